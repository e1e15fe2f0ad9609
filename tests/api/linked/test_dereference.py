"""Every IRI of ours answers, in the format asked for, with the links and headers that linked-data clients rely on (bars D and F)."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import httpx
import pytest
from rdflib import Graph, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import DCTERMS, FOAF, OWL
from serving import Server

from hoi_graph.build import Manifest
from hoi_graph.namespaces import BASE, VOID
from hoi_graph.store import EmbeddedStore

RDF = {
    "ttl": ("text/turtle", "turtle"),
    "jsonld": ("application/ld+json", "json-ld"),
    "nt": ("application/n-triples", "nt"),
    "rdf": ("application/rdf+xml", "xml"),
}
MEDIA = {"html": "text/html", **{suffix: media for suffix, (media, _) in RDF.items()}}
DOCUMENTS = {
    "/doc/intervention/cafe-exit": "id/intervention/cafe-exit",
    "/doc/actor/holbaek-kommune": "id/actor/holbaek-kommune",
    "/doc/passage/vive-2026-bilagstabel-2-2": "id/passage/vive-2026-bilagstabel-2-2",
    "/doc/mapping/holbaek-kommune-cvr": "id/mapping/holbaek-kommune-cvr",
    "/code/field": "code/field",
    "/code/field/school": "code/field/school",
    "/ontology": "ontology",
    "/ontology/Actor": "ontology/Actor",
    "/graph/links": "graph/links",
    "/dataset": "dataset",
}
each_document = pytest.mark.parametrize("path", DOCUMENTS)
CHROME = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"


def get(site: Server, path: str, accept: str = "*/*", **more: str) -> httpx.Response:
    return site.client.get(path, headers={"Accept": accept, **more})


def graph_of(answer: httpx.Response, format: str) -> Graph:
    return Graph().parse(data=answer.content, format=format)


# ---- F1: 303 and negotiation ----


@pytest.mark.parametrize(
    ("accept", "target"),
    [
        (CHROME, ""),
        ("text/html", ""),
        ("text/turtle", ".ttl"),
        ("application/ld+json", ".jsonld"),
        ("application/n-triples", ".nt"),
        ("application/rdf+xml", ".rdf"),
        ("application/rdf+xml;q=0.5, text/turtle;q=0.9", ".ttl"),
        ("text/html;q=0.1, application/ld+json", ".jsonld"),
        ("application/*", ".jsonld"),
        ("*/*", ""),
        ("", ""),
        ("nonsense, text/turtle", ".ttl"),
        ("application/rdf+xml, text/html;q=0.3, */*;q=0.1", ".rdf"),
    ],
)
def test_a_thing_leads_to_its_document(site: Server, accept: str, target: str) -> None:
    """`/id/x` answers 303 to the document in the format the client likes best, and says that it depends on Accept."""
    answer = get(site, "/id/actor/kl", accept)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/doc/actor/kl{target}"
    assert "Accept" in answer.headers["vary"]


@pytest.mark.parametrize("suffix", MEDIA)
def test_a_suffix_wins_over_accept(site: Server, suffix: str) -> None:
    """`/id/x.ttl` leads to the Turtle whatever Accept says."""
    answer = get(site, f"/id/actor/kl.{suffix}", "image/png")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/doc/actor/kl" + ("" if suffix == "html" else f".{suffix}")


def test_nothing_fits(site: Server) -> None:
    """A client that takes none of our formats gets 406 with the list."""
    for path in ("/id/actor/kl", *DOCUMENTS):
        answer = get(site, path, "image/png")
        assert answer.status_code == 406, path
        assert answer.headers["content-type"] == "application/problem+json"
        assert "text/turtle" in answer.json()["available"]


@each_document
def test_each_format_has_its_address(site: Server, path: str) -> None:
    """Every format has an address of its own with its registered type; at the plain address the format is negotiated."""
    for suffix, media in MEDIA.items():
        alone, chosen = get(site, f"{path}.{suffix}"), get(site, path, media)
        assert alone.status_code == chosen.status_code == 200, (suffix, alone.text[:300])
        assert alone.headers["content-type"].partition(";")[0] == media
        assert chosen.headers["content-type"] == alone.headers["content-type"]
        assert "Accept" in re.split(r",\s*", chosen.headers["vary"])
        assert "Accept" not in re.split(r",\s*", alone.headers["vary"])
        assert "<title>" in chosen.text if suffix == "html" else True
    assert get(site, path, CHROME).headers["content-type"].startswith("text/html")


@each_document
def test_formats_say_the_same(site: Server, path: str) -> None:
    """The four RDF formats of a document are one graph."""
    graphs = [graph_of(get(site, f"{path}.{suffix}"), format) for suffix, (_, format) in RDF.items()]
    assert len(graphs[0]) > 3
    for other in graphs[1:]:
        assert isomorphic(graphs[0], other)


# ---- F5: the document describes the thing and itself ----


@each_document
def test_a_document_says_what_it_is(site: Server, manifest: Manifest, path: str) -> None:
    """The RDF speaks of the thing, and of the document about it: topic, licence, version, date, data set."""
    iri = URIRef(BASE + DOCUMENTS[path])
    graph = graph_of(get(site, f"{path}.ttl"), "turtle")
    assert list(graph.predicate_objects(iri))
    (document,) = graph.subjects(FOAF.primaryTopic, iri)
    assert document != iri
    assert str(graph.value(document, DCTERMS.license)) == "https://creativecommons.org/licenses/by/4.0/"
    assert str(graph.value(document, OWL.versionInfo)) == manifest.version
    assert str(graph.value(document, DCTERMS.modified)) == manifest.modified
    assert graph.value(document, VOID.inDataset) == URIRef(BASE + "dataset")


def test_a_document_holds_all_statements_and_the_incoming(site: Server, store: EmbeddedStore) -> None:
    """Nothing said about or of a thing is left out, over all pages together."""
    for path in ("/doc/intervention/cafe-exit", "/code/field/school", "/doc/passage/vive-2026-bilagstabel-2-2"):
        iri = BASE + DOCUMENTS[path]
        wanted = Graph()
        for triple in store.construct(f"CONSTRUCT WHERE {{ <{iri}> ?p ?o }}") + store.construct(
            f"CONSTRUCT WHERE {{ ?s ?p <{iri}> }}"
        ):
            wanted.add(triple)
        found, address = Graph(), f"{path}.nt"
        while address:
            answer = get(site, address)
            found += graph_of(answer, "nt")
            match = re.search(r'<([^>]+)>; rel="next"', answer.headers["link"])
            address = match[1] if match else ""
        assert len(wanted - found) == 0
        assert {str(s) for s in (found - wanted).subjects()} == {BASE + "doc/" + DOCUMENTS[path].removeprefix("id/")}


def test_many_incoming_links_are_paged(site: Server) -> None:
    """A code that thousands of things bear is given a page at a time, with next and prev."""
    first = get(site, "/code/basis/stated.ttl")
    assert 'rel="next"' in first.headers["link"] and 'rel="prev"' not in first.headers["link"]
    second = get(site, "/code/basis/stated.ttl?page=2")
    assert 'rel="prev"' in second.headers["link"]
    assert first.content != second.content


# ---- F2, D: headers ----


@each_document
def test_signposting(site: Server, path: str) -> None:
    """Every document links to its formats, its own address, its licence, what to cite and what it is; the header is well formed."""
    for suffix in MEDIA:
        header = get(site, f"{path}.{suffix}").headers["link"]
        found = re.findall(r'<([^<>\s]+)>((?:; [a-z-]+="[^"]*")+)', header)
        assert ", ".join(f"<{target}>{rest}" for target, rest in found) == header
        rels: dict[str, list[tuple[str, str]]] = {}
        for target, rest in found:
            parameters = dict(re.findall(r'; ([a-z-]+)="([^"]*)"', rest))
            rels.setdefault(parameters["rel"], []).append((target, parameters.get("type", "")))
        assert {media for _, media in rels["alternate"]} == set(MEDIA.values()) - {MEDIA[suffix]}
        for target, media in rels["alternate"]:
            assert site.client.head(target).headers["content-type"].partition(";")[0] == media
        assert rels["canonical"] == [(site.url + path, "")]
        assert rels["license"] == [("https://creativecommons.org/licenses/by/4.0/", "")]
        assert rels["cite-as"] == [(BASE + DOCUMENTS[path], "")]
        assert rels["describedby"][0][1] == "application/ld+json"
        assert ("https://schema.org/AboutPage", "") in rels["type"]


@each_document
def test_validators(site: Server, path: str) -> None:
    """Each format and coding has a strong tag of its own; the one who has it gets 304; HEAD is GET without the body."""
    tags = set()
    for suffix in MEDIA:
        for coding in ("identity", "gzip"):
            headers = {"Accept-Encoding": coding}
            answer = site.client.get(f"{path}.{suffix}", headers=headers)
            tag = answer.headers["etag"]
            assert tag.startswith('"')
            assert answer.headers["last-modified"].endswith("GMT")
            assert "max-age" in answer.headers["cache-control"]
            assert answer.headers["access-control-allow-origin"] == "*"
            again = site.client.get(f"{path}.{suffix}", headers={**headers, "If-None-Match": tag})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
            head = site.client.head(f"{path}.{suffix}", headers=headers)
            assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", tag)
            assert head.headers["content-type"] == answer.headers["content-type"]
            if len(answer.content) > 1024:
                tags.add(tag)
    assert len(tags) >= 2 * (len(MEDIA) - 2)


def test_the_same_bytes_each_time(real_build: object, site: Server, inside: object) -> None:
    """A document is the same bytes from another process: nothing in it hangs on the hash seed."""
    for path in ("/doc/actor/holbaek-kommune", "/code/field", "/ontology"):
        for suffix in RDF:
            other = inside.get(f"{path}.{suffix}")  # type: ignore[attr-defined]
            assert other.content == get(site, f"{path}.{suffix}").content, (path, suffix)


# ---- F4: never known, broken ----


@pytest.mark.parametrize(
    "path",
    [
        "/id/actor/findes-ikke",
        "/id/findes-ikke",
        "/doc/actor/findes-ikke",
        "/doc/actor/findes-ikke.ttl",
        "/code/findes-ikke",
        "/code/field/findes-ikke",
        "/code/findes-ikke.ttl",
        "/ontology/FindesIkke",
        "/ontology/9.9.9",
        "/graph/findes-ikke",
        "/ontology.exe",
        "/dataset.exe",
        "/doc/actor/kl?incoming=hoi:about&kind=id/findes-ikke",
        "/doc/actor/kl?incoming=cv:hasParticipant&kind=id/participation&page=99",
        "/v/1.0.0-000000000000/doc/actor/kl",
    ],
)
def test_never_known(site: Server, path: str) -> None:
    """What the graph has never known is 404: a problem for a program, and a page for a browser that asked for no data format."""
    program, browser = get(site, path), get(site, path, CHROME)
    assert program.status_code == browser.status_code == 404
    assert program.headers["content-type"] == "application/problem+json"
    assert browser.headers["content-type"].startswith("text/html") or path.endswith(".ttl")
    assert program.headers["cache-control"] == "no-store"


# ---- F6: odd IRIs ----


@pytest.mark.parametrize(
    "name",
    [
        "Holbæk Kommune",
        "holbæk-kommune",
        "holb\u00e6k kommune",
        "HOLBAEK-KOMMUNE",
        "holbaek_kommune",
        "Holbaek  Kommune",
        "“Holbæk Kommune”",
    ],
)
def test_every_spelling_leads_to_one_form(site: Server, name: str) -> None:
    """Æøå, blanks, quotes, capitals and both normal forms of Unicode lead to one canonical address."""
    for prefix in ("/id/actor/", "/doc/actor/"):
        answer = get(site, prefix + quote(name))
        assert answer.status_code == 308
        assert answer.headers["location"] == f"{prefix}holbaek-kommune"


def test_both_normal_forms(site: Server) -> None:
    """An å in one sign or in two is the same å."""
    for name in ("r\u00e5d-og-d\u00e5d", "ra\u030ad-og-da\u030ad"):
        assert get(site, f"/id/actor/{quote(name)}").headers["location"] == "/id/actor/raad-og-daad"


@pytest.mark.parametrize(
    "path",
    [
        "/id/actor/%2F",
        "/id/%2F%2F",
        "/id/actor/kl%2Fx",
        "/id/actor/%00",
        "/id/actor/%ff%fe",
        "/id/actor/%22%3E%3Cscript%3E",
        "/id/actor/..%2f..%2fetc%2fpasswd",
        "/id/actor/kl%0d%0aX-Evil:1",
        "/id/actor/kl%0d%0aX-Evil:1/",
        "/ontology/%5B",
        "/ontology/B%C2%83",
        "/id/" + "a" * 5000,
        "/id/" + "a/" * 500,
        "/doc/%E2%80%AEactor",
        "/code/%3Cfield%3E/x",
        "/code/field/%7B%7D",
        "/ontology/Actor%3E%20.%20%7D",
        "/ontology/%22",
        "/graph/%3E",
        "/id/actor/kl.ttl.ttl",
        "/doc/actor/kl?page=-1",
        "/doc/actor/kl?page=999999999999999999999",
        "/doc/actor/kl?incoming=%3E%3C&kind=%22",
        "/doc/actor/kl?incoming=::::",
        "/cite/page.json?path=%3Cscript%3E",
    ],
)
def test_no_odd_address_breaks_anything(site: Server, path: str) -> None:
    """Whatever is asked for, the answer is a clean 2xx, 3xx or 4xx, never a 5xx, and no header can be smuggled in."""
    for accept in ("*/*", CHROME, "text/turtle"):
        answer = get(site, path, accept)
        assert answer.status_code < 500, answer.text[:200]
        assert "x-evil" not in answer.headers
        assert "<script>" not in answer.text.replace("<script src", "").replace('<script type="', "").replace(
            "<script nonce", ""
        )


def test_percent_encoded_plain_letters(site: Server) -> None:
    """`%6B%6C` is `kl`, and `actor%2Fkl` is `actor/kl`: the canonical link names the plain form."""
    for path in ("/doc/actor/%6B%6C", "/doc/actor%2Fkl"):
        answer = get(site, path)
        assert answer.status_code == 200
        assert f'<{site.url}/doc/actor/kl>; rel="canonical"' in answer.headers["link"]


def test_slashes_at_the_end(site: Server) -> None:
    """A slash at the end leads to the canonical form; the namespace of the ontology is one of these."""
    for path in ("/id/actor/kl/", "/doc/actor/kl/", "/code/field/", "/ontology/", "/dataset/"):
        answer = get(site, path)
        assert (answer.status_code, answer.headers["location"]) == (308, path.rstrip("/"))


def test_a_redirect_is_pure_ascii(site: Server) -> None:
    """The address of a redirection is percent-encoded, whatever signs the path had."""
    for path in ("/doc/a%C2%BF/", "/id/actor/kl%0d%0aX/", "/doc/%E2%80%AE/", "/id/actor/Holb%C3%A6k%20Kommune"):
        answer = get(site, path)
        assert answer.status_code == 308, path
        assert re.fullmatch(r"[!-~]+", answer.headers["location"]), path


def test_documents_of_codes_and_terms_have_one_address(site: Server) -> None:
    """The document IRIs that RDF names for codes, terms and layers lead to where they are."""
    for path in ("code/field", "code/field/school", "ontology", "ontology/Actor", "graph/links"):
        answer = get(site, f"/doc/{path}")
        assert (answer.status_code, answer.headers["location"]) == (308, f"/{path}")


# ---- F7: fixed versions ----


def test_a_fixed_version(site: Server, manifest: Manifest) -> None:
    """A document under its release's name is immutable, dated, and says where the living one is."""
    release = f"{manifest.version}-{manifest.digest[:12]}"
    answer = get(site, f"/v/{release}/doc/actor/kl.ttl")
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["memento-datetime"].endswith("GMT")
    assert f'<{site.url}/doc/actor/kl>; rel="original"' in answer.headers["link"]
    assert answer.content == get(site, "/doc/actor/kl.ttl").content


