"""The page a browser gets at `/sparql`: a plain form that works without script, until a fuller editor takes its place."""

from __future__ import annotations

import html

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from hoi_graph_api.http import public_url

_PAGE = """<!doctype html>
<html lang="da">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>SPARQL – hoi-graph</title>
<main>
<h1>SPARQL</h1>
<form method="post" action="{action}">
<p><label for="query">Forespørgsel / <span lang="en">Query</span></label></p>
<p><textarea id="query" name="query" rows="16" cols="90" spellcheck="false" required>{query}</textarea></p>
<p><label for="format">Format</label>
<select id="format" name="format"><option>json</option><option>xml</option><option>csv</option></select>
<button>Kør / <span lang="en">Run</span></button></p>
</form>
</main>
"""
_EXAMPLE = "SELECT * WHERE {\n  ?s ?p ?o .\n}\nLIMIT 10\n"


def editor_page(request: Request, query: str | None) -> Response:
    """The editor with a query in it; `app.state.editor_page`, where set, gives the page instead."""
    custom = getattr(request.app.state, "editor_page", None)
    if custom is not None:
        answer: Response = custom(request, query)
        return answer
    action = html.escape(public_url(request, "/sparql"))
    page = _PAGE.format(action=action, query=html.escape(query or _EXAMPLE))
    return HTMLResponse(page, headers={"Vary": "Accept"})
