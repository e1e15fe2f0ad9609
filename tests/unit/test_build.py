"""Building: the same bytes every time, nothing half written, the layers as promised."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from hoi_graph.build import build, build_store, read_manifest
from hoi_graph.errors import CheckError
from hoi_graph.load import load_tables
from hoi_graph.namespaces import BASE
from hoi_graph.project import Project
from hoi_graph.store import EmbeddedStore

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "toy.nq"


def test_two_builds_are_byte_identical_under_different_hash_seeds(
    project: Project, real_build: Path, tmp_path: Path
) -> None:
    """The build all tests share was made in a process with another seed."""
    other = "1" if os.environ.get("PYTHONHASHSEED") == "4711" else "4711"
    subprocess.run(
        [sys.executable, "-m", "hoi_graph", "build", "--root", str(project.root), "-o", str(tmp_path)],
        check=True,
        env={**os.environ, "PYTHONHASHSEED": other},
        capture_output=True,
    )
    assert (tmp_path / "hoi-graph.nq").read_bytes() == (real_build / "hoi-graph.nq").read_bytes()


def test_a_failed_build_leaves_the_earlier_one(toy: Project, tmp_path: Path) -> None:
    out = tmp_path / "build"
    before = build(toy, out)
    content = (out / "hoi-graph.nq").read_bytes()
    table = toy.data / "participations.tsv"
    table.write_text(table.read_text("utf-8").replace("region-leg", "region-lag"), encoding="utf-8")
    with pytest.raises(CheckError):
        build(toy, out)
    assert (out / "hoi-graph.nq").read_bytes() == content
    assert read_manifest(out) == before
    assert sorted(p.name for p in out.iterdir()) == ["hoi-graph.nq", "manifest.json"]


def test_toy_world_gives_the_golden_graph(toy: Project) -> None:
    """The toy world's own claims and all that is derived from them are the golden file; renew it with HOI_GRAPH_GOLDEN=1."""
    store, _ = build_store(toy)
    own = [
        line
        for line in store.nquads().decode("utf-8").splitlines()
        if line.endswith((f"<{BASE}graph/curated> .", f"<{BASE}graph/derived> ."))
    ]
    text = "\n".join(own) + "\n"
    if os.environ.get("HOI_GRAPH_GOLDEN"):
        GOLDEN.write_text(text, encoding="utf-8")
    assert text == GOLDEN.read_text(encoding="utf-8")


def test_no_blank_nodes_anywhere(store: EmbeddedStore) -> None:
    assert not store.ask("ASK { ?s ?p ?o FILTER(ISBLANK(?s) || ISBLANK(?o)) }")


def test_no_triple_stands_in_two_layers(store: EmbeddedStore) -> None:
    """The union of the layers counts each triple once, whatever engine reads it."""
    lines = [line.rsplit(" <", 1)[0] for line in store.nquads().decode("utf-8").splitlines()]
    assert len(lines) == len(set(lines))


def test_every_row_is_in_the_graph(project: Project, store: EmbeddedStore) -> None:
    """Each row of each table is a subject of the curated layer."""
    tables, _ = load_tables(project)
    subjects = {str(b["s"]) for b in store.select("SELECT DISTINCT ?s WHERE { GRAPH graph:curated { ?s ?p ?o } }")}
    for table in tables.values():
        template = table.dictionary.about_url
        if table.name.endswith(("links.tsv", "retired.tsv")):
            continue
        for row in table:
            iri = template
            for name, cell in row.cells.items():
                iri = iri.replace(f"{{{name}}}", cell)
            assert iri in subjects, iri


def test_every_claim_node_has_source_and_basis(store: EmbeddedStore) -> None:
    """A node with a basis has a passage, or names the rule that derived it."""
    bare = store.select(
        """SELECT ?claim WHERE { ?claim hoi:basis ?basis
           FILTER NOT EXISTS { ?claim prov:wasDerivedFrom/a hoi:Passage }
           FILTER NOT EXISTS { ?claim hoi:byRule/a hoi:Rule } }"""
    )
    assert bare.column("claim") == []


def test_derived_claims_lie_only_in_their_layer(store: EmbeddedStore) -> None:
    misplaced = store.ask(
        "ASK { GRAPH graph:curated { ?c hoi:basis <https://w3id.org/hoi-graph/code/basis/derived> } }"
    )
    assert not misplaced


def test_every_iri_of_ours_is_described(store: EmbeddedStore) -> None:
    """No triple points at an IRI of ours that nothing is said about."""
    dangling = store.select(
        """SELECT DISTINCT ?o WHERE { ?s ?p ?o FILTER(ISIRI(?o) && STRSTARTS(STR(?o), "https://w3id.org/hoi-graph/"))
           FILTER(!STRSTARTS(STR(?o), "https://w3id.org/hoi-graph/graph/") && !STRSTARTS(STR(?o), "https://w3id.org/hoi-graph/ontology"))
           FILTER NOT EXISTS { ?o ?q ?x } } ORDER BY ?o"""
    )
    assert dangling.column("o") == []


def test_borrowed_terms_have_stubs(store: EmbeddedStore) -> None:
    """Every property and class in use is described in the ontology layer, ours or borrowed."""
    missing = store.select(
        """SELECT DISTINCT ?term WHERE {
             { GRAPH graph:curated { ?s ?term ?o } } UNION { GRAPH graph:derived { ?s ?term ?o } }
             UNION { GRAPH graph:curated { ?s a ?term } } UNION { GRAPH graph:derived { ?s a ?term } }
             FILTER NOT EXISTS { GRAPH graph:ontology { ?term rdfs:isDefinedBy ?home } }
             FILTER(?term != rdf:type)
           } ORDER BY ?term"""
    )
    assert missing.column("term") == []
