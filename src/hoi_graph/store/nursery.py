"""One zygote process seen from the server: it is started, asked for workers, told to end them, and watched."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Callable
from typing import Any

from hoi_graph.errors import HoiGraphError, QueryError
from hoi_graph.store.jobs import Answer, Job, TooLargeError, UnavailableError
from hoi_graph.store.zygote import COMMAND, EVENT, FRAME, LENGTH

_BUFFER = 512 << 10
_PATIENCE = 10.0


class Worker:
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


class Nursery:
    """The parent's side of one zygote. `lost` is called once if the zygote ends after it was ready and unasked."""

    def __init__(self, graph: int, options: dict[str, Any], lost: Callable[[Nursery], None]) -> None:
        loop = asyncio.get_running_loop()
        self._lost = lost
        self._ready: asyncio.Future[None] = loop.create_future()
        self._born: deque[asyncio.Future[Worker]] = deque()
        self._workers: dict[int, Worker] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._control, theirs = socket.socketpair()
        self._control.setblocking(False)
        # The descriptor, not the path: a rebuilt graph must not come in under the old one's version.
        settings = json.dumps({**options, "graph": f"/dev/fd/{graph}"})
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "RUST_BACKTRACE": "0"}
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "hoi_graph.store.zygote", str(theirs.fileno()), settings],
                pass_fds=[theirs.fileno(), graph],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env=environment,
                start_new_session=True,
            )
        self._open = True
        loop.add_reader(self._control, self._event)

    async def ready(self) -> None:
        """The graph is loaded; HoiGraphError where it cannot be."""
        await asyncio.shield(self._ready)

    async def fork(self) -> Worker:
        """A new worker; UnavailableError where none can be had."""
        if not self._open:
            raise UnavailableError("starting again")
        born: asyncio.Future[Worker] = asyncio.get_running_loop().create_future()
        self._born.append(born)
        self._command(b"F")
        try:
            async with asyncio.timeout(_PATIENCE):
                return await born
        except TimeoutError:
            raise UnavailableError("no worker could be started") from None
        except asyncio.CancelledError:
            if born.done() and not born.cancelled() and born.exception() is None:
                self.kill(born.result())
            raise

    def kill(self, worker: Worker) -> None:
        """The worker's work stops; the zygote, which alone knows whether its id is still its own, ends it."""
        worker.writer.close()
        if not worker.ended.done():
            self._command(b"K", worker.pid)

    async def close(self) -> None:
        """The zygote and all its workers have ended, and every channel to them is closed."""
        self._shut()
        for task in list(self._tasks):
            task.cancel()
        try:
            await asyncio.to_thread(self._process.wait, 3)
        except subprocess.TimeoutExpired:
            self._process.kill()
            await asyncio.to_thread(self._process.wait)

    def _command(self, kind: bytes, pid: int = 0) -> None:
        if self._open:
            with contextlib.suppress(OSError):
                self._control.send(COMMAND.pack(kind, pid))

    def _event(self) -> None:
        """One message of the zygote: ready, a worker born, a worker ended, or (end of file) the zygote gone."""
        try:
            data, descriptors, _, _ = socket.recv_fds(self._control, EVENT.size, 1)
        except BlockingIOError:
            return
        except ConnectionError:
            data, descriptors = b"", []
        if len(data) < EVENT.size:
            was_ready = self._ready.done() and self._ready.exception() is None
            if not self._ready.done():
                self._ready.set_exception(HoiGraphError("the process that holds the graph ended while loading"))
            self._shut()
            if was_ready:
                self._lost(self)
            return
        kind, pid, status = EVENT.unpack(data)
        if kind == b"R":
            self._ready.set_result(None)
        elif kind == b"E":
            text = self._control.recv(2000).decode(errors="replace")
            self._ready.set_exception(HoiGraphError(text))
        elif kind == b"W":
            task = asyncio.get_running_loop().create_task(self._welcome(pid, socket.socket(fileno=descriptors[0])))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        elif kind == b"N" and self._born:
            self._fail(self._born.popleft())
        elif kind == b"X" and (worker := self._workers.pop(pid, None)):
            worker.ended.set_result(status)
            worker.writer.close()

    async def _welcome(self, pid: int, channel: socket.socket) -> None:
        reader, writer = await asyncio.open_connection(sock=channel, limit=_BUFFER)
        worker = self._workers[pid] = Worker(pid, reader, writer)
        waiting = self._born.popleft() if self._born else None
        if waiting is None or waiting.done():
            self.kill(worker)
        else:
            waiting.set_result(worker)

    def _shut(self) -> None:
        """No more events; workers count as ended, and who waits for one is told."""
        if not self._open:
            return
        self._open = False
        asyncio.get_running_loop().remove_reader(self._control)
        self._control.close()
        for worker in self._workers.values():
            worker.writer.close()
            if not worker.ended.done():
                worker.ended.set_result(0)
        self._workers.clear()
        while self._born:
            self._fail(self._born.popleft())
        if not self._ready.done():
            self._ready.cancel()

    @staticmethod
    def _fail(born: asyncio.Future[Worker]) -> None:
        if not born.done():
            born.set_exception(UnavailableError("no worker could be started"))
