"""Spreadsheets in and out: a workbook whose sheets are tables, its headings ids or Danish or English titles."""

from __future__ import annotations

import csv
import datetime
import io
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from hoi_graph.errors import CheckError, Finding, HoiGraphError
from hoi_graph.tables.dictionary import Dictionary

_MOST_ROWS, _MOST_COLUMNS = 20_000, 500
# What openpyxl raises over files that are not workbooks, or only half.
_UNREADABLE = (
    BadZipFile, AttributeError, EOFError, LookupError, NotImplementedError, OverflowError, RuntimeError, SyntaxError,
    TypeError, ValueError, zlib.error,
)  # fmt: skip


@dataclass(frozen=True)
class SheetRow:
    """A row a curator brings: where it stands and its cells by column name."""

    sheet: str
    number: int
    cells: dict[str, str]
    letters: Mapping[str, str]

    def place(self, column: str) -> str:
        """The cell of a column as people write it: `B14`; a column the sheet lacks by its name."""
        return f"{self.letters[column]}{self.number}" if column in self.letters else column or f"A{self.number}"


def read_sheets(path: Path, dictionaries: Mapping[str, Dictionary]) -> dict[str, list[SheetRow]]:
    """The rows of a workbook (one sheet a table) or of one CSV file named after its table; keyed by table.

    A CheckError names unknown sheets and headings, rows without an id and ids that stand twice, all at once.
    """
    findings: list[Finding] = []
    tables: dict[str, list[SheetRow]] = {}
    for sheet, lines in _sheets(path):
        name = f"{sheet.lower()}.tsv"
        dictionary = dictionaries.get(name)
        if dictionary is None:
            known = ", ".join(sorted(key.removesuffix(".tsv") for key in dictionaries))
            findings.append(
                Finding(
                    path.name, 0, sheet, f"arket hedder ikke som en tabel: {known}", f"no table has this name: {known}"
                )
            )
            continue
        rows, faults = _rows(sheet, lines, dictionary, path.name)
        findings += [*faults, *_id_faults(rows, f"{path.name}!{sheet}")]
        tables[name] = rows
    if findings:
        raise CheckError(findings)
    return tables


def write_template(target: Path | IO[bytes], dictionaries: Mapping[str, Dictionary], names: Iterable[str]) -> None:
    """`target` holds a workbook with one empty sheet a table: headings bold and frozen, Danish titles as comments."""
    from openpyxl.comments import Comment

    book = Workbook()
    book.remove(book.worksheets[0])
    for name in names:
        dictionary = dictionaries[f"{name}.tsv"]
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "B2"
        for number, column in enumerate(dictionary.columns, start=1):
            cell = sheet.cell(row=1, column=number, value=column.name)
            cell.font = Font(bold=column.required)
            hint = f"{column.titles['da']} / {column.titles['en']}"
            cell.comment = Comment(hint + (" (skal udfyldes / required)" if column.required else ""), "hoi-graph")
            sheet.column_dimensions[get_column_letter(number)].width = 18
    book.save(target)


def _sheets(path: Path) -> Iterable[tuple[str, list[list[str]]]]:
    if path.suffix.lower() == ".xlsx":
        try:
            yield from _excel(path)
        except _UNREADABLE as error:
            raise HoiGraphError(
                f"{path.name}: kan ikke læses som Excel; gem som .xlsx / cannot be read as Excel; save as .xlsx"
            ) from error
        return
    try:
        text = path.read_bytes().removeprefix(b"\xef\xbb\xbf").decode("utf-8")
        first = text.split("\n", 1)[0]
        # Danish spreadsheets write CSV with semicolons.
        delimiter = max("\t;,", key=first.count)
        yield path.stem, [[_text(cell) for cell in row] for row in csv.reader(io.StringIO(text), delimiter=delimiter)]
    except UnicodeDecodeError as error:
        raise HoiGraphError(
            f"{path.name}: er ikke UTF-8; gem som CSV UTF-8 eller .xlsx / is not UTF-8; save as CSV UTF-8 or .xlsx"
        ) from error
    except csv.Error as error:
        raise HoiGraphError(f"{path.name}: kan ikke læses som CSV / cannot be read as CSV: {error}") from error


def _excel(path: Path) -> Iterable[tuple[str, list[list[str]]]]:
    """Each sheet's title and rows; a sheet's own claim about its size is not believed."""
    book = load_workbook(path, read_only=True, data_only=True)
    for sheet in book.worksheets:
        sheet.reset_dimensions()
        lines: list[list[str]] = []
        filled = 0
        for row in sheet.iter_rows(values_only=True):
            lines.append([_text(value) for value in row[:_MOST_COLUMNS]])
            filled += bool(row)
            if filled > _MOST_ROWS:
                raise HoiGraphError(
                    f"{path.name}!{sheet.title}: mere end {_MOST_ROWS} rækker; del arket / more than {_MOST_ROWS} rows; split it"
                )
        yield sheet.title, lines
    book.close()


def _rows(
    sheet: str, lines: list[list[str]], dictionary: Dictionary, file: str
) -> tuple[list[SheetRow], list[Finding]]:
    if not lines:
        return [], []
    names: dict[str, str] = {}
    for column in dictionary.columns:
        for title in (column.name, *column.titles.values()):
            names.setdefault(title.lower(), column.name)
    header = [names.get(cell.strip().lower(), "") for cell in lines[0]]
    findings = [
        Finding(
            f"{file}!{sheet}",
            1,
            get_column_letter(i + 1),
            f"ukendt overskrift {cell!r}; tabellen har {', '.join(dictionary.names)}",
            f"unknown heading {cell!r}; the table has {', '.join(dictionary.names)}",
        )
        for i, cell in enumerate(lines[0])
        if cell.strip() and not header[i]
    ]
    letters = {name: get_column_letter(i + 1) for i, name in enumerate(header) if name}
    rows = []
    for number, line in enumerate(lines[1:], start=2):
        cells = {name: line[i].strip() for i, name in enumerate(header) if name and i < len(line)}
        if any(cells.values()):
            rows.append(SheetRow(sheet, number, {n: cells.get(n, "") for n in dictionary.names}, letters))
    return rows, findings


def _id_faults(rows: list[SheetRow], file: str) -> Iterable[Finding]:
    """A row without an id, and an id that stood before: merging would let the last one win unseen."""
    first: dict[str, int] = {}
    for row in rows:
        id = row.cells.get("id", "")
        if not id:
            yield Finding(file, row.number, row.place("id"), "rækken mangler sit id", "the row has no id")
        elif id in first:
            yield Finding(
                file,
                row.number,
                row.place("id"),
                f"id {id!r} står også i linje {first[id]}; giv rækken sit eget id",
                f"id {id!r} also stands in line {first[id]}; give the row an id of its own",
            )
        first.setdefault(id, row.number)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime.datetime | datetime.date):
        return value.isoformat()[:10]
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, bool):
        return str(value).lower()
    # A line break or tab inside a cell would break the table.
    return " ".join(str(value).split())
