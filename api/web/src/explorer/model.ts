import Graph from "graphology";
import { fold } from "../lib/fold";
import { pick, type Lang } from "../lib/i18n";
import { localName } from "../lib/iri";
import { MEASURED, NOT_KNOWN, UNKNOWN, type ColourBy, type SizeBy, type State } from "./state";
import { count, maybe, t, type TextKey } from "./texts";
import type { EdgeAttributes, Label, NetworkAttributes, NetworkJson, NodeAttributes } from "./types";

/** What sigma draws, beside what the server said. */
export type DrawnNode = NodeAttributes & { x: number; y: number; size: number; color: string; label: string; shape?: string; hidden?: boolean; type: string; code: string | null };
export type DrawnEdge = EdgeAttributes & { size: number; hidden?: boolean };

export interface Category {
  id: string;
  label: string;
  /** Colour token, `--cat-0` … `--cat-9`. */
  token: string;
  count: number;
  /** The reader has taken it out of the picture. */
  hidden: boolean;
  /** All of it is drawn as squares. */
  square: boolean;
}
export interface NodeRow {
  key: string;
  label: string;
  degree: number;
  strength: number;
}

const OTHER = "+";
const DOUBT = "~";
const MAX_COLOURS = 9;
/** Each has its place among the colours, so that a colour means the same in every view. Grey is for the unknown. */
const SECTORS = ["public", "non-public", "unclear", "intervention", "field", "place"];
/** Above this many shown ties the picture drops what costs most: their widths, drawing them while it moves, their names under the pointer. */
const MANY = 15_000;
/** Width of ties, in pixels, where there are very many. */
export const THIN = 0.7;
/** Kinds drawn as circles; interventions and fields are squares. */
const ROUND = new Set(["actor", "sector", "place"]);

/** Whether nodes are sized by a measure of the server's. */
export const measured = (by: SizeBy): by is (typeof MEASURED)[number] => (MEASURED as readonly string[]).includes(by);

/** The network that was loaded, plus what the reader expanded; what is hidden; the figures of what is shown. */
export class Model {
  graph = new Graph<DrawnNode, DrawnEdge>({ multi: true, type: "mixed" });
  attributes: NetworkAttributes = {};
  rows: NodeRow[] = [];
  categories: Category[] = [];
  shownEdges = 0;
  labels: Record<string, Label> = {};
  private folded = new Map<string, string>();
  private rowOf = new Map<string, NodeRow>();
  private categoryOf = new Map<string, string>();
  /** Whether all ties are drawn as thin as very many are. */
  private thin = false;

  constructor(
    readonly lang: Lang,
    labels: Record<string, Label> = {},
  ) {
    this.labels = labels;
  }

  load(json: NetworkJson): void {
    // A graph without parallel ties is filled twice as fast; small ones can afford what the reader may add.
    const simple = json.options?.multi === false && (json.columns !== undefined || json.edges.length > 5000);
    this.graph = new Graph<DrawnNode, DrawnEdge>(simple ? { multi: false, type: json.options?.type === "undirected" ? "undirected" : "mixed" } : { multi: true, type: "mixed" });
    this.attributes = json.attributes ?? {};
    this.labels = { ...this.labels, ...this.attributes.labels };
    this.thin = false;
    this.add(json.nodes, json.edges);
    if (json.columns) this.addColumns(json.nodes, json.columns);
  }

  private addColumns(nodes: NetworkJson["nodes"], { source, target, weight, count, kind, kinds }: NonNullable<NetworkJson["columns"]>): void {
    for (let i = 0; i < source.length; i += 1) {
      this.graph.addUndirectedEdge(nodes[source[i]!]!.key, nodes[target[i]!]!.key, { kind: kinds[kind[i]!]!, weight: weight[i]!, count: count[i]!, size: THIN, hidden: false });
    }
    this.thin = true;
  }

