"""A real browser for the tests: Debian's Chromium, driven by Playwright, and the site it looks at."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

from tests.api.serving import serving

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # Each new profile would otherwise load the browser's own address field as web pages, 1.6 s of processor time a test.
    # The last such list counts, so what Playwright itself turns off and a test could notice is named too.
    "--disable-features="
    "WebUIOmniboxPopup,WebUIOmniboxAimPopup,AimEnabled,LensOverlay,PreconnectToSearch,OptimizationHints,NetworkTimeServiceQuerying,"
    "MediaRouter,HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,PaintHolding,ThirdPartyStoragePartitioning,"
    "AvoidUnnecessaryBeforeUnloadCheckSync,AvoidCorsURLLoaderRestartOnRedirect,DestroyProfileOnBrowserClose",
    # No name but this machine's own resolves: the outside network is blocked for every test.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
# A violation of the content security policy becomes a console error, whether the browser prints it or not.
VIOLATIONS = """document.addEventListener("securitypolicyviolation",
  event => console.error("CSP", event.violatedDirective, event.blockedURI))"""


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
    """A page and what went wrong on it: script errors, policy violations, and requests to any place but those allowed."""

    def __init__(self, page: Page, *allowed: str) -> None:
        self.page = page
        self.errors: list[str] = []
        self.strangers: list[str] = []
        page.add_init_script(VIOLATIONS)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        page.on("request", lambda request: self._seen(request, allowed))

    def _seen(self, request: Request, allowed: tuple[str, ...]) -> None:
        if not request.url.startswith((*allowed, "data:", "blob:")):
            self.strangers.append(request.url)

    def assert_clean(self) -> None:
        """No script error, no policy violation and no request to a stranger so far."""
        assert self.errors == []
        assert self.strangers == []


@pytest.fixture(scope="session")
def site(real_build: Path) -> Iterator[str]:
    """The whole site over the real graph, served once."""
    with serving(real_build) as running:
        yield running.url


@pytest.fixture
def watched(context: BrowserContext, site: str) -> Iterator[Watched]:
    """A page that may speak to our own server only; it is clean at the end of the test."""
    watched = Watched(context.new_page(), site)
    yield watched
    watched.assert_clean()
