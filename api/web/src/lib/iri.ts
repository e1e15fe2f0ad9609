export const BASE = "https://w3id.org/hoi-graph/";

/** Our IRIs as paths on the host that serves the page; anything else unchanged. `#` and `?` in an IRI stay as they are. */
export function localHref(iri: string, root = siteRoot()): string {
  return iri.startsWith(BASE) ? root + iri.slice(BASE.length) : iri;
}

/** True for addresses a link may have. A `javascript:` IRI in the data must stay text. */
export function linkable(iri: string): boolean {
  return /^(https?:|mailto:|urn:|\/)/i.test(iri) && !/[\u0000-\u0020"<>\\^`{|}]/.test(iri);
}

/** The path the site is mounted at, from `<html data-root>`; "/" where it is not given. */
export function siteRoot(): string {
  const root = typeof document === "undefined" ? "/" : (document.documentElement.dataset.root ?? "/");
  return root.endsWith("/") ? root : `${root}/`;
}

/** A short form for addresses: `…/id/actor/odense-kommune` → `actor/odense-kommune`. */
export function shortKey(key: string): string {
  return key.startsWith(`${BASE}id/`) ? key.slice(BASE.length + 3) : key;
}
export function longKey(key: string): string {
  return /^[a-z-]+\/[^:]*$/.test(key) ? `${BASE}id/${key}` : key;
}

/** The same for codes: `…/code/actor-type/region` → `code/actor-type/region`; anything else unchanged. */
export function shortCode(code: string): string {
  return code.startsWith(`${BASE}code/`) ? code.slice(BASE.length) : code;
}
export function longCode(code: string): string {
  return code.startsWith("code/") ? BASE + code : code;
}

export type Prefixes = Record<string, string>;

/** `hoi:Intervention` for the IRI, by the longest namespace that leaves a plain local name. */
export function shrink(iri: string, prefixes: Prefixes): string | undefined {
  let best: string | undefined;
  let bestLength = 0;
  for (const [prefix, namespace] of Object.entries(prefixes)) {
    if (namespace.length > bestLength && iri.startsWith(namespace)) {
      const local = iri.slice(namespace.length);
      if (/^[\p{L}\p{N}_]([\p{L}\p{N}_.-]*[\p{L}\p{N}_-])?$/u.test(local)) {
        best = `${prefix}:${local}`;
        bestLength = namespace.length;
      }
    }
  }
  return best;
}

export function localName(iri: string): string {
  const cut = Math.max(iri.lastIndexOf("#"), iri.lastIndexOf("/"));
  return cut >= 0 && cut < iri.length - 1 ? iri.slice(cut + 1) : iri;
}