  /** Adds what is not there yet; returns how many nodes were new. */
  add(nodes: NetworkJson["nodes"], edges: NetworkJson["edges"], near?: string): number {
    const { graph } = this;
    const centre = near && graph.hasNode(near) ? graph.getNodeAttributes(near) : undefined;
    const step = centre ? this.span() * 0.035 : 0;
    let fresh = 0;
    for (const { key, attributes } of nodes) {
      if (graph.hasNode(key)) continue;
      fresh += 1;
      // Positions come from the server. One that it does not know yet stands on a ring round the node it was asked for.
      const angle = fresh * 2.399963;
      const radius = step * (1 + Math.sqrt(fresh) / 2);
      const x = attributes.x ?? (centre ? centre.x + radius * Math.cos(angle) : Math.cos(angle) * Math.sqrt(fresh));
      const y = attributes.y ?? (centre ? centre.y + radius * Math.sin(angle) : Math.sin(angle) * Math.sqrt(fresh));
      // sigma reads `type` as the shape to draw, so the actor type moves to `code`.
      graph.addNode(key, Object.assign(attributes, { x, y, size: 1, color: "", label: this.name(attributes, key), code: attributes.type ?? null, type: ROUND.has(attributes.kind ?? "actor") ? "circle" : "square" }));
    }
    const known = new Set<string>();
    const name = (a: string, b: string, kind: string | undefined) => `${a}\n${b}\n${kind ?? ""}`;
    if (near) {
      graph.forEachEdge((_, a, source, target, _s, _t, undirected) => {
        known.add(name(source, target, a.kind));
        if (undirected) known.add(name(target, source, a.kind));
      });
    }
    const keys = new Set(graph.nodes());
    for (const edge of edges) {
      const { source, target } = edge;
      if (!keys.has(source) || !keys.has(target)) continue;
      if (near && known.has(name(source, target, edge.attributes.kind))) continue;
      if (!graph.multi && graph.hasEdge(source, target)) continue;
      const attributes = edge.attributes as DrawnEdge;
      attributes.size = 1;
      if (edge.undirected === false && graph.type !== "undirected") graph.addDirectedEdge(source, target, attributes);
      else graph.addUndirectedEdge(source, target, attributes);
    }
    return fresh;
  }

  private span(): number {
    const box = this.bbox();
    return Math.max(box.x[1] - box.x[0], box.y[1] - box.y[0]) || 1;
  }

  bbox(): { x: [number, number]; y: [number, number] } {
    if (this.attributes.bbox) return this.attributes.bbox;
    const x: [number, number] = [Infinity, -Infinity];
    const y: [number, number] = [Infinity, -Infinity];
    this.graph.forEachNode((_, a) => {
      if (a.x < x[0]) x[0] = a.x;
      if (a.x > x[1]) x[1] = a.x;
      if (a.y < y[0]) y[0] = a.y;
      if (a.y > y[1]) y[1] = a.y;
    });
    return Number.isFinite(x[0]) ? { x, y } : { x: [0, 1], y: [0, 1] };
  }

  name(attributes: NodeAttributes, key: string): string {
    return pick({ da: attributes.label_da ?? null, en: attributes.label_en ?? null }, this.lang, localName(key));
  }
  nodeLabel(key: string): string {
    return this.graph.hasNode(key) ? this.graph.getNodeAttribute(key, "label") : localName(key);
  }
  typeLabel(key: string): string {
    const a = this.graph.getNodeAttributes(key);
    return pick({ da: a.type_da ?? null, en: a.type_en ?? null }, this.lang) || (a.code ? this.codeLabel(a.code) : a.kind ? this.kindLabel(a.kind) : t("unknown"));
  }
  codeLabel(code: string): string {
    return maybe(`code_${code}`) || pick(this.labels[code], this.lang) || localName(code);
  }
  /** "12 aktører" where all that is shown is of one kind, else "12 knuder". */
  countNodes(format: (n: number) => string): string {
    const kinds = new Set(this.rows.map((row) => this.graph.getNodeAttribute(row.key, "kind")));
    const [kind] = kinds;
    const n = this.rows.length;
    if (kinds.size !== 1 || !kind || !maybe(`things_${kind}`)) return count("nodes", n, format);
    return n === 1 ? `1 ${t(`kind_${kind}` as TextKey)}` : t(`things_${kind}` as TextKey, { n: format(n) });
  }
  kindLabel(kind: string): string {
    return pick(this.labels[kind], this.lang) || maybe(`kind_${kind}`) || localName(kind);
  }

  /** The value a node is coloured by, before rare ones are put together. */
  private value(attributes: DrawnNode, by: ColourBy): string {
    if (by === "community") return attributes.community_doubt ? DOUBT : String(attributes.community ?? UNKNOWN);
    const value = by === "type" ? attributes.code : attributes[by];
    return !value || value === NOT_KNOWN ? UNKNOWN : value;
  }

  private valueLabel(id: string, by: ColourBy): string {
    if (id === UNKNOWN) return t("unknown");
    if (id === OTHER) return t("other");
    if (id === DOUBT) return t("doubt");
    const given = pick(this.labels[id], this.lang);
    if (given) return given;
    if (by === "community") return t("group", { n: id });
    if (by === "kind") return this.kindLabel(id);
    if (by === "type") {
      const key = this.graph.findNode((_, a) => a.code === id);
      if (key) return this.typeLabel(key);
    }
    return localName(id);
  }

