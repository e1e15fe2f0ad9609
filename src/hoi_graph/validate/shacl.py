"""SHACL Core with pyshacl on a plain rdflib graph; rules across records as set queries with SHACL-shaped results.

One `sh:sparql` constraint per node is 35-75 times slower than the same rule as one set query, so `shapes/*.rq` hold
SELECT queries whose bindings are `?focusNode ?path ?value ?severity ?messageDa ?messageEn`.
"""

from __future__ import annotations

import re
from pathlib import Path

import pyshacl
from rdflib import Graph, URIRef
from rdflib.namespace import RDF
from rdflib.term import Node

from hoi_graph.derive import apply_rules
from hoi_graph.errors import HoiGraphError
from hoi_graph.labels import local_name
from hoi_graph.load import quads_to_nquads, read_ontology
from hoi_graph.load.graph import build_quads
from hoi_graph.namespaces import BASE, SH
from hoi_graph.project import Project
from hoi_graph.store import EmbeddedStore, Store
from hoi_graph.validate.report import Report, Result

_SUFFIXES = {".ttl": "ttl", ".nt": "nt", ".nq": "nq", ".trig": "trig", ".rdf": "rdf", ".jsonld": "jsonld"}
_NAME = re.compile(r"^#\s*name:\s*(\S+)", re.M)


def validate_store(store: Store, project: Project) -> Report:
    """The report of all shapes and cross-record queries over a graph that holds the ontology and its derived layer."""
    data = Graph()
    for triple in store.construct("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"):
        data.add(triple)
    shapes = Graph()
    for path in sorted(project.shapes.glob("*.ttl")):
        shapes.parse(path)
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, advanced=False, allow_warnings=True, allow_infos=True)
    if not isinstance(report, Graph):
        raise HoiGraphError(str(report))
    results = [_result(report, shapes, node) for node in report.subjects(RDF.type, SH.ValidationResult)]
    for path in sorted(project.shapes.glob("*.rq")):
        results += _cross_record(store, path)
    return Report(tuple(sorted(set(results), key=lambda result: result.key)))


def validate_file(path: Path, project: Project) -> tuple[Report, EmbeddedStore]:
    """The report of a user's own RDF, read as curated claims beside the ontology, with the rules applied; and that store."""
    format = _SUFFIXES.get(path.suffix)
    if format is None:
        raise HoiGraphError(f"{path}: brug en af / use one of {' '.join(_SUFFIXES)}")
    store = EmbeddedStore.from_nquads(quads_to_nquads(build_quads({}, read_ontology(project))))
    try:
        store.add_rdf(path.read_bytes(), format)
    except OSError as error:
        raise HoiGraphError(f"{path}: {error.strerror}") from error
    apply_rules(store, project)
    return validate_store(store, project), store


def _result(report: Graph, shapes: Graph, node: Node) -> Result:
    def text(predicate: URIRef) -> str:
        value = report.value(node, predicate)
        return str(value) if value is not None else ""

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
