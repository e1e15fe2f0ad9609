import { sankey, sankeyJustify, sankeyLinkHorizontal, type SankeyLink, type SankeyNode } from "d3-sankey";
import "./sankey.css";
import { h, opens, s, uid } from "../lib/dom";
import { numberFormat, type Lang } from "../lib/i18n";

export interface FlowNode {
  id: string;
  label: string;
  href?: string | undefined;
  /** Which kind, for the colour: each new kind takes the next. */
  kind?: string | undefined;
  /** Column from the left; without it the flow decides. */
  column?: number | undefined;
}
export interface FlowLink {
  source: string;
  target: string;
  /** null: the amount is not known. Drawn as a thin broken line, never as nought, and in no sum. */
  value: number | null;
  href?: string | undefined;
  note?: string | undefined;
}
export interface Flow {
  title: string;
  unit?: string | undefined;
  nodes: FlowNode[];
  links: FlowLink[];
}

type N = SankeyNode<FlowNode & { token: string }, FlowLink & { unknown: boolean }>;
type L = SankeyLink<FlowNode & { token: string }, FlowLink & { unknown: boolean }>;

/** Short money with its unit: 12.500.000 → "12,5 mio. kr.", 250.000 → "250.000 kr."; the unit stands first in English. */
export function money(value: number, lang: Lang, unit = ""): string {
  const figure = value >= 1_000_000 ? new Intl.NumberFormat(lang === "en" ? "en-GB" : "da-DK", { notation: "compact", maximumFractionDigits: 1 }).format(value) : numberFormat(lang).format(value);
  return (lang === "en" ? `${unit} ${figure}` : `${figure} ${unit}`).trim();
}

/** Sums per node of what is known, and how many amounts are not. Each link counts once on either side. */
export function totals(flow: Flow): Map<string, { in: number; out: number; unknown: number }> {
  const sums = new Map(flow.nodes.map((node) => [node.id, { in: 0, out: 0, unknown: 0 }]));
  for (const link of flow.links) {
    const [from, to] = [sums.get(link.source), sums.get(link.target)];
    if (!from || !to) continue;
    if (link.value === null) {
      from.unknown += 1;
      to.unknown += 1;
    } else {
      from.out += link.value;
      to.in += link.value;
    }
  }
  return sums;
}

/** Flows that come back on themselves cannot be drawn in columns; such links stay in the table and are counted here. */
export function acyclic(flow: Flow): { links: FlowLink[]; left: number } {
  const ids = new Set(flow.nodes.map((node) => node.id));
  const out = new Map<string, string[]>();
  const reaches = (from: string, to: string, seen = new Set<string>()): boolean => from === to || (!seen.has(from) && (seen.add(from), (out.get(from) ?? []).some((next) => reaches(next, to, seen))));
  const links: FlowLink[] = [];
  for (const link of flow.links) {
    if (!ids.has(link.source) || !ids.has(link.target) || reaches(link.target, link.source)) continue;
    out.set(link.source, [...(out.get(link.source) ?? []), link.target]);
    links.push(link);
  }
  return { links, left: flow.links.length - links.length };
}

