"""The pages of things: everything said, everything that points here, a name for each, in at most three queries (bar F3, F8)."""

from __future__ import annotations

import html
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from inside import within
from lxml import html as lxml_html
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDFS, SKOS
from serving import Server

from hoi_graph.errors import HoiGraphError
from hoi_graph.labels import local_name
from hoi_graph.namespaces import BASE
from hoi_graph.query.things import GROUP_PAGE, GROUP_SAMPLE, read_thing
from hoi_graph.store import EmbeddedStore, Solutions
from hoi_graph_api.linked.jsonld import WORDS, WORDS_BY_FOLDER

PAGES = [
    "/doc/intervention/cafe-exit",
    "/doc/actor/holbaek-kommune",
    "/doc/actor/regeringen",
    "/doc/place/holbaek",
    "/doc/source/vive-2026",
    "/doc/passage/vive-2026-bilagstabel-2-2",
    "/doc/participation/beboerprojekt-nordvest-koebenhavn-aab-partner",
    "/doc/mapping/holbaek-kommune-cvr",
    "/doc/identifier/kommunekode-0316",
    "/doc/change-event/region-oestdanmark-2027",
    "/doc/rule/condition-1",
    "/code/field/school",
    "/code/basis/stated",
    "/ontology/Actor",
    "/ontology/about",
]


@pytest.fixture(scope="module")
def known(store: EmbeddedStore) -> list[str]:
    """The pages above that this graph has."""
    found = [path for path in PAGES if store.ask(f"ASK {{ <{BASE}{path.replace('/doc/', 'id/').lstrip('/')}> ?p ?o }}")]
    assert len(found) >= len(PAGES) - 2
    return found


def iri_of(path: str) -> str:
    return BASE + path.replace("/doc/", "id/").lstrip("/")


def page(site: Server, path: str) -> Any:
    answer = site.client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 200, path
    return lxml_html.document_fromstring(answer.text)


class Counting:
    """A store that counts its queries."""

    def __init__(self, store: EmbeddedStore) -> None:
        self.store, self.queries = store, 0

    def select(self, query: str) -> Solutions:
        self.queries += 1
        return self.store.select(query)

    def ask(self, query: str) -> bool:
        self.queries += 1
        return self.store.ask(query)

    def construct(self, query: str) -> Any:
        self.queries += 1
        return self.store.construct(query)


class Broken:
    """A store that fails."""

    def select(self, query: str) -> Solutions:
        raise HoiGraphError("http://secret.example/sparql: connection refused")

    ask = construct = select


@pytest.fixture
def counted(inside: TestClient) -> Iterator[Counting]:
    """The application's store, counted."""
    state = inside.app.state  # type: ignore[attr-defined]
    state.store = Counting(state.store)
    yield state.store
    state.store = state.store.store


def test_three_queries_a_page(inside: TestClient, counted: Counting, known: list[str]) -> None:
    """A page takes at most three queries however many links it has, in HTML and in RDF."""
    for path in [*known, "/code/field", "/code", "/ontology", "/graph/links"]:
        for suffix in (".html", ".ttl") if path != "/code" else ("",):
            counted.queries = 0
            assert inside.get(path + suffix).status_code == 200, path
            assert 0 < counted.queries <= 3 or path == "/graph/links", (path, counted.queries)


def test_a_broken_store_is_503(inside: TestClient) -> None:
    """A store that fails gives 503 with Retry-After, never 404, and its insides are not told."""
    state = inside.app.state  # type: ignore[attr-defined]
    kept, state.store = state.store, Broken()
    try:
        for path in (
            "/id/actor/kl",
            "/doc/actor/kl",
            "/doc/actor/findes-ikke.ttl",
            "/code/field",
            "/ontology",
            "/code",
        ):
            answer = inside.get(path)
            assert answer.status_code == 503, path
            assert answer.headers["retry-after"]
            assert "secret" not in answer.text
    finally:
        state.store = kept


def test_all_statements_are_shown(site: Server, store: EmbeddedStore, known: list[str]) -> None:
    """Every statement about the thing is on the page: texts as text, things as links."""
    for path in known:
        shown = page(site, path)
        text = re.sub(r"\s+", " ", shown.text_content())
        links = {anchor.get("href", "") for anchor in shown.iter("a")}
        for _, _, value in store.construct(f"CONSTRUCT WHERE {{ <{iri_of(path)}> ?p ?o }}"):
            if isinstance(value, Literal):
                words = {"true": "ja", "false": "nej"}.get(str(value), str(value))
                assert re.sub(r"\s+", " ", words).strip() in text, (path, value)
            elif str(value).startswith(BASE):
                address = "/" + str(value).removeprefix(BASE)
                assert address.replace("/id/", "/doc/") in links, (path, value)
            elif str(value).startswith("http"):
                assert str(value) in links, (path, value)


