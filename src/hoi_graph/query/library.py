"""Named queries as data.

A query's header is comment lines: `# name:`, `# topic:`, `# summary_da:`, `# summary_en:` and one line a parameter,
`# param: place id/place | Sted | Place`. In the text a parameter is a variable written `$place`; a query whose
parameter is not given therefore runs as it stands, over all values.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rdflib import Literal, URIRef

from hoi_graph.errors import HoiGraphError, QueryError
from hoi_graph.labels import fold
from hoi_graph.namespaces import BASE

_HEADER = re.compile(r"^#\s*(name|topic|summary_da|summary_en):\s*(.+)$", re.M)
_PARAM = re.compile(r"^#\s*param:\s*(\w+)\s+(\S+)\s*\|\s*([^|]+?)\s*\|\s*([^|\n]+?)\s*(?:\|\s*(\S+)\s*)?$", re.M)
_VARIABLE = re.compile(r"\$(\w+)")
_SLUG = re.compile(r"[a-z0-9]+([-.][a-z0-9]+)*")
TOPICS = (
    "categories",
    "conditions",
    "actors",
    "collaboration",
    "funding",
    "fields",
    "places",
    "targets",
    "time",
    "sources",
    "links",
)


@dataclass(frozen=True)
class Parameter:
    """A typed parameter: `id/CLASS` or `code/SCHEME` (a slug, `id:CLASS/slug` or a full IRI), `year`, `integer` or `text`."""

    name: str
    kind: str
    label: Mapping[str, str]
    example: str | None

    def term(self, value: str) -> str:
        """The value as a SPARQL term; a QueryError says what the parameter takes."""
        if self.kind.startswith(("id/", "code/")):
            prefix = self.kind.replace("/", ":", 1) + "/"
            for start in (f"{BASE}{self.kind}/", prefix):
                value = value.removeprefix(start)
            return URIRef(f"{BASE}{self.kind}/{value}").n3() if _SLUG.fullmatch(value) else self._fault(value)
        if self.kind in ("year", "integer"):
            pattern = r"[0-9]{4}" if self.kind == "year" else r"-?[0-9]{1,18}"
            return value if re.fullmatch(pattern, value) else self._fault(value)
        return Literal(fold(value)).n3()

    def _fault(self, value: str) -> str:
        raise QueryError(
            f"{self.name}={value!r}: her ventes {self.kind} (fx et id med små bogstaver, tal og bindestreg) / "
            f"expected {self.kind}"
        )


@dataclass(frozen=True)
class NamedQuery:
    """A query of the library with its summary, topic and parameters."""

    name: str
    topic: str
    summary: Mapping[str, str]
    parameters: tuple[Parameter, ...]
    text: str

    def bind(self, values: Mapping[str, str]) -> str:
        """The query text with the given parameters in place; a QueryError names an unknown parameter."""
        known = {parameter.name: parameter for parameter in self.parameters}
        unknown = sorted(set(values) - set(known))
        if unknown:
            raise QueryError(
                f"{self.name} har ikke parameteren / has no parameter {', '.join(unknown)}; "
                f"den har / it has: {', '.join(known) or '–'}"
            )
        terms = {name: known[name].term(value) for name, value in values.items()}
        return _VARIABLE.sub(lambda match: terms.get(match[1], match[0]), self.body)

    @property
    def body(self) -> str:
        """The query without its header lines."""
        lines = self.text.splitlines()
        while lines and lines[0].startswith("#"):
            lines.pop(0)
        return "\n".join(lines).strip() + "\n"


@functools.cache
def read_library(folder: Path | None = None) -> dict[str, NamedQuery]:
    """All named queries by name; a HoiGraphError names a file whose header is incomplete."""
    queries = {}
    for path in sorted((folder or Path(__file__).parent / "queries").glob("*.rq")):
        text = path.read_text(encoding="utf-8")
        header = dict(_HEADER.findall(text))
        faults = {"name", "topic", "summary_da", "summary_en"} - set(header)
        faults |= {key for key, good in (("name", {path.stem}), ("topic", TOPICS)) if header.get(key) not in good}
        if len(_PARAM.findall(text)) != len(re.findall(r"^#\s*param:", text, re.M)):
            faults.add("param")
        if faults:
            raise HoiGraphError(
                f"{path.name}: hovedet er ufuldstændigt / incomplete header ({', '.join(sorted(faults))})"
            )
        queries[path.stem] = NamedQuery(
            path.stem,
            header["topic"],
            {"da": header["summary_da"], "en": header["summary_en"]},
            tuple(
                Parameter(name, kind, {"da": da, "en": en}, example or None)
                for name, kind, da, en, example in _PARAM.findall(text)
            ),
            text,
        )
    return queries
