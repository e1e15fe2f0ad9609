"""What every store answers, whatever engine stands behind it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from rdflib import Literal, URIRef
from rdflib.namespace import XSD
from rdflib.term import Node

Binding = dict[str, Node]
Triples = list[tuple[Node, Node, Node]]

_PYTHON: dict[URIRef, Callable[[str], Any]] = {
    XSD.integer: int,
    XSD.decimal: float,
    XSD.double: float,
    XSD.boolean: lambda text: text in ("true", "1"),
}


@dataclass(frozen=True)
class Solutions:
    """The bindings of a SELECT: variables in order, and one mapping a row (an unbound variable is absent)."""

    variables: list[str]
    bindings: list[Binding]

    def __iter__(self) -> Iterator[Binding]:
        return iter(self.bindings)

    def __len__(self) -> int:
        return len(self.bindings)

    def rows(self) -> list[list[Any]]:
        """The rows as Python values: IRIs and texts as `str`, numbers and booleans typed, unbound as None."""
        return [[python_value(binding.get(name)) for name in self.variables] for binding in self.bindings]

    def column(self, name: str) -> list[Any]:
        """The values of one variable, in row order."""
        return [python_value(binding.get(name)) for binding in self.bindings]

    def to_csv(self) -> str:
        """The table as CSV with a header line (SPARQL 1.1 CSV results: texts without language or type)."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(self.variables)
        writer.writerows([str(b[name]) if name in b else "" for name in self.variables] for b in self.bindings)
        return out.getvalue()

    def to_pandas(self) -> Any:
        """The table as a pandas DataFrame; ImportError where pandas is not installed."""
        import pandas

        return pandas.DataFrame(self.rows(), columns=self.variables)


class Store(Protocol):
    """A graph that can be asked; the default graph is the union of the published layers."""

    def select(self, query: str) -> Solutions:
        """The bindings of a SELECT query; QueryError where the query is at fault."""
        ...

    def ask(self, query: str) -> bool:
        """The answer of an ASK query."""
        ...

    def construct(self, query: str) -> Triples:
        """The triples of a CONSTRUCT or DESCRIBE query."""
        ...


def python_value(term: Node | None) -> Any:
    """A term as a Python value; a number whose lexical form is ill-typed stays text."""
    if term is None:
        return None
    if isinstance(term, Literal) and term.datatype in _PYTHON:
        try:
            return _PYTHON[term.datatype](str(term))
        except ValueError:
            return str(term)
    return str(term)
