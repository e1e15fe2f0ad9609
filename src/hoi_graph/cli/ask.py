"""Commands that ask the graph: query, network, export, stats."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table as RichTable

from hoi_graph.cli.common import Endpoint, GraphPath, Lang, Root, ends_well, open_embedded, open_store, write
from hoi_graph.errors import HoiGraphError
from hoi_graph.export import (
    RDF_FORMATS,
    network_csv,
    network_gexf,
    network_graphml,
    network_html,
    network_json,
    write_csv_folder,
    write_rdf,
    write_xlsx,
)
from hoi_graph.labels import local_name
from hoi_graph.namespaces import shorten
from hoi_graph.network import LEVELS, VIEWS, WEIGHTS, Selection, claim_details, positions, project_network
from hoi_graph.query import read_library
from hoi_graph.store import Solutions

_STATS = """
SELECT ?class (COUNT(DISTINCT ?thing) AS ?things) WHERE { ?thing a ?class . FILTER(STRSTARTS(STR(?thing), STR(id:))) }
GROUP BY ?class ORDER BY DESC(?things) ?class
"""


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command(epilog="Eksempel / example: hoi-graph query --name interventions-in-place --param place=koebenhavn")(
        query
    )
    app.command(epilog="Eksempel / example: hoi-graph network --view actors --format html -o net.html")(network)
    app.command(epilog="Eksempel / example: hoi-graph export --format xlsx -o hoi-graph.xlsx")(export)
    app.command(epilog="Eksempel / example: hoi-graph stats")(stats)


@ends_well
def query(
    text: Annotated[str | None, typer.Argument(help="SPARQL")] = None,
    file: Annotated[Path | None, typer.Option("-f", "--file", help="Fil med SPARQL / file")] = None,
    name: Annotated[
        str | None, typer.Option("--name", help="Navngivet forespørgsel; 'list' viser dem / named query")
    ] = None,
    param: Annotated[list[str] | None, typer.Option("--param", help="navn=værdi / name=value")] = None,
    format: Annotated[str, typer.Option("--format", help="table | csv | tsv | json | xml | turtle | jsonld")] = "table",
    output: Annotated[Path | None, typer.Option("-o", "--output")] = None,
    root: Root = None,
    graph: GraphPath = None,
    endpoint: Endpoint = None,
    lang: Lang = "da",
) -> None:
    """Spørg grafen / ask the graph."""
    if name == "list":
        for found in read_library().values():
            typer.echo(f"{found.name:<36} {found.summary[lang if lang == 'en' else 'da']}")
        return
    chosen = _chosen_query(text, file, name, param or [])
    store = open_store(root, graph, endpoint)
    if format == "table":
        _print_table(store.select(chosen))
        return
    if format == "csv":
        write(store.select(chosen).to_csv(), output)
        return
    embedded = store if hasattr(store, "serialized") else None
    if embedded is None:
        raise HoiGraphError("--format: brug table eller csv mod et andet endpoint / use table or csv with --endpoint")
    write(embedded.serialized(chosen, format), output)


@ends_well
def network(
    view: Annotated[
        str,
        typer.Option("--view", help=f"{' | '.join(VIEWS)}, eller en relation / or a relation (membership, law-use …)"),
    ] = "actors",
    as_of: Annotated[int | None, typer.Option("--as-of", help="År / year")] = None,
    role: Annotated[list[str] | None, typer.Option("--role", help="Kun disse roller / only these roles")] = None,
    level: Annotated[str, typer.Option("--level", help=" | ".join(LEVELS))] = "unit",
    weight: Annotated[str, typer.Option("--weight", help=" | ".join(WEIGHTS))] = "count",
    format: Annotated[str, typer.Option("--format", help="html | graphml | gexf | json | csv")] = "html",
    what: Annotated[
        str, typer.Option("--what", help="For csv: edges, eller nodes med mål / or nodes with measures")
    ] = "edges",
    output: Annotated[Path | None, typer.Option("-o", "--output")] = None,
    root: Root = None,
    graph: GraphPath = None,
    endpoint: Endpoint = None,
    lang: Lang = "da",
) -> None:
    """Hvem samarbejder med hvem / who collaborates with whom, as a picture or a file."""
    store = open_store(root, graph, endpoint)
    selection = Selection(as_of=as_of, level=level, roles=frozenset(role or ()), weight=weight)
    net = project_network(store, view, selection)
    if format == "html":
        claims, names = claim_details(store, lang)
        write(network_html(net, lang, claims, names), output)
    elif format == "graphml":
        write(network_graphml(net), output)
    elif format == "gexf":
        write(network_gexf(net, positions(net)), output)
    elif format == "json":
        write(network_json(net, positions(net)), output)
    elif format == "csv":
        if what not in ("edges", "nodes"):
            raise HoiGraphError(f"--what {what}: brug / use edges | nodes")
        write(network_csv(net, what), output)
    else:
        raise HoiGraphError(f"--format {format}: brug / use html | graphml | gexf | json | csv")
    large = net.graph.get("large_partnerships") or []
    for intervention in large:
        typer.echo(
            f"stort partnerskab, mange bånd / large partnership, many ties: {local_name(intervention)}", err=True
        )


@ends_well
def export(
    format: Annotated[str, typer.Option("--format", help="nq | ttl | trig | nt | rdf | jsonld | csv | xlsx")],
    output: Annotated[Path, typer.Option("-o", "--output", help="Fil, eller mappe for csv / file, or folder for csv")],
    root: Root = None,
    graph: GraphPath = None,
    lang: Lang = "da",
) -> None:
    """Skriv hele grafen eller de flade tabeller / write the whole graph or the flat tables."""
    store = open_embedded(root, graph)
    if format in RDF_FORMATS:
        write_rdf(store, format, output)
    elif format == "csv":
        write_csv_folder(store, output)
    elif format == "xlsx":
        write_xlsx(store, output)
    else:
        raise HoiGraphError(f"--format {format}: brug / use {' | '.join((*RDF_FORMATS, 'csv', 'xlsx'))}")
    typer.echo(str(output))


@ends_well
def stats(
    format: Annotated[str, typer.Option("--format", help="table | json")] = "table",
    root: Root = None,
    graph: GraphPath = None,
    endpoint: Endpoint = None,
    lang: Lang = "da",
) -> None:
    """Hvad der er i grafen, talt / what is in the graph, counted."""
    counts = open_store(root, graph, endpoint).select(_STATS)
    if format == "json":
        typer.echo(json.dumps({shorten(row[0]): row[1] for row in counts.rows()}, indent=2))
        return
    for name, number in counts.rows():
        typer.echo(f"{number:>7}  {shorten(name)}")


def _chosen_query(text: str | None, file: Path | None, name: str | None, params: list[str]) -> str:
    given = [source for source in (text, file, name) if source is not None]
    if len(given) != 1:
        raise HoiGraphError("giv én af 'SPARQL', -f FIL, --name NAVN / give one of 'SPARQL', -f FILE, --name NAME")
    if file is not None:
        return file.read_text(encoding="utf-8")
    if name is not None:
        library = read_library()
        if name not in library:
            raise HoiGraphError(f"--name {name}: brug / use {', '.join(library)}")
        values = {key: value for key, _, value in (part.partition("=") for part in params)}
        return library[name].bind(values)
    return text or ""


def _print_table(solutions: Solutions) -> None:
    table = RichTable(*solutions.variables)
    for row in solutions.rows():
        table.add_row(*("" if cell is None else shorten(str(cell)) for cell in row))
    console = Console()
    console.print(table)
    console.print(f"{len(solutions)} rækker / rows")
