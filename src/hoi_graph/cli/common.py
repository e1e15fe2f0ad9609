"""What the commands share: the project, the language, the store to ask, and how errors end."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from hoi_graph.build import GRAPH_FILE, build_store
from hoi_graph.errors import CheckError, HoiGraphError
from hoi_graph.project import Project, find_project
from hoi_graph.store import EmbeddedStore, RemoteStore, Store

FOUND, CANNOT = 1, 2
Root = Annotated[
    Path | None, typer.Option("--root", help="Mappen med ontology/, data/ og shapes/ / the project folder")
]
Lang = Annotated[str, typer.Option("--lang", envvar="HOI_GRAPH_LANG", help="da eller en / da or en")]
GraphPath = Annotated[
    Path | None, typer.Option("--graph", help="En bygget graf (mappe eller .nq) / a built graph (folder or .nq)")
]
Endpoint = Annotated[
    str | None, typer.Option("--endpoint", envvar="HOI_GRAPH_ENDPOINT", help="Et SPARQL-endpoint / a SPARQL endpoint")
]
F = TypeVar("F", bound=Callable[..., Any])


def ends_well(command: F) -> F:
    """The command with every HoiGraphError shown as it is and turned into exit code 2 (findings: 1)."""

    @functools.wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except CheckError as error:
            show_findings(error, kwargs.get("lang", "da"))
            raise typer.Exit(FOUND) from None
        except BrokenPipeError:
            # The reader (head, less) has gone: what it wanted has been written.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(0) from None
        except (HoiGraphError, OSError) as error:
            typer.echo(f"hoi-graph: {error}", err=True)
            raise typer.Exit(CANNOT) from None

    return wrapped  # type: ignore[return-value]


def show_findings(error: CheckError, lang: str) -> None:
    """Print every finding on its line, then the count."""
    for finding in error.findings:
        typer.echo(finding.text(lang))
    count = len(error.findings)
    typer.echo(f"{count} fund" if lang == "da" else f"{count} findings")


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """A callback that shows the step under way on a terminal, and nothing elsewhere."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _: None
        return
    with Progress(SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=console) as display:
        task = display.add_task("hoi-graph")
        yield lambda step: display.update(task, description=step)


def open_store(root: Path | None, graph: Path | None, endpoint: str | None) -> Store:
    """The store to ask: an endpoint, a built graph, or one built now from the project's tables."""
    if endpoint and graph is None:
        return RemoteStore(endpoint)
    return open_embedded(root, graph)


def open_embedded(root: Path | None, graph: Path | None) -> EmbeddedStore:
    """An embedded store: of a built graph, or built now."""
    if graph is not None:
        path = graph / GRAPH_FILE if graph.is_dir() else graph
        if not path.is_file():
            raise HoiGraphError(f"{path}: findes ikke; kør hoi-graph build / not found; run hoi-graph build")
        return EmbeddedStore.from_nquads(path)
    with progress() as step:
        store, _ = build_store(project_at(root), step)
    return store


def project_at(root: Path | None) -> Project:
    """The project a command works on."""
    return find_project(root)


def write(content: str | bytes, output: Path | None) -> None:
    """Write to a file, or to standard output where none is named."""
    data = content.encode("utf-8") if isinstance(content, str) else content
    if output is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    else:
        output.write_bytes(data)
