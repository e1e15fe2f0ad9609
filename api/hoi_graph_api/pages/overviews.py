"""One selection seen as matrices, as fields, on a map, and over time."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from hoi_graph.labels import local_name
from hoi_graph.namespaces import BASE, expand
from hoi_graph.query.catalogue import Catalogue
from hoi_graph.query.facets import ACTORS, INTERVENTIONS, UNKNOWN
from hoi_graph.query.selection import Selection
from hoi_graph.query.views import narrowed, read_view
from hoi_graph_api.pages import state
from hoi_graph_api.pages.facet_views import chips, facet_views
from hoi_graph_api.pages.matrices import category_matrix, crossing
from hoi_graph_api.pages.site import page_lang, page_url
from hoi_graph_api.pages.texts import text

router = APIRouter(include_in_schema=False)
_DATED = ("claim", "class", "start", "end", "actor", "role", "value", "printed", "text_da", "text_en")
# What was counted or paid in a year says that an intervention was there, not that it began.
_COUNTED = (expand("hoi:Quantity"), expand("hoi:FinancialStatement"))


@dataclass(frozen=True)
class Year:
    """A year with the interventions that begin in it, the list its facet opens, and how many that list has."""

    year: str
    iris: list[str]
    opens: Selection
    listed: int
    exact: bool


def framed(request: Request, template: str, key: str, chosen: Selection, **context: Any) -> HTMLResponse:
    """A view of a selection with its heading, chips and lede."""
    lang = page_lang(request)
    lists = state.catalogue(request)
    return state.page(
        request,
        template,
        title=text(f"{key}.title", lang),
        lede=text(f"{key}.lede", lang),
        crumbs=[(text(f"nav.{key}", lang), None)],
        here=f"/{key}",
        chosen=chosen,
        pairs=chosen.pairs(),
        chips=chips(lists, chosen, lang),
        total=lists.select(chosen, INTERVENTIONS).bit_count(),
        facets=facet_views(lists, chosen, INTERVENTIONS, lang),
        **{"query": chosen.query(INTERVENTIONS), **context},
    )


def asked(view: str, chosen: Selection) -> str:
    """The query of a view narrowed to the selected interventions, so that it finds what the page shows."""
    return narrowed(view, chosen.patterns(INTERVENTIONS, "intervention"))


def period(start: str, end: str) -> str:
    """From when to when, in years; a year alone where it begins and ends in it."""
    first, last = start[:4], end[:4]
    return first if first == last else f"{first or '…'}–{last}"


@router.get("/matrix")
def matrix(request: Request) -> HTMLResponse:
    """The nine categories, actor types by fields, fields by fields."""
    chosen = state.selection(request, ("order",))
    order = request.query_params.get("order") or "cluster"
    if order not in ("cluster", "name"):
        raise state.wrong(f"order={order}: brug / use cluster, name")
    lists = state.catalogue(request)
    return framed(
        request,
        "matrix.html",
        "matrix",
        chosen,
        printed=category_matrix(request, chosen, "category"),
        derived=category_matrix(request, chosen, "derived"),
        types=crossing(lists, chosen, "actor-type", "field", order == "cluster"),
        fields=crossing(lists, chosen, "field", "with-field", order == "cluster"),
        order=order,
    )


@router.get("/fields")
def fields(request: Request) -> HTMLResponse:
    """The fields with what they mean, how many interventions and actors they have, and what they occur with."""
    chosen = state.selection(request)
    lists = state.catalogue(request)
    within = lists.select(chosen, INTERVENTIONS)
    wide = [value for value in lists.known_values("field") if "." not in value]
    rows = []
    for count in lists.counts(chosen, INTERVENTIONS, "field"):
        if count.value == UNKNOWN or count.value.startswith("-"):
            continue
        bits = within & lists.value_bits("field", count.value)
        others = sorted(
            ((other, (bits & lists.value_bits("field", other)).bit_count()) for other in wide),
            key=lambda item: (-item[1], item[0]),
        )
        rows.append(
            {
                "iri": f"{BASE}code/field/{count.value}",
                "depth": count.depth,
                "number": bits.bit_count(),
                "actors": lists.across(bits, INTERVENTIONS).bit_count(),
                "opens": _with_fields(chosen, count.value),
                "with": [
                    (f"{BASE}code/field/{other}", number, _with_fields(chosen, count.value, other))
                    for other, number in others
                    if number and other != count.value and not count.value.startswith(f"{other}.")
                ][:3],
            }
        )
    unknown = within & lists.value_bits("field", UNKNOWN)
    return framed(
        request,
        "fields.html",
        "fields",
        chosen,
        rows=rows,
        # The list of actors is narrowed by what is asked of actors; the actors here are all those of the interventions.
        all_actors=not chosen.part(ACTORS),
        unknown=unknown.bit_count(),
        unknown_opens=chosen.without("field").toggled("field", UNKNOWN),
        query=asked("fields", chosen),
    )


def _with_fields(chosen: Selection, *values: str) -> Selection | None:
    """The selection with fields that must all take part; None where an address has no place for one more."""
    for value in values:
        if (value,) in (chosen.facets.get("field"), chosen.facets.get("with-field")):
            continue
        free = next((name for name in ("field", "with-field") if name not in chosen.facets), None)
        if free is None:
            return None
        chosen = chosen.toggled(free, value)
    return chosen


@router.get("/map")
def map_page(request: Request) -> HTMLResponse:
    """Where the interventions take place; what is in no municipality stands beside the map."""
    chosen = state.selection(request)
    lists = state.catalogue(request)
    lang = page_lang(request)
    within = lists.select(chosen, INTERVENTIONS)
    towns = []
    for town in municipalities(request):
        slug = local_name(town["place"])
        number = (within & lists.value_bits("place", slug)).bit_count()
        towns.append({**town, "number": number, "opens": chosen.without("place").toggled("place", slug)})
    others: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in state.once(request, "placements", lambda: state.store(request).select(read_view("placements")).bindings):
        kind = local_name(str(row["kind"]))
        if kind in ("region", "nationwide", "country") and all(o["place"] != str(row["place"]) for o in others[kind]):
            slug = local_name(str(row["place"]))
            number = (within & lists.value_bits("at", slug) & lists.value_bits("place", UNKNOWN)).bit_count()
            opens = chosen.without("at").without("place").toggled("at", slug).toggled("place", UNKNOWN)
            code = str(row.get("code", slug))
            others[kind].append({"place": str(row["place"]), "code": code, "number": number, "opens": opens})
    unknown = (within & lists.value_bits("at", UNKNOWN)).bit_count()
    root = str(request.scope.get("root_path", ""))

    def told(row: dict[str, Any]) -> dict[str, Any]:
        href = page_url(root, lang, "/interventions", row["opens"].pairs())
        return {"label": lists.names.of(row["place"], lang), "count": row["number"], "href": href}

    data = {
        "municipalities": {
            row["code"]: told(row)
            if row["number"]
            else {**told(row), "href": page_url(root, lang, f"/municipalities/{row['code']}")}
            for row in towns
        },
        "regions": {row["code"]: told(row) for row in others["region"]},
        "nationwide": next((told(row) for row in others["nationwide"]), None),
        "abroad": {local_name(row["place"]): told(row) for row in others["country"]},
        "unit": {code: text("unit.interventions", code) for code in ("da", "en")},
    }
    return framed(
        request,
        "map.html",
        "map",
        chosen,
        towns=sorted(towns, key=lambda row: (-row["number"], lists.sort_name(row["place"], lang))),
        others=others,
        unknown=unknown,
        unknown_opens=chosen.without("at").toggled("at", UNKNOWN),
        data=data,
    )


def municipalities(request: Request) -> list[dict[str, str]]:
    """Every municipality with its actor, code, place and region, by code."""

    def read() -> list[dict[str, str]]:
        rows = state.store(request).select(read_view("municipalities"))
        names = ("actor", "code", "place", "region")
        return [{name: str(row[name]) if name in row else "" for name in names} for row in rows]

    return state.once(request, "municipalities", read)


@router.get("/timeline")
def timeline(request: Request) -> HTMLResponse:
    """What is dated: when each begins and ends, and how many interventions have no date at all."""
    chosen = state.selection(request)
    lists = state.catalogue(request)
    lang = page_lang(request)
    within = lists.select(chosen, INTERVENTIONS)
    wanted = set(lists.iris(within, INTERVENTIONS))
    claims: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in state.once(request, "dated", lambda: state.store(request).select(read_view("dated")).bindings):
        iri = str(row["intervention"])
        if iri in wanted:
            claims[iri].append({name: str(row[name]) if name in row else "" for name in _DATED})
    dated = {iri: _merged(rows) for iri, rows in claims.items()}
    begun: dict[str, list[str]] = defaultdict(list)
    for iri in sorted(dated, key=lambda iri: lists.sort_name(iri, lang)):
        begun[_begins(iri, dated[iri])].append(iri)
    otherwise = begun.pop("", [])
    years = [_year(year, begun[year], chosen, lists) for year in sorted(begun)]
    undated = within & ~lists.bits(dated, INTERVENTIONS)
    unknown_opens = chosen.without("start").toggled("start", UNKNOWN)
    root = str(request.scope.get("root_path", ""))
    by_year = {int(row.year): row for row in years}
    chart = {
        "title": text("timeline.chart", lang),
        "bars": [
            _bar(year, by_year.get(year), root, lang)
            for year in range(min(by_year, default=0), max(by_year, default=-1) + 1)
        ],
    }
    return framed(
        request,
        "timeline.html",
        "timeline",
        chosen,
        years=years,
        otherwise=otherwise,
        chart=chart,
        known=len(dated),
        begun=sum(len(row.iris) for row in years),
        undated=undated.bit_count(),
        unknown_opens=unknown_opens,
        unknown_listed=lists.select(unknown_opens, INTERVENTIONS).bit_count(),
        rows=sorted(
            dated.items(), key=lambda item: (_begins(*item) or _earliest(item[1]), lists.sort_name(item[0], lang))
        ),
        period=period,
        query=asked("dated", chosen),
    )


def _year(year: str, iris: list[str], chosen: Selection, lists: Catalogue) -> Year:
    opens = chosen.without("start").toggled("start", year)
    listed = lists.select(opens, INTERVENTIONS)
    return Year(year, iris, opens, listed.bit_count(), listed == lists.bits(iris, INTERVENTIONS))


def _bar(year: int, row: Year | None, root: str, lang: str) -> dict[str, Any]:
    """A year of the chart; it leads to the list where that holds the same interventions, else to the row below."""
    if row is None:
        return {"label": str(year), "value": 0}
    href = page_url(root, lang, "/interventions", row.opens.pairs()) if row.exact else f"#y-{year}"
    return {"label": row.year, "value": len(row.iris), "href": href}


def _begins(iri: str, rows: list[dict[str, str]]) -> str:
    """The year an intervention begins: its own where that is stated, else that of its earliest claim."""
    own = [row["start"][:4] for row in rows if row["claim"] == iri and row["start"]]
    said = [row["start"][:4] for row in rows if row["start"] and row["class"] not in _COUNTED]
    return min(own or said, default="")


def _earliest(rows: list[dict[str, str]]) -> str:
    return min([row["start"][:4] for row in rows if row["start"]] or [row["end"][:4] for row in rows])


def _merged(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """One line a claim, in the order of beginning."""
    by_claim: dict[str, dict[str, str]] = {}
    for row in rows:
        by_claim.setdefault(row["claim"], row)
    return sorted(by_claim.values(), key=lambda row: (row["start"] or row["end"], row["claim"]))
