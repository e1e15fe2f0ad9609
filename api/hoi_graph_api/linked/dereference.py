"""Every IRI of ours answers: things by a 303 to their document, terms and codes at their own address, withdrawn ones with why."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from rdflib.namespace import DCTERMS, SKOS

from hoi_graph.labels import label
from hoi_graph.namespaces import BASE, expand, shorten
from hoi_graph.query.things import INCOMING_CAP, Thing, read_description, read_names, read_status, read_thing
from hoi_graph_api.http import public_url
from hoi_graph_api.linked.addresses import canonical, doc_path, local_href, root_path
from hoi_graph_api.linked.answers import (
    FAULTS,
    LICENCE,
    MEDIA,
    RDF_SUFFIXES,
    SUFFIXES,
    StoreRoute,
    answer,
    choose,
    content_type,
    link,
    links,
    redirect,
    split_suffix,
    the_manifest,
    the_store,
    unknown,
)
from hoi_graph_api.linked.documents import about_document, serialise
from hoi_graph_api.linked.jsonld import schema_type, thing_jsonld
from hoi_graph_api.linked.parameters import ALL_FORMATS, Code, Incoming, Kind, Lang, Page, Scheme, ThingPath, formats
from hoi_graph_api.linked.thing_page import Shown, folder_of, incoming_query, pages_of, thing_page
from hoi_graph_api.pages.site import page_lang, render
from hoi_graph_api.pages.texts import text

router = APIRouter(tags=["linked data"], responses=FAULTS, route_class=StoreRoute)


@router.get(
    "/id/{path:path}",
    summary="En ting / a thing",
    response_class=Response,
    status_code=303,
    responses={
        301: {"description": "Lagt sammen med en anden / merged with another"},
        303: {"description": "Til dokumentet / to the document"},
        410: {"description": "Udgået / withdrawn", "content": formats()["content"]},
    },
)
def identify(request: Request, path: ThingPath, lang: Lang = "da") -> Response:
    """The thing itself cannot be sent: 303 to the document about it, in the format asked for."""
    rest, suffix = split_suffix(path)
    if (plain := canonical(rest)) != rest:
        return moved(request, f"/id/{plain}", suffix)
    iri = f"{BASE}id/{rest}"
    status = read_status(the_store(request), iri)
    if status is None:
        raise unknown(iri)
    if status.withdrawn:
        return _withdrawn(request, iri, status.successors, suffix, "/id/")
    suffix = suffix or choose(request)
    target = doc_path(iri) + ("" if suffix == "html" else f".{suffix}")
    return redirect(303, root_path(request) + target + _language(request), vary="Accept")


@router.get(
    "/doc/{path:path}",
    summary="Dokumentet om en ting / the document about a thing",
    response_class=Response,
    responses={
        **ALL_FORMATS,
        301: {"description": "Lagt sammen med en anden / merged with another"},
        410: {"description": "Udgået / withdrawn", "content": formats()["content"]},
    },
)
def document(
    request: Request, path: ThingPath, incoming: Incoming = "", kind: Kind = "", page: Page = 1, lang: Lang = "da"
) -> Response:
    """What the graph says about a thing, and what points to it."""
    rest, suffix = split_suffix(path)
    if rest == "ontology" or rest.startswith(("code/", "ontology/", "graph/")):
        return moved(request, f"/{quote(rest, safe='/-._~')}", suffix)
    if (plain := canonical(rest)) != rest:
        return moved(request, f"/doc/{plain}", suffix)
    return describe(request, f"{BASE}id/{rest}", suffix, incoming, kind, page)


@router.get("/code/{scheme}/{code}", summary="En kode / a code", response_class=Response, responses={**ALL_FORMATS})
def code(
    request: Request,
    scheme: Scheme,
    code: Code,
    incoming: Incoming = "",
    kind: Kind = "",
    page: Page = 1,
    lang: Lang = "da",
) -> Response:
    """What a code means, and what bears it."""
    rest, suffix = split_suffix(f"{scheme}/{code}")
    if (plain := canonical(rest)) != rest:
        return moved(request, f"/code/{plain}", suffix)
    return describe(request, f"{BASE}code/{rest}", suffix, incoming, kind, page)


def describe(request: Request, iri: str, suffix: str | None, incoming: str, kind: str, page: int) -> Response:
    """The document about an IRI in the format asked for."""
    negotiated = suffix is None
    suffix = suffix or choose(request)
    vary = "Accept" if negotiated else ""
    if suffix == "html":
        return _page(request, iri, incoming, kind, max(page, 1), vary)
    return rdf_document(request, iri, suffix, max(page, 1), vary)


def rdf_document(request: Request, iri: str, suffix: str, page: int, vary: str, size: int = 500) -> Response:
    """The triples about an IRI and to it, a page at a time, with what the document says of itself."""
    found = read_description(the_store(request), iri, page=page, size=size)
    if found is None:
        raise unknown(iri)
    triples, pointing = found
    status = read_status(the_store(request), iri) if any(p == SKOS.changeNote for _, p, _ in triples) else None
    withdrawn = status is not None and status.withdrawn
    if withdrawn and status is not None and len(status.successors) == 1:
        return _withdrawn(request, iri, status.successors, suffix, "/doc/")
    body = serialise([*about_document(iri, the_manifest(request)), *triples], suffix)
    more = [_page_link(request, iri, suffix, page + 1, "next")] if page * size < pointing else []
    more += [_page_link(request, iri, suffix, page - 1, "prev")] if page > 1 else []
    headers = {"Link": links([*signposts(request, iri, suffix), *more])}
    code_ = 410 if withdrawn else 200
    return answer(request, body, content_type(suffix), status=code_, vary=vary, headers=headers)


def signposts(request: Request, iri: str, suffix: str) -> list[str]:
    """The links every document sends: its formats, its own address, its licence, what to cite, what it is."""
    here = public_url(request, doc_path(iri))
    found = [link(f"{here}.{other}", "alternate", type=MEDIA[other]) for other in SUFFIXES if other != suffix]
    found += [
        link(here, "canonical"),
        link(f"{here}.jsonld", "describedby", type=MEDIA["jsonld"]),
        link(LICENCE, "license"),
        link(iri, "cite-as"),
        link("https://schema.org/AboutPage", "type"),
        link(f"https://schema.org/{schema_type(folder_of(iri))}", "type"),
        link(public_url(request, "/dataset"), "collection"),
    ]
    if suffix != "html":
        found.append(link(iri, "describes"))
    return found


def _page(request: Request, iri: str, incoming: str, kind: str, number: int, vary: str) -> Response:
    group = (_full(incoming), kind) if incoming else None
    thing = read_thing(the_store(request), iri, group=group, page=number)
    if thing is None or (group and not thing.incoming):
        raise unknown(iri)
    if thing.retired:
        return _withdrawn(request, iri, tuple(thing.successors), "html", "/doc/", thing)
    lang = page_lang(request)
    shown = thing_page(thing, lang)
    last = pages_of(shown.incoming[0]) if group else 1
    if number > last:
        raise unknown(f"page {number}")
    page = render(
        request,
        "linked/thing.html",
        title=shown.name.text,
        description=shown.lede.text if shown.lede else "",
        kind=shown.kind,
        section={"id/intervention": "interventions", "id/actor": "actors"}.get(folder_of(iri), ""),
        page=shown,
        doc=doc_path(iri),
        path=iri.removeprefix(BASE),
        group=group,
        number=number,
        last=last,
        cap=INCOMING_CAP,
        query_of=incoming_query,
        other_page=folder_of(iri) in ("id/intervention", "id/actor"),
        media_types=[(suffix, MEDIA[suffix]) for suffix in RDF_SUFFIXES],
        jsonld=thing_jsonld(thing, folder_of(iri), the_manifest(request)),
        crumbs=_crumbs(iri, shown.name.text, lang),
    )
    headers = {"Link": links(signposts(request, iri, "html")), "Content-Language": lang}
    return answer(request, bytes(page.body), content_type("html"), vary=vary, headers=headers)


def _withdrawn(
    request: Request, iri: str, successors: tuple[str, ...], suffix: str | None, prefix: str, thing: Thing | None = None
) -> Response:
    """301 to the one successor of a merged thing; 410 with why and when for any other."""
    if len(successors) == 1:
        target = prefix + successors[0].removeprefix(BASE).removeprefix("id/")
        return redirect(301, f"{root_path(request)}{target}{f'.{suffix}' if suffix and suffix != 'html' else ''}")
    suffix = suffix or choose(request)
    if suffix != "html":
        return rdf_document(request, iri, suffix, 1, "Accept")
    thing = thing or read_thing(the_store(request), iri)
    if thing is None:
        raise unknown(iri)
    lang = page_lang(request)
    reason, reason_lang = label(thing.texts(str(SKOS.changeNote)), lang, iri)
    read_names(the_store(request), successors, thing.names)
    page = render(
        request,
        "linked/gone.html",
        status=410,
        title=text("ld.410", lang),
        iri=iri,
        doc=doc_path(iri),
        reasons=[Shown(reason, reason_lang if reason_lang != lang else "")],
        date=next((date for date, _ in thing.texts(str(DCTERMS.modified))), ""),
        successors=[Shown(thing.names.of(other, lang)[0], "", local_href(other), other) for other in successors],
    )
    page.headers.update({"Link": links(signposts(request, iri, "html")), "Cache-Control": "no-store", "Vary": "Accept"})
    return page


def moved(request: Request, path: str, suffix: str | None) -> Response:
    """308 to the plain form of an address."""
    query = f"?{request.url.query}" if request.url.query else ""
    return redirect(308, f"{root_path(request)}{path}{f'.{suffix}' if suffix else ''}{query}")


def _language(request: Request) -> str:
    return "?lang=en" if page_lang(request) == "en" else ""


def _full(curie: str) -> str:
    try:
        return expand(curie)
    except (KeyError, ValueError):
        return curie


def _page_link(request: Request, iri: str, suffix: str, page: int, rel: str) -> str:
    return link(f"{public_url(request, doc_path(iri))}.{suffix}?page={page}", rel, type=MEDIA[suffix])


def _crumbs(iri: str, name: str, lang: str) -> list[tuple[str, str | None]]:
    folder = folder_of(iri)
    if folder.startswith("code/"):
        return [(text("ld.codes", lang), "/code"), (shorten(BASE + folder), f"/{folder}"), (name, None)]
    if folder == "ontology":
        return [(text("ld.ontology", lang), "/ontology"), (name, None)]
    return [(text("ld.dataset", lang), "/dataset"), (name, None)]
