"""The words of the pages: one table, `text.tsv`, with each key in Danish and English."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path

TEXT_FILE = Path(__file__).parents[1] / "text.tsv"


@functools.cache
def read_texts() -> Mapping[str, Mapping[str, str]]:
    """Every key with its text in each language."""
    lines = TEXT_FILE.read_text(encoding="utf-8").splitlines()
    header = lines[0].split("\t")
    texts: dict[str, dict[str, str]] = {}
    for line in lines[1:]:
        key, *words = line.split("\t")
        texts[key] = dict(zip(header[1:], words, strict=True))
    return texts


# What a text counts, the widest first: in "1 of 233 interventions" it is the 233.
_COUNTED = ("total", "all", "n")


def text(key: str, lang: str, **values: object) -> str:
    """The text of a key with `{name}` filled in, in the singular (`key.one`) where one is counted and there is such a line.

    A KeyError names a missing key.
    """
    texts = read_texts()
    counted = next((values[name] for name in _COUNTED if name in values), None)
    if str(counted) == "1" and f"{key}.one" in texts:
        key = f"{key}.one"
    words = texts[key][lang]
    return words.format_map(values) if values else words


def both(key: str) -> dict[str, str]:
    """The text of a key in each language."""
    return dict(read_texts()[key])


def number(value: float | int | str | None, lang: str, decimals: int = 2) -> str:
    """A number as the language writes it, with so many decimals at most: 1.234,5 in Danish, 1,234.5 in English."""
    if value is None or value == "":
        return ""
    amount = float(value)
    english = f"{amount:,.{decimals}f}"
    if "." in english:
        english = english.rstrip("0").rstrip(".")
    return english if lang == "en" else english.translate(str.maketrans(",.", ".,"))
