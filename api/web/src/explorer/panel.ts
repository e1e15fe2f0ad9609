import { announce, clear, h, uid, type Child } from "../lib/dom";
import { matches } from "../lib/fold";
import { getJson } from "../lib/http";
import { numberFormat } from "../lib/i18n";
import { linkable, localHref, localName, longKey } from "../lib/iri";
import type { Model } from "./model";
import { count, t } from "./texts";
import type { Evidence, ExpandCounts, Thing } from "./types";

const PAGE = 60;
/** Claims asked for at once: the address stays short enough for any server. */
const CLAIMS = 40;

export interface PanelActions {
  node(key: string | null): void;
  tie(source: string, target: string): void;
  /** A list item has focus: the picture marks it. */
  hint(key: string | null): void;
  expand(node: string, relation: string): Promise<{ added: number; left: number } | undefined>;
  path(from: string, to: string): void;
  clearPath(): void;
  /** Whether a path is being looked at, which the way back leads to. */
  onPath(): boolean;
  evidenceUrl(claims: string[]): string;
  tieEvidenceUrl(source: string, target: string): string;
  expandUrl(node: string): string;
}

/** The list beside the picture: the network → a node and its neighbours → a tie and its evidence. All of it by keyboard. */
export class Panel {
  readonly element = h("section", { class: "nx-panel", "aria-label": t("overview") });
  readonly search = h("input", { type: "search", class: "input", id: uid("nx-search"), placeholder: t("searchHint"), autocomplete: "off" });
  private body = h("div", { class: "nx-panel__body" });
  private pathFrom: string | null = null;
  private request: AbortController | undefined;
  private format = (n: number) => numberFormat(this.model.lang).format(n);

