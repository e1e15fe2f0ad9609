"""The command line as a person uses it."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import load_workbook

from hoi_graph.project import Project

COMMANDS = ("check", "tidy", "build", "validate", "query", "network", "export", "import", "link", "serve", "stats")


def run(*arguments: str, root: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "COLUMNS": "200"}
    if root:
        environment["HOI_GRAPH_ROOT"] = str(root)
    return subprocess.run(
        [sys.executable, "-m", "hoi_graph", *arguments], capture_output=True, text=True, env=environment, check=False
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_help_shows_an_example(command: str) -> None:
    done = run(command, "--help")
    assert done.returncode == 0
    assert "example: hoi-graph " + command in done.stdout


def test_check_exits_0_1_2(toy: Project, tmp_path: Path) -> None:
    assert run("check", root=toy.root).returncode == 0
    table = toy.data / "places.tsv"
    table.write_text(table.read_text("utf-8").replace("municipality", "municipalty"), encoding="utf-8")
    done = run("check", root=toy.root)
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1] == "1 fund"
    assert done.stdout.startswith("data/places.tsv:3:kind: 'municipalty' er ikke en kode")
    assert run("check", root=tmp_path / "nowhere").returncode == 2


def test_query_formats(real_build: Path) -> None:
    text = "SELECT (COUNT(?x) AS ?n) WHERE { ?x a hoi:Intervention ; hoi:statedCategory ?c }"
    assert (
        run("query", text, "--graph", str(real_build), "--format", "csv").stdout == "n\r\n117\n"
        or "117" in run("query", text, "--graph", str(real_build), "--format", "csv").stdout
    )
    document = json.loads(run("query", text, "--graph", str(real_build), "--format", "json").stdout)
    assert document["results"]["bindings"][0]["n"]["value"] == "117"
    assert "117" in run("query", text, "--graph", str(real_build)).stdout


def test_a_bad_query_says_where(real_build: Path) -> None:
    done = run("query", "SELECT ?x WHERE { ?x ?y", "--graph", str(real_build))
    assert done.returncode == 2
    assert "hoi-graph:" in done.stderr
    assert "Traceback" not in done.stderr
    done = run("query", "--name", "findes-ikke", "--graph", str(real_build))
    assert done.returncode == 2
    assert "findes-ikke" in done.stderr


def test_flat_exports_agree(real_build: Path, tmp_path: Path) -> None:
    assert run("export", "--format", "csv", "-o", str(tmp_path / "csv"), "--graph", str(real_build)).returncode == 0
    assert run("export", "--format", "xlsx", "-o", str(tmp_path / "t.xlsx"), "--graph", str(real_build)).returncode == 0
    book = load_workbook(tmp_path / "t.xlsx", read_only=True)
    for path in sorted((tmp_path / "csv").glob("*.csv")):
        rows = list(csv.reader(path.read_text("utf-8-sig").splitlines()))
        # A streamed sheet states no size of its own; its rows are counted.
        assert sum(1 for _ in book[path.stem].iter_rows()) == len(rows), path.stem
        assert len(rows) > 1, path.stem
    assert {"interventions", "actors", "participations", "fundings", "collaborations", "conditions"} <= set(
        book.sheetnames
    )


@pytest.mark.parametrize("format", ["nq", "ttl", "trig", "jsonld", "nt", "rdf"])
def test_rdf_exports_hold_the_graph(real_build: Path, tmp_path: Path, format: str) -> None:
    """Each format holds the same triples, read by rdflib where a line is not a statement; nq and trig keep the layers."""
    from rdflib import Dataset, Graph

    out = tmp_path / f"g.{format}"
    assert run("export", "--format", format, "-o", str(out), "--graph", str(real_build)).returncode == 0
    quads = set((real_build / "hoi-graph.nq").read_text("utf-8").splitlines())
    triples = {quad.rsplit(" <", 1)[0] for quad in quads}
    if format == "nq":
        assert set(out.read_text("utf-8").splitlines()) == quads
    elif format == "nt":
        assert {line.removesuffix(" .") for line in out.read_text("utf-8").splitlines()} == triples
    elif format == "trig":
        dataset = Dataset()
        dataset.parse(out, format="trig")
        assert len(set(dataset.quads())) == len(quads)
    else:
        parsed = Graph()
        parsed.parse(out, format={"ttl": "turtle", "jsonld": "json-ld", "rdf": "xml"}[format])
        assert len(parsed) == len(triples)


def test_network_files(real_build: Path, tmp_path: Path) -> None:
    for format in ("html", "graphml", "gexf", "json", "csv"):
        out = tmp_path / f"net.{format}"
        done = run("network", "--view", "actors", "--format", format, "-o", str(out), "--graph", str(real_build))
        assert done.returncode == 0, done.stderr
        assert out.stat().st_size > 1000
    assert run("network", "--view", "friends", "--graph", str(real_build)).returncode == 2


def test_stats_count(real_build: Path) -> None:
    counts = json.loads(run("stats", "--format", "json", "--graph", str(real_build)).stdout)
    assert counts["hoi:Intervention"] >= 117
    assert counts["cv:Participation"] > 400


def test_import_can_be_tried_first(toy: Project, tmp_path: Path) -> None:
    """`import --dry-run` says what would happen and writes nothing; `validate` judges the same file."""
    file = tmp_path / "participations.csv"
    head = "id;actor;intervention;role;start;sources;basis\n"
    row = "proeve;region-leg;alene-lilleby;{role};2020;toy-report[Tabel 1];stated\n"
    before = (toy.data / "participations.tsv").read_bytes()
    file.write_text(head + row.format(role="contact"), encoding="utf-8")
    done = run("import", "--dry-run", str(file), root=toy.root)
    assert done.returncode == 0 and "1 added" in done.stdout and "nothing written" in done.stdout
    judged = run("validate", str(file), "--format", "json", root=toy.root)
    answer = json.loads(judged.stdout)
    assert answer["kind"] == "spreadsheet" and answer["tables"][0]["added"] == 1
    assert [c["intervention"].rsplit("/", 1)[1] for c in answer["conditions"]] == ["alene-lilleby"]
    file.write_text(head + row.format(role="kontakt"), encoding="utf-8")
    for command in (("import", "--dry-run", str(file)), ("validate", str(file))):
        refused = run(*command, root=toy.root)
        assert refused.returncode == 1 and "participations.csv!participations:2:D2" in refused.stdout
    assert (toy.data / "participations.tsv").read_bytes() == before
