"""A view can be passed on exactly, follows the year, and shows the path between two actors with its evidence."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Watched
from tests.browser.explorer import expect_title, open_network, ready, shown, take_picture


def choose(page: Page, label: str, value: str) -> None:
    page.locator(".nx-bar").get_by_label(label, exact=True).select_option(value)


def find(page: Page, name: str) -> None:
    """Open a node by the search field in the panel."""
    page.locator(".nx-search input").fill(name)
    page.keyboard.press("Enter")


def test_a_copied_link_opens_the_very_same_view(context: BrowserContext, site: str, tmp_path: Path) -> None:
    """View, year, colour, size, selection and camera come back: the picture is drawn the same, point by point."""
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site)
    first = Watched(context.new_page(), site)
    page = first.page
    open_network(page, site + "/network?category=2")
    choose(page, "Visning", "bipartite")
    ready(page, 2)
    slider = page.get_by_role("slider")
    slider.focus()
    for _ in range(4):
        page.keyboard.press("ArrowLeft")
    ready(page, 3)
    choose(page, "Farve efter", "type")
    choose(page, "Størrelse efter", "strength")
    find(page, "odense kommune")
    expect_title(page, "Odense Kommune")
    page.get_by_role("button", name="Zoom ind").click()
    page.wait_for_url("**camera=**")
    page.wait_for_timeout(700)  # the camera has come to rest, and the address has it
    page.get_by_role("button", name="Kopiér link").click()
    expect(page.locator(".toast")).to_contain_text("Linket er kopieret")
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == page.url
    for part in ("category=2", "view=bipartite", "as_of=", "colour=type", "size=strength", "selected=", "camera="):
        assert part in link
    second = Watched(context.new_page(), site)
    other = second.page
    open_network(other, link)
    expect_title(other, "Odense Kommune")
    assert shown(other) == shown(page)
    for label in ("Visning", "Farve efter", "Størrelse efter"):
        values = [p.locator(".nx-bar").get_by_label(label, exact=True).input_value() for p in (page, other)]
        assert values[0] == values[1], label
    assert other.locator(".nx-time output").inner_text() == page.locator(".nx-time output").inner_text()
    pictures = [take_picture(p, tmp_path) for p in (page, other)]
    assert len(pictures[0].nodes) > 3
    assert len({node.colour for node in pictures[0].nodes}) > 1
    for one, two in zip(pictures[0].nodes, pictures[1].nodes, strict=True):
        assert (one.name, one.colour) == (two.name, two.colour)
        assert max(abs(a - b) for a, b in zip(one.at, two.at, strict=True)) < 0.5
    first.assert_clean()
    second.assert_clean()


def test_files_of_a_view_with_a_selection_and_its_own_look(watched: Watched, site: str, tmp_path: Path) -> None:
    """Whatever is chosen and however it is drawn, every file of the menu comes, with the nodes shown; the size can follow a measure."""
    page = watched.page
    open_network(page, site + "/network?category=2")
    choose(page, "Farve efter", "type")
    choose(page, "Størrelse efter", "betweenness")
    expect(page.locator(".nx-legend__note")).to_contain_text("mellemliggenhed i hele udvalget")
    sizes = {round(node.radius, 1) for node in take_picture(page, tmp_path).nodes}
    assert len(sizes) > 2
    find(page, "odense kommune")
    expect_title(page, "Odense Kommune")
    page.get_by_role("button", name="Zoom ind").click()
    page.wait_for_url("**camera=**")
    page.locator(".nx-menu > summary").click()
    links = page.locator(".nx-menu__body a")
    expect(links).to_have_count(7)
    addresses = links.evaluate_all("links => links.map(a => a.href)")
    for address in addresses:
        assert "category=2" in address
        answer = page.request.get(address)
        assert answer.status == 200, address
        if "what=nodes" in address:
            assert len(answer.text().strip().splitlines()) == shown(page)[0] + 1
    links.last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mål for netværket")


def test_the_query_behind_the_page_follows_the_view(watched: Watched, site: str) -> None:
    """After another view is chosen, the query, its link to the editor and the citation are of that view."""
    page = watched.page
    open_network(page, site + "/network?category=2")
    before = page.locator("#query-text").text_content() or ""
    assert "cv:Participation" in before
    choose(page, "Visning", "funding")
    ready(page, 2)
    after = page.locator("#query-text").text_content() or ""
    assert "hoi:FundingRelation" in after
    assert "FundingRelation" in (page.locator("#query a.button").get_attribute("href") or "")
    assert "view=funding" in (page.locator("#cite-text").text_content() or "")


def test_back_and_forward_go_through_the_views(watched: Watched, site: str) -> None:
    """What was opened lies in the browser's history."""
    page = watched.page
    open_network(page, site + "/network")
    find(page, "odense kommune")
    expect_title(page, "Odense Kommune")
    page.locator(".nx-list [data-item]").first.click()
    expect(page.locator(".nx-evidence")).to_be_visible()
    page.go_back()
    expect(page.locator(".nx-panel__title")).to_have_text("Odense Kommune")
    page.go_back()
    expect(page.locator(".nx-panel__title")).to_contain_text("aktører")
    page.go_forward()
    expect(page.locator(".nx-panel__title")).to_have_text("Odense Kommune")


