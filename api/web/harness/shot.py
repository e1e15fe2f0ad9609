"""Opens a page of the harness and saves a picture: shot.py PATH OUT [--width N] [--height N] [--dark] [--wait CSS] [--full]."""

import argparse
import json

from playwright.sync_api import sync_playwright

p = argparse.ArgumentParser()
p.add_argument("path")
p.add_argument("out")
p.add_argument("--width", type=int, default=1280)
p.add_argument("--height", type=int, default=900)
p.add_argument("--dark", action="store_true")
p.add_argument("--wait")
p.add_argument("--full", action="store_true")
p.add_argument("--js")
p.add_argument("--axe", action="store_true")
p.add_argument("--base", default="http://127.0.0.1:8765")
p.add_argument("--pause", type=int, default=300)
a = p.parse_args()
with sync_playwright() as pw:
    b = pw.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--enable-unsafe-swiftshader"])
    page = b.new_page(viewport={"width": a.width, "height": a.height}, color_scheme="dark" if a.dark else "light")
    page.on("console", lambda m: print("CONSOLE", m.type, m.text[:300]) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda e: print("PAGEERROR", e))
    page.on("request", lambda r: print("OUTSIDE", r.url) if not r.url.startswith((a.base, "data:", "blob:")) else None)
    page.goto(a.base + a.path)
    if a.wait:
        page.wait_for_selector(a.wait, timeout=30000, state="attached")
    if a.js:
        print("JS", page.evaluate(a.js))
    page.wait_for_timeout(a.pause)
    if a.axe:
        page.add_init_script("")
        page.evaluate(open(__file__.replace("harness/shot.py", "node_modules/axe-core/axe.min.js")).read())
        for v in page.evaluate(
            "axe.run().then(r => r.violations.map(v => ({id: v.id, n: v.nodes.length, nodes: v.nodes.slice(0, 4).map(n => n.target.join(' ') + ' :: ' + (n.any[0] || n.all[0] || n.none[0] || {}).message)})))"
        ):
            print("AXE", json.dumps(v, ensure_ascii=False)[:900])
    print("overflow-x", page.evaluate("document.documentElement.scrollWidth - innerWidth"))
    page.screenshot(path=a.out, full_page=a.full)
    b.close()
