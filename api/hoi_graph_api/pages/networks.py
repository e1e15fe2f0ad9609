"""The network of a request: its claims from the selection, its positions from the whole, so that nodes stand still."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import networkx as nx
from fastapi import Request

from hoi_graph.labels import local_name
from hoi_graph.namespaces import BASE
from hoi_graph.network import (
    LEVELLED,
    LEVELS,
    ROLED,
    VIEWS,
    WEIGHTED,
    WEIGHTS,
    Communities,
    communities,
    node_figures,
    positions,
    project_network,
)
from hoi_graph.network import Selection as Claims
from hoi_graph.query.facets import ACTORS, BY_NAME, INTERVENTIONS
from hoi_graph.query.network_query import network_query
from hoi_graph.query.selection import Selection
from hoi_graph_api.pages import state

# What the network's own addresses take beside the selection.
OWN = ("view", "level", "as_of", "roles", "weight", "near")
# Positions span 2,000; see `extent`.
LEAST = 100.0
NOTHING = "urn:hoi-graph:nothing"
Positions = Mapping[str, tuple[float, float]]


@dataclass(frozen=True)
class Wish:
    """Which network is asked for: a view of the claims within a selection."""

    view: str
    level: str
    weight: str
    as_of: int | None
    roles: tuple[str, ...]
    near: str
    chosen: Selection

    def pairs(self) -> list[tuple[str, str]]:
        """The wish as the parameters of an address, defaults left out."""
        own = [
            ("view", self.view, "actors"),
            ("level", self.level, "organisation"),
            ("weight", self.weight, "count"),
            ("as_of", str(self.as_of or ""), ""),
            ("roles", ",".join(self.roles), ""),
            ("near", self.near, ""),
        ]
        return self.chosen.pairs() + [(name, value) for name, value, usual in own if value != usual]

    def query(self) -> str:
        """The SPARQL whose rows are the ties of this network, a neighbourhood (`near`) aside."""
        return network_query(self.view, self.level, self.as_of, self.roles, self.chosen)


def read_wish(request: Request, also: tuple[str, ...] = ()) -> Wish:
    """The network the address asks for; a problem names what is not known."""
    chosen = state.selection(request, (*OWN, *also))
    given = request.query_params
    view = _among(given.get("view") or "actors", VIEWS, "view")
    level = _among(given.get("level") or "organisation", LEVELS, "level")
    weight = _among(given.get("weight") or "count", WEIGHTS, "weight")
    year = given.get("as_of") or ""
    if year and not (year.isascii() and year.isdigit() and len(year) == 4):
        raise state.wrong(f"as_of={year}: her ventes et årstal / a year is expected")
    roles = tuple(part.rsplit("/", 1)[-1] for value in given.getlist("roles") for part in value.split(",") if part)
    lists = state.catalogue(request)
    for role in roles:
        if role not in lists.codes["role"]:
            raise state.wrong(f"roles={role}: ukendt rolle / unknown role")
    near = given.get("near") or ""
    if near and not any(iri in lists.names for iri in (node_iri(near), node_iri(f"intervention/{near}"))):
        raise state.wrong(f"near={near}: ukendt aktør eller indsats / unknown actor or intervention")
    # What makes no difference in a view is not carried along as if it did.
    return Wish(
        view,
        level if view in LEVELLED else "organisation",
        weight if view in WEIGHTED else "count",
        int(year) if year else chosen.year,
        tuple(sorted(set(roles))) if view in ROLED else (),
        near,
        chosen,
    )


def node_iri(name: str) -> str:
    """The IRI of a node given as an IRI, as `actor/slug` or as an actor's slug."""
    if name.startswith(BASE):
        return name
    if "/" in name:
        return f"{BASE}{name}" if name.startswith(("id/", "code/")) else f"{BASE}id/{name}"
    return f"{BASE}id/actor/{name}"


def network(request: Request, wish: Wish) -> nx.Graph:
    """The network asked for. Its attributes say how much was left out by `near`."""
    return state.once(request, ("network", tuple(wish.pairs())), lambda: _make(request, wish))


