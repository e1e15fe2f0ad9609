import "./explorer/explorer.css";
import { announce, clear, debounce, download, embeddedJson, h, reducedMotion, s, toast } from "./lib/dom";
import { getJson } from "./lib/http";
import { numberFormat, pageLang, pick } from "./lib/i18n";
import { siteRoot } from "./lib/iri";
import { Canvas, paintedColours, webglWorks, type Highlight } from "./explorer/canvas";
import { Controls, bound } from "./explorer/controls";
import { drawLegend } from "./explorer/legend";
import { Model } from "./explorer/model";
import { Panel } from "./explorer/panel";
import { png, svg } from "./explorer/picture";
import { carriedState, ownParameter, readState, serverQuery, writeState, type State } from "./explorer/state";
import { Table } from "./explorer/table";
import { count, t } from "./explorer/texts";
import type { Expansion, ExplorerConfig, NetworkJson, PathAnswer } from "./explorer/types";

const lang = pageLang();
const number = (n: number) => numberFormat(lang).format(n);

/** What the page's own address asks for, which the page fetches ahead: the explorer's first document. */
let first = ((href) => {
  const json = href ? getJson<NetworkJson>(href) : null;
  json?.catch(() => undefined); // told where it is awaited
  return json;
})(document.querySelector('link[rel="preload"][as="fetch"]')?.getAttribute("href"));

class Explorer {
  private state: State = readState(location.search);
  private readonly config: ExplorerConfig;
  private readonly model: Model;
  private readonly panel: Panel;
  private readonly table: Table;
  private readonly controls: Controls;
  private canvas: Canvas | undefined;
  private drawable = webglWorks();
  private readonly embed: boolean;
  private loading: AbortController | undefined;
  private loadedQuery: string | null = null;
  private pathKeys: string[] | null = null;

  private readonly stage = h("div", { class: "nx-stage" });
  private readonly picture = h("div", { class: "nx-picture", tabindex: 0, role: "img" });
  private readonly status = h("p", { class: "nx-status", role: "status" });
  private readonly notes = h("div", { class: "nx-notes" });
  private readonly legend = h("div", { class: "nx-legend" });
  private readonly tableHost: HTMLElement;

  constructor(private readonly root: HTMLElement) {
    this.embed = root.hasAttribute("data-embed");
    this.config = embeddedJson<ExplorerConfig>(root.dataset.config ? document.querySelector(root.dataset.config) : null) ?? {};
    this.model = new Model(lang, this.config.labels);
    this.tableHost = (root.dataset.table ? document.querySelector<HTMLElement>(root.dataset.table) : null) ?? h("div");
    this.table = new Table(this.tableHost, this.model, {
      node: (key) => this.fromTable({ selected: key }),
      tie: (source, target) => this.fromTable({ tie: { source, target } }),
    });
    this.panel = new Panel(this.model, {
      node: (key) => this.choose({ selected: key }, true),
      tie: (source, target) => this.choose({ tie: { source, target } }, true),
      hint: (key) => this.hint(key),
      expand: (node, relation) => this.expand(node, relation),
      path: (from, to) => this.choose({ path: [from, to] }, true),
      clearPath: () => this.choose({ path: null }, true),
      onPath: () => this.state.path !== null,
      tieEvidenceUrl: (source, target) => this.with(this.api("evidence", "api/evidence"), { source, target, lang }),
      evidenceUrl: (claims) => `${this.api("evidence", "api/evidence")}?${new URLSearchParams({ claims: claims.join(","), lang })}`,
      expandUrl: (node) => this.with(this.api("expand", "api/network/expand"), { node }),
    });
    this.controls = new Controls(this.model, this.config, {
      state: () => this.state,
      ask: (change, replace) => this.ask(change, replace),
      draw: (change) => this.draw(change),
      save: (kind) => void this.save(kind),
      toggleTable: () => this.toggleTable(),
      fullscreen: () => this.fullscreen(),
      exportPattern: this.api("export", "api/network.{format}"),
    });
    this.shell();
    addEventListener("popstate", () => this.fromAddress());
    document.documentElement.addEventListener("hoi:theme", () => this.repaint());
    this.panel.search.addEventListener("input", () => this.showTable(false));
    for (const place of [root, this.tableHost]) place.addEventListener("keydown", (event) => this.key(event));
    document.addEventListener("keydown", (event) => {
      if (event.target === document.body) this.key(event);
    });
    // Ahead of the page, whose key leads to the search of the whole site.
    document.addEventListener("keydown", (event) => this.searchKey(event), true);
    this.links();
    void this.load();
  }

