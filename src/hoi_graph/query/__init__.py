"""The library of named queries: `.rq` files with a summary in two languages, a topic and typed parameters."""

from hoi_graph.query.library import NamedQuery, Parameter, read_library

__all__ = ["NamedQuery", "Parameter", "read_library"]
