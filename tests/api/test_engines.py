"""The same site over other engines: the answers are the embedded store's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from engines import oxigraph_server, virtuoso_server
from serving import Server, serving

from hoi_graph.store import EmbeddedStore, RemoteStore

QUERIES = {
    "count": "SELECT (COUNT(*) AS ?n) WHERE { ?i a hoi:Intervention ; hoi:statedCategory ?c }",
    "labels": 'SELECT ?i ?name WHERE { ?i a hoi:Intervention ; skos:prefLabel ?name FILTER(LANG(?name) = "da") } ORDER BY ?i',
    "path": """SELECT ?root WHERE {
        <https://w3id.org/hoi-graph/id/actor/familieambulatoriet-odense-universitetshospital> org:unitOf+ ?root } ORDER BY ?root""",
    "group": "SELECT ?role (COUNT(DISTINCT ?p) AS ?n) WHERE { ?p cv:role ?role } GROUP BY ?role ORDER BY ?role",
    "layer": "SELECT (COUNT(*) AS ?n) WHERE { GRAPH graph:derived { ?tie a hoi:Collaboration } }",
    "dates": "SELECT ?f ?start WHERE { ?f a hoi:FundingRelation ; schema:startDate ?start } ORDER BY ?f ?start",
    "optional": """SELECT ?i ?s ?d WHERE { ?i hoi:statedCategory ?s OPTIONAL { ?i hoi:derivedCategory ?d } } ORDER BY ?i""",
}


@pytest.fixture(scope="module", params=["oxigraph", "virtuoso"])
def engine(request: pytest.FixtureRequest, real_build: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of another engine with the whole graph."""
    start = {"oxigraph": oxigraph_server, "virtuoso": virtuoso_server}[request.param]
    with start(real_build / "hoi-graph.nq", tmp_path_factory.mktemp(request.param)) as url:
        yield url


@pytest.fixture(scope="module")
def over(engine: str, real_build: Path) -> Iterator[Server]:
    """Our own server over that engine."""
    with serving(real_build, ENDPOINT=engine, QUERY_SECONDS="20") as running:
        yield running


def rows(server: Server, query: str) -> list[dict[str, tuple[str, str]]]:
    answer = server.get(query, "application/sparql-results+json")
    assert answer.status_code == 200, answer.text
    return [{name: (b["type"], b["value"]) for name, b in row.items()} for row in answer.json()["results"]["bindings"]]


@pytest.mark.parametrize("name", sorted(QUERIES))
def test_same_rows(over: Server, real_build: Path, name: str) -> None:
    """Each query gives the embedded store's rows, value by value."""
    expected = EmbeddedStore.from_nquads(real_build / "hoi-graph.nq").select(QUERIES[name])
    got = [{key: value for key, (_, value) in row.items()} for row in rows(over, QUERIES[name])]
    assert got == [{key: str(term) for key, term in row.items()} for row in expected]
    assert len(got) > 0


def test_the_site_stands_over_it(over: Server) -> None:
    """The service is ready, updates are refused, and a syntax error keeps its place."""
    assert over.client.get("/readyz").status_code == 200
    assert over.client.post("/sparql", data={"update": "CLEAR ALL"}).status_code in (400, 403)
    bad = over.get("SELECT * WHERE { ?s ?p")
    assert bad.status_code == 400
    assert bad.headers["content-type"].startswith("application/problem+json")


def test_the_library_asks_it_too(engine: str) -> None:
    """`hoi_graph.load(endpoint=…)` answers like the file."""
    store = RemoteStore(engine)
    assert store.select(QUERIES["count"]).rows() == [[117]]
    assert store.ask("ASK { ?i a hoi:Intervention }")
    assert len(store.construct("CONSTRUCT { ?i a hoi:Intervention } WHERE { ?i hoi:statedCategory ?c }")) == 117


def test_engines_refuse_what_we_refuse(over: Server) -> None:
    """SERVICE and LOAD never reach the engine."""
    for query in ("SELECT * WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "LOAD <http://127.0.0.1:9/>"):
        assert 400 <= over.get(query).status_code < 500


def test_a_dead_engine_is_503(real_build: Path) -> None:
    """An endpoint nobody listens on: alive, not ready, and clean errors."""
    with serving(real_build, wait=False, ENDPOINT="http://127.0.0.1:9/sparql") as running:
        assert httpx.get(running.url + "/healthz").status_code == 200
        assert httpx.get(running.url + "/readyz").status_code == 503
        assert running.get("ASK {}").status_code == 503
