"""The page of one actor: roles, partners, units, money."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from hoi_graph.namespaces import BASE
from hoi_graph.query.catalogue import Catalogue
from hoi_graph.query.dossier import Dossier, Node, read_dossier
from hoi_graph.query.facets import ACTORS
from hoi_graph.query.views import bind_view
from hoi_graph_api.http import public_url
from hoi_graph_api.pages import state
from hoi_graph_api.pages.claims import passages, role_order
from hoi_graph_api.pages.intervention import nested
from hoi_graph_api.pages.network import explorer_config
from hoi_graph_api.pages.site import page_lang
from hoi_graph_api.pages.texts import text

router = APIRouter(include_in_schema=False)


@dataclass
class Partner:
    """Someone the actor collaborates with: in which interventions, on which claims, from which passages."""

    iri: str
    parties: set[str] = field(default_factory=set)
    interventions: set[str] = field(default_factory=set)
    evidence: set[str] = field(default_factory=set)
    sources: set[str] = field(default_factory=set)


@router.get("/actors/{name}")
def actor(request: Request, name: str) -> HTMLResponse:
    """The page of one actor."""
    state.parameters(request)
    lang = page_lang(request)
    lists = state.catalogue(request)
    iri = f"{BASE}id/actor/{name}"
    if not lists.bits([iri], ACTORS):
        raise state.missing(f"actor/{name}")
    found, query = state.dossier(request, "about-actor", iri)
    node = found.get(iri)
    title, title_lang = lists.names.with_lang(iri, lang)
    code = node.one("skos:notation")
    return state.page(
        request,
        "actor.html",
        query=query,
        title=title,
        title_lang=title_lang,
        crumbs=[(text("nav.actors", lang), "/actors"), (title, None)],
        section="actors",
        iri=iri,
        node=node,
        municipality=code if code and node.one("org:classification").endswith("/municipality") else "",
        config=explorer_config(request),
        jsonld=_jsonld(request, node, lists, lang),
        **actor_sections(request, found, iri, lang),
    )


def actor_sections(request: Request, found: Dossier, iri: str, lang: str) -> dict[str, Any]:
    """Everything the templates show of an actor, put in order."""
    lists = state.catalogue(request)
    units = [node for node in found.of_class("hoi:Actor") if node.iri != iri]
    fundings = found.of_class("hoi:FundingRelation")
    mine = {iri, *(unit.iri for unit in units)}
    inward = read_dossier(state.store(request).select(bind_view("money-in", item=iri)))
    return {
        "units": sorted(units, key=lambda unit: lists.sort_name(unit.iri, lang)),
        "above": _above(lists, iri),
        "participations": sorted(
            found.of_class("cv:Participation"),
            key=lambda c: (lists.sort_name(c.one("hoi:about"), lang), role_order(lists, c.one("cv:role"))),
        ),
        "partners": partners(request, iri, lang),
        "gives": nested([f for f in fundings if f.one("hoi:funder") in mine or not f.one("hoi:funder")]),
        "passes": nested([f for f in fundings if set(f.all("hoi:via")) & mine]),
        "gets": nested(list(inward.of_class("hoi:FundingRelation"))),
        "memberships": [m for m in found.of_class("org:Membership") if m.one("org:member") in mine],
        "members": [m for m in found.of_class("org:Membership") if m.one("org:organization") in mine],
        "involvements": found.of_class("hoi:Involvement"),
        "professions": found.of_class("hoi:ProfessionUse"),
        "functions": found.of_class("hoi:CoordinatingFunction"),
        "passages": passages(found),
    }


def partners(request: Request, iri: str, lang: str) -> list[Partner]:
    """Those an actor and its units collaborate with, most shared interventions first."""
    lists = state.catalogue(request)
    found: dict[str, Partner] = {}
    for row in state.store(request).select(bind_view("ties-of-actor", item=iri)):
        partner = found.setdefault(str(row["other"]), Partner(str(row["other"])))
        partner.parties.add(str(row["party"]))
        partner.interventions.add(str(row["intervention"]))
        partner.evidence.add(str(row["evidence"]))
        if "source" in row:
            partner.sources.add(str(row["source"]))
    return sorted(found.values(), key=lambda p: (-len(p.interventions), lists.sort_name(p.iri, lang)))


def _above(lists: Catalogue, iri: str) -> list[str]:
    return [f"{BASE}id/actor/{name}" for name in lists.values_of("organisation", iri)]


def _jsonld(request: Request, node: Node, lists: Catalogue, lang: str) -> dict[str, Any]:
    kinds = {"cv:PublicOrganisation": "GovernmentOrganization"}
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": next((name for kind, name in kinds.items() if node.is_a(kind)), "Organization"),
        "@id": node.iri,
        "url": public_url(request, f"/actors/{node.iri.rsplit('/', 1)[-1]}"),
        "name": lists.names.of(node.iri, lang),
        "alternateName": node.all("skos:altLabel"),
        "parentOrganization": [{"@type": "Organization", "@id": iri} for iri in node.all("org:unitOf")],
    }
    by_id: dict[str, list[str]] = defaultdict(list)
    for link in node.all("owl:sameAs") + node.all("skos:exactMatch"):
        by_id["sameAs"].append(link)
    return {**found, **by_id}
