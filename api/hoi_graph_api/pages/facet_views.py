"""The margin of a list: its facets with counts, and the chips of what is chosen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hoi_graph.query.catalogue import Catalogue, Count
from hoi_graph.query.facets import ACTORS, BY_NAME, FACETS, INTERVENTIONS, UNKNOWN, Facet
from hoi_graph.query.selection import TEXT_PARAMETERS, Selection
from hoi_graph_api.pages.texts import text

_OPEN = {INTERVENTIONS: {"category", "field", "region"}, ACTORS: {"type", "part"}}
_ACROSS = {INTERVENTIONS: (), ACTORS: ("field", "category", "region")}
_SHOW_ZERO = 12


@dataclass(frozen=True)
class Option:
    """A value of a facet with its count."""

    value: str
    label: str
    number: int
    selected: bool
    depth: int


@dataclass(frozen=True)
class FacetView:
    """A facet as it is offered: its heading, its values, what is said of their sum, and whether it takes a span of years."""

    name: str
    label: str
    options: tuple[Option, ...]
    open: bool
    note: str
    years: bool


# The key of what is said below a facet whose counts add up to the whole, to more, or to less.
_NOTES = {0: "", 1: "facet.several", -1: "facet.fewer"}


@dataclass(frozen=True)
class Chip:
    """One demand of the selection, the selection without it, and the one with the value left out, or wanted again."""

    label: str
    without: Selection
    turned: Selection | None = None
    left_out: bool = False


def offered(of: str) -> list[str]:
    """The names of the facets offered in a list's margin."""
    own = [facet.name for facet in FACETS if facet.of == of and not facet.hidden]
    return own + list(_ACROSS[of])


def value_label(catalogue: Catalogue, facet: Facet, value: str, lang: str) -> str:
    """What a value of a facet is called."""
    if value.startswith("-"):
        return text("facet.not", lang, value=value_label(catalogue, facet, value[1:], lang))
    if value == UNKNOWN:
        return text("facet.unknown", lang)
    if facet.values:
        return catalogue.names.of(facet.iri(value), lang)
    return value.replace("..", "–") if facet.years else text(f"value.{facet.name}.{value}", lang)


def facet_label(name: str, lang: str) -> str:
    """What a facet is called."""
    return text(f"facet.{name}", lang)


def facet_views(catalogue: Catalogue, selection: Selection, of: str, lang: str) -> list[FacetView]:
    """The facets of a list with the counts of this selection."""
    views = []
    for name in offered(of):
        facet = BY_NAME[name]
        counts = catalogue.counts(selection, of, name)
        total = catalogue.select(selection.without(name), of).bit_count()
        few = len(counts) <= _SHOW_ZERO
        options = tuple(
            Option(c.value, value_label(catalogue, facet, c.value, lang), c.number, c.selected, c.depth)
            for c in counts
            if c.number or c.selected or (few and c.value != UNKNOWN)
        )
        views.append(
            FacetView(
                name,
                facet_label(name, lang),
                options,
                name in _OPEN[of] or name in selection.facets,
                _NOTES[(added_up(counts) > total) - (added_up(counts) < total)],
                facet.years,
            )
        )
    return views


def added_up(counts: Iterable[Count]) -> int:
    """The counts of a facet's own values and of the unknown added up; ranges and exclusions of the address stand beside them."""
    return sum(c.number for c in counts if c.depth == 0 and ".." not in c.value and c.value[0] != "-")


def chips(catalogue: Catalogue, selection: Selection, lang: str) -> list[Chip]:
    """The demands of a selection, each with the selection that lacks it and the one in which it is turned about."""
    found = [
        Chip(f"{text(f'facet.{name}', lang)}: {selection.texts[name]}", selection.without(name))
        for name in TEXT_PARAMETERS
        if name in selection.texts
    ]
    for name, values in selection.facets.items():
        for value in values:
            label = f"{facet_label(name, lang)}: {value_label(catalogue, BY_NAME[name], value, lang)}"
            without, left_out = selection.toggled(name, value), value.startswith("-")
            other = value[1:] if left_out else f"-{value}"
            turned = None if ".." in value or other in values else without.toggled(name, other)
            found.append(Chip(label, without, turned, left_out))
    if selection.year is not None:
        found.append(Chip(f"{text('facet.year', lang)}: {selection.year}", selection.without("year")))
    return found
