"""The facts networks are made of, each read once from the store."""

from __future__ import annotations

from dataclasses import dataclass, field

from hoi_graph.labels import local_name
from hoi_graph.store import Store

_PARTICIPATIONS = """
SELECT ?claim ?intervention ?actor ?role ?collaborative ?takesPart ?start ?end ?began ?ended ?basis ?certainty
WHERE {
  ?claim a cv:Participation ; hoi:about ?intervention ; cv:hasParticipant ?actor ; cv:role ?role ; hoi:basis ?basis .
  OPTIONAL { ?role hoi:isCollaborative ?collaborative }
  OPTIONAL { ?role hoi:takesPart ?takesPart }
  OPTIONAL { ?claim schema:startDate ?start }
  OPTIONAL { ?claim schema:endDate ?end }
  OPTIONAL { ?intervention schema:startDate ?began }
  OPTIONAL { ?intervention schema:endDate ?ended }
  OPTIONAL { ?claim hoi:certainty ?certainty }
}
ORDER BY ?claim
"""
_ACTORS = """
SELECT ?actor ?da ?en ?type ?typeDa ?typeEn ?sector ?unitOf
WHERE {
  ?actor a hoi:Actor ; skos:prefLabel ?da .
  FILTER(LANG(?da) = "da")
  OPTIONAL { ?actor skos:prefLabel ?en FILTER(LANG(?en) = "en") }
  OPTIONAL {
    ?actor org:classification ?type .
    ?type skos:prefLabel ?typeDa , ?typeEn .
    FILTER(LANG(?typeDa) = "da" && LANG(?typeEn) = "en")
    OPTIONAL { ?type skos:broader* ?sector . ?sector skos:topConceptOf ?scheme }
  }
  OPTIONAL { ?actor org:unitOf ?unitOf }
}
ORDER BY ?actor
"""
_SECTORS = """
SELECT ?sector ?da ?en WHERE {
  ?sector skos:topConceptOf <https://w3id.org/hoi-graph/code/actor-type> ; skos:prefLabel ?da , ?en .
  FILTER(LANG(?da) = "da" && LANG(?en) = "en")
}
"""
_MEMBERS = "SELECT ?body ?member WHERE { ?m a org:Membership ; org:organization ?body ; org:member ?member }"


Years = tuple[int | None, int | None]


def years_of(start: object, end: object) -> Years:
    """The years of two dates as the graph writes them; None where there is none."""
    return (int(str(start)[:4]) if start else None, int(str(end)[:4]) if end else None)


def common_years(*spans: Years) -> Years:
    """The years within every span; an end no span states stays open."""
    starts = [start for start, _ in spans if start is not None]
    ends = [end for _, end in spans if end is not None]
    return (max(starts, default=None), min(ends, default=None))


def may_hold(years: Years, year: int | None) -> bool:
    """Whether what has these years may hold in a year; an unstated start or end closes nothing, and no year asks nothing."""
    start, end = years
    return year is None or ((start is None or start <= year) and (end is None or end >= year))


@dataclass(frozen=True)
class Participation:
    """An actor's part in an intervention; `years` bound it, its own and its intervention's together, None where no source gives one."""

    claim: str
    intervention: str
    actor: str
    role: str
    collaborative: bool
    takes_part: bool
    years: Years
    basis: str
    doubtful: bool

    def active(self, year: int | None) -> bool:
        """Whether the participation may hold in a year: not before it or its intervention began, not after either ended.
        An unstated start or end closes nothing."""
        return may_hold(self.years, year)

    def overlaps(self, other: Participation) -> bool:
        """Whether two participations may hold in the same year."""
        start, end = common_years(self.years, other.years)
        return start is None or end is None or start <= end


@dataclass(frozen=True)
class Actor:
    """An actor and the organisation it is a unit of."""

    iri: str
    label: dict[str, str]
    type: str
    type_label: dict[str, str]
    sector: str
    unit_of: str | None


@dataclass(frozen=True)
class ActorTree:
    """All actors, with the way from a unit up to its organisation, and the sectors with their names (da, en)."""

    actors: dict[str, Actor]
    members: frozenset[tuple[str, str]] = field(default=frozenset())
    sectors: dict[str, tuple[str, str]] = field(default_factory=dict)

    def ancestors(self, iri: str) -> list[str]:
        """The organisations above an actor, nearest first; a circle in the data ends the way."""
        found: list[str] = []
        above = self.actors[iri].unit_of if iri in self.actors else None
        while above and above not in found and above != iri:
            found.append(above)
            above = self.actors[above].unit_of if above in self.actors else None
        return found

    def root(self, iri: str) -> str:
        """The organisation at the top of an actor's line."""
        return ([iri, *self.ancestors(iri)])[-1]

    def same_party(self, a: str, b: str) -> bool:
        """Whether two actors are one party: a unit and its organisation, or a body and its member."""
        return (
            a == b
            or a in self.ancestors(b)
            or b in self.ancestors(a)
            or (a, b) in self.members
            or (b, a) in self.members
        )


def read_participations(store: Store) -> list[Participation]:
    """Every participation, sorted by claim."""
    return [
        Participation(
            claim=str(b["claim"]),
            intervention=str(b["intervention"]),
            actor=str(b["actor"]),
            role=local_name(str(b["role"])),
            collaborative=str(b.get("collaborative", "false")) == "true",
            takes_part=str(b.get("takesPart", "true")) == "true",
            years=common_years(years_of(b.get("start"), b.get("end")), years_of(b.get("began"), b.get("ended"))),
            basis=local_name(str(b["basis"])),
            doubtful=local_name(str(b.get("certainty", ""))) in ("contradicted", "uncertain"),
        )
        for b in store.select(_PARTICIPATIONS)
    ]


def read_actors(store: Store) -> ActorTree:
    """All actors with their types, sectors and places in the hierarchy."""
    actors: dict[str, Actor] = {}
    sectors = {str(b["sector"]): (str(b["da"]), str(b["en"])) for b in store.select(_SECTORS)}
    for b in store.select(_ACTORS):
        iri = str(b["actor"])
        da = str(b["da"])
        actors.setdefault(
            iri,
            Actor(
                iri=iri,
                label={"da": da, "en": str(b.get("en", da))},
                type=local_name(str(b["type"])) if "type" in b else "unknown",
                type_label={"da": str(b.get("typeDa", "ukendt")), "en": str(b.get("typeEn", "unknown"))},
                sector=local_name(str(b["sector"])) if "sector" in b else "unknown",
                unit_of=str(b["unitOf"]) if "unitOf" in b else None,
            ),
        )
    members = frozenset((str(b["body"]), str(b["member"])) for b in store.select(_MEMBERS))
    return ActorTree(actors, members, sectors)
