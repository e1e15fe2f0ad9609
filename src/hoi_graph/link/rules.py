"""What must hold of links and of retired ids; every breach is a finding at its cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hoi_graph.errors import Finding
from hoi_graph.link.identifiers import register_of
from hoi_graph.tables import Row, Table
from hoi_graph.tables.check import RETIRED, row_paths

LINKS = "links.tsv"
_CODED = {"semapv:ManualMappingCuration", "semapv:MappingReview", "semapv:LogicalReasoning"}
# The predicate says what kind of thing is linked, and a register what kind of thing it holds.
_IDENTIFIER, _MATCH, _SAME = "adms:identifier", "skos:", "schema:sameAs"


def basis(row: Row) -> str:
    """`coded` where a person judged, `stated` where the registers' own names or codes meet."""
    return "coded" if row.cells["mapping_justification"] in _CODED else "stated"


def check_links(tables: Mapping[str, Table]) -> list[Finding]:
    """Every fault in `links.tsv` and `retired.tsv` that the dictionaries cannot see, sorted."""
    findings: list[Finding] = []
    if LINKS in tables:
        for row in tables[LINKS]:
            findings += _row_findings(tables[LINKS], row)
        findings += _twice(tables[LINKS])
    if RETIRED in tables:
        findings += _retired_findings(tables)
    return sorted(findings)


def _row_findings(table: Table, row: Row) -> Iterable[Finding]:
    subject, predicate, target = (row.cells[name] for name in ("subject_id", "predicate_id", "object_id"))

    def fault(column: str, da: str, en: str) -> Finding:
        return Finding(table.name, row.line, column, da, en)

    register = register_of(target)
    if register and not register.valid(register.value(target)):
        yield fault(
            "object_id",
            f"{target!r} er ikke et gyldigt nummer i {register.name}: {register.rule_da}",
            f"{target!r} is not a valid identifier in {register.name}: {register.rule_en}",
        )
    if (predicate == _IDENTIFIER) != (register is not None and register.agency is not None):
        yield fault(
            "predicate_id",
            "adms:identifier bruges til numre (cvr: kommunekode: regionskode: lau: iso3166-2:) og kun til dem",
            "adms:identifier is for numbers (cvr: kommunekode: regionskode: lau: iso3166-2:) and for them alone",
        )
    if predicate.startswith(_MATCH) and not subject.startswith("code/"):
        yield fault(
            "predicate_id",
            f"{predicate} forbinder kun begreber; brug schema:sameAs om ting",
            f"{predicate} connects concepts only; use schema:sameAs for things",
        )
    if predicate == _SAME and not subject.startswith("id/"):
        yield fault(
            "predicate_id",
            "schema:sameAs bruges om ting; brug skos:…Match om begreber",
            "schema:sameAs is for things; use skos:…Match for concepts",
        )
    if basis(row) == "coded" and not row.cells["comment"]:
        yield fault("comment", "en vurdering skal begrundes", "a judgement needs its reason")


def _twice(table: Table) -> Iterable[Finding]:
    first: dict[tuple[str, ...], int] = {}
    for row in table:
        key = tuple(row.cells[name] for name in ("subject_id", "predicate_id", "object_id"))
        if key in first:
            yield Finding(
                table.name,
                row.line,
                "object_id",
                f"samme link står i linje {first[key]}",
                f"the same link stands in line {first[key]}",
            )
        first.setdefault(key, row.line)


def _retired_findings(tables: Mapping[str, Table]) -> Iterable[Finding]:
    live = {path for name, table in tables.items() if name != RETIRED for path in row_paths(table)}
    table = tables[RETIRED]
    for row in table:
        if f"id/{row.id}" in live:
            yield Finding(
                table.name,
                row.line,
                "id",
                f"{row.id!r} findes stadig; et udgået id må ikke bruges igen",
                f"{row.id!r} still exists; a retired id is never used again",
            )
