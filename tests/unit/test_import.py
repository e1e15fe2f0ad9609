"""A curator's spreadsheet comes in whole or not at all, and a fault is named at its cell."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from hoi_graph.errors import CheckError
from hoi_graph.load import check_project
from hoi_graph.load.importing import import_file
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
