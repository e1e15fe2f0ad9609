import { clear, copyText, debounce, h, toast, uid } from "../lib/dom";
import { numberFormat, pageLang, pick } from "../lib/i18n";
import { siteRoot } from "../lib/iri";
import { measured, type Model } from "./model";
import { COLOURS, DEFAULTS, SIZES, serverQuery, type State } from "./state";
import { count, maybe, t } from "./texts";
import type { Choice, ExplorerConfig, RoleChoice, WeightChoice } from "./types";

const lang = pageLang();
const number = (n: number) => numberFormat(lang).format(n);
/** A bound as it was cut: two digits, however small. */
export const bound = (n: number) => n.toLocaleString(lang === "en" ? "en-GB" : "da-DK", Number.isInteger(n) ? {} : { maximumSignificantDigits: 2 });

/** What the controls ask of the explorer. */
export interface Host {
  state(): State;
  /** A change that the server answers; `replace` keeps the reader's way back short. */
  ask(change: Partial<State>, replace?: boolean): void;
  /** A change of how the same data are drawn. */
  draw(change: Partial<State>): void;
  save(kind: "png" | "svg"): void;
  toggleTable(): void;
  fullscreen(): void;
  /** Address of an export, with `{format}` in it. */
  exportPattern: string;
}

/** The choices above the picture: view, level, roles, colour, size, weight, year, downloads, link, keyboard help. */
export class Controls {
  readonly bar = h("div", { class: "nx-bar" });
  readonly time = h("div", { class: "nx-time", hidden: true });
  readonly actions = h("div", { class: "nx-actions" });
  readonly tableButton = h("button", { type: "button", class: "button button--small", title: t("tableKey") }, t("table"));
  /** Whether single letters are shortcuts; the reader may turn them off (WCAG 2.1.4). */
  letters = true;

  constructor(
    private readonly model: Model,
    private readonly config: ExplorerConfig,
    private readonly host: Host,
  ) {
    this.tableButton.addEventListener("click", () => host.toggleTable());
  }

  keysHelp(): HTMLElement {
    const id = uid("nx-keys");
    const box = h("input", { type: "checkbox", id });
    try {
      this.letters = localStorage.getItem("hoi-letters") !== "off";
    } catch {
      // Without storage the shortcuts are on.
    }
    box.checked = this.letters;
    box.addEventListener("change", () => {
      this.letters = box.checked;
      try {
        localStorage.setItem("hoi-letters", box.checked ? "on" : "off");
      } catch {
        // Holds for this page only.
      }
    });
    return h("details", { class: "disclosure nx-keys" }, h("summary", null, t("keys")),
      h("ul", null, ...(["keyList", "keyRight", "keyLeft", "keyT", "keyMap"] as const).map((key) => h("li", null, t(key)))),
      h("label", { class: "check", for: id }, box, t("keysOn")));
  }

  choiceLabel(kind: "view" | "level", choice: Choice): string {
    return pick({ da: choice.da ?? choice.label_da ?? null, en: choice.en ?? choice.label_en ?? null }, lang) || maybe(`${kind}_${choice.id}`) || choice.id;
  }

  private select(label: string, options: [value: string, text: string][], value: string, change: (value: string) => void): HTMLElement {
    const id = uid("nx");
    const select = h("select", { class: "select", id }, ...options.map(([v, text]) => h("option", { value: v, selected: v === value }, text)));
    select.addEventListener("change", () => change(select.value));
    return h("div", { class: "field" }, h("label", { for: id }, label), select);
  }

