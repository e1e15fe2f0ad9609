"""The facets of the two lists, each declared once: its name in an address, its values, and the SPARQL that finds them."""

from __future__ import annotations

from dataclasses import dataclass

from hoi_graph.namespaces import BASE

INTERVENTIONS = "interventions"
ACTORS = "actors"
CLASSES = {INTERVENTIONS: "hoi:Intervention", ACTORS: "hoi:Actor"}
UNKNOWN = "unknown"


@dataclass(frozen=True)
class Facet:
    """One way to narrow a list.

    `pattern` binds `?value` for `?item`; an item for which it finds nothing is *unknown*. `values` is the IRI path the
    values have below the base (`code/field`, `id/actor`), or "" where values are plain texts. `tree` facets find the
    broader values too, so that choosing a branch chooses its leaves. `hidden` facets work in addresses but are not
    offered in the list's margin.
    """

    name: str
    of: str
    values: str
    pattern: str
    tree: bool = False
    hidden: bool = False
    years: bool = False

    def iri(self, slug: str) -> str:
        """The value's IRI, or the text itself where values are texts."""
        return f"{BASE}{self.values}/{slug}" if self.values else slug

    def term(self, slug: str) -> str:
        """The value as a SPARQL term."""
        return f"<{self.iri(slug)}>" if self.values else f'"{slug}"'


def _condition(number: int) -> Facet:
    return Facet(
        f"condition-{number}",
        INTERVENTIONS,
        "code/condition-result",
        f"?assessment a hoi:ConditionAssessment ; hoi:about ?item ; hoi:condition <{BASE}code/condition/{number}> ; "
        "hoi:byRule ?rule ; hoi:result ?value .",
    )


_KIND = f"{BASE}code/place-kind/"
_FIELD = "?item hoi:touchesField/skos:broader* ?value ."
_FUNDER = "?item hoi:hasFunding/(hoi:funder|(hoi:programme/hoi:funder))"
_YEARS = (
    "{ SELECT ?item (MIN(?year) AS ?value) WHERE {"
    " { ?item a hoi:Intervention ; schema:startDate ?date } UNION"
    " { ?item a hoi:Intervention . ?claim hoi:about ?item ; schema:startDate ?date }"
    " BIND(SUBSTR(STR(?date), 1, 4) AS ?year) } GROUP BY ?item }"
)
_AGES = (
    'VALUES (?value ?low ?high) { ("0-5" 0 5) ("6-12" 6 12) ("13-17" 13 17) ("18-29" 18 29) ("30-64" 30 64) '
    '("65-plus" 65 150) } ?item dcterms:audience ?group . '
    "OPTIONAL { ?group hoi:ageMin ?min } OPTIONAL { ?group hoi:ageMax ?max } FILTER(BOUND(?min) || BOUND(?max)) "
    "FILTER(COALESCE(?min, 0) <= ?high && COALESCE(?max, 150) >= ?low)"
)
_PARTS = (
    "{ SELECT ?item (COUNT(DISTINCT ?taken) AS ?number) WHERE { ?item a hoi:Actor "
    "OPTIONAL { ?item hoi:participatesIn ?taken } } GROUP BY ?item } "
    'BIND(IF(?number = 0, "0", IF(?number = 1, "1", IF(?number < 5, "2-4", "5-plus"))) AS ?value)'
)
_REGIONS = (
    "?value hoi:placeKind ?kind . FILTER(?kind IN "
    f"(<{_KIND}region>, <{_KIND}nationwide>, <{_KIND}country>) && ?value != <{BASE}id/place/danmark>)"
)
_LOCAL = f"?value hoi:placeKind ?kind . FILTER(?kind IN (<{_KIND}municipality>, <{_KIND}neighbourhood>))"

