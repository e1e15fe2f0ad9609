import type Yasr from "@zazuko/yasr";
import { barList, lineChart, type Bar } from "../lib/barchart";
import { csv } from "../lib/csv";
import { clear, download, h, uid, type Child } from "../lib/dom";
import { fold, matches } from "../lib/fold";
import { numberFormat, pageLang } from "../lib/i18n";
import { BASE, linkable, localHref, localName, shortKey, shrink } from "../lib/iri";
import type { Problem } from "../lib/http";
import { chartColumns, isNumber, isYear, placeReader, type Binding, type Row } from "./columns";
import { t } from "./texts";

/** The views of a result. All are ours: the labels in two languages, real tables, nothing by mouse only. */
const lang = pageLang();
const number = (n: number) => numberFormat(lang).format(n);
const PAGE = 100;
const RAW = 200_000;

abstract class View {
  hideFromSelection = false;
  abstract label: string;
  abstract priority: number;
  constructor(protected readonly yasr: Yasr) {}
  abstract canHandleResults(): boolean;
  abstract draw(): void | Promise<void>;
  getIcon(): undefined {
    return undefined;
  }
  protected vars(): string[] {
    return this.yasr.results?.getVariables() ?? [];
  }
  protected rows(): Row[] {
    return (this.yasr.results?.getBindings() ?? []) as unknown as Row[];
  }
  protected ok(): boolean {
    return this.yasr.results !== undefined && !this.yasr.results.hasError();
  }
  protected paint(...children: Child[]): void {
    clear(this.yasr.resultsEl, ...children);
  }
  protected text(cell: Binding | undefined): string {
    if (!cell) return "";
    return cell.type === "uri" ? (shrink(cell.value, this.yasr.getPrefixes()) ?? shortKey(cell.value)) : cell.value;
  }
  protected cell(cell: Binding | undefined): Node | string {
    if (!cell) return "";
    if (cell.type === "uri") {
      const text = this.text(cell);
      if (!linkable(cell.value)) return text;
      const ours = cell.value.startsWith(BASE);
      return h("a", { href: localHref(cell.value), title: cell.value, rel: ours ? null : "noopener noreferrer" }, text);
    }
    const language = cell["xml:lang"];
    if (language) return h("span", { lang: language }, cell.value, language === lang ? null : h("span", { class: "lang-mark", "aria-hidden": "true" }, language));
    return isNumber(cell) ? number(Number(cell.value)) : cell.value;
  }
}

export class TableView extends View {
  label = t("viewTable");
  priority = 10;
  private page = 0;
  private sort: { name: string; down: boolean } | null = null;
  private query = "";
  private of: unknown;

  canHandleResults(): boolean {
    return this.ok() && this.yasr.results?.getBoolean() === undefined && this.yasr.results?.getBindings() != null;
  }

  draw(): void {
    if (this.of !== this.yasr.results) {
      this.of = this.yasr.results;
      this.page = 0;
      this.sort = null;
      this.query = "";
    }
    const body = h("div");
    const input = h("input", { type: "search", class: "input sq-filter", "aria-label": t("filter"), placeholder: t("filter"), value: this.query });
    input.addEventListener("input", () => {
      this.query = input.value;
      this.page = 0;
      this.fill(body);
    });
    const all = this.rows();
    this.paint(
      h("div", { class: "row row--between sq-head" }, summary(this.yasr), all.length ? h("div", { class: "row" }, all.length > 10 ? input : null, h("button", { type: "button", class: "button button--small", "data-csv": true, onclick: () => this.save() }, t("csv"))) : null),
      all.length ? body : h("p", { class: "empty" }, t("noRows")),
    );
    if (all.length) this.fill(body);
  }

