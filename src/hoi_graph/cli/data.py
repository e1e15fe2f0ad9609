"""Commands about the tables: check, tidy, import, link."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from hoi_graph.cli.common import FOUND, Lang, Root, ends_well, project_at, show_findings
from hoi_graph.errors import CheckError
from hoi_graph.link import check_links, register_of
from hoi_graph.load import check_project
from hoi_graph.load.importing import import_file, template, trial_import
from hoi_graph.load.tables import dictionaries
from hoi_graph.tables import tidy_text


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command(epilog="Eksempel / example: hoi-graph check --lang en")(check)
    app.command(epilog="Eksempel / example: hoi-graph tidy")(tidy)
    app.command(epilog="Eksempel / example: hoi-graph link id/actor/holbaek-kommune")(link)
    app.command("import", epilog="Eksempel / example: hoi-graph import --dry-run nye-raekker.xlsx")(import_rows)


@ends_well
def check(root: Root = None, lang: Lang = "da") -> None:
    """Find alle fejl i tabeller og ontologi / find every fault, as file:line:column: reason."""
    tables, _, findings = check_project(project_at(root))
    findings = sorted({*findings, *check_links(tables)})
    show_findings(CheckError(findings), lang)
    if findings:
        raise typer.Exit(FOUND)


@ends_well
def tidy(
    files: Annotated[list[Path] | None, typer.Argument(help="Tabeller / tables; uden: alle")] = None,
    root: Root = None,
    lang: Lang = "da",
) -> None:
    """Ret det, regneark gør ved tabeller / repair what spreadsheets do: BOM, CRLF, quotes, order."""
    project = project_at(root)
    wanted = {path.resolve() for path in files or []}
    for path, dictionary in dictionaries(project):
        if not path.exists() or (wanted and path.resolve() not in wanted):
            continue
        before = path.read_bytes()
        try:
            after = tidy_text(before, dictionary.names)
        except UnicodeDecodeError:
            typer.echo(f"{project.relative(path)}: ikke UTF-8, ikke rørt / not UTF-8, left alone", err=True)
            continue
        if after != before:
            path.write_bytes(after)
            typer.echo(project.relative(path))


@ends_well
def import_rows(
    file: Annotated[Path, typer.Argument(help="Et .xlsx med et ark pr. tabel, eller et .csv med tabellens navn")],
    empty: Annotated[
        bool, typer.Option("--template", help="Skriv en tom skabelon til filen / write a template")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Prøv kun; skriv intet / only try; write nothing")] = False,
    root: Root = None,
    lang: Lang = "da",
) -> None:
    """Tag rækker ind fra et regneark / take in rows from a spreadsheet; nothing is written while anything is wrong."""
    project = project_at(root)
    if empty:
        file.write_bytes(template(project))
        typer.echo(str(file))
        return
    if dry_run:
        with trial_import(project, file) as trial:
            imported = trial.imported
    else:
        imported = import_file(project, file)
    for done in imported:
        typer.echo(
            f"{done.table}: {done.added} nye, {done.replaced} rettede / {done.added} added, {done.replaced} replaced"
        )
    if dry_run:
        typer.echo("prøvet, intet skrevet / tried, nothing written")


@ends_well
def link(
    subjects: Annotated[list[str] | None, typer.Argument(help="Ting, fx id/actor/kl / things; uden: alle")] = None,
    target: Annotated[str | None, typer.Option("--to", help="Wikidata | ROR | CVR | NUTS | ELI | FORM …")] = None,
    format: Annotated[str, typer.Option("--format", help="table | tsv")] = "table",
    root: Root = None,
    lang: Lang = "da",
) -> None:
    """Vis links til andre åbne data, og tjek dem / list the links to other open data, and check them."""
    tables, _, findings = check_project(project_at(root))
    rows = list(tables["links.tsv"]) if "links.tsv" in tables else []
    counts: Counter[str] = Counter()
    for row in rows:
        subject, object_id = row.cells["subject_id"], row.cells["object_id"]
        register_name = found.name if (found := register_of(object_id)) else "web"
        if (subjects and subject not in subjects) or (target and register_name.casefold() != target.casefold()):
            continue
        counts[register_name] += 1
        if format == "tsv":
            typer.echo("\t".join(row.cells[name] for name in tables["links.tsv"].dictionary.names))
        elif subjects or target:
            typer.echo(f"{subject:<44} {row.cells['predicate_id']:<18} {object_id}  ({row.cells['object_label']})")
    if format != "tsv":
        for name, number in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
            typer.echo(f"{number:>7}  {name}")
    of_links = [f for f in {*findings, *check_links(tables)} if f.file.endswith(("links.tsv", "retired.tsv"))]
    show_findings(CheckError(of_links), lang)
    if of_links:
        raise typer.Exit(FOUND)
