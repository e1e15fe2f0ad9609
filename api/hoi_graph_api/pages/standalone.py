"""The pages alone, for tests and for work on them: no endpoint, no linked data, no front door."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.staticfiles import StaticFiles

from hoi_graph.build import GRAPH_FILE, Manifest, read_manifest
from hoi_graph.errors import HoiGraphError
from hoi_graph.store import EmbeddedStore, Store
from hoi_graph_api.errors import Problem, handle
from hoi_graph_api.pages import error_page, router
from hoi_graph_api.pages.site import STATIC
from hoi_graph_api.settings import Settings


def create_pages_app(build_dir: Path) -> FastAPI:
    """An application with the pages of one build."""
    return pages_app(EmbeddedStore.from_nquads(build_dir / GRAPH_FILE), read_manifest(build_dir))


def pages_app(store: Store, manifest: Manifest) -> FastAPI:
    """An application with the pages of an open graph."""
    app = FastAPI(exception_handlers=dict.fromkeys((Problem, HoiGraphError, RequestValidationError), handle))
    app.state.settings = Settings()
    app.state.store = store
    app.state.manifest = manifest
    app.state.error_page = error_page
    app.include_router(router)
    if STATIC.is_dir():
        app.mount("/static", StaticFiles(directory=STATIC))
    return app
