"""How soon the explorer is ready with 10,000 nodes and 50,000 ties, drawn in software: bench.py [runs]."""

import sys
import time

from playwright.sync_api import sync_playwright

BASE = "http://127.0.0.1:8765"
with sync_playwright() as pw:
    b = pw.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--enable-unsafe-swiftshader"])
    for kind in ["lean", "big"] * (int(sys.argv[1]) if len(sys.argv) > 1 else 3):
        page = b.new_page(viewport={"width": 1280, "height": 900})
        page.on("pageerror", lambda e: print("PAGEERROR", e))
        page.goto(BASE + "/network-" + kind)
        page.wait_for_selector(".nx[data-ready]", timeout=60000, state="attached")
        marks = page.evaluate(
            """(kind) => { const e = performance.getEntriesByName('hoi-network-ready')[0]; const r = performance.getEntriesByType('resource').find(r => r.name.includes('network-' + kind)); return {ready: Math.round(e.startTime), json_start: Math.round(r.startTime), json_end: Math.round(r.responseEnd), bytes: r.transferSize, marks: performance.getEntriesByType('mark').map(m => [m.name, Math.round(m.startTime)])} }""",
            kind,
        )
        t = time.time()
        page.mouse.move(420, 650)
        page.mouse.click(420, 650)
        page.wait_for_timeout(50)
        page.evaluate("new Promise(r => requestAnimationFrame(r))")
        print(
            kind,
            marks,
            "click %.0f ms" % ((time.time() - t) * 1000),
            "gl:",
            page.evaluate(
                "(() => { const g = document.createElement('canvas').getContext('webgl2'); const x = g.getExtension('WEBGL_debug_renderer_info'); return g.getParameter(x.UNMASKED_RENDERER_WEBGL) })()"
            ),
        )
        page.close()
    b.close()
