"""One selection, all views: the same set in the list, the files, the API and the query that is shown."""

from __future__ import annotations

import csv
import html
import io
import random
import re
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from rdflib import Graph

from hoi_graph.errors import HoiGraphError
from hoi_graph.labels import fold, local_name
from hoi_graph.namespaces import BASE
from hoi_graph.query.catalogue import Catalogue
from hoi_graph.query.facets import ACTORS, BY_NAME, FACETS, INTERVENTIONS, UNKNOWN
from hoi_graph.query.selection import Selection, UnknownParameterError, parse_selection, token_pattern, tokens
from hoi_graph.store import EmbeddedStore, Solutions
from hoi_graph_api.pages.facet_views import added_up

WORDS = [
    "unge",
    "bornehus",
    "aarhus",
    "Århus",
    "boern psykiatri",
    "skole",
    "helhed",
    "STØT",
    "kommune (",
    "ae",
    "Ærø",
    'x"y',
    "odense fam",
]


def random_pairs(rnd: random.Random, lists: Catalogue) -> list[tuple[str, str]]:
    """The parameters of some address."""
    pairs = []
    for facet in rnd.sample(FACETS, rnd.randint(0, 3)):
        values = [*lists.known_values(facet.name), UNKNOWN]
        for value in rnd.sample(values, min(len(values), rnd.randint(1, 3))):
            pairs.append((facet.name, f"{'-' if rnd.random() < 0.15 else ''}{value}"))
        if facet.years and rnd.random() < 0.5:
            pairs.append((facet.name, rnd.choice(["2018..2022", "..2016", "2020.."])))
    if rnd.random() < 0.35:
        pairs.append(("q", rnd.choice(WORDS)))
    if rnd.random() < 0.15:
        pairs.append(("name", rnd.choice(["odense", "børn", "region", "kommune", "forening"])))
    if rnd.random() < 0.15:
        pairs.append(("year", str(rnd.choice([2012, 2018, 2020, 2022, 2026]))))
    return pairs


@pytest.mark.parametrize("seed", range(30))
def test_the_shown_query_finds_the_same(lists: Catalogue, store: EmbeddedStore, seed: int) -> None:
    """For random selections: memory and SPARQL find the same interventions and the same actors."""
    chosen = parse_selection(random_pairs(random.Random(seed), lists))
    lists.check(chosen)
    assert parse_selection(chosen.pairs()) == chosen
    for of in (INTERVENTIONS, ACTORS):
        asked = {str(row["item"]) for row in store.select(chosen.query(of))}
        assert set(lists.iris(lists.select(chosen, of), of)) == asked, chosen.pairs()


@pytest.mark.parametrize("seed", range(24))
def test_every_view_has_the_same_set(pages: TestClient, lists: Catalogue, seed: int) -> None:
    """List, API, CSV, JSON, matrix, map, fields and funding agree on how many and which."""
    rnd = random.Random(1000 + seed)
    pairs = random_pairs(rnd, lists)
    chosen = parse_selection(pairs)
    for of in (INTERVENTIONS, ACTORS):
        wanted = {local_name(iri) for iri in lists.iris(lists.select(chosen, of), of)}
        page = pages.get(f"/{of}", params=pairs)
        assert page.status_code == 200, page.text[:300]
        assert re.search(rf'id="hits-title"[^>]*>{len(wanted):,}'.replace(",", "."), page.text), pairs
        assert {row["id"] for row in read_csv(pages.get(f"/{of}.csv", params=pairs).text)} == wanted
        rows = pages.get(f"/{of}.json", params=pairs).json()
        assert {local_name(row[rows["columns"].index("id")]) for row in rows["rows"]} == wanted
        assert {item["id"] for item in walk(pages, f"/api/{of}", [*pairs, ("limit", "50")])} == wanted
    total = lists.select(chosen, INTERVENTIONS).bit_count()
    for view in ("matrix", "map", "fields", "funding", "timeline"):
        text = pages.get(f"/{view}", params=pairs).text
        assert re.search(rf'class="selection-bar">\s*<p>{total}\b', text), (view, pairs)
    network = pages.get("/api/network.json", params=[*pairs, ("view", "bipartite"), ("level", "unit")]).json()
    drawn = {local_name(node["key"]) for node in network["nodes"] if node["attributes"]["kind"] == "intervention"}
    assert drawn <= {local_name(iri) for iri in lists.iris(lists.select(chosen, INTERVENTIONS), INTERVENTIONS)}


