"""The SPARQL 1.1 Protocol at `/sparql`."""

from hoi_graph_api.sparql.router import router

__all__ = ["router"]
