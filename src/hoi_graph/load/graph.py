"""Rows become triples through their dictionaries; the result is one sorted set of quads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, SKOS, XSD
from rdflib.term import Node

from hoi_graph.labels import slug
from hoi_graph.load.ontology import Ontology
from hoi_graph.namespaces import BIBO, HOI, ID, LAYER, expand
from hoi_graph.tables import Column, Table
from hoi_graph.tables.dictionary import CITATION, CURIE, PARTIAL_DATE, VARIABLE

Triple = tuple[URIRef, URIRef, Node]
Quad = tuple[URIRef, URIRef, Node, URIRef]

_XSD_BY_BASE = {
    "integer": XSD.integer,
    "decimal": XSD.decimal,
    "boolean": XSD.boolean,
    "anyURI": XSD.anyURI,
}
_XSD_BY_LENGTH = {4: XSD.gYear, 7: XSD.gYearMonth, 10: XSD.date}
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"})
_CITATION = re.compile(r"([a-z0-9-]+)\[([^\[\]]+)\]")


def build_quads(tables: Mapping[str, Table], ontology: Ontology) -> set[Quad]:
    """Every triple of the layers `ontology`, `codes` and `curated`, and the rows of `links`; derived layers come later."""
    titles = {row.id: row.cells["short_da"] for row in tables["sources.tsv"]} if "sources.tsv" in tables else {}
    quads: set[Quad] = set()
    for layer, graph in (("ontology", ontology.terms), ("codes", ontology.codes)):
        for triple in graph:
            quads.update(_with_citation(triple, titles, LAYER[layer]))
    for name, table in tables.items():
        layer = LAYER.links if name == "links.tsv" else LAYER.curated
        for triple in table_triples(table, titles):
            quads.add((*triple, _home(triple, layer)))
    return quads


def _home(triple: Triple, layer: URIRef) -> URIRef:
    """The layer of a triple. What a passage is stands once, in `curated`: a triple in two layers would count twice."""
    return LAYER.curated if triple[0].startswith(ID["passage/"]) else layer


def table_triples(table: Table, titles: Mapping[str, str]) -> Iterator[Triple]:
    """The triples of a table: each cell by its column's meaning, then the virtual columns."""
    dictionary = table.dictionary
    for row in table:
        subject = URIRef(row.fill(dictionary.about_url))
        for column in dictionary.columns:
            if column.property_url is None:
                continue
            about = URIRef(row.fill(column.about_url)) if column.about_url else subject
            for value in row.values(column):
                if column.datatype_id == CITATION:
                    yield from _citation(about, value, titles)
                else:
                    yield about, URIRef(column.property_url), _term(column, value)
        for virtual in dictionary.virtual:
            if any(not row.cells.get(name) for name in virtual.variables):
                continue
            about = URIRef(row.fill(virtual.about_url)) if virtual.about_url else subject
            target: Node = URIRef(row.fill(virtual.value_url)) if virtual.value_url else Literal(virtual.default or "")
            yield about, URIRef(virtual.property_url), target


def passage_iri(source: str, locator: str) -> URIRef:
    """The IRI of the passage at a printed place in a source; the same place gives the same IRI."""
    return ID[f"passage/{source}-{slug(locator)}"]


def quads_to_nquads(quads: Iterable[Quad]) -> bytes:
    """The quads as sorted N-Quads, one a line: equal sets give equal bytes."""
    lines = sorted(f"{s.n3()} {p.n3()} {_n3(o)} {g.n3()} ." for s, p, o, g in quads)
    return ("\n".join(lines) + "\n").encode("utf-8")


def _n3(term: Node) -> str:
    if isinstance(term, Literal):
        text = str(term).translate(_ESCAPES)
        return f'"{text}"' + (f"@{term.language}" if term.language else f"^^<{term.datatype}>" if term.datatype else "")
    return term.n3()


def _citation(subject: URIRef, value: str, titles: Mapping[str, str]) -> Iterator[Triple]:
    match = _CITATION.fullmatch(value)
    if match is None:
        raise ValueError(f"not a citation: {value}")
    source, locator = match.groups()
    passage = passage_iri(source, locator)
    yield subject, URIRef("http://www.w3.org/ns/prov#wasDerivedFrom"), passage
    yield passage, RDF.type, HOI.Passage
    yield passage, DCTERMS.isPartOf, ID[f"source/{source}"]
    yield passage, BIBO.locator, Literal(locator)
    yield passage, SKOS.prefLabel, Literal(f"{titles.get(source, source)}, {locator}", lang="da")


def _with_citation(triple: tuple[Node, Node, Node], titles: Mapping[str, str], layer: URIRef) -> Iterator[Quad]:
    """A code's `dcterms:source "document[place]"` becomes the passage it names; any other triple stays."""
    subject, predicate, value = triple
    if predicate == DCTERMS.source and isinstance(value, Literal):
        parts = [part.strip() for part in str(value).split(";")]
        if all(_CITATION.fullmatch(part) for part in parts):
            for part in parts:
                for derived in _citation(URIRef(str(subject)), part, titles):
                    yield (*derived, _home(derived, layer))
            return
    yield URIRef(str(subject)), URIRef(str(predicate)), value, layer


def _term(column: Column, value: str) -> Node:
    if column.datatype_id == CURIE:
        return URIRef(expand(value))
    if column.value_url:
        return URIRef(VARIABLE.sub(lambda _: value, column.value_url))
    if column.lang:
        return Literal(value, lang=column.lang)
    if column.datatype_id == PARTIAL_DATE:
        return Literal(value, datatype=_XSD_BY_LENGTH[len(value)], normalize=False)
    datatype = _XSD_BY_BASE.get(column.datatype)
    return Literal(value, datatype=datatype, normalize=False) if datatype else Literal(value)
