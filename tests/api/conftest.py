"""The graphs and servers the API tests talk to: real ones, made once a session."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from serving import Server, nquads, serving


@pytest.fixture(scope="session")
def small_build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build folder with the small graph and no manifest."""
    folder = tmp_path_factory.mktemp("build")
    (folder / "hoi-graph.nq").write_text(nquads(), encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def server(small_build: Path) -> Iterator[Server]:
    """A server with the usual limits over the small graph."""
    with serving(small_build, QUERY_SECONDS="3", QUERY_ROWS="5000", QUERY_MB="4", QUERY_MEMORY_MB="300") as running:
        yield running


@pytest.fixture(scope="session")
def strict(small_build: Path) -> Iterator[Server]:
    """A server with a limit of 0.2 s and a short queue, for queries that misbehave."""
    with serving(small_build, QUERY_SECONDS="0.2", QUERY_WAITING="4", QUERY_MEMORY_MB="200") as running:
        yield running
