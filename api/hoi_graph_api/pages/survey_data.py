"""The survey figures, indicators, sources and definitions of a graph, read once a build."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import Request

from hoi_graph.labels import local_name
from hoi_graph.namespaces import BASE
from hoi_graph.query.dossier import Dossier, Node, read_dossier
from hoi_graph.query.views import bind_view, read_view
from hoi_graph_api.pages import state

UNKNOWN = "unknown"


@dataclass(frozen=True)
class Figure:
    """One printed figure with everything it may not be shown without."""

    iri: str
    dataset: str
    indicator: str
    population: str
    breakdown: tuple[str, ...]
    answer: str
    value: float | None
    most: float | None
    printed: str
    unit: str
    n: int | None
    base_unit: str
    base_status: str
    certainty: str
    note: str
    passages: tuple[str, ...]

    @property
    def slug(self) -> str:
        """The name of the figure in addresses."""
        return local_name(self.iri)

    @property
    def group(self) -> tuple[str, ...]:
        """What the figure is about besides the answer: the target group, then the breakdown."""
        return ((self.population,) if self.population else ()) + self.breakdown


@dataclass(frozen=True)
class Surveys:
    """Every data set and indicator, the figures of each indicator, and the definition of each source."""

    about: Dossier
    figures: Mapping[str, tuple[Figure, ...]]
    definitions: Mapping[str, Node]

    @property
    def indicators(self) -> list[Node]:
        """The indicators, by IRI."""
        return self.about.of_class("hoi:Indicator")

    def dataset(self, indicator: Node) -> Node:
        """The data set of an indicator."""
        return self.about.get(indicator.one("dcterms:isPartOf"))

    def source(self, indicator: Node) -> str:
        """The source of an indicator."""
        return self.dataset(indicator).one("dcterms:source")

    def definition(self, source: str) -> Node:
        """What a holistic intervention is in a source; an empty node where it says nothing."""
        return self.definitions.get(source) or Node("", {})

    def every(self) -> list[Figure]:
        """All figures, by indicator."""
        return [figure for figures in self.figures.values() for figure in figures]


def surveys(request: Request) -> Surveys:
    """The survey figures of this build."""
    return state.once(request, "survey-figures", lambda: _read(request))


def _read(request: Request) -> Surveys:
    about = dossier(request, "observations-about")
    indicators = [node.iri for node in about.of_class("hoi:Indicator")]
    found: dict[str, list[Figure]] = defaultdict(list)
    if indicators:
        rows = state.store(request).select(bind_view("observations", items=indicators))
        for figure in _figures(dict(zip(rows.variables, row, strict=True)) for row in rows.rows()):
            found[figure.indicator].append(figure)
    definitions = dossier(request, "definitions").nodes.values()
    return Surveys(
        about,
        {iri: tuple(found.get(iri, ())) for iri in indicators},
        {node.one("dcterms:source"): node for node in definitions},
    )


def _figures(rows: Iterable[Mapping[str, Any]]) -> list[Figure]:
    """The rows of a figure (one for each breakdown and passage) as one."""
    first: dict[str, Mapping[str, Any]] = {}
    breakdown: dict[str, dict[str, None]] = defaultdict(dict)
    passages: dict[str, dict[str, None]] = defaultdict(dict)
    for row in rows:
        iri = str(row["observation"])
        first.setdefault(iri, row)
        if row["breakdown"]:
            breakdown[iri][str(row["breakdown"])] = None
        passages[iri][str(row["passage"])] = None
    return [
        Figure(
            iri=iri,
            dataset=str(row["dataset"]),
            indicator=str(row["indicator"]),
            population=str(row["population"] or ""),
            breakdown=tuple(breakdown[iri]),
            answer=str(row["answer"] or ""),
            value=None if row["value"] is None else float(row["value"]),
            most=None if row["max"] is None else float(row["max"]),
            printed=str(row["printed"]),
            unit=str(row["unit"]),
            n=None if row["n"] is None else int(row["n"]),
            base_unit=str(row["base_unit"]),
            base_status=str(row["base_status"]),
            certainty=str(row["certainty"]),
            note=str(row["note"] or ""),
            passages=tuple(passages[iri]),
        )
        for iri, row in first.items()
    ]


def dossier(request: Request, view: str, **terms: Iterable[str]) -> Dossier:
    """The nodes a view finds."""
    query = bind_view(view, **{name: list(value) for name, value in terms.items()}) if terms else read_view(view)
    return read_dossier(state.store(request).select(query))


def pairs(request: Request, view: str) -> list[tuple[str, ...]]:
    """The rows of a view as texts, "" where nothing is bound."""
    return [
        tuple("" if value is None else str(value) for value in row)
        for row in state.store(request).select(read_view(view)).rows()
    ]


def code(iri: str) -> str:
    """A code as addresses and CSV name it: `scheme/code`."""
    return iri.removeprefix(f"{BASE}code/")


def code_iri(slug: str) -> str:
    """The IRI of a code."""
    return f"{BASE}code/{slug}"


def thing_iri(kind: str, slug: str) -> str:
    """The IRI of a thing of a kind."""
    return f"{BASE}id/{kind}/{slug}"
