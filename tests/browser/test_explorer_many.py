"""Very many ties: a plain canvas draws them, sigma takes over again when few are left, and the reader notices neither."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.api.serving import Server, serving
from tests.benchmarks.large_app import TIES_PER_NODE
from tests.browser.conftest import Watched
from tests.browser.explorer import click_in_picture, expect_title, open_network, shown, take_picture

NODES = 4_200
# Points of the plain canvas that have colour.
INKED = """() => { const c = document.querySelector(".sigma-ties");
  return c.getContext("2d").getImageData(0, 0, c.width, c.height).data.filter((value, i) => i % 4 === 3 && value > 0).length }"""


@pytest.fixture(scope="module")
def large(real_build: Path) -> Iterator[Server]:
    with serving(real_build, factory="tests.benchmarks.large_app:create") as running:
        assert running.client.get(f"/made/{NODES}").status_code == 204
        yield running


def inked(page: Page, at_least: int, at_most: int) -> None:
    page.wait_for_function(f"() => {{ const n = ({INKED})(); return n >= {at_least} && n <= {at_most} }}")


def test_very_many_ties_are_seen_chosen_and_taken_along(context: BrowserContext, large: Server, tmp_path: Path) -> None:
    """All ties are in the picture; a node is hit; one node's ties are left when it is chosen; a tie is hit; heavy ties alone go to sigma."""
    watched = Watched(context.new_page(), large.url)
    page = watched.page
    open_network(page, large.url + "/network")
    assert shown(page) == (NODES, NODES * TIES_PER_NODE)
    inked(page, 50_000, 1_000_000)
    whole = take_picture(page, tmp_path)
    assert len(whole.lines) == NODES * TIES_PER_NODE
    lonely = max(whole.nodes[::40], key=lambda n: min(math.dist(n.at, other.at) for other in whole.nodes if other != n))
    click_in_picture(page, lonely.at)
    expect_title(page, lonely.name)
    page.keyboard.press("Escape")

    page.locator(".nx-search input").fill("Kommune nr. 8")
    page.keyboard.press("Enter")
    expect_title(page, "Kommune nr. 8")
    own = page.locator(".nx-list [data-item]").count()
    for _ in range(3):
        page.get_by_role("button", name="Zoom ind").click()
        page.wait_for_timeout(400)  # the camera has come to rest
    inked(page, 20, 30_000)
    picture = take_picture(page, tmp_path)
    assert 0 < len(picture.lines) <= own
    tie = picture.ties()[0]
    click_in_picture(page, tie.at)
    expect_title(page, *tie.ends)

    page.keyboard.press("Escape")
    page.locator(".nx-bar").get_by_label("Vis bånd med vægt").select_option("5")
    inked(page, 0, 0)
    assert 0 < shown(page)[1] < NODES * TIES_PER_NODE / 4
    assert len(take_picture(page, tmp_path).lines) > 0
    page.locator(".nx-bar").get_by_label("Vis bånd med vægt").select_option("0")
    inked(page, 50_000, 1_000_000)
    # The made actors are not in the graph: the server says so where their evidence is asked for, and nothing else is wrong.
    watched.errors = [error for error in watched.errors if "status of 400" not in error]
    watched.assert_clean()
