const BASE = "https://w3id.org/hoi-graph/";
const xsd = "http://www.w3.org/2001/XMLSchema#";
const PREFIXES = { hoi: `${BASE}ontology/`, actor: `${BASE}id/actor/`, intervention: `${BASE}id/intervention/`, role: `${BASE}code/role/`, rdf: "http://www.w3.org/1999/02/22-rdf-syntax-ns#", rdfs: "http://www.w3.org/2000/01/rdf-schema#", skos: "http://www.w3.org/2004/02/skos/core#", cv: "http://data.europa.eu/m8g/", xsd };
const term = (iri, da, en, count) => ({ iri, label_da: da, label_en: en, count });
const COMPLETION = {
  classes: [term(`${BASE}ontology/Intervention`, "indsats", "intervention", 112), term(`${BASE}ontology/Actor`, "aktør", "actor", 640), term(`${BASE}ontology/FundingRelation`, "finansiering", "funding", 131), term("http://data.europa.eu/m8g/Participation", "deltagelse", "participation", 912)],
  properties: [term("http://www.w3.org/2000/01/rdf-schema#label", "navn", "label", 4000), term(`${BASE}ontology/collaboratesWith`, "samarbejder med", "collaborates with", 1800), term(`${BASE}ontology/participatesIn`, "deltager i", "participates in", 900), term("http://data.europa.eu/m8g/hasParticipation", "har deltagelse", "has participation", 912), term(`${BASE}ontology/statedCategory`, "oplyst kategori", "stated category", 80), term(`${BASE}ontology/hasFunding`, "har finansiering", "has funding", 131)],
  byClass: { [`${BASE}ontology/Intervention`]: ["http://www.w3.org/2000/01/rdf-schema#label", "http://data.europa.eu/m8g/hasParticipation", `${BASE}ontology/statedCategory`, `${BASE}ontology/hasFunding`], [`${BASE}ontology/Actor`]: [`${BASE}ontology/collaboratesWith`, `${BASE}ontology/participatesIn`] },
};
const QUERIES = [
  { name: "actors-by-type", topic: { da: "Aktører", en: "Actors" }, summary: { da: "Hvor mange aktører er der af hver type?", en: "How many actors are there of each type?" }, parameters: [], text: "# chart\nSELECT ?type ?antal WHERE { ?x ?y ?z }" },
  { name: "municipalities", topic: { da: "Steder", en: "Places" }, summary: { da: "Indsatser pr. kommune", en: "Interventions per municipality" }, parameters: [{ name: "year", kind: "year", label: { da: "år", en: "year" }, example: "2024" }], text: "# map\nSELECT ?kommune ?kommunekode ?antal WHERE { ?x ?y ?z }" },
  { name: "partners-of", topic: { da: "Aktører", en: "Actors" }, summary: { da: "Hvem samarbejder en given aktør med?", en: "Whom does a given actor collaborate with?" }, parameters: [{ name: "actor", kind: "iri", label: { da: "aktør", en: "actor" }, example: "" }], text: "# table\nSELECT ?aktør ?navn WHERE { ?x ?y ?z }" },
  { name: "funding-over-time", topic: { da: "Finansiering", en: "Funding" }, summary: { da: "Bevillinger pr. år", en: "Grants per year" }, text: "# years\nSELECT ?år ?beløb WHERE { ?x ?y ?z }" },
];
const uri = (value) => ({ type: "uri", value });
const text = (value, lang) => ({ type: "literal", value, ...(lang ? { "xml:lang": lang } : {}) });
const num = (value) => ({ type: "literal", value: String(value), datatype: `${xsd}integer` });
const answer = (vars, bindings) => [200, "application/sparql-results+json", JSON.stringify({ head: { vars }, results: { bindings } })];

export function sparql(query) {
  if (query.includes("FEJL")) return [400, "application/problem+json", JSON.stringify({ type: "about:blank", title: "Forespørgslen kan ikke læses", status: 400, detail: "forventede en af: '.', ';', '}'", line: 3, column: 9 })];
  if (query.includes("SLOW")) return [503, "application/problem+json", JSON.stringify({ title: "Tidsgrænsen er nået", status: 503, limit_ms: 10000, elapsed_ms: 10003 })];
  if (/^\s*ASK/m.test(query)) return [200, "application/sparql-results+json", JSON.stringify({ head: {}, boolean: true })];
  if (/^\s*CONSTRUCT/m.test(query)) return [200, "text/turtle", `<${BASE}id/actor/a> <http://www.w3.org/2000/01/rdf-schema#label> "Odense Kommune"@da .\n`];
  if (query.includes("# chart")) return answer(["type", "label", "antal"], [["kommune", 98], ["forening", 61], ["region", 5], ["boligorganisation", 22], ["uddannelsesinstitution", 31]].map(([n, c]) => ({ type: uri(`${BASE}code/actor-type/${n}`), label: text(n, "da"), antal: num(c) })));
  if (query.includes("# map")) return answer(["kommune", "navn", "kommunekode", "antal"], [["odense", "Odense", "0461", 14], ["aarhus", "Aarhus", "0751", 11], ["bornholm", "Bornholm", "0400", 2], ["tønder", "Tønder", "0550", 5], ["københavn", "København", "0101", 19]].map(([s, n, k, c]) => ({ kommune: uri(`${BASE}id/place/${s}`), navn: text(n, "da"), kommunekode: text(k), antal: num(c) })));
  if (query.includes("# years")) return answer(["år", "beløb"], [[2016, 4], [2017, 9], [2018, 12], [2020, 8], [2022, 21]].map(([y, v]) => ({ år: { type: "literal", value: String(y), datatype: `${xsd}gYear` }, beløb: num(v * 1e6) })));
  return answer(["indsats", "navn", "link", "antal"], Array.from({ length: 230 }, (_, i) => ({ indsats: uri(`${BASE}id/intervention/indsats-${i}`), navn: i === 3 ? text('<img src=x onerror="alert(1)">', "da") : text(i % 7 ? `Helhedsorienteret indsats for unge ${i}` : `Holistic intervention ${i}`, i % 7 ? "da" : "en"), link: i === 4 ? uri("javascript:alert(1)") : uri("https://www.vive.dk/da/udgivelser/" + i), ...(i % 5 ? { antal: num(i * 37) } : {}) })));
}
export function api(url) {
  if (url.pathname === "/api/prefixes") return JSON.stringify(PREFIXES);
  if (url.pathname === "/api/completion") return JSON.stringify(COMPLETION);
  if (url.pathname === "/api/queries") return JSON.stringify(QUERIES);
}
