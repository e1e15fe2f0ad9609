"""The library of questions: each as a form that runs it, its text, and code that calls it."""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from rdflib import URIRef

from hoi_graph.namespaces import BASE
from hoi_graph.query import NamedQuery, read_library
from hoi_graph.query.catalogue import Catalogue
from hoi_graph.query.facets import ACTORS, INTERVENTIONS
from hoi_graph.query.library import TOPICS, Parameter
from hoi_graph_api.http import public_url
from hoi_graph_api.pages import state
from hoi_graph_api.pages.api_lists import bound
from hoi_graph_api.pages.site import page_lang, page_url
from hoi_graph_api.pages.texts import text

router = APIRouter(include_in_schema=False)
SHOWN = 200
_CHOICES = 600


@dataclass(frozen=True)
class Field:
    """A field of a query's form, with what may be chosen where that is a list of moderate length."""

    parameter: Parameter
    value: str
    choices: tuple[tuple[str, str], ...]
    closed: bool


@router.get("/queries")
def library_page(request: Request) -> HTMLResponse:
    """All questions, by topic."""
    state.parameters(request)
    lang = page_lang(request)
    by_topic: dict[str, list[NamedQuery]] = defaultdict(list)
    for query in read_library().values():
        by_topic[query.topic].append(query)
    title = text("queries.title", lang)
    return state.page(
        request,
        "queries.html",
        title=title,
        crumbs=[(text("nav.queries", lang), None)],
        topics=[(topic, by_topic[topic]) for topic in TOPICS if by_topic[topic]],
    )


@router.get("/queries/{name}")
def query_page(request: Request, name: str) -> HTMLResponse:
    """One question: the form, the answer, the query, the code."""
    lang = page_lang(request)
    query = read_library().get(name)
    if query is None:
        raise state.missing(f"queries/{name}")
    given = state.parameters(request, *(parameter.name for parameter in query.parameters))
    asked = bool(request.query_params.keys() - {"lang"})
    if not asked:
        given = {p.name: p.example for p in query.parameters if p.example}
    started = time.perf_counter()
    table = state.store(request).select(bound(query, given))
    elapsed = time.perf_counter() - started
    lists = state.catalogue(request)
    shown = [
        [
            (None if cell is None else str(cell), isinstance(cell, URIRef))
            for cell in (row.get(v) for v in table.variables)
        ]
        for row in table.bindings[:SHOWN]
    ]
    address = public_url(request, f"/api/queries/{name}")
    pairs = list(given.items())
    return state.page(
        request,
        "query.html",
        title=query.summary[lang],
        kind=text(f"topic.{query.topic}", lang),
        crumbs=[(text("nav.queries", lang), "/queries"), (query.name, None)],
        section="queries",
        named_query=query,
        fields=[_field(lists, parameter, given.get(parameter.name, ""), lang) for parameter in query.parameters],
        columns=table.variables,
        rows=shown,
        number=len(table),
        left=max(0, len(table) - SHOWN),
        milliseconds=round(elapsed * 1000),
        by_example=not asked and bool(given),
        given=pairs,
        code=code(address, page_url("", "da", "", pairs), bound(query, given), public_url(request, "/sparql")),
        query=bound(query, given),
    )


def code(address: str, tail: str, query: str, endpoint: str) -> dict[str, str]:
    """The same question from a shell, from Python and from R."""
    link = f"{address}{tail}"
    separator = "&" if tail else "?"
    return {
        "curl": f"curl -s '{link}{separator}format=csv'\n",
        "Python": (
            f'import pandas\n\nrows = pandas.read_csv("{link}{separator}format=csv")\n\n'
            "# or the query itself, with the project's own package:\n"
            f"import hoi_graph\n\ng = hoi_graph.load(endpoint={endpoint!r})\n"
            f'rows = g.query("""\n{query}""").to_pandas()\n'
        ),
        "R": f'rows <- read.csv("{link}{separator}format=csv", fileEncoding = "UTF-8-BOM")\n',
    }


def _field(lists: Catalogue, parameter: Parameter, value: str, lang: str) -> Field:
    kind = parameter.kind
    if kind.startswith("code/"):
        choices = [
            (iri.rsplit("/", 1)[-1], lists.names.of(iri, lang)) for iri in lists.codes_of(kind.removeprefix("code/"))
        ]
        return Field(parameter, value, tuple(choices), True)
    things = {"id/intervention": INTERVENTIONS, "id/actor": ACTORS}.get(kind)
    if things and len(lists.items[things]) <= _CHOICES:
        iris = lists.ordered(lists.everything[things], things, "name", lang)
        return Field(parameter, value, tuple((i.rsplit("/", 1)[-1], lists.names.of(i, lang)) for i in iris), False)
    if kind == "id/place":
        slugs = sorted({*lists.known_values("at"), *lists.known_values("place")})
        return Field(parameter, value, tuple((s, lists.names.of(f"{BASE}id/place/{s}", lang)) for s in slugs), False)
    return Field(parameter, value, (), False)
