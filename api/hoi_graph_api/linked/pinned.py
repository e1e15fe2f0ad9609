"""Documents of a fixed release: the same bytes for as long as the release is served."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from hoi_graph.namespaces import BASE
from hoi_graph_api.errors import Problem
from hoi_graph_api.http import http_date, public_url
from hoi_graph_api.linked.addresses import doc_path
from hoi_graph_api.linked.answers import (
    FAULTS,
    FOREVER,
    RDF_SUFFIXES,
    StoreRoute,
    choose,
    link,
    split_suffix,
    the_manifest,
)
from hoi_graph_api.linked.dereference import rdf_document
from hoi_graph_api.linked.parameters import RDF_FORMATS, Page, ReleaseName, ThingPath
from hoi_graph_api.linked.state import release

router = APIRouter(tags=["linked data"], responses=FAULTS, route_class=StoreRoute)


@router.get(
    "/v/{version}/doc/{path:path}",
    summary="Et dokument i en bestemt udgave / a document in a fixed release",
    response_class=Response,
    responses={**RDF_FORMATS},
)
def pinned(request: Request, version: ReleaseName, path: ThingPath, page: Page = 1) -> Response:
    """The RDF about a thing (`actor/kl`), a code (`code/field/school`) or a term as it is in one release."""
    found = release(request)
    if found is None or version != found.id:
        here = found.id if found else "none"
        raise Problem("not-found", f"Release {version} is not served here; this site has {here}.", release=here)
    rest, suffix = split_suffix(path)
    iri = BASE + (rest if rest.startswith(("code/", "ontology/")) else f"id/{rest}")
    vary = "" if suffix else "Accept"
    answer = rdf_document(request, iri, suffix or choose(request, RDF_SUFFIXES), max(page, 1), vary)
    if answer.status_code == 200:
        answer.headers["Cache-Control"] = FOREVER
        answer.headers["Link"] += ", " + link(public_url(request, doc_path(iri)), "original")
        if moment := http_date(the_manifest(request).modified):
            answer.headers["Memento-Datetime"] = moment
    return answer
