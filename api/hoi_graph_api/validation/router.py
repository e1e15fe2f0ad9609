"""The routes of `/validate`: the form, the check, and the template to fill."""

from __future__ import annotations

import asyncio
import functools
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from hoi_graph.errors import Finding
from hoi_graph.labels import local_name
from hoi_graph.load.importing import TEMPLATE, template
from hoi_graph.namespaces import shorten
from hoi_graph.project import find_project
from hoi_graph.validate import Report, Result, finding_results
from hoi_graph_api.errors import Problem
from hoi_graph_api.http import negotiate
from hoi_graph_api.pages import state
from hoi_graph_api.pages.openapi import FAULTS, LANG, PROBLEM, described, text_parameter
from hoi_graph_api.pages.site import page_lang
from hoi_graph_api.pages.texts import text
from hoi_graph_api.validation.child import Desk
from hoi_graph_api.validation.models import CheckAnswer
from hoi_graph_api.validation.request import MULTIPART, SUFFIXES, read_sent

router = APIRouter(tags=["validate"])
OFFERS = ("application/json", "text/html", "text/turtle")
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EXAMPLE = """@base <https://w3id.org/hoi-graph/> .
@prefix hoi: <https://w3id.org/hoi-graph/ontology/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
<id/intervention/eksempel> a hoi:Intervention ;
    skos:prefLabel "Eksempel"@da , "Example"@en ;
    dcterms:conformsTo <id/definition/vive-2026> .
"""
_TEXT = {"type": "string"}
_FORM = {
    "type": "object",
    "properties": {
        "file": {"type": "string", "contentMediaType": "application/octet-stream"},
        "text": _TEXT,
        "format": {"type": "string", "enum": ["ttl", "jsonld", "nt", "rdf"]},
    },
}
_BODY: dict[str, Any] = {
    "required": True,
    "content": {
        MULTIPART: {"schema": _FORM},
        **{kind: {"schema": _TEXT} for kind in SUFFIXES},
        "text/turtle": {"schema": _TEXT, "examples": {"silent": {"value": EXAMPLE}}},
    },
}


@router.get("/validate", summary="The form to have a spreadsheet or RDF checked", response_class=Response,
            responses={200: {"content": {"text/html": {}}}, **FAULTS}, openapi_extra=described(LANG))  # fmt: skip
def form(request: Request) -> Response:
    """A page that works without script; what is sent is checked and not kept."""
    state.parameters(request)
    return _page(request, None)


@router.get("/validate/template.xlsx", summary="The spreadsheet to fill in", response_class=Response,
            responses={200: {"content": {EXCEL: {}}}})  # fmt: skip
def empty(request: Request) -> Response:
    """An empty workbook with a sheet for each table a curator fills; headings in bold must be filled."""
    state.parameters(request)
    headers = {"Content-Disposition": 'attachment; filename="hoi-graph-skabelon.xlsx"'}
    return Response(_template(state.manifest(request).digest), media_type=EXCEL, headers=headers)


@functools.lru_cache(maxsize=1)
def _template(digest: str) -> bytes:
    return template(find_project())


@router.post(
    "/validate",
    summary="Check a spreadsheet or RDF; nothing is stored",
    response_model=CheckAnswer,
    responses={
        200: {"content": {"text/html": {}, "text/turtle": {}}},
        **dict.fromkeys((406, 413, 415, 503), PROBLEM),
        **FAULTS,
    },
    openapi_extra={
        **described(text_parameter("name", "The file's name; a CSV file is named after its table"), LANG),
        "requestBody": _BODY,
    },
)
async def check(request: Request) -> Response:
    """Findings at their cells, the SHACL report, and the four conditions: as JSON, as a page, or as `sh:ValidationReport`."""
    given = state.parameters(request, "name")
    chosen = negotiate(request.headers.get("accept"), OFFERS)
    if chosen is None:
        raise Problem("not-acceptable", f"There is {', '.join(OFFERS)}.", {"Vary": "Accept"}, available=list(OFFERS))
    sent = await read_sent(request, given.get("name", ""), request.app.state.settings.max_upload)
    answer = await _desk(request).check(sent.name, sent.content)
    if chosen == "text/html":
        response = await asyncio.to_thread(_page, request, answer)
    elif chosen == "text/turtle":
        body = await asyncio.to_thread(_turtle, answer)
        response = Response(body, media_type="text/turtle; charset=utf-8")
    else:
        response = JSONResponse(answer.model_dump(mode="json"))
    response.headers["Vary"] = "Accept"
    return response


def _desk(request: Request) -> Desk:
    desk: Desk | None = getattr(request.app.state, "check_desk", None)
    if desk is None:
        desk = request.app.state.check_desk = Desk(request.app.state.settings)
    return desk


def _turtle(answer: CheckAnswer) -> str:
    findings = [Finding(**finding.model_dump()) for finding in answer.findings]
    results = [Result(**result.model_dump()) for result in answer.results]
    return Report((*finding_results(findings), *results)).to_turtle()


def _page(request: Request, answer: CheckAnswer | None) -> Response:
    title = text("nav.validate", page_lang(request))
    return state.page(
        request,
        "validate.html",
        title=title,
        crumbs=[(title, None)] if answer is None else [(title, "/validate"), (answer.file, None)],
        heading=text("validate.heading", page_lang(request)),
        answer=answer,
        tables=TEMPLATE,
        limit=request.app.state.settings.max_upload // 1_000_000,
        shorten=lambda iri: shorten(iri) if iri.startswith("http") else iri,
        local=local_name,
    )
