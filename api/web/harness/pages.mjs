import { readFileSync } from "node:fs";
import * as figures from "./figures.mjs";

/** What the Jinja function of the same purpose does: the style sheets and script of an entry, through the manifest. */
export function assets(manifest, ...names) {
  const css = new Set();
  const preload = new Set();
  const walk = (key) => {
    const chunk = manifest[key];
    for (const other of chunk.imports ?? []) { walk(other); preload.add(manifest[other].file); }
    for (const file of chunk.css ?? []) css.add(file);
  };
  const scripts = names.map((name) => { walk(`src/${name}.ts`); return manifest[`src/${name}.ts`].file; });
  return [
    `<link rel="icon" href="/static/favicon.svg" type="image/svg+xml">`,
    `<script src="/static/${manifest["src/theme.ts"].file}"></script>`,
    ...[...css].map((file) => `<link rel="stylesheet" href="/static/${file}">`),
    ...[...preload].map((file) => `<link rel="modulepreload" href="/static/${file}">`),
    ...scripts.map((file) => `<script type="module" src="/static/${file}"></script>`),
  ].join("\n");
}

const frame = (manifest, names, title, body, { lang = "da", theme = "", main = "" } = {}) => `<!doctype html>
<html lang="${lang}"${theme ? ` data-theme="${theme}"` : ""}>
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title} – hoi-graph</title>
${assets(manifest, "site", ...names)}
</head>
<body>
<a class="skip-link" href="#main">${lang === "en" ? "Skip to content" : "Spring til indhold"}</a>
<header class="site-header"><div class="site-header__inner">
<a class="site-brand" href="/">hoi-graph</a>
<details class="site-menu" open><summary class="button button--small">Menu</summary><nav class="site-nav" aria-label="Hovedmenu"><ul>
<li><a href="/interventions">Indsatser</a></li><li><a href="/actors">Aktører</a></li><li><a href="/network" aria-current="page">Netværk</a></li><li><a href="/matrix">Matrix</a></li><li><a href="/map">Kort</a></li><li><a href="/fields">Fagområder</a></li><li><a href="/sources">Kilder</a></li><li><a href="/sparql">SPARQL</a></li><li><a href="/quality">Kvalitet</a></li><li><a href="/about">Om</a></li></ul></nav></details>
<div class="site-tools"><ul class="lang-switch" aria-label="Sprog"><li>${lang === "da" ? '<span aria-current="true">Dansk</span>' : '<a href="?lang=da" hreflang="da" lang="da">Dansk</a>'}</li><li>${lang === "en" ? '<span aria-current="true">English</span>' : '<a href="?lang=en" hreflang="en" lang="en">English</a>'}</li></ul><button type="button" class="theme-toggle" data-theme-toggle hidden></button></div>
</div></header>
<main class="site-main ${main}" id="main">${body}</main>
<footer class="site-footer"><div class="site-footer__inner"><p>hoi-graph 2026.1</p></div></footer>
</body></html>`;

const json = (id, data) => `<script type="application/json" id="${id}">${JSON.stringify(data).replace(/</g, "\\u003c")}</script>`;

export function page(url, manifest) {
  const lang = url.searchParams.get("lang") === "en" ? "en" : "da";
  const options = { lang, theme: url.searchParams.get("theme") ?? "" };
  switch (url.pathname) {
    case "/network":
    case "/network-big":
    case "/network-lean":
      return frame(manifest, ["explorer"], "Netværk", `<nav class="breadcrumb" aria-label="Brødkrumme"><ol><li><a href="/">Forside</a></li><li><span aria-current="page">Netværk</span></li></ol></nav><h1>Hvem samarbejder med hvem?</h1>
<p class="lede">Aktører, der deltager i de samme helhedsorienterede indsatser. Klik på en forbindelse, og se hvad den bygger på.</p>
<div data-island="explorer" data-src="/api/network${url.pathname.slice(8)}.json" data-table="#network-table" data-config="#network-config" data-export="/api/network.{format}"></div>
<div id="network-table"><div class="table-wrap"><table class="data-table"><caption>Fra serveren</caption></table></div></div>
${json("network-config", { roles: [{ id: "primary", da: "primær aktør", en: "primary actor", count: 40 }, { id: "partner", da: "samarbejdspart", en: "partner", count: 80 }] })}`, { ...options, main: "site-main--wide" });
    case "/embed/network":
      return `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Netværk</title>${assets(manifest, "site", "explorer")}</head><body><main><h1 class="visually-hidden">Netværk</h1><div data-island="explorer" data-embed data-src="/api/network.json"></div></main></body></html>`;
    case "/styleguide":
      return readFileSync(new URL("../styleguide.html", import.meta.url), "utf8").replace("<!-- assets -->", assets(manifest, "site")).replace('lang="da"', `lang="${lang}"${options.theme ? ` data-theme="${options.theme}"` : ""}`);
    case "/sparql":
      return frame(manifest, ["editor"], "SPARQL", `<h1>Spørg i SPARQL</h1><div data-island="editor" data-endpoint="/sparql"><form method="get" action="/sparql"><label for="query">Forespørgsel</label><textarea class="textarea" id="query" name="query"></textarea><button class="button">Kør</button></form></div>`, { ...options, main: "site-main--wide" });
    case "/map":
      return frame(manifest, ["map"], "Kort", `<h1>Hvor i landet?</h1><div data-island="map" data-src="#map-data"><p>Uden script: en tabel.</p></div>${json("map-data", figures.map)}`, options);
    case "/charts":
      return frame(manifest, ["charts"], "Figurer", `<h1>Penge og tid</h1><h2>Finansiering</h2><figure data-island="chart" data-kind="sankey" data-src="#sankey"></figure>${json("sankey", figures.sankey)}<h2>Tid</h2><figure data-island="chart" data-kind="lines" data-src="#lines"><figcaption>Kilde: hoi-graph</figcaption></figure>${json("lines", figures.lines)}<h2>Fagområder</h2><figure data-island="chart" data-kind="bars" data-src="#bars"></figure>${json("bars", figures.bars)}`, options);
    default:
      return undefined;
  }
}
export { api, sparql } from "./editor.mjs";
