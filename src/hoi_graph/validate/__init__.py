"""SHACL over the built graph or over RDF a user brings, and the matrix of the four conditions."""

from hoi_graph.validate.conditions import ConditionRow, condition_matrix
from hoi_graph.validate.report import Report, Result
from hoi_graph.validate.shacl import validate_file, validate_store
from hoi_graph.validate.upload import Checked, check_upload, finding_results

__all__ = [
    "Checked",
    "ConditionRow",
    "Report",
    "Result",
    "check_upload",
    "condition_matrix",
    "finding_results",
    "validate_file",
    "validate_store",
]
