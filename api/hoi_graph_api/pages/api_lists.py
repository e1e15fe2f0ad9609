"""The lists, facets, names and named queries as JSON."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from hoi_graph.errors import HoiGraphError
from hoi_graph.export.flat import solutions_csv
from hoi_graph.labels import fold
from hoi_graph.namespaces import PREFIXES
from hoi_graph.query import NamedQuery, read_library
from hoi_graph.query.catalogue import Catalogue
from hoi_graph.query.facets import ACTORS, BY_NAME, FACETS, INTERVENTIONS, UNKNOWN
from hoi_graph.query.selection import Selection
from hoi_graph.query.views import read_view, with_prefixes
from hoi_graph_api.http import public_url
from hoi_graph_api.pages import models, state
from hoi_graph_api.pages.claims import slug
from hoi_graph_api.pages.facet_views import added_up, facet_label, offered, value_label
from hoi_graph_api.pages.openapi import FAULTS, LANG, described, selection_parameters, text_parameter
from hoi_graph_api.pages.site import page_lang, thing_path

router = APIRouter(tags=["lists"])
_LIMIT = 100
_MOST = 1000
_PAGING = [
    text_parameter("limit", f"How many at most, up to {_MOST}", pattern="^[0-9]{1,4}$", default=str(_LIMIT)),
    text_parameter("after", "The id after which to go on; `next` of an answer has it filled in"),
]


@router.get(
    "/api/interventions",
    summary="The selected interventions with their facet values",
    response_model=models.ListAnswer,
    responses=FAULTS,
    openapi_extra=described(_PAGING, selection_parameters()),
)
def interventions(request: Request) -> Response:
    """In the order of their ids; walk on with `next` until it is null: each thing comes once."""
    return _list(request, INTERVENTIONS)


@router.get(
    "/api/actors",
    summary="The selected actors with their facet values",
    response_model=models.ListAnswer,
    responses=FAULTS,
    openapi_extra=described(_PAGING, selection_parameters()),
)
def actors(request: Request) -> Response:
    """In the order of their ids; walk on with `next` until it is null: each thing comes once."""
    return _list(request, ACTORS)


def _list(request: Request, of: str) -> Response:
    lists = state.catalogue(request)
    chosen = state.selection(request, ("limit", "after"))
    limit = request.query_params.get("limit") or str(_LIMIT)
    if not (limit.isascii() and limit.isdigit()) or not 1 <= int(limit) <= _MOST:
        raise state.wrong(f"limit={limit}: 1–{_MOST}")
    after = request.query_params.get("after") or ""
    bits = lists.select(chosen, of)
    names = sorted(slug(iri) for iri in lists.iris(bits, of))
    rest = [name for name in names if name > after]
    shown = rest[: int(limit)]
    onward = None
    if len(rest) > len(shown):
        pairs = [*chosen.pairs(), ("limit", limit), ("after", shown[-1])]
        onward = public_url(request, f"/api/{of}?{urlencode(pairs)}")
    build = state.manifest(request)
    kind = "intervention" if of == INTERVENTIONS else "actor"
    own = [facet.name for facet in FACETS if facet.of == of]
    answer = models.ListAnswer(
        level=of,
        total=len(names),
        version=build.version,
        digest=build.digest,
        codebook=public_url(request, "/dataset"),
        selection=_shown(chosen),
        query=with_prefixes(chosen.query(of)),
        coverage={name: lists.coverage(name, bits) for name in own},
        next=onward,
        items=[_item(request, lists, f"{PREFIXES['id']}{kind}/{name}", own) for name in shown],
    )
    links = [f'<{onward}>; rel="next"'] if onward else []
    links.append('<https://creativecommons.org/licenses/by/4.0/>; rel="license"')
    return Response(answer.model_dump_json(), media_type="application/json", headers={"Link": ", ".join(links)})


def _item(request: Request, lists: Catalogue, iri: str, facets: list[str]) -> models.ListItem:
    label = models.Label(da=lists.names.of(iri, "da"), en=lists.names.of(iri, "en"))
    values = {name: lists.values_of(name, iri) for name in facets}
    return models.ListItem(
        id=slug(iri),
        iri=iri,
        page=public_url(request, thing_path(iri)),
        label=label,
        facets={name: sorted(found) for name, found in values.items() if found},
    )


@router.get(
    "/api/facets",
    summary="The facets of a list with counts within a selection, unknown among them",
    response_model=models.Facets,
    responses=FAULTS,
    openapi_extra=described(
        text_parameter("level", "Which list", enum=[INTERVENTIONS, ACTORS], default=INTERVENTIONS),
        selection_parameters(),
    ),
)
def facets(request: Request) -> models.Facets:
    """Each facet is counted within the rest of the selection, so that its own values stay in reach."""
    lists = state.catalogue(request)
    lang = page_lang(request)
    chosen = state.selection(request, ("level",))
    of = request.query_params.get("level") or INTERVENTIONS
    if of not in (INTERVENTIONS, ACTORS):
        raise state.wrong(f"level={of}: brug / use {INTERVENTIONS}, {ACTORS}")
    found = []
    for name in offered(of):
        facet = BY_NAME[name]
        counts = lists.counts(chosen, of, name)
        total = lists.select(chosen.without(name), of).bit_count()
        values = [
            models.FacetValue(
                value=c.value,
                iri=facet.iri(c.value) if facet.values and c.value != UNKNOWN and c.value[0] != "-" else None,
                label=value_label(lists, facet, c.value, lang),
                count=c.number,
                selected=c.selected,
            )
            for c in counts
        ]
        found.append(
            models.FacetCounts(
                name=name,
                label=facet_label(name, lang),
                total=total,
                single_valued=added_up(counts) == total and not facet.tree,
                known=lists.known_count(chosen, of, name),
                values=values,
            )
        )
    total = lists.select(chosen, of).bit_count()
    return models.Facets(level=of, total=total, query=with_prefixes(chosen.query(of)), facets=found)


@router.get(
    "/api/prefixes", summary="The prefixes a query need not declare", response_model=dict[str, str], responses=FAULTS
)
def prefixes(request: Request) -> dict[str, str]:
    """Prefix and namespace of each."""
    state.parameters(request)
    return dict(PREFIXES)


@router.get(
    "/api/completion",
    summary="Classes and properties in use, for completing queries",
    response_model=models.Completion,
    responses=FAULTS,
)
def completion(request: Request) -> models.Completion:
    """Counted in the graph that is open; names in both languages."""
    state.parameters(request)
    return state.once(request, "completion", lambda: _terms(request))


def _terms(request: Request) -> models.Completion:
    names = state.catalogue(request).names
    by_class: dict[str, list[str]] = {}
    uses: dict[str, int] = {}
    for row in state.store(request).select(read_view("terms")):
        if "property" in row:
            by_class.setdefault(str(row["class"]), []).append(str(row["property"]))
            uses[str(row["property"])] = uses.get(str(row["property"]), 0) + int(str(row["uses"]))
    things = {str(r["class"]): int(str(r["things"])) for r in state.store(request).select(read_view("class-counts"))}

    def term(iri: str, count: int) -> models.Term:
        return models.Term(iri=iri, label_da=names.of(iri, "da"), label_en=names.of(iri, "en"), count=count)

    return models.Completion(
        classes=[term(iri, n) for iri, n in sorted(things.items(), key=lambda item: -item[1])],
        properties=[term(iri, n) for iri, n in sorted(uses.items(), key=lambda item: -item[1])],
        byClass=by_class,
    )


@router.get(
    "/api/names",
    summary="Names that fit what was typed",
    response_model=list[models.NameHit],
    responses=FAULTS,
    openapi_extra=described(
        text_parameter("q", "What was typed", maxLength=200),
        text_parameter("kind", "Only these", enum=[INTERVENTIONS, ACTORS, "places", "codes"]),
        LANG,
    ),
)
def names(request: Request) -> list[models.NameHit]:
    """Interventions, actors, places and codes, those whose name begins so first; 12 at most."""
    given = state.parameters(request, "q", "kind")
    lists = state.catalogue(request)
    lang = page_lang(request)
    kinds = _kinds(lists)
    if (kind := given.get("kind")) and kind not in kinds:
        raise state.wrong(f"kind={kind}: brug / use {', '.join(kinds)}")
    typed = fold(given.get("q", ""))
    if not typed:
        return []
    hits = []
    for name, iris in kinds.items():
        if kind in (None, name):
            for iri in iris():
                label = lists.names.of(iri, lang)
                at = fold(label).find(typed)
                if at >= 0:
                    hits.append((at > 0, len(label), label, iri, name))
    hits.sort()
    return [
        models.NameHit(iri=iri, label=label, kind=name, page=public_url(request, thing_path(iri)))
        for _, _, label, iri, name in hits[:12]
    ]


def _kinds(lists: Catalogue) -> dict[str, Callable[[], list[str]]]:
    return {
        INTERVENTIONS: lambda: lists.items[INTERVENTIONS],
        ACTORS: lambda: lists.items[ACTORS],
        "places": lambda: [BY_NAME["place"].iri(v) for v in lists.known_values("place") + lists.known_values("region")],
        "codes": lambda: [iri for scheme in sorted(lists.codes) for iri in lists.codes_of(scheme)],
    }


@router.get(
    "/api/queries",
    summary="The library of named queries",
    response_model=list[models.QueryDescription],
    responses=FAULTS,
    tags=["queries"],
)
def queries(request: Request) -> list[models.QueryDescription]:
    """Each with its question in two languages, its parameters, its text and the address that runs it."""
    state.parameters(request)
    return [described_query(request, query) for query in read_library().values()]


@router.get(
    "/api/queries/{name}",
    summary="Run a named query",
    response_model=models.Rows,
    responses={200: {"content": {"text/csv": {}}}, 404: {"description": "No such query"}, **FAULTS},
    tags=["queries"],
    openapi_extra=described(text_parameter("format", "json or csv", enum=["json", "csv"], default="json"), LANG),
)
def run_query(request: Request, name: str) -> Response:
    """The query's own parameters go in the query string; an unknown one is refused, a missing one means all values."""
    query = read_library().get(name)
    if query is None:
        raise state.missing(f"queries/{name}")
    given = state.parameters(request, "format", *(parameter.name for parameter in query.parameters))
    kind = given.pop("format", "json")
    if kind not in ("json", "csv"):
        raise state.wrong(f"format={kind}: brug / use json, csv")
    text = bound(query, given)
    table = state.store(request).select(text)
    if kind == "csv":
        headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
        return Response("\ufeff" + solutions_csv(table), media_type="text/csv; charset=utf-8", headers=headers)
    return JSONResponse(
        {"name": name, "query": with_prefixes(text), "columns": table.variables, "rows": table.rows()},
        headers={"Link": '<https://creativecommons.org/licenses/by/4.0/>; rel="license"'},
    )


def bound(query: NamedQuery, values: dict[str, str]) -> str:
    """A named query with its parameters in place; a problem says what is wrong with one."""
    try:
        return query.bind(values)
    except HoiGraphError as error:
        raise state.wrong(str(error)) from error


def described_query(request: Request, query: NamedQuery) -> models.QueryDescription:
    """A named query as the API tells it."""
    return models.QueryDescription(
        name=query.name,
        topic=query.topic,
        summary=models.Label(**query.summary),
        parameters=[
            models.QueryParameter(name=p.name, kind=p.kind, label=models.Label(**p.label), example=p.example)
            for p in query.parameters
        ],
        text=with_prefixes(query.body),
        run=public_url(request, f"/api/queries/{query.name}"),
    )


def _shown(chosen: Selection) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in chosen.pairs():
        found.setdefault(name, []).append(value)
    return found
