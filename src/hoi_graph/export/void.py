"""The VoID description: what the data set holds, class by class and property by property, and where it links to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from rdflib import Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, RDF, RDFS
from rdflib.term import Node

from hoi_graph.export.statistics import Statistics
from hoi_graph.labels import slug
from hoi_graph.link.identifiers import REGISTERS
from hoi_graph.namespaces import BASE, HOI, LAYER, SD, VOID, shorten

VOID_EXT = Namespace("http://ldf.fi/void-ext#")
DATASET = URIRef(BASE + "dataset")
LICENCE = URIRef("https://creativecommons.org/licenses/by/4.0/")
Triple = tuple[URIRef, URIRef, Node]
# The home of each register we link to, where a dereferenceable one is known; others are named under our own address.
_HOMES: Mapping[str, str] = {
    "Wikidata": "http://www.wikidata.org/entity/",
    "ROR": "https://ror.org/",
    "NUTS": "http://data.europa.eu/nuts",
    "ELI": "https://www.retsinformation.dk/",
    "Retsinformation": "https://www.retsinformation.dk/",
    "FORM": "http://www.form-online.dk/",
    "KLE": "http://www.kle-online.dk/",
    "EU": "http://publications.europa.eu/resource/authority/",
}
LAYER_TEXTS: Mapping[str, tuple[str, str, str, str]] = {
    "ontology": ("ontologi", "ontology", "Klasser og egenskaber.", "Classes and properties."),
    "codes": ("kodelister", "code lists", "Kodelisterne.", "The code lists."),
    "curated": (
        "udsagn",
        "claims",
        "Det, kilderne siger, række for række, med sted og grundlag.",
        "What the sources say, row by row, with place and basis.",
    ),
    "derived": ("afledt", "derived", "Det, navngivne regler regner ud.", "What named rules work out."),
    "links": ("links", "links", "Besluttede links til andre åbne data.", "Decided links to other open data."),
}


def partition(*parts: str) -> URIRef:
    """The name of a part of the data set, made of what it is about."""
    return URIRef(f"{DATASET}#" + ".".join(re.sub(r"[^A-Za-z0-9]+", "-", shorten(part)).strip("-") for part in parts))


def void_triples(stats: Statistics) -> Iterator[Triple]:
    """Totals, class and property partitions (class by property by class or datatype), layers and linksets."""
    yield DATASET, RDF.type, VOID.Dataset
    for property_, number in (
        (VOID.triples, stats.triples),
        (VOID.entities, stats.entities),
        (VOID.classes, len(stats.classes)),
        (VOID.properties, len(stats.properties)),
        (VOID.distinctSubjects, stats.subjects),
        (VOID.distinctObjects, stats.objects),
    ):
        yield DATASET, property_, Literal(number)
    yield DATASET, VOID.uriSpace, Literal(BASE)
    yield DATASET, VOID.vocabulary, URIRef(str(HOI))
    yield DATASET, VOID.exampleResource, URIRef(BASE + "id/source/vive-2026")
    yield from _partitions(stats)
    yield from _layers(stats)
    yield from _linksets(stats)


def _partitions(stats: Statistics) -> Iterator[Triple]:
    for property_, counted in stats.properties.items():
        node = partition("p", property_)
        yield DATASET, VOID.propertyPartition, node
        yield node, VOID.property, URIRef(property_)
        yield node, VOID.triples, Literal(counted.triples)
        yield node, VOID.distinctSubjects, Literal(counted.subjects)
        yield node, VOID.distinctObjects, Literal(counted.objects)
    for class_, number in stats.classes.items():
        node = partition("c", class_)
        yield DATASET, VOID.classPartition, node
        yield node, VOID["class"], URIRef(class_)
        yield node, VOID.entities, Literal(number)
    for (class_, property_), number in stats.class_properties.items():
        node = partition("c", class_, "p", property_)
        yield partition("c", class_), VOID.propertyPartition, node
        yield node, VOID.property, URIRef(property_)
        yield node, VOID.triples, Literal(number)
    for (class_, property_, target), number in stats.class_property_classes.items():
        node = partition("c", class_, "p", property_, "c", target)
        yield partition("c", class_, "p", property_), VOID.classPartition, node
        yield node, VOID["class"], URIRef(target)
        yield node, VOID.triples, Literal(number)
    for (class_, property_, target), number in stats.class_property_datatypes.items():
        node = partition("c", class_, "p", property_, "d", target)
        yield partition("c", class_, "p", property_), VOID_EXT.datatypePartition, node
        yield node, VOID_EXT.datatype, URIRef(target)
        yield node, VOID.triples, Literal(number)


def _layers(stats: Statistics) -> Iterator[Triple]:
    for layer, number in stats.layers.items():
        yield DATASET, VOID.subset, LAYER[layer]
        yield from layer_triples(layer, number)


def layer_triples(layer: str, number: int) -> Iterator[Triple]:
    """What is said of a layer: a named graph, what it holds and how much."""
    node = LAYER[layer]
    yield node, RDF.type, VOID.Dataset
    yield node, RDF.type, SD.NamedGraph
    yield node, SD.name, node
    yield node, VOID.triples, Literal(number)
    yield node, DCTERMS.license, LICENCE
    yield node, DCTERMS.isPartOf, DATASET
    if texts := LAYER_TEXTS.get(layer):
        title_da, title_en, text_da, text_en = texts
        yield node, RDFS.label, Literal(title_da, lang="da")
        yield node, RDFS.label, Literal(title_en, lang="en")
        yield node, DCTERMS.title, Literal(title_da, lang="da")
        yield node, DCTERMS.title, Literal(title_en, lang="en")
        yield node, DCTERMS.description, Literal(text_da, lang="da")
        yield node, DCTERMS.description, Literal(text_en, lang="en")


def _linksets(stats: Statistics) -> Iterator[Triple]:
    for (register, property_), number in stats.links.items():
        node = partition("linkset", register, property_)
        target = URIRef(_HOMES.get(register, f"{DATASET}#register-{slug(register)}"))
        yield DATASET, VOID.subset, node
        yield node, RDF.type, VOID.Linkset
        yield node, DCTERMS.title, Literal(f"hoi-graph → {register} ({shorten(property_)})")
        yield node, VOID.target, DATASET
        yield node, VOID.subjectsTarget, DATASET
        yield node, VOID.target, target
        yield node, VOID.objectsTarget, target
        yield node, VOID.linkPredicate, URIRef(property_)
        yield node, VOID.triples, Literal(number)
        yield target, RDF.type, VOID.Dataset
        yield target, DCTERMS.title, Literal(register)
        agency = next((r.agency for r in REGISTERS if r.name == register and r.agency), None)
        if agency:
            yield target, DCTERMS.description, Literal(agency)