  /** Whether the server gave a measure to draw nodes by. */
  measures(by: SizeBy): boolean {
    return measured(by) && this.graph.someNode((_, a) => a[by] !== undefined);
  }
  has(by: ColourBy): boolean {
    return this.graph.someNode((_, a) => this.value(a, by) !== UNKNOWN);
  }

  /** Works out categories, what is hidden, figures, sizes and colours. `colours` are the tokens as painted. */
  refresh(state: Pick<State, "colour" | "size" | "min" | "hidden">, colours: Record<string, string>): void {
    const { graph } = this;
    const counts = new Map<string, number>();
    graph.forEachNode((_, a) => {
      const value = this.value(a, state.colour);
      counts.set(value, (counts.get(value) ?? 0) + 1);
    });
    const real = [...counts.keys()].filter((id) => id !== UNKNOWN && id !== DOUBT);
    // Few values: by code, so that a colour means the same in every year. Many: the largest get a colour of their own.
    const fixed = state.colour === "sector" ? SECTORS : [];
    const free = real.filter((id) => !fixed.includes(id));
    const room = MAX_COLOURS - fixed.length;
    const byCode = (a: string, b: string) => a.localeCompare(b, "en", { numeric: true });
    const byCount = [...free].sort((a, b) => counts.get(b)! - counts.get(a)! || byCode(a, b));
    const ordered = [...fixed, ...(free.length <= room ? free.sort(byCode) : byCount.slice(0, room))];
    const own = new Set(ordered);
    const hidden = new Set(state.hidden);
    const categories = new Map<string, Category>();
    const category = (value: string): Category => {
      const id = value === UNKNOWN || value === DOUBT || own.has(value) ? value : OTHER;
      let found = categories.get(id);
      if (!found) {
        const place = ordered.indexOf(id);
        found = { id, label: this.valueLabel(id, state.colour), token: place >= 0 ? `--cat-${place + 1}` : "--cat-0", count: 0, hidden: hidden.has(id), square: true };
        categories.set(id, found);
      }
      return found;
    };
    this.categoryOf.clear();
    graph.forEachNode((key, a) => {
      const c = category(this.value(a, state.colour));
      c.count += 1;
      if (a.type !== "square") c.square = false;
      this.categoryOf.set(key, c.id);
    });
    const rank = (c: Category) => (c.id === OTHER ? 97 : c.id === DOUBT ? 98 : c.id === UNKNOWN ? 99 : ordered.indexOf(c.id));
    this.categories = [...categories.values()].sort((a, b) => rank(a) - rank(b));

    this.rowOf.clear();
    graph.forEachNode((key, a) => {
      if (!hidden.has(this.categoryOf.get(key)!)) this.rowOf.set(key, { key, label: a.label, degree: 0, strength: 0 });
    });
    this.shownEdges = 0;
    let heaviest = 0;
    let whole = true;
    graph.forEachEdge((_, a, source, target) => {
      const from = this.rowOf.get(source);
      const to = this.rowOf.get(target);
      const weight = a.weight ?? 1;
      const shown = from !== undefined && to !== undefined && weight >= state.min;
      a.hidden = !shown;
      if (!shown) return;
      this.shownEdges += 1;
      if (weight > heaviest) heaviest = weight;
      if (!Number.isInteger(weight)) whole = false;
      from.degree += 1;
      from.strength += weight;
      if (source !== target) {
        to.degree += 1;
        to.strength += weight;
      }
    });
    // Among thousands the exact order of the alphabet is not worth its time: plain texts compare some ten times faster.
    const collator = new Intl.Collator(this.lang);
    const byName = this.rowOf.size > 2000 ? (a: NodeRow, b: NodeRow) => (a.label < b.label ? -1 : 1) : (a: NodeRow, b: NodeRow) => collator.compare(a.label, b.label);
    this.rows = [...this.rowOf.values()].sort((a, b) => b.degree - a.degree || b.strength - a.strength || byName(a, b));

    const most = this.rows.reduce((max, row) => Math.max(max, this.figure(row, state.size)), 0) || 1;
    const n = Math.max(1, this.rows.length);
    // Many nodes must not cover each other: the area of the largest falls with their number.
    const largest = Math.max(6, Math.min(18, 120 / Math.sqrt(n)));
    const smallest = Math.max(1.6, Math.min(4.5, 40 / Math.sqrt(n)));
    const tokenOf = new Map(this.categories.map((c) => [c.id, colours[c.token] ?? "#888"]));
    // Nobody follows the graph while it changes, so attributes are set in place.
    graph.forEachNode((key, a) => {
      const row = this.rowOf.get(key);
      a.hidden = !row;
      a.color = tokenOf.get(this.categoryOf.get(key)!) ?? "#888";
      a.size = state.size === "none" ? (largest + smallest) / 2.6 : smallest + (largest - smallest) * Math.sqrt((row ? this.figure(row, state.size) : 0) / most);
    });
    const thin = this.many;
    if (!thin || !this.thin) {
      // Counts up to four leave room for heavier ties; shares have no such scale.
      const widest = whole ? Math.max(heaviest, 4) : heaviest;
      graph.forEachEdge((_, a) => {
        a.size = thin ? THIN : 0.8 + 4.2 * Math.sqrt((a.weight ?? 1) / widest);
      });
    }
    this.thin = thin;
  }

