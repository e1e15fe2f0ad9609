"""The rules of curation over the real tables. Each test's docstring is the rule."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from hoi_graph.load import check_project
from hoi_graph.project import Project
from hoi_graph.tables import Table

SOURCES = Path(__file__).resolve().parents[3] / "shared" / "sources"


def rows(tables: dict[str, Table], name: str) -> list[dict[str, str]]:
    return [row.cells for row in tables[name]]


def test_check_is_clean(project: Project) -> None:
    """The tables pass `hoi-graph check` without a finding."""
    assert check_project(project)[2] == []


def test_every_claim_has_source_and_basis(tables: dict[str, Table]) -> None:
    """Every row that claims something names its passages and its basis; a coded row says why."""
    for name, table in tables.items():
        if "basis" not in table.dictionary.names:
            assert name in {"sources.tsv", "links.tsv", "retired.tsv"}
            continue
        for row in table:
            assert row.cells["sources"], (name, row.id)
            assert row.cells["basis"] in {"stated", "coded"}, (name, row.id)


def test_the_117(tables: dict[str, Table]) -> None:
    """Bilag 2 has 117 rows, split 39/20/7/10/14/1/5/14/7 over the nine categories; 7 are starred."""
    printed = [r for r in rows(tables, "listings.tsv") if re.fullmatch(r"bilag-2-\d{3}", r["id"])]
    assert len(printed) == 117
    assert sorted(int(r["row"]) for r in printed) == list(range(1, 118))
    assert len({r["intervention"] for r in printed}) == 117
    assert sum(r["starred"] == "true" for r in printed) == 7
    stated = Counter(
        r["category"]
        for r in rows(tables, "category-assignments.tsv")
        if r["certainty"] == "printed" and "vive-2026[Bilagstabel" in r["sources"]
    )
    assert [stated[str(n)] for n in range(1, 10)] == [39, 20, 7, 10, 14, 1, 5, 14, 7]


def test_the_25_of_table_2_5(tables: dict[str, Table]) -> None:
    """Tabel 2.5 has 25 entries, each matched to its row of Bilag 2 by place, never by name alone."""
    entries = {r["id"]: r for r in rows(tables, "listings.tsv") if r["id"].startswith("tabel-2-5-")}
    assert len(entries) == 25
    bilag = {r["intervention"] for r in rows(tables, "listings.tsv") if r["id"].startswith("bilag-2-")}
    assert {r["intervention"] for r in entries.values()} <= bilag
    by_place = {(r["name_as_printed"].strip("'*"), r["place_as_printed"]): r["intervention"] for r in entries.values()}
    assert by_place["Sammen om familien", "Rødovre"] == "sammen-om-familien-roedovre"


def test_the_11_cases(tables: dict[str, Table]) -> None:
    """Eleven interventions are described in depth, each in Tabel 3.1 and Tabel 3.2."""
    described = {r["id"] for r in rows(tables, "interventions.tsv") if r["standing"] == "described"}
    assert len(described) == 11
    for table in ("tabel-3-1-", "tabel-3-2-"):
        assert {r["intervention"] for r in rows(tables, "listings.tsv") if r["id"].startswith(table)} == described


def test_names_as_printed_stand_in_the_report(tables: dict[str, Table]) -> None:
    """A name in the column name_as_printed is in the report, letter by letter."""
    path = next(SOURCES.glob("000_*.txt"), None)
    if path is None:
        pytest.skip("the archived report is not at hand")
    text = re.sub(r"\s+", " ", path.read_text(encoding="utf-8").replace("**", ""))
    missing = [
        r["id"]
        for r in rows(tables, "listings.tsv")
        if "vive-2026" in r["sources"] and re.sub(r"\s+", " ", r["name_as_printed"]) not in text
    ]
    assert missing == []


def test_no_sentence_is_copied(tables: dict[str, Table]) -> None:
    """No description shares a run of ten words with a report: facts are carried over, sentences are not."""
    paths = sorted(SOURCES.glob("0*.txt"))
    if not paths:
        pytest.skip("the archived reports are not at hand")
    size = 10
    grams = set()
    for path in paths:
        words = re.findall(r"\w+", path.read_text(encoding="utf-8").lower())
        grams.update(zip(*(words[i:] for i in range(size)), strict=False))
    columns = ("description_da", "text_da", "definition_da", "reservation_da", "rationale", "question_da")
    copied = []
    for name, table in tables.items():
        for row in table:
            for column in columns:
                words = re.findall(r"\w+", row.cells.get(column, "").lower())
                if any(gram in grams for gram in zip(*(words[i:] for i in range(size)), strict=False)):
                    copied.append((name, row.id, column))
    assert copied == []


def test_descriptions_in_both_languages(tables: dict[str, Table]) -> None:
    """Every description stands in Danish and in English, and the two are not the same text."""
    for name, table in tables.items():
        for stem in ("description", "text", "definition", "reservation", "question"):
            da, en = f"{stem}_da", f"{stem}_en"
            if da not in table.dictionary.names:
                continue
            for row in table:
                assert bool(row.cells[da]) == bool(row.cells[en]), (name, row.id, stem)
                assert not row.cells[da] or row.cells[da] != row.cells[en], (name, row.id, stem)


def test_headings_in_both_languages(tables: dict[str, Table]) -> None:
    """Every table and every column has a title in Danish and English."""
    for name, table in tables.items():
        assert set(table.dictionary.title) == {"da", "en"}, name
        for column in table.dictionary.columns:
            assert set(column.titles) == {"da", "en"}, (name, column.name)


def test_places_are_not_fanned_out(tables: dict[str, Table]) -> None:
    """`hele landet` and the regions stay places of their own: 20 rows print the whole country and 1 prints Norway."""
    printed = Counter(r["place"] for r in rows(tables, "placements.tsv") if r["kind"] == "printed")
    assert printed["hele-landet"] == 20
    assert printed["norge"] == 1


def test_all_municipalities_and_regions(tables: dict[str, Table]) -> None:
    """The 98 municipalities and 5 regions (and the merged one of 2027) are actors and, separately, places."""
    actors = rows(tables, "actors.tsv")
    places = {r["id"]: r for r in rows(tables, "places.tsv")}
    municipalities = [r for r in actors if r["type"] == "municipality" and r["class"] == "cv:PublicOrganisation"]
    assert len(municipalities) == 98
    assert all(places[r["place"]]["notation"] == r["notation"] for r in municipalities)
    assert all(re.fullmatch(r"0\d{3}", r["notation"]) for r in municipalities)
    regions = [r for r in actors if r["type"] == "region" and r["class"] == "cv:PublicOrganisation"]
    assert len(regions) == 6
    assert {r["id"] for r in regions if not r["start"]} >= {
        "region-nordjylland",
        "region-midtjylland",
        "region-syddanmark",
    } - {r["id"] for r in regions if r["start"]}


def test_collaboration_models_are_never_inferred(tables: dict[str, Table]) -> None:
    """A collaboration model stands only where Tabel 2.1 names the example."""
    assert all("Tabel 2.1" in r["sources"] for r in rows(tables, "collaborations.tsv"))


def test_nested_amounts_are_part_of_their_whole(tables: dict[str, Table]) -> None:
    """The 2.5 million of Poul Due Jensens Fond lie inside the 3.9 million of DSI."""
    fundings = {r["id"]: r for r in rows(tables, "fundings.tsv") if r["intervention"] == "relationel-velfaerd-viborg"}
    inner = next(r for r in fundings.values() if r["amount"] == "2500000")
    assert inner["funder"] == "poul-due-jensens-fond"
    assert fundings[inner["part_of"]]["amount"] == "3900000"