  private api(name: "evidence" | "expand" | "path" | "export", fallback: string): string {
    return this.root.dataset[name] ?? siteRoot() + fallback;
  }
  private with(url: string, extra: Record<string, string>): string {
    const q = new URLSearchParams(serverQuery(this.state, location.search));
    for (const [name, value] of Object.entries(extra)) q.set(name, value);
    return `${url}?${q}`;
  }

  // ---- The frame -------------------------------------------------------------------------------------------------

  private shell(): void {
    const zoom = (label: string, path: string, act: () => void) =>
      h("button", { type: "button", class: "nx-zoom__button", "aria-label": label, title: label, onclick: act }, s("svg", { viewBox: "0 0 20 20", fill: "none", stroke: "currentColor", "stroke-width": 2, "stroke-linecap": "round", "aria-hidden": "true" }, s("path", { d: path })));
    this.stage.append(
      this.picture,
      h("div", { class: "nx-zoom" },
        zoom(t("zoomIn"), "M10 4v12M4 10h12", () => this.canvas?.zoom(1 / 1.5)),
        zoom(t("zoomOut"), "M4 10h12", () => this.canvas?.zoom(1.5)),
        zoom(t("zoomFit"), "M4 8V4h4M16 8V4h-4M4 12v4h4M16 12v4h-4", () => this.canvas?.fit())),
      this.status,
    );
    this.picture.addEventListener("keydown", (event) => {
      const moves: Record<string, () => void> = {
        ArrowLeft: () => this.canvas?.pan(-0.12, 0),
        ArrowRight: () => this.canvas?.pan(0.12, 0),
        ArrowUp: () => this.canvas?.pan(0, 0.12),
        ArrowDown: () => this.canvas?.pan(0, -0.12),
        "+": () => this.canvas?.zoom(1 / 1.4),
        "-": () => this.canvas?.zoom(1.4),
        "0": () => this.canvas?.fit(),
      };
      const move = moves[event.key];
      if (move && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        move();
      }
    });
    this.root.classList.add("nx");
    if (this.embed) {
      const full = h("a", { class: "button button--small", target: "_blank", rel: "noopener" }, t("openFull"));
      // A picture of a part of the network leads to that part: its own query goes along.
      const own = new URLSearchParams((this.root.dataset.src ?? "").split("?")[1] ?? "");
      const point = () => {
        const query = new URLSearchParams(writeState(this.state, location.search));
        for (const [name, value] of own) if (!query.has(name)) query.append(name, value);
        full.href = `${this.root.dataset.full ?? `${siteRoot()}network`}?${query}`;
      };
      full.addEventListener("focus", point);
      full.addEventListener("pointerenter", point);
      point();
      clear(this.root, this.notes, this.stage, h("div", { class: "row row--between nx-foot" }, this.legend, full));
      return;
    }
    const main = h("div", { class: "nx-main" }, this.stage, this.panel.element);
    const { bar, time, actions } = this.controls;
    clear(this.root, bar, h("div", { class: "nx-row" }, time, actions), this.notes, main, this.legend, this.controls.keysHelp());
    if (!this.tableHost.isConnected) this.root.append(this.tableHost);
    this.tableHost.hidden = !this.state.table;
    this.tableHost.classList.add("nx-table");
    this.tableHost.tabIndex = -1;
    this.controls.draw();
  }

