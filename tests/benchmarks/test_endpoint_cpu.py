"""CPU per request at the endpoint, against two peers in the same run: the Oxigraph server in memory and rdflib-endpoint.

Not a test of speed: it prints a table. Run it with `make bench`. CPU is the time of the whole process family, so work in
our query workers counts; ratios within one run hold, absolute times do not.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil

from hoi_graph.build import build
from hoi_graph.namespaces import SPARQL_PREFIXES
from hoi_graph.project import Project
from tests.api.serving import ROOT, free_port, serving

OXIGRAPH = Path(sys.executable).with_name("oxigraph")
ID = "https://w3id.org/hoi-graph/id/"
QUERIES = {
    "point": SPARQL_PREFIXES + f"SELECT ?p ?o WHERE {{ <{ID}intervention/famko-odense> ?p ?o }}",
    "two hops": SPARQL_PREFIXES
    + f"""SELECT DISTINCT ?other WHERE {{ ?p hoi:about ?i ; cv:hasParticipant <{ID}actor/odense-kommune> .
          ?q hoi:about ?i ; cv:hasParticipant ?other }}""",
}
REQUESTS = {"hoi-graph": 400, "oxigraph": 400, "rdflib-endpoint": 60}
RDFLIB = """
import sys
from rdflib import Graph
from rdflib_endpoint import SparqlEndpoint
graph = Graph()
graph.parse(sys.argv[1], format="nt")
app = SparqlEndpoint(graph=graph)
import uvicorn
uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[2]), log_level="error")
"""


@contextlib.contextmanager
def process(command: list[str], url: str) -> Iterator[int]:
    """The id of a server started by a command, once it answers at `url`."""
    started = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ.copy())
    try:
        end = time.monotonic() + 120
        while time.monotonic() < end:
            with contextlib.suppress(httpx.HTTPError):
                if httpx.get(url, params={"query": "ASK {}"}, timeout=5).status_code < 500:
                    break
            time.sleep(0.3)
        yield started.pid
    finally:
        started.kill()
        started.wait()


def cpu(pid: int) -> float:
    """CPU seconds used so far by a process and its living descendants."""
    me = psutil.Process(pid)
    return sum(sum(p.cpu_times()[:2]) for p in [me, *me.children(recursive=True)])


def measure(name: str, url: str, pid: int) -> dict[str, float]:
    """Milliseconds of CPU a request, for each query, after a warm-up."""
    found = {}
    with httpx.Client(timeout=60, headers={"Accept": "application/sparql-results+json"}) as client:
        for query, text in QUERIES.items():
            for _ in range(5):
                assert client.get(url, params={"query": text}).json()["results"]["bindings"], (name, query)
            before = cpu(pid)
            for _ in range(REQUESTS[name]):
                client.get(url, params={"query": text})
            found[query] = (cpu(pid) - before) / REQUESTS[name] * 1000
    return found


def test_cpu_per_request(tmp_path: Path) -> None:
    """Every server gives rows; the table of CPU per request and the ratios is printed."""
    build(Project(ROOT), tmp_path)
    triples = sorted({line.rsplit(" <", 1)[0] + " .\n" for line in (tmp_path / "hoi-graph.nq").open(encoding="utf-8")})
    flat = tmp_path / "flat.nt"
    flat.write_text("".join(triples), encoding="utf-8")
    table = {}
    with serving(tmp_path) as ours:
        # The description waits for the downloads, which are made once and are no part of a query.
        assert ours.client.get("/dataset.ttl", timeout=180).status_code == 200
        table["hoi-graph"] = measure("hoi-graph", ours.url + "/sparql", ours.process.pid)
    port = free_port()
    with process([str(OXIGRAPH), "serve", "--bind", f"127.0.0.1:{port}"], f"http://127.0.0.1:{port}/query") as pid:
        httpx.post(
            f"http://127.0.0.1:{port}/store?default",
            content=flat.read_bytes(),
            headers={"Content-Type": "application/n-triples"},
            timeout=120,
        ).raise_for_status()
        table["oxigraph"] = measure("oxigraph", f"http://127.0.0.1:{port}/query", pid)
    port = free_port()
    with process([sys.executable, "-c", RDFLIB, str(flat), str(port)], f"http://127.0.0.1:{port}/") as pid:
        table["rdflib-endpoint"] = measure("rdflib-endpoint", f"http://127.0.0.1:{port}/", pid)
    print(f"\n{'CPU ms per request':<20}" + "".join(f"{query:>12}" for query in QUERIES))
    for name, row in table.items():
        ratio = "".join(f"{row[q]:>8.2f} x{row[q] / max(table['hoi-graph'][q], 1e-9):<5.2f}" for q in QUERIES)
        print(f"{name:<20}{ratio}")
