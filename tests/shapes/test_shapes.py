"""What holds for the shapes themselves: named, in two languages, with a severity, and each constraint of them bites."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pyshacl
import pytest
from rdflib import BNode, Graph, Literal, Namespace, URIRef
from rdflib.namespace import RDF, XSD
from rdflib.term import Node

from hoi_graph.project import Project
from hoi_graph.validate import validate_file

ROOT = Path(__file__).resolve().parents[2]
GOOD = Path(__file__).parent / "fixtures" / "good.ttl"
SH = Namespace("http://www.w3.org/ns/shacl#")
SHAPE = "https://w3id.org/hoi-graph/id/shape/"
CODE = "https://w3id.org/hoi-graph/code/"
TARGETS = (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf)


def read_shapes() -> Graph:
    graph = Graph()
    for path in sorted((ROOT / "shapes").glob("*.ttl")):
        graph.parse(path)
    return graph


GRAPH = read_shapes()
ALL_SHAPES = sorted({s for kind in (SH.NodeShape, SH.PropertyShape) for s in GRAPH.subjects(RDF.type, kind)})
QUERIES = sorted((ROOT / "shapes").glob("*.rq"))


def test_every_shape_is_declared_once() -> None:
    """A shape lies in one file, and whatever another refers to exists."""
    seen: dict[Node, str] = {}
    for path in sorted((ROOT / "shapes").glob("*.ttl")):
        for subject in set(Graph().parse(path).subjects(RDF.type, None)):
            assert subject not in seen, f"{subject} in {path.name} and {seen[subject]}"
            seen[subject] = path.name
    for predicate in (SH.property, SH["not"], SH.qualifiedValueShape, SH.node):
        assert set(GRAPH.objects(None, predicate)) <= set(ALL_SHAPES)


def test_shapes_are_sparql_free_core() -> None:
    """SHACL Core only: rules across records are set queries."""
    assert not list(GRAPH.triples((None, SH.sparql, None)))
    assert not list(GRAPH.triples((None, SH.select, None)))
    assert not list(GRAPH.triples((None, SH.rule, None)))


@pytest.mark.parametrize("shape", ALL_SHAPES, ids=lambda s: str(s).removeprefix(SHAPE))
def test_every_shape_is_named_and_speaks_both_languages(shape: Node) -> None:
    assert isinstance(shape, URIRef)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", str(shape).removeprefix(SHAPE))
    messages = {m.language: str(m) for m in GRAPH.objects(shape, SH.message) if isinstance(m, Literal)}
    assert set(messages) == {"da", "en"}
    assert all(len(text) > 10 and text.endswith(".") for text in messages.values())
    assert GRAPH.value(shape, SH.severity) in (SH.Violation, SH.Warning, SH.Info)


def test_no_shape_is_a_blank_node() -> None:
    """Only lists and path expressions are nameless."""
    for node in {s for s in GRAPH.subjects() if isinstance(s, BNode)}:
        used = set(GRAPH.predicates(None, node))
        assert used <= {SH.path, SH["in"], SH["or"], SH.languageIn, SH.alternativePath, RDF.rest}


@pytest.mark.parametrize("path", QUERIES, ids=lambda p: p.stem)
def test_every_set_query_says_its_name_in_its_head(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.splitlines()[0] == f"# name: {path.stem}"
    assert URIRef(SHAPE + path.stem) not in ALL_SHAPES, "a set query and a shape share their name"
    assert re.search(r"SELECT( DISTINCT)? \?focusNode \?path (\?value )?\?severity \?messageDa \?messageEn", text)


# ---- each constraint of each property shape, tried on good data made bad ------------------------------------------------


def targeted_properties() -> Iterator[tuple[URIRef, URIRef, URIRef]]:
    """Node shape, property shape and constraint parameter, for property shapes on a plain path."""
    for node in ALL_SHAPES:
        if not any(GRAPH.value(node, target) for target in TARGETS):
            continue
        for shape in GRAPH.objects(node, SH.property):
            if isinstance(GRAPH.value(shape, SH.path), URIRef):
                for parameter in sorted(set(GRAPH.predicates(shape))):
                    if parameter in SPOIL:
                        yield node, shape, parameter


def _without(data: Graph, focus: Node, path: Node, shape: Node) -> None:
    data.remove((focus, path, None))


def _one_more(data: Graph, focus: Node, path: Node, shape: Node) -> None:
    most = int(str(GRAPH.value(shape, SH.maxCount)))
    for number in range(most + 1):
        data.add((focus, path, Literal(f"{number}")))


def _value(value: Node) -> Callable[[Graph, Node, Node, Node], None]:
    def spoil(data: Graph, focus: Node, path: Node, shape: Node) -> None:
        data.set((focus, path, value))

    return spoil


def _twice(data: Graph, focus: Node, path: Node, shape: Node) -> None:
    data.add((focus, path, Literal("en", lang="da")))
    data.add((focus, path, Literal("to", lang="da")))


def _same(predicate: URIRef) -> Callable[[Graph, Node, Node, Node], None]:
    def spoil(data: Graph, focus: Node, path: Node, shape: Node) -> None:
        data.set((focus, path, next(data.objects(focus, GRAPH.value(shape, predicate)))))

    return spoil


def _larger(data: Graph, focus: Node, path: Node, shape: Node) -> None:
    other = GRAPH.value(shape, SH.lessThanOrEquals)
    data.set((focus, path, Literal(100)))
    data.set((focus, other, Literal(1)))


SPOIL: dict[Node, Callable[[Graph, Node, Node, Node], None]] = {
    SH.minCount: _without,
    SH.maxCount: _one_more,
    SH["class"]: _value(URIRef("https://w3id.org/hoi-graph/id/passage/eksempel-2026-1")),
    SH.pattern: _value(Literal("!")),
    SH.datatype: _value(Literal("x", lang="da")),
    SH.nodeKind: _value(Literal("x")),
    SH.minInclusive: _value(Literal(-1)),
    SH.maxInclusive: _value(Literal(1000)),
    SH.minLength: _value(Literal("")),
    SH.languageIn: _value(Literal("x", lang="fr")),
    SH.qualifiedMinCount: _value(Literal("x", lang="en")),
    SH.uniqueLang: _twice,
    SH.disjoint: _same(SH.disjoint),
    SH.lessThanOrEquals: _larger,
    SH["or"]: _value(Literal("x")),
    SH["not"]: _value(URIRef(CODE + "actor-type/unclear")),
    SH.hasValue: _without,
}
# The class of a passage's own source cannot be tried with a passage.
SPOIL_CLASS_OF_PASSAGE = _value(URIRef("https://w3id.org/hoi-graph/id/source/eksempel-2026"))
CASES = list(targeted_properties())


@pytest.fixture(scope="module")
def good(project: Project) -> Graph:
    """The good fixture with ontology, codes and derived layer, as the shapes see it."""
    _, store = validate_file(GOOD, project)
    data = Graph()
    for triple in store.construct("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"):
        data.add(triple)
    return data


@pytest.fixture(scope="module")
def mine() -> set[Node]:
    """The nodes the good fixture itself describes."""
    return set(Graph().parse(GOOD).subjects())


def focus_of(node: URIRef, path: Node, data: Graph, mine: set[Node]) -> Node:
    """A node of the good data that the shape targets, preferably one of the fixture's own that has the property."""
    found: set[Node] = set()
    for target in GRAPH.objects(node, SH.targetClass):
        for kind in data.transitive_subjects(URIRef("http://www.w3.org/2000/01/rdf-schema#subClassOf"), target):
            found.update(data.subjects(RDF.type, kind))
    for target in GRAPH.objects(node, SH.targetSubjectsOf):
        found.update(data.subjects(target, None))
    for target in GRAPH.objects(node, SH.targetObjectsOf):
        found.update(data.objects(None, target))
    assert found, f"{node}: no node of good.ttl is targeted"
    return min(found, key=lambda n: ((n, path, None) not in data, n not in mine, str(n)))


