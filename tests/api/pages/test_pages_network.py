"""The networks: every tie with its evidence, no tie from contact that is not collaboration, files that read back."""

from __future__ import annotations

import csv
import html
import io
import re
from collections import Counter

import networkx as nx
import pytest
from fastapi.testclient import TestClient

from hoi_graph.labels import local_name
from hoi_graph.namespaces import BASE

ID = f"{BASE}id/"


@pytest.mark.parametrize("view", ["actors", "bipartite", "fields", "funding"])
@pytest.mark.parametrize("level", ["unit", "organisation"])
def test_every_tie_has_interventions_and_evidence(pages: TestClient, view: str, level: str) -> None:
    """A drawn tie names at least one intervention and one claim, and each claim at least one passage."""
    document = pages.get("/api/network.json", params={"view": view, "level": level}).json()
    assert document["edges"] and all({"x", "y"} <= set(node["attributes"]) for node in document["nodes"])
    claims = set()
    for edge in document["edges"]:
        assert edge["attributes"]["interventions"] and edge["attributes"]["evidence"]
        claims.update(edge["attributes"]["evidence"])
    wanted = sorted(claims)
    told = []
    for start in range(0, len(wanted), 200):
        told += pages.get("/api/evidence", params={"claims": ",".join(wanted[start : start + 200])}).json()
    assert {item["claim"] for item in told} == claims
    assert not [item["claim"] for item in told if not item["sources"] or not item["intervention"] or not item["basis"]]


@pytest.mark.parametrize("pair", [("famko", "moedrehjaelpen"), ("sind-ungdom", "foenix")])
def test_contact_that_is_not_collaboration_makes_no_tie(pages: TestClient, pair: tuple[str, str]) -> None:
    """Referral, co-mention, evaluation and pure funding tie nobody."""
    document = pages.get("/api/network.json", params={"level": "unit"}).json()
    found = [{e["source"], e["target"]} for e in document["edges"]]
    for ends in found:
        assert not all(any(name in end for end in ends) for name in pair)


def test_the_same_request_gives_the_same_bytes(pages: TestClient) -> None:
    """Positions come from the server, and do not move with the selection."""
    one, two = (pages.get("/api/network.json").content for _ in range(2))
    assert one == two
    whole = {n["key"]: n["attributes"] for n in pages.get("/api/network.json").json()["nodes"]}
    part = pages.get("/api/network.json?category=2").json()["nodes"]
    assert part and all(
        (n["attributes"]["x"], n["attributes"]["y"]) == (whole[n["key"]]["x"], whole[n["key"]]["y"]) for n in part
    )


def test_measures_are_those_of_the_network_shown(pages: TestClient) -> None:
    """Worked out for the selection's own network, the same in JSON, CSV and on the page, each with what it is."""
    pairs = {"category": "2", "level": "unit"}
    document = pages.get("/api/network.json", params=pairs).json()
    answer = pages.get("/api/network/measures", params=pairs).json()
    degree: Counter[str] = Counter(end for e in document["edges"] for end in (e["source"], e["target"]))
    assert {n["id"]: n["figures"]["degree"] for n in answer["nodes"]} == {
        n["key"]: degree[n["key"]] for n in document["nodes"]
    }
    assert answer["network"]["nodes"] == len(document["nodes"])
    assert answer["network"]["ties"] == len(document["edges"])
    assert answer["network"] != pages.get("/api/network/measures", params={"level": "unit"}).json()["network"]
    for measure in answer["measures"]:
        for part in ("label", "formula", "population", "unknown"):
            assert measure[part]["da"] and measure[part]["en"] and measure[part]["da"] != measure[part]["en"]
        assert all(measure["name"] in node["figures"] for node in answer["nodes"])
    file = csv.DictReader(io.StringIO(pages.get("/api/network.csv", params={**pairs, "what": "nodes"}).text))
    by_id = {local_name(n["id"]): n["figures"] for n in answer["nodes"]}
    for row in file:
        found = by_id[row["\ufeffid"]]
        assert {name: row[name] for name in found} == {k: "" if v is None else f"{v:g}" for k, v in found.items()}


