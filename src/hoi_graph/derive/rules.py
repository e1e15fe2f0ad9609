"""Running the CONSTRUCT rules of `ontology/rules/` in the order of their file names."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from hoi_graph.errors import HoiGraphError, QueryError
from hoi_graph.namespaces import BASE, SPARQL_PREFIXES
from hoi_graph.project import Project
from hoi_graph.store import EmbeddedStore

_HEADER = re.compile(r"^#\s*(name|label_da|label_en|summary_da|summary_en):\s*(.+)$", re.M)


@dataclass(frozen=True)
class Rule:
    """A CONSTRUCT query and what it says of itself."""

    name: str
    label: dict[str, str]
    summary: dict[str, str]
    query: str

    @property
    def iri(self) -> str:
        return f"{BASE}id/rule/{self.name}"


def read_rules(folder: Path) -> list[Rule]:
    """The rules of a folder in file-name order; a HoiGraphError names a rule without its header lines."""
    rules = []
    for path in sorted(folder.glob("*.rq")):
        text = path.read_text(encoding="utf-8")
        header = dict(_HEADER.findall(text))
        missing = {"name", "label_da", "label_en", "summary_da", "summary_en"} - set(header)
        if missing:
            raise HoiGraphError(f"{path.name}: hovedet mangler / header lacks {', '.join(sorted(missing))}")
        rules.append(
            Rule(
                header["name"],
                {"da": header["label_da"], "en": header["label_en"]},
                {"da": header["summary_da"], "en": header["summary_en"]},
                text,
            )
        )
    return rules


def apply_rules(
    store: EmbeddedStore, project: Project, progress: Callable[[str], None] = lambda _: None
) -> dict[str, int]:
    """The store with layer `derived` filled: each rule run once, in order; returns new triples per rule."""
    counts = {}
    for rule in read_rules(project.rules):
        progress(rule.name)
        try:
            counts[rule.name] = store.construct_into(rule.query, "derived")
        except QueryError as error:
            raise HoiGraphError(f"ontology/rules ({rule.name}): {error}") from error
        store.construct_into(_description(rule), "derived")
    return counts


def _description(rule: Rule) -> str:
    def text(value: str) -> str:
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'

    lines = [f"<{rule.iri}> a hoi:Rule"]
    for lang in ("da", "en"):
        lines.append(f"skos:prefLabel {text(rule.label[lang])}@{lang}")
        lines.append(f"dcterms:description {text(rule.summary[lang])}@{lang}")
    return SPARQL_PREFIXES + "CONSTRUCT { " + " ; ".join(lines) + " } WHERE {}"
