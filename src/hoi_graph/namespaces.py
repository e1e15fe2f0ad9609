"""The IRIs of hoi-graph and of the vocabularies it borrows from."""

from __future__ import annotations

from rdflib import Namespace
from rdflib.namespace import DCTERMS, FOAF, ORG, OWL, PROV, RDF, RDFS, SKOS, XSD

BASE = "https://w3id.org/hoi-graph/"
HOI = Namespace(BASE + "ontology/")
ID = Namespace(BASE + "id/")
CODE = Namespace(BASE + "code/")
LAYER = Namespace(BASE + "graph/")
CV = Namespace("http://data.europa.eu/m8g/")
SCHEMA = Namespace("https://schema.org/")
BIBO = Namespace("http://purl.org/ontology/bibo/")
FRAPO = Namespace("http://purl.org/cerif/frapo/")
ELI = Namespace("http://data.europa.eu/eli/ontology#")
ADMS = Namespace("http://www.w3.org/ns/adms#")
SH = Namespace("http://www.w3.org/ns/shacl#")
QB = Namespace("http://purl.org/linked-data/cube#")
VOID = Namespace("http://rdfs.org/ns/void#")
DCAT = Namespace("http://www.w3.org/ns/dcat#")
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
SSSOM = Namespace("https://w3id.org/sssom/")
SEMAPV = Namespace("https://w3id.org/semapv/vocab/")

LAYERS = ("ontology", "codes", "curated", "derived", "links")

PREFIXES: dict[str, str] = {
    "hoi": str(HOI),
    "id": str(ID),
    "code": str(CODE),
    "graph": str(LAYER),
    "rdf": str(RDF),
    "rdfs": str(RDFS),
    "owl": str(OWL),
    "xsd": str(XSD),
    "skos": str(SKOS),
    "dcterms": str(DCTERMS),
    "foaf": str(FOAF),
    "org": str(ORG),
    "prov": str(PROV),
    "cv": str(CV),
    "schema": str(SCHEMA),
    "bibo": str(BIBO),
    "frapo": str(FRAPO),
    "eli": str(ELI),
    "adms": str(ADMS),
    "sh": str(SH),
    "qb": str(QB),
    "void": str(VOID),
    "dcat": str(DCAT),
    "sd": str(SD),
    "sssom": str(SSSOM),
    "semapv": str(SEMAPV),
}

SPARQL_PREFIXES = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())


def expand(curie: str) -> str:
    """The full IRI of `prefix:local`; a KeyError names an unknown prefix."""
    prefix, local = curie.split(":", 1)
    return PREFIXES[prefix] + local


def shorten(iri: str) -> str:
    """The shortest `prefix:local` form of an IRI, or the IRI itself where no prefix fits."""
    best = ""
    name = ""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace) and len(namespace) > len(best):
            best, name = namespace, prefix
    return f"{name}:{iri[len(best) :]}" if best else iri
