"""Downloads: every file of a release at an address that never changes, and `latest`, which leads there."""

from __future__ import annotations

from base64 import b64encode

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse

from hoi_graph.errors import HoiGraphError
from hoi_graph.export.releases import FORMS, Release
from hoi_graph_api.errors import Problem
from hoi_graph_api.http import http_date, public_url
from hoi_graph_api.linked.addresses import root_path
from hoi_graph_api.linked.answers import FAULTS, FOREVER, LICENCE, StoreRoute, link, links, redirect, the_manifest
from hoi_graph_api.linked.parameters import FileName, ReleaseName
from hoi_graph_api.linked.state import release

router = APIRouter(tags=["download"], responses=FAULTS, route_class=StoreRoute)


@router.get(
    "/download/{version}/{name}",
    summary="En fil af en udgave / a file of a release",
    response_class=FileResponse,
    responses={
        200: {"description": "Filen / the file", "content": {form.media: {} for form in FORMS.values()}},
        302: {"description": "latest eller et versionsnummer fører til udgaven / leads to the release"},
    },
)
def download(request: Request, version: ReleaseName, name: FileName) -> Response:
    """The whole graph, a layer, a table, the workbook, the codebook or the checksums of a release."""
    found = release(request)
    if found is None:
        raise Problem("not-found", "This site stands over an endpoint and has no files of its own.")
    if name not in found.names:
        raise Problem("not-found", f"{name}: the files are {', '.join(found.names)}.")
    if version != found.id:
        earlier = found.kept(version, name)
        if earlier is None:
            return _elsewhere(request, found, version, name)
        return FileResponse(earlier, media_type=_media(name), headers={"Cache-Control": FOREVER, **_attachment(name)})
    try:
        path, facts = found.file(name), found.facts(name)
    except HoiGraphError as error:
        raise Problem("not-found", str(error)) from error
    headers = {
        "ETag": f'"{facts.sha256[:32]}"',
        "Cache-Control": FOREVER,
        "Repr-Digest": f"sha-256=:{b64encode(bytes.fromhex(facts.sha256)).decode()}:",
        "Link": links([link(LICENCE, "license"), link(public_url(request, "/dataset"), "collection")]),
        **_attachment(name),
    }
    if modified := http_date(the_manifest(request).modified):
        headers["Last-Modified"] = modified
    return FileResponse(path, media_type=_media(name), headers=headers)


def _media(name: str) -> str:
    if name.endswith(".gz"):
        return "application/gzip"
    media = FORMS[name.rsplit(".", 1)[-1]].media
    return f"{media}; charset=utf-8" if media.startswith("text/") else media


def _attachment(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}


def _elsewhere(request: Request, found: Release, version: ReleaseName, name: FileName) -> Response:
    if version in ("latest", the_manifest(request).version):
        answer = redirect(302, f"{root_path(request)}/download/{found.id}/{name}")
        answer.headers["Cache-Control"] = "no-cache"
        return answer
    raise Problem("not-found", f"Release {version} is not kept here; this site has {found.id}.", release=found.id)
