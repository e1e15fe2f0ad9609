"""What a stranger's query is, what comes of it, and every way it can end: the same for each engine."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from typing import IO, Protocol

from hoi_graph.errors import HoiGraphError

_MEMORY = 1 << 20


@dataclass(frozen=True)
class Job:
    """A query to run once. `format` is a key of `results.FORMATS`; graphs given here replace the query's own dataset."""

    query: str
    format: str
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    seconds: float = 10.0


@dataclass(frozen=True)
class Limits:
    """What an operator grants every query."""

    rows: int = 100_000
    bytes: int = 256 << 20
    memory: int = 1 << 30
    workers: int = 2
    waiting: int = 32


class Answer:
    """A whole serialised answer, in memory while small and in an unlinked temporary file when large."""

    def __init__(self) -> None:
        self._file: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=_MEMORY)  # noqa: SIM115
        self.length = 0
        self.queue_ms = 0.0
        self.run_ms = 0.0

    def write(self, data: bytes) -> None:
        """Append serialised bytes."""
        self._file.write(data)
        self.length += len(data)

    def rewind(self) -> None:
        """The next read starts at the first byte."""
        self._file.seek(0)

    def read(self, size: int = -1) -> bytes:
        """The next bytes; b"" at the end."""
        return self._file.read(size)

    @property
    def small(self) -> bool:
        """Whether the whole answer is in memory."""
        return self.length <= _MEMORY

    def close(self) -> None:
        """Memory and temporary file are given back."""
        self._file.close()


@dataclass
class Health:
    """How an engine stands: `ready` once it can answer, else `reason`."""

    ready: bool
    reason: str = ""


class Engine(Protocol):
    """Runs strangers' queries; each ends in a whole answer or in an error of this module, or a QueryError."""

    async def start(self) -> None:
        """The engine is ready, or a HoiGraphError says why not."""
        ...

    async def run(self, job: Job) -> Answer:
        """The whole answer; cancelling the call stops the query."""
        ...

    def health(self) -> Health:
        """Whether the engine can answer now."""
        ...

    async def close(self) -> None:
        """No process, connection or file of the engine is left."""
        ...


class OvertimeError(HoiGraphError):
    """The query ran into its time limit and was stopped."""

    def __init__(self, limit: float, elapsed: float) -> None:
        self.limit_ms = round(limit * 1000)
        self.elapsed_ms = round(elapsed * 1000)
        super().__init__(f"the query was stopped after {self.elapsed_ms} ms; the limit is {self.limit_ms} ms")


class TooLargeError(HoiGraphError):
    """The answer has more rows (triples) or bytes than the service gives."""

    def __init__(self, unit: str, limit: int) -> None:
        self.unit = unit
        self.limit = limit
        super().__init__(f"the answer has more than {limit} {unit}")


class TooComplexError(HoiGraphError):
    """The query's structure was too much for the engine; only its own worker was lost."""


class OutOfMemoryError(HoiGraphError):
    """The query needed more memory than one query is given."""


class BusyError(HoiGraphError):
    """All workers are at work and the queue is full."""


class UnavailableError(HoiGraphError):
    """The engine cannot answer now: still loading, starting again, or the endpoint is down."""
