"""Taking in a curator's spreadsheet: checked as a whole first, written only when nothing is wrong."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from hoi_graph.errors import CheckError, Finding
from hoi_graph.load.tables import check_project, dictionaries
from hoi_graph.project import Project
from hoi_graph.tables import read_table, tidy_text
from hoi_graph.tables.sheets import SheetRow, read_sheets


@dataclass(frozen=True)
class Imported:
    """How many rows of a table were added and how many replaced."""

    table: str
    added: int
    replaced: int


def import_file(project: Project, path: Path) -> list[Imported]:
    """The tables hold the rows of the spreadsheet (by id: new rows added, known ones replaced).

    A CheckError carries every finding at its sheet and cell; then no table has been touched.
    """
    known = {table.name: (table, dictionary) for table, dictionary in dictionaries(project)}
    brought = read_sheets(path, {name: dictionary for name, (_, dictionary) in known.items()})
    with tempfile.TemporaryDirectory() as folder:
        trial = Project(Path(folder))
        shutil.copytree(project.data, trial.data)
        shutil.copytree(project.ontology, trial.ontology)
        counts = [_merge(trial, name, rows, known[name][1].names) for name, rows in sorted(brought.items())]
        findings = check_project(trial)[2]
        if findings:
            raise CheckError(_at_the_sheet(trial, finding, brought, path.name) for finding in findings)
        for name in brought:
            target = project.data / name
            staged = target.with_name(f".{name}.new")
            shutil.copyfile(trial.data / name, staged)
            staged.replace(target)
    return counts


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
