"""What crawlers and security researchers look for first: robots.txt, sitemap.xml, security.txt."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated
from xml.sax.saxutils import escape

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import PlainTextResponse

from hoi_graph.query.views import read_view
from hoi_graph_api.http import public_url
from hoi_graph_api.linked.addresses import local_href
from hoi_graph_api.linked.answers import FAULTS, StoreRoute, the_manifest, the_store, unknown
from hoi_graph_api.linked.parameters import of_type
from hoi_graph_api.linked.state import once

router = APIRouter(tags=["description"], responses=FAULTS, route_class=StoreRoute)
_MOST = 50_000
_NS = "http://www.sitemaps.org/schemas/sitemap/0.9"


@router.get(
    "/robots.txt", summary="robots.txt", response_class=Response, responses={200: of_type("text/plain", "robots.txt")}
)
def robots(request: Request) -> Response:
    """Everything may be read; queries and files are no use to a crawler."""
    lines = ["User-agent: *", "Disallow: /sparql", "Disallow: /download/", "Allow: /", ""]
    return PlainTextResponse("\n".join([*lines, f"Sitemap: {public_url(request, '/sitemap.xml')}", ""]))


@router.get(
    "/sitemap.xml",
    summary="Alle sider / all pages",
    response_class=Response,
    responses={200: of_type("application/xml", "The sitemap")},
)
def sitemap(request: Request) -> Response:
    """The sitemap, or an index of its parts where there are more pages than one file may hold."""
    found = _documents(request)
    if len(found) <= _MOST:
        return _sitemap(request, found)
    parts = -(-len(found) // _MOST)
    rows = [f"<sitemap><loc>{public_url(request, f'/sitemap-{n + 1}.xml')}</loc></sitemap>" for n in range(parts)]
    return _xml(f'<sitemapindex xmlns="{_NS}">' + "".join(rows) + "</sitemapindex>")


@router.get(
    "/sitemap-{part}.xml",
    summary="En del af sitemap / a part of the sitemap",
    response_class=Response,
    responses={200: of_type("application/xml", "A part of the sitemap")},
)
def sitemap_part(request: Request, part: Annotated[int, Path(ge=1, le=1000)]) -> Response:
    """One part of a large sitemap."""
    if (part - 1) * _MOST >= len(_documents(request)):
        raise unknown(f"sitemap-{part}.xml")
    return _sitemap(request, _documents(request)[(part - 1) * _MOST : part * _MOST])


@router.get(
    "/.well-known/security.txt",
    summary="security.txt (RFC 9116)",
    response_class=Response,
    responses={200: of_type("text/plain", "security.txt")},
)
def security(request: Request) -> Response:
    """Where to write about a weakness."""
    until = (datetime.now(UTC) + timedelta(days=180)).strftime("%Y-%m-%dT00:00:00Z")
    lines = [
        f"Contact: {public_url(request, '/about')}",
        f"Expires: {until}",
        "Preferred-Languages: da, en",
        f"Canonical: {public_url(request, '/.well-known/security.txt')}",
        "",
    ]
    return PlainTextResponse("\n".join(lines))


def _documents(request: Request) -> list[str]:
    def make() -> list[str]:
        rows = the_store(request).select(read_view("documents"))
        return ["/", "/dataset", "/ontology", "/code", *sorted({local_href(str(row["thing"])) for row in rows})]

    return once(request, "documents", make)


def _sitemap(request: Request, paths: list[str]) -> Response:
    modified = the_manifest(request).modified
    when = f"<lastmod>{modified}</lastmod>" if modified else ""
    rows = [f"<url><loc>{escape(public_url(request, path))}</loc>{when}</url>" for path in paths]
    return _xml(f'<urlset xmlns="{_NS}">' + "\n".join(rows) + "</urlset>")


def _xml(body: str) -> Response:
    return Response(f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n', media_type="application/xml")