  /** The choices above the picture, made anew when what can be chosen changes. */
  draw(): void {
    const { config } = this;
    const state = this.host.state();
    const focused = document.activeElement?.closest(".nx-bar") ? (document.activeElement as HTMLElement).dataset.control : undefined;
    const given = (list: Choice[] | undefined, kind: "view" | "level", fallback: string[]) => {
      const options = (list ?? fallback.map((id): Choice => ({ id }))).map((choice): [string, string] => [choice.id, this.choiceLabel(kind, choice)]);
      return options.some(([id]) => id === state[kind]) ? options : [...options, [state[kind], state[kind]] as [string, string]];
    };
    const fields: [string, HTMLElement][] = [
      ["view", this.select(t("view"), given(config.views, "view", ["actors", "bipartite", "fields", "funding"]), state.view, (view) => this.host.ask({ view, ...this.weightIn(view), selected: null, tie: null, path: null, expanded: [], hidden: [], camera: null }))],
      ["colour", this.select(t("colour"), COLOURS.filter((by) => by === state.colour || !this.model.graph.order || this.model.has(by)).map((by) => [by, t(`colour_${by}`)]), state.colour, (colour) => this.host.draw({ colour: colour as State["colour"], hidden: [] }))],
      ["size", this.select(t("size"), SIZES.filter((by) => by === state.size || !measured(by) || this.model.measures(by)).map((by) => [by, t(`size_${by}`)]), state.size, (size) => this.host.draw({ size: size as State["size"] }))],
    ];
    const bounds = this.model.bounds();
    if (bounds.length || state.min) {
      fields.push(["min", this.select(t("min"), [["0", t("minAll")], ...[...new Set([...bounds, state.min].filter(Boolean))].sort((a, b) => a - b).map((n): [string, string] => [String(n), t("minN", { n: bound(n) })])], String(state.min), (min) => this.host.draw({ min: Number(min) }))]);
    }
    const weight = this.weight();
    if (weight) fields.splice(1, 0, ["weight", weight]);
    const roles = this.roles();
    if (roles) fields.splice(1, 0, ["roles", roles]);
    if (config.levelled?.includes(state.view) ?? true) fields.splice(1, 0, ["level", this.select(t("level"), given(config.levels, "level", ["unit", "organisation"]), state.level, (level) => this.host.ask({ level, selected: null, tie: null, path: null, expanded: [], camera: null }))]);
    this.tableButton.setAttribute("aria-pressed", String(state.table));
    const full = document.fullscreenEnabled
      ? h("button", { type: "button", class: "button button--small", onclick: () => this.host.fullscreen() }, t("fullscreen"))
      : null;
    const link = h("button", { type: "button", class: "button button--small", onclick: async () => { if (await copyText(location.href)) toast(t("linkCopied")); } }, t("copyLink"));
    clear(this.bar, ...fields.map(([name, field]) => {
      field.querySelector("select, summary")?.setAttribute("data-control", name);
      return field;
    }));
    if (!this.actions.childElementCount) clear(this.actions, this.tableButton, this.exports(), link, full);
    if (focused) this.bar.querySelector<HTMLElement>(`[data-control="${focused}"]`)?.focus();
  }

  private weights(view: string): WeightChoice[] {
    return (this.config.weights ?? []).filter((choice) => !choice.views || choice.views.includes(view));
  }
  /** The weight stays where the other view has it too. A bound on one weight means nothing on another. */
  private weightIn(view: string): Partial<State> {
    const { weight } = this.host.state();
    return weight === DEFAULTS.weight || this.weights(view).some((choice) => choice.id === weight) ? {} : { weight: DEFAULTS.weight, min: DEFAULTS.min };
  }
  private weight(): HTMLElement | null {
    const { view, weight } = this.host.state();
    const choices = this.weights(view);
    if (choices.length < 2) return null;
    const options = choices.map((choice): [string, string] => [choice.id, pick({ da: choice.da ?? null, en: choice.en ?? null }, lang, choice.id)]);
    if (!choices.some((choice) => choice.id === weight)) options.push([weight, weight]);
    return this.select(t("weighting"), options, weight, (to) => this.host.ask({ weight: to, min: DEFAULTS.min }));
  }

