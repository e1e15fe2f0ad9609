"""Measures of a network, each with its formula, its population and its treatment of what is unknown.

The population is always the network given: a measure is computed again for each selection, never carried over to a
part of it. An unknown tie is no tie here, so every measure describes what is documented, not what exists.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import networkx as nx
import rustworkx as rx

SAMPLE_ABOVE = 3000
SAMPLE_SIZE = 500
SEED = 20260101
RUNS = 25
# The sectors a tie can cross. One that nobody can tell is as unknown as one that is not documented.
SECTORS = ("public", "non-public")
TIES_UNTOLD = {
    "da": "et bånd, kilderne ikke nævner, er ikke med; det kan findes alligevel",
    "en": "a tie that the sources do not mention is not there; it may exist all the same",
}
SECTORS_UNTOLD = {
    "da": "kun aktører af kendt sektor tæller; ukendt og uafklaret sektor og alt, der ikke er aktører, gør ikke",
    "en": "only actors of a known sector count; unknown and unclear sectors, and what is no actor, do not",
}


@dataclass(frozen=True)
class Measure:
    """What a measure is and how it treats what is unknown, for the page, the API and the codebook."""

    name: str
    label: Mapping[str, str]
    formula: Mapping[str, str]
    unknown: Mapping[str, str] = field(default_factory=lambda: TIES_UNTOLD)


MEASURES = (
    Measure(
        "degree",
        {"da": "grad", "en": "degree"},
        {"da": "antal andre knuder, den har bånd til", "en": "number of other nodes it is tied to"},
    ),
    Measure(
        "strength",
        {"da": "styrke", "en": "strength"},
        {
            "da": "sum af båndenes vægte efter den valgte vægtning",
            "en": "sum of tie weights under the chosen weighting",
        },
    ),
    Measure(
        "betweenness",
        {"da": "mellemliggenhed", "en": "betweenness"},
        {
            "da": "andel af korteste veje mellem andre par, der går gennem knuden (Freeman 1977, normaliseret); over "
            f"{SAMPLE_ABOVE} knuder anslået af {SAMPLE_SIZE} tilfældige udgangspunkter",
            "en": "share of shortest paths between other pairs that pass through the node (Freeman 1977, normalised); above "
            f"{SAMPLE_ABOVE} nodes estimated from {SAMPLE_SIZE} random sources",
        },
    ),
    Measure(
        "brokerage",
        {"da": "brobygning mellem sektorer", "en": "brokerage between sectors"},
        {
            "da": "antal par af naboer fra hver sin sektor, som ikke selv har bånd (efter Gould og Fernandez 1989)",
            "en": "pairs of neighbours from different sectors that have no tie themselves (after Gould and Fernandez 1989)",
        },
        SECTORS_UNTOLD,
    ),
    Measure(
        "ei_index",
        {"da": "E-I-indeks", "en": "E-I index"},
        {
            "da": "(bånd til andre sektorer − bånd i egen sektor) / alle bånd, fra −1 til 1 (Krackhardt og Stern 1988)",
            "en": "(ties to other sectors − ties within own) / all ties, from −1 to 1 (Krackhardt and Stern 1988)",
        },
        SECTORS_UNTOLD,
    ),
    Measure(
        "core",
        {"da": "k-kerne", "en": "k-core"},
        {
            "da": "det største k, så knuden ligger i en delmængde, hvor alle har mindst k bånd (Seidman 1983)",
            "en": "the largest k such that the node lies in a subset in which all have at least k ties (Seidman 1983)",
        },
    ),
    Measure(
        "in_core",
        {"da": "i kernen", "en": "in the core"},
        {
            "da": "1 i kernen, 0 i periferien: den deling, hvor færrest bånd mangler i kernen eller findes inden for "
            "periferien (Borgatti og Everett 2000, løst efter Lip 2011)",
            "en": "1 in the core, 0 in the periphery: the division with the fewest ties missing within the core or present "
            "within the periphery (Borgatti and Everett 2000, solved after Lip 2011)",
        },
        {
            "da": "ikke defineret for knuder på grænsen, som kunne bytte plads uden forskel",
            "en": "not defined for nodes on the border, which could change places without a difference",
        },
    ),
)


def node_measures(graph: nx.Graph) -> dict[str, dict[str, float | None]]:
    """Every measure of `MEASURES` for every node; None where a measure is not defined (the E-I index without ties, the
    core where another choice would do as well)."""
    between = betweenness(graph)
    core = nx.core_number(graph) if graph.number_of_nodes() else {}
    divided = core_periphery(graph)
    return {
        node: {
            "degree": float(graph.degree(node)),
            "strength": round(float(graph.degree(node, weight="weight")), 6),
            "betweenness": round(between[node], 6),
            "brokerage": float(brokerage(graph, node)),
            "ei_index": ei_index(graph, node),
            "core": float(core[node]),
            "in_core": None if node in divided.borderline else float(node in divided.core),
        }
        for node in sorted(graph.nodes)
    }


def betweenness(graph: nx.Graph) -> dict[str, float]:
    """Normalised betweenness of each node: exact through rustworkx, sampled with a fixed seed in very large networks."""
    if graph.number_of_nodes() > SAMPLE_ABOVE:
        return dict(nx.betweenness_centrality(graph, k=SAMPLE_SIZE, seed=SEED))
    nodes = sorted(graph.nodes)
    number = {node: i for i, node in enumerate(nodes)}
    twin: rx.PyGraph = rx.PyGraph()
    twin.add_nodes_from(nodes)
    twin.add_edges_from_no_data([(number[a], number[b]) for a, b in sorted(graph.edges) if a != b])
    found = rx.betweenness_centrality(twin, normalized=True)
    return {node: float(found[number[node]]) for node in nodes}


def brokerage(graph: nx.Graph, node: str) -> int:
    """Pairs of the node's neighbours from two known, different sectors that are not tied to each other."""
    neighbours = sorted(graph.neighbors(node))
    return sum(
        1
        for a, b in itertools.combinations(neighbours, 2)
        if _sector(graph, a) != _sector(graph, b) and _told(graph, a, b) and not graph.has_edge(a, b)
    )


