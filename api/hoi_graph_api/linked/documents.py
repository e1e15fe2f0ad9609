"""RDF documents: what the graph says of an IRI, and what the document says of itself."""

from __future__ import annotations

from collections.abc import Sequence

from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, FOAF, OWL, RDF, XSD

from hoi_graph.build import Manifest
from hoi_graph.export.turtle import turtle
from hoi_graph.load import quads_to_nquads
from hoi_graph.namespaces import BASE, LAYER, VOID
from hoi_graph.query.things import Triple
from hoi_graph.store import convert_sorted
from hoi_graph_api.linked.addresses import doc_iri
from hoi_graph_api.linked.answers import LICENCE

DATASET = URIRef(BASE + "dataset")
PUBLISHER = URIRef(BASE + "id/agent/hoi-graph")


def about_document(iri: str, manifest: Manifest) -> list[Triple]:
    """What every document says of itself: its topic, data set, licence, publisher, version and date."""
    document = URIRef(doc_iri(iri))
    triples: list[Triple] = [
        (document, RDF.type, FOAF.Document),
        (document, FOAF.primaryTopic, URIRef(iri)),
        (document, VOID.inDataset, DATASET),
        (document, DCTERMS.license, URIRef(LICENCE)),
        (document, DCTERMS.publisher, PUBLISHER),
        (document, OWL.versionInfo, Literal(manifest.version)),
    ]
    if manifest.modified:
        triples.append((document, DCTERMS.modified, Literal(manifest.modified, datatype=XSD.date, normalize=False)))
    return triples


def serialise(triples: Sequence[Triple], suffix: str) -> bytes:
    """Triples in an RDF format (`ttl jsonld nt rdf`): the same triples give the same bytes."""
    if suffix == "ttl":
        return turtle(triples).encode()
    return convert_sorted(quads_to_nquads((s, p, o, LAYER.curated) for s, p, o in triples), suffix)
