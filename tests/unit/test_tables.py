"""Reading, checking and tidying tables: every fault at its cell, all of them at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoi_graph.load import check_project
from hoi_graph.project import Project
from hoi_graph.tables import tidy_text


def findings(toy: Project, lang: str = "en") -> list[str]:
    return [finding.text(lang) for finding in check_project(toy)[2]]


def edit(toy: Project, table: str, old: str, new: str) -> None:
    path = toy.data / table
    text = path.read_bytes().decode("utf-8")
    assert old in text
    path.write_bytes(text.replace(old, new, 1).encode("utf-8"))


def test_toy_world_is_clean(toy: Project) -> None:
    assert findings(toy) == []


@pytest.mark.parametrize(
    ("table", "old", "new", "expected"),
    [
        (
            "participations.tsv",
            "intervention\tactor",
            "intervention\tacter",
            "data/participations.tsv:1:acter: unknown column 'acter'",
        ),
        (
            "participations.tsv",
            "\t2018\t2020\t",
            "\t19x7\t2020\t",
            ":start: '19x7' is not a valid value: write a year, month or date",
        ),
        (
            "participations.tsv",
            "\tregion-leg\t",
            "\tregion-lag\t",
            ":actor: 'region-lag' is not in actors.tsv; did you mean 'region-leg'?",
        ),
        (
            "participations.tsv",
            "\tevaluator\t",
            "\tevaluater\t",
            ":role: 'evaluater' is not a code in code/role/; did you mean 'evaluator'?",
        ),
        ("participations.tsv", "toy-report[Tabel 1]", "", ":sources: the cell must be filled"),
        (
            "participations.tsv",
            "toy-report[Tabel 1]",
            "toy-repot[Tabel 1]",
            ":sources: source 'toy-repot' is not in sources.tsv",
        ),
        (
            "participations.tsv",
            "toy-report[Tabel 1]",
            "Tabel 1",
            ":sources: 'Tabel 1' is not a valid value: write source[place]",
        ),
        ("participations.tsv", "\tstated\t", "\tderived\t", ":basis: derived claims are never typed"),
        ("participations.tsv", "\tstated\t", "\tcoded\t", ":rationale: a coded claim needs a rationale"),
        ("participations.tsv", "\t2018\t2020\t", "\t2018\t2010\t", ":end: end 2010 lies before start 2018"),
        (
            "fundings.tsv",
            "\t1000000\t",
            "\t1.000.000 kr\t",
            ":amount: '1.000.000 kr' is not a valid value: write the number",
        ),
        ("actors.tsv", "Region Leg", " Region Leg", ":label_da: blanks or quotes around the cell"),
        ("actors.tsv", "cv:PublicOrganisation", "cv:Myndighed", ":class: 'cv:Myndighed' is not a valid value"),
    ],
)
def test_a_fault_is_found_at_its_cell(toy: Project, table: str, old: str, new: str, expected: str) -> None:
    edit(toy, table, old, new)
    found = findings(toy)
    assert any(expected in text and text.startswith(f"data/{table}:") for text in found), found


def test_duplicate_id_names_the_first_line(toy: Project) -> None:
    path = toy.data / "places.tsv"
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([*lines, lines[-1]]) + "\n", encoding="utf-8")
    assert findings(toy) == ["data/places.tsv:4:id: id 'lilleby' also stands in line 3; give the row an id of its own"]


def test_unsorted_rows_want_tidying(toy: Project) -> None:
    path = toy.data / "places.tsv"
    head, first, second = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([head, second, first]) + "\n", encoding="utf-8")
    assert findings(toy) == ["data/places.tsv:3:id: 'danmark' is out of order; run `hoi-graph tidy`"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "data/places.tsv:0:: empty file"),
        (b"PK\x03\x04\x00\x00binary", "data/places.tsv:0:: binary file"),
        ("id\tæ\n".encode("latin-1"), "data/places.tsv:1:: not UTF-8"),
        (b"id\n", "data/places.tsv:1:label_da: column 'label_da' is missing"),
    ],
)
def test_a_file_that_is_no_table(toy: Project, content: bytes, expected: str) -> None:
    (toy.data / "places.tsv").write_bytes(content)
    assert any(text.startswith(expected) for text in findings(toy))


def test_crlf_and_bom_are_named_and_tidied(toy: Project) -> None:
    path = toy.data / "places.tsv"
    clean = path.read_bytes()
    path.write_bytes(b"\xef\xbb\xbf" + clean.replace(b"\n", b"\r\n"))
    found = findings(toy)
    assert any("BOM" in text for text in found)
    assert any("CRLF" in text for text in found)
    header = clean.decode().split("\n")[0].split("\t")
    assert tidy_text(path.read_bytes(), header) == clean


def test_all_faults_at_once(toy: Project) -> None:
    edit(toy, "participations.tsv", "\tevaluator\t", "\tevaluater\t")
    edit(toy, "fundings.tsv", "\t1000000\t", "\tmange\t")
    edit(toy, "places.tsv", "Lilleby\tLilleby", "\tLilleby")
    assert len(findings(toy)) == 3


def test_findings_speak_danish_too(toy: Project) -> None:
    edit(toy, "participations.tsv", "\tregion-leg\t", "\tregion-lag\t")
    assert any("mente du 'region-leg'?" in text for text in findings(toy, "da"))


def test_missing_and_undescribed_tables(toy: Project) -> None:
    (toy.data / "places.tsv").unlink()
    (toy.data / "extra.tsv").write_text("id\n", encoding="utf-8")
    found = findings(toy)
    assert "data/places.tsv:0:: the table is missing" in found
    assert any(text.startswith("data/extra.tsv:0:: the table has no dictionary") for text in found)


def test_a_dictionary_promises_nothing_the_reader_ignores(toy: Project) -> None:
    path = toy.data / "places.tsv-metadata.json"
    path.write_text(
        path.read_text("utf-8").replace('"required": true', '"required": true, "ordered": true', 1), encoding="utf-8"
    )
    assert findings(toy) == ["data/places.tsv-metadata.json:0:id: key 'ordered' is not honoured; remove it"]


def test_turtle_faults_name_file_and_line(toy: Project) -> None:
    path = toy.ontology / "codes" / "basis.ttl"
    path.write_text(path.read_text("utf-8") + "\n<a> <b> ;;; .\n<c", encoding="utf-8")
    found = findings(toy)
    assert len(found) == 1
    assert found[0].startswith("ontology/codes/basis.ttl:")


CELL = st.text(
    st.characters(blacklist_characters="\t\r\n\x00\x1c\x1d\x1e\x85\u2028\u2029\x0b\x0c", blacklist_categories=["Cs"]),
    max_size=12,
)


@given(st.lists(st.lists(CELL, min_size=3, max_size=3), max_size=6), st.booleans(), st.booleans())
def test_tidying_twice_changes_nothing(body: list[list[str]], crlf: bool, bom: bool) -> None:
    """Tidying is idempotent and keeps every row that has text."""
    text = "\n".join("\t".join(cells) for cells in [["id", "a", "b"], *body]) + "\n"
    raw = text.replace("\n", "\r\n").encode() if crlf else text.encode()
    once = tidy_text(b"\xef\xbb\xbf" + raw if bom else raw, ["id", "a", "b"])
    assert tidy_text(once, ["id", "a", "b"]) == once
    assert not once.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in once


def test_tidy_leaves_the_real_tables_alone(project: Project) -> None:
    """The committed tables are tidy."""
    from hoi_graph.load.tables import dictionaries

    for path, dictionary in dictionaries(project):
        assert tidy_text(path.read_bytes(), dictionary.names) == path.read_bytes(), path.name


def test_read_only_what_is_there(tmp_path: Path) -> None:
    """A quoted cell is unquoted, doubled quotes become one, and a short row is filled up."""
    raw = b'id\ta\n"x"\t"say ""hi"""\nb\n'
    assert tidy_text(raw, ["id", "a"]) == b'id\ta\nb\t\nx\tsay "hi"\n'
