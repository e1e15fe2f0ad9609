"""The whole site over the real graph, in process and as a real server, for the services that others send data to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from inside import within
from serving import Server, serving


@pytest.fixture(scope="session")
def client(real_build: Path) -> Iterator[TestClient]:
    """The application in this process."""
    with within(real_build) as found:
        yield found


@pytest.fixture(scope="session")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder in which the servers of these tests make their temporary files."""
    folder = tmp_path_factory.mktemp("scratch")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(folder))
        yield folder


@pytest.fixture(scope="session")
def served(real_build: Path, scratch: Path) -> Iterator[Server]:
    """A real server."""
    with serving(real_build) as running:
        yield running
