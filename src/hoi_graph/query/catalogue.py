"""The things that are listed, with their facet values and texts held in memory, so that lists and counts take milliseconds.

Sets of things are integers used as bit sets: bit `i` stands for the thing at place `i` of the list.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from hoi_graph.labels import fold, local_name
from hoi_graph.namespaces import BASE
from hoi_graph.query.facets import ACTORS, BY_NAME, CLASSES, FACETS, INTERVENTIONS, TEXTS, UNKNOWN, Facet
from hoi_graph.query.names import Names
from hoi_graph.query.selection import TEXT_PARAMETERS, Selection, SelectionError, in_range, token_pattern, tokens
from hoi_graph.store import Store

_ENDS = """
SELECT ?item (MAX(SUBSTR(STR(?date), 1, 4)) AS ?year) WHERE { ?item a hoi:Intervention ; schema:endDate ?date } GROUP BY ?item
"""
_SCHEMES = """
SELECT ?code ?scheme ?broader ?rank ?notation WHERE {
  ?code skos:inScheme ?scheme .
  OPTIONAL { ?code skos:broader ?broader }
  OPTIONAL { ?code hoi:rank ?rank }
  OPTIONAL { ?code skos:notation ?notation }
}
"""
_PLACES = "SELECT ?code ?broader WHERE { ?code a hoi:Place ; dcterms:isPartOf ?broader }"


@dataclass(frozen=True)
class Count:
    """How many things have a value of a facet, within the rest of the selection."""

    value: str
    number: int
    selected: bool
    depth: int = 0


_KEPT = 256


class Catalogue:
    """Every intervention and actor of a graph, ready to be narrowed, counted and sorted."""

    def __init__(self, store: Store) -> None:
        self.names = Names(store)
        self.items = {of: _items(store, of, self.names) for of in CLASSES}
        self._place = {of: {iri: i for i, iri in enumerate(items)} for of, items in self.items.items()}
        self.everything = {of: (1 << len(items)) - 1 for of, items in self.items.items()}
        self._values = {facet.name: self._read_facet(store, facet) for facet in FACETS}
        self._known = {name: _union(values.values()) for name, values in self._values.items()}
        self._texts = {of: self._read_texts(store, of) for of in CLASSES}
        self._folded_names = {
            of: [fold(self.names.of(iri, "da")) + "\n" + fold(self.names.of(iri, "en")) for iri in items]
            for of, items in self.items.items()
        }
        self._searches: dict[tuple[str, tuple[str, ...]], int] = {}
        self._ends = self._read_ends(store)
        self._ties = self._read_ties(store)
        self.codes, self._broader, self._order = _read_schemes(store)

    # ---- sets ----

    def select(self, selection: Selection, of: str) -> int:
        """The selected interventions or actors as a bit set."""
        other = ACTORS if of == INTERVENTIONS else INTERVENTIONS
        found = self._own(selection.part(of), of)
        if across := selection.part(other):
            found &= self.across(self._own(across, other), other)
        return found

    def across(self, bits: int, of: str) -> int:
        """The actors that take part in a set of interventions, or the interventions a set of actors takes part in."""
        return _union(self._ties[of][i] for i in _places(bits))

    def iris(self, bits: int, of: str) -> list[str]:
        """The IRIs of a set, in the order of their Danish names."""
        items = self.items[of]
        return [items[i] for i in _places(bits)]

    def bits(self, iris: Iterable[str], of: str) -> int:
        """The set of the IRIs given; what is not listed is passed over."""
        return _union(self._bit(of, iri) for iri in iris)

    def check(self, selection: Selection) -> None:
        """A SelectionError names a value that neither the code lists nor the data know."""
        for name, values in selection.facets.items():
            facet = BY_NAME[name]
            for value in values:
                slug = value.removeprefix("-")
                if slug == UNKNOWN or ".." in slug or slug in self._values[name]:
                    continue
                if facet.years or (facet.values and facet.iri(slug) in self.names):
                    continue
                if not facet.values and f'"{slug}"' in facet.pattern:
                    continue
                raise SelectionError(f"{name}={value}: ukendt værdi / unknown value")

    # ---- counts ----

    def counts(self, selection: Selection, of: str, name: str) -> list[Count]:
        """The values of a facet with their counts within the rest of the selection, `unknown` last; never all zero hidden."""
        facet = BY_NAME[name]
        chosen = selection.facets.get(name, ())
        number = self._counter(selection, of, facet)
        counts = [
            Count(value, number(self._values[name].get(value, 0)), value in chosen, depth)
            for value, depth in self._ordered(facet, chosen)
        ]
        unknown = number(self.everything[facet.of] & ~self._known[name])
        extra = [Count(v, number(self._facet(facet, (v,))), True) for v in chosen if ".." in v or v.startswith("-")]
        return [*counts, *extra, Count(UNKNOWN, unknown, UNKNOWN in chosen)]

    def known_count(self, selection: Selection, of: str, name: str) -> int:
        """How many within the rest of the selection have some value of a facet."""
        return self._counter(selection, of, BY_NAME[name])(self._known[name])

    def _counter(self, selection: Selection, of: str, facet: Facet) -> Callable[[int], int]:
        """How many a set of the facet's things are, or bring with them, within the rest of the selection."""
        if facet.of == of:
            rest = self.select(selection.without(facet.name), of)
            return lambda bits: (rest & bits).bit_count()
        own = self._own(selection.part(of), of)
        inner = self._own(selection.without(facet.name).part(facet.of), facet.of)
        return lambda bits: (own & self.across(inner & bits, facet.of)).bit_count()

    def value_bits(self, name: str, value: str) -> int:
        """The things that have a value of a facet."""
        if value == UNKNOWN:
            return self.everything[BY_NAME[name].of] & ~self._known[name]
        return self._values[name].get(value, 0)

    def known_values(self, name: str) -> list[str]:
        """The values of a facet that something has."""
        return sorted(self._values[name])

    def values_of(self, name: str, iri: str) -> list[str]:
        """The values of a facet a thing has."""
        bit = self._bit(BY_NAME[name].of, iri)
        return [value for value, bits in self._values[name].items() if bits & bit]

    def coverage(self, name: str, bits: int) -> int:
        """How many things of a set have a known value of a facet."""
        return (bits & self._known[name]).bit_count()

    # ---- order ----

    def ordered(self, bits: int, of: str, sort: str, lang: str, text: str = "") -> list[str]:
        """The IRIs of a set, sorted by `name`, `relevance`, `category`, `start` or `size`; `-` in front turns it round."""
        iris = self.iris(bits, of)
        key = sort.removeprefix("-")
        iris.sort(key=lambda iri: self.sort_name(iri, lang), reverse=sort == "-name")
        if key == "relevance" and text:
            words = tokens(text)
            iris.sort(key=lambda iri: self._rank(of, iri, words))
        elif key in ("category", "start"):
            known = {iri: min(self.values_of(key, iri), default="") for iri in iris}
            iris.sort(key=lambda iri: known[iri], reverse=sort.startswith("-"))
            iris.sort(key=lambda iri: known[iri] == "")
        elif key == "size":
            iris.sort(key=lambda iri: self.size(iri, of), reverse=not sort.startswith("-"))
        return iris

    def size(self, iri: str, of: str) -> int:
        """How many actors an intervention has, or how many interventions an actor."""
        return self._ties[of][self._place[of][iri]].bit_count()

    def sort_name(self, iri: str, lang: str) -> str:
        """The name as it is sorted: Danish letters last, quotes and case aside."""
        name = self.names.of(iri, lang).lower().lstrip("'\"‘’“”» ")
        return name.replace("aa", "å").translate(_ALPHABET)

    def code_order(self, iri: str) -> tuple[str, str]:
        """Where a code stands in its list: by rank or notation, else by name."""
        return self._order.get(iri, "9999"), self.sort_name(iri, "da")

    def codes_of(self, scheme: str) -> list[str]:
        """The IRIs of a code list's codes in their order."""
        return sorted((f"{BASE}code/{scheme}/{slug}" for slug in self.codes.get(scheme, ())), key=self.code_order)

    def _rank(self, of: str, iri: str, words: list[str]) -> int:
        name = self._folded_names[of][self._place[of][iri]]
        if any(line.startswith(" ".join(words)) for line in name.splitlines()):
            return 0
        if all(re.search(rf"(^|[^a-z0-9]){re.escape(word)}", name) for word in words):
            return 1
        return 2 if all(word in name for word in words) else 3

    # ---- inside ----

    def _own(self, part: Selection, of: str) -> int:
        found = self.everything[of]
        for name, values in part.facets.items():
            found &= self._facet(BY_NAME[name], values)
        for name, text in part.texts.items():
            if TEXT_PARAMETERS[name] == of:
                found &= self._search(of, tuple(tokens(text)))
        if part.year is not None and of == INTERVENTIONS:
            late = _union(bits for value, bits in self._values["start"].items() if value > str(part.year))
            over = _union(bits for year, bits in self._ends.items() if year < part.year)
            found &= ~(late | over)
        return found

    def _facet(self, facet: Facet, values: tuple[str, ...]) -> int:
        wanted = [v for v in values if not v.startswith("-")]
        left_out = [v[1:] for v in values if v.startswith("-")]
        found = _union(self._value(facet, v) for v in wanted) if wanted else self.everything[facet.of]
        return found & ~_union(self._value(facet, v) for v in left_out)

    def _value(self, facet: Facet, value: str) -> int:
        if ".." in value:
            return _union(bits for year, bits in self._values[facet.name].items() if in_range(value, year))
        return self.value_bits(facet.name, value)

    def _search(self, of: str, words: tuple[str, ...]) -> int:
        """The things whose texts hold every word; the last searches are kept, for each facet asks again."""
        known = self._searches.get((of, words))
        if known is not None:
            return known
        patterns = [re.compile(token_pattern(word), re.IGNORECASE) for word in words]
        found = 0
        for i, (folded, raw) in enumerate(self._texts[of]):
            if all(word in folded for word in words) and all(pattern.search(raw) for pattern in patterns):
                found |= 1 << i
        if len(self._searches) >= _KEPT:
            self._searches.clear()
        self._searches[of, words] = found
        return found

    def _bit(self, of: str, iri: str) -> int:
        place = self._place[of].get(iri)
        return 0 if place is None else 1 << place

    def _ordered(self, facet: Facet, chosen: tuple[str, ...]) -> Iterator[tuple[str, int]]:
        have = set(self._values[facet.name]) | {v for v in chosen if v != UNKNOWN and ".." not in v and v[0] != "-"}
        if facet.values.startswith("code/") and not facet.hidden:
            have |= self.codes.get(facet.values.removeprefix("code/"), set())
        if not facet.values:
            yield from (
                (v, 0) for v in sorted(have, key=lambda v: int(re.sub(r"\D.*", "", v) or 0), reverse=facet.years)
            )
            return
        by_iri = {facet.iri(v): v for v in have}
        children: dict[str, list[str]] = defaultdict(list)
        for iri in by_iri:
            above = self._broader.get(iri, "") if facet.tree else ""
            children[above if above in by_iri else ""].append(iri)

        def walk(above: str, depth: int) -> Iterator[tuple[str, int]]:
            for iri in sorted(children[above], key=lambda i: (self._order.get(i, ""), self.sort_name(i, "da"))):
                yield by_iri[iri], depth
                yield from walk(iri, depth + 1)

        yield from walk("", 0)

    def _read_facet(self, store: Store, facet: Facet) -> dict[str, int]:
        values: dict[str, int] = defaultdict(int)
        query = f"SELECT DISTINCT ?item ?value WHERE {{ ?item a {CLASSES[facet.of]} . {facet.pattern} }}"
        for row in store.select(query):
            iri = str(row["value"])
            slug = iri.removeprefix(f"{BASE}{facet.values}/") if facet.values else iri
            if "/" not in slug:
                values[slug] |= self._bit(facet.of, str(row["item"]))
        return dict(values)

    def _read_texts(self, store: Store, of: str) -> list[tuple[str, str]]:
        texts: dict[str, set[str]] = defaultdict(set)
        for row in store.select(f"SELECT DISTINCT ?item ?text WHERE {{ ?item a {CLASSES[of]} ; {TEXTS[of]} ?text }}"):
            texts[str(row["item"])].add(str(row["text"]))
        joined = ("\n".join(sorted(texts[iri])) for iri in self.items[of])
        return [(fold(text), text) for text in joined]

    def _read_ends(self, store: Store) -> dict[int, int]:
        ends: dict[int, int] = defaultdict(int)
        for row in store.select(_ENDS):
            ends[int(str(row["year"]))] |= self._bit(INTERVENTIONS, str(row["item"]))
        return dict(ends)

    def _read_ties(self, store: Store) -> dict[str, list[int]]:
        ties = {of: [0] * len(items) for of, items in self.items.items()}
        for row in store.select("SELECT ?actor ?item WHERE { ?actor hoi:participatesIn ?item }"):
            actor, item = str(row["actor"]), str(row["item"])
            if actor in self._place[ACTORS] and item in self._place[INTERVENTIONS]:
                ties[ACTORS][self._place[ACTORS][actor]] |= self._bit(INTERVENTIONS, item)
                ties[INTERVENTIONS][self._place[INTERVENTIONS][item]] |= self._bit(ACTORS, actor)
        return ties


