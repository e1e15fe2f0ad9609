"""Which serialisation an answer gets: by `format=` first, else by Accept."""

from __future__ import annotations

from hoi_graph.store.results import FORMATS
from hoi_graph_api.errors import Problem
from hoi_graph_api.http import negotiate

_UTF8 = "; charset=utf-8"
# What a client may ask for, best first, and the format it gets; the plain JSON and XML names serve simple clients.
ROWS = {
    "application/sparql-results+json": "json",
    "application/sparql-results+xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
    "application/json": "json",
    "application/xml": "xml",
    "text/xml": "xml",
}
TRUTH = {name: key for name, key in ROWS.items() if key in ("json", "xml")}
GRAPH = {
    "text/turtle": "ttl",
    "application/n-triples": "nt",
    "application/rdf+xml": "rdfxml",
    "application/ld+json": "jsonld",
    "application/json": "jsonld",
    "application/xml": "rdfxml",
    "text/xml": "rdfxml",
}
# Short names of `format=`; `json` and `xml` mean the fitting serialisation of either kind of answer.
_NAMES = {
    "json": ("json", "jsonld"),
    "xml": ("xml", "rdfxml"),
    "csv": ("csv", None),
    "tsv": ("tsv", None),
    "srj": ("json", None),
    "srx": ("xml", None),
    "ttl": (None, "ttl"),
    "turtle": (None, "ttl"),
    "n3": (None, "ttl"),
    "nt": (None, "nt"),
    "ntriples": (None, "nt"),
    "rdf": (None, "rdfxml"),
    "rdfxml": (None, "rdfxml"),
    "rdf+xml": (None, "rdfxml"),
    "rdf xml": (None, "rdfxml"),  # `rdf+xml` with its plus sign read as a space
    "jsonld": (None, "jsonld"),
    "json-ld": (None, "jsonld"),
}
FORMAT_NAMES = ("json", "xml", "csv", "tsv", "ttl", "nt", "rdfxml", "jsonld")


def choose(form: str, wanted: str | None, accept: str | None) -> tuple[str, str]:
    """The format's key and the Content-Type for a form of query; a Problem 400 or 406 lists what there is."""
    offers = GRAPH if form in ("CONSTRUCT", "DESCRIBE") else TRUTH if form == "ASK" else ROWS
    if wanted is not None and "/" not in wanted:
        key, media_type = _named(wanted, form)
    else:  # SPARQLWrapper sends a whole Accept list as its format
        media_type = negotiate(accept if wanted is None else wanted.replace(" ", "+"), list(offers)) or ""
        key = offers.get(media_type)
    if key is None or key not in offers.values():
        available = list(dict.fromkeys(FORMATS[key].media_type for key in offers.values()))
        raise Problem("not-acceptable", f"{form} is answered as {', '.join(available)}.", available=available)
    return key, media_type + (_UTF8 if media_type.startswith("text/") else "")


def _named(wanted: str, form: str) -> tuple[str | None, str]:
    """The format a short name means for a form of query."""
    if wanted not in _NAMES:
        raise Problem(
            "bad-request", f"format={wanted[:40]!r} is unknown; there are {', '.join(FORMAT_NAMES)}.",
            available=list(FORMAT_NAMES),
        )  # fmt: skip
    key = _NAMES[wanted][form in ("CONSTRUCT", "DESCRIBE")]
    return key, FORMATS[key].media_type if key else ""
