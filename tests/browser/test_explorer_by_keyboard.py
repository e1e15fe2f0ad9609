"""Every step in the network explorer by keyboard alone: Tab, Enter, Space, arrows and letters; the mouse is never used."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Watched
from tests.browser.explorer import expect_title, focused, open_network, ready, shown, tab_to


def test_from_search_to_evidence_by_keyboard(watched: Watched, site: str) -> None:
    """Search, two facets, the network of the selection, node, neighbour, evidence, passage."""
    page = watched.page
    page.goto(site + "/")
    tab_to(page, "#site-search")
    page.keyboard.type("forløb")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?**")
    tab_to(page, "a.button[href*='/interventions?q=']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/interventions?q=**")
    for name, value in (("category", "3"), ("field", "somatic-hospital")):
        tab_to(page, f"input[type=checkbox][name={name}][value='{value}']")
        page.keyboard.press("Space")
        page.wait_for_url(f"**{name}={value}**")
    tab_to(page, "main a.button[href*='/network?']", most=400)
    page.keyboard.press("Enter")
    ready(page)
    assert re.search(r"(?=.*q=forl)(?=.*category=3)(?=.*field=somatic-hospital)", page.url)
    tab_to(page, ".nx-search input")
    page.keyboard.type("hovedstad")
    page.keyboard.press("ArrowDown")
    assert "Region Hovedstaden" in focused(page)
    page.keyboard.press("Enter")
    expect_title(page, "Region Hovedstaden")
    page.keyboard.press("ArrowDown")
    first = page.evaluate("document.activeElement.dataset.item")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.dataset.item") not in (None, first)
    page.keyboard.press("Enter")
    expect_title(page, "Region Hovedstaden", "–")
    assert page.evaluate("document.activeElement.matches('.nx-panel__title')"), "the reader is taken to what opened"
    expect(page.locator(".nx-evidence .nx-claim__item").first).to_be_visible()
    tab_to(page, ".nx-evidence .chip--source")
    page.keyboard.press("Enter")
    page.wait_for_url("**/doc/passage/**")
    expect(page.locator("main")).to_contain_text("VIVE 2026")


def test_lists_and_ways_back(watched: Watched, site: str) -> None:
    """Arrows, Home and End go through the list; left and Esc lead back; up from the first leads to the search field."""
    page = watched.page
    open_network(page, site + "/network")
    tab_to(page, ".nx-search input")
    page.keyboard.press("ArrowDown")
    top = focused(page)
    page.keyboard.press("End")
    assert focused(page) != top
    page.keyboard.press("Home")
    assert focused(page) == top
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.matches('.nx-search input')")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect_title(page, top.splitlines()[0])
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".nx-evidence")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    expect_title(page, top.splitlines()[0])
    page.keyboard.press("Escape")
    expect(page.locator(".nx-panel__title")).to_contain_text("aktører")


def test_the_table_is_one_key_away_and_says_the_same(watched: Watched, site: str) -> None:
    """`t` opens the table of the same nodes and ties and takes the focus there; `t` again leads back."""
    page = watched.page
    open_network(page, site + "/network")
    nodes, ties = shown(page)
    assert not page.locator("#network-table").is_visible()
    page.keyboard.press("t")
    assert page.evaluate("document.activeElement.id") == "network-table"
    page.keyboard.press("t")
    assert not page.locator("#network-table").is_visible()
    assert "Tabel" in focused(page)
    page.keyboard.press("t")
    expect(page.locator("#network-table button", has_text=f"Forbindelser ({ties})")).to_be_visible()
    tab_to(page, "#network-table button[aria-pressed=false]")
    assert f"({nodes})" in focused(page)
    page.keyboard.press("Enter")
    expect(page.locator("#network-table tbody tr")).to_have_count(min(nodes, 100))
    page.keyboard.press("t")
    assert not page.locator("#network-table").is_visible()
    assert "Tabel" in focused(page)


def test_slash_leads_to_the_nearest_search(watched: Watched, site: str) -> None:
    """In the explorer and from nowhere in particular to the search of the network; from the head of the page to that of the site."""
    page = watched.page
    open_network(page, site + "/network")
    for place in ("", ".nx-panel [data-item]", "#network-table"):
        if place == "#network-table":
            page.keyboard.press("Escape")
            tab_to(page, ".nx-picture", back=True)
            page.keyboard.press("t")
        elif place:
            tab_to(page, place)
        page.keyboard.press("/")
        assert page.evaluate("document.activeElement.matches('.nx-search input')"), place
    tab_to(page, ".site-nav a", back=True)
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "site-search"


def test_letters_can_be_turned_off(watched: Watched, site: str) -> None:
    """A reader who speaks to the computer can switch the letter keys off, and they stay off (WCAG 2.1.4)."""
    page = watched.page
    open_network(page, site + "/network")
    tab_to(page, ".nx-keys summary", most=200)
    page.keyboard.press("Enter")
    tab_to(page, ".nx-keys input")
    page.keyboard.press("Space")
    page.reload()
    ready(page)
    page.keyboard.press("t")
    assert not page.locator("#network-table").is_visible()


def test_the_picture_moves_by_keyboard(watched: Watched, site: str) -> None:
    """Arrows move the picture, plus and minus zoom, 0 shows all; the address follows."""
    page = watched.page
    open_network(page, site + "/network")
    tab_to(page, ".nx-picture")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("+")
    page.wait_for_url("**camera=**")
    page.keyboard.press("0")
    page.wait_for_url(lambda url: "camera=" not in url)


@pytest.mark.parametrize("path", ["/network", "/interventions?category=2"])
def test_the_other_language_is_the_same_view(watched: Watched, site: str, path: str) -> None:
    """English keeps the selection and what was opened since; Danish leads back to the very same address."""
    page = watched.page
    page.goto(site + path)
    if path == "/network":
        ready(page)
        tab_to(page, ".nx-search input")
        page.keyboard.type("odense kommune")
        page.keyboard.press("Enter")
        expect_title(page, "Odense Kommune")
        page.wait_for_url("**camera=**")
        page.wait_for_timeout(700)  # the camera has come to rest, and the address has it
    address = page.url
    page.evaluate("document.body.focus()")
    page.keyboard.press("Home")
    tab_to(page, ".lang-switch a", most=300, back=True)
    page.keyboard.press("Enter")
    page.wait_for_url("**lang=en**")
    assert page.locator("html").get_attribute("lang") == "en"
    if path == "/network":
        ready(page)
        expect_title(page, "Odense Municipality")
        expect(page.locator(".nx-panel__body h3").last).to_contain_text("Connected with")
    else:
        expect(page.locator("main .chip--filter")).to_have_count(1)
    tab_to(page, ".lang-switch a")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "lang=en" not in url)
    assert page.url == address
    assert page.locator("html").get_attribute("lang") == "da"
