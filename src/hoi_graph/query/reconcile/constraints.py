"""What a question asks of a candidate beside its name: true, false, or not known. Unknown is not no."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rdflib import Literal

from hoi_graph.query.reconcile.entities import Entities
from hoi_graph.query.reconcile.forms import form, identifier_keys
from hoi_graph.query.reconcile.properties import PROPERTIES

Values = Callable[[str], dict[str, list[Literal | str]]]


@dataclass(frozen=True)
class Constraint:
    """A property and the values wanted: `any` of them, `all` or `none`; `required` leaves out what is known to differ."""

    property: str
    values: tuple[str, ...]
    quantifier: str = "any"
    required: bool = False


class Judge:
    """Answers whether a thing meets a constraint."""

    def __init__(self, entities: Entities, values: Values, exact: Callable[[str], set[str]]) -> None:
        self._entities = entities
        self._values = values
        self._exact = exact

    def meets(self, id: str, constraint: Constraint) -> bool | None:
        """True or False by the thing's known values; None where it has none, or is of another kind."""
        held = self._values(constraint.property).get(id)
        if not held:
            return None
        found = [self._holds(held, constraint.property, wanted) for wanted in constraint.values]
        if constraint.quantifier == "none":
            return not any(found)
        return all(found) if constraint.quantifier == "all" else any(found)

    def _holds(self, held: list[Literal | str], property: str, wanted: str) -> bool:
        match PROPERTIES[property].values:
            case "thing":
                ids = self._entities.above(str(value) for value in held)
                return not ids.isdisjoint(self._exact(wanted)) or any(self._named(id, wanted) for id in ids)
            case "year":
                return any(str(value)[:4] == wanted.strip()[:4] for value in held)
            case "code":
                return any(str(value) in identifier_keys(wanted) for value in held)
        return any(form(str(value)) == form(wanted) for value in held)

    def _named(self, id: str, wanted: str) -> bool:
        names = self._entities.preferred.get(id, []) + self._entities.alternative.get(id, [])
        return any(form(text) == form(wanted) for text, _ in names) or wanted in (id, id.rpartition("/")[2])