FACETS: tuple[Facet, ...] = (
    Facet("standing", INTERVENTIONS, "code/standing", "?item hoi:standing ?value ."),
    Facet("category", INTERVENTIONS, "code/category", "?item hoi:statedCategory ?value ."),
    Facet("derived", INTERVENTIONS, "code/category", "?item hoi:derivedCategory ?value ."),
    Facet("field", INTERVENTIONS, "code/field", _FIELD, tree=True),
    Facet("with-field", INTERVENTIONS, "code/field", _FIELD, tree=True, hidden=True),
    Facet(
        "actor-type",
        INTERVENTIONS,
        "code/actor-type",
        "?item ^hoi:participatesIn/org:classification/skos:broader* ?value .",
        tree=True,
    ),
    Facet("actor", INTERVENTIONS, "id/actor", "?item ^hoi:participatesIn/org:unitOf* ?value .", hidden=True),
    Facet("funder", INTERVENTIONS, "id/actor", f"{_FUNDER} ?value ."),
    Facet(
        "funder-type",
        INTERVENTIONS,
        "code/actor-type",
        f"{_FUNDER}/org:classification/skos:broader* ?value .",
        tree=True,
    ),
    Facet(
        "funding-position", INTERVENTIONS, "code/funding-position", "?item hoi:hasFunding/hoi:fundingPosition ?value ."
    ),
    Facet(
        "funding-form",
        INTERVENTIONS,
        "code/funding-form",
        "?item hoi:hasFunding/hoi:fundingType/skos:broader* ?value .",
        tree=True,
    ),
    Facet("programme", INTERVENTIONS, "id/programme", "?item hoi:hasFunding/hoi:programme ?value .", hidden=True),
    Facet("region", INTERVENTIONS, "id/place", f"?item hoi:takesPlaceIn/dcterms:isPartOf* ?value . {_REGIONS}"),
    Facet("place", INTERVENTIONS, "id/place", f"?item hoi:takesPlaceIn/dcterms:isPartOf* ?value . {_LOCAL}", tree=True),
    Facet("at", INTERVENTIONS, "id/place", "?item hoi:takesPlaceIn ?value .", hidden=True),
    Facet("target-unit", INTERVENTIONS, "code/target-unit", "?item dcterms:audience/hoi:targetUnit ?value ."),
    Facet("age", INTERVENTIONS, "", _AGES),
    Facet(
        "model",
        INTERVENTIONS,
        "code/collaboration-model",
        "?assessment a hoi:CollaborationAssessment ; hoi:about ?item ; hoi:collaborationModel ?value .",
    ),
    Facet("start", INTERVENTIONS, "", _YEARS, years=True),
    _condition(1),
    _condition(2),
    _condition(3),
    _condition(4),
    Facet("basis", INTERVENTIONS, "code/basis", "?item cv:hasParticipation/hoi:basis ?value ."),
    Facet(
        "source",
        INTERVENTIONS,
        "id/source",
        "{ ?item prov:wasDerivedFrom/dcterms:isPartOf ?value } UNION "
        "{ ?claim hoi:about ?item ; prov:wasDerivedFrom/dcterms:isPartOf ?value }",
    ),
    Facet("method", INTERVENTIONS, "id/method", "?item hoi:usesMethod ?value .", hidden=True),
    Facet("law", INTERVENTIONS, "id/law", "?item hoi:hasLegalBasisIn/eli:is_part_of* ?value .", hidden=True),
    Facet(
        "profession",
        INTERVENTIONS,
        "code/profession",
        "?use a hoi:ProfessionUse ; hoi:about ?item ; hoi:profession/skos:broader* ?value .",
        tree=True,
        hidden=True,
    ),
    Facet("type", ACTORS, "code/actor-type", "?item org:classification/skos:broader* ?value .", tree=True),
    Facet("role", ACTORS, "code/role", "?part a cv:Participation ; cv:hasParticipant ?item ; cv:role ?value ."),
    Facet("part", ACTORS, "", _PARTS),
    Facet(
        "money",
        ACTORS,
        "",
        '{ ?relation hoi:funder ?item BIND("gives" AS ?value) } UNION '
        '{ ?relation hoi:via ?item BIND("passes-on" AS ?value) }',
    ),
    Facet("home-region", ACTORS, "id/place", f"?item dcterms:spatial/dcterms:isPartOf* ?value . {_REGIONS}"),
    Facet("home", ACTORS, "id/place", f"?item dcterms:spatial/dcterms:isPartOf* ?value . {_LOCAL}", hidden=True),
    Facet("organisation", ACTORS, "id/actor", "?item org:unitOf+ ?value ."),
    Facet("actor-basis", ACTORS, "code/basis", "?item hoi:basis ?value ."),
    Facet("actor-source", ACTORS, "id/source", "?item prov:wasDerivedFrom/dcterms:isPartOf ?value ."),
)
BY_NAME = {facet.name: facet for facet in FACETS}

# The texts a search looks through, as a property path from the item.
TEXTS = {
    INTERVENTIONS: (
        "skos:prefLabel|skos:altLabel|dcterms:description|(^hoi:about/hoi:nameAsPrinted)"
        "|(dcterms:audience/skos:prefLabel)|((hoi:takesPlaceIn|hoi:touchesField|hoi:usesMethod|^hoi:participatesIn"
        "|^hoi:funds)/(skos:prefLabel|skos:altLabel))"
    ),
    ACTORS: (
        "skos:prefLabel|skos:altLabel|skos:notation"
        "|((org:classification|org:unitOf|dcterms:spatial)/(skos:prefLabel|skos:altLabel))"
    ),
}
