import "./site.css";
import { announce, copyText, h, s } from "./lib/dom";
import { fold, matches } from "./lib/fold";
import { translator } from "./lib/i18n";

const t = translator({
  toDark: ["Skift til mørkt udseende", "Switch to dark appearance"],
  toLight: ["Skift til lyst udseende", "Switch to light appearance"],
  copied: ["Kopieret", "Copied"],
  table: ["Tabel", "Table"],
  narrow: ["Find i listen", "Find in the list"],
});

/** Light or dark: the system's choice until the reader makes one. */
function themeToggle(): void {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : dark.matches);
  for (const button of document.querySelectorAll<HTMLButtonElement>("[data-theme-toggle]")) {
    const draw = () => {
      const label = isDark() ? t("toLight") : t("toDark");
      button.setAttribute("aria-label", label);
      button.title = label;
      button.replaceChildren(isDark() ? sun() : moon());
    };
    button.hidden = false;
    button.addEventListener("click", () => {
      root.dataset.theme = isDark() ? "light" : "dark";
      try {
        localStorage.setItem("hoi-theme", root.dataset.theme);
      } catch {
        // The choice then lasts as long as the page.
      }
      draw();
      root.dispatchEvent(new CustomEvent("hoi:theme"));
    });
    dark.addEventListener("change", () => {
      draw();
      root.dispatchEvent(new CustomEvent("hoi:theme"));
    });
    draw();
  }
}
const stroke = { viewBox: "0 0 24 24", fill: "none", stroke: "currentColor", "stroke-width": 2, "stroke-linecap": "round", "aria-hidden": "true" };
const moon = () => s("svg", stroke, s("path", { d: "M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5Z", "stroke-linejoin": "round" }));
const sun = () => s("svg", stroke, s("circle", { cx: 12, cy: 12, r: 4.5 }), s("path", { d: "M12 1.5v2.5M12 20v2.5M1.5 12H4M20 12h2.5M4.6 4.6l1.8 1.8M17.6 17.6l1.8 1.8M4.6 19.4l1.8-1.8M17.6 6.4l1.8-1.8" }));

/** The phone menu opens on request; on a wide page the navigation always shows. */
function menu(): void {
  const narrow = matchMedia("(max-width: 55rem)");
  for (const details of document.querySelectorAll<HTMLDetailsElement>("details.site-menu")) {
    const fit = () => {
      details.open = !narrow.matches;
    };
    fit();
    details.dataset.ready = "";
    narrow.addEventListener("change", fit);
    details.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && narrow.matches && details.open) {
        details.open = false;
        details.querySelector("summary")?.focus();
      }
    });
  }
}

/** The page in the other language opens at the same tab. */
function keepTab(hash: string): void {
  for (const link of document.querySelectorAll<HTMLAnchorElement>(".lang-switch a")) link.hash = hash;
}

/** Links to sections become tabs (arrow keys, Home, End); the address keeps the chosen one. */
function tabs(): void {
  for (const box of document.querySelectorAll<HTMLElement>("[data-tabs]")) {
    const list = box.querySelector<HTMLElement>(".tabs__list");
    const links = [...(list?.querySelectorAll<HTMLAnchorElement>('a[href^="#"]') ?? [])];
    const panels = links.map((link) => document.getElementById(link.hash.slice(1)));
    if (!list || links.length < 2 || panels.some((panel) => !panel)) continue;
    list.setAttribute("role", "tablist");
    for (const item of list.children) if (item.tagName === "LI") item.setAttribute("role", "presentation");
    const select = (index: number, focus: boolean) => {
      links.forEach((link, i) => {
        link.setAttribute("aria-selected", String(i === index));
        link.tabIndex = i === index ? 0 : -1;
        const panel = panels[i];
        if (panel) panel.hidden = i !== index;
      });
      keepTab(links[index]?.hash ?? "");
      if (focus) links[index]?.focus();
    };
    links.forEach((link, i) => {
      const panel = panels[i];
      if (!panel) return;
      link.id ||= `tab-${panel.id}`;
      link.setAttribute("role", "tab");
      link.setAttribute("aria-controls", panel.id);
      panel.setAttribute("role", "tabpanel");
      panel.setAttribute("aria-labelledby", link.id);
      link.addEventListener("click", (event) => {
        event.preventDefault();
        select(i, false);
        history.replaceState(history.state, "", link.hash);
      });
      link.addEventListener("keydown", (event) => {
        const last = links.length - 1;
        const to = { ArrowRight: i === last ? 0 : i + 1, ArrowLeft: i === 0 ? last : i - 1, Home: 0, End: last }[event.key];
        if (to === undefined) return;
        event.preventDefault();
        select(to, true);
        const target = links[to];
        if (target) history.replaceState(history.state, "", target.hash);
      });
    });
    const fromAddress = () => Math.max(0, panels.findIndex((panel) => panel && location.hash && (panel.id === location.hash.slice(1) || panel.querySelector(`#${CSS.escape(location.hash.slice(1))}`))));
    select(fromAddress(), false);
    addEventListener("hashchange", () => select(fromAddress(), false));
  }
}

