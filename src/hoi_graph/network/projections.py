"""Projections of the graph: which things are nodes, what ties them, and the claims behind each tie.

Every edge carries `interventions` and `evidence` (IRIs of the claims); co-mention, referral, pure funding, steering and
evaluation never make a collaboration tie.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import networkx as nx

from hoi_graph.errors import HoiGraphError
from hoi_graph.labels import local_name
from hoi_graph.network.facts import ActorTree, Participation, read_actors, read_participations
from hoi_graph.store import Store

VIEWS = ("actors", "bipartite", "fields", "funding")
LEVELS = ("unit", "organisation")
WEIGHTS = ("count", "newman", "jaccard")
LARGE_PARTNERSHIP = 15

_FIELDS = """
SELECT ?claim ?intervention ?field ?da ?en
WHERE {
  ?claim a hoi:Involvement ; hoi:about ?intervention ; hoi:field ?used .
  ?used skos:broader* ?field .
  ?field skos:topConceptOf <https://w3id.org/hoi-graph/code/field> ; skos:prefLabel ?da , ?en .
  FILTER(LANG(?da) = "da" && LANG(?en) = "en")
  FILTER NOT EXISTS { ?claim hoi:certainty <https://w3id.org/hoi-graph/code/certainty/contradicted> }
}
ORDER BY ?claim
"""
_FUNDINGS = """
SELECT ?claim ?intervention ?funder ?amount ?printed ?start ?end ?position ?type
WHERE {
  ?claim a hoi:FundingRelation ; hoi:about ?intervention ; hoi:funder ?funder .
  OPTIONAL { ?claim schema:amount ?amount }
  OPTIONAL { ?claim hoi:amountAsPrinted ?printed }
  OPTIONAL { ?claim schema:startDate ?start }
  OPTIONAL { ?claim schema:endDate ?end }
  OPTIONAL { ?claim hoi:fundingPosition ?position }
  OPTIONAL { ?claim hoi:fundingType ?type }
  FILTER NOT EXISTS { ?claim hoi:certainty <https://w3id.org/hoi-graph/code/certainty/contradicted> }
}
ORDER BY ?claim
"""
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
class Selection:
    """Which claims a network is made of; an empty set means all.

    `as_of` keeps what may hold in that year; `level` draws units as they are or rolled up to their organisations;
    `roles` replaces the collaborative roles; `interventions` and `bases` narrow the claims.
    """

    as_of: int | None = None
    level: str = "unit"
    roles: frozenset[str] = frozenset()
    interventions: frozenset[str] = frozenset()
    bases: frozenset[str] = frozenset()
    weight: str = "count"

    def __post_init__(self) -> None:
        if self.level not in LEVELS:
            raise HoiGraphError(f"level={self.level!r}: brug / use {' | '.join(LEVELS)}")
        if self.weight not in WEIGHTS:
            raise HoiGraphError(f"weight={self.weight!r}: brug / use {' | '.join(WEIGHTS)}")

    def holds(self, claim: Participation) -> bool:
        """Whether a participation is within the selection (its role aside)."""
        return (
            claim.active(self.as_of)
            and not claim.doubtful
            and (not self.interventions or claim.intervention in self.interventions)
            and (not self.bases or claim.basis in self.bases)
        )


@dataclass
class _Tie:
    interventions: set[str] = field(default_factory=set)
    evidence: set[str] = field(default_factory=set)
    newman: float = 0.0


def project_network(store: Store, view: str, selection: Selection | None = None) -> nx.Graph:
    """The network of a view as a networkx graph.

    Nodes are IRIs with `label_da`, `label_en`, `kind`; edges carry `weight` (by the selection's weighting),
    `interventions` and `evidence` as sorted lists. `graph.graph` says view, selection and warnings.
    """
    chosen = selection or Selection()
    if view not in VIEWS:
        raise HoiGraphError(f"view={view!r}: brug / use {' | '.join(VIEWS)}")
    builders = {"actors": _actors, "bipartite": _bipartite, "fields": _fields, "funding": _funding}
    graph: nx.Graph = builders[view](store, chosen)
    graph.graph.update(view=view, as_of=chosen.as_of, level=chosen.level, weighting=chosen.weight)
    return graph


def collaboration_claims(
    participations: Iterable[Participation], selection: Selection
) -> dict[str, list[Participation]]:
    """The participations that can make ties, by intervention: collaborative roles, or the roles asked for."""
    by_intervention: dict[str, list[Participation]] = defaultdict(list)
    for claim in participations:
        wanted = claim.role in selection.roles if selection.roles else claim.collaborative
        if wanted and selection.holds(claim):
            by_intervention[claim.intervention].append(claim)
    return by_intervention


def _actors(store: Store, selection: Selection) -> nx.Graph:
    tree = read_actors(store)
    by_intervention = collaboration_claims(read_participations(store), selection)
    graph = nx.Graph()
    ties: dict[tuple[str, str], _Tie] = defaultdict(_Tie)
    memberships: dict[str, set[str]] = defaultdict(set)
    large = []
    for intervention, claims in sorted(by_intervention.items()):
        party = {claim.claim: _party(tree, claim.actor, selection) for claim in claims}
        parties = set(party.values())
        for actor in parties:
            memberships[actor].add(intervention)
            _add_actor(graph, tree, actor)
        if len(parties) > LARGE_PARTNERSHIP:
            large.append(intervention)
        for one, other in itertools.combinations(claims, 2):
            if tree.same_party(one.actor, other.actor) or not one.overlaps(other):
                continue
            a, b = sorted((party[one.claim], party[other.claim]))
            if a == b:
                continue
            tie = ties[(a, b)]
            if intervention not in tie.interventions:
                tie.newman += 1 / max(len(parties) - 1, 1)
            tie.interventions.add(intervention)
            tie.evidence.update((one.claim, other.claim))
    for (a, b), tie in sorted(ties.items()):
        union = memberships[a] | memberships[b]
        weights = {
            "count": float(len(tie.interventions)),
            "newman": round(tie.newman, 6),
            "jaccard": round(len(tie.interventions) / len(union), 6),
        }
        graph.add_edge(
            a,
            b,
            kind="collaborates",
            weight=weights[selection.weight],
            interventions=sorted(tie.interventions),
            evidence=sorted(tie.evidence),
        )
    graph.graph["large_partnerships"] = large
    return graph


def _bipartite(store: Store, selection: Selection) -> nx.Graph:
    tree = read_actors(store)
    graph = nx.Graph()
    names = _names(store)
    for claim in read_participations(store):
        wanted = claim.role in selection.roles if selection.roles else claim.takes_part
        if not wanted or not selection.holds(claim):
            continue
        actor = _party(tree, claim.actor, selection)
        _add_actor(graph, tree, actor)
        _add_intervention(graph, names, claim.intervention)
        _merge_edge(graph, actor, claim.intervention, "participates", claim.intervention, claim.claim, claim.role)
    return graph


def _fields(store: Store, selection: Selection) -> nx.Graph:
    graph = nx.Graph()
    by_intervention: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for b in store.select(_FIELDS):
        intervention, iri = str(b["intervention"]), str(b["field"])
        if selection.interventions and intervention not in selection.interventions:
            continue
        if iri not in graph:
            graph.add_node(
                iri, label_da=str(b["da"]), label_en=str(b["en"]), kind="field", type="field", sector="field"
            )
        by_intervention[intervention][iri].add(str(b["claim"]))
    for intervention, fields in sorted(by_intervention.items()):
        for one, other in itertools.combinations(sorted(fields), 2):
            for claim in sorted(fields[one] | fields[other]):
                _merge_edge(graph, one, other, "occurs-with", intervention, claim)
    return graph


def _funding(store: Store, selection: Selection) -> nx.Graph:
    tree = read_actors(store)
    graph = nx.Graph()
    names = _names(store)
    for b in store.select(_FUNDINGS):
        intervention = str(b["intervention"])
        start = int(str(b["start"])[:4]) if "start" in b else None
        end = int(str(b["end"])[:4]) if "end" in b else None
        year = selection.as_of
        if year is not None and ((start is not None and start > year) or (end is not None and end < year)):
            continue
        if selection.interventions and intervention not in selection.interventions:
            continue
        funder = _party(tree, str(b["funder"]), selection)
        _add_actor(graph, tree, funder)
        _add_intervention(graph, names, intervention)
        position = local_name(str(b["position"])) if "position" in b else "unknown"
        _merge_edge(graph, funder, intervention, "funds", intervention, str(b["claim"]), position)
    return graph


def _party(tree: ActorTree, actor: str, selection: Selection) -> str:
    return tree.root(actor) if selection.level == "organisation" else actor


def _add_actor(graph: nx.Graph, tree: ActorTree, iri: str) -> None:
    if iri in graph:
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


def _add_intervention(graph: nx.Graph, names: dict[str, tuple[str, str, str]], iri: str) -> None:
    if iri not in graph:
        da, en, category = names.get(iri, (local_name(iri), local_name(iri), ""))
        graph.add_node(
            iri,
            label_da=da,
            label_en=en,
            kind="intervention",
            type="intervention",
            sector="intervention",
            category=category,
        )


def _names(store: Store) -> dict[str, tuple[str, str, str]]:
    return {
        str(b["intervention"]): (str(b["da"]), str(b.get("en", b["da"])), str(b.get("category", "")))
        for b in store.select(_INTERVENTIONS)
    }


def _merge_edge(graph: nx.Graph, a: str, b: str, kind: str, intervention: str, claim: str, role: str = "") -> None:
    if not graph.has_edge(a, b):
        graph.add_edge(a, b, kind=kind, weight=0.0, interventions=[], evidence=[], roles=[])
    edge = graph.edges[a, b]
    edge["interventions"] = sorted({*edge["interventions"], intervention})
    edge["evidence"] = sorted({*edge["evidence"], claim})
    edge["roles"] = sorted({*edge["roles"], role} - {""})
    edge["weight"] = float(len(edge["interventions"]))