def test_the_version_iri_answers(site: Server, manifest: Manifest) -> None:
    """The ontology's version IRI gives that version, immutable."""
    answer = get(site, f"/ontology/{manifest.version}.ttl")
    assert answer.status_code == 200 and "immutable" in answer.headers["cache-control"]
    assert (URIRef(BASE + "ontology"), OWL.versionIRI, URIRef(f"{BASE}ontology/{manifest.version}")) in graph_of(
        answer, "turtle"
    )


# ---- the sweep ----


def test_iris_of_every_kind_answer(site: Server, store: EmbeddedStore) -> None:
    """IRIs of ours anywhere in the graph lead to a document that exists: all of a small folder, every fourth of a large one; none is 404."""
    folders: dict[str, list[str]] = {}
    for iri in sorted(set(re.findall(r"<(https://w3id\.org/hoi-graph/[^>]*)>", store.nquads().decode()))):
        folders.setdefault(iri.rpartition("/")[0], []).append(iri)
    assert sum(map(len, folders.values())) > 5000
    iris = [iri for found in folders.values() for iri in (found if len(found) < 100 else found[::4])]

    headers = {"Accept": "application/n-triples"}
    limits = httpx.Limits(max_keepalive_connections=8)
    with httpx.Client(base_url=site.url, timeout=60, limits=limits, headers=headers) as client:

        def ask(iri: str) -> tuple[str, int, str]:
            answer = client.head("/" + iri.removeprefix(BASE))
            return iri, answer.status_code, answer.headers.get("location", "")

        with ThreadPoolExecutor(4) as pool:
            found = list(pool.map(ask, iris))
        targets = [target for _, status, target in found if status == 303]
        assert len(targets) > 1000
        assert [row for row in found if row[1] not in (200, 303, 410)] == []
        assert {target: s for target in targets[::20] if (s := client.head(target).status_code) != 200} == {}


def test_a_page_of_every_kind(site: Server, store: EmbeddedStore) -> None:
    """One thing of each folder has a page in Danish and in English."""
    rows = store.select(
        """
        SELECT ?kind (MIN(?s) AS ?one) WHERE {
          { SELECT DISTINCT ?s WHERE { ?s ?p ?o . FILTER(STRSTARTS(STR(?s), STR(id:)) || STRSTARTS(STR(?s), STR(code:))) } }
          BIND(REPLACE(STR(?s), "/[^/]*$", "") AS ?kind)
        } GROUP BY ?kind
        """
    ).rows()
    assert len(rows) > 60
    for _, iri in rows:
        for lang in ("da", "en"):
            address = "/" + iri.removeprefix(BASE)
            answer = site.client.get(f"{address}?lang={lang}", headers={"Accept": CHROME}, follow_redirects=True)
            assert answer.status_code == 200, address
            assert f'<html lang="{lang}"' in answer.text, address
