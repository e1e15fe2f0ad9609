"""Bars A5 and A6: serialisations, negotiation, and texts that survive byte for byte."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET

import pytest
from rdflib import Graph
from serving import UNICODE, E, Server

from hoi_graph_api.http import negotiate

SELECT = f"SELECT ?s ?o {{ ?s <{E}hop> ?o }}"
CONSTRUCT = f"CONSTRUCT {{ ?s <{E}hop> ?o }} WHERE {{ ?s <{E}hop> ?o }}"
JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
CSV, TSV = "text/csv; charset=utf-8", "text/tab-separated-values; charset=utf-8"
TTL, NT = "text/turtle; charset=utf-8", "application/n-triples"
RDFXML, JSONLD = "application/rdf+xml", "application/ld+json"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("query", "accept", "expected"),
    [
        (SELECT, "*/*", JSON),
        (SELECT, "", JSON),
        (SELECT, "application/*", JSON),
        (SELECT, XML, XML),
        (SELECT, "text/csv", CSV),
        (SELECT, "text/*", CSV),
        (SELECT, "text/tab-separated-values", TSV),
        (SELECT, f"text/csv;q=0.5, {XML};q=0.9", XML),
        (SELECT, f"text/csv, {JSON}", JSON),
        (SELECT, "text/csv, */*;q=0.1", CSV),
        (SELECT, "text/csv, */*", CSV),
        (SELECT, f"*/*, {JSON};q=0", XML),
        (SELECT, "image/png, text/csv;q=0.2", CSV),
        (SELECT, "TEXT/CSV", CSV),
        (SELECT, "text/csv;charset=utf-8", CSV),
        (SELECT, "application/json", "application/json"),
        (SELECT, "garbage", JSON),
        (SELECT, "text/turtle, application/sparql-results+json;q=0.1", JSON),
        ("ASK {}", "*/*", JSON),
        ("ASK {}", XML, XML),
        ("ASK {}", f"text/csv, {XML};q=0.5", XML),
        (CONSTRUCT, "*/*", TTL),
        (CONSTRUCT, "", TTL),
        (CONSTRUCT, NT, NT),
        (CONSTRUCT, RDFXML, RDFXML),
        (CONSTRUCT, JSONLD, JSONLD),
        (CONSTRUCT, "text/turtle;q=0.3, application/ld+json;q=0.8", JSONLD),
        (CONSTRUCT, f"{JSON}, text/turtle;q=0.5", TTL),
        (f"DESCRIBE <{E}n0>", "*/*", TTL),
    ],
)
def test_accept(server: Server, query: str, accept: str, expected: str) -> None:
    headers = {"Accept": accept} if accept else {}
    request = server.client.build_request("GET", "/sparql", params={"query": query}, headers=headers)
    if not accept:
        del request.headers["accept"]
    response = server.client.send(request)
    assert response.status_code == 200
    assert response.headers["content-type"] == expected


@pytest.mark.parametrize(
    ("query", "accept"),
    [
        (SELECT, "image/png"),
        (SELECT, "text/turtle"),
        (SELECT, "*/*;q=0"),
        ("ASK {}", "text/csv"),
        ("ASK {}", "text/tab-separated-values"),
        (CONSTRUCT, JSON),
        (CONSTRUCT, "image/png"),
    ],
)
def test_not_acceptable_lists_what_there_is(server: Server, query: str, accept: str) -> None:
    response = server.get(query, accept)
    assert response.status_code == 406
    for media_type in response.json()["available"]:
        assert server.get(query, media_type).headers["content-type"].startswith(media_type)


@pytest.mark.parametrize(
    ("query", "name", "expected"),
    [
        (SELECT, "json", JSON),
        (SELECT, "xml", XML),
        (SELECT, "csv", CSV),
        (SELECT, "tsv", TSV),
        (SELECT, "JSON", JSON),
        (SELECT, "text/csv", CSV),
        (CONSTRUCT, "ttl", TTL),
        (CONSTRUCT, "turtle", TTL),
        (CONSTRUCT, "nt", NT),
        (CONSTRUCT, "rdfxml", RDFXML),
        (CONSTRUCT, "rdf+xml", RDFXML),
        (CONSTRUCT, "jsonld", JSONLD),
        (CONSTRUCT, "json", JSONLD),
        (CONSTRUCT, "xml", RDFXML),
    ],
)
def test_format_wins_over_accept(server: Server, query: str, name: str, expected: str) -> None:
    response = server.get(query, "image/png", format=name)
    assert (response.status_code, response.headers["content-type"]) == (200, expected)


@pytest.mark.parametrize(
    ("query", "name", "status"),
    [(SELECT, "docx", 400), (SELECT, "ttl", 406), (CONSTRUCT, "csv", 406), ("ASK {}", "csv", 406)],
)
def test_format_that_does_not_fit(server: Server, query: str, name: str, status: int) -> None:
    assert server.get(query, format=name).status_code == status


def test_rows_are_the_same_in_every_format(server: Server) -> None:
    rows = [{"s": f"{E}n0", "o": f"{E}n2"}]
    bindings = server.get(SELECT, JSON).json()["results"]["bindings"]
    assert [{k: v["value"] for k, v in b.items()} for b in bindings] == rows
    space = "{http://www.w3.org/2005/sparql-results#}"
    root = ET.fromstring(server.get(SELECT, XML).content)
    found = [{b.attrib["name"]: b[0].text for b in row} for row in root.iter(f"{space}result")]
    assert found == rows
    assert list(csv.DictReader(io.StringIO(server.get(SELECT, "text/csv").text))) == rows
    assert server.get(SELECT, "text/tab-separated-values").text == f"?s\t?o\n<{E}n0>\t<{E}n2>\n"
    assert server.get(SELECT, "text/csv").content.startswith(b"s,o\r\n")


@pytest.mark.parametrize(
    ("name", "parser"), [("ttl", "turtle"), ("nt", "nt"), ("rdfxml", "xml"), ("jsonld", "json-ld")]
)
def test_graphs_are_the_same_in_every_format(server: Server, name: str, parser: str) -> None:
    query = f"CONSTRUCT WHERE {{ ?s <{E}odd> ?o }}"
    expected = Graph().parse(data=server.get(query, format="nt").content, format="nt")
    graph = Graph().parse(data=server.get(query, format=name).content, format=parser)
    assert len(graph) == 7
    if name != "rdfxml":  # XML itself turns a carriage return into a line feed
        assert set(graph) == set(expected)


def test_turtle_declares_the_prefixes_it_uses(server: Server) -> None:
    short = server.get("CONSTRUCT { ?s rdf:type foaf:Agent } WHERE { ?s rdf:type ?o }", format="ttl").text
    assert "@prefix foaf:" in short
    assert short.count("@prefix") == 1
    assert "foaf:Agent" in short
    long = server.get(f"CONSTRUCT WHERE {{ ?s <{E}next> ?o }}", format="ttl").text
    assert len(Graph().parse(data=long, format="turtle")) == 2000


@pytest.mark.parametrize("way", ["get", "form", "direct"])
def test_unicode_and_plus_survive(server: Server, way: str) -> None:
    query = f'SELECT ?s ?t {{ ?s <{E}text> ?t FILTER(?t = "{UNICODE}") BIND("{UNICODE}" AS ?echo) }}'
    if way == "get":
        response = server.get(query)
    elif way == "form":
        response = server.client.post("/sparql", data={"query": query})
    else:
        response = server.post(query)
    assert [b["t"]["value"] for b in response.json()["results"]["bindings"]] == [UNICODE]


def test_any_text_comes_back_as_it_is(server: Server) -> None:
    query = f"SELECT ?o {{ ?s <{E}odd> ?o }} ORDER BY ?s"
    bindings = json.loads(server.get(query, JSON).content)["results"]["bindings"]
    texts = [binding["o"]["value"] for binding in bindings]
    assert texts == ['"},{', "a\nb\r\n", "<script>alert(1)</script>", "=1+1", "\u202eRTL", "x" * 10_000, "\\"]
    table = csv.reader(io.StringIO(server.get(query, "text/csv").content.decode(), newline=""))
    assert [row[0] for row in table][1:] == texts


def test_project_prefixes_need_no_declaration(server: Server) -> None:
    assert server.get("ASK { ?s rdf:type ?o }").json()["boolean"] is True


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, "a/x"),
        ("", "a/x"),
        ("b/*;q=0.5, b/z;q=0", "b/y"),
        ("b/y;q=1.5", "a/x"),
        ("b/y;q=0.001, */*;q=0", "b/y"),
        ("b/*;q=0.2, */*;q=0.1", "b/y"),
        (BROWSER, "a/x"),
        ("c/c", None),
    ],
)
def test_negotiate(accept: str | None, expected: str | None) -> None:
    assert negotiate(accept, ["a/x", "b/y", "b/z"]) == expected
