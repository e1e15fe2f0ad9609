"""Networks: projections, measures against hand and networkx, files that come back as the same graph."""

from __future__ import annotations

import csv
import io
import itertools
import json
import random
from xml.etree import ElementTree as ET

import igraph
import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from hoi_graph.errors import HoiGraphError
from hoi_graph.export import network_csv, network_gexf, network_graphml, network_html, network_json
from hoi_graph.labels import local_name
from hoi_graph.namespaces import CODE, ID
from hoi_graph.network import (
    VIEWS,
    Selection,
    claim_details,
    communities,
    core_periphery,
    ei_index,
    node_measures,
    positions,
    project_network,
    relations,
    shortest_path,
    summary,
)
from hoi_graph.network.measures import betweenness, brokerage
from hoi_graph.network.nodes import periods
from hoi_graph.store import EmbeddedStore

ACTOR = "https://w3id.org/hoi-graph/id/actor/"


def toy_network() -> nx.Graph:
    """a and b are public, c and d are not; a-b, a-c, a-d, c-d."""
    graph = nx.Graph(view="actors")
    for node, sector in (("a", "public"), ("b", "public"), ("c", "non-public"), ("d", "non-public")):
        graph.add_node(node, label_da=node.upper(), label_en=node.upper(), kind="actor", type="x", sector=sector)
    for a, b, weight in (("a", "b", 2.0), ("a", "c", 1.0), ("a", "d", 1.0), ("c", "d", 3.0)):
        graph.add_edge(a, b, kind="collaborates", weight=weight, interventions=[f"i-{a}{b}"], evidence=[f"e-{a}{b}"])
    return graph


def test_measures_by_hand() -> None:
    """a lies between b and c and b and d (2 of 3 pairs); b-c and b-d are the pairs a brokers; c has one tie in, one out."""
    found = node_measures(toy_network())
    assert found["a"] == {
        "degree": 3.0,
        "strength": 4.0,
        "betweenness": pytest.approx(2 / 3, abs=1e-6),
        "brokerage": 2.0,
        "ei_index": pytest.approx(1 / 3, abs=1e-6),
        "core": 2.0,
        "in_core": 1.0,
    }
    assert found["b"]["ei_index"] == -1.0
    assert found["c"]["ei_index"] == 0.0
    assert found["b"]["core"] == 1.0
    assert ei_index(toy_network()) == 0.0
    assert brokerage(toy_network(), "c") == 0


def test_a_sector_nobody_can_tell_counts_nowhere() -> None:
    """With d of unclear sector only a-b and a-c say anything of sectors, and a brokers b and c alone."""
    graph = toy_network()
    graph.nodes["d"]["sector"] = "unclear"
    assert node_measures(graph)["a"]["ei_index"] == 0.0
    assert node_measures(graph)["d"]["ei_index"] is None
    assert brokerage(graph, "a") == 1


def test_core_and_periphery_by_hand() -> None:
    """Three that are all tied, each with a hanger-on of its own, are a pure core; a ring has none that fits better than another."""
    graph = nx.Graph([("a", "b"), ("a", "c"), ("b", "c"), ("a", "x"), ("b", "y"), ("c", "z")])
    found = core_periphery(graph)
    assert (found.core, found.borderline, found.fit) == ({"a", "b", "c"}, frozenset(), 1.0)
    ring = core_periphery(nx.relabel_nodes(nx.cycle_graph(5), str))
    assert len(ring.core) == 2
    assert ring.borderline == {"0", "1", "2", "3", "4"}
    assert core_periphery(nx.Graph()).fit is None
    assert core_periphery(nx.empty_graph(3)).core == frozenset()


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 8), st.floats(0, 1), st.integers(0, 10_000))
def test_no_division_has_fewer_errors(nodes: int, density: float, seed: int) -> None:
    """Every other division into core and periphery is tried."""
    graph = nx.relabel_nodes(nx.gnp_random_graph(nodes, density, seed=seed), str)

    def errors(core: frozenset[str]) -> int:
        pairs = itertools.combinations(sorted(graph), 2)
        return sum((a in core) == (b in core) and graph.has_edge(a, b) != (a in core) for a, b in pairs)

    every = (frozenset(c) for size in range(nodes + 1) for c in itertools.combinations(sorted(graph), size))
    assert errors(core_periphery(graph).core) == min(map(errors, every))


