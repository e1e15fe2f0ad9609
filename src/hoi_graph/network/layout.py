"""Positions computed once, here, so that the same data give the same picture."""

from __future__ import annotations

import math

import networkx as nx
import rustworkx as rx

SEED = 20260101
# Space between components, so that two pairs side by side are not read as a chain.
GAP = 1.6
# Kamada and Kawai's method takes time with the square of the nodes.
SMALL = 120
# Fruchterman and Reingold's method ends sooner where nothing moves any more.
ROUNDS = 200
# How much wider than high the whole is, roughly squared: screens are wide.
WIDE = 1.6


def positions(graph: nx.Graph, seed: int = SEED) -> dict[str, tuple[float, float]]:
    """A position for each node within [-1000, 1000], one decimal; equal graphs give equal positions.

    Connected components are laid out one by one (small ones by Kamada and Kawai 1989, where a clique becomes a ring;
    larger ones by Fruchterman and Reingold 1991) and packed in rows, the largest in the top row (y grows downwards) and
    single nodes in the last, so that small components do not fly off.
    """
    nodes = sorted(graph.nodes)
    ordered = nx.Graph()
    ordered.add_nodes_from(nodes)
    ordered.add_edges_from(sorted(tuple(sorted(edge)) for edge in graph.edges))
    components = sorted(nx.connected_components(ordered), key=lambda c: (-len(c), min(c)))
    placed: dict[str, tuple[float, float]] = {}
    x = y = row_height = 0.0
    width = max(math.sqrt(sum((2.2 * math.sqrt(len(c)) + 1) ** 2 for c in components)) * WIDE, 1.0)
    for component in components:
        radius = 1.1 * math.sqrt(len(component))
        if x and x + 2 * radius > width:
            x, y, row_height = 0.0, y + row_height + GAP / 2, 0.0
        local = _component(ordered.subgraph(sorted(component)), radius, seed)
        for node, (dx, dy) in local.items():
            placed[node] = (x + radius + dx, y + radius + dy)
        x += 2 * radius + GAP
        row_height = max(row_height, 2 * radius)
    return _scaled(placed)


def _component(graph: nx.Graph, radius: float, seed: int) -> dict[str, tuple[float, float]]:
    nodes = sorted(graph.nodes)
    if len(nodes) == 1:
        return {nodes[0]: (0.0, 0.0)}
    edges = sorted(tuple(sorted(edge)) for edge in graph.edges)
    if len(nodes) <= SMALL:
        plain = nx.Graph()
        plain.add_nodes_from(nodes)
        plain.add_edges_from(edges)
        circle = {node: (math.cos(turn), math.sin(turn)) for node, turn in _turns(nodes)}
        found = nx.kamada_kawai_layout(plain, pos=circle, weight=None, scale=radius)
        return {node: (float(p[0]), float(p[1])) for node, p in found.items()}
    place = {node: number for number, node in enumerate(nodes)}
    fast = rx.PyGraph()
    fast.add_nodes_from(nodes)
    fast.add_edges_from([(place[a], place[b], 1.0) for a, b in edges])
    spread = rx.spring_layout(fast, seed=seed, num_iter=ROUNDS)
    return {node: (radius * spread[number][0], radius * spread[number][1]) for node, number in place.items()}


def _turns(nodes: list[str]) -> list[tuple[str, float]]:
    """Each node with its place on a circle."""
    return [(node, 2 * math.pi * number / len(nodes)) for number, node in enumerate(nodes)]


def _scaled(placed: dict[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
    if not placed:
        return {}
    xs, ys = [p[0] for p in placed.values()], [p[1] for p in placed.values()]
    span = max(max(xs) - min(xs), max(ys) - min(ys)) or 1.0
    mid_x, mid_y = (max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2
    return {
        node: (round((px - mid_x) / span * 2000, 1) + 0.0, round((py - mid_y) / span * 2000, 1) + 0.0)
        for node, (px, py) in placed.items()
    }
