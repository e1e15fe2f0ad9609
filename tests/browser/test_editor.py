"""The SPARQL editor: written, completed, run, read, taken along and passed on; no outside host, and all of it by keyboard."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Watched
from tests.browser.explorer import tab_to

BY_CATEGORY = """SELECT ?kategori (COUNT(?indsats) AS ?antal) WHERE {
  ?indsats hoi:statedCategory/skos:notation ?kategori } GROUP BY ?kategori ORDER BY ?kategori"""
BY_MUNICIPALITY = """SELECT ?kode (COUNT(?indsats) AS ?antal) WHERE {
  ?indsats hoi:takesPlaceIn ?sted . ?sted skos:notation ?kode FILTER(REGEX(STR(?kode), "^0?[0-9]{3}$")) } GROUP BY ?kode"""


def open_editor(page: Page, address: str) -> None:
    """The editor with prefixes, completion and examples loaded."""
    page.goto(address)
    page.locator("[data-island=editor][data-ready]").wait_for(state="attached")


def write(page: Page, query: str) -> None:
    """Type a query on one line in place of the one that stands there, suggestions or not."""
    page.locator(".CodeMirror-code:visible").focus()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.type(re.sub(r"\s+", " ", query))
    page.keyboard.press("Escape")


def paste(page: Page, query: str) -> None:
    """The query from the clipboard in place of the one that stands there."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("text => navigator.clipboard.writeText(text)", query)
    page.locator(".CodeMirror-code:visible").focus()
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+v")


def run(page: Page) -> None:
    """Run by keyboard and wait for the answer."""
    page.keyboard.press("Control+Enter")
    expect(page.locator("#hoi-live")).to_contain_text("Færdig", timeout=20_000)


def view_buttons(page: Page) -> list[str]:
    return page.locator(".yasr_btn[class*=select_]:visible").all_inner_texts()


def test_write_and_run_by_keyboard(watched: Watched, site: str) -> None:
    """The field is reached by Tab and left by Tab; Ctrl+Enter runs; the table says the answer."""
    page = watched.page
    open_editor(page, site + "/sparql")
    tab_to(page, ".CodeMirror-code")
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.type("SELECT (1+1 AS ?two) WHERE {}")
    page.keyboard.press("Escape")
    run(page)
    table = page.locator("[data-island=editor] table").first
    expect(table).to_contain_text("two")
    expect(table.locator("tbody")).to_contain_text("2")
    page.keyboard.press("Tab")
    assert not page.evaluate("document.activeElement.matches('.CodeMirror-code')"), "Tab leads out of the field"
    tab_to(page, "button[data-csv]")
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    assert waiting.value.suggested_filename.endswith(".csv")


def test_the_button_runs_too(watched: Watched, site: str) -> None:
    page = watched.page
    open_editor(page, site + "/sparql")
    write(page, "ASK { ?i a hoi:Intervention }")
    tab_to(page, "button[data-run]", back=True)
    page.keyboard.press("Enter")
    expect(page.locator(".sq-boolean")).to_contain_text("Ja")


def test_completion_offers_the_properties_of_the_class(watched: Watched, site: str) -> None:
    """What funding relations have comes first where the subject is one; the chosen term brings its prefix along."""
    page = watched.page
    open_editor(page, site + "/sparql")
    write(page, "SELECT * WHERE { ?f a hoi:FundingRelation ; ")
    page.keyboard.press("Control+Space")
    hints = page.locator(".CodeMirror-hints li")
    expect(hints.first).to_be_visible()
    offered = hints.locator(".sq-hint__name").all_inner_texts()
    assert "hoi:funder" in offered[:20]
    assert "hoi:hasParticipation" not in offered[:12]
    page.keyboard.type("funder")
    expect(hints.first).to_contain_text("hoi:funder")
    page.keyboard.press("Enter")
    page.keyboard.type(" ?who } LIMIT 3")
    page.keyboard.press("Escape")
    text = page.locator(".CodeMirror:visible").inner_text()
    assert "hoi:funder" in text
    assert "PREFIX hoi: <https://w3id.org/hoi-graph/ontology/>" in text
    run(page)
    expect(page.locator("[data-island=editor] tbody tr")).to_have_count(3)


def test_completion_of_a_class_by_its_danish_name(watched: Watched, site: str) -> None:
    """After `a`, classes are offered, found by a Danish word."""
    page = watched.page
    open_editor(page, site + "/sparql")
    write(page, "SELECT * WHERE { ?i a ")
    page.keyboard.type("indsats")
    page.keyboard.press("Control+Space")
    expect(page.locator(".CodeMirror-hints")).to_contain_text("hoi:Intervention")


