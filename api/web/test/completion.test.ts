import { describe, expect, it } from "vitest";
import { Completer, expand, missingPrefixes, positionAt } from "../src/editor/completion";

/** `|` marks the cursor. */
function at(marked: string) {
  const cursor = marked.indexOf("|");
  const { types, ...rest } = positionAt(marked.slice(0, cursor) + marked.slice(cursor + 1), cursor);
  return { ...rest, types: Object.fromEntries([...types].map(([k, v]) => [k, [...v]])) };
}

describe("positionAt", () => {
  it("knows subject, predicate and object", () => {
    expect(at("SELECT * { |")).toMatchObject({ expect: "subject" });
    expect(at("SELECT * { ?x |")).toMatchObject({ expect: "predicate", subject: "?x", word: "" });
    expect(at("SELECT * { ?x hoi:par|")).toMatchObject({ expect: "predicate", word: "hoi:par" });
    expect(at("SELECT * { ?x a |")).toMatchObject({ expect: "object", predicate: "a" });
    expect(at("SELECT * { ?x a aktø|")).toMatchObject({ expect: "object", predicate: "a", word: "aktø" });
    expect(at("SELECT * { ?x a hoi:Actor ; sam| ")).toMatchObject({ expect: "predicate", subject: "?x", types: { "?x": ["hoi:Actor"] } });
    expect(at("SELECT * { ?x a hoi:A, |")).toMatchObject({ expect: "object", predicate: "a" });
  });
  it("follows paths, blank nodes and groups", () => {
    expect(at("SELECT * { ?x hoi:a/|")).toMatchObject({ expect: "predicate", subject: "?x" });
    expect(at("SELECT * { ?x (hoi:a|hoi:".replace("a|", "a/") + "|")).toMatchObject({ expect: "predicate" });
    expect(at("SELECT * { ?x (hoi:a/hoi:b)* |")).toMatchObject({ expect: "object" });
    expect(at("SELECT * { ?x hoi:p [ |")).toMatchObject({ expect: "predicate" });
    expect(at("SELECT * { ?x hoi:p [ a hoi:B ] ; |")).toMatchObject({ expect: "predicate", subject: "?x" });
    expect(at("SELECT * { OPTIONAL { ?y |")).toMatchObject({ expect: "predicate", subject: "?y" });
    expect(at("SELECT * { OPTIONAL { ?y a ?z } ?x |")).toMatchObject({ expect: "predicate", subject: "?x" });
    expect(at("SELECT * { GRAPH ?g { ?s |")).toMatchObject({ expect: "predicate", subject: "?s" });
  });
  it("offers nothing in filters, strings, comments and the head", () => {
    expect(at("SELECT ?x | WHERE { }").expect).toBeNull();
    expect(at("SELECT * { ?x a ?y . FILTER(?x = hoi:|").expect).toBeNull();
    expect(at("SELECT * { ?x a ?y . FILTER(lang(?x) = \"da\") ?y |")).toMatchObject({ expect: "predicate", subject: "?y" });
    expect(at("SELECT * { ?x # her |\n }").expect).toBeNull();
  });
  it("reads classes after the cursor too, and not from strings", () => {
    expect(at('SELECT * { ?x | ?y . ?x a hoi:Actor . ?z rdfs:label "?x a hoi:Wrong" }').types).toMatchObject({ "?x": ["hoi:Actor"] });
    expect(at("SELECT * { ?x a <http://e/A> ; hoi:p 1.5 . ?y |").types).toEqual({ "?x": ["<http://e/A>"] });
  });
});

it("missingPrefixes finds names, not addresses", () => {
  const known = { hoi: "h#", http: "x#", rdfs: "r#" };
  expect(missingPrefixes('SELECT * { ?x a hoi:A ; rdfs:label "http:x" . <http://a/b> ?p ?o } # hoi:x', { rdfs: "r#" }, known)).toEqual({ hoi: "h#" });
});

it("expand", () => {
  expect(expand("hoi:A", { hoi: "http://h/" })).toBe("http://h/A");
  expect(expand("<http://h/A>", {})).toBe("http://h/A");
  expect(expand("no:A", {})).toBeUndefined();
});

describe("Completer", () => {
  const term = (iri: string, label_da: string, label_en: string, count: number) => ({ iri, label_da, label_en, count });
  const completer = new Completer(
    { classes: [term("http://h/Actor", "aktør", "actor", 3)], properties: [term("http://h/label", "navn", "label", 99), term("http://h/collaboratesWith", "samarbejder med", "collaborates with", 5)], byClass: { "http://h/Actor": ["http://h/collaboratesWith"] } },
    "da",
  );
  it("finds by label in either language, folded", () => {
    expect(completer.find("classes", "aktoer").map((x) => x.iri)).toEqual(["http://h/Actor"]);
    expect(completer.find("properties", "arbejd").map((x) => x.iri)).toEqual(["http://h/collaboratesWith"]);
    expect(completer.find("properties", "http://h/l").map((x) => x.iri)).toEqual(["http://h/label"]);
  });
  it("puts the properties of the subject's class first", () => {
    expect(completer.find("properties", "").map((x) => x.iri)[0]).toBe("http://h/label");
    expect(completer.find("properties", "", ["http://h/Actor"]).map((x) => x.iri)[0]).toBe("http://h/collaboratesWith");
  });
});
