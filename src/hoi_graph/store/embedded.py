"""The embedded engine: Oxigraph in memory, read through pyoxigraph."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO, Any

import pyoxigraph as ox
from rdflib import BNode, Literal, URIRef
from rdflib.term import Node

from hoi_graph.errors import HoiGraphError, QueryError
from hoi_graph.namespaces import LAYER, LAYERS, PREFIXES
from hoi_graph.store.base import Solutions, Triples
from hoi_graph.store.scan import scan

_POSITION = re.compile(r"(?:at|line) (\d+):(\d+)|line (\d+),? column (\d+)")
_FORMATS = {
    "nq": ox.RdfFormat.N_QUADS,
    "nt": ox.RdfFormat.N_TRIPLES,
    "ttl": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}


class EmbeddedStore:
    """An in-memory store. Queries see the union of all layers as their default graph, and each layer by name."""

    def __init__(self) -> None:
        self._store = ox.Store()
        self._merged = False
        self._union: list[Any] = [ox.NamedNode(str(LAYER[layer])) for layer in LAYERS]

    @classmethod
    def from_nquads(cls, source: bytes | Path) -> EmbeddedStore:
        """A store that holds the quads of an N-Quads text or file."""
        store = cls()
        try:
            if isinstance(source, Path):
                store._store.bulk_load(path=str(source), format=ox.RdfFormat.N_QUADS)
            else:
                store._store.bulk_load(input=source, format=ox.RdfFormat.N_QUADS)
        except (OSError, SyntaxError) as error:
            raise HoiGraphError(f"{source if isinstance(source, Path) else 'N-Quads'}: {error}") from error
        return store

    @classmethod
    def from_rdf(cls, data: bytes, format: str, layer: str = "curated") -> EmbeddedStore:
        """A store with the triples of an RDF text in one layer; `format` is `nt ttl trig nq rdf jsonld`."""
        store = cls()
        store.add_rdf(data, format, layer)
        return store

    def add_rdf(self, data: bytes, format: str, layer: str = "curated") -> None:
        """Add an RDF text; triples outside any named graph go to `layer`."""
        if format == "rdf" and re.search(rb"<!(DOCTYPE|ENTITY)", data):
            raise HoiGraphError("RDF/XML med DOCTYPE eller ENTITY afvises / RDF/XML with DOCTYPE or ENTITY is refused")
        graph = ox.NamedNode(str(LAYER[layer]))
        try:
            for quad in ox.parse(input=data, format=_FORMATS[format]):
                if isinstance(quad.object, ox.Triple):
                    raise HoiGraphError("udsagn om udsagn (RDF 1.2) kan ikke læses / triple terms cannot be read")
                named = isinstance(quad.graph_name, ox.NamedNode)
                self._store.add(quad if named else ox.Quad(quad.subject, quad.predicate, quad.object, graph))
        except SyntaxError as error:
            raise HoiGraphError(str(error)) from error

    def merge_layers(self) -> EmbeddedStore:
        """The default graph holds every layer's triples once, so a triple in two layers counts once; for reading only."""
        self._merged = True
        self._store.bulk_extend(ox.Quad(q.subject, q.predicate, q.object) for q in self._store)
        return self

    def __len__(self) -> int:
        return sum(1 for _ in self._quads()) if self._merged else len(self._store)

    def _quads(self) -> Iterable[Any]:
        """The quads of the layers, without the merged copy."""
        return (
            (q for q in self._store if not isinstance(q.graph_name, ox.DefaultGraph)) if self._merged else self._store
        )

    def select(self, query: str) -> Solutions:
        result = self._run(query)
        if not isinstance(result, ox.QuerySolutions):
            raise QueryError("her ventes SELECT / a SELECT query is expected")
        variables = [variable.value for variable in result.variables]
        bindings = []
        for solution in result:
            row = {name: solution[i] for i, name in enumerate(variables)}
            bindings.append({name: to_rdflib(term) for name, term in row.items() if term is not None})
        return Solutions(variables, bindings)

    def ask(self, query: str) -> bool:
        result = self._run(query)
        if not isinstance(result, ox.QueryBoolean):
            raise QueryError("her ventes ASK / an ASK query is expected")
        return bool(result)

    def construct(self, query: str) -> Triples:
        result = self._run(query)
        if not isinstance(result, ox.QueryTriples):
            raise QueryError("her ventes CONSTRUCT eller DESCRIBE / a CONSTRUCT or DESCRIBE query is expected")
        return [(to_rdflib(t.subject), to_rdflib(t.predicate), to_rdflib(t.object)) for t in result]

    def construct_into(self, query: str, layer: str) -> int:
        """Add the triples of a CONSTRUCT to a layer; returns how many were new."""
        graph = ox.NamedNode(str(LAYER[layer]))
        before = len(self._store)
        triples = list(self._run(query))
        self._store.extend(ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples)
        return len(self._store) - before

    def answer(
        self,
        query: str,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
    ) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        """The engine's own result, for serialising without conversion; graphs given here replace the union."""
        result: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples = self._run(query, default_graphs, named_graphs)
        return result

    def serialized(self, query: str, format: str) -> bytes:
        """The answer in a result format (`json xml csv tsv`) or an RDF format (`turtle jsonld nt`)."""
        result = self._run(query)
        if isinstance(result, ox.QueryTriples):
            rdf_format = _FORMATS.get({"turtle": "ttl"}.get(format, format))
            data = result.serialize(format=rdf_format) if rdf_format else None
        else:
            result_format = ox.QueryResultsFormat.from_extension({"json": "srj", "xml": "srx"}.get(format, format))
            data = result.serialize(format=result_format) if result_format else None
        if data is None:
            raise QueryError(f"{format}: passer ikke til forespørgslen / does not fit the query")
        return bytes(data)

    def layer_sizes(self) -> dict[str, int]:
        """The number of triples in each layer."""
        return {
            layer: sum(1 for _ in self._store.quads_for_pattern(None, None, None, ox.NamedNode(str(LAYER[layer]))))
            for layer in LAYERS
        }

    def nquads(self) -> bytes:
        """The whole store as sorted N-Quads: equal graphs give equal bytes."""
        lines = sorted(f"{quad} ." for quad in self._quads())
        return ("\n".join(lines) + "\n").encode("utf-8")

    def dump(self, target: IO[bytes] | Path, format: str) -> None:
        """Write the whole store as `nq` or `trig`, or the union of its layers as `nt ttl rdf jsonld`."""
        rdf_format = _FORMATS[format]
        quads: Iterable[Any] = sorted(self._quads(), key=str)
        if not rdf_format.supports_datasets or format == "jsonld":
            quads = sorted({ox.Triple(q.subject, q.predicate, q.object) for q in self._quads()}, key=str)
        data = ox.serialize(quads, format=rdf_format, prefixes=PREFIXES if format in ("ttl", "trig", "rdf") else None)
        assert data is not None
        data = _settled(data, format)
        if isinstance(target, Path):
            target.write_bytes(data)
        else:
            target.write(data)

    def _dataset(
        self, query: str, default_graphs: Sequence[str] | None, named_graphs: Sequence[str] | None
    ) -> tuple[list[Any] | None, list[Any] | None]:
        """The dataset of the request, else the query's own, else the union; naming one part leaves the other empty."""
        if default_graphs is not None or named_graphs is not None:
            return _nodes(default_graphs or ()), _nodes(named_graphs or ())
        return (None if self._merged or scan(query).names_dataset else self._union), None

    def _run(
        self, query: str, default_graphs: Sequence[str] | None = None, named_graphs: Sequence[str] | None = None
    ) -> Any:
        try:
            default, named = self._dataset(query, default_graphs, named_graphs)
            return self._store.query(query, prefixes=PREFIXES, default_graph=default, named_graphs=named)
        except SyntaxError as error:
            raise QueryError(str(error), *position(str(error))) from error
        except (ValueError, OSError, RuntimeError) as error:
            raise QueryError(str(error)) from error


