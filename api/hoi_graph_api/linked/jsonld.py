"""The facts of a page in schema.org's words, for search engines and harvesters; nothing here that the RDF does not say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rdflib import Literal
from rdflib.namespace import DCTERMS, FOAF, ORG, SKOS

from hoi_graph.build import Manifest
from hoi_graph.namespaces import BASE, BIBO, SCHEMA
from hoi_graph.query.things import Thing
from hoi_graph_api.linked.addresses import doc_iri
from hoi_graph_api.linked.answers import LICENCE

# Each word of schema.org we use, and the properties of the graph it stands for.
WORDS: Mapping[str, tuple[str, ...]] = {
    "name": (str(SKOS.prefLabel), str(FOAF.name)),
    "alternateName": (str(SKOS.altLabel),),
    "description": (str(DCTERMS.description), str(SKOS.definition)),
    "sameAs": (str(SCHEMA.sameAs),),
    "startDate": (str(SCHEMA.startDate),),
    "endDate": (str(SCHEMA.endDate),),
}
WORDS_BY_FOLDER: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "id/actor": {"parentOrganization": (str(ORG.unitOf),), "location": (str(DCTERMS.spatial),)},
    "id/place": {"containedInPlace": (str(DCTERMS.isPartOf),)},
    "id/passage": {"isPartOf": (str(DCTERMS.isPartOf),)},
    "id/source": {
        "headline": (str(DCTERMS.title),),
        "author": (str(DCTERMS.creator),),
        "publisher": (str(DCTERMS.publisher),),
        "datePublished": (str(DCTERMS.issued),),
        "isbn": (str(BIBO.isbn13),),
    },
    "code": {"inDefinedTermSet": (str(SKOS.inScheme),), "termCode": (str(SKOS.notation),)},
}
TYPES: Mapping[str, str] = {
    "id/actor": "Organization",
    "id/place": "Place",
    "id/source": "Report",
    "id/passage": "CreativeWork",
    "id/law": "Legislation",
    "id/programme": "Grant",
    "id/intervention": "Project",
    "code": "DefinedTerm",
}


def schema_type(folder: str) -> str:
    """The class of schema.org that fits things of a folder (`id/actor`, `code/field`); `Thing` where none does."""
    return TYPES.get(folder) or TYPES.get(folder.split("/", maxsplit=1)[0], "Thing")


def thing_jsonld(thing: Thing, folder: str, manifest: Manifest) -> dict[str, Any]:
    """The thing and the page about it as schema.org JSON-LD."""
    found: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@id": thing.iri,
        "@type": schema_type(folder),
    }
    words = {**WORDS, **WORDS_BY_FOLDER.get(folder, WORDS_BY_FOLDER.get(folder.split("/", maxsplit=1)[0], {}))}
    for word, properties in words.items():
        values = [_value(value) for property_ in properties for value in thing.values(property_)]
        if values:
            found[word] = values if len(values) > 1 else values[0]
    found["subjectOf"] = {
        "@id": doc_iri(thing.iri),
        "@type": "AboutPage",
        "license": {"@id": LICENCE},
        "version": manifest.version,
        "isPartOf": {"@id": BASE + "dataset"},
    }
    return found


def _value(term: object) -> object:
    if not isinstance(term, Literal):
        return {"@id": str(term)}
    if term.language:
        return {"@value": str(term), "@language": term.language}
    return str(term)
