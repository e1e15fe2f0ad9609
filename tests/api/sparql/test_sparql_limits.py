"""Bars B1 to B6: every answer is whole or an error, queries stop, and nothing is left behind."""

from __future__ import annotations

import csv
import io
import json
import os
import socket
import statistics
import threading
import time
import xml.etree.ElementTree as ET
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import psutil
import pytest
from rdflib import Graph
from serving import RUNAWAY, E, Server, serving

PARSERS = {
    "application/sparql-results+json": json.loads,
    "application/sparql-results+xml": ET.fromstring,
    "text/csv": lambda data: list(csv.reader(io.StringIO(data.decode()), strict=True)),
    "text/turtle": lambda data: Graph().parse(data=data, format="turtle"),
}
# One row and many rows come before the query runs away.
ONE_ROW = "SELECT * { { BIND(1 AS ?x) } UNION { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a = ?i && ?d = ?c) } }"
MANY_ROWS = "SELECT * { { SELECT ?a ?b ?c { ?a ?b ?c } LIMIT 4000 } UNION { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a = ?i && ?d = ?c) } }"
_DOUBLED = " ".join(f"BIND(CONCAT(?x{i}, ?x{i}) AS ?x{i + 1})" for i in range(40))
DOUBLING = f'SELECT * {{ BIND("aaaaaaaaaaaaaaaa" AS ?x0) {_DOUBLED} }}'
pytestmark = pytest.mark.alone
LONG_PATH = f"SELECT * {{ ?a <{E}next>* ?b . ?b <{E}next>* ?c . ?c <{E}next>* ?a }}"


@pytest.mark.parametrize("query", [RUNAWAY, ONE_ROW, MANY_ROWS, LONG_PATH])
def test_over_time_is_a_clean_503(strict: Server, query: str) -> None:
    began = time.monotonic()
    response = strict.get(query)
    assert time.monotonic() - began < 1.2
    problem = response.json()
    assert response.status_code == 503
    assert response.headers["content-type"] == "application/problem+json"
    assert int(response.headers["retry-after"]) > 0
    assert problem["limit_ms"] == 200
    assert problem["elapsed_ms"] >= 200
    assert problem["hint"]


@pytest.mark.parametrize(
    "media_type", ["application/sparql-results+json", "application/sparql-results+xml", "text/csv"]
)
def test_a_200_is_always_whole(server: Server, media_type: str) -> None:
    """The limit falls at many moments of an answer being written; each ends whole or in an error."""
    seen = set()
    for i in range(50):
        response = server.get(MANY_ROWS, media_type, timeout=0.001 * (i + 1) ** 1.3)
        seen.add(response.status_code)
        if response.status_code == 200:
            PARSERS[media_type](response.content)
    assert 503 in seen
    seen.clear()
    for i in range(50):
        response = server.get("SELECT * { ?a ?b ?c } LIMIT 4000", media_type, timeout=0.0005 * 1.2**i)
        seen.add(response.status_code)
        if response.status_code == 200:
            assert len(response.content) == int(response.headers["content-length"])
            PARSERS[media_type](response.content)
        else:
            assert response.status_code == 503
    assert 200 in seen


def test_a_client_may_lower_the_limit_but_not_raise_it(strict: Server) -> None:
    assert strict.get(RUNAWAY, timeout="0.05").json()["limit_ms"] == 50
    assert strict.get(RUNAWAY, timeout="60").json()["limit_ms"] == 200
    for bad in ("0", "-1", "x", "nan", "inf"):
        assert strict.get("ASK {}", timeout=bad).status_code == 400


@pytest.mark.parametrize("name", ["json", "xml", "csv", "tsv"])
def test_over_rows_is_an_error_never_a_cut(server: Server, name: str) -> None:
    query = "SELECT * {{ ?a <{0}next> ?b . ?c <{0}hop> ?d . VALUES ?e {{ 1 2 3 }} }} LIMIT {1}"
    within, over = (server.get(query.format(E, n), format=name) for n in (5000, 5001))
    assert within.status_code == 200
    assert (over.status_code, over.json()["limit"], over.json()["unit"]) == (400, 5000, "rows")


