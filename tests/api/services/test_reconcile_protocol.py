"""`/reconcile` speaks the Reconciliation API: every message has its shape, and what is not asked properly is refused."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from jsonschema import Draft202012Validator
from reconcile_schemas import (
    ANSWERS,
    DRAFT_ANSWERS,
    DRAFT_MANIFEST,
    ENTITIES,
    EXTENSION,
    MANIFEST,
    PROPOSAL,
    SUGGESTIONS,
)
from serving import Server

from hoi_graph.query.reconcile import KINDS, PROPERTIES
from hoi_graph_api.reconcile import examples

NASTY = '<script>alert(1)</script>"onload="x \u202e {{7*7}} \' OR 1=1 } UNION { ?s ?p ?o'


def valid(document: Any, schema: dict[str, Any]) -> Any:
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(document)
    return document


def ask(client: TestClient, **queries: Any) -> Any:
    answer = client.post("/reconcile", data={"queries": json.dumps(queries)})
    assert answer.status_code == 200, answer.text
    return valid(answer.json(), ANSWERS)


@pytest.mark.parametrize("lang", ["da", "en"])
def test_manifests(client: TestClient, lang: str) -> None:
    answer = client.get("/reconcile", params={"lang": lang})
    assert answer.headers["content-type"] == "application/json" and "Accept" in answer.headers["vary"]
    assert answer.headers["access-control-allow-origin"] == "*"
    manifest = valid(answer.json(), MANIFEST)
    assert [t["id"] for t in manifest["defaultTypes"]] == list(KINDS)
    assert manifest["batchSize"] == 50
    valid(client.get("/reconcile/1.0", params={"lang": lang}).json(), DRAFT_MANIFEST)


def test_what_the_manifest_names_is_there(served: Server) -> None:
    """View, preview, suggest and proposal addresses answer, made as clients make them: the id as one component."""
    manifest = served.client.get("/reconcile").json()
    id = quote("id/actor/holbaek-kommune", safe="")
    view = served.client.get(manifest["view"]["url"].replace("{{id}}", id), follow_redirects=True)
    assert view.status_code == 200
    field = served.client.get(manifest["view"]["url"].replace("{{id}}", quote("code/field/school", safe="")))
    assert field.status_code == 200
    preview = served.client.get(manifest["preview"]["url"].replace("{{id}}", id))
    assert preview.status_code == 200 and "Holbæk Kommune" in preview.text
    assert "frame-ancestors *" in preview.headers["content-security-policy"]
    assert "x-frame-options" not in preview.headers
    for kind, service in manifest["suggest"].items():
        found = served.client.get(service["service_url"] + service["service_path"], params={"prefix": "s"})
        valid(found.json(), ENTITIES if kind == "entity" else SUGGESTIONS)
    proposed = manifest["extend"]["propose_properties"]
    valid(
        served.client.get(proposed["service_url"] + proposed["service_path"], params={"type": "actor"}).json(), PROPOSAL
    )
    draft = served.client.get("/reconcile/1.0").json()["view"]["url"].replace("{+id}", "id/actor/holbaek-kommune")
    assert served.client.get(draft, follow_redirects=True).status_code == 200


def test_a_batch_of_fifty_as_post_and_get(client: TestClient) -> None:
    names = ["Aarhus Kommune", "Kbh. Kommune", "0751", "Familiens Hus", ""]
    batch = {f"q{i}": {"query": names[i % 5], "limit": 3} for i in range(50)}
    posted = ask(client, **batch)
    assert list(posted) == list(batch)
    assert posted["q0"]["result"][0] | {"features": 0} == posted["q45"]["result"][0] | {"features": 0}
    assert posted["q0"]["result"][0]["match"] is True
    assert posted["q3"]["result"][0]["match"] is posted["q3"]["result"][1]["match"] is False
    assert posted["q4"]["result"] == []
    assert client.get("/reconcile", params={"queries": json.dumps(batch)}).json() == posted
    batch["one-more"] = {"query": "x"}
    refused = client.post("/reconcile", data={"queries": json.dumps(batch)})
    assert refused.status_code == 413 and refused.json()["limit"] == 50


def test_questions(client: TestClient) -> None:
    """Types, limits, properties with values as text, number, boolean, thing or several; results best first."""
    found = ask(
        client,
        a={"query": "Aarhus", "type": "actor", "limit": 1},
        b={"query": "Aarhus", "type": ["place", "field"]},
        c={"query": "Sammenhængende Borgerforløb", "properties": [{"pid": "place", "v": "Odense"}]},
        d={"properties": [{"pid": "kommunekode", "v": 751}], "type": "actor"},
        e={"query": "x", "properties": [{"pid": "place", "v": [True, 1.5, {"id": "id/place/odense"}, "Fyn"]}]},
        f={"query": "Aarhus", "type": ["actor", "actor-type/region"], "type_strict": "all"},
        g={"query": "Aarhus", "type": "actor", "type_strict": "should"},
    )
    assert [(c["id"], c["match"]) for c in found["a"]["result"]] == [("id/actor/aarhus-kommune", True)]
    assert {c["type"][0]["id"] for c in found["b"]["result"]} <= {"place", "field"}
    assert found["c"]["result"][0]["id"].endswith("-odense") and found["c"]["result"][0]["match"]
    assert found["d"]["result"][0]["id"] == "id/actor/aarhus-kommune"
    assert all({"actor", "actor-type/region"} <= {t["id"] for t in c["type"]} for c in found["f"]["result"])
    assert {c["type"][0]["id"] for c in found["g"]["result"]} >= {"actor", "place"}
    for answer in found.values():
        scores = [c["score"] for c in answer["result"]]
        assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("prefix", ["/reconcile", "/reconcile/1.0"])
def test_the_questions_of_the_draft(client: TestClient, prefix: str) -> None:
    """Conditions by their present and their earlier words; answers in order, names in the language asked for."""
    body = {
        "queries": [
            {"type": "actor", "conditions": [{"matchType": "name", "propertyValue": "Århus Kommune"}], "lang": "en"},
            {"conditions": [{"matchType": "property", "pid": "cvr", "v": "55133018"}]},
            {"limit": 2, "conditions": [{"matchType": "name", "v": ["Familiens Hus", "Aarhus Kommune"]}]},
            {
                "conditions": [
                    {"matchType": "name", "propertyValue": "Familiens Hus"},
                    {"matchType": "property", "propertyId": "place", "propertyValue": "Esbjerg", "matchQuantifier": "none",
                     "required": True},
                ]
            },
        ]
    }  # fmt: skip
    answer = client.post(f"{prefix}/match", json=body)
    assert answer.status_code == 200, answer.text
    first, second, third, fourth = valid(answer.json(), DRAFT_ANSWERS)["results"]
    assert (first["candidates"][0]["name"], first["candidates"][0]["match"]) == ("Aarhus Municipality", True)
    assert second["candidates"][0]["id"] == "id/actor/aarhus-kommune"
    assert len(third["candidates"]) == 2
    assert fourth["candidates"][0]["id"] == "id/intervention/familiens-hus-hoeje-taastrup"


def test_suggestions(client: TestClient) -> None:
    """Names that begin so; ids; a cursor that goes on; and the parameters OpenRefine adds change nothing."""
    url = "/reconcile/suggest/entity"
    first = valid(client.get(url, params={"prefix": "s"}).json(), ENTITIES)["result"]
    rest = client.get(url, params={"prefix": "s", "cursor": "20", "spell": "always", "type_strict": "any"}).json()[
        "result"
    ]
    assert len(first) == len(rest) == 20 and not {s["id"] for s in first} & {s["id"] for s in rest}
    assert client.get(url, params={"prefix": "Holbæk Kom"}).json()["result"][0]["id"] == "id/actor/holbaek-kommune"
    only = client.get(url, params={"prefix": "holb", "type": "place"}).json()["result"]
    assert {s["notable"][0]["id"] for s in only} == {"place"}
    properties = client.get("/reconcile/suggest/property").json()["result"]
    assert {p["id"] for p in properties} == set(PROPERTIES)
    types = valid(client.get("/reconcile/suggest/type", params={"prefix": "kommune"}).json(), SUGGESTIONS)["result"]
    assert types[0]["id"] == "actor-type/municipality"
    assert client.get(url, params={"cursor": "-1"}).status_code == 400


def test_data_extension(client: TestClient) -> None:
    """Every id has a row, every row every property; a property no kind of thing lacks has values for each it is for."""
    wanted = {
        "ids": ["id/actor/aarhus-kommune", "id/intervention/famko-odense", "nowhere", NASTY],
        "properties": [{"id": id} for id in PROPERTIES],
    }
    form = client.post("/reconcile", data={"extend": json.dumps(wanted)})
    found = valid(form.json(), EXTENSION)
    assert client.post("/reconcile/extend", json=wanted).json() == found
    assert client.get("/reconcile", params={"extend": json.dumps(wanted)}).json() == found
    assert set(found["rows"]) == set(wanted["ids"]) and all(set(r) == set(PROPERTIES) for r in found["rows"].values())
    aarhus = found["rows"]["id/actor/aarhus-kommune"]
    assert aarhus["kommunekode"] == [{"str": "0751"}] and aarhus["cvr"] == [{"str": "55133018"}]
    assert aarhus["type"] == [{"str": "kommune"}]
    assert {"id": "id/place/odense", "name": "Odense"} in found["rows"]["id/intervention/famko-odense"]["place"]
    assert not any(found["rows"]["nowhere"].values())
    limited = {"ids": ["id/actor/aarhus-kommune"], "properties": [{"id": "intervention", "settings": {"limit": 1}}]}
    assert len(client.post("/reconcile/extend", json=limited).json()["rows"][limited["ids"][0]]["intervention"]) == 1


def test_proposed_properties_have_values(client: TestClient) -> None:
    """Each property proposed for a kind of thing is known for some thing of it."""
    for kind in KINDS:
        proposed = valid(client.get("/reconcile/extend/propose", params={"type": kind}).json(), PROPOSAL)
        assert [p["id"] for p in proposed["properties"]] == [p.id for p in PROPERTIES.values() if kind in p.kinds]
    few = client.get("/reconcile/extend/propose", params={"type": "actor-type/municipality", "limit": "2"}).json()
    assert len(few["properties"]) == few["limit"] == 2


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"queries": '{"a": {"query": "x", "type": "Q5"}}'}, "Q5"),
        ({"queries": '{"a": {"query": "x", "properties": [{"pid": "P31", "v": "y"}]}}'}, "P31"),
        ({"queries": '{"a": {"query": "x", "colour": "red"}}'}, "colour"),
        ({"queries": '{"a": {"query": "x", "limit": 0}}'}, "limit"),
        ({"queries": '{"a": {"query": "x", "type_strict": "maybe"}}'}, "type_strict"),
        ({"queries": '{"a": {"query": 7}}'}, "query"),
        ({"queries": "[]"}, "queries"),
        ({"queries": "not json"}, "queries"),
        ({"queries": "[" * 100_000}, "queries"),
        ({"queries": '{"a":' * 10_000}, "queries"),
        ({"queries": '{"a": {"query": "\ud800"}}'.encode("utf-8", "surrogatepass").decode("latin-1")}, ""),
        ({"extend": '{"ids": ["x"], "properties": [{"id": "colour"}]}'}, "colour"),
        ({"extend": '{"ids": "x"}'}, "extend"),
        ({"extend": '{"ids": [], "properties": [{"id": "cvr", "settings": {"limit": "many"}}]}'}, "limit"),
        ({"other": "x"}, "queries"),
    ],
)
def test_what_is_not_asked_properly_is_named(client: TestClient, given: dict[str, str], named: str) -> None:
    answer = client.post("/reconcile", data=given)
    if not named:
        assert answer.status_code in (200, 400)
        return
    assert answer.status_code == 400, answer.text[:200]
    assert answer.headers["content-type"] == "application/problem+json"
    assert named in answer.json()["detail"] and len(answer.text) < 5000


def test_other_ways_in_are_refused(client: TestClient) -> None:
    assert client.get("/reconcile", params={"callback": "x"}).status_code == 400
    assert client.post("/reconcile", json={}).status_code == 415
    assert client.post("/reconcile/match", data={}).status_code == 415
    assert (
        client.post(
            "/reconcile/match", content=b"{" * 2_000_000, headers={"Content-Type": "application/json"}
        ).status_code
        == 413
    )
    assert (
        client.post(
            "/reconcile", content=b"\xff\xfe=1", headers={"Content-Type": "application/x-www-form-urlencoded"}
        ).status_code
        == 400
    )
    assert client.put("/reconcile").status_code == 405
    assert client.get("/reconcile/preview").status_code == client.get("/reconcile/preview?id=nope").status_code == 404
    qualified = {"queries": [{"conditions": [{"matchType": "name", "v": "x", "matchQualifier": "y"}]}]}
    assert client.post("/reconcile/match", json=qualified).status_code == 400


def test_hostile_input_is_inert(client: TestClient) -> None:
    """Names, ids and keys that try to be markup, queries or templates stay text."""
    found = ask(
        client, **{NASTY: {"query": NASTY}, "long": {"query": "x" * 100_000}, "zero": {"query": "a\x00b\u202e"}}
    )
    assert set(found) == {NASTY, "long", "zero"}
    assert client.get("/reconcile/suggest/entity", params={"prefix": NASTY}).status_code == 200
    page = client.get("/reconcile", params={"q": NASTY}, headers={"Accept": "text/html"})
    assert page.status_code == 200 and "<script>alert" not in page.text and '"onload="' not in page.text
    gone = client.get("/reconcile/preview", params={"id": NASTY}, headers={"Accept": "text/html"})
    assert gone.status_code == 404 and "<script>alert" not in gone.text


@pytest.mark.parametrize("lang", ["da", "en"])
def test_the_page(client: TestClient, lang: str) -> None:
    """A browser gets the page, with the address for OpenRefine and a field that works without script."""
    answer = client.get("/reconcile", params={"q": "Århus Kommune", "lang": lang}, headers={"Accept": "text/html"})
    assert answer.status_code == 200 and answer.headers["content-language"] == lang
    assert "/reconcile</code>" in answer.text and "/actors/aarhus-kommune" in answer.text
    assert ("sikkert" if lang == "da" else "certain") in answer.text
    assert client.get("/about", headers={"Accept": "text/html"}).text.count('href="/reconcile"') >= 1


def test_openapi_shows_what_answers(client: TestClient) -> None:
    """Every route is described, and each example answers as it stands."""
    paths = client.get("/openapi.json").json()["paths"]
    below = (
        "",
        "/match",
        "/extend",
        "/extend/propose",
        "/suggest/entity",
        "/suggest/type",
        "/suggest/property",
        "/preview",
    )
    assert {f"/reconcile{path}" for path in below} | {f"/reconcile/1.0{path}" for path in below} <= set(paths)
    form = paths["/reconcile"]["post"]["requestBody"]["content"]["application/x-www-form-urlencoded"]["examples"]
    valid(client.post("/reconcile", data=form["queries"]["value"]).json(), ANSWERS)
    valid(client.post("/reconcile", data=form["extend"]["value"]).json(), EXTENSION)
    for parameter in paths["/reconcile"]["get"]["parameters"][:2]:
        assert client.get("/reconcile", params={parameter["name"]: parameter["example"]}).status_code == 200
    body = paths["/reconcile/match"]["post"]["requestBody"]["content"]["application/json"]["example"]
    assert body == examples.DRAFT
    first = valid(client.post("/reconcile/match", json=body).json(), DRAFT_ANSWERS)["results"][0]["candidates"][0]
    assert first["id"] == "id/actor/aarhus-kommune" and first["match"]
    for path, item in paths.items():
        if path.startswith("/reconcile") and "get" in item:
            examples_ = {
                p["name"]: p["schema"]["example"] for p in item["get"].get("parameters", []) if "example" in p["schema"]
            }
            assert client.get(path, params=examples_).status_code == 200, path
