"""Bars D1 to D7: the HTTP habits, seen at the SPARQL address and at its neighbours."""

from __future__ import annotations

import gzip
import re
from datetime import date
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx
import pytest
from serving import RUNAWAY, E, Server, nquads, serving

SELECT = f"SELECT * {{ ?s <{E}next> ?o }} LIMIT 300"
CONSTRUCT = f"CONSTRUCT WHERE {{ ?s <{E}next> ?o }} LIMIT 300"
SMALL = "ASK {}"
ROW_TYPES = [
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
]
GRAPH_TYPES = ["text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"]
TYPES = [(SELECT, t) for t in ROW_TYPES] + [(CONSTRUCT, t) for t in GRAPH_TYPES]
ADDRESSES = ["/healthz", "/readyz", "/openapi.json", "/sparql", "/problems/busy", "/nowhere", "/sparql/"]


def _same(a: httpx.Response, b: httpx.Response) -> None:
    changing = {"date", "server-timing"}
    assert a.status_code == b.status_code
    assert {k: v for k, v in a.headers.items() if k not in changing} == {
        k: v for k, v in b.headers.items() if k not in changing
    }


@pytest.mark.parametrize("path", ADDRESSES)
def test_head_is_get_without_body(server: Server, path: str) -> None:
    head, get = server.client.head(path), server.client.get(path)
    _same(head, get)
    assert head.content == b""


@pytest.mark.parametrize("coding", ["identity", "gzip"])
@pytest.mark.parametrize("query", [SELECT, CONSTRUCT, SMALL, "SELECT {", "INSERT DATA { <a:b> <a:c> 1 }"])
def test_head_of_a_query(server: Server, query: str, coding: str) -> None:
    ask = {"params": {"query": query}, "headers": {"Accept-Encoding": coding}}
    head, get = server.client.head("/sparql", **ask), server.client.get("/sparql", **ask)  # type: ignore[arg-type]
    _same(head, get)
    assert head.content == b""


def test_head_on_one_connection_does_not_mix_up_answers(server: Server) -> None:
    for _ in range(3):
        server.client.head("/sparql", params={"query": SELECT})
        assert server.get(SMALL).json()["boolean"] is True


