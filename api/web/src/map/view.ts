import denmark from "virtual:denmark";
import "./map.css";
import { append, clear, h, opens, s, uid, type Child } from "../lib/dom";
import { fold, matches } from "../lib/fold";
import { numberFormat, pageLang, translator } from "../lib/i18n";
import { project, stepOf, steps } from "./scale";

export interface Place {
  label?: string;
  /** null: not known, which is not nought. */
  count: number | null;
  href?: string;
}
export interface MapData {
  /** By municipality code, four figures (`0101`). A municipality that is left out counts as nought. */
  municipalities?: Record<string, Place>;
  /** By region code (`1081`…`1085`), NUTS 2 (`DK05`) or any key; what is placed in the region as a whole. */
  regions?: Record<string, Place>;
  /** Counted for the whole country, once. Never spread over municipalities. */
  nationwide?: Place | Record<string, Place> | null;
  abroad?: Record<string, Place> | null;
  points?: { lat: number; lon: number; label: string; href?: string }[];
  /** What is counted, for the legend: "indsatser". */
  unit?: string | { da?: string; en?: string } | undefined;
  /** Heading of the legend, where "number of …" does not fit what is counted. */
  legend?: string | undefined;
}

const lang = pageLang();
const number = (n: number) => numberFormat(lang).format(n);
const t = translator({
  map: ["Danmarkskort: {n} af 98 kommuner har {unit}. Listen viser de samme tal.", "Map of Denmark: {n} of 98 municipalities have {unit}. The list shows the same figures."],
  unit: ["indsatser", "interventions"],
  legend: ["Antal {unit} i kommunen", "Number of {unit} in the municipality"],
  none: ["ingen", "none"],
  unknown: ["ikke oplyst", "not stated"],
  inset: ["Bornholm (flyttet)", "Bornholm (moved)"],
  beside: ["Ikke fordelt på kommuner", "Not placed in a municipality"],
  besideNote: ["Har ingen kommune og er derfor ikke på kortet.", "Have no municipality and so are not on the map."],
  nationwide: ["Hele landet", "Nationwide"],
  regions: ["Hele regioner", "Whole regions"],
  abroad: ["Uden for Danmark", "Outside Denmark"],
  municipality: ["Kommune", "Municipality"],
  municipalities: ["Kommuner", "Municipalities"],
  count: ["Antal", "Number"],
  find: ["Find en kommune", "Find a municipality"],
  zero: ["Kommuner uden {unit} i datasættet ({n})", "Municipalities without {unit} in the data ({n})"],
  rest: ["De øvrige kommuner ({n})", "The other municipalities ({n})"],
  credit: ["Kommuneomrids: react-denmark-map (MIT). Til oversigt, ikke til opmåling.", "Outlines: react-denmark-map (MIT). For overview, not for measuring."],
  points: ["Punkter er omtrentlige.", "Points are approximate."],
});
const NUTS: Record<string, string> = { DK01: "1084", DK02: "1085", DK03: "1083", DK04: "1082", DK05: "1081" };

