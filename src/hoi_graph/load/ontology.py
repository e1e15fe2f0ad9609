"""The ontology and its code schemes, read from Turtle."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from rdflib import Graph, URIRef
from rdflib.namespace import RDF, SKOS
from rdflib.plugins.parsers.notation3 import BadSyntax

from hoi_graph.errors import CheckError, Finding
from hoi_graph.namespaces import HOI
from hoi_graph.project import Project


@dataclass(frozen=True)
class RelationClass:
    """A class whose instances are edges: the properties that name its ends and the shortcut it gives."""

    iri: URIRef
    source: URIRef
    target: URIRef
    direct: URIRef


@dataclass(frozen=True)
class Ontology:
    """Terms (`hoi.ttl`, borrowed stubs) and codes (`codes/*.ttl`), as two rdflib graphs."""

    terms: Graph
    codes: Graph

    @cached_property
    def concepts(self) -> frozenset[str]:
        """The IRIs of all codes and code lists."""
        kinds = (SKOS.Concept, SKOS.ConceptScheme)
        return frozenset(str(s) for kind in kinds for s in self.codes.subjects(RDF.type, kind))

    @cached_property
    def relation_classes(self) -> tuple[RelationClass, ...]:
        """Every class that declares the ends of its edges, sorted by IRI."""
        found = []
        for iri, source in self.terms.subject_objects(HOI.edgeSource):
            target, direct = self.terms.value(iri, HOI.edgeTarget), self.terms.value(iri, HOI.directEdge)
            if isinstance(target, URIRef) and isinstance(direct, URIRef):
                found.append(RelationClass(URIRef(str(iri)), URIRef(str(source)), target, direct))
        return tuple(sorted(found, key=lambda relation: relation.iri))


def read_ontology(project: Project) -> Ontology:
    """All Turtle of `ontology/`; a CheckError names file and line of a syntax fault."""
    terms, codes = Graph(), Graph()
    findings = []
    for path in sorted(project.ontology.rglob("*.ttl")):
        target = codes if path.parent.name == "codes" else terms
        try:
            target.parse(path, format="turtle")
        except (BadSyntax, ValueError) as error:
            line = re.search(r"at line (\d+)", str(error))
            reason = " ".join(str(error).split())[:200]
            findings.append(
                Finding(
                    project.relative(path),
                    int(line.group(1)) if line else 0,
                    "",
                    f"Turtle kan ikke læses: {reason}",
                    f"Turtle cannot be read: {reason}",
                )
            )
    if findings:
        raise CheckError(findings)
    return Ontology(terms, codes)
