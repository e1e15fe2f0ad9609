/** Lower bounds of at most five steps: one per value where there are few, else parts of about the same number of places. */
export function steps(values: readonly number[]): number[] {
  const positive = values.filter((v) => v > 0).sort((a, b) => a - b);
  const distinct = [...new Set(positive)];
  if (distinct.length <= 5) return distinct;
  const bounds = [0, 0.2, 0.4, 0.6, 0.8].map((share) => positive[Math.floor(share * positive.length)]!);
  const unique = [...new Set(bounds)];
  // Skewed counts make parts of the same number fall together; the top value then gets a step of its own.
  if (unique.length < 5 && unique.at(-1)! < distinct.at(-1)!) unique.push(distinct.at(-1)!);
  return unique.slice(0, 5);
}

/** Step 1–5 of a value; 0 for nought. Few steps use the strong end of the scale too. */
export function stepOf(value: number, bounds: readonly number[]): number {
  if (!(value > 0)) return 0;
  let i = 0;
  while (i + 1 < bounds.length && value >= bounds[i + 1]!) i += 1;
  return bounds.length <= 1 ? 3 : Math.round(1 + (i * 4) / (bounds.length - 1));
}

/**
 * Latitude and longitude on the map's grid. The shapes carry no coordinates, so the numbers were fitted to the extents of the 97
 * municipalities other than Bornholm in EPSG:25832 (median fault about 1 km across, 1.7 km up); Bornholm is drawn as an inset.
 */
export function project(lat: number, lon: number): [x: number, y: number] | undefined {
  if (lat < 54.4 || lat > 57.9 || lon < 7.9 || lon > 15.4) return undefined;
  const [east, north] = utm32(lat, lon);
  return lon > 14.4 ? [0.003627 * east - 2258.4, 23030.6 - 0.003739 * north] : [0.00351164 * east - 1556.35, 22276.26 - 0.00347939 * north];
}

/** UTM zone 32 on GRS80, by Krüger's series to third order: far finer than the map. */
export function utm32(lat: number, lon: number): [east: number, north: number] {
  const f = 1 / 298.257222101;
  const n = f / (2 - f);
  const a = (6_378_137 / (1 + n)) * (1 + n ** 2 / 4 + n ** 4 / 64);
  const phi = (lat * Math.PI) / 180;
  const lambda = ((lon - 9) * Math.PI) / 180;
  const k = (2 * Math.sqrt(n)) / (1 + n);
  const t = Math.sinh(Math.atanh(Math.sin(phi)) - k * Math.atanh(k * Math.sin(phi)));
  const xi = Math.atan2(t, Math.cos(lambda));
  const eta = Math.atanh(Math.sin(lambda) / Math.hypot(1, t));
  const alpha = [n / 2 - (2 / 3) * n ** 2 + (5 / 16) * n ** 3, (13 / 48) * n ** 2 - (3 / 5) * n ** 3, (61 / 240) * n ** 3];
  let x = eta;
  let y = xi;
  alpha.forEach((value, i) => {
    const j = 2 * (i + 1);
    x += value * Math.cos(j * xi) * Math.sinh(j * eta);
    y += value * Math.sin(j * xi) * Math.cosh(j * eta);
  });
  return [500_000 + 0.9996 * a * x, 0.9996 * a * y];
}
