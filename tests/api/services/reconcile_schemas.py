"""What the Reconciliation API says its messages look like, as JSON schemas: version 0.2 and the 1.0 draft."""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]


def obj(properties: Schema, required: str = "", **more: Any) -> Schema:
    return {"type": "object", "properties": properties, "required": required.split(), **more}


def array(items: Schema, **more: Any) -> Schema:
    return {"type": "array", "items": items, **more}


TEXT: Schema = {"type": "string", "minLength": 1}
BOOL: Schema = {"type": "boolean"}
WHOLE: Schema = {"type": "integer"}
NUMBER: Schema = {"type": "number"}
VIEW = obj({"url": {"type": "string", "pattern": r"\{\{id\}\}"}}, "url")
WIDER = obj({"id": TEXT, "name": TEXT}, "id name")
TYPE = obj({**WIDER["properties"], "broader": array(WIDER)}, "id name")
SERVICE = obj({"service_url": {"type": "string", "pattern": "^https?://"}, "service_path": {"type": "string", "pattern": "^/"}},
              "service_url service_path")  # fmt: skip
SETTING = {"type": {"enum": ["number", "text", "checkbox", "select"]}, "default": NUMBER}

MANIFEST = obj(
    {
        "versions": array({"type": "string"}, contains={"const": "0.2"}),
        "name": TEXT,
        "identifierSpace": TEXT,
        "schemaSpace": TEXT,
        "documentation": TEXT,
        "logo": TEXT,
        "serviceVersion": TEXT,
        "view": VIEW,
        "defaultTypes": array(TYPE, uniqueItems=True),
        "suggest": obj({"entity": SERVICE, "property": SERVICE, "type": SERVICE}, "entity property type"),
        "preview": obj({**VIEW["properties"], "width": WHOLE, "height": WHOLE}, "url width height"),
        "extend": obj(
            {
                "propose_properties": SERVICE,
                "property_settings": array(obj({**SETTING, "name": TEXT, "label": TEXT}, "type name label")),
            }
        ),
        "batchSize": WHOLE,
    },
    "versions name identifierSpace schemaSpace view suggest preview extend batchSize",
)
DRAFT_MANIFEST = obj(
    {
        "versions": array({"type": "string"}, contains={"const": "1.0-draft"}),
        "name": TEXT,
        "view": obj({"url": {"type": "string", "pattern": r"\{.*id.*\}"}}, "url"),
        "defaultTypes": array(TYPE, uniqueItems=True),
        "suggest": obj({"entity": BOOL, "property": BOOL, "type": BOOL}, "entity property type"),
        "preview": obj({"width": WHOLE, "height": WHOLE}, "width height"),
        "extend": obj(
            {
                "proposeProperties": BOOL,
                "propertySettings": array(obj({**SETTING, "id": TEXT, "name": TEXT}, "type id name")),
            }
        ),
        "standardizedScore": BOOL,
        "batchSize": WHOLE,
    },
    "versions name view",
)
FEATURE = obj({"id": TEXT, "name": TEXT, "value": {"type": ["boolean", "number"]}}, "id name value")
CANDIDATE = obj(
    {
        "id": TEXT,
        "name": TEXT,
        "description": {"type": "string"},
        "score": {"type": "number", "minimum": 0, "maximum": 100},
        "match": BOOL,
        "type": array(TYPE),
        "features": array(FEATURE),
    },
    "id name score match type features",
)
ANSWERS: Schema = {
    "type": "object",
    "minProperties": 1,
    "additionalProperties": obj({"result": array(CANDIDATE)}, "result"),
}
DRAFT_ANSWERS = obj({"results": array(obj({"candidates": array(CANDIDATE)}, "candidates"))}, "results")
SUGGESTED = {"id": TEXT, "name": TEXT, "description": {"type": "string"}}
ENTITIES = obj({"result": array(obj({**SUGGESTED, "notable": array(TYPE)}, "id name"))}, "result")
SUGGESTIONS = obj({"result": array(obj(SUGGESTED, "id name"))}, "result")
PROPOSAL = obj(
    {"properties": array(obj(SUGGESTED, "id name")), "type": {"type": "string"}, "limit": NUMBER}, "properties type"
)
CELL: Schema = {
    "oneOf": [
        obj({}, additionalProperties=False),
        obj({"id": TEXT, "name": TEXT, "description": TEXT}, "id name", additionalProperties=False),
        obj({"str": {"type": "string"}}, "str", additionalProperties=False),
        obj({"float": NUMBER}, "float", additionalProperties=False),
        obj({"int": WHOLE}, "int", additionalProperties=False),
        obj({"date": {"type": "string", "pattern": r"^-?\d{4,}-\d\d-\d\dT"}}, "date", additionalProperties=False),
    ]
}
EXTENSION = obj(
    {
        "meta": array(obj({"id": TEXT, "name": TEXT, "type": obj({"id": TEXT}, "id")}, "id name")),
        "rows": {"type": "object", "additionalProperties": {"type": "object", "additionalProperties": array(CELL)}},
    },
    "meta rows",
)
