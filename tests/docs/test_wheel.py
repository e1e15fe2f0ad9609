"""The wheel carries everything: outside the checkout it builds, answers and serves."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.api.serving import Server, answers, free_port

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds the unpacked wheel and nothing else of ours."""
    wheels, target = tmp_path_factory.mktemp("wheels"), tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "wheel", "--no-deps", "-w", str(wheels), str(ROOT)], check=True, timeout=300)
    (wheel,) = wheels.glob("hoi_graph-*.whl")
    subprocess.run([*pip, "install", "--no-deps", "--target", str(target), str(wheel)], check=True, timeout=120)
    return target


def run(installed: Path, place: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Python with the wheel first on its path, in a folder far from the checkout."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=place,
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.fixture(scope="module")
def place(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a build made by the wheel."""
    folder = tmp_path_factory.mktemp("elsewhere")
    made = run(installed, folder, "-m", "hoi_graph", "build", "-o", "build")
    assert made.returncode == 0, made.stderr
    return folder


def test_it_builds_and_answers_outside_the_checkout(installed: Path, place: Path) -> None:
    where = "import hoi_graph, hoi_graph.project as p; print(hoi_graph.__file__); print(p.find_project().root)"
    found = run(installed, place, "-c", where)
    assert [Path(line).is_relative_to(installed) for line in found.stdout.split()] == [True, True], found.stderr
    query = 'SELECT (COUNT(*) AS ?n) WHERE { ?row hoi:rowNumber ?number . FILTER(CONTAINS(STR(?row), "/listing/bilag-2-")) }'
    asked = run(installed, place, "-m", "hoi_graph", "query", "--graph", "build", "--format", "csv", query)
    assert asked.returncode == 0, asked.stderr
    assert asked.stdout.split() == ["n", "117"]


def test_it_serves_the_site_with_its_own_files(installed: Path, place: Path) -> None:
    """The front page, its style and the named queries come from the wheel."""
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "hoi_graph", "serve", "--port", str(port), "--graph", "build"],
        cwd=place,
        env={**os.environ, "PYTHONPATH": str(installed)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        site = Server(f"http://127.0.0.1:{port}", server)
        answers("/readyz", site)
        page = site.client.get("/", headers={"Accept": "text/html"}).text
        style = page.split('<link rel="stylesheet" href="')[1].split('"')[0]
        assert site.client.get(style).headers["content-type"].startswith("text/css")
        assert len(site.client.get("/api/queries").json()) > 30
    finally:
        server.terminate()
        server.wait(timeout=20)
