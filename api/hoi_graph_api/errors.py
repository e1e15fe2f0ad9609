"""Every error as `application/problem+json` (RFC 9457), and the one table of what can go wrong."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from hoi_graph.errors import HoiGraphError, QueryError
from hoi_graph.query.guard import RefusedError
from hoi_graph.store.jobs import (
    BusyError,
    OutOfMemoryError,
    OvertimeError,
    TooComplexError,
    TooLargeError,
    UnavailableError,
)
from hoi_graph_api.http import public_url

PROBLEM_TYPE = "application/problem+json"


@dataclass(frozen=True)
class Kind:
    """A kind of problem: its status, its title, and what a client can do about it."""

    status: int
    title: str
    hint: str


KINDS: dict[str, Kind] = {
    "bad-request": Kind(400, "The request cannot be read", "Mend the request as the detail says."),
    "query-syntax": Kind(400, "The query is not valid SPARQL", "Mend the query at the line and column given."),
    "query-too-complex": Kind(400, "The query is too complex", "Nest less deeply, or split the query."),
    "unknown-parameter": Kind(400, "Unknown parameter", "Use only the parameters the detail lists."),
    "refused": Kind(403, "Not allowed here", "The service is read-only and calls no outside host."),
    "not-found": Kind(404, "Not found", "Nothing has this address; search from the front page."),
    "method-not-allowed": Kind(405, "Method not allowed", "Use one of the methods the Allow header lists."),
    "not-acceptable": Kind(406, "No such representation", "Ask for one of the media types listed."),
    "gone": Kind(410, "Gone", "The thing was withdrawn."),
    "too-large": Kind(413, "The request is too large", "Send a shorter request."),
    "unsupported-media-type": Kind(415, "Unsupported media type", "Send one of the media types listed."),
    "too-complex": Kind(
        422, "The file cannot be checked within the limits", "Send less at a time, and nest less deeply."
    ),
    "invalid": Kind(422, "The request is not valid", "Mend the parameters the detail names."),
    "answer-too-large": Kind(
        400, "The answer is too large", "Use LIMIT and OFFSET, ask for fewer columns, or download the whole graph."
    ),
    "internal": Kind(500, "Internal error", "The fault is ours; it was logged."),
    "query-timeout": Kind(
        503, "The query took too long", "Add conditions or a LIMIT, or download the graph and ask it at home."
    ),
    "query-memory": Kind(503, "The query needed too much memory", "Group, sort or join fewer rows."),
    "busy": Kind(503, "Too many queries at once", "Try again after the time in Retry-After."),
    "not-ready": Kind(503, "Not ready", "Try again after the time in Retry-After."),
}
_BY_STATUS = {400: "bad-request", 403: "refused", 404: "not-found", 405: "method-not-allowed", 406: "not-acceptable",
              410: "gone", 413: "too-large", 415: "unsupported-media-type", 422: "invalid", 503: "not-ready"}  # fmt: skip


class Problem(Exception):  # noqa: N818 - RFC 9457's own word
    """An error answer: a kind of KINDS, what happened this time, and further members."""

    def __init__(self, kind: str, detail: str, headers: Mapping[str, str] | None = None, **members: Any) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail
        self.headers = dict(headers or {})
        self.members = members

    @property
    def status(self) -> int:
        return KINDS[self.kind].status


def problem_of(error: Exception) -> Problem:  # noqa: PLR0911 - one line a kind of error
    """The answer to an error; one nobody foresaw tells the client nothing of our insides."""
    match error:
        case Problem():
            return error
        case OvertimeError():
            return Problem(
                "query-timeout", str(error), {"Retry-After": "30"},
                limit_ms=error.limit_ms, elapsed_ms=error.elapsed_ms,
            )  # fmt: skip
        case TooLargeError():
            return Problem("answer-too-large", str(error), limit=error.limit, unit=error.unit)
        case TooComplexError():
            return Problem("query-too-complex", str(error))
        case OutOfMemoryError():
            return Problem("query-memory", str(error), {"Retry-After": "30"})
        case BusyError():
            return Problem("busy", str(error), {"Retry-After": "5"})
        case UnavailableError():
            return Problem("not-ready", str(error), {"Retry-After": "5"})
        case QueryError():
            place: dict[str, Any] = {k: v for k, v in (("line", error.line), ("column", error.column)) if v is not None}
            return Problem("refused" if isinstance(error, RefusedError) else "query-syntax", _short(error), **place)
        case HoiGraphError():
            return Problem("bad-request", _short(error))
        case RequestValidationError():
            faults = [{"in": [str(part) for part in fault["loc"]], "reason": fault["msg"]} for fault in error.errors()]
            return Problem("invalid", "; ".join(f"{'.'.join(f['in'])}: {f['reason']}" for f in faults), errors=faults)
        case HTTPException():
            return _http_problem(error)
    return Problem("internal", "Something went wrong on our side.")


def problem_response(request: Request, problem: Problem) -> Response:
    """The problem as JSON, or as the site's error page where a browser asks and a page is there (`app.state.error_page`)."""
    page = getattr(request.app.state, "error_page", None)
    if page is not None and not request.url.path.endswith("/sparql"):
        answer: Response | None = page(request, problem)
        if answer is not None:
            answer.headers.update({**problem.headers, "Cache-Control": "no-store", "Vary": "Accept"})
            return answer
    kind = KINDS[problem.kind]
    body = {
        "type": public_url(request, f"/problems/{problem.kind}"),
        "title": kind.title,
        "status": kind.status,
        "detail": problem.detail,
        "hint": kind.hint,
        **problem.members,
    }
    headers = {**problem.headers, "Cache-Control": "no-store"}
    content = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
    return Response(content, kind.status, headers, PROBLEM_TYPE)


async def handle(request: Request, error: Exception) -> Response:
    """The exception handler of every kind of error."""
    return problem_response(request, problem_of(error))


def _http_problem(error: HTTPException) -> Problem:
    kind = _BY_STATUS.get(error.status_code, "internal" if error.status_code >= 500 else "bad-request")
    return Problem(kind, str(error.detail), error.headers)


def _short(error: Exception) -> str:
    """The first line of a message, cut to a readable length: engines list every token they would have taken."""
    text = str(error).split("\n", 1)[0]
    return text if len(text) <= 300 else text[:300] + " …"