def test_all_incoming_links_can_be_reached(site: Server) -> None:
    """Every group says how many it has, and its own pages show each member once."""
    shown = page(site, "/doc/passage/vive-2026-bilagstabel-2-2")
    groups = {h.text_content(): h for h in shown.iter("h3")}
    assert len(groups) > 10
    checked = 0
    for heading, element in groups.items():
        count = int(re.search(r"\((\d[\d.]*)\)", heading)[1].replace(".", ""))  # type: ignore[index]
        members = element.getnext().findall("li")
        assert len(members) == min(count, GROUP_SAMPLE)
        if count > GROUP_SAMPLE and checked < 3:
            checked += 1
            address = element.getnext().getnext().find(".//a").get("href")
            seen: list[str] = []
            while address:
                whole = page(site, address)
                seen += [a.get("href") for a in whole.xpath("//section[@aria-labelledby='incoming-heading']/ul/li/a")]
                more = whole.xpath("//a[@rel='next']/@href")
                address = more[0] if more else ""
            assert len(seen) == len(set(seen)) == count
    assert checked == 3


def test_large_groups_are_paged(store: EmbeddedStore) -> None:
    """A group of more than a page is given a page at a time, in the same order, each member once."""
    iri, group = f"{BASE}code/basis/stated", (f"{BASE}ontology/basis", "id/statement")
    first = read_thing(store, iri, group=group, page=1)
    second = read_thing(store, iri, group=group, page=2)
    assert first is not None and second is not None
    assert len(first.incoming[0].members) == GROUP_PAGE
    assert not set(first.incoming[0].members) & set(second.incoming[0].members)


def test_no_naked_iri_where_a_name_exists(site: Server, store: EmbeddedStore, known: list[str]) -> None:
    """What is linked is shown by its name in the page's language wherever the graph has one; claims by what they connect."""
    named: dict[str, set[str]] = {}
    for row in store.select("SELECT ?s ?n WHERE { ?s skos:prefLabel|rdfs:label ?n }"):
        named.setdefault(str(row["s"]), set()).add(" ".join(str(row["n"]).split()))
    for path in known:
        for anchor in page(site, path).xpath("//main//dd//a | //main//section//ul//a"):
            href, text = anchor.get("href"), anchor.text_content().strip()
            iri = BASE + href.lstrip("/").replace("doc/", "id/", 1) if href.startswith("/") else href
            assert iri in named or not text.startswith(BASE), (path, text)
            if iri in named:
                assert " ".join(text.split()) in named[iri], (path, iri, text)


def test_claims_have_telling_names(site: Server) -> None:
    """A claim without a name is called by what it connects, leaving out the page's own thing."""
    text = page(site, "/doc/intervention/cafe-exit").text_content()
    assert "Café Exit Aarhus · leverandør" in text
    title = page(site, "/doc/participation/beboerprojekt-nordvest-koebenhavn-aab-partner").findtext(".//h1")
    assert "AAB" in title and "samarbejdspart" in title


def test_languages(site: Server) -> None:
    """The page's language is that asked for; a text in the other is marked; both pages know of each other."""
    for lang, other in (("da", "en"), ("en", "da")):
        shown = page(site, f"/doc/intervention/cafe-exit?lang={lang}")
        assert shown.get("lang") == lang
        marked = shown.xpath(f"//dd//*[@lang='{other}']")
        assert marked and all(element.getnext() is not None for element in marked)
        assert {link.get("hreflang") for link in shown.xpath("//link[@rel='alternate'][@hreflang]")} >= {"da", "en"}
        assert not shown.xpath(f"//dd//*[@lang='{lang}']")
    english = page(site, "/doc/actor/holbaek-kommune?lang=en")
    assert "Holbæk" in english.findtext(".//h1")


