"""Every page answers in both languages, says so, and leads only to pages that are there."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlsplit

import pytest
from fastapi.testclient import TestClient

from hoi_graph.labels import local_name
from hoi_graph.query import read_library
from hoi_graph.store import EmbeddedStore

PAGES = [
    "/",
    "/search?q=unge",
    "/interventions",
    "/interventions?q=aarhus&field=school&field=unknown&sort=-start&per=50",
    "/actors",
    "/actors?type=foundation&name=fond",
    "/interventions/famko-odense",
    "/interventions/den-groenne-trepart",
    "/interventions/jobindsats-holbaek",
    "/actors/odense-kommune",
    "/actors/staten",
    "/actors/boern-og-familiehuset-odense",
    "/compare",
    "/compare?ids=famko-odense,cafe-exit,kit-hovedstaden",
    "/municipalities",
    "/municipalities/0461",
    "/municipalities/laesoe",
    "/network",
    "/network?view=bipartite&near=famko-odense",
    "/network?view=funding&camera=1,2,3",
    "/network?field=school&type=association&level=unit",
    "/embed/network",
    "/evidence?source=odense-kommune&target=region-syddanmark",
    "/matrix",
    "/matrix?field=school&order=name",
    "/map",
    "/map?category=5",
    "/fields",
    "/funding",
    "/funding?category=6",
    "/timeline",
    "/quality",
    "/queries",
    "/about",
]
# Addresses other routers answer.
ELSEWHERE = (
    "/doc/",
    "/code",
    "/ontology",
    "/sparql",
    "/download",
    "/id/",
    "/openapi.json",
    "/static/",
    "/dataset",
    "/cite/",
    "/validate",
    "/reconcile",
)
VOID = {"meta", "link", "input", "br", "img", "hr", "source", "path", "circle", "meter"}


class Page(HTMLParser):
    """Language, heading, links, alternates and whether elements close in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.lang = ""
        self.links: list[str] = []
        self.alternates: dict[str, str] = {}
        self.headings = 0
        self.open: list[str] = []
        self.faults: list[str] = []
        self.ids: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "html":
            self.lang = given.get("lang") or ""
        if tag == "h1":
            self.headings += 1
        if tag == "a" and given.get("href"):
            self.links.append(str(given["href"]))
        if tag == "link" and given.get("hreflang"):
            self.alternates[str(given["hreflang"])] = str(given["href"])
        if given.get("id"):
            self.ids.append(str(given["id"]))
        self.faults += [f"{tag} {name}" for name in given if name == "style" or name.startswith("on")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}>")


def in_english(path: str) -> str:
    """The same address in English."""
    return f"{path}{'&' if '?' in path else '?'}lang=en"


@pytest.mark.parametrize("path", PAGES)
def test_pages_answer_in_both_languages(pages: TestClient, path: str) -> None:
    """200, `lang`, one `h1`, both alternates, well nested, no inline style or script, ids once, no template left-over."""
    for lang, address in (("da", path), ("en", in_english(path))):
        answer = pages.get(address)
        assert answer.status_code == 200, answer.text[:500]
        assert answer.headers["content-type"].startswith("text/html")
        assert answer.headers["content-language"] == lang or "/embed/" in path
        page = Page(answer.text)
        assert page.lang == lang
        assert page.headings == 1
        assert not page.faults and not page.open, (page.faults, page.open)
        assert len(page.ids) == len(set(page.ids)), [i for i in page.ids if page.ids.count(i) > 1]
        if "/embed/" not in path:
            assert {"da", "en", "x-default"} <= set(page.alternates)
            assert "lang=en" in page.alternates["en"] and "lang=en" not in page.alternates["da"]
        assert not re.search(r"\{\{|\}\}|\{%|Undefined", re.sub(r"<(pre|script).*?</\1>", "", answer.text, flags=re.S))


@pytest.mark.parametrize("name", sorted(read_library()))
def test_every_question_has_a_page(pages: TestClient, name: str) -> None:
    """The question, its answer, its query and code, in both languages; and as JSON."""
    for lang in ("da", "en"):
        answer = pages.get(f"/queries/{name}?lang={lang}")
        assert answer.status_code == 200
        assert "curl -s" in answer.text
    assert pages.get(f"/api/queries/{name}").json()["name"] == name


