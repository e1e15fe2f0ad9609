"""`/validate` says what is wrong and where, in every form, stores nothing, and comes to no harm."""

from __future__ import annotations

import contextlib
import io
import json
import re
import socket
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from openpyxl import Workbook, load_workbook
from rdflib import Graph
from serving import Server, serving

from hoi_graph.load.importing import TEMPLATE
from hoi_graph.namespaces import SH
from hoi_graph_api.validation.request import SUFFIXES, safe_name

FIXTURES = Path(__file__).parents[2] / "shapes" / "fixtures"
SHAPE = "https://w3id.org/hoi-graph/id/shape/"
EXCEL = next(kind for kind, suffix in SUFFIXES.items() if suffix == ".xlsx")
HEAD = ["id", "indsats", "aktør", "rolle", "start", "sources", "basis"]
CITED = ["vive-2026[Bilagstabel 2.3]", "stated"]
INTERVENTION = """@prefix hoi: <https://w3id.org/hoi-graph/ontology/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<https://w3id.org/hoi-graph/id/intervention/x> a hoi:Intervention ; skos:prefLabel "%s"@da ."""


def book(**sheets: list[list[Any]]) -> bytes:
    made = Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def upload(server: Server, name: str, content: bytes, accept: str = "application/json", **params: str) -> Any:
    files = {"file": (name, content)}
    return server.client.post("/validate", files=files, params=params, headers={"Accept": accept}, timeout=300)


def send(server: Server, content: bytes | str, media_type: str, accept: str = "*/*", **params: str) -> Any:
    headers = {"Content-Type": media_type, "Accept": accept}
    return server.client.post("/validate", content=content, params=params, headers=headers, timeout=300)


@contextlib.contextmanager
def leaving_nothing(server: Server, scratch: Path) -> Iterator[None]:
    """After the block no process and no file of a check is left."""
    before = {process.pid for process in server.family()}
    yield
    left: set[int] = set()
    for _ in range(50):
        left = {process.pid for process in server.family() if "validate" in process.cmdline()} - before
        if not left:
            break
        time.sleep(0.1)
    assert not left
    assert not list(scratch.glob("hoi-graph-check-*"))


SEEDED = book(
    participations=[
        HEAD,
        ["proeve-god", "famko-odense", "odense-kommune", "contact", 2020, *CITED],
        ["proeve-aktoer", "famko-odense", "odense-komune", "contact", 2020, *CITED],
        ["proeve-rolle", "famko-odense", "odense-kommune", "kontakt", 2020, *CITED],
        ["proeve-aar", "famko-odense", "odense-kommune", "contact", "20x0", *CITED],
        ["proeve-kilde", "famko-odense", "odense-kommune", "contact", 2020, "vive-2062[Tabel 1]", "stated"],
        ["Prøve Id", "famko-odense", "odense-kommune", "contact", 2020, *CITED],
        ["proeve-god", "famko-odense", "odense-kommune", "contact", 2021, *CITED],
        ["", "famko-odense", "odense-kommune", "contact", 2021, *CITED],
    ],
    placements=[["id", "indsats"], ["proeve-sted", "famko-odense"]],
)
# Ids come first: with two rows of one id it is not known which one is meant.
ID_FAULTS = {"participations:8:A8", "participations:9:A9"}
CELL_FAULTS = {
    "participations:3:C3",
    "participations:4:D4",
    "participations:5:E5",
    "participations:6:F6",
    "participations:7:A7",
}


def without_id_faults() -> bytes:
    made = load_workbook(io.BytesIO(SEEDED))
    made["participations"].delete_rows(8, 2)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_every_seeded_fault_is_named_at_its_cell(served: Server, scratch: Path) -> None:
    """First the ids, then every cell, and a column that the sheet lacks by its name; all in both languages."""
    with leaving_nothing(served, scratch):
        first = upload(served, "nye rækker.xlsx", SEEDED).json()
        answer = upload(served, "nye rækker.xlsx", without_id_faults())
    assert answer.status_code == 200
    found = answer.json()

    def places(document: Any) -> set[str]:
        return {f"{f['file']}:{f['line']}:{f['column']}".removeprefix("nye rækker.xlsx!") for f in document["findings"]}

    assert places(first) == ID_FAULTS
    assert places(found) >= CELL_FAULTS
    assert {place for place in places(found) if place.startswith("participations")} == CELL_FAULTS
    assert any(place.startswith("placements:2:") for place in places(found))
    assert found["kind"] == "spreadsheet" and not found["conforms"] and not found["results"]
    assert found["counts"]["Finding"] == len(found["findings"])
    assert all(f["da"] and f["en"] and f["da"] != f["en"] for f in found["findings"])


