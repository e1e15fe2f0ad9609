"""The guard and the scanner on their own: what is refused before any parser sees it, in linear time."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hoi_graph.errors import QueryError
from hoi_graph.query.guard import Guard, RefusedError
from hoi_graph.store.embedded import EmbeddedStore
from hoi_graph.store.scan import scan

GRAPH = "https://w3id.org/hoi-graph/graph/curated"


@pytest.mark.parametrize(
    ("query", "form"),
    [
        ("SELECT * {}", "SELECT"),
        ("select*{}", "SELECT"),
        ("ASKWHERE{}", "ASK"),
        ("# SELECT\nBASE <http://a/> PREFIX select: <http://b/> CONSTRUCT {} {}", "CONSTRUCT"),
        ("PREFIX : <x:> DESCRIBE :a", "DESCRIBE"),
        ("VERSION '1.2' ASK {}", "ASK"),
    ],
)
def test_form(query: str, form: str) -> None:
    assert Guard().check(query).form == form


@pytest.mark.parametrize(
    "query",
    [
        'ASK { ?s ?p "SERVICE <http://x/> {" }',
        "ASK { ?s ?p '''SERVICE <http://x/> { ' '' }''' }",
        'ASK { ?s ?p """DELETE " "" WHERE { """ }',
        "ASK { ?s ex:service ?o . ?s ex:insert ?load }",
        "ASK { ?s ?service ?o } # SERVICE <http://x/> {}",
        "PREFIX service: <http://s/> ASK { ?s service:delete ?o ; a service:Service }",
        "PREFIX service: <http://s/> ASK { GRAPH service:g { ?s ?p ?o } }",
        "ASK { <http://x/SERVICE#DELETE> ?p ?o }",
        "ASK { ?s ex:a\\#b\\'c ?o }",
        'ASK { ?s ?p "a"@en-delete }',
        "ASK { FILTER(?a<?b && ?c>?d) }",
        "ASK { FILTER(?a<'x'||?b>'y') }",
        'SELECT ("" AS ?a) ("\\"" AS ?b) ("""""" AS ?c) {}',
    ],
)
def test_harmless(query: str) -> None:
    Guard().check(query)


@pytest.mark.parametrize(
    ("query", "line", "column"),
    [
        ("SELECT * {\n  SERVICE <http://x/> {} }", 2, 11),
        ("ASK {\n\n service silent ?x {} }", 3, 17),
        ("PREFIX a: <b>\nDROP ALL", 2, 1),
        ("ASK {} ; DELETE WHERE {?s ?p ?o}", 1, 10),
    ],
)
def test_refused_with_place(query: str, line: int, column: int) -> None:
    with pytest.raises(RefusedError) as caught:
        Guard().check(query)
    assert (caught.value.line, caught.value.column) == (line, column)


@pytest.mark.parametrize(
    ("iri", "allowed"),
    [
        ("https://query.example.org/sparql", True),
        ("http://query.example.org", True),
        ("https://QUERY.example.org/x", True),
        ("https://query.example.org:8080/x", True),
        ("http://127.0.0.1:7001/x", True),
        ("http://127.0.0.1:7002/x", False),
        ("http://127.0.0.1/x", False),
        ("https://evil.org/query.example.org", False),
        ("https://query.example.org@evil.org/", False),
        ("https://query.example.org.evil.org/", False),
        ("https://evil.org#query.example.org", False),
        ("https://query.example.org\\@evil.org/", False),
        ("file:///etc/passwd", False),
        ("ftp://query.example.org/", False),
        ("//query.example.org/", False),
        ("query.example.org", False),
    ],
)
def test_allow_list(iri: str, allowed: bool) -> None:
    guard = Guard(services=frozenset({"query.example.org", "127.0.0.1:7001"}))
    query = f"SELECT * {{ SERVICE <{iri}> {{ ?s ?p ?o }} }}"
    if allowed:
        guard.check(query)
    else:
        with pytest.raises(QueryError):
            guard.check(query)


def test_where_an_engine_could_call_out_two_readings_are_refused() -> None:
    query = "ASK { FILTER(?a<'x>') FILTER(?b='y') }"
    Guard().check(query)
    with pytest.raises(QueryError):
        Guard(services=frozenset({"a.dk"})).check(query)


