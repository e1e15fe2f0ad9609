"""What holds on every page: both languages, no script needed, nothing for axe to find."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.conftest import Watched
from tests.browser.pages import PAGES

ROOT = Path(__file__).resolve().parents[2]
RUN_AXE = "async rules => (await axe.run(document, {resultTypes: ['violations'], ...rules})).violations"
# Between light and dark only colours change.
RULES = {"light": {}, "dark": {"runOnly": ["color-contrast", "link-in-text-block"]}}
AXE = ROOT / "api" / "web" / "node_modules" / "axe-core" / "axe.min.js"


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


@pytest.mark.parametrize("lang", ["da", "en"])
def test_axe_finds_nothing(browser, site: str, lang: str) -> None:  # type: ignore[no-untyped-def]
    """axe-core finds no violation on a page of each kind, in both languages, light and dark; no request leaves the host."""
    context = browser.new_context(color_scheme="light", bypass_csp=True)
    watched = Watched(context.new_page(), site)
    faults = {}
    for path in PAGES:
        mark = "&" if "?" in path else "?"
        watched.page.goto(site + path + (f"{mark}lang=en" if lang == "en" else ""))
        watched.page.wait_for_load_state("networkidle")
        watched.page.add_script_tag(path=AXE)
        for scheme, rules in RULES.items():
            watched.page.emulate_media(color_scheme=scheme)
            found = watched.page.evaluate(RUN_AXE, rules)
            if found:
                faults[path, scheme] = [(f["id"], f["nodes"][0]["html"][:160]) for f in found]
        watched.page.emulate_media(color_scheme="light")
    context.close()
    assert faults == {}
    watched.assert_clean()
