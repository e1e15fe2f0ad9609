"""Networks: projections, measures against hand and networkx, files that come back as the same graph."""

from __future__ import annotations

import io
import random
from xml.etree import ElementTree as ET

import igraph
import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hoi_graph.errors import HoiGraphError
from hoi_graph.export import network_csv, network_gexf, network_graphml, network_html, network_json
from hoi_graph.network import (
    VIEWS,
    Selection,
    communities,
    ei_index,
    node_measures,
    positions,
    project_network,
    shortest_path,
)
from hoi_graph.network.measures import betweenness, brokerage
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
    }
    assert found["b"]["ei_index"] == -1.0
    assert found["c"]["ei_index"] == 0.0
    assert found["b"]["core"] == 1.0
    assert ei_index(toy_network()) == 0.0
    assert brokerage(toy_network(), "c") == 0


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


def test_weightings(store: EmbeddedStore) -> None:
    """Count is the number of interventions, Jaccard never exceeds 1, Newman never exceeds the count."""
    graphs = {w: project_network(store, "actors", Selection(weight=w)) for w in ("count", "newman", "jaccard")}
    for a, b, data in graphs["count"].edges(data=True):
        assert data["weight"] == len(data["interventions"])
        assert 0 < graphs["jaccard"].edges[a, b]["weight"] <= 1
        assert 0 < graphs["newman"].edges[a, b]["weight"] <= data["weight"]


@pytest.mark.parametrize("bad", [{"level": "sector"}, {"weight": "sum"}])
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


def test_gexf_comes_back_in_networkx(store: EmbeddedStore, tmp_path) -> None:  # type: ignore[no-untyped-def]
    graph = project_network(store, "actors")
    path = tmp_path / "net.gexf"
    path.write_bytes(network_gexf(graph, positions(graph)))
    assert ET.parse(path).getroot().tag == "{http://gexf.net/1.3}gexf"
    back = nx.read_gexf(
        io.BytesIO(
            path.read_bytes()
            .replace(b"http://gexf.net/1.3", b"http://www.gexf.net/1.2draft")
            .replace(b'version="1.3"', b'version="1.2"')
        )
    )
    assert set(back.nodes) == set(graph.nodes)
    assert {frozenset(e) for e in back.edges} == {frozenset(e) for e in graph.edges}
    assert all(back.edges[a, b]["weight"] == data["weight"] for a, b, data in graph.edges(data=True))


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
