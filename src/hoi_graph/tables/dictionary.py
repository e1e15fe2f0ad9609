"""A table's dictionary (CSVW metadata): what each column is called, may hold and means.

The `csvw` library reads and checks the metadata and parses cells by datatype. We use a small, listed subset of
CSVW and refuse any other key, so that no dictionary promises what the reader ignores.
"""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import csvw

from hoi_graph.errors import CheckError, Finding
from hoi_graph.namespaces import BASE

CITATION = BASE + "datatype/citation"
PARTIAL_DATE = BASE + "datatype/partial-date"
CURIE = BASE + "datatype/curie"
OWN_IRI = BASE + "datatype/own-iri"

_TABLE_KEYS = {"@context", "url", "dc:title", "dc:description", "dialect", "tableSchema"}
_SCHEMA_KEYS = {"aboutUrl", "primaryKey", "foreignKeys", "columns"}
_COLUMN_KEYS = {"name", "titles", "propertyUrl", "valueUrl", "aboutUrl", "datatype", "lang", "separator", "required"}
_VIRTUAL_KEYS = {"name", "virtual", "aboutUrl", "propertyUrl", "valueUrl", "default"}
VARIABLE = re.compile(r"\{\+?([a-z_]+)\}")


@dataclass(frozen=True)
class Column:
    """A column of a table and what its cells mean."""

    name: str
    titles: Mapping[str, str]
    property_url: str | None
    value_url: str | None
    about_url: str | None
    lang: str | None
    separator: str | None
    required: bool
    datatype: str
    datatype_id: str | None
    pattern: str | None
    reference: str | None
    parser: Any = field(repr=False, compare=False)

    @property
    def code_scheme(self) -> str | None:
        """The code list the cells name, for a column whose values are codes."""
        prefix = BASE + "code/"
        if self.value_url and self.value_url.startswith(prefix):
            return self.value_url[len(prefix) :].split("/")[0] if "/" in self.value_url[len(prefix) :] else ""
        return None


@dataclass(frozen=True)
class VirtualColumn:
    """A triple each row gives without a cell of its own; it is left out where a cell its templates ask for is empty."""

    about_url: str | None
    property_url: str
    value_url: str | None
    default: str | None

    @property
    def variables(self) -> set[str]:
        return set(VARIABLE.findall((self.about_url or "") + (self.value_url or "")))


@dataclass(frozen=True)
class Dictionary:
    """What a table's dictionary says: title, columns in order, the row's IRI template."""

    path: Path
    table: str
    title: Mapping[str, str]
    about_url: str
    columns: tuple[Column, ...]
    virtual: tuple[VirtualColumn, ...]

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


def read_dictionary(path: Path, shown_as: str | None = None) -> Dictionary:
    """The dictionary at `path`; a CheckError names every key outside the subset we honour."""
    name = shown_as or path.name
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            table = csvw.Table.from_file(path)
    except (ValueError, KeyError, TypeError) as error:
        raise CheckError(
            [Finding(name, 0, "", f"ordbogen kan ikke læses: {error}", f"the dictionary cannot be read: {error}")]
        ) from error
    findings = [
        Finding(name, 0, where, f"nøglen {key!r} bruges ikke her; fjern den", f"key {key!r} is not honoured; remove it")
        for where, key in _unknown_keys(raw)
    ]
    if findings:
        raise CheckError(findings)
    schema = raw["tableSchema"]
    references = {key["columnReference"]: key["reference"]["resource"] for key in schema.get("foreignKeys", [])}
    parsers = {column.name: column for column in table.tableSchema.columns}
    columns = []
    for column in schema["columns"]:
        if column.get("virtual"):
            continue
        datatype = column.get("datatype", {"base": "string"})
        columns.append(
            Column(
                name=column["name"],
                titles=column.get("titles", {}),
                property_url=column.get("propertyUrl"),
                value_url=column.get("valueUrl"),
                about_url=column.get("aboutUrl"),
                lang=column.get("lang"),
                separator=column.get("separator"),
                required=bool(column.get("required")),
                datatype=datatype["base"],
                datatype_id=datatype.get("@id"),
                pattern=datatype.get("format") if datatype["base"] == "string" else None,
                reference=references.get(column["name"]),
                parser=parsers[column["name"]],
            )
        )
    virtual = tuple(
        VirtualColumn(c.get("aboutUrl"), c["propertyUrl"], c.get("valueUrl"), c.get("default"))
        for c in schema["columns"]
        if c.get("virtual")
    )
    return Dictionary(path, raw["url"], raw.get("dc:title", {}), schema["aboutUrl"], tuple(columns), virtual)


def _unknown_keys(raw: Mapping[str, Any]) -> list[tuple[str, str]]:
    found = [("", key) for key in raw if key not in _TABLE_KEYS]
    schema = raw["tableSchema"]
    found += [("tableSchema", key) for key in schema if key not in _SCHEMA_KEYS]
    for column in schema["columns"]:
        allowed = _VIRTUAL_KEYS if column.get("virtual") else _COLUMN_KEYS
        found += [(column.get("name", ""), key) for key in column if key not in allowed]
    return found
