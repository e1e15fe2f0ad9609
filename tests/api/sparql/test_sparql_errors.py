"""Bars A7 and A8: errors that say where, and sizes that end in a clean answer."""

from __future__ import annotations

import socket

import pytest
from serving import Server

DIRECT = {"Content-Type": "application/sparql-query"}


@pytest.mark.parametrize(
    ("query", "line", "column"),
    [
        ("SELECT * { ?s ?p", 1, 17),
        ("SELECT * {\n  ?s ?p ?o .\n  ?s foo:bar ?o\n}", 3, None),
        ("SELECT *\nWHERE {\n ?s ?p ?o\n FILTER(nonsense(?s)) }", 4, None),
        ('ASK { ?s ?p "never closed }', 1, 13),
        ("# comment\nINSERT DATA { <a:b> <a:c> 1 }", 2, 1),
        ("SELECT * {\n SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", 2, 10),
        ("ASK " + "{" * 500 + "}" * 500, 1, 105),
        ("", 1, 1),
        ("nonsense", 1, 1),
    ],
)
def test_an_error_says_where(server: Server, query: str, line: int, column: int | None) -> None:
    response = server.get(query)
    problem = response.json()
    assert response.status_code in (400, 403)
    assert response.headers["content-type"] == "application/problem+json"
    assert {"type", "title", "status", "detail", "line", "column"} <= set(problem)
    assert problem["status"] == response.status_code
    assert problem["line"] == line
    assert column is None or problem["column"] == column


@pytest.mark.parametrize(
    "query", ["SELECT * {", "SELECT ?s (COUNT(*) AS ?s) {?s ?p ?o}", "SELECT ?x { ?s ?p ?o } GROUP BY ?s", "ASK {\x00}"]
)
def test_an_error_tells_nothing_of_our_insides(server: Server, query: str) -> None:
    response = server.get(query)
    assert response.status_code == 400
    for secret in ("Traceback", "File ", ".py", "/work", "/tmp", "hoi_graph/", "pyoxigraph"):
        assert secret not in response.text
    assert len(response.content) < 2000


def test_the_type_of_a_problem_is_explained(server: Server) -> None:
    problem = server.get("SELECT * {").json()
    explained = server.client.get(problem["type"])
    assert explained.status_code == 200
    assert explained.json()["title"] == problem["title"]
    assert server.client.get("/problems/nothing").status_code == 404


def test_a_query_of_200_kb_is_accepted(server: Server) -> None:
    values = " ".join(f"<http://example.org/n{i}>" for i in range(7500))
    query = f"SELECT (COUNT(*) AS ?n) {{ VALUES ?s {{ {values} }} ?s <http://example.org/next> ?o }}"
    assert len(query) > 200_000
    response = server.post(query)
    assert response.json()["results"]["bindings"][0]["n"]["value"] == "2000"


@pytest.mark.parametrize("size", [8_000, 30_000])
def test_a_long_address_answers_normally(server: Server, size: int) -> None:
    assert server.get("ASK {} #" + "x" * size).status_code in (200, 414)


def test_a_much_too_long_address_is_refused(server: Server) -> None:
    status, _, _ = server.raw(b"GET /sparql?query=" + b"x" * 200_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n")
    assert status in (400, 414, 431)


def test_a_body_over_the_limit_is_refused_unread(server: Server) -> None:
    """The announced length alone is enough: no byte of the body has been sent."""
    head = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 900000000\r\n\r\n"
    status, headers, body = server.raw(head)
    assert status == 413
    assert headers["content-type"] == "application/problem+json"
    assert headers["access-control-allow-origin"] == "*"
    assert b'"limit": 1000000' in body


def test_a_body_without_length_is_refused_at_the_limit(server: Server) -> None:
    def pieces() -> object:
        for _ in range(100):
            yield b"#" + b"x" * 49_998 + b"\n"

    response = server.client.post("/sparql", content=pieces(), headers=DIRECT)  # type: ignore[arg-type]
    assert response.status_code == 413


def test_a_client_that_sends_it_all_reads_the_413(server: Server) -> None:
    response = server.client.post("/sparql", content=b"x" * 5_000_000, headers=DIRECT)
    assert response.status_code == 413


def test_a_form_with_very_many_fields_is_refused(server: Server) -> None:
    response = server.client.post(
        "/sparql", content=b"a=1&" * 5000, headers={"Content-Type": "application/x-www-form-urlencoded"}
    )
    assert response.status_code == 400


def test_broken_http_is_answered_and_the_server_lives(server: Server) -> None:
    host, port = server.url.removeprefix("http://").split(":")
    for junk in (b"\x00\x01\x02\r\n\r\n", b"GET\r\n\r\n", b"POST /sparql HTTP/1.1\r\nContent-Length: x\r\n\r\n"):
        with socket.create_connection((host, int(port)), timeout=5) as channel:
            channel.sendall(junk)
            channel.shutdown(socket.SHUT_WR)
            channel.recv(4096)
    assert server.get("ASK {}").status_code == 200