@pytest.mark.parametrize("seed", range(12))
def test_the_query_behind_an_overview_finds_its_rows(
    pages: TestClient, store: EmbeddedStore, lists: Catalogue, seed: int
) -> None:
    """For random selections: fundings, dated interventions and counted fields are those of the query that is shown."""
    pairs = random_pairs(random.Random(2000 + seed), lists)

    def page(view: str) -> tuple[str, Solutions]:
        text = pages.get(f"/{view}", params=pairs).text
        query = html.unescape(re.search(r'id="query-text">(.*?)</code>', text, re.S)[1])  # type: ignore[index]
        return text, store.select(query)

    text, asked = page("funding")
    assert set(re.findall(r'data-funding="([^"]+)"', text)) == {local_name(str(v)) for v in asked.column("claim")}, (
        pairs
    )
    text, asked = page("timeline")
    assert set(re.findall(r'data-dated="([^"]+)"', text)) == {
        local_name(str(v)) for v in asked.column("intervention")
    }, pairs
    text, asked = page("fields")
    shown = re.findall(r'data-field="([^"]+)" data-number="(\d+)" data-actors="(\d+)"', text)
    wanted = {(str(r["field"]), str(r["interventions"]), str(r["actors"])) for r in asked}
    assert {(f"{BASE}code/field/{f}", n, a) for f, n, a in shown} == wanted, pairs


def test_facet_counts_add_up(lists: Catalogue) -> None:
    """For a facet of which each thing has one value, the counts with unknown are the total, within random selections."""
    single = {
        "standing",
        "condition-1",
        "condition-2",
        "condition-3",
        "condition-4",
        "start",
        "part",
        "type",
        "actor-basis",
    }
    for seed in range(40):
        chosen = parse_selection(random_pairs(random.Random(seed), lists))
        for name in sorted(single):
            facet = BY_NAME[name]
            total = lists.select(chosen.without(name), facet.of).bit_count()
            assert added_up(lists.counts(chosen, facet.of, name)) == total, (name, chosen.pairs())


def test_a_count_is_the_list_it_opens(lists: Catalogue) -> None:
    """Each count of each facet is the length of the list with just that value chosen, also across the two lists."""
    for seed in range(25):
        chosen = parse_selection(random_pairs(random.Random(seed), lists))
        for of, names in (
            (INTERVENTIONS, ("category", "field", "actor-type", "region")),
            (ACTORS, ("type", "role", "field", "category")),
        ):
            for name in names:
                for count in lists.counts(chosen, of, name):
                    if count.value[0] != "-" and ".." not in count.value:
                        opened = chosen.without(name).toggled(name, count.value)
                        assert lists.select(opened, of).bit_count() == count.number, (name, count, chosen.pairs())


def test_values_are_alternatives_and_facets_joint_demands(lists: Catalogue) -> None:
    """OR within a facet, AND across, `-` leaves out, `unknown` is the rest."""

    def find(**facets: tuple[str, ...]) -> int:
        return lists.select(Selection({k.replace("_", "-"): v for k, v in facets.items()}), INTERVENTIONS)

    assert find(category=("1", "2")) == find(category=("1",)) | find(category=("2",))
    assert find(category=("1",), field=("school",)) == find(category=("1",)) & find(field=("school",))
    assert find(category=("-1",)) == lists.everything[INTERVENTIONS] & ~find(category=("1",))
    assert find(category=("unknown",)) | find(category=("-unknown",)) == lists.everything[INTERVENTIONS]
    assert find(field=("specialised-adults",)) & find(field=("specialised-adults.vulnerable",)) == find(
        field=("specialised-adults.vulnerable",)
    )


def test_unknown_parameters_and_values_are_named() -> None:
    """A parameter nobody knows and a value that is no id are refused."""
    with pytest.raises(UnknownParameterError, match="fagomraade"):
        parse_selection([("fagomraade", "skole")])
    with pytest.raises(HoiGraphError, match="field"):
        parse_selection([("field", "Skole & co")])


