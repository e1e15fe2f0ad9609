"""The application: settings in, a FastAPI app out; the graph is loaded in the background after the start."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.routing import Match, Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from hoi_graph import __version__
from hoi_graph.build import GRAPH_FILE, Manifest, read_manifest
from hoi_graph.errors import HoiGraphError
from hoi_graph.namespaces import LAYER, LAYERS
from hoi_graph.query.guard import Guard
from hoi_graph.store import EmbeddedStore, RemoteStore
from hoi_graph.store.census import census
from hoi_graph.store.endpoint import EndpointEngine
from hoi_graph.store.workers import WorkerPool
from hoi_graph_api import linked, pages, reconcile, sparql, validation
from hoi_graph_api.errors import KINDS, Problem, handle, problem_response
from hoi_graph_api.http import public_url
from hoi_graph_api.middleware import Habits
from hoi_graph_api.pages.site import STATIC
from hoi_graph_api.pages.sparql_editor import editor_page
from hoi_graph_api.settings import Settings

log = logging.getLogger(__name__)
service = APIRouter(tags=["service"])

# One line a router: pages, linked data, descriptions and the rest join here.
ROUTERS: list[APIRouter] = [service, sparql.router, pages.router, reconcile.router, validation.router, linked.router]


def create_app(settings: Settings | None = None) -> FastAPI:
    """The whole site over one build or one endpoint."""
    app = FastAPI(
        title="hoi-graph",
        version=__version__,
        summary="Vidensgraf over helhedsorienterede indsatser / A knowledge graph of holistic welfare interventions",
        lifespan=_lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        exception_handlers=dict.fromkeys((Problem, HoiGraphError, RequestValidationError), handle),
    )
    app.state.settings = settings or Settings()
    app.state.ready, app.state.reason = False, "loading"
    app.router.redirect_slashes = False
    app.root_path = app.state.settings.root_path
    app.add_exception_handler(HTTPException, _http_error)
    for router in ROUTERS:
        app.include_router(router)
    app.state.error_page = pages.error_page
    app.state.editor_page = editor_page
    if STATIC.is_dir():
        app.mount("/static", StaticFiles(directory=STATIC))
    app.add_middleware(Habits, max_age=app.state.settings.max_age, methods=lambda scope: allowed_methods(app, scope))
    return app


def create_app_from_env() -> FastAPI:
    """The application as the `HOI_GRAPH_*` variables describe it; the factory that uvicorn calls."""
    return create_app(Settings.from_environment())


def allowed_methods(app: FastAPI, scope: Scope) -> list[str]:
    """Every method some route takes at this path; none where nothing is there."""
    here = [route for route in app.routes if route.matches({**scope, "method": "GET"})[0] is not Match.NONE]
    found = {
        method
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "QUERY")
        for route in here
        if route.matches({**scope, "method": method})[0] is Match.FULL
        and (method == "GET" or not isinstance(route, Mount))
    }
    if not found:
        return []
    order = ("GET", "HEAD", "POST", "OPTIONS")
    found |= {"OPTIONS"} | ({"HEAD"} if "GET" in found else set())
    return [m for m in order if m in found] + sorted(found.difference(order))


async def _http_error(request: Request, error: Exception) -> Response:
    """Starlette's own errors as problems; a 405 lists all methods of the path."""
    assert isinstance(error, HTTPException)
    if error.status_code == 405:
        allow = ", ".join(allowed_methods(request.app, request.scope))
        problem = Problem("method-not-allowed", f"This address takes {allow}.", {"Allow": allow})
        return problem_response(request, problem)
    return await handle(request, error)


@contextlib.asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    settings: Settings = app.state.settings
    if settings.endpoint:
        app.state.engine = EndpointEngine(settings.endpoint, settings.limits)
    else:
        app.state.engine = WorkerPool(settings.build / GRAPH_FILE, settings.limits, bool(settings.allow_service))
    loading = asyncio.create_task(_load(app))
    try:
        yield
    finally:
        loading.cancel()
        await asyncio.gather(loading, return_exceptions=True)
        await app.state.engine.close()


async def _load(app: FastAPI) -> None:
    """`app.state` has engine, store, manifest and census, and `ready` is true; else `reason` says why not."""
    settings: Settings = app.state.settings
    pause = 1.0
    while True:
        try:
            await app.state.engine.start()
            app.state.census = await census(app.state.engine)
            app.state.guard = Guard(
                length=settings.max_body,
                services=settings.allow_service,
                graphs=frozenset(app.state.census.graphs) if settings.endpoint else None,
            )
            if settings.endpoint:
                app.state.store = RemoteStore(settings.endpoint, settings.seconds)
                layers = {name: app.state.census.graphs.get(str(LAYER[name]), 0) for name in LAYERS}
                app.state.manifest = Manifest("", "", "", app.state.census.default, layers, {})
            else:
                store = await asyncio.to_thread(_open, settings)
                app.state.store = store
                app.state.manifest = await asyncio.to_thread(_manifest, settings, store)
            app.state.ready, app.state.reason = True, ""
            return
        except (HoiGraphError, OSError, ValueError, KeyError) as error:
            log.error("the graph could not be opened: %s", error)
            app.state.reason = "the graph could not be opened; see the server's log"
            if not settings.endpoint:
                return
        await asyncio.sleep(pause)
        pause = min(pause * 2, 30)


def _open(settings: Settings) -> EmbeddedStore:
    return EmbeddedStore.from_nquads(settings.build / GRAPH_FILE).merge_layers()


def _manifest(settings: Settings, store: EmbeddedStore) -> Manifest:
    """The build's manifest, or one made from the graph file alone."""
    try:
        return read_manifest(settings.build)
    except FileNotFoundError:
        path = settings.build / GRAPH_FILE
        day = datetime.fromtimestamp(path.stat().st_mtime, UTC).date().isoformat()
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        return Manifest("", digest, day, len(store), store.layer_sizes(), {})


@service.get("/healthz", summary="Is the process alive?")
async def healthz() -> Response:
    return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})


@service.get("/readyz", summary="Can queries be answered?", responses={503: {"description": "Loading"}})
async def readyz(request: Request) -> Response:
    """200 with the data's version and size once the graph is open, 503 before."""
    state = request.app.state
    reason = state.reason or state.engine.health().reason
    if reason:
        raise Problem("not-ready", reason, {"Retry-After": "2"})
    facts = {"status": "ready", "version": state.manifest.version, "triples": state.census.default}
    return JSONResponse(facts, headers={"Cache-Control": "no-store"})


@service.get("/problems/{kind}", summary="What a problem type means", responses={404: {"description": "No such type"}})
async def problem_type(request: Request, kind: str) -> Response:
    """The type a problem document names, explained."""
    if kind not in KINDS:
        raise Problem("not-found", "No such problem type.")
    known = KINDS[kind]
    return JSONResponse(
        {
            "type": public_url(request, f"/problems/{kind}"),
            "title": known.title,
            "status": known.status,
            "hint": known.hint,
        }
    )
