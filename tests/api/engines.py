"""Other engines, started on loopback with the whole graph loaded: the Oxigraph server and Virtuoso."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
from serving import free_port

OXIGRAPH = Path(sys.executable).with_name("oxigraph")


def wait_for(url: str, process: subprocess.Popen[bytes], seconds: float = 60) -> None:
    """The endpoint at `url` answers ASK."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert process.poll() is None, f"the engine ended with {process.returncode}"
        with contextlib.suppress(httpx.HTTPError):
            answer = httpx.get(url, params={"query": "ASK {}"}, headers={"Accept": "application/sparql-results+json"})
            if answer.is_success:
                return
        time.sleep(0.2)
    raise AssertionError(f"{url} did not answer within {seconds} s")


@contextlib.contextmanager
def oxigraph_server(nquads: Path, folder: Path) -> Iterator[str]:
    """The URL of an Oxigraph server that holds the graph."""
    store = folder / "oxigraph"
    subprocess.run([OXIGRAPH, "load", "--location", store, "--file", nquads], check=True, capture_output=True)
    port = free_port()
    process = subprocess.Popen(
        [OXIGRAPH, "serve-read-only", "--location", store, "--bind", f"127.0.0.1:{port}"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        url = f"http://127.0.0.1:{port}/query"
        wait_for(url, process)
        yield url
    finally:
        process.kill()
        process.wait()


@contextlib.contextmanager
def virtuoso_server(nquads: Path, folder: Path) -> Iterator[str]:
    """The URL of a Virtuoso that holds the graph, loaded in bulk as docs/scale.md tells."""
    http, sql = free_port(), free_port()
    home = folder / "virtuoso"
    home.mkdir()
    (home / "graph.nq").write_bytes(nquads.read_bytes())
    (home / "virtuoso.ini").write_text(
        f"""[Database]
DatabaseFile = {home}/virtuoso.db
ErrorLogFile = {home}/virtuoso.log
LockFile = {home}/virtuoso.lck
TransactionFile = {home}/virtuoso.trx
xa_persistent_file = {home}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {home}/temp.db
TransactionFile = {home}/temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DirsAllowed = {home}
NumberOfBuffers = 20000
MaxDirtyBuffers = 15000
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 8
[SPARQL]
ResultSetMaxRows = 1000000
MaxQueryExecutionTime = 60
""",
        encoding="utf-8",
    )
    process = subprocess.Popen(
        ["virtuoso-t", "-f", "-c", str(home / "virtuoso.ini")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        url = f"http://127.0.0.1:{http}/sparql"
        wait_for(url, process)
        load = f"ld_dir('{home}', 'graph.nq', 'http://localhost/none'); rdf_loader_run(); checkpoint;"
        done = subprocess.run(
            ["isql-vt", f"127.0.0.1:{sql}", "dba", "dba", f"exec={load}"], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        yield url
    finally:
        process.terminate()
        process.wait(30)
