"""A picture of the network in somebody else's page: `/embed/` may be framed, nothing else may."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import Watched

VIEW = "view=actors&category=2&colour=type"


@pytest.fixture
def stranger(site: str) -> Iterator[str]:
    """A page on another origin with three frames of ours: the view made for it, and two ordinary pages."""

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            frames = {"/": ["/embed/network"], "/refused": ["/network", "/interventions/famko-odense"]}.get(
                self.path, []
            )
            body = "".join(
                f'<iframe src="{site}{frame}?{VIEW}" title="hoi" width="800" height="500"></iframe>' for frame in frames
            )
            page = f'<!doctype html><html lang="da"><link rel="icon" href="data:,"><title>Rapport</title>{body}</html>'
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, *arguments: object) -> None:
            """Says nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_the_embedded_view_works_in_a_frame(context: BrowserContext, site: str, stranger: str) -> None:
    """Picture and legend are drawn in the frame; a link leads to the same selection in full."""
    watched = Watched(context.new_page(), site, stranger)
    watched.page.goto(stranger + "/")
    frame = watched.page.frame_locator("iframe")
    expect(frame.locator("[data-island=explorer][data-ready]")).to_be_visible(timeout=15_000)
    expect(frame.locator(".nx-picture canvas").first).to_be_visible()
    expect(frame.locator(".nx-legend__item").first).to_be_visible()
    leading = frame.locator("a[href*='/network']")
    expect(leading).to_have_count(1)
    with context.expect_page() as opened:
        leading.click()
    full = opened.value
    full.wait_for_load_state()
    assert full.url.startswith(site + "/network?")
    assert "category=2" in full.url
    assert "colour=type" in full.url
    watched.assert_clean()


def test_an_empty_selection_is_said(watched: Watched, site: str) -> None:
    """Where nothing fits, words stand in place of an empty picture."""
    page = watched.page
    page.goto(f"{site}/embed/network?q=findesikke")
    expect(page.locator(".empty")).to_have_text("Ingen forbindelser passer til dette udvalg.")
    expect(page.locator(".nx-picture")).to_be_hidden()


def test_other_pages_refuse_the_frame(context: BrowserContext, stranger: str) -> None:
    """An ordinary page in a frame stays empty."""
    page = context.new_page()
    page.goto(stranger + "/refused")
    page.wait_for_load_state("networkidle")
    frames = page.frames[1:]
    assert len(frames) == 2
    for frame in frames:
        assert frame.url.startswith("chrome-error:"), frame.url
        assert frame.locator("main").count() == 0


def test_without_script_the_frame_holds_a_table(browser, site: str) -> None:  # type: ignore[no-untyped-def]
    """A reader without script gets the ties as a table."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/embed/network?{VIEW}")
    assert page.locator("table tbody tr").count() > 3
    context.close()
