"""Reading a table: bytes to rows, every fault at its cell, all of them at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hoi_graph.errors import Finding
from hoi_graph.tables.dictionary import VARIABLE, Column, Dictionary

_TIDY_DA = "kør `hoi-graph tidy`"
_TIDY_EN = "run `hoi-graph tidy`"


@dataclass(frozen=True)
class Row:
    """One claim: its line in the file (the header is line 1) and its cells as written."""

    line: int
    cells: dict[str, str]

    @property
    def id(self) -> str:
        return self.cells.get("id", "")

    def fill(self, template: str) -> str:
        """A URL template with this row's cells in place of its variables."""
        return VARIABLE.sub(lambda match: self.cells[match.group(1)], template)

    def values(self, column: Column) -> list[str]:
        """The values of a cell: none when empty, several where the column has a separator."""
        cell = self.cells.get(column.name, "")
        if not cell:
            return []
        if column.separator:
            return [part for part in (p.strip() for p in cell.split(column.separator)) if part]
        return [cell]


@dataclass(frozen=True)
class Table:
    """A table with its dictionary; `name` is its file as findings print it."""

    name: str
    dictionary: Dictionary
    rows: tuple[Row, ...]

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)


def read_table(path: Path, dictionary: Dictionary, name: str) -> tuple[Table, list[Finding]]:
    """The rows of a table that can be read, and every fault of form and value found on the way."""
    text, findings = _decode(path.read_bytes(), name)
    if text is None:
        return Table(name, dictionary, ()), findings
    lines = text.split("\n")
    if lines and lines[-1] == "":
        lines.pop()
    else:
        findings.append(
            Finding(
                name,
                len(lines),
                "",
                f"sidste linje mangler linjeskift; {_TIDY_DA}",
                f"no line break at the end; {_TIDY_EN}",
            )
        )
    header = lines[0].split("\t")
    faults = _header_findings(header, dictionary, name)
    if faults:
        return Table(name, dictionary, ()), findings + faults
    rows = []
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip():
            findings.append(Finding(name, number, "", f"tom linje; {_TIDY_DA}", f"empty line; {_TIDY_EN}"))
            continue
        cells = line.split("\t")
        if len(cells) != len(header):
            findings.append(
                Finding(
                    name,
                    number,
                    "",
                    f"{len(cells)} celler, men {len(header)} kolonner; se efter et manglende eller ekstra tabulatortegn",
                    f"{len(cells)} cells but {len(header)} columns; look for a missing or extra tab",
                )
            )
            continue
        row = Row(number, dict(zip(header, cells, strict=True)))
        findings += _cell_findings(row, dictionary, name)
        rows.append(row)
    return Table(name, dictionary, tuple(rows)), findings


def _decode(raw: bytes, name: str) -> tuple[str | None, list[Finding]]:
    if not raw.strip():
        return None, [
            Finding(
                name, 0, "", "filen er tom; den skal have en overskriftslinje", "empty file; it needs a header line"
            )
        ]
    if b"\x00" in raw:
        return None, [
            Finding(
                name,
                0,
                "",
                "binær fil (fx .xlsx); gem arket som tabulatorsepareret tekst i UTF-8",
                "binary file (perhaps .xlsx); save the sheet as tab-separated text in UTF-8",
            )
        ]
    findings = []
    if raw.startswith(b"\xef\xbb\xbf"):
        raw = raw[3:]
        findings.append(
            Finding(name, 1, "", f"filen begynder med BOM; {_TIDY_DA}", f"the file begins with a BOM; {_TIDY_EN}")
        )
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        return None, [
            *findings,
            Finding(name, line, "", "ikke UTF-8; gem filen som UTF-8", "not UTF-8; save the file as UTF-8"),
        ]
    if "\r" in text:
        line = text[: text.index("\r")].count("\n") + 1
        findings.append(Finding(name, line, "", f"CRLF-linjeskift; {_TIDY_DA}", f"CRLF line breaks; {_TIDY_EN}"))
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text, findings


def _header_findings(header: list[str], dictionary: Dictionary, name: str) -> list[Finding]:
    known = dictionary.names
    findings = [
        Finding(
            name,
            1,
            column,
            f"ukendt kolonne {column!r}; ordbogen har {', '.join(known)}",
            f"unknown column {column!r}; the dictionary has {', '.join(known)}",
        )
        for column in header
        if column not in known
    ]
    findings += [
        Finding(name, 1, column, f"kolonnen {column!r} mangler", f"column {column!r} is missing")
        for column in known
        if column not in header
    ]
    findings += [
        Finding(name, 1, column, f"kolonnen {column!r} står to gange", f"column {column!r} stands twice")
        for column in sorted(set(header))
        if header.count(column) > 1
    ]
    if not findings and header != known:
        findings.append(
            Finding(
                name,
                1,
                "",
                f"kolonnerne står i anden orden end i ordbogen; {_TIDY_DA}",
                f"columns out of order; {_TIDY_EN}",
            )
        )
    return findings


def _cell_findings(row: Row, dictionary: Dictionary, name: str) -> Iterator[Finding]:
    for column in dictionary.columns:
        cell = row.cells[column.name]
        if cell != cell.strip() or (cell.startswith('"') and cell.endswith('"') and len(cell) > 1):
            yield Finding(
                name,
                row.line,
                column.name,
                f"blanktegn eller anførselstegn om cellen; {_TIDY_DA}",
                f"blanks or quotes around the cell; {_TIDY_EN}",
            )
            continue
        values = row.values(column)
        if not values and column.required:
            yield Finding(name, row.line, column.name, "cellen skal udfyldes", "the cell must be filled")
        for value in values:
            try:
                column.parser.inherit("datatype").read(value) if column.parser.inherit("datatype") else value
            except (ValueError, ArithmeticError):
                yield Finding(
                    name,
                    row.line,
                    column.name,
                    f"{value!r} er ikke en gyldig værdi: {_expected(column, 'da')}",
                    f"{value!r} is not a valid value: {_expected(column, 'en')}",
                )


_EXPECTED = {
    "https://w3id.org/hoi-graph/datatype/partial-date": (
        "skriv et år, en måned eller en dato: 2018, 2018-03 eller 2018-03-01",
        "write a year, month or date: 2018, 2018-03 or 2018-03-01",
    ),
    "https://w3id.org/hoi-graph/datatype/citation": (
        "skriv kilde[sted], fx vive-2026[Bilagstabel 2.3]",
        "write source[place], e.g. vive-2026[Bilagstabel 2.3]",
    ),
    "https://w3id.org/hoi-graph/datatype/curie": (
        "skriv præfiks:navn fra ordbogens liste",
        "write prefix:name from the dictionary's list",
    ),
    "https://w3id.org/hoi-graph/datatype/own-iri": (
        "skriv stien til en ting eller kode, fx id/actor/holbaek-kommune",
        "write the path of a thing or code, e.g. id/actor/holbaek-kommune",
    ),
    "integer": ("skriv et helt tal, fx 42", "write a whole number, e.g. 42"),
    "decimal": ("skriv tallet med punktum, fx 6900000 eller 8.5", "write the number with a point, e.g. 6900000 or 8.5"),
    "boolean": ("skriv true eller false", "write true or false"),
    "anyURI": ("skriv en fuld adresse", "write a full address"),
}


def _expected(column: Column, lang: str) -> str:
    texts = _EXPECTED.get(column.datatype_id or "") or _EXPECTED.get(column.datatype)
    if texts:
        return texts[0 if lang == "da" else 1]
    pattern = column.pattern or "tekst"
    return f"mønsteret er {pattern}" if lang == "da" else f"the pattern is {pattern}"
