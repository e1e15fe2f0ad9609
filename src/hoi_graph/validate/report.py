"""A validation report people can act on, and its SHACL form for machines."""

from __future__ import annotations

import html
import json
import re
from dataclasses import asdict, dataclass

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import RDF, XSD
from rdflib.term import Node

from hoi_graph.namespaces import BASE, PREFIXES, SH, shorten

SEVERITIES = ("Violation", "Warning", "Info")


@dataclass(frozen=True)
class Result:
    """One result: the focus node, the property, the value, how grave it is, and what to do about it."""

    severity: str
    focus_node: str
    path: str
    value: str
    shape: str
    message_da: str
    message_en: str

    @property
    def key(self) -> tuple[int, str, str, str, str]:
        return SEVERITIES.index(self.severity), self.shape, self.focus_node, self.path, self.value


@dataclass(frozen=True)
class Report:
    """All results, gravest first; the graph conforms when none is a violation."""

    results: tuple[Result, ...]

    @property
    def conforms(self) -> bool:
        return not any(result.severity == "Violation" for result in self.results)

    def count(self, severity: str) -> int:
        """How many results have a severity."""
        return sum(result.severity == severity for result in self.results)

    def to_table(self, lang: str = "da") -> str:
        """One line a result: severity, focus node, property, message."""
        lines = [
            f"{r.severity:<9} {shorten(r.focus_node)}  {shorten(r.path) if r.path else ''}  "
            f"{r.message_da if lang == 'da' else r.message_en}"
            for r in self.results
        ]
        lines.append(", ".join(f"{severity}: {self.count(severity)}" for severity in SEVERITIES))
        return "\n".join(lines) + "\n"

    def to_json(self) -> str:
        """The report as JSON."""
        return json.dumps(
            {"conforms": self.conforms, "results": [asdict(r) for r in self.results]}, ensure_ascii=False, indent=2
        )

    def to_graph(self) -> Graph:
        """The report as a `sh:ValidationReport`, every node named."""
        graph = Graph()
        for prefix, iri in PREFIXES.items():
            graph.bind(prefix, iri)
        report = URIRef(BASE + "id/validation-report/current")
        graph.add((report, RDF.type, SH.ValidationReport))
        graph.add((report, SH.conforms, Literal(str(self.conforms).lower(), datatype=XSD.boolean)))
        for number, result in enumerate(self.results, start=1):
            node = URIRef(f"{BASE}id/validation-result/{number}")
            graph.add((report, SH.result, node))
            graph.add((node, RDF.type, SH.ValidationResult))
            graph.add((node, SH.resultSeverity, SH[result.severity]))
            graph.add((node, SH.focusNode, _node(result.focus_node)))
            graph.add((node, SH.sourceShape, URIRef(result.shape)))
            if result.path.startswith("http"):
                graph.add((node, SH.resultPath, URIRef(result.path)))
            if result.value:
                graph.add((node, SH.value, _node(result.value)))
            graph.add((node, SH.resultMessage, Literal(result.message_da, lang="da")))
            graph.add((node, SH.resultMessage, Literal(result.message_en, lang="en")))
            graph.add((node, SH.sourceConstraintComponent, SH.NodeConstraintComponent))
        return graph

    def to_turtle(self) -> str:
        """The report as Turtle."""
        return self.to_graph().serialize(format="turtle")

    def to_html(self, lang: str = "da") -> str:
        """The report as a page that reads without script."""
        title = "Valideringsrapport" if lang == "da" else "Validation report"
        heads = (
            ("Alvor", "Fokusnode", "Egenskab", "Besked")
            if lang == "da"
            else ("Severity", "Focus node", "Property", "Message")
        )
        rows = "".join(
            "<tr>"
            + "".join(
                f"<td>{html.escape(text)}</td>"
                for text in (
                    r.severity,
                    shorten(r.focus_node),
                    shorten(r.path) if r.path else "",
                    r.message_da if lang == "da" else r.message_en,
                )
            )
            + "</tr>\n"
            for r in self.results
        )
        head = "".join(f"<th scope=col>{text}</th>" for text in heads)
        return (
            f'<!doctype html><html lang="{lang}"><meta charset="utf-8"><title>{title}</title><main><h1>{title}</h1>'
            f"<table><thead><tr>{head}</tr></thead><tbody>\n{rows}</tbody></table></main></html>\n"
        )


def _node(text: str) -> Node:
    if text.startswith("_:"):
        return BNode(text[2:])
    return URIRef(text) if re.match(r"[a-z][a-z0-9+.-]*:", text) else Literal(text)