def test_each_view_begins_whole_and_back_finds_what_was_looked_at(watched: Watched, site: str, tmp_path: Path) -> None:
    """Another view is seen whole, as its address says; going back shows the part that was zoomed in on."""

    def drawn() -> list[tuple[str, tuple[int, int]]]:
        return [(node.name, (round(node.at[0]), round(node.at[1]))) for node in take_picture(page, tmp_path).nodes]

    page = watched.page
    open_network(page, site + "/network?category=2")
    page.get_by_role("button", name="Zoom ind").click()
    page.wait_for_url("**camera=**")
    page.wait_for_timeout(700)  # as above
    near = drawn()
    choose(page, "Visning", "fields")
    ready(page, 2)
    assert "camera=" not in page.url
    fields = drawn()
    page.go_back()
    ready(page, 3)
    assert drawn() == near
    open_network(page, site + "/network?category=2&view=fields")
    assert drawn() == fields


def test_the_year_changes_the_network_and_nodes_stand_still(watched: Watched, site: str, tmp_path: Path) -> None:
    """An early year shows fewer ties; a node that is there in both stands in the same place."""
    page = watched.page
    open_network(page, site + "/network")
    whole = shown(page)
    all_years = {node.name: node.at for node in take_picture(page, tmp_path).nodes}
    page.get_by_role("slider").focus()
    page.keyboard.press("Home")
    page.wait_for_url("**as_of=**")
    ready(page, 2)
    expect(page.locator(".nx-time output")).to_have_text(re.compile(r"^\d{4}$"))
    early = shown(page)
    assert early[1] < whole[1]
    for node in take_picture(page, tmp_path).nodes:
        assert max(abs(a - b) for a, b in zip(node.at, all_years[node.name], strict=True)) < 1
    page.keyboard.press("Escape")
    page.get_by_label("Alle år").check()
    ready(page, 3)
    assert shown(page) == whole
    assert "as_of" not in page.url


