"""Bars A1, A3 and A4: the operations of the SPARQL 1.1 Protocol, and the dataset a request names."""

from __future__ import annotations

from urllib.parse import quote, urlencode

import httpx
import pytest
from serving import CURATED, DERIVED, W3C, E, Server

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
DIRECT = {"Content-Type": "application/sparql-query"}
D1, D2, D3 = (W3C.format(n) for n in (1, 2, 3))
BOTH = f"ASK {{ <{D1}> a ?t . <{D2}> a ?t }}"
NAMED = f"ASK {{ GRAPH ?g1 {{ <{D1}> a ?t }} GRAPH ?g2 {{ <{D2}> a ?t }} }}"
FULL = f"ASK {{ <{D3}> a ?t . GRAPH ?g1 {{ <{D1}> a ?t }} GRAPH ?g2 {{ <{D2}> a ?t }} }}"

# The W3C protocol tests that ask (names as in its manifest): method, URL parameters, headers, body, truth expected.
W3C_QUERIES = {
    "query_post_form": ("POST", [], FORM, "query=ASK%20%7B%7D", True),
    "query_dataset_default_graphs_get": (
        "GET", [("query", BOTH), ("default-graph-uri", D1), ("default-graph-uri", D2)], {}, "", True),
    "query_dataset_default_graphs_post": (
        "POST", [("default-graph-uri", D1), ("default-graph-uri", D2)], DIRECT, BOTH, True),
    "query_dataset_named_graphs_post": ("POST", [("named-graph-uri", D1), ("named-graph-uri", D2)], DIRECT, NAMED, True),
    "query_dataset_named_graphs_get": (
        "GET", [("query", NAMED), ("named-graph-uri", D1), ("named-graph-uri", D2)], {}, "", True),
    "query_dataset_full": (
        "POST", [("default-graph-uri", D3), ("named-graph-uri", D1), ("named-graph-uri", D2)], DIRECT, FULL, True),
    "query_multiple_dataset": (
        "POST", [("default-graph-uri", D2)], DIRECT, f"ASK FROM <{D1}> {{ <{D1}> a ?t . }}", False),
    "query_get": ("GET", [("query", "ASK {}")], {}, "", True),
    "query_post_direct": ("POST", [], DIRECT, "ASK {}", True),
}  # fmt: skip
W3C_BAD = {
    "bad_query_method": ("PUT", [("query", "ASK {}")], {}, b""),
    "bad_multiple_queries": ("GET", [("query", "ASK {}"), ("query", "SELECT * {}")], {}, b""),
    "bad_query_wrong_media_type": ("POST", [], {"Content-Type": "text/plain"}, b"ASK {}"),
    "bad_query_missing_form_type": ("POST", [], {}, b"query=ASK%20%7B%7D"),
    "bad_query_missing_direct_type": ("POST", [], {}, b"ASK {}"),
    "bad_query_non_utf8": ("POST", [], {"Content-Type": "application/sparql-query; charset=UTF-16"}, b"\xff\xfeA\x00"),
    "bad_query_syntax": ("GET", [("query", "ASK {")], {}, b""),
    "bad_update_get": ("GET", [("update", "CLEAR ALL")], {}, b""),
    "bad_multiple_updates": ("POST", [], FORM, b"update=CLEAR%20NAMED&update=CLEAR%20DEFAULT"),
    "bad_update_wrong_media_type": ("POST", [], {"Content-Type": "text/plain"}, b"CLEAR NAMED"),
    "bad_update_missing_form_type": ("POST", [], {}, b"update=CLEAR%20NAMED"),
    "bad_update_non_utf8": ("POST", [], {"Content-Type": "application/sparql-update; charset=UTF-16"}, b"\xff\xfeC\x00"),
    "bad_update_syntax": ("POST", [], FORM, b"update=CLEAR%20XYZ"),
    "bad_update_dataset_conflict": ("POST", [], FORM, urlencode(
        {"using-graph-uri": E, "update": f"INSERT {{ ?s ?p 1 }} USING <{E}> WHERE {{ ?s ?p ?o }}"}).encode()),
}  # fmt: skip


@pytest.mark.parametrize("slash", ["", "/"])
@pytest.mark.parametrize("name", W3C_QUERIES)
def test_w3c_query(server: Server, name: str, slash: str) -> None:
    method, params, headers, body, truth = W3C_QUERIES[name]
    response = server.client.request(
        method, f"/sparql{slash}", params=params, headers=headers, content=body, follow_redirects=True
    )
    assert response.status_code == 200
    assert response.json()["boolean"] is truth


@pytest.mark.parametrize(
    ("query", "types"),
    [
        ("SELECT * { ?s ?p ?o } LIMIT 1", ("application/sparql-results+json",)),
        ("ASK {}", ("application/sparql-results+json",)),
        (f"DESCRIBE <{E}n0>", ("text/turtle",)),
        (f"CONSTRUCT {{ <{E}a> <{E}b> 1 }} {{}}", ("text/turtle",)),
    ],
)
def test_w3c_content_types(server: Server, query: str, types: tuple[str, ...]) -> None:
    response = server.client.post("/sparql", data={"query": query})
    assert response.headers["content-type"].partition(";")[0] in types


