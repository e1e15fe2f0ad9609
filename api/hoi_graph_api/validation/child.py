"""The check as a process of its own, with limits on time and memory: whatever it is given, only it can come to harm.

The process works in a folder of its own that is gone afterwards, however it ended; nothing else keeps the file.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import resource
import signal
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

from pydantic import ValidationError

import hoi_graph
from hoi_graph.project import find_project
from hoi_graph_api.errors import Problem
from hoi_graph_api.settings import Settings
from hoi_graph_api.validation.models import CheckAnswer

log = logging.getLogger(__name__)
_CHECKED = (0, 1)
_CANNOT = 2
_PLACE = Path(hoi_graph.__file__).parents[1]


class Desk:
    """Takes a few checks at a time; those beyond a short queue are sent away."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._places = asyncio.Semaphore(settings.checks)
        self._waiting = 0

    async def check(self, name: str, content: bytes) -> CheckAnswer:
        """The check of a file; a Problem where it cannot be read, takes too long, or there are too many."""
        async with self._place():
            with tempfile.TemporaryDirectory(prefix="hoi-graph-check-") as folder:
                (Path(folder) / name).write_bytes(content)
                return await self._run(Path(folder), name)

    @contextlib.asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        if self._places.locked() and self._waiting >= 4 * self._settings.checks:
            raise Problem("busy", "Too many checks at once.", {"Retry-After": "30"})
        self._waiting += 1
        try:
            await self._places.acquire()
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._places.release()

    async def _run(self, folder: Path, name: str) -> CheckAnswer:
        command = [sys.executable, "-m", "hoi_graph", "validate", f"./{name}", "--format", "json"]
        process = await asyncio.create_subprocess_exec(
            *command, "--root", str(find_project().root),
            cwd=folder, env=_environment(folder), start_new_session=True, stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        try:
            self._limit(process.pid)
            out, err = await asyncio.wait_for(process.communicate(), self._settings.check_seconds)
        except TimeoutError:
            raise _too_much("tid / time") from None
        finally:
            # Its children too, whether it is done, over time, or its client is gone.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
        return _read(process.returncode, out, err)

    def _limit(self, process: int) -> None:
        memory = self._settings.check_memory
        with contextlib.suppress(ProcessLookupError):
            resource.prlimit(process, resource.RLIMIT_AS, (memory, memory))
            seconds = int(self._settings.check_seconds) + 1
            resource.prlimit(process, resource.RLIMIT_CPU, (seconds, seconds))
            resource.prlimit(process, resource.RLIMIT_CORE, (0, 0))


def _environment(folder: Path) -> dict[str, str]:
    """What the process needs to find its modules, and a place for temporary files; no setting or secret of the server's."""
    found = {"PYTHONPATH": os.pathsep.join([str(_PLACE), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)}
    return {
        **found,
        "TMPDIR": str(folder),
        "PYTHONIOENCODING": "utf-8",
        "PATH": os.environ.get("PATH", ""),
        "LANG": "C.UTF-8",
    }


def _read(code: int | None, out: bytes, err: bytes) -> CheckAnswer:
    if code in _CHECKED:
        with contextlib.suppress(ValidationError):
            return CheckAnswer.model_validate_json(out)
    if code == _CANNOT:
        said = err.decode("utf-8", "replace").strip().removeprefix("hoi-graph: ").removeprefix("./")
        raise Problem("bad-request", f"Filen kan ikke læses / the file cannot be read: {said[:600]}")
    if code in _CHECKED and b"MemoryError" not in err:
        # The kind of error alone: its text could hold what was sent.
        last = err.decode("utf-8", "replace").strip().rpartition("\n")[2]
        log.warning("a check ended without an answer: %s", last.partition(":")[0][:80])
        raise Problem("bad-request", "Filen kan ikke tjekkes / the file cannot be checked.")
    raise _too_much("hukommelse eller dybde / memory or depth")


def _too_much(what: str) -> Problem:
    return Problem(
        "too-complex", f"Filen kan ikke tjekkes inden for grænserne ({what}). The file goes beyond the limits."
    )
