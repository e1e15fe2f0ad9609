"""The command line: `hoi-graph check | tidy | build | validate | query | network | export | import | link | serve | stats`."""

from hoi_graph.cli.main import app, main

__all__ = ["app", "main"]