  private lines(): Row[] {
    let rows = this.rows();
    if (this.query.trim()) rows = rows.filter((row) => matches(fold(Object.values(row).map((cell) => this.text(cell)).join(" ")), this.query));
    if (this.sort) {
      const { name, down } = this.sort;
      const collator = new Intl.Collator(lang, { numeric: true });
      const sign = down ? -1 : 1;
      rows = [...rows].sort((p, q) => {
        const [a, b] = [p[name], q[name]];
        if (!a || !b) return a ? -1 : b ? 1 : 0; // What is missing stands last, whichever way.
        return sign * (isNumber(a) && isNumber(b) ? Number(a.value) - Number(b.value) : collator.compare(this.text(a), this.text(b)));
      });
    }
    return rows;
  }

  private fill(body: HTMLElement): void {
    const vars = this.vars();
    const lines = this.lines();
    const all = this.rows();
    const numeric = new Set(vars.filter((name) => all.some((row) => row[name]) && all.every((row) => !row[name] || isNumber(row[name]))));
    const last = Math.max(0, Math.ceil(lines.length / PAGE) - 1);
    this.page = Math.min(this.page, last);
    const from = this.page * PAGE;
    const head = vars.map((name) =>
      h("th", { scope: "col", class: numeric.has(name) ? "num" : null, "aria-sort": this.sort?.name === name ? (this.sort.down ? "descending" : "ascending") : "none" },
        h("button", { type: "button", class: "sort-button", "data-var": name, onclick: () => {
          this.sort = { name, down: this.sort?.name === name ? !this.sort.down : numeric.has(name) };
          this.fill(body);
          body.querySelector<HTMLElement>(`[data-var="${CSS.escape(name)}"]`)?.focus();
        } }, name)));
    const table = h("table", { class: "data-table" }, h("thead", null, h("tr", null, h("th", { scope: "col", class: "num" }, "#"), ...head)),
      h("tbody", null, ...lines.slice(from, from + PAGE).map((row, i) => h("tr", null, h("td", { class: "num sq-n" }, from + i + 1), ...vars.map((name) => h("td", { class: numeric.has(name) ? "num" : null }, this.cell(row[name])))))));
    const turn = (label: string, to: number, off: boolean) => h("button", { type: "button", class: "button button--small", disabled: off, onclick: () => { this.page = to; this.fill(body); } }, label);
    clear(body, h("div", { class: "table-wrap", tabindex: 0, role: "region", "aria-label": t("results") }, table),
      lines.length > PAGE ? h("div", { class: "pager" }, turn(t("previous"), this.page - 1, this.page === 0), h("span", null, t("range", { from: number(from + 1), to: number(Math.min(lines.length, from + PAGE)), n: number(lines.length) })), turn(t("next"), this.page + 1, this.page === last)) : null);
  }

  private save(): void {
    const vars = this.vars();
    download("hoi-graph.csv", new Blob([csv([vars, ...this.lines().map((row) => vars.map((name) => row[name]?.value ?? ""))])], { type: "text/csv;charset=utf-8" }));
  }
}

/** "112 rækker · 0,2 sekunder" */
function summary(yasr: Yasr): HTMLElement {
  const n = yasr.results?.getBindings()?.length;
  const time = yasr.results?.getResponseTime();
  return h("p", { class: "sq-summary" }, [n === undefined ? "" : n === 1 ? t("row1") : t("rows", { n: number(n) }), time === undefined ? "" : t("seconds", { n: number(Math.round(time / 10) / 100) })].filter(Boolean).join(" · "));
}
export function summaryText(yasr: Yasr): string {
  return summary(yasr).textContent ?? "";
}

export class ChartView extends View {
  label = t("viewChart");
  priority = 5;
  private chosen: { category?: string; value?: string } = {};

  canHandleResults(): boolean {
    return this.ok() && chartColumns(this.vars(), this.rows()) !== undefined;
  }