@pytest.mark.parametrize("path", [*ADDRESSES, "/sparql?query=ASK%7B%7D", "/sparql?query=bad", "/sparql?update=x"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE"])
def test_cors_everywhere(server: Server, method: str, path: str) -> None:
    response = server.client.request(method, path, headers={"Origin": "https://example.org"})
    _cors(response)


def _cors(response: httpx.Response) -> None:
    assert response.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in response.headers
    exposed = response.headers["access-control-expose-headers"]
    assert {name.strip() for name in exposed.split(",")} >= {"Link", "ETag", "Server-Timing", "Retry-After"}


def test_cors_on_a_time_out(strict: Server) -> None:
    response = strict.get(RUNAWAY)
    assert response.status_code == 503
    _cors(response)
    assert response.headers["cache-control"] == "no-store"


def test_preflight(server: Server) -> None:
    response = server.client.options(
        "/sparql",
        headers={
            "Origin": "https://example.org",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type, x-requested-with",
        },
    )
    assert response.status_code == 204
    _cors(response)
    assert "POST" in response.headers["access-control-allow-methods"]
    assert "content-type" in response.headers["access-control-allow-headers"]
    assert int(response.headers["access-control-max-age"]) > 0


def test_options_of_any_address(server: Server) -> None:
    assert server.client.options("/sparql").headers["allow"] == "GET, HEAD, POST, OPTIONS, QUERY"
    assert server.client.options("/healthz").headers["allow"] == "GET, HEAD, OPTIONS"
    assert server.client.options("/nowhere").status_code == 404
    assert server.client.post("/healthz").headers["allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize(("query", "media_type"), TYPES)
@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_etag_and_304(server: Server, query: str, media_type: str, coding: str) -> None:
    headers = {"Accept": media_type, "Accept-Encoding": coding}
    first = server.client.get("/sparql", params={"query": query}, headers=headers)
    etag = first.headers["etag"]
    assert etag.startswith('"')
    assert etag == server.client.get("/sparql", params={"query": query}, headers=headers).headers["etag"]
    for tags in (etag, f'"x", {etag}', f"W/{etag}", "*"):
        again = server.client.get("/sparql", params={"query": query}, headers={**headers, "If-None-Match": tags})
        assert again.status_code == 304
        assert again.content == b""
        for name in ("etag", "vary", "cache-control", "last-modified"):
            assert again.headers[name] == first.headers[name]
        _cors(again)
    changed = server.client.get("/sparql", params={"query": query}, headers={**headers, "If-None-Match": '"other"'})
    assert changed.status_code == 200


def test_every_representation_has_its_own_etag(server: Server) -> None:
    tags = [
        server.client.get(
            "/sparql", params={"query": query}, headers={"Accept": media_type, "Accept-Encoding": coding}
        ).headers["etag"]
        for query, media_type in TYPES
        for coding in ("identity", "gzip")
    ]
    other = [
        server.get(SELECT + " ").headers["etag"],
        server.get(SELECT, **{"default-graph-uri": E}).headers["etag"],
        server.get(SELECT, **{"named-graph-uri": E}).headers["etag"],
    ]
    assert len(set(tags + other)) == len(tags + other)


def test_one_coding_does_not_answer_for_the_other(server: Server) -> None:
    plain = server.get(SELECT).headers["etag"]
    zipped = {"Accept-Encoding": "gzip", "If-None-Match": plain}
    assert server.client.get("/sparql", params={"query": SELECT}, headers=zipped).status_code == 200


def test_if_none_match_star_does_not_hide_an_error(server: Server) -> None:
    response = server.client.get("/sparql", params={"query": "SELECT {"}, headers={"If-None-Match": "*"})
    assert response.status_code == 400


def test_if_modified_since(server: Server) -> None:
    modified = server.get(SELECT).headers["last-modified"]
    assert parsedate_to_datetime(modified).date() <= date.today()
    for moment, status in ((modified, 304), ("Mon, 01 Jan 2001 00:00:00 GMT", 200), ("nonsense", 200)):
        headers = {"If-Modified-Since": moment}
        assert server.client.get("/sparql", params={"query": SELECT}, headers=headers).status_code == status
    both = {"If-Modified-Since": modified, "If-None-Match": '"other"'}
    assert server.client.get("/sparql", params={"query": SELECT}, headers=both).status_code == 200


def test_etag_changes_with_the_data(small_build: Path, server: Server, tmp_path: Path) -> None:
    (tmp_path / "hoi-graph.nq").write_text(nquads() + f"<{E}a> <{E}b> <{E}c> <{E}g> .\n", encoding="utf-8")
    with serving(tmp_path) as other, serving(small_build) as same:
        assert other.get(SMALL).headers["etag"] != server.get(SMALL).headers["etag"]
        assert same.get(SMALL).headers["etag"] == server.get(SMALL).headers["etag"]


@pytest.mark.parametrize(("query", "media_type"), TYPES)
def test_equal_etag_means_equal_bytes(server: Server, strict: Server, query: str, media_type: str) -> None:
    """Two servers over the same data agree to the byte."""
    a, b = server.get(query, media_type), strict.get(query, media_type)
    assert a.headers["etag"] == b.headers["etag"]
    assert a.content == b.content


@pytest.mark.parametrize("expression", ["NOW()", "RAND()", "UUID()", "STRUUID()", "BNODE()"])
def test_a_changing_answer_is_not_kept(server: Server, expression: str) -> None:
    query = f"SELECT ({expression} AS ?x) {{}}"
    first, second = server.get(query), server.get(query)
    assert first.headers["cache-control"] == "no-cache"
    assert "last-modified" not in first.headers
    assert (first.headers["etag"] == second.headers["etag"]) == (first.content == second.content)
    tag = {"If-None-Match": first.headers["etag"]}
    again = server.client.get("/sparql", params={"query": query}, headers=tag)
    assert (again.status_code == 304) == (again.headers["etag"] == first.headers["etag"])


def test_vary_and_cache_control(server: Server) -> None:
    response = server.get(SELECT)
    assert response.headers["vary"] == "Accept, Accept-Encoding"
    assert response.headers["cache-control"].startswith("public, max-age=")
    assert server.get("SELECT {").headers["cache-control"] == "no-store"
    assert server.client.get("/nowhere").headers["cache-control"] == "no-store"
    assert server.client.get("/readyz").headers["cache-control"] == "no-store"
    assert server.post(SELECT).headers["cache-control"] == "no-store"
    assert "etag" not in server.post(SELECT).headers


@pytest.mark.parametrize(("query", "media_type"), TYPES)
def test_gzip(server: Server, query: str, media_type: str) -> None:
    plain = server.get(query, media_type)
    request = server.client.build_request(
        "GET", "/sparql", params={"query": query}, headers={"Accept": media_type, "Accept-Encoding": "gzip"}
    )
    response = server.client.send(request, stream=True)
    raw = b"".join(response.iter_raw())
    response.close()
    assert response.headers["content-encoding"] == "gzip"
    assert response.headers["content-type"] == plain.headers["content-type"]
    assert gzip.decompress(raw) == plain.content
    assert len(plain.content) / len(raw) > 5


@pytest.mark.parametrize("wish", ["", "identity", "br", "gzip;q=0", "*;q=0", "deflate"])
def test_no_gzip_for_who_did_not_ask(server: Server, wish: str) -> None:
    response = server.client.get("/sparql", params={"query": SELECT}, headers={"Accept-Encoding": wish})
    assert "content-encoding" not in response.headers


@pytest.mark.parametrize("wish", ["gzip", "GZIP", "gzip;q=0.5, identity;q=0.1", "br, gzip", "*"])
def test_gzip_for_who_asked(server: Server, wish: str) -> None:
    headers = {"Accept-Encoding": wish}
    assert server.client.get("/sparql", params={"query": SELECT}, headers=headers).headers["content-encoding"] == "gzip"
    assert "content-encoding" not in server.client.get("/sparql", params={"query": SMALL}, headers=headers).headers
    assert server.client.post("/sparql", data={"query": SELECT}, headers=headers).headers["content-encoding"] == "gzip"


def test_a_large_answer_is_zipped_while_it_is_sent(small_build: Path) -> None:
    query = f"SELECT * {{ ?s <{E}next> ?o . VALUES ?x {{ {' '.join(map(str, range(20)))} }} }}"
    with serving(small_build) as server:
        plain = server.get(query)
        assert len(plain.content) > 3_000_000
        zipped = server.client.get("/sparql", params={"query": query}, headers={"Accept-Encoding": "gzip"})
        assert zipped.headers["content-encoding"] == "gzip"
        assert zipped.content == plain.content
        assert zipped.headers["etag"] == plain.headers["etag"][:-1] + '-gzip"'


def test_server_timing(server: Server) -> None:
    timing = server.get(SELECT).headers["server-timing"]
    assert timing.startswith("queue;dur=")
    assert "query;dur=" in timing


def test_health(server: Server) -> None:
    assert server.client.get("/healthz").json() == {"status": "ok"}
    facts = server.client.get("/readyz").json()
    assert facts["status"] == "ready"
    count = server.get("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").json()["results"]["bindings"][0]["n"]["value"]
    assert facts["triples"] == int(count)


def test_trailing_slash(server: Server) -> None:
    response = server.client.get("/sparql/?query=ASK%7B%7D&x=%C3%A6")
    assert response.status_code == 308
    assert response.headers["location"] == "/sparql?query=ASK%7B%7D&x=%C3%A6"


@pytest.mark.parametrize("strips", [True, False])
def test_behind_a_proxy_under_a_sub_path(small_build: Path, strips: bool) -> None:
    with serving(small_build, PUBLIC_URL="https://data.example.org/hoi", ROOT_PATH="/hoi") as server:
        start = "" if strips else "/hoi"
        text = server.client.get(f"{start}/sparql", headers={"Accept": "text/turtle"}).text
        assert "sd:endpoint <https://data.example.org/hoi/sparql>" in text
        assert server.client.get(f"{start}/sparql", params={"query": SMALL}).status_code == 200
        assert server.client.get(f"{start}/sparql/").headers["location"] == "/hoi/sparql"
        problem = server.client.get(f"{start}/sparql", params={"query": "x"}).json()
        assert problem["type"].startswith("https://data.example.org/hoi/problems/")
        page = server.client.get(f"{start}/sparql", headers={"Accept": "text/html"}).text
        local = re.findall(r'(?:href|src|action)="(/[^"]*)"', page)
        assert all(link.startswith("/hoi/") for link in local), local


def test_unknown_parameters_of_other_clients_are_passed_over(server: Server) -> None:
    assert server.get(SMALL, output="json", results="json", debug="on").status_code == 200