@pytest.mark.parametrize(("lang", "said"), [("da", "mente du"), ("en", "did you mean")])
def test_the_page_names_the_cells(served: Server, lang: str, said: str) -> None:
    answer = upload(served, "nye.xlsx", without_id_faults(), "text/html,*/*;q=0.1", lang=lang)
    assert answer.status_code == 200 and answer.headers["content-language"] == lang
    assert answer.headers["cache-control"] == "no-store" and "Accept" in answer.headers["vary"]
    assert '<th scope="row">C3</th>' in answer.text and said in answer.text
    assert "nye.xlsx!participations" in answer.text


def test_a_good_sheet_is_judged_with_what_the_graph_knows(served: Server) -> None:
    """Nothing to mend: the rows are counted, SHACL runs, and the intervention's conditions are those of the whole graph."""
    rows = [HEAD, ["proeve-god", "famko-odense", "odense-kommune", "contact", 2020, *CITED]]
    found = upload(served, "nye.xlsx", book(participations=rows)).json()
    assert found["findings"] == [] and found["tables"] == [{"table": "participations.tsv", "added": 1, "replaced": 0}]
    assert [c["intervention"].rsplit("/", 1)[1] for c in found["conditions"]] == ["famko-odense"]
    query = """SELECT ?n ?result WHERE { ?a a hoi:ConditionAssessment ; hoi:about <https://w3id.org/hoi-graph/id/intervention/famko-odense> ;
      hoi:condition ?c ; hoi:result ?r ; hoi:byRule ?rule . BIND(REPLACE(STR(?c), ".*/", "") AS ?n) BIND(REPLACE(STR(?r), ".*/", "") AS ?result) }"""
    known = served.get(query, "application/sparql-results+json").json()["results"]["bindings"]
    assert found["conditions"][0]["results"] == {row["n"]["value"]: row["result"]["value"] for row in known}
    again = served.client.get("/interventions/famko-odense")
    assert "proeve-god" not in again.text


def test_a_csv_is_named_after_its_table(served: Server) -> None:
    text = (
        "\ufeff"
        + ";".join(HEAD)
        + "\r\n"
        + ";".join(["x", "famko-odense", "odense-kommune", "kontakt", "2020", *CITED])
    )
    found = send(served, text.encode(), "text/csv", name="participations.csv").json()
    assert [(f["file"], f["column"]) for f in found["findings"]] == [("participations.csv!participations", "D2")]
    lost = send(served, text.encode("utf-8"), "text/csv", name="mine.csv").json()
    assert "participations" in lost["findings"][0]["da"]
    latin = send(served, text[1:].encode("latin-1"), "text/csv", name="participations.csv")
    assert latin.status_code == 400 and "UTF-8" in latin.json()["detail"]


@pytest.fixture(scope="module")
def broken() -> tuple[bytes, set[str]]:
    """All broken fixtures as one file, and the shapes they break."""
    lines, expected = [], set()
    for path in sorted((FIXTURES / "broken").glob("*.ttl")):
        match = re.search(r"^# breaks: (.+)$", path.read_text("utf-8"), re.M)
        assert match
        expected |= set(match[1].split(", "))
        lines += [f"{s.n3()} {p.n3()} {o.n3()} ." for s, p, o in Graph().parse(path)]
    return ("\n".join(lines) + "\n").encode(), expected


def test_broken_rdf_breaks_the_shapes_it_names(served: Server, broken: tuple[bytes, set[str]]) -> None:
    content, expected = broken
    found = send(served, content, "application/n-triples").json()
    assert not found["conforms"] and found["kind"] == "rdf"
    assert expected <= {result["shape"].removeprefix(SHAPE) for result in found["results"]}
    assert all(result["message_da"] and result["message_en"] for result in found["results"])
    assert found["counts"]["Violation"] == sum(r["severity"] == "Violation" for r in found["results"])


