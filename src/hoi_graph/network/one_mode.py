"""Networks of one kind of node: actors who collaborate, fields that meet, municipalities with like fields."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import networkx as nx

from hoi_graph.network.facts import (
    Participation,
    Years,
    common_years,
    may_hold,
    read_actors,
    read_participations,
    years_of,
)
from hoi_graph.network.nodes import add_actor, party, periods
from hoi_graph.network.selection import Selection
from hoi_graph.store import Store

LARGE_PARTNERSHIP = 15
# Two municipalities that share a single field are no more alike than any two.
SHARED_FIELDS = 2

_FIELDS = """
SELECT ?claim ?intervention ?field ?da ?en ?basis ?began ?ended
WHERE {
  ?claim a hoi:Involvement ; hoi:about ?intervention ; hoi:field ?used ; hoi:basis ?based .
  ?used skos:broader* ?field .
  ?field skos:topConceptOf <https://w3id.org/hoi-graph/code/field> ; skos:prefLabel ?da , ?en .
  FILTER(LANG(?da) = "da" && LANG(?en) = "en")
  BIND(STRAFTER(STR(?based), "/basis/") AS ?basis)
  OPTIONAL { ?intervention schema:startDate ?began }
  OPTIONAL { ?intervention schema:endDate ?ended }
  FILTER NOT EXISTS {
    ?claim hoi:certainty ?doubt .
    VALUES ?doubt { <https://w3id.org/hoi-graph/code/certainty/contradicted> <https://w3id.org/hoi-graph/code/certainty/uncertain> }
  }
}
ORDER BY ?claim
"""
_PLACES = """
SELECT DISTINCT ?intervention ?place ?da ?en
WHERE {
  ?intervention hoi:takesPlaceIn ?place .
  ?place hoi:placeKind <https://w3id.org/hoi-graph/code/place-kind/municipality> ; skos:prefLabel ?da .
  FILTER(LANG(?da) = "da")
  OPTIONAL { ?place skos:prefLabel ?en FILTER(LANG(?en) = "en") }
}
ORDER BY ?intervention ?place
"""


@dataclass
class _Tie:
    interventions: set[str] = field(default_factory=set)
    evidence: set[str] = field(default_factory=set)
    years: list[Years] = field(default_factory=list)
    newman: float = 0.0

    def add(self, intervention: str, parties: int, claims: Iterable[str], years: Years) -> None:
        """One more meeting in an intervention of so many parties."""
        if intervention not in self.interventions:
            self.newman += 1 / max(parties - 1, 1)
        self.interventions.add(intervention)
        self.evidence.update(claims)
        self.years.append(years)


@dataclass(frozen=True)
class _Use:
    claim: str
    intervention: str
    field: str
    da: str
    en: str
    years: Years


def collaboration_claims(
    participations: Iterable[Participation], selection: Selection
) -> dict[str, list[Participation]]:
    """The participations that can make ties, by intervention: those in collaborative roles, or in some of them."""
    by_intervention: dict[str, list[Participation]] = defaultdict(list)
    for claim in participations:
        wanted = not selection.roles or claim.role in selection.roles
        if wanted and claim.collaborative and selection.holds(claim):
            by_intervention[claim.intervention].append(claim)
    return by_intervention


def actors(store: Store, selection: Selection) -> nx.Graph:
    """Actors tied by holding collaborative roles in the same intervention at a time both may hold."""
    tree = read_actors(store)
    by_intervention = collaboration_claims(read_participations(store), selection)
    graph = nx.Graph()
    ties: dict[tuple[str, str], _Tie] = defaultdict(_Tie)
    memberships: dict[str, set[str]] = defaultdict(set)
    large = []
    for intervention, claims in sorted(by_intervention.items()):
        drawn = {claim.claim: party(tree, claim.actor, selection.level) for claim in claims}
        parties = set(drawn.values())
        for actor in parties:
            memberships[actor].add(intervention)
            add_actor(graph, tree, actor, selection.level)
        if len(parties) > LARGE_PARTNERSHIP:
            large.append(intervention)
        for one, other in itertools.combinations(claims, 2):
            if tree.same_party(one.actor, other.actor) or not one.overlaps(other):
                continue
            a, b = sorted((drawn[one.claim], drawn[other.claim]))
            # Rolled up, a body may meet its own member, which it did not below.
            if tree.same_party(a, b):
                continue
            claimed = (one.claim, other.claim)
            ties[a, b].add(intervention, len(parties), claimed, common_years(one.years, other.years))
    _draw(graph, ties, memberships, "collaborates", selection.weight)
    graph.graph["large_partnerships"] = large
    return graph


def _draw(
    graph: nx.Graph, ties: dict[tuple[str, str], _Tie], memberships: dict[str, set[str]], kind: str, weight: str
) -> None:
    for (a, b), tie in sorted(ties.items()):
        weights = {
            "count": float(len(tie.interventions)),
            "newman": round(tie.newman, 6),
            "jaccard": round(len(tie.interventions) / len(memberships[a] | memberships[b]), 6),
        }
        graph.add_edge(
            a,
            b,
            kind=kind,
            weight=weights[weight],
            interventions=sorted(tie.interventions),
            evidence=sorted(tie.evidence),
            periods=periods(tie.years),
        )


def fields(store: Store, selection: Selection) -> nx.Graph:
    """Fields tied by being involved in the same intervention; doubtful involvements make no tie."""
    graph = nx.Graph()
    by_intervention: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    memberships: dict[str, set[str]] = defaultdict(set)
    years: dict[str, Years] = {}
    ties: dict[tuple[str, str], _Tie] = defaultdict(_Tie)
    for use in _uses(store, selection):
        if use.field not in graph:
            graph.add_node(use.field, label_da=use.da, label_en=use.en, kind="field", type="field", sector="field")
        by_intervention[use.intervention][use.field].add(use.claim)
        memberships[use.field].add(use.intervention)
        years[use.intervention] = use.years
    for intervention, found in sorted(by_intervention.items()):
        for one, other in itertools.combinations(sorted(found), 2):
            ties[one, other].add(intervention, len(found), found[one] | found[other], years[intervention])
    _draw(graph, ties, memberships, "occurs-with", selection.weight)
    return graph


def municipalities(store: Store, selection: Selection) -> nx.Graph:
    """Municipalities tied by the fields that interventions placed in both of them touch.

    The weights: `count` the number of shared fields, `jaccard` their share of the fields of either, `newman` each shared
    field divided by the number of other municipalities that have it. It compares what is documented, not what exists.
    """
    uses: dict[str, list[_Use]] = defaultdict(list)
    for use in _uses(store, selection):
        uses[use.intervention].append(use)
    profile: dict[str, dict[str, list[_Use]]] = defaultdict(lambda: defaultdict(list))
    graph = nx.Graph()
    for b in store.select(_PLACES):
        place = str(b["place"])
        for use in uses.get(str(b["intervention"]), ()):
            profile[place][use.field].append(use)
            if place not in graph:
                da = str(b["da"])
                graph.add_node(
                    place,
                    label_da=da,
                    label_en=str(b.get("en", da)),
                    kind="place",
                    type="municipality",
                    sector="place",
                )
    spread = {f: sum(f in found for found in profile.values()) for found in profile.values() for f in found}
    for one, other in itertools.combinations(sorted(profile), 2):
        shared = profile[one].keys() & profile[other].keys()
        if len(shared) < SHARED_FIELDS:
            continue
        behind = [use for f in shared for use in (*profile[one][f], *profile[other][f])]
        weights = {
            "count": float(len(shared)),
            "newman": round(sum(1 / (spread[f] - 1) for f in shared), 6),
            "jaccard": round(len(shared) / len(profile[one].keys() | profile[other].keys()), 6),
        }
        graph.add_edge(
            one,
            other,
            kind="resembles",
            weight=weights[selection.weight],
            interventions=sorted({use.intervention for use in behind}),
            evidence=sorted({use.claim for use in behind}),
            fields=sorted(shared),
            periods=periods(use.years for use in behind),
        )
    return graph


def _uses(store: Store, selection: Selection) -> list[_Use]:
    found = (
        _Use(
            str(b["claim"]),
            str(b["intervention"]),
            str(b["field"]),
            str(b["da"]),
            str(b["en"]),
            years_of(b.get("began"), b.get("ended")),
        )
        for b in store.select(_FIELDS)
        if selection.takes(str(b["intervention"]), str(b["basis"]))
    )
    return [use for use in found if may_hold(use.years, selection.as_of)]
