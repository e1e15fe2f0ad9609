"""A release: the graph of one build in every form people take away, each made once and then the same for ever."""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from hoi_graph.build import GRAPH_FILE, Manifest
from hoi_graph.errors import HoiGraphError
from hoi_graph.export.codebook import Codebook, codebook_csv, codebook_html, codebook_json, read_codebook
from hoi_graph.export.flat import FLAT_TABLES, flat_table, solutions_csv, write_xlsx
from hoi_graph.namespaces import LAYER, LAYERS
from hoi_graph.project import Project
from hoi_graph.store import EmbeddedStore, convert_sorted

_EU = "http://publications.europa.eu/resource/authority/file-type/"


@dataclass(frozen=True)
class Form:
    """A form the graph comes in: how its files end, their media type, the EU's name for it, and words for people."""

    suffix: str
    media: str
    file_type: str
    da: str
    en: str


FORMS = {
    form.suffix: form
    for form in (
        Form("nq", "application/n-quads", _EU + "RDF_N_QUADS", "N-Quads, med lag", "N-Quads, with layers"),
        Form("trig", "application/trig", _EU + "RDF_TRIG", "TriG, med lag", "TriG, with layers"),
        Form("ttl", "text/turtle", _EU + "RDF_TURTLE", "Turtle", "Turtle"),
        Form("nt", "application/n-triples", _EU + "RDF_N_TRIPLES", "N-Triples", "N-Triples"),
        Form("jsonld", "application/ld+json", _EU + "JSON_LD", "JSON-LD", "JSON-LD"),
        Form("rdf", "application/rdf+xml", _EU + "RDF_XML", "RDF/XML", "RDF/XML"),
        Form("csv", "text/csv", _EU + "CSV", "CSV til regneark", "CSV for spreadsheets"),
        Form(
            "xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            _EU + "XLSX",
            "regneark med alle tabeller",
            "workbook with all tables",
        ),
        Form("json", "application/json", _EU + "JSON", "JSON", "JSON"),
        Form("html", "text/html", _EU + "HTML", "til at læse", "for reading"),
        Form("txt", "text/plain", _EU + "TXT", "tekst", "text"),
    )
}
RDF_FORMS = ("nq", "trig", "ttl", "nt", "jsonld", "rdf")
CHECKSUMS = "SHA256SUMS.txt"


@dataclass(frozen=True)
class ReleaseFile:
    """A file of a release: its form, and whether it is compressed."""

    name: str
    form: Form
    compressed: bool


@dataclass(frozen=True)
class FileFacts(ReleaseFile):
    """A file that has been made, with its size and checksum."""

    size: int
    sha256: str


