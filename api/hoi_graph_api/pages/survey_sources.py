"""The sources: what the graph holds from each, what each means by a holistic intervention, and how each was read."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from markupsafe import Markup, escape

from hoi_graph.errors import HoiGraphError
from hoi_graph.labels import local_name
from hoi_graph.project import find_project
from hoi_graph.query.dossier import Node
from hoi_graph.query.facets import INTERVENTIONS
from hoi_graph.query.views import read_view
from hoi_graph_api.pages import state
from hoi_graph_api.pages.facet_views import facet_label, offered
from hoi_graph_api.pages.site import page_lang, page_url
from hoi_graph_api.pages.survey_data import Figure, dossier, pairs, surveys, thing_iri
from hoi_graph_api.pages.texts import text

router = APIRouter(include_in_schema=False)
KINDS = ("interventions", "claims", "observations", "recommendations", "passages", "actors")
_ENGLISH = "## In English"


@dataclass(frozen=True)
class Coverage:
    """A field: how many have it stated, of how many."""

    label: str
    known: int
    all: int


@dataclass(frozen=True)
class Source:
    """A source as the page shows it."""

    node: Node
    definition: Node
    counts: dict[str, int]
    said_of: int
    interventions: tuple[Coverage, ...]
    figures: tuple[Coverage, ...]
    datasets: tuple[Node, ...]
    notes: bool

    @property
    def slug(self) -> str:
        """The name of the source in addresses."""
        return local_name(self.node.iri)

    @property
    def front(self) -> bool:
        """Whether its homepage is the front page of the publisher and not the publication."""
        home = urlsplit(self.node.one("foaf:homepage"))
        return bool(home.netloc) and home.path in ("", "/")


@router.get("/sources")
def sources(request: Request) -> HTMLResponse:
    """Every source: the reports first, then the registers."""
    state.parameters(request)
    lang = page_lang(request)
    known = surveys(request)
    lists = state.catalogue(request)
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for source, kind, number in state.once(request, "survey-counts", lambda: pairs(request, "sources-counts")):
        counts[source][kind] = int(number)
    named: dict[str, list[str]] = defaultdict(list)
    for source, intervention in state.once(request, "survey-named", lambda: pairs(request, "sources-interventions")):
        named[source].append(intervention)
    figures: dict[str, list[Figure]] = defaultdict(list)
    for node in known.indicators:
        figures[known.source(node)] += known.figures[node.iri]
    every = [
        Source(
            node,
            known.definition(node.iri),
            counts[node.iri],
            lists.value_bits("source", local_name(node.iri)).bit_count(),
            _of_interventions(request, named[node.iri], lang),
            _of_figures(figures[node.iri], lang),
            tuple(d for d in known.about.of_class("qb:DataSet") if d.one("dcterms:source") == node.iri),
            _notes_file(local_name(node.iri)) is not None,
        )
        for node in _sources(request)
    ]
    every.sort(key=lambda source: (source.node.one("dcterms:issued"), source.slug), reverse=True)
    title = text("nav.sources", lang)
    return state.page(
        request,
        "sources.html",
        title=title,
        lede=text("survey.sources.lede", lang),
        crumbs=[(title, None)],
        reports=[source for source in every if source.definition.iri],
        registers=[source for source in every if not source.definition.iri],
        kinds=KINDS,
        query=read_view("sources-counts"),
    )


def _sources(request: Request) -> list[Node]:
    return list(state.once(request, "survey-sources", lambda: dossier(request, "sources-about")).nodes.values())


def _of_interventions(request: Request, named: list[str], lang: str) -> tuple[Coverage, ...]:
    lists = state.catalogue(request)
    bits = lists.bits(named, INTERVENTIONS)
    if not bits:
        return ()

    def known(name: str) -> int:
        # An assessment may say that the source does not document the condition: then it is not known.
        vague = lists.value_bits(name, "not-documented") if name.startswith("condition-") else 0
        return lists.coverage(name, bits & ~vague)

    fields = [name for name in dict.fromkeys(offered(INTERVENTIONS)) if name != "part"]
    return tuple(Coverage(facet_label(name, lang), known(name), bits.bit_count()) for name in fields)


def _of_figures(figures: list[Figure], lang: str) -> tuple[Coverage, ...]:
    if not figures:
        return ()
    tests = {
        "value": [f.value is not None for f in figures],
        "base": [f.n is not None for f in figures],
        "certain": [local_name(f.certainty) == "certain" for f in figures],
        "target": [bool(f.population) for f in figures],
    }
    return tuple(
        Coverage(text(f"survey.coverage.{name}", lang), sum(found), len(found)) for name, found in tests.items()
    )


@router.get("/sources/definitions")
def definitions(request: Request) -> HTMLResponse:
    """What a holistic intervention is in each source, side by side."""
    state.parameters(request)
    lang = page_lang(request)
    lists = state.catalogue(request)
    issued = {node.iri: node.one("dcterms:issued") for node in _sources(request)}
    found = list(surveys(request).definitions.values())
    found.sort(key=lambda node: (issued.get(node.one("dcterms:source"), ""), node.iri), reverse=True)
    criteria: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for definition, criterion, claim in pairs(request, "definitions-criteria"):
        criteria[definition][criterion] += [claim] if claim else []
    claims = sorted({claim for said in criteria.values() for cs in said.values() for claim in cs})
    conforming: dict[str, list[str]] = defaultdict(list)
    for definition, intervention in pairs(request, "definitions-interventions"):
        conforming[definition].append(intervention)
    for iris in conforming.values():
        iris.sort(key=lambda iri: lists.sort_name(iri, lang))
    several = {
        iri for iris in conforming.values() for iri in iris if sum(iri in other for other in conforming.values()) > 1
    }
    title = text("survey.definitions", lang)
    return state.page(
        request,
        "definitions.html",
        title=title,
        lede=text("survey.definitions.lede", lang),
        crumbs=[(text("nav.sources", lang), "/sources"), (title, None)],
        definitions=found,
        criteria={d: sorted(said.items(), key=lambda item: lists.code_order(item[0])) for d, said in criteria.items()},
        said=dossier(request, "definitions-claims", items=claims).nodes if claims else {},
        conforming=conforming,
        several=sorted(several, key=lambda iri: lists.sort_name(iri, lang)),
        query=read_view("definitions-interventions"),
    )


@router.get("/sources/{name}")
def source(request: Request, name: str) -> RedirectResponse:
    """A source is at its own address among the things."""
    state.parameters(request)
    if thing_iri("source", name) not in state.catalogue(request).names:
        raise state.missing(f"sources/{name}")
    root = str(request.scope.get("root_path", ""))
    return RedirectResponse(page_url(root, page_lang(request), f"/doc/source/{name}"), 308)


@router.get("/sources/{name}/notes")
def notes(request: Request, name: str) -> HTMLResponse:
    """How a source was read: what is misprinted, what was left out."""
    state.parameters(request)
    lang = page_lang(request)
    path = _notes_file(name)
    if path is None:
        raise state.missing(f"sources/{name}/notes")
    danish, _, english = path.read_text(encoding="utf-8").partition(_ENGLISH)
    words, spoken = (english, "en") if lang == "en" and english.strip() else (danish, "da")
    lists = state.catalogue(request)
    source = lists.names.of(thing_iri("source", name), lang)
    title = text("survey.notes.of", lang, source=source)
    return state.page(
        request,
        "sources.html",
        title=title,
        crumbs=[(text("nav.sources", lang), "/sources"), (title, None)],
        note=shown_note(words),
        note_lang=spoken,
    )


def _notes_file(name: str) -> Path | None:
    if not re.fullmatch(r"[a-z0-9-]+", name):
        return None
    try:
        path = find_project().data / "notes" / f"{name}.md"
    except HoiGraphError:
        return None
    return path if path.is_file() else None


def shown_note(words: str) -> Markup:
    """The little Markdown of our notes as HTML: headings, paragraphs, lists, bold and code."""
    parts: list[Markup] = []
    for block in re.split(r"\n\s*\n", words.strip()):
        lines = block.splitlines()
        if not block or lines[0].startswith("# "):
            continue
        if lines[0].startswith("#"):
            parts.append(Markup("<h2>{}</h2>").format(_inline(lines[0].lstrip("# "))))
            lines = lines[1:]
        if lines and all(line.lstrip().startswith(("- ", "* ")) for line in lines):
            items = Markup("").join(Markup("<li>{}</li>").format(_inline(line.lstrip()[2:])) for line in lines)
            parts.append(Markup("<ul>{}</ul>").format(items))
        elif lines:
            parts.append(Markup("<p>{}</p>").format(_inline(" ".join(lines))))
    return Markup("\n").join(parts)


def _inline(words: str) -> Markup:
    safe = str(escape(words))
    safe = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", safe)
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", safe))
