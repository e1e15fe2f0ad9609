"""Downloads that never change, the codebook that explains them, and how to cite."""

from __future__ import annotations

import base64
import csv
import gzip
import hashlib
import io
import json
import re
from pathlib import Path

import openpyxl
import pytest
from rdflib import Dataset, Graph
from serving import Server

from hoi_graph.build import GRAPH_FILE, Manifest
from hoi_graph.export import FLAT_TABLES
from hoi_graph.export.releases import CHECKSUMS, FORMS, Release
from hoi_graph.namespaces import BASE
from hoi_graph.project import Project
from hoi_graph.store import EmbeddedStore
from hoi_graph.tables import Table


@pytest.fixture(scope="module")
def release(
    real_build: Path, manifest: Manifest, project: Project, tmp_path_factory: pytest.TempPathFactory
) -> Release:
    """The release of the real build, made here a second time, apart from the server's."""
    return Release(real_build, manifest, project, tmp_path_factory.mktemp("download"))


def test_every_file_has_an_immutable_address(site: Server, release: Release) -> None:
    """Each file has its release in its address, may be kept for ever, and carries its checksum as tag and digest."""
    for name in release.names:
        answer = site.client.get(f"/download/{release.id}/{name}")
        assert answer.status_code == 200, name
        assert "immutable" in answer.headers["cache-control"]
        form = FORMS[name.removesuffix(".gz").rsplit(".", 1)[-1]]
        media = "application/gzip" if name.endswith(".gz") else form.media
        assert answer.headers["content-type"].partition(";")[0] == media
        digest = hashlib.sha256(answer.content).digest()
        assert answer.headers["repr-digest"] == f"sha-256=:{base64.b64encode(digest).decode()}:"
        again = site.client.get(f"/download/{release.id}/{name}", headers={"If-None-Match": answer.headers["etag"]})
        assert again.status_code == 304
        head = site.client.head(f"/download/{release.id}/{name}")
        assert head.headers["content-length"] == str(len(answer.content)) and head.content == b""
        assert f'filename="{name}"' in answer.headers["content-disposition"]


def test_latest_and_version_lead_to_the_release(site: Server, manifest: Manifest, release: Release) -> None:
    """`latest` and the plain version redirect to the release, and are asked for each time."""
    for version in ("latest", manifest.version):
        answer = site.client.get(f"/download/{version}/hoi-graph.ttl")
        assert (answer.status_code, answer.headers["location"]) == (302, f"/download/{release.id}/hoi-graph.ttl")
        assert answer.headers["cache-control"] == "no-cache"
    for path in (
        f"/download/{release.id}/nej.ttl",
        "/download/0.0.1/hoi-graph.ttl",
        "/download/latest/..%2fmanifest.json",
    ):
        assert site.client.get(path).status_code == 404, path


def test_the_same_bytes_from_another_making(site: Server, release: Release) -> None:
    """A file made again from the same build is the same byte for byte, workbook and checksums too."""
    for name in release.names:
        served = site.client.get(f"/download/{release.id}/{name}").content
        assert served == release.file(name).read_bytes(), name


def test_checksums(site: Server, release: Release) -> None:
    """The list of checksums fits `sha256sum -c` and every file."""
    lines = site.client.get(f"/download/{release.id}/{CHECKSUMS}").text.splitlines()
    assert len(lines) == len(release.names) - 1
    for line in lines:
        digest, name = re.fullmatch(r"([0-9a-f]{64})  (\S+)", line).groups()  # type: ignore[union-attr]
        assert hashlib.sha256(site.client.get(f"/download/{release.id}/{name}").content).hexdigest() == digest


def test_each_format_is_the_whole_graph(release: Release, store: EmbeddedStore) -> None:
    """N-Quads and TriG hold every quad; the other formats hold the union of the layers, the same in each."""
    quads = set(store.nquads().decode().splitlines())
    assert set(release.file("hoi-graph.nq").read_text("utf-8").splitlines()) == quads
    trig = EmbeddedStore()
    trig.add_rdf(release.file("hoi-graph.trig").read_bytes(), "trig")
    assert set(trig.nquads().decode().splitlines()) == quads
    triples = {line.rsplit(" <", 1)[0] + " ." for line in quads}
    assert set(release.file("hoi-graph.nt").read_text("utf-8").splitlines()) == triples
    for suffix in ("ttl", "rdf", "jsonld"):
        other = EmbeddedStore.from_rdf(release.file(f"hoi-graph.{suffix}").read_bytes(), suffix)
        found = {line.rsplit(" <", 1)[0] + " ." for line in other.nquads().decode().splitlines()}
        assert found == triples, suffix
    for name in release.names:
        if name.endswith(".gz"):
            assert gzip.decompress(release.file(name).read_bytes()) == release.file(name[:-3]).read_bytes()


def test_another_reader_reads_them(release: Release) -> None:
    """rdflib reads the layer files, and the TriG of a small layer."""
    for layer in ("ontology", "links"):
        graph = Graph().parse(release.file(f"layer-{layer}.nt"), format="nt")
        assert len(graph) == release.manifest.layers[layer]
    head = release.file("hoi-graph.nq").read_text("utf-8").splitlines()[:2000]
    assert len(Dataset().parse(data="\n".join(head), format="nquads")) == 2000


