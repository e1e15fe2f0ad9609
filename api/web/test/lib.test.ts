import { describe, expect, it } from "vitest";
import { chartColumns, isNumber, placeReader, type Row } from "../src/editor/columns";
import { curl, python, r } from "../src/editor/code";
import { DEFAULTS, readState, serverQuery, writeState, type State } from "../src/explorer/state";
import { Model } from "../src/explorer/model";
import { TEXTS as EXPLORER } from "../src/explorer/texts";
import { TEXTS as EDITOR } from "../src/editor/texts";
import { acyclic, totals, type Flow } from "../src/charts/sankey";
import { ticks } from "../src/lib/barchart";
import { csv, csvCell } from "../src/lib/csv";
import { fold, matches } from "../src/lib/fold";
import { linkable, localHref, longKey, shortKey, shrink } from "../src/lib/iri";
import { project, stepOf, steps } from "../src/map/scale";
import { readDenmark } from "../scripts/denmark";

const BASE = "https://w3id.org/hoi-graph/";

describe("search", () => {
  it("folds Danish letters both ways and finds parts of compounds", () => {
    expect(fold("Brønderslev")).toBe(fold("Broenderslev"));
    expect(fold("Ærø Århus")).toBe("aeroe aarhus");
    expect(matches(fold("Helhedsorienteret rehabiliteringsindsats"), "indsats rehab")).toBe(true);
    expect(matches(fold("Aarhus Kommune"), "Århus")).toBe(true);
    expect(matches(fold("Odense"), "køge")).toBe(false);
  });
});

describe("addresses", () => {
  it("opens our IRIs on the host that serves the page", () => {
    expect(localHref(`${BASE}id/actor/odense-kommune`, "/")).toBe("/id/actor/odense-kommune");
    expect(localHref(`${BASE}code/role/partner`, "/hoi/")).toBe("/hoi/code/role/partner");
    expect(localHref("https://www.wikidata.org/entity/Q1", "/")).toBe("https://www.wikidata.org/entity/Q1");
  });
  it("makes no link of a script", () => {
    expect(linkable("javascript:alert(1)")).toBe(false);
    expect(linkable("data:text/html,x")).toBe(false);
    expect(linkable('https://x/"onload=')).toBe(false);
    expect(linkable(`${BASE}id/actor/x`)).toBe(true);
  });
  it("shortens keys and back", () => {
    const key = `${BASE}id/actor/odense-kommune`;
    expect(shortKey(key)).toBe("actor/odense-kommune");
    expect(longKey(shortKey(key))).toBe(key);
    expect(longKey("https://other/x")).toBe("https://other/x");
  });
  it("shrinks with the longest namespace, and only to a name that can be written", () => {
    const prefixes = { b: BASE, hoi: `${BASE}ontology/` };
    expect(shrink(`${BASE}ontology/Actor`, prefixes)).toBe("hoi:Actor");
    expect(shrink(`${BASE}id/actor/x`, prefixes)).toBeUndefined();
  });
});

describe("CSV", () => {
  it("disarms formulas and leaves numbers", () => {
    expect(csvCell("=1+1")).toBe("'=1+1");
    expect(csvCell("@x")).toBe("'@x");
    expect(csvCell("-5,3")).toBe('"-5,3"');
    expect(csvCell("-5.3")).toBe("-5.3");
    expect(csvCell('a "b"; c')).toBe('"a ""b""; c"');
    expect(csv([["æ"]])).toBe("\ufeffæ\r\n");
  });
});

