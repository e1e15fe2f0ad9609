"""The page of one intervention, and two to four of them side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from hoi_graph.namespaces import BASE
from hoi_graph.query.catalogue import Catalogue
from hoi_graph.query.dossier import Dossier, Node
from hoi_graph.query.facets import ACTORS, INTERVENTIONS
from hoi_graph.query.views import bind_view
from hoi_graph_api.http import public_url
from hoi_graph_api.pages import state
from hoi_graph_api.pages.claims import Line, evidence, line, passages, role_order, slug
from hoi_graph_api.pages.site import page_lang, page_url
from hoi_graph_api.pages.texts import text

router = APIRouter(include_in_schema=False)
PARAMETER = f"{BASE}code/variation-parameter/"
# Parameters whose value also follows from claims of their own kind, and the section of the page that shows them.
_SECTIONS = {
    "actors": "actors",
    "fields": "fields",
    "funding": "money",
    "target-group": "target",
    "collaboration-character": "model",
}


@dataclass(frozen=True)
class Parameter:
    """One of the nine variation parameters: what is said of it, and what else on the page fills it."""

    iri: str
    values: tuple[Node, ...]
    lines: tuple[Line, ...]
    section: str

    @property
    def known(self) -> bool:
        return bool(self.values or self.lines)


@dataclass(frozen=True)
class Condition:
    """One of the four conditions with its result and the claims behind it."""

    iri: str
    result: str
    node: Node
    lines: tuple[Line, ...]


@router.get("/interventions/{name}")
def intervention(request: Request, name: str) -> HTMLResponse:
    """The page of one intervention."""
    state.parameters(request)
    lang = page_lang(request)
    lists = state.catalogue(request)
    iri = f"{BASE}id/intervention/{name}"
    if not lists.bits([iri], INTERVENTIONS):
        raise state.missing(f"intervention/{name}")
    found, query = state.dossier(request, "about-intervention", iri)
    node = found.get(iri)
    title, title_lang = lists.names.with_lang(iri, lang)
    description = node.text("dcterms:description", lang)
    return state.page(
        request,
        "intervention.html",
        query=query,
        title=title,
        title_lang=title_lang,
        description=description[0],
        crumbs=[(text("nav.interventions", lang), "/interventions"), (title, None)],
        section="interventions",
        iri=iri,
        node=node,
        text_of=description,
        jsonld=_jsonld(request, found, node, lists, lang),
        **sections(request, found, node, lists, lang),
    )


@router.get("/compare")
def compare(request: Request) -> Response:
    """Two to four interventions side by side."""
    lang = page_lang(request)
    lists = state.catalogue(request)
    if picked := request.query_params.getlist("id"):
        path = page_url(str(request.scope.get("root_path", "")), lang, "/compare", [("ids", ",".join(picked))])
        return RedirectResponse(path, 303)
    given = state.parameters(request, "ids")
    names = list(dict.fromkeys(part for part in given.get("ids", "").split(",") if part))
    iris = [f"{BASE}id/intervention/{name}" for name in names]
    for iri in iris:
        if not lists.bits([iri], INTERVENTIONS):
            raise state.wrong(f"ids={slug(iri)}: ukendt indsats / unknown intervention")
    title = text("nav.compare", lang)
    if not 2 <= len(iris) <= 4:
        return state.page(
            request,
            "compare_pick.html",
            title=title,
            crumbs=[(title, None)],
            wrong=bool(iris),
            choices=lists.ordered(lists.everything[INTERVENTIONS], INTERVENTIONS, "name", lang),
            picked=set(iris),
        )
    columns: list[dict[str, Any]] = []
    for iri in iris:
        found, _ = state.dossier(request, "about-intervention", iri)
        columns.append({"iri": iri, "node": found.get(iri), **sections(request, found, found.get(iri), lists, lang)})
    return state.page(
        request,
        "compare.html",
        title=f"{title}: {' / '.join(lists.names.of(iri, lang) for iri in iris)}",
        heading=title,
        crumbs=[(title, None)],
        columns=columns,
        parameters=lists.codes_of("variation-parameter"),
        conditions=[(iri, [_assessed(column, iri) for column in columns]) for iri in lists.codes_of("condition")],
        differing=_differing([_told(column, lang) for column in columns]),
        query=bind_view("compare", items=iris),
    )


def _assessed(column: dict[str, Any], condition: str) -> Condition | None:
    """A condition's assessment in a column, if it has one."""
    return next((k for k in column["conditions_shown"] if k.iri == condition), None)


