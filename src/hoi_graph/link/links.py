"""SSSOM rows → links: a triple for the link itself and a node that says who decided it, when and why."""

from __future__ import annotations

from hoi_graph.store import EmbeddedStore
from hoi_graph.tables import Table


def add_links(store: EmbeddedStore, table: Table) -> int:
    """Layer `links` holds every decided link; returns how many. Filled in with the linked-data issue."""
    return 0
