"""The whole graph as RDF."""

from __future__ import annotations

from pathlib import Path

from hoi_graph.store import EmbeddedStore

RDF_FORMATS = ("nq", "trig", "ttl", "nt", "rdf", "jsonld")


def write_rdf(store: EmbeddedStore, format: str, path: Path) -> None:
    """`path` holds the graph: with its layers as `nq` or `trig`, as the union of its layers in the other formats."""
    store.dump(path, format)
