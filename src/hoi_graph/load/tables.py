"""All tables of a project, read and checked together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rdflib import Graph

from hoi_graph.errors import CheckError, Finding
from hoi_graph.load.ontology import Ontology, read_ontology
from hoi_graph.namespaces import CODE
from hoi_graph.project import Project
from hoi_graph.tables import Dictionary, Table, check_tables, read_dictionary, read_table

DICTIONARY_SUFFIX = "-metadata.json"


def dictionaries(project: Project) -> Iterator[tuple[Path, Dictionary]]:
    """Each table's path and dictionary, sorted by name."""
    for path in sorted(project.data.glob("*.tsv" + DICTIONARY_SUFFIX)):
        table = path.with_name(path.name.removesuffix(DICTIONARY_SUFFIX))
        yield table, read_dictionary(path, project.relative(path))


def check_project(project: Project) -> tuple[dict[str, Table], Ontology, list[Finding]]:
    """The tables that can be read, the ontology, and all findings (sorted); nothing is raised for a curator's fault."""
    try:
        ontology = read_ontology(project)
    except CheckError as error:
        return {}, Ontology(Graph(), Graph()), error.findings
    tables: dict[str, Table] = {}
    findings: list[Finding] = []
    described = set()
    try:
        for path, dictionary in dictionaries(project):
            described.add(path.name)
            if not path.exists():
                findings.append(Finding(project.relative(path), 0, "", "tabellen mangler", "the table is missing"))
                continue
            table, faults = read_table(path, dictionary, project.relative(path))
            tables[path.name] = table
            findings += faults
    except CheckError as error:
        return tables, ontology, error.findings
    findings += [
        Finding(
            project.relative(path),
            0,
            "",
            f"tabellen har ingen ordbog ({path.name}{DICTIONARY_SUFFIX})",
            f"the table has no dictionary ({path.name}{DICTIONARY_SUFFIX})",
        )
        for path in sorted(project.data.glob("*.tsv"))
        if path.name not in described
    ]
    findings += check_tables(tables, ontology.concepts | _typed_codes(tables))
    return tables, ontology, sorted(set(findings))


def load_tables(project: Project) -> tuple[dict[str, Table], Ontology]:
    """The checked tables and the ontology; a CheckError carries all findings."""
    tables, ontology, findings = check_project(project)
    if findings:
        raise CheckError(findings)
    return tables, ontology


def _typed_codes(tables: dict[str, Table]) -> set[str]:
    """The codes that tables themselves declare (the code lists of single sources)."""
    return {
        row.fill(table.dictionary.about_url)
        for table in tables.values()
        if table.dictionary.about_url.startswith(str(CODE))
        for row in table
    }
