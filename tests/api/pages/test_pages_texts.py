"""The words of the pages: every key in both languages, each used, none missing."""

from __future__ import annotations

import re
from pathlib import Path

from rdflib.plugins.sparql import prepareQuery

from hoi_graph.namespaces import PREFIXES
from hoi_graph.network import LEVELS, VIEWS, WEIGHTS
from hoi_graph.query.facets import FACETS
from hoi_graph.query.library import TOPICS, read_library
from hoi_graph_api.pages.texts import TEXT_FILE, number, read_texts, text

API = Path(__file__).parents[3] / "api" / "hoi_graph_api"
SOURCES = [*API.rglob("*.py"), *API.rglob("templates/**/*.html")]
ALL = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
LITERAL = re.compile(r"""["']([a-z][\w+-]*(?:\.[\w+-]+)*)["']""", re.I)
# `t('sort.' ~ name)` and f"facet.{name}": the keys such a call can ask for begin so.
PREFIX = re.compile(r"""["']([a-z][\w-]*(?:\.[\w-]+)*\.)["']\s*~|f["']([a-z][\w-]*(?:\.[\w-]+)*\.)\{""", re.I)


def test_every_key_has_both_languages_and_stands_once() -> None:
    """`text.tsv` has `key da en`; no cell is empty, no key twice, no space at an end."""
    lines = TEXT_FILE.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "key\tda\ten"
    keys = []
    for line in lines[1:]:
        cells = line.split("\t")
        assert len(cells) == 3 and all(cell and cell == cell.strip() for cell in cells), line
        assert set(re.findall(r"{(\w+)}", cells[1])) == set(re.findall(r"{(\w+)}", cells[2])), line
        keys.append(cells[0])
    assert len(keys) == len(set(keys))


def test_every_literal_key_is_there() -> None:
    """What a template or module asks for by name has a text."""
    asked = set(re.findall(r"""\b(?:t|text)\(\s*["']([\w.+-]+)["']\s*[,)]""", ALL))
    assert not sorted(key for key in asked if key not in read_texts())


def test_every_key_is_used() -> None:
    """No word stands in the table that no page says."""
    literals = set(LITERAL.findall(ALL))
    prefixes = {one or other for one, other in PREFIX.findall(ALL)}
    ends = set(re.findall(r"""f["'](?:[\w.]*)\{\w+\}(\.\w+)["']""", ALL))
    unused = [
        key
        for key in (known.removesuffix(".one") for known in read_texts())
        if key not in literals
        and not any(key.startswith(prefix) for prefix in prefixes)
        and not any(key.endswith(end) for end in ends)
    ]
    assert not unused


def test_composed_keys_are_there() -> None:
    """What is asked for by facet, view, level, weight or topic has a text for each."""
    wanted = [f"facet.{facet.name}" for facet in FACETS]
    wanted += [f"network.lede.{view}" for view in VIEWS] + [f"weight.fields.{weight}" for weight in WEIGHTS]
    wanted += [f"view.{view}" for view in VIEWS] + [f"rollup.{level}" for level in LEVELS]
    wanted += [f"weight.{weight}" for weight in WEIGHTS] + [f"topic.{topic}" for topic in TOPICS]
    for facet in FACETS:
        if not facet.values and not facet.years:
            wanted += [f"value.{facet.name}.{value}" for value in _values(facet.pattern)]
    assert not [key for key in wanted if key not in read_texts()]


def test_one_is_singular() -> None:
    """A text takes its singular where it counts one, and the widest count decides; each singular has its plural."""
    assert text("claims.n", "da", n=1) == "1 oplysning" and text("claims.n", "en", n="2") == "2 claims"
    assert text("coverage.category", "da", known="1", total="233") == "Kategorien er kendt for 1 af 233 indsatser."
    assert text("coverage.category", "en", known=0, total=1).endswith("1 intervention.")
    assert not [key for key in read_texts() if key.endswith(".one") and key.removesuffix(".one") not in read_texts()]


def test_columns_of_answers_have_words() -> None:
    """Every variable a question answers with has a head."""
    columns = {
        name for query in read_library().values() for name in prepareQuery(query.body, initNs=PREFIXES).algebra.PV
    }
    assert not sorted(name for name in columns if f"query.col.{name}" not in read_texts())


def test_numbers_follow_the_language() -> None:
    """1234.5 is 1.234,5 in Danish and 1,234.5 in English."""
    assert (number(1234.5, "da"), number(1234.5, "en"), number(1000000, "da")) == ("1.234,5", "1,234.5", "1.000.000")
    assert number(None, "da") == ""


def _values(pattern: str) -> list[str]:
    found = re.findall(r'\("([^"]+)" \d|BIND\("([^"]+)"|, "([^"]+)"', pattern)
    return [one for row in found for one in row if one and one.strip("; ")]
