"""Bar E1: the service description says what is true, and what it says can be had."""

from __future__ import annotations

import time

import pytest
from rdflib import Graph, Namespace, URIRef
from rdflib.namespace import RDF, VOID
from serving import Server

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
ASKED = {
    "SPARQL_Results_JSON": ("SELECT * {}", "application/sparql-results+json"),
    "SPARQL_Results_XML": ("SELECT * {}", "application/sparql-results+xml"),
    "SPARQL_Results_CSV": ("SELECT * {}", "text/csv"),
    "SPARQL_Results_TSV": ("SELECT * {}", "text/tab-separated-values"),
    "Turtle": ("CONSTRUCT {} {}", "text/turtle"),
    "N-Triples": ("CONSTRUCT {} {}", "application/n-triples"),
    "RDF_XML": ("CONSTRUCT {} {}", "application/rdf+xml"),
    "JSON-LD": ("CONSTRUCT {} {}", "application/ld+json"),
}
PARSERS = {
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/rdf+xml": "xml",
    "application/ld+json": "json-ld",
}


def _description(server: Server, accept: str = "text/turtle") -> Graph:
    response = server.client.get("/sparql", headers={"Accept": accept})
    assert response.status_code == 200
    media_type = response.headers["content-type"].partition(";")[0]
    return Graph().parse(data=response.content, format=PARSERS[media_type])


@pytest.mark.parametrize("accept", PARSERS)
def test_every_serialisation_says_the_same(server: Server, accept: str) -> None:
    assert set(_description(server, accept)) == set(_description(server))


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("*/*", "text/turtle"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        (
            "application/n-quads,application/trig;q=0.95,application/ld+json;q=0.9,text/html;q=0.1",
            "application/ld+json",
        ),
        ("application/sparql-results+json;q=1.0,text/turtle;q=0.5", "text/turtle"),
    ],
)
def test_a_bare_get_is_negotiated(server: Server, accept: str, media_type: str) -> None:
    response = server.client.get("/sparql", headers={"Accept": accept})
    assert response.headers["content-type"].startswith(media_type)
    assert "Accept" in response.headers["vary"]
    assert response.headers["etag"]


def test_a_bare_get_for_results_lacks_its_query(server: Server) -> None:
    for ask in ({"headers": {"Accept": "application/sparql-results+json"}}, {"params": {"format": "json"}}):
        response = server.client.get("/sparql", **ask)  # type: ignore[arg-type]
        assert response.status_code == 400
        assert "query" in response.json()["detail"]


def test_the_endpoint_is_named_and_answers(server: Server) -> None:
    graph = _description(server)
    (service,) = graph.subjects(RDF.type, SD.Service)
    endpoint = str(graph.value(service, SD.endpoint))
    assert endpoint == f"{server.url}/sparql"
    assert server.client.get(endpoint, params={"query": "ASK {}"}).json()["boolean"] is True
    assert graph.value(service, SD.supportedLanguage) == SD.SPARQL11Query
    assert set(graph.objects(service, SD.feature)) == {SD.UnionDefaultGraph}


def test_the_result_formats_are_those_given(server: Server) -> None:
    graph = _description(server)
    told = {str(f).removeprefix("http://www.w3.org/ns/formats/") for f in graph.objects(None, SD.resultFormat)}
    assert told == set(ASKED)
    for query, media_type in ASKED.values():
        assert server.get(query, media_type).headers["content-type"].partition(";")[0] == media_type


def _count(server: Server, pattern: str) -> int:
    response = server.get(f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}")
    return int(response.json()["results"]["bindings"][0]["n"]["value"])


def test_the_numbers_are_counted(server: Server) -> None:
    graph = _description(server)
    (dataset,) = graph.objects(None, SD.defaultDataset)
    default = graph.value(dataset, SD.defaultGraph)
    assert graph.value(default, VOID.triples).toPython() == _count(server, "?s ?p ?o")  # type: ignore[union-attr]
    told = {
        str(graph.value(named, SD.name)): graph.value(graph.value(named, SD.graph), VOID.triples).toPython()  # type: ignore[union-attr]
        for named in graph.objects(dataset, SD.namedGraph)
    }
    response = server.get("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")
    names = [row["g"]["value"] for row in response.json()["results"]["bindings"]]
    assert told == {name: _count(server, f"GRAPH <{name}> {{ ?s ?p ?o }}") for name in names}
    assert isinstance(dataset, URIRef)


@pytest.mark.alone
def test_it_comes_from_memory(server: Server) -> None:
    server.client.get("/sparql")
    times = []
    for _ in range(20):
        began = time.perf_counter()
        server.client.get("/sparql")
        times.append(time.perf_counter() - began)
    assert sorted(times)[10] < 0.05
