"""From a request to a file to check: an upload or pasted text from the form, or the body itself."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import AsyncGenerator
from dataclasses import dataclass

from fastapi import Request
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser

from hoi_graph_api.errors import Problem
from hoi_graph_api.sparql.request import read_body

MULTIPART = "multipart/form-data"
SUFFIXES: dict[str, str] = {
    "text/turtle": ".ttl",
    "application/ld+json": ".jsonld",
    "application/n-triples": ".nt",
    "application/rdf+xml": ".rdf",
    "text/csv": ".csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}
_SPELLINGS = {".json": ".jsonld", ".xml": ".rdf", ".owl": ".rdf", ".turtle": ".ttl"}
_KNOWN = (*SUFFIXES.values(), ".nq", ".trig")
_DEEPEST = 200
_TAG = re.compile(rb"<(/)?[A-Za-z_][^<>]*?(/)?>")
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"')


@dataclass(frozen=True)
class Sent:
    """A file by a name that is safe to write, and its bytes."""

    name: str
    content: bytes


class _InMemory(MultiPartParser):
    """A form parser that never rolls a file over to the disk: the body was measured before."""

    spool_max_size = 1 << 40


async def read_sent(request: Request, name: str, limit: int) -> Sent:
    """The file of a request; a Problem with 400, 413, 415 or 422 where it cannot be taken."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != MULTIPART and media_type not in SUFFIXES:
        accepted = [MULTIPART, *SUFFIXES]
        raise Problem(
            "unsupported-media-type", f"{media_type[:80] or 'No media type'} is not taken.",
            {"Accept-Post": ", ".join(accepted)}, accepted=accepted,
        )  # fmt: skip
    body = await read_body(request, limit)
    if media_type == MULTIPART:
        sent = await _from_form(request, body)
    else:
        suffix = SUFFIXES[media_type]
        sent = Sent(safe_name(name, suffix) if name else f"data{suffix}", body)
    return _acceptable(sent)


async def _from_form(request: Request, body: bytes) -> Sent:
    async def stream() -> AsyncGenerator[bytes, None]:
        yield body

    try:
        form = await _InMemory(
            request.headers, stream(), max_files=2, max_fields=10, max_part_size=len(body) + 1
        ).parse()
    except (MultiPartException, HTTPException, ValueError, KeyError) as error:
        raise Problem("bad-request", f"Formularen kan ikke læses / the form cannot be read: {error}") from None
    try:
        return await _chosen(form)
    finally:
        await form.close()


async def _chosen(form: FormData) -> Sent:
    """The uploaded file, else the pasted text."""
    file, text, format = form.get("file"), form.get("text"), form.get("format")
    if isinstance(file, UploadFile) and file.filename:
        return Sent(safe_name(file.filename), await file.read())
    if isinstance(text, str) and text.strip():
        suffix = f".{format}" if f".{format}" in (".ttl", ".jsonld", ".nt", ".rdf") else ".ttl"
        return Sent(f"tekst{suffix}", text.encode("utf-8", "replace"))
    raise Problem("bad-request", "Vælg en fil, eller indsæt tekst / choose a file, or paste text.")


def safe_name(given: str, suffix: str = "") -> str:
    """A file name as given, without folders, control signs and leading dots; its suffix decides how it is read."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", given))[-1]
    plain = re.sub(r"[^\w .()+-]", "_", last)
    stem, dot, end = plain.rpartition(".")
    ending = _SPELLINGS.get(f".{end.lower()}", f".{end.lower()}") if dot else suffix
    if not dot or (suffix and ending != suffix):
        stem, ending = plain, suffix
    stem = stem.strip(" .-") or "data"
    if ending not in _KNOWN:
        known = ", ".join(_KNOWN)
        raise Problem(
            "unsupported-media-type", f"{plain[:80]}: brug en af / use one of {known}", accepted=list(SUFFIXES)
        )
    return stem.encode("utf-8")[:120].decode("utf-8", "ignore") + ending


def _acceptable(sent: Sent) -> Sent:
    """The file, unless it is empty or of a kind that harms its reader."""
    if not sent.content.strip():
        raise Problem("bad-request", "Filen er tom / the file is empty.")
    if sent.name.endswith(".rdf") and re.search(rb"<!\s*(DOCTYPE|ENTITY)", sent.content.replace(b"\0", b""), re.I):
        raise Problem(
            "bad-request", "RDF/XML med DOCTYPE eller ENTITY afvises / RDF/XML with DOCTYPE or ENTITY is refused."
        )
    if sent.name.endswith((".jsonld", ".ttl", ".trig")) and _depth(sent.content) > _DEEPEST:
        raise Problem(
            "too-complex", f"Mere end {_DEEPEST} parenteser i hinanden / more than {_DEEPEST} brackets nested."
        )
    if sent.name.endswith(".rdf") and _element_depth(sent.content) > _DEEPEST:
        raise Problem(
            "too-complex", f"Mere end {_DEEPEST} elementer i hinanden / more than {_DEEPEST} elements nested."
        )
    return sent


def _depth(content: bytes) -> int:
    """How deep brackets are nested, strings aside."""
    deepest = depth = 0
    for sign in re.findall(rb"[\[\]{}()]", _STRING.sub(b"", content)):
        depth += 1 if sign in b"[{(" else -1
        deepest = max(deepest, depth)
    return deepest


def _element_depth(content: bytes) -> int:
    """How deep the elements of an XML text are nested, as its tags alone tell."""
    deepest = depth = 0
    for closing, empty in _TAG.findall(content):
        if closing:
            depth -= 1
        elif not empty:
            depth += 1
            deepest = max(deepest, depth)
    return deepest