GOLD = [
    ("famko", "famko-odense"), ("FAMKO", "famko-odense"), ("ungegaranti", "ungegarantien-hjoerring"),
    ("garantien", "ungegarantien-hjoerring"), ("hjoerring", "ungegarantien-hjoerring"), ("Hjørring", "ungegarantien-hjoerring"),
    ("hjorring ungegaranti", None), ("solsiden", "sammen-om-solsiden"), ("noerresundby", "sammen-om-solsiden"),
    ("Nørresundby", "sammen-om-solsiden"), ("fængsel", "cafe-exit"), ("faengsel", "cafe-exit"), ("cafe", "cafe-exit"),
    ("café exit", "cafe-exit"), ("velfaerd viborg", "relationel-velfaerd-viborg"), ("velfærd", "relationel-velfaerd-viborg"),
    ("børn familier odense", "famko-odense"), ("gravide", "famko-odense"), ("pregnant", "famko-odense"),
    ("holbaek job", "jobindsats-holbaek"), ("Holbæk", "jobindsats-holbaek"), ("psykiatri tværs", "kit-hovedstaden"),
    ("aarhus diabetes", "sammen-om-diabetes-aarhus"), ("århus diabetes", "sammen-om-diabetes-aarhus"),
    ("satspulje", None), ("a.p. møller", "famko-odense"), ("zzzz", None),
]  # fmt: skip


@pytest.mark.parametrize(("words", "wanted"), GOLD)
def test_searches_find_parts_of_words_in_any_spelling(lists: Catalogue, words: str, wanted: str | None) -> None:
    """æ/ae, ø/oe, å/aa, accents and case aside; inside compounds; in Danish and English texts."""
    chosen = Selection(texts={"q": words})
    found = {local_name(iri) for iri in lists.iris(lists.select(chosen, INTERVENTIONS), INTERVENTIONS)}
    if wanted:
        assert wanted in found


def test_best_matches_come_first(lists: Catalogue) -> None:
    """A name that begins with the word before one that holds it before other texts."""
    chosen = Selection(texts={"name": "odense"})
    first = lists.ordered(lists.select(chosen, ACTORS), ACTORS, "relevance", "da", "odense")
    assert local_name(first[0]).startswith("odense")
    assert lists.names.of(first[-1], "da").lower().find("odense") < 0


@given(st.text(min_size=1, max_size=12))
def test_any_text_can_be_searched(text: str) -> None:
    """A pattern is made for every folded word, finds the word itself, and stays inside its string."""
    for token in tokens(text):
        assert re.search(token_pattern(token), token, re.IGNORECASE) or not token.isprintable()
        assert fold(token) == token or True


@given(
    st.lists(
        st.tuples(st.sampled_from([f.name for f in FACETS] + ["q", "name", "year"]), st.text(max_size=20)), max_size=4
    )
)
def test_any_address_is_read_or_refused(pairs: list[tuple[str, str]]) -> None:
    """Parsing ends in a selection that reads back the same, or in an error meant for the user."""
    try:
        chosen = parse_selection(pairs)
    except HoiGraphError:
        return
    assert parse_selection(chosen.pairs()) == chosen
    assert "SELECT DISTINCT ?item" in chosen.query(INTERVENTIONS)


def test_files_hold_the_selection(pages: TestClient, lists: Catalogue) -> None:
    """XLSX opens with a sheet about itself; Turtle parses; ties and fundings are those of the selection."""
    pairs = [("category", "2"), ("category", "6")]
    chosen = parse_selection(pairs)
    wanted = set(lists.iris(lists.select(chosen, INTERVENTIONS), INTERVENTIONS))
    book = load_workbook(io.BytesIO(pages.get("/interventions.xlsx", params=pairs).content), read_only=True)
    assert book.sheetnames == ["interventions", "about"]
    assert len(list(book["interventions"].iter_rows())) == len(wanted) + 1
    assert "CC BY 4.0" in str(list(book["about"].iter_rows(values_only=True)))
    graph = Graph().parse(data=pages.get("/interventions.ttl", params=pairs).text, format="turtle")
    assert wanted <= {str(subject) for subject in graph.subjects()}
    fundings = read_csv(pages.get("/interventions.csv", params=[*pairs, ("level", "funding")]).text)
    assert fundings and {row["intervention"] for row in fundings} <= {local_name(iri) for iri in wanted}
    actors = read_csv(pages.get("/interventions.csv", params=[*pairs, ("level", "actors")]).text)
    assert {row["id"] for row in actors} == {local_name(i) for i in lists.iris(lists.select(chosen, ACTORS), ACTORS)}
    ties = read_csv(pages.get("/interventions.csv", params=[*pairs, ("level", "ties")]).text)
    network = pages.get("/api/network.json", params=[*pairs, ("level", "unit")]).json()
    assert {(t["from"], t["to"]) for t in ties} == {
        (local_name(e["source"]), local_name(e["target"])) for e in network["edges"]
    }


