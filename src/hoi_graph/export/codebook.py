"""The codebook: what every column of every table means, from the tables' own dictionaries, with the code lists they draw on."""

from __future__ import annotations

import csv
import html
import io
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from hoi_graph.build import Manifest
from hoi_graph.export.flat import FLAT_TABLES, flat_table
from hoi_graph.load.tables import dictionaries
from hoi_graph.namespaces import BASE, shorten
from hoi_graph.project import Project
from hoi_graph.query.views import read_view
from hoi_graph.store import Store
from hoi_graph.tables import Column

_HEAD = ("table", "column", "title_da", "title_en", "meaning", "datatype", "pattern", "required", "separator", "codes")


@dataclass(frozen=True)
class Entry:
    """One column: where it is, its title, what it means, and what its cells may hold."""

    table: str
    column: str
    title_da: str
    title_en: str
    meaning: str
    datatype: str
    pattern: str
    required: bool
    separator: str
    codes: str


@dataclass(frozen=True)
class Codebook:
    """All columns of the tables, the columns of the flat tables, and the code lists."""

    version: str
    digest: str
    entries: tuple[Entry, ...]
    tables: Mapping[str, Mapping[str, str]]
    flat: Mapping[str, tuple[str, ...]]
    codes: Mapping[str, tuple[Mapping[str, str], ...]]


def read_codebook(project: Project, manifest: Manifest, store: Store) -> Codebook:
    """The codebook of a build."""
    entries, tables = [], {}
    for path, dictionary in dictionaries(project):
        tables[path.name] = dict(dictionary.title)
        entries += [_entry(path.name, column) for column in dictionary.columns]
    flat = {f"{name}.csv": tuple(flat_table(store, name).variables) for name in FLAT_TABLES}
    return Codebook(manifest.version, manifest.digest, tuple(entries), tables, flat, _codes(store))


def codebook_csv(book: Codebook) -> str:
    """The columns as CSV, one row each."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_HEAD)
    writer.writerows([getattr(entry, name) for name in _HEAD] for entry in book.entries)
    return "\ufeff" + out.getvalue()


def codebook_json(book: Codebook) -> str:
    """Everything as JSON."""
    return json.dumps(asdict(book), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def codebook_html(book: Codebook) -> str:
    """Everything as one page that needs nothing else, in Danish and English side by side."""
    parts = [
        "<!doctype html>\n<html lang='da'><head><meta charset='utf-8'>",
        "<meta name='viewport' content='width=device-width, initial-scale=1'><title>hoi-graph: kodebog / codebook</title>",
        "<style>body{font:16px/1.5 system-ui,sans-serif;max-width:80rem;margin:2rem auto;padding:0 1rem}table{border-collapse:collapse;"
        "width:100%;margin:0 0 2rem}th,td{border-top:1px solid #999;padding:.3rem .6rem;text-align:left;vertical-align:top}"
        "code{font-size:.9em}</style></head><body><main>",
        f"<h1>Kodebog <span lang='en'>/ Codebook</span></h1><p>hoi-graph {book.version}, {book.digest[:12]}. CC BY 4.0.</p>",
    ]
    for table, title in book.tables.items():
        parts.append(
            f"<h2 id='{table}'>{table}: {_text(title.get('da'))} <span lang='en'>/ {_text(title.get('en'))}</span></h2>"
        )
        rows = [entry for entry in book.entries if entry.table == table]
        parts.append(_table(("kolonne", "titel", "title", "betyder / means", "form", "krav / required"), _rows(rows)))
    parts.append("<h1>Flade tabeller <span lang='en'>/ Flat tables</span></h1>")
    parts += [f"<p><code>{name}</code>: {_text(', '.join(columns))}</p>" for name, columns in book.flat.items()]
    parts.append("<h1>Kodelister <span lang='en'>/ Code lists</span></h1>")
    for scheme, codes in book.codes.items():
        parts.append(f"<h2 id='code-{scheme}'>{scheme}</h2>")
        cells = [
            [f"<code>{_text(c['code'])}</code>", *(_text(c.get(k)) for k in ("da", "en", "definition_da"))]
            for c in codes
        ]
        parts.append(_table(("kode", "navn", "name", "definition"), cells))
    return "".join(parts) + "</main></body></html>\n"


def _rows(entries: list[Entry]) -> list[list[str]]:
    return [
        [
            f"<code>{_text(e.column)}</code>",
            _text(e.title_da),
            _text(e.title_en),
            f"<code>{_text(e.meaning)}</code>",
            _text(f"{e.datatype} {e.pattern}".strip())
            + (f" <a href='#code-{e.codes}'>{e.codes}</a>" if e.codes else "")
            + (f" (flere med / several with {_text(e.separator)})" if e.separator else ""),
            "ja / yes" if e.required else "",
        ]
        for e in entries
    ]


def _table(head: tuple[str, ...], rows: list[list[str]]) -> str:
    top = "".join(f"<th scope='col'>{name}</th>" for name in head)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def _text(value: Any) -> str:
    return html.escape(str(value or ""))


def _entry(table: str, column: Column) -> Entry:
    return Entry(
        table=table,
        column=column.name,
        title_da=str(column.titles.get("da", "")),
        title_en=str(column.titles.get("en", "")),
        meaning=shorten(column.property_url) if column.property_url else "",
        datatype=(column.datatype_id or column.datatype).rsplit("/", 1)[-1],
        pattern=column.pattern or "",
        required=column.required,
        separator=column.separator or "",
        codes=column.code_scheme or "",
    )


def _codes(store: Store) -> dict[str, tuple[dict[str, str], ...]]:
    found: dict[str, dict[str, dict[str, str]]] = {}
    for scheme, code, name, name_lang, definition in store.select(read_view("codebook-codes")).rows():
        texts = found.setdefault(scheme.removeprefix(BASE + "code/"), {}).setdefault(
            code, {"code": code.rsplit("/", 1)[-1]}
        )
        texts[name_lang] = name
        if definition:
            texts[f"definition_{name_lang}"] = definition
    return {scheme: tuple(codes.values()) for scheme, codes in found.items()}
