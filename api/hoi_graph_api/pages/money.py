"""The flow of money: funder, what it goes through, intervention; unknown amounts shown, nothing counted twice."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from hoi_graph.namespaces import BASE
from hoi_graph.query.catalogue import Catalogue
from hoi_graph.query.dossier import Dossier, Node, read_dossier
from hoi_graph.query.facets import BY_NAME, FACETS, INTERVENTIONS, UNKNOWN
from hoi_graph.query.selection import Selection, items_pattern
from hoi_graph.query.views import narrowed, read_view
from hoi_graph_api.pages import state
from hoi_graph_api.pages.claims import slug
from hoi_graph_api.pages.intervention import nested
from hoi_graph_api.pages.overviews import framed, period
from hoi_graph_api.pages.site import page_lang, page_url, thing_path
from hoi_graph_api.pages.texts import text

router = APIRouter(include_in_schema=False)
_STEP = "?item hoi:hasFunding/"
# The facets that ask something of a funding: of an intervention by way of its fundings, here of the funding itself.
_FACETS = tuple(facet.name for facet in FACETS if _STEP in facet.pattern)


@router.get("/funding")
def funding(request: Request) -> HTMLResponse:
    """Who pays for what, through what."""
    chosen = state.selection(request)
    lists = state.catalogue(request)
    lang = page_lang(request)
    wanted = lists.select(chosen, INTERVENTIONS)
    whole = all_fundings(request)
    values = state.once(request, "funding-values", lambda: _values(request))
    theirs = [f for f in whole if lists.bits([f.one("hoi:about")], INTERVENTIONS) & wanted]
    mine = [f for f in theirs if _fits(chosen, values[f.iri])]
    by_iri = {f.iri: f for f in whole}
    shown = {f.iri for f in mine}
    whole_of = {f.iri: part_of(f, by_iri, shown) for f in mine}
    payers = state.programme_funders(request)
    drawn = [f for f in mine if not whole_of[f.iri]]
    amounts = [float(f.one("schema:amount")) for f in drawn if f.one("schema:amount") and not contradicted(f)]
    root = str(request.scope.get("root_path", ""))
    return framed(
        request,
        "funding.html",
        "funding",
        chosen,
        flow=flow(drawn, payers, lists, lang, root),
        parts=[(f, whole_of[f.iri]) for f in mine if whole_of[f.iri]],
        rows=nested(
            sorted(mine, key=lambda f: (lists.sort_name(f.one("hoi:about"), lang), f.years[0] or "9999", f.iri))
        ),
        period=period,
        fundings=len(mine),
        others=len(theirs) - len(mine),
        known=sum(1 for f in mine if f.one("schema:amount")),
        amount=sum(amounts),
        amounts=len(amounts),
        with_funder=lists.coverage("funder", wanted),
        query=asked_fundings(chosen),
    )


def read_money(request: Request) -> Dossier:
    """Every funding and programme with all that is said of it, read once for this build."""
    return state.once(request, "money", lambda: read_dossier(state.store(request).select(read_view("fundings"))))


def all_fundings(request: Request) -> list[Node]:
    """Every funding with all that is said of it."""
    return read_money(request).of_class("hoi:FundingRelation")


def asked_fundings(chosen: Selection) -> str:
    """The query that finds the fundings of a selection: of its interventions, and fit for what is asked of fundings."""
    own = Selection({name: chosen.facets[name] for name in _FACETS if name in chosen.facets}).demands(INTERVENTIONS)
    demands = [line.replace(_STEP, "?item ").replace("a hoi:Intervention", "a hoi:FundingRelation") for line in own]
    patterns = [items_pattern("claim", "hoi:FundingRelation", demands)] if demands else []
    return narrowed("network-funding", [*chosen.patterns(INTERVENTIONS, "intervention"), *patterns])


def _values(request: Request) -> Mapping[str, Mapping[str, set[str]]]:
    """The values each funding has itself in the facets that ask something of fundings."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for name in _FACETS:
        facet = BY_NAME[name]
        pattern = facet.pattern.replace(_STEP, "?item ")
        query = f"SELECT DISTINCT ?item ?value WHERE {{ ?item a hoi:FundingRelation . {pattern} }}"
        for item, value in state.store(request).select(query).rows():
            found[str(item)][name].add(str(value).removeprefix(f"{BASE}{facet.values}/"))
    return found


