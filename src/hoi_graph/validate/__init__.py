"""SHACL over the built graph or over RDF a user brings, and the matrix of the four conditions."""

from hoi_graph.validate.conditions import ConditionRow, condition_matrix
from hoi_graph.validate.report import Report, Result
from hoi_graph.validate.shacl import validate_file, validate_store

__all__ = ["ConditionRow", "Report", "Result", "condition_matrix", "validate_file", "validate_store"]
