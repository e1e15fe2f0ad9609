"""The survey figures as tables and small charts, two indicators beside each other's definitions and bases, and as CSV."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from rdflib import Literal
from rdflib.term import Node as Term

from hoi_graph.export.flat import solutions_csv
from hoi_graph.labels import local_name
from hoi_graph.query.catalogue import Catalogue
from hoi_graph.query.dossier import Node
from hoi_graph.query.views import bind_view
from hoi_graph.store import Solutions
from hoi_graph_api.http import public_url
from hoi_graph_api.pages import state
from hoi_graph_api.pages.site import page_lang
from hoi_graph_api.pages.survey_data import UNKNOWN, Figure, Surveys, code, code_iri, surveys, thing_iri
from hoi_graph_api.pages.texts import text

router = APIRouter(include_in_schema=False)
FILTERS = ("source", "indicator", "population")
COLUMNS = [
    "DATAFLOW",
    "INDICATOR",
    "POPULATION",
    "BREAKDOWN",
    "ANSWER",
    "OBS_VALUE",
    "OBS_VALUE_MAX",
    "UNIT",
    "BASE_N",
    "BASE_UNIT",
    "BASE_STATUS",
    "MULTI_ANSWER",
    "OBS_STATUS",
    "VALUE_AS_PRINTED",
    "SOURCE",
    "PASSAGE",
    "DEFINITION",
    "NOTE",
    "OBSERVATION",
]
# SDMX's own words for "the whole" and "does not apply".
TOTAL, NOT_APPLICABLE = "_T", "_Z"


@dataclass(frozen=True)
class Bar:
    """One figure as one bar from nought: its share of the scale, and how far a printed range reaches."""

    figure: Figure
    label: tuple[str, ...]
    width: float | None
    reach: float | None


@dataclass(frozen=True)
class Chart:
    """Bars on one scale and of one unit; never stacked."""

    title: tuple[str, ...]
    unit: str
    bars: tuple[Bar, ...]

    @property
    def passages(self) -> list[str]:
        """The passages of its figures."""
        return sorted({passage for bar in self.bars for passage in bar.figure.passages})


@dataclass(frozen=True)
class Row:
    """What a row is about, and the figures under each answer."""

    group: tuple[str, ...]
    cells: tuple[tuple[Figure, ...], ...]


@dataclass(frozen=True)
class Shown:
    """One indicator as the page shows it."""

    node: Node
    dataset: Node
    source: str
    definition: Node
    multi: bool
    answers: tuple[str, ...]
    rows: tuple[Row, ...]
    charts: tuple[Chart, ...]
    notes: tuple[str, ...]
    bases: tuple[tuple[int | None, str, int], ...]

    @property
    def slug(self) -> str:
        """The name of the indicator in addresses."""
        return local_name(self.node.iri)


@router.get("/observations")
def observations(request: Request) -> HTMLResponse:
    """The list of indicators, one of them, or two beside each other."""
    lang = page_lang(request)
    given = state.parameters(request, *FILTERS, "with")
    known = surveys(request)
    lists = state.catalogue(request)
    chosen = _checked(known, given)
    title = text("survey.observations", lang)
    common: dict[str, Any] = {
        "given": given,
        "pairs": [(name, given[name]) for name in FILTERS if name in given],
        "choices": _choices(known, lists, lang),
    }
    if "indicator" not in given:
        if "with" in given:
            raise state.wrong("with: kun sammen med / only together with indicator")
        counted = Counter(figure.indicator for figure in chosen)
        shown = [node for node in known.indicators if counted[node.iri]]
        return state.page(
            request,
            "observations.html",
            title=title,
            lede=text("survey.observations.lede", lang),
            crumbs=[(title, None)],
            groups=_by_dataset(known, shown, lists, lang),
            counted=counted,
            bases={node.iri: _bases(f for f in chosen if f.indicator == node.iri) for node in shown},
            total=len(chosen),
            everything=len(known.every()),
            query=bind_view("observations-indicators", items=[node.iri for node in shown]) if shown else "",
            **common,
        )
    names = [given["indicator"], *([given["with"]] if "with" in given else [])]
    if len(set(names)) != len(names):
        raise state.wrong(f"with={names[1]}: den samme indikator / the same indicator")
    both = [_show(known, thing_iri("indicator", name), given, lists, lang) for name in names]
    heading = text("survey.beside", lang) if len(both) > 1 else lists.names.of(both[0].node.iri, lang)
    return state.page(
        request,
        "observations.html",
        title=" / ".join(lists.names.of(shown.node.iri, lang) for shown in both),
        heading=heading,
        kind=text("survey.indicator", lang),
        lede="" if len(both) > 1 else both[0].node.text("dcterms:description", lang)[0],
        crumbs=[(title, "/observations"), (heading, None)],
        shown=both,
        query=bind_view("observations", items=[shown.node.iri for shown in both]),
        **common,
    )


@router.get("/observations.csv")
def observations_csv(request: Request) -> Response:
    """The figures of a selection, a row each, with dimensions and attributes as SDMX names them."""
    known = surveys(request)
    figures = _checked(known, state.parameters(request, *FILTERS))
    headers = {
        "Content-Disposition": 'attachment; filename="hoi-graph-observations.csv"',
        "Link": f'<{public_url(request, "/dataset")}>; rel="describedby", '
        '<https://creativecommons.org/licenses/by/4.0/>; rel="license"',
    }
    rows: list[dict[str, Term]] = [
        {name: Literal(value) for name, value in _csv_row(known, figure).items()} for figure in figures
    ]
    return Response(
        "\ufeff" + solutions_csv(Solutions(COLUMNS, rows)),
        media_type="text/csv; charset=utf-8",
        headers=headers,
    )


def _csv_row(known: Surveys, figure: Figure) -> dict[str, str]:
    indicator = known.about.get(figure.indicator)
    source = known.source(indicator)
    values = (
        local_name(figure.dataset),
        local_name(figure.indicator),
        code(figure.population) or TOTAL,
        "; ".join(map(code, figure.breakdown)) or TOTAL,
        code(figure.answer) or NOT_APPLICABLE,
        _plain(figure.value),
        _plain(figure.most),
        local_name(figure.unit),
        "" if figure.n is None else str(figure.n),
        local_name(figure.base_unit),
        local_name(figure.base_status),
        indicator.one("hoi:multiAnswer"),
        local_name(figure.certainty),
        figure.printed,
        local_name(source),
        "; ".join(map(local_name, figure.passages)),
        local_name(known.definition(source).iri) if known.definition(source).iri else "",
        figure.note,
        figure.slug,
    )
    return dict(zip(COLUMNS, values, strict=True))


def _plain(value: float | None) -> str:
    return "" if value is None else f"{value:f}".rstrip("0").rstrip(".")


def _checked(known: Surveys, given: dict[str, str]) -> list[Figure]:
    """The figures of the filters; a problem names a value that nothing has."""
    figures = known.every()
    sources = {node.iri: known.source(node) for node in known.indicators}
    wanted = given.get("source", "")
    if wanted and thing_iri("source", wanted) not in sources.values():
        raise state.wrong(f"source={wanted}: ingen tal fra den / no figures from it")
    for name in ("indicator", "with"):
        if name in given and thing_iri("indicator", given[name]) not in known.figures:
            raise state.wrong(f"{name}={given[name]}: ukendt indikator / unknown indicator")
    people = given.get("population", "")
    if people and people != UNKNOWN and code_iri(people) not in {figure.population for figure in figures}:
        raise state.wrong(f"population={people}: ukendt målgruppe / unknown target group")
    if wanted:
        figures = [figure for figure in figures if sources[figure.indicator] == thing_iri("source", wanted)]
    if "indicator" in given:
        figures = [figure for figure in figures if local_name(figure.indicator) == given["indicator"]]
    return _of_population(figures, people)


def _of_population(figures: Iterable[Figure], people: str) -> list[Figure]:
    if not people:
        return list(figures)
    iri = "" if people == UNKNOWN else code_iri(people)
    return [figure for figure in figures if figure.population == iri]


def _choices(known: Surveys, lists: Catalogue, lang: str) -> dict[str, Any]:
    """What the filters offer."""
    people = sorted(
        {figure.population for figure in known.every()} - {""},
        key=lambda iri: (iri.rsplit("/", 1)[0], *lists.code_order(iri)),
    )
    sources = sorted({known.source(node) for node in known.indicators}, reverse=True)
    return {
        "source": [(local_name(iri), lists.names.of(iri, lang)) for iri in sources],
        "population": [
            (code(iri), f"{lists.names.of(iri, lang)} ({lists.names.of(iri.rsplit('/', 1)[0], lang)})")
            for iri in people
        ],
        "indicator": [
            (
                lists.names.of(dataset.iri, lang),
                [(local_name(node.iri), lists.names.of(node.iri, lang)) for node in nodes],
            )
            for _, datasets in _by_dataset(known, known.indicators, lists, lang)
            for dataset, nodes in datasets
        ],
    }


def _by_dataset(
    known: Surveys, nodes: Iterable[Node], lists: Catalogue, lang: str
) -> list[tuple[str, list[tuple[Node, list[Node]]]]]:
    """Indicators by source and data set."""
    found: dict[str, dict[str, list[Node]]] = defaultdict(lambda: defaultdict(list))
    for node in nodes:
        found[known.source(node)][known.dataset(node).iri].append(node)
    return [
        (
            source,
            [
                (known.about.get(iri), sorted(found[source][iri], key=lambda node: lists.sort_name(node.iri, lang)))
                for iri in sorted(found[source], key=lambda iri: lists.sort_name(iri, lang))
            ],
        )
        for source in sorted(found, reverse=True)
    ]


def _show(known: Surveys, iri: str, given: dict[str, str], lists: Catalogue, lang: str) -> Shown:
    node = known.about.get(iri)
    source = known.source(node)
    figures = _of_population(known.figures[iri], given.get("population", ""))
    if "source" in given and source != thing_iri("source", given["source"]) and "with" not in given:
        figures = []
    order = lists.code_order
    answers = sorted({figure.answer for figure in figures}, key=lambda answer: order(answer) if answer else ("", ""))
    groups = sorted(
        {figure.group for figure in figures}, key=lambda group: (len(group) > 0, [order(part) for part in group])
    )
    rows = tuple(
        Row(
            group,
            tuple(tuple(f for f in figures if f.group == group and f.answer == answer) for answer in answers),
        )
        for group in groups
    )
    multi = node.one("hoi:multiAnswer") == "true"
    notes = tuple(dict.fromkeys(f.note for row in rows for cell in row.cells for f in cell if f.note))
    return Shown(
        node,
        known.dataset(node),
        source,
        known.definition(source),
        multi,
        tuple(answers),
        rows,
        charts(rows),
        notes,
        _bases(figures),
    )


def _bases(figures: Iterable[Figure]) -> tuple[tuple[int | None, str, int], ...]:
    """The bases of some figures: how many, of what, and how many figures rest on it."""
    counted = Counter((figure.n, figure.base_unit) for figure in figures)
    return tuple(
        (n, unit, number) for (n, unit), number in sorted(counted.items(), key=lambda b: (b[0][1], -(b[0][0] or 0)))
    )


def charts(rows: Sequence[Row]) -> tuple[Chart, ...]:
    """A chart a row where it has several answers; single figures are put together by answer. One unit a chart."""
    made: list[Chart] = []
    single: dict[tuple[str, str], list[Figure]] = defaultdict(list)
    for row in rows:
        by_unit: dict[str, list[Figure]] = defaultdict(list)
        for figure in (figure for cell in row.cells for figure in cell):
            by_unit[figure.unit].append(figure)
        for unit, figures in by_unit.items():
            if len(figures) > 1:
                made.append(_chart(row.group, unit, figures, by_answer=True))
            else:
                single[unit, figures[0].answer].append(figures[0])
    for (unit, answer), figures in single.items():
        made.append(_chart((answer,) if answer else (), unit, figures, by_answer=False))
    return tuple(chart for chart in made if any(bar.width is not None for bar in chart.bars))


def _chart(title: tuple[str, ...], unit: str, figures: Sequence[Figure], *, by_answer: bool) -> Chart:
    known = [most for f in figures if (most := f.most if f.most is not None else f.value) is not None]
    scale = 100.0 if local_name(unit) == "percent" else max([*known, 0.0])

    def share(value: float | None) -> float | None:
        return None if value is None else round(max(0.0, min(100.0, value / scale * 100)), 2) if scale else 0.0

    bars = tuple(
        Bar(f, ((f.answer,) if f.answer else ()) if by_answer else f.group, share(f.value), share(f.most))
        for f in figures
    )
    return Chart(title, unit, bars)