def _told(column: dict[str, Any], lang: str) -> dict[str, Hashable]:
    """What each row of a comparison says of one intervention; what it rests on is left aside."""
    node: Node = column["node"]
    parameters: list[Parameter] = column["parameters_shown"]
    conditions: list[Condition] = column["conditions_shown"]
    fundings: list[Node] = column["fundings"]
    return {
        "what": node.text("dcterms:description", lang),
        "where": tuple(node.all("hoi:takesPlaceIn")),
        "category": (tuple(column["stated_categories"]), tuple(column["derived_categories"]), column["counted"]),
        "actors": frozenset((role, c.one("cv:hasParticipant")) for role, claims in column["roles"] for c in claims),
        "money": frozenset((f.one("hoi:funder"), f.one("schema:amount"), f.years) for f in fundings),
        **{k.iri: k.result for k in conditions},
        **{
            x.iri: (
                frozenset((v.one("hoi:parameterValue"), v.text("dcterms:description", lang)) for v in x.values),
                frozenset((line.things, line.text) for line in x.lines),
            )
            for x in parameters
        },
    }


def _differing(told: list[dict[str, Hashable]]) -> set[str]:
    """The rows in which not all say the same; a row one has and another lacks is such a row."""
    return {row for row in set().union(*told) if len({column.get(row) for column in told}) > 1}


def sections(request: Request, found: Dossier, node: Node, lists: Catalogue, lang: str) -> dict[str, Any]:
    """Everything the templates show of an intervention, put in order."""
    participations = found.of_class("cv:Participation")
    by_role: dict[str, list[Node]] = defaultdict(list)
    for claim in participations:
        by_role[claim.one("cv:role")].append(claim)
    for claims in by_role.values():
        claims.sort(key=lambda c: lists.sort_name(c.one("cv:hasParticipant"), lang))
    fundings = sorted(found.of_class("hoi:FundingRelation"), key=lambda f: (f.years[0] or "9999", f.iri))
    statements: dict[str, list[Node]] = defaultdict(list)
    for claim in found.of_class("hoi:Statement"):
        statements[claim.one("hoi:topic")].append(claim)
    relations = found.of_class("hoi:InterventionRelation")
    taking_part = set(lists.iris(lists.across(lists.bits([node.iri], INTERVENTIONS), INTERVENTIONS), ACTORS))
    return {
        "parameters_shown": _parameters(found, node, lists, lang),
        "roles": sorted(by_role.items(), key=lambda item: role_order(lists, item[0])),
        "taking_part": len(taking_part),
        "other_actors": len({c.one("cv:hasParticipant") for c in participations} - taking_part),
        "fundings": fundings,
        "funding_rows": nested(fundings),
        "known_amounts": sum(1 for f in fundings if f.one("schema:amount")),
        "conditions_shown": _conditions(found, lists, lang),
        "categories": sorted(
            found.of_class("hoi:CategoryAssignment"), key=lambda c: (c.basis == "derived", c.one("hoi:asOf"), c.iri)
        ),
        "differences": [c for c in found.of_class("hoi:CategoryAssignment") if c.one("hoi:differsFrom")],
        "counted": bool(set(node.all("dcterms:conformsTo")) & conditioned(request)),
        "derived_categories": node.all("hoi:derivedCategory"),
        "stated_categories": node.all("hoi:statedCategory"),
        "groups": found.of_class("hoi:TargetGroup"),
        "criteria": sorted(
            found.of_class("hoi:TargetGroupCriterion"), key=lambda c: (c.one("hoi:criterionKind"), c.iri)
        ),
        "quantities": sorted(found.of_class("hoi:Quantity"), key=lambda c: (c.one("hoi:measure"), c.iri)),
        "fields": sorted(found.of_class("hoi:Involvement"), key=lambda c: lists.code_order(c.one("hoi:field"))),
        "professions": sorted(
            found.of_class("hoi:ProfessionUse"), key=lambda c: lists.code_order(c.one("hoi:profession"))
        ),
        "functions": found.of_class("hoi:CoordinatingFunction"),
        "bodies": _bodies(found),
        "methods": found.of_class("hoi:MethodUse"),
        "laws": found.of_class("hoi:LawUse"),
        "models": found.of_class("hoi:CollaborationAssessment"),
        "statements": sorted(statements.items(), key=lambda item: lists.code_order(item[0])),
        "relations": [r for r in relations if r.one("hoi:about") == node.iri],
        "incoming_relations": [r for r in relations if r.one("hoi:other") == node.iri],
        "listings": found.of_class("hoi:Listing"),
        "placements": found.of_class("hoi:Placement"),
        "passages": passages(found),
    }