@pytest.mark.parametrize("lang", ["da", "en"])
def test_the_page_of_measures_is_sorted_and_explains_itself(pages: TestClient, lang: str) -> None:
    """The node with most stands first; every formula is on the page; a wrong column is refused with those there are."""
    answer = pages.get("/api/network/measures").json()
    page = pages.get(f"/network/measures?sort=betweenness&lang={lang}").text
    first = max(answer["nodes"], key=lambda node: node["figures"]["betweenness"])
    names = re.findall(r'<tr><th scope="row"><a [^>]*>([^<]+)</a>', page)
    assert names[0] == first["label"][lang]
    shown = html.unescape(page)
    assert all(measure["formula"][lang] in shown for measure in answer["measures"])
    wrong = pages.get("/network/measures?sort=beauty")
    assert wrong.status_code == 400
    assert "betweenness" in html.unescape(wrong.text)


def test_an_empty_selection_is_an_empty_network(pages: TestClient) -> None:
    """No interventions, no ties: not the whole network."""
    document = pages.get("/api/network.json?q=zzzzzz").json()
    assert document["nodes"] == [] and document["edges"] == []


def test_files_read_back_as_the_same_network(pages: TestClient) -> None:
    """GraphML in networkx, GEXF's counts, CSV's lines, and HTML that asks no host for anything."""
    document = pages.get("/api/network.json?category=2").json()
    nodes, edges = len(document["nodes"]), len(document["edges"])
    graph = nx.read_graphml(io.BytesIO(pages.get("/api/network.graphml?category=2").content))
    assert (len(graph), graph.number_of_edges()) == (nodes, edges)
    gexf = pages.get("/api/network.gexf?category=2").text
    assert (gexf.count("<node "), gexf.count("<edge ")) == (nodes, edges)
    assert len(pages.get("/api/network.csv?category=2").text.strip().splitlines()) == edges + 1
    assert len(pages.get("/api/network.csv?category=2&what=nodes").text.strip().splitlines()) == nodes + 1
    picture = pages.get("/api/network.html?category=2&lang=en").text
    assert 'lang="en"' in picture and not re.search(r"""(?:src|href)=["']https?://""", picture)


def test_expansion_counts_before_it_expands(pages: TestClient) -> None:
    """Relations with counts; then the neighbours, as many as counted."""
    counts = pages.get("/api/network/expand?node=actor/odense-kommune").json()
    assert counts["node"] == f"{ID}actor/odense-kommune" and counts["relations"]
    for relation in counts["relations"]:
        found = pages.get(f"/api/network/expand?node=actor/odense-kommune&relation={relation['relation']}").json()
        assert found["total"] == relation["total"] == len(found["nodes"]) + found["left_out"]
        assert all(edge["attributes"]["evidence"] for edge in found["edges"])


def test_a_path_has_evidence_on_each_tie(pages: TestClient) -> None:
    """From one end of the largest component to another; to itself; and none between strangers."""
    document = pages.get("/api/network.json").json()
    graph = nx.Graph([(e["source"], e["target"]) for e in document["edges"]])
    part = sorted(max(nx.connected_components(graph), key=len))
    answer = pages.get("/api/network/path", params={"from": part[0], "to": part[-1]}).json()
    assert answer["found"] and answer["nodes"][0]["key"] == part[0] and answer["nodes"][-1]["key"] == part[-1]
    assert len(answer["edges"]) == nx.shortest_path_length(graph, part[0], part[-1])
    assert all(edge["attributes"]["evidence"] for edge in answer["edges"])
    assert pages.get("/api/network/path", params={"from": part[0], "to": part[0]}).json()["nodes"]
    other = sorted(min(nx.connected_components(graph), key=len))[0]
    assert pages.get("/api/network/path", params={"from": part[0], "to": other}).json()["found"] is False


def test_evidence_can_be_asked_by_the_ends_of_a_tie(pages: TestClient) -> None:
    """The same claims as the tie carries, and a page of them."""
    edge = pages.get("/api/network.json").json()["edges"][0]
    told = pages.get("/api/evidence", params={"source": edge["source"], "target": edge["target"]}).json()
    assert [item["claim"] for item in told] == edge["attributes"]["evidence"]
    page = pages.get("/evidence", params={"source": edge["source"], "target": edge["target"]})
    assert page.status_code == 200 and "/doc/passage/" in page.text


def test_as_of_leaves_out_what_had_not_begun(pages: TestClient) -> None:
    """A tie in an earlier year is one that may have held then."""
    now = {(e["source"], e["target"]) for e in pages.get("/api/network.json").json()["edges"]}
    then = {(e["source"], e["target"]) for e in pages.get("/api/network.json?as_of=2000").json()["edges"]}
    assert then < now
