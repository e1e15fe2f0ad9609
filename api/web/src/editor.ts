import "@zazuko/yasgui/build/yasgui.min.css";
import Yasgui from "@zazuko/yasgui";
import type Yasr from "@zazuko/yasr";
import type Yasqe from "@zazuko/yasqe";
import "./editor/editor.css";
import { curl, python, r } from "./editor/code";
import { Completer, expand, missingPrefixes, positionAt, type Completion, type Position, type Term } from "./editor/completion";
import { examplePanel, type Example } from "./editor/examples";
import { t } from "./editor/texts";
import { BooleanView, ChartView, ErrorView, MapView, RawView, summaryText, TableView } from "./editor/views";
import { announce, clear, copyText, h, toast } from "./lib/dom";
import { getJson } from "./lib/http";
import { numberFormat, pageLang } from "./lib/i18n";
import { shrink, siteRoot, type Prefixes } from "./lib/iri";

type Tab = NonNullable<ReturnType<Yasgui["getTab"]>>;
const lang = pageLang();
const START: Record<typeof lang, string> = {
  da: `PREFIX hoi: <https://w3id.org/hoi-graph/ontology/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

# Alle indsatser med navn
SELECT ?indsats ?navn WHERE {
  ?indsats a hoi:Intervention ;
           rdfs:label ?navn .
  FILTER(lang(?navn) = "da")
}
ORDER BY ?navn
LIMIT 100
`,
  en: `PREFIX hoi: <https://w3id.org/hoi-graph/ontology/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

# All interventions by name
SELECT ?intervention ?name WHERE {
  ?intervention a hoi:Intervention ;
                rdfs:label ?name .
  FILTER(lang(?name) IN ("en", "da"))
}
ORDER BY ?name
LIMIT 100
`,
};

function storageWorks(): boolean {
  try {
    localStorage.setItem("hoi-probe", "1");
    localStorage.removeItem("hoi-probe");
    return true;
  } catch {
    return false;
  }
}

/** A query that came with the address: `?query=` is run at once, `#query=` waits for the reader unless `run=1`. */
function fromAddress(): { query: string; run: boolean } | undefined {
  const hash = new URLSearchParams(location.hash.slice(1));
  const search = new URLSearchParams(location.search);
  const query = hash.get("query") ?? search.get("query");
  return query?.trim() ? { query, run: hash.has("query") ? hash.get("run") === "1" : search.get("run") !== "0" } : undefined;
}

function here(yasqe: Yasqe): Position {
  const document = yasqe.getDoc();
  return positionAt(yasqe.getValue(), document.indexFromPos(document.getCursor()));
}

class Editor {
  private yasgui!: Yasgui;
  private prefixes: Prefixes = {};
  private completer: Completer | undefined;
  private readonly endpoint: string;
  private explicit = false;
  /** What stood in a tab when it was opened: an example replaces only what the reader has not touched. */
  private readonly untouched = new Map<string, string>();

  private readonly run = h("button", { type: "button", class: "button button--primary", title: t("runKey"), "data-run": true }, t("run"));
  private readonly close = h("button", { type: "button", class: "button button--small button--quiet" }, t("closeTab"));
  private readonly host = h("div", { class: "sq-yasgui", id: "hoi-sparql" });

  constructor(private readonly root: HTMLElement) {
    const start = root.querySelector("textarea")?.value.trim() || root.dataset.query?.trim() || START[lang];
    this.endpoint = new URL(root.dataset.endpoint ?? `${siteRoot()}sparql`, location.href).href;
    this.register();
    const aside = h("div", { class: "sq-aside-host" });
    clear(root, aside, h("div", { class: "sq-main" }, this.toolbar(), this.host, this.help()));
    root.classList.add("sq");
    this.start(start);
    void this.load(aside);
  }

