"""The application in this process."""

from __future__ import annotations

import time
from pathlib import Path

from fastapi.testclient import TestClient

from hoi_graph_api.app import create_app
from hoi_graph_api.settings import Settings


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
