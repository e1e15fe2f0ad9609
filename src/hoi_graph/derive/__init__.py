"""Rules: what follows from the curated claims, each result naming its rule and the facts used."""

from hoi_graph.derive.rules import Rule, apply_rules, read_rules

__all__ = ["Rule", "apply_rules", "read_rules"]
