"""Networks of the graph: projections as networkx graphs, every tie with its evidence."""

from hoi_graph.network.evidence import claim_details
from hoi_graph.network.facts import Participation, read_participations
from hoi_graph.network.layout import positions
from hoi_graph.network.measures import (
    MEASURES,
    Communities,
    communities,
    core_periphery,
    ei_index,
    node_figures,
    node_measures,
    shortest_path,
    summary,
)
from hoi_graph.network.projections import project_network
from hoi_graph.network.selection import LEVELLED, LEVELS, ROLED, VIEWS, WEIGHTED, WEIGHTS, Selection
from hoi_graph.network.two_mode import relations

__all__ = [
    "LEVELLED",
    "LEVELS",
    "MEASURES",
    "ROLED",
    "VIEWS",
    "WEIGHTED",
    "WEIGHTS",
    "Communities",
    "Participation",
    "Selection",
    "claim_details",
    "communities",
    "core_periphery",
    "ei_index",
    "node_figures",
    "node_measures",
    "positions",
    "project_network",
    "read_participations",
    "relations",
    "shortest_path",
    "summary",
]