def test_sources_basis_version_formats(site: Server, manifest: Any) -> None:
    """Sources are chips that lead to the passage, the basis is shown in words, and version, licence, formats and citation are there."""
    shown = page(site, "/doc/intervention/cafe-exit")
    chips = shown.xpath("//a[contains(@class,'chip--source')]")
    assert chips and all(chip.get("href").startswith("/doc/passage/") for chip in chips)
    assert shown.xpath("//span[@data-basis='stated']")
    text = shown.text_content()
    assert manifest.version in text and manifest.digest[:12] in text and "CC BY 4.0" in text
    hrefs = {a.get("href") for a in shown.iter("a")}
    assert hrefs >= {f"/doc/intervention/cafe-exit.{s}" for s in ("ttl", "jsonld", "nt", "rdf")}
    assert any(h and h.startswith("/cite/page.bib?path=") for h in hrefs)


def test_a_derived_statement_says_so(site: Server) -> None:
    """What a rule worked out is marked as derived, statement by statement."""
    shown = page(site, "/doc/intervention/cafe-exit")
    fields = shown.xpath("//dt[a[contains(@href,'/ontology/touchesField')]]/following-sibling::dd[1]")[0]
    assert len(fields.xpath(".//span[@data-basis='derived']")) == len(fields.xpath(".//li"))


def test_a_passage_names_its_report_and_place(site: Server) -> None:
    """A passage's page shows the report with its full title, the printed place, and the claims that rest on it."""
    text = re.sub(r"\s+", " ", page(site, "/doc/passage/vive-2026-bilagstabel-2-2").text_content())
    assert "Helhedsorienterede indsatser" in text
    assert "Bilagstabel 2.2" in text
    assert "Det, der hviler på stedet" in text


def test_pages_read_without_script(site: Server, known: list[str]) -> None:
    """Nothing on a page waits for a script: the content is in the HTML, and no outside host is asked."""
    for path in known:
        answer = site.client.get(path, headers={"Accept": "text/html"})
        assert "unsafe-eval" not in answer.headers["content-security-policy"]
        shown = lxml_html.document_fromstring(answer.text)
        for element in shown.xpath("//script[@src] | //link[@rel='stylesheet'] | //img"):
            assert (element.get("src") or element.get("href")).startswith("/"), path
        assert shown.xpath("//main//h1") and not shown.xpath("//main//*[@hidden]")
        assert not re.findall(r"\son\w+=", answer.text)


def test_headings_and_landmarks(site: Server, known: list[str]) -> None:
    """One h1, no level skipped, every section named, no id twice."""
    for path in [*known, "/code/field", "/code", "/ontology", "/dataset", "/graph/links"]:
        shown = page(site, path)
        levels = [int(h.tag[1]) for h in shown.xpath("//main//*[self::h1 or self::h2 or self::h3 or self::h4]")]
        assert levels[0] == 1 and levels.count(1) == 1, path
        assert all(b - a <= 1 for a, b in zip(levels, levels[1:], strict=False)), (path, levels)
        ids = [element.get("id") for element in shown.xpath("//*[@id]")]
        assert len(ids) == len(set(ids)), path
        for section in shown.xpath("//main//section"):
            assert section.get("aria-labelledby") in ids, path


# ---- JSON-LD in the page ----


