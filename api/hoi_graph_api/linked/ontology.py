"""The ontology and the code lists at their own addresses: documentation in two languages and RDF, made from the Turtle."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response
from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, OWL, PROV, RDF, RDFS, SKOS, VANN
from rdflib.term import Node

from hoi_graph.export.void import LAYER_TEXTS, layer_triples
from hoi_graph.labels import label, local_name
from hoi_graph.namespaces import BASE, HOI, LAYER, LAYERS, VOID, shorten
from hoi_graph.query.things import NameBook, Triple, read_layer, read_names, read_scheme, read_schemes
from hoi_graph_api.http import public_url
from hoi_graph_api.linked.addresses import canonical, local_href
from hoi_graph_api.linked.answers import (
    FAULTS,
    FOREVER,
    MEDIA,
    RDF_SUFFIXES,
    StoreRoute,
    answer,
    choose,
    content_type,
    links,
    split_suffix,
    the_manifest,
    the_store,
    unknown,
)
from hoi_graph_api.linked.dereference import describe, moved, signposts
from hoi_graph_api.linked.documents import about_document, serialise
from hoi_graph_api.linked.parameters import ALL_FORMATS, Incoming, Kind, Lang, Layer, Page, Scheme, Suffix, formats
from hoi_graph_api.linked.parameters import Term as TermName
from hoi_graph_api.linked.thing_page import Shown
from hoi_graph_api.pages.site import page_lang, render
from hoi_graph_api.pages.texts import text

router = APIRouter(tags=["ontology"], responses=FAULTS, route_class=StoreRoute)
ONTOLOGY = URIRef(BASE + "ontology")
_KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
_RELATIONS = {
    "ld.term.super": (RDFS.subClassOf, RDFS.subPropertyOf),
    "ld.term.domain": (RDFS.domain,),
    "ld.term.range": (RDFS.range,),
    "ld.term.inverse": (OWL.inverseOf,),
    "ld.term.disjoint": (OWL.disjointWith,),
    "ld.term.source": (HOI.edgeSource,),
    "ld.term.target": (HOI.edgeTarget,),
    "ld.term.direct": (HOI.directEdge,),
}
Index = Mapping[str, Mapping[str, Sequence[Node]]]


@dataclass(frozen=True)
class Term:
    """A class or property as the documentation shows it."""

    iri: str
    curie: str
    local: str
    name: Shown
    definition: Shown | None
    comments: tuple[Shown, ...]
    relations: tuple[tuple[str, tuple[Shown, ...]], ...]


@dataclass(frozen=True)
class Code:
    """A code as its list shows it."""

    iri: str
    local: str
    name: Shown
    definition: Shown | None
    notes: tuple[Shown, ...]
    broader: tuple[Shown, ...]
    sources: tuple[Shown, ...]


@router.get("/ontology", summary="Ontologien / the ontology", response_class=Response, responses={**ALL_FORMATS})
def ontology(request: Request, lang: Lang = "da") -> Response:
    """All terms with their definitions."""
    return whole_ontology(request, None)


@router.get(
    "/ontology.{suffix}",
    summary="Ontologien i et format / the ontology in a format",
    response_class=Response,
    responses={**ALL_FORMATS},
)
def ontology_in(request: Request, suffix: Suffix, lang: Lang = "da") -> Response:
    """All terms in one format."""
    return whole_ontology(request, _known(suffix))


@router.get("/ontology/{term}", summary="En term / a term", response_class=Response, responses={**ALL_FORMATS})
def term(
    request: Request, term: TermName, incoming: Incoming = "", kind: Kind = "", page: Page = 1, lang: Lang = "da"
) -> Response:
    """What a term of the ontology means, and what uses it; a version's number shows that version of the whole."""
    rest, suffix = split_suffix(term)
    if rest == the_manifest(request).version:
        return whole_ontology(request, suffix, pinned=True)
    return describe(request, f"{BASE}ontology/{rest}", suffix, incoming, kind, page)


@router.get(
    "/code", summary="Alle kodelister / all code lists", response_class=Response, responses={200: formats("html")}
)
def codes(request: Request, lang: Lang = "da") -> Response:
    """The code lists with their sizes."""
    language = page_lang(request)
    shown = []
    for iri, (texts, number) in read_schemes(the_store(request)).items():
        name, definition = texts.get(language) or next(iter(texts.values()), (local_name(iri), ""))
        shown.append((Shown(name, "", local_href(iri), iri), definition, number))
    shown.sort(key=lambda row: row[0].text.casefold())
    title = text("ld.codes", language)
    return render(request, "linked/schemes.html", title=title, schemes=shown, crumbs=[(title, None)])


