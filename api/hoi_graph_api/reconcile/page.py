"""The page about the service: what it answers, how to add it to OpenRefine, and a field to try a name."""

from __future__ import annotations

from fastapi import Request, Response

from hoi_graph.query.reconcile import KINDS, PROPERTIES
from hoi_graph_api.http import public_url
from hoi_graph_api.pages import state
from hoi_graph_api.pages.site import page_lang
from hoi_graph_api.pages.texts import text
from hoi_graph_api.reconcile import models, service


def page(request: Request, name: str, type: str) -> Response:
    """The page, with the candidates for a name where one was given."""
    lang, asked = page_lang(request), service.reconciler(request)
    query = models.Query(query=name, type=type or None, limit=8)
    title = text("nav.reconcile", lang)
    return state.page(
        request,
        "reconcile.html",
        title=title,
        crumbs=[(title, None)],
        address=public_url(request, "/reconcile"),
        asked=name,
        chosen=type,
        types=[service.type_ref(asked, kind, lang) for kind in (*KINDS, "actor-type/municipality", "actor-type/region")
               if kind in asked.entities.types],
        candidates=service.answer(asked, query, lang).result if name else None,
        properties=[(p.id, service.property_name(p.id, lang), service.kinds_with(p, lang)) for p in PROPERTIES.values()],
    )  # fmt: skip