  private title(): string {
    const { state } = this;
    const view = this.controls.choiceLabel("view", this.config.views?.find((choice) => choice.id === state.view) ?? { id: state.view });
    return [view, state.asOf !== null ? t("asOf", { year: state.asOf }) : "", `${this.model.countNodes(number)}, ${count("edges", this.model.shownEdges, number)}`].filter(Boolean).join(" · ");
  }

  private async save(kind: "png" | "svg"): Promise<void> {
    if (!this.canvas) return;
    const weighting = pick(this.model.attributes.weighting, lang);
    const caption = {
      title: this.title(),
      note: [`${t("legendWidth")}${weighting ? ` (${weighting})` : ""}`, this.state.min ? t("legendMin", { n: bound(this.state.min) }) : ""].filter(Boolean).join(". "),
      credit: ["hoi-graph", this.model.attributes.version, "CC BY 4.0", location.href].filter(Boolean).join(" · "),
    };
    const blob = kind === "svg" ? new Blob([svg(this.canvas, this.model, caption)], { type: "image/svg+xml" }) : await png(this.canvas, this.model, caption);
    if (blob) download(`hoi-graph-${this.state.view}.${kind}`, blob);
  }

  private fullscreen(): void {
    if (document.fullscreenElement) void document.exitFullscreen();
    else void this.root.requestFullscreen();
  }

  // ---- Loading and drawing ---------------------------------------------------------------------------------------

  /** `look`: the camera goes where the state has it, too; else the picture stays as the reader has moved it. */
  private async load(look = false): Promise<void> {
    this.loading?.abort();
    const request = (this.loading = new AbortController());
    const query = serverQuery(this.state, location.search);
    const source = this.root.dataset.src ?? `${siteRoot()}api/network.json`;
    this.status.textContent = t("loading");
    this.status.hidden = false;
    this.root.setAttribute("aria-busy", "true");
    this.begin();
    try {
      const fetched = first ?? getJson<NetworkJson>(query ? `${source}${source.includes("?") ? "&" : "?"}${query}` : source, request.signal);
      first = null;
      const json = await fetched;
      this.model.load(json);
      this.loadedQuery = query;
      await Promise.all(this.state.expanded.map((item) => this.fetchExpansion(item.node, item.relation, request.signal).catch(() => undefined)));
      await this.loadPath(request.signal);
    } catch (error) {
      if (request.signal.aborted) return;
      this.status.textContent = "";
      this.status.hidden = true;
      this.root.removeAttribute("aria-busy");
      clear(this.notes, h("p", { class: "notice notice--bad", role: "alert" }, t("failed", { why: error instanceof Error ? error.message : String(error) })));
      this.tableHost.hidden = false;
      return;
    }
    if (request.signal.aborted) return;
    this.root.removeAttribute("aria-busy");
    this.status.hidden = true;
    clear(this.notes);
    const { layout, lede } = this.model.attributes;
    const said = document.querySelector("main .lede");
    if (said && lede && !this.embed) said.textContent = pick(lede, lang);
    this.tellQuery();
    if (this.state.layout && layout?.version && this.state.layout !== layout.version) this.notes.append(h("p", { class: "notice" }, t("layoutChanged")));
    this.state.layout = layout?.version ?? null;
    for (const key of [this.state.selected, this.state.tie?.source, this.state.tie?.target]) {
      if (key && !this.model.graph.hasNode(key)) this.notes.append(h("p", { class: "notice" }, t("notInView", { name: this.model.nodeLabel(key) })));
    }
    if (this.embed) {
      const empty = this.model.graph.order === 0;
      this.stage.hidden = empty;
      if (empty) this.notes.append(h("p", { class: "empty" }, t("empty")));
    } else {
      this.controls.draw();
      this.controls.timeline();
    }
    if (look) this.canvas?.setCamera(this.state.camera);
    this.repaint(true);
    this.showSelection(false);
  }

  /** The query behind the page, its link and the citation are those of the view that is shown. */
  private tellQuery(): void {
    const { query } = this.model.attributes;
    const text = document.querySelector("#query-text");
    if (this.embed || !query || !text) return;
    text.textContent = query;
    const link = text.closest("details")?.querySelector<HTMLAnchorElement>("a[href*='sparql']");
    if (link) {
      const href = new URL(link.href);
      href.searchParams.set("query", query);
      link.href = href.href;
    }
    const cited = document.querySelector("#cite-text");
    if (cited?.textContent) cited.textContent = cited.textContent.trim().replace(/https?:\S+$/, location.href);
  }

