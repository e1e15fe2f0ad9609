"""How much an engine's dataset holds, counted by asking it."""

from __future__ import annotations

import json
from dataclasses import dataclass

from hoi_graph.store.jobs import Engine, Job

_UNION = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
_GRAPHS = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"


@dataclass(frozen=True)
class Census:
    """The triples of the default graph (the union, each once) and of each named graph."""

    default: int
    graphs: dict[str, int]


async def census(engine: Engine, seconds: float = 120.0) -> Census:
    """What the two counting queries answer now."""
    default = await _rows(engine, _UNION, seconds)
    graphs = await _rows(engine, _GRAPHS, seconds)
    return Census(
        int(default[0]["n"]["value"]),
        {row["g"]["value"]: int(row["n"]["value"]) for row in sorted(graphs, key=lambda row: row["g"]["value"])},
    )


async def _rows(engine: Engine, query: str, seconds: float) -> list[dict[str, dict[str, str]]]:
    answer = await engine.run(Job(query, "json", seconds=seconds))
    try:
        rows: list[dict[str, dict[str, str]]] = json.loads(answer.read())["results"]["bindings"]
        return [row for row in rows if row]  # an engine may give an empty row for no group
    finally:
        answer.close()
