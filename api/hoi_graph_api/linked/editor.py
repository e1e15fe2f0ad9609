"""`/sparql-meta`: the description alone as a small SPARQL endpoint in one language, for editors that ask it for help."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi import Path as FastPath
from fastapi.responses import JSONResponse
from rdflib import Literal, URIRef

from hoi_graph.build import GRAPH_FILE
from hoi_graph.export.description import editor_triples
from hoi_graph.labels import LANGUAGES
from hoi_graph.load import quads_to_nquads
from hoi_graph.namespaces import LAYER, PREFIXES
from hoi_graph.query import read_library
from hoi_graph.query.views import read_view
from hoi_graph.store.jobs import Job
from hoi_graph.store.workers import WorkerPool
from hoi_graph_api.errors import Problem
from hoi_graph_api.http import public_url
from hoi_graph_api.linked.answers import FAULTS, PROBLEM, the_store, unknown
from hoi_graph_api.linked.state import once, statistics
from hoi_graph_api.sparql.formats import GRAPH, ROWS
from hoi_graph_api.sparql.formats import choose as choose_result
from hoi_graph_api.sparql.request import DIRECT, FORM, SparqlRequest, read_request
from hoi_graph_api.sparql.respond import AnswerResponse

Lang = Annotated[str, FastPath(description="Language", examples=["da"], pattern="^[^/]+$")]
_ASK = "PREFIX sh: <http://www.w3.org/ns/shacl#> SELECT ?prefix ?namespace { [] sh:prefix ?prefix ; sh:namespace ?namespace }"
_FIELDS = {"type": "object", "required": ["query"], "properties": {"query": {"type": "string"}}}
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The whole answer",
        "content": {name: {} for name in dict.fromkeys([*ROWS, *GRAPH])},
    },
    **{
        status: {"description": text, "content": PROBLEM}
        for status, text in {
            400: "The request or the query is at fault",
            403: "An update, or a SERVICE call",
            413: "The request is too large",
            415: "The body's media type is not one of the protocol's",
        }.items()
    },
}
Terms = Mapping[str, tuple[list[tuple[str, str]], list[tuple[str, str]]]]


@contextlib.asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    yield
    pool: WorkerPool | None = getattr(app.state, "editor_pool", None)
    if pool is not None:
        await pool.close()
    if (folder := getattr(app.state, "editor_folder", None)) is not None:
        folder.cleanup()


router = APIRouter(tags=["description"], responses=FAULTS, lifespan=_lifespan)


@router.get("/sparql-meta/{lang}.json", summary="Det, en editor skal bruge, som JSON / what an editor needs, as JSON")
def editor_json(request: Request, lang: Lang) -> Response:
    """Prefixes, classes with their properties, and example queries in one language."""
    if lang not in LANGUAGES:
        raise unknown(lang)
    stats, names = statistics(request), _terms(request)
    classes: dict[str, dict[str, list[str]]] = {}
    for class_, property_ in stats.class_properties:
        classes.setdefault(class_, {}).setdefault(property_, [])
    for class_, property_, target in (*stats.class_property_classes, *stats.class_property_datatypes):
        classes[class_].setdefault(property_, []).append(target)
    return JSONResponse(
        {
            "prefixes": dict(PREFIXES),
            "classes": classes,
            "counts": dict(stats.classes),
            "names": {iri: _one(texts[0], lang) for iri, texts in names.items() if texts[0]},
            "definitions": {iri: _one(texts[1], lang) for iri, texts in names.items() if texts[1]},
            "examples": [
                {"name": q.name, "topic": q.topic, "comment": q.summary[lang], "query": q.body}
                for q in read_library().values()
            ],
        }
    )


@router.get(
    "/sparql-meta/{lang}",
    summary="SPARQL over beskrivelsen / SPARQL over the description",
    response_class=Response,
    responses=_ANSWERS,
    openapi_extra={
        "parameters": [
            {"name": "query", "in": "query", "required": True, "schema": {"type": "string"}, "example": _ASK}
        ]
    },
)
async def editor_sparql(request: Request, lang: Lang) -> Response:
    """A SPARQL endpoint over the data set's description alone, in one language, for editors that ask it for help."""
    return await _editor_answer(request, lang)


@router.post(
    "/sparql-meta/{lang}",
    summary="SPARQL over beskrivelsen / SPARQL over the description",
    response_class=Response,
    responses=_ANSWERS,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {DIRECT: {"schema": {"type": "string"}, "example": _ASK}, FORM: {"schema": _FIELDS}},
        }
    },
)
async def editor_sparql_post(request: Request, lang: Lang) -> Response:
    """The same by POST."""
    return await _editor_answer(request, lang)


def _terms(request: Request) -> Terms:
    def make() -> Terms:
        found: dict[str, tuple[list[tuple[str, str]], list[tuple[str, str]]]] = {}
        for row in the_store(request).select(read_view("term-names")):
            for place, name in enumerate(("name", "definition")):
                value = row.get(name)
                if isinstance(value, Literal):
                    texts = found.setdefault(str(row["term"]), ([], []))[place]
                    if (str(value), value.language or "") not in texts:
                        texts.append((str(value), value.language or ""))
        return found

    return once(request, "terms", make)


def _one(texts: list[tuple[str, str]], lang: Lang) -> str:
    return next((words for words, language in texts if language == lang), texts[0][0])


async def _editor_answer(request: Request, lang: Lang) -> Response:
    if lang not in LANGUAGES:
        raise unknown(lang)
    state = request.app.state
    asked: SparqlRequest = await read_request(request, state.settings.max_body)
    if asked.query is None:
        raise Problem("bad-request", "The parameter 'query' is missing.")
    if asked.default_graphs or asked.named_graphs:
        raise Problem("bad-request", "This endpoint has one graph, and it is always that.")
    outline = state.guard.check(asked.query)
    format_, media_type = choose_result(str(outline.form), asked.format, request.headers.get("accept"))
    pool = await _editor_pool(request)
    seconds = min(state.settings.seconds, 5.0)
    answer_ = await pool.run(Job(asked.query, format_, (str(LAYER[f"editor-{lang}"]),), None, seconds))
    return AnswerResponse(answer_, {"Vary": "Accept"}, media_type)


async def _editor_pool(request: Request) -> WorkerPool:
    """Workers over the description alone, started when first asked: a query here can be stopped like any other."""
    state = request.app.state
    if getattr(state, "editor_lock", None) is None:
        state.editor_lock = asyncio.Lock()
    async with state.editor_lock:
        if getattr(state, "editor_pool", None) is None:
            path = await asyncio.to_thread(_editor_graph, request)
            pool = WorkerPool(path, replace(state.settings.limits, workers=1), False)
            try:
                await pool.start()
            except BaseException:
                await pool.close()
                raise
            state.editor_pool = pool
        return state.editor_pool  # type: ignore[no-any-return]


def _editor_graph(request: Request) -> Path:
    """The description in each language as a graph of its own, in a file that lives as long as the application."""
    state = request.app.state
    if getattr(state, "editor_folder", None) is None:
        state.editor_folder = tempfile.TemporaryDirectory(prefix="hoi-graph-editor-")
    base, stats = public_url(request), statistics(request)
    quads = []
    for lang in LANGUAGES:
        graph = URIRef(LAYER[f"editor-{lang}"])
        triples = editor_triples(stats, _terms(request), read_library().values(), base, lang)
        quads += [(s, p, o, graph) for s, p, o in triples]
    path = Path(state.editor_folder.name) / GRAPH_FILE
    path.write_bytes(quads_to_nquads(quads))
    return path
