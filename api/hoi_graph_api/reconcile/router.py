"""The routes of `/reconcile` (version 0.2) and of `/reconcile/1.0` (the draft): questions, suggestions, previews, values."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, TypeAdapter

from hoi_graph.labels import fold
from hoi_graph.query.reconcile import PROPERTIES
from hoi_graph_api.errors import Problem
from hoi_graph_api.http import negotiate
from hoi_graph_api.pages import state
from hoi_graph_api.pages.openapi import FAULTS, LANG, PROBLEM, described, text_parameter
from hoi_graph_api.pages.site import page_lang, render
from hoi_graph_api.reconcile import examples, models, service
from hoi_graph_api.reconcile.manifest import draft_manifest, manifest
from hoi_graph_api.reconcile.page import page
from hoi_graph_api.sparql.request import FORM, read_body

_BATCH = TypeAdapter(dict[str, models.Query])
_DRAFT = TypeAdapter(models.DraftBatch)
_EXTEND = TypeAdapter(models.ExtendQuery)
_SIZES: dict[int | str, dict[str, Any]] = {**FAULTS, 413: PROBLEM}
_SHOWN = 20

router = APIRouter(tags=["reconcile"])
shared = APIRouter(tags=["reconcile"])


@router.get(
    "/reconcile",
    summary="The service manifest; with `queries` or `extend` the answer; for a browser the page about it",
    responses={200: examples.MANIFEST, **_SIZES},
    openapi_extra=described(
        examples.form_parameter("queries", "A batch of questions, as JSON: version 0.2", examples.QUERIES),
        examples.form_parameter("extend", "Which properties of which things, as JSON", examples.EXTEND),
        text_parameter("q", "For the page: one name to try"),
        text_parameter("type", "For the page: the type to try it with"),
        LANG,
    ),
)
def reconcile(request: Request) -> Response:
    """A service of the W3C community group's Reconciliation API 0.2, for OpenRefine and other clients."""
    given = state.parameters(request, "queries", "extend", "q", "type")
    if "queries" in given or "extend" in given:
        return _answered(request, given)
    html = "text/html"
    wished = request.headers.get("accept")
    if wished and negotiate(wished, ["application/json", html]) == html:
        answer: Response = page(request, given.get("q", ""), given.get("type", ""))
    else:
        answer = JSONResponse(manifest(request, page_lang(request)))
    answer.headers["Vary"] = "Accept"
    return answer


@router.post(
    "/reconcile",
    summary="A batch of questions, or a data extension query, as a form",
    responses={200: examples.ANSWERS, 415: PROBLEM, **_SIZES},
    openapi_extra={**described(LANG), "requestBody": examples.FORM_BODY},
)
async def reconcile_form(request: Request) -> Response:
    """`queries` or `extend` as a field of the form, up to fifty questions."""
    state.parameters(request)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        raise Problem("unsupported-media-type", f"Send {FORM}.", {"Accept-Post": FORM}, accepted=[FORM])
    body = await read_body(request, request.app.state.settings.max_body)
    try:
        fields = parse_qsl(body.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=20)
    except ValueError as error:
        raise Problem("bad-request", f"The form cannot be read: {error}") from None
    given = {name: value for name, value in fields if name in ("queries", "extend")}
    if not given:
        raise Problem("bad-request", "queries, extend: en af dem / one of them")
    return await run_in_threadpool(_answered, request, given)


def _answered(request: Request, given: dict[str, str]) -> Response:
    lang, asked = page_lang(request), service.reconciler(request)
    if "queries" in given:
        batch = service.parsed(_BATCH, given["queries"], "queries")
        service.check_size(len(batch))
        return _json({key: service.answer(asked, query, lang) for key, query in batch.items()})
    return _json(service.extension(asked, service.parsed(_EXTEND, given["extend"], "extend"), lang))