def conditioned(request: Request) -> set[str]:
    """The definitions that have conditions; categories are derived for what they count, and for nothing else."""

    def read() -> set[str]:
        rows = state.store(request).select(
            "SELECT DISTINCT ?definition WHERE { ?definition hoi:conditionScheme ?scheme }"
        )
        return {str(row["definition"]) for row in rows}

    return state.once(request, "conditioned", read)


def _parameters(found: Dossier, node: Node, lists: Catalogue, lang: str) -> list[Parameter]:
    said: dict[str, list[Node]] = defaultdict(list)
    for value in found.of_class("hoi:ParameterValue"):
        said[value.one("hoi:parameter")].append(value)
    follows: dict[str, list[Node]] = {
        "actors": [c for c in found.of_class("cv:Participation") if slug(c.one("cv:role")) == "owner"],
        "fields": found.of_class("hoi:Involvement"),
        "funding": found.of_class("hoi:FundingRelation"),
        "target-group": found.of_class("hoi:TargetGroup"),
    }
    shown = []
    for iri in lists.codes_of("variation-parameter"):
        name = slug(iri)
        lines = tuple(line(claim, lang) for claim in follows.get(name, ()))
        if name == "collaboration-character":
            lines = tuple(
                Line(c, tuple(c.all("hoi:collaborationModel")), ("", ""))
                for c in found.of_class("hoi:CollaborationAssessment")
            )
        values = tuple(sorted(said.get(iri, ()), key=lambda v: (v.years, v.iri)))
        shown.append(Parameter(iri, values, lines, _SECTIONS.get(name, "")))
    return shown


def _conditions(found: Dossier, lists: Catalogue, lang: str) -> list[Condition]:
    shown = []
    for iri in lists.codes_of("condition"):
        for claim in found.of_class("hoi:ConditionAssessment"):
            if claim.one("hoi:condition") == iri and claim.one("hoi:byRule"):
                shown.append(Condition(iri, slug(claim.one("hoi:result")), claim, tuple(evidence(found, claim, lang))))
    return shown


def nested(fundings: list[Node]) -> list[tuple[Node, int]]:
    """The fundings with those that are part of another right below it, and how deep each lies."""
    inside: dict[str, list[Node]] = defaultdict(list)
    known = {funding.iri for funding in fundings}
    for funding in fundings:
        above = funding.one("hoi:partOfAmount")
        inside[above if above in known and above != funding.iri else ""].append(funding)
    rows: list[tuple[Node, int]] = []

    def walk(above: str, depth: int) -> None:
        for funding in inside[above]:
            if all(funding.iri != row.iri for row, _ in rows):
                rows.append((funding, depth))
                walk(funding.iri, depth + 1)

    walk("", 0)
    return rows


def _bodies(found: Dossier) -> list[tuple[str, list[Node]]]:
    by_body: dict[str, list[Node]] = defaultdict(list)
    for membership in found.of_class("org:Membership"):
        by_body[membership.one("org:organization")].append(membership)
    return sorted(by_body.items())


def _jsonld(request: Request, found: Dossier, node: Node, lists: Catalogue, lang: str) -> dict[str, Any]:
    def organisation(iri: str) -> dict[str, str]:
        return {"@type": "Organization", "@id": iri, "name": lists.names.of(iri, lang)}

    takes_part = lists.iris(lists.across(lists.bits([node.iri], INTERVENTIONS), INTERVENTIONS), ACTORS)
    funders = sorted({iri for f in found.of_class("hoi:FundingRelation") for iri in f.all("hoi:funder")})
    return {
        "@context": "https://schema.org",
        "@type": "Project",
        "@id": node.iri,
        "url": public_url(request, f"/interventions/{slug(node.iri)}"),
        "name": lists.names.of(node.iri, lang),
        "alternateName": node.all("skos:altLabel"),
        "description": node.text("dcterms:description", lang)[0],
        "member": [organisation(iri) for iri in takes_part],
        "funder": [organisation(iri) for iri in funders],
        "license": "https://creativecommons.org/licenses/by/4.0/",
    }