def test_links_lead_somewhere(pages: TestClient) -> None:
    """Each link of each page kind, in both languages, to one of our own pages answers 200, and nothing is linked as `#`."""
    seen: dict[str, str] = {}
    for path in PAGES:
        for address in (path, in_english(path)):
            for link in Page(pages.get(address).text).links:
                assert link != "#", address
                if link.startswith("#"):
                    continue
                parts = urlsplit(link)
                if not parts.netloc and not parts.path.startswith(ELSEWHERE):
                    seen.setdefault(link.split("#")[0], address)
    # A few of many alike are enough where they differ only in the thing shown or in the values asked for.
    kinds: dict[tuple[str, ...], list[str]] = {}
    for link in seen:
        parts = urlsplit(link)
        names = sorted({name for name, _ in parse_qsl(parts.query)})
        kinds.setdefault((re.sub(r"(?<=.)/[\w.-]+$", "/*", parts.path), *names), []).append(link)
    wanted = [link for found in kinds.values() for link in sorted(found)[:4]]
    assert len(kinds) > 60
    broken = {}
    for link in wanted:
        status = pages.get(link, follow_redirects=True).status_code
        if status != 200:
            broken[link] = (seen[link], status)
    assert not broken


def test_links_to_sections_find_them(pages: TestClient) -> None:
    """A link to a part of the same page has its target."""
    for path in PAGES:
        page = Page(pages.get(path).text)
        assert not [link for link in page.links if link.startswith("#") and link[1:] not in page.ids], path


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/interventions",
        "/actors",
        "/interventions/famko-odense",
        "/actors/odense-kommune",
        "/compare",
        "/municipalities",
        "/network",
        "/matrix",
        "/map",
        "/fields",
        "/funding",
        "/timeline",
        "/quality",
        "/queries",
        "/about",
        "/search",
        "/api/interventions",
        "/api/facets",
        "/api/network.json",
        "/api/prefixes",
        "/api/completion",
        "/api/names",
        "/api/queries",
        "/api/queries/category-counts",
        "/interventions.csv",
    ],
)
def test_unknown_parameter_is_refused_by_name(pages: TestClient, path: str) -> None:
    """A typo must not widen a selection in silence."""
    answer = pages.get(f"{path}?kategorri=5")
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert "kategorri" in answer.json()["detail"]


@pytest.mark.parametrize(
    "path",
    [
        "/interventions?category=12", "/interventions?field=Skole!", "/interventions?page=0", "/interventions?page=99",
        "/interventions?sort=x", "/interventions?per=7", "/interventions?year=19x7", "/interventions?start=2019...",
        "/network?view=x", "/network?level=x", "/network?weight=x", "/network?as_of=20", "/network?roles=x",
        "/network?near=nobody", "/compare?ids=nobody,famko-odense", "/interventions.csv?level=x", "/interventions.gexf?level=actors",
        "/api/interventions?limit=0", "/api/facets?level=x", "/api/network/expand", "/api/network/path?from=x&to=y",
        "/api/evidence", "/api/queries/collaborators?actor=NO!", "/api/queries/category-counts?format=x", "/matrix?order=x",
        "/api/names?kind=x", "/interventions?q=" + "x" * 300,
    ],
)  # fmt: skip
def test_wrong_values_are_refused(pages: TestClient, path: str) -> None:
    """400 with a detail in both languages, never 500."""
    answer = pages.get(path)
    assert answer.status_code == 400 and answer.json()["detail"]


@pytest.mark.parametrize(
    "path", ["/interventions/nobody", "/actors/nobody", "/municipalities/9999", "/queries/nothing", "/interventions.doc", "/api/network.doc", "/api/queries/nothing"]
)  # fmt: skip
def test_what_is_not_there_is_404(pages: TestClient, path: str) -> None:
    """A problem for programs, a page for browsers."""
    assert pages.get(path).status_code == 404
    page = pages.get(path, headers={"Accept": "text/html"})
    assert page.status_code == 404
    if "." not in path and "/api/" not in path:
        assert 'lang="da"' in page.text


