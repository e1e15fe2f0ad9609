"""One door to the graph: the embedded engine, or any SPARQL 1.1 endpoint."""

from hoi_graph.store.base import Solutions, Store, Triples
from hoi_graph.store.embedded import EmbeddedStore, convert_sorted
from hoi_graph.store.remote import RemoteStore

__all__ = ["EmbeddedStore", "RemoteStore", "Solutions", "Store", "Triples", "convert_sorted"]
