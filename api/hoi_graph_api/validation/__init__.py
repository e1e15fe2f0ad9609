"""`/validate`: somebody's spreadsheet or RDF, checked in a process of its own and forgotten."""

from hoi_graph_api.validation.router import router

__all__ = ["router"]
