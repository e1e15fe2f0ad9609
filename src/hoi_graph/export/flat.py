"""Flat tables a person opens in a spreadsheet: one row a thing or claim, names beside ids."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from hoi_graph.errors import HoiGraphError
from hoi_graph.export.workbook import save_workbook
from hoi_graph.labels import local_name
from hoi_graph.namespaces import BASE
from hoi_graph.store import Solutions, Store

_QUERIES = Path(__file__).parent / "tables"
FLAT_TABLES = tuple(sorted(path.stem for path in _QUERIES.glob("*.rq")))
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def flat_table(store: Store, name: str) -> Solutions:
    """One flat table; its columns are the variables of its query."""
    if name not in FLAT_TABLES:
        raise HoiGraphError(f"{name!r}: brug / use {', '.join(FLAT_TABLES)}")
    return store.select((_QUERIES / f"{name}.rq").read_text(encoding="utf-8"))


def write_csv_folder(store: Store, folder: Path) -> list[Path]:
    """`folder` holds one CSV (UTF-8 with mark, so that Danish spreadsheets read æøå) for each flat table."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name in FLAT_TABLES:
        path = folder / f"{name}.csv"
        path.write_bytes(b"\xef\xbb\xbf" + solutions_csv(flat_table(store, name)).encode("utf-8"))
        written.append(path)
    return written


def write_xlsx(store: Store, path: Path) -> None:
    """`path` is a workbook with one sheet for each flat table, headings bold and frozen."""
    book = Workbook(write_only=True)
    for name in FLAT_TABLES:
        table = flat_table(store, name)
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        head = []
        for variable in table.variables:
            cell = WriteOnlyCell(sheet, variable)
            cell.font = Font(bold=True)
            head.append(cell)
        sheet.append(head)
        for row in table.rows():
            sheet.append([_shown(value) for value in row])
    save_workbook(book, path, _modified(store))


def _modified(store: Store) -> str:
    dates = store.select(f"SELECT ?date {{ <{BASE}ontology> dcterms:modified ?date }}").column("date")
    return str(dates[0]) if dates else ""


def solutions_csv(table: Solutions) -> str:
    """A table as CSV whose cells no spreadsheet takes for a formula; our own IRIs are shown as ids."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(table.variables)
    writer.writerows([_shown(value) for value in row] for row in table.rows())
    return out.getvalue()


def _shown(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, str):
        if value.startswith(BASE):
            return local_name(value)
        # A leading apostrophe makes a spreadsheet read the cell as text.
        return f"'{value}" if value.startswith(_DANGEROUS) else value
    return value