@pytest.mark.parametrize("name", W3C_BAD)
def test_w3c_bad_request(server: Server, name: str) -> None:
    method, params, headers, body = W3C_BAD[name]
    response = server.client.request(method, "/sparql", params=params, headers=headers, content=body)
    assert 400 <= response.status_code < 500
    assert response.headers["content-type"] == "application/problem+json"


def test_three_ways_to_ask_give_the_same(server: Server) -> None:
    query = f"SELECT ?o {{ <{E}n1> ?p ?o }} ORDER BY ?o"
    ways = [
        server.client.get("/sparql", params={"query": query}),
        server.client.post("/sparql", data={"query": query}),
        server.client.post("/sparql", content=query, headers=DIRECT),
        server.client.post(
            "/sparql", content=query, headers={"Content-Type": "application/sparql-query;charset=UTF-8"}
        ),
        server.client.request("QUERY", "/sparql", content=query, headers=DIRECT),
    ]
    assert [way.status_code for way in ways] == [200] * 5
    assert len({way.content for way in ways}) == 1


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        (FORM, b"", 400),
        (FORM, b"format=json", 400),
        (FORM, b"query=ASK%20%7B%7D&query=ASK%20%7B%7D", 400),
        (FORM, b"query=ASK%20%7B%7D%FF", 400),
        (DIRECT, b"ASK {} # \xff", 400),
        (DIRECT, b"", 400),
        ({"Content-Type": "application/sparql-query; charset=latin-1"}, b"ASK {}", 415),
        ({"Content-Type": "text/plain"}, b"ASK {}", 415),
        ({"Content-Type": "multipart/form-data; boundary=x"}, b"--x--", 415),
        ({"Content-Type": "application/sparql-update"}, b"CLEAR ALL", 403),
    ],
)
def test_bodies_refused(server: Server, headers: dict[str, str], body: bytes, status: int) -> None:
    assert server.client.post("/sparql", content=body, headers=headers).status_code == status


def test_query_in_url_and_body_is_two_queries(server: Server) -> None:
    response = server.client.post("/sparql", params={"query": "ASK {}"}, content=b"ASK {}", headers=DIRECT)
    assert response.status_code == 400


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_other_methods(server: Server, method: str) -> None:
    response = server.client.request(method, "/sparql")
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, HEAD, POST, OPTIONS, QUERY"


def _count(server: Server, query: str, **params: str | list[str]) -> int:
    response = server.get(query, "application/sparql-results+json", **params)
    assert response.status_code == 200, response.text
    return int(response.json()["results"]["bindings"][0]["n"]["value"])


COUNT = "SELECT (COUNT(*) AS ?n) {} WHERE {{ ?s <http://example.org/next> ?o }}"


@pytest.mark.parametrize(
    ("clauses", "params", "expected"),
    [
        ("", {}, 2000),
        ("", {"default-graph-uri": CURATED}, 2000),
        ("", {"default-graph-uri": DERIVED}, 1),
        ("", {"default-graph-uri": "http://example.org/unknown"}, 0),
        ("", {"named-graph-uri": CURATED}, 0),
        (f"FROM <{DERIVED}>", {}, 1),
        ("FROM graph:derived", {}, 1),
        ("FROM <http://example.org/unknown>", {}, 0),
        (f"FROM NAMED <{CURATED}>", {}, 0),
        (f"FROM <{CURATED}>", {"default-graph-uri": DERIVED}, 1),
        (f"FROM <{CURATED}> FROM NAMED <{CURATED}>", {"named-graph-uri": DERIVED}, 0),
    ],
)
def test_dataset(server: Server, clauses: str, params: dict[str, str], expected: int) -> None:
    """The default graph is the union, each triple once; what the request names wins over what the query names."""
    assert _count(server, COUNT.format(clauses), **params) == expected


def test_named_graphs_of_a_request(server: Server) -> None:
    query = "SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    assert _count(server, query) == 5
    assert _count(server, query, **{"named-graph-uri": [CURATED, DERIVED]}) == 2
    assert _count(server, query, **{"default-graph-uri": CURATED}) == 0


@pytest.mark.parametrize("parameter", ["default-graph-uri", "named-graph-uri"])
@pytest.mark.parametrize("iri", ["", "not an iri", "relative", "http://a b"])
def test_a_bad_graph_iri_is_a_clean_error(server: Server, parameter: str, iri: str) -> None:
    response = server.get("ASK { ?s ?p ?o }", **{parameter: iri})
    assert response.status_code == 400
    assert response.headers["content-type"] == "application/problem+json"


def test_update_words_are_fine_as_names(server: Server) -> None:
    response = server.get('SELECT ?add ?load { BIND("DELETE INSERT SERVICE <http://x/>" AS ?add) } # DROP ALL')
    assert response.status_code == 200


def test_query_survives_any_percent_form(server: Server) -> None:
    """Form and address read `+` and `%20` as a space, and `%2B` as a plus."""
    for encoded in (quote("ASK { FILTER(1+1 = 2) }", safe=""), "ASK+%7B+FILTER%281%2B1+%3D+2%29+%7D"):
        assert httpx.get(f"{server.url}/sparql?query={encoded}").json()["boolean"] is True
        assert httpx.post(f"{server.url}/sparql", content=f"query={encoded}", headers=FORM).json()["boolean"] is True
