"""Facets, search and lists at 5,000 interventions, with generated data (`make bench`)."""

from __future__ import annotations

import itertools
import random
import time
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from hoi_graph.build import Manifest
from hoi_graph.query.catalogue import Catalogue
from hoi_graph.query.facets import FACETS, INTERVENTIONS
from hoi_graph.query.selection import Selection
from hoi_graph.store import EmbeddedStore
from hoi_graph_api.pages.facet_views import facet_views
from hoi_graph_api.pages.standalone import pages_app

NUMBER = 5_000
PREFIXES = """
@prefix hoi: <https://w3id.org/hoi-graph/ontology/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> . @prefix cv: <http://data.europa.eu/m8g/> .
@prefix prov: <http://www.w3.org/ns/prov#> . @prefix schema: <https://schema.org/> .
@prefix i: <https://w3id.org/hoi-graph/id/intervention/> . @prefix a: <https://w3id.org/hoi-graph/id/actor/> .
@prefix p: <https://w3id.org/hoi-graph/id/participation/> . @prefix t: <https://w3id.org/hoi-graph/id/target-group/> .
@prefix place: <https://w3id.org/hoi-graph/id/place/> . @prefix field: <https://w3id.org/hoi-graph/code/field/> .
@prefix category: <https://w3id.org/hoi-graph/code/category/> . @prefix basis: <https://w3id.org/hoi-graph/code/basis/> .
@prefix role: <https://w3id.org/hoi-graph/code/role/> . @prefix standing: <https://w3id.org/hoi-graph/code/standing/> .
"""
WORDS = [
    "unge",
    "familier",
    "borgere",
    "psykiatri",
    "beskæftigelse",
    "skole",
    "hjem",
    "støtte",
    "netværk",
    "ældre",
    "bolig",
    "sundhed",
    "fællesskab",
    "overgang",
]


@pytest.fixture(scope="module")
def large(built: tuple[EmbeddedStore, Manifest]) -> EmbeddedStore:
    """The real graph and 5,000 made-up interventions, each with fields, actors, a place, a target group and a text."""
    store = EmbeddedStore.from_nquads(built[0].nquads())
    lists = Catalogue(store)
    rnd = random.Random(1)
    actors = [iri.rsplit("/", 1)[-1] for iri in lists.items["actors"]]
    places = lists.known_values("place") + lists.known_values("region")
    fields = lists.known_values("field")
    lines = [PREFIXES]
    for n in range(NUMBER):
        text = " ".join(rnd.choices(WORDS, k=25))
        lines.append(
            f'i:made-{n} a hoi:Intervention ; skos:prefLabel "{rnd.choice(WORDS)} {rnd.choice(WORDS)} {n}"@da ; '
            f'dcterms:description "{text}"@da ; hoi:standing standing:listed ; hoi:statedCategory category:{rnd.randint(1, 9)} ; '
            f"hoi:takesPlaceIn place:{rnd.choice(places)} ; hoi:touchesField field:{rnd.choice(fields)} , field:{rnd.choice(fields)} ; "
            f"dcterms:audience t:made-{n} .\n"
            f't:made-{n} a hoi:TargetGroup ; hoi:about i:made-{n} ; hoi:ageMin {rnd.randint(0, 60)} ; skos:prefLabel "{text[:40]}"@da .\n'
        )
        for k in range(rnd.randint(1, 6)):
            actor = rnd.choice(actors)
            lines.append(
                f"p:made-{n}-{k} a cv:Participation ; hoi:about i:made-{n} ; cv:hasParticipant a:{actor} ; cv:role role:partner ; "
                f"hoi:basis basis:stated . i:made-{n} cv:hasParticipation p:made-{n}-{k} . a:{actor} hoi:participatesIn i:made-{n} .\n"
            )
    store.add_rdf("".join(lines).encode(), "ttl")
    return store


@pytest.fixture(scope="module")
def lists(large: EmbeddedStore) -> Catalogue:
    """Its lists; held in memory within seconds of CPU."""
    started = time.process_time()
    found = Catalogue(large)
    assert time.process_time() - started < 30
    return found


def chosen(seed: int) -> Selection:
    """Some selection."""
    rnd = random.Random(seed)
    if seed % 3 == 0:
        return Selection(texts={"q": f"{rnd.choice(WORDS)} {rnd.choice(WORDS)}"})
    return Selection(
        {"category": (str(rnd.randint(1, 9)), "unknown"), "field": ("school", "employment")},
        {"q": rnd.choice(WORDS)} if seed % 2 else {},
    )


def timed(name: str, work: Callable[[], object], times: int) -> float:
    """CPU seconds at the 95th percentile of so many runs, after one to warm up; other work on the machine does not count."""
    work()
    taken = []
    for _ in range(times):
        started = time.process_time()
        work()
        taken.append(time.process_time() - started)
    taken.sort()
    slow = taken[int(len(taken) * 0.95)]
    print(
        f"\n{name:<32}{NUMBER:>7} interventions: CPU median {taken[len(taken) // 2] * 1000:7.1f} ms, p95 {slow * 1000:7.1f} ms"
    )
    return slow


def test_all_facets_of_a_list(lists: Catalogue) -> None:
    """Every facet of the margin with its counts: under 100 ms at the 95th percentile."""
    seeds = iter(range(10_000))
    assert timed("facets of a list", lambda: facet_views(lists, chosen(next(seeds)), INTERVENTIONS, "da"), 100) < 0.1


def test_a_search(lists: Catalogue) -> None:
    """Words that are in most texts, another pair each time: under 100 ms at the 95th percentile."""

    pairs = itertools.cycle(itertools.permutations(WORDS, 2))

    def search() -> int:
        return lists.select(Selection(texts={"q": " ".join(next(pairs))}), INTERVENTIONS)

    assert search().bit_count() > 1000
    assert timed("a search", search, 50) < 0.1


def test_a_page(large: EmbeddedStore, built: tuple[EmbeddedStore, Manifest]) -> None:
    """The whole list page, facets, hits and all: under 300 ms of CPU at the 95th percentile."""
    client = TestClient(pages_app(large, built[1]))

    def page() -> None:
        assert client.get("/interventions?category=5&field=school&q=unge").status_code == 200

    assert timed("a list page", page, 50) < 0.3
    assert len(FACETS) > 20
