"""Bars C1 to C5: nothing is changed, read or called, and no query takes the service down."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from serving import RUNAWAY, E, Server, serving

UPDATES = [
    "INSERT DATA { <a:b> <a:c> 1 }",
    "DELETE WHERE { ?s ?p ?o }",
    "LOAD <http://127.0.0.1:9/x>",
    "LOAD SILENT <file:///etc/passwd> INTO GRAPH <http://example.org/g>",
    "CLEAR ALL",
    "DROP GRAPH <http://example.org/g>",
    "CREATE GRAPH <http://example.org/g>",
    "COPY DEFAULT TO <http://example.org/g>",
    "MOVE DEFAULT TO <http://example.org/g>",
    "ADD DEFAULT TO <http://example.org/g>",
    "WITH <http://example.org/g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "PREFIX a: <a:> INSERT { ?s a:b 1 } WHERE { ?s ?p ?o }",
]
ALL = "CONSTRUCT WHERE { ?s ?p ?o } LIMIT 5000"


class Trap:
    """A server nobody should call; it counts who did, and answers like an endpoint."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        trap = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                trap.calls.append(self.path)
                body = b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"literal","value":"trapped"}}]}}'
                self.send_response(200)
                self.send_header("Content-Type", "application/sparql-results+json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = answer  # noqa: N815 - names that http.server looks for

            def log_message(self, format: str, *args: object) -> None:
                return

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self._server.server_port}"
        self.url = f"http://{self.host}/x"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture(scope="module")
def trap() -> Iterator[Trap]:
    trap = Trap()
    yield trap
    trap.close()


def _state(server: Server) -> str:
    return hashlib.sha256(server.get(ALL, format="nt").content).hexdigest()


@pytest.mark.parametrize("update", UPDATES)
def test_updates_are_refused_in_every_shape(server: Server, update: str) -> None:
    before = _state(server)
    direct = {"Content-Type": "application/sparql-update"}
    answers = [
        server.client.post("/sparql", content=update, headers=direct),
        server.client.post("/sparql", data={"update": update}),
        server.client.get("/sparql", params={"update": update}),
        server.client.get("/sparql", params={"query": update}),
        server.client.post("/sparql", data={"query": update}),
        server.post(update),
        server.client.request("QUERY", "/sparql", content=update, headers=direct),
    ]
    assert {answer.status_code for answer in answers} == {403}
    assert {answer.headers["content-type"] for answer in answers} == {"application/problem+json"}
    assert _state(server) == before


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
@pytest.mark.parametrize(
    "path", ["/sparql?default", "/sparql?graph=http%3A%2F%2Fexample.org%2Fg", "/rdf-graph-store", "/update"]
)
def test_graph_store_writes_are_refused(server: Server, method: str, path: str) -> None:
    before = _state(server)
    response = server.client.request(method, path, content="<a:b> <a:c> 1 .", headers={"Content-Type": "text/turtle"})
    assert response.status_code in (404, 405, 415)
    assert _state(server) == before


SERVICES = [
    "SELECT * {{ SERVICE <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ SERVICE SILENT <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ BIND(<{0}> AS ?e) SERVICE ?e {{ ?s ?p ?o }} }}",
    "PREFIX ex: <{0}> SELECT * {{ SERVICE ex: {{ ?s ?p ?o }} }}",
    "PREFIX ex: <{0}> SELECT * {{SERVICEex:{{ ?s ?p ?o }} }}",
    "SELECT*{{service<{0}>{{}}}}",
    "SELECT * {{ ?s ?p trueSERVICE<{0}>{{}} }}",
    "ASK {{ FILTER EXISTS {{ SERVICE <{0}> {{ ?s ?p ?o }} }} }}",
    "SELECT * {{ {{ SELECT * {{ SERVICE <{0}> {{ ?s ?p ?o }} }} }} }}",
    "ASK {{ BIND('' AS ?a) FILTER(?a<'x>') SERVICE<{0}>{{}} FILTER(?b='y') }}",
    "ASK {{ \\u0053ERVICE <{0}> {{}} }}",
    "ASK {{ # '\nSERVICE <{0}> {{}} # '\n}}",
    "CONSTRUCT {{ ?s ?p ?o }} WHERE {{ SERVICE <{0}> {{ ?s ?p ?o }} }}",
    "DESCRIBE ?s {{ SERVICE <{0}> {{ ?s ?p ?o }} }}",
]


@pytest.mark.parametrize("template", SERVICES)
def test_service_calls_nobody(server: Server, trap: Trap, template: str) -> None:
    response = server.get(template.format(trap.url))
    assert response.status_code in (400, 403)
    assert not trap.calls
    if "SERVICE <" in template:
        assert response.status_code == 403
        assert "allow-list" in response.json()["detail"]


@pytest.mark.parametrize(
    "clause",
    ["FROM <{0}>", "FROM NAMED <{0}>", "FROM <{0}> FROM NAMED <{0}>", "FROM <file://{1}>", "FROM NAMED <file://{1}>"],
)
def test_from_reads_and_calls_nothing(server: Server, trap: Trap, tmp_path: Path, clause: str) -> None:
    canary = tmp_path / "canary.ttl"
    canary.write_text("<http://canary/s> <http://canary/p> 'sang' .")
    dataset = clause.format(trap.url, canary)
    for pattern in ("?s ?p ?o", "GRAPH ?g { ?s ?p ?o }"):
        response = server.get(f"SELECT * {dataset} {{ {pattern} }}")
        assert response.status_code == 200
        assert response.json()["results"]["bindings"] == []
    for parameter in ("default-graph-uri", "named-graph-uri"):
        for iri in (trap.url, f"file://{canary}"):
            response = server.get("SELECT * { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }", **{parameter: iri})
            assert response.json()["results"]["bindings"] == []
    assert not trap.calls