describe("state of the explorer", () => {
  const full: State = {
    view: "bipartite", level: "unit", weight: "newman", asOf: 2019, roles: ["coordinator", "partner"], colour: "type", size: "strength", min: 2, hidden: [`${BASE}code/actor-type/region`, "?"],
    selected: null, tie: { source: `${BASE}id/actor/a`, target: `${BASE}id/actor/b` }, path: null, expanded: [{ node: `${BASE}id/actor/a`, relation: "funding" }], table: true, camera: { x: 0.25, y: 0.5, ratio: 0.125 }, layout: "v1",
  };
  it("comes back from the address as it was", () => {
    expect(readState(writeState(full))).toEqual(full);
    expect(readState("")).toEqual(DEFAULTS);
    expect(writeState(DEFAULTS)).toBe("");
  });
  it("keeps the page's other parameters and asks the server only for what it answers", () => {
    const query = writeState(full, "region=1083&field=a&field=b&lang=en");
    expect(query).toContain("region=1083&field=a&field=b&lang=en");
    expect(serverQuery(full, `?${query}`)).toBe("region=1083&field=a&field=b&lang=en&view=bipartite&level=unit&weight=newman&as_of=2019&roles=coordinator%2Cpartner");
  });
  it("holds 2 kB", () => {
    const many = { ...full, expanded: Array.from({ length: 30 }, (_, i) => ({ node: `${BASE}id/actor/en-ret-lang-aktoer-${i}`, relation: "participation" })) };
    expect(readState(writeState(many)).expanded).toEqual(many.expanded);
  });
  it("survives nonsense", () => {
    expect(readState("as_of=x&camera=1,2&colour=<b>&min=-3&path=a&expand=!!")).toMatchObject({ asOf: null, camera: null, colour: "sector", min: 0, path: null });
  });
});

describe("model", () => {
  const model = new Model("da", { public: { da: "offentlig" } });
  const node = (key: string, sector: string | null) => ({ key, attributes: { label_da: key.toUpperCase(), kind: "actor", sector, x: 0, y: 0 } });
  model.load({
    nodes: [node("a", "public"), node("b", "civil"), node("c", null)],
    edges: [
      { source: "a", target: "b", undirected: true, attributes: { kind: "collaboration", weight: 3, interventions: ["i1", "i2", "i3"] } },
      { source: "a", target: "c", undirected: true, attributes: { kind: "collaboration", weight: 1, interventions: ["i1"] } },
      { source: "a", target: "gone", undirected: true, attributes: {} },
    ],
  });
  const look = { colour: "sector", size: "degree", min: 0, hidden: [] as string[] } as const;
  it("counts what is shown, with unknown as a category of its own", () => {
    model.refresh(look, {});
    expect(model.shownEdges).toBe(2);
    expect(model.rows.map((row) => [row.key, row.degree, row.strength])).toEqual([["a", 2, 4], ["b", 1, 3], ["c", 1, 1]]);
    expect(model.categories.map((category) => [category.id, category.label, category.count])).toEqual([["public", "offentlig", 1], ["civil", "civil", 1], ["?", "ukendt", 1]]);
    expect(model.interventions(model.ties("a", "b"))).toBe(3);
  });
  it("hides by category and by weight", () => {
    model.refresh({ ...look, hidden: ["?"] }, {});
    expect(model.rows.map((row) => row.key)).toEqual(["a", "b"]);
    model.refresh({ ...look, min: 2 }, {});
    expect(model.shownEdges).toBe(1);
    expect(model.rows).toHaveLength(3);
  });
  it("offers bounds that fit the weights there are", () => {
    expect(model.bounds()).toEqual([2, 3]);
    const shares = new Model("da");
    shares.load({ nodes: ["a", "b", "c", "d"].map((key) => node(key, null)), edges: [1 / 3, 0.0456, 0.75, 1].map((weight, i) => ({ source: "abca"[i]!, target: "bcdd"[i]!, undirected: true, attributes: { weight } })) });
    expect(shares.bounds()).toEqual([0.33, 0.75, 1]);
  });
  it("adds what is new only", () => {
    const before = model.graph.size;
    expect(model.add([node("a", null), node("d", null)], [{ source: "a", target: "b", undirected: true, attributes: { kind: "collaboration" } }, { source: "a", target: "d", undirected: true, attributes: { kind: "funding" } }], "a")).toBe(1);
    expect(model.graph.size).toBe(before + 1);
  });
});

