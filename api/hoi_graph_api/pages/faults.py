"""Errors as a page, where a browser asks."""

from __future__ import annotations

import re

from fastapi import Request
from fastapi.responses import Response

from hoi_graph.labels import LANGUAGES
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
    faulty = _faulty(problem.detail)
    given = request.query_params.multi_items()
    return render(
        request,
        "error.html",
        status=problem.status,
        title=title,
        problem=problem,
        detail=in_language(problem.detail, lang),
        faulty=faulty if faulty in request.query_params else "",
        rest=[(name, value) for name, value in given if name not in (faulty, "lang")],
    )


# What both languages share follows these; elsewhere a clause is said whole in one language, then in the other.
_LEADS = ("brug / use", "kendte / known", "den har / it has")


def in_language(detail: str, lang: str) -> str:
    """The part of a problem's detail that is in one language: of `x: ukendt / unknown` either `x: ukendt` or `x: unknown`."""
    at = LANGUAGES.index(lang)
    for lead in _LEADS:
        detail = detail.replace(lead, lead.split(" / ")[at])
    clauses = []
    for clause in detail.split("; "):
        danish, pair, english = clause.partition(" / ")
        subject, colon, _ = danish.rpartition(": ")
        clauses.append(f"{subject}{colon}{english}" if pair and lang == "en" else danish)
    return "; ".join(clauses)


def _faulty(detail: str) -> str:
    """The parameter a detail begins by naming, or ""."""
    found = re.match(r"([\w-]+)(?:=|: )", detail)
    return found[1] if found else ""
