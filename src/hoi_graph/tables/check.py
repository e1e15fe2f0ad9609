"""What must hold across rows and tables before any RDF exists."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Mapping

from hoi_graph.errors import Finding
from hoi_graph.namespaces import BASE
from hoi_graph.tables.dictionary import CITATION, OWN_IRI, Column
from hoi_graph.tables.reader import Table

RETIRED = "retired.tsv"


def check_tables(tables: Mapping[str, Table], codes: Collection[str]) -> list[Finding]:
    """Every fault between rows: keys, order, references, codes, citations, and coded claims without a rationale.

    `tables` is keyed by file name (`actors.tsv`); `codes` holds the IRIs of the ontology's concepts.
    """
    known = set(codes)
    ids = {name: {row.id for row in table} for name, table in tables.items()}
    sources = ids.get("sources.tsv", set())
    live = [path for name, table in tables.items() if name != RETIRED for path in row_paths(table)]
    own = {"dataset", *live, *(code.removeprefix(BASE) for code in known)}
    findings: list[Finding] = []
    for table in tables.values():
        findings += _key_findings(table)
        for column in table.dictionary.columns:
            if column.reference:
                findings += _reference_findings(table, column, ids.get(column.reference, set()))
            elif column.code_scheme is not None:
                findings += _code_findings(table, column, known)
            elif column.datatype_id == CITATION:
                findings += _citation_findings(table, column, sources)
            elif column.datatype_id == OWN_IRI:
                findings += _own_iri_findings(table, column, own)
        findings += _claim_findings(table)
    return findings


def row_paths(table: Table) -> list[str]:
    """The IRI of each row without the base: `id/actor/holbaek-kommune`."""
    return [row.fill(table.dictionary.about_url).removeprefix(BASE) for row in table]


def _key_findings(table: Table) -> Iterable[Finding]:
    first: dict[str, int] = {}
    previous = ""
    for row in table:
        if row.id in first:
            yield Finding(
                table.name,
                row.line,
                "id",
                f"id {row.id!r} står også i linje {first[row.id]}; giv rækken sit eget id",
                f"id {row.id!r} also stands in line {first[row.id]}; give the row an id of its own",
            )
        elif row.id < previous:
            yield Finding(
                table.name,
                row.line,
                "id",
                f"{row.id!r} står ikke i alfabetisk orden; kør `hoi-graph tidy`",
                f"{row.id!r} is out of order; run `hoi-graph tidy`",
            )
        first.setdefault(row.id, row.line)
        previous = max(previous, row.id)


def _reference_findings(table: Table, column: Column, ids: set[str]) -> Iterable[Finding]:
    for row in table:
        for value in row.values(column):
            if value not in ids:
                da, en = _nearest(value, ids)
                yield Finding(
                    table.name,
                    row.line,
                    column.name,
                    f"{value!r} findes ikke i {column.reference}; {da}",
                    f"{value!r} is not in {column.reference}; {en}",
                )


def _code_findings(table: Table, column: Column, codes: set[str]) -> Iterable[Finding]:
    template = column.value_url or ""
    marker = template.index("{")
    prefix = template[:marker]
    for row in table:
        for value in row.values(column):
            if prefix + value not in codes:
                da, en = _nearest(value, {code[len(prefix) :] for code in codes if code.startswith(prefix)})
                scheme = prefix.removeprefix(BASE)
                yield Finding(
                    table.name,
                    row.line,
                    column.name,
                    f"{value!r} er ikke en kode i {scheme}; {da}",
                    f"{value!r} is not a code in {scheme}; {en}",
                )


def _citation_findings(table: Table, column: Column, sources: set[str]) -> Iterable[Finding]:
    for row in table:
        for value in row.values(column):
            source = value.split("[", 1)[0]
            if "[" in value and source not in sources:
                da, en = _nearest(source, sources)
                yield Finding(
                    table.name,
                    row.line,
                    column.name,
                    f"kilden {source!r} findes ikke i sources.tsv; {da}",
                    f"source {source!r} is not in sources.tsv; {en}",
                )


def _own_iri_findings(table: Table, column: Column, own: Collection[str]) -> Iterable[Finding]:
    for row in table:
        for value in row.values(column):
            if value not in own:
                da, en = _nearest(value, own)
                yield Finding(
                    table.name,
                    row.line,
                    column.name,
                    f"{value!r} er ikke en ting eller kode i grafen; {da}",
                    f"{value!r} is not a thing or code of the graph; {en}",
                )


def _claim_findings(table: Table) -> Iterable[Finding]:
    names = table.dictionary.names
    for row in table:
        if row.cells.get("basis") == "derived":
            yield Finding(
                table.name,
                row.line,
                "basis",
                "afledte udsagn skrives ikke i tabeller; brug stated eller coded",
                "derived claims are never typed; use stated or coded",
            )
        if row.cells.get("basis") == "coded" and "rationale" in names and not row.cells["rationale"]:
            yield Finding(
                table.name,
                row.line,
                "rationale",
                "et kodet udsagn skal begrundes i én sætning",
                "a coded claim needs a rationale of one sentence",
            )
        start, end = row.cells.get("start", ""), row.cells.get("end", "")
        length = min(len(start), len(end))
        if start and end and end[:length] < start[:length]:
            yield Finding(
                table.name,
                row.line,
                "end",
                f"slut {end} ligger før start {start}",
                f"end {end} lies before start {start}",
            )


def _nearest(value: str, known: Collection[str]) -> tuple[str, str]:
    close = difflib.get_close_matches(value, known, n=1)
    if close:
        return f"mente du {close[0]!r}?", f"did you mean {close[0]!r}?"
    return "ret cellen, eller tilføj rækken dér", "mend the cell, or add the row there"