  /** The empty picture, with its programs for the graphics side made ready while the data are on their way. */
  private begin(): void {
    if (this.canvas || !this.drawable) return;
    const { state, model } = this;
    try {
      this.canvas = new Canvas(this.picture, model, paintedColours(), {
        node: (key) => this.choose({ selected: key }),
        edge: (edge) => {
          const [source, target] = model.graph.extremities(edge);
          this.choose({ tie: { source, target } });
        },
        nothing: () => (this.state.path && !this.looking() ? undefined : this.choose({ selected: null })),
        camera: debounce(300, (camera) => {
          this.state.camera = camera.ratio === 1 && camera.x === 0.5 && camera.y === 0.5 ? null : camera;
          this.address("replace");
        }),
      }, state.camera);
    } catch (error) {
      console.error(error);
      this.drawable = false;
    }
  }

  /** Colours and figures follow the state; the picture is made once and then only brought up to date. */
  private repaint(fresh = false): void {
    const { state, model } = this;
    const colours = paintedColours();
    this.canvas?.detach();
    model.refresh(state, colours);
    this.canvas?.update(colours);
    if (!this.drawable && fresh) {
      this.stage.hidden = true;
      this.root.classList.add("nx--list");
      this.notes.append(h("p", { class: "notice notice--warn" }, t("noWebgl")));
      this.state.table = true;
    }
    if (this.canvas && fresh) {
      // A frame has been drawn: what the benchmark and the browser tests wait for.
      requestAnimationFrame(() => requestAnimationFrame(() => this.ready()));
    } else if (fresh) this.ready();
    this.picture.setAttribute("aria-label", t("picture", { nodes: model.countNodes(number), edges: count("edges", model.shownEdges, number) }));
    drawLegend(this.legend, model, state, (hidden) => this.draw({ hidden }));
    this.table.reset();
    this.showTable(false);
  }

  private ready(): void {
    if (this.root.dataset.ready === undefined) performance.mark("hoi-network-ready");
    this.root.dataset.ready = String((Number(this.root.dataset.ready) || 0) + 1);
  }

  private toggleTable(): void {
    this.state.table = !this.state.table;
    this.address("replace");
    this.showTable(true);
  }
  private showTable(move: boolean): void {
    if (this.embed) return;
    this.controls.tableButton.setAttribute("aria-pressed", String(this.state.table));
    this.tableHost.hidden = !this.state.table;
    if (!this.state.table) {
      if (move) this.controls.tableButton.focus();
      return;
    }
    this.table.find(this.panel.search.value.trim());
    if (move) {
      this.tableHost.focus({ preventScroll: true });
      this.tableHost.scrollIntoView({ block: "start" });
    }
  }

  // ---- Changes ---------------------------------------------------------------------------------------------------

  private address(how: "push" | "replace"): void {
    const query = writeState(this.state, location.search);
    const url = `${location.pathname}${query ? `?${query}` : ""}${location.hash}`;
    if (url === location.pathname + location.search + location.hash) return;
    if (how === "push") history.pushState(null, "", url);
    else history.replaceState(history.state, "", url);
    this.links();
  }

  /** What leads elsewhere from here follows the state. */
  private links(): void {
    // The other language is the same view in other words.
    for (const link of document.querySelectorAll<HTMLAnchorElement>(".lang-switch a")) {
      const other = new URL(link.href).searchParams.get("lang");
      const query = new URLSearchParams(location.search);
      query.delete("lang");
      if (other) query.set("lang", other);
      link.search = writeState(this.state, query.toString());
    }
    // Another selection is seen in the same view, drawn in the same way.
    for (const link of document.querySelectorAll<HTMLAnchorElement>(".selection-bar a")) {
      if (link.pathname === location.pathname) link.search = carriedState(this.state, link.search);
    }
    for (const form of document.querySelectorAll<HTMLFormElement>(".selection-bar form.facets")) {
      for (const field of form.querySelectorAll<HTMLInputElement>("input[type=hidden]")) if (ownParameter(field.name)) field.remove();
      form.prepend(...[...new URLSearchParams(carriedState(this.state))].map(([name, value]) => h("input", { type: "hidden", name, value })));
    }
  }

