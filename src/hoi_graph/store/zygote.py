"""The process that loads the graph once and forks query workers from it; run by `workers.py`, never by hand.

It has one thread and no event loop, so forking is safe, and a worker shares the loaded graph's memory until it writes.
A worker can open no file and no connection: its limit of open files is set to nothing before it reads a query.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import json
import os
import resource
import selectors
import signal
import socket
import struct
import sys
import time
from pathlib import Path
from typing import Any, NoReturn

from hoi_graph.errors import HoiGraphError, QueryError
from hoi_graph.store.embedded import EmbeddedStore
from hoi_graph.store.jobs import TooLargeError
from hoi_graph.store.results import FORMATS, write_result

COMMAND = struct.Struct("!ci")  # F fork, K kill (pid)
EVENT = struct.Struct(
    "!cii"
)  # R ready, E cannot load, W worker (pid, and its socket), N no worker, X ended (pid, code)
FRAME = struct.Struct("!cI")  # D data, Z end, Q query at fault, L too large, B anything else
LENGTH = struct.Struct("!I")
_PIECE = 128 << 10
_KEEP = 64 << 20
_PR_SET_PDEATHSIG = 1


class _Sender:
    """Sends an answer in pieces; the last piece goes together with the end mark."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel
        self._held: list[bytes] = []
        self._size = 0

    def write(self, data: bytes) -> None:
        self._held.append(bytes(data))
        self._size += len(data)
        if self._size >= _PIECE:
            self._channel.sendall(self._piece())

    def end(self, kind: bytes, facts: dict[str, Any]) -> None:
        note = json.dumps(facts).encode()
        piece = self._piece() if kind == b"Z" and self._size else b""
        self._channel.sendall(piece + FRAME.pack(kind, len(note)) + note)

    def _piece(self) -> bytes:
        data = b"".join(self._held)
        self._held, self._size = [], 0
        return FRAME.pack(b"D", len(data)) + data


def _work(channel: socket.socket, store: EmbeddedStore, options: dict[str, Any]) -> NoReturn:
    """Answers queries one after another until the other side closes or memory has grown."""
    start = _memory()
    with channel.makefile("rb") as source:
        while len(head := source.read(LENGTH.size)) == LENGTH.size:
            job = json.loads(source.read(LENGTH.unpack(head)[0]))
            sender, began = _Sender(channel), time.perf_counter()
            kind = b"Z"
            facts: dict[str, Any] = {}
            try:
                result = store.answer(job["query"], job["default_graphs"], job["named_graphs"])
                write_result(result, FORMATS[job["format"]], sender, options["rows"], options["bytes"])
                del result
            except QueryError as error:
                kind, facts = b"Q", {"text": str(error), "line": error.line, "column": error.column}
            except TooLargeError as error:
                kind, facts = b"L", {"unit": error.unit, "limit": error.limit}
            except MemoryError:
                os.abort()
            except (HoiGraphError, ValueError, OSError, RuntimeError) as error:
                kind, facts = b"B", {"text": str(error)}
            ms = (time.perf_counter() - began) * 1000
            last = ms > 50 and _memory() > start + _KEEP
            sender.end(kind, {**facts, "ms": ms, "last": last})
            if last:
                break
    os._exit(0)


def _memory() -> int:
    """Resident bytes of this process, or 0 where the system does not tell."""
    with contextlib.suppress(OSError, ValueError):
        return int(os.pread(_STATM, 100, 0).split()[1]) * resource.getpagesize()
    return 0


def _confine(options: dict[str, Any], parent: int) -> None:
    """The worker dies with its parent, cannot dump core, open files or connect, and has a bound on memory."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(0)
        pages = int(os.pread(_STATM, 100, 0).split()[0])
        bound = pages * resource.getpagesize() + options["memory"]
        resource.setrlimit(resource.RLIMIT_AS, (bound, bound))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    with contextlib.suppress(OSError):
        os.nice(5)
    if not options["connect"]:
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def _fork(control: socket.socket, store: EmbeddedStore, options: dict[str, Any], inherited: list[int]) -> int:
    """A new worker; its end of the channel is on its way to the parent."""
    mine, theirs = socket.socketpair()
    zygote = os.getpid()
    try:
        pid = os.fork()
    except OSError:
        mine.close()
        theirs.close()
        control.sendall(EVENT.pack(b"N", 0, 0))
        return 0
    if pid == 0:
        try:
            theirs.close()
            control.close()
            for number in inherited:
                os.close(number)
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.dup2(os.open(os.devnull, os.O_RDWR), 2)
            _statm_of_this_process()
            _confine(options, zygote)
            _work(mine, store, options)
        finally:
            os._exit(1)
    mine.close()
    socket.send_fds(control, [EVENT.pack(b"W", pid, 0)], [theirs.fileno()])
    theirs.close()
    return pid


_STATM = -1


def _statm_of_this_process() -> None:
    global _STATM  # noqa: PLW0603 - a worker may open nothing later
    if sys.platform == "linux":
        _STATM = os.open("/proc/self/statm", os.O_RDONLY)


def _reap(control: socket.socket, workers: set[int]) -> None:
    """Every ended worker is buried and reported."""
    with contextlib.suppress(ChildProcessError):
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            workers.discard(pid)
            control.sendall(EVENT.pack(b"X", pid, os.waitstatus_to_exitcode(status)))


def main() -> None:
    """Loads the graph named on the command line, then forks, kills and buries workers until the parent is gone."""
    control = socket.socket(fileno=int(sys.argv[1]))
    options = json.loads(sys.argv[2])
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    graph = Path(options["graph"])
    try:
        store = EmbeddedStore.from_nquads(graph).merge_layers()
    except HoiGraphError as error:
        with contextlib.suppress(BrokenPipeError):
            control.sendall(EVENT.pack(b"E", 0, 0) + str(error).encode()[:2000])
        return
    os.close(int(graph.name))
    gc.collect()
    gc.freeze()
    wake_in, wake_out = os.pipe()
    for end in (wake_in, wake_out):
        os.set_blocking(end, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake_out, warn_on_full_buffer=False)
    workers: set[int] = set()
    watch = selectors.DefaultSelector()
    watch.register(control, selectors.EVENT_READ)
    watch.register(wake_in, selectors.EVENT_READ)
    inherited = [wake_in, wake_out]
    try:
        control.sendall(EVENT.pack(b"R", 0, 0))
        while True:
            for key, _ in watch.select():
                if key.fileobj is wake_in:
                    with contextlib.suppress(BlockingIOError):
                        os.read(wake_in, 4096)
                    _reap(control, workers)
                    continue
                command = control.recv(COMMAND.size, socket.MSG_WAITALL)
                if len(command) < COMMAND.size:
                    return
                kind, pid = COMMAND.unpack(command)
                if kind == b"F":
                    workers.add(_fork(control, store, options, inherited))
                elif pid in workers:
                    os.kill(pid, signal.SIGKILL)
    except (BrokenPipeError, ConnectionResetError):
        return
    finally:
        for pid in workers - {0}:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    main()
