// Made-up data in the shapes the server answers, for trying the islands without it.
const BASE = "https://w3id.org/hoi-graph/";
export function random(seed) {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
const TYPES = [
  ["municipality", "kommune", "municipality", "public"],
  ["municipal-unit", "kommunal enhed", "municipal unit", "public"],
  ["region", "region", "region", "public"],
  ["hospital", "sygehus", "hospital", "public"],
  ["association", "forening", "association", "civil"],
  ["housing", "boligorganisation", "housing organisation", "civil"],
  ["foundation", "fond", "foundation", "civil"],
  ["company", "virksomhed", "company", "private"],
  ["education", "uddannelsesinstitution", "educational institution", "public"],
  ["unclear", "uafklaret aktørtype", "type not settled", null],
];
const TOWNS = ["Aarhus", "Odense", "Aalborg", "Esbjerg", "Randers", "Kolding", "Horsens", "Vejle", "Roskilde", "Herning", "Silkeborg", "Næstved", "Fredericia", "Viborg", "Køge", "Holstebro", "Slagelse", "Helsingør", "Hillerød", "Svendborg", "Holbæk", "Hjørring", "Brønderslev", "Lyngby-Taarbæk", "Høje-Taastrup", "Tønder", "Ærø", "Læsø"];
const THINGS = ["Kommune", "Børn og Familie", "Jobcenter", "Psykiatrisk Center", "Frivilligcenter", "Boligforening", "Ungehus", "Mødrehjælpen", "Headspace", "Familiehus", "Sundhedscenter", "Rådgivning for unge"];
const ROLES = { primary: ["primær aktør", "primary actor"], partner: ["samarbejdspart", "partner"], coordinator: ["koordinerende aktør", "coordinating actor"], supplier: ["leverandør", "supplier"], authority: ["myndighed", "authority"] };

export function network({ n = 80, m = 260, seed = 7, asOf = null, view = "actors", lean = false, base = BASE + "id/" } = {}) {
  const r = random(seed);
  const nodes = [];
  const groups = Math.max(4, Math.round(Math.sqrt(n) / 2));
  for (let i = 0; i < n; i++) {
    const [type, da, en, sector] = TYPES[Math.floor(r() ** 1.5 * TYPES.length)];
    const town = TOWNS[i % TOWNS.length];
    const what = THINGS[Math.floor(r() * THINGS.length)];
    const name = type === "municipality" ? `${town} Kommune` : type === "region" ? `Region ${town}` : type === "foundation" ? `${town} Fonden` : `${what} ${town}`;
    const g = i % groups;
    const angle = (g / groups) * Math.PI * 2;
    const spread = 90 + 40 * r();
    const bip = view === "bipartite" && i % 3 === 0;
    nodes.push({
      key: `${base}${bip ? "intervention" : "actor"}/n${i}`,
      attributes: {
        label_da: bip ? `Helhedsorienteret indsats ${i}` : name + (i >= TOWNS.length * 3 ? ` ${i}` : ""), label_en: name, kind: bip ? "intervention" : "actor", type: bip ? null : `${BASE}code/actor-type/${type}`, type_da: da, type_en: en, sector: bip ? null : sector, community: g, community_doubt: r() < 0.05,
        x: Math.round((Math.cos(angle) * 300 + (r() + r() - 1) * spread * 1.6) * 100) / 100, y: Math.round((Math.sin(angle) * 300 + (r() + r() - 1) * spread * 1.6) * 100) / 100,
      },
    });
  }
  const edges = [];
  const seen = new Set();
  let guard = 0;
  while (edges.length < m && guard++ < m * 20) {
    const a = Math.floor(r() ** 1.8 * n);
    const b = r() < 0.8 ? (a + groups * (1 + Math.floor(r() * (n / groups)))) % n : Math.floor(r() * n);
    const id = a < b ? `${a}-${b}` : `${b}-${a}`;
    if (a === b || seen.has(id)) continue;
    seen.add(id);
    if (asOf !== null && (a + b) % 9 > asOf - 2014) continue;
    const k = 1 + Math.floor(r() ** 4 * 6);
    edges.push({
      key: `e${edges.length}`, source: nodes[a].key, target: nodes[b].key, undirected: true,
      attributes: lean ? { kind: "collaboration", weight: k, count: k } : {
        kind: view === "funding" ? "funding" : "collaboration", weight: k,
        interventions: Array.from({ length: k }, (_, i) => `${base}intervention/i${(a * 7 + b + i) % 112}`),
        evidence: Array.from({ length: k * 2 }, (_, i) => `${base}participation/p${a}-${b}-${i}`),
        roles: [Object.keys(ROLES)[a % 5], Object.keys(ROLES)[b % 5]].map((x) => `${BASE}code/role/${x}`),
      },
    });
  }
  const labels = { public: { da: "offentlig", en: "public" }, civil: { da: "civilsamfund", en: "civil society" }, private: { da: "privat", en: "private" } };
  for (const [id, [da, en]] of Object.entries(ROLES)) labels[`${BASE}code/role/${id}`] = { da, en };
  return {
    attributes: { view, as_of: asOf, level: "organisation", version: "2026.1", layout: { version: "a1b2", seed: 42 }, bbox: { x: [-520, 520], y: [-520, 520] }, total: { nodes: n, edges: edges.length }, left_out: { nodes: 0, edges: 0 }, period: { min: 2014, max: 2026 }, labels, weighting: { da: "antal fælles indsatser", en: "number of shared interventions" } },
    options: { type: "undirected", multi: false, allowSelfLoops: false },
    nodes, edges,
  };
}

export function evidence(claims, lang) {
  const da = lang !== "en";
  return claims.map((claim, i) => ({
    claim,
    intervention: { iri: `${BASE}id/intervention/famko-odense-${Math.floor(i / 2)}`, label: i < 2 ? "FAMKO – familieorienteret koordination" : `Sammen om familien ${Math.floor(i / 2)}` },
    actor: { iri: `${BASE}id/actor/boern-og-familie`, label: i % 2 ? "Odense Kommune" : "Børn og Familie" },
    role: { iri: `${BASE}code/role/coordinator`, label: da ? (i % 2 ? "primær aktør" : "koordinerende aktør") : "coordinating actor" },
    period: i % 3 ? { start: "2018", end: null } : null,
    basis: { iri: `${BASE}code/basis/${["stated", "coded", "derived"][i % 3]}`, label: (da ? ["angivet", "kodet", "afledt"] : ["stated", "coded", "derived"])[i % 3] },
    sources: [{ iri: `${BASE}id/passage/vive-2026-afsnit-3-2-1`, label: "VIVE 2026, afsnit 3.2.1" }],
  }));
}
