"""Questions of the protocol to the reconciler and back, with names in the reader's language."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar, cast

from fastapi import Request
from pydantic import TypeAdapter, ValidationError

from hoi_graph.labels import LANGUAGES
from hoi_graph.query.reconcile import (
    KINDS,
    PROPERTIES,
    Candidate,
    Constraint,
    Entity,
    Property,
    Question,
    Reconciler,
)
from hoi_graph.query.reconcile.properties import texts_in
from hoi_graph_api.errors import Problem
from hoi_graph_api.pages import state
from hoi_graph_api.pages.texts import text
from hoi_graph_api.reconcile import models

BATCH = 50
_LONGEST = 300
_USUAL = 10
_LOCK = threading.Lock()
M = TypeVar("M")


def reconciler(request: Request) -> Reconciler:
    """The names of the application's graph, read once for a build."""
    held = getattr(request.app.state, "reconciler", None)
    digest = state.manifest(request).digest
    if held is None or held[0] != digest:
        with _LOCK:
            held = getattr(request.app.state, "reconciler", None)
            if held is None or held[0] != digest:
                held = (digest, Reconciler(state.store(request)))
                request.app.state.reconciler = held
    return cast(Reconciler, held[1])


def parsed(adapter: TypeAdapter[M], body: bytes | str, what: str) -> M:
    """The body as what it should be; a problem names what is not so."""
    try:
        return adapter.validate_json(body)
    except ValidationError as error:
        faults = [
            {"in": [str(part)[:80] for part in fault["loc"]], "reason": fault["msg"][:200]}
            for fault in error.errors(include_url=False, include_input=False, include_context=False)[:10]
        ]
        listed = "; ".join(".".join([what, *fault["in"]]) + f": {fault['reason']}" for fault in faults)
        raise Problem("bad-request", listed, errors=faults) from None


def check_size(number: int) -> None:
    """A problem where a batch is larger than the manifest says."""
    if number > BATCH:
        raise Problem("too-large", f"{number} > {BATCH}: batchSize", limit=BATCH)


def answer(asked: Reconciler, query: models.Query, lang: str) -> models.Result:
    """The candidates for a question of version 0.2."""
    types = [query.type] if isinstance(query.type, str) else query.type or []
    question = Question(
        query.query.strip()[:_LONGEST],
        tuple(asked.type(type) for type in types if type),
        every_type=query.type_strict == "all",
        types_decide=query.type_strict != "should",
        constraints=tuple(Constraint(asked.property(p.pid), _values(p.v)) for p in query.properties),
        limit=int(query.limit or _USUAL),
    )
    return models.Result(result=[_candidate(asked, c, lang) for c in asked.ask(question)])


def draft_answer(asked: Reconciler, query: models.DraftQuery, lang: str) -> models.DraftResult:
    """The candidates for a question of the 1.0 draft; of several names each is tried, and none is certain unless one is."""
    lang = query.lang if query.lang in LANGUAGES else lang
    for condition in query.conditions:
        if condition.qualifier is not None:
            raise Problem("bad-request", f"matchQualifier={condition.qualifier[:80]}: ingen kendes / none is known")
    names = [name for c in query.conditions if c.match_type == "name" for name in _values(c.value)]
    constraints = tuple(
        Constraint(asked.property(c.property_id), _values(c.value), c.quantifier, c.required)
        for c in query.conditions
        if c.match_type == "property"
    )
    types = (asked.type(query.type),) if query.type else ()
    limit = int(query.limit or _USUAL)
    best: dict[str, Candidate] = {}
    for name in names or [""]:
        for found in asked.ask(Question(name.strip()[:_LONGEST], types, constraints=constraints, limit=limit)):
            if found.entity.id not in best or found.score > best[found.entity.id].score:
                best[found.entity.id] = found
    ranked = sorted(best.values(), key=lambda c: -c.score)[:limit]
    answers = [_candidate(asked, c, lang) for c in ranked]
    if sum(a.match for a in answers) > 1:
        answers = [a.model_copy(update={"match": False}) for a in answers]
    return models.DraftResult(candidates=answers)


