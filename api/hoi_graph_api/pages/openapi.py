"""Parameters that are read from the address by hand, said once for OpenAPI."""

from __future__ import annotations

from typing import Any

from hoi_graph.network import LEVELS, VIEWS, WEIGHTS
from hoi_graph.query.facets import FACETS

_VALUE = r"^-?[a-z0-9]+([-.][a-z0-9]+)*$"
_YEARS = r"^(-?[a-z0-9]+|[0-9]{4}\.\.([0-9]{4})?|\.\.[0-9]{4})$"


def text_parameter(name: str, description: str, **schema: Any) -> dict[str, Any]:
    """One optional parameter of the query string."""
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": description,
        "schema": {"type": "string", **schema},
    }


LANG = text_parameter("lang", "Language of labels", enum=["da", "en"], default="da")


def selection_parameters() -> list[dict[str, Any]]:
    """The selection: texts, year and every facet."""
    found = [
        text_parameter("q", "Words in interventions; æ/ae, ø/oe, å/aa alike, also inside compounds", maxLength=200),
        text_parameter("name", "Words in names of actors", maxLength=200),
        text_parameter("year", "What may have run in the year", pattern="^[0-9]{4}$"),
    ]
    for facet in FACETS:
        what = "interventions" if facet.of == "interventions" else "actors"
        found.append(
            {
                "name": facet.name,
                "in": "query",
                "required": False,
                "description": f"Facet of {what}: values of {facet.values or 'its own'}, `unknown`, or `-value` to leave out; "
                "repeat for alternatives",
                "schema": {"type": "array", "items": {"type": "string", "pattern": _YEARS if facet.years else _VALUE}},
                "style": "form",
                "explode": True,
            }
        )
    return [*found, LANG]


def network_parameters() -> list[dict[str, Any]]:
    """The selection and what a network takes beside it."""
    return [
        text_parameter("view", "What is tied to what", enum=list(VIEWS), default="actors"),
        text_parameter("level", "Units as they are, or rolled up", enum=list(LEVELS), default="organisation"),
        text_parameter("weight", "How ties are weighted", enum=list(WEIGHTS), default="count"),
        text_parameter("as_of", "Claims that may hold in the year", pattern="^[0-9]{4}$"),
        text_parameter("roles", "Roles that make ties, separated by commas"),
        text_parameter(
            "near", "Only this node and its neighbours, e.g. `odense-kommune` or `intervention/famko-odense`"
        ),
        *selection_parameters(),
    ]


def described(*parameters: dict[str, Any] | list[dict[str, Any]]) -> dict[str, Any]:
    """The `openapi_extra` of a route with these parameters."""
    flat: list[dict[str, Any]] = []
    for part in parameters:
        flat += part if isinstance(part, list) else [part]
    return {"parameters": flat}


PROBLEM = {
    "description": "A problem (RFC 9457)",
    "content": {"application/problem+json": {"schema": {"type": "object"}}},
}
FAULTS: dict[int | str, dict[str, Any]] = {400: PROBLEM, 404: PROBLEM}
