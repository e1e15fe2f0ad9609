"""Errors as a page, where a browser asks."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import Response

from hoi_graph_api.errors import KINDS, Problem
from hoi_graph_api.pages.site import page_lang, render
from hoi_graph_api.pages.texts import read_texts, text


def error_page(request: Request, problem: Problem) -> Response | None:
    """The problem as a page in the reader's language; None where the client did not ask for HTML or no graph is open."""
    accept = request.headers.get("accept", "")
    if "text/html" not in accept or getattr(request.app.state, "manifest", None) is None:
        return None
    if request.url.path.rsplit("/", 1)[-1].rpartition(".")[2] in ("csv", "xlsx", "json", "ttl", "gexf", "graphml"):
        return None
    lang = page_lang(request)
    key = f"problem.{problem.kind}"
    title = text(key, lang) if key in read_texts() else KINDS[problem.kind].title
    return render(request, "error.html", status=problem.status, title=title, problem=problem)
