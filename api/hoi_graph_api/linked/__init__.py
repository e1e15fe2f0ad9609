"""Linked data: every IRI answers, the data set describes itself, and everything can be taken home."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, FastAPI

from hoi_graph_api.linked import cite, dereference, description, download, ontology, wellknown

router = APIRouter()
for part in (ontology, dereference, description, wellknown, download, cite):
    router.include_router(part.router)


def create_linked_app(build: Path) -> FastAPI:
    """The application over a build with the linked-data routes in it, whether or not the whole site includes them yet."""
    from hoi_graph_api.app import create_app
    from hoi_graph_api.settings import Settings

    app = create_app(Settings(build=build))
    if not any(getattr(route, "path", "") == "/id/{path:path}" for route in app.routes):
        app.include_router(router)
    return app


__all__ = ["create_linked_app", "router"]
