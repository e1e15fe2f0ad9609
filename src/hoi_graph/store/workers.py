"""Strangers' queries run in forked worker processes that can be killed at any moment."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import AsyncIterator, Coroutine
from pathlib import Path
from typing import Any

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
    TooLargeError,
    UnavailableError,
)
from hoi_graph.store.zygote import COMMAND, EVENT, FRAME, LENGTH

log = logging.getLogger(__name__)
_BUFFER = 512 << 10
_STACK = (signal.SIGSEGV, signal.SIGBUS, signal.SIGILL)


class _Worker:
    """One forked process: a channel to it, and a future that holds its exit code once it has ended."""

    def __init__(self, pid: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.pid = pid
        self.reader = reader
        self.writer = writer
        self.ended: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    async def ask(self, job: Job, answer: Answer) -> bool:
        """The whole answer is in `answer`; returns whether the worker stays for another query."""
        text = json.dumps(
            {
                "query": job.query,
                "format": job.format,
                "default_graphs": job.default_graphs,
                "named_graphs": job.named_graphs,
            }
        ).encode()
        self.writer.write(LENGTH.pack(len(text)) + text)
        while True:
            kind, size = FRAME.unpack(await self.reader.readexactly(FRAME.size))
            data = await self.reader.readexactly(size)
            if kind == b"D":
                answer.write(data)
                continue
            facts = json.loads(data)
            answer.run_ms = facts["ms"]
            if kind == b"Q":
                raise QueryError(facts["text"], facts["line"], facts["column"])
            if kind == b"L":
                raise TooLargeError(facts["unit"], facts["limit"])
            if kind == b"B":
                raise QueryError(facts["text"])
            return not facts["last"]


class WorkerPool:
    """An engine over a graph file: a zygote process holds the graph, and its children each run one query at a time."""

    def __init__(self, graph: Path, limits: Limits | None = None, connect: bool = False) -> None:
        self.limits = limits or Limits()
        self._options = {
            "graph": str(graph),
            "rows": self.limits.rows,
            "bytes": self.limits.bytes,
            "memory": self.limits.memory,
            "connect": connect,
        }
        self._slots = asyncio.Semaphore(self.limits.workers)
        self._waiting = 0
        self._idle: list[_Worker] = []
        self._workers: dict[int, _Worker] = {}
        self._born: deque[asyncio.Future[_Worker]] = deque()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._loading: asyncio.Future[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._reason = "loading"
        self._closed = False

    async def start(self) -> None:
        """The graph is loaded and one worker stands ready in every slot."""
        self._spawn()
        assert self._loading is not None
        await self._loading
        self._idle.extend(await asyncio.gather(*(self._fork() for _ in range(self.limits.workers))))
        self._reason = ""

    def health(self) -> Health:
        return Health(not self._reason, self._reason)

    async def run(self, job: Job) -> Answer:
        asked = time.perf_counter()
        async with self._slot(job):
            if self._reason:
                raise UnavailableError(self._reason)
            worker = self._idle.pop() if self._idle else await self._fork()
            began = time.perf_counter()
            answer, stays = Answer(), False
            try:
                async with asyncio.timeout(job.seconds):
                    stays = await worker.ask(job, answer)
                answer.queue_ms = (began - asked) * 1000
                answer.rewind()
                return answer
            except TimeoutError:
                answer.close()
                raise OvertimeError(job.seconds, time.perf_counter() - began) from None
            except (asyncio.IncompleteReadError, ConnectionError):
                answer.close()
                raise await self._autopsy(worker) from None
            except (QueryError, TooLargeError) as error:
                answer.close()
                stays = isinstance(error, QueryError)
                raise
            except BaseException:
                answer.close()
                raise
            finally:
                if stays and not worker.ended.done():
                    self._idle.append(worker)
                else:
                    self._kill(worker)

    async def close(self) -> None:
        """The zygote and all workers have ended, and no channel to them is open."""
        self._closed = True
        self._reason = "stopping"
        for task in list(self._tasks):
            task.cancel()
        self._drop_workers()
        await self._bury()

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

    def _spawn(self) -> None:
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        self._control = ours
        self._loading = asyncio.get_running_loop().create_future()
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "RUST_BACKTRACE": "0"}
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "hoi_graph.store.zygote", str(theirs.fileno()), json.dumps(self._options)],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env=environment,
                start_new_session=True,
            )
        asyncio.get_running_loop().add_reader(ours, self._event)

    def _event(self) -> None:
        """One message of the zygote: a worker born, a worker ended, or (end of file) the zygote itself gone."""
        assert self._control is not None and self._loading is not None
        try:
            data, descriptors, _, _ = socket.recv_fds(self._control, EVENT.size, 1)
        except BlockingIOError:
            return
        except ConnectionError:
            data, descriptors = b"", []
        if len(data) < EVENT.size:
            self._lost()
            return
        kind, pid, status = EVENT.unpack(data)
        if kind == b"R":
            self._loading.set_result(None)
        elif kind == b"E":
            text = self._control.recv(2000).decode(errors="replace")
            self._loading.set_exception(HoiGraphError(text))
        elif kind == b"W":
            self._task(self._welcome(pid, socket.socket(fileno=descriptors[0])))
        elif kind == b"N" and self._born:
            self._born.popleft().set_exception(UnavailableError("no worker could be started"))
        elif kind == b"X" and (worker := self._workers.pop(pid, None)):
            worker.ended.set_result(status)
            if worker in self._idle:
                self._idle.remove(worker)
            worker.writer.close()

    async def _welcome(self, pid: int, channel: socket.socket) -> None:
        reader, writer = await asyncio.open_connection(sock=channel, limit=_BUFFER)
        worker = self._workers[pid] = _Worker(pid, reader, writer)
        waiting = self._born.popleft() if self._born else None
        if waiting is None or waiting.done():
            self._kill(worker)
        else:
            waiting.set_result(worker)

    async def _fork(self) -> _Worker:
        born: asyncio.Future[_Worker] = asyncio.get_running_loop().create_future()
        self._born.append(born)
        self._command(b"F")
        try:
            async with asyncio.timeout(10):
                return await born
        except TimeoutError:
            raise UnavailableError("no worker could be started") from None
        except asyncio.CancelledError:
            if born.done() and not born.cancelled() and born.exception() is None:
                self._kill(born.result())
            raise

    def _kill(self, worker: _Worker) -> None:
        """The worker's work stops; the zygote, which alone knows whether its id is still its own, ends it."""
        worker.writer.close()
        if not worker.ended.done():
            self._command(b"K", worker.pid)

    def _command(self, kind: bytes, pid: int = 0) -> None:
        if self._control is not None:
            with contextlib.suppress(OSError):
                self._control.send(COMMAND.pack(kind, pid))

    async def _autopsy(self, worker: _Worker) -> HoiGraphError:
        """What ended a worker in the middle of a query."""
        try:
            async with asyncio.timeout(2):
                code = await asyncio.shield(worker.ended)
        except TimeoutError:
            return UnavailableError("the worker was lost")
        if -code in _STACK:
            return TooComplexError("the query's structure is too deep or too large for the engine")
        if -code in (signal.SIGABRT, signal.SIGKILL) and not self._closed:
            return OutOfMemoryError(f"the query needed more than {self.limits.memory >> 20} MB of memory")
        log.error("a query worker ended with exit code %s", code)
        return UnavailableError("the worker was lost")

    def _lost(self) -> None:
        """The zygote ended unasked: its workers are gone with it, and a new one is raised."""
        if self._loading is not None and not self._loading.done():
            self._loading.set_exception(HoiGraphError("the process that holds the graph ended while loading"))
        if self._closed:
            return
        log.error("the process that holds the graph ended; starting another")
        self._reason = "starting again"
        self._drop_workers()
        self._task(self._revive())

    async def _revive(self) -> None:
        pause = 0.1
        while not self._closed:
            await self._bury()
            try:
                await self.start()
                return
            except (HoiGraphError, OSError) as error:
                log.error("the graph could not be loaded again: %s", error)
                self._reason = "starting again"
                await asyncio.sleep(pause)
                pause = min(pause * 2, 10)

    def _drop_workers(self) -> None:
        for worker in self._workers.values():
            worker.writer.close()
            if not worker.ended.done():
                worker.ended.set_result(0)
        self._workers.clear()
        self._idle.clear()
        for born in self._born:
            if not born.done():
                born.set_exception(UnavailableError(self._reason))
        self._born.clear()

    async def _bury(self) -> None:
        if self._control is not None:
            asyncio.get_running_loop().remove_reader(self._control)
            self._control.close()
            self._control = None
        if self._process is not None:
            process, self._process = self._process, None
            try:
                await asyncio.to_thread(process.wait, 3)
            except subprocess.TimeoutExpired:
                process.kill()
                await asyncio.to_thread(process.wait)

    def _task(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
