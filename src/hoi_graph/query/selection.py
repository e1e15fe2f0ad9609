"""The one selection behind every view: what an address asks for ↔ an object ↔ the SPARQL that finds the same things.

Values within a facet are alternatives, facets are joint demands. `unknown` is a value; `-school` leaves out what has the
value; years take ranges (`2019..2023`, `2019..`; written `2019-2023` they are read the same). Facets of interventions and of
actors may stand together: an intervention is then kept when one of its actors fits, an actor when one of its interventions
does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from hoi_graph.errors import HoiGraphError
from hoi_graph.labels import fold
from hoi_graph.query.facets import ACTORS, BY_NAME, CLASSES, FACETS, INTERVENTIONS, TEXTS, UNKNOWN, Facet

TEXT_PARAMETERS = {"q": INTERVENTIONS, "name": ACTORS}
_VALUE = re.compile(r"-?[a-z0-9]+([-.][a-z0-9]+)*")
_RANGE = re.compile(r"([0-9]{4})?\.\.([0-9]{4})?")
_SPAN = re.compile(r"([0-9]{4}) ?[-–] ?([0-9]{4})?")
_MAX_TEXT = 200
_MAX_TOKENS = 8
# How a folded letter may be written in the graph.
_SPELLINGS = {"ae": "(ae|æ|ä)", "oe": "(oe|ø|ö)", "aa": "(aa|å)", "ss": "(ss|ß)"}
_ACCENTS = {
    "a": "[aáàâã]",
    "e": "[eéèêë]",
    "i": "[iíìîï]",
    "o": "[oóòôõ]",
    "u": "[uúùûü]",
    "c": "[cç]",
    "n": "[nñ]",
    "y": "[yý]",
}


class SelectionError(HoiGraphError):
    """An address asks for a value that is not known or cannot be read."""


class UnknownParameterError(SelectionError):
    """An address has a parameter nobody knows: passed over, it would widen the selection in silence."""


@dataclass(frozen=True)
class Selection:
    """What is asked for; an empty selection is everything."""

    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    year: int | None = None

    def __bool__(self) -> bool:
        return bool(self.facets or self.texts or self.year is not None)

    def pairs(self) -> list[tuple[str, str]]:
        """The selection as the parameters of an address, always in the same order."""
        pairs = [(name, self.texts[name]) for name in TEXT_PARAMETERS if name in self.texts]
        pairs += [(facet.name, value) for facet in FACETS for value in self.facets.get(facet.name, ())]
        return pairs + ([("year", str(self.year))] if self.year is not None else [])

    def toggled(self, name: str, value: str) -> Selection:
        """The selection with a value added, or taken away where it is there."""
        old = self.facets.get(name, ())
        new = tuple(v for v in old if v != value) if value in old else (*old, value)
        return replace(
            self, facets={**{k: v for k, v in self.facets.items() if k != name}, **({name: new} if new else {})}
        )

    def without(self, name: str) -> Selection:
        """The selection without one facet or text, or without the year."""
        return replace(
            self,
            facets={k: v for k, v in self.facets.items() if k != name},
            texts={k: v for k, v in self.texts.items() if k != name},
            year=None if name == "year" else self.year,
        )

    def part(self, of: str) -> Selection:
        """What the selection demands of interventions or of actors themselves."""
        return Selection(
            {k: v for k, v in self.facets.items() if BY_NAME[k].of == of},
            {k: v for k, v in self.texts.items() if TEXT_PARAMETERS[k] == of},
            self.year if of == INTERVENTIONS else None,
        )

    def query(self, of: str) -> str:
        """The SPARQL that finds the selected interventions or actors, with their names."""
        return (
            f"SELECT DISTINCT ?item ?name\nWHERE {{\n  ?item a {CLASSES[of]} .\n"
            + "".join(f"  {line}\n" for line in self.demands(of))
            + '  OPTIONAL { ?item skos:prefLabel ?name FILTER(LANG(?name) = "da") }\n}\nORDER BY ?name ?item\n'
        )

    def demands(self, of: str) -> list[str]:
        """The demands as group patterns that bind or shed `?item`. (As EXISTS filters they take minutes; so, milliseconds.)"""
        other = ACTORS if of == INTERVENTIONS else INTERVENTIONS
        lines = list(_own_demands(self.part(of)))
        if across := self.part(other):
            name = "?actor" if other == ACTORS else "?intervention"
            tie = f"{name} hoi:participatesIn ?item" if other == ACTORS else f"?item hoi:participatesIn {name}"
            inner = " ".join(re.sub(r"\?item\b", name, line) for line in _own_demands(across))
            lines.append(f"{{ SELECT DISTINCT ?item WHERE {{ {tie} . {inner} }} }}")
        return lines

    def patterns(self, of: str, name: str) -> list[str]:
        """The selected interventions or actors as a group pattern that binds `?name`; none where all are selected."""
        demands = self.demands(of)
        return [items_pattern(name, CLASSES[of], demands)] if demands else []


def items_pattern(name: str, kind: str, demands: Iterable[str]) -> str:
    """The things of a class that meet demands on `?item`, as a group pattern that binds them under another name."""
    lines = "".join(f"      {line}\n" for line in (f"?item a {kind} .", *demands))
    return f"{{\n    SELECT DISTINCT (?item AS ?{name}) WHERE {{\n{lines}    }}\n  }}"


def parse_selection(pairs: Iterable[tuple[str, str]], also: Iterable[str] = ()) -> Selection:
    """The selection of an address; a SelectionError names a parameter or value that is not known; `also` is passed over."""
    facets: dict[str, tuple[str, ...]] = {}
    texts: dict[str, str] = {}
    year = None
    allowed = set(also)
    for name, raw in pairs:
        value = raw.strip()
        if name in allowed or (not value and (name in BY_NAME or name in TEXT_PARAMETERS or name == "year")):
            continue
        if name in TEXT_PARAMETERS:
            if len(value) > _MAX_TEXT:
                raise SelectionError(f"{name}: højst {_MAX_TEXT} tegn / at most {_MAX_TEXT} characters")
            texts[name] = value
        elif name == "year":
            if not re.fullmatch(r"[0-9]{4}", value):
                raise SelectionError(f"year={value!r}: her ventes et årstal / a year of four digits is expected")
            year = int(value)
        elif name in BY_NAME:
            facets[name] = tuple(dict.fromkeys((*facets.get(name, ()), _checked(BY_NAME[name], value))))
        else:
            known = ", ".join((*TEXT_PARAMETERS, "year", *BY_NAME, *sorted(allowed)))
            raise UnknownParameterError(f"{name}: ukendt parameter / unknown parameter; kendte / known: {known}")
    return Selection({f.name: facets[f.name] for f in FACETS if f.name in facets}, texts, year)


def tokens(text: str) -> list[str]:
    """The folded words of a search, each of which must be found; quotes, brackets and stars about them say nothing."""
    words = (word.strip("\"'“”„»«‘’()[]{}*?!,;:") for word in fold(text).split())
    return list(dict.fromkeys(word for word in words if word))[:_MAX_TOKENS]


def token_pattern(token: str) -> str:
    """A regular expression for a folded word in any of its spellings, anywhere in a text (also inside a compound)."""
    out = []
    at = 0
    while at < len(token):
        pair = token[at : at + 2]
        if pair in _SPELLINGS:
            out.append(_SPELLINGS[pair])
            at += 2
            continue
        letter = token[at]
        out.append(
            _ACCENTS.get(letter)
            or (letter if letter.isalnum() else f"[{letter}]" if letter not in "\\^[]" else f"\\{letter}")
        )
        at += 1
    return "".join(out)


def in_range(value: str, year: str) -> bool:
    """Whether a year lies in a range written `2019..2023`."""
    first, last = value.split("..")
    return (not first or year >= first) and (not last or year <= last)


def _checked(facet: Facet, value: str) -> str:
    if facet.years and (span := _SPAN.fullmatch(value)):
        value = f"{span[1]}..{span[2] or ''}"
    if facet.years and _RANGE.fullmatch(value) and value != "..":
        first, last = value.split("..")
        if first and last and first > last:
            raise SelectionError(
                f"{facet.name}={value}: {first} er efter / is after {last}; brug / use {last}..{first}"
            )
        return value
    if not _VALUE.fullmatch(value):
        raise SelectionError(
            f"{facet.name}={value!r}: her ventes et id med små bogstaver, tal og bindestreg / an id is expected"
        )
    return value


def _own_demands(part: Selection) -> Iterator[str]:
    for name, text in part.texts.items():
        of = TEXT_PARAMETERS[name]
        for token in tokens(text):
            pattern = token_pattern(token).replace("\\", "\\\\").replace('"', '\\"')
            found = f'?item a {CLASSES[of]} ; {TEXTS[of]} ?text . FILTER(REGEX(STR(?text), "{pattern}", "i"))'
            yield f"{{ SELECT DISTINCT ?item WHERE {{ {found} }} }}"
    for name, values in part.facets.items():
        yield from _facet_demands(BY_NAME[name], values)
    if part.year is not None:
        yield f'MINUS {{ {BY_NAME["start"].pattern} FILTER(?value > "{part.year}") }}'
        yield f'MINUS {{ ?item schema:endDate ?end . FILTER(SUBSTR(STR(?end), 1, 4) < "{part.year}") }}'


def _facet_demands(facet: Facet, values: tuple[str, ...]) -> Iterator[str]:
    wanted = [v for v in values if not v.startswith("-") and v != UNKNOWN]
    ways = [f"{{ SELECT DISTINCT ?item WHERE {{ {test} }} }}" for test in _tests(facet, wanted)]
    if UNKNOWN in values:
        ways.append(f"{{ ?item a {CLASSES[facet.of]} . MINUS {{ {facet.pattern} }} }}")
    if ways:
        yield ways[0] if len(ways) == 1 else "{ " + " UNION ".join(ways) + " }"
    left_out = [v[1:] for v in values if v.startswith("-")]
    for test in _tests(facet, [v for v in left_out if v != UNKNOWN]):
        yield f"MINUS {{ {test} }}"
    if UNKNOWN in left_out:
        yield f"{{ SELECT DISTINCT ?item WHERE {{ {facet.pattern} }} }}"


def _tests(facet: Facet, values: list[str]) -> list[str]:
    """Patterns that find the items with one of the values, or with a year in one of the ranges."""
    single = [facet.term(v) for v in values if ".." not in v]
    tests = [f"{facet.pattern} FILTER(?value IN ({', '.join(single)}))"] if single else []
    for value in values:
        if ".." in value:
            first, last = value.split("..")
            ends = [f'?value >= "{first}"'] * bool(first) + [f'?value <= "{last}"'] * bool(last)
            tests.append(f"{facet.pattern} FILTER({' && '.join(ends)})")
    return tests
