"""The queries behind the pages: `views/*.rq`, where `$name` stands for a term that is bound when the query is run."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from pathlib import Path

from rdflib import Literal, URIRef

from hoi_graph.errors import QueryError
from hoi_graph.namespaces import PREFIXES

_FOLDER = Path(__file__).parent
_PREFIXED = re.compile(r"(?<![\w<?$:\-])([a-z]+):(?=[\w/])")
_UNSAFE = re.compile(r"[<>\"{}|^`\\\x00-\x20]")


@functools.cache
def read_view(name: str) -> str:
    """The text of a view's query, its comment lines aside."""
    lines = (_FOLDER / f"{name}.rq").read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.startswith("#")).strip() + "\n"


def bind_view(name: str, **terms: str | int | Iterable[str]) -> str:
    """A view's query with its terms in place: an IRI, a number, or several IRIs for a `VALUES` block."""
    text = read_view(name)
    for key, value in terms.items():
        term = " ".join(map(_term, value)) if not isinstance(value, str | int) else _term(value)
        text = re.sub(rf"\${key}\b", lambda _, term=term: term, text)  # type: ignore[misc]
    return text


def narrowed(name: str, patterns: Iterable[str]) -> str:
    """A view's query with more patterns first in its WHERE."""
    return read_view(name).replace("WHERE {", "".join(("WHERE {", *(f"\n  {pattern}" for pattern in patterns))), 1)


def with_prefixes(query: str) -> str:
    """The query with a PREFIX line for each prefix it uses, so that it runs anywhere."""
    bare = re.sub(r"<[^<>\s]*>|\"(?:[^\"\\\n]|\\.)*\"", " ", query)
    used = {name for name in _PREFIXED.findall(bare) if name in PREFIXES}
    return "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in PREFIXES if name in used) + query


def _term(value: str | int) -> str:
    if isinstance(value, int):
        return str(value)
    if not value.startswith(("http://", "https://")):
        return Literal(value).n3()
    if _UNSAFE.search(value):
        raise QueryError(f"{value!r}: ikke en IRI / not an IRI")
    return URIRef(value).n3()