  private fromAddress(): void {
    const { camera, expanded } = this.state;
    this.state = readState(location.search);
    this.links();
    // What was added to the network is not taken out of it again one by one.
    if (serverQuery(this.state, location.search) !== this.loadedQuery || JSON.stringify(expanded) !== JSON.stringify(this.state.expanded)) {
      void this.load(true);
      return;
    }
    void (async () => {
      await this.loadPath();
      this.controls.draw();
      this.repaint();
      if (JSON.stringify(camera) !== JSON.stringify(this.state.camera)) this.canvas?.setCamera(this.state.camera);
      this.showSelection(false);
    })();
  }

  /** A change that the server answers. */
  private ask(change: Partial<State>, replace = false): void {
    Object.assign(this.state, change);
    this.address(replace ? "replace" : "push");
    void this.load("camera" in change);
  }
  /** A change of how the same data are drawn. */
  private draw(change: Partial<State>): void {
    Object.assign(this.state, change);
    this.address("replace");
    this.repaint();
    this.showSelection(false);
  }

  /** Selects a node, a tie, a path, or nothing. */
  private choose(target: Partial<Pick<State, "selected" | "tie" | "path">>, focus = false): void {
    const looked = this.looking();
    Object.assign(this.state, { selected: null, tie: null }, target);
    // From a node or a tie the way back leads to the path; from the path it leads out of it.
    if (!target.path && !looked && !this.looking()) this.state.path = null;
    this.address("push");
    if (target.path) {
      void this.loadPath().then(() => {
        this.repaint();
        this.showSelection(focus, true);
      });
      return;
    }
    if (!this.state.path) this.pathKeys = null;
    this.showSelection(focus, focus);
  }

  /** Whether a node or a tie is being looked at. */
  private looking(): boolean {
    return this.state.selected !== null || this.state.tie !== null;
  }

  /** The panel that answers stands far above the row that asked. */
  private fromTable(target: Partial<Pick<State, "selected" | "tie">>): void {
    this.choose(target, true);
    this.panel.element.scrollIntoView({ block: "nearest", behavior: reducedMotion() ? "auto" : "smooth" });
  }

  private showSelection(focus: boolean, move = false): void {
    const { state, model, panel } = this;
    const known = (key: string | null | undefined): key is string => Boolean(key && model.graph.hasNode(key));
    if (!this.embed) {
      if (state.tie && known(state.tie.source) && known(state.tie.target)) panel.tie(state.tie.source, state.tie.target, focus);
      else if (known(state.selected)) panel.node(state.selected, focus);
      else if (state.path) panel.path(this.pathKeys ?? [], this.pathKeys !== null && this.pathKeys.length > 0, state.path, focus);
      else panel.overview(focus);
    }
    this.canvas?.show(this.highlight());
    if (!move || !this.canvas) return;
    if (state.tie) this.canvas.focus([state.tie.source, state.tie.target]);
    else if (state.selected) this.canvas.focus([state.selected]);
    else if (state.path && this.pathKeys) this.canvas.focus(this.pathKeys);
    if (state.selected && known(state.selected)) announce(t("picked", { name: model.nodeLabel(state.selected) }));
  }

