"""Known good data passes every shape, known bad data breaks the shape it names, and each condition fails on its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pyshacl
import pytest
from rdflib import Graph, URIRef

from hoi_graph.project import Project
from hoi_graph.validate import Report, condition_matrix, validate_file

FIXTURES = Path(__file__).parent / "fixtures"
BROKEN = sorted((FIXTURES / "broken").glob("*.ttl"))
SHAPES = Path(__file__).resolve().parents[2] / "shapes"
SHAPE = "https://w3id.org/hoi-graph/id/shape/"


def shape_names(report: Report, severity: str) -> list[str]:
    return [r.shape.removeprefix(SHAPE) for r in report.results if r.severity == severity]


def results_of(fixture: str, project: Project) -> tuple[Report, dict[int, str]]:
    report, store = validate_file(FIXTURES / fixture, project)
    return report, condition_matrix(store)[0].results


def expected(path: Path) -> set[str]:
    """The names after `# breaks:` at the top of a broken fixture."""
    match = re.search(r"^# breaks: (.+)$", path.read_text("utf-8"), re.M)
    assert match, path
    return set(match[1].split(", "))


@pytest.mark.parametrize(
    ("fixture", "failing"),
    [
        ("den-groenne-trepart.ttl", 1),
        ("no-public-contact.ttl", 2),
        ("school-only.ttl", 3),
        ("contact-person-only.ttl", 4),
    ],
)
def test_each_condition_fails_alone(fixture: str, failing: int, project: Project) -> None:
    """The condition is the only thing wrong, the report names it, and the other three are met."""
    report, results = results_of(fixture, project)
    assert results == {n: "not-met" if n == failing else "met" for n in (1, 2, 3, 4)}
    assert [(r.severity, r.shape) for r in report.results] == [("Violation", f"{SHAPE}condition-{failing}")]
    assert report.results[0].message_da.startswith(f"Betingelse {failing} er ikke opfyldt")
    assert report.results[0].message_en.startswith(f"Condition {failing} is not met")


def test_good_data_has_nothing_to_report(project: Project) -> None:
    report, results = results_of("good.ttl", project)
    assert report.results == ()
    assert report.conforms
    assert set(results.values()) == {"met"}


def test_without_the_claim_to_be_holistic_no_condition_is_asked_for(project: Project, tmp_path: Path) -> None:
    """Den Grønne Trepart as the report has it: a negative example that claims nothing breaks nothing."""
    text = (FIXTURES / "den-groenne-trepart.ttl").read_text("utf-8")
    path = tmp_path / "trepart.ttl"
    path.write_text(text.replace("dcterms:conformsTo <id/definition/vive-2026> ;", ""), encoding="utf-8")
    report, store = validate_file(path, project)
    assert report.results == ()
    assert condition_matrix(store)[0].results[1] == "not-met"


def test_silence_is_a_warning_never_a_violation(project: Project, tmp_path: Path) -> None:
    """Without fields, actors and functions every condition is not documented; unknown is not no."""
    path = tmp_path / "silent.ttl"
    path.write_text(
        """@base <https://w3id.org/hoi-graph/> .
        @prefix hoi: <https://w3id.org/hoi-graph/ontology/> .
        <id/intervention/tavs> a hoi:Intervention ;
          <http://www.w3.org/2004/02/skos/core#prefLabel> "Tavs"@da ;
          <http://purl.org/dc/terms/conformsTo> <id/definition/vive-2026> .""",
        encoding="utf-8",
    )
    report, store = validate_file(path, project)
    assert report.conforms
    assert {f"condition-{n}-documented" for n in (1, 2, 3, 4)} <= set(shape_names(report, "Warning"))
    assert set(condition_matrix(store)[0].results.values()) == {"not-documented"}