def ei_index(graph: nx.Graph, node: str | None = None) -> float | None:
    """The E-I index of a node, or of the whole network; None without a tie between nodes of known sector."""
    edges = graph.edges if node is None else graph.edges(node)
    known = [(a, b) for a, b in edges if _told(graph, a, b)]
    if not known:
        return None
    outside = sum(_sector(graph, a) != _sector(graph, b) for a, b in known)
    return round((2 * outside - len(known)) / len(known), 6)


@dataclass(frozen=True)
class CorePeriphery:
    """
    A division into core and periphery; `fit` is its correlation with the ideal, None where that is not defined.

    `borderline` are the nodes of the core's lowest degree and those outside with as many ties: another choice among
    them fits as well.
    """

    core: frozenset[str]
    borderline: frozenset[str]
    fit: float | None


def core_periphery(graph: nx.Graph) -> CorePeriphery:
    """
    The smallest best division of the discrete model of Borgatti and Everett (2000).

    Ties between core and periphery are left open, so the fewest errors are found by going down the degrees until a node
    has no more ties than the core has members (Lip 2011, "A fast algorithm for the discrete core/periphery
    bipartitioning problem"). The fit is the correlation over the pairs within the core and within the periphery.
    """
    degree = dict(graph.degree)
    ordered = sorted(graph, key=lambda node: (-degree[node], node))
    core = frozenset(node for place, node in enumerate(ordered) if degree[node] > place)
    if not core:
        return CorePeriphery(core, frozenset(), None)
    lowest = min(degree[node] for node in core)
    level = frozenset(node for node in graph if degree[node] == lowest)
    outside = [node for node in ordered if node not in core]
    inner, outer = (graph.subgraph(part).number_of_edges() for part in (core, outside))
    missing = math.comb(len(core), 2) - inner
    empty = math.comb(len(outside), 2) - outer
    spread = (inner + missing) * (outer + empty) * (inner + outer) * (missing + empty)
    fit = round((inner * empty - missing * outer) / math.sqrt(spread), 6) if spread else None
    return CorePeriphery(core, level if level - core else frozenset(), fit)


@dataclass(frozen=True)
class Summary:
    """What is said of a network as a whole; None where a figure is not defined."""

    nodes: int
    ties: int
    density: float | None
    components: int
    largest_component: int
    ei_index: float | None
    core: int
    borderline: int
    core_fit: float | None
    communities: int
    doubtful: int


