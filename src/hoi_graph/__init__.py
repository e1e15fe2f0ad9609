"""hoi-graph: a knowledge graph of Danish helhedsorienterede indsatser, every claim with its source and basis."""

from hoi_graph.errors import CheckError, Finding, HoiGraphError, QueryError
from hoi_graph.notebook import Graph, load

__version__ = "0.1.0"
__all__ = ["CheckError", "Finding", "Graph", "HoiGraphError", "QueryError", "load"]
