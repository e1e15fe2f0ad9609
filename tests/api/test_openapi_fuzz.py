"""Property-based requests made from the OpenAPI file, sent to a real server over the real graph."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from serving import Server, serving

from hoi_graph_api.app import create_app
from hoi_graph_api.settings import Settings

# Seconds: the first description of the data set waits until every download has been made.
PATIENCE = 180
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@schemathesis.serializer("application/sparql-query")
def _query_text(context: Any, value: Any) -> bytes:
    """A query is sent as it stands."""
    return value.encode("utf-8", "surrogatepass") if isinstance(value, str) else json.dumps(value).encode()


@pytest.fixture(scope="module")
def running(real_build: Path) -> Iterator[Server]:
    with serving(real_build) as server:
        yield server


SCHEMA = schemathesis.openapi.from_dict(create_app(Settings()).openapi())
OPERATIONS = {found.ok().label: found.ok() for found in SCHEMA.get_all_operations()}


@pytest.mark.parametrize("label", sorted(OPERATIONS))
def test_no_request_breaks_the_service(label: str, running: Server) -> None:
    """Whatever is asked, no answer is a 5xx, and each has a status, a media type and a form the file foresees."""
    rightly, wrongly = (3, 3) if label == "POST /validate" else (8, 5)  # a check takes seconds

    @_settings(rightly)
    @given(case=OPERATIONS[label].as_strategy(generation_mode=GenerationMode.POSITIVE))
    def ask(case: Any) -> None:
        _send(case, running)

    @_settings(wrongly)
    @given(case=OPERATIONS[label].as_strategy(generation_mode=GenerationMode.NEGATIVE))
    def ask_wrongly(case: Any) -> None:
        _send(case, running)

    ask()
    if OPERATIONS[label].query or OPERATIONS[label].body:  # any text is a good path
        ask_wrongly()


def _settings(examples: int) -> settings:
    """The same requests each time, however long they take."""
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


def _send(case: Any, running: Server) -> None:
    if isinstance(case.query, dict):
        case.query.pop("timeout", None)  # a client that asks for no time at all is rightly answered 503
    case.validate_response(case.call(base_url=running.url, timeout=PATIENCE), checks=CHECKS)


def test_every_route_is_in_the_file(running: Server) -> None:
    """The file names every data route: an address outside it is a page, a redirect or the file itself."""
    paths = running.client.get("/openapi.json").json()["paths"]
    for path in ("/sparql", "/id/{path}", "/api/interventions", "/dataset", "/download/{version}/{name}"):
        assert path in paths
    assert len(paths) >= 40