def expand(item: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for word, values in item.items():
        if word.startswith("@") or word == "subjectOf":
            continue
        for value in values if isinstance(values, list) else [values]:
            yield word, value


def test_jsonld_equals_the_rdf(site: Server, known: list[str]) -> None:
    """Each fact of the page's schema.org JSON-LD is a statement of the RDF, and each such statement is in the JSON-LD."""
    for path in known:
        data = json.loads(page(site, path).xpath("//script[@type='application/ld+json']")[0].text)
        iri = URIRef(iri_of(path))
        graph = Graph().parse(data=site.client.get(f"{path}.nt").content, format="nt")
        assert data["@id"] == str(iri)
        folder = "/".join(str(iri).removeprefix(BASE).split("/")[:-1])
        words = {**WORDS, **WORDS_BY_FOLDER.get(folder, WORDS_BY_FOLDER.get(folder.split("/")[0], {}))}
        told = set()
        for word, value in expand(data):
            if isinstance(value, dict) and "@id" in value:
                told.add((word, "", value["@id"]))
            elif isinstance(value, dict):
                told.add((word, value["@language"], value["@value"]))
            else:
                told.add((word, "", str(value)))
        facts = {
            (word, (o.language or "") if isinstance(o, Literal) else "", str(o))
            for word, properties in words.items()
            for property_ in properties
            for o in graph.objects(iri, URIRef(property_))
        }
        assert told == facts, path
        assert data["subjectOf"]["license"]["@id"] == "https://creativecommons.org/licenses/by/4.0/"


# ---- ontology and code lists ----


@pytest.mark.parametrize("lang", ["da", "en"])
def test_the_ontology_page_has_every_term(site: Server, store: EmbeddedStore, lang: str) -> None:
    """Every class and property, our own and borrowed, is there with its name and definition in the language, at an anchor equal to its IRI."""
    shown = page(site, f"/ontology?lang={lang}")
    rows = store.select(
        f"""
        SELECT ?term ?name ?definition WHERE {{
          GRAPH graph:ontology {{
            ?term a ?type . FILTER(?type IN (owl:Class, owl:ObjectProperty, owl:DatatypeProperty, owl:AnnotationProperty))
            ?term rdfs:label ?name ; skos:definition ?definition . FILTER(LANG(?name) = "{lang}" && LANG(?definition) = "{lang}")
          }}
        }}
        """
    ).rows()
    assert len(rows) > 150
    ids = {element.get("id"): element for element in shown.xpath("//article[@id]")}
    for iri, name, definition in rows:
        text = re.sub(r"\s+", " ", ids[iri].text_content())
        assert name in text and re.sub(r"\s+", " ", definition) in text, iri
    assert len(ids) == len({iri for iri, *_ in rows})


def test_no_dead_link_in_the_ontology(site: Server) -> None:
    """Every link of the ontology's page that stays on this site leads somewhere."""
    shown = page(site, "/ontology")
    ids = {element.get("id") for element in shown.xpath("//*[@id]")}
    local = {a.get("href") for a in shown.xpath("//main//a[@href]")}
    assert all(href[1:] in ids for href in local if href.startswith("#"))
    for href in sorted(h for h in local if h.startswith("/")):
        assert site.client.head(href, follow_redirects=True).status_code == 200, href


@pytest.mark.parametrize("lang", ["da", "en"])
def test_a_code_list_page_has_every_code(site: Server, store: EmbeddedStore, lang: str) -> None:
    """The page of a code list shows every code with name and definition in the language."""
    rows = store.select(
        f"""
        SELECT ?scheme ?code ?name WHERE {{
          ?code skos:inScheme ?scheme ; skos:prefLabel ?name . FILTER(LANG(?name) = "{lang}")
        }} ORDER BY ?scheme
        """
    ).rows()
    schemes = {scheme for scheme, *_ in rows}
    assert len(schemes) > 40
    for scheme in sorted(schemes):
        shown = page(site, f"/{scheme.removeprefix(BASE)}?lang={lang}")
        ids = {element.get("id"): element.text_content() for element in shown.xpath("//article[@id]")}
        for _, code, name in (row for row in rows if row[0] == scheme):
            assert name in ids[code], code
    assert {a.get("href").partition("?")[0] for a in page(site, f"/code?lang={lang}").xpath("//main//th/a")} == {
        "/" + scheme.removeprefix(BASE) for scheme in schemes
    }


# ---- withdrawn things ----


@pytest.fixture(scope="module")
def retiring(real_build: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A site where one thing was merged, one split, one withdrawn, and one bears hostile texts."""
    folder = tmp_path_factory.mktemp("retired")
    shutil.copytree(real_build, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("download"))
    says = "https://w3id.org/hoi-graph/graph/curated"
    lines = []

    def say(thing: str, property_: str, value: str) -> None:
        lines.append(f"<{BASE}id/actor/{thing}> <{property_}> {value} <{says}> .\n")

    for thing, successors in (("lagt-sammen", ["kl"]), ("delt", ["kl", "vive"]), ("trukket", [])):
        say(thing, "http://www.w3.org/ns/adms#status", "<http://purl.org/adms/status/Withdrawn>")
        say(thing, "http://purl.org/dc/terms/modified", '"2026-12-01"^^<http://www.w3.org/2001/XMLSchema#date>')
        say(thing, f"{SKOS.changeNote}", '"Stod to gange."@da')
        say(thing, f"{SKOS.changeNote}", '"Stood twice."@en')
        for successor in successors:
            say(thing, "http://purl.org/dc/terms/isReplacedBy", f"<{BASE}id/actor/{successor}>")
    hostile = ["<script>alert(1)</script>", '" onload="alert(1)', "\u202eEvil", "x" * 10_000, "]]>", "</script><b>"]
    for text in hostile:
        say("ond", f"{SKOS.altLabel}", f"{json.dumps(text, ensure_ascii=False)}@da")
    say("ond", f"{SKOS.prefLabel}", '"<img src=x onerror=alert(1)>"@da')
    say("ond", f"{RDFS.seeAlso}", "<javascript:alert(1)>")
    say("ond", "https://schema.org/sameAs", "<http://example.org/a%0D%0AX-Evil:1>")
    with (folder / "hoi-graph.nq").open("a", encoding="utf-8") as file:
        file.writelines(lines)
    with within(folder) as client:
        yield client


def test_a_merged_thing_redirects_for_good(retiring: TestClient) -> None:
    """A merged thing and its documents lead with 301 to the one that replaced it."""
    for path, target in (
        ("/id/actor/lagt-sammen", "/id/actor/kl"),
        ("/doc/actor/lagt-sammen", "/doc/actor/kl"),
        ("/doc/actor/lagt-sammen.ttl", "/doc/actor/kl.ttl"),
        ("/id/actor/lagt-sammen.jsonld", "/id/actor/kl.jsonld"),
    ):
        answer = retiring.get(path, headers={"Accept": "text/html"})
        assert (answer.status_code, answer.headers["location"]) == (301, target)


@pytest.mark.parametrize(("thing", "successors"), [("trukket", []), ("delt", ["kl", "vive"])])
def test_a_withdrawn_thing_is_gone_with_a_reason(retiring: TestClient, thing: str, successors: list[str]) -> None:
    """410 says why, when and what replaces it, as a page in the reader's language and as RDF."""
    for prefix in ("/id/actor/", "/doc/actor/"):
        for lang, words in (("da", "Stod to gange."), ("en", "Stood twice.")):
            shown = retiring.get(f"{prefix}{thing}?lang={lang}", headers={"Accept": "text/html"})
            assert shown.status_code == 410
            assert words in shown.text and "2026-12-01" in shown.text
            assert all(f"/doc/actor/{successor}" in shown.text for successor in successors)
        data = retiring.get(prefix + thing, headers={"Accept": "text/turtle"})
        assert data.status_code == 410
        graph = Graph().parse(data=data.content, format="turtle")
        iri = URIRef(f"{BASE}id/actor/{thing}")
        assert {str(note) for note in graph.objects(iri, SKOS.changeNote)} == {"Stod to gange.", "Stood twice."}
        assert {local_name(str(o)) for o in graph.objects(iri, URIRef("http://purl.org/dc/terms/isReplacedBy"))} == set(
            successors
        )


def test_a_withdrawn_thing_is_not_in_the_sitemap(retiring: TestClient) -> None:
    """A crawler is not sent to what is gone."""
    text = retiring.get("/sitemap.xml").text
    assert "/doc/actor/kl<" in text and "/doc/actor/trukket" not in text


def test_hostile_texts_are_inert(retiring: TestClient) -> None:
    """Script, attributes, script addresses, text direction and line breaks in data do nothing in page, JSON-LD, header or citation."""
    answer = retiring.get("/doc/actor/ond", headers={"Accept": "text/html"})
    assert answer.status_code == 200
    shown = lxml_html.document_fromstring(answer.text)
    assert not [
        s for s in shown.xpath("//script") if "alert" in (s.text or "") and s.get("type") != "application/ld+json"
    ]
    assert not shown.xpath("//img | //main//b")
    assert not [a for a in shown.iter("a") if a.get("href", "").lower().startswith("javascript")]
    assert not [
        k for element in shown.iter() if isinstance(element.tag, str) for k in element.keys() if k.startswith("on")
    ]
    json.loads(shown.xpath("//script[@type='application/ld+json']")[0].text)
    assert html.escape("<script>alert(1)</script>") in answer.text
    assert "x-evil" not in answer.headers and "\n" not in answer.headers["link"]
    bib = retiring.get("/cite/page.bib", params={"path": "id/actor/ond"})
    assert bib.status_code == 200 and bib.text.count("{") == bib.text.count("}")
    for suffix, format in (("ttl", "turtle"), ("nt", "nt"), ("jsonld", "json-ld"), ("rdf", "xml")):
        data = retiring.get(f"/doc/actor/ond.{suffix}")
        graph = Graph().parse(data=data.content, format=format)
        labels = {str(o) for o in graph.objects(URIRef(f"{BASE}id/actor/ond"), SKOS.altLabel)}
        assert len(labels) == 6 and "x" * 10_000 in labels, suffix