def test_the_whole_in_figures() -> None:
    """Four ties in ten pairs; one component and a lonely node; the node list carries every measure."""
    graph = toy_network()
    graph.add_node("z", label_da="Z", label_en="Z", kind="actor", type="x", sector="unknown")
    found = summary(graph, communities(graph))
    assert (found.nodes, found.ties, found.components, found.largest_component) == (5, 4, 2, 4)
    assert found.density == 0.4
    assert found.ei_index == 0.0
    rows = list(csv.DictReader(io.StringIO(network_csv(graph, "nodes"))))
    assert [row["id"] for row in rows] == ["a", "b", "c", "d", "z"]
    assert (rows[0]["degree"], rows[0]["brokerage"], rows[0]["in_core"]) == ("3", "2", "1")
    assert (rows[4]["ei_index"], rows[4]["component"]) == ("", "2")


def test_path_with_evidence() -> None:
    steps = shortest_path(toy_network(), "b", "d")
    assert steps is not None
    assert [(s.source, s.target, s.evidence) for s in steps] == [("b", "a", ("e-ab",)), ("a", "d", ("e-ad",))]
    lonely = toy_network()
    lonely.add_node("z")
    assert shortest_path(lonely, "a", "z") is None
    assert shortest_path(lonely, "a", "nobody") is None


@settings(max_examples=25, deadline=None)
@given(st.integers(2, 25), st.floats(0.05, 0.6), st.integers(0, 10_000))
def test_betweenness_equals_networkx(nodes: int, density: float, seed: int) -> None:
    graph = nx.relabel_nodes(nx.gnp_random_graph(nodes, density, seed=seed), str)
    expected = nx.betweenness_centrality(graph)
    found = betweenness(graph)
    assert all(found[node] == pytest.approx(expected[node], abs=1e-9) for node in graph)


def test_communities_do_not_depend_on_order() -> None:
    """Two cliques joined by one tie are two communities, in whatever order the ties come; the answer says no doubt."""
    ties = [(f"a{i}", f"a{j}") for i in range(5) for j in range(i)] + [
        (f"b{i}", f"b{j}") for i in range(5) for j in range(i)
    ]
    ties.append(("a0", "b0"))
    first = communities(nx.Graph(ties))
    random.Random(3).shuffle(ties)
    second = communities(nx.Graph([(b, a) for a, b in ties]))
    assert first == second
    assert {first.of[f"a{i}"] for i in range(5)} == {0}
    assert {first.of[f"b{i}"] for i in range(5)} == {1}
    assert first.doubtful() == []


def test_communities_say_doubt() -> None:
    """A node that hangs between two cliques with equal ties to both is in doubt or alone; the cliques are not."""
    ties = [(f"a{i}", f"a{j}") for i in range(6) for j in range(i)] + [
        (f"b{i}", f"b{j}") for i in range(6) for j in range(i)
    ]
    ties += [("m", "a0"), ("m", "b0")]
    found = communities(nx.Graph(ties))
    assert found.of["a1"] != found.of["b1"]
    assert max(found.doubt, key=lambda node: found.doubt[node]) == "m" or found.doubt["m"] == 0.0


@pytest.mark.parametrize("view", VIEWS)
def test_every_tie_has_evidence(store: EmbeddedStore, view: str) -> None:
    graph = project_network(store, view)
    assert graph.number_of_edges() > 0
    for a, b, data in graph.edges(data=True):
        assert data["interventions"], (a, b)
        assert data["evidence"], (a, b)
        assert data["weight"] > 0


def test_rolled_up_to_organisations(store: EmbeddedStore) -> None:
    """No unit is left at the level of organisations, and no tie joins an organisation to itself."""
    units = {str(b["u"]) for b in store.select("SELECT ?u WHERE { ?u org:unitOf ?o }")}
    graph = project_network(store, "actors", Selection(level="organisation"))
    assert not units & set(graph.nodes)
    assert not list(nx.selfloop_edges(graph))