def _fits(chosen: Selection, values: Mapping[str, set[str]]) -> bool:
    """Whether a funding is itself what the facets ask of fundings: one of the values, and none of those left out."""

    def has(name: str, value: str) -> bool:
        return value in values[name] or (value == UNKNOWN and not values[name])

    for name in _FACETS:
        asked = chosen.facets.get(name, ())
        wanted = [value for value in asked if not value.startswith("-")]
        if wanted and not any(has(name, value) for value in wanted):
            return False
        if any(has(name, value[1:]) for value in asked if value.startswith("-")):
            return False
    return True


def contradicted(node: Node) -> bool:
    """Whether another passage speaks against a funding: it is shown, but in no sum."""
    return slug(node.one("hoi:certainty") or "-") == "contradicted"


def part_of(node: Node, by_iri: Mapping[str, Node], shown: Container[str]) -> Node | None:
    """The funding shown beside it whose known amount holds this one, or nothing where it stands for itself."""
    whole, passed = by_iri.get(node.one("hoi:partOfAmount")), {node.iri}
    while whole is not None and whole.iri not in passed:
        if whole.iri in shown and whole.one("schema:amount"):
            return whole
        passed.add(whole.iri)
        whole = by_iri.get(whole.one("hoi:partOfAmount"))
    return None


def flow(fundings: Iterable[Node], payers: Mapping[str, str], lists: Catalogue, lang: str, root: str) -> dict[str, Any]:
    """The fundings as columns: funder → programme → intermediary → intervention. A funding is one path, drawn once."""
    fundings = list(fundings)
    nodes: dict[str, dict[str, Any]] = {}
    sums: dict[tuple[str, str, str], dict[str, Any]] = {}
    # Programme and intermediary share a column unless some money goes through both.
    both = any(f.one("hoi:programme") and f.one("hoi:via") for f in fundings)
    columns = {"funder": 0, "programme": 1, "via": 1 + both, "intervention": 2 + both}

    def node(kind: str, iri: str) -> str:
        key = f"{kind}:{iri or 'unknown'}"
        label = lists.names.of(iri, lang) if iri else text("money.unknownfunder", lang)
        nodes.setdefault(key, {"id": key, "label": label, "kind": kind, "column": columns[kind]})
        if iri:
            nodes[key]["href"] = page_url(root, lang, thing_path(iri))
        return key

    for funding in fundings:
        programme = funding.one("hoi:programme")
        funder = funding.one("hoi:funder") or payers.get(programme, "")
        path = [node("funder", funder)]
        path += [node(kind, iri) for kind in ("programme", "via") if (iri := funding.one(f"hoi:{kind}"))]
        path.append(node("intervention", funding.one("hoi:about")))
        amount = "" if contradicted(funding) else funding.one("schema:amount")
        # Known amounts of one pair are one band, unknown amounts one broken line, contradicted ones another.
        status = "contradicted" if contradicted(funding) else "known" if amount else "unknown"
        for source, target in itertools.pairwise(path):
            found = sums.setdefault(
                (source, target, status),
                {"source": source, "target": target, "value": 0.0 if amount else None, "notes": []},
            )
            if amount:
                found["value"] += float(amount)
            found["notes"].append(_note(funding, bool(funder) and not funding.one("hoi:funder"), lang))
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


def _note(funding: Node, by_programme: bool, lang: str) -> str:
    """What the source prints of an amount, when, and what is to be said of the tie."""
    printed, years = funding.one("hoi:amountAsPrinted"), period(*funding.years)
    parts = [printed, "" if years in printed else years]
    if by_programme:
        parts.append(text("money.programmefunder", lang))
    if contradicted(funding):
        parts.append(text("money.contradicted", lang))
    return ", ".join(part for part in parts if part)
