"""Which thing of the graph a name or code from somewhere else means."""

from hoi_graph.query.reconcile.constraints import Constraint
from hoi_graph.query.reconcile.entities import KINDS, Entity
from hoi_graph.query.reconcile.matching import Candidate, Question, Reconciler, UnknownNameError
from hoi_graph.query.reconcile.properties import PROPERTIES, Property

__all__ = [
    "KINDS",
    "PROPERTIES",
    "Candidate",
    "Constraint",
    "Entity",
    "Property",
    "Question",
    "Reconciler",
    "UnknownNameError",
]
