"""The shapes of the JSON answers, as OpenAPI describes them."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field


class Label(BaseModel):
    """A text in Danish and English."""

    da: str
    en: str


class Thing(BaseModel):
    """A thing or code: its IRI and its name in the language asked for."""

    iri: str
    label: str


class Period(BaseModel):
    """Years; null where the source gives none."""

    start: str | None
    end: str | None


class Evidence(BaseModel):
    """One claim behind a tie."""

    claim: str
    intervention: Thing | None
    actor: Thing | None
    role: Thing | None
    period: Period | None
    basis: Thing | None
    certainty: Thing | None
    sources: list[Thing]


class NetworkNode(BaseModel):
    """A node: an actor, intervention or field with its attributes."""

    key: str
    attributes: dict[str, Any]


class NetworkEdge(BaseModel):
    """A tie: its ends, and the interventions and claims behind it."""

    key: str
    source: str
    target: str
    undirected: bool = True
    attributes: dict[str, Any]


class NetworkColumns(BaseModel):
    """Very many ties, one value each in every column: ends as places in `nodes`, kind as a place in `kinds`."""

    source: list[int]
    target: list[int]
    weight: list[float]
    count: list[int]
    kind: list[int]
    kinds: list[str]


class NetworkDocument(BaseModel):
    """A network in graphology's serialisation; above 20,000 ties they stand in `columns`, and `edges` is empty."""

    attributes: dict[str, Any]
    options: dict[str, Any]
    nodes: list[NetworkNode]
    edges: list[NetworkEdge]
    columns: NetworkColumns | None = None


class MeasureTold(BaseModel):
    """What a measure is: its formula, the population it is worked out for and how it treats what is unknown."""

    name: str
    label: Label
    formula: Label
    population: Label
    unknown: Label


class NodeFigures(BaseModel):
    """A node and its measures by name; null where one is not defined."""

    id: str
    label: Label
    sector: str
    figures: dict[str, float | None]


class MeasuresAnswer(BaseModel):
    """The measures of a network, of the whole and of every node."""

    view: str
    level: str
    weight: str
    as_of: int | None
    version: str
    digest: str
    measures: list[MeasureTold]
    network: dict[str, float | None]
    nodes: list[NodeFigures]


class RelationCount(BaseModel):
    """How many neighbours a node has by one relation."""

    relation: str
    da: str
    en: str
    total: int


class ExpandCounts(BaseModel):
    """The relations by which a node can be expanded."""

    node: str
    relations: list[RelationCount]


class Expansion(BaseModel):
    """The neighbours of a node by one relation, up to a cap."""

    nodes: list[NetworkNode]
    edges: list[NetworkEdge]
    total: int
    left_out: int


class PathAnswer(BaseModel):
    """The shortest path between two nodes."""

    found: bool
    nodes: list[NetworkNode]
    edges: list[NetworkEdge]


class FacetValue(BaseModel):
    """A value of a facet with its count; `unknown` stands for what has none."""

    value: str
    iri: str | None
    label: str
    count: int
    selected: bool


class FacetCounts(BaseModel):
    """A facet: its values with counts, and whether the counts add up to the total (each thing counted once)."""

    name: str
    label: str
    total: int
    single_valued: bool
    known: int = Field(description="How many things have a known value: the coverage")
    values: list[FacetValue]


class Facets(BaseModel):
    """The facets of a list within a selection."""

    level: str
    total: int
    query: str
    facets: list[FacetCounts]


class ListItem(BaseModel):
    """An intervention or actor with its facet values."""

    id: str
    iri: str
    page: str
    label: Label
    facets: dict[str, list[str]]


class ListAnswer(BaseModel):
    """One page of a selection, in the order of the ids; `next` leads on."""

    level: str
    total: int
    version: str
    digest: str
    licence: str = "https://creativecommons.org/licenses/by/4.0/"
    codebook: str
    selection: dict[str, list[str]]
    query: str
    coverage: dict[str, int] = Field(description="For each facet, how many of the total have a known value")
    next: str | None
    items: list[ListItem]


class Term(BaseModel):
    """A class or property in use."""

    iri: str
    label_da: str
    label_en: str
    count: int


class Completion(BaseModel):
    """What an editor completes from: classes, properties, and the properties the things of each class have."""

    classes: list[Term]
    properties: list[Term]
    byClass: dict[str, list[str]]  # noqa: N815 - the editor's name


class NameHit(BaseModel):
    """A name that begins with or holds what was typed."""

    iri: str
    label: str
    kind: str
    page: str


class QueryParameter(BaseModel):
    """A parameter of a named query: `id/CLASS`, `code/SCHEME`, `year`, `integer` or `text`."""

    name: str
    kind: str
    label: Label
    example: str | None


class QueryDescription(BaseModel):
    """A query of the library."""

    name: str
    topic: str
    summary: Label
    parameters: list[QueryParameter]
    text: str
    run: str


class Rows(BaseModel):
    """The answer of a named query."""

    name: str
    query: str
    columns: list[str]
    rows: list[list[Any]]