def test_the_only_pair_with_two_interventions_in_bilag_2(store: EmbeddedStore) -> None:
    """Odense Kommune and Region Syddanmark share FAMKO and Integrated Care."""
    graph = project_network(store, "actors", Selection(level="organisation"))
    shared = graph.edges[f"{ACTOR}odense-kommune", f"{ACTOR}region-syddanmark"]["interventions"]
    assert {iri.rsplit("/", 1)[-1] for iri in shared} >= {"famko-odense", "integrated-care-odense"}


def test_as_of_a_year(store: EmbeddedStore) -> None:
    """A network as of a year holds no participation that has ended before or begins after it."""
    every = project_network(store, "actors")
    early = project_network(store, "actors", Selection(as_of=1990))
    assert early.number_of_nodes() < every.number_of_nodes()
    assert {frozenset(e) for e in early.edges} <= {frozenset(e) for e in every.edges}


def test_rolled_up_to_sectors(store: EmbeddedStore) -> None:
    """Three sectors at the most are left, each tie with everything behind it; one within a sector is no tie."""
    graph = project_network(store, "actors", Selection(level="sector"))
    units = project_network(store, "actors")
    assert {data["kind"] for _, data in graph.nodes(data=True)} == {"sector"}
    assert {local_name(n) for n in graph} <= {"public", "non-public", "unclear", "unknown"}
    assert not list(nx.selfloop_edges(graph))
    sector = {n: data["sector"] for n, data in units.nodes(data=True)}
    for a, b, data in graph.edges(data=True):
        pair = {local_name(a), local_name(b)}
        claims = {c for x, y, d in units.edges(data=True) if {sector[x], sector[y]} == pair for c in d["evidence"]}
        assert set(data["evidence"]) >= claims


def test_the_chain_of_money_names_funder_intervention_and_actor(store: EmbeddedStore) -> None:
    """Every funded intervention has its funders and those who take part; an intervention without a funder is not there."""
    graph, funded = project_network(store, "chain"), project_network(store, "funding")
    interventions = {n for n, d in graph.nodes(data=True) if d["kind"] == "intervention"}
    assert interventions == {n for n, d in funded.nodes(data=True) if d["kind"] == "intervention"}
    assert {d["kind"] for *_, d in graph.edges(data=True)} == {"funds", "participates"}
    famko = f"{ID}intervention/famko-odense"
    assert graph.edges[f"{ACTOR}den-a-p-moellerske-stoettefond", famko]["kind"] == "funds"
    assert graph.edges[f"{ACTOR}odense-universitetshospital", famko]["kind"] == "participates"


PLACES = """
@prefix hoi: <https://w3id.org/hoi-graph/ontology/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix id: <https://w3id.org/hoi-graph/id/> . @prefix code: <https://w3id.org/hoi-graph/code/> .
<https://w3id.org/hoi-graph/id/place/a> hoi:placeKind <https://w3id.org/hoi-graph/code/place-kind/municipality> ; skos:prefLabel "A"@da .
<https://w3id.org/hoi-graph/id/place/b> hoi:placeKind <https://w3id.org/hoi-graph/code/place-kind/municipality> ; skos:prefLabel "B"@da .
<https://w3id.org/hoi-graph/id/place/c> hoi:placeKind <https://w3id.org/hoi-graph/code/place-kind/municipality> ; skos:prefLabel "C"@da .
"""