def alone(node: URIRef, shape: URIRef, focus: Node) -> Graph:
    """A shapes graph with one property shape, aimed at one node."""
    graph = Graph()
    queue: list[Node] = [shape]
    seen: set[Node] = set()
    while queue:
        subject = queue.pop()
        if subject in seen:
            continue
        seen.add(subject)
        for _, predicate, value in GRAPH.triples((subject, None, None)):
            graph.add((subject, predicate, value))
            if (value, None, None) in GRAPH:
                queue.append(value)
    graph.add((node, RDF.type, SH.NodeShape))
    graph.add((node, SH.targetNode, focus))
    graph.add((node, SH.property, shape))
    return graph


def fired(data: Graph, shapes: Graph, shape: URIRef) -> set[str]:
    """The constraint components of a property shape that have a result."""
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inplace=True, advanced=False)
    assert isinstance(report, Graph)
    return {
        str(report.value(result, SH.sourceConstraintComponent)).removeprefix(str(SH))
        for result in report.subjects(SH.sourceShape, shape)
    }


@pytest.mark.parametrize(
    ("node", "shape", "parameter"),
    CASES,
    ids=[f"{s.removeprefix(SHAPE)}-{p.removeprefix(str(SH))}" for _, s, p in CASES],
)
def test_every_constraint_bites(node: URIRef, shape: URIRef, parameter: URIRef, good: Graph, mine: set[Node]) -> None:
    """Good data made bad in one way breaks exactly the constraint that forbids it; put right again, it passes."""
    path = GRAPH.value(shape, SH.path)
    focus = focus_of(node, path, good, mine)
    shapes = alone(node, shape, focus)
    component = parameter.removeprefix(str(SH))
    component = component[0].upper() + component[1:] + "ConstraintComponent"
    kept = list(good.triples((focus, None, None)))
    spoil = SPOIL[parameter]
    if parameter == SH["class"] and GRAPH.value(shape, SH["class"]).endswith("Passage"):
        spoil = SPOIL_CLASS_OF_PASSAGE
    try:
        assert fired(good, shapes, shape) == set()
        spoil(good, focus, path, shape)
        assert component in fired(good, shapes, shape)
    finally:
        good.remove((focus, None, None))
        for triple in kept:
            good.add(triple)


def test_dates_may_be_as_vague_as_the_source(good: Graph) -> None:
    """Year, month and date pass; a plain string, a bad month and a year with a letter do not."""
    focus = URIRef("https://w3id.org/hoi-graph/id/intervention/sammen-lilleby")
    start = URIRef("https://schema.org/startDate")
    shapes = alone(URIRef(SHAPE + "period"), URIRef(SHAPE + "period-start"), focus)
    kept = list(good.triples((focus, start, None)))
    for text, datatype, passes in (
        ("2019", XSD.gYear, True),
        ("2019-05", XSD.gYearMonth, True),
        ("2019-05-31", XSD.date, True),
        ("19x7", XSD.gYear, False),
        ("2019-13", XSD.gYearMonth, False),
        ("2019", XSD.string, False),
        ("2019", XSD.date, False),
    ):
        good.set((focus, start, Literal(text, datatype=datatype, normalize=False)))
        assert (fired(good, shapes, URIRef(SHAPE + "period-start")) == set()) is passes, (text, datatype)
    good.remove((focus, start, None))
    for triple in kept:
        good.add(triple)
