"""The library of named queries: every one is readable, runs as it stands and with its examples, and cannot be broken into."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Literal
from rdflib.plugins.sparql import prepareQuery
from rdflib.util import from_n3

from hoi_graph.errors import HoiGraphError, QueryError
from hoi_graph.labels import fold
from hoi_graph.namespaces import BASE, PREFIXES
from hoi_graph.query import read_library
from hoi_graph.query.library import TOPICS, NamedQuery, Parameter
from hoi_graph.store import EmbeddedStore

LIBRARY = read_library()
PARAMETERS = [(query, parameter) for query in LIBRARY.values() for parameter in query.parameters]
NASTY = (
    '"',
    "'",
    "<",
    ">",
    "{",
    "}",
    "\\",
    "\n",
    "`",
    "|",
    "^",
    "?x",
    "$x",
    "#",
    ";",
    " ",
    "x y",
    "å",
    "%",
    "../x",
    "-",
)

each_query = pytest.mark.parametrize("query", LIBRARY.values(), ids=LIBRARY)


def examples(query: NamedQuery) -> dict[str, str]:
    return {parameter.name: parameter.example for parameter in query.parameters if parameter.example}


def test_size_and_topics() -> None:
    """Between 25 and 50 queries, and something on every topic."""
    assert 25 <= len(LIBRARY) <= 50
    assert set(TOPICS) == {query.topic for query in LIBRARY.values()}


@each_query
def test_header(query: NamedQuery) -> None:
    """A question in Danish and one in English; each parameter with both labels and an example; no PREFIX lines."""
    assert query.summary["da"].strip() and query.summary["en"].strip()
    assert query.summary["da"] != query.summary["en"]
    assert "?" in query.summary["da"] and "?" in query.summary["en"]
    assert "PREFIX" not in query.text.upper().replace("PREFLABEL", "")
    for parameter in query.parameters:
        assert parameter.label["da"] and parameter.label["en"] and parameter.example
        assert re.fullmatch(r"(id|code)/[a-z-]+|year|integer|text", parameter.kind)


@each_query
def test_text(query: NamedQuery) -> None:
    """Parameters and `$names` are the same; the text is short, ordered, and standard SPARQL 1.1 in a second parser too."""
    assert set(re.findall(r"\$(\w+)", query.body)) == {parameter.name for parameter in query.parameters}
    assert "ORDER BY" in query.body
    assert len(query.body.splitlines()) <= 40
    prepareQuery(query.body, initNs=PREFIXES)
    prepareQuery(query.bind(examples(query)), initNs=PREFIXES)


@each_query
def test_runs_unbound_and_with_examples(query: NamedQuery, store: EmbeddedStore) -> None:
    """Rows come, each once and twice in the same order, with a name a person can read; a parameter never widens the answer."""
    unbound = store.select(query.bind({}))
    bound = store.select(query.bind(examples(query)))
    for text, solutions in ((query.bind({}), unbound), (query.bind(examples(query)), bound)):
        assert len(solutions) > 0
        assert store.select(text).rows() == solutions.rows()
        rows = [tuple(row) for row in solutions.rows()]
        assert [row for row, times in Counter(rows).items() if times > 1] == []
    assert len(bound) <= len(unbound)
    assert any(
        getattr(value, "language", None) or not str(value).startswith("http") for value in unbound.bindings[0].values()
    )


@each_query
def test_each_parameter_alone(query: NamedQuery, store: EmbeddedStore) -> None:
    """Each parameter works without the others, and its example exists in the graph."""
    for name, value in examples(query).items():
        assert len(store.select(query.bind({name: value}))) > 0


def test_order_is_total(store: EmbeddedStore) -> None:
    """The order does not hang on the engine: the same rows come in the same order from a store loaded backwards."""
    lines = store.nquads().splitlines(keepends=True)
    other = EmbeddedStore.from_nquads(b"".join(reversed(lines)))
    for query in LIBRARY.values():
        text = query.bind(examples(query))
        assert other.select(text).rows() == store.select(text).rows(), query.name


@pytest.mark.parametrize(("query", "parameter"), PARAMETERS, ids=[f"{q.name}-{p.name}" for q, p in PARAMETERS])
def test_injection(query: NamedQuery, parameter: Parameter) -> None:
    """Quotes, braces, angle brackets and line breaks are refused where an id or a number is expected, and quoted in a text."""
    good = parameter.example or ""
    for part in NASTY:
        for value in (part, good + part, part + good, f"{good}> . }} #{part}", f"{BASE}{parameter.kind}/{good}{part}"):
            if parameter.kind == "text":
                assert from_n3(parameter.term(value)) == Literal(fold(value))
                continue
            if parameter.kind == "integer" and re.fullmatch(r"-?[0-9]{1,18}", value):
                continue
            with pytest.raises(QueryError, match=parameter.name):
                query.bind({parameter.name: value})


def test_id_in_three_spellings() -> None:
    """An id is a slug, the short form a table prints, or a full IRI of the same class; another class is refused."""
    query = LIBRARY["interventions-in-place"]
    texts = {query.bind({"place": v}) for v in ("odense", "id:place/odense", f"{BASE}id/place/odense")}
    assert len(texts) == 1
    assert f"<{BASE}id/place/odense>" in texts.pop()
    for wrong in (f"{BASE}id/actor/odense-kommune", "id:actor/odense-kommune", "https://example.org/odense", ""):
        with pytest.raises(QueryError, match=r"place.*id/place"):
            query.bind({"place": wrong})


def test_numbers() -> None:
    """A year is four digits, an integer is an integer; full-width digits and signs are not."""
    for value in ("19x7", "17", "20177", "٢٠١٧", "2017 ", "+2017", ""):
        with pytest.raises(QueryError, match="year"):
            LIBRARY["collaborations-as-of"].bind({"year": value})
    for value in ("1e3", "20.5", "--2", "９"):
        with pytest.raises(QueryError, match="age"):
            LIBRARY["age-eligible"].bind({"age": value})


def test_unknown_parameter_is_named() -> None:
    """The error names the unknown parameter and those the query has."""
    with pytest.raises(QueryError, match=r"sted.*place, source"):
        LIBRARY["interventions-in-place"].bind({"sted": "odense"})
    with pytest.raises(QueryError, match=r"category-counts.*year"):
        LIBRARY["category-counts"].bind({"year": "2024"})


def test_a_value_is_never_read_again() -> None:
    """A text that looks like another parameter stays a text."""
    query = NamedQuery(
        "two",
        "sources",
        {"da": "?", "en": "?"},
        (Parameter("a", "text", {}, None), Parameter("b", "text", {}, None)),
        "SELECT * WHERE { ?s ?p ?o FILTER(STR(?o) = $a || STR(?o) = $b) }",
    )
    bound = query.bind({"a": "$b", "b": '") } DROP ALL #'})
    assert 'STR(?o) = "$b" ||' in bound
    assert len(prepareQuery(bound).algebra.PV) == 3


@given(st.text(st.characters(codec="utf-8")))
def test_any_text_is_one_literal(value: str) -> None:
    """Whatever is typed into a text parameter becomes one literal, no more and no less."""
    assert from_n3(Parameter("words", "text", {}, None).term(value)) == Literal(fold(value))


@pytest.mark.parametrize("value", ['"', '""" } #', "\\", '\\"', "'''", "a\nb", "$actor", "} UNION { ?s ?p ?o"])
def test_a_text_keeps_the_shape_of_the_query(value: str) -> None:
    """A query with a text in place has the same variables as without."""
    query = LIBRARY["shared-actors"]
    bound = prepareQuery(query.bind({"passages": value}), initNs=PREFIXES)
    assert bound.algebra.PV == prepareQuery(query.body, initNs=PREFIXES).algebra.PV


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("SELECT * WHERE { ?s ?p ?o }", "name"),
        ("# name: other\n# topic: actors\n# summary_da: a\n# summary_en: b\nSELECT * WHERE { ?s ?p ?o }", "name"),
        ("# name: one\n# topic: weather\n# summary_da: a\n# summary_en: b\nSELECT * WHERE { ?s ?p ?o }", "topic"),
        ("# name: one\n# topic: actors\n# summary_da: a\nSELECT * WHERE { ?s ?p ?o }", "summary_en"),
        (
            "# name: one\n# topic: actors\n# summary_da: a\n# summary_en: b\n# param: place\nSELECT * WHERE { ?s ?p ?o }",
            "param",
        ),
    ],
)
def test_incomplete_header(tmp_path: Path, text: str, fault: str) -> None:
    """A file whose header is incomplete is named with what is wrong."""
    (tmp_path / "one.rq").write_text(text, encoding="utf-8")
    with pytest.raises(HoiGraphError, match=rf"one\.rq.*{fault}"):
        read_library(tmp_path)
