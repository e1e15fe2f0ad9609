"""The same service over another endpoint: answers are read whole, converted here, and never passed on broken."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
from rdflib import Graph
from serving import CURATED, DERIVED, RUNAWAY, E, Server, free_port, nquads, serving

JSON = {"Content-Type": "application/sparql-results+json"}
SEVEN = {"type": "literal", "value": "7"}
ROWS = json.dumps({"head": {"vars": ["n"]}, "results": {"bindings": [{"n": SEVEN}]}}).encode()
GRAPHS = json.dumps(
    {"head": {"vars": ["g", "n"]}, "results": {"bindings": [{"g": {"type": "uri", "value": CURATED}, "n": SEVEN}]}}
).encode()
FAULTS = {
    "half": (200, JSON, ROWS[:-20]),
    "partial": (200, {**JSON, "X-SQL-State": "S1TAT"}, ROWS),
    "capped": (200, {**JSON, "X-SPARQL-MaxRows": "1"}, ROWS),
    "html": (200, {"Content-Type": "text/html"}, b"<h1>It works</h1>"),
    "redirect": (302, {"Location": "http://127.0.0.1:1/"}, b""),
    "wrong": (400, {"Content-Type": "text/plain"}, b"Parse error at line 1, column 9\nstack\nstack"),
    "down": (500, {"Content-Type": "text/plain"}, b"java.lang.Exception at secret.Path"),
}


class Faulty:
    """An endpoint that misbehaves when the query holds a word of `faults`; it remembers what it was sent."""

    def __init__(self) -> None:
        self.seen: list[dict[str, list[str]]] = []
        faulty = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                faulty.seen.append(form)
                query = form["query"][0]
                status, headers, body = faulty.answer(query)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body) + (100 if "short" in query else 0)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/sparql"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        self._thread.start()

    def answer(self, query: str) -> tuple[int, dict[str, str], bytes]:
        for word, answer in FAULTS.items():
            if word in query:
                return answer
        if "slow" in query:
            time.sleep(1.5)
        if "CONSTRUCT" in query:
            return 200, {"Content-Type": "application/n-triples"}, b'<http://a/s> <http://a/p> "\xc3\xa6" .\n'
        return 200, JSON, b'{"head":{},"boolean":true}' if "ASK" in query else GRAPHS if "GROUP BY" in query else ROWS

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture(scope="module")
def faulty() -> Iterator[Faulty]:
    faulty = Faulty()
    yield faulty
    faulty.close()


@pytest.fixture(scope="module")
def remote(faulty: Faulty) -> Iterator[Server]:
    with serving(None, ENDPOINT=faulty.url, QUERY_SECONDS="1") as running:
        yield running


@pytest.mark.parametrize(
    ("word", "status", "kind"),
    [
        ("half", 503, "not-ready"),
        ("short", 503, "not-ready"),
        ("html", 503, "not-ready"),
        ("redirect", 503, "not-ready"),
        ("down", 503, "not-ready"),
        ("partial", 503, "query-timeout"),
        ("slow", 503, "query-timeout"),
        ("capped", 400, "answer-too-large"),
        ("wrong", 400, "query-syntax"),
    ],
)
def test_a_faulty_answer_is_never_passed_on(remote: Server, word: str, status: int, kind: str) -> None:
    response = remote.get(f"SELECT ?{word} {{ ?s ?p ?o }}")
    assert response.status_code == status, response.text
    assert response.json()["type"].endswith(f"/{kind}")
    assert "secret" not in response.text
    assert "stack" not in response.text
    assert remote.get("ASK {}").json()["boolean"] is True


def test_an_error_keeps_its_place(remote: Server) -> None:
    """The prefixes added in front of the query are taken off again."""
    assert remote.get("SELECT ?wrong { }").json()["column"] == 9
    problem = remote.get("SELECT ?wrong { ?s a hoi:X }").json()
    assert (problem["line"], problem["column"]) == (1, 9)


def test_what_the_endpoint_is_sent(remote: Server, faulty: Faulty) -> None:
    remote.get("SELECT ?x { ?x a hoi:X ; ex:y 1 }")
    sent = faulty.seen[-1]
    assert sent["query"][0] == "PREFIX hoi: <https://w3id.org/hoi-graph/ontology/> SELECT ?x { ?x a hoi:X ; ex:y 1 }"
    assert CURATED in sent["default-graph-uri"]
    assert sent["default-graph-uri"] == sent["named-graph-uri"]


@pytest.mark.parametrize(
    "query",
    ["SELECT * FROM <file:///etc/passwd> {}", "SELECT * { SERVICE <http://127.0.0.1:9/> {} }", "LOAD <http://127.0.0.1:9/>",
     "DEFINE get:soft 'soft' SELECT * {}", "ASK " + "{" * 1000],
)  # fmt: skip
def test_what_the_endpoint_is_never_sent(remote: Server, faulty: Faulty, query: str) -> None:
    before = len(faulty.seen)
    assert remote.get(query).status_code in (400, 403)
    assert remote.get("ASK {}", **{"default-graph-uri": "file:///etc/passwd"}).status_code == 400
    assert len(faulty.seen) == before


@pytest.mark.parametrize("name", ["json", "xml", "csv", "tsv"])
def test_rows_are_converted_here(remote: Server, name: str) -> None:
    response = remote.get("SELECT ?n {}", format=name)
    assert response.status_code == 200
    assert b"7" in response.content
    etag = response.headers["etag"]
    again = remote.client.get(
        "/sparql", params={"query": "SELECT ?n {}", "format": name}, headers={"If-None-Match": etag}
    )
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("name", "parser"), [("ttl", "turtle"), ("nt", "nt"), ("rdfxml", "xml"), ("jsonld", "json-ld")]
)
def test_graphs_are_converted_here(remote: Server, name: str, parser: str) -> None:
    response = remote.get("CONSTRUCT WHERE { ?s ?p ?o }", format=name)
    assert [str(o) for o in Graph().parse(data=response.content, format=parser).objects()] == ["æ"]


@pytest.fixture(scope="module")
def oxigraph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Our server over an Oxigraph server that holds the small graph."""
    folder = tmp_path_factory.mktemp("oxigraph")
    (folder / "g.nq").write_text(nquads(), encoding="utf-8")
    binary, port = Path(sys.executable).with_name("oxigraph"), free_port()
    store = ["--location", str(folder / "store")]
    subprocess.run([binary, "load", *store, "--file", str(folder / "g.nq")], check=True, capture_output=True)
    process = subprocess.Popen(
        [binary, "serve-read-only", *store, "--bind", f"127.0.0.1:{port}"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        with serving(None, ENDPOINT=f"http://127.0.0.1:{port}/query", QUERY_SECONDS="1") as running:
            yield running
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize(
    ("query", "params"),
    [
        (f"SELECT ?o {{ <{E}n1> ?p ?o }} ORDER BY ?p ?o", {}),
        (f"SELECT ?o {{ ?s <{E}odd> ?o }} ORDER BY ?s", {}),
        (f"SELECT (COUNT(*) AS ?n) FROM <{DERIVED}> {{ ?s ?p ?o }}", {}),
        (f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{CURATED}> {{ ?s <{E}next> ?o }} }}", {}),
        ("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", {"default-graph-uri": DERIVED}),
        ("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }", {"named-graph-uri": DERIVED}),
        (f"ASK {{ <{E}n0> <{E}hop> <{E}n2> }}", {}),
    ],
)
def test_it_answers_like_the_embedded_engine(
    oxigraph: Server, server: Server, query: str, params: dict[str, str]
) -> None:
    a, b = oxigraph.get(query, **params), server.get(query, **params)
    assert (a.status_code, a.json()) == (b.status_code, b.json())


def test_its_time_limit_is_clean(oxigraph: Server) -> None:
    response = oxigraph.get(RUNAWAY)
    assert (response.status_code, response.json()["limit_ms"]) == (503, 1000)
    assert oxigraph.get("ASK {}").status_code == 200


def test_readiness_follows_the_endpoint() -> None:
    faulty = Faulty()
    with serving(None, ENDPOINT=faulty.url) as running:
        assert running.client.get("/readyz").status_code == 200
        faulty.close()
        assert running.get("ASK {}").status_code == 503
        assert running.client.get("/readyz").status_code == 503
        assert httpx.get(f"{running.url}/healthz").status_code == 200
