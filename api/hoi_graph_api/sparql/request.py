"""From an HTTP request to a query: the three operations of the SPARQL 1.1 Protocol, read strictly."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.requests import Request

from hoi_graph_api.errors import Problem

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
_UPDATE = "application/sparql-update"
_MOST_FIELDS = 1000


@dataclass(frozen=True)
class SparqlRequest:
    """What a client asks: the query (None on a bare GET), its dataset, and how it wants the answer."""

    query: str | None
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    format: str | None
    seconds: float | None


async def read_request(request: Request, max_body: int) -> SparqlRequest:
    """The request's parameters; a Problem with 400, 403, 413 or 415 where the protocol does not allow it."""
    fields = _fields(request.scope["query_string"], "the address")
    if request.method != "GET":
        media_type, charset = _content_type(request)
        body = await read_body(request, max_body)
        if media_type == FORM:
            fields += _fields(body, "the form")
        elif media_type == DIRECT:
            if charset not in ("", "utf-8", "utf8"):
                raise Problem("unsupported-media-type", "A query is read as UTF-8.")
            fields.append(("query", _utf8(body, "the query")))
        elif media_type == _UPDATE:
            raise Problem("refused", "This service is read-only: updates are refused.")
        else:
            raise Problem(
                "unsupported-media-type",
                f"{media_type or 'No media type'} is not taken; send {DIRECT} or {FORM}.",
                {"Accept-Post": f"{DIRECT}, {FORM}"},
                accepted=[DIRECT, FORM],
            )
    return _parameters(fields, query_needed=request.method != "GET")


async def read_body(request: Request, max_body: int) -> bytes:
    """The body, read no further than `max_body` bytes."""
    too_large = Problem(
        "too-large", f"A request body may have {max_body} bytes.", {"Connection": "close"}, limit=max_body
    )
    length = request.headers.get("content-length", "")
    if length.isdigit() and int(length) > max_body:
        raise too_large
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > max_body:
            raise too_large
    return bytes(body)


def _content_type(request: Request) -> tuple[str, str]:
    """The media type and charset of the body, lower case."""
    media_type, _, parameters = request.headers.get("content-type", "").partition(";")
    charset = ""
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            charset = value.strip().strip('"').lower()
    return media_type.strip().lower(), charset


def _fields(data: bytes, where: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            _utf8(data, where), keep_blank_values=True, encoding="utf-8", errors="strict", max_num_fields=_MOST_FIELDS
        )
    except UnicodeDecodeError:
        raise Problem("bad-request", f"Some text in {where} is not UTF-8.") from None
    except ValueError as error:
        raise Problem("bad-request", f"{where}: {error}") from None


def _utf8(data: bytes, where: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Problem("bad-request", f"Byte {error.start} of {where} is not UTF-8.") from None


def _parameters(fields: list[tuple[str, str]], query_needed: bool) -> SparqlRequest:
    """The parameters the protocol knows. Others are passed over: clients add their own (`output`, `results`, `debug`)."""
    if any(name == "update" for name, _ in fields):
        raise Problem("refused", "This service is read-only: updates are refused.")
    queries = [value for name, value in fields if name == "query"]
    if len(queries) > 1:
        raise Problem("bad-request", "More than one query was sent.")
    if not queries and query_needed:
        raise Problem("bad-request", "The parameter 'query' is missing.")
    formats = [value for name, value in fields if name == "format" and value]
    timeouts = [value for name, value in fields if name == "timeout" and value]
    return SparqlRequest(
        query=queries[0] if queries else None,
        default_graphs=tuple(value for name, value in fields if name == "default-graph-uri"),
        named_graphs=tuple(value for name, value in fields if name == "named-graph-uri"),
        format=formats[-1].strip().lower() if formats else None,
        seconds=_seconds(timeouts[-1]) if timeouts else None,
    )


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < 1e9:
        raise Problem("bad-request", f"timeout={text[:40]!r}: a number of seconds above 0 is expected.")
    return seconds
