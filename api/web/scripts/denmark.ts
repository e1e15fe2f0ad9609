// Takes the shapes of the 98 municipalities and 5 regions out of react-denmark-map (MIT) when the site is built.
// The package draws with React; we want only its outlines, smaller: curves become straight lines on a grid of 0.1 unit.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Plugin } from "vite";

export interface Shape {
  code: string;
  name: string;
  d: string;
  /** Middle of the largest part, for a point or a label. */
  at: [number, number];
}
export interface Denmark {
  viewBox: [number, number];
  municipalities: Shape[];
  regions: Shape[];
}

/** The package writes four names differently from the authorities. */
const NAMES: Record<string, string> = { "0430": "Faaborg-Midtfyn", "0480": "Nordfyns", "0169": "Høje-Taastrup", "0751": "Aarhus" };
const SCALE = { municipalities: 0.1, regions: 0.075 };

type Point = [number, number];

/** Absolute points of every closed part of a path made of M m l c z commands. */
export function rings(d: string): Point[][] {
  const tokens = d.match(/[a-zA-Z]|-?\d*\.?\d+(?:e-?\d+)?/g) ?? [];
  const out: Point[][] = [];
  let ring: Point[] = [];
  let at: Point = [0, 0];
  let start: Point = [0, 0];
  let command = "";
  let i = 0;
  const number = () => Number(tokens[i++]);
  while (i < tokens.length) {
    if (/[a-zA-Z]/.test(tokens[i] ?? "")) command = tokens[i++] ?? "";
    const relative = command === command.toLowerCase();
    const base: Point = relative ? at : [0, 0];
    switch (command.toLowerCase()) {
      case "m":
        if (ring.length > 2) out.push(ring);
        at = [base[0] + number(), base[1] + number()];
        start = at;
        ring = [at];
        command = relative ? "l" : "L";
        break;
      case "l":
        at = [base[0] + number(), base[1] + number()];
        ring.push(at);
        break;
      case "c":
        i += 4;
        at = [base[0] + number(), base[1] + number()];
        ring.push(at);
        break;
      case "z":
        if (ring.length > 2) out.push(ring);
        ring = [];
        at = start;
        break;
      default:
        throw new Error(`react-denmark-map: unknown path command ${command}`);
    }
  }
  if (ring.length > 2) out.push(ring);
  return out;
}

function area(ring: Point[]): number {
  let sum = 0;
  ring.forEach(([x, y], i) => {
    const [nx, ny] = ring[(i + 1) % ring.length]!;
    sum += x * ny - nx * y;
  });
  return Math.abs(sum) / 2;
}
function middle(ring: Point[]): Point {
  let sum = 0;
  let cx = 0;
  let cy = 0;
  ring.forEach(([x, y], i) => {
    const [nx, ny] = ring[(i + 1) % ring.length]!;
    const cross = x * ny - nx * y;
    sum += cross;
    cx += (x + nx) * cross;
    cy += (y + ny) * cross;
  });
  return [Math.round((cx / (3 * sum)) * 10) / 10, Math.round((cy / (3 * sum)) * 10) / 10];
}

/** Relative path on the grid; points that fall together are dropped, islands that vanish are kept as one small mark. */
function write(parts: Point[][]): string {
  return parts
    .map((ring) => {
      let [px, py] = ring[0]!.map((v) => Math.round(v * 10)) as Point;
      let out = `M${px / 10} ${py / 10}`;
      for (const point of ring.slice(1)) {
        const [x, y] = point.map((v) => Math.round(v * 10)) as Point;
        if (x === px && y === py) continue;
        out += `l${(x - px) / 10} ${(y - py) / 10}`;
        [px, py] = [x, y];
      }
      return `${out}z`;
    })
    .join("");
}

export function readDenmark(): Denmark {
  const require = createRequire(import.meta.url);
  const source = readFileSync(require.resolve("react-denmark-map").replace(/cjs\/index\.js$/, "esm/index.js"), "utf8");
  const found = [...source.matchAll(/\{id:"[^"{}]*",((?:\w+:"[^"]*",)*)d:"([^"]*)"\}/g)].flatMap((match) => {
    const code = /\bcode:"(\d+)"/.exec(match[1]!)?.[1];
    const name = /\bdisplay_name:"([^"]*)"/.exec(match[1]!)?.[1] ?? "";
    return code ? [{ code: code.padStart(4, "0"), name, d: match[2]! }] : [];
  });
  const shape = (kind: keyof typeof SCALE) => (item: { code: string; name: string; d: string }): Shape => {
    const parts = rings(item.d).map((ring) => ring.map(([x, y]): Point => [x * SCALE[kind], y * SCALE[kind]]));
    const largest = parts.reduce((best, ring) => (area(ring) > area(best) ? ring : best));
    const kept = parts.filter((ring) => ring === largest || area(ring) > 0.4);
    return { code: item.code, name: NAMES[item.code] ?? item.name, d: write(kept), at: middle(largest) };
  };
  const municipalities = found.filter((item) => item.code.startsWith("0")).map(shape("municipalities"));
  const regions = found.filter((item) => item.code.startsWith("1")).map(shape("regions"));
  if (municipalities.length !== 98 || regions.length !== 5) throw new Error(`react-denmark-map: ${municipalities.length} municipalities and ${regions.length} regions, expected 98 and 5`);
  municipalities.sort((a, b) => a.code.localeCompare(b.code));
  regions.sort((a, b) => a.code.localeCompare(b.code));
  return { viewBox: [1012, 1229], municipalities, regions };
}

/** `import denmark from "virtual:denmark"`. */
export function denmarkPlugin(): Plugin {
  const id = "virtual:denmark";
  return {
    name: "hoi-denmark",
    resolveId: (source) => (source === id ? `\0${id}` : undefined),
    load: (source) => (source === `\0${id}` ? `export default JSON.parse(${JSON.stringify(JSON.stringify(readDenmark()))});` : undefined),
  };
}
