"""The matrix intervention × condition, each cell with the number of facts behind it."""

from __future__ import annotations

from dataclasses import dataclass

from hoi_graph.labels import local_name
from hoi_graph.store import Store

_QUERY = """
SELECT ?intervention ?label ?condition ?result (COUNT(DISTINCT ?fact) AS ?facts)
WHERE {
  ?assessment a hoi:ConditionAssessment ; hoi:about ?intervention ; hoi:condition ?condition ; hoi:result ?result ; hoi:byRule ?rule .
  OPTIONAL { ?intervention skos:prefLabel ?label FILTER(LANG(?label) = "da") }
  OPTIONAL { ?assessment hoi:evidence ?fact }
}
GROUP BY ?intervention ?label ?condition ?result
ORDER BY ?intervention ?condition
"""


@dataclass(frozen=True)
class ConditionRow:
    """An intervention and its result on each condition (`met`, `not-met`, `not-documented`), with the number of facts."""

    intervention: str
    label: str
    results: dict[int, str]
    facts: dict[int, int]


def condition_matrix(store: Store) -> list[ConditionRow]:
    """A row for each intervention, sorted by its IRI."""
    rows: dict[str, ConditionRow] = {}
    for binding in store.select(_QUERY):
        iri = str(binding["intervention"])
        row = rows.setdefault(iri, ConditionRow(iri, str(binding.get("label", local_name(iri))), {}, {}))
        number = int(local_name(str(binding["condition"])))
        row.results[number] = local_name(str(binding["result"]))
        row.facts[number] = int(str(binding["facts"]))
    return list(rows.values())