def test_good_rdf_conforms_in_every_syntax(served: Server) -> None:
    """The same graph in four syntaxes, from the body and from the form, has nothing to report and its matrix is all met."""
    graph = Graph().parse(FIXTURES / "good.ttl")
    for media_type, format in (
        ("text/turtle", "turtle"),
        ("application/ld+json", "json-ld"),
        ("application/rdf+xml", "xml"),
    ):
        found = send(served, graph.serialize(format=format), media_type).json()
        assert found["conforms"] and found["results"] == [], media_type
        assert set(found["conditions"][0]["results"].values()) == {"met"}
    page = served.client.post(
        "/validate", files={"file": ("", b""), "text": (None, graph.serialize(format="nt")), "format": (None, "nt")},
        headers={"Accept": "text/html"}, timeout=300,
    )  # fmt: skip
    assert page.status_code == 200 and 'data-result="met"' in page.text and "Ingen modstrid" in page.text


@pytest.mark.parametrize("failing", ["no-public-contact", "school-only"])
def test_a_report_is_a_shacl_report(served: Server, failing: str) -> None:
    """Turtle that says what SHACL says, about a condition that is not met."""
    answer = send(served, (FIXTURES / f"{failing}.ttl").read_bytes(), "text/turtle", "text/turtle")
    assert answer.headers["content-type"].startswith("text/turtle")
    report = Graph().parse(data=answer.text, format="turtle")
    assert [str(v) for v in report.objects(None, SH.conforms)] == ["false"]
    assert (
        len(list(report.objects(None, SH.result))) == len(list(report.subjects(SH.resultSeverity, SH.Violation))) == 1
    )


def test_findings_are_a_shacl_report_too(served: Server) -> None:
    answer = upload(served, "nye.xlsx", SEEDED, "text/turtle")
    report = Graph().parse(data=answer.text, format="turtle")
    nodes = {str(node) for node in report.objects(None, SH.focusNode)}
    assert "https://w3id.org/hoi-graph/id/upload/nye.xlsx!participations#A8" in nodes


def test_the_template_comes_back_in(served: Server) -> None:
    answer = served.client.get("/validate/template.xlsx")
    assert answer.headers["content-type"] == EXCEL
    assert load_workbook(io.BytesIO(answer.content)).sheetnames == list(TEMPLATE)
    found = upload(served, "skabelon.xlsx", answer.content).json()
    assert found["conforms"] and all(table["added"] == 0 for table in found["tables"])


def deep(text: str, times: int, end: str = "") -> bytes:
    return (text * times + end * times).encode()


def bomb() -> bytes:
    """A workbook of some kilobytes whose sheet unpacks to 300 MB of one cell."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book(actors=[["id"]]))) as good,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in good.namelist():
            if name != "xl/worksheets/sheet1.xml":
                made.writestr(name, good.read(name))
        cell = b'<c t="inlineStr"><is><t>' + b"x" * 300_000_000 + b"</t></is></c>"
        sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">%s</row></sheetData></worksheet>'
        made.writestr("xl/worksheets/sheet1.xml", sheet % cell)
    return out.getvalue()


ENTITIES = b"""<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="&b;"/></rdf:RDF>"""
HOSTILE: dict[str, tuple[bytes, str, set[int]]] = {
    "entities": (ENTITIES, "application/rdf+xml", {400}),
    "entities in UTF-16": (ENTITIES.decode().encode("utf-16"), "application/rdf+xml", {400}),
    "deep JSON-LD": (deep('{"http://example.org/p":', 5000, "}"), "application/ld+json", {422}),
    "deep JSON-LD hidden by quotes": (deep('{"http://example.org/\\"p":', 5000, "}"), "application/ld+json", {422}),
    "deep Turtle": (b"<http://a> <http://b> " + deep("[ <http://c> ", 5000, "]"), "text/turtle", {422}),
    "deep RDF/XML": (
        b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://a/">' + deep("<A><b>", 50_000),
        "application/rdf+xml",
        {400, 422},
    ),
    "not Turtle": (b"\xff\xfe\x00nothing", "text/turtle", {400}),
    "half a line": (b"<http://a> <http://b> ", "application/n-triples", {400}),
    "a triple term": (b"<http://a> <http://b> <<( <http://c> <http://d> <http://e> )>> .", "text/turtle", {400}),
    "not a workbook": (b"PK\x03\x04 no", EXCEL, {400}),
    "a workbook that bursts": (bomb(), EXCEL, {400, 422}),
    "nothing": (b"  \n", "text/turtle", {400}),
    "too much": (b"#" * 5_000_001, "text/turtle", {413}),
    "another type": (b"{}", "application/json", {415}),
    "a broken form": (b"--x\r\nContent-Disposition: form-data", "multipart/form-data; boundary=x", {400}),
    "a form without a boundary": (b"x", "multipart/form-data", {400}),
    "an empty form": (b"--x--\r\n", "multipart/form-data; boundary=x", {400}),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_input_ends_as_a_problem(served: Server, scratch: Path, kind: str) -> None:
    """A clean 4xx, no process and no file left, and the server goes on."""
    content, media_type, expected = HOSTILE[kind]
    with leaving_nothing(served, scratch):
        answer = send(served, content, media_type)
    assert answer.status_code in expected, answer.text
    assert answer.headers["content-type"] == "application/problem+json" and "hoi-graph-check-" not in answer.text
    assert served.client.get("/healthz").status_code == 200


def test_a_check_that_takes_too_long_is_killed(real_build: Path, scratch: Path) -> None:
    """At the time limit the process and its folder are gone; so they are where the memory does not suffice."""
    slow = (INTERVENTION % "x").encode()
    with serving(real_build, CHECK_SECONDS="0.3") as server, leaving_nothing(server, scratch):
        answer = send(server, slow, "text/turtle")
        assert answer.status_code == 422 and "time" in answer.json()["detail"]
    with serving(real_build, CHECK_MEMORY_MB="60") as server, leaving_nothing(server, scratch):
        assert send(server, slow, "text/turtle").status_code in (400, 422)


def test_those_beyond_the_queue_are_sent_away(real_build: Path, scratch: Path) -> None:
    with serving(real_build, CHECKS="1", CHECK_SECONDS="3") as server, leaving_nothing(server, scratch):
        found: list[int] = []
        content = (INTERVENTION % "x").encode()
        threads = [
            threading.Thread(target=lambda: found.append(send(server, content, "text/turtle").status_code))
            for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert 503 in found and set(found) <= {200, 422, 503}


def test_json_ld_fetches_nothing(served: Server) -> None:
    """A remote context is an error, and nobody calls."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.5)
        document = {
            "@context": f"http://127.0.0.1:{listener.getsockname()[1]}/context.jsonld",
            "@id": "http://a/b",
            "c": "d",
        }
        answer = send(served, json.dumps(document), "application/ld+json")
        assert answer.status_code == 400
        with pytest.raises(TimeoutError):
            listener.accept()