  /** Whether so many ties are shown that they are drawn alike, by a plain canvas. */
  get many(): boolean {
    return this.shownEdges > MANY;
  }

  /** A name as searches compare it; worked out when first asked for. */
  fold(label: string): string {
    let folded = this.folded.get(label);
    if (folded === undefined) this.folded.set(label, (folded = fold(label)));
    return folded;
  }
  private figure(row: NodeRow, by: SizeBy): number {
    if (by === "strength") return row.strength;
    return measured(by) ? (this.graph.getNodeAttribute(row.key, by) ?? 0) : row.degree;
  }
  row(key: string): NodeRow | undefined {
    return this.rowOf.get(key);
  }
  category(key: string): Category | undefined {
    const id = this.categoryOf.get(key);
    return this.categories.find((c) => c.id === id);
  }
  /** Weights to offer as a lower bound; empty where all ties weigh the same. */
  bounds(): number[] {
    const weights = Float64Array.from(this.graph.mapEdges((_, a) => a.weight ?? 1)).sort();
    const [least = 0, most = 0] = [weights[0], weights.at(-1)];
    if (weights.every(Number.isInteger)) return [2, 3, 5, 10, 20].filter((n) => n > least && n <= most);
    // Shares and sums of shares: what leaves three quarters, half, a quarter, a tenth and a twentieth of the ties, cut to two digits.
    const marks = [0.25, 0.5, 0.75, 0.9, 0.95].map((share) => cut(weights[Math.floor(share * weights.length)]!));
    return [...new Set(marks)].filter((n) => n > least);
  }
  /** How many interventions stand behind ties; null where the server did not say. */
  interventions(edges: string[]): number | null {
    const all = new Set<string>();
    let counted: number | null = null;
    for (const edge of edges) {
      const { interventions, count } = this.graph.getEdgeAttributes(edge);
      for (const iri of interventions ?? []) all.add(iri);
      if (count !== undefined) counted = (counted ?? 0) + count;
    }
    return all.size || counted;
  }
  /** Neighbours that are shown, heaviest first, with the ties to each. */
  neighbours(key: string): { key: string; edges: string[]; weight: number }[] {
    const found = new Map<string, { key: string; edges: string[]; weight: number }>();
    if (!this.graph.hasNode(key)) return [];
    this.graph.forEachEdge(key, (edge, a, source, target) => {
      if (a.hidden) return;
      const other = source === key ? target : source;
      const entry = found.get(other) ?? { key: other, edges: [], weight: 0 };
      entry.edges.push(edge);
      entry.weight += a.weight ?? 1;
      found.set(other, entry);
    });
    return [...found.values()].sort((a, b) => b.weight - a.weight || this.nodeLabel(a.key).localeCompare(this.nodeLabel(b.key), this.lang));
  }
  /** How many are tied to a node by a relation, hidden ones too. */
  tied(key: string, kind: string): number {
    const others = new Set<string>();
    this.graph.forEachEdge(key, (_, a, source, target) => {
      if (a.kind === kind) others.add(source === key ? target : source);
    });
    return others.size;
  }
  /** All ties between two nodes that are shown. */
  ties(a: string, b: string): string[] {
    if (!this.graph.hasNode(a) || !this.graph.hasNode(b)) return [];
    return this.graph.filterEdges(a, b, (_, attributes) => !attributes.hidden).concat(a === b ? [] : this.graph.filterDirectedEdges(b, a, (_, attributes) => !attributes.hidden));
  }
}

/** A weight cut down to two digits, so that the tie that has it is still at least as heavy. */
function cut(weight: number): number {
  const step = 10 ** (Math.floor(Math.log10(weight)) - 1);
  return Number((Math.floor(weight / step + 1e-9) * step).toPrecision(2));
}