  constructor(
    private readonly model: Model,
    private readonly actions: PanelActions,
  ) {
    const form = h("div", { class: "nx-search", role: "search", "aria-label": t("search") }, h("label", { for: this.search.id, class: "visually-hidden" }, t("search")), this.search);
    this.element.append(form, this.body);
    this.search.addEventListener("input", () => this.overview());
    this.search.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "Enter") {
        const first = this.body.querySelector<HTMLElement>("[data-item]");
        if (first) {
          event.preventDefault();
          if (event.key === "Enter") first.click();
          else first.focus();
        }
      } else if (event.key === "Escape") this.clearSearch();
    });
    this.body.addEventListener("keydown", (event) => this.keys(event));
    this.body.addEventListener("focusin", (event) => {
      const item = (event.target as Element).closest<HTMLElement>("[data-item]");
      if (item) {
        for (const other of this.body.querySelectorAll<HTMLElement>("[data-item]")) other.tabIndex = other === item ? 0 : -1;
        this.actions.hint(item.dataset.item ?? null);
      }
    });
    this.body.addEventListener("focusout", (event) => {
      if (!this.body.contains(event.relatedTarget as Node)) this.actions.hint(null);
    });
    this.body.addEventListener("mouseover", (event) => {
      const item = (event.target as Element).closest<HTMLElement>("[data-item]");
      this.actions.hint(item?.dataset.item ?? null);
    });
    this.body.addEventListener("mouseleave", () => this.actions.hint(null));
  }

  private keys(event: KeyboardEvent): void {
    const item = (event.target as Element).closest<HTMLElement>("[data-item]");
    const items = [...this.body.querySelectorAll<HTMLElement>("[data-item]")];
    const at = item ? items.indexOf(item) : -1;
    const go = (to: number) => {
      const target = items[Math.max(0, Math.min(items.length - 1, to))];
      if (target) {
        event.preventDefault();
        target.focus();
      }
    };
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    switch (event.key) {
      case "ArrowDown":
        return go(at + 1);
      case "ArrowUp":
        if (at === 0) {
          event.preventDefault();
          return this.search.focus();
        }
        return at > 0 ? go(at - 1) : undefined;
      case "Home":
        return item ? go(0) : undefined;
      case "End":
        return item ? go(items.length - 1) : undefined;
      case "ArrowRight":
        if (item) {
          event.preventDefault();
          item.click();
        }
        return;
      case "ArrowLeft":
      case "Escape": {
        const back = this.body.querySelector<HTMLElement>("[data-back]");
        if (back) {
          event.preventDefault();
          event.stopPropagation();
          back.click();
        }
      }
    }
  }

  /** Moves focus to the heading of what has just opened, so that a screen reader follows. */
  private arrive(focus: boolean): void {
    this.body.scrollTop = 0;
    if (focus) this.body.querySelector<HTMLElement>("[data-arrive]")?.focus({ preventScroll: true });
  }

  private items(all: { key: string; label: string; note: Child; act: () => void; token?: string | undefined; square?: boolean }[], shown = PAGE): HTMLElement {
    const list = h("ul", { class: "nx-list" });
    const draw = (from: number, to: number) => {
      all.slice(from, to).forEach((entry, i) => {
        const button = h(
          "button",
          { type: "button", class: "nx-item", "data-item": entry.key, tabindex: from + i === 0 ? 0 : -1, onclick: entry.act },
          entry.token ? h("span", { class: entry.square ? "swatch" : "swatch swatch--round", style: { background: `var(${entry.token})` }, "aria-hidden": "true" }) : null,
          h("span", { class: "nx-item__label" }, entry.label),
          h("span", { class: "nx-item__note" }, entry.note),
        );
        list.append(h("li", null, button));
      });
    };
    draw(0, shown);
    if (all.length <= shown) return list;
    const more = h("button", { type: "button", class: "button button--small nx-more" }, t("more", { n: this.format(Math.min(PAGE * 3, all.length - shown)) }));
    let at = shown;
    more.addEventListener("click", () => {
      const next = Math.min(all.length, at + PAGE * 3);
      draw(at, next);
      list.querySelectorAll<HTMLElement>("[data-item]")[at]?.focus();
      at = next;
      if (at >= all.length) more.remove();
      else more.textContent = t("more", { n: this.format(Math.min(PAGE * 3, all.length - at)) });
    });
    return h("div", null, list, more);
  }

  private swatch(key: string): { token?: string | undefined; square: boolean } {
    return { token: this.model.category(key)?.token, square: this.model.graph.getNodeAttribute(key, "type") === "square" };
  }

  overview(focus = false): void {
    this.request?.abort();
    const { model } = this;
    const query = this.search.value.trim();
    const rows = query ? model.rows.filter((row) => matches(model.fold(row.label), query)) : model.rows;
    const head: Child[] = [];
    if (this.pathFrom) {
      head.push(
        h("p", { class: "notice" }, `${t("pathPick")}: ${model.nodeLabel(this.pathFrom)} → … `, h("button", { type: "button", class: "button button--small", onclick: () => { this.pathFrom = null; this.overview(); } }, t("cancel"))),
      );
    }
    const { total, left_out: out } = model.attributes;
    if (!query && out && (out.nodes || out.edges)) {
      head.push(h("p", { class: "small" }, out.nodes ? t("leftOut", { shown: this.format(model.rows.length), total: this.format(total?.nodes ?? model.rows.length + out.nodes), out: this.format(out.nodes) }) : t("leftOutEdges", { out: this.format(out.edges) })));
    }
    this.element.setAttribute("aria-label", t("overview"));
    clear(
      this.body,
      h("h2", { class: "nx-panel__title", tabindex: -1, "data-arrive": true }, `${model.countNodes(this.format)}, ${count("edges", model.shownEdges, this.format)}`),
      query || this.pathFrom || !rows.length ? null : h("p", { class: "small nx-panel__hint" }, t("hint")),
      ...head,
      rows.length
        ? this.items(rows.map((row) => ({ key: row.key, label: row.label, note: this.format(row.degree), act: () => this.choose(row.key), ...this.swatch(row.key) })))
        : h("p", { class: "empty" }, query ? t("nothing") : t("empty")),
    );
    if (query) announce(rows.length ? count("nodes", rows.length, this.format) : t("nothing"));
    this.arrive(focus);
  }

  /** As if the reader had done it: whoever follows the field hears of it. */
  private clearSearch(): void {
    this.search.value = "";
    this.search.dispatchEvent(new Event("input"));
  }

  private choose(key: string): void {
    if (this.pathFrom && this.pathFrom !== key) {
      const from = this.pathFrom;
      this.pathFrom = null;
      this.clearSearch();
      this.actions.path(from, key);
    } else this.actions.node(key);
  }

  private back(label: string, act: () => void): HTMLElement {
    return h("button", { type: "button", class: "button button--quiet button--small", "data-back": true, onclick: act }, h("span", { "aria-hidden": "true" }, "←"), ` ${label}`);
  }

  private pageLink(iri: string, label: string): Child {
    return linkable(longKey(iri)) ? h("a", { href: localHref(longKey(iri)) }, label) : null;
  }

  node(key: string, focus = false): void {
    this.request?.abort();
    const { model } = this;
    if (!model.graph.hasNode(key)) return this.overview(focus);
    const row = model.row(key);
    const neighbours = model.neighbours(key);
    const name = model.nodeLabel(key);
    const a = model.graph.getNodeAttributes(key);
    this.element.setAttribute("aria-label", name);
    const relations = h("div", { class: "nx-expand" });
    clear(
      this.body,
      this.back(t(this.actions.onPath() ? "backToPath" : "overview"), () => this.actions.node(null)),
      h("h2", { class: "nx-panel__title", tabindex: -1, "data-arrive": true }, name),
      h("p", { class: "nx-panel__meta" }, [model.typeLabel(key), a.sector ? model.codeLabel(a.sector) : null].filter((part, i, all) => part && all.indexOf(part) === i).join(" · ")),
      h("p", { class: "row" }, this.pageLink(key, t("openPage")), row ? h("span", { class: "small" }, t("tiesInView", { n: count("edges", row.degree, this.format) })) : null),
      h("p", { class: "row" }, h("button", { type: "button", class: "button button--small", onclick: () => { this.pathFrom = key; this.clearSearch(); this.search.focus(); } }, t("path"))),
      relations,
      h("h3", null, t("neighbours", { n: this.format(neighbours.length) })),
      neighbours.length
        ? this.items(neighbours.map((n) => ({ key: n.key, label: model.nodeLabel(n.key), note: this.tieNote(n.edges), act: () => this.actions.tie(key, n.key), ...this.swatch(n.key) })))
        : h("p", { class: "empty" }, t("noNeighbours")),
    );
    this.arrive(focus);
    void this.relations(key, relations);
  }

  private tieNote(edges: string[]): string {
    const { model } = this;
    const interventions = model.interventions(edges);
    if (interventions) return interventions === 1 ? t("shared1") : t("shared", { n: this.format(interventions) });
    return t("weight", { n: this.format(edges.reduce((sum, edge) => sum + (model.graph.getEdgeAttribute(edge, "weight") ?? 1), 0)) });
  }

  /** Counts by relation first; only then anything is fetched and drawn. */
  private async relations(key: string, into: HTMLElement): Promise<void> {
    const request = (this.request = new AbortController());
    let counts: ExpandCounts;
    try {
      counts = await getJson<ExpandCounts>(this.actions.expandUrl(key), request.signal);
    } catch {
      return; // The rest of the panel stands without it.
    }
    if (request.signal.aborted) return;
    const left = (relation: ExpandCounts["relations"][number]) => relation.total - this.model.tied(key, relation.relation);
    const open = counts.relations.filter((relation) => left(relation) > 0);
    if (!open.length) return;
    const list = h("ul", { class: "chip-list" });
    for (const relation of open) {
      const label = (this.model.lang === "en" ? (relation.en ?? relation.label_en) : (relation.da ?? relation.label_da)) ?? this.model.kindLabel(relation.relation);
      const button = h("button", { type: "button", class: "button button--small" }, t("expandAction", { label, n: this.format(left(relation)) }));
      button.addEventListener("click", async () => {
        button.disabled = true;
        const done = await this.actions.expand(key, relation.relation);
        if (done) announce(t("expandDone", { n: this.format(done.added), left: this.format(done.left) }));
      });
      list.append(h("li", null, button));
    }
    clear(into, h("h3", null, t("expand")), list);
  }

  tie(source: string, target: string, focus = false): void {
    this.request?.abort();
    const { model } = this;
    const edges = model.ties(source, target);
    if (!edges.length) return model.graph.hasNode(source) ? this.node(source, focus) : this.overview(focus);
    const [a, b] = [model.nodeLabel(source), model.nodeLabel(target)];
    this.element.setAttribute("aria-label", `${a} – ${b}`);
    const kinds = [...new Set(edges.map((edge) => model.graph.getEdgeAttribute(edge, "kind")).filter((kind) => kind !== undefined))];
    const roles = [...new Set(edges.flatMap((edge) => model.graph.getEdgeAttribute(edge, "roles") ?? []))];
    const evidence = h("div", { class: "nx-evidence", "aria-busy": "true" }, h("p", null, t("evidenceLoading")));
    clear(
      this.body,
      this.back(a, () => this.actions.node(source)),
      h("h2", { class: "nx-panel__title", tabindex: -1, "data-arrive": true }, a, h("span", { class: "nx-dash", "aria-label": " – " }, " – "), b),
      h("p", { class: "nx-panel__meta" }, [kinds.map((kind) => model.kindLabel(kind)).join(", "), this.tieNote(edges)].filter(Boolean).join(" · ")),
      roles.length ? h("ul", { class: "chip-list", "aria-label": t("roles") }, ...roles.map((role) => h("li", null, h("span", { class: "chip" }, model.codeLabel(role))))) : null,
      h("h3", null, t("evidence")),
      evidence,
      h("p", { class: "row nx-ends" }, this.end(source), this.end(target)),
    );
    this.arrive(focus);
    const claims = [...new Set(edges.flatMap((edge) => model.graph.getEdgeAttribute(edge, "evidence") ?? []))];
    void this.evidence(claims, evidence, claims.length ? undefined : this.actions.tieEvidenceUrl(source, target));
  }

  private end(key: string): HTMLElement {
    return h("button", { type: "button", class: "button button--small", onclick: () => this.actions.node(key) }, this.model.nodeLabel(key));
  }

  private async evidence(claims: string[], into: HTMLElement, wholeTie?: string): Promise<void> {
    const request = (this.request = new AbortController());
    const groups = new Map<string, HTMLElement>();
    const list = h("ol", { class: "nx-claims" });
    let at = 0;
    const more = h("button", { type: "button", class: "button button--small" });
    const load = async () => {
      into.setAttribute("aria-busy", "true");
      try {
        const found = await getJson<Evidence[]>(wholeTie ?? this.actions.evidenceUrl(claims.slice(at, at + CLAIMS)), request.signal);
        if (at === 0) clear(into, list, more);
        at = Math.min(claims.length, at + CLAIMS);
        for (const item of found) {
          const id = item.intervention?.iri ?? item.claim;
          let group = groups.get(id);
          if (!group) {
            group = h("ul", { class: "nx-claim__list" });
            groups.set(id, group);
            list.append(h("li", { class: "nx-claim" }, h("p", { class: "nx-claim__title" }, item.intervention ? this.thing(item.intervention) : localName(item.claim)), group));
          }
          group.append(this.claim(item));
        }
        if (!found.length && !groups.size) clear(into, h("p", { class: "empty" }, t("evidenceNone")));
        more.hidden = at >= claims.length;
        more.textContent = t("evidenceMore", { n: this.format(claims.length - at) });
        announce(`${t("evidence")}: ${this.format(groups.size)}`);
      } catch (error) {
        if (request.signal.aborted) return;
        clear(into, h("p", { class: "notice notice--bad" }, t("evidenceFailed", { why: error instanceof Error ? error.message : String(error) })));
      }
      into.removeAttribute("aria-busy");
    };
    more.addEventListener("click", () => void load());
    await load();
  }

  private thing(thing: Thing, className?: string): HTMLElement {
    return linkable(thing.iri) ? h("a", { href: localHref(thing.iri), class: className }, thing.label || localName(thing.iri)) : h("span", { class: className }, thing.label || thing.iri);
  }

  private claim(item: Evidence): HTMLElement {
    const basis = item.basis ? localName(item.basis.iri) : undefined;
    const sources = item.sources ?? [];
    return h(
      "li",
      { class: "nx-claim__item" },
      h("span", null, item.actor ? this.thing(item.actor) : null, item.role ? `: ${item.role.label}` : null),
      h("span", { class: "small nx-claim__period" }, periodText(item.period)),
      h(
        "span",
        { class: "chip-list" },
        item.basis ? h("a", { class: "chip chip--basis", "data-basis": basis, href: localHref(item.basis.iri) }, item.basis.label) : null,
        ...sources.map((source) => this.thing(source, "chip chip--source")),
        sources.length ? null : h("span", { class: "chip chip--unknown" }, t("sourceUnknown")),
        linkable(item.claim) ? h("a", { class: "chip", href: localHref(item.claim), "aria-label": `${t("openPage")}: ${localName(item.claim)}` }, "#") : null,
      ),
    );
  }

  path(keys: string[], found: boolean, ends: [string, string], focus = false): void {
    this.request?.abort();
    const { model } = this;
    const [a, b] = ends.map((key) => model.nodeLabel(key)) as [string, string];
    this.element.setAttribute("aria-label", t("pathFrom", { a, b }));
    const list = h("ol", { class: "nx-path" });
    keys.forEach((key, i) => {
      const next = keys[i + 1];
      list.append(
        h(
          "li",
          null,
          h("button", { type: "button", class: "nx-item", "data-item": key, tabindex: i === 0 ? 0 : -1, onclick: () => this.actions.node(key) }, h("span", { class: "nx-item__label" }, model.nodeLabel(key)), h("span", { class: "nx-item__note" }, model.graph.hasNode(key) ? model.typeLabel(key) : "")),
          next
            ? h("button", { type: "button", class: "nx-item nx-item--tie", "data-item": `${key}~${next}`, tabindex: -1, onclick: () => this.actions.tie(key, next) }, h("span", { class: "nx-item__label" }, "↕ ", this.tieNote(model.ties(key, next))), h("span", { class: "nx-item__note" }, t("showTie")))
            : null,
        ),
      );
    });
    clear(
      this.body,
      this.back(t("clearPath"), () => this.actions.clearPath()),
      h("h2", { class: "nx-panel__title", tabindex: -1, "data-arrive": true }, t("pathFrom", { a, b })),
      found ? h("p", { class: "nx-panel__meta" }, count("pathLength", keys.length - 1, this.format)) : h("p", { class: "notice notice--warn" }, t("noPath", { a, b })),
      found ? list : null,
    );
    this.arrive(focus);
  }
}

export function periodText(period: Evidence["period"]): string {
  if (!period) return t("periodUnknown");
  if (typeof period === "string") return period;
  const { start, end } = period;
  if (start && end) return start === end ? start : `${start}–${end}`;
  return start ? t("since", { start }) : end ? t("until", { end }) : t("periodUnknown");
}
