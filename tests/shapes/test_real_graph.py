"""The real graph: nothing contradicts, what is not documented is said, and stated ≠ derived is shown."""

from __future__ import annotations

import json

import pytest
from rdflib import Graph, Namespace
from rdflib.namespace import RDF

from hoi_graph.project import Project
from hoi_graph.store import EmbeddedStore
from hoi_graph.validate import Report, validate_store

SH = Namespace("http://www.w3.org/ns/shacl#")
SHAPE = "https://w3id.org/hoi-graph/id/shape/"
INTERVENTION = "https://w3id.org/hoi-graph/id/intervention/"


@pytest.fixture(scope="module")
def report(store: EmbeddedStore, project: Project) -> Report:
    return validate_store(store, project)


def test_the_real_graph_has_no_violation(report: Report) -> None:
    assert [r for r in report.results if r.severity == "Violation"] == []
    assert report.conforms


def test_the_six_differences_are_shown_with_their_reason(report: Report) -> None:
    differences = [r for r in report.results if r.shape == f"{SHAPE}category-difference"]
    assert {r.focus_node.removeprefix(INTERVENTION) for r in differences} == {
        "enhed-for-sammenhaengende-patientforloeb",
        "famko-odense",
        "jobindsats-holbaek",
        "relationel-velfaerd-viborg",
        "sammen-om-solsiden",
        "social-drive-out",
    }
    assert len(differences) == 6
    assert all(r.severity == "Info" and r.message_da.startswith("Trykt i kategori") for r in differences)


def test_no_condition_that_is_not_documented_goes_unsaid(report: Report, store: EmbeddedStore) -> None:
    """One warning for each condition an intervention counted as holistic says nothing on."""
    silent = store.select(
        """SELECT ?i ?n WHERE { ?a hoi:about ?i ; hoi:byRule ?rule ; hoi:condition/skos:notation ?n ;
             hoi:result <https://w3id.org/hoi-graph/code/condition-result/not-documented> .
           FILTER EXISTS { ?i dcterms:conformsTo ?definition } }"""
    )
    expected = {(str(row["i"]), f"{SHAPE}condition-{row['n']}-documented") for row in silent}
    found = {(r.focus_node, r.shape) for r in report.results if r.shape in {shape for _, shape in expected}}
    assert found == expected


def test_the_negative_example_breaks_nothing_because_it_claims_nothing(report: Report) -> None:
    trepart = [r for r in report.results if r.focus_node == f"{INTERVENTION}den-groenne-trepart"]
    assert not any("condition" in r.shape for r in trepart)


def test_the_report_reads_as_table_json_turtle_and_html(report: Report) -> None:
    assert report.to_table("da").splitlines()[-1].startswith("Violation: 0, Warning: ")
    assert json.loads(report.to_json())["conforms"] is True
    graph = Graph().parse(data=report.to_turtle(), format="turtle")
    assert len(set(graph.subjects(RDF.type, SH.ValidationResult))) == len(report.results)
    assert report.to_html("en").count("<tr>") == len(report.results) + 1
