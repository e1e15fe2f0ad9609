"""The properties that can narrow a question or be fetched for a thing, each with the pattern that finds its values."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from rdflib import Literal

from hoi_graph.labels import label
from hoi_graph.namespaces import BASE
from hoi_graph.store import Store


@dataclass(frozen=True)
class Property:
    """A property of some kinds of things; `values` is `thing`, `text`, `year` or `code` (an identifier)."""

    id: str
    kinds: tuple[str, ...]
    values: str
    pattern: str


def _register(name: str) -> str:
    return (
        f'?item adms:identifier ?register . FILTER(STRSTARTS(STR(?register), CONCAT(STR(id:), "identifier/{name}-"))) '
        "?register skos:notation ?value"
    )


_ALL = ("intervention", "actor", "place", "field", "law", "method")
PROPERTIES: dict[str, Property] = {
    p.id: p
    for p in (
        Property(
            "place", ("intervention", "actor", "place"), "thing",
            "{ ?item hoi:takesPlaceIn|dcterms:spatial ?value } UNION { ?item org:unitOf+/dcterms:spatial ?value } "
            "UNION { ?item a hoi:Place ; dcterms:isPartOf ?value } ?value a hoi:Place",
        ),
        Property("type", ("actor", "place", "law"), "thing", "?item org:classification|hoi:placeKind|dcterms:type ?value"),
        Property(
            "part-of", ("actor", "law", "field"), "thing",
            "{ ?item org:unitOf ?value } UNION { ?item a eli:LegalResource ; dcterms:isPartOf ?value } "
            "UNION { ?item skos:inScheme code:field ; skos:broader ?value }",
        ),
        Property("field", ("intervention",), "thing", "?item cv:thematicArea ?value"),
        Property("category", ("intervention",), "thing", "?item hoi:statedCategory ?value"),
        Property("actor", ("intervention",), "thing", "?value hoi:participatesIn ?item"),
        Property("intervention", ("actor",), "thing", "?item hoi:participatesIn ?value"),
        Property("method", ("intervention",), "thing", "?item hoi:usesMethod ?value . ?value a hoi:Method"),
        Property("law", ("intervention",), "thing", "?item hoi:hasLegalBasisIn ?value . ?value a eli:LegalResource"),
        Property("start", ("intervention", "actor", "place"), "year", "?item schema:startDate ?value"),
        Property("end", ("intervention", "actor", "place"), "year", "?item schema:endDate ?value"),
        Property(
            "kommunekode", ("actor", "place"), "code",
            "{ " + _register("kommunekode") + " } UNION { ?item hoi:placeKind <" + BASE + "code/place-kind/municipality> ; "
            "skos:notation ?value }",
        ),
        Property("regionskode", ("actor",), "code", _register("regionskode")),
        Property("cvr", ("actor",), "code", _register("cvr")),
        Property("same-as", ("actor", "place", "law"), "text", "?item schema:sameAs ?value"),
        Property("alternative-name", _ALL, "text", "?item skos:altLabel ?value"),
        Property("description", _ALL, "text", "?item dcterms:description|skos:definition ?value"),
    )
}  # fmt: skip


def read_values(store: Store, property: Property) -> dict[str, list[Literal | str]]:
    """The values of a property by the thing's id, sorted; a thing of ours stands as its id."""
    found: dict[str, set[Literal | str]] = defaultdict(set)
    for row in store.select(f"SELECT DISTINCT ?item ?value WHERE {{ {property.pattern} }}"):
        item, value = str(row["item"]), row["value"]
        if item.startswith(BASE):
            kept = value if isinstance(value, Literal) else str(value).removeprefix(BASE)
            found[item.removeprefix(BASE)].add(kept)
    return {id: sorted(values, key=str) for id, values in found.items()}


def texts_in(values: list[Literal | str], lang: str) -> list[str]:
    """The texts of some values: those in the language asked for, else in the next best; those without a language all."""
    tagged = [(str(v), v.language) for v in values if isinstance(v, Literal) and v.language]
    free = [str(v) for v in values if not (isinstance(v, Literal) and v.language)]
    best = label(tagged, lang, "")[1] if tagged else ""
    return free + [text for text, language in tagged if language == best]
