import { h, opens, s, uid } from "./dom";
import { numberFormat, type Lang } from "./i18n";

export interface Bar {
  label: string;
  value: number;
  href?: string | undefined;
  note?: string | undefined;
  /** Colour token. */
  token?: string | undefined;
}

/** Round steps for an axis from 0 to at least `max`. */
export function ticks(max: number, about = 5): number[] {
  if (!(max > 0)) return [0, 1];
  const raw = max / about;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((m) => m * power).find((candidate) => candidate >= raw) ?? raw;
  const out: number[] = [];
  for (let i = 0; ; i++) {
    out.push(Number((i * step).toPrecision(10)));
    if (i * step >= max) return out;
  }
}

/** Horizontal bars as a list: real text, links and all, with the bar behind the number; print and phone need nothing more. */
export function barList(bars: readonly Bar[], lang: Lang, caption: string): HTMLElement {
  const format = numberFormat(lang);
  const max = Math.max(...bars.map((bar) => Math.abs(bar.value)), 0) || 1;
  const list = h("ul", { class: "bars", "aria-label": caption });
  for (const bar of bars) {
    const fill = s("svg", { class: "bars__fill", viewBox: "0 0 100 1", preserveAspectRatio: "none", "aria-hidden": "true", focusable: "false" });
    const rect = s("rect", { x: 0, y: 0, height: 1, width: Math.max(0, (Math.abs(bar.value) / max) * 100) });
    rect.style.setProperty("fill", `var(${bar.token ?? "--step-4"})`);
    fill.append(rect);
    list.append(h("li", { class: "bars__row" }, h("span", { class: "bars__label" }, bar.href ? h("a", { href: bar.href }, bar.label) : bar.label), fill, h("span", { class: "bars__value" }, format.format(bar.value), bar.note ? h("span", { class: "bars__note" }, ` ${bar.note}`) : null)));
  }
  return list;
}

export interface Point {
  x: number;
  y: number | null;
  href?: string | undefined;
}
export interface Line {
  label: string;
  points: Point[];
  token?: string | undefined;
}

/** One to some lines over years. A year without a figure breaks the line: unknown is not nought. */
export function lineChart(lines: readonly Line[], lang: Lang, options: { title: string; unit?: string | undefined }): SVGSVGElement {
  const [width, height, left, right, top, bottom] = [640, 300, 72, 130, 18, 34];
  const format = numberFormat(lang);
  const short = new Intl.NumberFormat(lang === "en" ? "en-GB" : "da-DK", { notation: "compact", maximumFractionDigits: 1 });
  const axis = (value: number) => (value >= 100_000 ? short : format).format(value);
  const xs = lines.flatMap((line) => line.points.map((point) => point.x));
  const [x0, x1] = [Math.min(...xs), Math.max(...xs)];
  const steps = ticks(Math.max(...lines.flatMap((line) => line.points.map((point) => point.y ?? 0)), 0));
  const top1 = steps.at(-1)!;
  const sx = (x: number) => left + ((x - x0) / Math.max(1, x1 - x0)) * (width - left - right);
  const sy = (y: number) => height - bottom - (y / top1) * (height - top - bottom);
  const id = uid("line");
  const root = s("svg", { class: "chart", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-labelledby": id }, s("title", { id }, options.title));
  for (const step of steps) root.append(s("line", { class: "chart__grid", x1: left, x2: width - right, y1: sy(step), y2: sy(step) }), s("text", { class: "chart__text", x: left - 8, y: sy(step) + 4, "text-anchor": "end" }, axis(step)));
  const every = Math.max(1, Math.ceil((x1 - x0 + 1) / 9));
  for (let x = x0; x <= x1; x += every) root.append(s("text", { class: "chart__text", x: sx(x), y: height - 10, "text-anchor": "middle" }, x));
  if (options.unit) root.append(s("text", { class: "chart__text", x: left - 8, y: 10, "text-anchor": "end" }, options.unit));
  const ends: { y: number; label: string; token: string }[] = [];
  lines.forEach((line, i) => {
    const token = line.token ?? `--cat-${(i % 9) + 1}`;
    const points = [...line.points].sort((a, b) => a.x - b.x);
    let path = "";
    let pen = false;
    for (const point of points) {
      if (point.y === null) {
        pen = false;
        continue;
      }
      path += `${pen ? "L" : "M"}${sx(point.x).toFixed(1)} ${sy(point.y).toFixed(1)}`;
      pen = true;
    }
    const stroke = s("path", { class: "chart__line", d: path, "stroke-dasharray": ["", "6 4", "2 3", "9 3 2 3"][i % 4]! });
    stroke.style.setProperty("stroke", `var(${token})`);
    root.append(stroke);
    for (const point of points) {
      if (point.y === null) continue;
      const dot = s("circle", { cx: sx(point.x), cy: sy(point.y), r: 3.5 }, s("title", null, `${line.label}, ${point.x}: ${format.format(point.y)}`));
      dot.style.setProperty("fill", `var(${token})`);
      root.append(opens(dot, point.href));
    }
    const last = points.filter((point) => point.y !== null).at(-1);
    if (last) ends.push({ y: sy(last.y!), label: line.label, token });
  });
  // Names at the lines' ends, pushed apart.
  ends.sort((a, b) => a.y - b.y);
  ends.forEach((end, i) => (end.y = Math.max(end.y, i ? ends[i - 1]!.y + 15 : 0)));
  for (const end of ends) {
    const text = s("text", { class: "chart__name", x: width - right + 10, y: end.y + 4 }, end.label.length > 18 ? `${end.label.slice(0, 17)}…` : end.label);
    text.style.setProperty("fill", `var(${end.token})`);
    root.append(text);
  }
  return root;
}

