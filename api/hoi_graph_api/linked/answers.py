"""What every linked-data answer shares: choosing the format, caching, Signposting links, and what a failing store means."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from typing import Any, cast

from fastapi import Request, Response
from fastapi.routing import APIRoute

from hoi_graph.build import Manifest
from hoi_graph.errors import HoiGraphError
from hoi_graph.store import Store
from hoi_graph_api.errors import PROBLEM_TYPE, Problem
from hoi_graph_api.http import http_date, negotiate

MEDIA: Mapping[str, str] = {
    "html": "text/html",
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
}
RDF_SUFFIXES = ("ttl", "jsonld", "nt", "rdf")
SUFFIXES = ("html", *RDF_SUFFIXES)
PROBLEM: dict[str, Any] = {PROBLEM_TYPE: {"schema": {"type": "object"}}}
# What any address here may answer beside its own 200.
FAULTS: dict[int | str, dict[str, Any]] = {
    304: {"description": "The client holds this already"},
    308: {"description": "To the plain form of the address"},
    404: {"description": "The graph has never known it", "content": PROBLEM},
    406: {"description": "None of the media types asked for is there", "content": PROBLEM},
    422: {"description": "A parameter is not of its kind", "content": PROBLEM},
    503: {"description": "The graph does not answer right now", "content": PROBLEM},
}
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
FOREVER = "public, max-age=31536000, immutable"


class StoreRoute(APIRoute):
    """A route whose answers all come from the store: where the store fails, the answer is 503 and never 404."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        usual = super().get_route_handler()

        async def handler(request: Request) -> Response:
            try:
                return await usual(request)
            except (HoiGraphError, OSError) as error:
                detail = "The graph does not answer right now."
                raise Problem("not-ready", detail, {"Retry-After": "10"}) from error

        return handler


def the_store(request: Request) -> Store:
    """The graph of the application."""
    return cast(Store, request.app.state.store)


def the_manifest(request: Request) -> Manifest:
    """Which build the graph is."""
    return cast(Manifest, request.app.state.manifest)


def content_type(suffix: str) -> str:
    """The media type of a format as it is sent."""
    media = MEDIA[suffix]
    return f"{media}; charset=utf-8" if media.startswith("text/") else media


def split_suffix(rest: str) -> tuple[str, str | None]:
    """A path without its format suffix, and the suffix."""
    head, dot, tail = rest.rpartition(".")
    return (head, tail) if dot and tail in SUFFIXES else (rest, None)


def choose(request: Request, offered: Sequence[str] = SUFFIXES) -> str:
    """The offered format the client likes best; 406 where it takes none."""
    media = negotiate(request.headers.get("accept"), [MEDIA[suffix] for suffix in offered])
    if media is None:
        listed = [MEDIA[suffix] for suffix in offered]
        raise Problem("not-acceptable", f"There is {', '.join(listed)}.", {"Vary": "Accept"}, available=listed)
    return next(suffix for suffix in offered if MEDIA[suffix] == media)


def unknown(what: str) -> Problem:
    """404: the graph has never known it."""
    return Problem("not-found", f"{what}: ukendt / unknown")


def answer(
    request: Request,
    body: bytes | str,
    media_type: str,
    *,
    status: int = 200,
    vary: str = "",
    cache: str = "",
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A whole answer with the date of the data; tags, compression and 304 are added around it."""
    sent = dict(headers or {})
    if cache:
        sent["Cache-Control"] = cache
    if vary:
        sent["Vary"] = vary
    if modified := http_date(the_manifest(request).modified):
        sent["Last-Modified"] = modified
    return Response(body, status_code=status, media_type=media_type, headers=sent)


def redirect(status: int, target: str, *, vary: str = "") -> Response:
    """A redirection to an address that is already percent-encoded."""
    return Response(status_code=status, headers={"Location": target, **({"Vary": vary} if vary else {})})


def link(target: str, rel: str, **parameters: str) -> str:
    """One link of a `Link` header; an address that could break out of it gives none."""
    if any(ord(sign) < 33 or sign in '<>"\\' or ord(sign) > 126 for sign in target):
        return ""
    more = "".join(f'; {name}="{value}"' for name, value in parameters.items())
    return f'<{target}>; rel="{rel}"{more}'


def links(items: Iterable[str]) -> str:
    """The value of a `Link` header."""
    return ", ".join(item for item in items if item)
