"""The pages over the real graph, without a server around them."""

from __future__ import annotations

import warnings

import pytest

from hoi_graph.build import Manifest
from hoi_graph.query.catalogue import Catalogue
from hoi_graph.store import EmbeddedStore
from hoi_graph_api.pages.standalone import pages_app

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from fastapi.testclient import TestClient


@pytest.fixture(scope="session")
def pages(built: tuple[EmbeddedStore, Manifest]) -> TestClient:
    """A client of the pages of the real graph."""
    return TestClient(pages_app(*built))


@pytest.fixture(scope="session")
def lists(store: EmbeddedStore) -> Catalogue:
    """The lists of the real graph."""
    return Catalogue(store)
