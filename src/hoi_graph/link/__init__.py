"""Links to other open data: the decisions of `links.tsv` as triples of layer `links`."""

from hoi_graph.link.links import add_links

__all__ = ["add_links"]