async def _read_json(request: Request) -> bytes:
    """The body, which must be JSON."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        accepted = "application/json"
        raise Problem("unsupported-media-type", f"Send {accepted}.", {"Accept-Post": accepted}, accepted=[accepted])
    return await read_body(request, request.app.state.settings.max_body)


@router.get("/reconcile/1.0", summary="The manifest of the 1.0 draft", openapi_extra=described(LANG), responses=FAULTS)
def draft(request: Request) -> Response:
    """The endpoint of version `1.0-draft`: its routes lie below this address."""
    state.parameters(request)
    return JSONResponse(draft_manifest(request, page_lang(request)))


@shared.post(
    "/match",
    summary="A batch of questions in the form of the 1.0 draft",
    response_model=models.DraftResults,
    responses={415: PROBLEM, **_SIZES},
    openapi_extra={**described(LANG), "requestBody": examples.json_body("DraftBatch", examples.DRAFT)},
)
async def match(request: Request) -> Response:
    """Each question has conditions on names and properties; the answers come in the order of the questions."""
    state.parameters(request)
    batch = service.parsed(_DRAFT, await _read_json(request), "body")
    service.check_size(len(batch.queries))

    def work() -> models.DraftResults:
        lang, asked = page_lang(request), service.reconciler(request)
        return models.DraftResults(results=[service.draft_answer(asked, query, lang) for query in batch.queries])

    return _json(await run_in_threadpool(work))


@shared.post(
    "/extend",
    summary="Values of properties of things",
    response_model=models.Extension,
    responses={415: PROBLEM, **_SIZES},
    openapi_extra={**described(LANG), "requestBody": examples.json_body("ExtendQuery", examples.EXTEND)},
)
async def extend(request: Request) -> Response:
    """The data extension query of the 1.0 draft, as JSON."""
    state.parameters(request)
    query = service.parsed(_EXTEND, await _read_json(request), "body")
    return _json(
        await run_in_threadpool(lambda: service.extension(service.reconciler(request), query, page_lang(request)))
    )


@shared.get(
    "/extend/propose",
    summary="The properties that things of a type can have",
    response_model=models.Proposal,
    responses=FAULTS,
    openapi_extra=described(
        text_parameter("type", "The id of a type; none for all", example="actor-type/municipality"),
        text_parameter("limit", "How many at most", pattern="^[0-9]{1,4}$"),
        LANG,
    ),
)
def propose(request: Request) -> Response:
    """The properties to choose from when values are fetched."""
    given = state.parameters(request, "type", "limit")
    asked, lang = service.reconciler(request), page_lang(request)
    type = asked.type(given["type"]) if "type" in given else ""
    kind = next((e.kind for e in asked.entities.by_id.values() if type in e.types), "")
    found = [
        models.PropertyRef(id=p.id, name=service.property_name(p.id, lang))
        for p in PROPERTIES.values()
        if not kind or kind in p.kinds
    ]
    limit = _number(given, "limit")
    return _json(models.Proposal(type=type, properties=found[: limit or None], limit=limit))


# Suggest clients add parameters of their own (OpenRefine: `spell`, `type_strict`, `key` …); like those of SPARQL they
# are passed over.
_SUGGEST = (
    text_parameter("prefix", "The beginning of a name", example="holb"),
    text_parameter("cursor", "How many suggestions to skip", pattern="^[0-9]{1,6}$"),
)


@shared.get(
    "/suggest/entity",
    summary="Things whose names begin with a text",
    response_model=models.Suggestions,
    responses=FAULTS,
    openapi_extra=described(*_SUGGEST, text_parameter("type", "The id of a type, to keep to it"), LANG),
)
def suggest_entity(request: Request) -> Response:
    """Names that begin so come first, then those with a word that does, then those that sound alike."""
    given = request.query_params
    asked, lang = service.reconciler(request), page_lang(request)
    types = [asked.type(type) for type in given.getlist("type") if type]
    start = _number(given, "cursor") or 0
    found = asked.suggest(given.get("prefix", "")[:300], types)[start : start + _SHOWN]
    return _json(
        models.Suggestions(
            result=[
                models.Suggestion(
                    id=e.id,
                    name=asked.entities.name(e.id, lang),
                    description=service.description(asked, e, lang),
                    notable=[service.type_ref(asked, e.types[0], lang)],
                )
                for e in found
            ]
        )
    )


@shared.get(
    "/suggest/type",
    summary="Types whose names hold a text",
    response_model=models.Suggestions,
    responses=FAULTS,
    openapi_extra=described(*_SUGGEST, LANG),
)
def suggest_type(request: Request) -> Response:
    """The kinds of things and their narrower types; all of them for an empty text."""
    asked, lang = service.reconciler(request), page_lang(request)
    offered = [
        models.Suggestion(id=t.id, name=t.name, description=" · ".join(b.name for b in t.broader or []) or None)
        for t in service.types(asked, lang)
    ]
    return _json(_narrowed(request, offered))


@shared.get(
    "/suggest/property",
    summary="Properties whose names hold a text",
    response_model=models.Suggestions,
    responses=FAULTS,
    openapi_extra=described(*_SUGGEST, LANG),
)
def suggest_property(request: Request) -> Response:
    """The properties a question can be narrowed with; all of them for an empty text."""
    lang = page_lang(request)
    offered = [
        models.Suggestion(id=p.id, name=service.property_name(p.id, lang), description=service.kinds_with(p, lang))
        for p in PROPERTIES.values()
    ]
    return _json(_narrowed(request, offered))


@shared.get(
    "/preview",
    summary="A small page about a thing, to show in a frame",
    response_class=Response,
    responses={200: {"content": {"text/html": {}}}, 404: PROBLEM, **FAULTS},
    openapi_extra=described(
        text_parameter("id", "The id of a thing", example="id/actor/holbaek-kommune") | {"required": True}, LANG
    ),
)
def preview(request: Request) -> Response:
    """The thing's name, what it is, and its properties."""
    given = state.parameters(request, "id")
    asked, lang = service.reconciler(request), page_lang(request)
    entity = asked.get(given.get("id", ""))
    if entity is None:
        raise state.missing(given.get("id", "")[:200] or "id")
    return render(
        request,
        "reconcile_preview.html",
        title=asked.entities.name(entity.id, lang),
        about=service.description(asked, entity, lang),
        iri=entity.iri,
        facts=list(service.shown_properties(asked, entity, lang)),
    )


def _narrowed(request: Request, offered: list[models.Suggestion]) -> models.Suggestions:
    given = request.query_params
    wanted, start = fold(given.get("prefix", "").strip()[:300]), _number(given, "cursor") or 0
    found = [o for o in offered if wanted in fold(o.name) or wanted in o.id]
    found.sort(key=lambda o: not (fold(o.name).startswith(wanted) or o.id == wanted))
    return models.Suggestions(result=found[start:])


def _number(given: Any, name: str) -> int | None:
    value = given.get(name) or ""
    if value and not (value.isascii() and value.isdigit() and len(value) < 7):
        raise state.wrong(f"{name}={value[:40]}: et tal / a number")
    return int(value) if value else None


def _json(answer: BaseModel | dict[str, models.Result]) -> Response:
    if isinstance(answer, BaseModel):
        return JSONResponse(answer.model_dump(mode="json", exclude_none=True))
    return JSONResponse({key: value.model_dump(mode="json", exclude_none=True) for key, value in answer.items()})


router.include_router(shared, prefix="/reconcile")
router.include_router(shared, prefix="/reconcile/1.0")
