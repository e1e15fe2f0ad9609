"""Which network is wanted: its view, and the claims it is made of."""

from __future__ import annotations

from dataclasses import dataclass

from hoi_graph.errors import HoiGraphError
from hoi_graph.network.facts import Participation

VIEWS = ("actors", "bipartite", "fields", "funding", "chain", "municipalities")
LEVELS = ("unit", "organisation", "sector")
WEIGHTS = ("count", "newman", "jaccard")
# Where a parameter makes a difference: elsewhere every tie weighs one, there is no actor to roll up, or no role to ask for.
WEIGHTED = ("actors", "fields", "municipalities")
LEVELLED = ("actors", "bipartite", "funding", "chain")
ROLED = ("actors", "bipartite", "chain")


@dataclass(frozen=True)
class Selection:
    """Which claims a network is made of; an empty set means all.

    `as_of` keeps what may hold in that year; `level` draws units as they are, or rolled up to their organisations or to
    the sectors; `roles` are the roles asked for, of which only collaborative ones tie actors to each other;
    `interventions`, `actors` and `bases` narrow the claims.
    """

    as_of: int | None = None
    level: str = "unit"
    roles: frozenset[str] = frozenset()
    interventions: frozenset[str] = frozenset()
    actors: frozenset[str] = frozenset()
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
            and self.takes(claim.intervention, claim.basis)
            and self.has(claim.actor)
        )

    def has(self, actor: str) -> bool:
        """Whether an actor is within the selection."""
        return not self.actors or actor in self.actors

    def takes(self, intervention: str, basis: str = "") -> bool:
        """Whether a claim about an intervention is within the selection."""
        return (not self.interventions or intervention in self.interventions) and (
            not basis or not self.bases or basis in self.bases
        )