def test_municipalities_resemble_each_other_by_shared_fields() -> None:
    """A has fields 1, 2, 3; B has 1, 2; C has 1. Only A and B share two: 2 of 3 fields, 1/2 + 1/1 after Newman."""
    lines = [PLACES]
    for n in (1, 2, 3):
        lines.append(
            f"<{CODE}field/f{n}> skos:topConceptOf <{CODE}field> ; skos:prefLabel 'felt {n}'@da , 'field {n}'@en .\n"
        )
    for place, fields in (("a", (1, 2, 3)), ("b", (1, 2)), ("c", (1,))):
        lines.append(f"<{ID}intervention/{place}> hoi:takesPlaceIn <{ID}place/{place}> .\n")
        for n in fields:
            lines.append(
                f"<{ID}involvement/{place}{n}> a hoi:Involvement ; hoi:about <{ID}intervention/{place}> ; "
                f"hoi:field <{CODE}field/f{n}> ; hoi:basis <{CODE}basis/stated> .\n"
            )
    lines.append(
        f"<{ID}involvement/c2> a hoi:Involvement ; hoi:about <{ID}intervention/c> ; hoi:field <{CODE}field/f2> ; "
        f"hoi:basis <{CODE}basis/coded> ; hoi:certainty <{CODE}certainty/uncertain> .\n"
    )
    store = EmbeddedStore.from_rdf("".join(lines).encode(), "ttl")
    for weight, expected in (("count", 2.0), ("jaccard", 2 / 3), ("newman", 1.5)):
        graph = project_network(store, "municipalities", Selection(weight=weight))
        assert [{local_name(a), local_name(b)} for a, b in graph.edges] == [{"a", "b"}]
        assert next(iter(graph.edges(data="weight")))[2] == pytest.approx(expected, abs=1e-6)
    assert {local_name(c) for c in next(iter(graph.edges(data="evidence")))[2]} == {"a1", "a2", "b1", "b2"}


def test_every_relation_class_of_the_ontology_is_a_network(store: EmbeddedStore) -> None:
    """What the ontology declares as an edge can be drawn by name, and has a claim behind each tie."""
    declared = relations(store)
    assert {"participation", "membership", "law-use", "method-use", "intervention-relation"} <= set(declared)
    for name in declared:
        graph = project_network(store, name)
        assert graph.number_of_edges() > 0, name
        assert all(data["evidence"] for *_, data in graph.edges(data=True)), name
    with pytest.raises(HoiGraphError, match="membership"):
        project_network(store, "friendship")


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([(2018, 2022)], ["2018/2022"]),
        ([(2018, 2019), (2020, 2022)], ["2018/2022"]),
        ([(2018, 2019), (2021, None)], ["2018/2019", "2021/"]),
        ([(None, 2019), (2021, 2022)], ["/2019", "2021/2022"]),
        ([(2021, 2022), (None, 2019), (2019, 2021)], ["/2022"]),
        ([(2018, None), (2020, 2021)], ["2018/"]),
        ([(None, 2019), (2018, None)], []),
        ([(2018, 2022), (None, None)], []),
    ],
)
def test_periods(spans: list[tuple[int | None, int | None]], expected: list[str]) -> None:
    """Spans that touch are one; a span without years bounds nothing, and so does one that is open at both ends."""
    assert periods(spans) == expected
    assert periods(spans[1:], periods(spans[:1])) == expected


def test_weightings(store: EmbeddedStore) -> None:
    """Count is the number of interventions, Jaccard never exceeds 1, Newman never exceeds the count."""
    graphs = {w: project_network(store, "actors", Selection(weight=w)) for w in ("count", "newman", "jaccard")}
    for a, b, data in graphs["count"].edges(data=True):
        assert data["weight"] == len(data["interventions"])
        assert 0 < graphs["jaccard"].edges[a, b]["weight"] <= 1
        assert 0 < graphs["newman"].edges[a, b]["weight"] <= data["weight"]


@pytest.mark.parametrize("bad", [{"level": "planet"}, {"weight": "sum"}])
def test_a_wrong_selection_says_what_fits(bad: dict[str, str]) -> None:
    with pytest.raises(HoiGraphError, match=r"brug / use"):
        Selection(**bad)  # type: ignore[arg-type]


def test_positions_are_the_same_for_the_same_data() -> None:
    graph = toy_network()
    turned = nx.Graph()
    turned.add_nodes_from(reversed(list(graph.nodes(data=True))))
    turned.add_edges_from((b, a) for a, b in reversed(list(graph.edges)))
    assert positions(graph) == positions(turned)
    assert all(abs(x) <= 1000 and abs(y) <= 1000 for x, y in positions(graph).values())


