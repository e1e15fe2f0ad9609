"""The questions researchers ask of each source, with their true answers.

Each `.md` beside this file holds questions: a heading, a SPARQL query and the true answer as CSV (our own IRIs without
their base; rows in any order unless the query orders them).
"""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest

from hoi_graph.store import EmbeddedStore

_BLOCK = re.compile(r"^## (.+?)$.*?```sparql\n(.*?)```\s*```csv\n(.*?)```", re.S | re.M)
_OURS = re.compile(r"^https://w3id\.org/hoi-graph/(id|code)/")


def questions() -> list[tuple[str, str, str]]:
    found = []
    for path in sorted(Path(__file__).parent.glob("*.md")):
        text = path.read_text(encoding="utf-8")
        blocks = _BLOCK.findall(text)
        assert len(blocks) == len(re.findall(r"^## ", text, re.M)), f"{path.name}: a question without query or answer"
        found += [(f"{path.stem}: {title}", query, answer) for title, query, answer in blocks]
    return found


def shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return _OURS.sub("", str(value))


QUESTIONS = questions()


@pytest.mark.parametrize(("query", "answer"), [q[1:] for q in QUESTIONS], ids=[q[0] for q in QUESTIONS])
def test_question(store: EmbeddedStore, query: str, answer: str) -> None:
    """The query gives the true answer, no row more and no row less."""
    expected = list(csv.reader(io.StringIO(answer)))
    if query.lstrip().startswith("ASK"):
        rows = [["answer"], [shown(store.ask(query))]]
    else:
        solutions = store.select(query)
        rows = [solutions.variables, *([shown(value) for value in row] for row in solutions.rows())]
    assert rows[0] == expected[0]
    assert sorted(rows[1:]) == sorted(expected[1:])
