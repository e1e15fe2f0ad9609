// Serves the built islands with made-up data under the site's strict policy: node harness/server.mjs [port]
import { createServer } from "node:http";
import { existsSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { evidence, network } from "./data.mjs";
import * as pages from "./pages.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const STATIC = join(here, "../../hoi_graph_api/static");
const MIME = { ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".json": "application/json", ".map": "application/json", ".html": "text/html; charset=utf-8" };
export const CSP = "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

const cache = new Map();
const cached = (key, make) => cache.get(key) ?? (cache.set(key, make()), cache.get(key));

function api(url) {
  const q = url.searchParams;
  switch (url.pathname) {
    case "/api/network.json":
      return cached(`net ${q.get("as_of")} ${q.get("view")}`, () => JSON.stringify(network({ asOf: q.get("as_of") ? Number(q.get("as_of")) : null, view: q.get("view") ?? "actors" })));
    case "/api/network-big.json":
      return cached("big", () => JSON.stringify(network({ n: 10_000, m: 50_000, seed: 3, base: "" })));
    case "/api/network-lean.json":
      return cached("lean", () => JSON.stringify(network({ n: 10_000, m: 50_000, seed: 3, base: "", lean: true })));
    case "/api/evidence":
      return JSON.stringify(evidence(q.get("claims")?.split(",") ?? ["x/1", "x/2", "x/3"], q.get("lang")));
    case "/api/network/expand": {
      if (!q.get("relation")) return JSON.stringify({ node: q.get("node"), relations: [{ relation: "participation", da: "Deltager i indsatser", en: "Takes part in", total: 7, shown: 0 }, { relation: "funding", da: "Finansieret af", en: "Funded by", total: 2, shown: 2 }] });
      const nodes = Array.from({ length: 5 }, (_, i) => ({ key: `https://w3id.org/hoi-graph/id/intervention/x${i}`, attributes: { label_da: `Indsats for unge ${i + 1}`, label_en: `Youth intervention ${i + 1}`, kind: "intervention" } }));
      return JSON.stringify({ nodes, edges: nodes.map((n) => ({ source: q.get("node"), target: n.key, undirected: true, attributes: { kind: "participation", weight: 1, interventions: [n.key], evidence: ["https://w3id.org/hoi-graph/id/participation/p1"] } })), total: 7, left_out: 2 });
    }
    case "/api/network/path": {
      const net = network();
      const adjacent = new Map();
      for (const e of net.edges) for (const [a, b] of [[e.source, e.target], [e.target, e.source]]) adjacent.set(a, [...(adjacent.get(a) ?? []), [b, e]]);
      const before = new Map([[q.get("from"), null]]);
      const queue = [q.get("from")];
      while (queue.length) { const at = queue.shift(); for (const [to, e] of adjacent.get(at) ?? []) if (!before.has(to)) { before.set(to, [at, e]); queue.push(to); } }
      if (!before.has(q.get("to"))) return JSON.stringify({ found: false, nodes: [], edges: [] });
      const keys = []; const edges = [];
      for (let at = q.get("to"); at; ) { keys.unshift(at); const b = before.get(at); if (b) edges.unshift(b[1]); at = b?.[0]; }
      return JSON.stringify({ found: true, nodes: keys.map((k) => net.nodes.find((n) => n.key === k)), edges });
    }
    default:
      return pages.api?.(url);
  }
}

const server = createServer((request, response) => {
  const url = new URL(request.url, "http://localhost");
  const send = (status, type, body, extra = {}) => response.writeHead(status, { "content-type": type, "content-security-policy": CSP, "x-content-type-options": "nosniff", ...extra }).end(body);
  if (url.pathname.startsWith("/static/")) {
    const file = join(STATIC, url.pathname.slice(8));
    return existsSync(file) ? send(200, MIME[extname(file)] ?? "application/octet-stream", readFileSync(file)) : send(404, "text/plain", "no");
  }
  if (url.pathname === "/sparql" && (request.method === "POST" || !request.headers.accept?.includes("text/html"))) {
    let body = "";
    request.on("data", (chunk) => (body += chunk));
    request.on("end", () => { const [status, type, text] = pages.sparql(new URLSearchParams(body || url.search).get("query") ?? ""); send(status, type, text); });
    return;
  }
  const answer = api(url);
  if (answer) return send(200, "application/json", answer);
  const manifest = JSON.parse(readFileSync(join(STATIC, "manifest.json"), "utf8"));
  const page = pages.page(url, manifest);
  if (page) return send(200, MIME[".html"], page);
  send(404, "application/problem+json", JSON.stringify({ title: "Not found", status: 404 }));
});
server.listen(Number(process.argv[2] ?? 8765), "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}/`));