/** Colours municipalities by count, with a legend, what has no municipality beside it, and the same figures as a list. */
export function drawMap(host: HTMLElement, data: MapData): void {
  const unit = typeof data.unit === "string" ? data.unit : ((lang === "en" ? data.unit?.en : data.unit?.da) ?? t("unit"));
  const heading = data.legend ?? t("legend", { unit });
  const places = denmark.municipalities.map((shape) => ({ ...shape, ...(data.municipalities?.[shape.code] ?? { count: 0 }), name: data.municipalities?.[shape.code]?.label || shape.name }));
  const bounds = steps(places.map((place) => place.count ?? 0));
  const some = places.filter((place) => place.count === null || place.count > 0).sort((a, b) => (b.count ?? -1) - (a.count ?? -1) || a.name.localeCompare(b.name, lang));
  const zero = places.filter((place) => place.count === 0).sort((a, b) => a.name.localeCompare(b.name, lang));
  const only = data.points !== undefined && data.points.length > 0 && !some.length;

  // The picture. Its shapes are for the mouse; the list beside it holds the same for keyboard and screen reader.
  const title = uid("map");
  const [width, height] = denmark.viewBox;
  const picture = s("svg", { class: "dk-map__svg", viewBox: `-6 -6 ${width + 12} ${height + 12}`, role: "img", "aria-labelledby": title }, s("title", { id: title }, t("map", { n: places.filter((place) => place.count).length, unit: data.legend ?? unit })));
  const paths = new Map<string, SVGElement>();
  const areas = s("g", { class: "dk-map__areas" });
  for (const place of places) {
    const path = s("path", { d: place.d, "data-code": place.code, "data-step": stepOf(place.count ?? 0, bounds), class: place.count === null ? "dk-map__area dk-map__area--unknown" : "dk-map__area" });
    paths.set(place.code, path);
    areas.append(path);
  }
  const borders = s("g", { class: "dk-map__regions" }, ...denmark.regions.map((region) => s("path", { d: region.d, "data-region": region.code })));
  const bornholm = denmark.municipalities.find((shape) => shape.code === "0400");
  picture.append(areas, borders);
  if (bornholm) picture.append(s("g", { class: "dk-map__inset", "aria-hidden": "true" }, s("rect", { x: bornholm.at[0] - 88, y: bornholm.at[1] - 92, width: 178, height: 190, rx: 8 }), s("text", { x: bornholm.at[0] + 88, y: bornholm.at[1] + 122, "text-anchor": "end" }, t("inset"))));
  const mark = s("path", { class: "dk-map__mark" });
  picture.append(mark);
  let outside = 0;
  if (data.points?.length) {
    const dots = s("g", { class: "dk-map__points" });
    for (const point of data.points) {
      const at = project(point.lat, point.lon);
      if (!at) {
        outside += 1;
        continue;
      }
      const dot = s("circle", { cx: at[0].toFixed(1), cy: at[1].toFixed(1), r: 9 }, s("title", null, point.label));
      dots.append(opens(dot, point.href));
    }
    picture.append(dots);
  }

  const tip = h("div", { class: "dk-map__tip", hidden: true, "aria-hidden": "true" });
  const frame = h("div", { class: "dk-map__frame" }, picture, tip);
  const value = (count: number | null) => (count === null ? t("unknown") : number(count));
  const show = (code: string | undefined) => {
    mark.setAttribute("d", code ? (places.find((place) => place.code === code)?.d ?? "") : "");
    for (const row of host.querySelectorAll<HTMLElement>("tr[data-code]")) row.classList.toggle("is-marked", row.dataset.code === code);
  };
  const under = (event: Event) => (event.target as Element).closest<SVGElement>("[data-code]")?.dataset.code;
  picture.addEventListener("mousemove", (event) => {
    const code = under(event);
    const place = places.find((candidate) => candidate.code === code);
    show(code);
    tip.hidden = !place;
    if (!place) return;
    tip.textContent = `${place.name}: ${value(place.count)}`;
    const box = frame.getBoundingClientRect();
    tip.style.setProperty("translate", `${Math.min(event.clientX - box.left + 12, box.width - 170)}px ${event.clientY - box.top + 14}px`);
    picture.style.setProperty("cursor", place.href ? "pointer" : "");
  });
  picture.addEventListener("mouseleave", () => {
    tip.hidden = true;
    show(undefined);
  });
  picture.addEventListener("click", (event) => {
    const place = places.find((candidate) => candidate.code === under(event));
    if (place?.href) location.href = place.href;
  });

  // The legend, from what is shown
  const legend = h("ul", { class: "legend dk-map__legend" });
  bounds.forEach((from, i) => {
    const to = bounds[i + 1];
    const until = to === undefined ? Math.max(...places.map((place) => place.count ?? 0)) : Number.isInteger(from) && Number.isInteger(to) ? to - 1 : to;
    legend.append(h("li", null, h("span", { class: "swatch", "data-step": stepOf(from, bounds) }), until > from ? `${number(from)}–${number(until)}` : number(from)));
  });
  if (zero.length) legend.append(h("li", null, h("span", { class: "swatch", "data-step": 0 }), t("none")));
  if (places.some((place) => place.count === null)) legend.append(h("li", null, h("span", { class: "swatch dk-map__unknown" }), t("unknown")));

  const link = (label: string, href: string | undefined): Child => (href ? h("a", { href }, label) : label);
  const rows = (list: typeof places) => list.map((place) => {
    const row = h("tr", { "data-code": place.code }, h("th", { scope: "row" }, link(place.name, place.href)), h("td", { class: place.count === null ? "num unknown" : "num" }, value(place.count)));
    row.addEventListener("mouseenter", () => show(place.code));
    row.addEventListener("mouseleave", () => show(undefined));
    row.addEventListener("focusin", () => show(place.code));
    row.addEventListener("focusout", () => show(undefined));
    return { row, text: fold(place.name), zero: place.count === 0 };
  });
  const all = rows([...some, ...zero]);
  const find = h("input", { type: "search", class: "input", placeholder: t("find"), "aria-label": t("find"), autocomplete: "off" });
  const table = h("table", { class: "data-table" }, h("caption", { class: "visually-hidden" }, heading), h("thead", null, h("tr", null, h("th", { scope: "col" }, t("municipality")), h("th", { scope: "col", class: "num" }, t("count")))), h("tbody", null, ...all.map((entry) => entry.row)));
  const wide = zero.length > 12 && some.length > 0;
  const zeroBox = h("input", { type: "checkbox" });
  const filter = () => {
    for (const entry of all) entry.row.hidden = find.value.trim() ? !matches(entry.text, find.value) : wide && entry.zero && !zeroBox.checked;
  };
  find.addEventListener("input", filter);
  zeroBox.addEventListener("change", filter);
  filter();

  const points = data.points?.length
    ? h("section", null, h("h2", { class: "dk-map__head" }, t("count"), ": ", number(data.points.length)), h("ul", { class: "dk-map__lines" }, ...data.points.slice(0, 200).map((point) => h("li", null, link(point.label || `${point.lat}, ${point.lon}`, point.href)))))
    : null;
  const beside = besideList(data);
  clear(
    host,
    h("div", { class: "dk-map" },
      h("div", null, only ? null : h("p", { class: "dk-map__title" }, heading), only ? null : legend, frame, h("p", { class: "small" }, t("credit"), data.points?.length ? ` ${t("points")}` : "", outside ? ` (${number(outside)})` : "")),
      h("div", { class: "dk-map__side" }, beside, points, only ? null : h("h2", { class: "dk-map__head" }, t("municipalities")), only ? null : find, only || !wide ? null : h("label", { class: "check small" }, zeroBox, data.legend ? t("rest", { n: zero.length }) : t("zero", { unit, n: zero.length })), only ? null : h("div", { class: "table-wrap dk-map__list", tabindex: 0, role: "region", "aria-label": t("municipalities") }, table))),
  );
}

