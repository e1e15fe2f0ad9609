"""`/dataset` and `/.well-known/void`: the data set described for people, for catalogues and for query tools."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping

from fastapi import APIRouter, FastAPI, Request, Response

from hoi_graph.errors import HoiGraphError
from hoi_graph.export.description import TEXT, TITLE, dataset_triples
from hoi_graph.export.releases import FileFacts, Release
from hoi_graph.export.void import LAYER_TEXTS
from hoi_graph.labels import LANGUAGES
from hoi_graph.namespaces import BASE, shorten
from hoi_graph.query.things import NameBook, read_names
from hoi_graph_api.http import public_url
from hoi_graph_api.linked.addresses import local_href, root_path
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
    the_manifest,
    the_store,
    unknown,
)
from hoi_graph_api.linked.cite import citation_text, dataset_citation
from hoi_graph_api.linked.documents import about_document, serialise
from hoi_graph_api.linked.parameters import ALL_FORMATS, Lang, Suffix
from hoi_graph_api.linked.state import files, listed, once, release, statistics
from hoi_graph_api.linked.thing_page import Shown
from hoi_graph_api.pages.site import page_lang, render
from hoi_graph_api.pages.texts import text

DATASET = BASE + "dataset"
_SETTLED = 20.0
Terms = Mapping[str, tuple[list[tuple[str, str]], list[tuple[str, str]]]]


@contextlib.asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    making = asyncio.create_task(_make_files(app))
    try:
        yield
    finally:
        making.cancel()


async def _make_files(app: FastAPI) -> None:
    """A server that has stood for a while makes its files before anybody asks."""
    await asyncio.sleep(_SETTLED)
    if app.state.ready:
        with contextlib.suppress(HoiGraphError, OSError):
            await asyncio.to_thread(files, Request({"type": "http", "app": app}))


router = APIRouter(tags=["description"], responses=FAULTS, route_class=StoreRoute, lifespan=_lifespan)


@router.get(
    "/dataset",
    summary="Datasættet beskrevet: DCAT-AP 3 og VoID / the data set described",
    response_class=Response,
    responses={**ALL_FORMATS},
)
def dataset(request: Request, lang: Lang = "da") -> Response:
    """What the data set is, how large each part is, and where to fetch it."""
    return _dataset(request, choose(request), "Accept")


@router.get(
    "/dataset.{suffix}",
    summary="Beskrivelsen i et format / the description in a format",
    response_class=Response,
    responses={**ALL_FORMATS},
)
def dataset_in(request: Request, suffix: Suffix, lang: Lang = "da") -> Response:
    """The description in one format."""
    if suffix not in SUFFIXES:
        raise unknown(f".{suffix}")
    return _dataset(request, suffix, "")


@router.get("/.well-known/void", summary="VoID", response_class=Response, status_code=303)
def well_known_void(request: Request) -> Response:
    """303 to the description, in the RDF format asked for."""
    suffix = choose(request, (*RDF_SUFFIXES, "html"))
    return redirect(303, f"{root_path(request)}/dataset{'' if suffix == 'html' else f'.{suffix}'}", vary="Accept")


def _dataset(request: Request, suffix: str, vary: str) -> Response:
    base = public_url(request)
    found = [link(f"{base}/dataset.{other}", "alternate", type=MEDIA[other]) for other in SUFFIXES if other != suffix]
    found += [link(f"{base}/dataset", "canonical"), link(DATASET, "cite-as"), link(LICENCE, "license")]
    found += [link(f"{base}/dataset.jsonld", "describedby", type=MEDIA["jsonld"])]
    found += [link("https://schema.org/Dataset", "type"), link("https://schema.org/AboutPage", "type")]
    identifier = _release_id(release(request))
    found += [
        link(f"{base}/download/{identifier}/{f.name}", "item", type=f.form.media)
        for f in listed(request)
        if f.name.startswith("hoi-graph.")
    ]
    headers = {"Link": links(found)}
    if suffix == "html":
        return answer(request, _page(request), content_type("html"), vary=vary, headers=headers)

    def make() -> bytes:
        triples = dataset_triples(statistics(request), the_manifest(request), base, identifier, files(request))
        return serialise([*about_document(DATASET, the_manifest(request)), *triples], suffix)

    body = once(request, ("dataset", base, suffix), make)
    return answer(request, body, content_type(suffix), vary=vary, headers=headers)


def _page(request: Request) -> bytes:
    lang, stats = page_lang(request), statistics(request)
    book = NameBook()
    read_names(the_store(request), stats.classes, book)
    classes = []
    for iri, number in stats.classes.items():
        name, name_lang = book.of(iri, lang)
        mark = name_lang if name_lang and name_lang != lang else ""
        classes.append((Shown(name, mark, local_href(iri), iri, basis=shorten(iri)), number))
    classes.sort(key=lambda row: (-row[1], row[0].text))
    da = lang == "da"
    page = render(
        request,
        "linked/dataset.html",
        title=text("ld.dataset", lang),
        heading=TITLE[lang],
        lede=TEXT[lang],
        description=TEXT[lang],
        kind=text("ld.dataset", lang),
        iri=DATASET,
        stats=stats,
        files=listed(request),
        release=_release_id(release(request)),
        endpoint=public_url(request, "/sparql"),
        citation=citation_text(dataset_citation(request)),
        layers=[
            (layer, texts[0 if da else 1], texts[2 if da else 3], stats.layers.get(layer, 0))
            for layer, texts in LAYER_TEXTS.items()
        ],
        classes=classes,
        links=[(register, shorten(property_), number) for (register, property_), number in stats.links.items()],
        media_types=[(suffix, MEDIA[suffix]) for suffix in RDF_SUFFIXES],
        jsonld=_jsonld(request),
        crumbs=[(text("ld.dataset", lang), None)],
    )
    return bytes(page.body)


def _jsonld(request: Request) -> dict[str, object]:
    """The data set in schema.org's words: the same facts as the DCAT record."""
    manifest, base = the_manifest(request), public_url(request)
    identifier = _release_id(release(request))
    return {
        "@context": "https://schema.org/",
        "@id": DATASET,
        "@type": "Dataset",
        "identifier": DATASET,
        "name": [{"@value": TITLE[lang], "@language": lang} for lang in LANGUAGES],
        "description": [{"@value": TEXT[lang], "@language": lang} for lang in LANGUAGES],
        "license": {"@id": LICENCE},
        "version": manifest.version,
        "datePublished": manifest.modified,
        "dateModified": manifest.modified,
        "creator": {"@id": BASE + "id/agent/hoi-graph", "@type": "Organization", "name": "hoi-graph"},
        "publisher": {"@id": BASE + "id/agent/hoi-graph", "@type": "Organization", "name": "hoi-graph"},
        "isAccessibleForFree": True,
        "inLanguage": ["da", "en"],
        "distribution": [
            {
                "@type": "DataDownload",
                "contentUrl": f"{base}/download/{identifier}/{file.name}",
                "encodingFormat": file.form.media,
                **({"contentSize": str(file.size), "sha256": file.sha256} if isinstance(file, FileFacts) else {}),
            }
            for file in listed(request)
        ],
    }


def _release_id(found: Release | None) -> str:
    return found.id if found else "latest"