describe("columns of a result", () => {
  const xsd = "http://www.w3.org/2001/XMLSchema#";
  const num = (value: string) => ({ type: "literal", value, datatype: `${xsd}integer` });
  const text = (value: string) => ({ type: "literal", value });
  it("offers a chart for a category and a number only", () => {
    const rows: Row[] = [{ type: text("a"), n: num("1") }, { type: text("b"), n: num("2") }];
    expect(chartColumns(["type", "n"], rows)).toEqual({ categories: ["type"], numbers: ["n"] });
    expect(chartColumns(["type"], rows)).toBeUndefined();
    expect(chartColumns(["type", "n"], rows.slice(1))).toBeUndefined();
  });
  it("reads a code as a text and a year as a category", () => {
    expect(isNumber(text("0101"))).toBe(false);
    const years: Row[] = [2018, 2019].map((year) => ({ y: { type: "literal", value: String(year), datatype: `${xsd}gYear` }, n: num("3") }));
    expect(chartColumns(["y", "n"], years)).toEqual({ categories: ["y"], numbers: ["n"] });
  });
  it("finds places", () => {
    const codes = new Set(["0101"]);
    expect(placeReader(["kommunekode"], [{ kommunekode: text("101") }], codes)?.({ kommunekode: text("101") })).toEqual({ kind: "code", code: "0101" });
    expect(placeReader(["p"], [{ p: text("POINT(12.5 55.7)") }], codes)?.({ p: text("POINT(12.5 55.7)") })).toEqual({ kind: "point", lat: 55.7, lon: 12.5 });
    expect(placeReader(["n"], [{ n: num("101") }], codes)).toBeUndefined();
  });
});

it("code to copy keeps a hostile query inside its quotes", () => {
  const query = `SELECT * { ?x ?y '''a''' } # it's )" \\`;
  expect(curl("http://h/sparql", query)).toContain("it'\\''s");
  expect(python("http://h/sparql", query)).toContain(JSON.stringify(query));
  expect(r("http://h/sparql", query)).toContain('r"-(');
});

describe("flows", () => {
  const flow: Flow = { title: "", nodes: ["a", "b", "c"].map((id) => ({ id, label: id })), links: [{ source: "a", target: "b", value: 5 }, { source: "b", target: "c", value: null }, { source: "c", target: "a", value: 1 }, { source: "a", target: "x", value: 1 }] };
  it("draws no circle and no stranger", () => {
    expect(acyclic(flow)).toMatchObject({ left: 2 });
  });
  it("never counts unknown as nought", () => {
    expect(totals(flow).get("b")).toEqual({ in: 5, out: 0, unknown: 1 });
  });
  it("axis steps are round and reach the top", () => {
    expect(ticks(14)).toEqual([0, 5, 10, 15]);
    expect(ticks(0)).toEqual([0, 1]);
  });
});

describe("map", () => {
  it("has every municipality and region once, small enough to send", () => {
    const denmark = readDenmark();
    expect(new Set(denmark.municipalities.map((shape) => shape.code)).size).toBe(98);
    expect(denmark.regions.map((region) => region.code)).toEqual(["1081", "1082", "1083", "1084", "1085"]);
    expect(denmark.municipalities.find((shape) => shape.code === "0751")?.name).toBe("Aarhus");
    expect(JSON.stringify(denmark).length).toBeLessThan(120_000);
  });
  it("puts towns where they lie", () => {
    const denmark = readDenmark();
    const towns: [string, number, number][] = [["0751", 56.156, 10.21], ["0461", 55.396, 10.388], ["0851", 57.048, 9.92], ["0101", 55.676, 12.568], ["0400", 55.13, 14.91]];
    for (const [code, lat, lon] of towns) {
      const [x, y] = project(lat, lon)!;
      const near = [...denmark.municipalities].sort((a, b) => Math.hypot(a.at[0] - x, a.at[1] - y) - Math.hypot(b.at[0] - x, b.at[1] - y)).slice(0, 4).map((shape) => shape.code);
      expect(near).toContain(code);
    }
    expect(project(59.9, 10.7)).toBeUndefined();
  });
  it("steps rise with the count and nought has its own", () => {
    const bounds = steps([0, 1, 1, 1, 2, 3, 5, 8, 13, 40]);
    expect(bounds.length).toBeLessThanOrEqual(5);
    expect(stepOf(0, bounds)).toBe(0);
    expect(stepOf(40, bounds)).toBe(5);
    const taken = [1, 2, 3, 5, 8, 13, 40].map((value) => stepOf(value, bounds));
    expect([...taken].sort((a, b) => a - b)).toEqual(taken);
  });
});

it("every text is there in both languages", () => {
  for (const texts of [EXPLORER, EDITOR]) for (const [key, [da, en]] of Object.entries(texts)) expect([key, da.trim() !== "", en.trim() !== ""]).toEqual([key, true, true]);
});
