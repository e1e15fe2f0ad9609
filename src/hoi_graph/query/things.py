"""Everything the graph says about one thing, with a name for every term in it, in at most three queries."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, FOAF, RDF, RDFS, SKOS
from rdflib.term import Node

from hoi_graph.labels import label
from hoi_graph.namespaces import ADMS, BASE, HOI, LAYER
from hoi_graph.query.views import bind_view, read_view
from hoi_graph.store import Solutions, Store

INCOMING_CAP = 20_000
GROUP_SAMPLE = 15
GROUP_PAGE = 100
_IRI = re.compile(r"[^\x00-\x20<>\"{}|^`\\]+")
_OWN = re.compile(re.escape(BASE) + r"[A-Za-z0-9._~/-]*")
_NAMING = tuple(str(iri) for iri in (SKOS.prefLabel, RDFS.label, FOAF.name, DCTERMS.title))
_WORDING = tuple(str(iri) for iri in (HOI.nameAsPrinted, HOI.valueAsPrinted, DCTERMS.description))
_ABOUT = str(HOI.about)
WITHDRAWN = "http://purl.org/adms/status/Withdrawn"
Triple = tuple[URIRef, URIRef, Node]


@dataclass(frozen=True, order=True)
class Statement:
    """One statement about the thing, and the layer that makes it."""

    predicate: str
    value: Node
    layer: str


@dataclass(frozen=True)
class Group:
    """The things of one kind that point here by one property: how many there are, and those shown."""

    predicate: str
    kind: str
    count: int
    members: tuple[str, ...]


@dataclass
class NameBook:
    """Names by IRI; a claim without a name of its own is named by what it connects."""

    names: dict[str, dict[str, list[tuple[str, str]]]] = field(default_factory=dict)
    ends: dict[str, dict[tuple[str, str], list[tuple[str, str]]]] = field(default_factory=dict)
    kinds: dict[str, set[str]] = field(default_factory=dict)
    basis: dict[str, str] = field(default_factory=dict)

    def of(self, iri: str, lang: str, seen_from: str = "") -> tuple[str, str]:
        """The name of a term and its language; `seen_from` is left out of a composed name."""
        own = self.names.get(iri, {})
        for property_ in _NAMING:
            if property_ in own:
                return label(own[property_], lang, iri)
        parts = self._parts(iri, lang, seen_from)
        for property_ in _WORDING:
            if property_ in own:
                text = label(own[property_], lang, iri)[0]
                parts.append(text if len(text) <= 90 else text[:88].rsplit(" ", 1)[0] + " …")
                break
        return (" · ".join(parts), lang) if parts else label((), lang, iri)

    def _parts(self, iri: str, lang: str, seen_from: str) -> list[str]:
        found = []
        for (property_, end), texts in self.ends.get(iri, {}).items():
            if end != seen_from and property_ != str(RDF.type):
                found.append((property_ != _ABOUT, property_, label(texts, lang, end)[0]))
        parts = [text for _, _, text in sorted(found)]
        return parts if len(parts) <= 4 else [*parts[:4], "…"]

    def kind_of(self, iri: str, lang: str) -> str:
        """The name of the most telling class of a thing: one of our own before a borrowed one."""
        classes = {end for (property_, end) in self.ends.get(iri, {}) if property_ == str(RDF.type)}
        classes |= self.kinds.get(iri, set())
        for class_ in sorted(classes, key=lambda c: (not c.startswith(BASE), c)):
            texts = self.ends.get(iri, {}).get((str(RDF.type), class_)) or self.names.get(class_, {}).get(
                str(RDFS.label)
            )
            if texts:
                return label(texts, lang, class_)[0]
        return ""

    def add(self, rows: Solutions) -> None:
        """Read the rows of `thing.rq` and `names.rq` that say something of `?about`."""
        for row in rows:
            if "about" not in row:
                continue
            about, via, name = str(row["about"]), str(row["via"]), row.get("name")
            if via == str(HOI.basis):
                self.basis[about] = str(name).rsplit("/", 1)[-1]
                continue
            text = (str(name), (name.language or "") if isinstance(name, Literal) else "")
            if "o" in row:
                texts = self.ends.setdefault(about, {}).setdefault((via, str(row["o"])), [])
            else:
                texts = self.names.setdefault(about, {}).setdefault(via, [])
            if text not in texts:
                texts.append(text)


@dataclass(frozen=True)
class Status:
    """Whether an IRI is withdrawn, and what replaces it."""

    withdrawn: bool
    successors: tuple[str, ...]


@dataclass(frozen=True)
class Thing:
    """What the graph says about an IRI: statements about it, what points to it, and names for all of it."""

    iri: str
    statements: tuple[Statement, ...]
    incoming: tuple[Group, ...]
    incoming_total: int
    incoming_capped: bool
    names: NameBook

    def values(self, predicate: str) -> list[Node]:
        """The values of a property, each once."""
        return list(dict.fromkeys(s.value for s in self.statements if s.predicate == predicate))

    def texts(self, predicate: str) -> list[tuple[str, str]]:
        """The literal values of a property with their languages."""
        return [(str(v), v.language or "") for v in self.values(predicate) if isinstance(v, Literal)]

    @property
    def types(self) -> list[str]:
        """The classes of the thing."""
        return [str(value) for value in self.values(str(RDF.type))]

    @property
    def retired(self) -> bool:
        """Whether the thing is withdrawn."""
        return WITHDRAWN in {str(v) for v in self.values(str(ADMS.status))}

    @property
    def successors(self) -> list[str]:
        """What replaces a withdrawn thing."""
        return [str(value) for value in self.values(str(DCTERMS.isReplacedBy))]


def read_thing(store: Store, iri: str, *, group: tuple[str, str] | None = None, page: int = 1) -> Thing | None:
    """The thing with its names, or None where the graph does not know it.

    Without `group` some members of every group are shown; with `group` (property, kind) one page of that group alone.
    """
    if not _OWN.fullmatch(iri):
        return None
    rows = store.select(bind_view("thing", thing=iri))
    pairs = _incoming(store, iri)
    statements = {
        Statement(str(row["p"]), row["o"], str(row["layer"]).rsplit("/", 1)[-1]) for row in rows if "layer" in row
    }
    if not statements and not pairs:
        return None
    names = NameBook()
    names.add(rows)
    groups = [shown for shown in _groups(pairs, group, page) if group is None or (shown.predicate, shown.kind) == group]
    wanted = {g.predicate for g in groups}.union(*(g.members for g in groups))
    kinds = {str(s.value) for s in statements if s.predicate == str(RDF.type)}
    read_names(store, wanted | kinds, names)
    names.kinds[iri] = kinds
    return Thing(
        iri,
        tuple(sorted(statements, key=lambda s: (s.predicate, s.value.n3(), s.layer))),
        tuple(groups),
        len(pairs),
        len(pairs) > INCOMING_CAP,
        names,
    )


def read_names(store: Store, terms: Iterable[str], names: NameBook) -> None:
    """Add the names of some terms to a name book, in one query."""
    listed = sorted({iri for iri in terms if _IRI.fullmatch(iri)})
    if listed:
        names.add(store.select(bind_view("thing-names", terms=listed)))


def read_description(store: Store, iri: str, *, page: int = 1, size: int = 500) -> tuple[list[Triple], int] | None:
    """The triples about a thing (all) and to it (one page, in order), with the number of the latter; None where unknown."""
    if not _OWN.fullmatch(iri):
        return None
    subject = URIRef(iri)
    own: list[Triple] = [
        (subject, URIRef(str(row["p"])), row["o"]) for row in store.select(bind_view("thing-statements", thing=iri))
    ]
    pairs = _incoming(store, iri)
    if not own and not pairs:
        return None
    shown = sorted(pairs)[(page - 1) * size : page * size]
    return own + [(URIRef(s), URIRef(p), subject) for p, s in shown], len(pairs)


def read_status(store: Store, iri: str) -> Status | None:
    """Whether a known IRI is live or withdrawn, and what replaces it; None where the graph does not know it."""
    if not _OWN.fullmatch(iri):
        return None
    rows = list(store.select(bind_view("thing-status", thing=iri)))
    if not rows:
        return None
    withdrawn = any(str(row.get("status")) == WITHDRAWN for row in rows)
    return Status(withdrawn, tuple(sorted({str(row["successor"]) for row in rows if "successor" in row})))


def read_scheme(store: Store, iri: str) -> list[Triple]:
    """A code list whole: the scheme, its codes and its collections."""
    return _triples(store.select(bind_view("scheme", thing=iri)))


def read_schemes(store: Store) -> dict[str, tuple[dict[str, tuple[str, str]], int]]:
    """Every code list: its name and definition by language, and how many codes it has."""
    found: dict[str, tuple[dict[str, tuple[str, str]], int]] = {}
    for row in store.select(read_view("schemes")):
        name, definition = row["name"], row.get("definition")
        texts, _ = found.setdefault(str(row["scheme"]), ({}, int(str(row["codes"]))))
        if isinstance(name, Literal):
            texts[name.language or ""] = (str(name), str(definition or ""))
    return found


def read_layer(store: Store, layer: str) -> list[Triple]:
    """Every triple of a layer, sorted."""
    return _triples(store.select(bind_view("layer", layer=str(LAYER[layer]))))


def _triples(rows: Solutions) -> list[Triple]:
    found = {(URIRef(str(row["s"])), URIRef(str(row["p"])), row["o"]) for row in rows}
    return sorted(found, key=lambda triple: (triple[0], triple[1], triple[2].n3()))


def _incoming(store: Store, iri: str) -> list[tuple[str, str]]:
    rows = store.select(bind_view("thing-incoming", thing=iri))
    return [(str(row["p"]), str(row["s"])) for row in rows]


def kind_of(iri: str) -> str:
    """The folder of an IRI of ours (`id/actor`, `code/field`, `ontology`), or "" for any other."""
    return iri.removeprefix(BASE).rpartition("/")[0] if iri.startswith(BASE) else ""


def _groups(pairs: Sequence[tuple[str, str]], group: tuple[str, str] | None, page: int) -> list[Group]:
    found: Mapping[tuple[str, str], set[str]] = defaultdict(set)
    for predicate, subject in pairs:
        found[predicate, kind_of(subject)].add(subject)
    if group is None:
        start, stop = 0, GROUP_SAMPLE
    else:
        start, stop = (page - 1) * GROUP_PAGE, page * GROUP_PAGE
    return [
        Group(predicate, kind, len(members), tuple(sorted(members)[start:stop]))
        for (predicate, kind), members in sorted(found.items())
    ]