  /** Our own views and completion in place of the stock ones, which are English only and ask outside hosts. */
  private register(): void {
    const views: Record<string, unknown> = { table: TableView, chart: ChartView, map: MapView, response: RawView, boolean: BooleanView, error: ErrorView };
    for (const [name, view] of Object.entries(views)) Yasgui.Yasr.registerPlugin(name, view as never);
    Yasgui.Yasr.defaults.pluginOrder = ["table", "chart", "map", "response"];
    const { Yasqe } = Yasgui;
    const stock = Yasqe.Autocompleters.prefixes;
    let known: (list: string[]) => void = () => {};
    const prefixList = new Promise<string[]>((resolve) => (known = resolve));
    this.prefixesKnown = known;
    if (stock) Yasqe.registerAutocompleter({ ...stock, persistenceId: null, get: () => prefixList });
    for (const kind of ["classes", "properties"] as const) this.registerTerms(kind);
    Yasqe.defaults.autocompleters = ["prefixes", "variables", "hoi-classes", "hoi-properties"];
    ErrorView.goTo = (_yasr, line, column) => {
      const yasqe = this.yasgui.getTab()?.getYasqe();
      yasqe?.getDoc().setCursor({ line: line - 1, ch: Math.max(0, column - 1) });
      yasqe?.focus();
    };
  }
  private prefixesKnown: (list: string[]) => void = () => {};

