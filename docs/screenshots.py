"""Pictures of every view for docs/screenshots/: build the graph, serve it, look at it in Chromium, save.

.venv/bin/python docs/screenshots.py                                   # builds and serves by itself
.venv/bin/python docs/screenshots.py --base http://127.0.0.1:8000      # a server that is running already
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "screenshots"
SIZE = {"width": 1280, "height": 800}
MOST, MOST_OF_ALL = 250_000, 2_500_000
BY_CATEGORY = """# Indsatser efter den kategori, VIVE 2026 trykker
SELECT ?kategori (COUNT(?indsats) AS ?antal) WHERE {
  ?indsats hoi:statedCategory/skos:notation ?kategori
} GROUP BY ?kategori ORDER BY ?kategori"""
TO_WEBP = """async data => {
  const picture = await createImageBitmap(await (await fetch("data:image/png;base64," + data)).blob());
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  canvas.getContext("2d").drawImage(picture, 0, 0);
  const blob = await canvas.convertToBlob({ type: "image/webp", quality: 0.86 });
  return btoa(Array.from(new Uint8Array(await blob.arrayBuffer()), byte => String.fromCharCode(byte)).join(""));
}"""
Step = Callable[[Page], None]


def network_ready(page: Page) -> None:
    page.wait_for_selector("[data-island=explorer][data-ready]")


def evidence_open(page: Page) -> None:
    """The tie's claims are in the panel, and the picture has it in the middle."""
    network_ready(page)
    page.wait_for_selector(".nx-evidence .nx-claim__item")


def editor_answered(page: Page) -> None:
    """The answer as a table, under a query that leaves room for it."""
    page.wait_for_selector("[data-island=editor] tbody tr")
    page.evaluate("() => scrollTo(0, 190)")


def nothing(page: Page) -> None:
    """The page is ready as it is."""


VIEWS: dict[str, tuple[str, Step]] = {
    "front": ("/", nothing),
    "interventions": ("/interventions?category=2&field=employment", nothing),
    "intervention": ("/interventions/famko-odense", nothing),
    "actor": ("/actors/odense-kommune", nothing),
    "network": ("/network?category=2&selected=actor/odense-kommune~actor/region-syddanmark", evidence_open),
    "measures": ("/network/measures", nothing),
    "matrix": ("/matrix", nothing),
    "map": ("/map", nothing),
    "funding": ("/funding", nothing),
    "timeline": ("/timeline", nothing),
    "sources": ("/sources", nothing),
    "observations": ("/observations", nothing),
    "recommendations": ("/recommendations", nothing),
    "quality": ("/quality", nothing),
    "sparql": ("/sparql?query=" + quote(BY_CATEGORY), editor_answered),
}


@contextlib.contextmanager
def served() -> Iterator[str]:
    """The address of a server over a fresh build; both are gone afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        program = [sys.executable, "-m", "hoi_graph"]
        subprocess.run([*program, "build", "-o", folder], check=True, cwd=ROOT)
        server = subprocess.Popen([*program, "serve", "--port", str(port), "--graph", folder], cwd=ROOT)
        try:
            base = f"http://127.0.0.1:{port}"
            for _ in range(240):
                with contextlib.suppress(urllib.error.URLError, ConnectionError):
                    if urllib.request.urlopen(base + "/readyz").status == 200:
                        break
                time.sleep(0.5)
            yield base
        finally:
            server.terminate()
            server.wait()


def save(page: Page, name: str) -> int:
    """The screen as WebP, which Chromium itself can write; its size in bytes."""
    raw = page.screenshot(animations="disabled", caret="hide")
    path = FOLDER / f"{name}.webp"
    writer = page.context.new_page()
    made = writer.evaluate(TO_WEBP, base64.b64encode(raw).decode())
    writer.close()
    path.write_bytes(base64.b64decode(made))
    size = path.stat().st_size
    assert size < MOST, f"{path.name}: {size} bytes"
    return size


def main() -> None:
    """Renders every view and says how large each became."""
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--base", help="address of a running server")
    base = reader.parse_args().base
    FOLDER.mkdir(exist_ok=True)
    total = 0
    with contextlib.ExitStack() as stack:
        base = base or stack.enter_context(served())
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        context = browser.new_context(viewport=SIZE, locale="da-DK", color_scheme="light", reduced_motion="reduce")
        page = context.new_page()
        for name, (path, step) in VIEWS.items():
            answer = page.goto(base.rstrip("/") + path)
            assert answer is not None and answer.status == 200, path
            page.wait_for_load_state("networkidle")
            step(page)
            page.wait_for_timeout(400)
            total += (size := save(page, name))
            print(f"{name}.webp  {size / 1000:.0f} kB")
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "netvaerk.html"
            with urllib.request.urlopen(base.rstrip("/") + "/api/network.html") as answer:
                file.write_bytes(answer.read())
            page.goto(file.as_uri())
            page.wait_for_selector("html[data-ready=true]", state="attached")
            page.fill("#search", "Odense Kommune")
            page.wait_for_timeout(400)
            total += (size := save(page, "one-file"))
            print(f"one-file.webp  {size / 1000:.0f} kB")
        browser.close()
    assert total < MOST_OF_ALL, total


if __name__ == "__main__":
    main()
