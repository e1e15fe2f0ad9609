"""The journeys of the people the site is for, in a real browser over a real server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from hoi_graph.build import build
from hoi_graph.project import Project
from tests.api.serving import serving
from tests.browser.conftest import Watched

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "api" / "web" / "node_modules" / "axe-core" / "axe.min.js"
PAGES = (
    "/",
    "/interventions",
    "/interventions/famko-odense",
    "/actors",
    "/actors/odense-kommune",
    "/network",
    "/matrix",
    "/map",
    "/fields",
    "/funding",
    "/timeline",
    "/compare?ids=famko-odense,kit-hovedstaden",
    "/sources",
    "/observations",
    "/recommendations",
    "/queries",
    "/quality",
    "/about",
    "/sparql",
    "/doc/passage/vive-2026-tabel-3-1",
    "/code/role",
    "/ontology",
    "/municipalities/odense",
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The whole site over the real graph."""
    folder = tmp_path_factory.mktemp("site")
    build(Project(ROOT), folder)
    with serving(folder) as running:
        yield running.url


@pytest.fixture
def watched(context: BrowserContext, site: str) -> Watched:
    """A page that may speak to our own server only."""
    return Watched(context.new_page(), site)


def test_find_narrow_and_read_the_passage(watched: Watched, site: str) -> None:
    """Find an intervention by part of a word, open it, follow a source chip to the passage and its claims."""
    page = watched.page
    page.goto(site + "/")
    page.get_by_role("searchbox").first.fill("patientforl")
    page.keyboard.press("Enter")
    page.get_by_role("link", name=re.compile("Enhed for Sammenhængende Patientforløb")).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Enhed for Sammenhængende Patientforløb")
    page.locator("a[href*='/doc/passage/vive-2026-tabel-3-1']").first.click()
    expect(page.locator("main")).to_contain_text("Tabel 3.1")
    watched.assert_clean()


def test_narrow_by_two_facets(watched: Watched, site: str) -> None:
    """Two facets narrow the list, and the address holds the selection."""
    page = watched.page
    page.goto(site + "/interventions")
    page.locator("input[name=category][value='2']").check()
    page.wait_for_url("**category=2**")
    page.locator("input[name=field][value='employment']").check()
    page.wait_for_url(re.compile(r"(?=.*category=2)(?=.*field=employment)"))
    shown = page.url
    heading = page.locator("main h2").filter(has_text="indsatser").first.inner_text()
    page.goto(shown)
    assert page.locator("main h2").filter(has_text="indsatser").first.inner_text() == heading
    watched.assert_clean()


def test_network_tie_to_evidence(watched: Watched, site: str) -> None:
    """From the network's table a tie leads to its claims, with role, basis and passage."""
    page = watched.page
    page.goto(site + "/network")
    page.wait_for_selector("[data-island=explorer] canvas")
    page.locator("#network-table a[href*='/evidence']").first.evaluate("link => link.click()")
    expect(page.locator("main")).to_contain_text(re.compile("angivet|kodet"))
    assert page.locator("a[href*='/doc/passage/']").count() > 0
    watched.assert_clean()


def test_compare_two(watched: Watched, site: str) -> None:
    page = watched.page
    page.goto(site + "/compare?ids=famko-odense,kit-hovedstaden")
    expect(page.locator("main")).to_contain_text("FAMKO")
    expect(page.locator("main")).to_contain_text(re.compile("KIT|Koordineret"))
    watched.assert_clean()


def test_switch_language_and_back(watched: Watched, site: str) -> None:
    """English is one click away, on the same page; the address says so."""
    page = watched.page
    page.goto(site + "/interventions/famko-odense")
    assert page.locator("html").get_attribute("lang") == "da"
    page.get_by_role("link", name="English").first.click()
    page.wait_for_url("**lang=en**")
    assert page.locator("html").get_attribute("lang") == "en"
    assert "/interventions/famko-odense" in page.url
    page.get_by_role("link", name="Dansk").first.click()
    assert page.locator("html").get_attribute("lang") == "da"
    watched.assert_clean()


def test_a_municipality_prints_on_two_pages(watched: Watched, site: str) -> None:
    """The profile of a municipality is printed on at most two pages of A4."""
    page = watched.page
    page.goto(site + "/municipalities/odense")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Odense")
    pdf = page.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page[^s]", pdf)) <= 2
    watched.assert_clean()


def test_editor_by_keyboard(watched: Watched, site: str) -> None:
    """Write a query, run it by keyboard, read the table."""
    page = watched.page
    page.goto(site + "/sparql?run=0&query=" + "SELECT%20(1%2B1%20AS%20%3Ftwo)%20WHERE%20%7B%7D")
    page.wait_for_selector(".CodeMirror:visible")
    page.locator(".CodeMirror:visible").first.click()
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-island=editor]")).to_contain_text("two", timeout=10_000)
    expect(page.locator("[data-island=editor] table").first).to_contain_text("2", timeout=10_000)
    watched.assert_clean()


def test_pages_read_without_script(browser, site: str) -> None:  # type: ignore[no-untyped-def]
    """With script off every page still says what it has to say."""
    plain = browser.new_context(java_script_enabled=False)
    page = plain.new_page()
    for path in PAGES:
        answer = page.goto(site + path)
        assert answer is not None
        assert answer.status == 200, path
        assert len(page.locator("main").inner_text()) > 80, path
    plain.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["da", "en"])
def test_axe_finds_nothing(browser, site: str, lang: str, scheme: str) -> None:  # type: ignore[no-untyped-def]
    """axe-core finds no violation on a page of each kind, in both languages, light and dark; no request leaves the host."""
    context = browser.new_context(color_scheme=scheme, bypass_csp=True)
    watched = Watched(context.new_page(), site)
    faults = {}
    for path in PAGES:
        mark = "&" if "?" in path else "?"
        watched.page.goto(site + path + (f"{mark}lang=en" if lang == "en" else ""))
        watched.page.wait_for_load_state("networkidle")
        watched.page.add_script_tag(path=AXE)
        found = watched.page.evaluate("async () => (await axe.run(document, {resultTypes: ['violations']})).violations")
        if found:
            faults[path] = [(f["id"], f["nodes"][0]["html"][:160]) for f in found]
    context.close()
    assert faults == {}
    watched.assert_clean()
