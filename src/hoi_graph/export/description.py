"""What the data set says of itself: DCAT-AP 3 for catalogues, VoID for query tools, and the named queries as examples."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from rdflib import Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, FOAF, OWL, RDF, RDFS, SKOS, XSD
from rdflib.term import Node

from hoi_graph.build import Manifest
from hoi_graph.export.releases import FileFacts
from hoi_graph.export.statistics import Statistics
from hoi_graph.export.void import DATASET, LICENCE, void_triples
from hoi_graph.labels import LANGUAGES, label
from hoi_graph.namespaces import BASE, DCAT, PREFIXES, SCHEMA, SH, VOID
from hoi_graph.query.library import NamedQuery
from hoi_graph.query.views import with_prefixes

VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
DCATAP = Namespace("http://data.europa.eu/r5r/")
EU = Namespace("http://publications.europa.eu/resource/authority/")
IANA = Namespace("https://www.iana.org/assignments/media-types/")
CATALOGUE, SERVICE = URIRef(f"{DATASET}#catalog"), URIRef(f"{DATASET}#sparql")
PUBLISHER, CONTACT = URIRef(BASE + "id/agent/hoi-graph"), URIRef(f"{DATASET}#contact")
PREFIX_NODE = URIRef(f"{DATASET}#prefixes")
Triple = tuple[URIRef, URIRef, Node]

TITLE = {
    "da": "hoi-graph: vidensgraf over helhedsorienterede indsatser",
    "en": "hoi-graph: a knowledge graph of holistic cross-sector interventions",
}
TEXT = {
    "da": "Danske helhedsorienterede indsatser: hvem der deltager og hvordan, hvem der betaler, hvilke fagområder der mødes, og "
    "hvor i hvilken rapport hver oplysning står.",
    "en": "Danish holistic cross-sector interventions: who takes part and how, who pays, which fields meet, and where in which "
    "report each claim stands.",
}
KEYWORDS = {
    "da": ("helhedsorienteret indsats", "velfærd", "kommuner", "samarbejde", "finansiering", "vidensgraf"),
    "en": ("holistic intervention", "welfare", "municipalities", "collaboration", "funding", "knowledge graph"),
}


def dataset_triples(
    stats: Statistics, manifest: Manifest, base: str, release: str, files: Sequence[FileFacts]
) -> list[Triple]:
    """The whole description at `/dataset`: catalogue record, distributions, service, and what the data set holds."""
    found = [
        *_dataset(manifest, base),
        *_catalogue(manifest, base),
        *_agents(base),
        *_service(base),
        *void_triples(stats),
        (DATASET, VOID.sparqlEndpoint, URIRef(f"{base}/sparql")),
    ]
    for facts in files:
        found += _distribution(facts, manifest, f"{base}/download/{release}/{facts.name}")
        if facts.name in ("hoi-graph.nq.gz", "hoi-graph.ttl.gz", "hoi-graph.nt.gz"):
            found.append((DATASET, VOID.dataDump, URIRef(f"{base}/download/{release}/{facts.name}")))
    return found


def _texts(subject: URIRef, property_: URIRef, texts: Mapping[str, str]) -> Iterator[Triple]:
    for lang in LANGUAGES:
        yield subject, property_, Literal(texts[lang], lang=lang)


def _dated(subject: URIRef, manifest: Manifest) -> Iterator[Triple]:
    if manifest.modified:
        day = Literal(manifest.modified, datatype=XSD.date, normalize=False)
        yield subject, DCTERMS.issued, day
        yield subject, DCTERMS.modified, day


def _dataset(manifest: Manifest, base: str) -> Iterator[Triple]:
    yield DATASET, RDF.type, DCAT.Dataset
    yield from _texts(DATASET, DCTERMS.title, TITLE)
    yield from _texts(DATASET, DCTERMS.description, TEXT)
    for lang in LANGUAGES:
        for word in KEYWORDS[lang]:
            yield DATASET, DCAT.keyword, Literal(word, lang=lang)
    yield from _dated(DATASET, manifest)
    yield from (
        (DATASET, DCTERMS.publisher, PUBLISHER),
        (DATASET, DCTERMS.creator, PUBLISHER),
        (DATASET, DCAT.contactPoint, CONTACT),
        (DATASET, DCTERMS.license, LICENCE),
        (LICENCE, RDF.type, DCTERMS.LicenseDocument),
        (DATASET, DCTERMS.identifier, Literal(str(DATASET))),
        (DATASET, DCAT.version, Literal(manifest.version)),
        (DATASET, OWL.versionInfo, Literal(manifest.version)),
        (DATASET, DCAT.landingPage, URIRef(f"{base}/")),
        (DATASET, FOAF.page, URIRef(f"{base}/about")),
        (DATASET, DCTERMS.conformsTo, URIRef(BASE + "ontology")),
        (URIRef(BASE + "ontology"), RDF.type, DCTERMS.Standard),
        (DATASET, DCTERMS.provenance, URIRef(f"{DATASET}#provenance")),
        (URIRef(f"{DATASET}#provenance"), RDF.type, DCTERMS.ProvenanceStatement),
        (DATASET, DCAT.temporalResolution, Literal("P1Y", datatype=XSD.duration)),
    )
    yield from _texts(
        URIRef(f"{DATASET}#provenance"),
        RDFS.label,
        {
            "da": "Hver oplysning har en kilde med sted og et grundlag: oplyst, kodet eller afledt ved en navngiven regel.",
            "en": "Each claim has a source with a place and a basis: stated, coded, or derived by a named rule.",
        },
    )
    for property_, class_, term in (
        (DCTERMS.language, DCTERMS.LinguisticSystem, EU["language/DAN"]),
        (DCTERMS.language, DCTERMS.LinguisticSystem, EU["language/ENG"]),
        (DCTERMS.spatial, DCTERMS.Location, EU["country/DNK"]),
        (DCTERMS.accessRights, DCTERMS.RightsStatement, EU["access-right/PUBLIC"]),
        (DCTERMS.accrualPeriodicity, DCTERMS.Frequency, EU["frequency/IRREG"]),
    ):
        yield DATASET, property_, term
        yield term, RDF.type, class_
    yield DATASET, DCAT.theme, EU["data-theme/SOCI"]
    yield EU["data-theme/SOCI"], RDF.type, SKOS.Concept
    yield from _texts(
        EU["data-theme/SOCI"], SKOS.prefLabel, {"da": "Befolkning og samfund", "en": "Population and society"}
    )


def _catalogue(manifest: Manifest, base: str) -> Iterator[Triple]:
    yield CATALOGUE, RDF.type, DCAT.Catalog
    yield from _texts(
        CATALOGUE, DCTERMS.title, {"da": "hoi-graphs datakatalog", "en": "The data catalogue of hoi-graph"}
    )
    yield from _texts(
        CATALOGUE,
        DCTERMS.description,
        {"da": "Kataloget over hoi-graphs datasæt og tjenester.", "en": "The data sets and services of hoi-graph."},
    )
    yield from _dated(CATALOGUE, manifest)
    yield from (
        (CATALOGUE, DCTERMS.publisher, PUBLISHER),
        (CATALOGUE, DCTERMS.license, LICENCE),
        (CATALOGUE, FOAF.homepage, URIRef(f"{base}/")),
        (URIRef(f"{base}/"), RDF.type, FOAF.Document),
        (URIRef(f"{base}/about"), RDF.type, FOAF.Document),
        (CATALOGUE, DCTERMS.language, EU["language/DAN"]),
        (CATALOGUE, DCTERMS.language, EU["language/ENG"]),
        (CATALOGUE, DCTERMS.spatial, EU["country/DNK"]),
        (CATALOGUE, DCAT.dataset, DATASET),
        (CATALOGUE, DCAT.service, SERVICE),
    )


def _agents(base: str) -> Iterator[Triple]:
    yield from (
        (PUBLISHER, RDF.type, FOAF.Agent),
        (PUBLISHER, FOAF.name, Literal("hoi-graph", lang="da")),
        (PUBLISHER, FOAF.name, Literal("hoi-graph", lang="en")),
        (CONTACT, RDF.type, VCARD.Organization),
        (CONTACT, RDF.type, VCARD.Kind),
        (CONTACT, VCARD.fn, Literal("hoi-graph")),
        (CONTACT, VCARD.hasURL, URIRef(f"{base}/about")),
    )


def _service(base: str) -> Iterator[Triple]:
    protocol = URIRef("https://www.w3.org/TR/sparql11-protocol/")
    yield SERVICE, RDF.type, DCAT.DataService
    yield from _texts(
        SERVICE, DCTERMS.title, {"da": "hoi-graphs SPARQL-endpoint", "en": "The SPARQL endpoint of hoi-graph"}
    )
    yield from _texts(
        SERVICE,
        DCTERMS.description,
        {
            "da": "SPARQL 1.1-forespørgsler mod hele grafen, kun læsning.",
            "en": "SPARQL 1.1 queries over the whole graph, read only.",
        },
    )
    yield from (
        (SERVICE, DCAT.endpointURL, URIRef(f"{base}/sparql")),
        (URIRef(f"{base}/sparql"), RDF.type, RDFS.Resource),
        (SERVICE, DCAT.endpointDescription, URIRef(f"{base}/openapi.json")),
        (URIRef(f"{base}/openapi.json"), RDF.type, RDFS.Resource),
        (SERVICE, DCAT.servesDataset, DATASET),
        (SERVICE, DCTERMS.conformsTo, protocol),
        (protocol, RDF.type, DCTERMS.Standard),
        (SERVICE, DCTERMS.publisher, PUBLISHER),
        (SERVICE, DCTERMS.license, LICENCE),
        (SERVICE, DCAT.contactPoint, CONTACT),
        (SERVICE, DCTERMS.accessRights, EU["access-right/PUBLIC"]),
        (SERVICE, FOAF.page, URIRef(f"{base}/about")),
        (SERVICE, DCATAP.availability, EU["planned-availability/STABLE"]),
        (EU["planned-availability/STABLE"], RDF.type, SKOS.Concept),
    )
    for lang in LANGUAGES:
        yield SERVICE, DCAT.keyword, Literal("SPARQL", lang=lang)
    yield from _texts(EU["planned-availability/STABLE"], SKOS.prefLabel, {"da": "stabil", "en": "stable"})


def _distribution(facts: FileFacts, manifest: Manifest, address: str) -> Iterator[Triple]:
    node, url = URIRef(f"{DATASET}#file-" + re.sub(r"[^A-Za-z0-9]+", "-", facts.name)), URIRef(address)
    media, checksum = IANA[facts.form.media], URIRef(f"{node}-sha256")
    yield DATASET, DCAT.distribution, node
    yield node, RDF.type, DCAT.Distribution
    yield from _texts(
        node,
        DCTERMS.title,
        {"da": f"{facts.name} ({facts.form.da})", "en": f"{facts.name} ({facts.form.en})"},
    )
    yield from _texts(
        node,
        DCTERMS.description,
        {"da": f"Udgave {manifest.version}, uforanderlig.", "en": f"Version {manifest.version}, immutable."},
    )
    yield from _dated(node, manifest)
    yield from (
        (node, DCAT.accessURL, url),
        (node, DCAT.downloadURL, url),
        (url, RDF.type, RDFS.Resource),
        (node, DCAT.mediaType, media),
        (media, RDF.type, DCTERMS.MediaType),
        (node, DCTERMS["format"], URIRef(facts.form.file_type)),
        (URIRef(facts.form.file_type), RDF.type, DCTERMS.MediaTypeOrExtent),
        (node, DCAT.byteSize, Literal(str(facts.size), datatype=XSD.nonNegativeInteger, normalize=False)),
        (node, DCTERMS.license, LICENCE),
        (node, DCTERMS.language, EU["language/DAN"]),
        (node, DCTERMS.language, EU["language/ENG"]),
        (node, DCATAP.availability, EU["planned-availability/STABLE"]),
        (node, SPDX.checksum, checksum),
        (checksum, RDF.type, SPDX.Checksum),
        (checksum, SPDX.algorithm, SPDX.checksumAlgorithm_sha256),
        (SPDX.checksumAlgorithm_sha256, RDF.type, SPDX.ChecksumAlgorithm),
        (checksum, SPDX.checksumValue, Literal(facts.sha256, datatype=XSD.hexBinary, normalize=False)),
    )
    if facts.compressed:
        yield node, DCAT.compressFormat, IANA["application/gzip"]
        yield IANA["application/gzip"], RDF.type, DCTERMS.MediaType


def prefix_triples() -> Iterator[Triple]:
    """The prefixes of our queries, declared for editors."""
    yield PREFIX_NODE, RDF.type, OWL.Ontology
    for name, iri in PREFIXES.items():
        node = URIRef(f"{PREFIX_NODE}-{name}")
        yield PREFIX_NODE, SH.declare, node
        yield node, SH.prefix, Literal(name)
        yield node, SH.namespace, Literal(iri, datatype=XSD.anyURI)


def example_triples(queries: Iterable[NamedQuery], base: str) -> Iterator[Triple]:
    """The named queries as examples an editor can offer."""
    for query in queries:
        node = URIRef(f"{BASE}queries/{query.name}")
        kind, property_ = _form(query.body)
        yield node, RDF.type, SH.SPARQLExecutable
        yield node, RDF.type, kind
        yield from _texts(node, RDFS.comment, query.summary)
        yield node, RDFS.label, Literal(query.name)
        yield node, property_, Literal(with_prefixes(query.body))
        yield node, SH.prefixes, PREFIX_NODE
        yield node, SCHEMA.keywords, Literal(query.topic)
        yield node, SCHEMA.target, URIRef(f"{base}/sparql")


def editor_triples(
    stats: Statistics,
    names: Mapping[str, tuple[list[tuple[str, str]], list[tuple[str, str]]]],
    queries: Iterable[NamedQuery],
    base: str,
    lang: str,
) -> list[Triple]:
    """What a query editor asks for, in one language: prefixes, VoID with one name and one definition a term, examples.

    `names` holds each term's names and definitions; in both languages at once an editor's query would give every row 64 times.
    """
    found = [*prefix_triples(), *example_triples(queries, base), *void_triples(stats)]
    terms = {*stats.classes, *stats.properties}
    for term in sorted(terms & set(names)):
        labels, definitions = names[term]
        if labels:
            text, text_lang = label(labels, lang, term)
            found.append((URIRef(term), RDFS.label, Literal(text, lang=text_lang or None)))
        if definitions:
            text, text_lang = label(definitions, lang, term)
            found.append((URIRef(term), RDFS.comment, Literal(text, lang=text_lang or None)))
    other = {"da": "en", "en": "da"}[lang]
    owned = {str(node) for node in (term for term in terms)}
    return [
        (s, p, o) for s, p, o in found if not (isinstance(o, Literal) and o.language == other and str(s) not in owned)
    ]


def _form(body: str) -> tuple[URIRef, URIRef]:
    bare = re.sub(r"<[^<>\s]*>|\"(?:[^\"\\\n]|\\.)*\"|#[^\n]*", " ", body)
    found = re.search(r"\b(SELECT|ASK|CONSTRUCT|DESCRIBE)\b", bare, re.I)
    word = found[1].upper() if found else "SELECT"
    if word == "ASK":
        return SH.SPARQLAskExecutable, SH.ask
    if word == "CONSTRUCT":
        return SH.SPARQLConstructExecutable, SH.construct
    return SH.SPARQLSelectExecutable, SH.select


__all__ = ["dataset_triples", "editor_triples", "example_triples", "prefix_triples"]