def test_graphml_comes_back_in_networkx_and_igraph(store: EmbeddedStore, tmp_path) -> None:  # type: ignore[no-untyped-def]
    graph = project_network(store, "actors")
    path = tmp_path / "net.graphml"
    path.write_bytes(network_graphml(graph))
    back = nx.read_graphml(path)
    assert set(back.nodes) == set(graph.nodes)
    assert {frozenset(e) for e in back.edges} == {frozenset(e) for e in graph.edges}
    for a, b, data in graph.edges(data=True):
        assert back.edges[a, b]["weight"] == data["weight"]
        assert back.edges[a, b]["evidence"] == "; ".join(data["evidence"])
    other = igraph.Graph.Read_GraphML(str(path))
    assert (other.vcount(), other.ecount()) == (graph.number_of_nodes(), graph.number_of_edges())
    assert set(other.vs["label_da"]) == {data["label_da"] for _, data in graph.nodes(data=True)}


# The part of GEXF 1.3 that is written here, told anew as a grammar: which children, in which order, with which attributes.
GEXF = """
<grammar xmlns="http://relaxng.org/ns/structure/1.0" ns="http://gexf.net/1.3"
         datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes">
  <start><element name="gexf"><attribute name="version" ns=""><value>1.3</value></attribute>
    <element name="meta"><interleave><element name="creator"><text/></element><element name="description"><text/></element></interleave></element>
    <element name="graph">
      <attribute name="defaultedgetype" ns=""><value>undirected</value></attribute>
      <choice>
        <attribute name="mode" ns=""><value>static</value></attribute>
        <group><attribute name="mode" ns=""><value>dynamic</value></attribute>
          <attribute name="timeformat" ns=""><value>date</value></attribute></group>
      </choice>
      <zeroOrMore><element name="attributes">
        <attribute name="class" ns=""><choice><value>node</value><value>edge</value></choice></attribute>
        <oneOrMore><element name="attribute"><attribute name="id" ns=""/><attribute name="title" ns=""/>
          <attribute name="type" ns=""><choice><value>string</value><value>double</value></choice></attribute></element></oneOrMore>
      </element></zeroOrMore>
      <element name="nodes"><zeroOrMore><element name="node">
        <attribute name="id" ns=""/><attribute name="label" ns=""/><ref name="values"/>
        <optional><element name="position" ns="http://gexf.net/1.3/viz">
          <attribute name="x" ns=""><data type="float"/></attribute><attribute name="y" ns=""><data type="float"/></attribute>
          <attribute name="z" ns=""><data type="float"/></attribute></element></optional>
      </element></zeroOrMore></element>
      <element name="edges"><zeroOrMore><element name="edge">
        <attribute name="id" ns=""/><attribute name="source" ns=""/><attribute name="target" ns=""/>
        <attribute name="weight" ns=""><data type="double"/></attribute><ref name="values"/>
        <optional><element name="spells"><oneOrMore><element name="spell">
          <optional><attribute name="start" ns=""><data type="date"/></attribute></optional>
          <optional><attribute name="end" ns=""><data type="date"/></attribute></optional>
        </element></oneOrMore></element></optional>
      </element></zeroOrMore></element>
    </element>
  </element></start>
  <define name="values"><optional><element name="attvalues"><oneOrMore><element name="attvalue">
    <attribute name="for" ns=""/><attribute name="value" ns=""/></element></oneOrMore></element></optional></define>
</grammar>
"""


@pytest.mark.parametrize("view", VIEWS)
def test_gexf_comes_back_in_networkx(store: EmbeddedStore, view: str) -> None:
    """The file keeps to the grammar of GEXF 1.3, and read back it is the same network with the same values and years."""
    graph = project_network(store, view)
    data = network_gexf(graph, positions(graph))
    grammar = etree.RelaxNG(etree.fromstring(GEXF))
    grammar.assertValid(etree.fromstring(data))
    back = nx.read_gexf(
        io.BytesIO(
            data.replace(b"http://gexf.net/1.3", b"http://www.gexf.net/1.2draft").replace(
                b'version="1.3"', b'version="1.2"'
            )
        )
    )
    assert set(back.nodes) == set(graph.nodes)
    assert {frozenset(e) for e in back.edges} == {frozenset(e) for e in graph.edges}
    for a, b, edge in graph.edges(data=True):
        assert back.edges[a, b]["weight"] == edge["weight"]
        assert back.edges[a, b]["evidence"] == "; ".join(edge["evidence"])
        # networkx reads a missing end as the text None.
        spells = [[day.replace("None", "")[:4] for day in spell] for spell in back.edges[a, b].get("spells", [])]
        assert ["/".join(spell) for spell in spells] == edge.get("periods", [])
    for node, values in graph.nodes(data=True):
        assert back.nodes[node]["label_da"] == values["label_da"]


