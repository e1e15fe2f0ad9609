"""The SPARQL 1.1 service description: what this endpoint really offers, with counted numbers."""

from __future__ import annotations

import functools

from hoi_graph.store.census import Census
from hoi_graph.store.results import FORMATS, convert

_SD = "http://www.w3.org/ns/sparql-service-description#"
_VOID = "http://rdfs.org/ns/void#"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_INTEGER = "http://www.w3.org/2001/XMLSchema#integer"
_W3C_FORMATS = "http://www.w3.org/ns/formats/"
RESULT_FORMATS = {
    "json": "SPARQL_Results_JSON",
    "xml": "SPARQL_Results_XML",
    "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV",
    "ttl": "Turtle",
    "nt": "N-Triples",
    "rdfxml": "RDF_XML",
    "jsonld": "JSON-LD",
}


class _Bytes:
    def __init__(self) -> None:
        self.data = bytearray()

    def write(self, data: bytes) -> None:
        self.data += data


def service_description(endpoint: str, census: Census, federated: bool, format: str) -> bytes:
    """The description of the service at an absolute address, in an RDF format."""
    return _description(endpoint, census.default, tuple(census.graphs.items()), federated, format)


@functools.lru_cache(maxsize=64)
def _description(
    endpoint: str, default: int, graphs: tuple[tuple[str, int], ...], federated: bool, format: str
) -> bytes:
    lines: list[str] = []

    def say(subject: str, predicate: str, value: str | int) -> None:
        end = f'"{value}"^^<{_INTEGER}>' if isinstance(value, int) else f"<{value}>"
        lines.append(f"<{subject}> <{predicate}> {end} .\n")

    say(endpoint, _TYPE, _SD + "Service")
    say(endpoint, _SD + "endpoint", endpoint)
    say(endpoint, _SD + "supportedLanguage", _SD + "SPARQL11Query")
    say(endpoint, _SD + "feature", _SD + "UnionDefaultGraph")
    if federated:
        say(endpoint, _SD + "feature", _SD + "BasicFederatedQuery")
    for name in RESULT_FORMATS.values():
        say(endpoint, _SD + "resultFormat", _W3C_FORMATS + name)
    dataset, union = f"{endpoint}#dataset", f"{endpoint}#default-graph"
    say(endpoint, _SD + "defaultDataset", dataset)
    say(dataset, _TYPE, _SD + "Dataset")
    say(dataset, _SD + "defaultGraph", union)
    say(union, _TYPE, _SD + "Graph")
    say(union, _TYPE, _VOID + "Dataset")
    say(union, _VOID + "triples", default)
    for number, (iri, triples) in enumerate(graphs, 1):
        named, graph = f"{endpoint}#named-graph-{number}", f"{endpoint}#graph-{number}"
        say(dataset, _SD + "namedGraph", named)
        say(named, _TYPE, _SD + "NamedGraph")
        say(named, _SD + "name", iri)
        say(named, _SD + "graph", graph)
        say(graph, _TYPE, _SD + "Graph")
        say(graph, _TYPE, _VOID + "Dataset")
        say(graph, _VOID + "triples", triples)
    out = _Bytes()
    convert("".join(lines).encode(), "application/n-triples", FORMATS[format], out, len(lines), 1 << 24)
    return bytes(out.data)
