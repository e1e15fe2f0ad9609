"""The flow of money: funder, what it goes through, intervention; unknown amounts shown, nothing counted twice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from hoi_graph.query.catalogue import Catalogue
from hoi_graph.query.dossier import Node, read_dossier
from hoi_graph.query.facets import INTERVENTIONS
from hoi_graph.query.views import bind_view, read_view
from hoi_graph_api.pages import state
from hoi_graph_api.pages.claims import slug
from hoi_graph_api.pages.intervention import nested
from hoi_graph_api.pages.overviews import framed
from hoi_graph_api.pages.site import page_lang, page_url, thing_path
from hoi_graph_api.pages.texts import text

router = APIRouter(include_in_schema=False)


@router.get("/funding")
def funding(request: Request) -> HTMLResponse:
    """Who pays for what, through what."""
    chosen = state.selection(request)
    lists = state.catalogue(request)
    lang = page_lang(request)
    wanted = lists.select(chosen, INTERVENTIONS)
    whole = state.once(request, "fundings", lambda: all_fundings(request))
    mine = [f for f in whole if lists.bits([f.one("hoi:about")], INTERVENTIONS) & wanted]
    by_iri = {f.iri: f for f in whole}
    counted = [f for f in mine if countable(f, by_iri)]
    root = str(request.scope.get("root_path", ""))
    amounts = [float(f.one("schema:amount")) for f in counted if f.one("schema:amount")]
    return framed(
        request,
        "funding.html",
        "funding",
        chosen,
        flow=flow(counted, lists, lang, root),
        rows=nested(
            sorted(mine, key=lambda f: (lists.sort_name(f.one("hoi:about"), lang), f.years[0] or "9999", f.iri))
        ),
        fundings=len(mine),
        known=sum(1 for f in mine if f.one("schema:amount")),
        amount=sum(amounts),
        amounts=len(amounts),
        with_funder=lists.coverage("funder", wanted),
        query=read_view("network-funding"),
    )


def all_fundings(request: Request) -> list[Node]:
    """Every funding with all that is said of it."""
    return read_dossier(state.store(request).select(bind_view("fundings"))).of_class("hoi:FundingRelation")


def countable(node: Node, by_iri: Mapping[str, Node]) -> bool:
    """Whether a funding goes in sums: not contradicted, and no part of another whose own amount is known."""
    if slug(node.one("hoi:certainty") or "-") == "contradicted":
        return False
    whole, passed = by_iri.get(node.one("hoi:partOfAmount")), {node.iri}
    while whole is not None and whole.iri not in passed:
        if whole.one("schema:amount"):
            return False
        passed.add(whole.iri)
        whole = by_iri.get(whole.one("hoi:partOfAmount"))
    return True


def flow(fundings: list[Node], lists: Catalogue, lang: str, root: str) -> dict[str, Any]:
    """The fundings as columns: funder → programme or intermediary → intervention. A funding is one path, drawn once."""
    nodes: dict[str, dict[str, Any]] = {}
    sums: dict[tuple[str, str, bool], dict[str, Any]] = {}

    def node(kind: str, iri: str, column: int) -> str:
        key = f"{kind}:{iri or 'unknown'}"
        label = lists.names.of(iri, lang) if iri else text("money.unknownfunder", lang)
        nodes.setdefault(key, {"id": key, "label": label, "kind": kind, "column": column})
        if iri:
            nodes[key]["href"] = page_url(root, lang, thing_path(iri))
        return key

    def link(source: str, target: str, funding: Node) -> None:
        amount = funding.one("schema:amount")
        # Known amounts of one pair are one band; each unknown amount is one line.
        key = (source, target, bool(amount))
        found = sums.setdefault(
            key, {"source": source, "target": target, "value": 0.0 if amount else None, "notes": []}
        )
        if amount:
            found["value"] += float(amount)
        printed = funding.one("hoi:amountAsPrinted")
        period = "–".join(funding.years) if any(funding.years) else ""
        found["notes"].append(" ".join(part for part in (printed, period) if part))

    for funding in fundings:
        funder = node("funder", funding.one("hoi:funder"), 0)
        target = node("intervention", funding.one("hoi:about"), 2)
        through = funding.one("hoi:programme") or funding.one("hoi:via")
        if through:
            middle = node("through", through, 1)
            link(funder, middle, funding)
            link(middle, target, funding)
        else:
            link(funder, target, funding)
    links = []
    for found in sums.values():
        notes = [note for note in found.pop("notes") if note]
        links.append({**found, **({"note": "; ".join(notes)} if notes else {})})
    return {
        "title": text("funding.title", lang),
        "unit": text("unit.dkk", lang),
        "nodes": list(nodes.values()),
        "links": links,
    }
