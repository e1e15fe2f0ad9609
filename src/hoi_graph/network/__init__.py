"""Networks of the graph: projections as networkx graphs, every tie with its evidence."""

from hoi_graph.network.evidence import claim_details
from hoi_graph.network.facts import Participation, read_participations
from hoi_graph.network.layout import positions
from hoi_graph.network.projections import VIEWS, Selection, project_network

__all__ = [
    "VIEWS",
    "Participation",
    "Selection",
    "claim_details",
    "positions",
    "project_network",
    "read_participations",
]
