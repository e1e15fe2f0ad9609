"""The page a browser gets at `/sparql`: a form that works without script, and the editor where script runs."""

from __future__ import annotations

from fastapi import Request
from starlette.responses import Response

from hoi_graph.query import read_library
from hoi_graph.query.library import TOPICS
from hoi_graph.query.views import with_prefixes
from hoi_graph_api.pages.site import page_lang, render

_FIRST = "shared-interventions"


def editor_page(request: Request, query: str | None) -> Response:
    """The editor with a query in it: the one asked for, else one of the library's, as something to change."""
    library = read_library()
    lang = page_lang(request)
    first = library.get(_FIRST) or next(iter(library.values()))
    topics: dict[str, list[tuple[str, str, str]]] = {}
    for named in library.values():
        topics.setdefault(named.topic, []).append((named.name, named.summary[lang], with_prefixes(named.body)))
    page = render(
        request,
        "sparql.html",
        query=query or with_prefixes(first.body),
        topics=[(topic, topics[topic]) for topic in TOPICS if topic in topics],
    )
    page.headers["Vary"] = "Accept"
    return page
