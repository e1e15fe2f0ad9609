"""From a part of a word to the passage behind a tie, and two interventions side by side."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import Watched
from tests.browser.explorer import click_in_picture, expect_title, ready, shown, take_picture

NAME = "Enhed for Sammenhængende Patientforløb"
CLINIC = "Den Sociale Sygeplejeklinik"


def test_find_and_read_the_passage(watched: Watched, site: str) -> None:
    """Find an intervention by part of a word, open it, follow a source chip to the passage and its claims."""
    page = watched.page
    page.goto(site + "/")
    page.get_by_role("searchbox").first.fill("patientforl")
    page.keyboard.press("Enter")
    page.get_by_role("link", name=re.compile(NAME)).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(NAME)
    page.locator("a[href*='/doc/passage/vive-2026-tabel-3-1']").first.click()
    expect(page.locator("main")).to_contain_text("Tabel 3.1")


def test_narrow_by_two_facets(watched: Watched, site: str) -> None:
    """Two facets narrow the list, and the address holds the selection."""
    page = watched.page
    page.goto(site + "/interventions")
    page.locator("input[type=checkbox][name=category][value='2']").click()
    page.wait_for_url("**category=2**")
    page.locator("input[type=checkbox][name=field][value='employment']").click()
    page.wait_for_url(re.compile(r"(?=.*category=2)(?=.*field=employment)"))
    address = page.url
    heading = page.locator("main h2").filter(has_text="indsatser").first.inner_text()
    page.goto(address)
    assert page.locator("main h2").filter(has_text="indsatser").first.inner_text() == heading


def test_from_a_part_of_a_word_to_the_passage_behind_a_tie(watched: Watched, site: str, tmp_path: Path) -> None:
    """Search, narrow by two facets, open the network of that selection, click a tie in the picture, read its evidence, go to the passage."""
    page = watched.page
    page.goto(site + "/interventions")
    page.locator("#list-search").fill("klinik")
    page.keyboard.press("Enter")
    expect(page.locator(".hit-list")).to_contain_text(CLINIC)
    found = page.locator("#hits-title").inner_text()
    page.get_by_label(re.compile("Kategori 2")).first.click()
    page.wait_for_url("**category=2**")
    page.get_by_label(re.compile("[Aa]lmen praksis")).first.click()
    page.wait_for_url(re.compile(r"(?=.*q=klinik)(?=.*category=2)(?=.*field=general-practice)"))
    assert page.locator("#hits-title").inner_text() != found
    page.locator("main").get_by_role("link", name="Netværk").click()
    ready(page)
    assert re.search(r"(?=.*q=klinik)(?=.*category=2)(?=.*field=general-practice)", page.url)
    expect(page.locator("main .chip--filter")).to_have_count(3)
    nodes, ties = shown(page)
    assert 0 < nodes < 20
    picture = take_picture(page, tmp_path)
    assert (len(picture.nodes), len(picture.lines)) == (nodes, ties)
    tie = picture.ties()[0]
    click_in_picture(page, tie.at)
    expect_title(page, *tie.ends)
    evidence = page.locator(".nx-evidence")
    expect(evidence.locator(".nx-claim__title").first).to_contain_text(CLINIC)
    expect(evidence.locator(".nx-claim__item").first).to_contain_text(re.compile(r": \w"))  # actor: role
    expect(evidence.locator(".chip--basis").first).to_have_text(re.compile("angivet|kodet|afledt"))
    chip = evidence.locator(".chip--source").filter(has_text=re.compile("[Tt]abel")).first
    place = chip.inner_text()
    chip.click()
    page.wait_for_url("**/doc/passage/**")
    expect(page.locator("main")).to_contain_text("VIVE 2026")
    expect(page.locator("main")).to_contain_text(place.split(", ")[-1])


def test_the_networks_table_leads_to_the_claims(watched: Watched, site: str) -> None:
    """From the page's table, read without the picture, a tie leads to its claims with role, basis and passage."""
    page = watched.page
    page.goto(site + "/network")
    ready(page)
    page.keyboard.press("t")
    page.locator("#network-table tbody button, #network-table tbody a").filter(has_text="Belæg").first.click()
    expect(page.locator(".nx-evidence")).to_contain_text(re.compile("angivet|kodet"))
    assert page.locator(".nx-evidence a[href*='/passage/']").count() > 0


def test_compare_two_chosen_in_the_list(watched: Watched, site: str) -> None:
    """Two boxes in the list and one button set two interventions side by side."""
    page = watched.page
    page.goto(site + "/interventions?q=forl%C3%B8b")
    names = page.locator(".hit__title").all_inner_texts()[:2]
    for number in (0, 1):
        page.get_by_label("sammenlign").nth(number).check()
    page.get_by_role("button", name=re.compile("[Ss]ammenlign")).click()
    page.wait_for_url("**/compare?**")
    heads = page.locator("main thead th").all_inner_texts()
    for name in names:
        assert any(name in head for head in heads), (name, heads)
    expect(page.locator("main")).to_contain_text(re.compile("ukendt|ikke oplyst|angivet"))


def test_compare_asks_for_a_second(watched: Watched, site: str) -> None:
    """One box is not a comparison: the page says so and lets the reader choose."""
    page = watched.page
    page.goto(site + "/interventions")
    page.get_by_label("sammenlign").first.check()
    page.get_by_role("button", name=re.compile("[Ss]ammenlign")).click()
    page.wait_for_url("**/compare?**")
    assert page.locator("input[name=id]:checked").count() == 1
    assert page.locator("input[name=id]").count() > 100


def test_the_reader_goes_on_where_a_value_was_ticked(watched: Watched, site: str) -> None:
    """The list comes anew by itself, and keyboard and eye are still at the same value of the same facet."""
    page = watched.page
    page.goto(site + "/interventions")
    box = page.locator("input[type=checkbox][name=field][value=school]")
    box.focus()
    page.keyboard.press("Space")
    page.wait_for_url("**field=school**")
    page.wait_for_function("() => document.activeElement?.matches('input[type=checkbox][name=field][value=school]')")
    assert box.is_checked()
    page.keyboard.press("Space")
    page.wait_for_url(lambda url: "field=school" not in url)


def test_a_span_of_years_and_a_value_left_out_are_chosen_in_the_margin(watched: Watched, site: str) -> None:
    """Years are typed as people write them; the link beside a chosen value leaves it out; both stand in the address."""
    page = watched.page
    page.goto(site + "/interventions")
    page.locator("summary").filter(has_text="Tidligste årstal").click()
    page.get_by_label("Et tidsrum").fill("2015–2019")
    page.keyboard.press("Enter")
    page.wait_for_url("**start=2015*2019**")
    expect(page.locator("main .chip--filter")).to_have_text(["Fjern Tidligste årstal: 2015–2019"])
    page.get_by_label(re.compile("Kategori 2")).first.click()
    page.wait_for_url("**category=2**")
    page.get_by_role("link", name=re.compile("udelad i stedet .*Kategori 2")).click()
    page.wait_for_url("**category=-2**")
    expect(page.locator("main .chip--filter").filter(has_text="ikke")).to_have_count(1)
    page.get_by_role("link", name=re.compile("kun disse i stedet")).click()
    page.wait_for_url(re.compile(r"category=2(&|$)"))
