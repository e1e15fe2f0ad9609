"""Measures of a network, each with its formula, its population and its treatment of what is unknown.

The population is always the network given: a measure is computed again for each selection, never carried over to a
part of it. An unknown tie is no tie here, so every measure describes what is documented, not what exists.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import networkx as nx
import rustworkx as rx

SAMPLE_ABOVE = 3000
SAMPLE_SIZE = 500
SEED = 20260101
RUNS = 25


@dataclass(frozen=True)
class Measure:
    """What a measure is, for the page and the codebook."""

    name: str
    label: Mapping[str, str]
    formula: Mapping[str, str]


MEASURES = (
    Measure(
        "degree",
        {"da": "grad", "en": "degree"},
        {"da": "antal forskellige aktører, knuden har bånd til", "en": "number of different nodes it is tied to"},
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
    ),
    Measure(
        "ei_index",
        {"da": "E-I-indeks", "en": "E-I index"},
        {
            "da": "(bånd til andre sektorer − bånd i egen sektor) / alle bånd, fra −1 til 1 (Krackhardt og Stern 1988); "
            "naboer af ukendt sektor tæller ikke",
            "en": "(ties to other sectors − ties within own) / all ties, from −1 to 1 (Krackhardt and Stern 1988); "
            "neighbours of unknown sector do not count",
        },
    ),
    Measure(
        "core",
        {"da": "kerne", "en": "core"},
        {
            "da": "det største k, så knuden ligger i en delmængde, hvor alle har mindst k bånd (Seidman 1983)",
            "en": "the largest k such that the node lies in a subset in which all have at least k ties (Seidman 1983)",
        },
    ),
)


def node_measures(graph: nx.Graph) -> dict[str, dict[str, float | None]]:
    """Every measure of `MEASURES` for every node; None where a measure is not defined (the E-I index without ties)."""
    between = betweenness(graph)
    core = nx.core_number(graph) if graph.number_of_nodes() else {}
    return {
        node: {
            "degree": float(graph.degree(node)),
            "strength": round(float(graph.degree(node, weight="weight")), 6),
            "betweenness": round(between[node], 6),
            "brokerage": float(brokerage(graph, node)),
            "ei_index": ei_index(graph, node),
            "core": float(core[node]),
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
        if _sector(graph, a) != _sector(graph, b)
        and "unknown" not in (_sector(graph, a), _sector(graph, b))
        and not graph.has_edge(a, b)
    )


def ei_index(graph: nx.Graph, node: str | None = None) -> float | None:
    """The E-I index of a node, or of the whole network; None without a tie between nodes of known sector."""
    edges = graph.edges if node is None else graph.edges(node)
    known = [(a, b) for a, b in edges if "unknown" not in (_sector(graph, a), _sector(graph, b))]
    if not known:
        return None
    outside = sum(_sector(graph, a) != _sector(graph, b) for a, b in known)
    return round((2 * outside - len(known)) / len(known), 6)


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


def _sector(graph: nx.Graph, node: str) -> str:
    return str(graph.nodes[node].get("sector", "unknown"))
