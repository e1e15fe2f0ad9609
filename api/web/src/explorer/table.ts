import { announce, clear, download, h } from "../lib/dom";
import { csv } from "../lib/csv";
import { matches } from "../lib/fold";
import { numberFormat } from "../lib/i18n";
import { linkable, localHref, longKey } from "../lib/iri";
import type { Model } from "./model";
import { t } from "./texts";

const PAGE = 100;
type Tab = "nodes" | "edges";
interface Column<R> {
  title: string;
  number?: boolean;
  /** A column of buttons: nothing to sort by or to take along. */
  buttons?: boolean;
  value(row: R): string | number;
  cell?(row: R): Node | string;
}
interface NodeLine { key: string; label: string; type: string; sector: string; degree: number; strength: number; folded: string }
interface EdgeLine { source: string; target: string; a: string; b: string; kind: string; weight: number; interventions: number; roles: string; folded: string; undirected: boolean }

/** The same nodes and ties as a table: sorted, paged, filtered by the same search, and taken along as CSV. */
export class Table {
  private tab: Tab = "edges";
  private sort: { title: string; down: boolean } | null = null;
  private page = 0;
  private nodes: NodeLine[] = [];
  private edges: EdgeLine[] = [];
  private stale = true;
  private query = "";

  constructor(
    private readonly host: HTMLElement,
    private readonly model: Model,
    private readonly actions: { node(key: string): void; tie(source: string, target: string): void },
  ) {}

  /** The model has changed; rows are made when the table is looked at. */
  reset(): void {
    this.stale = true;
    this.page = 0;
  }

  private read(): void {
    if (!this.stale) return;
    this.stale = false;
    const { model } = this;
    const { graph } = model;
    this.nodes = model.rows.map((row) => {
      const a = graph.getNodeAttributes(row.key);
      return { key: row.key, label: row.label, type: model.typeLabel(row.key), sector: a.sector ? model.codeLabel(a.sector) : t("unknown"), degree: row.degree, strength: row.strength, folded: model.fold(row.label) };
    });
    this.edges = [];
    graph.forEachEdge((_, e, source, target, sa, ta, undirected) => {
      if (e.hidden) return;
      this.edges.push({
        source,
        target,
        a: sa.label,
        b: ta.label,
        kind: e.kind ? model.kindLabel(e.kind) : "",
        weight: e.weight ?? 1,
        interventions: e.interventions?.length ?? e.count ?? 0,
        roles: (e.roles ?? []).map((role) => model.codeLabel(role)).join(", "),
        folded: "",
        undirected,
      });
    });
    this.edges.sort((a, b) => b.weight - a.weight || a.a.localeCompare(b.a, model.lang));
  }

  private columns(): Column<never>[] {
    const format = numberFormat(this.model.lang);
    const link = (key: string, label: string) => h("button", { type: "button", class: "link-button", onclick: () => this.actions.node(key) }, label);
    const nodes: Column<NodeLine>[] = [
      { title: t("name"), value: (r) => r.label, cell: (r) => (linkable(longKey(r.key)) ? h("a", { href: localHref(longKey(r.key)) }, r.label) : r.label) },
      { title: t("type"), value: (r) => r.type },
      { title: t("sector"), value: (r) => r.sector },
      { title: t("degree"), number: true, value: (r) => r.degree, cell: (r) => format.format(r.degree) },
      { title: t("strength"), number: true, value: (r) => r.strength, cell: (r) => format.format(r.strength) },
    ];
    const edges: Column<EdgeLine>[] = [
      { title: t("from"), value: (r) => r.a, cell: (r) => link(r.source, r.a) },
      { title: t("to"), value: (r) => r.b, cell: (r) => link(r.target, r.b) },
      { title: t("kind"), value: (r) => r.kind },
      { title: t("interventions"), number: true, value: (r) => r.interventions, cell: (r) => format.format(r.interventions) },
      { title: t("tieWeight"), number: true, value: (r) => r.weight, cell: (r) => format.format(r.weight) },
      ...(this.edges.some((edge) => edge.roles) ? [{ title: t("roles"), value: (r: EdgeLine) => r.roles }] : []),
      {
        title: t("showTie"),
        buttons: true,
        value: () => "",
        cell: (r) => h("button", { type: "button", class: "link-button", "aria-label": t("showTieFor", { a: r.a, b: r.b }), onclick: () => this.actions.tie(r.source, r.target) }, t("showTie")),
      },
    ];
    return (this.tab === "nodes" ? nodes : edges) as unknown as Column<never>[];
  }

  /** Shows what the search field asks for; all where it is empty. */
  find(query: string): void {
    if (query !== this.query) this.page = 0;
    this.query = query;
    this.draw();
  }

