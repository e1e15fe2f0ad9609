"""Names that try to be markup, script, formulas or headers stay text in every view."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient

from hoi_graph.build import Manifest
from hoi_graph.store import EmbeddedStore
from hoi_graph_api.pages.standalone import pages_app

NASTY = '<script>alert(1)</script>"onload="x \u202e javascript:alert(2) =cmd {{ 7*7 }}'
TURTLE = """
@prefix hoi: <https://w3id.org/hoi-graph/ontology/> .
@prefix code: <https://w3id.org/hoi-graph/code/> .
@prefix id: <https://w3id.org/hoi-graph/id/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix cv: <http://data.europa.eu/m8g/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
id:intervention\\/nasty a hoi:Intervention ; skos:prefLabel "@@"@da ; dcterms:description "@@"@da ;
  hoi:basis code:basis\\/stated ; hoi:hasFunding id:funding\\/nasty ;
  cv:hasParticipation id:participation\\/nasty-a , id:participation\\/nasty-b .
id:actor\\/nasty-a a hoi:Actor , foaf:Group ; skos:prefLabel "@@ A"@da ; hoi:basis code:basis\\/stated ;
  hoi:participatesIn id:intervention\\/nasty .
id:actor\\/nasty-b a hoi:Actor , foaf:Group ; skos:prefLabel "@@ B"@da ; hoi:basis code:basis\\/stated ;
  hoi:participatesIn id:intervention\\/nasty .
id:participation\\/nasty-a a cv:Participation ; hoi:about id:intervention\\/nasty ; cv:hasParticipant id:actor\\/nasty-a ;
  cv:role code:role\\/partner ; hoi:basis code:basis\\/stated ; dcterms:description "@@"@da ;
  prov:wasDerivedFrom id:passage\\/nasty .
id:participation\\/nasty-b a cv:Participation ; hoi:about id:intervention\\/nasty ; cv:hasParticipant id:actor\\/nasty-b ;
  cv:role code:role\\/partner ; hoi:basis code:basis\\/stated ; prov:wasDerivedFrom id:passage\\/nasty .
id:passage\\/nasty a hoi:Passage ; skos:prefLabel "@@" .
id:funding\\/nasty a hoi:FundingRelation ; hoi:about id:intervention\\/nasty ; hoi:funder id:actor\\/nasty-a ;
  hoi:basis code:basis\\/stated ; hoi:amountAsPrinted "@@" .
"""


@pytest.fixture(scope="module")
def nasty(built: tuple[EmbeddedStore, Manifest]) -> TestClient:
    """The pages over the real graph and one hostile intervention."""
    store = EmbeddedStore.from_nquads(built[0].nquads())
    escaped = NASTY.replace("\\", "\\\\").replace('"', '\\"')
    store.add_rdf(TURTLE.replace("@@", escaped).encode(), "ttl")
    return TestClient(pages_app(store, built[1]))


@pytest.mark.parametrize(
    "path",
    [
        "/interventions?q=alert",
        "/actors?name=alert",
        "/interventions/nasty",
        "/actors/nasty-a",
        "/network?q=alert",
        "/embed/network?q=alert",
        "/search?q=alert",
        "/funding?q=alert",
        "/compare?ids=nasty,famko-odense",
        "/evidence?claims=participation/nasty-a",
        "/api/network.html?q=alert",
        "/timeline?q=alert",
        "/matrix?q=alert",
        "/fields?q=alert",
        "/map?q=alert",
    ],
)
def test_hostile_names_are_inert(nasty: TestClient, path: str) -> None:
    """No element, attribute or template is made of a name."""
    answer = nasty.get(path)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert not re.search(r'"\s*onload="', answer.text)
    assert "49" not in re.findall(r"=cmd (\S+)", answer.text)
    if not path.startswith(("/api/", "/timeline", "/matrix", "/fields", "/map")):
        assert "alert(1)" in answer.text


def test_what_the_reader_types_is_inert(nasty: TestClient) -> None:
    """The search words, shown again in fields, chips, titles and queries."""
    for path in ("/interventions", "/search"):
        text = nasty.get(path, params={"q": NASTY}).text
        assert "<script>alert" not in text and not re.search(r'"\s*onload="', text)
    answer = nasty.get("/interventions", params={"<script>alert(1)</script>": "x"}, headers={"Accept": "text/html"})
    assert answer.status_code == 400 and "<script>alert" not in answer.text


def test_files_hold_no_formulas_or_broken_lines(nasty: TestClient) -> None:
    """CSV cells begin harmlessly; headers hold no line breaks."""
    answer = nasty.get("/interventions.csv?q=alert")
    assert len(answer.text.strip().splitlines()) == 2
    for value in answer.headers.values():
        assert "\n" not in value and "\r" not in value


def test_no_link_runs_script(nasty: TestClient) -> None:
    """A `javascript:` address is never a link."""
    for path in ("/interventions/nasty", "/sources"):
        assert not re.search(r'href="\s*javascript:', nasty.get(path).text, re.IGNORECASE)