  private highlight(): Highlight | null {
    const { state, model } = this;
    const empty = (): Highlight => ({ nodes: new Set(), edges: new Set(), main: new Set() });
    if (state.tie && model.graph.hasNode(state.tie.source) && model.graph.hasNode(state.tie.target)) {
      const edges = model.ties(state.tie.source, state.tie.target);
      const ends = [state.tie.source, state.tie.target];
      return { nodes: new Set(ends), edges: new Set(edges), main: new Set([...ends, ...edges]) };
    }
    if (state.selected && model.graph.hasNode(state.selected)) {
      const found = empty();
      found.main.add(state.selected);
      found.nodes.add(state.selected);
      for (const neighbour of model.neighbours(state.selected)) {
        found.nodes.add(neighbour.key);
        for (const edge of neighbour.edges) found.edges.add(edge);
      }
      return found;
    }
    if (state.path && this.pathKeys?.length) {
      const found = empty();
      this.pathKeys.forEach((key, i, keys) => {
        found.nodes.add(key);
        found.main.add(key);
        if (i) for (const edge of model.ties(keys[i - 1]!, key)) found.edges.add(edge);
      });
      for (const edge of found.edges) found.main.add(edge);
      return found;
    }
    return null;
  }

  private hint(key: string | null): void {
    if (!this.canvas) return;
    const base = this.highlight();
    if (!key || !this.model.graph.hasNode(key)) {
      this.canvas.show(base);
      return;
    }
    if (base) this.canvas.show({ ...base, nodes: new Set(base.nodes).add(key), main: new Set(base.main).add(key) });
    else if (this.model.graph.order <= 3000) {
      const nodes = new Set([key, ...this.model.neighbours(key).map((n) => n.key)]);
      this.canvas.show({ nodes, edges: new Set(this.model.graph.edges(key)), main: new Set([key]) });
    }
  }

  private async fetchExpansion(node: string, relation: string, signal?: AbortSignal): Promise<{ added: number; left: number }> {
    const found = await getJson<Expansion>(this.with(this.api("expand", "api/network/expand"), { node, relation }), signal);
    this.canvas?.detach();
    return { added: this.model.add(found.nodes, found.edges, node), left: found.left_out ?? 0 };
  }

  private async expand(node: string, relation: string): Promise<{ added: number; left: number } | undefined> {
    try {
      const done = await this.fetchExpansion(node, relation);
      if (!this.state.expanded.some((item) => item.node === node && item.relation === relation)) this.state.expanded.push({ node, relation });
      this.address("push");
      this.repaint();
      this.showSelection(true);
      toast(t("expandDone", { n: number(done.added), left: number(done.left) }));
      return done;
    } catch (error) {
      toast(t("failed", { why: error instanceof Error ? error.message : String(error) }));
      return undefined;
    }
  }

  private async loadPath(signal?: AbortSignal): Promise<void> {
    this.pathKeys = null;
    if (!this.state.path) return;
    const [from, to] = this.state.path;
    try {
      const answer = await getJson<PathAnswer>(this.with(this.api("path", "api/network/path"), { from, to }), signal);
      if (answer.found) {
        this.canvas?.detach();
        this.model.add(answer.nodes, answer.edges, from);
        this.pathKeys = answer.nodes.map((node) => node.key);
      }
    } catch (error) {
      if (!signal?.aborted) toast(t("failed", { why: error instanceof Error ? error.message : String(error) }));
    }
  }

  /** `/` leads to the explorer's own search where the reader is in the explorer, or nowhere in particular. */
  private searchKey(event: KeyboardEvent): void {
    if (this.embed || event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    const at = event.target as Element;
    if (at !== document.body && !this.root.contains(at) && !this.tableHost.contains(at)) return;
    if (at.closest("input:not([type=checkbox], [type=range]), select, textarea")) return;
    event.preventDefault();
    event.stopPropagation();
    this.panel.search.focus();
    this.panel.search.select();
  }

  private key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if ((event.target as Element).closest?.("input, select, textarea")) return;
    if (this.controls.letters && event.key === "t") {
      event.preventDefault();
      this.toggleTable();
    } else if (this.controls.letters && event.key === "f" && document.fullscreenEnabled) {
      event.preventDefault();
      this.fullscreen();
    } else if (event.key === "Escape" && (this.looking() || this.state.path)) {
      this.choose({ selected: null });
    }
  }
}

const begin = () => document.querySelectorAll<HTMLElement>('[data-island="explorer"]').forEach((root) => new Explorer(root));
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
else begin();