def test_without_front_end_files_pages_still_answer(pages: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """The style sheets and scripts are built apart; without them a page is plain but whole."""
    from hoi_graph_api.pages import site

    monkeypatch.setattr(site, "MANIFEST", site.MANIFEST.with_name("none.json"))
    answer = pages.get("/interventions")
    assert answer.status_code == 200 and 'rel="stylesheet"' not in answer.text


def test_an_intervention_shows_what_it_should(pages: TestClient) -> None:
    """Nine parameters, each filled or not stated; the difference of categories with its reason; chips with passages."""
    text = pages.get("/interventions/famko-odense").text
    section = text.split('id="parameters"')[1].split("</section>")[0]
    assert section.count("<dt>") == 9
    assert "Trykt og afledt kategori er ikke ens" in text
    assert "/doc/passage/vive-2026-afsnit-3-2-4" in text
    assert 'data-basis="stated"' in text and 'data-basis="coded"' in text
    bare = pages.get("/interventions/den-groenne-trepart").text.split('id="parameters"')[1].split("</section>")[0]
    assert bare.count("<dt>") == 9 and "ikke oplyst" in bare


def test_all_98_municipalities_have_a_profile(pages: TestClient) -> None:
    """Also those the sources say nothing about, and they say so."""
    codes = re.findall(r'href="/municipalities/(\d{4})"', pages.get("/municipalities").text)
    assert len(set(codes)) == 98
    silent = 0
    for code in codes:
        answer = pages.get(f"/municipalities/{code}")
        assert answer.status_code == 200
        silent += "Kilderne nævner ingen indsats" in answer.text
    assert 0 < silent < 98
    assert pages.get("/municipalities/laesoe-kommune?lang=en").status_code == 200


def section(page: str, name: str) -> str:
    """The text of a section of a page, without tags."""
    inside = page.split(f'<section id="{name}"')[1].split("</section>", maxsplit=1)[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", inside))


def test_a_question_opens_without_a_filter_nobody_chose(pages: TestClient) -> None:
    """Shared actors are those of all passages, on the page and with an empty parameter alike."""
    table = r"<tbody>(.*?)</tbody>"
    opened = re.findall(table, pages.get("/queries/shared-actors").text, re.S)
    assert opened == re.findall(table, pages.get("/queries/shared-actors?passages=").text, re.S)
    assert len(set(re.findall(r'href="/actors/([\w-]+)"', opened[0]))) > 50


def test_an_answer_is_told_in_words(pages: TestClient) -> None:
    """Heads are words, names stand once as links, Danish values say so, the way back ends in the question."""
    page = pages.get("/queries/state-funding?lang=en").text
    heads = re.findall(r'<th scope="col">(.*?)</th>', page)
    assert heads == ["Intervention", "Funding", "Payer", "Form", "Programme", "Position", "From", "To"]
    assert '<span lang="da">Café Exit</span></a>' in page and ">cafe-exit-sbst<" not in page
    assert '<span aria-current="page">Which interventions get money' in page and "?. " not in page
    assert "name" in pages.get("/api/queries/state-funding").json()["columns"]
    funders = re.findall(r'<option value="([\w-]+)"', pages.get("/queries/interventions-by-funder").text)
    assert "den-sociale-investeringsfond" in funders and len(funders) < 100
    assert '<option value="vive-2026">' in pages.get("/queries/laws").text
    assert '<option value="vive-2026-tabel-3-3">' in pages.get("/queries/claims-from-passage").text


def test_what_another_definition_counts_is_not_assessed(pages: TestClient) -> None:
    """Neither a category nor conditions are said to be missing where nobody has looked for them."""
    page = pages.get("/interventions/vup-voksenspor-gribskov").text
    assert "afledes kun for indsatser, der tælles efter VIVE 2026’s definition" in section(page, "category")
    assert section(page, "conditions").endswith("Denne indsats er ikke vurderet efter dem. ")
    counted = pages.get("/interventions/famko-odense").text
    assert "afledes kun" not in counted and "opfyldt" in section(counted, "conditions")
    beside = pages.get("/compare?ids=famko-odense,vup-voksenspor-gribskov").text
    assert "ikke vurderet" in beside.split("Betingelse 1")[1].split("</tr>")[0]


def test_a_stated_assessment_shows_its_reason(pages: TestClient) -> None:
    """What falls on a condition says why, not only that it does."""
    page = pages.get("/interventions/den-groenne-trepart").text
    assert "uden for de klassiske velfærdsområder" in section(page, "conditions")


def test_actors_are_counted_as_in_the_list(pages: TestClient) -> None:
    """Those who take part are as many as the list says; the others are told apart."""
    heading = section(pages.get("/interventions/famko-odense").text, "actors").split("Rolle")[0]
    found = re.search(r"(\d+) deltager, \d+ andre", heading)
    listed = pages.get("/interventions?q=famko").text
    assert found and f"<span>{found[1]} aktører</span>" in listed


def test_a_comparison_marks_every_row_that_differs(pages: TestClient) -> None:
    """Parameters, places, actors and money too; beside itself nothing differs."""
    page = pages.get("/compare?ids=famko-odense,cafe-exit").text
    rows = {
        re.sub(r"<[^>]+>", "", head): bool(mark)
        for mark, head in re.findall(r'<tr( data-differs)?><th scope="row">(.*?)</th>', page)
    }
    assert all(rows[head] for head in ("Hvor", "Kategori", "målgruppe", "fagområder", "Aktører", "Penge over tid"))
    assert not all(rows.values())


def test_a_period_of_one_year_is_printed_once(pages: TestClient) -> None:
    """Not `2018–2018`."""
    for path in ("/interventions/vup-voksenspor-gribskov", "/interventions/famko-odense", "/actors/odense-kommune"):
        page = pages.get(path).text
        assert not re.search(r"\b(\d{4}(?:-\d\d)?)–\1\b", page)
    assert "<td>2018</td>" in pages.get("/interventions/vup-voksenspor-gribskov").text


def test_a_fault_is_told_in_one_language(pages: TestClient) -> None:
    """The page of a fault speaks the reader's language and leads to the list without what was wrong."""
    for lang, words, other in (("da", "ukendt værdi", "unknown"), ("en", "unknown value", "ukendt")):
        path = f"/interventions?category=12&field=school&lang={lang}"
        page = pages.get(path, headers={"Accept": "text/html"}).text
        told = page.split('<p class="notice notice--warn">')[1].split("</p>")[0]
        assert told == f"category=12: {words}" and other not in told
        assert 'href="/interventions?field=school' in page


def test_the_programme_says_who_pays_where_the_funding_does_not(pages: TestClient, store: EmbeddedStore) -> None:
    """An intervention funded through a programme has the programme's funder, and it says whence that is known."""
    rows = store.select(
        """SELECT DISTINCT ?intervention ?funder { ?funding hoi:programme/hoi:funder ?payer ; hoi:about ?intervention .
             ?payer skos:prefLabel ?funder . FILTER(LANG(?funder) = "da") FILTER NOT EXISTS { ?funding hoi:funder ?any } }"""
    ).rows()
    assert rows
    for intervention, funder in rows:
        ids = local_name(intervention)
        for page in (f"/interventions/{ids}", f"/compare?ids={ids},famko-odense"):
            assert re.search(rf">{re.escape(funder)}</a> <span[^>]*>\(puljens finansieringskilde", pages.get(page).text)


def test_a_danish_name_on_an_english_page_says_so(pages: TestClient) -> None:
    """Title, heading, way back and citation of a thing that has no English name."""
    page = pages.get("/interventions/famko-odense?lang=en").text
    assert '<title lang="da">FAMKO' in page and '<h1 lang="da">FAMKO' in page
    assert '<span aria-current="page" lang="da">FAMKO' in page and ': <span lang="da">FAMKO</span>.' in page
    assert '<h1 lang="da">' not in pages.get("/interventions/famko-odense").text
