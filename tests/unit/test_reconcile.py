"""Messy names find their thing; nothing is called certain while another thing of the name could be meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from hoi_graph.query.reconcile import Constraint, Question, Reconciler, UnknownNameError
from hoi_graph.query.reconcile.forms import core, form, identifier_keys
from hoi_graph.store import EmbeddedStore

GOLD = [line.split("\t") for line in (Path(__file__).parent / "reconcile_gold.tsv").read_text("utf-8").splitlines()[1:]]


@pytest.fixture(scope="module")
def names(store: EmbeddedStore) -> Reconciler:
    """The names of the real graph."""
    return Reconciler(store)


def best(names: Reconciler, text: str, *types: str, **more: object) -> tuple[str, bool]:
    """The id of the first candidate without its folder, and whether it is certain."""
    found = names.ask(Question(text, types, **more))  # type: ignore[arg-type]
    return (found[0].entity.id.removeprefix("id/"), found[0].match) if found else ("", False)


def certain(names: Reconciler, text: str, *types: str, **more: object) -> list[str]:
    return [c.entity.id for c in names.ask(Question(text, types, **more)) if c.match]  # type: ignore[arg-type]


def test_the_gold_list_is_right_in_first_place(names: Reconciler) -> None:
    """At least 95 % of the messy names have the right thing first, and no wrong thing is ever certain."""
    wrong, falsely_certain = [], []
    for text, type, expected, why in GOLD:
        found = names.ask(Question(text, (type,) if type else ()))
        if not found or found[0].entity.id != expected:
            wrong.append((text, why, [c.entity.id for c in found[:3]]))
        falsely_certain += [(text, c.entity.id) for c in found if c.match and c.entity.id != expected]
    assert len(GOLD) >= 60
    assert len(wrong) <= 0.05 * len(GOLD), wrong
    assert not falsely_certain


@pytest.mark.parametrize(
    ("text", "type", "expected"),
    [
        ("Fåborg-Midtfyn kommune", "", "actor/faaborg-midtfyn-kommune"),
        ("Århus Kommune", "", "actor/aarhus-kommune"),
        ("København Kommune", "", "actor/koebenhavns-kommune"),
        ("Aarhus", "actor", "actor/aarhus-kommune"),
        ("Aarhus Kommune", "place", "place/aarhus"),
        ("0751", "actor-type/municipality", "actor/aarhus-kommune"),
        ("55133018", "", "actor/aarhus-kommune"),
        ("id/actor/aarhus-kommune", "", "actor/aarhus-kommune"),
        ("https://w3id.org/hoi-graph/id/place/aarhus", "", "place/aarhus"),
    ],
)
def test_one_exact_name_or_code_is_certain(names: Reconciler, text: str, type: str, expected: str) -> None:
    assert best(names, text, *([type] if type else [])) == (expected, True)


@pytest.mark.parametrize(
    "text",
    [
        "Familiens Hus",  # Esbjerg or Høje-Taastrup
        "Sammenhængende Borgerforløb",  # three municipalities and another report
        "Familieafdelingen",  # three municipalities
        "Aarhus",  # the municipality or the area
        "0751",  # the same
        "IPS",  # an intervention, its illustration, a method
        "Beskæftigelse",  # a unit: every municipality has one
        "Kbh. Kommune",  # an abbreviation finds, but does not decide
        "Kobenhavns Kommune",  # lost accents the same
        "Hvidover Kommune",  # and misspellings
        "Region Midt",
        "Vejle amt",
        "xyzzy",
        "",
    ],
)
def test_nothing_is_certain_with_a_rival_or_a_guess(names: Reconciler, text: str) -> None:
    assert certain(names, text) == []


def test_a_place_decides_between_namesakes(names: Reconciler) -> None:
    """A property that only one of them has makes it certain; one that two have does not, nor one nobody has."""

    def at(place: str) -> list[str]:
        return certain(names, "Sammenhængende Borgerforløb", constraints=(Constraint("place", (place,)),))

    assert at("Helsingør") == at("Helsingør Kommune") == at("0217") == at("id/place/helsingoer")
    assert at("Helsingør") == ["id/intervention/sammenhaengende-borgerforloeb-helsingoer"]
    assert at("Region Hovedstaden") == []
    assert at("Atlantis") == []


def test_a_unit_is_certain_within_its_organisation(names: Reconciler) -> None:
    within = (Constraint("part-of", ("Silkeborg Kommune",)),)
    assert certain(names, "Beskæftigelse", constraints=within) == ["id/actor/beskaeftigelse-silkeborg"]


def test_unknown_is_not_no(names: Reconciler) -> None:
    """A thing without the property stays a candidate, and a rival; one that is known to differ falls behind."""
    asked = Question("Familiens Hus", constraints=(Constraint("end", ("2019",)),))
    scores = {c.entity.id: (c.score, c.match) for c in names.ask(asked)}
    assert scores["id/intervention/familiens-hus-esbjerg"][0] > 90
    assert not any(match for _, match in scores.values())


def test_required_and_quantifiers(names: Reconciler) -> None:
    def ids(*constraints: Constraint) -> set[str]:
        return {c.entity.id for c in names.ask(Question("Aarhus", ("actor",), constraints=constraints, limit=50))}

    assert "id/actor/aarhus-kommune" in ids(Constraint("type", ("kommune",), required=True))
    assert "id/actor/aarhus-kommune" not in ids(Constraint("type", ("forening",), required=True))
    assert "id/actor/aarhus-kommune" not in ids(Constraint("type", ("kommune",), "none", required=True))
    assert "id/actor/aarhus-kommune" not in ids(Constraint("type", ("kommune", "forening"), "all", required=True))


def test_properties_alone_find_too(names: Reconciler) -> None:
    assert certain(names, "", constraints=(Constraint("cvr", ("55133018",)),)) == ["id/actor/aarhus-kommune"]
    many = names.ask(Question("", ("intervention",), constraints=(Constraint("place", ("Egedal",)),)))
    assert many and not any(c.match for c in many)


def test_types(names: Reconciler) -> None:
    """A type decides, `should` only weighs, and an unknown one is named with those there are."""
    assert {c.entity.kind for c in names.ask(Question("Aarhus", ("place",)))} == {"place"}
    soft = names.ask(Question("Aarhus", ("actor",), types_decide=False))
    assert soft[0].entity.id == "id/actor/aarhus-kommune" and not any(c.match for c in soft)
    assert names.type("https://w3id.org/hoi-graph/ontology/Actor") == "actor"
    assert names.type("https://w3id.org/hoi-graph/code/actor-type/region") == "actor-type/region"
    with pytest.raises(UnknownNameError, match="intervention, actor, place"):
        names.type("Q5")
    with pytest.raises(UnknownNameError, match="kommunekode"):
        names.property("P31")


def test_suggestions_begin_so_first(names: Reconciler) -> None:
    found = [e.id for e in names.suggest("holb")]
    assert found[:3] == ["id/actor/holbaek-kommune", "id/actor/holbaek-sygehus", "id/place/holbaek"]
    assert "id/actor/jobcenter-holbaek" in found
    assert names.suggest("id/place/holbaek")[0].id == "id/place/holbaek"
    assert {e.kind for e in names.suggest("holb", ["place"])} == {"place"}


def test_every_name_of_every_thing_finds_it(names: Reconciler) -> None:
    """Whatever a thing is called, Danish, English or otherwise, it is among the best for that name."""
    for entity in names.entities.by_id.values():
        for name, _ in (*names.entities.preferred[entity.id], *names.entities.alternative.get(entity.id, ())):
            assert entity.id in names.exact(name), name


def test_scores_stay_between_0_and_100(names: Reconciler) -> None:
    constraints = tuple(Constraint("start", (str(year),)) for year in range(1990, 2010))
    for text in ("Aarhus Kommune", "Sammen om Familien", "a", "§", "x" * 300, "\u202e\x00", "🙂", "((((", "%s{}'\"\\"):
        for found in names.ask(Question(text, constraints=constraints, limit=1000)):
            assert 0 <= found.score <= 100


def test_forms() -> None:
    assert form("Høje-Tåstrup") == form("HØJE TAASTRUP") == form("Høje-Ta\u030astrup")
    assert form("servicelov § 83 a") == form("Servicelov §83a")
    assert form("KÃ¸ge") == form("Køge") and form("Ã") == "a"
    assert core(form("Bornholms Regionskommune")) == ("bornholms", True)
    assert core(form("Kommunernes Landsforening"))[1] is False
    assert identifier_keys("751") == ["751", "0751"] and identifier_keys("CVR-nr. 55 13 30 18") == ["55133018"]
