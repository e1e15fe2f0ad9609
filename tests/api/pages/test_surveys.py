"""The sources, the survey figures and the recommendations as pages and CSV, over the real graph by HTTP."""

from __future__ import annotations

import csv
import io
import json
import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from lxml import html

from hoi_graph.build import GRAPH_FILE, MANIFEST_FILE, Manifest
from hoi_graph.labels import local_name
from hoi_graph.project import Project
from hoi_graph.store import EmbeddedStore
from hoi_graph_api.app import create_app
from hoi_graph_api.settings import Settings

BOTH = "/observations?indicator=oxford-lead-2020-target-group&with=vive-2025-target-group-of-hoi"
PAGES = (
    "/sources",
    "/sources/definitions",
    "/sources/ds-2018/notes",
    "/observations",
    "/observations?source=vive-2025&population=vive-2025-target-group/adults",
    "/observations?population=unknown",
    "/observations?indicator=vive-2025-barrier",
    BOTH,
    "/recommendations",
    "/recommendations?source=ds-2018&addressee=unknown",
)


@pytest.fixture(scope="module")
def client(built: tuple[EmbeddedStore, Manifest], tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The site over the real graph, once it is ready."""
    store, manifest = built
    folder: Path = tmp_path_factory.mktemp("surveys")
    (folder / GRAPH_FILE).write_bytes(store.nquads())
    (folder / MANIFEST_FILE).write_text(json.dumps(asdict(manifest)), encoding="utf-8")
    with TestClient(create_app(Settings(build=folder))) as running:
        end = time.monotonic() + 60
        while running.get("/readyz").status_code != 200 and time.monotonic() < end:
            time.sleep(0.05)
        yield running


def page(client: TestClient, address: str) -> html.HtmlElement:
    answer = client.get(address, headers={"Accept": "text/html"})
    assert answer.status_code == 200, (address, answer.text[:300])
    return html.fromstring(answer.text)


_PART = re.compile(r"([#.])([\w-]+)|\[([\w-]+)(?:([\^]?=)'?([^\]']*)'?)?\]")


def find(element: html.HtmlElement, selector: str) -> list[html.HtmlElement]:
    """The elements a simple CSS selector finds: tags, ids, classes and attributes, one inside another."""
    found: list[html.HtmlElement] = []
    for one in selector.split(", "):
        path = "."
        for step in one.split():
            tag = re.match(r"\w*", step)
            path += "//" + (tag.group() if tag and tag.group() else "*")
            for kind, name, attribute, test, value in _PART.findall(step):
                if kind == "#":
                    path += f"[@id='{name}']"
                elif kind == ".":
                    path += f"[contains(concat(' ', @class, ' '), ' {name} ')]"
                elif test == "^=":
                    path += f"[starts-with(@{attribute}, '{value}')]"
                else:
                    path += f"[@{attribute}='{value}']" if test else f"[@{attribute}]"
        found += element.xpath(path)
    return found


def words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def rows(client: TestClient, address: str) -> list[dict[str, str]]:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def names(store: EmbeddedStore, scheme: str, lang: str) -> dict[str, str]:
    found = store.select(
        f'SELECT ?c ?n {{ ?c skos:inScheme code:{scheme} ; skos:prefLabel ?n FILTER(LANG(?n) = "{lang}") }}'
    )
    return {local_name(str(c)): str(n) for c, n in found.rows()}


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("lang", ["da", "en"])
def test_pages_answer_in_both_languages_with_the_query_behind(client: TestClient, address: str, lang: str) -> None:
    tree = page(client, address + ("" if lang == "da" else f"{'&' if '?' in address else '?'}lang=en"))
    assert tree.get("lang") == lang
    assert len(find(tree, "h1")) == 1
    ids = [e.get("id") for e in find(tree, "[id]")]
    assert [i for i, n in Counter(ids).items() if n > 1] == []
    anchors = {a.get("href")[1:] for a in find(tree, "a[href^='#']")}
    assert anchors <= set(ids)
    assert not find(tree, "[style], [onclick]")
    if "/notes" not in address:
        assert "SELECT" in find(tree, "#query-text")[0].text


@pytest.mark.parametrize("lang", ["da", "en"])
def test_every_indicator_shows_each_of_its_figures_with_base_certainty_and_passage(
    client: TestClient, store: EmbeddedStore, lang: str
) -> None:
    units, certainty = names(store, "base-unit", lang), names(store, "reading-certainty", lang)
    known = {row["OBSERVATION"]: row for row in rows(client, "/observations.csv")}
    seen = set()
    for indicator in sorted({row["INDICATOR"] for row in known.values()}):
        tree = page(client, f"/observations?indicator={indicator}&lang={lang}")
        for cell in find(tree, "[data-observation]"):
            figure = known[cell.get("data-observation")]
            shown = words(cell)
            assert " ".join(figure["VALUE_AS_PRINTED"].split()) in shown
            assert units[figure["BASE_UNIT"]] in shown
            assert ("n = " in shown) == bool(figure["BASE_N"]), figure["OBSERVATION"]
            assert certainty[figure["OBS_STATUS"]] in shown
            assert len(find(cell, "a.chip--source")) == len(figure["PASSAGE"].split("; "))
            seen.add(figure["OBSERVATION"])
        for note in {row["NOTE"] for row in known.values() if row["INDICATOR"] == indicator and row["NOTE"]}:
            assert " ".join(note.split()) in words(tree)
        for bar in find(tree, "li.bars__row"):
            assert any(unit in words(bar) for unit in units.values())
    assert seen == set(known)


def test_bars_start_at_nought_one_figure_each_and_several_answers_are_marked(client: TestClient) -> None:
    every = rows(client, "/observations.csv")
    marked = 0
    for indicator, multi in sorted({(row["INDICATOR"], row["MULTI_ANSWER"]) for row in every}):
        tree = page(client, f"/observations?indicator={indicator}")
        for figure in find(tree, "figure.survey-chart"):
            assert figure.get("data-multi") == multi
            assert find(figure, "figcaption a.chip--source")
            assert ("flere svar mulige" in words(figure)) == (multi == "true")
            marked += multi == "true"
        for svg in find(tree, "svg.bars__fill"):
            (bar,) = find(svg, "rect")
            assert bar.get("x") == "0"
            assert 0 <= float(bar.get("width")) <= 100
    assert marked


def test_csv_has_a_row_for_each_observation_with_its_attributes(client: TestClient, project: Project) -> None:
    every = rows(client, "/observations.csv")
    with (project.data / "observations.tsv").open(encoding="utf-8") as table:
        own = {row["id"]: row for row in csv.DictReader(table, delimiter="	", quoting=csv.QUOTE_NONE)}
    assert {row["OBSERVATION"] for row in every} == set(own)
    assert len(every) == len(own)
    for row in every:
        mine = own[row["OBSERVATION"]]
        assert row["VALUE_AS_PRINTED"].lstrip("'") == mine["value_as_printed"]
        assert (row["BASE_N"], row["BASE_UNIT"], row["BASE_STATUS"]) == (
            mine["base_n"],
            mine["base_unit"],
            mine["base_status"],
        )
        assert (row["OBS_STATUS"], row["UNIT"]) == (mine["certainty"], mine["unit"])
        assert (row["OBS_VALUE"] == "") == (mine["value"] == "")
        assert not mine["value"] or float(row["OBS_VALUE"]) == float(mine["value"])
        assert row["DEFINITION"] == row["SOURCE"]
    one = rows(client, "/observations.csv?source=vive-2025&population=vive-2025-target-group/adults")
    assert 0 < len(one) == sum(r["POPULATION"] == "vive-2025-target-group/adults" for r in every)


@pytest.mark.parametrize("lang", ["da", "en"])
def test_two_indicators_stand_only_beside_both_definitions_and_bases(
    client: TestClient, store: EmbeddedStore, lang: str
) -> None:
    tree = page(client, f"{BOTH}&lang={lang}")
    units = names(store, "base-unit", lang)
    definitions = [words(cell) for cell in find(tree, "tr[data-row=definition] td")]
    bases = [words(cell) for cell in find(tree, "tr[data-row=base] td")]
    assert len(definitions) == len(bases) == 2
    said = store.select(
        f'SELECT ?w {{ ?d a dcterms:Standard ; skos:definition ?w FILTER(LANG(?w) = "{lang}") }}'
    ).column("w")
    assert all(any(" ".join(w.split()) in d for w in said) for d in definitions)
    assert definitions[0] != definitions[1]
    assert all(any(unit in base for unit in units.values()) for base in bases)


def test_no_page_but_that_shows_figures_of_two_sources(client: TestClient) -> None:
    source = {row["OBSERVATION"]: row["SOURCE"] for row in rows(client, "/observations.csv")}
    assert not find(page(client, "/observations"), "[data-observation]")
    for indicator in sorted({row["INDICATOR"] for row in rows(client, "/observations.csv")}):
        tree = page(client, f"/observations?indicator={indicator}")
        assert len({source[cell.get("data-observation")] for cell in find(tree, "[data-observation]")}) == 1


def test_recommendations_are_counted_by_source_theme_and_addressee(client: TestClient) -> None:
    every = rows(client, "/recommendations.csv")
    assert Counter(row["source"] for row in every)["ds-2018"] == 51
    assert [row["number"] for row in every if row["source"] == "ds-2018"] == [str(n) for n in range(1, 52)]
    tree = page(client, "/recommendations?source=ds-2018")
    assert len(find(tree, "tr[data-recommendation]")) == 51
    assert all(find(row, "a.chip--source") for row in find(tree, "tr[data-recommendation]"))
    tree = page(client, "/recommendations?source=ds-2018&addressee=unknown")
    none = [row["id"] for row in every if row["source"] == "ds-2018" and not row["addressee"]]
    assert none and [row.get("data-recommendation") for row in find(tree, "tr[data-recommendation]")] == none
    # Each facet's link leads to as many as it says.
    tree = page(client, "/recommendations")
    for link in find(tree, "a.facet__item")[::4]:
        count = int(find(link, ".facet__count")[0].text)
        assert len(find(page(client, link.get("href")), "tr[data-recommendation]")) == count


def test_recommendations_speak_the_language_of_the_page(client: TestClient) -> None:
    first = rows(client, "/recommendations.csv")[0]
    assert first["text_da"] in words(page(client, "/recommendations"))
    assert first["text_en"] in words(page(client, "/recommendations?lang=en"))


def test_sources_show_the_five_reports_first_with_counts_definition_and_notes(
    client: TestClient, store: EmbeddedStore
) -> None:
    tree = page(client, "/sources")
    reports = [section.get("data-source") for section in find(tree, "section[data-source]")]
    assert sorted(reports) == ["ds-2018", "oxford-lead-2020", "vive-2021", "vive-2025", "vive-2026"]
    for section in find(tree, "section[data-source]"):
        name = section.get("data-source")
        shown = {
            words(find(s, ".stat__label")[0]): words(find(s, ".stat__number")[0]).replace(".", "")
            for s in find(section, ".stat")
        }
        for label, kind in (
            ("indsatser, kilden nævner", "hoi:Intervention"),
            ("undersøgelsestal", "qb:Observation"),
            ("anbefalinger", "hoi:Recommendation"),
        ):
            (number,) = store.select(
                f"SELECT (COUNT(DISTINCT ?x) AS ?n) {{ ?x a {kind} ; "
                f"prov:wasDerivedFrom/dcterms:isPartOf <https://w3id.org/hoi-graph/id/source/{name}> }}"
            ).column("n")
            assert shown[label] == str(number), (name, label)
        for row in find(section, "tbody tr"):
            known, unknown, everything = (int(cell.text.replace(".", "")) for cell in find(row, "td"))
            assert known + unknown == everything
        conditions = [r for r in find(section, "tbody tr") if words(find(r, "th")[0]).startswith("Betingelse")]
        for i, row in enumerate(conditions, start=1):
            (decided,) = store.select(
                "SELECT (COUNT(DISTINCT ?x) AS ?n) { ?a a hoi:ConditionAssessment ; hoi:about ?x ; hoi:byRule ?rule ; "
                f"hoi:condition <https://w3id.org/hoi-graph/code/condition/{i}> ; hoi:result ?r . "
                "FILTER(!STRENDS(STR(?r), 'not-documented')) ?x a hoi:Intervention ; "
                f"prov:wasDerivedFrom/dcterms:isPartOf <https://w3id.org/hoi-graph/id/source/{name}> }}"
            ).column("n")
            assert find(row, "td")[0].text == str(decided), (name, i)
        (link,) = [a for a in find(section, "a") if a.get("href").endswith("/notes")]
        assert len(words(find(page(client, link.get("href")), "div.prose")[0])) > 500
    assert len(find(tree, "tbody tr[id]")) + len(reports) == len(store.select("SELECT ?s { ?s a hoi:Source }"))


def test_a_source_by_its_short_address_is_the_thing(client: TestClient) -> None:
    answer = client.get("/sources/vive-2026?lang=en", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (308, "/doc/source/vive-2026?lang=en")
    assert client.get("/sources/nope").status_code == 404


@pytest.mark.parametrize(
    "query", ["", "source=ds-2018", "addressee=unknown", "source=ds-2018&addressee=municipalities"]
)
def test_the_shown_query_finds_the_recommendations_of_the_page(
    client: TestClient, store: EmbeddedStore, query: str
) -> None:
    tree = page(client, f"/recommendations?{query}")
    asked = store.select(find(tree, "#query-text")[0].text).column("node")
    shown = {row.get("data-recommendation") for row in find(tree, "tr[data-recommendation]")}
    assert {local_name(str(node)) for node in asked} == shown != set()


def test_definitions_list_the_interventions_that_conform(client: TestClient, store: EmbeddedStore) -> None:
    tree = page(client, "/sources/definitions")
    assert len(find(tree, ".compare-table thead th")) == 6
    found = store.select(
        "SELECT ?d (COUNT(DISTINCT ?i) AS ?n) { ?i a hoi:Intervention ; dcterms:conformsTo ?d } GROUP BY ?d"
    ).rows()
    assert found
    for definition, number in found:
        assert len(find(tree, f"#c-{local_name(definition)} li")) == number
    assert "Ingen navngivne indsatser" in words(tree)


@pytest.mark.parametrize(
    "address",
    [
        "/sources",
        "/sources/definitions",
        "/observations",
        "/observations.csv",
        "/recommendations",
        "/recommendations.csv",
    ],
)
def test_an_unknown_parameter_is_a_problem(client: TestClient, address: str) -> None:
    answer = client.get(f"{address}?colour=red")
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"].endswith("/problems/unknown-parameter")


@pytest.mark.parametrize(
    "query",
    [
        "indicator=nope",
        "source=ror-2026",
        "population=a/b",
        "with=vive-2025-barrier",
        "indicator=vive-2025-barrier&with=vive-2025-barrier",
    ],
)
def test_an_unknown_value_is_a_problem(client: TestClient, query: str) -> None:
    assert client.get(f"/observations?{query}").status_code == 400
    assert client.get("/recommendations?theme=nope").status_code == 400
    assert client.get("/sources/../notes").status_code == 404
    assert client.get("/sources/nope/notes").status_code == 404