@pytest.mark.parametrize("name", ["ttl", "nt", "rdfxml", "jsonld"])
def test_over_triples_is_an_error(server: Server, name: str) -> None:
    query = f"CONSTRUCT {{ ?a <{E}x> ?b . ?a <{E}y> ?b . ?a <{E}z> ?b }} WHERE {{ ?a <{E}next> ?b }}"
    response = server.get(query, format=name)
    assert (response.status_code, response.json()["unit"]) == (400, "triples")
    assert server.get(query + " LIMIT 1000", format=name).status_code == 200


def test_over_bytes_is_an_error(server: Server) -> None:
    response = server.get(f"SELECT ?o {{ ?s <{E}odd> ?o . ?a <{E}next> ?b FILTER(STRLEN(?o) > 100) }}")
    assert (response.status_code, response.json()["unit"]) == (400, "bytes")


def test_over_memory_is_an_error_and_memory_comes_back(server: Server) -> None:
    before = sum(process.memory_info().rss for process in server.family())
    for _ in range(5):
        response = server.get(DOUBLING)
        assert response.status_code == 503
        assert response.json()["type"].endswith(("/query-memory", "/query-timeout"))
    time.sleep(0.3)
    after = sum(process.memory_info().rss for process in server.family())
    assert after < before * 1.1 + (10 << 20)


def test_ask_beside_a_runaway(server: Server) -> None:
    with ThreadPoolExecutor(1) as pool:
        heavy = pool.submit(httpx.get, f"{server.url}/sparql", params={"query": RUNAWAY}, timeout=30)
        time.sleep(0.1)
        times = []
        while not heavy.done() and len(times) < 300:
            began = time.monotonic()
            assert server.get("ASK {}").json()["boolean"] is True
            times.append(time.monotonic() - began)
        assert heavy.result().status_code == 503
    assert len(times) > 50
    assert statistics.quantiles(times, n=20)[-1] < 1.0


def test_too_many_at_once(strict: Server) -> None:
    def ask(_: int) -> httpx.Response:
        return httpx.get(f"{strict.url}/sparql", params={"query": RUNAWAY}, timeout=30)

    with ThreadPoolExecutor(20) as pool:
        responses = list(pool.map(ask, range(20)))
    kinds = {response.json()["type"].rsplit("/", 1)[1] for response in responses}
    assert {response.status_code for response in responses} == {503}
    assert kinds == {"busy", "query-timeout"}
    assert all("retry-after" in response.headers for response in responses)
    assert strict.get("ASK {}").status_code == 200


def test_a_client_that_leaves_stops_its_query(small_build: Path) -> None:
    """With one worker and no queue, the next query is answered at once: the worker of the first is free again."""
    with serving(small_build, QUERY_SECONDS="30", QUERY_WORKERS="1", QUERY_WAITING="0") as server:
        host, port = server.url.removeprefix("http://").split(":")
        for method in ("GET", "POST"):
            with socket.create_connection((host, int(port))) as channel:
                query = httpx.QueryParams({"query": RUNAWAY})
                body = str(query) if method == "POST" else ""
                target = "/sparql" if method == "POST" else f"/sparql?{query}"
                channel.sendall(
                    f"{method} {target} HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                    f"Content-Length: {len(body)}\r\n\r\n{body}".encode()
                )
                time.sleep(0.4)
                assert server.get("ASK {}").status_code == 503
            time.sleep(0.6)
            assert server.get("ASK {}").status_code == 200


def test_two_hundred_runaways_and_fifty_crashes_leave_nothing(server: Server) -> None:
    """The service answers light queries all the while, and ends with as many processes and handles as it began with."""
    depth = 99
    deep = f"ASK {{ FILTER({'(' * (depth - 2)}{'1+' * 20_000}1{')' * (depth - 2)} > 1) }}"
    for _ in range(3):
        server.get("ASK {}")
    processes, handles, spooled = len(server.family()), server.open_files(), _spooled()
    done = threading.Event()
    light: list[int] = []

    def asks() -> None:
        with httpx.Client(base_url=server.url, timeout=20) as client:
            while not done.is_set():
                light.append(client.get("/sparql", params={"query": "ASK {}"}).status_code)
                time.sleep(0.05)

    beside = threading.Thread(target=asks)
    beside.start()
    try:
        for i in range(200):
            query = (RUNAWAY, MANY_ROWS, LONG_PATH, DOUBLING)[i % 4]
            assert server.get(query, timeout="0.1").status_code == 503
        for _ in range(50):
            response = server.post(deep)
            assert response.status_code == 400
            assert response.json()["type"].endswith("/query-too-complex")
    finally:
        done.set()
        beside.join()
    assert set(light) == {200}
    assert len(light) > 100
    assert server.get("ASK {}").status_code == 200
    time.sleep(0.5)
    assert len(server.family()) <= processes
    assert server.open_files() <= handles + 4
    assert _spooled() <= spooled
    assert all(_alive(p) for p in server.family())


