import { acyclic, drawSankey, flowTable, type Flow } from "./charts/sankey";
import { barList, lineChart, type Bar, type Line } from "./lib/barchart";
import { clear, embeddedJson, h } from "./lib/dom";
import { numberFormat, pageLang, translator } from "./lib/i18n";

const lang = pageLang();
const number = (n: number) => numberFormat(lang).format(n);
const t = translator({
  asTable: ["Samme tal som tabel", "The same figures as a table"],
  from: ["Fra", "From"],
  to: ["Til", "To"],
  amount: ["Beløb", "Amount"],
  note: ["Bemærkning", "Note"],
  unknown: ["ukendt", "unknown"],
  sum: ["I alt fra første kilde (kendte beløb)", "Total from first sources (known amounts)"],
  unknownNote: ["Stiplet streg: beløbet er ikke oplyst. Det er ikke det samme som nul.", "Broken line: the amount is not stated. That is not the same as nought."],
  circular: ["{n} strømme går i ring og står kun i tabellen.", "{n} flows go in a circle and stand in the table only."],
  year: ["År", "Year"],
});

/** What `<script type="application/json">` named by `data-src` may hold. */
interface BarData { title: string; bars: Bar[] }
interface LineData { title: string; unit?: string; lines: Line[] }

const draw: Record<string, (data: never) => Node[]> = {
  bars: (data: BarData) => [barList(data.bars, lang, data.title)],
  lines: (data: LineData) => {
    const years = [...new Set(data.lines.flatMap((line) => line.points.map((point) => point.x)))].sort((a, b) => a - b);
    const table = h("table", { class: "data-table" },
      h("thead", null, h("tr", null, h("th", { scope: "col" }, t("year")), ...data.lines.map((line) => h("th", { scope: "col", class: "num" }, line.label)))),
      h("tbody", null, ...years.map((year) => h("tr", null, h("th", { scope: "row" }, year), ...data.lines.map((line) => {
        const point = line.points.find((candidate) => candidate.x === year);
        return h("td", { class: "num" }, point?.y == null ? h("span", { class: "unknown" }, t("unknown")) : point.href ? h("a", { href: point.href }, number(point.y)) : number(point.y));
      })))));
    return [lineChart(data.lines, lang, data), h("details", { class: "disclosure" }, h("summary", null, t("asTable")), h("div", { class: "table-wrap" }, table))];
  },
  sankey: (data: Flow) => {
    const { left } = acyclic(data);
    return [
      h("div", { class: "flow-wrap", tabindex: 0, role: "group", "aria-label": data.title }, drawSankey(data, lang, { unknown: t("unknown") })),
      ...(data.links.some((link) => link.value === null) ? [h("p", { class: "small" }, t("unknownNote"))] : []),
      ...(left ? [h("p", { class: "small" }, t("circular", { n: left }))] : []),
      h("details", { class: "disclosure", open: true }, h("summary", null, t("asTable")), flowTable(data, lang, { from: t("from"), to: t("to"), amount: t("amount"), unknown: t("unknown"), sum: t("sum"), note: t("note") })),
    ];
  },
};

/** `<figure data-island="chart" data-kind="bars|lines|sankey" data-src="#id">`; what stands in it without script gives way. */
for (const root of document.querySelectorAll<HTMLElement>('[data-island="chart"]')) {
  const make = draw[root.dataset.kind ?? ""];
  const data = embeddedJson<never>(root.dataset.src ? document.querySelector(root.dataset.src) : null);
  if (!make || !data) continue;
  const caption = root.querySelector("figcaption");
  clear(root, ...make(data), caption);
  root.dataset.ready = "true";
}