  draw(): void {
    const columns = chartColumns(this.vars(), this.rows());
    if (!columns) return;
    const category = columns.categories.includes(this.chosen.category ?? "") ? this.chosen.category! : columns.categories[0]!;
    const value = columns.numbers.includes(this.chosen.value ?? "") ? this.chosen.value! : columns.numbers[0]!;
    const select = (label: string, options: string[], at: string, change: (to: string) => void) => {
      const id = uid("sq");
      const element = h("select", { class: "select", id }, ...options.map((name) => h("option", { value: name, selected: name === at }, name)));
      element.addEventListener("change", () => {
        change(element.value);
        this.draw();
      });
      return h("div", { class: "field" }, h("label", { for: id }, label), element);
    };
    const rows = this.rows().filter((row) => row[category] && row[value]);
    const title = `${value} – ${category}`;
    const controls = h("div", { class: "row sq-head" }, select(t("category"), columns.categories, category, (to) => (this.chosen.category = to)), select(t("value"), columns.numbers, value, (to) => (this.chosen.value = to)));
    if (rows.every((row) => isYear(row[category])) && new Set(rows.map((row) => row[category]!.value)).size === rows.length) {
      const found = new Map(rows.map((row) => [Number(row[category]!.value.slice(0, 4)), Number(row[value]!.value)]));
      const [first, last] = [Math.min(...found.keys()), Math.max(...found.keys())];
      // A year without a row is a gap in the line, not a straight way across it.
      const points = Array.from({ length: last - first + 1 }, (_, i) => ({ x: first + i, y: found.get(first + i) ?? null }));
      this.paint(controls, lineChart([{ label: value, points }], lang, { title }));
      return;
    }
    const limit = 60;
    const bars = rows.slice(0, limit).map((row): Bar => {
      const cell = row[category]!;
      const partner = cell.type === "uri" ? cell : this.vars().map((name) => row[name]).find((other) => other?.type === "uri" && other.value.startsWith(BASE));
      return { label: this.text(cell), value: Number(row[value]!.value), href: partner && linkable(partner.value) ? localHref(partner.value) : undefined };
    });
    this.paint(controls, barList(bars, lang, title), rows.length > limit ? h("p", { class: "small" }, t("chartCut", { n: limit, all: number(rows.length) })) : null);
  }
}

/** Codes of the municipalities; the shapes themselves come only when a map is drawn. */
const CODES = new Set("0101 0147 0151 0153 0155 0157 0159 0161 0163 0165 0167 0169 0173 0175 0183 0185 0187 0190 0201 0210 0217 0219 0223 0230 0240 0250 0253 0259 0260 0265 0269 0270 0306 0316 0320 0326 0329 0330 0336 0340 0350 0360 0370 0376 0390 0400 0410 0420 0430 0440 0450 0461 0479 0480 0482 0492 0510 0530 0540 0550 0561 0563 0573 0575 0580 0607 0615 0621 0630 0657 0661 0665 0671 0706 0707 0710 0727 0730 0740 0741 0746 0751 0756 0760 0766 0773 0779 0787 0791 0810 0813 0820 0825 0840 0846 0849 0851 0860".split(" "));

export class MapView extends View {
  label = t("viewMap");
  priority = 4;
  private reader() {
    return placeReader(this.vars(), this.rows(), CODES);
  }
  canHandleResults(): boolean {
    return this.ok() && this.rows().length > 0 && this.reader() !== undefined;
  }
  async draw(): Promise<void> {
    const read = this.reader();
    if (!read) return;
    const { drawMap } = await import("../map/view");
    const rows = this.rows();
    const value = chartColumns(this.vars(), rows)?.numbers.find((name) => !/kode|code|lat|lon|lng|grad/i.test(name));
    const name = this.vars().find((candidate) => /label|navn|name|titel/i.test(candidate)) ?? this.vars().find((candidate) => rows.some((row) => row[candidate]?.["xml:lang"]));
    const municipalities: Record<string, { label: string; count: number; href?: string }> = {};
    const points: { lat: number; lon: number; label: string; href?: string }[] = [];
    let placed = 0;
    for (const row of rows) {
      const place = read(row);
      if (!place) continue;
      placed += 1;
      const iri = Object.values(row).find((cell) => cell?.type === "uri" && cell.value.startsWith(BASE));
      const label = name ? this.text(row[name]) : iri ? localName(iri.value) : "";
      const href = iri ? localHref(iri.value) : undefined;
      if (place.kind === "code") {
        const amount = value && row[value] ? Number(row[value].value) : 1;
        const entry = (municipalities[place.code] ??= { label: "", count: 0 });
        entry.count += amount;
        if (href && rows.length <= 98) entry.href = href;
      } else points.push({ lat: place.lat, lon: place.lon, label, ...(href ? { href } : {}) });
    }
    const host = h("div", { class: "sq-map" });
    this.paint(h("p", { class: "sq-summary" }, t("mapNote", { n: number(placed), all: number(rows.length) })), host);
    drawMap(host, { municipalities, points, legend: value ?? t("rowsHere") });
  }
}