def node_figures(graph: nx.Graph, found: Communities) -> dict[str, dict[str, float | None]]:
    """The measures of every node, its component and its community (both from 1, the largest first), and the doubt about that."""
    parts = sorted((sorted(part) for part in nx.connected_components(graph)), key=lambda part: (-len(part), part[0]))
    component = {node: number for number, part in enumerate(parts) for node in part}
    return {
        node: {
            **measured,
            "component": float(component[node] + 1),
            "community": float(found.of[node] + 1),
            "community_doubt": found.doubt[node],
        }
        for node, measured in node_measures(graph).items()
    }


def summary(graph: nx.Graph, found: Communities) -> Summary:
    """The figures of a whole network and of its communities."""
    parts = [len(part) for part in nx.connected_components(graph)]
    divided = core_periphery(graph)
    return Summary(
        nodes=graph.number_of_nodes(),
        ties=graph.number_of_edges(),
        density=round(nx.density(graph), 6) if len(graph) > 1 else None,
        components=len(parts),
        largest_component=max(parts, default=0),
        ei_index=ei_index(graph),
        core=len(divided.core),
        borderline=len(divided.borderline),
        core_fit=divided.fit,
        communities=len(set(found.of.values())),
        doubtful=len(found.doubtful()),
    )


@dataclass(frozen=True)
class Communities:
    """A partition that holds over many runs; `doubt` is 0 where a node always lay with its community, up to 1."""

    of: dict[str, int]
    doubt: dict[str, float]

    def doubtful(self, above: float = 0.25) -> list[str]:
        """The nodes whose place is in doubt, sorted."""
        return sorted(node for node, value in self.doubt.items() if value > above)


def communities(graph: nx.Graph, runs: int = RUNS, seed: int = SEED) -> Communities:
    """Consensus communities: Louvain `runs` times, nodes together in most runs stay together (Lancichinetti and Fortunato 2012).

    The same network gives the same answer, whatever the order of its nodes and ties. Communities are numbered from 0 by
    size, then by their smallest node.
    """
    ordered = nx.Graph()
    ordered.add_nodes_from(sorted(graph.nodes))
    ordered.add_weighted_edges_from(
        sorted((*sorted((a, b)), data.get("weight", 1.0)) for a, b, data in graph.edges(data=True))
    )
    together: Counter[tuple[str, str]] = Counter()
    for run in range(runs):
        for group in nx.community.louvain_communities(ordered, weight="weight", seed=seed + run):
            together.update(itertools.combinations(sorted(group), 2))
    agreed = nx.Graph()
    agreed.add_nodes_from(ordered.nodes)
    agreed.add_edges_from(pair for pair, count in together.items() if count * 2 > runs)
    groups = sorted((sorted(group) for group in nx.connected_components(agreed)), key=lambda g: (-len(g), g[0]))
    of = {node: number for number, group in enumerate(groups) for node in group}
    doubt = {}
    for group in groups:
        for node in group:
            shares = [together[(min(node, o), max(node, o))] / runs for o in group if o != node]
            doubt[node] = round(1 - sum(shares) / len(shares), 4) if shares else 0.0
    return Communities(of, doubt)


@dataclass(frozen=True)
class Step:
    """One tie of a path with the claims behind it."""

    source: str
    target: str
    interventions: tuple[str, ...]
    evidence: tuple[str, ...]


def shortest_path(graph: nx.Graph, source: str, target: str) -> list[Step] | None:
    """The shortest path between two nodes with the evidence of each tie, or None where there is none.

    Among equally short paths the first in alphabetical order of node IRIs is taken.
    """
    if source not in graph or target not in graph:
        return None
    try:
        path = min(nx.all_shortest_paths(graph, source, target))
    except nx.NetworkXNoPath:
        return None
    steps = []
    for a, b in itertools.pairwise(path):
        data = graph.edges[a, b]
        steps.append(Step(a, b, tuple(data.get("interventions", ())), tuple(data.get("evidence", ()))))
    return steps


def _told(graph: nx.Graph, *nodes: str) -> bool:
    return all(graph.nodes[node].get("kind") == "actor" and _sector(graph, node) in SECTORS for node in nodes)


def _sector(graph: nx.Graph, node: str) -> str:
    return str(graph.nodes[node].get("sector", "unknown"))
