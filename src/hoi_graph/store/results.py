"""Answers as bytes: the formats we give, written by the engine's own serialisers under a cap on rows and bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol, cast

import pyoxigraph as ox

from hoi_graph.errors import HoiGraphError, QueryError
from hoi_graph.namespaces import PREFIXES
from hoi_graph.store.jobs import TooLargeError


@dataclass(frozen=True)
class Format:
    """A serialisation: its media type, and whether it carries rows (SELECT, ASK) or a graph (CONSTRUCT, DESCRIBE)."""

    key: str
    media_type: str
    graph: bool
    engine: Any


FORMATS: dict[str, Format] = {
    f.key: f
    for f in (
        Format("json", "application/sparql-results+json", False, ox.QueryResultsFormat.JSON),
        Format("xml", "application/sparql-results+xml", False, ox.QueryResultsFormat.XML),
        Format("csv", "text/csv", False, ox.QueryResultsFormat.CSV),
        Format("tsv", "text/tab-separated-values", False, ox.QueryResultsFormat.TSV),
        Format("ttl", "text/turtle", True, ox.RdfFormat.TURTLE),
        Format("nt", "application/n-triples", True, ox.RdfFormat.N_TRIPLES),
        Format("rdfxml", "application/rdf+xml", True, ox.RdfFormat.RDF_XML),
        Format("jsonld", "application/ld+json", True, ox.RdfFormat.JSON_LD),
    )
}


class Output(Protocol):
    """Where serialised bytes go."""

    def write(self, data: bytes) -> object: ...


class Capped:
    """A binary file object for the engine's writers; it raises TooLargeError as soon as the answer passes a cap."""

    def __init__(self, output: Output, max_rows: int, max_bytes: int, format: Format | None = None) -> None:
        self._output = output
        self._counter = _COUNTERS[format.key]() if format and not format.graph else None
        self._max_rows, self._max_bytes = max_rows, max_bytes
        self._bytes = 0

    def write(self, data: bytes) -> int:
        self._bytes += len(data)
        if self._bytes > self._max_bytes:
            raise TooLargeError("bytes", self._max_bytes)
        if self._counter is not None and self._counter.add(data) > self._max_rows:
            raise TooLargeError("rows", self._max_rows)
        self._output.write(data)
        return len(data)

    def flush(self) -> None:
        """Nothing is held back here."""


def write_result(result: Any, format: Format, output: Output, max_rows: int, max_bytes: int) -> None:
    """The engine's result is in `output`, whole; QueryError where the format does not fit the query's form."""
    if isinstance(result, ox.QueryTriples) != format.graph:
        raise QueryError(f"{format.media_type}: passer ikke til forespørgslen / does not fit this form of query")
    target = cast("Any", Capped(output, max_rows, max_bytes, format))
    if format.graph:
        write_triples(result, format, target, max_rows)
    else:
        result.serialize(target, format=format.engine)


def write_triples(triples: Iterable[Any], format: Format, target: Any, max_rows: int) -> None:
    """The triples are in `target`, with the project's prefixes where the format has any."""
    if format.key != "ttl":
        prefixes = PREFIXES if format.key == "rdfxml" else None
        ox.serialize(_first(triples, max_rows), target, format=format.engine, prefixes=prefixes)
        return
    head = _Head(target)
    ox.serialize(_first(triples, max_rows), cast("Any", head), format=format.engine, prefixes=PREFIXES)
    head.close()


def convert(data: bytes, media_type: str, format: Format, output: Output, max_rows: int, max_bytes: int) -> None:
    """An answer of another endpoint is in `output` in the format asked for; HoiGraphError where it is broken or cut."""
    target = cast("Any", Capped(output, max_rows, max_bytes, format))
    try:
        if format.graph:
            source = ox.RdfFormat.from_media_type(media_type)
            if source not in (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.TURTLE):
                raise HoiGraphError(f"unexpected media type {media_type!r}")
            triples = (quad.triple for quad in ox.parse(input=data, format=source))
            write_triples(triples, format, target, max_rows)
        else:
            rows_format = ox.QueryResultsFormat.from_media_type(media_type)
            if rows_format not in (ox.QueryResultsFormat.JSON, ox.QueryResultsFormat.XML):
                raise HoiGraphError(f"unexpected media type {media_type!r}")
            ox.parse_query_results(input=data, format=rows_format).serialize(target, format=format.engine)
    except (SyntaxError, ValueError, OSError) as error:
        raise HoiGraphError(f"the endpoint's answer is broken: {str(error)[:200]}") from error


class _Head:
    """Holds the start of a Turtle text back, so that a short one declares only the prefixes it uses."""

    _LONG = 32 << 10

    def __init__(self, target: Any) -> None:
        self._target = target
        self._held: bytearray | None = bytearray()

    def write(self, data: bytes) -> int:
        if self._held is None:
            self._target.write(data)
        else:
            self._held += data
            if len(self._held) > self._LONG:
                self._target.write(bytes(self._held))
                self._held = None
        return len(data)

    def flush(self) -> None:
        """Nothing goes out before it must."""

    def close(self) -> None:
        """Everything is in the target."""
        if self._held is None:
            return
        declared, body = [], bytes(self._held)
        while body.startswith(b"@prefix "):
            line, _, body = body.partition(b"\n")
            declared.append(line + b"\n")
        used = [line for line in declared if line.split(b" ", 2)[1] in body]
        self._target.write(b"".join([*used, body]))


def _first(triples: Iterable[Any], limit: int) -> Iterator[Any]:
    for number, triple in enumerate(triples, 1):
        if number > limit:
            raise TooLargeError("triples", limit)
        yield triple


class _Lines:
    """Rows of TSV: its texts hold no raw line ends; the header is not a row."""

    def __init__(self) -> None:
        self._ends = -1

    def add(self, data: bytes) -> int:
        self._ends += data.count(b"\n")
        return self._ends


class _QuotedLines(_Lines):
    """Rows of CSV: line ends outside quotes."""

    def __init__(self) -> None:
        super().__init__()
        self._quoted = False

    def add(self, data: bytes) -> int:
        parts = data.split(b'"')
        self._ends += sum(part.count(b"\n") for part in parts[int(self._quoted) :: 2])
        self._quoted ^= len(parts) % 2 == 0
        return self._ends


class _Elements:
    """Rows of XML: `<` is always escaped in texts."""

    _MARK = b"<result>"

    def __init__(self) -> None:
        self._rows, self._tail = 0, b""

    def add(self, data: bytes) -> int:
        data = self._tail + data
        self._rows += data.count(self._MARK)
        self._tail = data[-len(self._MARK) + 1 :]
        return self._rows


class _Objects:
    """Rows of JSON: one more than the `},{` between objects (so an empty answer counts as one).

    In a string a quote is escaped, so `},{"` can only be a text's end, told by what follows. A text that holds `,{}`
    counts as a row too many: reading every string to know better would double the cost of an answer.
    """

    def __init__(self) -> None:
        self._rows, self._tail = 1, b""

    def add(self, data: bytes) -> int:
        data = self._tail + data
        ends = data.count(b'},{"}') + data.count(b'},{",')
        # The last four bytes come again with the next piece: a mark that ends there must not be counted twice.
        self._tail = data[-4:]
        self._rows += data.count(b'},{"', 0, -1) + data.count(b",{}", 0, -2) - ends
        return self._rows


_COUNTERS: dict[str, type[_Lines] | type[_Elements] | type[_Objects]] = {
    "json": _Objects,
    "xml": _Elements,
    "csv": _QuotedLines,
    "tsv": _Lines,
}
