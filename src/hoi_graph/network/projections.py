"""Projections of the graph: which things are nodes, what ties them, and the claims behind each tie.

Every edge carries `interventions` and `evidence` (IRIs of the claims); co-mention, referral, pure funding, steering and
evaluation never make a collaboration tie.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import networkx as nx

from hoi_graph.errors import HoiGraphError
from hoi_graph.network import one_mode, two_mode
from hoi_graph.network.selection import LEVELLED, ROLED, VIEWS, WEIGHTED, Selection
from hoi_graph.store import Store

_BUILDERS: Mapping[str, Callable[[Store, Selection], nx.Graph]] = {
    "actors": one_mode.actors,
    "bipartite": two_mode.bipartite,
    "fields": one_mode.fields,
    "funding": two_mode.funding,
    "chain": two_mode.chain,
    "municipalities": one_mode.municipalities,
}


def project_network(store: Store, view: str, selection: Selection | None = None) -> nx.Graph:
    """The network of a view as a networkx graph; `view` is one of `VIEWS`, or any relation class of the ontology by name.

    Nodes are IRIs with `label_da`, `label_en`, `kind`; edges carry `weight` (by the selection's weighting, where the view has one),
    `interventions` and `evidence` as sorted lists, and `periods` where years bound them. `graph.graph` says view,
    selection and warnings.
    """
    chosen = selection or Selection()
    if view in _BUILDERS:
        graph = _BUILDERS[view](store, chosen)
    else:
        declared = two_mode.relations(store)
        if view not in declared:
            raise HoiGraphError(f"view={view!r}: brug / use {' | '.join((*VIEWS, *declared))}")
        graph = two_mode.relation(store, chosen, declared[view])
    for _, _, data in graph.edges(data=True):
        if not data.get("periods"):
            data.pop("periods", None)
    graph.graph.update(view=view, as_of=chosen.as_of)
    if view in ROLED and chosen.roles:
        graph.graph["roles"] = "; ".join(sorted(chosen.roles))
    if view not in VIEWS or view in LEVELLED:
        graph.graph["level"] = chosen.level
    if view in WEIGHTED:
        graph.graph["weighting"] = chosen.weight
    return graph
