"""Names of everything in the graph, read once, so that no page asks for labels one by one."""

from __future__ import annotations

from collections.abc import Mapping

from rdflib import Literal

from hoi_graph.labels import label
from hoi_graph.store import Store

_NAMES = """
SELECT ?thing ?name WHERE {
  { ?thing skos:prefLabel ?name } UNION { ?thing rdfs:label ?name }
  UNION { ?thing dcterms:title ?name . FILTER NOT EXISTS { ?thing skos:prefLabel ?any } }
}
"""
_DEFINITIONS = "SELECT ?thing ?name WHERE { ?thing skos:definition ?name . FILTER(STRSTARTS(STR(?thing), STR(code:))) }"


class Names:
    """Names by IRI and language."""

    def __init__(self, store: Store) -> None:
        self._names = _read(store, _NAMES)
        self._definitions = _read(store, _DEFINITIONS)

    def of(self, iri: str, lang: str) -> str:
        """The name in the language asked for, else in the other, else the last part of the IRI."""
        return label(self._names.get(iri, ()), lang, iri)[0]

    def with_lang(self, iri: str, lang: str) -> tuple[str, str]:
        """The name and the language it is in ("" where it has none)."""
        return label(self._names.get(iri, ()), lang, iri)

    def definition(self, iri: str, lang: str) -> str:
        """A code's definition, or ""."""
        texts = self._definitions.get(iri)
        return label(texts, lang, iri)[0] if texts else ""

    def __contains__(self, iri: str) -> bool:
        return iri in self._names


def _read(store: Store, query: str) -> Mapping[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for row in store.select(query):
        name = row["name"]
        language = (name.language or "") if isinstance(name, Literal) else ""
        found.setdefault(str(row["thing"]), []).append((str(name), language))
    return found
