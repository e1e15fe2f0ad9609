"""The site on a phone, on paper, and for readers who want no motion."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Watched
from tests.browser.explorer import open_network, take_picture
from tests.browser.pages import PAGES

PHONE = {"width": 320, "height": 640}
WIDER = """() => {
  const wide = document.documentElement.clientWidth, out = [];
  if (document.documentElement.scrollWidth <= wide) return out;
  for (const e of document.querySelectorAll("body *")) {
    const box = e.getBoundingClientRect();
    if (box.right > wide + 1 && box.width && !e.closest(".table-wrap, .visually-hidden, svg")) out.push(`${e.tagName}.${e.className} ${Math.round(box.right)}`);
  }
  return out.slice(0, 4).concat(`scrollWidth ${document.documentElement.scrollWidth}`);
}"""


@pytest.mark.parametrize("lang", ["da", "en"])
def test_no_page_scrolls_sideways_on_a_phone(browser: Browser, site: str, lang: str) -> None:
    """320 px wide, also 1280 px at 400 %: every kind of page fits; only wide tables scroll, within themselves."""
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    watched = Watched(context.new_page(), site)
    found = {}
    for path in PAGES:
        watched.page.goto(site + path + (f"{'&' if '?' in path else '?'}lang=en" if lang == "en" else ""))
        watched.page.wait_for_load_state("networkidle")
        if wider := watched.page.evaluate(WIDER):
            found[path] = wider
    assert found == {}
    watched.assert_clean()
    context.close()


def test_the_menu_of_a_phone(browser: Browser, site: str) -> None:
    """The navigation folds and opens by a tap, and leads on."""
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    watched = Watched(context.new_page(), site)
    page = watched.page
    page.goto(site + "/")
    assert not page.locator(".site-nav a").first.is_visible()
    page.locator(".site-menu > summary").tap()
    page.locator(".site-nav a").filter(has_text=re.compile("Aktører")).tap()
    page.wait_for_url("**/actors")
    watched.assert_clean()
    context.close()


def test_a_tie_is_hit_by_a_tap(browser: Browser, site: str, tmp_path: Path) -> None:
    """On a phone too a tap on a tie in the picture shows its evidence."""
    context = browser.new_context(viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True)
    watched = Watched(context.new_page(), site)
    page = watched.page
    open_network(page, site + "/network?q=klinik&category=2&field=general-practice")
    tie = take_picture(page, tmp_path).ties()[0]
    canvas = page.locator(".nx-picture")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    page.touchscreen.tap(box["x"] + tie.at[0], box["y"] + tie.at[1])
    for end in tie.ends:
        expect(page.locator(".nx-panel__title")).to_contain_text(end)
    expect(page.locator(".nx-evidence .chip--source").first).to_be_visible()
    watched.assert_clean()
    context.close()


def test_paper_has_content_and_no_controls(watched: Watched, site: str) -> None:
    """Printed: no navigation, buttons, search or facets; the content and the source of every claim stay; dark becomes light."""
    page = watched.page
    for path in ("/interventions/famko-odense", "/interventions", "/network", "/municipalities/odense"):
        page.emulate_media(media="screen", color_scheme="dark")
        page.goto(site + path)
        page.wait_for_load_state("networkidle")
        page.emulate_media(media="print", color_scheme="dark")
        for selector in (".site-header", ".facets", ".button", ".search-form", ".nx-bar", ".nx-zoom", ".pager"):
            for shown in page.locator(selector).all():
                assert not shown.is_visible(), (path, selector)
        assert page.get_by_role("heading", level=1).is_visible()
        assert (
            page.evaluate("() => getComputedStyle(document.documentElement).getPropertyValue('--paper').trim()")
            == "#fff"
        )
        ink = page.evaluate("() => getComputedStyle(document.body).color")
        assert max(int(part) for part in re.findall(r"\d+", ink)[:3]) < 90, "dark letters on white paper"
    page.goto(site + "/interventions/famko-odense")
    assert page.locator(".chip--source").first.is_visible()


def test_a_municipality_prints_on_two_pages(watched: Watched, site: str) -> None:
    """The profiles of the ten municipalities with most interventions are printed on at most two pages of A4, and an empty one on one."""
    page = watched.page
    page.goto(site + "/municipalities")
    rows = page.locator("main tbody tr").all()
    number = {row.locator("a").first.get_attribute("href"): int(row.locator("td").last.inner_text()) for row in rows}
    assert len(number) == 98
    fullest = sorted(number, key=lambda href: -number[href])[:10]
    empty = next(href for href in number if not number[href])
    for href, most in [*((href, 2) for href in fullest), (empty, 1)]:
        page.goto(f"{site}{href}")
        assert len(re.findall(rb"/Type\s*/Page[^s]", page.pdf(format="A4"))) <= most, href


def test_no_motion_for_readers_who_want_none(browser: Browser, site: str, tmp_path: Path) -> None:
    """With reduced motion nothing on any page moves by itself, and the picture jumps to its place at once."""
    context = browser.new_context(reduced_motion="reduce", viewport={"width": 1280, "height": 900})
    watched = Watched(context.new_page(), site)
    page = watched.page
    for path in PAGES:
        page.goto(site + path)
        long = page.evaluate(
            "() => [...document.querySelectorAll('*')].filter(e => { const s = getComputedStyle(e);"
            " return parseFloat(s.transitionDuration) > 0.01 || parseFloat(s.animationDuration) > 0.01 || s.scrollBehavior === 'smooth' }).length"
        )
        assert long == 0, path
    open_network(page, site + "/network")
    page.get_by_role("button", name="Zoom ind").click()
    at_once = take_picture(page, tmp_path)
    page.wait_for_timeout(500)
    assert take_picture(page, tmp_path).nodes == at_once.nodes
    watched.assert_clean()
    context.close()
