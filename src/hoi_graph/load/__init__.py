"""Tables and ontology → the quads of the graph."""

from hoi_graph.load.graph import Quad, build_quads, quads_to_nquads
from hoi_graph.load.ontology import Ontology, read_ontology
from hoi_graph.load.tables import check_project, load_tables

__all__ = ["Ontology", "Quad", "build_quads", "check_project", "load_tables", "quads_to_nquads", "read_ontology"]
