"""Any SPARQL 1.1 endpoint as a store."""

from __future__ import annotations

from typing import Any

import httpx
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Node

from hoi_graph.errors import HoiGraphError, QueryError
from hoi_graph.namespaces import LAYER, LAYERS, SPARQL_PREFIXES
from hoi_graph.store.base import Solutions, Triples

_JSON = "application/sparql-results+json"


class RemoteStore:
    """A store behind a SPARQL 1.1 Protocol URL; each query names the layers as its default graph."""

    def __init__(self, url: str, seconds: float = 30.0) -> None:
        self.url = url
        self._client = httpx.Client(timeout=seconds)

    def select(self, query: str) -> Solutions:
        answer = self._ask(query, _JSON).json()
        variables = answer["head"].get("vars", [])
        bindings = [{name: _term(value) for name, value in row.items()} for row in answer["results"]["bindings"]]
        return Solutions(variables, bindings)

    def ask(self, query: str) -> bool:
        answer = self._ask(query, _JSON).json()
        if "boolean" in answer:
            return bool(answer["boolean"])
        # Virtuoso answers an ASK over several default graphs as a table of one cell.
        rows = answer["results"]["bindings"]
        return bool(rows) and any(value["value"] not in ("0", "false") for value in rows[0].values())

    def construct(self, query: str) -> Triples:
        graph = Graph()
        graph.parse(data=self._ask(query, "application/n-triples").content, format="nt")
        return list(graph)

    def _ask(self, query: str, accept: str) -> httpx.Response:
        layers = [str(LAYER[layer]) for layer in LAYERS]
        data: dict[str, Any] = {
            "query": SPARQL_PREFIXES + query,
            "default-graph-uri": layers,
            "named-graph-uri": layers,
        }
        try:
            response = self._client.post(self.url, data=data, headers={"Accept": accept})
        except httpx.HTTPError as error:
            raise HoiGraphError(f"{self.url}: {error}") from error
        if response.status_code == httpx.codes.BAD_REQUEST:
            raise QueryError(response.text[:500])
        if response.is_error:
            raise HoiGraphError(f"{self.url}: HTTP {response.status_code}")
        return response


def _term(value: dict[str, str]) -> Node:
    if value["type"] == "uri":
        return URIRef(value["value"])
    if value["type"] == "bnode":
        return BNode(value["value"])
    if language := value.get("xml:lang"):
        return Literal(value["value"], lang=language)
    datatype = value.get("datatype")
    return Literal(value["value"], datatype=URIRef(datatype) if datatype else None, normalize=False)
