"""Turtle from triples in one pass: sorted, prefixed, the same bytes each time (rdflib's writer takes seconds for a selection)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby

from rdflib import Literal, URIRef
from rdflib.namespace import RDF, XSD
from rdflib.term import Node

from hoi_graph.namespaces import PREFIXES
from hoi_graph.store import Triples

_LOCAL = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_-])?(/[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_-])?)*")
_UNSAFE = re.compile(r"[<>\"{}|^`\\\x00-\x20]")
_BARE = {str(XSD.integer): re.compile(r"[+-]?[0-9]+"), str(XSD.boolean): re.compile("true|false")}
_NAMESPACES = sorted(PREFIXES.items(), key=lambda item: -len(item[1]))


def turtle(triples: Triples | Iterable[tuple[Node, Node, Node]]) -> str:
    """The triples as Turtle, subject by subject."""
    rows = sorted({(_term(s), "a" if p == RDF.type else _term(p), _term(o)) for s, p, o in triples})
    rows.sort(key=lambda row: (row[0], row[1] != "a"))
    used = {match for row in rows for part in row for match in re.findall(r"^(?:\"[^\n]*\"\^\^)?([a-z]+):", part)}
    lines = [f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items() if name in used]
    for subject, group in groupby(rows, key=lambda row: row[0]):
        parts = []
        for predicate, values in groupby(group, key=lambda row: row[1]):
            parts.append(f"{predicate} {' , '.join(value for *_, value in values)}")
        lines.append(f"\n{subject} " + " ;\n    ".join(parts) + " .\n")
    return "".join(lines)


def _term(term: Node) -> str:
    if isinstance(term, URIRef):
        return _iri(str(term))
    if isinstance(term, Literal):
        text = str(term)
        datatype = str(term.datatype or "")
        if datatype in _BARE and _BARE[datatype].fullmatch(text):
            return text
        if term.language:
            return f"{_quoted(text)}@{term.language}"
        return f"{_quoted(text)}^^{_iri(datatype)}" if datatype else _quoted(text)
    return f"_:{term}"


def _iri(iri: str) -> str:
    for name, namespace in _NAMESPACES:
        if iri.startswith(namespace) and _LOCAL.fullmatch(iri, len(namespace)):
            # A slash in a local name is written with an escape.
            return f"{name}:{iri[len(namespace) :].replace('/', chr(92) + '/')}"
    return "<" + _UNSAFE.sub(lambda m: f"\\u{ord(m[0]):04X}", iri) + ">"


def _quoted(text: str) -> str:
    return '"' + re.sub(r'[\x00-\x1f"\\\x7f]', lambda m: _escape(m[0]), text) + '"'


def _escape(character: str) -> str:
    known = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    return known.get(character, f"\\u{ord(character):04X}")