_ALPHABET = str.maketrans({"æ": "zzza", "ä": "zzza", "ø": "zzzb", "ö": "zzzb", "å": "zzzc", "é": "e", "ü": "y"})


def _items(store: Store, of: str, names: Names) -> list[str]:
    found = {str(row["item"]) for row in store.select(f"SELECT ?item WHERE {{ ?item a {CLASSES[of]} }}")}
    return sorted(found, key=lambda iri: (fold(names.of(iri, "da")), iri))


def _read_schemes(store: Store) -> tuple[Mapping[str, set[str]], Mapping[str, str], Mapping[str, str]]:
    codes: dict[str, set[str]] = defaultdict(set)
    broader: dict[str, str] = {}
    order: dict[str, str] = {}
    for row in store.select(_SCHEMES):
        code = str(row["code"])
        codes[local_name(str(row["scheme"]))].add(code.rsplit("/", 1)[-1])
        if "broader" in row:
            broader[code] = str(row["broader"])
        if rank := str(row.get("rank", row.get("notation", ""))):
            order[code] = rank.zfill(4)
    for row in store.select(_PLACES):
        broader[str(row["code"])] = str(row["broader"])
    return codes, broader, order


def _union(sets: Iterable[int]) -> int:
    found = 0
    for bits in sets:
        found |= bits
    return found


def _places(bits: int) -> Iterator[int]:
    digits = bin(bits)[:1:-1]
    at = digits.find("1")
    while at >= 0:
        yield at
        at = digits.find("1", at + 1)
