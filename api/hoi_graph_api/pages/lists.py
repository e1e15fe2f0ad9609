"""The two lists: interventions and actors, narrowed by facets and text, sorted, paged, and taken away as files."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from hoi_graph.query.catalogue import Catalogue
from hoi_graph.query.facets import ACTORS, BY_NAME, INTERVENTIONS
from hoi_graph.query.selection import Selection
from hoi_graph.query.views import bind_view
from hoi_graph_api.pages import state
from hoi_graph_api.pages.claims import role_order
from hoi_graph_api.pages.exports import LEVEL_FORMATS
from hoi_graph_api.pages.facet_views import chips, facet_views
from hoi_graph_api.pages.site import page_lang
from hoi_graph_api.pages.texts import number, text

router = APIRouter(include_in_schema=False)
PER_PAGE = ("25", "50", "100")
SORTS = {
    INTERVENTIONS: ("name", "-name", "relevance", "category", "-start", "start", "size"),
    ACTORS: ("name", "-name", "relevance", "size"),
}
LEVELS = {INTERVENTIONS: ("actors", "ties", "funding"), ACTORS: ("interventions", "ties", "funding")}
OWN = ("sort", "page", "per")
SEARCH = {INTERVENTIONS: "q", ACTORS: "name"}


@dataclass(frozen=True)
class Paging:
    """Which part of a list is shown."""

    sort: str
    page: int
    per: int
    pages: int

    @property
    def start(self) -> int:
        return (self.page - 1) * self.per

    def pairs(self, sort: str, page: int = 1) -> list[tuple[str, str]]:
        """The paging as parameters, defaults left out."""
        given = [("sort", self.sort, sort), ("per", str(self.per), PER_PAGE[0]), ("page", str(page), "1")]
        return [(name, value) for name, value, default in given if value != default]

    def near(self) -> list[int | None]:
        """The page numbers to offer; None stands for those left out."""
        wanted = sorted({1, self.pages, *range(max(1, self.page - 2), min(self.pages, self.page + 2) + 1)})
        out: list[int | None] = []
        for number_ in wanted:
            if out and out[-1] is not None and number_ > out[-1] + 1:
                out.append(None)
            out.append(number_)
        return out


def default_sort(selection: Selection, of: str) -> str:
    """By name, or by how well a text fits where there is one."""
    return "relevance" if SEARCH[of] in selection.texts else "name"


def read_paging(request: Request, selection: Selection, of: str, total: int) -> Paging:
    """Sorting and page of the address; a problem names what is wrong."""
    given = request.query_params
    sort = given.get("sort") or default_sort(selection, of)
    if sort not in SORTS[of]:
        raise state.wrong(f"sort={sort}: brug / use {', '.join(SORTS[of])}")
    per = given.get("per") or PER_PAGE[0]
    if per not in PER_PAGE:
        raise state.wrong(f"per={per}: brug / use {', '.join(PER_PAGE)}")
    pages = max(1, -(-total // int(per)))
    page = given.get("page") or "1"
    if not page.isascii() or not page.isdigit() or not 1 <= int(page[:9]) <= pages:
        raise state.wrong(f"page={page}: siderne er 1 til {pages} / the pages are 1 to {pages}")
    return Paging(sort, int(page), int(per), pages)


@router.get("/interventions")
def interventions(request: Request) -> HTMLResponse:
    """The list of interventions."""
    return _list(request, INTERVENTIONS)


@router.get("/actors")
def actors(request: Request) -> HTMLResponse:
    """The list of actors."""
    return _list(request, ACTORS)


def _list(request: Request, of: str) -> HTMLResponse:
    lang = page_lang(request)
    lists = state.catalogue(request)
    chosen = state.selection(request, OWN)
    bits = lists.select(chosen, of)
    total = bits.bit_count()
    paging = read_paging(request, chosen, of, total)
    search = chosen.texts.get(SEARCH[of], "")
    ordered = lists.ordered(bits, of, paging.sort, lang, search)
    shown = ordered[paging.start : paging.start + paging.per]
    heading = text(f"{of}.title", lang)
    return state.page(
        request,
        "list.html",
        query=chosen.query(of),
        title=heading,
        crumbs=[(heading, None)],
        lede=text(f"{of}.lede", lang),
        of=of,
        total=total,
        everything=len(lists.items[of]),
        facets=facet_views(lists, chosen, of, lang),
        chips=chips(lists, chosen, lang),
        chosen=chosen,
        pairs=chosen.pairs(),
        paging=paging,
        default_sort=default_sort(chosen, of),
        sorts=[s for s in SORTS[of] if s != "relevance" or search],
        per_page=PER_PAGE,
        search=search,
        kept=paging.pairs(default_sort(chosen, of)),
        search_name=SEARCH[of],
        hits=intervention_hits(request, lists, shown, lang) if of == INTERVENTIONS else actor_hits(lists, shown, lang),
        formats=LEVEL_FORMATS,
        levels=LEVELS[of],
        section=of,
    )


def intervention_hits(request: Request, lists: Catalogue, iris: list[str], lang: str) -> list[dict[str, object]]:
    """What a list shows of each intervention."""
    texts = descriptions(request, iris, lang)
    hits = []
    for iri in iris:
        stated = lists.values_of("category", iri)
        derived = lists.values_of("derived", iri)
        hits.append(
            {
                "iri": iri,
                "text": texts.get(iri, ("", "")),
                "stated": stated,
                "derived": [value for value in derived if value not in stated],
                "places": [BY_NAME["place"].iri(v) for v in lists.values_of("place", iri)]
                or [BY_NAME["region"].iri(v) for v in lists.values_of("region", iri)],
                "size": lists.size(iri, INTERVENTIONS),
                "standing": lists.values_of("standing", iri),
            }
        )
    return hits


def actor_hits(lists: Catalogue, iris: list[str], lang: str) -> list[dict[str, object]]:
    """What a list shows of each actor."""
    hits = []
    for iri in iris:
        types = [v for v in lists.values_of("type", iri) if v not in ("public", "non-public")]
        hits.append(
            {
                "iri": iri,
                "type": BY_NAME["type"].iri(types[0]) if types else "",
                "roles": sorted(
                    (BY_NAME["role"].iri(v) for v in lists.values_of("role", iri)),
                    key=lambda role: role_order(lists, role),
                ),
                "above": [BY_NAME["organisation"].iri(v) for v in lists.values_of("organisation", iri)],
                "size": lists.size(iri, ACTORS),
                "size_text": number(lists.size(iri, ACTORS), lang),
            }
        )
    return hits


def descriptions(request: Request, iris: list[str], lang: str) -> dict[str, tuple[str, str]]:
    """The descriptions of some interventions in the reader's language, else Danish, with the language each is in."""
    if not iris:
        return {}
    found: dict[str, dict[str, str]] = {}
    for row in state.store(request).select(bind_view("descriptions", items=iris)):
        found.setdefault(str(row["item"]), {})[getattr(row["text"], "language", "") or ""] = str(row["text"])
    picked = {}
    for iri, texts in found.items():
        best = next(code for code in (lang, "da", "en", "", *texts) if code in texts)
        picked[iri] = (texts[best], best)
    return picked
