"""A real server on a free loopback port, and the small graph it serves."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil

from hoi_graph.namespaces import LAYER

ROOT = Path(__file__).resolve().parents[2]
E = "http://example.org/"
W3C = "http://kasei.us/2009/09/sparql/data/data{}.rdf"
UNICODE = "a b æøå+å"
CURATED, DERIVED = str(LAYER["curated"]), str(LAYER["derived"])
RUNAWAY = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a = ?i && ?d = ?c) }"


def nquads() -> str:
    """2,000 things in a chain, one triple in two layers, texts that try every escape, and the W3C's three data sets."""
    lines = []

    def say(subject: str, predicate: str, value: str, graph: str) -> None:
        lines.append(f"<{subject}> <{predicate}> {value} <{graph}> .\n")

    for i in range(2000):
        say(f"{E}n{i}", f"{E}next", f"<{E}n{i + 1}>", CURATED)
        say(f"{E}n{i}", f"{E}label", f'"nummer {i}"@da', CURATED)
    say(f"{E}n0", f"{E}next", f"<{E}n1>", DERIVED)
    say(f"{E}n0", f"{E}hop", f"<{E}n2>", DERIVED)
    say(f"{E}u", f"{E}text", json.dumps(UNICODE, ensure_ascii=False), CURATED)
    for i, text in enumerate(
        ('"},{', "a\nb\r\n", "<script>alert(1)</script>", "=1+1", "\u202eRTL", "x" * 10_000, "\\")
    ):
        say(f"{E}t{i}", f"{E}odd", json.dumps(text, ensure_ascii=False), CURATED)
    for number in (1, 2, 3):
        iri = W3C.format(number)
        say(iri, "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", f"<{E}Document>", iri)
    return "".join(lines)


class Server:
    """A running server and a client for it."""

    def __init__(self, url: str, process: subprocess.Popen[bytes]) -> None:
        self.url = url
        self.process = process
        self.client = httpx.Client(base_url=url, timeout=30, headers={"Accept-Encoding": "identity"})

    def get(self, query: str, accept: str | None = None, **params: Any) -> httpx.Response:
        """GET /sparql?query=…; without `accept` any type is fine."""
        return self.client.get("/sparql", params={"query": query, **params}, headers={"Accept": accept or "*/*"})

    def post(self, query: str, **params: Any) -> httpx.Response:
        """The query as the body of a POST."""
        return self.client.post(
            "/sparql",
            params=params,
            content=query.encode(),
            headers={"Content-Type": "application/sparql-query", "Accept": "*/*"},
        )

    def raw(self, data: bytes, seconds: float = 20) -> tuple[int, dict[str, str], bytes]:
        """What comes back for bytes on the wire: status, headers, body (read until the server closes)."""
        host, port = self.url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=seconds) as channel:
            channel.sendall(data)
            answer = b""
            with contextlib.suppress(ConnectionResetError):
                while piece := channel.recv(65536):
                    answer += piece
        head, _, body = answer.partition(b"\r\n\r\n")
        first, *rest = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in rest)}
        return int(first.split()[1]), headers, body

    def family(self) -> list[psutil.Process]:
        """The server's process and all its descendants."""
        me = psutil.Process(self.process.pid)
        return [me, *me.children(recursive=True)]

    def open_files(self) -> int:
        """How many descriptors the server's own process holds."""
        return psutil.Process(self.process.pid).num_fds()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def serving(
    build: Path | None,
    wait: bool = True,
    factory: str = "hoi_graph_api.app:create_app_from_env",
    **variables: str,
) -> Iterator[Server]:
    """A server over a build folder with HOI_GRAPH_* variables; after the block it and all its processes are gone."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HOI_GRAPH_")}
    environment["PYTHONPATH"] = os.pathsep.join([str(ROOT / "src"), str(ROOT / "api")])
    if build is not None:
        environment["HOI_GRAPH_BUILD"] = str(build)
    environment.update({f"HOI_GRAPH_{name}": value for name, value in variables.items()})
    server = _started(environment, factory)
    family: list[psutil.Process] = []
    try:
        answers("/readyz" if wait else "/healthz", server)
        yield server
        family = server.family()
    finally:
        server.client.close()
        server.process.terminate()
        server.process.wait(20)
    _, left = psutil.wait_procs(family, timeout=5)
    assert not left, f"processes outlived the server: {left}"


def _started(environment: dict[str, str], factory: str) -> Server:
    """A server that listens; another port is tried where somebody was faster to take the first."""
    command = [sys.executable, "-m", "uvicorn", "--factory", factory]
    for _ in range(5):
        port = free_port()
        process = subprocess.Popen(
            [*command, "--host", "127.0.0.1", "--port", str(port), "--log-level", "warning"], env=environment
        )
        while process.poll() is None:
            with contextlib.suppress(psutil.NoSuchProcess):
                listening = [c for c in psutil.Process(process.pid).net_connections("tcp") if c.status == "LISTEN"]
                if listening:
                    return Server(f"http://127.0.0.1:{port}", process)
            time.sleep(0.05)
    raise AssertionError("the server does not start")


def answers(path: str, server: Server, seconds: float = 60) -> None:
    """Wait until the server answers 200 at a path."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert server.process.poll() is None, "the server ended while starting"
        with contextlib.suppress(httpx.TransportError):
            if server.client.get(path).status_code == 200:
                return
        time.sleep(0.05)
    raise AssertionError(f"{path} was not 200 within {seconds} s")