def test_the_conditions_need_no_more_than_the_assessments(project: Project) -> None:
    """`validate` shows the shapes of the conditions a small graph; over the whole graph they say the same."""
    report, store = validate_file(FIXTURES / "den-groenne-trepart.ttl", project)
    data = Graph()
    for triple in store.construct("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"):
        data.add(triple)
    _, whole, _ = pyshacl.validate(data, shacl_graph=Graph().parse(SHAPES / "conditions.ttl"), inplace=True)
    assert isinstance(whole, Graph)
    sh = "http://www.w3.org/ns/shacl#"
    assert {
        (str(f), str(whole.value(r, URIRef(sh + "sourceShape"))))
        for r, f in whole.subject_objects(URIRef(sh + "focusNode"))
    } == {(r.focus_node, r.shape) for r in report.results}


@pytest.fixture(scope="module")
def broken(project: Project, tmp_path_factory: pytest.TempPathFactory) -> tuple[Report, dict[str, set[str]]]:
    """One report over all broken fixtures together (their IRIs differ), and the subjects each file speaks of."""
    subjects, lines = {}, []
    for path in BROKEN:
        graph = Graph().parse(path)
        subjects[path.stem] = {str(s) for s in graph.subjects() if isinstance(s, URIRef)}
        lines += [f"{s.n3()} {p.n3()} {o.n3()} ." for s, p, o in graph]
    path = tmp_path_factory.mktemp("broken") / "all.nt"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return validate_file(path, project)[0], subjects


@pytest.mark.parametrize("path", BROKEN, ids=lambda p: p.stem)
def test_broken_data_breaks_the_shapes_it_names(path: Path, broken: tuple[Report, dict[str, set[str]]]) -> None:
    """Every shape named at the top of the file has a result, and no other shape has a violation or an information."""
    report, subjects = broken
    mine = [r for r in report.results if r.focus_node in subjects[path.stem]]
    nameless = {r.shape.removeprefix(SHAPE) for r in report.results if r.focus_node.startswith("_:")}
    found = {r.shape.removeprefix(SHAPE) for r in mine}
    assert expected(path) <= found | nameless
    assert {r.shape.removeprefix(SHAPE) for r in mine if r.severity != "Warning"} <= expected(path)


def reporting_shapes() -> Iterator[str]:
    """Every property shape of a shape with a target, every such shape with a constraint of its own, every set query."""
    graph = Graph()
    for path in SHAPES.glob("*.ttl"):
        graph.parse(path)
    sh = "PREFIX sh: <http://www.w3.org/ns/shacl#> "
    query = """SELECT DISTINCT ?shape WHERE {
      ?node sh:targetClass|sh:targetSubjectsOf|sh:targetObjectsOf ?target .
      { ?node sh:property ?shape } UNION { ?node sh:nodeKind|sh:pattern|sh:not ?any BIND(?node AS ?shape) } }"""
    yield from (str(row[0]).removeprefix(SHAPE) for row in graph.query(sh + query))
    yield from (path.stem for path in SHAPES.glob("*.rq"))


@pytest.mark.parametrize("shape", sorted(reporting_shapes()))
def test_no_shape_without_data_that_breaks_it(shape: str) -> None:
    assert any(shape in expected(path) for path in BROKEN), f"{shape}: add data that breaks it to fixtures/broken"


def test_severity_follows_the_kind_of_fault(broken: tuple[Report, dict[str, set[str]]]) -> None:
    """Contradictions and bad references are violations, silence warns, stated ≠ derived informs."""
    report, _ = broken
    severities: dict[str, set[str]] = {}
    for result in report.results:
        severities.setdefault(result.shape.removeprefix(SHAPE), set()).add(result.severity)
    assert all(found == {"Warning"} for name, found in severities.items() if name.endswith("-documented"))
    assert severities["category-difference"] == {"Info"}
    assert severities["condition-facts"] == {"Info", "Violation"}
    assert severities["participation-role"] == severities["funding-part-larger"] == {"Violation"}


def test_a_bad_year_is_caught_beside_its_datatype(broken: tuple[Report, dict[str, set[str]]]) -> None:
    """`"19x7"^^xsd:gYear` passes the datatype check of pyshacl; the pattern catches it."""
    report, _ = broken
    assert any(r.value == "19x7" and r.shape == f"{SHAPE}period-start" for r in report.results)
