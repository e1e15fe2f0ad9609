"""A profile of each municipality, also of those the sources say nothing about; made to be printed on two pages."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from hoi_graph.labels import local_name
from hoi_graph.namespaces import BASE
from hoi_graph.query.catalogue import Catalogue
from hoi_graph.query.facets import BY_NAME, INTERVENTIONS
from hoi_graph.query.library import read_library
from hoi_graph.query.selection import Selection
from hoi_graph_api.pages import state
from hoi_graph_api.pages.actor import partners
from hoi_graph_api.pages.claims import role_order
from hoi_graph_api.pages.intervention import nested
from hoi_graph_api.pages.money import all_fundings
from hoi_graph_api.pages.overviews import municipalities
from hoi_graph_api.pages.site import page_lang
from hoi_graph_api.pages.texts import text

router = APIRouter(include_in_schema=False)
_SIMILAR = 5
_PARTNERS = 12
_MIN_COVERAGE = 0.3


@dataclass(frozen=True)
class Line:
    """An intervention of the municipality: whether by place, by part, or both, and in which roles."""

    iri: str
    placed: bool
    roles: tuple[str, ...]
    categories: tuple[str, ...]
    fields: tuple[str, ...]


@router.get("/municipalities")
def index(request: Request) -> HTMLResponse:
    """All 98, with the number of interventions each has to do with."""
    state.parameters(request)
    lang = page_lang(request)
    lists = state.catalogue(request)
    rows = [{**town, "number": bits_of(lists, town).bit_count()} for town in municipalities(request)]
    title = text("nav.municipalities", lang)
    return state.page(
        request,
        "municipalities.html",
        title=title,
        crumbs=[(title, None)],
        rows=sorted(rows, key=lambda row: lists.sort_name(row["place"], lang)),
        some=sum(1 for row in rows if row["number"]),
    )


@router.get("/municipalities/{key}")
def profile(request: Request, key: str) -> HTMLResponse:
    """The profile of one municipality, by its code or by a name: `0461`, `odense`, `odense-kommune`."""
    state.parameters(request)
    lang = page_lang(request)
    lists = state.catalogue(request)
    town = next((t for t in municipalities(request) if key in _keys(t)), None)
    if town is None:
        raise state.missing(f"municipalities/{key}")
    bits = bits_of(lists, town)
    title, title_lang = lists.names.with_lang(town["actor"], lang)
    found, _ = state.dossier(request, "about-actor", town["actor"])
    roles: dict[str, set[str]] = {}
    for claim in found.of_class("cv:Participation"):
        roles.setdefault(claim.one("hoi:about"), set()).add(claim.one("cv:role"))
    placed = lists.value_bits("place", local_name(town["place"]))
    lines = [
        Line(
            iri,
            bool(placed & lists.bits([iri], INTERVENTIONS)),
            tuple(sorted(roles.get(iri, ()), key=lambda role: role_order(lists, role))),
            tuple(lists.values_of("category", iri)),
            tuple(f"{BASE}code/field/{v}" for v in lists.values_of("field", iri) if "." not in v),
        )
        for iri in lists.ordered(bits | lists.bits(roles, INTERVENTIONS), INTERVENTIONS, "name", lang)
    ]
    every = lists.bits([line.iri for line in lines], INTERVENTIONS)
    mine = {town["actor"], *(node.iri for node in found.of_class("hoi:Actor"))}
    wanted = {line.iri for line in lines}
    fundings = [f for f in all_fundings(request) if f.one("hoi:about") in wanted]
    query = read_library().get("municipality-profile")
    return state.page(
        request,
        "municipality.html",
        title=title,
        title_lang=title_lang,
        kind=text("municipality.kind", lang),
        crumbs=[(text("nav.municipalities", lang), "/municipalities"), (title, None)],
        section="municipalities",
        town=town,
        lines=lines,
        placed=sum(1 for line in lines if line.placed),
        fields=_fields(lists, every),
        gaps=_coverage(lists, every),
        partners=partners(request, town["actor"], lang)[:_PARTNERS],
        units=[node for node in found.of_class("hoi:Actor") if node.iri != town["actor"]],
        paid=nested([f for f in fundings if f.one("hoi:funder") in mine]),
        fundings=fundings,
        similar=_similar(lists, municipalities(request), town, every),
        nationwide=lists.value_bits("at", "hele-landet").bit_count(),
        region=lists.value_bits("at", local_name(town["region"])).bit_count() if town["region"] else 0,
        place_list=Selection({"place": (local_name(town["place"]),)}),
        actor_list=Selection({"actor": (local_name(town["actor"]),)}),
        query=query.bind({"municipality": local_name(town["actor"])}) if query else "",
        jsonld={
            "@context": "https://schema.org",
            "@type": "GovernmentOrganization",
            "@id": town["actor"],
            "name": title,
            "identifier": town["code"],
            "areaServed": {
                "@type": "AdministrativeArea",
                "@id": town["place"],
                "name": lists.names.of(town["place"], lang),
            },
        },
    )


def _keys(town: dict[str, str]) -> tuple[str, str, str]:
    return town["code"], local_name(town["place"]), local_name(town["actor"])


def bits_of(lists: Catalogue, town: dict[str, str]) -> int:
    """The interventions placed in a municipality, or in which it or a unit of it takes part."""
    return lists.value_bits("place", local_name(town["place"])) | lists.value_bits("actor", local_name(town["actor"]))


def _fields(lists: Catalogue, bits: int) -> list[tuple[str, int]]:
    """The fields of a set of interventions, most frequent first, and those with none last."""
    wide = [iri for iri in lists.codes_of("field") if "." not in local_name(iri)]
    counted = [(iri, (bits & lists.value_bits("field", local_name(iri))).bit_count()) for iri in wide]
    return sorted(counted, key=lambda item: -item[1])


def _coverage(lists: Catalogue, bits: int) -> list[tuple[str, int]]:
    """For some facets, how many interventions of a set have a known value."""
    return [
        (name, lists.coverage(name, bits)) for name in ("category", "field", "funder", "target-unit", "start", "model")
    ]


def _similar(lists: Catalogue, towns: list[dict[str, str]], town: dict[str, str], bits: int) -> list[dict[str, Any]]:
    """The municipalities whose interventions touch the most alike fields (Jaccard); none where too little is known."""
    mine = _field_set(lists, bits)
    known = lists.coverage("field", bits)
    if not mine or known < _MIN_COVERAGE * max(bits.bit_count(), 1):
        return []
    found: list[dict[str, Any]] = []
    for other in towns:
        if other["code"] != town["code"]:
            theirs = _field_set(lists, bits_of(lists, other))
            if shared := mine & theirs:
                found.append({**other, "shared": sorted(shared, key=lists.code_order), "likeness": len(shared) / len(mine | theirs),
                              "number": bits_of(lists, other).bit_count()})  # fmt: skip
    return sorted(found, key=lambda row: (-row["likeness"], -row["number"], row["code"]))[:_SIMILAR]


def _field_set(lists: Catalogue, bits: int) -> set[str]:
    values = Counter(v for v in lists.known_values("field") if "." not in v and bits & lists.value_bits("field", v))
    return {BY_NAME["field"].iri(v) for v in values}
