"""A real browser for the tests: Debian's Chromium, driven by Playwright."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, started once."""
    path = shutil.which("chromium")
    assert path, "chromium mangler; `make test` installerer den / chromium is missing; `make test` installs it"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh browser profile."""
    fresh = browser.new_context(locale="da-DK", viewport={"width": 1280, "height": 900})
    yield fresh
    fresh.close()


class Watched:
    """A page and what went wrong on it: script errors, and requests to any place but the one allowed."""

    def __init__(self, page: Page, allowed: str) -> None:
        self.page = page
        self.errors: list[str] = []
        self.strangers: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        page.on("request", lambda request: self._seen(request, allowed))

    def _seen(self, request: Request, allowed: str) -> None:
        if not request.url.startswith((allowed, "data:", "blob:")):
            self.strangers.append(request.url)

    def assert_clean(self) -> None:
        """No script error and no request to a stranger so far."""
        assert self.errors == []
        assert self.strangers == []
