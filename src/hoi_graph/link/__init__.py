"""Links to other open data: the decisions of `links.tsv` as triples of layer `links`, and the rules they must keep."""

from hoi_graph.link.identifiers import REGISTERS, Register, register_of
from hoi_graph.link.links import add_links
from hoi_graph.link.rules import check_links

__all__ = ["REGISTERS", "Register", "add_links", "check_links", "register_of"]
