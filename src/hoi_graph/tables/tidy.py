"""Mending what spreadsheets do to a table, and nothing else."""

from __future__ import annotations


def tidy_text(raw: bytes, columns: list[str]) -> bytes:
    """The table without BOM, CRLF, added quotes, blanks at the ends or empty lines; columns in the dictionary's order, rows by id.

    No cell's meaning changes. Unknown columns stay (last), so that `check` can name them. Tidying twice changes nothing.
    """
    text = raw.removeprefix(b"\xef\xbb\xbf").decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    rows = [[_clean(cell) for cell in line.split("\t")] for line in text.split("\n") if line.strip()]
    if not rows:
        return raw
    header, body = rows[0], rows[1:]
    order = [header.index(name) for name in columns if name in header]
    order += [i for i, name in enumerate(header) if name not in columns]
    width = len(header)
    if all(len(row) <= width for row in body):
        body = [row + [""] * (width - len(row)) for row in body]
        header = [header[i] for i in order]
        body = [[row[i] for i in order] for row in body]
    key = header.index("id") if "id" in header else 0
    body.sort(key=lambda row: row[key] if key < len(row) else "")
    return "".join("\t".join(row) + "\n" for row in [header, *body]).encode("utf-8")


def _clean(cell: str) -> str:
    cell = cell.strip()
    if len(cell) > 1 and cell.startswith('"') and cell.endswith('"'):
        cell = cell[1:-1].replace('""', '"').strip()
    return cell
