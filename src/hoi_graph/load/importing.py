"""Taking in a curator's spreadsheet: checked as a whole first, written only when nothing is wrong."""

from __future__ import annotations

import io
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from hoi_graph.errors import CheckError, Finding
from hoi_graph.load.ontology import Ontology
from hoi_graph.load.tables import check_project, dictionaries
from hoi_graph.project import Project
from hoi_graph.tables import Table, read_table, tidy_text
from hoi_graph.tables.sheets import SheetRow, read_sheets, write_template

TEMPLATE = (
    "interventions",
    "placements",
    "actors",
    "participations",
    "involvements",
    "fundings",
    "target-groups",
    "functions",
)


@dataclass(frozen=True)
class Imported:
    """How many rows of a table were added and how many replaced."""

    table: str
    added: int
    replaced: int


@dataclass(frozen=True)
class Trial:
    """A copy of the project with a spreadsheet's rows in it: what it took in, its tables, and the rows as read from them."""

    project: Project
    imported: list[Imported]
    tables: dict[str, Table]
    ontology: Ontology
    rows: dict[str, Table]


@contextmanager
def trial_import(project: Project, path: Path) -> Iterator[Trial]:
    """The project as it would be with the rows of the spreadsheet (by id: new rows added, known ones replaced).

    A CheckError carries every finding at its sheet and cell.
    """
    known = {table.name: (table, dictionary) for table, dictionary in dictionaries(project)}
    brought = read_sheets(path, {name: dictionary for name, (_, dictionary) in known.items()})
    with tempfile.TemporaryDirectory() as folder:
        trial = Project(Path(folder))
        shutil.copytree(project.data, trial.data)
        shutil.copytree(project.ontology, trial.ontology)
        imported = [_merge(trial, name, rows, known[name][1].names) for name, rows in sorted(brought.items())]
        tables, ontology, findings = check_project(trial)
        if findings:
            raise CheckError(_at_the_sheet(trial, finding, brought, path.name) for finding in findings)
        ids = {name: {row.cells["id"] for row in rows} for name, rows in brought.items()}
        own = {
            name: replace(tables[name], rows=tuple(row for row in tables[name] if row.id in ids[name]))
            for name in brought
        }
        yield Trial(trial, imported, tables, ontology, own)


def import_file(project: Project, path: Path) -> list[Imported]:
    """The tables hold the rows of the spreadsheet.

    A CheckError carries every finding at its sheet and cell; then no table has been touched.
    """
    with trial_import(project, path) as trial:
        for name in trial.rows:
            target = project.data / name
            staged = target.with_name(f".{name}.new")
            shutil.copyfile(trial.project.data / name, staged)
            staged.replace(target)
    return trial.imported


def template(project: Project) -> bytes:
    """An empty workbook with the tables a curator fills."""
    book = io.BytesIO()
    write_template(book, {path.name: dictionary for path, dictionary in dictionaries(project)}, TEMPLATE)
    return book.getvalue()


def _merge(project: Project, name: str, rows: list[SheetRow], columns: list[str]) -> Imported:
    path = project.data / name
    lines = path.read_text(encoding="utf-8").splitlines()[1:]
    by_id = {line.split("\t", 1)[0]: line for line in lines}
    replaced = sum(row.cells["id"] in by_id for row in rows)
    for row in rows:
        by_id[row.cells["id"]] = "\t".join(row.cells[column] for column in columns)
    text = "\n".join(["\t".join(columns), *by_id.values()]) + "\n"
    path.write_bytes(tidy_text(text.encode("utf-8"), columns))
    return Imported(name, len(rows) - replaced, replaced)


def _at_the_sheet(project: Project, finding: Finding, brought: dict[str, list[SheetRow]], file: str) -> Finding:
    name = Path(finding.file).name
    rows = {row.cells["id"]: row for row in brought.get(name, [])}
    path = project.data / name
    if rows and finding.line and path.exists():
        dictionary = next(d for p, d in dictionaries(project) if p.name == name)
        table, _ = read_table(path, dictionary, name)
        row = next((rows[r.id] for r in table if r.line == finding.line and r.id in rows), None)
        if row is not None:
            return Finding(f"{file}!{row.sheet}", row.number, row.place(finding.column), finding.da, finding.en)
    return finding
