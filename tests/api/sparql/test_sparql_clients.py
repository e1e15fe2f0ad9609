"""Real clients: SPARQLWrapper, rdflib's SPARQLStore, Comunica's command line, curl, pandas-style CSV readers, and the OpenAPI file's own examples."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from rdflib import Graph, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from serving import E, Server
from SPARQLWrapper import CSV, GET, JSON, JSONLD, N3, POST, RDFXML, TSV, TURTLE, URLENCODED, XML, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

COMUNICA = Path(__file__).resolve().parents[2] / "clients" / "node_modules" / ".bin" / "comunica-sparql"
SELECT = f"SELECT ?o {{ <{E}n1> <{E}next> ?o }}"
CONSTRUCT = f"CONSTRUCT WHERE {{ <{E}n1> ?p ?o }}"


def _wrapper(server: Server, query: str, format: str, method: str = GET) -> Any:
    wrapper = SPARQLWrapper(f"{server.url}/sparql")
    wrapper.setQuery(query)
    wrapper.setReturnFormat(format)
    wrapper.setMethod(method)
    wrapper.setRequestMethod(URLENCODED)
    return wrapper.query().convert()


@pytest.mark.parametrize("method", [GET, POST])
def test_sparqlwrapper_select(server: Server, method: str) -> None:
    assert _wrapper(server, SELECT, JSON, method)["results"]["bindings"][0]["o"]["value"] == f"{E}n2"
    assert f"{E}n2" in _wrapper(server, SELECT, XML, method).toxml()
    assert _wrapper(server, SELECT, CSV, method).decode() == f"o\r\n{E}n2\r\n"
    assert _wrapper(server, SELECT, TSV, method).decode() == f"?o\n<{E}n2>\n"
    assert _wrapper(server, "ASK {}", JSON, method)["boolean"] is True


@pytest.mark.parametrize("method", [GET, POST])
def test_sparqlwrapper_construct(server: Server, method: str) -> None:
    for format, parser in ((TURTLE, "turtle"), (N3, "turtle")):
        assert len(Graph().parse(data=_wrapper(server, CONSTRUCT, format, method), format=parser)) == 2
    for format in (RDFXML, XML, JSONLD):
        assert len(_wrapper(server, CONSTRUCT, format, method)) == 2


def test_sparqlwrapper_error(server: Server) -> None:
    with pytest.raises(QueryBadFormed):
        _wrapper(server, "SELECT {", JSON)


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
@pytest.mark.parametrize("format", ["json", "xml", "csv"])
def test_rdflib_store(server: Server, method: str, format: str) -> None:
    store = SPARQLStore(f"{server.url}/sparql", method=method, returnFormat=format)
    graph = Graph(store)
    assert [str(row[0]) for row in graph.query(SELECT)] == [f"{E}n2"]  # type: ignore[index]
    if format != "csv":  # SPARQL 1.1 has no CSV for the truth of an ASK, which `in` sends
        assert (URIRef(f"{E}n1"), URIRef(f"{E}next"), URIRef(f"{E}n2")) in graph


def _curl(*arguments: str) -> str:
    return subprocess.run(
        ["curl", "--silent", "--show-error", "--max-time", "20", *arguments], check=True, capture_output=True, text=True
    ).stdout


def _comunica(server: Server, query: str, media_type: str) -> subprocess.CompletedProcess[str]:
    """Comunica reads the service description first, then sends what it understood of it."""
    command = [str(COMUNICA), f"{server.url}/sparql", query, "-t", media_type]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def test_comunica_select(server: Server) -> None:
    """Comunica's command line, given only the address, joins two patterns and gives the rows."""
    query = f"SELECT ?o ?l WHERE {{ <{E}n1> <{E}next> ?o . ?o <{E}label> ?l }}"
    answer = _comunica(server, query, "application/sparql-results+json")
    assert answer.returncode == 0, answer.stderr
    rows = json.loads(answer.stdout)["results"]["bindings"]
    assert [(row["o"]["value"], row["l"]["value"], row["l"].get("xml:lang")) for row in rows] == [
        (f"{E}n2", "nummer 2", "da")
    ]


def test_comunica_construct(server: Server) -> None:
    answer = _comunica(server, CONSTRUCT, "text/turtle")
    assert answer.returncode == 0, answer.stderr
    assert set(Graph().parse(data=answer.stdout, format="turtle")) == set(
        Graph().parse(data=server.get(CONSTRUCT, "text/turtle").text, format="turtle")
    )


def test_curl(server: Server) -> None:
    url = f"{server.url}/sparql"
    assert json.loads(_curl("--get", url, "--data-urlencode", f"query={SELECT}"))["results"]["bindings"]
    assert _curl(url, "--data-urlencode", f"query={SELECT}", "-H", "Accept: text/csv").splitlines() == ["o", f"{E}n2"]
    assert json.loads(_curl(url, "-H", "Content-Type: application/sparql-query", "--data-binary", "ASK {}"))["boolean"]
    assert "200" in _curl("--head", "--get", url, "--data-urlencode", "query=ASK {}")
    assert _curl("--compressed", "--get", url, "--data-urlencode", f"query={CONSTRUCT}").startswith(f"<{E}n1>")
    assert "204" in _curl("-i", "-X", "OPTIONS", url)


def test_curl_upload_over_the_limit(server: Server) -> None:
    """curl waits for 100-continue before a large body, and gets the 413 instead."""
    big = "x" * 3_000_000
    result = subprocess.run(
        ["curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "--data-binary", "@-", f"{server.url}/sparql",
         "-H", "Content-Type: application/sparql-query"],
        input=big, capture_output=True, text=True, check=False, timeout=30,
    )  # fmt: skip
    assert result.stdout == "413"


def test_csv_reads_like_a_table(server: Server) -> None:
    text = server.get(f"SELECT ?s ?l {{ ?s <{E}label> ?l }} ORDER BY ?s LIMIT 3", "text/csv").text
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["l"] for row in rows] == ["nummer 0", "nummer 1", "nummer 10"]


def test_openapi_lists_the_endpoint(server: Server) -> None:
    document = server.client.get("/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    path = document["paths"]["/sparql"]
    assert set(path) == {"get", "post"}
    assert {p["name"] for p in path["get"]["parameters"]} == {
        "query", "default-graph-uri", "named-graph-uri", "format", "timeout",
    }  # fmt: skip
    for operation in path.values():
        assert {"200", "400", "403", "406", "413", "415", "503"} <= set(operation["responses"])
    assert {"/healthz", "/readyz"} <= set(document["paths"])


def test_openapi_examples_answer(server: Server) -> None:
    path = server.client.get("/openapi.json").json()["paths"]["/sparql"]
    query = path["get"]["parameters"][0]["examples"]["interventions"]["value"]
    assert server.get(query).status_code == 200
    for media_type, content in path["post"]["requestBody"]["content"].items():
        for example in content["examples"].values():
            value = example["value"]
            sent = {"data": value} if isinstance(value, dict) else {"content": value}
            headers = {} if isinstance(value, dict) else {"Content-Type": media_type}
            assert server.client.post("/sparql", headers=headers, **sent).status_code == 200