function besideList(data: MapData): HTMLElement | null {
  const list = h("dl", { class: "facts dk-map__beside" });
  const item = (place: Place, fallback: string) => h("dd", null, place.href ? h("a", { href: place.href }, place.label || fallback) : place.label || fallback, ": ", place.count === null ? h("span", { class: "unknown" }, t("unknown")) : number(place.count));
  const group = (term: string, entries: [string, Place][]) => {
    if (entries.length) append(list, [h("dt", null, term), h("dd", null, h("ul", { class: "dk-map__lines" }, ...entries.map(([fallback, place]) => h("li", null, ...item(place, fallback).childNodes))))]);
  };
  const { nationwide } = data;
  if (nationwide) group(t("nationwide"), isPlace(nationwide) ? [[t("nationwide"), nationwide]] : Object.entries(nationwide));
  group(t("regions"), Object.entries(data.regions ?? {}).filter(([, place]) => place.count !== 0).map(([code, place]) => [denmark.regions.find((region) => region.code === (NUTS[code] ?? code))?.name ?? code, place]));
  group(t("abroad"), Object.entries(data.abroad ?? {}));
  return list.childElementCount ? h("section", null, h("h2", { class: "dk-map__head" }, t("beside")), h("p", { class: "small" }, t("besideNote")), list) : null;
}

function isPlace(value: Place | Record<string, Place>): value is Place {
  return typeof value.count === "number" || value.count === null;
}