@pytest.mark.parametrize("level", ["interventions", "actors", "funding"])
def test_geojson_has_every_row_and_points_of_municipalities_alone(
    pages: TestClient, lists: Catalogue, store: EmbeddedStore, level: str
) -> None:
    """One feature a row; a point for each municipality touched, a neighbourhood's too; nothing where the place is wider or unknown."""
    pairs = [("category", "2"), ("category", "5"), ("level", level)]
    answer = pages.get("/interventions.geojson", params=pairs)
    assert answer.headers["content-type"] == "application/geo+json"
    document = answer.json()
    assert document["type"] == "FeatureCollection"
    assert document["licence"] and document["version"] and "DAGI" in document["credit"]
    assert "SELECT DISTINCT ?item" in document["query"]
    kind = f"<{BASE}code/place-kind/municipality>"
    municipalities = {local_name(row["p"]) for row in store.select(f"SELECT ?p {{ ?p hoi:placeKind {kind} }}")}
    assert len(municipalities) == 98
    features = document["features"]
    rows = read_csv(pages.get("/interventions.csv", params=pairs).text)
    assert len(features) == len(rows)
    key = "intervention" if level == "funding" else "id"
    assert {local_name(f["properties"][key]) for f in features} == {row[key] for row in rows}
    for feature in features:
        assert feature["type"] == "Feature"
        if level != "actors":
            bit = lists.bits([feature["properties"][key]], INTERVENTIONS)
            towns = [
                p for p in lists.known_values("place") if p in municipalities and lists.value_bits("place", p) & bit
            ]
            assert len(points(feature)) == len(towns)
        for longitude, latitude in points(feature):
            assert 8 < longitude < 16
            assert 54 < latitude < 58
    assert any(points(feature) for feature in features)
    assert any(feature["geometry"] is None for feature in features)


def test_geojson_names_the_right_place(pages: TestClient) -> None:
    """Odense lies on Funen; a neighbourhood of Copenhagen has Copenhagen's point; what is for the whole country has none."""
    found = {f["id"]: f for f in pages.get("/interventions.geojson").json()["features"]}
    (at,) = points(found[f"{BASE}id/intervention/famko-odense"])
    assert at == (pytest.approx(10.35, abs=0.2), pytest.approx(55.37, abs=0.1))
    wide = {f["id"] for f in pages.get("/interventions.geojson?at=hele-landet").json()["features"]}
    alone = wide - {f["id"] for f in pages.get("/interventions.geojson?place=-unknown").json()["features"]}
    assert alone
    assert all(found[iri]["geometry"] is None for iri in alone)


@pytest.mark.parametrize("asked", [("category", "-5"), ("start", "2015..2019"), ("start", "..2018")])
def test_exclusions_and_ranges_are_counted_too(lists: Catalogue, asked: tuple[str, str]) -> None:
    """What stands ticked in the margin says how many it finds."""
    chosen = parse_selection([asked, ("q", "unge")])
    (told,) = [c for c in lists.counts(chosen, INTERVENTIONS, asked[0]) if c.value == asked[1]]
    assert told.selected
    assert told.number == lists.select(chosen, INTERVENTIONS).bit_count() > 0