class Release:
    """The files of one build. Each is made when first asked for and kept in `cache`, named by the build's digest."""

    def __init__(self, build: Path, manifest: Manifest, project: Project, cache: Path | None = None) -> None:
        self.manifest = manifest
        self._build, self._project = build, project
        self._folder = (cache or _writable(build)) / self.id
        self._lock = threading.RLock()
        self._facts: dict[str, FileFacts] = {}

    @property
    def id(self) -> str:
        """The name of the release: the version, and the beginning of the digest that says exactly which bytes."""
        return f"{self.manifest.version}-{self.manifest.digest[:12]}"

    @cached_property
    def names(self) -> tuple[str, ...]:
        """All files of the release."""
        whole = [f"hoi-graph.{suffix}{gz}" for suffix in RDF_FORMS for gz in ("", ".gz")]
        layers = [f"layer-{layer}.nt{gz}" for layer in LAYERS for gz in ("", ".gz")]
        tables = [f"{name}.csv" for name in FLAT_TABLES]
        return (
            *whole,
            *layers,
            *tables,
            "hoi-graph.xlsx",
            *(f"codebook.{s}" for s in ("html", "csv", "json")),
            CHECKSUMS,
        )

    def file(self, name: str) -> Path:
        """The path of a file; made now if it is not there. A HoiGraphError names a file the release does not have."""
        if name not in self.names:
            raise HoiGraphError(f"{name}: findes ikke i udgaven / is not in the release")
        path = self._folder / name
        if not path.is_file():
            with self._lock:
                if not path.is_file():
                    self._folder.mkdir(parents=True, exist_ok=True)
                    _write(path, lambda new: self._make(name, new))
        return path

    def kept(self, release: str, name: str) -> Path | None:
        """A file of an earlier release that is still here, or None."""
        if name not in self.names or not re.fullmatch(r"[A-Za-z0-9.]+-[0-9a-f]{12}", release):
            return None
        path = self._folder.parent / release / name
        return path if path.is_file() else None

    def facts(self, name: str) -> FileFacts:
        """Size, checksum and form of a file."""
        if name not in self._facts:
            path = self.file(name)
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            self._facts[name] = FileFacts(name, _form(name), name.endswith(".gz"), path.stat().st_size, digest)
        return self._facts[name]

    def listed(self) -> list[ReleaseFile]:
        """Every file of the release, at once: with its facts where they are known, without where it is still to be made."""
        return [self._facts.get(name) or ReleaseFile(name, _form(name), name.endswith(".gz")) for name in self.names]

    def all_facts(self) -> list[FileFacts]:
        """Every file of the release with its size and checksum; makes those not made yet."""
        return [self.facts(name) for name in self.names if name != CHECKSUMS]

    @cached_property
    def _store(self) -> EmbeddedStore:
        return EmbeddedStore.from_nquads(self._build / GRAPH_FILE)

    @cached_property
    def _codebook(self) -> Codebook:
        return read_codebook(self._project, self.manifest, self._store)

    def _make(self, name: str, path: Path) -> None:
        stem, _, suffix = name.rpartition(".")
        if suffix == "gz":
            path.write_bytes(gzip.compress(self.file(stem).read_bytes(), 9, mtime=0))
        elif name == CHECKSUMS:
            path.write_text("".join(f"{facts.sha256}  {facts.name}\n" for facts in self.all_facts()), encoding="ascii")
        elif stem == "codebook":
            write = {"html": codebook_html, "csv": codebook_csv, "json": codebook_json}[suffix]
            path.write_bytes(write(self._codebook).encode("utf-8"))
        elif suffix == "xlsx":
            write_xlsx(self._store, path)
        elif suffix == "csv":
            path.write_bytes(b"\xef\xbb\xbf" + solutions_csv(flat_table(self._store, stem)).encode("utf-8"))
        elif suffix == "nq":
            path.write_bytes((self._build / GRAPH_FILE).read_bytes())
        elif suffix == "nt":
            _write_triples(self._build / GRAPH_FILE, path, stem.removeprefix("layer-") if stem != "hoi-graph" else None)
        else:
            path.write_bytes(convert_sorted(self._build / GRAPH_FILE, suffix))


def _form(name: str) -> Form:
    return FORMS[name.removesuffix(".gz").rsplit(".", 1)[-1]]


def _write_triples(quads: Path, path: Path, layer: str | None = None) -> None:
    """The triples of one layer, or of all layers together, sorted and each once."""
    wanted = tuple(f" <{LAYER[name]}> .\n" for name in ((layer,) if layer else LAYERS))
    found = set()
    with quads.open(encoding="utf-8", newline="") as lines:
        for line in lines:
            if line.endswith(wanted):
                found.add(line[: line.rindex(" <")] + " .\n")
    path.write_text("".join(sorted(found)), encoding="utf-8", newline="")


def _write(path: Path, make: Callable[[Path], None]) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    os.close(handle)
    try:
        make(Path(name))
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _writable(build: Path) -> Path:
    """`download/` beside the build where that can be written, else a folder for temporary files."""
    folder = build / "download"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if os.access(folder, os.W_OK):
            return folder
    except OSError:
        pass
    return Path(tempfile.gettempdir()) / "hoi-graph-download"
