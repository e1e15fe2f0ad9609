"""Names for people: one fallback, one folding, one slug for the whole project."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

LANGUAGES = ("da", "en")
_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ä": "ae", "ö": "oe", "ü": "u", "ß": "ss"})


def fold(text: str) -> str:
    """Lower case without accents, with æ/ae, ø/oe and å/aa alike, so that spelling does not decide a search."""
    text = text.lower().translate(_LETTERS)
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def slug(text: str) -> str:
    """The `[a-z0-9-]+` form of a text that ids and IRIs use."""
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")


def label(texts: Iterable[tuple[str, str]], lang: str, iri: str) -> tuple[str, str]:
    """The best of `(text, language)` pairs and its language: asked → Danish → English → untagged → the IRI's last part."""
    by_language: dict[str, str] = {}
    for text, language in sorted(texts):
        by_language.setdefault(language, text)
    for wanted in (lang, *LANGUAGES, ""):
        if wanted in by_language:
            return by_language[wanted], wanted
    return local_name(iri), ""


def local_name(iri: str) -> str:
    """The last part of an IRI."""
    return re.split(r"[/#]", iri.rstrip("/#"))[-1]
