"""Decided links as triples: the link itself, the identifier it names, and who decided it, when and why."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import Literal, URIRef
from rdflib.namespace import FOAF, RDF, RDFS, SKOS
from rdflib.term import Node

from hoi_graph.labels import slug
from hoi_graph.link.identifiers import Register, register_of
from hoi_graph.link.rules import basis
from hoi_graph.namespaces import ADMS, BASE, CODE, HOI, ID, SEMAPV, SSSOM, expand
from hoi_graph.store import EmbeddedStore
from hoi_graph.tables import Row, Table

JUSTIFICATIONS = {
    "LexicalMatching": ("samme navn eller kode", "same name or code"),
    "ManualMappingCuration": ("vurderet af en redaktør", "judged by a curator"),
    "MappingReview": ("efterprøvet af en redaktør", "reviewed by a curator"),
    "LogicalReasoning": ("udledt", "reasoned"),
    "CompositeMatching": ("flere metoder sammen", "several methods together"),
}
Triple = tuple[URIRef, URIRef, Node]


def add_links(store: EmbeddedStore, table: Table) -> int:
    """Layer `links` holds every decided link beside the rows that decide them; returns how many links."""
    triples = {triple for row in table for triple in link_triples(row)}
    lines = sorted(f"{s.n3()} {p.n3()} {o.n3()} ." for s, p, o in triples)
    store.add_rdf("\n".join(lines).encode(), "nt", "links")
    return len(table.rows)


def link_triples(row: Row) -> Iterator[Triple]:
    """The link a row decides, what is said of its far end, and the basis of the decision."""
    mapping, subject = ID[f"mapping/{row.id}"], URIRef(BASE + row.cells["subject_id"])
    predicate = URIRef(expand(row.cells["predicate_id"]))
    register = register_of(row.cells["object_id"])
    label = row.cells["object_label"]
    if register and register.agency:
        target = ID[f"identifier/{slug(register.name)}-{slug(register.value(row.cells['object_id']))}"]
        yield from _identifier(target, register, register.value(row.cells["object_id"]))
    else:
        target = URIRef(row.cells["object_id"])
        yield target, RDFS.label, Literal(label)
    yield subject, predicate, target
    yield mapping, SSSOM.object_id, target
    yield mapping, HOI.basis, CODE[f"basis/{basis(row)}"]
    far = label if register is None or label.startswith(register.name) else f"{register.name} {label}"
    if register and register.agency:
        far = f"{register.name} {register.value(row.cells['object_id'])}"
    yield mapping, SKOS.prefLabel, Literal(f"{row.cells['subject_label']} → {far}", lang="da")
    justification = row.cells["mapping_justification"].partition(":")[2]
    for lang, text in zip(("da", "en"), JUSTIFICATIONS[justification], strict=True):
        yield SEMAPV[justification], RDFS.label, Literal(text, lang=lang)
    agent = ID[f"agent/{row.cells['author_id']}"]
    yield agent, RDF.type, FOAF.Agent
    yield agent, FOAF.name, Literal(row.cells["author_id"])
    yield agent, RDFS.label, Literal(row.cells["author_id"])


def _identifier(target: URIRef, register: Register, value: str) -> Iterator[Triple]:
    yield target, RDF.type, ADMS.Identifier
    yield target, SKOS.notation, Literal(value)
    yield target, ADMS.schemaAgency, Literal(register.agency)
    yield target, SKOS.prefLabel, Literal(f"{register.name} {value}", lang="da")
