"""Networks of two kinds of node: who takes part in what, who pays for what, and any relation the ontology declares."""

from __future__ import annotations

from dataclasses import dataclass

import networkx as nx

from hoi_graph.labels import local_name
from hoi_graph.namespaces import ID
from hoi_graph.network.facts import ActorTree, may_hold, read_actors, read_participations, years_of
from hoi_graph.network.nodes import (
    InterventionName,
    add_actor,
    add_intervention,
    intervention_names,
    merge_edge,
    party,
)
from hoi_graph.network.selection import Selection
from hoi_graph.store import Store

_FUNDINGS = """
SELECT ?claim ?intervention ?funder ?start ?end ?position ?basis
WHERE {
  ?claim a hoi:FundingRelation ; hoi:about ?intervention ; hoi:funder ?funder ; hoi:basis ?based .
  BIND(STRAFTER(STR(?based), "/basis/") AS ?basis)
  OPTIONAL { ?claim schema:startDate ?start }
  OPTIONAL { ?claim schema:endDate ?end }
  OPTIONAL { ?claim hoi:fundingPosition ?position }
  FILTER NOT EXISTS { ?claim hoi:certainty <https://w3id.org/hoi-graph/code/certainty/contradicted> }
}
ORDER BY ?claim
"""
_RELATIONS = """
SELECT ?class ?source ?target WHERE {
  ?class hoi:edgeSource ?source ; hoi:edgeTarget ?target .
}
ORDER BY ?class
"""
_RELATION = """
SELECT ?claim ?a ?b ?aDa ?aEn ?bDa ?bEn ?about ?start ?end ?basis
WHERE {
  ?claim a <@class@> ; <@source@> ?a ; <@target@> ?b .
  OPTIONAL { ?claim hoi:basis ?based BIND(STRAFTER(STR(?based), "/basis/") AS ?basis) }
  OPTIONAL { ?claim hoi:about ?about }
  OPTIONAL { ?claim schema:startDate ?start }
  OPTIONAL { ?claim schema:endDate ?end }
  OPTIONAL { ?a skos:prefLabel ?aDa FILTER(LANG(?aDa) = "da") }
  OPTIONAL { ?a skos:prefLabel ?aEn FILTER(LANG(?aEn) = "en") }
  OPTIONAL { ?b skos:prefLabel ?bDa FILTER(LANG(?bDa) = "da") }
  OPTIONAL { ?b skos:prefLabel ?bEn FILTER(LANG(?bEn) = "en") }
}
ORDER BY ?claim
"""


@dataclass(frozen=True)
class Relation:
    """A class of claims that is an edge, and the properties that lead to its ends."""

    iri: str
    source: str
    target: str


def bipartite(store: Store, selection: Selection) -> nx.Graph:
    """Actors tied to the interventions they take part in."""
    tree, names = read_actors(store), intervention_names(store)
    graph = nx.Graph()
    _participations(store, graph, tree, names, selection)
    return graph


def funding(store: Store, selection: Selection) -> nx.Graph:
    """Funders tied to the interventions they pay for; a contradicted funding makes no tie."""
    tree, names = read_actors(store), intervention_names(store)
    graph = nx.Graph()
    for b in store.select(_FUNDINGS):
        intervention, years = str(b["intervention"]), years_of(b.get("start"), b.get("end"))
        if not selection.takes(intervention, str(b["basis"])) or not may_hold(years, selection.as_of):
            continue
        if not selection.has(str(b["funder"])):
            continue
        funder = party(tree, str(b["funder"]), selection.level)
        add_actor(graph, tree, funder, selection.level)
        add_intervention(graph, names, intervention)
        position = local_name(str(b["position"])) if "position" in b else "unknown"
        merge_edge(graph, (funder, intervention), "funds", str(b["claim"]), [intervention], position, years)
    return graph


def chain(store: Store, selection: Selection) -> nx.Graph:
    """Funder, intervention, actor: the interventions with a known funder, who pays for them and who takes part in them.

    An actor that does both keeps the tie `funds`; the claims of both kinds are behind it.
    """
    graph = funding(store, selection)
    funded = frozenset(node for node, data in graph.nodes(data=True) if data["kind"] == "intervention")
    _participations(store, graph, read_actors(store), intervention_names(store), selection, funded)
    return graph


def relations(store: Store) -> dict[str, Relation]:
    """Every class the ontology declares as an edge, by its name in small letters: `membership`, `law-use` …"""
    return {
        _name(str(b["class"])): Relation(str(b["class"]), str(b["source"]), str(b["target"]))
        for b in store.select(_RELATIONS)
    }


def relation(store: Store, selection: Selection, wanted: Relation) -> nx.Graph:
    """The things a class of claims ties, whatever they are; actors are rolled up to the level asked for."""
    tree, names = read_actors(store), intervention_names(store)
    graph = nx.Graph()
    query = _RELATION
    for key, iri in (("@class@", wanted.iri), ("@source@", wanted.source), ("@target@", wanted.target)):
        query = query.replace(key, iri)
    for b in store.select(query):
        about, years = str(b.get("about", "")), years_of(b.get("start"), b.get("end"))
        if not selection.takes(about, str(b.get("basis", ""))) or not may_hold(years, selection.as_of):
            continue
        ends = []
        for end in ("a", "b"):
            iri = str(b[end])
            da = str(b.get(f"{end}Da", local_name(iri)))
            ends.append(_add(graph, tree, names, iri, (da, str(b.get(f"{end}En", da))), selection.level))
        if ends[0] != ends[1]:
            merge_edge(
                graph, (ends[0], ends[1]), _name(wanted.iri), str(b["claim"]), [about] if about else [], years=years
            )
    return graph


def _participations(
    store: Store,
    graph: nx.Graph,
    tree: ActorTree,
    names: dict[str, InterventionName],
    selection: Selection,
    within: frozenset[str] | None = None,
) -> None:
    for claim in read_participations(store):
        wanted = claim.role in selection.roles if selection.roles else claim.takes_part
        if not wanted or not selection.holds(claim) or (within is not None and claim.intervention not in within):
            continue
        actor = party(tree, claim.actor, selection.level)
        add_actor(graph, tree, actor, selection.level)
        add_intervention(graph, names, claim.intervention)
        ends = (actor, claim.intervention)
        merge_edge(graph, ends, "participates", claim.claim, [claim.intervention], claim.role, claim.years)


def _add(
    graph: nx.Graph,
    tree: ActorTree,
    names: dict[str, InterventionName],
    iri: str,
    label: tuple[str, str],
    level: str,
) -> str:
    if iri in tree.actors:
        iri = party(tree, iri, level)
        add_actor(graph, tree, iri, level)
    elif iri in names:
        add_intervention(graph, names, iri)
    elif iri not in graph:
        kind = iri.removeprefix(str(ID)).split("/")[0] if iri.startswith(str(ID)) else iri.split("/")[-2]
        graph.add_node(iri, label_da=label[0], label_en=label[1], kind=kind, type=kind, sector=kind)
    return iri


def _name(iri: str) -> str:
    name = local_name(iri)
    return "".join(f"-{c.lower()}" if c.isupper() and i else c.lower() for i, c in enumerate(name))
