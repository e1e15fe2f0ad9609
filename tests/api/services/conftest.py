"""The whole site over the real graph, in process and as a real server, for the services that others send data to."""

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
def service_build(built: tuple[EmbeddedStore, Manifest], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build folder with the real graph."""
    store, manifest = built
    folder = tmp_path_factory.mktemp("service-build")
    (folder / GRAPH_FILE).write_bytes(store.nquads())
    (folder / MANIFEST_FILE).write_text(json.dumps(asdict(manifest)), encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def client(service_build: Path) -> Iterator[TestClient]:
    """The application in this process."""
    with TestClient(create_app(Settings(build=service_build)), follow_redirects=False) as found:
        for _ in range(1200):
            if found.get("/readyz").status_code == 200:
                break
            time.sleep(0.1)
        yield found


@pytest.fixture(scope="session")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder in which the servers of these tests make their temporary files."""
    folder = tmp_path_factory.mktemp("scratch")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(folder))
        yield folder


@pytest.fixture(scope="session")
def served(service_build: Path, scratch: Path) -> Iterator[Server]:
    """A real server."""
    with serving(service_build) as running:
        yield running
