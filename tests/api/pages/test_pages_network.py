"""The networks: every tie with its evidence, no tie from contact that is not collaboration, files that read back."""

from __future__ import annotations

import csv
import html
import io
import json
import random
import re
from collections import Counter

import networkx as nx
import pytest
from fastapi.testclient import TestClient
from tests.api.pages.test_pages_selection import random_pairs

from hoi_graph.namespaces import BASE
from hoi_graph.network import LEVELS, VIEWS, WEIGHTED, WEIGHTS
from hoi_graph.query.catalogue import Catalogue
from hoi_graph.store import EmbeddedStore

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


@pytest.mark.parametrize("seed", range(16))
def test_the_shown_query_finds_the_ties_that_are_drawn(
    pages: TestClient, lists: Catalogue, store: EmbeddedStore, seed: int
) -> None:
    """For random selections, views, levels, years and roles: the rows of the query are the ties, with the same interventions."""
    rnd = random.Random(seed)
    pairs = [pair for pair in random_pairs(rnd, lists) if pair[0] != "year"]
    pairs += [("view", rnd.choice(VIEWS)), ("level", rnd.choice(LEVELS))]
    if rnd.random() < 0.4:
        pairs.append(("as_of", str(rnd.choice([2010, 2018, 2021, 2025]))))
    if rnd.random() < 0.3:
        pairs.append(("roles", rnd.choice(["partner", "partner,provider", "mentioned"])))
    document = pages.get("/api/network.json", params=pairs).json()
    drawn = {(e["source"], e["target"]): len(e["attributes"]["interventions"]) for e in document["edges"]}
    rows = store.select(document["attributes"]["query"])
    by_ends = {tuple(sorted((str(r["from"]), str(r["to"])))): int(str(r[rows.variables[4]])) for r in rows}
    assert set(by_ends) == set(drawn), pairs
    if document["attributes"]["view"] != "municipalities":
        assert by_ends == drawn, pairs


@pytest.mark.parametrize("role", ["mentioned", "referral", "evaluator", "funder", "steering", "target"])
def test_asking_for_a_role_that_is_no_collaboration_ties_nobody(pages: TestClient, role: str) -> None:
    """What is not collaboration does not become so because it is asked for."""
    assert pages.get("/api/network.json", params={"roles": role}).json()["edges"] == []


@pytest.mark.parametrize("level", ["unit", "organisation"])
def test_no_body_is_tied_to_its_own_member(pages: TestClient, store: EmbeddedStore, level: str) -> None:
    """Nor a unit to its organisation, also when both are rolled up."""
    rows = store.select("SELECT ?a ?b { { ?m org:organization ?a ; org:member ?b } UNION { ?a org:unitOf+ ?b } }")
    own = {frozenset((str(r["a"]), str(r["b"]))) for r in rows}
    ties = pages.get("/api/network.json", params={"level": level}).json()["edges"]
    assert [t for t in ties if {t["source"], t["target"]} in own] == []


def test_a_parameter_that_makes_no_difference_is_not_announced(pages: TestClient) -> None:
    """Weights, levels and roles are said only of views that have them; the year counts in all."""
    money = pages.get("/api/network.json?view=funding&weight=jaccard&roles=owner").json()
    assert money == pages.get("/api/network.json?view=funding").json()
    assert money["attributes"]["weighting"]["da"] == "hvert bånd tæller for ét"
    fields = pages.get("/api/network.json?view=fields&weight=jaccard&level=sector").json()
    assert all(0 < e["attributes"]["weight"] <= 1 for e in fields["edges"])
    early = pages.get("/api/network.json?view=fields&as_of=2007").json()
    assert len(early["edges"]) < len(fields["edges"])
    places = [pages.get(f"/api/network.json?view=municipalities{year}").json() for year in ("", "&as_of=2007")]
    assert len(places[1]["edges"]) < len(places[0]["edges"])


def test_actor_facets_count_at_every_level(pages: TestClient) -> None:
    """Municipalities alone are one sector, and no tie crosses."""
    document = pages.get("/api/network.json?type=municipality&level=sector").json()
    assert [node["attributes"]["sector"] for node in document["nodes"]] == ["public"]
    assert document["edges"] == []


def test_files_say_what_they_are(pages: TestClient) -> None:
    """GEXF and GraphML carry weighting, version, licence and query; all files link to the description; English has English names."""
    address = "/api/network.{}?weight=newman&category=2"
    gexf = pages.get(address.format("gexf"))
    for part in ("weighting=newman", "level=organisation", "version=", "licence=https", "query=PREFIX", "category=2"):
        assert part in html.unescape(gexf.text), part
    graph = nx.read_graphml(io.BytesIO(pages.get(address.format("graphml")).content))
    assert graph.graph["weighting"] == "newman"
    assert graph.graph["licence"].endswith("/by/4.0/")
    for format in ("gexf", "graphml", "csv", "json", "html"):
        assert 'rel="license"' in pages.get(address.format(format)).headers["link"]
    assert 'label="Aalborg Municipality"' in pages.get("/api/network.gexf?lang=en").text


def test_a_node_list_has_no_name_twice(pages: TestClient) -> None:
    """An actor and an intervention may end alike; their ids do not, and the edge list uses them."""
    nodes = pages.get("/api/network.csv?view=bipartite&level=unit&what=nodes").text
    ids = [row["id"] for row in csv.DictReader(io.StringIO(nodes.removeprefix("\ufeff")))]
    assert len(ids) == len(set(ids))
    edges = pages.get("/api/network.csv?view=bipartite&level=unit").text
    for row in csv.DictReader(io.StringIO(edges.removeprefix("\ufeff"))):
        assert row["source"] in ids
        assert row["target"] in ids


def test_a_claim_nobody_knows_is_named(pages: TestClient) -> None:
    answer = pages.get("/api/evidence?claims=participation/nobody")
    assert answer.status_code == 400
    assert "nobody" in answer.json()["detail"]


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
    by_id = {n["id"].removeprefix(ID): n["figures"] for n in answer["nodes"]}
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


def test_the_explorer_names_the_weight_of_each_view(pages: TestClient) -> None:
    """Municipalities share fields, the others interventions; what is offered is called as the network calls it."""
    config = re.search(r'id="network-config">(.*?)</script>', pages.get("/network").text)
    assert config
    offered = json.loads(config[1])["weights"]
    for view in WEIGHTED:
        for weight in WEIGHTS:
            (choice,) = [c for c in offered if view in c["views"] and c["id"] == weight]
            told = pages.get("/api/network.json", params={"view": view, "weight": weight}).json()["attributes"][
                "weighting"
            ]
            assert {"da": choice["da"], "en": choice["en"]} == told
            assert ("fagområder" in choice["da"]) == (view == "municipalities")
