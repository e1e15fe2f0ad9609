"""`python -m hoi_graph` is the command line."""

from hoi_graph.cli import main

main()