def test_tables_open_in_a_spreadsheet(release: Release) -> None:
    """Each CSV has a mark for Danish spreadsheets and as many columns in each row; the workbook has a sheet for each."""
    book = openpyxl.load_workbook(release.file("hoi-graph.xlsx"), read_only=True)
    assert set(book.sheetnames) == set(FLAT_TABLES)
    for name in FLAT_TABLES:
        raw = release.file(f"{name}.csv").read_bytes()
        assert raw.startswith(b"\xef\xbb\xbf")
        rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
        assert len(rows) > 1 and {len(row) for row in rows} == {len(rows[0])}
        assert not any(re.match(r"[=+@\t]", cell) for row in rows for cell in row)


def test_codebook(release: Release, tables: dict[str, Table], store: EmbeddedStore) -> None:
    """Every column of every table and every code of every list is explained, in both languages, in three formats."""
    book = json.loads(release.file("codebook.json").read_text("utf-8"))
    columns = {(entry["table"], entry["column"]) for entry in book["entries"]}
    assert columns == {(name, column) for name, table in tables.items() for column in table.dictionary.names}
    assert all(entry["title_da"] and entry["title_en"] for entry in book["entries"])
    codes = store.select(
        "SELECT (COUNT(DISTINCT ?c) AS ?n) WHERE { ?c skos:inScheme ?s ; skos:prefLabel ?name }"
    ).rows()[0][0]
    assert sum(len(listed) for listed in book["codes"].values()) >= codes
    assert set(book["flat"]) == {f"{name}.csv" for name in FLAT_TABLES}
    rows = list(csv.DictReader(io.StringIO(release.file("codebook.csv").read_text("utf-8-sig"))))
    assert {(row["table"], row["column"]) for row in rows} == columns
    page = release.file("codebook.html").read_text("utf-8")
    assert "<script" not in page and "http://" not in page.replace("http://www.w3.org", "")
    assert all(f"id='{name}'" in page for name in tables)
    assert book["digest"] == release.manifest.digest


def test_earlier_releases_stay(site: Server, real_build: Path) -> None:
    """A file of an earlier release that lies in the cache is served at its address for ever."""
    folder = real_build / "download" / "0.9.0-0123456789ab"
    folder.mkdir(parents=True)
    (folder / "hoi-graph.nq").write_bytes(b"# old\n")
    answer = site.client.get("/download/0.9.0-0123456789ab/hoi-graph.nq")
    assert (answer.status_code, answer.content) == (200, b"# old\n")
    assert "immutable" in answer.headers["cache-control"]
    assert site.client.get("/download/0.9.0-0123456789ab/hoi-graph.ttl").status_code == 404


def test_no_half_file(real_build: Path, manifest: Manifest, project: Project, tmp_path: Path) -> None:
    """A making that fails leaves nothing that could be taken for the file."""
    broken = tmp_path / "build"
    broken.mkdir()
    (broken / GRAPH_FILE).write_text("not n-quads\n")
    release = Release(broken, manifest, project, tmp_path / "cache")
    with pytest.raises(Exception, match=r"."):
        release.file("hoi-graph.ttl")
    assert [path for path in (tmp_path / "cache").rglob("*") if path.is_file()] == []


# ---- cite ----


def test_cite_the_data_set(site: Server, manifest: Manifest) -> None:
    """CSL-JSON and BibTeX name title, author, year, version with digest, address and licence, in either language."""
    answer = site.client.get("/cite/dataset.json")
    assert answer.headers["content-type"] == "application/vnd.citationstyles.csl+json"
    (item,) = answer.json()
    assert item["type"] == "dataset" and item["URL"] == BASE + "dataset"
    assert item["issued"]["date-parts"][0][0] == int(manifest.modified[:4])
    assert manifest.version in item["version"] and manifest.digest[:12] in item["version"]
    assert item["author"] == [{"literal": "hoi-graph"}]
    english = site.client.get("/cite/dataset.json?lang=en").json()[0]
    assert english["title"] != item["title"] and english["language"] == "en"
    bib = site.client.get("/cite/dataset.bib")
    assert bib.headers["content-type"] == "application/x-bibtex; charset=utf-8"
    assert re.match(r"@dataset\{hoi-graph-dataset,\n", bib.text)
    assert bib.text.count("{") == bib.text.count("}")


@pytest.mark.parametrize(
    "path", ["id/actor/holbaek-kommune", "/doc/actor/holbaek-kommune", BASE + "id/actor/holbaek-kommune"]
)
def test_cite_a_page(site: Server, path: str) -> None:
    """A thing is cited by its own lasting address, whichever way it is named."""
    (item,) = site.client.get("/cite/page.json", params={"path": path}).json()
    assert item["URL"] == BASE + "id/actor/holbaek-kommune"
    assert item["title"] == "Holbæk Kommune" and item["type"] == "webpage"
    assert "Holbæk Kommune" in site.client.get("/cite/page.bib", params={"path": path}).text


def test_cite_any_page(site: Server) -> None:
    """Another page is cited by where it stands; an unknown thing is 404, a missing or odd path 4xx."""
    (item,) = site.client.get("/cite/page.json", params={"path": "/interventions"}).json()
    assert item["URL"] == f"{site.url}/interventions"
    assert site.client.get("/cite/page.json", params={"path": "id/actor/nej"}).status_code == 404
    assert site.client.get("/cite/page.json").status_code == 422
    assert site.client.get("/cite/page.json", params={"path": "}{"}).status_code == 400
    assert site.client.get("/cite/page.ris", params={"path": "id/actor/kl"}).status_code == 404
