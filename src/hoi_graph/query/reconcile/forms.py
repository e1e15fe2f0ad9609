"""The forms of a name that are compared: folded, without the word *Kommune*, without accents, abbreviations written out."""

from __future__ import annotations

import re
import unicodedata

from hoi_graph.labels import fold

_SEPARATORS = re.compile(r"[^a-z0-9]+")
_SECTION = re.compile(r"\b(\d+) ([a-z])\b")
_KOMMUNE = re.compile(r"(?: (?:regions)?(?:kommunes?|kommunen)| municipality)$|^(?:kommunen i|municipality of) ")
_PREFIXED = re.compile(r"^(?:cvr|kommune|region|kom|reg|myndighed)\w*(?:[\s.:#-]*nr)?[\s.:#-]*(?=\d)")
_SCHEME = re.compile(r"^https?://(?:www\.)?")
_WIKIDATA = re.compile(r"^wikidata\.org/(?:wiki|entity)/(?=q\d+$)")
_SHORT = {
    "kbh": "koebenhavn",
    "kbhs": "koebenhavns",
    "kbhvn": "koebenhavn",
    "frb": "frederiksberg",
    "kom": "kommune",
    "komm": "kommune",
    "kmn": "kommune",
    "k": "kommune",
    "reg": "region",
    "univ": "universitet",
    "min": "ministeriet",
    "ctr": "center",
    "afd": "afdeling",
    "hosp": "hospital",
}


def form(text: str) -> str:
    """The folded words of a name; equal for every spelling that differs in case, accents' way of writing or punctuation."""
    folded = fold(unicodedata.normalize("NFC", _mended(text))).replace("&", " og ")
    return _SECTION.sub(r"\1\2", _SEPARATORS.sub(" ", folded).strip())


def core(name: str) -> tuple[str, bool]:
    """A form without the word *Kommune*, and whether it stood there."""
    bare = _KOMMUNE.sub("", name)
    return bare, bare != name


def cores(name: str) -> set[str]:
    """The core of a municipality's name, with and without the genitive: Københavns Kommune is the kommune of København."""
    bare = core(name)[0]
    return {bare, bare.removesuffix("s")} if bare else set()


def plain(name: str) -> str:
    """A form as it looks where the letters æ, ø and å were lost: Kobenhavn, Arhus."""
    return name.replace("aa", "a").replace("ae", "a").replace("oe", "o")


def expanded(name: str) -> str:
    """A form with the usual abbreviations written out."""
    return " ".join(_SHORT.get(word, word) for word in name.split())


def identifier_keys(text: str) -> list[str]:
    """The keys under which an identifier may be known: `CVR 55 13 30 18`, `DK55133018`, `751` (a lost zero), `751.0`."""
    words = _PREFIXED.sub("", text.strip().lower())
    key = identifier_key(re.sub(r"\.0$", "", words))
    if re.fullmatch(r"dk\d{8}", key):
        key = key[2:]
    return [key, f"0{key}"] if re.fullmatch(r"[1-9]\d\d", key) else [key]


def identifier_key(text: str) -> str:
    """An identifier without the signs people put in it; an address without its scheme, a Wikidata item by its number."""
    text = text.strip().lower()
    if "/" not in text:
        return re.sub(r"[\s.:-]", "", text)
    return _WIKIDATA.sub("", _SCHEME.sub("", text))


def _mended(text: str) -> str:
    """UTF-8 that was read as Windows-1252 (`KÃ¸ge`), as it was written; any other text is left alone."""
    if not re.search("[ÃÂ]", text):
        return text
    try:
        return text.encode("cp1252").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return text
