"""The things that can be reconciled, with their kinds, names and identifiers, read once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rdflib import Literal
from rdflib.namespace import SKOS

from hoi_graph.labels import label, local_name
from hoi_graph.namespaces import BASE
from hoi_graph.query.reconcile.forms import identifier_key
from hoi_graph.query.views import read_view
from hoi_graph.store import Store

KINDS = ("intervention", "actor", "place", "field", "law", "method")
MUNICIPALITIES = frozenset({"actor-type/municipality", "place-kind/municipality"})


@dataclass(frozen=True)
class Entity:
    """A thing: its id (the IRI below the base), its kind, and all type ids it bears, the kind first."""

    id: str
    kind: str
    types: tuple[str, ...]

    @property
    def iri(self) -> str:
        return BASE + self.id

    @property
    def municipal(self) -> bool:
        """Whether its name may be said with or without the word *Kommune*."""
        return not MUNICIPALITIES.isdisjoint(self.types)


class Entities:
    """Every thing that can be reconciled, by id, in the order of kinds and ids."""

    def __init__(self, store: Store) -> None:
        self.wider = _read_wider(store)
        self.by_id = self._read(store)
        self.preferred: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self.alternative: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for row in store.select(read_view("reconcile-names")):
            name, iri = row["name"], str(row["thing"])
            if isinstance(name, Literal) and iri.startswith(BASE):
                names = self.preferred if row["via"] == SKOS.prefLabel else self.alternative
                names[iri.removeprefix(BASE)].append((str(name), name.language or ""))
        self.identifiers = _read_identifiers(store, self.by_id)
        self.types = self._read_types()

    def name(self, id: str, lang: str) -> str:
        """The preferred name of a thing or code."""
        return label(self.preferred.get(id, ()), lang, id)[0]

    def above(self, ids: Iterable[str]) -> set[str]:
        """The things named and everything they lie in."""
        found: set[str] = set()
        waiting = list(ids)
        while waiting:
            id = waiting.pop()
            if id not in found:
                found.add(id)
                waiting += self.wider.get(id, ())
        return found

    def _read(self, store: Store) -> dict[str, Entity]:
        kinds: dict[str, str] = {}
        subtypes: dict[str, set[str]] = defaultdict(set)
        for row in store.select(read_view("reconcile-entities")):
            iri = str(row["thing"])
            if not iri.startswith(BASE):
                continue
            id = iri.removeprefix(BASE)
            kinds.setdefault(id, str(row["kind"]))
            if "subtype" in row:
                subtypes[id].add(type_id(str(row["subtype"])))
        found = (
            Entity(id, kind, (kind, *sorted(self._types_above(subtypes[id]), key=lambda t: (t not in subtypes[id], t))))
            for id, kind in kinds.items()
        )
        return {e.id: e for e in sorted(found, key=lambda e: (KINDS.index(e.kind), e.id))}

    def _types_above(self, types: Iterable[str]) -> set[str]:
        return {type_id(BASE + above) for above in self.above(f"code/{type}" for type in types)}

    def _read_types(self) -> dict[str, tuple[str, ...]]:
        """Every type id with the wider ones directly above it, in order."""
        found: dict[str, set[str]] = {kind: set() for kind in KINDS}
        for entity in self.by_id.values():
            for type in entity.types[1:]:
                wider = {type_id(BASE + above) for above in self.wider.get(f"code/{type}", ())}
                found.setdefault(type, set()).update(wider & set(entity.types) or {entity.kind})
        return {type: tuple(sorted(wider)) for type, wider in sorted(found.items(), key=lambda item: _order(item[0]))}


def type_id(iri: str) -> str:
    """A type as it is named here: `actor`, or `actor-type/municipality` for a code."""
    return iri.removeprefix(BASE).removeprefix("code/")


def _order(type: str) -> tuple[bool, int, str]:
    return (False, KINDS.index(type), "") if type in KINDS else (True, 0, type)


def _read_wider(store: Store) -> dict[str, list[str]]:
    wider: dict[str, list[str]] = defaultdict(list)
    for row in store.select(read_view("reconcile-broader")):
        below, above = str(row["thing"]), str(row["wider"])
        if below.startswith(BASE) and above.startswith(BASE):
            wider[below.removeprefix(BASE)].append(above.removeprefix(BASE))
    return dict(wider)


def _read_identifiers(store: Store, known: Mapping[str, Entity]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in store.select(read_view("reconcile-identifiers")):
        id, value = str(row["thing"]).removeprefix(BASE), str(row["value"])
        if id not in known:
            continue
        found[identifier_key(value)].add(id)
        if value.startswith("http"):
            # A Wikidata item or NUTS code is known by its last part, an act by its place in Lovtidende.
            last = value.partition("/eli/")[2] or local_name(value)
            if any(sign.isdigit() for sign in last) and not last.isdigit():
                found[identifier_key(last)].add(id)
    return dict(found)
