"""How a page is rendered: language, addresses, front-end files, and the frame every template extends.

The language is a query parameter: an address without `lang` is Danish, the same address with `lang=en` is English.
A page's path never changes with the language, so a link means the same thing to every reader.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Undefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from hoi_graph.labels import LANGUAGES, local_name
from hoi_graph.namespaces import BASE
from hoi_graph_api.http import public_url
from hoi_graph_api.middleware import route_path
from hoi_graph_api.pages.texts import number, text

PACKAGE = Path(__file__).parents[1]
STATIC = PACKAGE / "static"
MANIFEST = STATIC / "manifest.json"
NAV = ("interventions", "actors", "network", "matrix", "map", "funding", "queries", "about")
NAV_MORE = (
    "fields",
    "municipalities",
    "timeline",
    "compare",
    "sources",
    "observations",
    "recommendations",
    "quality",
    "dataset",
    "validate",
    "reconcile",
)
Query = Iterable[tuple[str, str]]


def page_lang(request: Request) -> str:
    """The language asked for; Danish without one."""
    asked = request.query_params.get("lang", "da")
    return asked if asked in LANGUAGES else "da"


def page_url(root: str, lang: str, path: str, query: Query = (), fragment: str = "") -> str:
    """An address on this site that keeps the reader's language."""
    pairs = [(key, value) for key, value in query if value != ""]
    if lang != "da":
        pairs.append(("lang", lang))
    tail = f"?{urlencode(pairs)}" if pairs else ""
    return f"{root}{quote(path, safe='/-._~:@!$&()*+,;=%')}{tail}{f'#{fragment}' if fragment else ''}"


def thing_path(iri: str) -> str:
    """The path of the page about one of our IRIs, or the IRI itself where it is not ours."""
    if not iri.startswith(BASE):
        return iri
    rest = iri[len(BASE) :]
    for start, page in (("id/intervention/", "/interventions/"), ("id/actor/", "/actors/"), ("id/", "/doc/")):
        if rest.startswith(start):
            return page + rest[len(start) :]
    return "/" + rest


@functools.cache
def _vite_manifest(stamp: float) -> Mapping[str, Mapping[str, Any]]:
    found: Mapping[str, Mapping[str, Any]] = json.loads(MANIFEST.read_text(encoding="utf-8")) if stamp else {}
    return found


def asset_tags(root: str, name: str, blocking: bool = False, early: bool = False) -> Markup:
    """The tags that load a front-end entry (its style sheets and script), or nothing where it is not built.

    An `early` script runs as soon as it is there, perhaps before the page is read to its end.
    """
    manifest = _vite_manifest(MANIFEST.stat().st_mtime if MANIFEST.is_file() else 0.0)
    entry = next((e for e in manifest.values() if e.get("isEntry") and _entry_name(e) == name), None)
    if entry is None:
        return Markup("")
    tags = [Markup('<link rel="stylesheet" href="{}">').format(f"{root}/static/{f}") for f in _styles(manifest, entry)]
    file = str(entry["file"])
    if file.endswith(".css"):
        tags.append(Markup('<link rel="stylesheet" href="{}">').format(f"{root}/static/{file}"))
    else:
        kind = Markup("") if blocking else Markup(' type="module" async') if early else Markup(' type="module"')
        tags.append(Markup('<script{} src="{}"></script>').format(kind, f"{root}/static/{file}"))
        if not blocking:
            preload = Markup('<link rel="modulepreload" href="{}">')
            tags += [preload.format(f"{root}/static/{chunk['file']}") for chunk in _chunks(manifest, entry)[1:]]
    return Markup("\n").join(tags)


def _entry_name(entry: Mapping[str, Any]) -> str:
    return str(entry.get("name") or Path(str(entry.get("src", ""))).stem)


def _styles(manifest: Mapping[str, Mapping[str, Any]], entry: Mapping[str, Any]) -> list[str]:
    return list(dict.fromkeys(str(f) for chunk in _chunks(manifest, entry) for f in chunk.get("css", [])))


def _chunks(manifest: Mapping[str, Mapping[str, Any]], entry: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The entry and all it imports, directly or not."""
    found, names = [entry], set[str]()
    for chunk in found:
        for name in chunk.get("imports", []):
            if name not in names and name in manifest:
                names.add(name)
                found.append(manifest[name])
    return found


@pass_context
def _t(context: Context, key: str, **values: object) -> str:
    return text(key, context["lang"], **values)


@pass_context
def _url(context: Context, path: str, query: Query = (), fragment: str = "", **more: object) -> str:
    if not path.startswith("/"):
        return path if path.startswith(("http://", "https://")) else "#"
    pairs = [*query, *((key, str(value)) for key, value in more.items() if value not in (None, ""))]
    return page_url(context["root"], context["lang"], path, pairs, fragment)


@pass_context
def _href(context: Context, iri: str) -> str:
    return _url(context, thing_path(iri))


@pass_context
def _asset(context: Context, name: str, blocking: bool = False, early: bool = False) -> Markup:
    return asset_tags(context["root"], name, blocking, early)


@pass_context
def _num(context: Context, value: float | int | str | None, decimals: int = 2) -> str:
    return number(value, context["lang"], decimals)


@pass_context
def _dkk(context: Context, value: float | int | None) -> str:
    return text("money.dkk", context["lang"], amount=number(value, context["lang"]))


def short_claim(iri: str) -> str:
    """A claim as addresses name it: `participation/slug`."""
    return iri.removeprefix(f"{BASE}id/")


@functools.cache
def environment() -> Environment:
    """The templates, every value escaped."""
    env = Environment(
        loader=FileSystemLoader(PACKAGE / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=Lenient,
    )
    env.globals.update(t=_t, url=_url, href=_href, asset=_asset, nav=NAV, nav_more=NAV_MORE)
    env.filters.update(
        num=_num,
        dkk=_dkk,
        local_name=local_name,
        short_claim=short_claim,
        short_path=lambda iri: iri.removeprefix(BASE),
    )
    return env


class Lenient(StrictUndefined):
    """A name the page did not give is false and empty; reading from it or printing it is a fault in the page."""

    __bool__ = Undefined.__bool__  # type: ignore[assignment]


def render(request: Request, template: str, *, status: int = 200, **context: Any) -> HTMLResponse:
    """A page in the reader's language, with everything the frame needs."""
    lang = page_lang(request)
    root = str(request.scope.get("root_path", "")).rstrip("/")
    path = route_path(request.scope)
    rest = [(k, v) for k, v in request.query_params.multi_items() if k != "lang"]
    base = public_url(request)
    frame = {
        "request": request,
        "lang": lang,
        "root": root,
        "path": path,
        "manifest": request.app.state.manifest,
        "alternates": {code: page_url(base, code, path, rest) for code in LANGUAGES},
        "switch": {code: page_url(root, code, path, rest) for code in LANGUAGES},
        "section": path.split("/")[1],
    }
    html = environment().get_template(template).render({**frame, **context})
    return HTMLResponse(html, status_code=status, headers={"Content-Language": lang})
