"""The routes of `/sparql`."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from hoi_graph.store.results import FORMATS
from hoi_graph_api.errors import PROBLEM_TYPE, Problem
from hoi_graph_api.http import negotiate, public_url
from hoi_graph_api.sparql.description import service_description
from hoi_graph_api.sparql.editor import editor_page
from hoi_graph_api.sparql.formats import FORMAT_NAMES, GRAPH, ROWS
from hoi_graph_api.sparql.request import DIRECT, FORM, SparqlRequest, read_request
from hoi_graph_api.sparql.respond import ClientGoneError, answer_query

router = APIRouter(tags=["sparql"])
_HTML = "text/html"
_RDF = {name: key for name, key in GRAPH.items() if FORMATS[key].media_type == name}
_QUERY = "SELECT ?intervention ?name WHERE { ?intervention a hoi:Intervention ; skos:prefLabel ?name } LIMIT 5"

_STRINGS = {"type": "array", "items": {"type": "string"}}
_DATASET: dict[str, Any] = {"default-graph-uri": _STRINGS, "named-graph-uri": _STRINGS}
_OPTIONS: dict[str, Any] = {
    "format": {"type": "string", "enum": list(FORMAT_NAMES)},
    "timeout": {"type": "number", "exclusiveMinimum": 0, "description": "Seconds; only a lower limit than usual"},
}


def _parameter(name: str, schema: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema, **more}


_COMMON = [_parameter(name, schema) for name, schema in {**_DATASET, **_OPTIONS}.items()]
# A JSON answer is whatever its own standard says; all others are texts to this file.
_TYPES = {name: {"schema": {} if "json" in name else {"type": "string"}} for name in dict.fromkeys([*ROWS, *GRAPH])}
_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {"description": "The whole answer", "content": _TYPES},
    304: {"description": "The client holds this answer already"},
    **{
        status: {"description": text, "content": {PROBLEM_TYPE: {"schema": {"type": "object"}}}}
        for status, text in {
            400: "The request or the query is at fault, or the answer would be too large",
            403: "An update, or a SERVICE call to a host that is not on the allow-list",
            406: "None of the media types asked for fits the query",
            413: "The request is too large",
            415: "The body's media type is not one of the protocol's",
            503: "Over the time or memory limit, too many queries at once, or not ready",
        }.items()
    },
}
_GET = {
    "parameters": [
        _parameter("query", {"type": "string"}, examples={"interventions": {"value": _QUERY}}),
        *_COMMON,
    ]
}
_FIELDS = {"type": "object", "required": ["query"], "properties": {"query": {"type": "string"}, **_DATASET, **_OPTIONS}}
_POST = {
    "parameters": _COMMON,
    "requestBody": {
        "required": True,
        "content": {
            DIRECT: {"schema": {"type": "string"}, "examples": {"interventions": {"value": _QUERY}}},
            FORM: {"schema": _FIELDS, "examples": {"interventions": {"value": {"query": _QUERY}}}},
        },
    },
}


@router.get(
    "/sparql",
    summary="SPARQL 1.1 query; without a query the service description, or the editor for a browser",
    response_class=Response,
    responses=_RESPONSES,
    openapi_extra=_GET,
)
async def sparql_get(request: Request) -> Response:
    asked = await read_request(request, request.app.state.settings.max_body)
    if asked.query is None:
        return _bare(request, asked)
    if asked.format is None and _prefers_page(request):
        return editor_page(request, asked.query)
    return await _answer(request, asked)


@router.post(
    "/sparql",
    summary="SPARQL 1.1 query as a form or as the body itself",
    response_class=Response,
    responses={status: answer for status, answer in _RESPONSES.items() if status != 304},
    openapi_extra=_POST,
)
async def sparql_post(request: Request) -> Response:
    return await _answer(request, await read_request(request, request.app.state.settings.max_body))


@router.api_route("/sparql", methods=["QUERY"], include_in_schema=False)
async def sparql_query(request: Request) -> Response:
    """The HTTP QUERY method, for the same bodies as POST (OpenAPI 3.1 has no word for it)."""
    return await _answer(request, await read_request(request, request.app.state.settings.max_body))


async def _answer(request: Request, asked: SparqlRequest) -> Response:
    try:
        return await answer_query(request, asked)
    except ClientGoneError:
        return Response(status_code=499)


def _prefers_page(request: Request) -> bool:
    """Whether a client names HTML above every serialisation: a browser that follows a link to a query."""
    accept = request.headers.get("accept")
    return bool(accept) and negotiate(accept, [*ROWS, *GRAPH, _HTML]) == _HTML


def _bare(request: Request, asked: SparqlRequest) -> Response:
    """What the endpoint says of itself."""
    state = request.app.state
    if asked.format is not None:
        raise Problem("bad-request", "The parameter 'query' is missing.")
    chosen = negotiate(request.headers.get("accept"), [*_RDF, _HTML])
    if chosen is None:
        raise Problem("bad-request", "The parameter 'query' is missing.")
    if chosen == _HTML:
        return editor_page(request, None)
    endpoint = public_url(request, "/sparql")
    federated = bool(state.settings.allow_service)
    body = service_description(endpoint, state.census, federated, _RDF[chosen])
    charset = "; charset=utf-8" if chosen.startswith("text/") else ""
    return Response(body, headers={"Vary": "Accept"}, media_type=chosen + charset)