export class BooleanView extends View {
  label = t("viewBoolean");
  priority = 15;
  override hideFromSelection = true;
  canHandleResults(): boolean {
    return this.ok() && this.yasr.results?.getBoolean() !== undefined;
  }
  draw(): void {
    const yes = this.yasr.results?.getBoolean();
    this.paint(h("p", { class: yes ? "sq-boolean sq-boolean--yes" : "sq-boolean" }, yes ? `✓ ${t("yes")}` : `✗ ${t("no")}`));
  }
}

export class RawView extends View {
  label = t("viewRaw");
  priority = 2;
  canHandleResults(): boolean {
    return this.ok() && Boolean(this.yasr.results?.getOriginalResponseAsString());
  }
  draw(): void {
    const text = this.yasr.results?.getOriginalResponseAsString() ?? "";
    const type = this.yasr.results?.getContentType()?.split(";")[0] ?? "text/plain";
    const extension = { "text/turtle": "ttl", "application/n-triples": "nt", "application/sparql-results+json": "json", "text/csv": "csv" }[type] ?? "txt";
    const pretty = type.includes("json") && text.length < RAW ? tryPretty(text) : text;
    this.paint(
      h("div", { class: "row row--between sq-head" }, h("p", { class: "sq-summary" }, type), h("button", { type: "button", class: "button button--small", onclick: () => download(`hoi-graph.${extension}`, new Blob([text], { type })) }, t("downloadRaw"))),
      text.length > RAW ? h("p", { class: "small" }, t("cut", { n: number(RAW) })) : null,
      h("pre", { class: "sq-raw", tabindex: 0 }, pretty.slice(0, RAW)),
    );
  }
}
function tryPretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 1);
  } catch {
    return text;
  }
}

/** Errors as the server tells them (RFC 9457), with the place in the query. The stock view shows only the status line. */
export class ErrorView extends View {
  label = t("error");
  priority = 20;
  override hideFromSelection = true;
  static goTo: (yasr: Yasr, line: number, column: number) => void = () => {};

  canHandleResults(): boolean {
    return Boolean(this.yasr.results?.hasError());
  }
  draw(): void {
    const error = this.yasr.results?.getError();
    // YASQE hands on the body of a failed answer as the error's text.
    const body = error?.text ?? "";
    let problem: Problem = {};
    try {
      problem = JSON.parse(body) as Problem;
    } catch {
      problem = /^(TypeError: )?(Failed to fetch|NetworkError|Load failed)/.test(body) ? {} : { detail: body.slice(0, 2000) };
    }
    const { line, column = 1 } = problem;
    const status = problem.status ?? error?.status;
    const detail = problem.detail ?? problem.title ?? t("unreachable");
    this.paint(
      h("div", { class: "notice notice--bad", role: "alert" },
        h("h3", { class: "sq-error" }, t("error"), status ? h("span", { class: "chip__count" }, ` ${status}`) : null),
        detail ? h("p", { class: "sq-detail" }, detail) : null,
        line !== undefined ? h("p", { class: "row" }, t("errorAt", { line, column }), h("button", { type: "button", class: "button button--small", onclick: () => ErrorView.goTo(this.yasr, line, column) }, t("goTo"))) : null,
        problem.limit_ms !== undefined ? h("p", null, t("timeout", { limit: number(problem.limit_ms / 1000) })) : null),
    );
  }
}
