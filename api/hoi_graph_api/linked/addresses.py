"""Addresses: which IRI a path stands for, which document describes an IRI, and where this site is reached."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote, unquote

from fastapi import Request

from hoi_graph.labels import slug
from hoi_graph.namespaces import BASE

FOLDERS = ("id", "code", "ontology", "graph")
_PLAIN = re.compile(r"[a-z0-9.-]+(/[a-z0-9.-]+)*")


def root_path(request: Request) -> str:
    """The path the site lies under behind a proxy, "" at the top."""
    return str(request.scope.get("root_path", "")).rstrip("/")


def site_path(request: Request) -> str:
    """The path asked for, below the root path."""
    return request.url.path.removeprefix(root_path(request)) or "/"


def doc_path(iri: str) -> str:
    """The path of the document about an IRI of ours: `/doc/actor/x` for a thing, the IRI's own path for a term or code."""
    rest = iri.removeprefix(BASE)
    return "/doc/" + rest.removeprefix("id/") if rest.startswith("id/") else "/" + rest


def doc_iri(iri: str) -> str:
    """The IRI of the document about an IRI of ours; it never equals the IRI itself."""
    return BASE + "doc/" + iri.removeprefix(BASE).removeprefix("id/")


def local_href(iri: str) -> str:
    """The path that shows an IRI on this site, or the IRI itself where it is not ours; "" where it must not be a link."""
    if iri.startswith(BASE):
        return quote(doc_path(iri), safe="/-._~:@!$&()*+,;=%")
    return iri if iri.startswith(("http://", "https://")) else ""


def canonical(rest: str) -> str:
    """The plain form of a path below `/id/` or `/code/`: ASCII slugs; the same for every spelling of a name."""
    if _PLAIN.fullmatch(rest):
        return rest
    text = unicodedata.normalize("NFC", unquote(rest))
    return "/".join(part for part in (slug(part) for part in text.split("/")) if part)
