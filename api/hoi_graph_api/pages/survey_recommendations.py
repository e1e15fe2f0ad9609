"""The recommendations of the sources by theme and addressee, as a page and as CSV."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from rdflib import Literal
from rdflib.term import Node as Term

from hoi_graph.export.flat import solutions_csv
from hoi_graph.labels import local_name
from hoi_graph.query.catalogue import Catalogue
from hoi_graph.query.dossier import Node
from hoi_graph.query.views import narrowed
from hoi_graph.store import Solutions
from hoi_graph_api.pages import state
from hoi_graph_api.pages.site import page_lang
from hoi_graph_api.pages.survey_data import UNKNOWN, code, dossier
from hoi_graph_api.pages.texts import text

router = APIRouter(include_in_schema=False)
PROPERTIES = {"source": "dcterms:source", "theme": "dcterms:subject", "addressee": "hoi:addressee"}
COLUMNS = ["id", "source", "number", "theme", "addressee", "text_da", "text_en", "basis", "passages"]


@dataclass(frozen=True)
class Choice:
    """A value of a facet: its name, how many recommendations have it, and whether it is chosen."""

    value: str
    label: str
    number: int
    chosen: bool


def _all(request: Request) -> list[Node]:
    def read() -> list[Node]:
        nodes = dossier(request, "recommendations").nodes.values()
        return sorted(nodes, key=lambda node: (node.one("dcterms:source"), _number(node), node.iri))

    return state.once(request, "survey-recommendations", read)


def _number(node: Node) -> tuple[int, str]:
    printed = node.one("dcterms:identifier")
    return (int(printed), "") if printed.isdigit() else (10**6, printed)


def _values(node: Node, facet: str) -> list[str]:
    short = [
        local_name(iri) if facet == "source" else code(iri).removeprefix("addressee/")
        for iri in node.all(PROPERTIES[facet])
    ]
    return short or [UNKNOWN]


def _narrow(nodes: list[Node], given: dict[str, str], without: str = "") -> list[Node]:
    return [node for node in nodes if all(given[f] in _values(node, f) for f in given if f != without)]


def _chosen(request: Request) -> tuple[dict[str, str], list[Node]]:
    given = state.parameters(request, *PROPERTIES)
    nodes = _all(request)
    for facet, value in given.items():
        if value != UNKNOWN and all(value not in _values(node, facet) for node in nodes):
            raise state.wrong(f"{facet}={value}: ukendt værdi / unknown value")
    return given, nodes


@router.get("/recommendations")
def recommendations(request: Request) -> HTMLResponse:
    """What the sources recommend, to whom."""
    lang = page_lang(request)
    given, nodes = _chosen(request)
    lists = state.catalogue(request)
    title = text("survey.recommendations", lang)
    found = _narrow(nodes, given)
    by_source: dict[str, list[Node]] = {}
    for node in found:
        by_source.setdefault(node.one("dcterms:source"), []).append(node)
    return state.page(
        request,
        "recommendations.html",
        title=title,
        lede=text("survey.recommendations.lede", lang),
        crumbs=[(title, None)],
        facets=[(facet, _choices(nodes, given, facet, lists, lang)) for facet in PROPERTIES],
        given=given,
        pairs=list(given.items()),
        by_source=by_source,
        total=len(found),
        everything=len(nodes),
        query=narrowed("recommendations", _demands(given, nodes)),
    )


def _demands(given: dict[str, str], nodes: list[Node]) -> list[str]:
    """What is asked of `?node`, as patterns."""
    patterns = []
    for facet, value in given.items():
        path = PROPERTIES[facet]
        iris = {
            iri for node in nodes for iri, v in zip(node.all(path), _values(node, facet), strict=False) if v == value
        }
        patterns += [f"?node {path} <{iri}> ." for iri in iris if value != UNKNOWN]
        patterns += [f"FILTER NOT EXISTS {{ ?node {path} ?any }}"] if value == UNKNOWN else []
    return patterns


def _choices(nodes: list[Node], given: dict[str, str], facet: str, lists: Catalogue, lang: str) -> list[Choice]:
    """The values of a facet with their counts within the rest of the selection, not stated last."""
    counted = Counter(value for node in _narrow(nodes, given, facet) for value in _values(node, facet))
    every: dict[str, str] = {}
    for node in nodes:
        for iri, value in zip(node.all(PROPERTIES[facet]), _values(node, facet), strict=False):
            every.setdefault(value, iri)

    def label(iri: str) -> str:
        name = lists.names.of(iri, lang)
        return (
            f"{name} ({lists.names.of(iri.rsplit('/', 1)[0], lang)}, {_source_of(iri, nodes, lists, lang)})"
            if facet == "theme"
            else name
        )

    order = sorted(every, key=lambda value: (every[value].rsplit("/", 1)[0], lists.code_order(every[value])))
    found = [Choice(value, label(every[value]), counted[value], given.get(facet) == value) for value in order]
    if facet != "source":
        found.append(Choice(UNKNOWN, text("unknown.notstated", lang), counted[UNKNOWN], given.get(facet) == UNKNOWN))
    return found


def _source_of(theme: str, nodes: list[Node], lists: Catalogue, lang: str) -> str:
    source = next((node.one("dcterms:source") for node in nodes if theme in node.all("dcterms:subject")), "")
    return lists.names.of(source, lang) if source else ""


@router.get("/recommendations.csv")
def recommendations_csv(request: Request) -> Response:
    """The recommendations of a selection, a row each."""
    given, nodes = _chosen(request)
    rows: list[dict[str, Term]] = []
    for node in _narrow(nodes, given):
        values = (
            local_name(node.iri),
            local_name(node.one("dcterms:source")),
            node.one("dcterms:identifier"),
            "; ".join(map(code, node.all("dcterms:subject"))),
            "; ".join(map(local_name, node.all("hoi:addressee"))),
            node.text("dcterms:description", "da")[0],
            node.text("dcterms:description", "en")[0],
            node.basis,
            "; ".join(map(local_name, node.sources)),
        )
        rows.append({name: Literal(value) for name, value in zip(COLUMNS, values, strict=True)})
    headers = {
        "Content-Disposition": 'attachment; filename="hoi-graph-recommendations.csv"',
        "Link": '<https://creativecommons.org/licenses/by/4.0/>; rel="license"',
    }
    return Response(
        "\ufeff" + solutions_csv(Solutions(COLUMNS, rows)), media_type="text/csv; charset=utf-8", headers=headers
    )