/** Long facets get a field that narrows the list; a change of a box submits the form where the page asks for it. */
const CHOSEN = "hoi-chosen";
function remember(field: HTMLInputElement): void {
  try {
    sessionStorage.setItem(CHOSEN, JSON.stringify({ path: location.pathname, name: field.name, value: field.type === "checkbox" ? field.value : null, at: scrollY }));
  } catch {
    // The reader then starts at the top.
  }
}
function goOn(): void {
  try {
    const kept = sessionStorage.getItem(CHOSEN);
    sessionStorage.removeItem(CHOSEN);
    if (!kept) return;
    const { path, name, value, at } = JSON.parse(kept) as { path: string; name: string; value: string | null; at: number };
    if (path !== location.pathname) return;
    const fields = document.querySelectorAll<HTMLInputElement>(`form[data-autosubmit] [name="${CSS.escape(name)}"]:not([type=hidden])`);
    const field = [...fields].find((found) => value === null || found.value === value);
    field?.closest("details")?.setAttribute("open", "");
    field?.closest<HTMLDetailsElement>("details.disclosure")?.setAttribute("open", "");
    field?.focus({ preventScroll: true });
    scrollTo({ top: at, behavior: "instant" });
  } catch {
    // As above.
  }
}

function facets(): void {
  for (const list of document.querySelectorAll<HTMLElement>(".facet__list[data-filterable]")) {
    const items = [...list.querySelectorAll<HTMLElement>(":scope > li")].map((element) => ({ element, text: fold(element.textContent ?? "") }));
    if (items.length < 12) continue;
    const input = h("input", { type: "search", class: "input facet__filter", placeholder: t("narrow"), "aria-label": t("narrow"), autocomplete: "off" });
    input.addEventListener("input", () => {
      for (const item of items) item.element.hidden = !matches(item.text, input.value) && !item.element.querySelector("input:checked, [aria-current=true]");
    });
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
    });
    list.before(input);
  }
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-autosubmit]")) {
    form.querySelectorAll<HTMLElement>("[data-autosubmit-hide]").forEach((element) => (element.hidden = true));
    form.addEventListener("change", (event) => {
      const field = event.target as HTMLInputElement;
      if (!field.matches("input[type=checkbox], input[type=radio], input[pattern], select")) return;
      // The page comes anew: its reader goes on where the choice was made.
      remember(field);
      form.requestSubmit();
    });
    // An address without empty fields is shorter and is the same for the same view.
    form.addEventListener("submit", () => {
      for (const field of form.querySelectorAll<HTMLInputElement>("input[name], select[name]")) if (!field.value) field.disabled = true;
      setTimeout(() => form.querySelectorAll<HTMLInputElement>(":disabled[name]").forEach((field) => (field.disabled = false)), 0);
    });
  }
}

function small(): void {
  document.addEventListener("click", async (event) => {
    const target = event.target as Element;
    const copy = target.closest<HTMLElement>("[data-copy]");
    if (copy) {
      const from = copy.dataset.copy ? document.querySelector(copy.dataset.copy) : null;
      const text = copy.dataset.copyText ?? (from instanceof HTMLInputElement || from instanceof HTMLTextAreaElement ? from.value : from?.textContent) ?? location.href;
      if (await copyText(text.trim())) {
        announce(t("copied"));
        const before = copy.textContent;
        copy.textContent = t("copied");
        setTimeout(() => (copy.textContent = before), 1600);
      }
    }
    if (target.closest("[data-print]")) print();
  });
  document.querySelectorAll<HTMLElement>("[data-print], [data-copy]").forEach((element) => (element.hidden = false));
  // A key for the search field, where the reader is not writing.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if ((event.target as Element).closest("input, textarea, select, [contenteditable], .CodeMirror")) return;
    const field = document.querySelector<HTMLInputElement>("[data-search-key]");
    if (field) {
      event.preventDefault();
      field.focus();
      field.select();
    }
  });
  // Tables that scroll sideways can be reached with the keyboard and have a name; the others need neither.
  const watch = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      if (target.scrollWidth > target.clientWidth + 1) {
        target.setAttribute("tabindex", "0");
        target.setAttribute("role", "region");
        target.setAttribute("aria-label", names.get(target) ?? t("table"));
      } else for (const name of ["tabindex", "role", "aria-label"]) target.removeAttribute(name);
    }
  });
  const names = new Map<Element, string>();
  document.querySelectorAll(".table-wrap").forEach((wrap, i) => {
    if (wrap.hasAttribute("role")) return;
    const caption = wrap.querySelector("caption")?.textContent?.trim().slice(0, 80);
    names.set(wrap, `${t("table")} ${i + 1}${caption ? `: ${caption}` : ""}`);
    watch.observe(wrap);
  });
}

themeToggle();
menu();
tabs();
facets();
goOn();
small();
