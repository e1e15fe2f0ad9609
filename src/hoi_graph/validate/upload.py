"""A file somebody wants checked, spreadsheet or RDF: the findings, the SHACL report, and its matrix of the four conditions."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from rdflib import URIRef
from rdflib.namespace import RDF

from hoi_graph.derive import apply_rules
from hoi_graph.errors import CheckError, Finding
from hoi_graph.load import Quad, build_quads, quads_to_nquads
from hoi_graph.load.graph import table_triples
from hoi_graph.load.importing import Imported, Trial, trial_import
from hoi_graph.namespaces import BASE, HOI, LAYER
from hoi_graph.project import Project
from hoi_graph.store import EmbeddedStore
from hoi_graph.validate.conditions import ConditionRow, condition_matrix
from hoi_graph.validate.report import Report, Result
from hoi_graph.validate.shacl import validate_file, validate_store

SPREADSHEETS = (".xlsx", ".csv")
MOST_RESULTS = 2000
_STEPS = 4


@dataclass(frozen=True)
class Checked:
    """What a file was found to be. With findings there is no report: the rows must be readable first."""

    file: str
    kind: str
    findings: tuple[Finding, ...] = ()
    report: Report | None = None
    conditions: tuple[ConditionRow, ...] = ()
    tables: tuple[Imported, ...] = ()

    @property
    def conforms(self) -> bool:
        return not self.findings and (self.report is None or self.report.conforms)

    def to_json(self) -> str:
        """Everything as JSON; of very many results the gravest, with the number of each severity."""
        report = self.report or Report(())
        document: dict[str, Any] = {
            "file": self.file,
            "kind": self.kind,
            "conforms": self.conforms,
            "findings": [asdict(finding) for finding in self.findings[:MOST_RESULTS]],
            "counts": {name: report.count(name) for name in ("Violation", "Warning", "Info")}
            | {"Finding": len(self.findings)},
            "results": [asdict(result) for result in report.results[:MOST_RESULTS]],
            "conditions": [asdict(row) for row in self.conditions],
            "tables": [asdict(table) for table in self.tables],
        }
        return json.dumps(document, ensure_ascii=False, indent=2)


def check_upload(path: Path, project: Project) -> Checked:
    """The check of a file: its rows as `import` would take them in, or its triples; nothing is written."""
    if path.suffix.lower() not in SPREADSHEETS:
        report, store = validate_file(path, project)
        return Checked(path.name, "rdf", report=report, conditions=tuple(condition_matrix(store)))
    try:
        with trial_import(project, path) as trial:
            report, conditions = _judge(trial, project)
            return Checked(path.name, "spreadsheet", (), report, conditions, tuple(trial.imported))
    except CheckError as error:
        return Checked(path.name, "spreadsheet", tuple(error.findings))


def finding_results(findings: Iterable[Finding]) -> list[Result]:
    """Findings in the shape of SHACL results, each about its place in the file."""
    return [
        Result(
            "Violation",
            f"{BASE}id/upload/{_escaped(f.file)}" + (f"#{_escaped(f.column)}" if f.column else ""),
            "",
            "",
            f"{BASE}id/shape/table",
            f.text("da"),
            f.text("en"),
        )
        for f in findings
    ]


def _judge(trial: Trial, project: Project) -> tuple[Report, tuple[ConditionRow, ...]]:
    """SHACL and conditions of what the rows speak of, with all the project knows of it."""
    quads = build_quads(trial.tables, trial.ontology)
    own = {str(s) for table in trial.rows.values() for s, _, _ in table_triples(table, {})}
    named = own | {
        str(o) for table in trial.rows.values() for _, _, o in table_triples(table, {}) if isinstance(o, URIRef)
    }
    touched = {str(s) for s, p, o, _ in quads if p == RDF.type and o == HOI.Intervention and str(s) in named}
    kept = _surroundings(quads, own | touched, touched)
    part = [quad for quad in quads if quad[3] in (LAYER.ontology, LAYER.codes) or str(quad[0]) in kept]
    store = EmbeddedStore.from_nquads(quads_to_nquads(part))
    apply_rules(store, project)
    known = {str(quad[0]) for quad in part} - own - touched
    report = validate_store(store, project, known)
    return report, tuple(row for row in condition_matrix(store) if row.intervention in touched)


def _surroundings(quads: set[Quad], start: set[str], touched: set[str]) -> set[str]:
    """The subjects to know: the start, every claim about a touched intervention, and what these lead to in a few steps."""
    leads: dict[str, set[str]] = defaultdict(set)
    found = set(start)
    others = set()
    for subject, predicate, value, layer in quads:
        if layer != LAYER.curated:
            continue
        if isinstance(value, URIRef):
            leads[str(subject)].add(str(value))
        if predicate == HOI.about and str(value) in touched:
            found.add(str(subject))
        if predicate == RDF.type and value == HOI.Intervention and str(subject) not in touched:
            others.add(str(subject))
    edge = found
    for _ in range(_STEPS):
        # Another intervention is known by name; what belongs to it is not asked about.
        edge = {target for subject in edge - others for target in leads.get(subject, ())} - found
        found = found | edge
    return found


def _escaped(text: str) -> str:
    return quote(text, safe="!")
