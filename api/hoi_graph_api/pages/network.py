"""The network as a page: the explorer, and the same network as tables that read without script."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from hoi_graph.network import LEVELS, VIEWS
from hoi_graph.query.facets import INTERVENTIONS
from hoi_graph.query.views import bind_view, read_view
from hoi_graph_api.pages import state
from hoi_graph_api.pages.api_network import claims_asked, claims_told
from hoi_graph_api.pages.facet_views import chips, facet_views
from hoi_graph_api.pages.networks import edge_rows, network, read_wish
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


def _page(request: Request, template: str) -> HTMLResponse:
    lang = page_lang(request)
    lists = state.catalogue(request)
    wish = read_wish(request, DRAWN)
    graph = network(request, wish)
    title = text("network.title", lang)
    rows = edge_rows(graph)
    return state.page(
        request,
        template,
        title=title,
        crumbs=[(text("nav.network", lang), None)],
        graph=graph,
        nodes=sorted(graph.nodes, key=lambda n: (-graph.degree(n), lists.sort_name(n, lang))),
        edges=rows[:SHOWN],
        edges_left=max(0, len(rows) - SHOWN),
        nodes_shown=SHOWN,
        wish=wish,
        pairs=wish.pairs(),
        here="/network",
        kept=[],
        facets=facet_views(lists, wish.chosen, INTERVENTIONS, lang),
        total=lists.select(wish.chosen, INTERVENTIONS).bit_count(),
        chips=chips(lists, wish.chosen, lang),
        views=VIEWS,
        levels=LEVELS,
        formats=FORMATS,
        drawn=[(k, v) for k, v in request.query_params.multi_items() if k in DRAWN],
        config=explorer_config(request),
        query=read_view(f"network-{wish.view}"),
        large=graph.graph.get("large_partnerships") or [],
    )


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
    return {
        "views": [{"id": view, **both(f"view.{view}")} for view in VIEWS],
        "levels": [{"id": level, **both(f"rollup.{level}")} for level in LEVELS],
        "roles": [{"id": iri.rsplit("/", 1)[-1], **code(iri)} for iri in roles],
        "years": {"min": min(years), "max": max([*years, int(state.manifest(request).modified[:4] or 0)])}
        if years
        else None,
        "labels": labels,
    }
