"""How to cite the data set or any page of it: CSL-JSON for reference managers, BibTeX for LaTeX."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse

from hoi_graph.export.description import TITLE
from hoi_graph.labels import slug
from hoi_graph.namespaces import BASE
from hoi_graph.query.things import NameBook, read_names, read_status
from hoi_graph_api.errors import Problem
from hoi_graph_api.http import public_url
from hoi_graph_api.linked.addresses import FOLDERS
from hoi_graph_api.linked.answers import FAULTS, PROBLEM, StoreRoute, the_manifest, the_store, unknown
from hoi_graph_api.linked.parameters import Form, Lang
from hoi_graph_api.pages.site import page_lang

router = APIRouter(tags=["cite"], responses=FAULTS, route_class=StoreRoute)
Citation = Mapping[str, Any]
_CSL = "application/vnd.citationstyles.csl+json"
_BIB = "application/x-bibtex"
_FORMS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The citation",
        "content": {_CSL: {"schema": {"type": "array"}}, _BIB: {"schema": {"type": "string"}}},
    },
    400: {"description": "The path is not a path", "content": PROBLEM},
}
SitePath = Annotated[str, Query(description="The path of a page, or the IRI of a thing", examples=["id/actor/kl"])]
_SITE_PATH = re.compile(r"[A-Za-z0-9._~/-]{1,200}")


@router.get(
    "/cite/dataset.{form}",
    summary="Henvis til datasættet / cite the data set",
    response_class=Response,
    responses={**_FORMS},
)
def cite_dataset(request: Request, form: Form, lang: Lang = "da") -> Response:
    """The data set in this version."""
    return _answer(dataset_citation(request), form)


@router.get(
    "/cite/page.{form}", summary="Henvis til en side / cite a page", response_class=Response, responses={**_FORMS}
)
def cite_page(request: Request, form: Form, path: SitePath, lang: Lang = "da") -> Response:
    """A page of the site, or a thing by its IRI or its path (`id/actor/kl`)."""
    return _answer(page_citation(request, path), form)


def dataset_citation(request: Request) -> Citation:
    """The data set as a CSL item."""
    manifest, lang = the_manifest(request), page_lang(request)
    return _item(request, "dataset", TITLE[lang], BASE + "dataset", f"{manifest.version}, {manifest.digest[:12]}")


def page_citation(request: Request, path: str) -> Citation:
    """A page as a CSL item: a thing by its own persistent address, any other page by where it stands."""
    rest = path.removeprefix(BASE).removeprefix(public_url(request)).lstrip("/")
    rest = re.sub(r"^doc/", "id/", rest)
    if not _SITE_PATH.fullmatch(rest or "/"):
        raise Problem("bad-request", "path is the path of a page, e.g. id/actor/kl")
    manifest, lang = the_manifest(request), page_lang(request)
    version = f"{manifest.version}, {manifest.digest[:12]}"
    if rest.split("/")[0] in FOLDERS and "/" in rest:
        iri = BASE + rest
        status = read_status(the_store(request), iri)
        if status is None:
            raise unknown(iri)
        book = NameBook()
        read_names(the_store(request), [iri], book)
        return _item(request, "webpage", book.of(iri, lang)[0], iri, version)
    return _item(request, "webpage", f"hoi-graph: /{rest}", public_url(request, f"/{rest}"), version)


def citation_text(item: Citation) -> str:
    """A citation in words."""
    year = item["issued"]["date-parts"][0][0] if item.get("issued") else ""
    return f"hoi-graph ({year}): {item['title']}. {item['version']}. {item['URL']}. CC BY 4.0."


def _item(request: Request, kind: str, title: str, url: str, version: str) -> Citation:
    found: dict[str, Any] = {
        "id": f"hoi-graph-{slug(url.removeprefix(BASE)) or 'dataset'}",
        "type": kind,
        "title": title,
        "author": [{"literal": "hoi-graph"}],
        "publisher": "hoi-graph",
        "version": version,
        "URL": url,
        "language": page_lang(request),
        "license": "CC-BY-4.0",
    }
    day = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", the_manifest(request).modified)
    if day:
        found["issued"] = {"date-parts": [[int(part) for part in day.groups()]]}
    if kind == "webpage":
        found["container-title"] = "hoi-graph"
    return found


def _answer(item: Citation, form: str) -> Response:
    if form == "json":
        return JSONResponse([item], media_type=_CSL)
    if form == "bib":
        return Response(_bibtex(item), media_type=f"{_BIB}; charset=utf-8")
    raise unknown(f".{form}")


def _bibtex(item: Citation) -> str:
    def safe(value: object) -> str:
        return re.sub(r"([{}%&$#_\\])", lambda m: "" if m[1] in "{}\\" else "\\" + m[1], str(value))

    fields = {
        "author": "{hoi-graph}",
        "title": f"{{{safe(item['title'])}}}",
        "version": safe(item["version"]),
        "url": str(item["URL"]).replace("}", ""),
        "publisher": "{hoi-graph}",
        "note": "CC BY 4.0",
        "langid": {"da": "danish", "en": "english"}[item["language"]],
    }
    if issued := item.get("issued"):
        year, month, _ = issued["date-parts"][0]
        fields |= {"year": str(year), "month": str(month)}
    kind = "dataset" if item["type"] == "dataset" else "online"
    return f"@{kind}{{{item['id']},\n" + "".join(f"  {k} = {{{v}}},\n" for k, v in fields.items()) + "}\n"
