"""Strangers' queries forwarded to any SPARQL 1.1 endpoint, with the same limits and the same answers as our own workers."""

from __future__ import annotations

import asyncio
import time

import httpx

from hoi_graph.errors import HoiGraphError, QueryError
from hoi_graph.namespaces import LAYER, LAYERS, PREFIXES
from hoi_graph.store.embedded import position
from hoi_graph.store.jobs import Answer, BusyError, Health, Job, Limits, OvertimeError, TooLargeError, UnavailableError
from hoi_graph.store.results import FORMATS, convert
from hoi_graph.store.scan import scan

_ROWS = "application/sparql-results+json, application/sparql-results+xml;q=0.8"
_GRAPH = "application/n-triples, text/turtle;q=0.8"
_LAYERS = tuple(str(LAYER[layer]) for layer in LAYERS)


class EndpointEngine:
    """An engine behind a URL. Answers are read whole and written anew, so one cut by the other side never passes on."""

    def __init__(self, url: str, limits: Limits | None = None) -> None:
        self.url = url
        self.limits = limits or Limits()
        self._client = httpx.AsyncClient(timeout=None, follow_redirects=False)
        self._running = 0
        self._reason = "loading"

    async def start(self) -> None:
        """The endpoint has answered."""
        (await self.run(Job("ASK {}", "json"))).close()

    def health(self) -> Health:
        return Health(not self._reason, self._reason)

    async def run(self, job: Job) -> Answer:
        if self._running >= self.limits.workers + self.limits.waiting:
            raise BusyError(f"{self._running} queries are running already")
        self._running += 1
        began = time.perf_counter()
        answer = Answer()
        try:
            async with asyncio.timeout(job.seconds):
                data, media_type, most = await self._fetch(job)
                # Not a stranger's text but a finished answer: its size is bounded, so a thread ends by itself.
                await asyncio.to_thread(self._convert, data, media_type, job, answer, most)
            answer.rewind()
            answer.run_ms = (time.perf_counter() - began) * 1000
            self._reason = ""
            return answer
        except TimeoutError:
            raise OvertimeError(job.seconds, time.perf_counter() - began) from None
        except httpx.HTTPError as error:
            self._reason = "the endpoint does not answer"
            raise UnavailableError(f"the endpoint does not answer ({type(error).__name__})") from None
        finally:
            self._running -= 1
            if not answer.run_ms:
                answer.close()

    async def close(self) -> None:
        await self._client.aclose()

    async def _fetch(self, job: Job) -> tuple[bytes, str, int | None]:
        """The endpoint's answer, its media type, and the number of rows it would cut an answer at."""
        text, shift = _with_prefixes(job.query)
        form: dict[str, str | list[str]] = {"query": text}
        default, named = job.default_graphs, job.named_graphs
        if default is None and named is None and not scan(job.query).names_dataset:
            default = named = _LAYERS
        form |= {"default-graph-uri": list(default or ()), "named-graph-uri": list(named or ())}
        accept = _GRAPH if FORMATS[job.format].graph else _ROWS
        async with self._client.stream("POST", self.url, data=form, headers={"Accept": accept}) as response:
            data = bytearray()
            async for piece in response.aiter_bytes():
                data += piece
                if len(data) > self.limits.bytes:
                    raise TooLargeError("bytes", self.limits.bytes)
        if response.status_code in (400, 422):
            raise _fault(bytes(data), shift)
        if response.headers.get("x-sql-state") == "S1TAT":  # Virtuoso's "anytime" answers are incomplete
            raise TimeoutError
        if not response.is_success:
            raise UnavailableError(f"the endpoint answered HTTP {response.status_code}")
        cut = response.headers.get("x-sparql-maxrows", "")
        return (
            bytes(data),
            response.headers.get("content-type", "").partition(";")[0],
            int(cut) if cut.isdigit() else None,
        )

    def _convert(self, data: bytes, media_type: str, job: Job, answer: Answer, most: int | None) -> None:
        rows = self.limits.rows if most is None else min(self.limits.rows, most - 1)
        try:
            convert(data, media_type, FORMATS[job.format], answer, rows, self.limits.bytes)
        except TooLargeError:
            raise
        except HoiGraphError as error:
            raise UnavailableError(str(error)) from error


def _with_prefixes(query: str) -> tuple[str, int]:
    """The query with the project's prefixes it uses without declaring them, all on its first line, and their width."""
    outline = scan(query)
    missing = sorted((outline.used_prefixes - set(outline.prefixes)) & set(PREFIXES))
    head = "".join(f"PREFIX {name}: <{PREFIXES[name]}> " for name in missing)
    return head + query, len(head)


def _fault(body: bytes, shift: int) -> QueryError:
    """The first line of the endpoint's complaint, its position counted in the text the user wrote."""
    text = body.decode("utf-8", "replace").strip().split("\n", 1)[0].strip()[:300]
    line, column = position(text)
    return QueryError(text, line, column - shift if column and line == 1 and column > shift else column)
