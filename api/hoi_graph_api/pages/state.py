"""What the pages take from the application: the store, the manifest, and what is worked out from them once."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from typing import Any, TypeVar, cast

from fastapi import Request
from fastapi.responses import HTMLResponse

from hoi_graph.build import Manifest
from hoi_graph.query.catalogue import Catalogue
from hoi_graph.query.dossier import Dossier, read_dossier
from hoi_graph.query.selection import Selection, UnknownParameterError, parse_selection
from hoi_graph.query.views import bind_view, with_prefixes
from hoi_graph.store import Store
from hoi_graph_api.errors import Problem
from hoi_graph_api.http import public_url
from hoi_graph_api.pages.site import page_lang, render

T = TypeVar("T")
_LOCK = threading.RLock()
_KEPT = 48


def store(request: Request) -> Store:
    """The graph of the application."""
    return cast(Store, request.app.state.store)


def manifest(request: Request) -> Manifest:
    """What build the graph is."""
    return cast(Manifest, request.app.state.manifest)


def once(request: Request, key: Hashable, make: Callable[[], T]) -> T:
    """The value of `make`, worked out once for this build of the graph; the oldest of many are let go."""
    kept = getattr(request.app.state, "pages_kept", None)
    digest = manifest(request).digest
    if kept is None or kept[0] != digest:
        with _LOCK:
            kept = (digest, OrderedDict())
            request.app.state.pages_kept = kept
    values: OrderedDict[Hashable, Any] = kept[1]
    if key not in values:
        with _LOCK:
            if key not in values:
                values[key] = make()
            while len(values) > _KEPT:
                values.popitem(last=False)
    return cast(T, values[key])


def about(request: Request) -> dict[str, str]:
    """What a file says of itself: which data, under which licence, from which address."""
    build = manifest(request)
    return {
        "dataset": "hoi-graph",
        "version": build.version,
        "modified": build.modified,
        "digest": build.digest,
        "licence": "https://creativecommons.org/licenses/by/4.0/",
        "address": f"{public_url(request, request.url.path)}?{request.url.query}".rstrip("?"),
        "codebook": public_url(request, "/dataset"),
    }


def catalogue(request: Request) -> Catalogue:
    """The lists of interventions and actors, held in memory."""
    held = getattr(request.app.state, "pages_catalogue", None)
    digest = manifest(request).digest
    if held is None or held[0] != digest:
        with _LOCK:
            held = getattr(request.app.state, "pages_catalogue", None)
            if held is None or held[0] != digest:
                held = (digest, Catalogue(store(request)))
                request.app.state.pages_catalogue = held
    return cast(Catalogue, held[1])


def selection(request: Request, also: Iterable[str] = ()) -> Selection:
    """The selection of the request's address; a problem names what is not known. `also` are the view's own parameters."""
    try:
        found = parse_selection(request.query_params.multi_items(), ("lang", *also))
    except UnknownParameterError as error:
        raise Problem("unknown-parameter", str(error)) from error
    catalogue(request).check(found)
    return found


def parameters(request: Request, *allowed: str) -> dict[str, str]:
    """The request's own parameters; a problem names one that is not allowed or stands twice."""
    found: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if name == "lang":
            continue
        if name not in allowed:
            known = ", ".join((*allowed, "lang"))
            raise Problem("unknown-parameter", f"{name}: ukendt parameter / unknown parameter; kendte / known: {known}")
        if name in found:
            raise Problem("bad-request", f"{name}: gives én gang / give it once")
        found[name] = value.strip()
    return {name: value for name, value in found.items() if value}


def dossier(request: Request, view: str, iri: str) -> tuple[Dossier, str]:
    """Everything a view finds about a thing, and the query that found it."""
    query = bind_view(view, item=iri)
    return read_dossier(store(request).select(query)), query


def programme_funders(request: Request) -> dict[str, str]:
    """Who pays for each funding programme whose funder is known."""
    query = "SELECT ?programme ?funder { ?programme a hoi:Programme ; hoi:funder ?funder } ORDER BY ?programme ?funder"
    return once(
        request,
        "programme-funders",
        lambda: {str(r["programme"]): str(r["funder"]) for r in store(request).select(query)},
    )


def page(request: Request, template: str, *, query: str = "", **context: Any) -> HTMLResponse:
    """A page with names at hand, and the query behind it where there is one."""
    names = catalogue(request).names
    lang = page_lang(request)
    return render(
        request,
        template,
        payers=programme_funders(request),
        name=lambda iri: names.of(iri, lang),
        named=lambda iri: names.with_lang(iri, lang),
        defined=lambda iri: names.definition(iri, lang),
        shown_query=with_prefixes(query) if query else "",
        **context,
    )


def missing(what: str) -> Problem:
    """There is no such thing."""
    return Problem("not-found", f"{what}: findes ikke / not found")


def wrong(detail: str) -> Problem:
    """A parameter has a value that cannot be taken."""
    return Problem("bad-request", detail)
