"""What every projection is put together from: nodes with their names, edges with their evidence, periods."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import networkx as nx

from hoi_graph.labels import local_name
from hoi_graph.namespaces import CODE
from hoi_graph.network.facts import ActorTree, Years
from hoi_graph.store import Store

_INTERVENTIONS = """
SELECT ?intervention ?da ?en ?category
WHERE {
  ?intervention a hoi:Intervention ; skos:prefLabel ?da .
  FILTER(LANG(?da) = "da")
  OPTIONAL { ?intervention skos:prefLabel ?en FILTER(LANG(?en) = "en") }
  OPTIONAL { ?intervention hoi:statedCategory/skos:notation ?category }
}
ORDER BY ?intervention
"""


@dataclass(frozen=True)
class InterventionName:
    """An intervention's names and the category its source prints for it."""

    da: str
    en: str
    category: str


def intervention_names(store: Store) -> dict[str, InterventionName]:
    """The names of all interventions."""
    return {
        str(b["intervention"]): InterventionName(str(b["da"]), str(b.get("en", b["da"])), str(b.get("category", "")))
        for b in store.select(_INTERVENTIONS)
    }


def party(tree: ActorTree, actor: str, level: str) -> str:
    """The node an actor is drawn as: itself, its organisation, or its sector."""
    if level == "sector":
        known = tree.actors.get(actor)
        sector = known.sector if known else "unknown"
        if sector == "unknown" and (root := tree.actors.get(tree.root(actor))):
            sector = root.sector
        return str(CODE[f"actor-type/{sector}"])
    return tree.root(actor) if level == "organisation" else actor


def add_actor(graph: nx.Graph, tree: ActorTree, iri: str, level: str) -> None:
    """The graph has the node of an actor or of a sector."""
    if iri in graph:
        return
    if level == "sector":
        da, en = tree.sectors.get(iri, ("ukendt sektor", "unknown sector"))
        name = local_name(iri)
        graph.add_node(iri, label_da=da, label_en=en, kind="sector", type=name, sector=name)
        return
    actor = tree.actors.get(iri)
    if actor is None:
        name = local_name(iri)
        graph.add_node(iri, label_da=name, label_en=name, kind="actor", type="unknown", sector="unknown")
        return
    graph.add_node(
        iri,
        label_da=actor.label["da"],
        label_en=actor.label["en"],
        kind="actor",
        type=actor.type,
        type_da=actor.type_label["da"],
        type_en=actor.type_label["en"],
        sector=actor.sector,
    )


def add_intervention(graph: nx.Graph, names: Mapping[str, InterventionName], iri: str) -> None:
    """The graph has the node of an intervention."""
    if iri in graph:
        return
    name = names.get(iri) or InterventionName(local_name(iri), local_name(iri), "")
    graph.add_node(
        iri,
        label_da=name.da,
        label_en=name.en,
        kind="intervention",
        type="intervention",
        sector="intervention",
        category=name.category,
    )


def merge_edge(
    graph: nx.Graph,
    ends: tuple[str, str],
    kind: str,
    claim: str,
    interventions: Iterable[str] = (),
    role: str = "",
    years: Years = (None, None),
) -> None:
    """The tie between two nodes has one more claim behind it; its weight is its number of interventions, or of claims."""
    a, b = ends
    if not graph.has_edge(a, b):
        graph.add_edge(a, b, kind=kind, weight=0.0, interventions=[], evidence=[], roles=[], periods=None)
    edge = graph.edges[a, b]
    edge["interventions"] = sorted({*edge["interventions"], *interventions})
    edge["evidence"] = sorted({*edge["evidence"], claim})
    edge["roles"] = sorted({*edge["roles"], role} - {""})
    edge["periods"] = periods([years], edge["periods"])
    edge["weight"] = float(len(edge["interventions"]) or len(edge["evidence"]))


def periods(found: Iterable[Years], before: list[str] | None = None) -> list[str]:
    """The years in which one of several spans may hold, as `2018/2022`, `2018/` or `/2022`, in order and without overlap.

    An empty list means that no year bounds them: a span that gives no year may always hold. `before` is an earlier result.
    """
    if before == []:
        return []
    spans = [_read(text) for text in before or ()]
    for start, end in found:
        if start is None and end is None:
            return []
        spans.append((start, end))
    merged: list[Years] = []
    for start, end in sorted(spans, key=lambda span: (span[0] or 0, span[1] or 9999)):
        if merged and (merged[-1][1] is None or (start or 0) <= merged[-1][1] + 1):
            last = merged[-1]
            merged[-1] = (last[0], None if last[1] is None or end is None else max(last[1], end))
        else:
            merged.append((start, end))
    if merged == [(None, None)]:
        return []
    return [f"{start or ''}/{end or ''}" for start, end in merged]


def _read(text: str) -> Years:
    start, end = text.split("/")
    return (int(start) if start else None, int(end) if end else None)
