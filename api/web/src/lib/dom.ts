export type Child = Node | string | number | null | undefined | false;
type Props = Record<string, unknown>;

/**
 * Makes an element. Properties starting with "on" are listeners, `class`, `data-*`, `aria-*` and the rest attributes;
 * `true` gives an empty attribute, `false`/`null`/`undefined` none. Children that are strings become text, never markup.
 */
export function h<K extends keyof HTMLElementTagNameMap>(tag: K, props?: Props | null, ...children: Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  apply(element, props);
  append(element, children);
  return element;
}

const SVG = "http://www.w3.org/2000/svg";
export function s<K extends keyof SVGElementTagNameMap>(tag: K, props?: Props | null, ...children: Child[]): SVGElementTagNameMap[K] {
  const element = document.createElementNS(SVG, tag);
  apply(element, props);
  append(element, children);
  return element;
}

function apply(element: Element, props?: Props | null): void {
  if (!props) return;
  for (const [name, value] of Object.entries(props)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on") && typeof value === "function") element.addEventListener(name.slice(2), value as EventListener);
    else if (name === "style" && typeof value === "object") for (const [p, v] of Object.entries(value)) (element as HTMLElement).style.setProperty(p, String(v));
    else if (name === "value" && "value" in element) (element as HTMLInputElement).value = String(value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
}

/** Opens an address by mouse. For shapes of a picture whose list or table holds the real links, which a picture may not. */
export function opens<E extends SVGElement>(shape: E, href: string | undefined): E {
  if (href) {
    shape.style.setProperty("cursor", "pointer");
    shape.addEventListener("click", () => (location.href = href));
  }
  return shape;
}

export function append(parent: Node, children: Child[]): void {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    parent.appendChild(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

export function clear<E extends Element>(element: E, ...children: Child[]): E {
  element.replaceChildren();
  append(element, children);
  return element;
}

let counter = 0;
export function uid(prefix = "u"): string {
  counter += 1;
  return `${prefix}-${counter}`;
}

/** Reads JSON from `<script type="application/json" id=…>`; undefined where it is missing or broken. */
export function embeddedJson<T>(element: Element | null): T | undefined {
  if (!element?.textContent) return undefined;
  try {
    return JSON.parse(element.textContent) as T;
  } catch (error) {
    console.error("Broken embedded JSON", error);
    return undefined;
  }
}

/** What a screen reader hears; one polite region per page. */
export function announce(message: string): void {
  let region = document.getElementById("hoi-live");
  if (!region) {
    region = h("div", { id: "hoi-live", role: "status", "aria-live": "polite", class: "visually-hidden" });
    document.body.append(region);
  }
  region.textContent = message;
}

let toastTimer: ReturnType<typeof setTimeout> | undefined;
export function toast(message: string): void {
  document.querySelector(".toast")?.remove();
  clearTimeout(toastTimer);
  const element = h("div", { class: "toast", "aria-hidden": "true" }, message);
  (document.fullscreenElement ?? document.body).append(element);
  announce(message);
  toastTimer = setTimeout(() => element.remove(), 4000);
}

export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = h("textarea", { class: "visually-hidden" });
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}

export function download(name: string, data: Blob): void {
  const url = URL.createObjectURL(data);
  const link = h("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

export function reducedMotion(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** The computed value of a colour token such as `--cat-1`, as the browser paints it now. */
export function tokenColours(names: readonly string[], host: Element = document.documentElement): Record<string, string> {
  const probe = document.createElement("span");
  probe.hidden = true;
  (host === document.documentElement ? document.body : host).append(probe);
  const out: Record<string, string> = {};
  for (const name of names) {
    probe.style.color = `var(${name})`;
    out[name] = getComputedStyle(probe).color;
  }
  probe.remove();
  return out;
}

export function debounce<A extends unknown[]>(ms: number, run: (...args: A) => void): (...args: A) => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => run(...args), ms);
  };
}