  private roles(): HTMLElement | null {
    const state = this.host.state();
    if (!(this.config.roled?.includes(state.view) ?? true)) return null;
    const known: RoleChoice[] = this.config.roles ?? this.model.attributes.roles ?? [];
    // Between actors, only roles that collaborate make ties; one that the address asks for can be taken off again.
    const all = known.filter((role) => state.view !== "actors" || role.collaborative !== false || state.roles.includes(role.id));
    if (!all.length) return null;
    const list = h("ul", { class: "facet__list nx-roles__list" });
    const summary = h("summary", { class: "select nx-roles__summary" }, state.roles.length ? count("nRoles", state.roles.length, number) : t(state.view === "actors" ? "allCollaborative" : "allRoles"));
    const apply = debounce(500, () => this.host.ask({ roles: [...list.querySelectorAll<HTMLInputElement>("input:checked")].map((box) => box.value) }));
    for (const role of all) {
      const label = pick({ da: role.da ?? role.label_da ?? null, en: role.en ?? role.label_en ?? null }, lang) || this.model.codeLabel(role.id);
      const box = h("input", { type: "checkbox", value: role.id });
      box.checked = state.roles.includes(role.id);
      box.addEventListener("change", apply);
      list.append(h("li", null, h("label", { class: "facet__item" }, box, h("span", { class: "facet__label" }, label), role.count !== undefined ? h("span", { class: "facet__count" }, number(role.count)) : null)));
    }
    const details = h("details", { class: "nx-roles" }, summary, list);
    details.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && details.open) {
        event.stopPropagation();
        details.open = false;
        summary.focus();
      }
    });
    details.addEventListener("focusout", (event) => {
      if (!details.contains(event.relatedTarget as Node) && event.relatedTarget) details.open = false;
    });
    details.open = this.bar.querySelector<HTMLDetailsElement>(".nx-roles")?.open ?? false;
    const id = uid("nx-roles");
    return h("div", { class: "field", role: "group", "aria-labelledby": id }, h("span", { class: "field__label", id }, h("strong", null, t("roles"))), details);
  }

  private exports(): HTMLElement {
    const menu = h("details", { class: "nx-menu" }, h("summary", { class: "button button--small" }, t("download")));
    const links = h("ul");
    const note = h("p", { class: "small nx-menu__note" });
    const body = h("div", { class: "nx-menu__body" }, h("p", { class: "nx-menu__title" }, t("asData")), links, note,
      h("p", { class: "nx-menu__title" }, t("asPicture")),
      h("ul", null,
        h("li", null, h("button", { type: "button", class: "link-button", onclick: () => this.host.save("png") }, "PNG")),
        h("li", null, h("button", { type: "button", class: "link-button", onclick: () => this.host.save("svg") }, "SVG"))),
      h("button", { type: "button", class: "button button--small", onclick: async () => { if (await copyText(this.python())) toast(t("codeCopied")); } }, t("python")));
    menu.append(body);
    menu.addEventListener("toggle", () => {
      if (!menu.open) return;
      const { hidden, min, expanded } = this.host.state();
      note.textContent = [hidden.length || min ? t("filesHidden") : "", expanded.length ? t("filesExpanded") : ""].filter(Boolean).join(" ");
      note.hidden = !note.textContent;
      const link = (href: string, name: string, file: boolean) => h("li", null, h("a", { href, download: file || null }, name));
      clear(links,
        ...(["gexf", "graphml", "csv", "json"] as const).map((format) => link(this.address(format), t(`file_${format}`), true)),
        link(this.address("csv", { what: "nodes" }), t("fileNodes"), true),
        link(this.address("html"), "HTML", false),
        link(`${siteRoot()}network/measures?${this.query()}`, t("measuresPage"), false));
    });
    menu.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && menu.open) {
        event.stopPropagation();
        menu.open = false;
        menu.querySelector("summary")?.focus();
      }
    });
    document.addEventListener("click", (event) => {
      if (menu.open && !menu.contains(event.target as Node)) menu.open = false;
    });
    return menu;
  }

  /** The part of the address that says what is in the network, the facets too; how it is drawn is no matter of the files. */
  private query(more: Record<string, string> = {}): URLSearchParams {
    const query = new URLSearchParams(serverQuery(this.host.state(), location.search));
    for (const [name, value] of Object.entries(more)) query.set(name, value);
    return query;
  }
  private address(format: string, more: Record<string, string> = {}): string {
    const query = this.query(more).toString();
    return this.host.exportPattern.replace("{format}", format) + (query ? `?${query}` : "");
  }
  /** Exactly this network as networkx has it, from the same address as the file. */
  private python(): string {
    const url = new URL(this.address("graphml"), location.href).href;
    return `import io\nimport urllib.request\n\nimport networkx as nx\n\nwith urllib.request.urlopen(${JSON.stringify(url)}) as answer:\n    net = nx.read_graphml(io.BytesIO(answer.read()))\nprint(net)\n`;
  }

  timeline(): void {
    const years = this.config.years ?? this.model.attributes.period;
    if (!years || years.min >= years.max) return;
    const state = this.host.state();
    const span = `${years.min}–${years.max}`;
    if (this.time.childElementCount) {
      const slider = this.time.querySelector<HTMLInputElement>("input[type=range]")!;
      const all = this.time.querySelector<HTMLInputElement>("input[type=checkbox]")!;
      all.checked = state.asOf === null;
      if (state.asOf !== null) slider.value = String(state.asOf);
      this.time.querySelector("output")!.textContent = state.asOf === null ? span : String(state.asOf);
      return;
    }
    const id = uid("nx-year");
    const slider = h("input", { type: "range", id, min: years.min, max: years.max, step: 1, value: state.asOf ?? years.max });
    const output = h("output", { for: id }, state.asOf === null ? span : String(state.asOf));
    const all = h("input", { type: "checkbox" });
    all.checked = state.asOf === null;
    const ask = debounce(250, (asOf: number | null) => this.host.ask({ asOf }, true));
    slider.addEventListener("input", () => {
      all.checked = false;
      output.textContent = slider.value;
      ask(Number(slider.value));
    });
    all.addEventListener("change", () => {
      output.textContent = all.checked ? span : slider.value;
      ask(all.checked ? null : Number(slider.value));
    });
    clear(this.time, h("label", { for: id }, t("year")), h("span", { class: "nx-time__end", "aria-hidden": "true" }, years.min), slider, h("span", { class: "nx-time__end", "aria-hidden": "true" }, years.max), output, h("label", { class: "check" }, all, t("allYears")));
    this.time.hidden = false;
  }
}
