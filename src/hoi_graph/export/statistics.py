"""The graph counted: every number in its description comes from a query run here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from hoi_graph.labels import slug
from hoi_graph.link import Register, register_of
from hoi_graph.link.identifiers import REGISTERS
from hoi_graph.namespaces import ID
from hoi_graph.query.views import read_view
from hoi_graph.store import Store

Key = tuple[str, ...]


@dataclass(frozen=True)
class PropertyCount:
    """A property: its triples, distinct subjects and distinct objects."""

    triples: int
    subjects: int
    objects: int


@dataclass(frozen=True)
class Statistics:
    """What is in the graph, by class, property, datatype, layer and link target."""

    triples: int
    subjects: int
    objects: int
    entities: int
    classes: Mapping[str, int]
    properties: Mapping[str, PropertyCount]
    class_properties: Mapping[Key, int]
    class_property_classes: Mapping[Key, int]
    class_property_datatypes: Mapping[Key, int]
    layers: Mapping[str, int]
    links: Mapping[tuple[str, str], int]


def count(store: Store) -> Statistics:
    """The whole graph counted; takes a fraction of a second, so do it once a build."""
    totals = store.select(read_view("void-totals")).rows()[0]
    links: Counter[tuple[str, str]] = Counter()
    for property_, target, number in store.select(read_view("void-links")).rows():
        if register := link_register(target):
            links[register.name, property_] += number
    return Statistics(
        triples=totals[0],
        subjects=totals[1],
        objects=totals[3],
        entities=totals[4],
        classes=dict(store.select(read_view("void-classes")).rows()),
        properties={row[0]: PropertyCount(*row[1:]) for row in store.select(read_view("void-properties")).rows()},
        class_properties=_counts(store, "void-class-properties"),
        class_property_classes=_counts(store, "void-class-property-classes"),
        class_property_datatypes=_counts(store, "void-class-property-datatypes"),
        layers={row[0].rsplit("/", 1)[-1]: row[1] for row in store.select(read_view("void-layers")).rows()},
        links=dict(sorted(links.items())),
    )


def link_register(target: str) -> Register | None:
    """The register a link leads to; our own identifier nodes say it in their address."""
    prefix = str(ID) + "identifier/"
    if not target.startswith(prefix):
        return register_of(target)
    scheme = target.removeprefix(prefix)
    return next((r for r in REGISTERS if r.agency and scheme.startswith(slug(r.name) + "-")), None)


def _counts(store: Store, view: str) -> dict[Key, int]:
    # Some engines (Virtuoso) give texts with a language no datatype; such a row has nothing to be named by.
    return {tuple(row[:-1]): row[-1] for row in store.select(read_view(view)).rows() if None not in row}
