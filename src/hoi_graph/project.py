"""Where the ontology, the data and the shapes lie: in a checkout, in a folder of the user's, or inside the wheel."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from hoi_graph.errors import HoiGraphError

_FOLDERS = ("ontology", "data", "shapes")


@dataclass(frozen=True)
class Project:
    """The folders a graph is built from; `root` holds `ontology/`, `data/` and `shapes/`."""

    root: Path

    @property
    def ontology(self) -> Path:
        return self.root / "ontology"

    @property
    def rules(self) -> Path:
        return self.root / "ontology" / "rules"

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def shapes(self) -> Path:
        return self.root / "shapes"

    def relative(self, path: Path) -> str:
        """The path as findings print it: relative to the root, with forward slashes."""
        return path.relative_to(self.root).as_posix()


def find_project(root: Path | str | None = None) -> Project:
    """The project at `root`, else at HOI_GRAPH_ROOT, else around the working folder, else the one that came with the package."""
    named = root or os.environ.get("HOI_GRAPH_ROOT")
    if named:
        path = Path(named).resolve()
        if not _is_project(path):
            raise HoiGraphError(f"{path}: her mangler {', '.join(_FOLDERS)} / this folder lacks {', '.join(_FOLDERS)}")
        return Project(path)
    package = Path(__file__).resolve().parent
    for path in (Path.cwd(), *Path.cwd().parents, package.parents[1], package / "project_files"):
        if _is_project(path):
            return Project(path.resolve())
    raise HoiGraphError("Ingen ontology/, data/ og shapes/ fundet; brug --root / no project found; use --root")


def _is_project(path: Path) -> bool:
    return all((path / name).is_dir() for name in _FOLDERS) and (path / "ontology" / "hoi.ttl").is_file()
