"""`/reconcile`: the W3C community group's Reconciliation API, for OpenRefine and others who match names with this graph."""

from hoi_graph_api.reconcile.router import router

__all__ = ["router"]
