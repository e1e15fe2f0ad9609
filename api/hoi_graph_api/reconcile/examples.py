"""Examples for OpenAPI: each answers as it says when it is sent as it stands."""

from __future__ import annotations

import json
from typing import Any

from hoi_graph_api.sparql.request import FORM

QUERIES: dict[str, Any] = {
    "q0": {"query": "Hobæk Kommune", "type": "actor-type/municipality", "limit": 3},
    "q1": {
        "query": "Sammenhængende Borgerforløb",
        "type": "intervention",
        "properties": [{"pid": "place", "v": "Helsingør"}],
    },
}
DRAFT: dict[str, Any] = {
    "queries": [
        {
            "type": "actor",
            "limit": 3,
            "conditions": [
                {"matchType": "name", "propertyValue": "Århus Kommune"},
                {"matchType": "property", "propertyId": "kommunekode", "propertyValue": "751", "required": True},
            ],
        }
    ]
}
EXTEND: dict[str, Any] = {
    "ids": ["id/actor/holbaek-kommune"],
    "properties": [{"id": "kommunekode"}, {"id": "intervention", "settings": {"limit": 3}}],
}
MANIFEST = {
    "description": "The manifest, the answers, or the page",
    "content": {"application/json": {}, "text/html": {}},
}
ANSWERS = {"description": "The answers by the keys of the questions", "content": {"application/json": {}}}
_TEXT = {"type": "string"}
FORM_BODY: dict[str, Any] = {
    "required": True,
    "content": {
        FORM: {
            "schema": {"type": "object", "properties": {"queries": _TEXT, "extend": _TEXT}},
            "examples": {
                "queries": {"value": {"queries": json.dumps(QUERIES, ensure_ascii=False)}},
                "extend": {"value": {"extend": json.dumps(EXTEND, ensure_ascii=False)}},
            },
        }
    },
}


def form_parameter(name: str, description: str, example: Any) -> dict[str, Any]:
    """A parameter of the query string that holds JSON."""
    value = json.dumps(example, ensure_ascii=False)
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": description,
        "schema": _TEXT,
        "example": value,
    }


def json_body(name: str, example: Any) -> dict[str, Any]:
    """A JSON body with an example."""
    schema = {"type": "object", "title": name}
    return {"required": True, "content": {"application/json": {"schema": schema, "example": example}}}