@pytest.mark.parametrize(
    ("written", "meant"), [("2015-2019", "2015..2019"), ("2015 – 2019", "2015..2019"), ("2015–", "2015..")]
)
def test_a_span_of_years_is_read_as_people_write_it(lists: Catalogue, written: str, meant: str) -> None:
    span = parse_selection([("start", written)])
    assert span.pairs() == [("start", meant)]
    known = [year for year in lists.known_values("start") if "2015" <= year <= (meant[6:] or "9")]
    alone = [lists.select(parse_selection([("start", year)]), INTERVENTIONS) for year in known]
    assert lists.select(span, INTERVENTIONS).bit_count() == sum(bits.bit_count() for bits in alone) > 0


def test_what_is_chosen_can_be_turned_about(pages: TestClient, lists: Catalogue) -> None:
    """Beside each value chosen a link leaves it out instead, and beside one left out a link wants it again."""
    whole = lists.everything[INTERVENTIONS].bit_count()
    page = pages.get("/interventions", params={"category": "2"}).text
    assert re.search(r'href="/interventions\?category=-2">udelad i stedet<', page)
    turned = pages.get("/interventions", params={"category": "-2"}).text
    assert re.search(r'href="/interventions\?category=2">kun disse i stedet<', turned)
    counts = [int(re.search(r'id="hits-title"[^>]*>(\d+)', text)[1]) for text in (page, turned)]  # type: ignore[index]
    assert sum(counts) == whole
    assert "udelad i stedet" not in pages.get("/interventions", params={"q": "skole"}).text


def test_a_range_that_ends_before_it_begins_is_refused(pages: TestClient) -> None:
    answer = pages.get("/api/interventions?start=2020..2010")
    assert answer.status_code == 400
    assert "2010..2020" in answer.json()["detail"]


@pytest.mark.parametrize("written", ['"unge"', "unge*", "(unge)", "»unge«", "unge,"])
def test_marks_about_a_word_say_nothing(lists: Catalogue, store: EmbeddedStore, written: str) -> None:
    """In memory and in SPARQL alike."""
    chosen, plain = parse_selection([("q", written)]), parse_selection([("q", "unge")])
    assert lists.select(chosen, INTERVENTIONS) == lists.select(plain, INTERVENTIONS) != 0
    assert len(store.select(chosen.query(INTERVENTIONS))) == len(store.select(plain.query(INTERVENTIONS)))


def test_what_is_known_across_is_counted(pages: TestClient, lists: Catalogue) -> None:
    """Actors that take part in nothing have no known region, category or field."""
    facets = {f["name"]: f for f in pages.get("/api/facets?level=actors").json()["facets"]}
    taking_part = lists.across(lists.everything[INTERVENTIONS], INTERVENTIONS).bit_count()
    for name in ("region", "category", "field"):
        assert 0 < facets[name]["known"] <= taking_part < facets[name]["total"]


def test_ties_have_no_place(pages: TestClient) -> None:
    """The answer says which levels there are as GeoJSON."""
    answer = pages.get("/interventions.geojson?level=ties")
    assert answer.status_code == 400
    assert "level=interventions, actors, funding" in answer.json()["detail"]


def points(feature: dict[str, Any]) -> list[tuple[float, float]]:
    """The positions of a feature, longitude first."""
    geometry = feature["geometry"]
    if geometry is None:
        return []
    one = geometry["type"] == "Point"
    assert one or geometry["type"] == "MultiPoint"
    return [tuple(at) for at in ([geometry["coordinates"]] if one else geometry["coordinates"])]


def test_csv_opens_right_in_a_danish_spreadsheet(pages: TestClient) -> None:
    """UTF-8 with a mark, and no cell a spreadsheet would take for a formula."""
    raw = pages.get("/interventions.csv").content
    assert raw.startswith(b"\xef\xbb\xbf")
    for row in csv.reader(io.StringIO(raw.decode("utf-8-sig"))):
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)


def read_csv(text: str) -> list[dict[str, str]]:
    """The rows of a CSV with its mark taken off."""
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def walk(pages: TestClient, path: str, pairs: list[tuple[str, str]]) -> list[dict[str, object]]:
    """Every item of every page of an API list."""
    answer = pages.get(path, params=pairs).json()
    items = list(answer["items"])
    while answer["next"]:
        answer = pages.get(answer["next"]).json()
        items += answer["items"]
    assert len(items) == answer["total"]
    return items
