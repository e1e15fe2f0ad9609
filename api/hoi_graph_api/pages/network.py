"""The network as a page: the explorer, and the same network as tables that read without script."""

from __future__ import annotations

import math
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from hoi_graph.labels import local_name
from hoi_graph.namespaces import BASE
from hoi_graph.network import LEVELLED, LEVELS, MEASURES, ROLED, VIEWS, WEIGHTED, WEIGHTS, summary
from hoi_graph.query.facets import INTERVENTIONS
from hoi_graph.query.views import bind_view
from hoi_graph_api.pages import state
from hoi_graph_api.pages.api_network import claims_asked, claims_told, weighting
from hoi_graph_api.pages.facet_views import chips, facet_views
from hoi_graph_api.pages.networks import Wish, edge_rows, figures, groups, network, read_wish
from hoi_graph_api.pages.site import page_lang
from hoi_graph_api.pages.texts import both, text

router = APIRouter(include_in_schema=False)
# What the explorer keeps in the address for itself.
DRAWN = ("colour", "size", "min", "hide", "selected", "path", "expand", "table", "camera", "layout")
FORMATS = ("html", "gexf", "graphml", "json", "csv")
SHOWN = 300


@router.get("/network")
def network_page(request: Request) -> HTMLResponse:
    """Who collaborates with whom."""
    return _page(request, "network.html")


@router.get("/embed/network")
def embedded_network(request: Request) -> HTMLResponse:
    """The picture alone, for a frame in another page."""
    return _page(request, "network_embed.html")


@router.get("/network/measures")
def measures_page(request: Request) -> HTMLResponse:
    """The measures of the network asked for, sorted by one of them, with what each is."""
    lang = page_lang(request)
    lists = state.catalogue(request)
    wish = read_wish(request, ("sort",))
    names = [measure.name for measure in MEASURES]
    sort = request.query_params.get("sort") or names[0]
    if sort not in ("name", *names):
        raise state.wrong(f"sort={sort}: brug / use name, {', '.join(names)}")
    found = figures(request, wish)
    ordered = sorted(found, key=lambda node: lists.sort_name(node, lang))
    if sort != "name":
        # What is not defined stands last.
        ordered.sort(key=lambda node: -math.inf if found[node][sort] is None else found[node][sort], reverse=True)  # type: ignore[arg-type, return-value]
    title = text("measures.title", lang)
    return state.page(
        request,
        "network_measures.html",
        **_frame(request, wish, "/network/measures"),
        title=title,
        crumbs=[(text("nav.network", lang), "/network"), (title, None)],
        section="network",
        sectors={
            node: lists.names.of(f"{BASE}code/actor-type/{data['sector']}", lang)
            if data.get("sector") in lists.codes["actor-type"]
            else text("facet.unknown" if data["kind"] == "actor" else f"node.{data['kind']}", lang)
            for node, data in network(request, wish).nodes(data=True)
        },
        weights=WEIGHTS,
        weighted=WEIGHTED,
        levelled=LEVELLED,
        measures=MEASURES,
        sort=sort,
        found=found,
        ordered=ordered[:SHOWN],
        left=max(0, len(ordered) - SHOWN),
        summary=summary(network(request, wish), groups(request, wish)),
        doubtful=set(groups(request, wish).doubtful()),
    )


def _page(request: Request, template: str) -> HTMLResponse:
    lang = page_lang(request)
    lists = state.catalogue(request)
    wish = read_wish(request, DRAWN)
    frame = _frame(request, wish, "/network")
    graph = frame["graph"]
    rows = edge_rows(graph)
    return state.page(
        request,
        template,
        **frame,
        title=text("network.title", lang),
        crumbs=[(text("nav.network", lang), None)],
        nodes=sorted(graph.nodes, key=lambda n: (-graph.degree(n), lists.sort_name(n, lang))),
        edges=rows[:SHOWN],
        edges_left=max(0, len(rows) - SHOWN),
        nodes_shown=SHOWN,
        formats=FORMATS,
        drawn=[(k, v) for k, v in request.query_params.multi_items() if k in DRAWN],
        config=explorer_config(request),
        large=graph.graph.get("large_partnerships") or [],
    )


def _frame(request: Request, wish: Wish, here: str) -> dict[str, Any]:
    """What every page about a network shows: the selection, and the network itself."""
    lang = page_lang(request)
    lists = state.catalogue(request)
    return {
        "graph": network(request, wish),
        "wish": wish,
        "pairs": wish.pairs(),
        "here": here,
        "kept": [],
        "facets": facet_views(lists, wish.chosen, INTERVENTIONS, lang),
        "total": lists.select(wish.chosen, INTERVENTIONS).bit_count(),
        "chips": chips(lists, wish.chosen, lang),
        "views": VIEWS,
        "levels": LEVELS,
        "query": wish.query(),
    }


@router.get("/evidence")
def evidence_page(request: Request) -> HTMLResponse:
    """The claims behind a tie, as a page."""
    claims = claims_asked(request)
    title = text("evidence.title", page_lang(request))
    return state.page(
        request,
        "evidence.html",
        title=title,
        crumbs=[(text("nav.network", page_lang(request)), "/network"), (title, None)],
        section="network",
        claims=claims_told(request, claims),
        query=bind_view("evidence", items=claims) if claims else "",
    )


def explorer_config(request: Request) -> dict[str, Any]:
    """What the explorer needs to know of the code lists."""
    lists = state.catalogue(request)

    def code(iri: str) -> dict[str, str]:
        return {"da": lists.names.of(iri, "da"), "en": lists.names.of(iri, "en")}

    years = [int(v) for v in lists.known_values("start")]
    roles = lists.codes_of("role")
    labels = {iri: code(iri) for scheme in ("role", "actor-type") for iri in lists.codes_of(scheme)}
    labels |= {iri.rsplit("/", 1)[-1]: code(iri) for iri in [*lists.codes_of("actor-type"), *roles]}
    labels |= {kind: both(f"node.{kind}") for kind in ("actor", "intervention", "field", "place", "sector", "unknown")}
    collaborative = {local_name(iri) for iri in state.once(request, "collaborative", lambda: _collaborative(request))}
    return {
        "views": [{"id": view, **both(f"view.{view}")} for view in VIEWS],
        "levels": [{"id": level, **both(f"rollup.{level}")} for level in LEVELS],
        "levelled": LEVELLED,
        "roled": ROLED,
        "weights": [
            {"id": weight, "views": [view], **both(weighting(view, weight))} for view in WEIGHTED for weight in WEIGHTS
        ],
        "roles": [
            {"id": local_name(iri), "collaborative": local_name(iri) in collaborative, **code(iri)} for iri in roles
        ],
        "years": {"min": min(years), "max": max([*years, int(state.manifest(request).modified[:4] or 0)])}
        if years
        else None,
        "labels": labels,
    }


def _collaborative(request: Request) -> list[str]:
    rows = state.store(request).select("SELECT ?role { ?role hoi:isCollaborative true }")
    return [str(row["role"]) for row in rows]
