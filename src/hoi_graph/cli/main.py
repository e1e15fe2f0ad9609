"""The commands. Each shows an example in its help, and says what it did."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table as RichTable

from hoi_graph.build import build as build_graph
from hoi_graph.cli import ask, data
from hoi_graph.cli.common import FOUND, Lang, Root, ends_well, progress, project_at, show_findings
from hoi_graph.errors import CheckError, HoiGraphError
from hoi_graph.labels import local_name
from hoi_graph.validate import Checked, check_upload, condition_matrix, finding_results, validate_store
from hoi_graph.validate.report import Report

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help="Vidensgraf over helhedsorienterede indsatser / a knowledge graph of holistic interventions.",
)
data.register(app)
ask.register(app)

_MARKS = {"met": "✓", "not-met": "✗", "not-documented": "·"}


@app.command(epilog="Eksempel / example: hoi-graph build -o build")
@ends_well
def build(
    output: Annotated[Path, typer.Option("-o", "--output", help="Mappe / folder")] = Path("build"),
    root: Root = None,
    lang: Lang = "da",
) -> None:
    """Byg grafen: tjek, indlæs, afled, skriv / build the graph; a failed build leaves the earlier one in place."""
    with progress() as step:
        manifest = build_graph(project_at(root), output, step)
    typer.echo(
        f"{output / 'hoi-graph.nq'}: {manifest.triples} tripler"
        + (f" ({', '.join(f'{layer} {size}' for layer, size in manifest.layers.items())})")
    )


@app.command(epilog="Eksempel / example: hoi-graph validate tests/shapes/fixtures/good.ttl")
@ends_well
def validate(
    files: Annotated[list[Path] | None, typer.Argument(help="RDF, .xlsx, .csv; uden / without: hele grafen")] = None,
    format: Annotated[str, typer.Option("--format", help="table | json | turtle | html")] = "table",
    matrix: Annotated[bool, typer.Option("--matrix/--no-matrix", help="Vis indsats × betingelse")] = True,
    root: Root = None,
    lang: Lang = "da",
) -> None:
    """SHACL-rapport og matricen indsats × betingelse / the SHACL report and the matrix intervention × condition."""
    if format not in ("table", "json", "turtle", "html"):
        raise HoiGraphError(f"--format {format}: brug / use table | json | turtle | html")
    project = project_at(root)
    failed = False
    if files:
        checked = [check_upload(path, project) for path in files]
    else:
        from hoi_graph.build import build_store

        with progress() as step:
            store, _ = build_store(project, step)
            step("validate")
            rows = condition_matrix(store) if matrix else []
            checked = [Checked("hoi-graph.nq", "graph", report=validate_store(store, project), conditions=tuple(rows))]
    for found in checked:
        _show(found, format, matrix, lang)
        failed = failed or not found.conforms
    if failed:
        raise typer.Exit(FOUND)


def _show(found: Checked, format: str, matrix: bool, lang: str) -> None:
    report = found.report or Report(tuple(finding_results(found.findings)))
    if format == "json":
        typer.echo(found.to_json())
    elif format == "turtle":
        typer.echo(report.to_turtle())
    elif format == "html":
        typer.echo(report.to_html(lang))
    elif found.findings:
        show_findings(CheckError(found.findings), lang)
    else:
        typer.echo(report.to_table(lang), nl=False)
        if matrix:
            table = RichTable("indsats" if lang == "da" else "intervention", "1", "2", "3", "4")
            for row in found.conditions:
                table.add_row(
                    local_name(row.intervention), *(_MARKS.get(row.results.get(n, ""), "?") for n in (1, 2, 3, 4))
                )
            Console().print(table)
            typer.echo(
                "✓ opfyldt  ✗ ikke opfyldt  · ikke oplyst" if lang == "da" else "✓ met  ✗ not met  · not documented"
            )


@app.command(epilog="Eksempel / example: hoi-graph serve --port 8000")
@ends_well
def serve(
    host: Annotated[str, typer.Option(help="Adresse / address")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port")] = 8000,
    endpoint: Annotated[str | None, typer.Option(help="Et andet SPARQL-endpoint / another SPARQL endpoint")] = None,
    graph: Annotated[Path, typer.Option("--graph", help="Mappen med den byggede graf")] = Path("build"),
    root: Root = None,
    lang: Lang = "da",
) -> None:
    """Vis siden og SPARQL-endpointet / serve the site and the endpoint; builds the graph first where there is none."""
    import os

    import uvicorn

    if not (graph / "hoi-graph.nq").is_file():
        with progress() as step:
            build_graph(project_at(root), graph, step)
    os.environ["HOI_GRAPH_BUILD"] = str(graph.resolve())
    if endpoint:
        os.environ["HOI_GRAPH_ENDPOINT"] = endpoint
    typer.echo(f"hoi-graph: http://{host}:{port}/")
    uvicorn.run("hoi_graph_api.app:create_app_from_env", factory=True, host=host, port=port, log_level="warning")


def main() -> None:
    """Run the command line."""
    app()