  /** The rows of both tabs that the search leaves. */
  private found(): { nodes: NodeLine[]; edges: EdgeLine[] } {
    this.read();
    if (!this.query) return { nodes: this.nodes, edges: this.edges };
    const nodes = this.nodes.filter((node) => matches(node.folded, this.query));
    const hit = new Set(nodes.map((node) => node.key));
    return { nodes, edges: this.edges.filter((edge) => hit.has(edge.source) || hit.has(edge.target)) };
  }

  private sorted(found: { nodes: NodeLine[]; edges: EdgeLine[] }): never[] {
    let lines: (NodeLine | EdgeLine)[] = found[this.tab];
    const column = this.columns().find((other) => other.title === this.sort?.title) as Column<unknown> | undefined;
    if (column && this.sort) {
      const sign = this.sort.down ? -1 : 1;
      const collator = new Intl.Collator(this.model.lang, { numeric: true });
      lines = [...lines].sort((p, q) => {
        const [a, b] = [column.value(p), column.value(q)];
        return sign * (typeof a === "number" && typeof b === "number" ? a - b : collator.compare(String(a), String(b)));
      });
    }
    return lines as never[];
  }

  draw(): void {
    const found = this.found();
    const lines = this.sorted(found);
    const columns = this.columns();
    const format = numberFormat(this.model.lang);
    const last = Math.max(0, Math.ceil(lines.length / PAGE) - 1);
    this.page = Math.min(this.page, last);
    const shown = lines.slice(this.page * PAGE, (this.page + 1) * PAGE);
    const again = () => this.draw();
    const tab = (id: Tab, label: string) => {
      const [n, all] = [format.format(found[id].length), format.format(this[id].length)];
      return h("button", { type: "button", class: "button button--small", "aria-pressed": String(this.tab === id), onclick: () => { this.tab = id; this.sort = null; this.page = 0; again(); } }, `${label} (${this.query ? t("ofAll", { n, all }) : n})`);
    };
    const head = columns.map((column, i) => {
      if (column.buttons) return h("th", { scope: "col" }, column.title);
      const sorted = this.sort?.title === column.title ? (this.sort.down ? "descending" : "ascending") : "none";
      const button = h("button", { type: "button", class: "sort-button", "data-column": i, onclick: () => {
        this.sort = { title: column.title, down: this.sort?.title === column.title ? !this.sort.down : column.number === true };
        this.page = 0;
        again();
        this.host.querySelector<HTMLElement>(`[data-column="${i}"]`)?.focus();
      } }, column.title);
      return h("th", { scope: "col", class: column.number ? "num" : null, "aria-sort": sorted }, button);
    });
    const body = h("tbody");
    for (const line of shown) {
      body.append(h("tr", null, ...columns.map((column, i) => {
        const content = column.cell ? column.cell(line) : column.value(line);
        return i === 0 ? h("th", { scope: "row" }, content) : h("td", { class: column.number ? "num" : null }, content);
      })));
    }
    const turn = (label: string, to: number, off: boolean) =>
      h("button", { type: "button", class: "button button--small", disabled: off, onclick: () => { this.page = to; again(); announce(this.range(lines.length)); } }, label);
    clear(
      this.host,
      h("div", { class: "row row--between nx-table__head" },
        h("div", { class: "row" }, tab("edges", t("tableEdges")), tab("nodes", t("tableNodes"))),
        h("button", { type: "button", class: "button button--small", onclick: () => this.csv() }, t("csv")),
      ),
      h("div", { class: "table-wrap", tabindex: 0, role: "region", "aria-label": this.tab === "nodes" ? t("tableNodes") : t("tableEdges") },
        h("table", { class: "data-table" }, h("thead", null, h("tr", null, ...head)), body)),
      lines.length > PAGE
        ? h("div", { class: "pager" }, turn(t("previous"), this.page - 1, this.page === 0), h("span", null, this.range(lines.length)), turn(t("next"), this.page + 1, this.page === last))
        : null,
    );
  }

  private range(n: number): string {
    const format = numberFormat(this.model.lang);
    return t("rowsOf", { from: format.format(this.page * PAGE + 1), to: format.format(Math.min(n, (this.page + 1) * PAGE)), n: format.format(n) });
  }

  private csv(): void {
    const lines = this.sorted(this.found());
    const columns = this.columns().filter((column) => !column.buttons);
    const ids = this.tab === "nodes" ? ["id"] : ["source", "target"];
    const rows = [
      [...ids, ...columns.map((column) => column.title)],
      ...lines.map((line) => [...(this.tab === "nodes" ? [longKey((line as NodeLine).key)] : [longKey((line as EdgeLine).source), longKey((line as EdgeLine).target)]), ...columns.map((column) => column.value(line))]),
    ];
    download(`hoi-graph-${this.tab}.csv`, new Blob([csv(rows)], { type: "text/csv;charset=utf-8" }));
  }
}