def test_the_path_between_two_actors_has_evidence(watched: Watched, site: str) -> None:
    """Find a path, see its steps, open the evidence of one."""
    page = watched.page
    open_network(page, site + "/network?level=organisation")
    find(page, "aalborg kommune")
    expect_title(page, "Aalborg Kommune")
    page.get_by_role("button", name=re.compile("Find sti til")).click()
    expect(page.locator(".nx-panel__body")).to_contain_text("Vælg, hvem stien skal gå til")
    find(page, "region hovedstaden")
    expect_title(page, "Sti fra Aalborg Kommune til Region Hovedstaden")
    steps = page.locator(".nx-item--tie")
    expect(page.locator(".nx-panel__meta")).to_contain_text(f"{steps.count()} led")
    assert steps.count() >= 1
    address = page.url
    steps.first.click()
    expect(page.locator(".nx-evidence .nx-claim__item").first).to_be_visible()
    expect(page.locator(".nx-evidence .chip--source").first).to_be_visible()
    page.goto(address)
    ready(page)
    expect_title(page, "Sti fra Aalborg Kommune til Region Hovedstaden")


def test_a_look_at_a_node_leads_back_to_the_path(watched: Watched, site: str) -> None:
    """A node of a path is opened and left again: the path is there, and in the address all the while; then it is left too."""
    page = watched.page
    open_network(page, site + "/network?path=actor/aalborg-kommune~actor/region-hovedstaden")
    title = "Sti fra Aalborg Kommune til Region Hovedstaden"
    expect_title(page, title)
    page.locator(".nx-path [data-item]").first.click()
    expect(page.locator(".nx-panel__title")).to_have_text("Aalborg Kommune")
    assert "path=" in page.url
    page.get_by_role("button", name="Tilbage til stien").click()
    expect_title(page, title)
    assert "path=" in page.url
    page.get_by_role("button", name="Fjern stien").click()
    expect(page.locator(".nx-panel__title")).to_contain_text("aktører")
    assert "path=" not in page.url


def test_no_path_is_said(watched: Watched, site: str) -> None:
    """Two actors with nothing between them: the page says so, and does not draw a line."""
    page = watched.page
    open_network(page, site + "/network?path=actor/viborg-kommune~actor/region-hovedstaden")
    expect(page.locator(".nx-panel__body .notice--warn")).to_contain_text("Der er ingen sti")


def test_expanding_tells_how_much_first(watched: Watched, site: str) -> None:
    """The number is on the button before anything is drawn; afterwards that many ties are new."""
    page = watched.page
    open_network(page, site + "/network")
    find(page, "odense kommune")
    button = page.locator(".nx-expand button").first
    expect(button).to_contain_text(re.compile(r"vis \d+"))
    promised = int(re.findall(r"vis (\d+)", button.inner_text())[0])
    before = shown(page)
    button.click()
    page.wait_for_url("**expand=**")
    after = shown(page)
    assert after[1] - before[1] == promised
    assert after[0] > before[0]
    page.go_back()
    ready(page, 2)
    assert shown(page) == before
    page.go_forward()
    ready(page, 3)
    assert shown(page) == after
    page.reload()
    ready(page)
    assert shown(page) == after


def test_another_selection_is_seen_in_the_same_way(watched: Watched, site: str) -> None:
    """View and look chosen since the page came stay when the selection is narrowed, when a demand is taken away, and when all are."""
    page = watched.page
    open_network(page, site + "/network?field=employment")
    choose(page, "Visning", "bipartite")
    ready(page, 2)
    choose(page, "Farve efter", "type")
    kept = ("view=bipartite", "colour=type")
    page.locator(".selection-bar summary", has_text="Afgræns").first.click()
    page.locator(".selection-bar input[name=category][value='2']").check()
    page.wait_for_url("**category=2**")
    ready(page)
    choose(page, "Størrelse efter", "none")
    kept = (*kept, "size=none")
    for link, gone in ((page.locator(".chip--filter").last, "field="), (page.get_by_text("Ryd alle"), "category=")):
        link.click()
        page.wait_for_url(lambda url, gone=gone: gone not in url)  # type: ignore[misc]
        ready(page)
        for part in kept:
            assert part in page.url
    assert page.locator(".nx-bar").get_by_label("Visning", exact=True).input_value() == "bipartite"


