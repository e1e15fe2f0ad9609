"""From a name or code to candidates, best first; `match` is true only where nothing else of that name can be meant.

A name that was read in another spelling of the same letters (case, å/aa, punctuation) or with the word *Kommune* beside a
municipality's name is exact. Lost accents, abbreviations and misspellings find their candidate but never decide.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process
from rdflib import Literal

from hoi_graph.errors import HoiGraphError
from hoi_graph.namespaces import BASE
from hoi_graph.query.reconcile.constraints import Constraint, Judge
from hoi_graph.query.reconcile.entities import Entities, Entity, type_id
from hoi_graph.query.reconcile.forms import core, cores, expanded, form, identifier_keys, plain
from hoi_graph.query.reconcile.properties import PROPERTIES, read_values
from hoi_graph.store import Store

_PREFERRED, _ALTERNATIVE, _KOMMUNE, _PLAIN, _SHORTENED, _SIMILAR = 100.0, 99.0, 98.0, 94.0, 92.0, 90.0
_LEAST = 45.0
_SHORTLIST = 80
_AGAINST, _UNKNOWN, _OTHER_TYPE = 35.0, 4.0, 15.0


class UnknownNameError(HoiGraphError):
    """A type or property that there is not."""


@dataclass(frozen=True)
class Question:
    """What is looked for: a name or code, within types, with constraints on properties."""

    text: str = ""
    types: tuple[str, ...] = ()
    every_type: bool = False
    types_decide: bool = True
    constraints: tuple[Constraint, ...] = ()
    limit: int = 10


@dataclass(frozen=True)
class Candidate:
    """A thing that may be meant, how likely (0–100), whether it is certain, and what speaks for it."""

    entity: Entity
    score: float
    match: bool
    features: Mapping[str, float | bool]


@dataclass
class _Hit:
    """How a thing was found: the best score of its names, and how exact the match is: 2, or 1 by *Kommune* alone."""

    score: float = 0.0
    strength: int = 0
    similarity: float = 0.0
    features: set[str] = field(default_factory=set)

    def take(self, score: float, feature: str, strength: int = 0) -> None:
        self.score = max(self.score, score)
        self.strength = max(self.strength, strength)
        self.features.add(feature)


class Reconciler:
    """The names of one graph, ready to be asked."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.entities = Entities(store)
        self._order = {id: place for place, id in enumerate(self.entities.by_id)}
        self._names: dict[str, dict[str, float]] = defaultdict(dict)
        self._cores: dict[str, set[str]] = defaultdict(set)
        self._plain: dict[str, set[str]] = defaultdict(set)
        similar: dict[str, set[str]] = defaultdict(set)
        for entity in self.entities.by_id.values():
            for name, score in self._forms(entity):
                self._names[name].setdefault(entity.id, score)
                self._plain[plain(name)].add(entity.id)
                similar[core(name)[0] if entity.municipal else name].add(entity.id)
                if entity.municipal:
                    for bare in cores(name):
                        self._cores[bare].add(entity.id)
        self._similar = list(similar)
        self._similar_ids = list(similar.values())
        self._values: dict[str, dict[str, list[Literal | str]]] = {}
        self._judge = Judge(self.entities, self.values, self.exact)

    # ---- what there is ----

    def get(self, id: str) -> Entity | None:
        """The thing with an id: `id/actor/x`, `actor/x`, or the whole IRI."""
        id = id.strip().removeprefix(BASE)
        return self.entities.by_id.get(id) or self.entities.by_id.get(f"id/{id}")

    def type(self, text: str) -> str:
        """A type by its id or IRI; an UnknownNameError lists the types there are."""
        found = type_id(text.strip()).removeprefix("ontology/")
        found = found.lower() if found.lower() in self.entities.types else found
        if found not in self.entities.types:
            known = ", ".join(self.entities.types)
            raise UnknownNameError(f"{text[:80]}: ukendt type / unknown type; kendte / known: {known}")
        return found

    def property(self, text: str) -> str:
        """A property by its id; an UnknownNameError lists the properties there are."""
        if text not in PROPERTIES:
            known = ", ".join(PROPERTIES)
            raise UnknownNameError(f"{text[:80]}: ukendt egenskab / unknown property; kendte / known: {known}")
        return text

    def values(self, property: str) -> dict[str, list[Literal | str]]:
        """The values of a property by the thing's id, read once."""
        if property not in self._values:
            self._values[property] = read_values(self._store, PROPERTIES[property])
        return self._values[property]

    # ---- asking ----

    def ask(self, question: Question) -> list[Candidate]:
        """The candidates, best first."""
        hits = self._hits(question.text) if question.text else self._by_constraints(question.constraints)
        found: list[tuple[Entity, _Hit, float, list[bool | None]]] = []
        for id, hit in hits.items():
            entity = self.entities.by_id[id]
            of_type = self._of_type(entity, question)
            if question.types_decide and not of_type:
                continue
            verdicts = [self._judge.meets(id, constraint) for constraint in question.constraints]
            if any(v is False and c.required for v, c in zip(verdicts, question.constraints, strict=True)):
                continue
            score = hit.score - (0 if of_type else _OTHER_TYPE)
            for verdict in verdicts:
                score -= _AGAINST if verdict is False else _UNKNOWN if verdict is None else 0
            found.append((entity, hit, max(score, 0.0), verdicts))
        strongest = max((hit.strength for _, hit, _, _ in found), default=0)
        # What is known to differ is no rival; what is not known may still be meant.
        rivals = [e for e, hit, _, verdicts in found if hit.strength == strongest and False not in verdicts]
        certain = rivals[0] if strongest and len(rivals) == 1 and question.types_decide else None
        found.sort(key=lambda item: (-item[2], -item[1].similarity, self._order[item[0].id]))
        return [
            Candidate(e, round(score, 1), e is certain and _tells_apart(e, hit, verdicts), _features(hit, verdicts))
            for e, hit, score, verdicts in found[: question.limit]
        ]

    def suggest(self, text: str, types: Iterable[str] = ()) -> list[Entity]:
        """The things whose names begin with a text, then those with words that do, then those that sound alike."""
        wanted, ranked = form(text), {}
        if (meant := self.get(text)) is not None:
            ranked[meant.id] = (-1, 0.0)
        for name, ids in self._names.items():
            rank = 0 if name.startswith(wanted) else 1 if f" {wanted}" in f" {name}" else None
            if rank is not None:
                for id, score in ids.items():
                    ranked[id] = min(ranked.get(id, (9, 0.0)), (rank, -score))
        if wanted:
            for id, hit in self._hits(text).items():
                ranked.setdefault(id, (2, -hit.score))
        asked = set(types)
        found = sorted(ranked, key=lambda id: (ranked[id], self._order[id]))
        return [e for e in map(self.entities.by_id.__getitem__, found) if not asked or not asked.isdisjoint(e.types)]

    def exact(self, text: str) -> set[str]:
        """The things a text names for certain or as one of several: by id, code, name, or name with *Kommune*."""
        return {id for id, hit in self._exact_hits(text).items() if hit.strength}

    # ---- inside ----

    def _forms(self, entity: Entity) -> Iterator[tuple[str, float]]:
        for names, score in ((self.entities.preferred, _PREFERRED), (self.entities.alternative, _ALTERNATIVE)):
            for text, _ in names.get(entity.id, ()):
                if name := form(text):
                    yield name, score

    def _exact_hits(self, text: str) -> dict[str, _Hit]:
        hits: dict[str, _Hit] = defaultdict(_Hit)
        if (meant := self.get(text)) is not None:
            hits[meant.id].take(_PREFERRED, "identifier", 2)
            return hits
        for key in identifier_keys(text):
            for id in self.entities.identifiers.get(key, ()):
                hits[id].take(_PREFERRED, "identifier", 2)
        name = form(text)
        for id, score in self._names.get(name, {}).items():
            hits[id].take(score, "exact_name" if score == _PREFERRED else "alternative_name", 2)
        said = core(name)[1]
        for id in self._kommune(name):
            # Who says *Kommune* means the authority rather than the area.
            authority = said and self.entities.by_id[id].kind == "actor"
            hits[id].take(_KOMMUNE, "kommune", 2 if authority else 1)
        return hits

    def _kommune(self, name: str) -> set[str]:
        """The municipalities of a name that says *Kommune*, or says it without where they are called so."""
        return {id for bare in cores(name) for id in self._cores.get(bare, ())}

    def _hits(self, text: str) -> dict[str, _Hit]:
        hits = self._exact_hits(text)
        name = form(text)
        if not name:
            return hits
        for id in self._plain.get(plain(name), set()) | self._kommune_plain(name):
            hits[id].take(_PLAIN, "lost_accents")
        written = expanded(name)
        if written != name:
            for id in {*self._names.get(written, ()), *self._kommune(written)}:
                hits[id].take(_SHORTENED, "abbreviation")
        bare, said = core(written)
        compared = bare or written
        shortlist = process.extract(compared, self._similar, scorer=fuzz.WRatio, limit=_SHORTLIST, score_cutoff=_LEAST)
        for other, _, place in shortlist:
            likeness = _likeness(compared, other)
            for id in self._similar_ids[place]:
                alike = likeness * (0.85 if said and not self.entities.by_id[id].municipal else 1)
                score = alike * _SIMILAR / 100
                if score >= _LEAST:
                    hits[id].take(score, "similar_name")
                if id in hits:
                    hits[id].similarity = max(hits[id].similarity, alike)
        return hits

    def _kommune_plain(self, name: str) -> set[str]:
        bare = plain(core(name)[0])
        return {id for id in self._plain.get(bare, ()) if self.entities.by_id[id].municipal} if bare else set()

    def _by_constraints(self, constraints: tuple[Constraint, ...]) -> dict[str, _Hit]:
        """Everything that meets some constraint; an identifier met is as good as a name."""
        hits: dict[str, _Hit] = defaultdict(_Hit)
        for constraint in constraints:
            for id in self.values(constraint.property):
                if id in self.entities.by_id and self._judge.meets(id, constraint):
                    code = PROPERTIES[constraint.property].values == "code"
                    hits[id].take(_PREFERRED, "identifier" if code else "properties", 2 if code else 0)
        return hits

    def _of_type(self, entity: Entity, question: Question) -> bool:
        if not question.types:
            return True
        if question.every_type:
            return set(question.types) <= set(entity.types)
        return not set(question.types).isdisjoint(entity.types)


