"""Networks of the graph: projections as networkx graphs, every tie with its evidence."""

from hoi_graph.network.evidence import claim_details
from hoi_graph.network.facts import Participation, read_participations
from hoi_graph.network.layout import positions
from hoi_graph.network.measures import MEASURES, communities, ei_index, node_measures, shortest_path
from hoi_graph.network.projections import LEVELS, VIEWS, WEIGHTS, Selection, project_network

__all__ = [
    "LEVELS",
    "MEASURES",
    "VIEWS",
    "WEIGHTS",
    "Participation",
    "Selection",
    "claim_details",
    "communities",
    "ei_index",
    "node_measures",
    "positions",
    "project_network",
    "read_participations",
    "shortest_path",
]
