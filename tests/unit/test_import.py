"""A curator's spreadsheet comes in whole or not at all, and a fault is named at its cell."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from hoi_graph.errors import CheckError, HoiGraphError
from hoi_graph.load import check_project
from hoi_graph.load.importing import import_file, trial_import
from hoi_graph.load.tables import dictionaries
from hoi_graph.project import Project
from hoi_graph.tables.sheets import write_template


def workbook(path: Path, rows: list[list[object]]) -> Path:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "participations"
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


HEAD: list[object] = ["id", "indsats", "aktør", "rolle", "start", "sources", "basis"]


def test_new_rows_come_in_under_danish_headings(toy: Project, tmp_path: Path) -> None:
    file = workbook(
        tmp_path / "nye.xlsx",
        [HEAD, ["alene-region", "alene-lilleby", "region-leg", "contact", 2020, "toy-report[Tabel 1]", "stated"]],
    )
    done = import_file(toy, file)
    assert [(d.table, d.added, d.replaced) for d in done] == [("participations.tsv", 1, 0)]
    assert check_project(toy)[2] == []
    assert "alene-region\talene-lilleby\tregion-leg\tcontact\t2020" in (toy.data / "participations.tsv").read_text(
        "utf-8"
    )


def test_a_fault_is_named_at_its_cell_and_nothing_is_written(toy: Project, tmp_path: Path) -> None:
    before = (toy.data / "participations.tsv").read_bytes()
    file = workbook(
        tmp_path / "nye.xlsx",
        [
            HEAD,
            ["a-god", "alene-lilleby", "region-leg", "contact", 2020, "toy-report[Tabel 1]", "stated"],
            ["b-fejl", "alene-lilleby", "region-lag", "kontakt", 2020, "toy-report[Tabel 1]", "stated"],
        ],
    )
    with pytest.raises(CheckError) as caught:
        import_file(toy, file)
    places = {finding.text("en").split(": ")[0] for finding in caught.value.findings}
    assert places == {"nye.xlsx!participations:3:C3", "nye.xlsx!participations:3:D3"}
    assert (toy.data / "participations.tsv").read_bytes() == before


def test_unknown_sheets_and_headings_are_all_named(toy: Project, tmp_path: Path) -> None:
    file = workbook(tmp_path / "nye.xlsx", [["id", "aktoer"], ["x", "y"]])
    book = load_workbook(file)
    book.create_sheet("ark2").append(["id"])
    book.save(file)
    with pytest.raises(CheckError) as caught:
        import_file(toy, file)
    assert len(caught.value.findings) == 2


def test_danish_csv_comes_in(toy: Project, tmp_path: Path) -> None:
    file = tmp_path / "places.csv"
    file.write_bytes(
        "\ufeffid;label_da;label_en;kind;sources;basis\r\nø-by;Ø-by;Ø Town;city;toy-report[Tabel 1];stated\r\n".encode()
    )
    with pytest.raises(CheckError) as caught:
        import_file(toy, file)
    assert caught.value.findings[0].text("da").startswith("places.csv!places:2:A2: 'ø-by' er ikke en gyldig værdi")
    file.write_bytes(file.read_bytes().replace("ø-by;".encode(), b"oe-by;"))
    import_file(toy, file)
    assert check_project(toy)[2] == []


def test_the_template_comes_back_in(toy: Project, tmp_path: Path) -> None:
    file = tmp_path / "skabelon.xlsx"
    write_template(file, {path.name: dictionary for path, dictionary in dictionaries(toy)}, ("actors", "places"))
    assert [done.added for done in import_file(toy, file)] == [0, 0]


def test_a_row_without_an_id_and_an_id_that_stands_twice_are_named(toy: Project, tmp_path: Path) -> None:
    """Merging goes by id: of two rows with one id the last would win unseen."""
    row: list[object] = ["alene-lilleby", "region-leg", "contact", 2020, "toy-report[Tabel 1]", "stated"]
    file = workbook(tmp_path / "nye.xlsx", [HEAD, ["a", *row], [None, *row], ["a", *row]])
    with pytest.raises(CheckError) as caught:
        import_file(toy, file)
    assert [f.text("en") for f in caught.value.findings] == [
        "nye.xlsx!participations:3:A3: the row has no id",
        "nye.xlsx!participations:4:A4: id 'a' also stands in line 2; give the row an id of its own",
    ]


def test_a_column_the_sheet_lacks_is_named(toy: Project, tmp_path: Path) -> None:
    file = workbook(tmp_path / "nye.xlsx", [["id", "indsats"], ["a", "alene-lilleby"]])
    with pytest.raises(CheckError) as caught:
        import_file(toy, file)
    assert {f.column for f in caught.value.findings} >= {"actor", "role"}


def test_what_is_no_spreadsheet_is_said(toy: Project, tmp_path: Path) -> None:
    """A file that is no workbook, a CSV in another encoding, a workbook of very many rows."""
    broken = tmp_path / "nye.xlsx"
    broken.write_bytes(b"PK\x03\x04 no")
    latin = tmp_path / "places.csv"
    latin.write_bytes("id;label_da\nø;Ø\n".encode("latin-1"))
    many = workbook(tmp_path / "mange.xlsx", [HEAD, *([[f"r{i}"] for i in range(20_001)])])
    for file, said in ((broken, "Excel"), (latin, "UTF-8"), (many, "20000")):
        with pytest.raises(HoiGraphError, match=said):
            import_file(toy, file)


def test_a_cell_of_a_csv_cannot_break_out_of_its_row(toy: Project, tmp_path: Path) -> None:
    """Line breaks and tabs inside a quoted cell become spaces, so that one row stays one row."""
    file = tmp_path / "places.csv"
    file.write_text(
        'id;label_da;label_en;kind;sources;basis\nby;"By\nx\ty";Town;city;toy-report[Tabel 1];stated\n', "utf-8"
    )
    assert [done.added for done in import_file(toy, file)] == [1]
    assert "by\tBy x y\tTown" in (toy.data / "places.tsv").read_text("utf-8")


def test_a_trial_writes_nothing(toy: Project, tmp_path: Path) -> None:
    """`trial_import` gives the tables with the rows in them, and its own rows apart."""
    before = (toy.data / "participations.tsv").read_bytes()
    row: list[object] = [
        "alene-region",
        "alene-lilleby",
        "region-leg",
        "contact",
        2020,
        "toy-report[Tabel 1]",
        "stated",
    ]
    with trial_import(toy, workbook(tmp_path / "nye.xlsx", [HEAD, row])) as trial:
        assert [r.id for r in trial.rows["participations.tsv"]] == ["alene-region"]
        assert len(trial.tables["participations.tsv"].rows) > 1
    assert (toy.data / "participations.tsv").read_bytes() == before and not trial.project.root.exists()
