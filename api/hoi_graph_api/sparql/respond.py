"""From a query to an HTTP answer: run it, give it up when the client has gone, send the whole of it or a problem."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from hoi_graph.query.guard import Guard
from hoi_graph.store.jobs import Answer, Engine, Job
from hoi_graph.store.scan import Scan
from hoi_graph_api.http import content_etag, http_date, make_etag, not_modified
from hoi_graph_api.settings import Settings
from hoi_graph_api.sparql.formats import choose
from hoi_graph_api.sparql.request import SparqlRequest

_PIECE = 256 << 10
_LONG_TEXT = 20_000
_PATIENCE = 0.05


class ClientGoneError(Exception):
    """Nobody waits for the answer any more."""


class AnswerResponse(Response):
    """Sends an answer, large ones piece by piece, and gives its memory or file back whatever happens."""

    def __init__(self, answer: Answer, headers: dict[str, str], media_type: str) -> None:
        self.answer = answer
        self.background = None
        self.status_code = 200
        self.media_type = media_type
        self.body = b""
        self.init_headers({**headers, "Content-Length": str(answer.length), "Content-Type": media_type})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            if self.answer.small:
                await send({"type": "http.response.body", "body": self.answer.read()})
                return
            while piece := self.answer.read(_PIECE):
                await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            self.answer.close()


async def answer_query(request: Request, asked: SparqlRequest) -> Response:
    """The answer to a query as the client wants it, or a Problem; 304 where the client holds it already."""
    state = request.app.state
    settings: Settings = state.settings
    assert asked.query is not None
    outline = await _check(state.guard, asked)
    form = str(outline.form)
    format_, media_type = choose(form, asked.format, request.headers.get("accept"))
    seconds = min(settings.seconds, asked.seconds or settings.seconds)
    headers = {"Vary": "Accept", "Cache-Control": "no-store"}
    etag = None
    if request.method == "GET":
        headers["Cache-Control"] = f"public, max-age={settings.max_age}" if outline.repeatable else "no-cache"
        if outline.repeatable and (digest := state.manifest.digest):
            etag = make_etag(digest, asked.query, *asked.default_graphs, "\n", *asked.named_graphs, media_type)
            modified = http_date(state.manifest.modified)
            headers |= {"ETag": etag} | ({"Last-Modified": modified} if modified else {})
            if not_modified(request, etag):
                return Response(status_code=304, headers={**headers, "Vary": "Accept, Accept-Encoding"})
    dataset = bool(asked.default_graphs or asked.named_graphs)
    job = Job(
        asked.query,
        format_,
        asked.default_graphs if dataset else None,
        asked.named_graphs if dataset else None,
        seconds,
    )
    answer = await _run(request, state.engine, job)
    headers["Server-Timing"] = f"queue;dur={answer.queue_ms:.1f}, query;dur={answer.run_ms:.1f}"
    if request.method == "GET" and etag is None:
        headers["ETag"] = content_etag(media_type, iter(lambda: answer.read(_PIECE), b""))
        answer.rewind()
    return AnswerResponse(answer, headers, media_type)


async def _check(guard: Guard, asked: SparqlRequest) -> Scan:
    """The outline of a query that may run; a long text is read in a thread, so that others are served meanwhile."""
    guard.check_graphs(asked.default_graphs + asked.named_graphs)
    text = str(asked.query)
    return guard.check(text) if len(text) < _LONG_TEXT else await asyncio.to_thread(guard.check, text)


async def _run(request: Request, engine: Engine, job: Job) -> Answer:
    """The engine's answer; the query is stopped as soon as the client has hung up."""
    query = asyncio.ensure_future(engine.run(job))
    gone: asyncio.Task[None] | None = None
    try:
        await asyncio.wait({query}, timeout=_PATIENCE)
        if not query.done():
            gone = asyncio.create_task(_hung_up(request))
            await asyncio.wait({query, gone}, return_when=asyncio.FIRST_COMPLETED)
            if not query.done():
                raise ClientGoneError
        return query.result()
    finally:
        if gone is not None:
            gone.cancel()
        if not query.done():
            query.cancel()
            await asyncio.gather(query, return_exceptions=True)


async def _hung_up(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
