"""Linked data: every IRI answers, the data set describes itself, and everything can be taken home."""

from __future__ import annotations

from fastapi import APIRouter

from hoi_graph_api.linked import cite, dereference, description, download, editor, ontology, pinned, wellknown

router = APIRouter()
for part in (ontology, dereference, pinned, description, editor, wellknown, download, cite):
    router.include_router(part.router)

__all__ = ["router"]