def test_a_worker_could_not_call_or_read_even_if_the_guard_were_blind(server: Server) -> None:
    """The limit of open files of each worker is zero."""
    workers = [p for p in server.family() if p.ppid() != server.process.pid and p.pid != server.process.pid]
    assert workers
    for worker in workers:
        limits = Path(f"/proc/{worker.pid}/limits").read_text()
        line = next(line for line in limits.splitlines() if line.startswith("Max open files"))
        assert line.split()[3:5] == ["0", "0"]


def test_an_allowed_host_is_called_and_no_other(small_build: Path, trap: Trap) -> None:
    other = Trap()
    try:
        with serving(small_build, ALLOW_SERVICE=trap.host) as server:
            before = len(trap.calls)
            response = server.get(f"SELECT ?x {{ SERVICE <{trap.url}> {{ ?x ?y ?z }} }}")
            assert response.json()["results"]["bindings"][0]["x"]["value"] == "trapped"
            assert len(trap.calls) == before + 1
            assert response.headers["cache-control"] == "no-cache"
            for template in SERVICES:
                assert server.get(template.format(other.url)).status_code in (400, 403)
            assert server.get(f"SELECT * {{ SERVICE <http://{trap.host}@{other.host}/x> {{}} }}").status_code == 403
            assert "BasicFederatedQuery" in server.client.get("/sparql", headers={"Accept": "text/turtle"}).text
        assert not other.calls
    finally:
        other.close()
        trap.calls.clear()


BOMBS = {
    "regex": f'SELECT * {{ ?s <{E}odd> ?o FILTER(REGEX(?o, "(x+x+)+y")) }}',
    "regex size": 'SELECT * { FILTER(REGEX("a", "((((a{99}){99}){99}){99})")) }',
    "replace": f'SELECT (REPLACE(?o, "x", "{"y" * 10_000}") AS ?r) {{ ?s <{E}odd> ?o }}',
    "path": f"SELECT * {{ ?a (<{E}next>|^<{E}next>)* ?b . ?b (<{E}next>|^<{E}next>)* ?c }}",
    "negated path": f"SELECT * {{ ?a (!<{E}label>)+ ?b . ?c (!<{E}next>)+ ?d . ?e !<{E}x> ?f }}",
    "brackets": "ASK " + "{" * 1000 + "}" * 1000,
    "parentheses": "ASK { FILTER(" + "(" * 1000 + "true" + ")" * 1000 + ") }",
    "open brackets": "ASK " + "{" * 100_000,
    "blank nodes": "ASK { ?s ?p " + "[<a:b> " * 1000 + "1" + "]" * 1000 + " }",
    "not": "ASK { FILTER(" + "!" * 10_000 + "true) }",
    "minus": "ASK { FILTER(" + "- " * 10_000 + "1) }",
    "inverse": "ASK { ?s " + "^" * 10_000 + "<a:b> ?o }",
    "optionals": "ASK { " + "OPTIONAL {?s ?p ?o} " * 5000 + "}",
    "deep optionals": "ASK { " + "OPTIONAL { ?s ?p ?o " * 500 + "}" * 500 + "}",
    "unions": "ASK { " + "{?s ?p ?o} UNION " * 5000 + "{} }",
    "sums": "ASK { FILTER(" + "1+" * 20_000 + "1 > 0) }",
    "ors": "ASK { FILTER(" + "?x||" * 50_000 + "true) }",
    "joins": "ASK { " + " ".join(f"?x{i} ?p ?x{i + 1} ." for i in range(1000)) + " }",
    "sequence": f"ASK {{ ?s {'<a:b>/' * 1000}<a:b> ?o }}",
    "cross product": RUNAWAY,
    "values": "SELECT * { " + " ".join(f"VALUES ?v{i} {{ 1 2 3 4 5 6 7 8 9 }}" for i in range(12)) + " }",
    "group concat": "SELECT (GROUP_CONCAT(?o) AS ?x) { ?a ?b ?o . ?c ?d ?e . ?f ?g ?h }",
    "sort": "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f ?a",
    "strings": "ASK { FILTER(" + '"' * 100_001 + ") }",
    "less than": "<" * 200_000,
    "names": "a." * 200_000,
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_end_cleanly(strict: Server, name: str) -> None:
    response = strict.post(BOMBS[name])
    assert response.status_code in (200, 400, 503)
    if response.status_code == 200:
        response.json()
    else:
        assert response.headers["content-type"] == "application/problem+json"
    assert strict.get("ASK {}").status_code == 200


def test_headers_of_the_page(server: Server) -> None:
    response = server.client.get("/sparql", headers={"Accept": "text/html"})
    policy = response.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "http" not in policy
    assert "*" not in policy
    assert "frame-ancestors 'none'" in policy
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["referrer-policy"]


def test_the_page_shows_a_query_as_text(server: Server) -> None:
    evil = "</textarea><script>alert(1)</script>"
    page = server.get(evil, "text/html").text
    assert "<script>" not in page
    assert "&lt;/textarea&gt;" in page


@pytest.mark.parametrize("path", ["//evil.example/", "//evil.example/%2e%2e/", "/\\evil.example/", "/%0d%0aX-Y:z/"])
def test_the_slash_redirect_stays_here(server: Server, path: str) -> None:
    status, headers, _ = server.raw(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    assert "x-y" not in headers
    if status == 308:
        assert headers["location"].startswith("/")
        assert not headers["location"].startswith(("//", "/\\"))


def test_problem_texts_carry_no_line_breaks_into_headers(server: Server) -> None:
    response = server.client.request("OPTIONS", "/sparql", headers={"Access-Control-Request-Headers": "x\ty"})
    assert response.status_code == 204
