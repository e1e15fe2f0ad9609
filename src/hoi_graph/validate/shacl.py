"""SHACL Core with pyshacl on a plain rdflib graph; rules across records as set queries with SHACL-shaped results.

One `sh:sparql` constraint per node is 35-75 times slower than the same rule as one set query, so `shapes/*.rq` hold
SELECT queries whose bindings are `?focusNode ?path ?value ?severity ?messageDa ?messageEn`.
The shapes of the four conditions walk every claim about an intervention, though only its assessments can matter: they see
a graph of those alone, with the same results in a fraction of the time (1 s against 7 s over the graph of VIVE 2026).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable
from pathlib import Path

import pyshacl
from rdflib import RDF, RDFS, BNode, Graph, URIRef
from rdflib.term import Node

from hoi_graph.derive import apply_rules
from hoi_graph.errors import HoiGraphError
from hoi_graph.labels import local_name
from hoi_graph.load import quads_to_nquads, read_ontology
from hoi_graph.load.graph import build_quads
from hoi_graph.load.tables import dictionaries
from hoi_graph.namespaces import BASE, LAYER, SH
from hoi_graph.project import Project
from hoi_graph.store import EmbeddedStore, Store
from hoi_graph.tables import Table, read_table
from hoi_graph.validate.report import Report, Result

_KNOWN = ("sources.tsv", "definitions.tsv", "concepts.tsv")
_SUFFIXES = {".ttl": "ttl", ".nt": "nt", ".nq": "nq", ".trig": "trig", ".rdf": "rdf", ".jsonld": "jsonld"}
_NAME = re.compile(r"^#\s*name:\s*(\S+)", re.M)
_ALL = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
_ENOUGH = {
    "conditions.ttl": """CONSTRUCT { ?assessment ?p ?o . ?intervention dcterms:conformsTo ?definition }
        WHERE { { ?assessment a hoi:ConditionAssessment ; ?p ?o } UNION { ?intervention dcterms:conformsTo ?definition } }"""
}


def validate_store(store: Store, project: Project, passed_over: Container[str] = ()) -> Report:
    """The report of all shapes and cross-record queries over a graph that holds the ontology and its derived layer.

    What is passed over by its IRI can still be a value of what is validated, but has no results of its own.
    """
    results: list[Result] = []
    whole = Graph()
    for path in sorted(project.shapes.glob("*.ttl")):
        if path.name in _ENOUGH:
            results += _shacl(store, _ENOUGH[path.name], Graph().parse(path), passed_over)
        else:
            whole.parse(path)
    results += _shacl(store, _ALL, whole, passed_over)
    for path in sorted(project.shapes.glob("*.rq")):
        results += _cross_record(store, path)
    mine = {result for result in results if result.focus_node not in passed_over}
    return Report(tuple(sorted(mine, key=lambda result: result.key)))


def validate_file(path: Path, project: Project) -> tuple[Report, EmbeddedStore]:
    """The report of a user's own RDF, read as curated claims beside the ontology, with the rules applied; and that store.

    The project's sources, definitions and code lists come along, so that a file can cite and use them; what the file itself
    describes takes their place, and only what the file speaks of is reported.
    """
    format = _SUFFIXES.get(path.suffix)
    if format is None:
        raise HoiGraphError(f"{path}: brug en af / use one of {' '.join(_SUFFIXES)}")
    try:
        own = EmbeddedStore.from_rdf(path.read_bytes(), format)
    except OSError as error:
        raise HoiGraphError(f"{path}: {error.strerror}") from error
    described = {str(row["s"]) for row in own.select("SELECT DISTINCT ?s WHERE { ?s a ?type }")}
    quads = {
        quad
        for quad in build_quads(_known_tables(project), read_ontology(project))
        if quad[3] != LAYER.curated or str(quad[0]) not in described
    }
    known = {str(quad[0]) for quad in quads} - {
        str(row["s"]) for row in own.select("SELECT DISTINCT ?s WHERE { ?s ?p ?o }")
    }
    store = EmbeddedStore.from_nquads(quads_to_nquads(quads))
    store.add_rdf(path.read_bytes(), format)
    apply_rules(store, project)
    return validate_store(store, project, known), store


def _known_tables(project: Project) -> dict[str, Table]:
    return {
        path.name: read_table(path, dictionary, project.relative(path))[0]
        for path, dictionary in dictionaries(project)
        if path.name in _KNOWN and path.exists()
    }


def _shacl(store: Store, query: str, shapes: Graph, passed_over: Container[str]) -> list[Result]:
    """The results of Core shapes over the triples of a CONSTRUCT, taken out to a plain rdflib graph."""
    data = Graph()
    for triple in store.construct(query):
        data.add(triple)
    if passed_over:
        _aim(shapes, data, passed_over)
    _, report, _ = pyshacl.validate(
        data, shacl_graph=shapes, advanced=False, inplace=True, allow_warnings=True, allow_infos=True
    )
    if not isinstance(report, Graph):
        raise HoiGraphError(str(report))
    return [_result(report, node) for node in report.objects(None, SH.result)]


def _aim(shapes: Graph, data: Graph, passed_over: Container[str]) -> None:
    """The shapes name their focus nodes one by one, less those passed over: short files take half of the time.

    pyshacl's own list of focus nodes will not do: it also takes every value outside the list to conform.
    """

    def instances(kind: Node) -> Iterable[Node]:
        return (
            node for each in data.transitive_subjects(RDFS.subClassOf, kind) for node in data.subjects(RDF.type, each)
        )

    ways: dict[URIRef, Callable[[Node], Iterable[Node]]] = {
        SH.targetClass: instances,
        SH.targetSubjectsOf: data.subjects,
        SH.targetObjectsOf: lambda predicate: data.objects(None, predicate),
    }
    for target, focus_nodes in ways.items():
        for shape, named in list(shapes.subject_objects(target)):
            shapes.remove((shape, target, named))
            for node in focus_nodes(named):
                if str(node) not in passed_over:
                    shapes.add((shape, SH.targetNode, node))


def _result(report: Graph, node: Node) -> Result:
    def text(predicate: URIRef) -> str:
        value = report.value(node, predicate)
        return "" if value is None else value.n3() if isinstance(value, BNode) else str(value)

    messages = {getattr(m, "language", None): str(m) for m in report.objects(node, SH.resultMessage)}
    fallback = next(iter(messages.values()), "")
    path = report.value(node, SH.resultPath)
    return Result(
        severity=local_name(text(SH.resultSeverity)),
        focus_node=text(SH.focusNode),
        path=str(path) if isinstance(path, URIRef) else "",
        value=text(SH.value),
        shape=text(SH.sourceShape),
        message_da=messages.get("da", fallback),
        message_en=messages.get("en", fallback),
    )


def _cross_record(store: Store, path: Path) -> list[Result]:
    text = path.read_text(encoding="utf-8")
    name = _NAME.search(text)
    shape = f"{BASE}id/shape/{name.group(1) if name else path.stem}"
    return [
        Result(
            severity=str(row["severity"]),
            focus_node=str(row["focusNode"]),
            path=str(row.get("path", "")),
            value=str(row.get("value", "")),
            shape=shape,
            message_da=str(row["messageDa"]),
            message_en=str(row["messageEn"]),
        )
        for row in store.select(text)
    ]
