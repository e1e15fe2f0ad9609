"""The derived layer: ties, categories and conditions follow from the claims, and from nothing else."""

from __future__ import annotations

import pytest

from hoi_graph.build import build_store
from hoi_graph.network import Selection, project_network
from hoi_graph.project import Project
from hoi_graph.store import EmbeddedStore

ACTOR = "https://w3id.org/hoi-graph/id/actor/"
INTERVENTION = "https://w3id.org/hoi-graph/id/intervention/"


@pytest.fixture
def toy_store(toy: Project) -> EmbeddedStore:
    return build_store(toy)[0]


def ties(store: EmbeddedStore) -> set[frozenset[str]]:
    return {
        frozenset((str(b["a"]).removeprefix(ACTOR), str(b["b"]).removeprefix(ACTOR)))
        for b in store.select("SELECT ?a ?b WHERE { ?a hoi:collaboratesWith ?b }")
    }


def test_toy_ties_by_hand(toy_store: EmbeddedStore) -> None:
    """Funder, evaluator and referral make no tie; a unit and its municipality are one party; 2018-2020 and 2021- never met."""
    assert ties(toy_store) == {
        frozenset(("lilleby-kommune", "region-leg")),
        frozenset(("lilleby-kommune", "hjaelperne")),
        frozenset(("jobcenter-lilleby", "region-leg")),
        frozenset(("jobcenter-lilleby", "hjaelperne")),
        frozenset(("skole-lilleby", "region-leg")),
        frozenset(("skole-lilleby", "hjaelperne")),
        frozenset(("jobcenter-lilleby", "skole-lilleby")),
    }


def test_toy_conditions_by_hand(toy_store: EmbeddedStore) -> None:
    found = {
        (str(b["i"]).removeprefix(INTERVENTION), str(b["c"])[-1]): str(b["r"]).rsplit("/", 1)[-1]
        for b in toy_store.select(
            "SELECT ?i ?c ?r WHERE { ?a hoi:about ?i ; hoi:condition ?c ; hoi:result ?r ; hoi:byRule ?rule }"
        )
    }
    assert found == {
        ("sammen-lilleby", "1"): "met",
        ("sammen-lilleby", "2"): "met",
        ("sammen-lilleby", "3"): "met",
        ("sammen-lilleby", "4"): "met",
        ("alene-lilleby", "1"): "not-documented",
        ("alene-lilleby", "2"): "met",
        ("alene-lilleby", "3"): "not-met",
        ("alene-lilleby", "4"): "not-met",
    }


@pytest.mark.parametrize("doubt", ["uncertain", "contradicted"])
def test_a_doubtful_involvement_meets_no_condition(toy: Project, doubt: str) -> None:
    """With the school in doubt one field is left, and one is not two: condition 3 is not documented, which is not a no."""
    path = toy.data / "involvements.tsv"
    text = path.read_text(encoding="utf-8")
    doubted = text.replace("sammen-lilleby\tschool\t\t", f"sammen-lilleby\tschool\t\t{doubt}")
    assert doubted != text
    path.write_text(doubted, encoding="utf-8")
    results = build_store(toy)[0].select(
        f"SELECT ?c ?r WHERE {{ ?a hoi:about <{INTERVENTION}sammen-lilleby> ; hoi:condition ?c ; hoi:result ?r ; hoi:byRule ?rule }}"
    )
    found = {str(b["c"])[-1]: str(b["r"]).rsplit("/", 1)[-1] for b in results}
    assert found == {"1": "met", "2": "met", "3": "not-documented", "4": "met"}


def test_toy_category_follows_the_money_over_time(toy_store: EmbeddedStore) -> None:
    """Fund only: external; from 2021 the municipality only: internal."""
    by_year = {
        str(b["y"]): str(b["n"])
        for b in toy_store.select(
            "SELECT ?y ?n WHERE { ?a hoi:byRule ?r ; hoi:asOf ?y ; hoi:assigns/skos:notation ?n }"
        )
    }
    assert by_year == {"2018": "7", "2019": "7", "2021": "1", "2024": "1"}


