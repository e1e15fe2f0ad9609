"""The graph in a notebook: `import hoi_graph; g = hoi_graph.load(); g.query("…"); g.network("actors", as_of=2024)`."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import networkx as nx

from hoi_graph.build import GRAPH_FILE, build_store
from hoi_graph.network import Selection, project_network
from hoi_graph.project import find_project
from hoi_graph.query import read_library
from hoi_graph.store import EmbeddedStore, RemoteStore, Solutions, Store


class Graph:
    """A loaded graph: ask it, or draw a network from it."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def query(self, text: str) -> Solutions:
        """The rows of a SELECT query; the project's prefixes need not be written."""
        return self.store.select(text)

    def named(self, name: str, **parameters: str) -> Solutions:
        """The rows of a query of the library; a KeyError names an unknown query."""
        return self.store.select(read_library()[name].bind(parameters))

    def network(
        self,
        view: str = "actors",
        as_of: int | None = None,
        level: str = "unit",
        roles: Iterable[str] = (),
        weight: str = "count",
    ) -> nx.Graph:
        """The network of a view (`actors`, `bipartite`, `fields`, `funding`) as a networkx graph."""
        return project_network(
            self.store, view, Selection(as_of=as_of, level=level, roles=frozenset(roles), weight=weight)
        )


def load(path: str | Path | None = None, endpoint: str | None = None) -> Graph:
    """The graph of an N-Quads file, of a SPARQL endpoint, or (with neither) built from the project's tables.

    `HOI_GRAPH_ENDPOINT` stands in for `endpoint`.
    """
    url = endpoint or (None if path else os.environ.get("HOI_GRAPH_ENDPOINT"))
    if url:
        return Graph(RemoteStore(url))
    if path is not None:
        file = Path(path)
        return Graph(EmbeddedStore.from_nquads(file / GRAPH_FILE if file.is_dir() else file))
    store, _ = build_store(find_project())
    return Graph(store)
