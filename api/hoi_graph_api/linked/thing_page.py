"""What the page of a thing shows: its statements by property, what points to it by property and kind, all with names."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from urllib.parse import urlencode

from rdflib import Literal
from rdflib.namespace import DCTERMS, FOAF, OWL, PROV, RDF, RDFS, SKOS
from rdflib.term import Node

from hoi_graph.labels import label
from hoi_graph.namespaces import BASE, BIBO, HOI, shorten
from hoi_graph.query.things import GROUP_PAGE, Group, Thing, kind_of
from hoi_graph_api.linked.addresses import local_href

_FIRST = [
    str(iri)
    for iri in (
        SKOS.prefLabel,
        FOAF.name,
        RDFS.label,
        DCTERMS.title,
        SKOS.altLabel,
        SKOS.definition,
        DCTERMS.description,
    )
]
_LAST = [str(iri) for iri in (PROV.wasDerivedFrom, HOI.basis, RDF.type, RDFS.isDefinedBy)]
_LEDES = [str(iri) for iri in (DCTERMS.description, SKOS.definition, RDFS.comment)]
_YES = {"da": {"true": "ja", "false": "nej"}, "en": {"true": "yes", "false": "no"}}


@dataclass(frozen=True)
class Shown:
    """A value as a reader sees it: its words, their language, where they lead, and its full IRI."""

    text: str
    lang: str = ""
    href: str = ""
    iri: str = ""
    basis: str = ""
    derived: bool = False


@dataclass(frozen=True)
class Fact:
    """A property of the thing and its values."""

    name: str
    lang: str
    predicate: str
    href: str
    values: tuple[Shown, ...]


@dataclass(frozen=True)
class Incoming:
    """Things of one kind that point here by one property."""

    name: str
    lang: str
    predicate: str
    kind: str
    count: int
    members: tuple[Shown, ...]
    key: str

    @property
    def left_out(self) -> int:
        return self.count - len(self.members)


@dataclass(frozen=True)
class ThingPage:
    """A thing ready to be shown."""

    iri: str
    curie: str
    name: Shown
    kind: str
    lede: Shown | None
    basis: str
    rationale: tuple[Shown, ...]
    sources: tuple[Shown, ...]
    facts: tuple[Fact, ...]
    incoming: tuple[Incoming, ...]
    incoming_total: int
    incoming_capped: bool
    statement_count: int
    part_of: Shown | None
    report: Shown | None
    locator: str
    deprecated: bool


def thing_page(thing: Thing, lang: str) -> ThingPage:
    """The page of a thing in a language."""
    book = thing.names
    own = [str(iri) for iri in (SKOS.prefLabel, RDFS.label, FOAF.name, DCTERMS.title)]
    texts = next((found for found in map(thing.texts, own) if found), None)
    name, name_lang = label(texts, lang, thing.iri) if texts else book.of(thing.iri, lang)
    lede = next((found for found in map(thing.texts, _LEDES) if found), None)
    basis = next((str(value).rsplit("/", 1)[-1] for value in thing.values(str(HOI.basis))), "")
    part_of = next(iter(thing.values(str(DCTERMS.isPartOf))), None)
    if not texts and (parts := _own_parts(thing, lang)):
        name, name_lang = parts, lang
    return ThingPage(
        iri=thing.iri,
        curie=shorten(thing.iri),
        name=Shown(name, name_lang if name_lang != lang else ""),
        kind=book.kind_of(thing.iri, lang),
        lede=_text(lede, lang) if lede else None,
        basis=basis,
        rationale=tuple(_literal(value, lang) for value in thing.values(str(HOI.rationale))),
        sources=tuple(_shown(value, thing, lang) for value in thing.values(str(PROV.wasDerivedFrom))),
        facts=tuple(_facts(thing, lang)),
        incoming=tuple(_incoming(group, thing, lang) for group in thing.incoming),
        incoming_total=thing.incoming_total,
        incoming_capped=thing.incoming_capped,
        statement_count=len({(s.predicate, s.value) for s in thing.statements}),
        part_of=_shown(part_of, thing, lang) if part_of is not None else None,
        report=_text(titles, lang) if (titles := book.names.get(str(part_of), {}).get(str(DCTERMS.title))) else None,
        locator=next((text for text, _ in thing.texts(str(BIBO.locator))), ""),
        deprecated=any(str(value) == "true" for value in thing.values(str(OWL.deprecated))),
    )


def incoming_query(group: Incoming, page: int = 1) -> list[tuple[str, str]]:
    """The query that shows one group of incoming links, a page at a time."""
    pairs = [("incoming", shorten(group.predicate)), ("kind", group.kind)]
    return pairs if page == 1 else [*pairs, ("page", str(page))]


def pages_of(group: Incoming) -> int:
    """How many pages a group fills."""
    return max(1, -(-group.count // GROUP_PAGE))


def _own_parts(thing: Thing, lang: str) -> str:
    """The name of a claim: what it connects."""
    plain = {str(iri) for iri in (HOI.basis, HOI.certainty, RDF.type, PROV.wasDerivedFrom, HOI.byRule, HOI.evidence)}
    ends = [
        (s.predicate != str(HOI.about), s.predicate, thing.names.of(str(s.value), lang)[0])
        for s in thing.statements
        if s.predicate not in plain and not isinstance(s.value, Literal) and str(s.value) in thing.names.names
    ]
    return " · ".join(dict.fromkeys(text for _, _, text in sorted(ends)[:4]))


def _facts(thing: Thing, lang: str) -> list[Fact]:
    found: dict[str, dict[Node, set[str]]] = defaultdict(dict)
    for statement in thing.statements:
        found[statement.predicate].setdefault(statement.value, set()).add(statement.layer)
    facts = []
    for predicate, values in found.items():
        name, name_lang = thing.names.of(predicate, lang)
        shown = [_shown(value, thing, lang, layers == {"derived"}) for value, layers in values.items()]
        shown.sort(key=lambda value: (value.lang != "", value.text.casefold()))
        mark = name_lang if name_lang and name_lang != lang else ""
        facts.append(Fact(name, mark, predicate, local_href(predicate), tuple(shown)))
    facts.sort(key=lambda fact: (_rank(fact.predicate), fact.name.casefold()))
    return facts


def _rank(predicate: str) -> int:
    if predicate in _FIRST:
        return _FIRST.index(predicate)
    return 200 + _LAST.index(predicate) if predicate in _LAST else 100


def _incoming(group: Group, thing: Thing, lang: str) -> Incoming:
    name, name_lang = thing.names.of(group.predicate, lang)
    members = []
    for iri in group.members:
        text, text_lang = thing.names.of(iri, lang, seen_from=thing.iri)
        mark = text_lang if text_lang and text_lang != lang else ""
        members.append(Shown(text, mark, local_href(iri), iri, thing.names.basis.get(iri, "")))
    members.sort(key=lambda shown: shown.text.casefold())
    kind = thing.names.kind_of(group.members[0], lang) if group.members else ""
    mark = name_lang if name_lang and name_lang != lang else ""
    return Incoming(name, mark, group.predicate, group.kind, group.count, tuple(members), kind)


def _shown(value: Node, thing: Thing, lang: str, derived: bool = False) -> Shown:
    if isinstance(value, Literal):
        shown = _literal(value, lang)
        return Shown(shown.text, shown.lang, derived=derived)
    iri = str(value)
    text, text_lang = thing.names.of(iri, lang, seen_from=thing.iri)
    if iri not in thing.names.names and iri not in thing.names.ends:
        text, text_lang = (shorten(iri) if not iri.startswith(BASE) else text), ""
    mark = text_lang if text_lang and text_lang != lang else ""
    return Shown(text, mark, local_href(iri), iri, derived=derived)


def _literal(value: Node, lang: str) -> Shown:
    text = str(value)
    language = (value.language or "") if isinstance(value, Literal) else ""
    return Shown(_YES[lang].get(text, text), language if language != lang else "")


def _text(texts: list[tuple[str, str]], lang: str) -> Shown:
    text, language = label(texts, lang, "")
    return Shown(text, language if language != lang else "")


def folder_of(iri: str) -> str:
    """The folder of an IRI, for the type and the breadcrumb of its page."""
    return kind_of(iri)


def describe_query(iri: str) -> str:
    """The address that runs the query behind a page."""
    return "?" + urlencode({"query": f"DESCRIBE <{iri}>"})
