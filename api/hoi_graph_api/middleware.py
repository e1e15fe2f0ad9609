"""The habits of `http.py` put around every answer, whichever router gives it."""

from __future__ import annotations

import asyncio
import logging
import zlib
from collections.abc import Callable, Iterable
from urllib.parse import quote

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hoi_graph_api.errors import Problem, problem_of, problem_response
from hoi_graph_api.http import accepts_gzip, content_etag, gzip_etag, matches, unchanged_since

log = logging.getLogger(__name__)
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors {frames}"
)
EXPOSED = "Link, ETag, Server-Timing, Retry-After"
_EARLY = ("/healthz", "/readyz")
_SMALL = 1024
_IN_THREAD = 64 << 10
_TEXTS = ("text/", "application/json", "application/xml", "application/javascript", "image/svg+xml")
_DROPPED = ("content-length", "content-type", "content-encoding", "content-disposition")


class Habits:
    """HEAD like GET, one address per thing, CORS, security headers, ETag and 304, gzip, and no error without a problem."""

    def __init__(self, app: ASGIApp, max_age: int, methods: Callable[[Scope], Iterable[str]]) -> None:
        self._app = app
        self._max_age = max_age
        self._methods = methods

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        method = scope["method"]
        if method == "HEAD":
            scope = dict(scope, method="GET")
        request = Request(scope)
        answer = _Answer(request, send, self._max_age, head=method == "HEAD")
        try:
            if (target := canonical(request)) is not None:
                await answer.empty(308, {"location": target, "content-length": "0"})
            elif method == "OPTIONS":
                await self._options(request, answer)
            elif not request.app.state.ready and route_path(scope) not in _EARLY:
                raise Problem("not-ready", request.app.state.reason or "loading", {"Retry-After": "5"})
            else:
                await self._app(scope, receive, answer.send)
        except Exception as error:
            if answer.started:
                raise
            problem = problem_of(error)
            if problem.kind == "internal":
                log.exception("%s %s", method, scope["path"])
            await problem_response(request, problem)(scope, receive, answer.send)

    async def _options(self, request: Request, answer: _Answer) -> None:
        """What a path takes, and the preflight answer of CORS."""
        methods = list(self._methods(request.scope))
        if not methods:
            raise Problem("not-found", "No such address.")
        allow = ", ".join(methods)
        asked = request.headers.get("access-control-request-headers", "")
        await answer.empty(
            204,
            {
                "allow": allow,
                "access-control-allow-methods": allow,
                "access-control-allow-headers": asked if asked.isprintable() and asked else "*",
                "access-control-max-age": "86400",
                "cache-control": f"public, max-age={self._max_age}",
            },
        )