  private registerTerms(kind: "classes" | "properties"): void {
    const shown = new Map<string, Term>();
    Yasgui.Yasqe.registerAutocompleter({
      name: `hoi-${kind}`,
      bulk: false,
      autoShow: true,
      persistenceId: null,
      isValidCompletionPosition: (yasqe) => {
        if (!this.completer) return false;
        const at = here(yasqe);
        if (/^[?$"'#@]/.test(at.word) || (!at.word && !this.explicit)) return false;
        return kind === "properties" ? at.expect === "predicate" : at.expect === "object" && /^(a|rdf:type)$/.test(at.predicate ?? "");
      },
      preProcessToken: (yasqe, token) => {
        const at = here(yasqe);
        const { ch } = yasqe.getDoc().getCursor();
        const prefixes = this.known(yasqe);
        const cut = at.word.indexOf(":");
        const namespace = cut >= 0 && !at.word.startsWith("<") ? prefixes[at.word.slice(0, cut)] : undefined;
        return { ...token, string: at.word, start: ch - at.word.length, end: ch, from: { ch: ch - at.word.length }, to: { ch }, autocompletionString: namespace !== undefined ? namespace + at.word.slice(cut + 1) : at.word.replace(/^</, "") || " " };
      },
      get: (yasqe, token) => {
        shown.clear();
        if (!this.completer) return [];
        const at = here(yasqe);
        const prefixes = this.known(yasqe);
        const classes = [...(at.types.get(at.subject ?? "") ?? [])].flatMap((name) => expand(name, prefixes) ?? []);
        return this.completer
          .find(kind, (token?.autocompletionString ?? "").trim(), kind === "properties" ? classes : [])
          .slice(0, 60)
          .map((term) => term.iri);
      },
      postProcessSuggestion: (yasqe, _token, iri) => {
        const text = shrink(iri, this.known(yasqe)) ?? `<${iri}>`;
        const term = this.completer?.term(iri);
        if (term) shown.set(text, term);
        return text;
      },
      postprocessHints: (yasqe, hints) =>
        hints.map((hint) => {
          const term = shown.get(hint.text);
          return Object.assign(hint, {
            render: (element: HTMLElement) => {
              element.append(h("span", { class: "sq-hint__name" }, hint.text), term && this.completer ? h("span", { class: "sq-hint__label" }, this.completer.label(term), term.count !== undefined ? ` (${numberFormat(lang).format(term.count)})` : "") : "");
            },
            // Puts the term in and declares its prefix, if the query does not.
            hint: (editor: { replaceRange(text: string, from: unknown, to: unknown, origin: string): void }, data: { from: unknown; to: unknown }) => {
              editor.replaceRange(hint.text, hint.from ?? data.from, hint.to ?? data.to, "complete");
              this.declare(yasqe);
            },
          });
        }),
    });
  }

  /** Our prefixes, and above them those that the query declares itself. */
  private known(yasqe: Yasqe): Prefixes {
    return { ...this.prefixes, ...yasqe.getPrefixesFromQuery() };
  }

  private declare(yasqe: Yasqe): void {
    const missing = missingPrefixes(yasqe.getValue(), yasqe.getPrefixesFromQuery(), this.prefixes);
    if (Object.keys(missing).length) yasqe.addPrefixes(missing);
  }

  private start(first: string): void {
    this.yasgui = new Yasgui(this.host, {
      autofocus: false,
      tabName: t("tab"),
      populateFromUrl: false,
      copyEndpointOnNewTab: false,
      persistenceId: storageWorks() ? "hoi-graph" : null,
      contextMenuContainer: h("div"),
      endpointCatalogueOptions: { getData: () => [{ endpoint: this.endpoint }], keys: [] },
      requestConfig: { endpoint: this.endpoint, method: "POST", acceptHeaderSelect: "application/sparql-results+json", acceptHeaderGraph: "text/turtle" },
      yasqe: {
        value: first,
        editorHeight: "22rem",
        autocompleters: Yasgui.Yasqe.defaults.autocompleters,
        screenReaderLabel: t("editor"),
        // The text itself takes the focus: screen readers read it, and the scrolling box can be reached.
        inputStyle: "contenteditable",
        extraKeys: {
          // Tab must lead out of the field (WCAG 2.1.2); Ctrl+] and Ctrl+[ indent instead.
          Tab: false,
          "Shift-Tab": false,
          Esc: false,
          "Ctrl-S": false,
          "Ctrl-Space": (yasqe: Yasqe) => {
            this.explicit = true;
            yasqe.autocomplete();
            this.explicit = false;
          },
        } as never,
      },
      yasr: { maxPersistentResponseSize: 0, prefixes: () => this.prefixes },
    } as never);
    const { yasgui } = this;
    // A full storage must not stop a query.
    const persistent = yasgui.persistentConfig as unknown as { toStorage(): void };
    const store = persistent.toStorage.bind(persistent);
    persistent.toStorage = () => {
      try {
        store();
      } catch {
        // What does not fit is not kept.
      }
    };
    // The stock button for a new tab stands inside the tab list, where only tabs may be; ours is in the bar.
    const list = yasgui.tabElements as unknown as { addTabEl?: HTMLElement; _tabsListEl?: HTMLElement };
    list.addTabEl?.remove();
    delete list.addTabEl;
    list._tabsListEl?.setAttribute("aria-label", t("tabs"));

    yasgui.on("tabAdd", () => queueMicrotask(() => this.dress()));
    yasgui.on("tabSelect", () => queueMicrotask(() => this.dress()));
    yasgui.on("tabClose", () => queueMicrotask(() => this.dress()));
    yasgui.on("query", () => this.busy(true));
    yasgui.on("queryAbort", () => this.busy(false));
    yasgui.on("queryResponse", (_yasgui: unknown, tab: Tab) => {
      this.busy(false);
      setTimeout(() => announce(t("done", { what: tab.getYasr()?.results?.hasError() ? t("error") : summaryText(tab.getYasr()) })), 50);
    });
    yasgui.on("queryBefore", (_yasgui: unknown, tab: Tab) => {
      const yasqe = tab.getYasqe();
      if (yasqe) this.declare(yasqe);
    });

    if (!yasgui.getTab()) {
      const id = Object.keys(yasgui._tabs)[0];
      if (id) yasgui.selectTabId(id);
      else yasgui.addTab(true);
    }
    const tab = yasgui.getTab();
    if (tab && tab.getYasqe()?.getValue() === first) this.untouched.set(tab.getId(), first);
    const given = fromAddress();
    if (given) {
      this.open(given.query, t("tab"));
      if (given.run) void this.yasgui.getTab()?.query().catch(() => {});
    }
    addEventListener("hashchange", () => {
      const linked = fromAddress();
      if (linked && location.hash.includes("query=")) this.open(linked.query, t("tab"));
    });
    this.dress();
  }

  /** Gives what YASGUI has just drawn our labels, in the page's language. */
  private dress(): void {
    for (const tab of Object.values(this.yasgui._tabs)) tab.setEndpoint(this.endpoint);
    const label = (selector: string, text: string) =>
      this.host.querySelectorAll<HTMLElement>(selector).forEach((element) => {
        element.title = text;
        if (element.hasAttribute("aria-label")) element.setAttribute("aria-label", text);
      });
    label(".closeTab", t("closeTab"));
    this.host.querySelectorAll(".tab input").forEach((input) => input.setAttribute("aria-label", t("newName")));
    for (const tab of Object.values(this.yasgui._tabs)) {
      const yasr = tab.getYasr();
      if (!yasr || yasr.rootEl.dataset.dressed) continue;
      yasr.rootEl.dataset.dressed = "true";
      // YASR brings its own buttons up to date after it has told us.
      const sync = () => setTimeout(() => this.views(yasr), 0);
      yasr.on("drawn", sync);
      yasr.on("change", sync);
      sync();
    }
    this.close.disabled = Object.keys(this.yasgui._tabs).length < 2;
  }

  private views(yasr: Yasr): void {
    for (const button of yasr.headerEl.querySelectorAll<HTMLButtonElement>(".yasr_btn[class*=select_]")) {
      button.removeAttribute("aria-label");
      button.removeAttribute("title");
      const fits = !yasr.results || !button.classList.contains("disabled");
      (button.parentElement as HTMLElement).hidden = !yasr.results || !fits;
      button.setAttribute("aria-pressed", String(button.classList.contains("selected")));
    }
    // A view that does not fit gives way to one that does; which one, the pressed button tells.
    yasr.fallbackInfoEl.replaceChildren();
    const drawn = (yasr as unknown as { drawnPlugin?: string }).drawnPlugin;
    if (yasr.results && drawn) for (const button of yasr.headerEl.querySelectorAll(".yasr_btn[class*=select_]")) button.setAttribute("aria-pressed", String(button.classList.contains(`select_${drawn}`)));
    yasr.headerEl.hidden = !yasr.results || yasr.results.hasError() || yasr.results.getBoolean() !== undefined;
  }

  private busy(on: boolean): void {
    const current = this.yasgui.getTab();
    this.run.textContent = on ? t("stop") : t("run");
    this.run.dataset.busy = String(on);
    current?.getYasr()?.rootEl.setAttribute("aria-busy", String(on));
    if (on) announce(t("running"));
  }

  private toolbar(): HTMLElement {
    const small = (text: string, act: () => void) => h("button", { type: "button", class: "button button--small button--quiet", onclick: act }, text);
    this.run.addEventListener("click", () => {
      const tab = this.yasgui.getTab();
      if (this.run.dataset.busy === "true") tab?.getYasqe()?.abortQuery();
      else void tab?.query().catch(() => {});
    });
    this.close.addEventListener("click", () => {
      this.yasgui.getTab()?.close();
      this.yasgui.getTab()?.getYasqe()?.focus();
    });
    return h("div", { class: "sq-bar", role: "group", "aria-label": t("editor") },
      this.run,
      small(t("newTab"), () => {
        this.yasgui.addTab(true);
        this.yasgui.getTab()?.getYasqe()?.focus();
      }),
      small(t("renameTab"), () => {
        const id = this.yasgui.getTab()?.getId();
        if (id) this.yasgui.tabElements.get(id).startRename();
      }),
      this.close,
      small(t("format"), () => this.yasgui.getTab()?.getYasqe()?.autoformat()),
      small(t("copyLink"), async () => {
        const link = this.link();
        history.replaceState(history.state, "", link);
        if (await copyText(link)) toast(t("linkCopied"));
      }),
      this.codeMenu());
  }

  private link(): string {
    const query = this.yasgui.getTab()?.getYasqe()?.getValue() ?? "";
    return `${location.origin}${location.pathname}#${new URLSearchParams({ query })}`;
  }

  private codeMenu(): HTMLElement {
    const body = h("div", { class: "sq-code" });
    const details = h("details", { class: "sq-menu" }, h("summary", { class: "button button--small button--quiet" }, t("code")), body);
    details.addEventListener("toggle", () => {
      if (!details.open) return;
      const query = this.yasgui.getTab()?.getYasqe()?.getValue() ?? "";
      clear(body, ...([["curl", curl], ["Python", python], ["R", r]] as const).flatMap(([name, make]) => {
        const text = make(this.endpoint, query);
        return [h("div", { class: "row row--between" }, h("strong", null, name), h("button", { type: "button", class: "button button--small", "aria-label": `${t("copy")} ${name}`, onclick: async () => { if (await copyText(text)) toast(t("copied")); } }, t("copy"))), h("pre", { tabindex: 0 }, text)];
      }));
    });
    details.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        details.open = false;
        details.querySelector("summary")?.focus();
      }
    });
    document.addEventListener("click", (event) => {
      if (details.open && !details.contains(event.target as Node)) details.open = false;
    });
    return details;
  }

  private help(): HTMLElement {
    return h("details", { class: "disclosure sq-help" }, h("summary", null, t("help")), h("ul", null, h("li", null, t("helpRun")), h("li", null, t("helpTab")), h("li", null, t("helpTabs"))));
  }

  /** Opens a query: in the current tab while the reader has not changed it, else in a new one. */
  private open(query: string, name: string): void {
    const tab = this.yasgui.getTab();
    const yasqe = tab?.getYasqe();
    if (tab && yasqe && this.untouched.get(tab.getId()) === yasqe.getValue()) {
      tab.setQuery(query);
      tab.setName(name);
      this.untouched.set(tab.getId(), query);
    } else {
      const fresh = this.yasgui.addTab(true, { name: this.yasgui.createTabName(name), yasqe: { value: query } });
      this.untouched.set(fresh.getId(), fresh.getYasqe()?.getValue() ?? query);
    }
    this.dress();
  }

  private async load(aside: HTMLElement): Promise<void> {
    const { dataset } = this.root;
    const [prefixes, completion, examples] = await Promise.allSettled([
      getJson<Prefixes>(dataset.prefixes ?? `${siteRoot()}api/prefixes`),
      getJson<Completion>(dataset.completion ?? `${siteRoot()}api/completion`),
      getJson<Example[]>(dataset.queries ?? `${siteRoot()}api/queries`),
    ]);
    if (prefixes.status === "fulfilled") this.prefixes = prefixes.value;
    // A query that came with the address was opened before the prefixes were known; its marks and its gutter are drawn anew.
    const open = this.yasgui.getTab()?.getYasqe();
    if (open) {
      if (fromAddress()) this.declare(open);
      open.refresh();
    }
    this.prefixesKnown(Object.entries(this.prefixes).map(([prefix, namespace]) => `${prefix}: <${namespace}>`).sort());
    if (completion.status === "fulfilled") this.completer = new Completer(completion.value, lang);
    aside.replaceWith(examplePanel(examples.status === "fulfilled" ? examples.value : [], (example, title) => {
      this.open(example.text, title.length > 32 ? `${title.slice(0, 31)}…` : title);
      announce(t("loaded", { name: title }));
      this.yasgui.getTab()?.getYasqe()?.focus();
    }));
    this.root.dataset.ready = "true";
  }
}

for (const root of document.querySelectorAll<HTMLElement>('[data-island="editor"]')) new Editor(root);
