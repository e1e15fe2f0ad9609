"""The whole site over the real graph, as a real server and in process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from inside import within
from serving import Server, serving

from hoi_graph.build import Manifest
from hoi_graph.store import EmbeddedStore


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
