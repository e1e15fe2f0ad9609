"""The front page, the search over everything, and what the site is."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from hoi_graph.query import read_library
from hoi_graph.query.facets import ACTORS, INTERVENTIONS
from hoi_graph.query.selection import Selection
from hoi_graph.query.views import read_view
from hoi_graph_api.http import public_url
from hoi_graph_api.pages import state
from hoi_graph_api.pages.lists import actor_hits, intervention_hits
from hoi_graph_api.pages.matrices import category_matrix
from hoi_graph_api.pages.site import page_lang
from hoi_graph_api.pages.texts import text

router = APIRouter(include_in_schema=False)
EXAMPLES = ("category-differences", "shared-actors", "state-funding")
_FEW = 10


@router.get("/")
def front(request: Request) -> HTMLResponse:
    """What this is, the numbers, a search, the nine categories, three questions."""
    state.parameters(request)
    lang = page_lang(request)
    lists = state.catalogue(request)

    def count() -> dict[str, int]:
        row = state.store(request).select(read_view("numbers")).bindings[0]
        return {name: int(str(value)) for name, value in row.items()}

    numbers = state.once(request, "numbers", count)
    library = read_library()
    site = text("site.name", lang)
    everything = lists.everything[INTERVENTIONS]
    return state.page(
        request,
        "front.html",
        title=site,
        description=text("front.lede", lang),
        heading=text("front.heading", lang),
        section="",
        numbers=numbers,
        interventions=len(lists.items[INTERVENTIONS]),
        actors=len(lists.items[ACTORS]),
        money_known=lists.coverage("funder", everything),
        matrix=category_matrix(request, Selection(), "category"),
        examples=[library[name] for name in EXAMPLES if name in library],
        query=read_view("category-matrix"),
        jsonld={
            "@context": "https://schema.org",
            "@type": "WebSite",
            "name": site,
            "url": public_url(request, "/"),
            "inLanguage": ["da", "en"],
            "license": "https://creativecommons.org/licenses/by/4.0/",
            "potentialAction": {
                "@type": "SearchAction",
                "target": public_url(request, "/search") + "?q={q}",
                "query-input": "required name=q",
            },
        },
    )


@router.get("/search")
def search(request: Request) -> HTMLResponse:
    """The best hits among interventions and actors."""
    given = state.parameters(request, "q")
    lang = page_lang(request)
    lists = state.catalogue(request)
    words = given.get("q", "")
    if len(words) > 200:
        raise state.wrong("q: højst 200 tegn / at most 200 characters")
    title = text("search.title", lang)
    found = {}
    for of, name in ((INTERVENTIONS, "q"), (ACTORS, "name")):
        bits = lists.select(Selection(texts={name: words}), of) if words else 0
        found[of] = lists.ordered(bits, of, "relevance", lang, words)
    return state.page(
        request,
        "search.html",
        title=f"{title}: {words}" if words else title,
        heading=title,
        crumbs=[(title, None)],
        words=words,
        search_text=words,
        found=found,
        hits=intervention_hits(request, lists, found[INTERVENTIONS][:_FEW], lang),
        actor_hits=actor_hits(lists, found[ACTORS][:_FEW], lang),
        query=Selection(texts={"q": words}).query(INTERVENTIONS) if words else "",
    )


@router.get("/about")
def about(request: Request) -> HTMLResponse:
    """How the graph is made, how to read it, what stays stable."""
    state.parameters(request)
    lang = page_lang(request)
    lists = state.catalogue(request)
    title = text("about.title", lang)
    return state.page(
        request,
        "about.html",
        title=title,
        crumbs=[(title, None)],
        conditions=lists.codes_of("condition"),
        parameters=lists.codes_of("variation-parameter"),
        models=lists.codes_of("collaboration-model"),
        bases=lists.codes_of("basis"),
    )
