"""Strangers' queries run in forked worker processes that can be killed at any moment."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import time
from collections.abc import AsyncIterator
from pathlib import Path

from hoi_graph.errors import HoiGraphError, QueryError
from hoi_graph.store.jobs import (
    Answer,
    BusyError,
    Health,
    Job,
    Limits,
    OutOfMemoryError,
    OvertimeError,
    TooComplexError,
    UnavailableError,
)
from hoi_graph.store.nursery import Nursery, Worker

log = logging.getLogger(__name__)
_STACK = (signal.SIGSEGV, signal.SIGBUS, signal.SIGILL)
_MEMORY = (signal.SIGABRT, signal.SIGKILL)
_LONGEST_PAUSE = 30.0


class WorkerPool:
    """An engine over a graph file: a zygote process holds the graph, and its children each run one query at a time."""

    def __init__(self, graph: Path, limits: Limits | None = None, connect: bool = False) -> None:
        self.limits = limits or Limits()
        self._graph = graph
        self._options = {
            "rows": self.limits.rows,
            "bytes": self.limits.bytes,
            "memory": self.limits.memory,
            "connect": connect,
        }
        self._slots = asyncio.Semaphore(self.limits.workers)
        self._waiting = 0
        self._idle: list[Worker] = []
        self._file: int | None = None
        self._nursery: Nursery | None = None
        self._reviving: asyncio.Task[None] | None = None
        self._reason = "loading"

    async def start(self) -> None:
        """The graph is loaded and a worker stands ready in every slot."""
        if self._file is None:
            try:
                self._file = os.open(self._graph, os.O_RDONLY)
            except OSError as error:
                raise HoiGraphError(f"{self._graph}: {error.strerror}") from error
        self._nursery = nursery = Nursery(self._file, self._options, self._lost)
        try:
            await nursery.ready()
            self._idle = list(await asyncio.gather(*(nursery.fork() for _ in range(self.limits.workers))))
        except BaseException:
            self._nursery = None
            await nursery.close()
            raise
        self._reason = ""

    def health(self) -> Health:
        return Health(not self._reason, self._reason)

    async def run(self, job: Job) -> Answer:
        asked = time.perf_counter()
        async with self._slot(job):
            nursery = self._nursery
            if self._reason or nursery is None:
                raise UnavailableError(self._reason or "starting again")
            worker = await self._worker(nursery)
            began = time.perf_counter()
            answer, stays = Answer(), False
            try:
                async with asyncio.timeout(job.seconds):
                    stays = await worker.ask(job, answer)
                answer.queue_ms = (began - asked) * 1000
                answer.rewind()
                return answer
            except BaseException as error:
                answer.close()
                stays = isinstance(error, QueryError)
                if isinstance(error, TimeoutError):
                    raise OvertimeError(job.seconds, time.perf_counter() - began) from None
                if isinstance(error, (asyncio.IncompleteReadError, ConnectionError)):
                    raise await self._autopsy(worker) from None
                raise
            finally:
                if stays and nursery is self._nursery and not worker.ended.done():
                    self._idle.append(worker)
                else:
                    nursery.kill(worker)

    async def close(self) -> None:
        """The zygote and all workers have ended, and no channel or file is open."""
        self._reason = "stopping"
        if self._reviving is not None:
            self._reviving.cancel()
            await asyncio.gather(self._reviving, return_exceptions=True)
        self._idle.clear()
        nursery, self._nursery = self._nursery, None
        if nursery is not None:
            await nursery.close()
        if self._file is not None:
            os.close(self._file)
            self._file = None

    async def _worker(self, nursery: Nursery) -> Worker:
        while self._idle:
            worker = self._idle.pop()
            if not worker.ended.done():
                return worker
        return await nursery.fork()

    @contextlib.asynccontextmanager
    async def _slot(self, job: Job) -> AsyncIterator[None]:
        """A place to run in, taken in turn; BusyError when the queue is full or does not move."""
        if self._slots.locked():
            if self._waiting >= self.limits.waiting:
                raise BusyError(f"{self._waiting} queries are waiting already")
            self._waiting += 1
            try:
                async with asyncio.timeout(max(job.seconds, 1.0) * 2):
                    await self._slots.acquire()
            except TimeoutError:
                raise BusyError("no worker became free in time") from None
            finally:
                self._waiting -= 1
        else:
            await self._slots.acquire()
        try:
            yield
        finally:
            self._slots.release()

    async def _autopsy(self, worker: Worker) -> HoiGraphError:
        """What ended a worker in the middle of a query."""
        try:
            async with asyncio.timeout(2):
                code = await asyncio.shield(worker.ended)
        except TimeoutError:
            return UnavailableError("the worker was lost")
        if -code in _STACK:
            return TooComplexError("the query's structure is too deep or too large for the engine")
        if -code in _MEMORY:
            return OutOfMemoryError(f"the query needed more than {self.limits.memory >> 20} MB of memory")
        return UnavailableError("the worker was lost")

    def _lost(self, nursery: Nursery) -> None:
        """The zygote ended unasked: its workers are gone with it, and one other is raised in its place."""
        if nursery is not self._nursery or self._reviving is not None or self._reason:
            return
        log.error("the process that holds the graph ended; starting another")
        self._reason = "starting again"
        self._idle.clear()
        self._reviving = asyncio.get_running_loop().create_task(self._revive(nursery))

    async def _revive(self, old: Nursery) -> None:
        pause = 0.1
        try:
            await old.close()
            while self._reason != "stopping":
                try:
                    await self.start()
                    return
                except (HoiGraphError, OSError) as error:
                    log.error("the graph could not be loaded again: %s", error)
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)
        finally:
            self._reviving = None