export function drawSankey(flow: Flow, lang: Lang, words: { unknown: string }): SVGSVGElement {
  const { links } = acyclic(flow);
  const used = new Set(links.flatMap((link) => [link.source, link.target]));
  const kinds = [...new Set(flow.nodes.map((node) => node.kind ?? ""))];
  const nodes = flow.nodes.filter((node) => used.has(node.id)).map((node) => ({ ...node, token: `--cat-${(kinds.indexOf(node.kind ?? "") % 9) + 1}` }));
  const known = links.flatMap((link) => (link.value ? [link.value] : []));
  const largest = Math.max(1, ...known);
  const thin = largest / 60;
  // A further column gets room for its names.
  const width = 1120 + 180 * Math.max(0, Math.max(0, ...nodes.map((node) => node.column ?? 0)) - 2);
  const sides = Math.max(new Set(links.map((link) => link.source)).size, new Set(links.map((link) => link.target)).size);
  const height = Math.max(260, Math.min(1800, sides * 34));
  const graph = sankey<FlowNode & { token: string }, FlowLink & { unknown: boolean }>()
    .nodeId((node) => node.id)
    .nodeAlign((node, depth) => (node as FlowNode).column ?? sankeyJustify(node, depth))
    .nodeWidth(14)
    .nodePadding(16)
    .nodeSort(null as never)
    .extent([[290, 12], [width - 290, height - 12]])({
      nodes: nodes.map((node) => ({ ...node })),
      // The layout needs a width for every link; an unknown amount gets the least one and is drawn as unknown.
      links: links.map((link) => ({ ...link, unknown: link.value === null, value: link.value === null || link.value <= 0 ? thin : Math.max(link.value, thin / 4) })),
    });
  const id = uid("flow");
  const root = s("svg", { class: "chart flow", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-labelledby": id }, s("title", { id }, flow.title));
  const path = sankeyLinkHorizontal<FlowNode & { token: string }, FlowLink & { unknown: boolean }>();
  const sums = totals(flow);
  const label = (node: N) => {
    const sum = sums.get(node.id)!;
    const amount = Math.max(sum.in, sum.out);
    return amount ? `  ${money(amount, lang, flow.unit)}${sum.unknown ? " + ?" : ""}` : "";
  };
  for (const link of graph.links as L[]) {
    const [from, to] = [link.source as N, link.target as N];
    const line = s("path", { d: path(link) ?? "", class: link.unknown ? "flow__link flow__link--unknown" : "flow__link", "stroke-width": link.unknown ? 2 : Math.max(1, link.width ?? 1) },
      s("title", null, `${from.label} → ${to.label}: ${link.unknown ? words.unknown : money(link.value, lang, flow.unit)}`));
    line.style.setProperty("stroke", `var(${from.token})`);
    root.append(opens(line, link.href));
  }
  for (const node of graph.nodes as N[]) {
    const [x0, x1, y0, y1] = [node.x0!, node.x1!, node.y0!, node.y1!];
    const rect = s("rect", { x: x0, y: y0, width: x1 - x0, height: Math.max(2, y1 - y0) }, s("title", null, node.label));
    rect.style.setProperty("fill", `var(${node.token})`);
    const left = (node.sourceLinks?.length ?? 0) > 0 && !(node.targetLinks?.length ?? 0);
    // One line, so that neighbours do not run into each other: the name gives way to the sum.
    const sum = label(node);
    const room = sum ? 24 : 34;
    const short = node.label.length > room ? `${node.label.slice(0, room - 1).trimEnd()}…` : node.label;
    const text = s("text", { class: "flow__name", x: left ? x0 - 8 : x1 + 8, y: (y0 + y1) / 2 + 4, "text-anchor": left ? "end" : "start" }, s("title", null, node.label), short, sum ? s("tspan", { class: "flow__sum" }, sum) : null);
    root.append(opens(rect, node.href), opens(text, node.href));
  }
  return root;
}

/** The same flows as a table, with every amount as known. */
export function flowTable(flow: Flow, lang: Lang, words: { from: string; to: string; amount: string; unknown: string; sum: string; note: string }): HTMLElement {
  const name = new Map(flow.nodes.map((node) => [node.id, node]));
  const cell = (id: string) => {
    const node = name.get(id);
    return node?.href ? h("a", { href: node.href }, node.label) : (node?.label ?? id);
  };
  const format = numberFormat(lang);
  // Each krone once: only what leaves a first source is summed, not what is passed on.
  const { links } = acyclic(flow);
  const targets = new Set(links.map((link) => link.target));
  const first = links.filter((link) => !targets.has(link.source));
  const sum = first.reduce((total, link) => total + (link.value ?? 0), 0);
  const unknown = first.filter((link) => link.value === null).length;
  const notes = flow.links.some((link) => link.note);
  return h("div", { class: "table-wrap", tabindex: 0, role: "region", "aria-label": flow.title },
    h("table", { class: "data-table" },
      h("thead", null, h("tr", null, h("th", { scope: "col" }, words.from), h("th", { scope: "col" }, words.to), h("th", { scope: "col", class: "num" }, flow.unit ? `${words.amount} (${flow.unit})` : words.amount), notes ? h("th", { scope: "col" }, words.note) : null)),
      h("tbody", null, ...flow.links.map((link) => h("tr", null, h("th", { scope: "row" }, cell(link.source)), h("td", null, cell(link.target)),
        h("td", { class: "num" }, link.value === null ? h("span", { class: "unknown" }, words.unknown) : link.href ? h("a", { href: link.href }, format.format(link.value)) : format.format(link.value)),
        notes ? h("td", null, link.note ?? "") : null))),
      h("tfoot", null, h("tr", null, h("th", { scope: "row", colspan: 2 }, words.sum), h("td", { class: "num" }, `${format.format(sum)}${unknown ? ` + ${unknown} × ?` : ""}`), notes ? h("td") : null))));
}
