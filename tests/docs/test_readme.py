"""What the documentation tells people to type works."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.S)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the README's commands run against this checkout."""
    folder = tmp_path_factory.mktemp("readme")
    for name in ("ontology", "data", "shapes"):
        shutil.copytree(ROOT / name, folder / name)
    return folder


def test_commands_of_the_readme(place: Path) -> None:
    """Every hoi-graph command of the README ends well, in its order; then its Python runs as printed."""
    commands = [line for block in blocks("sh") for line in block.splitlines() if line.startswith(".venv/bin/hoi-graph")]
    assert len(commands) >= 6
    environment = {**os.environ, "HOI_GRAPH_ROOT": str(place)}
    for command in commands:
        arguments = shlex.split(command)[1:]
        done = subprocess.run(
            [sys.executable, "-m", "hoi_graph", *arguments],
            cwd=place,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, (command, done.stderr)
    (program,) = blocks("python")
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=place, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "aktører" in done.stdout


def test_the_claim_shown_is_in_the_graph(place: Path) -> None:
    """The claim on the README's first screen is the graph's own."""
    from rdflib import Graph, Literal

    import hoi_graph
    from hoi_graph.namespaces import PREFIXES

    (claim,) = blocks("turtle")
    shown = Graph()
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    shown.parse(data=prefixes + claim, format="turtle")
    graph = hoi_graph.load(place / "build")
    assert len(shown) >= 7
    for s, p, o in shown:
        value = f'STR(?o) = "{o}"' if isinstance(o, Literal) else f"?o = {o.n3()}"
        assert graph.store.ask(f"ASK {{ {s.n3()} {p.n3()} ?o FILTER({value}) }}"), (s, p, o)


def test_links_lead_somewhere() -> None:
    """Every relative link of the documentation points at a file that is there."""
    for document in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), (document.name, target)


def test_readme_says_it_first_in_danish_then_in_english() -> None:
    first = README[:1500]
    assert first.index("Hvem samarbejder") < first.index("Who collaborates")
    assert "make serve" in README
    assert "make test" in README