def _spooled() -> int:
    """How many files of ours stand in the temporary folder."""
    return len(list(Path(os.environ.get("TMPDIR", "/tmp")).glob("tmp*")))


def test_a_large_answer_is_streamed_from_a_file_with_flat_memory(small_build: Path) -> None:
    query = f"SELECT ?o {{ ?s <{E}odd> ?o . ?a <{E}next> ?b . ?a <{E}label> ?c FILTER(STRLEN(?o) > 100) }}"
    with serving(small_build, QUERY_SECONDS="30") as server:
        server.get(query)
        before = server.family()[0].memory_info().rss
        handles = server.open_files()
        with server.client.stream("GET", "/sparql", params={"query": query}) as response:
            assert response.status_code == 200
            length = int(response.headers["content-length"])
            assert length > 20_000_000
            assert sum(len(piece) for piece in response.iter_bytes()) == length
        assert server.family()[0].memory_info().rss < before + (10 << 20)
        time.sleep(0.2)
        assert server.open_files() <= handles


def test_the_process_that_holds_the_graph_is_raised_again(tmp_path: Path) -> None:
    """With the data it had, even when its file is gone or another; and it is raised once."""
    graph = tmp_path / "hoi-graph.nq"
    graph.write_text(f"<{E}a> <{E}b> <{E}c> <{E}g> .\n")
    with serving(tmp_path) as server:
        for _ in range(2):
            graph.unlink(missing_ok=True)
            zygote = next(p for p in server.family() if p.ppid() == server.process.pid)
            workers = zygote.children()
            zygote.kill()
            end = time.monotonic() + 20
            while any(_alive(worker) for worker in workers) or server.get("ASK {}").status_code != 200:
                assert time.monotonic() < end
                time.sleep(0.1)
            assert server.get(f"ASK {{ <{E}a> <{E}b> <{E}c> }}").json()["boolean"] is True
            assert len(server.family()) == 4


def _alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_nothing_outlives_a_killed_server(small_build: Path) -> None:
    with serving(small_build, QUERY_SECONDS="30") as server:
        family = server.family()
        assert len(family) == 4
        threading.Thread(target=_ignore, args=(server.url,), daemon=True).start()
        time.sleep(0.3)
        server.process.kill()
        server.process.wait()
        end = time.monotonic() + 5
        while any(_alive(p) for p in family):
            assert time.monotonic() < end
            time.sleep(0.05)
        server.family = lambda: []  # type: ignore[method-assign]


def _ignore(url: str) -> None:
    try:
        httpx.get(f"{url}/sparql", params={"query": RUNAWAY}, timeout=30)
    except httpx.TransportError:
        return


def test_readyz_is_503_while_loading_and_when_there_is_no_graph(tmp_path: Path, small_build: Path) -> None:
    with serving(tmp_path, wait=False) as server:
        time.sleep(1)
        response = server.client.get("/readyz")
        assert (response.status_code, response.headers["content-type"]) == (503, "application/problem+json")
        assert str(tmp_path) not in response.text
        assert server.client.get("/healthz").json() == {"status": "ok"}
        assert server.get("ASK {}").status_code == 503
    large = tmp_path / "hoi-graph.nq"
    text = (small_build / "hoi-graph.nq").read_text("utf-8")
    with large.open("w", encoding="utf-8") as out:
        for i in range(12):
            out.write(text.replace("/n", f"/copy{i}/n"))
    with serving(tmp_path, wait=False) as server:
        seen = []
        end = time.monotonic() + 60
        while not seen or seen[-1] != 200:
            assert time.monotonic() < end
            seen.append(server.client.get("/readyz").status_code)
            time.sleep(0.02)
        assert set(seen) == {200, 503}
        facts = server.client.get("/readyz").json()
        assert facts["triples"] > 40_000