def test_the_six_differences(store: EmbeddedStore) -> None:
    """Exactly the report's own six cases differ from their printed category, each with a reason in both languages."""
    found = {
        str(b["i"]).removeprefix(INTERVENTION): (int(str(b["s"])), int(str(b["d"])), int(str(b["n"])))
        for b in store.select(
            """SELECT ?i ?s ?d (COUNT(DISTINCT ?reason) AS ?n) WHERE {
                 ?derived hoi:differsFrom ?printed ; hoi:about ?i ; hoi:reason ?reason ; hoi:assigns/skos:notation ?d .
                 ?printed hoi:assigns/skos:notation ?s } GROUP BY ?i ?s ?d"""
        )
    }
    assert found == {
        "famko-odense": (2, 5, 2),
        "enhed-for-sammenhaengende-patientforloeb": (3, 6, 2),
        "jobindsats-holbaek": (4, 7, 2),
        "relationel-velfaerd-viborg": (5, 8, 2),
        "sammen-om-solsiden": (8, 5, 2),
        "social-drive-out": (9, 6, 2),
    }


def test_printed_categories_stay_as_printed(store: EmbeddedStore) -> None:
    """No derivation corrects a printed category: Holbæk is still 4 there, and 7 only as likely."""
    stated = store.select(
        f"SELECT ?n WHERE {{ <{INTERVENTION}jobindsats-holbaek> hoi:statedCategory/skos:notation ?n }}"
    )
    assert [str(n) for n in stated.column("n")] == ["4"]


@pytest.mark.parametrize(("a", "b"), [("famko", "moedrehjaelpen"), ("famko", "red-barnet"), ("famko", "home-start")])
def test_referral_is_no_collaboration(store: EmbeddedStore, a: str, b: str) -> None:
    """FAMKO's associations are referred to; no tie goes through FAMKO to them."""
    assert not store.ask(
        f"""ASK {{ ?tie a hoi:Collaboration ; hoi:about <{INTERVENTION}{a}-odense> ; hoi:from|hoi:to <{ACTOR}{b}> ;
                   hoi:evidence/hoi:about <{INTERVENTION}{a}-odense> .
                   ?tie hoi:evidence ?e . ?e hoi:about <{INTERVENTION}{a}-odense> ; cv:hasParticipant <{ACTOR}{b}> }}"""
    )


def test_planned_and_inspiration_are_no_collaboration(store: EmbeddedStore) -> None:
    """SIND Ungdom's group was planned and Fønix is an inspiration: neither has a tie."""
    names = store.select(
        """SELECT DISTINCT ?name WHERE { ?tie a hoi:Collaboration ; hoi:from|hoi:to ?actor . ?actor skos:prefLabel ?name
           FILTER(CONTAINS(LCASE(STR(?name)), "sind ungdom") || CONTAINS(LCASE(STR(?name)), "fønix")) }"""
    )
    assert names.column("name") == []
    assert store.ask("ASK { ?p cv:role <https://w3id.org/hoi-graph/code/role/planned> }")
    assert store.ask("ASK { ?p cv:role <https://w3id.org/hoi-graph/code/role/inspiration> }")


def test_projection_and_rule_agree(store: EmbeddedStore) -> None:
    """The network of actors as they are has exactly the ties of the derived layer, with the same evidence."""
    graph = project_network(store, "actors", Selection())
    drawn = {frozenset((a.removeprefix(ACTOR), b.removeprefix(ACTOR))) for a, b in graph.edges}
    assert drawn == ties(store)
    for _, _, data in graph.edges(data=True):
        assert data["interventions"]
        assert data["evidence"]


def test_every_tie_leads_to_a_passage(store: EmbeddedStore) -> None:
    bare = store.select(
        """SELECT ?tie WHERE { ?tie a hoi:Collaboration
           FILTER NOT EXISTS { ?tie hoi:about ?i ; hoi:evidence/prov:wasDerivedFrom ?p } }"""
    )
    assert bare.column("tie") == []


def test_trepart_fails_condition_one_only(store: EmbeddedStore) -> None:
    found = {
        str(b["c"])[-1]: str(b["r"]).rsplit("/", 1)[-1]
        for b in store.select(
            f"SELECT ?c ?r WHERE {{ ?a hoi:about <{INTERVENTION}den-groenne-trepart> ; hoi:condition ?c ; hoi:result ?r ; hoi:byRule ?x }}"
        )
    }
    assert found == {"1": "not-met", "2": "met", "3": "met", "4": "met"}