def test_links_in_the_answer_open_our_pages(watched: Watched, site: str) -> None:
    """An IRI of ours leads to its page on this very server, not to w3id.org."""
    page = watched.page
    open_editor(page, site + "/sparql")
    write(
        page,
        'SELECT ?i ?n WHERE { ?i a hoi:Intervention ; skos:prefLabel ?n FILTER(STRENDS(STR(?i), "/famko-odense")) }',
    )
    run(page)
    page.locator("[data-island=editor] tbody a").first.click()
    page.wait_for_url(re.compile(re.escape(site) + "/(doc|interventions)/.*famko-odense.*"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("FAMKO")


def test_table_chart_and_map_where_the_columns_allow(watched: Watched, site: str) -> None:
    """Numbers by category: a chart. Municipality codes: a map too. One number alone: neither."""
    page = watched.page
    open_editor(page, site + "/sparql")
    write(page, BY_CATEGORY)
    run(page)
    assert view_buttons(page) == ["Tabel", "Diagram", "Råt svar"]
    rows = page.locator("[data-island=editor] tbody tr").count()
    page.get_by_role("button", name="Diagram").press("Enter")
    expect(page.get_by_role("button", name="Diagram")).to_have_attribute("aria-pressed", "true")
    assert page.locator("[data-island=editor] .bars__row").count() == rows
    page.get_by_role("button", name="Tabel").first.press("Enter")
    write(page, BY_MUNICIPALITY)
    run(page)
    assert "Kort" in view_buttons(page)
    page.get_by_role("button", name="Kort").press("Enter")
    expect(page.locator(".sq-map svg").first).to_be_visible()
    expect(page.locator(".sq-summary").first).to_contain_text(re.compile(r"\d+ af \d+ rækker har et sted på kortet"))
    page.get_by_role("button", name="Tabel").first.press("Enter")
    write(page, "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")
    run(page)
    assert view_buttons(page) == ["Tabel", "Råt svar"]


def test_the_csv_is_right_to_the_byte(watched: Watched, site: str, tmp_path: Path) -> None:
    """UTF-8 with its mark for Danish spreadsheets, CRLF, quoted where it must be, and no cell that a spreadsheet would run."""
    page = watched.page
    open_editor(page, site + "/sparql")
    paste(
        page,
        'SELECT ?a ?b WHERE { VALUES (?a ?b) { ("æøå, \\"citat\\"" 1) ("=1+1" 2.5) ("to\\nlinjer" 3) } } ORDER BY ?b',
    )
    run(page)
    with page.expect_download() as waiting:
        page.locator("button[data-csv]").click()
    path = tmp_path / "answer.csv"
    waiting.value.save_as(path)
    assert path.read_bytes() == (
        b"\xef\xbb\xbf" + 'a,b\r\n"æøå, ""citat""",1\r\n\'=1+1,2.5\r\n"to\nlinjer",3\r\n'.encode()
    )


def test_a_copied_link_opens_the_query(context: BrowserContext, site: str) -> None:
    """The link holds the query; it is not run before the reader asks, unless the link says so."""
    watched = Watched(context.new_page(), site)
    page = watched.page
    open_editor(page, site + "/sparql")
    paste(page, "ASK { ?æ a hoi:Actor } # hej & hå")
    page.get_by_role("button", name="Kopiér link").click()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link.startswith(site + "/sparql#query=")
    other = Watched(context.new_page(), site)
    open_editor(other.page, link)
    assert "ASK { ?æ a hoi:Actor } # hej & hå" in other.page.locator(".CodeMirror:visible").inner_text()
    expect(other.page.locator(".sq-boolean")).to_have_count(0)
    other.page.goto("about:blank")
    open_editor(other.page, site + "/sparql?query=" + quote("ASK { ?a a hoi:Actor }"))
    expect(other.page.locator(".sq-boolean")).to_contain_text("Ja")
    watched.assert_clean()
    other.assert_clean()


def test_an_example_is_one_press_away(watched: Watched, site: str) -> None:
    """Find an example by a word, open it by keyboard, run it."""
    page = watched.page
    open_editor(page, site + "/sparql")
    tab_to(page, ".sq-aside input[type=search]")
    page.keyboard.type("betingelse")
    tab_to(page, ".sq-example")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.matches('.CodeMirror-code')")
    run(page)
    assert page.locator("[data-island=editor] tbody tr").count() > 0


def test_a_fault_is_shown_with_its_place(context: BrowserContext, site: str) -> None:
    """A query that cannot be read: what is wrong, on which line, and one press leads there."""
    watched = Watched(context.new_page(), site)
    page = watched.page
    open_editor(page, site + "/sparql")
    write(page, "SELECT * WHERE { ?s ?p }")
    run(page)
    fault = page.get_by_role("alert")
    expect(fault).to_contain_text(re.compile(r"Linje 1, tegn 2\d"))
    fault.get_by_role("button", name="Gå til stedet").press("Enter")
    assert page.evaluate("document.activeElement.matches('.CodeMirror-code')")
    assert watched.strangers == []
    assert all("400" in error for error in watched.errors), "the browser notes the answer 400, nothing else"


def test_without_script_the_form_answers(browser, site: str) -> None:  # type: ignore[no-untyped-def]
    """With script off the same page is a form that gives the answer as a file or text."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site + "/sparql?query=" + quote("ASK { ?a a hoi:Actor }"))
    assert "ASK" in page.locator("textarea").input_value()
    page.locator("main form button").click()
    assert '"boolean"' in page.content()
    context.close()
