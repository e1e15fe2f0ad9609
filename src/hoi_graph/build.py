"""From tables to `hoi-graph.nq`: check, load, derive, link, write; the earlier build stays until the new one is whole."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from rdflib import URIRef
from rdflib.namespace import DCTERMS, OWL

from hoi_graph.derive import apply_rules
from hoi_graph.errors import CheckError
from hoi_graph.link import add_links, check_links
from hoi_graph.load import build_quads, load_tables, quads_to_nquads
from hoi_graph.namespaces import BASE
from hoi_graph.project import Project
from hoi_graph.store import EmbeddedStore

GRAPH_FILE = "hoi-graph.nq"
MANIFEST_FILE = "manifest.json"


@dataclass(frozen=True)
class Manifest:
    """What a build is: `version` names the release, `digest` the exact bytes, `modified` the date of the data."""

    version: str
    digest: str
    modified: str
    triples: int
    layers: dict[str, int]
    rules: dict[str, int]


def build_store(project: Project, progress: Callable[[str], None] = lambda _: None) -> tuple[EmbeddedStore, Manifest]:
    """The whole graph in memory, derived layers included; a CheckError carries every finding."""
    progress("check")
    tables, ontology = load_tables(project)
    if findings := check_links(tables):
        raise CheckError(findings)
    progress("load")
    store = EmbeddedStore.from_nquads(quads_to_nquads(build_quads(tables, ontology)))
    if "links.tsv" in tables:
        add_links(store, tables["links.tsv"])
    rules = apply_rules(store, project, progress)
    header = URIRef(BASE + "ontology")
    digest = hashlib.sha256(store.nquads()).hexdigest()
    manifest = Manifest(
        version=str(ontology.terms.value(header, OWL.versionInfo) or "0"),
        digest=digest,
        modified=str(ontology.terms.value(header, DCTERMS.modified) or ""),
        triples=len(store),
        layers=store.layer_sizes(),
        rules=rules,
    )
    return store, manifest


def build(project: Project, folder: Path, progress: Callable[[str], None] = lambda _: None) -> Manifest:
    """`folder` holds `hoi-graph.nq` and its manifest; a build that fails leaves what was there."""
    store, manifest = build_store(project, progress)
    progress("write")
    folder.mkdir(parents=True, exist_ok=True)
    _replace(folder / GRAPH_FILE, store.nquads())
    _replace(folder / MANIFEST_FILE, (json.dumps(asdict(manifest), indent=2, sort_keys=True) + "\n").encode())
    return manifest


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a build."""
    return Manifest(**json.loads((folder / MANIFEST_FILE).read_text(encoding="utf-8")))


def _replace(path: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(content)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
