/** What a result's columns hold, so that only views that fit are offered. */
export interface Binding {
  type: string;
  value: string;
  datatype?: string;
  "xml:lang"?: string;
}
export type Row = Record<string, Binding | undefined>;

const NUMERIC = /#(integer|decimal|double|float|int|long|short|nonNegativeInteger|positiveInteger)$/;
export function isNumber(binding: Binding | undefined): boolean {
  if (!binding || binding.type === "uri" || binding.type === "bnode") return false;
  return binding.datatype ? NUMERIC.test(binding.datatype) : !binding["xml:lang"] && /^-?\d+(\.\d+)?$/.test(binding.value) && !/^0\d/.test(binding.value);
}
export function isYear(binding: Binding | undefined): boolean {
  return Boolean(binding && (binding.datatype?.endsWith("#gYear") || (binding.type !== "uri" && /^(19|20)\d\d$/.test(binding.value))));
}

function column(rows: readonly Row[], name: string): Binding[] {
  return rows.flatMap((row) => row[name] ?? []);
}
const all = (cells: readonly Binding[], test: (cell: Binding) => boolean) => cells.length > 0 && cells.every(test);

export interface ChartColumns {
  categories: string[];
  numbers: string[];
}
/**
 * Columns for a chart: at least one of numbers, and one of something else that is not nearly all alike. Where all are numbers
 * (category 1 to 9, and how many), the first says what is counted, if no value comes twice.
 */
export function chartColumns(vars: readonly string[], rows: readonly Row[]): ChartColumns | undefined {
  if (rows.length < 2) return undefined;
  const numbers = vars.filter((name) => all(column(rows, name), isNumber) && !all(column(rows, name), isYear));
  const categories = vars.filter((name) => !numbers.includes(name) && new Set(column(rows, name).map((cell) => cell.value)).size > 1);
  const [first] = numbers;
  if (!categories.length && numbers.length > 1 && new Set(column(rows, first!).map((cell) => cell.value)).size === rows.length) categories.push(numbers.shift()!);
  // Names read better than addresses.
  categories.sort((a, b) => Number(all(column(rows, a), (cell) => cell.type === "uri")) - Number(all(column(rows, b), (cell) => cell.type === "uri")));
  return numbers.length && categories.length ? { categories, numbers } : undefined;
}

export type Place = { kind: "code"; code: string } | { kind: "point"; lat: number; lon: number };
const CODE = /^0?\d{3}$/;
const POINT = /^(?:<[^>]*>\s*)?POINT\s*\(\s*(-?[\d.]+)\s+(-?[\d.]+)\s*\)$/i;

/** Where a row lies, by a municipality code, a WKT point or a pair of latitude and longitude. */
export function placeReader(vars: readonly string[], rows: readonly Row[], codes: ReadonlySet<string>): ((row: Row) => Place | undefined) | undefined {
  const pad = (value: string) => value.padStart(4, "0");
  const code = vars.find((name) => /kode|code|kommune|munic|lau|notation/i.test(name) && column(rows, name).some((cell) => CODE.test(cell.value) && codes.has(pad(cell.value))) && all(column(rows, name), (cell) => CODE.test(cell.value)));
  if (code) return (row) => (row[code] && codes.has(pad(row[code].value)) ? { kind: "code", code: pad(row[code].value) } : undefined);
  const wkt = vars.find((name) => column(rows, name).some((cell) => POINT.test(cell.value)));
  if (wkt) {
    return (row) => {
      const match = POINT.exec(row[wkt]?.value ?? "");
      return match ? { kind: "point", lon: Number(match[1]), lat: Number(match[2]) } : undefined;
    };
  }
  const lat = vars.find((name) => /^(lat|latitude|breddegrad|label_?lat)$/i.test(name));
  const lon = vars.find((name) => /^(lon|long|lng|longitude|laengdegrad|længdegrad|label_?lon)$/i.test(name));
  if (!lat || !lon) return undefined;
  return (row) => {
    const [a, b] = [Number(row[lat]?.value), Number(row[lon]?.value)];
    return row[lat] && row[lon] && Number.isFinite(a) && Number.isFinite(b) ? { kind: "point", lat: a, lon: b } : undefined;
  };
}
