import { longCode, longKey, shortCode, shortKey } from "../lib/iri";

/** The first two are worked out of what is shown; the server gives the measures, for the whole of what was asked for. */
export const MEASURED = ["betweenness", "brokerage"] as const;
export const SIZES = ["degree", "strength", ...MEASURED, "none"] as const;
export const COLOURS = ["sector", "type", "kind", "community"] as const;
export type SizeBy = (typeof SIZES)[number];
export type ColourBy = (typeof COLOURS)[number];

/** The category of what has no value, and the code that says as much as none. */
export const UNKNOWN = "?";
export const NOT_KNOWN = "unknown";

export interface Camera {
  x: number;
  y: number;
  ratio: number;
}
export interface State {
  /** Answered by the server */
  view: string;
  level: string;
  weight: string;
  asOf: number | null;
  roles: string[];
  /** Drawn by the browser */
  colour: ColourBy;
  size: SizeBy;
  min: number;
  hidden: string[];
  selected: string | null;
  tie: { source: string; target: string } | null;
  path: [from: string, to: string] | null;
  expanded: { node: string; relation: string }[];
  table: boolean;
  camera: Camera | null;
  layout: string | null;
}

export const DEFAULTS: State = {
  view: "actors",
  level: "organisation",
  weight: "count",
  asOf: null,
  roles: [],
  colour: "sector",
  size: "degree",
  min: 0,
  hidden: [],
  selected: null,
  tie: null,
  path: null,
  expanded: [],
  table: false,
  camera: null,
  layout: null,
};

/** Parameters the browser alone reads. All others (facets too) go to the server unchanged. */
const OURS = new Set(["colour", "size", "min", "hide", "selected", "path", "expand", "table", "camera", "layout"]);
const SERVER = new Set(["view", "level", "weight", "as_of", "roles"]);

function among<T extends string>(value: string | null, allowed: readonly T[], fallback: T): T {
  return allowed.includes(value as T) ? (value as T) : fallback;
}
const list = (value: string | null, separator = ",") => (value ? value.split(separator).filter(Boolean) : []);

export function readState(search: string): State {
  const q = new URLSearchParams(search);
  const year = Number.parseInt(q.get("as_of") ?? "", 10);
  const selected = q.get("selected");
  const [a, b] = selected?.split("~") ?? [];
  const camera = list(q.get("camera")).map(Number);
  const path = list(q.get("path"), "~");
  return {
    view: q.get("view") || DEFAULTS.view,
    level: q.get("level") || DEFAULTS.level,
    weight: q.get("weight") || DEFAULTS.weight,
    asOf: Number.isFinite(year) ? year : null,
    roles: list(q.getAll("roles").join(",")),
    colour: among(q.get("colour"), COLOURS, DEFAULTS.colour),
    size: among(q.get("size"), SIZES, DEFAULTS.size),
    min: Math.max(0, Number(q.get("min")) || 0),
    hidden: list(q.get("hide"), "|").map((id) => (id === NOT_KNOWN ? UNKNOWN : longCode(id))),
    selected: a && !b ? longKey(a) : null,
    tie: a && b ? { source: longKey(a), target: longKey(b) } : null,
    path: path.length === 2 ? [longKey(path[0]!), longKey(path[1]!)] : null,
    expanded: list(q.get("expand"), "|").flatMap((item) => {
      const cut = item.lastIndexOf("!");
      return cut > 0 ? [{ node: longKey(item.slice(0, cut)), relation: item.slice(cut + 1) }] : [];
    }),
    table: q.get("table") === "1",
    camera: camera.length === 3 && camera.every(Number.isFinite) && camera[2]! > 0 ? { x: camera[0]!, y: camera[1]!, ratio: camera[2]! } : null,
    layout: q.get("layout"),
  };
}

/** The query string of this view: what differs from the defaults, plus whatever else the page's address already held. */
export function writeState(state: State, search = ""): string {
  const q = new URLSearchParams(search);
  for (const name of [...OURS, ...SERVER]) q.delete(name);
  const set = (name: string, value: string | number | null | false | "", fallback?: unknown) => {
    if (value !== null && value !== false && value !== "" && value !== fallback) q.set(name, String(value));
  };
  set("view", state.view, DEFAULTS.view);
  set("level", state.level, DEFAULTS.level);
  set("weight", state.weight, DEFAULTS.weight);
  set("as_of", state.asOf);
  set("roles", state.roles.join(","));
  set("colour", state.colour, DEFAULTS.colour);
  set("size", state.size, DEFAULTS.size);
  set("min", state.min || null);
  set("hide", state.hidden.map(shortCode).join("|"));
  if (state.tie) set("selected", `${shortKey(state.tie.source)}~${shortKey(state.tie.target)}`);
  else if (state.selected) set("selected", shortKey(state.selected));
  if (state.path) set("path", state.path.map(shortKey).join("~"));
  set("expand", state.expanded.map((item) => `${shortKey(item.node)}!${item.relation}`).join("|"));
  set("table", state.table ? 1 : null);
  if (state.camera) {
    set("camera", [state.camera.x, state.camera.y, state.camera.ratio].map((n) => Number(n.toFixed(4))).join(","));
  }
  // Positions matter only where the address points into the picture.
  if (state.layout && state.camera) set("layout", state.layout);
  return q.toString().replace(/%2F/g, "/").replace(/%2C/g, ",").replace(/%7E/g, "~").replace(/%21/g, "!").replace(/%3A/g, ":").replace(/%7C/g, "|");
}

/** The query string of the same view of another selection: what points at single nodes, or into the picture, stays behind. */
export function carriedState(state: State, search = ""): string {
  return writeState({ ...state, selected: null, tie: null, path: null, expanded: [], camera: null }, search);
}
/** Whether a parameter is the explorer's and not the selection's. */
export function ownParameter(name: string): boolean {
  return OURS.has(name) || SERVER.has(name);
}

/** The part of the query string that the server answers. */
export function serverQuery(state: State, search = ""): string {
  const q = new URLSearchParams(writeState(state, search));
  for (const name of OURS) q.delete(name);
  return q.toString();
}