@router.get("/code/{scheme}", summary="En kodeliste / a code list", response_class=Response, responses={**ALL_FORMATS})
def scheme(request: Request, scheme: Scheme, lang: Lang = "da") -> Response:
    """A code list with all its codes."""
    rest, suffix = split_suffix(scheme)
    if (plain := canonical(rest)) != rest:
        return moved(request, f"/code/{plain}", suffix)
    iri = f"{BASE}code/{rest}"
    triples = read_scheme(the_store(request), iri)
    if (URIRef(iri), RDF.type, SKOS.ConceptScheme) not in triples:
        raise unknown(iri)
    vary = "" if suffix else "Accept"
    suffix = suffix or choose(request)
    headers = {"Link": links(signposts(request, iri, suffix))}
    if suffix != "html":
        body = serialise([*about_document(iri, the_manifest(request)), *triples], suffix)
        return answer(request, body, content_type(suffix), vary=vary, headers=headers)
    return answer(request, _scheme_page(request, iri, triples), content_type("html"), vary=vary, headers=headers)


@router.get("/graph/{layer}", summary="Et lag / a layer", response_class=Response, responses={**ALL_FORMATS})
def layer(request: Request, layer: Layer, lang: Lang = "da") -> Response:
    """What a layer (a named graph) holds, and where to fetch it."""
    name, suffix = split_suffix(layer)
    if name not in LAYERS:
        raise unknown(f"{BASE}graph/{name}")
    vary = "" if suffix else "Accept"
    suffix = suffix or choose(request)
    manifest, iri = the_manifest(request), str(LAYER[name])
    number = manifest.layers.get(name, 0)
    dump = public_url(request, f"/download/latest/layer-{name}.nt.gz")
    headers = {"Link": links(signposts(request, iri, suffix))}
    if suffix != "html":
        triples = [
            *about_document(iri, manifest),
            *layer_triples(name, number),
            (LAYER[name], VOID.dataDump, URIRef(dump)),
        ]
        return answer(request, serialise(triples, suffix), content_type(suffix), vary=vary, headers=headers)
    language = page_lang(request)
    texts = LAYER_TEXTS[name]
    da = language == "da"
    page = render(
        request,
        "linked/layer.html",
        title=texts[0 if da else 1],
        lede=texts[2 if da else 3],
        kind=text("ld.layer", language),
        iri=iri,
        number=number,
        doc=f"/graph/{name}",
        dump=f"/download/latest/layer-{name}.nt.gz",
        crumbs=[(text("ld.dataset", language), "/dataset"), (texts[0 if da else 1], None)],
    )
    return answer(request, bytes(page.body), content_type("html"), vary=vary, headers=headers)


def whole_ontology(request: Request, suffix: str | None, pinned: bool = False) -> Response:
    """The whole ontology; at its version's address it never changes."""
    manifest = the_manifest(request)
    iri = f"{ONTOLOGY}/{manifest.version}" if pinned else str(ONTOLOGY)
    vary = "" if suffix else "Accept"
    suffix = suffix or choose(request)
    triples = read_layer(the_store(request), "ontology")
    cache = FOREVER if pinned and suffix != "html" else ""
    headers = {"Link": links(signposts(request, iri, suffix))}
    if suffix != "html":
        body = serialise([*about_document(iri, manifest), *triples], suffix)
        return answer(request, body, content_type(suffix), vary=vary, cache=cache, headers=headers)
    page = _ontology_page(request, triples, iri)
    return answer(request, page, content_type("html"), vary=vary, headers=headers)


def _known(suffix: str) -> str:
    if suffix not in MEDIA:
        raise unknown(f".{suffix}")
    return suffix


def _index(triples: Sequence[Triple]) -> Index:
    found: dict[str, dict[str, list[Node]]] = defaultdict(lambda: defaultdict(list))
    for subject, predicate, value in triples:
        found[str(subject)][str(predicate)].append(value)
    return found


def _texts(index: Index, iri: str, property_: URIRef) -> list[tuple[str, str]]:
    values = index.get(iri, {}).get(str(property_), ())
    return [(str(value), value.language or "") for value in values if isinstance(value, Literal)]


def _shown(texts: list[tuple[str, str]], lang: str, iri: str = "") -> Shown:
    words, language = label(texts, lang, iri)
    return Shown(words, language if language != lang else "", local_href(iri) if iri else "", iri)


def _name(index: Index, iri: str, lang: str) -> Shown:
    texts = _texts(index, iri, RDFS.label) or _texts(index, iri, SKOS.prefLabel) or _texts(index, iri, DCTERMS.title)
    return _shown(texts, lang, iri) if texts else Shown(shorten(iri), "", local_href(iri), iri)