def _likeness(one: str, other: str) -> float:
    """How alike two forms are, 0–100: as they stand, with words in another order, one within the other, or cut short."""
    ordered = fuzz.ratio(one, other)
    shuffled = fuzz.token_sort_ratio(one, other) * 0.97
    within = fuzz.token_set_ratio(one, other) * 0.85 if min(len(one), len(other)) > 3 else 0.0
    joined = fuzz.ratio(one.replace(" ", ""), other.replace(" ", "")) * 0.98
    words, others = one.split(), other.split()
    begun = len(words) == len(others) > 1 and all(o.startswith(w) for w, o in zip(words, others, strict=True))
    return max(ordered, shuffled, within, joined, 88.0 if begun else 0.0)


def _tells_apart(entity: Entity, hit: _Hit, verdicts: list[bool | None]) -> bool:
    """Whether a unique name is enough: units are called alike everywhere (*Beskæftigelse*), so something else must agree."""
    unit = any(type.endswith("-unit") for type in entity.types)
    return not unit or "identifier" in hit.features or True in verdicts


def _features(hit: _Hit, verdicts: list[bool | None]) -> dict[str, float | bool]:
    named: dict[str, float | bool] = {
        name: name in hit.features
        for name in ("identifier", "exact_name", "alternative_name", "kommune", "lost_accents", "abbreviation")
    }
    named["name_similarity"] = round(100.0 if hit.strength == 2 else hit.similarity, 1)
    if verdicts:
        named["properties_met"] = round(sum(v is True for v in verdicts) / len(verdicts), 2)
    return named
