"""The whole site over the real graph, as a real server and in process."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from serving import Server, serving

from hoi_graph.build import GRAPH_FILE, MANIFEST_FILE, Manifest
from hoi_graph.store import EmbeddedStore
from hoi_graph_api.app import create_app
from hoi_graph_api.settings import Settings


@pytest.fixture(scope="session")
def real_build(built: tuple[EmbeddedStore, Manifest], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build folder with the real graph."""
    store, manifest = built
    folder = tmp_path_factory.mktemp("real-build")
    (folder / GRAPH_FILE).write_bytes(store.nquads())
    (folder / MANIFEST_FILE).write_text(json.dumps(asdict(manifest)), encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def site(real_build: Path) -> Iterator[Server]:
    """A real server over the real graph."""
    with serving(real_build) as running:
        yield running


@pytest.fixture(scope="session")
def manifest(built: tuple[EmbeddedStore, Manifest]) -> Manifest:
    """What build the server serves."""
    return built[1]


@pytest.fixture(scope="session")
def inside(real_build: Path) -> Iterator[TestClient]:
    """The application in this process, for tests that look at its store."""
    with within(real_build) as client:
        yield client


class within:  # noqa: N801 - reads as a word: with within(build) as client
    """A client of the application over a build, once the graph is open."""

    def __init__(self, build: Path) -> None:
        self._client = TestClient(create_app(Settings(build=build)), follow_redirects=False)

    def __enter__(self) -> TestClient:
        self._client.__enter__()
        for _ in range(600):
            if self._client.get("/readyz").status_code == 200:
                return self._client
            time.sleep(0.1)
        raise AssertionError("the application did not get ready")

    def __exit__(self, *error: object) -> None:
        self._client.__exit__(None, None, None)
