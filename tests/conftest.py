"""What all tests share: the real project, its graph built once, and a toy world with a handful of rows."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from filelock import FileLock

from hoi_graph.build import GRAPH_FILE, MANIFEST_FILE, Manifest, build, read_manifest
from hoi_graph.load import check_project
from hoi_graph.load.tables import DICTIONARY_SUFFIX
from hoi_graph.project import Project
from hoi_graph.store import EmbeddedStore
from hoi_graph.tables import Table, read_dictionary

ROOT = Path(__file__).resolve().parents[1]
TOY = Path(__file__).parent / "toy"


@pytest.fixture(scope="session")
def project() -> Project:
    """The project of this checkout."""
    return Project(ROOT)


@pytest.fixture(scope="session")
def real_build(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build folder with the real graph, made once for all processes that run tests; tests do not change it."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder = shared / "real-build"
    with FileLock(shared / "real-build.lock"):
        if not (folder / MANIFEST_FILE).exists():
            build(project, folder)
    return folder


@pytest.fixture(scope="session")
def built(real_build: Path) -> tuple[EmbeddedStore, Manifest]:
    """The real graph."""
    return EmbeddedStore.from_nquads(real_build / GRAPH_FILE), read_manifest(real_build)


@pytest.fixture(scope="session")
def store(built: tuple[EmbeddedStore, Manifest]) -> EmbeddedStore:
    """The store of the real graph."""
    return built[0]


@pytest.fixture(scope="session")
def tables(project: Project) -> dict[str, Table]:
    """The tables of the real project by file name."""
    return check_project(project)[0]


@pytest.fixture
def toy(tmp_path: Path) -> Project:
    """A copy of the toy world: the real ontology and shapes, and a handful of rows of its own."""
    return copy_toy(tmp_path / "toy")


def copy_toy(root: Path) -> Project:
    """A toy project at `root`; tables the toy world has no rows for hold their header alone."""
    shutil.copytree(ROOT / "ontology", root / "ontology")
    shutil.copytree(ROOT / "shapes", root / "shapes")
    (root / "data").mkdir()
    for path in (ROOT / "data").glob("*" + DICTIONARY_SUFFIX):
        shutil.copy(path, root / "data")
        table = path.name.removesuffix(DICTIONARY_SUFFIX)
        own = TOY / "data" / table
        header = "\t".join(read_dictionary(path).names) + "\n"
        (root / "data" / table).write_text(
            own.read_text("utf-8") if own.exists() else header, encoding="utf-8", newline=""
        )
    return Project(root)