def _ontology_page(request: Request, triples: Sequence[Triple], iri: str) -> bytes:
    lang, index = page_lang(request), _index(triples)
    own: dict[str, list[Term]] = {local_name(kind): [] for kind in _KINDS}
    borrowed: dict[str, list[Term]] = defaultdict(list)
    for subject, said in sorted(index.items()):
        kind = next((k for k in _KINDS if k in said.get(str(RDF.type), ())), None)
        if kind is None:
            continue
        shown = _term(index, subject, lang)
        if subject.startswith(str(HOI)):
            own[local_name(kind)].append(shown)
        else:
            home = next((str(node) for node in said.get(str(RDFS.isDefinedBy), ())), subject)
            borrowed[home].append(shown)
    head = str(ONTOLOGY)
    prefix = next(iter(index[head].get(str(VANN.preferredNamespacePrefix), [""])), "")
    title = _name(index, head, lang)
    page = render(
        request,
        "linked/ontology.html",
        title=title.text,
        lede=_shown(_texts(index, head, DCTERMS.description), lang).text,
        kind=text("ld.ontology", lang),
        iri=iri,
        doc=iri.removeprefix(BASE.rstrip("/")),
        prefix=str(prefix),
        namespace=str(HOI),
        version_iri=next((str(v) for v in index[head].get(str(OWL.versionIRI), ())), ""),
        citation=_shown(_texts(index, head, DCTERMS.bibliographicCitation), lang).text,
        own={kind: terms for kind, terms in own.items() if terms},
        borrowed=dict(sorted(borrowed.items())),
        media_types=[(suffix, MEDIA[suffix]) for suffix in RDF_SUFFIXES],
        crumbs=[(text("ld.ontology", lang), None)],
        jsonld=_ontology_jsonld(index, head),
    )
    return bytes(page.body)


def _term(index: Index, iri: str, lang: str) -> Term:
    said = index[iri]
    relations = []
    for key, properties in _RELATIONS.items():
        found = [_name(index, str(value), lang) for p in properties for value in said.get(str(p), ())]
        if found:
            relations.append((key, tuple(found)))
    definition = _texts(index, iri, SKOS.definition)
    comments = [pair for pair in _texts(index, iri, RDFS.comment) if pair[1] in (lang, "")]
    return Term(
        iri,
        shorten(iri),
        local_name(iri),
        _name(index, iri, lang),
        _shown(definition, lang) if definition else None,
        tuple(Shown(words) for words, _ in comments),
        tuple(relations),
    )


def _ontology_jsonld(index: Index, head: str) -> dict[str, object]:
    def texts(property_: URIRef) -> list[dict[str, str]]:
        return [{"@value": words, "@language": lang} for words, lang in _texts(index, head, property_) if lang]

    return {
        "@context": "https://schema.org/",
        "@id": head,
        "@type": "DefinedTermSet",
        "name": texts(DCTERMS.title),
        "description": texts(DCTERMS.description),
        "license": [{"@id": str(value)} for value in index[head].get(str(DCTERMS.license), ())],
        "version": [str(value) for value in index[head].get(str(OWL.versionInfo), ())],
    }


def _scheme_page(request: Request, iri: str, triples: Sequence[Triple]) -> bytes:
    lang, index = page_lang(request), _index(triples)
    book = NameBook()
    passages = {str(o) for _, p, o in triples if p == PROV.wasDerivedFrom}
    read_names(the_store(request), passages, book)

    def sources(subject: str) -> tuple[Shown, ...]:
        found = sorted(str(value) for value in index[subject].get(str(PROV.wasDerivedFrom), ()))
        return tuple(Shown(*_marked(book.of(passage, lang), lang), local_href(passage), passage) for passage in found)

    def code(subject: str) -> Code:
        definition = _texts(index, subject, SKOS.definition)
        notes = [pair for pair in _texts(index, subject, SKOS.scopeNote) if pair[1] in (lang, "")]
        broader = [_name(index, str(value), lang) for value in index[subject].get(str(SKOS.broader), ())]
        return Code(
            subject,
            local_name(subject),
            _name(index, subject, lang),
            _shown(definition, lang) if definition else None,
            tuple(Shown(words) for words, _ in notes),
            tuple(broader),
            sources(subject),
        )

    def rank(subject: str) -> tuple[int, str]:
        found = next((str(value) for value in index[subject].get(str(HOI.rank), ())), "")
        return (int(found) if found.lstrip("-").isdigit() else 10_000, local_name(subject))

    ordered = sorted((s for s in index if s != iri), key=rank)
    concepts = [code(s) for s in ordered if SKOS.Concept in index[s].get(str(RDF.type), ())]
    title = _name(index, iri, lang)
    definition = _texts(index, iri, SKOS.definition)
    page = render(
        request,
        "linked/scheme.html",
        title=title.text,
        lede=_shown(definition, lang).text if definition else "",
        kind=text("ld.scheme", lang),
        iri=iri,
        doc=iri.removeprefix(BASE.rstrip("/")),
        codes=concepts,
        notes=[Shown(words) for words, found in _texts(index, iri, SKOS.scopeNote) if found in (lang, "")],
        sources=sources(iri),
        media_types=[(suffix, MEDIA[suffix]) for suffix in RDF_SUFFIXES],
        crumbs=[(text("ld.codes", lang), "/code"), (title.text, None)],
    )
    return bytes(page.body)


def _marked(pair: tuple[str, str], lang: str) -> tuple[str, str]:
    return pair[0], pair[1] if pair[1] != lang else ""
