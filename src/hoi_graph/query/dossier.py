"""Everything the graph says about one thing, as nodes with their properties: what a page is made from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rdflib import Literal
from rdflib.term import Node as Term

from hoi_graph.labels import LANGUAGES, local_name
from hoi_graph.namespaces import expand
from hoi_graph.store import Solutions


@dataclass(frozen=True)
class Node:
    """A thing or claim: its IRI and, for each property (`hoi:about`), its values."""

    iri: str
    values: Mapping[str, Sequence[Term]]

    def all(self, curie: str) -> list[str]:
        """The values of a property as texts, sorted."""
        return sorted(str(value) for value in self.values.get(expand(curie), ()))

    def one(self, curie: str) -> str:
        """The first value of a property, or ""."""
        return next(iter(self.all(curie)), "")

    def text(self, curie: str, lang: str) -> tuple[str, str]:
        """A text in the language asked for, else Danish, else English, else untagged; with the language it is in."""
        found: dict[str, str] = {}
        for value in sorted(self.values.get(expand(curie), ()), key=str):
            if isinstance(value, Literal):
                found.setdefault(value.language or "", str(value))
        for wanted in (lang, *LANGUAGES, ""):
            if wanted in found:
                return found[wanted], wanted
        return "", ""

    def texts(self, curie: str) -> list[tuple[str, str]]:
        """The texts of a property with the language of each, sorted."""
        values = self.values.get(expand(curie), ())
        return sorted((str(value), (isinstance(value, Literal) and value.language) or "") for value in values)

    def is_a(self, curie: str) -> bool:
        """Whether the node is of a class."""
        return expand(curie) in self.all("rdf:type")

    @property
    def basis(self) -> str:
        """`stated`, `coded` or `derived`; "" where it has none."""
        return local_name(self.one("hoi:basis")) if self.one("hoi:basis") else ""

    @property
    def sources(self) -> list[str]:
        """The passages the claim is derived from."""
        return self.all("prov:wasDerivedFrom")

    @property
    def years(self) -> tuple[str, str]:
        """The years it begins and ends, "" where not given."""
        return self.one("schema:startDate")[:4], self.one("schema:endDate")[:4]


@dataclass(frozen=True)
class Dossier:
    """Nodes by IRI, in the order of their IRIs."""

    nodes: Mapping[str, Node]

    def of_class(self, curie: str) -> list[Node]:
        """The nodes of a class."""
        return [node for node in self.nodes.values() if node.is_a(curie)]

    def get(self, iri: str) -> Node:
        """A node, without properties where the dossier does not hold it."""
        return self.nodes.get(iri) or Node(iri, {})


def read_dossier(rows: Solutions | Iterable[Mapping[str, Term]]) -> Dossier:
    """The nodes of rows that bind `?node ?p ?o`."""
    found: dict[str, dict[str, dict[Term, None]]] = defaultdict(lambda: defaultdict(dict))
    for row in rows:
        found[str(row["node"])][str(row["p"])][row["o"]] = None
    return Dossier({iri: Node(iri, {p: list(o) for p, o in found[iri].items()}) for iri in sorted(found)})