def test_gexf_is_dynamic_only_where_years_are_known(store: EmbeddedStore) -> None:
    assert b'mode="dynamic"' in network_gexf(project_network(store, "actors"))
    assert b'mode="static"' in network_gexf(toy_network())


HOSTILE = '</script><script>alert(1)</script>"onload=x <img src=x onerror=alert(1)> \u202e =cmd'


def hostile_network() -> nx.Graph:
    graph = toy_network()
    graph.nodes["a"]["label_da"] = HOSTILE
    graph.nodes["b"]["label_da"] = "\x00\x08" + "x" * 10_000
    return graph


def test_hostile_labels_are_inert_in_every_file() -> None:
    graph = hostile_network()
    page = network_html(graph)
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    ET.fromstring(network_gexf(graph))
    ET.fromstring(network_graphml(graph))
    assert network_json(graph)
    graph.nodes["c"]["label_da"] = "=1+1"
    assert "'=1+1" in network_csv(graph, "nodes")


def test_the_page_names_no_host() -> None:
    """Beside the engine's own licence texts the page holds no address a browser would fetch."""
    page = network_html(toy_network())
    for attribute in ('src="http', "src='http", 'href="http', "url(http", "@import", "cdn."):
        assert attribute not in page
    assert '<html lang="da">' in page
    assert 'lang="en"' in network_html(toy_network(), "en")


def test_the_page_holds_no_claim_but_those_behind_its_ties(store: EmbeddedStore) -> None:
    """An empty network has none; a network has the claims and names of its ties and no others."""
    claims, names = claim_details(store)
    empty = network_html(nx.Graph(view="actors"), "da", claims, names)
    assert "VIVE 2026" not in empty
    graph = project_network(store, "actors", Selection(as_of=2015))
    page = network_html(graph, "da", claims, names)
    data = json.loads(page.split('id="data">')[1].split("</script>")[0])
    behind = {claim for *_, tie in graph.edges(data=True) for claim in tie["evidence"]}
    assert 0 < len(data["evidence"]) == len(behind) < len(claims)
    within = {iri for *_, tie in graph.edges(data=True) for iri in tie["interventions"]}
    assert {name["label"] for name in data["names"]} == {names[iri] for iri in within}


def test_the_page_says_what_it_is_and_whence() -> None:
    graph = toy_network()
    graph.graph.update(level="organisation", weighting="newman", as_of=2020)
    about = {"version": "1.2", "modified": "2026-01-02", "address": "https://example.org/<", "query": "view=actors"}
    page = network_html(graph, "en", about=about)
    assert "(2020) · level: organisations · weight: shared interventions divided by" in page
    assert "CC BY 4.0" in network_html(graph)
    assert "version: 1.2 · modified: 2026-01-02 · taken from: https://example.org/&lt; · selection: view=actors" in page


def test_the_english_page_has_english_names_and_marks_danish_ones(store: EmbeddedStore) -> None:
    claims, names = claim_details(store, "en")
    assert names[f"{ID}intervention/virtuel-bostoette-holstebro"] == "Virtual home support"
    page = network_html(project_network(store, "bipartite"), "en", claims, names)
    data = json.loads(page.split('id="data">')[1].split("</script>")[0])
    assert {node["label"]: node.get("lang") for node in data["nodes"]}["Copenhagen Municipality"] is None
    assert {"label": "Bækken", "lang": "da"} in data["names"]
    assert any(claim["actor"] == "Copenhagen Municipality" for claim in data["evidence"])
    assert any(claim.get("actor_lang") == "da" for claim in data["evidence"])
