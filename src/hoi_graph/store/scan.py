"""What a query's text says of itself, read in one linear pass and without a parser that deep nesting could fell.

The pass only has to agree with SPARQL on where strings, IRIs, comments and names begin and end. Where two readings are
possible (an apostrophe inside `<…>`, code point escapes) both are read and the stricter wins.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from hoi_graph.errors import QueryError

FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
UPDATES = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD"})
_CHANGING = frozenset({"NOW", "RAND", "UUID", "STRUUID", "BNODE"})
_UNARY = frozenset("!^+-")
_OPEN, _CLOSE = frozenset("{[("), frozenset("}])")

_TOKEN = r"""
  (?P<skip>(?:[ \t\r\n]++|\#[^\r\n]*+)++)
| (?P<iri><[^<>"{}|^`IRI_EXTRA\x00-\x20]*+>)
| (?P<string>'''(?:[^'\\]|\\.|'{1,2}+(?!'))*+'''|\"\"\"(?:[^"\\]|\\.|"{1,2}+(?!"))*+\"\"\"
    |'(?!'')(?:[^'\\\r\n]|\\.)*+'|"(?!"")(?:[^"\\\r\n]|\\.)*+")
| (?P<open_string>['"])
| (?P<variable>[?$]\w++)
| (?P<language>@[A-Za-z]++(?:-[A-Za-z0-9]++)*+)
| (?P<name>(?:[^\W\d_](?:[\w.\-\u00b7]{0,60}+(?<!\.))?)?:(?:[\w\-:\u00b7]|%[0-9A-Fa-f]{2}|\\.|\.(?=[\w\-:.%\\]))*+)
| (?P<blank>_:[\w.\-]*+)
| (?P<word>[^\W\d]\w*+)
| (?P<other>\\.|[\s\S])
"""
_TOKENS = re.compile(_TOKEN.replace("IRI_EXTRA", ""), re.X | re.S)
_STRICT_TOKENS = re.compile(_TOKEN.replace("IRI_EXTRA", "'"), re.X | re.S)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


@dataclass(frozen=True)
class Reference:
    """A graph or service a query names: the IRI, or None where it is a variable or an undeclared name."""

    iri: str | None
    offset: int


@dataclass
class Scan:
    """The outline of a query; offsets count characters from the start of its text.

    `depth_offsets` is where brackets first stood one deep, two deep and so on; `run` is the longest row of `! ^ + -`.
    """

    text: str
    form: str | None = None
    form_offset: int = 0
    first_word: str = ""
    update: tuple[str, int] | None = None
    services: list[Reference] = field(default_factory=list)
    graphs: list[Reference] = field(default_factory=list)
    prefixes: dict[str, str] = field(default_factory=dict)
    used_prefixes: set[str] = field(default_factory=set)
    depth_offsets: list[int] = field(default_factory=list)
    run: int = 0
    run_offset: int = 0
    groups: int = 0
    changing: bool = False
    has_blank: bool = False
    ambiguous: bool = False
    open_string: int | None = None

    @property
    def names_dataset(self) -> bool:
        """Whether the query brings its own dataset with FROM."""
        return bool(self.graphs)

    @property
    def repeatable(self) -> bool:
        """Whether the same data gives the same answer byte for byte."""
        return not (self.changing or self.services or (self.form == "CONSTRUCT" and self.has_blank))

    def error(self, message: str, offset: int) -> QueryError:
        """A QueryError that says where in the text its reason stands."""
        line = self.text.count("\n", 0, offset) + 1
        return QueryError(message, line, offset - (self.text.rfind("\n", 0, offset) + 1) + 1)


def scan(text: str) -> Scan:
    """The outline of a query in its likeliest reading."""
    return readings(text)[0]


def readings(text: str) -> list[Scan]:
    """Every way a SPARQL reader could split the text, the likeliest first; almost always one."""
    found = [_read(text, _TOKENS)]
    if found[0].ambiguous:
        found.append(_read(text, _STRICT_TOKENS))
    found.sort(key=lambda reading: reading.open_string is not None)
    if (plain := _ESCAPE.sub(_unescape, text)) != text:
        found.append(_read(plain, _TOKENS))
    return found


def _unescape(match: re.Match[str]) -> str:
    number = int(match[1] or match[2], 16)
    return chr(number) if number <= 0x10FFFF else match[0]


class _Reader:
    """Collects a Scan token by token, remembering the few tokens before."""

    def __init__(self, text: str) -> None:
        self.scan = Scan(text)
        self.nesting = 0
        self.unary = 0
        self.waiting = ""  # the keyword whose IRI comes next: PREFIX, FROM or SERVICE
        self.label = ""
        self.before = ""

    def token(self, kind: str, text: str, offset: int) -> None:
        if kind in ("iri", "name", "variable"):
            self._term(kind, text, offset)
        elif kind == "word":
            self._word(text.upper(), offset)
        elif kind == "blank":
            self.scan.has_blank = True
        elif text in _OPEN or text in _CLOSE:
            self._bracket(text, offset)
        if text in _UNARY:
            self.unary += 1
            if self.unary > self.scan.run:
                self.scan.run, self.scan.run_offset = self.unary, offset
        else:
            self.unary = 0
        self.before = text.upper() if kind == "word" else text[:1]

    def _bracket(self, text: str, offset: int) -> None:
        scan = self.scan
        if text in _CLOSE:
            self.nesting -= 1
            return
        self.nesting += 1
        if self.nesting > len(scan.depth_offsets):
            scan.depth_offsets.append(offset)
        if text == "{":
            scan.groups += 1
            if self.waiting == "NAMED_SERVICE":  # `service:x {`: engines read keywords that touch a name
                scan.services.append(Reference(None, offset))
        elif text == "[":
            scan.has_blank = True
        self.waiting = ""

    def _word(self, word: str, offset: int) -> None:
        scan = self.scan
        if self.waiting == "SERVICE" and word == "SILENT":
            return
        if self.waiting == "FROM" and word == "NAMED":
            return
        self.waiting = ""
        if word in ("PREFIX", "FROM"):
            self.waiting = word
        elif "SERVICE" in word:  # also `trueSERVICE`: engines need no space before a keyword
            self.waiting = "SERVICE"
        elif word in _CHANGING:
            scan.changing = True
        if word in UPDATES and scan.update is None:
            scan.update = (word, offset)
        if not scan.first_word and word not in ("PREFIX", "BASE", "VERSION"):
            scan.first_word = word
            scan.form_offset = offset
            scan.form = next((form for form in FORMS if word.startswith(form)), None)

    def _term(self, kind: str, text: str, offset: int) -> None:
        scan = self.scan
        label, _, local = text.partition(":") if kind == "name" else ("", "", "")
        waiting, self.waiting = self.waiting, ""
        if waiting == "PREFIX" and kind == "name":
            self.label, self.waiting = label, "PREFIX_IRI"
            return
        if kind == "iri" and "'" in text:
            scan.ambiguous = True
        if waiting == "PREFIX_IRI" and kind == "iri":
            scan.prefixes[self.label] = text[1:-1]
        elif waiting in ("FROM", "SERVICE"):
            references = scan.graphs if waiting == "FROM" else scan.services
            references.append(Reference(self._iri(kind, text, label, local), offset))
        elif kind == "name" and "service" in label.lower() and self.before != "GRAPH":
            self.waiting = "NAMED_SERVICE"
        if kind == "name":
            scan.used_prefixes.add(label)

    def _iri(self, kind: str, text: str, label: str, local: str) -> str | None:
        if kind == "iri":
            return text[1:-1]
        if kind == "name" and label in self.scan.prefixes:
            return self.scan.prefixes[label] + local
        return f"{label}:{local}" if kind == "name" else None


def _read(text: str, tokens: re.Pattern[str]) -> Scan:
    reader = _Reader(text)
    for match in tokens.finditer(text):
        kind = match.lastgroup or ""
        if kind == "skip":
            continue
        if kind == "string":
            reader.unary = 0
            continue
        if kind == "open_string" and reader.scan.open_string is None:
            reader.scan.open_string = match.start()
        reader.token(kind, match[0], match.start())
    return reader.scan