class _Answer:
    """Holds the head of an answer back until its first bytes are known, then sends both as they should be."""

    def __init__(self, request: Request, send: Send, max_age: int, head: bool) -> None:
        self._request = request
        self._send = send
        self._max_age = max_age
        self._head = head
        self._start: Message | None = None
        self._zip: zlib._Compress | None = None
        self._silent = False
        self.started = False

    async def empty(self, status: int, headers: dict[str, str]) -> None:
        """An answer without content."""
        raw = [(name.encode("latin-1"), value.encode("latin-1", "ignore")) for name, value in headers.items()]
        await self.send({"type": "http.response.start", "status": status, "headers": raw})
        await self.send({"type": "http.response.body", "body": b""})

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        if message["type"] != "http.response.body":
            await self._send(message)
            return
        body, more = message.get("body", b""), message.get("more_body", False)
        if self._start is not None:
            start, self._start = self._start, None
            self._prepare(start, body, more)
            if self._zip is not None and not more:
                body = await self._compress(body, more)
                MutableHeaders(raw=start["headers"])["content-length"] = str(len(body))
                self._zip = None
            self.started = True
            await self._send(start)
        if self._zip is not None and not self._silent:
            body = await self._compress(body, more)
            if not body and more:
                return
        if self._silent:
            if not more:
                await self._send({"type": "http.response.body", "body": b""})
            return
        await self._send({"type": "http.response.body", "body": body, "more_body": more})

    def _prepare(self, start: Message, body: bytes, more: bool) -> None:
        """Sets every header that depends on the answer, and decides on gzip and 304."""
        headers = MutableHeaders(raw=list(start["headers"]))
        kind = headers.get("content-type", "")
        success = start["status"] == 200
        readable = self._request.method == "GET" and success
        self._common(headers, kind, start["status"])
        if readable and "etag" not in headers and not more and headers["cache-control"] != "no-store":
            headers["etag"] = content_etag(kind, [body])
        if _compressible(kind):
            headers.add_vary_header("Accept-Encoding")
            large = int(headers.get("content-length", _SMALL + 1)) > _SMALL if more else len(body) > _SMALL
            wish = accepts_gzip(self._request.headers.get("accept-encoding"))
            if large and wish and "content-encoding" not in headers:
                self._zip = zlib.compressobj(6, zlib.DEFLATED, 31)
                headers["content-encoding"] = "gzip"
                if more:
                    del headers["content-length"]
                if "etag" in headers:
                    headers["etag"] = gzip_etag(headers["etag"])
        if start["status"] == 304 and (etag := headers.get("etag")):
            held = self._request.headers.get("if-none-match")
            if not matches(held, etag) and matches(held, gzip_etag(etag)):
                headers["etag"] = gzip_etag(etag)  # a route that saved itself the work knows nothing of codings
        if readable and self._unchanged(headers):
            start["status"] = 304
            for name in _DROPPED:
                del headers[name]
            self._zip, self._silent = None, True
        self._silent |= self._head
        if self._head and self._zip is not None and more:
            self._zip = None
        start["headers"] = headers.raw

    def _common(self, headers: MutableHeaders, kind: str, status: int) -> None:
        headers["access-control-allow-origin"] = "*"
        headers["access-control-expose-headers"] = EXPOSED
        headers["x-content-type-options"] = "nosniff"
        headers.setdefault("referrer-policy", "strict-origin-when-cross-origin")
        usual = f"public, max-age={self._max_age}" if self._request.method == "GET" and status < 400 else "no-store"
        headers.setdefault("cache-control", usual)
        if kind.startswith("text/html"):
            embedded = route_path(self._request.scope).startswith("/embed/")
            frames = "*" if embedded else "'none'"
            headers.setdefault("content-security-policy", CONTENT_SECURITY_POLICY.format(frames=frames))
            if not embedded:
                headers.setdefault("x-frame-options", "DENY")

    def _unchanged(self, headers: Headers) -> bool:
        asked = self._request.headers
        if (tags := asked.get("if-none-match")) is not None:
            return "etag" in headers and matches(tags, headers["etag"])
        return unchanged_since(asked.get("if-modified-since"), headers.get("last-modified"))

    async def _compress(self, body: bytes, more: bool) -> bytes:
        assert self._zip is not None
        zip_ = self._zip
        data = await asyncio.to_thread(zip_.compress, body) if len(body) > _IN_THREAD else zip_.compress(body)
        return data if more else data + zip_.flush()


def route_path(scope: Scope) -> str:
    """The path within the site, without the prefix a proxy mounts it under."""
    path: str = scope["path"]
    root: str = scope.get("root_path", "")
    return path[len(root) :] if root and path.startswith(root + "/") else path


def canonical(request: Request) -> str | None:
    """Where a path with a trailing (or doubled leading) slash belongs; None where the path is canonical."""
    path = route_path(request.scope)
    if path == "/" or not (path.endswith("/") or path.startswith("//")):
        return None
    raw = quote(request.url.path, safe="/-._~!$&'()*+,;=:@")
    root = request.scope.get("root_path", "")
    raw = raw[len(root) :] if root and raw.startswith(root + "/") else raw
    query = f"?{request.url.query}" if request.url.query else ""
    return f"{root}/{raw.strip('/')}{query}"


def _compressible(kind: str) -> bool:
    main = kind.partition(";")[0]
    return main.startswith(_TEXTS) or main.endswith(("+json", "+xml", "n-triples", "n-quads", "trig"))
