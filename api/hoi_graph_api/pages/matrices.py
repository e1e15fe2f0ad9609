"""Crossings of two facets, each cell the number of things in the list it opens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import Request

from hoi_graph.query.catalogue import Catalogue
from hoi_graph.query.facets import BY_NAME, INTERVENTIONS, UNKNOWN
from hoi_graph.query.selection import Selection
from hoi_graph.query.views import read_view
from hoi_graph_api.pages import state
from hoi_graph_api.pages.claims import slug

STEPS = 5


@dataclass(frozen=True)
class Cell:
    """A crossing: how many, how dark, and the selection its link opens."""

    number: int
    step: int
    opens: Selection
    code: str = ""


@dataclass(frozen=True)
class Matrix:
    """Rows by columns of cells; `rows` and `columns` are IRIs or `unknown`."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[Cell, ...], ...]
    known: int
    total: int
    outside: Selection


def step(number: int, most: int) -> int:
    """How dark a number is drawn: 0 for none, 1 to 5 by share of the largest."""
    return 0 if not number else max(1, -(-number * STEPS // max(most, 1)))


def category_matrix(request: Request, chosen: Selection, facet: str) -> Matrix:
    """The nine categories as actor values by funding values; `facet` is `category` (printed) or `derived`."""
    lists = state.catalogue(request)
    found = state.once(
        request, "categories", lambda: state.store(request).select(read_view("category-matrix")).bindings
    )
    rest = chosen.without(facet)
    within = lists.select(rest, INTERVENTIONS)
    at = {(str(row["actorFacet"]), str(row["fundingFacet"])): str(row["category"]) for row in found}
    rows = _in_order(
        {actor for actor, _ in at}, {a: c for (a, _), c in sorted(at.items(), key=lambda i: i[1], reverse=True)}
    )
    columns = _in_order(
        {money for _, money in at}, {m: c for (_, m), c in sorted(at.items(), key=lambda i: i[1], reverse=True)}
    )
    counts = {key: (within & lists.value_bits(facet, slug(code))).bit_count() for key, code in at.items()}
    most = max(counts.values(), default=0)
    cells = tuple(
        tuple(
            Cell(counts[r, c], step(counts[r, c], most), rest.toggled(facet, slug(at[r, c])), at[r, c]) for c in columns
        )
        for r in rows
    )
    known = lists.coverage(facet, within)
    return Matrix(rows, columns, cells, known, within.bit_count(), rest.toggled(facet, UNKNOWN))


def crossing(lists: Catalogue, chosen: Selection, row: str, column: str, cluster: bool = True) -> Matrix:
    """Two facets crossed, unknown last; the same facet on both sides is given as `field` and `with-field`."""
    rest = chosen.without(row).without(column)
    within = lists.select(rest, INTERVENTIONS)
    row_values, column_values = (_used(lists, name, within) for name in (row, column))
    same = BY_NAME[row].pattern == BY_NAME[column].pattern

    def count(r: str, c: str) -> int:
        return (within & lists.value_bits(row, r) & lists.value_bits(column, c)).bit_count()

    numbers = {(r, c): count(r, c) for r in row_values for c in column_values}
    if cluster:
        row_values = _clustered(row_values, column_values, numbers)
        flipped = {(c, r): n for (r, c), n in numbers.items()}
        column_values = row_values if same else _clustered(column_values, row_values, flipped)
    most = max((n for (r, c), n in numbers.items() if not same or r != c), default=0)
    cells = tuple(
        tuple(
            Cell(
                numbers[r, c],
                min(STEPS, step(numbers[r, c], most)),
                rest.toggled(row, r) if same and r == c else rest.toggled(row, r).toggled(column, c),
            )
            for c in column_values
        )
        for r in row_values
    )
    return Matrix(
        tuple(_iri(row, r) for r in row_values),
        tuple(_iri(column, c) for c in column_values),
        cells,
        (within & ~lists.value_bits(row, UNKNOWN) & ~lists.value_bits(column, UNKNOWN)).bit_count(),
        within.bit_count(),
        rest.toggled(row, UNKNOWN),
    )


def _used(lists: Catalogue, name: str, within: int) -> list[str]:
    """The values of a facet in use, most general ones of a tree only, and unknown where there is any."""
    facet = BY_NAME[name]
    values = [c.value for c in lists.counts(Selection(), facet.of, name) if c.value != UNKNOWN]
    if facet.values == "code/field":
        values = [v for v in values if "." not in v]
    elif facet.tree:
        values = [v for v in values if v not in ("public", "non-public")]
    used = [v for v in values if within & lists.value_bits(name, v)]
    return used + ([UNKNOWN] if within & lists.value_bits(name, UNKNOWN) else [])


def _clustered(values: Sequence[str], others: Sequence[str], numbers: dict[tuple[str, str], int]) -> list[str]:
    """The values so that like stands beside like: from the largest on, always the one most like the last (cosine)."""
    vectors = {v: [numbers[v, o] for o in others] for v in values if v != UNKNOWN}
    lengths = {v: sum(n * n for n in vector) ** 0.5 or 1.0 for v, vector in vectors.items()}
    left = sorted(vectors, key=lambda v: (-lengths[v], v))
    order: list[str] = []
    while left:
        if order:
            last = order[-1]
            left.sort(
                key=lambda v: (
                    -sum(a * b for a, b in zip(vectors[v], vectors[last], strict=True)) / lengths[v] / lengths[last],
                    v,
                )
            )
        order.append(left.pop(0))
    return order + [v for v in values if v == UNKNOWN]


def _in_order(values: set[str], first: dict[str, str]) -> tuple[str, ...]:
    return tuple(sorted(values, key=lambda value: first[value]))


def _iri(name: str, value: str) -> str:
    return UNKNOWN if value == UNKNOWN else BY_NAME[name].iri(value)