def places(request: Request, wish: Wish) -> Positions:
    """Positions of every node the view can have, the same for every selection; a neighbourhood has its own."""
    if wish.near:
        return state.once(request, ("places", *wish.pairs()), lambda: positions(network(request, wish)))
    whole = Wish(wish.view, wish.level, "count", None, wish.roles, "", Selection())
    return state.once(
        request, ("places", wish.view, wish.level, wish.roles), lambda: positions(network(request, whole))
    )


def extent(request: Request, wish: Wish) -> dict[str, list[float]]:
    """The box round what the selection can show in any year, so that a part of the network fills the picture and stands
    still when the year changes; y grows upwards; never less than a twentieth of the whole, so that two nodes are not blown up."""
    where = places(request, wish)
    points = [where[node] for node in network(request, replace(wish, as_of=None)) if node in where] or [(0.0, 0.0)]
    box = {}
    for axis, values in (("x", [p[0] for p in points]), ("y", [-p[1] for p in points])):
        middle, half = (min(values) + max(values)) / 2, max((max(values) - min(values)) / 2, LEAST / 2)
        box[axis] = [middle - half, middle + half]
    return box


def groups(request: Request, wish: Wish) -> Communities:
    """The communities of the network asked for and how far repeated runs agree about them."""
    return state.once(request, ("communities", tuple(wish.pairs())), lambda: communities(network(request, wish)))


def figures(request: Request, wish: Wish) -> dict[str, dict[str, float | None]]:
    """Every measure of every node of the network asked for."""
    return state.once(
        request,
        ("figures", tuple(wish.pairs())),
        lambda: node_figures(network(request, wish), groups(request, wish)),
    )


def _make(request: Request, wish: Wish) -> nx.Graph:
    lists = state.catalogue(request)
    interventions: frozenset[str] = frozenset()
    if wish.chosen:
        found = lists.iris(lists.select(wish.chosen, INTERVENTIONS), INTERVENTIONS)
        interventions = frozenset(found or [NOTHING])
    keep: set[str] = set()
    if actors := wish.chosen.part(ACTORS):
        keep = set(lists.iris(lists.select(actors, ACTORS), ACTORS)) or {NOTHING}
    claims = Claims(
        as_of=wish.as_of,
        level=wish.level,
        roles=frozenset(wish.roles),
        interventions=interventions,
        # Sectors have no facets of their own: there the actors are chosen before they are rolled up.
        actors=frozenset(keep if wish.level == "sector" else ()),
        bases=frozenset(v for v in wish.chosen.facets.get("basis", ()) if v in lists.codes["basis"]),
        weight=wish.weight,
    )
    graph = project_network(state.store(request), wish.view, claims)
    if keep:
        keep |= {BY_NAME["organisation"].iri(v) for iri in list(keep) for v in lists.values_of("organisation", iri)}
        graph.remove_nodes_from(
            [n for n, data in list(graph.nodes(data=True)) if data.get("kind") == "actor" and n not in keep]
        )
    if wish.near:
        centre = node_iri(wish.near)
        if centre not in graph and node_iri(f"intervention/{wish.near}") in graph:
            centre = node_iri(f"intervention/{wish.near}")
        near = {centre, *graph.neighbors(centre)} if centre in graph else set()
        graph = graph.subgraph(sorted(near)).copy()
    return graph


def _among(value: str, allowed: tuple[str, ...], name: str) -> str:
    if value not in allowed:
        raise state.wrong(f"{name}={value}: brug / use {', '.join(allowed)}")
    return value


def edge_rows(graph: nx.Graph) -> list[tuple[str, str, Mapping[str, object]]]:
    """The ties, heaviest first, then by name."""
    rows = [(a, b, graph.edges[a, b]) for a, b in (tuple(sorted(edge)) for edge in graph.edges)]
    return sorted(rows, key=lambda row: (-float(str(row[2].get("weight", 1))), local_name(row[0]), local_name(row[1])))
