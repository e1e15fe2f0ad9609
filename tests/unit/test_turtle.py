"""The Turtle of selections says what the triples say, in the same bytes each time."""

from __future__ import annotations

import random

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, XSD

from hoi_graph.export.turtle import turtle
from hoi_graph.namespaces import HOI, ID
from hoi_graph.store import EmbeddedStore, Triples


def test_hard_texts_and_addresses_survive() -> None:
    """Quotes, backslashes, line breaks, languages, datatypes, dots and slashes in local names."""
    thing = URIRef(ID + "intervention/a-b.c")
    triples: Triples = [
        (thing, RDF.type, HOI.Intervention),
        (thing, URIRef("https://example.org/odd;path(1)"), Literal('"\\\n\t\r\x07 æøå \U0001f600', lang="da")),
        (thing, HOI.asOf, Literal("2024", datatype=XSD.gYear)),
        (thing, HOI.rank, Literal("007", datatype=XSD.integer)),
        (thing, HOI.flag, Literal("true", datatype=XSD.boolean)),
        (thing, HOI.rank, Literal("x7", datatype=XSD.integer)),
        (thing, HOI.about, URIRef(ID + "actor/trailing.")),
        (thing, HOI.about, URIRef("https://w3id.org/hoi-graph/id/")),
    ]
    again = Graph().parse(data=turtle(triples), format="turtle")
    assert {(str(s), str(p), o.n3()) for s, p, o in again} == {(str(s), str(p), o.n3()) for s, p, o in triples}


def test_the_whole_graph_survives_in_the_same_bytes(store: EmbeddedStore) -> None:
    """Every triple of a large selection, whatever order it comes in."""
    triples = store.construct("CONSTRUCT { ?s ?p ?o } WHERE { ?s hoi:about ?i ; ?p ?o }")
    text = turtle(triples)
    shuffled = list(triples)
    random.Random(1).shuffle(shuffled)
    assert turtle(shuffled) == text
    again = EmbeddedStore.from_rdf(text.encode(), "ttl")
    assert len(again) == len(set(triples))