@pytest.mark.parametrize(
    ("clause", "known"),
    [
        (f"FROM <{GRAPH}>", True),
        ("FROM graph:curated", True),
        (f"PREFIX x: <{GRAPH[:-3]}> SELECT * FROM x:ted", True),
        ("FROM <file:///etc/passwd>", False),
        (f"FROM <{GRAPH}> FROM NAMED <http://x/>", False),
        ("PREFIX graph: <http://evil/> SELECT * FROM graph:curated", False),
    ],
)
def test_only_known_graphs_for_an_endpoint(clause: str, known: bool) -> None:
    guard = Guard(graphs=frozenset({GRAPH}))
    query = f"{clause if 'SELECT' in clause else 'SELECT * ' + clause} {{ ?s ?p ?o }}"
    if known:
        guard.check(query)
        guard.check_graphs([GRAPH])
    else:
        with pytest.raises(QueryError):
            guard.check(query)
    with pytest.raises(QueryError):
        guard.check_graphs(["http://x/"])


@pytest.mark.parametrize(
    "query", ["SELECT (bif:sys(1) AS ?x) {}", "DEFINE get:soft 'soft' SELECT * {}", "SELECT (sql:x() AS ?x) {}"]
)
def test_vendor_doors_of_an_endpoint_are_shut(query: str) -> None:
    with pytest.raises(QueryError):
        Guard(graphs=frozenset({GRAPH})).check(query)


def test_bounds() -> None:
    guard = Guard(length=1000, depth=5, run=3, groups=4)
    guard.check("ASK {{{{ FILTER(!!!true) }}}}")
    for query in ("ASK " + "{(" * 3 + ")}" * 3, "ASK { FILTER(!!!!true) }", "ASK {{}{}{}{}}", "ASK {} #" + "x" * 1000):
        with pytest.raises(QueryError):
            guard.check(query)


PIECES = [
    "<", ">", "'", '"', "'''", '"""', "\\", "#", "\n", "{", "}", "(", ")", "SERVICE", " ", "?x", "a:b", "_:c", "@en",
    "<http://a/>", "<a'b>", ".", ":", "!", "^", "\\u0041", "FROM", "PREFIX", "æ", "1.5e3", ";", "\x00",
]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_any_text_is_scanned(text: str) -> None:
    """Any text ends in an outline or a QueryError, never in another error."""
    try:
        Guard().check(text)
    except QueryError as error:
        assert error.line is None or error.line >= 1


@pytest.mark.parametrize(
    "text",
    ["'" * 99_999, '"""' + '\\"""' * 25_000, "''' '" * 20_000, "<" * 100_000, "<'>" * 33_000, "a." * 50_000, "a:" * 50_000,
     "?" * 100_000, "(" * 100_000, "\\u0041" * 16_000, "@a-" * 33_000, "_:." * 33_000, "a:." * 33_000, "#\n" * 50_000],
)  # fmt: skip
def test_time_is_linear(text: str) -> None:
    def cost(part: str) -> float:
        began = time.process_time()
        scan(part)
        return time.process_time() - began

    assert cost(text) < 40 * (cost(text[: len(text) // 8]) + 0.005)


def test_a_variable_named_from_keeps_the_union() -> None:
    """The embedded store reads FROM as the scanner does: a variable of that name is not a dataset."""
    store = EmbeddedStore.from_nquads(f"<a:b> <a:c> <a:d> <{GRAPH}> .\n".encode())
    assert len(store.select("SELECT ?from { ?from ?p ?o }")) == 1


def test_merged_layers_count_a_triple_once() -> None:
    other = GRAPH.replace("curated", "derived")
    store = EmbeddedStore.from_nquads(f"<a:b> <a:c> <a:d> <{GRAPH}> .\n<a:b> <a:c> <a:d> <{other}> .\n".encode())
    before = store.nquads()
    assert store.merge_layers().select("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").rows() == [[1]]
    assert (len(store), store.nquads()) == (2, before)
    assert store.select("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }").rows() == [[2]]
