"""A selection as files: the things themselves, or its actors, ties or fundings."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response
from openpyxl import Workbook
from rdflib import Literal as Text
from rdflib import URIRef

from hoi_graph.export import flat_table
from hoi_graph.export.flat import solutions_csv
from hoi_graph.export.geojson import CREDIT, geojson, positions
from hoi_graph.export.turtle import turtle
from hoi_graph.export.workbook import save_workbook
from hoi_graph.query.facets import ACTORS, INTERVENTIONS
from hoi_graph.query.selection import Selection
from hoi_graph.query.views import bind_view, read_view, with_prefixes
from hoi_graph.store import Solutions
from hoi_graph.store.base import Binding
from hoi_graph_api.http import description_links
from hoi_graph_api.pages import models, state
from hoi_graph_api.pages.api_network import file_answer
from hoi_graph_api.pages.networks import Wish, edge_rows, network
from hoi_graph_api.pages.openapi import FAULTS, described, selection_parameters, text_parameter

router = APIRouter(tags=["lists"])
FORMATS = ("csv", "xlsx", "json", "ttl", "geojson", "gexf", "graphml")
Format = Annotated[str, Path(json_schema_extra={"enum": list(FORMATS)})]
LEVELS = (INTERVENTIONS, ACTORS, "ties", "funding")
# What a level can be had as: ties have no place of their own, and only ties are a network.
LEVEL_FORMATS = {
    level: tuple(f for f in FORMATS if f not in (("geojson",) if level == "ties" else ("gexf", "graphml")))
    for level in LEVELS
}
_KEYS = {"funding": "intervention"}
_TABLES = {INTERVENTIONS: "interventions", ACTORS: "actors", "funding": "fundings"}
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FILES: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {
            kind: {}
            for kind in (
                "text/csv",
                _XLSX,
                "text/turtle",
                "application/geo+json",
                "application/gexf+xml",
                "application/graphml+xml",
            )
        }
    },
    **FAULTS,
}
_EXTRA = described(text_parameter("level", "What each row is", enum=list(LEVELS)), selection_parameters())


@router.get(
    "/interventions.{format}",
    summary="The selected interventions, or their actors, ties or fundings, as a file",
    response_model=models.Rows,
    responses=_FILES,
    openapi_extra=_EXTRA,
)
def interventions_file(request: Request, format: Format) -> Response:
    """Exactly the selection of the address; `level` asks for another kind of row."""
    return _file(request, INTERVENTIONS, format)


@router.get(
    "/actors.{format}",
    summary="The selected actors, or their interventions, ties or fundings, as a file",
    response_model=models.Rows,
    responses=_FILES,
    openapi_extra=_EXTRA,
)
def actors_file(request: Request, format: Format) -> Response:
    """Exactly the selection of the address; `level` asks for another kind of row."""
    return _file(request, ACTORS, format)


def _file(request: Request, of: str, format: str) -> Response:
    if format not in FORMATS:
        raise state.missing(f"{of}.{format}")
    chosen = state.selection(request, ("level",))
    level = request.query_params.get("level") or ("ties" if format in ("gexf", "graphml") else of)
    if level not in LEVELS:
        raise state.wrong(f"level={level}: brug / use {', '.join(LEVELS)}")
    if format not in LEVEL_FORMATS[level]:
        fitting = [name for name in LEVELS if format in LEVEL_FORMATS[name]]
        raise state.wrong(
            f"level={level}: findes ikke som / is not to be had as {format}; brug / use level={', '.join(fitting)}"
        )
    name = f"hoi-graph-{level}.{format}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Link": description_links(request)}
    if format in ("gexf", "graphml"):
        wish = _wish(chosen)
        return file_answer(request, wish, network(request, wish), format)
    table = selected_table(request, chosen, level)
    query = with_prefixes(chosen.query(ACTORS if level == ACTORS else INTERVENTIONS))
    if format == "csv":
        return Response("\ufeff" + solutions_csv(table), media_type="text/csv; charset=utf-8", headers=headers)
    if format == "xlsx":
        return Response(_workbook(request, table, level, query), media_type=_XLSX, headers=headers)
    if format == "ttl":
        return Response(_turtle(request, table), media_type="text/turtle; charset=utf-8", headers=headers)
    headers["Content-Disposition"] = f'inline; filename="{name}"'
    if format == "geojson":
        return Response(_geojson(request, table, level, query), media_type="application/geo+json", headers=headers)
    rows = models.Rows(name=level, query=query, columns=table.variables, rows=table.rows())
    return Response(rows.model_dump_json(), media_type="application/json", headers=headers)


def selected_table(request: Request, chosen: Selection, level: str) -> Solutions:
    """The flat table of a level, with the rows of a selection."""
    lists = state.catalogue(request)
    if level == "ties":
        return _ties(request, chosen)
    whole = state.once(request, ("flat", level), lambda: flat_table(state.store(request), _TABLES[level]))
    of = ACTORS if level == ACTORS else INTERVENTIONS
    wanted = set(lists.iris(lists.select(chosen, of), of))
    key = _KEYS.get(level, "id")
    return Solutions(whole.variables, [row for row in whole if str(row.get(key)) in wanted])


def _ties(request: Request, chosen: Selection) -> Solutions:
    lists = state.catalogue(request)
    graph = network(request, _wish(chosen))
    rows: list[Binding] = []
    for a, b, data in edge_rows(graph):
        interventions = [lists.names.of(iri, "da") for iri in _texts(data.get("interventions"))]
        rows.append(
            {
                "from": URIRef(a),
                "from_name": Text(lists.names.of(a, "da")),
                "to": URIRef(b),
                "to_name": Text(lists.names.of(b, "da")),
                "weight": Text(len(interventions)),
                "interventions": Text("; ".join(interventions)),
                "evidence": Text("; ".join(iri.rsplit("/", 1)[-1] for iri in _texts(data.get("evidence")))),
            }
        )
    return Solutions(["from", "from_name", "to", "to_name", "weight", "interventions", "evidence"], rows)


def _texts(values: object) -> Iterable[str]:
    return [str(value) for value in values] if isinstance(values, list) else []


def _wish(chosen: Selection) -> Wish:
    return Wish("actors", "unit", "count", chosen.year, (), "", chosen)


def _workbook(request: Request, table: Solutions, level: str, query: str) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(level)
    sheet.freeze_panes = "A2"
    for row in csv.reader(io.StringIO(solutions_csv(table))):
        sheet.append(row)
    about = book.create_sheet("about")
    licence = "CC BY 4.0, https://creativecommons.org/licenses/by/4.0/"
    for fact in {**state.about(request), "licence": licence, "query": query}.items():
        about.append(fact)
    out = io.BytesIO()
    save_workbook(book, out, state.manifest(request).modified)
    return out.getvalue()


def _geojson(request: Request, table: Solutions, level: str, query: str) -> str:
    at = state.once(request, "positions", lambda: positions(state.store(request).select(read_view("points"))))
    about = {"name": level, **state.about(request), "credit": CREDIT, "query": query}
    return geojson(table, _KEYS.get(level, "id"), at, about)


def _turtle(request: Request, table: Solutions) -> str:
    iris = sorted({str(row[key]) for row in table for key in ("id", "from", "to") if key in row})
    triples = state.store(request).construct(bind_view("export", items=iris)) if iris else []
    build = state.manifest(request)
    head = f"# hoi-graph {build.version} ({build.modified}), CC BY 4.0, digest {build.digest}\n"
    return head + turtle(triples)