def position(message: str) -> tuple[int | None, int | None]:
    """The line and column an engine's complaint names, if any."""
    match = _POSITION.search(message)
    line, column = [int(n) for n in match.groups() if n] if match else (None, None)
    return line, column


def _nodes(iris: Iterable[str]) -> list[Any]:
    return [ox.NamedNode(iri) for iri in iris]


def convert_sorted(quads: bytes | Path, format: str) -> bytes:
    """Sorted N-Quads as another format, literals untouched: with layers as `nq` or `trig`, else as the union of the layers."""
    source = {"path": str(quads)} if isinstance(quads, Path) else {"input": quads}
    parsed: Iterable[Any] = ox.parse(**source, format=ox.RdfFormat.N_QUADS)
    rdf_format = _FORMATS[format]
    if not rdf_format.supports_datasets or format == "jsonld":
        parsed = dict.fromkeys(ox.Triple(q.subject, q.predicate, q.object) for q in parsed)
    data = ox.serialize(parsed, format=rdf_format, prefixes=PREFIXES if format in ("ttl", "trig", "rdf") else None)
    assert data is not None
    return _settled(data, format)


def _settled(data: bytes, format: str) -> bytes:
    """The text with its prefixes in order: the engine writes them in another order each time."""
    if format in ("ttl", "trig"):
        head = data[: (re.search(rb"^(?!@prefix)", data, re.M) or re.search(rb"$", data)).start()]  # type: ignore[union-attr]
        return b"".join(sorted(head.splitlines(keepends=True))) + data[len(head) :]
    if format == "rdf" and (root := re.search(rb"<rdf:RDF((?: xmlns:\w+=\"[^\"]*\")*)>", data)):
        names = sorted(root[1].split())
        return data[: root.start(1)] + b"".join(b" " + name for name in names) + data[root.end(1) :]
    return data


def to_rdflib(term: Any) -> Node:
    """An engine term as an rdflib term, its lexical form untouched."""
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.Literal):
        if term.language:
            return Literal(term.value, lang=term.language)
        datatype = term.datatype.value
        if datatype == "http://www.w3.org/2001/XMLSchema#string":
            return Literal(term.value)
        return Literal(term.value, datatype=URIRef(datatype), normalize=False)
    return BNode(term.value)