def test_hostile_texts_are_inert(served: Server) -> None:
    """Names of files, things and texts stay text on the page."""
    nasty = "<script>alert(1)</script>"
    answer = upload(served, f"{nasty}.ttl", (INTERVENTION % nasty).encode(), "text/html")
    assert answer.status_code == 200 and nasty not in answer.text and "alert(1)" in answer.text
    refused = upload(served, f"{nasty}.exe", b"x", "text/html")
    assert refused.status_code == 415 and nasty not in refused.text


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/pass.ttl", "pass.ttl"),
        ("C:\\data\\nye rækker.XLSX", "nye rækker.xlsx"),
        ("-rf.ttl", "rf.ttl"),
        (".ttl", "data.ttl"),
        ("a\x00\n;$(x).json", "a____(x).jsonld"),
        ("x" * 500 + ".nt", "x" * 120 + ".nt"),
    ],
)
def test_file_names_are_safe(given: str, kept: str) -> None:
    assert safe_name(given) == kept


def test_the_form_and_its_places(served: Server) -> None:
    """Danish first, works without script, in the footer and on the page about the site."""
    for lang in ("da", "en"):
        page = served.client.get("/validate", params={"lang": lang}, headers={"Accept": "text/html"})
        assert page.status_code == 200 and 'enctype="multipart/form-data"' in page.text
        assert page.headers["content-language"] == lang
    assert 'href="/validate"' in served.client.get("/about").text
    assert served.client.get("/validate?x=1").status_code == 400
    assert send(served, "", "text/turtle", "image/png").status_code == 406
    assert served.client.put("/validate").status_code == 405


def test_openapi_shows_what_answers(served: Server) -> None:
    post = served.client.get("/openapi.json").json()["paths"]["/validate"]["post"]
    body = post["requestBody"]["content"]
    assert set(body) == {"multipart/form-data", *SUFFIXES}
    found = send(served, body["text/turtle"]["examples"]["silent"]["value"], "text/turtle").json()
    assert found["conforms"] and set(found["conditions"][0]["results"].values()) == {"not-documented"}


def test_the_server_keeps_no_descriptors(served: Server) -> None:
    before = psutil.Process(served.process.pid).num_fds()
    for _ in range(3):
        send(served, b"<http://a> <http://b> ", "text/turtle")
    assert psutil.Process(served.process.pid).num_fds() <= before + 2
