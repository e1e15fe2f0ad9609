"""The same documents over another engine: the linked data does not hang on the embedded store."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from engines import oxigraph_server, virtuoso_server
from rdflib import Graph
from serving import Server, serving

from hoi_graph.build import GRAPH_FILE

Engine = Callable[[Path, Path], AbstractContextManager[str]]
PATHS = (
    "/doc/intervention/cafe-exit",
    "/doc/actor/holbaek-kommune",
    "/doc/passage/vive-2026-bilagstabel-2-2",
    "/code/field/school",
    "/code/field",
    "/ontology",
)


@pytest.fixture(scope="module", params=[oxigraph_server, virtuoso_server], ids=["oxigraph", "virtuoso"])
def elsewhere(request: Any, real_build: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A site without a build, over an engine that holds the real graph."""
    engine: Engine = request.param
    folder = tmp_path_factory.mktemp("engine")
    with engine(real_build / GRAPH_FILE, folder) as url, serving(None, ENDPOINT=url) as running:
        yield running


def facts(site: Server, path: str) -> Graph:
    answer = site.client.get(f"{path}.nt")
    assert answer.status_code == 200, answer.text[:300]
    graph = Graph().parse(data=answer.content, format="nt")
    for subject, predicate, value in list(graph):
        if "/doc/" in str(subject):
            graph.remove((subject, predicate, value))
    return graph


def words(site: Server, path: str) -> str:
    answer = site.client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 200, answer.text[:300]
    main = answer.text.split("<main", 1)[1].split('id="take-heading"', 1)[0]
    return re.sub(r"\s+", " ", main)


@pytest.mark.parametrize("path", PATHS)
def test_the_same_facts(elsewhere: Server, site: Server, path: str) -> None:
    """A document holds the same statements whichever engine answers."""
    here, there = facts(site, path), facts(elsewhere, path)
    assert len(here) == len(there) and len(here - there) == 0


@pytest.mark.parametrize("path", PATHS[:4])
def test_the_same_page(elsewhere: Server, site: Server, path: str) -> None:
    """A page shows the same names, marks and groups whichever engine answers."""
    assert words(elsewhere, path) == words(site, path)


def test_the_rest_answers_too(elsewhere: Server) -> None:
    """Unknown things are 404; the description is counted; files of a build there are none."""
    assert elsewhere.client.get("/id/actor/findes-ikke").status_code == 404
    assert elsewhere.client.get("/id/actor/kl", headers={"Accept": "text/turtle"}).status_code == 303
    assert elsewhere.client.get("/dataset.nt", timeout=120).status_code == 200
    assert elsewhere.client.get("/sitemap.xml", timeout=60).status_code == 200
    assert elsewhere.client.get("/download/latest/hoi-graph.nq").status_code == 404