def test_a_sector_has_one_colour_in_every_view(watched: Watched, site: str) -> None:
    """What is public, or not, or unclear has the same colour whatever else is in the picture, and no two have the same."""
    page = watched.page
    seen: dict[str, str] = {}
    for view in ("actors", "bipartite", "funding", "chain"):
        open_network(page, f"{site}/network?view={view}")
        entries = page.locator(".nx-legend__item").evaluate_all(
            "items => items.map(item => [item.children[1].textContent, item.children[0].getAttribute('style')])"
        )
        assert len(entries) > 2
        for name, colour in entries:
            assert seen.setdefault(name, colour) == colour, (view, name)
    assert len(set(seen.values())) == len(seen)


def test_the_menu_says_what_the_files_do_not_follow(watched: Watched, site: str) -> None:
    """Nothing is said while files and picture have the same; a weight chosen as the least is told of."""
    page = watched.page
    open_network(page, site + "/network")
    menu, note = page.locator(".nx-menu > summary"), page.locator(".nx-menu__note")
    menu.click()
    expect(page.locator(".nx-menu__body")).to_be_visible()
    expect(note).to_be_hidden()
    page.keyboard.press("Escape")
    choose(page, "Vis bånd med vægt", "2")
    menu.click()
    expect(note).to_have_text("Filerne har hele udvalget, også det, der er skjult her.")


def test_the_table_follows_the_search(watched: Watched, site: str) -> None:
    """The open table shows what the field beside the picture asks for, and says how much of the whole that is."""
    page = watched.page
    open_network(page, site + "/network?table=1")
    ties = shown(page)[1]
    tab = page.locator("#network-table button[aria-pressed=true]")
    expect(tab).to_have_text(f"Forbindelser ({ties})")
    page.locator(".nx-search input").fill("odense kommune")
    expect(tab).to_have_text(re.compile(rf"Forbindelser \(\d+ af {ties}\)"))
    rows = page.locator("#network-table tbody tr")
    found = rows.count()
    assert 0 < found < 100
    expect(rows.filter(has_text="Odense Kommune")).to_have_count(found)
    page.locator(".nx-search input").fill("")
    expect(tab).to_have_text(f"Forbindelser ({ties})")
    page.locator("#network-table td .link-button", has_text="Belæg").last.click()
    expect(page.locator(".nx-evidence .nx-claim__item").first).to_be_in_viewport()


def test_the_legend_hides_and_counts(watched: Watched, site: str, tmp_path: Path) -> None:
    """A press on a legend entry hides its nodes; the figures say what is shown, and the picture taken along has no such entry."""
    page = watched.page
    open_network(page, site + "/network")
    before = shown(page)
    entry = page.locator(".nx-legend__item").first
    number = int(entry.locator(".chip__count").inner_text())
    name = entry.locator("span").nth(1).inner_text()
    entry.click()
    expect(page.locator(".nx-legend__item").first).to_have_attribute("aria-pressed", "false")
    assert shown(page)[0] == before[0] - number
    expect(page.locator(".nx-legend__note")).to_contain_text(f"{number} knuder er skjult")
    take_picture(page, tmp_path)
    legend = (tmp_path / "picture.svg").read_text("utf-8").rpartition("</svg>\n")[2]
    assert f">{name} (" not in legend
    for part in (
        page.locator(".nx-legend__item").last.locator("span").nth(1).inner_text(),
        "CC BY 4.0",
        "Stregens bredde",
    ):
        assert part in legend


def test_picture_and_legend_are_seen_without_scrolling(watched: Watched, site: str) -> None:
    """On a usual laptop the whole picture and its legend are on the first screen."""
    page = watched.page
    page.set_viewport_size({"width": 1280, "height": 800})
    for address in ("/network", "/network?category=2"):
        open_network(page, site + address)
        for selector in (".nx-main", ".nx-legend__title"):
            box = page.locator(selector).bounding_box()
            assert box is not None
            assert box["y"] + box["height"] <= 800, (address, selector)
