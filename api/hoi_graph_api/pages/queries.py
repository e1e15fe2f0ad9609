"""The library of questions: each as a form that runs it, its text, and code that calls it."""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from rdflib import Literal, URIRef

from hoi_graph.labels import LANGUAGES
from hoi_graph.namespaces import BASE
from hoi_graph.query import NamedQuery, read_library
from hoi_graph.query.library import TOPICS, Parameter
from hoi_graph.query.things import NameBook, read_names
from hoi_graph.store import Solutions
from hoi_graph_api.http import public_url
from hoi_graph_api.pages import state
from hoi_graph_api.pages.api_lists import bound
from hoi_graph_api.pages.site import page_lang, page_url
from hoi_graph_api.pages.texts import read_texts, text

router = APIRouter(include_in_schema=False)
SHOWN = 200
_CHOICES = 1000


@dataclass(frozen=True)
class Field:
    """A field of a query's form, with what may be chosen where that is a list of moderate length."""

    parameter: Parameter
    value: str
    choices: tuple[tuple[str, str], ...]
    closed: bool


@dataclass(frozen=True)
class Cell:
    """A value of an answer as it is shown: its text, the language of the text, and the IRI it names, if any."""

    text: str
    lang: str
    iri: str = ""


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
        # A text only narrows: filled in, it would hide most of the answer from one who asked for all of it.
        given = {p.name: p.example for p in query.parameters if p.example and p.kind != "text"}
    started = time.perf_counter()
    table = state.store(request).select(bound(query, given))
    elapsed = time.perf_counter() - started
    columns, rows = _shown(request, table, lang)
    address = public_url(request, f"/api/queries/{name}")
    pairs = list(given.items())
    return state.page(
        request,
        "query.html",
        title=query.summary[lang],
        kind=text(f"topic.{query.topic}", lang),
        crumbs=[(text("nav.queries", lang), "/queries"), (query.summary[lang], None)],
        section="queries",
        named_query=query,
        fields=[_field(request, query, p, given.get(p.name, ""), lang) for p in query.parameters],
        columns=columns,
        rows=rows,
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


def _shown(request: Request, table: Solutions, lang: str) -> tuple[list[tuple[str, bool]], list[list[Cell | None]]]:
    """The heads and first rows of an answer; a column that only repeats the names of the things beside it is left out.

    A head says whether it is words for people or the variable itself.
    """
    rows = table.bindings[:SHOWN]
    lists = state.catalogue(request)
    book = NameBook()
    iris = {str(value) for row in rows for value in row.values() if isinstance(value, URIRef)}
    read_names(state.store(request), {iri for iri in iris if iri not in lists.names}, book)

    def name(iri: str, lang: str) -> tuple[str, str]:
        return lists.names.with_lang(iri, lang) if iri in lists.names else book.of(iri, lang)

    def cell(value: object) -> Cell | None:
        if isinstance(value, URIRef):
            return Cell(*name(str(value), lang), str(value))
        return None if value is None else Cell(str(value), (isinstance(value, Literal) and value.language) or "")

    def repeats(column: str) -> bool:
        told = [row for row in rows if column in row]
        return bool(told) and any(
            all(
                isinstance(row.get(thing), URIRef)
                and str(row[column]) in {name(str(row[thing]), code)[0] for code in LANGUAGES}
                for row in told
            )
            for thing in table.variables
            if thing != column
        )

    columns = [column for column in table.variables if not repeats(column)]
    texts = read_texts()
    heads = [
        (texts[f"query.col.{column}"][lang], True) if f"query.col.{column}" in texts else (column, False)
        for column in columns
    ]
    return heads, [[cell(row.get(column)) for column in columns] for row in rows]


def _field(request: Request, query: NamedQuery, parameter: Parameter, value: str, lang: str) -> Field:
    """The field of a parameter; a thing may be chosen where the query has an answer about it."""
    kind = parameter.kind
    lists = state.catalogue(request)
    if kind.startswith("code/"):
        iris = lists.codes_of(kind.removeprefix("code/"))
    elif kind.startswith("id/"):
        iris = state.once(
            request, ("choices", query.name, parameter.name), lambda: _answered(request, query, parameter)
        )
        if not iris and kind == "id/source":
            iris = [f"{BASE}{kind}/{slug}" for slug in lists.known_values("source")]
        iris = sorted(iris, key=lambda iri: lists.sort_name(iri, lang))
    else:
        iris = []
    choices = tuple((iri.rsplit("/", 1)[-1], lists.names.of(iri, lang)) for iri in iris)
    return Field(parameter, value, choices, kind.startswith("code/"))


def _answered(request: Request, query: NamedQuery, parameter: Parameter) -> list[str]:
    """The values of a parameter for which the query has rows; none where it only tests the value, or where they are many."""
    where = query.body[query.body.index("{") : query.body.rindex("\n}") + 2]
    found = state.store(request).select(f"SELECT DISTINCT ?{parameter.name} WHERE {where} LIMIT {_CHOICES + 1}")
    start = f"{BASE}{parameter.kind}/"
    values = [str(row[parameter.name]) for row in found if parameter.name in row]
    return [iri for iri in values if iri.startswith(start)] if len(values) <= _CHOICES else []
