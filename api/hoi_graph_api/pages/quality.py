"""The quality of the data: coverage, results of the conditions, bases, what the checks found."""

from __future__ import annotations

import logging
import threading
from collections import Counter, defaultdict
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from hoi_graph.errors import HoiGraphError
from hoi_graph.labels import local_name
from hoi_graph.project import find_project
from hoi_graph.query.facets import ACTORS, FACETS, INTERVENTIONS, UNKNOWN
from hoi_graph.query.selection import Selection
from hoi_graph.query.things import NameBook, read_names
from hoi_graph.query.views import read_view
from hoi_graph.validate import Result, validate_store
from hoi_graph_api.pages import state
from hoi_graph_api.pages.site import page_lang
from hoi_graph_api.pages.texts import text

log = logging.getLogger(__name__)
router = APIRouter(include_in_schema=False)
RESULTS = ("met", "not-met", "not-documented")
SEVERITIES = ("Violation", "Warning", "Info")
BASES = ("stated", "coded", "derived")


@router.get("/quality")
def quality(request: Request) -> HTMLResponse:
    """What is known and what is not, what rests on whose reading, and what the checks found."""
    state.parameters(request)
    lang = page_lang(request)
    lists = state.catalogue(request)
    title = text("nav.quality", lang)
    found = findings(request)
    conditions = []
    for number in ("1", "2", "3", "4"):
        name = f"condition-{number}"
        cells = [
            (value, lists.value_bits(name, value).bit_count(), Selection({name: (value,)}))
            for value in (*RESULTS, UNKNOWN)
        ]
        conditions.append((name, cells))
    return state.page(
        request,
        "quality.html",
        title=title,
        crumbs=[(title, None)],
        coverage=[_coverage(request, of) for of in (INTERVENTIONS, ACTORS)],
        conditions=conditions,
        results=RESULTS,
        bases=_bases(request),
        basis_names=BASES,
        certainties=_certainties(request),
        differences=_differences(request, lang),
        findings=found,
        node_names=_node_names(request, found, lang),
        rules=sorted(state.manifest(request).rules.items()),
        query=read_view("bases"),
    )


def _coverage(request: Request, of: str) -> tuple[str, int, list[tuple[str, int, Selection]]]:
    lists = state.catalogue(request)
    everything = lists.everything[of]
    rows = [
        (facet.name, lists.coverage(facet.name, everything), Selection({facet.name: (UNKNOWN,)}))
        for facet in FACETS
        if facet.of == of and facet.name != "part" and not facet.hidden and not facet.name.startswith("condition-")
    ]
    if of == ACTORS:
        # To take part in nothing is a value of the facet, but what it says is that no source tells of any part.
        nothing = lists.value_bits("part", "0")
        rows.append(("part", (everything & ~nothing).bit_count(), Selection({"part": ("0",)})))
    return of, everything.bit_count(), sorted(rows, key=lambda row: (-row[1], row[0]))


def _certainties(request: Request) -> list[tuple[str, list[tuple[str, int]]]]:
    """How many claims have each certainty, by the code list it is from: of a claim, or of the reading of a figure."""
    counted: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for row in state.once(
        request, "certainties", lambda: state.store(request).select(read_view("certainties")).bindings
    ):
        certainty = str(row["certainty"])
        counted[certainty.rpartition("/")[0]].append((certainty, int(str(row["claims"]))))
    return sorted(counted.items())


def _node_names(request: Request, found: dict[str, Any] | None, lang: str) -> dict[str, tuple[str, str]]:
    """The names of the things that findings are about, a claim by what it connects, with the language of each."""
    nodes = {rule["node"] for rule in found["rules"]} if found else set()
    lists = state.catalogue(request)
    book = NameBook()
    read_names(state.store(request), {iri for iri in nodes if iri not in lists.names}, book)
    return {
        iri: lists.names.with_lang(iri, lang) if iri in lists.names else book.of(iri, lang) for iri in sorted(nodes)
    }


def _bases(request: Request) -> list[tuple[str, dict[str, int]]]:
    counted: dict[str, dict[str, int]] = defaultdict(dict)
    for row in state.once(request, "bases", lambda: state.store(request).select(read_view("bases")).bindings):
        counted[str(row["class"])][local_name(str(row["basis"]))] = int(str(row["claims"]))
    return sorted(counted.items(), key=lambda item: -sum(item[1].values()))


def _differences(request: Request, lang: str) -> list[dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for row in state.once(
        request, "differences", lambda: state.store(request).select(read_view("differences")).bindings
    ):
        if getattr(row["reason"], "language", "") in (lang, "", None):
            found[str(row["intervention"])] = {name: str(value) for name, value in row.items()}
    return list(found.values())


_WORK = threading.Lock()


def findings(request: Request) -> dict[str, Any] | None:
    """What the shapes and cross-record rules found, by rule; None while they are still running.

    The first reader starts the check in the background: it takes seconds, and the page need not wait.
    """
    app_state = request.app.state
    digest = state.manifest(request).digest
    held = getattr(app_state, "pages_findings", None)
    if held is not None and held[0] == digest:
        result: dict[str, Any] | None = held[1]
        return result
    with _WORK:
        held = getattr(app_state, "pages_findings", None)
        if held is None or held[0] != digest:
            app_state.pages_findings = (digest, None)
            graph = state.store(request)

            def run() -> None:
                try:
                    report = validate_store(graph, find_project())
                except (HoiGraphError, OSError, ValueError) as error:
                    log.warning("the shapes could not be run: %s", error)
                    app_state.pages_findings = (digest, {"error": True, "rules": []})
                    return
                by_rule = Counter((r.severity, local_name(r.shape)) for r in report.results)
                examples: dict[tuple[str, str], Result] = {}
                for r in report.results:
                    examples.setdefault((r.severity, local_name(r.shape)), r)
                rules = [
                    {"severity": severity, "rule": rule, "number": number, "da": examples[severity, rule].message_da,
                     "en": examples[severity, rule].message_en, "node": examples[severity, rule].focus_node}
                    for (severity, rule), number in sorted(
                        by_rule.items(), key=lambda item: (SEVERITIES.index(item[0][0]), -item[1])
                    )
                ]  # fmt: skip
                app_state.pages_findings = (digest, {"conforms": report.conforms, "rules": rules})

            threading.Thread(target=run, name="shapes", daemon=True).start()
    return None
