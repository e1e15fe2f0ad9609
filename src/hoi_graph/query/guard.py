"""What a stranger may ask, checked before any parser or engine sees the text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from hoi_graph.errors import QueryError
from hoi_graph.namespaces import PREFIXES
from hoi_graph.store.scan import Scan, readings

_HOST = re.compile(r"https?://([A-Za-z0-9.\-]+(?::\d+)?|\[[0-9A-Fa-f:]+\](?::\d+)?)(?:[/?#]|$)")
_VENDOR = frozenset({"bif", "sql"})  # Virtuoso runs its own procedures under these names


class RefusedError(QueryError):
    """The query asks for something this service does not do for anyone: change data, or call an outside host."""


@dataclass(frozen=True)
class Guard:
    """The bounds of a query's text. `graphs`, where given, is every graph a query may name."""

    length: int = 1_000_000
    depth: int = 100
    run: int = 50
    groups: int = 1000
    services: frozenset[str] = frozenset()
    graphs: frozenset[str] | None = None

    def check(self, query: str) -> Scan:
        """The query's outline; a QueryError with line and column where it goes beyond a bound."""
        if len(query) > self.length:
            raise QueryError(f"forespørgslen er over {self.length} tegn / the query is over {self.length} characters")
        found = readings(query)
        for reading in found:
            self._bounds(reading)
            self._closed(reading)
        outline = found[0]
        if outline.open_string is not None:
            raise outline.error("en tekst lukkes ikke / a string is never closed", outline.open_string)
        if outline.form is None:
            shown = outline.first_word[:40] or "…"
            raise outline.error(
                f"{shown}: her ventes SELECT, ASK, CONSTRUCT eller DESCRIBE / "
                "SELECT, ASK, CONSTRUCT or DESCRIBE is expected",
                outline.form_offset,
            )
        return outline

    def check_graphs(self, iris: Iterable[str]) -> None:
        """Every graph the request names is one a query may name."""
        for iri in iris:
            if self.graphs is not None and iri not in self.graphs:
                raise QueryError(f"ukendt graf / unknown graph <{iri[:200]}>")

    def _bounds(self, scan: Scan) -> None:
        if len(scan.depth_offsets) > self.depth:
            raise scan.error(
                f"parenteser i over {self.depth} lag / brackets nested more than {self.depth} deep",
                scan.depth_offsets[self.depth],
            )
        if scan.run > self.run:
            raise scan.error(f"over {self.run} tegn ! ^ + - i træk / in a row", scan.run_offset)
        if scan.groups > self.groups:
            raise QueryError(f"over {self.groups} grupper {{…}} / groups {{…}}")

    def _closed(self, scan: Scan) -> None:
        """Nothing in the query changes data, calls a host that is not allowed, or names a graph outside the list."""
        if scan.update is not None:
            word, offset = scan.update
            raise _refused(scan, f"{word}: data kan kun læses her / this service is read-only", offset)
        for service in scan.services:
            match = _HOST.match(service.iri or "")
            host = match[1].lower() if match else None
            if host is None or (host not in self.services and host.rsplit(":", 1)[0] not in self.services):
                allowed = ", ".join(sorted(self.services)) or "(ingen/none)"
                raise _refused(
                    scan,
                    f"SERVICE er kun tilladt til værter på tilladelseslisten / SERVICE may only call hosts on the "
                    f"allow-list: {allowed}",
                    service.offset,
                )
        if self.services or self.graphs is not None:
            self._unmistakable(scan)
        if self.graphs is not None:
            for graph in scan.graphs:
                iri = _expand(graph.iri)
                if iri not in self.graphs:
                    raise scan.error(f"ukendt graf / unknown graph <{(iri or '?')[:200]}>", graph.offset)

    def _unmistakable(self, scan: Scan) -> None:
        """Where the engine could call out, a text with two readings is refused, and so are a vendor's own procedures."""
        if scan.ambiguous:
            raise QueryError("skriv ' som %27 i IRI'er / write ' as %27 within IRIs")
        if vendor := scan.used_prefixes & _VENDOR:
            raise _refused(scan, f"{min(vendor)}: kan ikke bruges her / cannot be used here", scan.form_offset)


def _refused(scan: Scan, message: str, offset: int) -> RefusedError:
    at = scan.error(message, offset)
    return RefusedError(message, at.line, at.column)


def _expand(iri: str | None) -> str | None:
    """A name whose prefix the query did not declare, with the project's own prefix."""
    prefix, _, local = (iri or "").partition(":")
    return PREFIXES[prefix] + local if prefix in PREFIXES and not local.startswith("//") else iri