def extension(asked: Reconciler, query: models.ExtendQuery, lang: str) -> models.Extension:
    """The values of properties of things; an id that is not known has none."""
    wanted = [(asked.property(p.id), _setting(p)) for p in query.properties]
    meta = [
        models.PropertyMeta(id=id, name=property_name(id, lang), type=_value_type(PROPERTIES[id], lang))
        for id, _ in wanted
    ]
    rows: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for id in query.ids:
        entity = asked.get(id)
        rows[id] = {}
        for property, limit in wanted:
            values = _cells(asked, entity, PROPERTIES[property], lang) if entity else []
            rows[id][property] = values[:limit] if limit else values
    return models.Extension(meta=meta, rows=rows)


def types(asked: Reconciler, lang: str) -> list[models.TypeRef]:
    """Every type with the wider ones above it."""
    return [
        type_ref(asked, id, lang).model_copy(
            update={"broader": [type_ref(asked, above, lang) for above in wider] or None}
        )
        for id, wider in asked.entities.types.items()
    ]


def type_ref(asked: Reconciler, id: str, lang: str) -> models.TypeRef:
    """A type with its name."""
    name = text(f"reconcile.type.{id}", lang) if id in KINDS else asked.entities.name(f"code/{id}", lang)
    return models.TypeRef(id=id, name=name)


def property_name(id: str, lang: str) -> str:
    """A property's name."""
    return text(f"reconcile.property.{id}", lang)


def description(asked: Reconciler, entity: Entity, lang: str) -> str:
    """What tells a thing from its namesakes: its kind, what it is part of, and where it is."""
    narrow = entity.types[1] if len(entity.types) > 1 else entity.kind
    parts = [type_ref(asked, narrow, lang).name]
    whole = [str(id) for id in asked.values("part-of").get(entity.id, ())]
    places = [str(id) for id in asked.values("place").get(entity.id, ())]
    names = [asked.entities.name(id, lang) for id in (*whole[:2], *places[:3])]
    return " · ".join(dict.fromkeys([*parts, *names]))


def shown_properties(asked: Reconciler, entity: Entity, lang: str) -> Iterable[tuple[str, list[str]]]:
    """The properties of a thing that have values, as a reader sees them."""
    for property in PROPERTIES.values():
        if entity.kind in property.kinds and (cells := _cells(asked, entity, property, lang)):
            yield property_name(property.id, lang), [str(c.get("name", next(iter(c.values())))) for c in cells]


def kinds_with(property: Property, lang: str) -> str:
    """Which kinds of things a property is for, in words."""
    return ", ".join(text(f"reconcile.type.{kind}", lang) for kind in property.kinds)


def _candidate(asked: Reconciler, found: Candidate, lang: str) -> models.CandidateAnswer:
    return models.CandidateAnswer(
        id=found.entity.id,
        name=asked.entities.name(found.entity.id, lang),
        description=description(asked, found.entity, lang),
        score=found.score,
        match=found.match,
        type=[type_ref(asked, type, lang) for type in found.entity.types],
        features=[
            models.Feature(id=id, name=text(f"reconcile.feature.{id}", lang), value=value)
            for id, value in found.features.items()
        ],
    )


def _values(given: models.Value | Sequence[models.Value]) -> tuple[str, ...]:
    several = given if isinstance(given, list) else [cast(models.Value, given)]
    return tuple((v.id if isinstance(v, models.EntityRef) else str(v))[:_LONGEST] for v in several[:BATCH])


def _setting(property: models.WantedProperty) -> int:
    limit = property.settings.get("limit") or 0
    try:
        return max(int(limit), 0)
    except (TypeError, ValueError, OverflowError):
        raise Problem("bad-request", f"{property.id[:80]}.settings.limit: et tal / a number") from None


def _value_type(property: Property, lang: str) -> models.TypeRef | None:
    return (
        models.TypeRef(id=property.id, name=text(f"reconcile.type.{property.id}", lang))
        if property.id in KINDS
        else None
    )


def _cells(asked: Reconciler, entity: Entity, property: Property, lang: str) -> list[dict[str, Any]]:
    values = asked.values(property.id).get(entity.id, [])
    match property.values:
        case "thing":
            names = [(str(v), asked.entities.name(str(v), lang)) for v in values]
            return [{"id": id, "name": name} if id in asked.entities.by_id else {"str": name} for id, name in names]
        case "year":
            return [{"int": int(str(v)[:4])} for v in values if str(v)[:4].isdigit()]
    return [{"str": value} for value in texts_in(values, lang)]
