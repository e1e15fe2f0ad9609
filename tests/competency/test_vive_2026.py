"""Questions researchers ask of VIVE 2026, each put to the real graph and compared with the true answer.

Q02-Q40 are the competency questions with their answers from the report; the questions after them are more of the same
kind. Where the report does not settle a question, the graph must say so: empty, unknown or not documented.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from hoi_graph.build import build_store
from hoi_graph.namespaces import BASE
from hoi_graph.project import Project
from hoi_graph.query import read_library
from hoi_graph.store import EmbeddedStore, Solutions

Row = dict[str, Any]

# Sentences the questions share: the row of Bilag 2, and being one of the eleven examples of Tabel 3.2.
LISTED = """?listing a hoi:Listing ; hoi:about ?intervention ; hoi:rowNumber ?n ; prov:wasDerivedFrom ?bilagstabel .
  FILTER(STRSTARTS(STR(?bilagstabel), STR(<id/passage/vive-2026-bilagstabel->)))"""
ELEVEN = """?example a hoi:Listing ; hoi:about ?intervention ;
  prov:wasDerivedFrom <id/passage/vive-2026-tabel-3-2> ."""
REPORT = "vive-2026"
TABLE_3_2 = "vive-2026-tabel-3-2"
CASES = {
    1: "helhedsorienterede-planer-for-familier-ringkoebing-skjern",
    2: "ungegarantien-hjoerring",
    3: "kit-hovedstaden",
    4: "famko-odense",
    5: "enhed-for-sammenhaengende-patientforloeb",
    6: "jobindsats-holbaek",
    7: "relationel-velfaerd-viborg",
    8: "cafe-exit",
    9: "en-fremstrakt-haand-svendborg",
    10: "sammen-om-solsiden",
    11: "social-drive-out",
}


def short(value: Any) -> Any:
    """The last part of an IRI of the graph; anything else as it is."""
    return value.rsplit("/", 1)[-1] if isinstance(value, str) and value.startswith(BASE) else value


def table(solutions: Solutions) -> list[Row]:
    return [dict(zip(solutions.variables, map(short, row), strict=True)) for row in solutions.rows()]


class Graph:
    """Ask the graph in SPARQL, or by the name of a query of the library."""

    def __init__(self, store: EmbeddedStore) -> None:
        self.store = store

    def __call__(self, query: str) -> list[Row]:
        return table(self.store.select(f"BASE <{BASE}>\n{query}"))

    def named(self, name: str, **parameters: str) -> list[Row]:
        return table(self.store.select(read_library()[name].bind(parameters)))

    def row_numbers(self) -> dict[str, int]:
        return {r["intervention"]: r["n"] for r in self(f"SELECT DISTINCT ?intervention ?n WHERE {{ {LISTED} }}")}


@pytest.fixture(scope="module")
def ask(store: EmbeddedStore) -> Graph:
    return Graph(store)


@pytest.fixture(scope="module")
def numbers(ask: Graph) -> dict[str, int]:
    """The row number of each intervention in Bilag 2."""
    return ask.row_numbers()


@pytest.fixture(scope="module")
def example(ask: Graph) -> Callable[[str], int]:
    """The number of an example in section 3.2."""
    order = {slug: number for number, slug in CASES.items()}
    return lambda slug: order[slug]


# ---- Totals / Totaler ----


def test_totals(ask: Graph, numbers: dict[str, int]) -> None:
    """Hvor mange indsatser er der i alt, pr. kategori, med stjerne, i Tabel 2.5 og beskrevet i dybden?"""
    assert sorted(numbers.values()) == list(range(1, 118))
    counts = [r["interventions"] for r in ask.named("category-counts") if r["part"] == "kategori"]
    assert counts == [39, 20, 7, 10, 14, 1, 5, 14, 7]
    assert sum(counts) == 117
    per_table = ask(
        "SELECT ?table (COUNT(DISTINCT ?i) AS ?n) WHERE { ?l a hoi:Listing ; hoi:about ?i ; prov:wasDerivedFrom ?p ."
        " ?p bibo:locator ?table ; dcterms:isPartOf <id/source/vive-2026> ."
        ' FILTER(?table IN ("Tabel 2.5", "Tabel 3.1", "Tabel 3.2")) } GROUP BY ?table'
    )
    assert {r["table"]: r["n"] for r in per_table} == {"Tabel 2.5": 25, "Tabel 3.1": 11, "Tabel 3.2": 11}
    described = ask(f"SELECT DISTINCT ?intervention WHERE {{ {ELEVEN} }}")
    assert {r["intervention"] for r in described} == set(CASES.values())


def test_starred(ask: Graph) -> None:
    """Hvilke syv rækker er stjernede, dvs. kun eksempler på en større kategori (l. 2306)?"""
    starred = ask(f"SELECT DISTINCT ?n WHERE {{ {LISTED} ?listing hoi:starred true . }} ORDER BY ?n")
    assert [r["n"] for r in starred] == [36, 37, 38, 39, 41, 56, 77]
    assert [r["row"] for r in ask.named("category-interventions") if r["starred"]] == [36, 37, 38, 39, 41, 56, 77]


# ---- Q02-Q40 ----


def test_q02_marginals(ask: Graph) -> None:
    """Hvad er randfordelingen på aktør- og finansieringsværdi?"""
    counts = {(r["part"], r["value"]): r["interventions"] for r in ask.named("category-counts")}
    assert [counts["aktører", v] for v in ("Kommune", "Kommune og andre aktører", "Andre aktører")] == [54, 48, 15]
    funding = ("Ren intern finansiering", "Kombineret finansiering", "Ren ekstern finansiering")
    assert [counts["finansiering", v] for v in funding] == [66, 25, 26]


def test_q02_with_holbaek_moved(ask: Graph) -> None:
    """Hvad bliver randfordelingen, når Holbæk flyttes til kategori 7, som rapporten selv foreslår?"""
    moved = ask(
        """SELECT ?number ?funding (COUNT(DISTINCT ?intervention) AS ?n) WHERE {
          ?intervention hoi:statedCategory ?printed .
          OPTIONAL {
            ?second a hoi:CategoryAssignment ; hoi:about ?intervention ; hoi:assigns ?likely ;
              hoi:certainty <code/certainty/likely> .
          }
          BIND(COALESCE(?likely, ?printed) AS ?category)
          ?category hoi:rank ?number ; hoi:fundingFacet ?funding .
        } GROUP BY ?number ?funding ORDER BY ?number"""
    )
    assert [r["n"] for r in moved] == [39, 20, 7, 9, 14, 1, 6, 14, 7]
    by_funding = {f: sum(r["n"] for r in moved if r["funding"] == f) for f in ("internal", "combined", "external")}
    assert by_funding == {"internal": 66, "combined": 24, "external": 27}


def test_q04_in_copenhagen(ask: Graph, numbers: dict[str, int]) -> None:
    """Hvilke indsatser ligger i Københavns Kommune?"""
    found = ask.named("interventions-in-place", place="koebenhavn", source=REPORT)
    printed = {r["row"] for r in found if r["kind"] == "trykt ved navnet"}
    assert printed == {18, 29, 47, 55, 65, 77, 78, 89, 91}
    only_described = {r["row"] for r in found if r["kind"] == "beskrevet"} - printed
    assert only_described == {58}
    nationwide = {
        r["row"]
        for r in ask.named("interventions-in-place", place="hele-landet", source=REPORT)
        if r["kind"] == "trykt ved navnet"
    }
    assert len(nationwide) == 20
    assert not nationwide & (printed | only_described)


def test_q06_more_than_one_place(ask: Graph, numbers: dict[str, int]) -> None:
    """Hvilke indsatser har mere end ét sted?"""
    places: dict[int, set[tuple[str, str]]] = {}
    for r in ask.named("multi-place-interventions", source=REPORT):
        places.setdefault(numbers[r["intervention"]], set()).add((r["placeName"], r["kind"]))
    printed, described = "trykt ved navnet", "beskrevet"
    assert places == {
        89: {("København", printed), ("Aalborg", printed)},
        91: {("København", printed), ("Odense", printed), ("Aarhus", printed)},
        103: {("Lolland", described), ("Guldborgsund", described)},
        64: {("Sjælland", printed), ("Hovedstaden", described)},
    }
    unnamed = ask(
        f"""SELECT DISTINCT ?n ?value WHERE {{ {LISTED}
          ?quantity a hoi:Quantity ; hoi:about ?intervention ; schema:value ?value ; prov:wasDerivedFrom ?bilagstabel ;
            hoi:countedUnit <code/counted-unit/municipalities> . }}"""
    )
    assert {(r["n"], int(r["value"])) for r in unnamed} == {(56, 22), (107, 8)}
    assert {56, 107}.isdisjoint(places)


def test_q08_outside_denmark(ask: Graph, numbers: dict[str, int]) -> None:
    """Er der indsatser uden for Danmark?"""
    found = [r for r in ask.named("interventions-abroad") if r["intervention"] in numbers]
    assert {(numbers[r["intervention"]], r["placeName"], r["category"]) for r in found} == {(48, "Norge", "2")}
    public = {r["actor"] for r in found if r["type"] == "udenlandsk offentlig myndighed"}
    assert {"kriminalomsorgen-norge", "nav-norge"} <= public
    assert "kriminalforsorgen" not in {r["actor"] for r in found}


def test_q10_name_collisions(ask: Graph) -> None:
    """Hvilke indsatser deler navn, men er forskellige indsatser?"""
    groups: dict[str, list[int]] = {}
    for r in ask.named("name-collisions"):
        groups.setdefault(r["shared"], []).append(r["row"])
    assert groups == {
        "helhedsorienteret indsats": [9, 10],
        "sammen om familien": [21, 95],
        "sammenhængende borgerforløb": [23, 24, 25],
        "step up-indsats": [28, 29],
        "familiens hus": [43, 44],
        "jobplaneten": [51, 52],
    }
    category = {r["row"]: r["category"] for r in ask.named("name-collisions")}
    assert (category[21], category[95]) == ("1", "7")
    distinct = ask(
        f"""SELECT (COUNT(DISTINCT ?printed) AS ?names) (COUNT(DISTINCT LCASE(?printed)) AS ?folded) WHERE {{ {LISTED}
          ?listing hoi:nameAsPrinted ?name . BIND(REPLACE(STR(?name), "['*]", "") AS ?printed) }}"""
    )
    assert distinct == [{"names": 113, "folded": 110}]


def test_q12_what_makes_funding_internal(ask: Graph) -> None:
    """Hvordan defineres intern, kombineret og ekstern finansiering?"""
    rules = {r["code"]: r for r in ask.named("funding-rules")}
    assert set(rules) == {"internal", "external", "combined", "funding-positions"}
    by_iri = {
        (r["scheme"], r["code"]): r["definition"]
        for r in ask(
            """SELECT ?scheme ?code ?definition WHERE {
              ?code skos:inScheme ?scheme ; skos:definition ?definition . FILTER(LANG(?definition) = "da")
              FILTER(?scheme IN (<code/funding-position>, <code/funding-facet>)) }"""
        )
    }
    assert len(by_iri) == 5
    assert all("involver" in definition for definition in by_iri.values())
    # KIT: several funders, and still purely internal, because all take part (l. 592).
    kit = {
        r["funder"]: r["position"]
        for r in ask(
            """SELECT ?funder ?position WHERE {
              <id/intervention/kit-hovedstaden> hoi:hasFunding ?f .
              ?f hoi:funder ?funder ; hoi:fundingPosition ?position . FILTER NOT EXISTS { ?f schema:endDate [] } }"""
        )
    }
    assert kit == {"region-hovedstaden": "internal", "kommuner-i-kit": "internal"}
    # The position belongs to the relation, not to the kind of funder: Odense is inside FAMKO and outside Café Exit.
    payments = [
        r for r in ask.named("interventions-by-funder", funder="odense-kommune") if r["intervention"] in CASES.values()
    ]
    odense = {(r["name"], r["position"]) for r in payments}
    assert odense == {("FAMKO", "intern"), ("Café Exit", "ekstern")}


def test_q14_funding_over_time(ask: Graph, example: Callable[[str], int]) -> None:
    """For hvilke af de 11 indsatser har finansieringskategorien ændret sig over tid?"""
    rows = [r for r in ask.named("funding-over-time") if r["intervention"] in CASES.values()]
    assert {example(r["intervention"]) for r in rows} == {3, 4, 9}
    detail = {
        (r["intervention"], r["before"], r["beforeStart"], r["beforeEnd"], r["after"], r["afterStart"]) for r in rows
    }
    assert detail == {
        (CASES[3], "Staten", "2018", "2021", "Region Hovedstaden", "2021"),
        (CASES[4], "Den A.P. Møllerske Støttefond", "2017", "2027", "Odense Kommune", "2023-01-01"),
        (CASES[9], "Staten", "2020", "2022", "Svendborg Kommune", "2023"),
    }
    printed = {
        r["intervention"]: r["c"]
        for r in ask("SELECT ?intervention ?c WHERE { ?intervention hoi:statedCategory/skos:notation ?c }")
    }
    assert [printed[CASES[n]] for n in (3, 4, 9)] == ["2", "2", "7"]


def test_q14_derived_category_by_year(ask: Graph) -> None:
    """Hvilken kategori følger år for år for KIT og En fremstrakt hånd?"""

    def derived(slug: str) -> dict[str, str]:
        rows = ask.named("category-history", intervention=slug)
        return {r["asOf"]: r["number"] for r in rows if r["basis"] == "afledt"}

    kit = derived(CASES[3])
    assert (kit["2018"], kit["2022"], kit["2026"]) == ("5", "2", "2")
    hand = derived(CASES[9])
    assert (hand["2020"], hand["2022"], hand["2023"], hand["2026"]) == ("7", "7", "1", "1")
    assert set(derived(CASES[8]).values()) == {"6"}


def test_q16_state_funding(ask: Graph, numbers: dict[str, int], example: Callable[[str], int]) -> None:
    """Hvilke indsatser har ekstern statslig finansiering?"""
    found = [r for r in ask.named("state-funding") if r["intervention"] in CASES.values()]
    assert {example(r["intervention"]) for r in found} == {3, 8, 9, 10, 11}
    assert {(r["start"], r["end"]) for r in found if r["intervention"] == CASES[3]} == {("2018", "2021")}
    by_case = {n: {r["position"] for r in found if r["intervention"] == CASES[n]} for n in (3, 9, 10, 11)}
    assert by_case == {n: {"ekstern"} for n in by_case}
    # The proviso: in Tabel 3.1 the state is also an actor in Café Exit; its agency is not.
    cafe = {(r["payerName"], r["position"]) for r in found if r["intervention"] == CASES[8]}
    assert cafe == {("Staten", "intern"), ("Social- og Boligstyrelsen", "ekstern")}
    # Bilag 2 mentions pools and subsidies in three rows without saying who sends them: unknown, not state.
    no_sender = ask(
        f"""SELECT DISTINCT ?n WHERE {{ {LISTED} ?intervention hoi:hasFunding ?f . ?f hoi:programme ?pool .
          FILTER NOT EXISTS {{ ?f hoi:funder [] }} FILTER NOT EXISTS {{ ?pool hoi:funder [] }} }}"""
    )
    assert {r["n"] for r in no_sender} == {75, 88, 97}
    assert {75, 88, 97}.isdisjoint(numbers[r["intervention"]] for r in found)
    with_position = ask(f"SELECT DISTINCT ?n WHERE {{ {LISTED} ?intervention hoi:hasFunding/hoi:fundingPosition [] }}")
    assert {75, 88, 97}.isdisjoint(r["n"] for r in with_position)


def test_q18_nested_money(ask: Graph) -> None:
    """Hvor meget ekstern finansiering har Relationel velfærd fået, og fra hvem?"""
    money = {
        r["funding"].removeprefix("relationel-velfaerd-"): r
        for r in ask.named("money-of-intervention", intervention=CASES[7])
    }
    assert {k: (r["funderName"], r["amount"]) for k, r in money.items()} == {
        "dsi": ("Den Sociale Investeringsfond", 3_900_000),
        "lbf": ("Landsbyggefonden", 1_400_000),
        "pdjf": ("Poul Due Jensens Fond", 2_500_000),
        "lbf-evaluering": ("Landsbyggefonden", 700_000),
    }
    assert money["pdjf"]["containedIn"] == "relationel-velfaerd-dsi"
    assert money["lbf"]["qualifier"] == "knap"
    assert {k for k, r in money.items() if r["counts"]} == {"dsi", "lbf", "lbf-evaluering"}
    invested = sum(r["amount"] for r in money.values() if r["counts"] and r["form"] == "social investering")
    assert invested == 5_300_000
    said = ask(
        f"""SELECT ?text WHERE {{ ?s a hoi:Statement ; hoi:about <id/intervention/{CASES[7]}> ; dcterms:description ?text .
          FILTER(LANG(?text) = "da" && CONTAINS(?text, "5,3 mio") && CONTAINS(?text, "4,5 mio")) }}"""
    )
    assert len(said) == 1


def test_q20_variants(ask: Graph) -> None:
    """Hvor er navn eller sted trykt forskelligt i Tabel 2.5 og Bilag 2?"""
    found = {r["row"]: r for r in ask.named("name-variants")}
    assert set(found) == {7, 21, 53, 60, 62, 65, 70, 93, 114, 116, 117}

    def differs(row: int) -> tuple[bool, bool]:
        r = found[row]
        return r["nameInTable"] != r["nameInAppendix"], r["placeInTable"] != r["placeInAppendix"]

    assert {n for n in found if differs(n) == (True, False)} == {7, 21, 70, 93, 117}
    assert {n for n in found if differs(n) == (False, True)} == {53, 60, 62, 65, 114, 116}
    places = {n: (found[n]["placeInTable"], found[n]["placeInAppendix"]) for n in (53, 60, 62, 65, 114, 116)}
    assert places == {
        53: ("Region Hovedstaden", "Hovedstaden"),
        60: ("Region Hovedstaden", "Hovedstaden"),
        62: ("Region Midtjylland", "Silkeborg"),
        65: ("Region Hovedstaden", "København"),
        114: ("Hele landet", "hele landet"),
        116: ("Hele landet", "hele landet"),
    }
    names = {n: (found[n]["nameInTable"].strip("'"), found[n]["nameInAppendix"].strip("'")) for n in (21, 93, 117)}
    assert names[21] == ("Sammen om familien", "Sammen om Familien")
    assert names[93] == ("En familie – én indgang", "EFEI")
    assert [n.split()[-1] for n in names[117]] == ["Redderne", "Rederne"]
    # The trap: by exact name the Rødovre entry of Tabel 2.5 would meet Albertslund’s row.
    assert found[21]["intervention"] == "sammen-om-familien-roedovre"


def test_q22_den_groenne_trepart(ask: Graph) -> None:
    """Hvilken betingelse opfylder Den Grønne Trepart ikke?"""
    rows = ask.named("negative-examples")
    results = {r["condition"][:12]: r["result"] for r in rows if r["intervention"] == "den-groenne-trepart"}
    assert results == {
        "Betingelse 1": "ikke opfyldt",
        "Betingelse 2": "opfyldt",
        "Betingelse 3": "opfyldt",
        "Betingelse 4": "opfyldt",
    }
    assert {r["passage"] for r in rows if r["intervention"] == "den-groenne-trepart"} == {"VIVE 2026, Boks 2.2"}
    steering = ask(
        """SELECT ?actor ?scope WHERE { ?f a hoi:CoordinatingFunction ; hoi:throughActor ?actor ; hoi:coordinationScope ?scope ;
          hoi:about <id/intervention/den-groenne-trepart> }"""
    )
    assert steering == [{"actor": "ministeriet-for-groen-trepart", "scope": "across-citizens"}]
    as_printed = ask(
        'SELECT DISTINCT ?s WHERE { ?s skos:altLabel ?label . FILTER(CONTAINS(?label, "Trepert")) } ORDER BY ?s'
    )
    assert [r["s"] for r in as_printed] == ["ministeriet-for-groen-trepart", "den-groenne-trepart"]


def test_q24_one_field_is_not_enough(ask: Graph, toy: Project) -> None:
    """Opfylder en indsats med lærere, psykologer og sundhedsplejersker inden for skoleområdet betingelse 3?"""

    def add(table_name: str, **cells: str) -> None:
        path = toy.data / f"{table_name}.tsv"
        columns = path.read_text("utf-8").split("\n", 1)[0].split("\t")
        assert set(cells) <= set(columns)
        with path.open("a", encoding="utf-8", newline="") as out:
            out.write("\t".join(cells.get(column, "") for column in columns) + "\n")

    source = {"sources": "toy-report[Tabel 1]", "basis": "stated"}
    about = {"intervention": "trivsel-paa-skolen", **source}
    add("interventions", id="trivsel-paa-skolen", label_da="Trivsel på skolen", definition="toy", standing="listed",
        description_da="Skolens fagfolk hjælper elever.", description_en="The school’s staff help pupils.", **source)  # fmt: skip
    add("involvements", id="trivsel-skole", field="school", **about)
    add("completeness", id="trivsel-felter", complete_for="fields", **about)
    for profession in ("health-visitor", "psychologist", "teacher"):
        add("profession-uses", id=f"trivsel-{profession}", profession=profession, **about)
    toy_graph = Graph(build_store(toy)[0])
    assert len({r["professionName"] for r in toy_graph.named("professions")}) == 3
    assert toy_graph.named("conditions-matrix", intervention="trivsel-paa-skolen")[0]["condition3"] == "ikke opfyldt"
    # And the code itself says that fields are counted, not professions.
    note = ask("""SELECT ?note WHERE { <code/condition/3> skos:scopeNote ?note . FILTER(LANG(?note) = "da") }""")
    assert "faggrupper" in note[0]["note"]


def test_q26_condition_3_is_mostly_open(ask: Graph, numbers: dict[str, int]) -> None:
    """Hvilke Bilag 2-rækker opfylder betingelse 3 ifølge egen beskrivelse?"""
    matrix = {numbers[r["intervention"]]: r for r in ask.named("conditions-matrix") if r["intervention"] in numbers}
    assert len(matrix) == 117
    results = {n: r["condition3"] for n, r in matrix.items()}
    assert set(results.values()) == {"opfyldt", "ikke oplyst"}
    assert sum(result == "ikke oplyst" for result in results.values()) > 117 / 2
    # By their own description: at least two fields, both from the row’s own Bilagstabel; unnamed fields leave it open.
    named = ask(
        f"""SELECT ?n (COUNT(DISTINCT ?field) AS ?fields) WHERE {{ {LISTED}
          ?i a hoi:Involvement ; hoi:about ?intervention ; hoi:field ?field ; prov:wasDerivedFrom ?bilagstabel }} GROUP BY ?n"""
    )
    fields = {r["n"]: r["fields"] for r in named}
    assert len(fields) < 117 / 2
    assert {n for n in fields if fields[n] > 1} <= {n for n in results if results[n] == "opfyldt"}
    # Elsewhere the report says more of the eleven and, in Boks 2.5, of Ungeløftet.
    elsewhere = {numbers[slug] for slug in (*CASES.values(), "ungeloeftet")}
    assert {n for n in results if results[n] == "opfyldt"} - elsewhere == {
        n for n in fields if fields[n] > 1
    } - elsewhere
    assert all(results[n] == "ikke oplyst" for n in set(results) - elsewhere - set(fields))
    assert {6, 20, 22, 29, 44} <= {n for n in fields if fields[n] > 1}
    assert {1, 9, 16, 63, 95, 110} <= {n for n in results if results[n] == "ikke oplyst"}


def test_q28_fields_of_the_eleven(ask: Graph, example: Callable[[str], int]) -> None:
    """Hvor mange fagområder har hver af de 11 i Tabel 3.2?"""
    found = {example(r["intervention"]): r["fields"] for r in ask.named("fields-per-intervention", passage=TABLE_3_2)}
    assert found == {1: 6, 2: 4, 3: 2, 4: 2, 5: 5, 6: 3, 7: 4, 8: 4, 9: 6, 10: 3, 11: 4}
    fewest = [r["name"] for r in ask.named("fields-per-intervention", passage=TABLE_3_2)][-2:]
    assert fewest == ["FAMKO", "Koordineret Indsats på Tværs"]


def test_q30_fields_together(ask: Graph, example: Callable[[str], int]) -> None:
    """Hvilke fagområder forekommer oftest sammen?"""
    pairs = {
        frozenset((r["field"], r["other"])): r["together"] for r in ask.named("field-cooccurrence", passage=TABLE_3_2)
    }
    employment, adults, children = "employment", "specialised-adults", "specialised-children-youth"
    assert {pair for pair, n in pairs.items() if n == 6} == {
        frozenset((employment, adults)),
        frozenset((children, adults)),
    }
    assert {pair for pair, n in pairs.items() if n == 5} == {frozenset(("municipal-health", adults))}
    assert {pair for pair, n in pairs.items() if n == 4} == {
        frozenset((employment, children)),
        frozenset((children, "school")),
        frozenset((adults, "school")),
    }

    def examples(a: str, b: str) -> set[int]:
        rows = ask(
            f"""SELECT DISTINCT ?intervention WHERE {{
              ?x hoi:about ?intervention ; hoi:field <code/field/{a}> ; prov:wasDerivedFrom ?t .
              ?y hoi:about ?intervention ; hoi:field <code/field/{b}> ; prov:wasDerivedFrom ?t .
              FILTER(?t = <id/passage/{TABLE_3_2}>) }}"""
        )
        return {example(r["intervention"]) for r in rows}

    assert examples(employment, adults) == {1, 2, 6, 8, 9, 11}
    assert examples(children, adults) == {1, 2, 5, 6, 7, 9}
    assert examples("municipal-health", adults) == {1, 5, 9, 10, 11}
    # The trap: in the running text employment is also part of Relationel velfærd.
    everywhere = {frozenset((r["field"], r["other"])): r["together"] for r in ask.named("field-cooccurrence")}
    assert everywhere[frozenset((employment, adults))] > 6


def test_q32_shared_actors(ask: Graph, numbers: dict[str, int]) -> None:
    """Hvilke aktører deltager i mere end én indsats (Bilag 2-beskrivelser)?"""
    shared: dict[str, set[int]] = {}
    for r in ask.named("shared-actors", passages="VIVE 2026, Bilagstabel"):
        shared.setdefault(r["actor"], set()).add(numbers[r["intervention"]])
    assert shared == {
        "region-syddanmark": {45, 49, 56, 66},
        "odense-kommune": {25, 45, 49},
        "koebenhavns-kommune": {58, 77},
        "region-hovedstadens-psykiatri": {57, 58},
        "moedrehjaelpen": {44, 66},
        "hoeje-taastrup-kommune": {34, 44},
        "aabenraa-kommune": {16, 41},
        "region-sjaelland": {61, 64},
    }
    pairs = {(a, b): shared[a] & shared[b] for a in shared for b in shared if a < b and len(shared[a] & shared[b]) > 1}
    assert pairs == {("odense-kommune", "region-syddanmark"): {45, 49}}


def test_q32_pairs_with_two_interventions(ask: Graph, numbers: dict[str, int]) -> None:
    """Hvilke par af aktører har to fælles indsatser på listen?"""
    pairs: dict[tuple[str, str], set[int]] = {}
    for r in ask.named("shared-interventions", source=REPORT):
        if r["intervention"] in numbers:
            pairs.setdefault((r["actor"], r["partner"]), set()).add(numbers[r["intervention"]])
    assert {pair: rows for pair, rows in pairs.items() if len(rows) > 1} == {
        ("odense-kommune", "region-syddanmark"): {45, 49}
    }


def test_q32_same_name_two_units(ask: Graph, numbers: dict[str, int]) -> None:
    """Er 'Børn og Unge' i Lolland og i København den samme aktør?"""
    units = ask(
        """SELECT ?unit ?of ?intervention WHERE { ?unit skos:prefLabel "Børn og Unge"@da ; org:unitOf ?of ;
          hoi:participatesIn ?intervention } ORDER BY ?unit"""
    )
    listed = [r for r in units if r["intervention"] in numbers]
    assert {(r["of"], numbers[r["intervention"]]) for r in listed} == {
        ("lolland-kommune", 6),
        ("koebenhavns-kommune", 29),
    }
    assert len({r["unit"] for r in listed}) == 2


def test_q34_bodies_of_solsiden(ask: Graph) -> None:
    """Hvem sidder i styregruppe og koordinatorgruppe for Sammen om Solsiden?"""
    steering = {
        (r["memberName"], r["organisationName"]) for r in ask.named("body-members", body="styregruppe-solsiden")
    }
    assert steering == {
        ("De Frivilliges Hus", None),
        ("Sundhed og Kultur", "Aalborg Kommune"),
        ("Job og Velfærd", "Aalborg Kommune"),
        ("Almene Boligforeninger i Nørresundby", None),
        ("Psykiatriens Hus", None),
        ("Foreninger og Fællesskaber med samarbejdsaftaler (Sammen om Solsiden)", None),
    }
    coordinators = {
        (r["memberName"], r["organisationName"]) for r in ask.named("body-members", body="koordinatorgruppe-solsiden")
    }
    assert coordinators == {
        ("De Frivilliges Hus", None),
        ("Center for Sundhedsfremme", "Aalborg Kommune"),
        ("Center for Sociale Indsatser", "Aalborg Kommune"),
    }
    sources = {
        r["passage"]
        for b in ("styregruppe-solsiden", "koordinatorgruppe-solsiden")
        for r in ask.named("body-members", body=b)
    }
    assert sources == {"VIVE 2026, Tabel 3.3"}


def test_q36_order_of_models(ask: Graph) -> None:
    """Hvad er rækkefølgen af samarbejdsmodellerne, og hvilke skalaer ligner de?"""
    rows = ask.named("collaboration-models")
    order: dict[str, list[str]] = {}
    for r in sorted(rows, key=lambda r: r["rank"]):
        if r["code"] not in order.setdefault(r["schemeName"], []):
            order[r["schemeName"]].append(r["code"])
    assert order == {
        "samarbejdsmodeller": ["serial", "parallel", "integrated"],
        "KL’s skala": ["simple-coordination", "integrated-professionalism"],
        "koordination og kollaboration": ["coordination", "collaboration"],
    }
    assert any(r["closeTo"] for r in rows)
    # "Minder om" is as far as the report goes: never the same.
    equated = ask(
        """SELECT ?a ?b WHERE { ?a skos:inScheme ?s ; skos:exactMatch|owl:sameAs ?b .
          FILTER(?s IN (<code/collaboration-model>, <code/kl-scale>,
            <code/coordination-collaboration>)) }"""
    )
    assert equated == []


def test_q38_fitness_of_parameters(ask: Graph) -> None:
    """Hvad siger Tabel 2.2 om parametrenes egnethed?"""
    rows = ask.named("parameter-suitability")
    assert [(r["parameter"], r["measurable"], r["fewCategories"]) for r in rows] == [
        ("målgruppe", "delvist", "delvist"),
        ("aktører", "ja", "ja"),
        ("fagområder", "ja", "delvist"),
        ("tidsperspektiv", "ja", "ja"),
        ("modenhed", "nej", "nej"),
        ("grad af formalisering", "nej", "nej"),
        ("grad af tværfaglighed", "nej", "nej"),
        ("karakteren af samarbejdet", "nej", "ja"),
        ("finansiering", "ja", "ja"),
    ]
    # Only actors and funding became the two parameters of the nine categories.
    facets = ask(
        """SELECT DISTINCT ?p WHERE { ?c skos:inScheme <code/category> ; ?p ?value . ?value skos:inScheme ?scheme .
          FILTER(?scheme != <code/category>) }"""
    )
    assert {r["p"] for r in facets} == {"actorFacet", "fundingFacet"}


def test_q40_twenty_years_old(ask: Graph, example: Callable[[str], int]) -> None:
    """Hvilke af de 11 kan efter et udtrykkeligt alderskriterium omfatte en 20-årig?"""
    answers: dict[str, set[int]] = {}
    for r in ask.named("age-eligible", age="20", source=REPORT):
        if r["intervention"] in CASES.values():
            answers.setdefault(r["answer"], set()).add(example(r["intervention"]))
    assert answers == {"ja": {2, 9, 11}, "nej": {3, 10}, "ukendt": {1, 4, 5, 6, 7, 8}}


# ---- More of the same kind / flere af samme slags ----


def test_holbaek_has_two_categories(ask: Graph) -> None:
    """Hvilke kategorier giver rapporten Holbæks jobindsats (l. 697, 710)?"""
    rows = ask.named("category-history", intervention=CASES[6])
    given = {(r["number"], r["certainty"]) for r in rows if r["basis"] != "afledt"}
    assert given == {("4", "som trykt"), ("7", "formentlig")}
    assert {r["passage"] for r in rows if r["certainty"] == "formentlig"} == {
        "VIVE 2026, afsnit 3.1",
        "VIVE 2026, Tabel 3.1",
    }


def test_printed_and_derived_differ_in_six_cases(ask: Graph, example: Callable[[str], int]) -> None:
    """Hvor afviger den afledte kategori fra den trykte?"""
    rows = ask.named("category-differences")
    differences = {example(r["intervention"]): (r["printed"], r["derived"]) for r in rows}
    assert differences == {4: ("2", "5"), 5: ("3", "6"), 6: ("4", "7"), 7: ("5", "8"), 10: ("8", "5"), 11: ("9", "6")}
    assert all(r["reason"] for r in rows)


def test_kinds_of_places(ask: Graph) -> None:
    """Hvor mange rækker har kommune, region, hele landet eller udlandet som trykt sted?"""
    rows = ask(
        f"""SELECT ?kind (COUNT(DISTINCT ?intervention) AS ?n) (COUNT(DISTINCT ?place) AS ?places) WHERE {{ {LISTED}
          ?p a hoi:Placement ; hoi:about ?intervention ; dcterms:spatial ?place ;
            hoi:placementKind <code/placement-kind/printed> .
          ?place hoi:placeKind ?kind }} GROUP BY ?kind"""
    )
    assert {r["kind"]: (r["n"], r["places"]) for r in rows} == {
        "municipality": (83, 48),
        "region": (13, 3),
        "nationwide": (20, 1),
        "country": (1, 1),
    }


def test_most_frequent_municipalities(ask: Graph) -> None:
    """Hvilke kommuner er trykt ved flest indsatser?"""
    rows = ask(
        f"""SELECT ?place (COUNT(DISTINCT ?intervention) AS ?n) WHERE {{ {LISTED}
          ?p a hoi:Placement ; hoi:about ?intervention ; dcterms:spatial ?place ;
            hoi:placementKind <code/placement-kind/printed> .
          ?place hoi:placeKind <code/place-kind/municipality> }}
          GROUP BY ?place ORDER BY DESC(?n) ?place LIMIT 3"""
    )
    assert [(r["place"], r["n"]) for r in rows] == [("koebenhavn", 9), ("aarhus", 7), ("odense", 5)]


def test_nine_of_the_eleven_in_table_2_5(ask: Graph, example: Callable[[str], int]) -> None:
    """Hvilke af de 11 beskrevne indsatser er ikke blandt de 25 i Tabel 2.5?"""
    rows = ask(
        f"""SELECT DISTINCT ?intervention WHERE {{ {ELEVEN}
          FILTER NOT EXISTS {{ ?l a hoi:Listing ; hoi:about ?intervention ; prov:wasDerivedFrom <id/passage/vive-2026-tabel-2-5> }} }}"""
    )
    assert {example(r["intervention"]) for r in rows} == {2, 6}


def test_how_often_each_field(ask: Graph) -> None:
    """Hvor mange af de 11 rører hvert fagområde i Tabel 3.2, og hvilke af de 14 rører ingen?"""
    rows = ask(
        """SELECT ?field (COUNT(DISTINCT ?intervention) AS ?n) WHERE {
          ?field skos:topConceptOf <code/field> .
          OPTIONAL {
            ?i a hoi:Involvement ; hoi:field ?field ; hoi:about ?intervention ; prov:wasDerivedFrom <id/passage/vive-2026-tabel-3-2>
          }
        } GROUP BY ?field"""
    )
    assert {r["field"]: r["n"] for r in rows} == {
        "specialised-adults": 9,
        "specialised-children-youth": 8,
        "employment": 6,
        "municipal-health": 5,
        "school": 4,
        "psychiatric-hospital": 2,
        "somatic-hospital": 2,
        "culture-leisure": 1,
        "crime": 1,
        "daycare": 1,
        "education": 2,
        "general-practice": 1,
        "social-housing": 1,
        "elderly": 0,
    }


def test_fields_and_welfare_areas(ask: Graph) -> None:
    """Hvilke fagområder har rapporten, hvilke af dem står i den røde boks (l. 108-116), og hvilke har en alder (l. 334-350)?"""
    rows = ask("SELECT ?field ?rank WHERE { ?field skos:topConceptOf <code/field> ; hoi:rank ?rank } ORDER BY ?rank")
    assert [r["rank"] for r in rows] == list(range(1, 15))
    box = ask("SELECT ?field WHERE { <code/field/welfare-areas> skos:member ?field }")
    assert {r["field"] for r in box} == {
        "general-practice",
        "employment",
        "daycare",
        "school",
        "crime",
        "culture-leisure",
        "education",
    }
    ages = ask("SELECT ?field ?from ?to WHERE { ?field hoi:ageFrom ?from ; hoi:ageTo ?to } ORDER BY ?from")
    assert [(r["field"], r["from"], r["to"]) for r in ages] == [("daycare", 0, 6), ("school", 6, 16)]


def test_five_units_six_fields(ask: Graph) -> None:
    """Hvilke fem fagområder i Ringkøbing-Skjern Kommune dækker hvilke seks af de 14 (l. 762, 820)?"""
    rows = ask(
        f"""SELECT DISTINCT ?unit ?field WHERE {{ ?i a hoi:Involvement ; hoi:about <id/intervention/{CASES[1]}> ;
          hoi:field ?field ; hoi:throughActor ?unit }}"""
    )
    assert {(r["unit"].removesuffix("-ringkoebing-skjern"), r["field"]) for r in rows} == {
        ("boern-og-familie", "specialised-children-youth"),
        ("beskaeftigelse-og-borgerservice", "employment"),
        ("sundhed-og-omsorg", "municipal-health"),
        ("handicap-og-psykiatri", "specialised-adults"),
        ("dagtilbud-og-undervisning", "school"),
        ("dagtilbud-og-undervisning", "daycare"),
    }


def test_the_eleven_meet_all_conditions(ask: Graph) -> None:
    """Er de fire betingelser belagt for alle 11 beskrevne indsatser?"""
    matrix = {r["intervention"]: r for r in ask.named("conditions-matrix")}
    for slug in CASES.values():
        assert [matrix[slug][f"condition{n}"] for n in (1, 2, 3, 4)] == ["opfyldt"] * 4, slug


def test_nationwide_yet_municipal(ask: Graph) -> None:
    """Hvilke rækker har 'hele landet' som sted og alligevel kun kommunen som aktør?"""
    rows = ask(
        f"""SELECT DISTINCT ?n WHERE {{ {LISTED}
          ?intervention hoi:statedCategory/hoi:actorFacet <code/actor-facet/municipality> ; hoi:takesPlaceIn <id/place/hele-landet> }}
          ORDER BY ?n"""
    )
    assert [r["n"] for r in rows] == [3, 75, 92, 96]


def test_greenland_and_the_faroes_pay_and_refer(ask: Graph) -> None:
    """Er Grønland og Færøerne samarbejdsparter i Rigshospitalets enhed? Nej, de betaler en del og henviser patienter."""
    for country in ("groenland", "faeroeerne"):
        roles = {(r["intervention"], r["role"]) for r in ask.named("actor-roles", actor=country)}
        assert roles == {(CASES[5], "finansieringskilde"), (CASES[5], "henvisende part")}
        assert {r["position"] for r in ask.named("interventions-by-funder", funder=country)} == {"ekstern"}
        assert ask.named("collaborators", actor=country) == []


def test_civil_society_takes_no_part_in_famko(ask: Graph) -> None:
    """Deltager civilsamfundet i FAMKO? Nej, der henvises kun (l. 1114)."""
    rows = ask(
        f"""SELECT DISTINCT ?actor ?role ?certainty WHERE {{
          ?p a cv:Participation ; hoi:about <id/intervention/{CASES[4]}> ; cv:hasParticipant ?actor ; cv:role ?role .
          ?actor org:classification <code/actor-type/association> .
          OPTIONAL {{ ?p hoi:certainty ?certainty }} }}"""
    )
    named = {r["actor"]: r["role"] for r in rows if r["certainty"] != "contradicted"}
    assert {a: r for a, r in named.items() if a in ("moedrehjaelpen", "red-barnet", "home-start")} == {
        "moedrehjaelpen": "referral",
        "red-barnet": "referral",
        "home-start": "referral",
    }
    assert set(named.values()) == {"referral"}
    # The row in Bilag 2 says otherwise; the two stand side by side, and the contradicted one makes no tie.
    assert {r["actor"] for r in rows if r["certainty"] == "contradicted"} == {"frivillige-organisationer-famko"}
    partners = {r["partner"] for r in ask.named("collaborators", actor="odense-kommune") if r["name"] == "FAMKO"}
    assert partners.isdisjoint(
        {"moedrehjaelpen", "red-barnet", "home-start", "frivillige-organisationer-famko", "vive"}
    )
    assert "region-syddanmark" in partners


def test_investor_in_steering_group_stays_outside(ask: Graph) -> None:
    """Er Den Sociale Investeringsfond intern, fordi den sidder i styregruppen i Holbæk og Viborg (l. 1335, 1467)?"""
    for body, slug in (("styregruppen-jobindsats-holbaek", CASES[6]), ("styregruppen-relationel-velfaerd", CASES[7])):
        assert "den-sociale-investeringsfond" in {r["member"] for r in ask.named("body-members", body=body)}
        rows = ask.named("interventions-by-funder", funder="den-sociale-investeringsfond")
        assert {r["position"] for r in rows if r["intervention"] == slug} == {"ekstern"}
    assert ask.named("collaborators", actor="den-sociale-investeringsfond") == []


def test_what_dsi_funds(ask: Graph, numbers: dict[str, int]) -> None:
    """Hvilke indsatser har penge fra Den Sociale Investeringsfond, og hvor meget?"""
    rows = [
        r
        for r in ask.named("interventions-by-funder", funder="den-sociale-investeringsfond")
        if r["intervention"] in numbers
    ]
    assert {(numbers[r["intervention"]], r["printed"]) for r in rows} == {
        (69, "ca. 6,9 mio. kr."),
        (80, None),
        (85, "3,9 mio. kr."),
    }


def test_no_model_for_the_eleven(ask: Graph) -> None:
    """Hvilke af de 11 giver rapporten en samarbejdsmodel? Ingen; kun IPS er nævnt (l. 508)."""
    classified = {r["intervention"] for r in ask.named("collaboration-models") if r["intervention"]}
    assert classified.isdisjoint(CASES.values())
    listed = ask(
        f"SELECT ?n ?model WHERE {{ {LISTED} ?a a hoi:CollaborationAssessment ; hoi:about ?intervention ; hoi:collaborationModel ?model }}"
    )
    assert [(r["n"], r["model"]) for r in listed] == [(50, "integrated")]


def test_stated_degree_of_formalisation(ask: Graph, example: Callable[[str], int]) -> None:
    """For hvilke af de 11 siger rapporten selv noget om graden af formaliserede processer (l. 469-471)?"""
    rows = ask(
        f"""SELECT DISTINCT ?intervention ?value WHERE {{ {ELEVEN}
          ?v a hoi:ParameterValue ; hoi:about ?intervention ; hoi:parameterValue ?value ; hoi:basis <code/basis/stated> .
          ?value skos:inScheme <code/process-formalisation> }}"""
    )
    assert {(example(r["intervention"]), r["value"]) for r in rows} == {(10, "higher"), (11, "lower")}


def test_expected_is_not_reached(ask: Graph) -> None:
    """Hvor mange borgere ventede Holbæk, hvor mange nåede man, og hvor mange er der plads til?"""
    figures = {
        r["measureName"]: (int(r["value"]), r["qualifier"])
        for r in ask.named("quantities")
        if r["intervention"] == CASES[6] and r["counted"] == "borgere" and "andel" not in r["measureName"]
    }
    assert figures == {"forventet": (180, "mindst"), "faktisk": (150, "præcist"), "kapacitet": (60, "højst")}


def test_figures_of_the_region_are_not_kits(ask: Graph) -> None:
    """Hvor mange børn har KIT nået? Det siger rapporten ikke; 6.500 og 10.500 gælder hele psykiatrien (l. 1028)."""
    kit = [r for r in ask.named("quantities") if r["intervention"] == CASES[3]]
    assert {(r["measureName"], int(r["value"])) for r in kit if r["value"] and r["value"] >= 1000} == {
        ("pr. år", 6500),
        ("aktive", 10500),
    }
    reached = [
        r for r in kit if r["measureName"] == "faktisk" and r["counted"] in ("børn", "borgere", "familier", "unge")
    ]
    assert reached == []


def test_one_contact_person_each_is_not_coordination(ask: Graph, numbers: dict[str, int]) -> None:
    """Opfylder en kontaktperson for hver borger betingelse 4? Nej; det er ikke oplyst, om noget går på tværs."""
    scopes: dict[str, set[str]] = {}
    for r in ask.named("coordinating-functions", source=REPORT):
        scopes.setdefault(r["intervention"], set()).add(r["scopeName"])
    matrix = {r["intervention"]: r for r in ask.named("conditions-matrix")}
    only_each = {i for i, s in scopes.items() if s == {"for hver borger"}}
    assert {1, 2, 89, 93, 103} <= {numbers[i] for i in only_each if i in numbers}
    assert {matrix[i]["condition4"] for i in only_each} == {"ikke oplyst"}
    assert {matrix[i]["condition4"] for i, s in scopes.items() if "på tværs af borgere" in s} == {"opfyldt"}
    assert {matrix[slug]["condition4"] for slug in CASES.values()} == {"opfyldt"}


def test_nationally_decided(ask: Graph) -> None:
    """Hvilke helhedsorienterede indsatser nævner Boks 2.5 som nationalt besluttet?"""
    rows = ask(
        """SELECT DISTINCT ?intervention WHERE {
          ?l a hoi:Listing ; hoi:about ?intervention ; prov:wasDerivedFrom <id/passage/vive-2026-boks-2-5> }"""
    )
    assert {r["intervention"] for r in rows} == {
        "boks-2-5-kui",
        "flere-skal-med",
        "ungeloeftet",
        "ressourceforloeb",
        "rehabiliteringsforloeb",
        "forloebsprogrammer",
    }
    apart = {
        (r["intervention"], r["other"])
        for r in ask.named("intervention-relations")
        if r["relation"] == "ikke samme som"
    }
    assert ("flere-skal-med", "ungeloeftet") in apart


def test_who_builds_on_whom(ask: Graph, numbers: dict[str, int]) -> None:
    """Hvilke indsatser på listen bygger på en anden på listen?"""
    rows = ask.named("intervention-relations", source=REPORT)
    builds = {
        (numbers[r["intervention"]], numbers[r["other"]], r["certainty"])
        for r in rows
        if r["relation"] == "bygger på" and r["intervention"] in numbers and r["other"] in numbers
    }
    assert builds == {(87, 103, None), (112, 111, None), (69, 50, "formentlig")}
    inspired = {(r["intervention"], r["other"]) for r in rows if r["relation"] == "inspireret af"}
    assert (CASES[6], "foenix-roskilde") in inspired


def test_laws(ask: Graph, numbers: dict[str, int]) -> None:
    """Hvilke indsatser har retsgrundlag i KUI-loven og Barnets Lov, og hvilke er startet i ventetiden på HOI-loven?"""
    rows = ask.named("laws", source=REPORT)
    assert {
        numbers.get(r["intervention"]) for r in rows if r["law"] == "kui-loven" and r["relation"] == "retsgrundlag"
    } == {37, 39, None}
    barnet = {
        (r["intervention"], r["provision"])
        for r in rows
        if r["law"] == "barnets-lov" and r["relation"] == "retsgrundlag"
    }
    assert barnet == {(CASES[4], "§ 30")}
    hoi = {(numbers[r["intervention"]], r["relation"]) for r in rows if r["law"] == "hoi-loven"}
    assert hoi == {(7, "foregriber"), (31, "foregriber")}
    direct = ask("SELECT ?i WHERE { ?i hoi:hasLegalBasisIn <id/law/hoi-loven> }")
    assert direct == []


def test_ips_as_method_and_as_intervention(ask: Graph) -> None:
    """Hvilke indsatser bruger metoden IPS?"""
    rows = ask.named("methods", source=REPORT)
    using = {r["intervention"] for r in rows if r["method"] == "ips"}
    assert {"jobindsats-holbaek", "ungeloeftet"} <= using
    assert "flere-unge-skal-med" in {r["method"] for r in rows if r["intervention"] == "ungeloeftet"}


def test_units_of_aalborg(ask: Graph) -> None:
    """Hvilke fire centre fra hvilke to forvaltninger er med i Sammen om Solsiden for Aalborg Kommune (l. 1822)?"""
    rows = ask.named("organisation-units", organisation="aalborg-kommune")
    centres = {
        (r["unitName"], r["parentName"])
        for r in rows
        if r["unitName"].startswith("Center") and r["name"] == "Sammen om Solsiden"
    }
    assert centres == {
        ("Center for Sundhedsfremme", "Sundhed og Kultur"),
        ("Center for Mental Sundhed", "Sundhed og Kultur"),
        ("Center for Sociale Indsatser", "Job og Velfærd"),
        ("Center for Tværfaglig Sundhedsfremme", "Job og Velfærd"),
    }


def test_planned_is_not_taking_part(ask: Graph) -> None:
    """Deltog SIND Ungdom i En fremstrakt hånd? Nej, gruppen blev aldrig til noget (l. 1663)."""
    rows = ask.named("actor-roles", actor="sind-ungdom")
    assert [(r["intervention"], r["role"]) for r in rows] == [(CASES[9], "planlagt part")]
    assert ask.named("collaborators", actor="sind-ungdom") == []
    assert ask("SELECT ?i WHERE { <id/actor/sind-ungdom> hoi:participatesIn ?i }") == []


def test_evaluators_are_no_partners(ask: Graph) -> None:
    """Hvem har evalueret de 11, og samarbejder de derfor om dem?"""
    rows = ask(
        f"""SELECT DISTINCT ?actor ?intervention WHERE {{ {ELEVEN}
          ?p hoi:about ?intervention ; cv:hasParticipant ?actor ; cv:role <code/role/evaluator> }}"""
    )
    found = {(r["actor"], r["intervention"]) for r in rows}
    assert {("vive", CASES[4]), ("syddansk-universitet", CASES[4]), ("aalborg-universitet", CASES[11])} <= found
    assert ("center-for-uddannelsesforskning-aalborg-universitet", CASES[2]) in found
    for outsider in ("vive", "syddansk-universitet", "aalborg-universitet", "ramboell"):
        assert {r["intervention"] for r in ask.named("collaborators", actor=outsider)}.isdisjoint(CASES.values())


def test_tie_leads_back_to_its_sources(ask: Graph) -> None:
    """Hvad hviler båndet mellem Odense Kommune og Region Syddanmark på?"""
    rows = ask.named("tie-evidence", actor="region-syddanmark", other="odense-kommune")
    assert rows == ask.named("tie-evidence", actor="odense-kommune", other="region-syddanmark")
    assert {r["name"] for r in rows} == {"FAMKO", "Integrated Care"}
    assert {r["partyName"] for r in rows} == {"Odense Kommune", "Region Syddanmark"}
    assert {"VIVE 2026, Tabel 3.1", "VIVE 2026, Bilagstabel 2.3"} <= {r["passage"] for r in rows}
    assert all(r["participation"] and r["basis"] for r in rows)


def test_collaboration_as_of_a_year(ask: Graph) -> None:
    """Samarbejdede Region Hovedstaden og kommunerne om KIT i 2017? Nej, først fra 2018."""

    def pairs(year: str) -> set[frozenset[str]]:
        rows = ask.named("collaborations-as-of", year=year)
        return {frozenset((r["actor"], r["partner"])) for r in rows if r["name"] == "Koordineret Indsats på Tværs"}

    kit = frozenset(("region-hovedstaden", "kommuner-i-kit"))
    assert kit not in pairs("2017")
    assert kit in pairs("2018") & pairs("2026")


def test_money_of_cafe_exit(ask: Graph) -> None:
    """Hvilke beløb til Café Exit er oplyst? For de fleste kilder er beløbet ukendt."""
    money = {
        r["funding"]: (r["amount"], r["start"], r["end"])
        for r in ask.named("money-of-intervention", intervention=CASES[8])
    }
    assert money["cafe-exit-finanslov-2024"] == (3_400_000, "2024", "2024")
    assert money["cafe-exit-finanslov-2021"] == (3_000_000, "2021", "2021")
    assert money["cafe-exit-odense-kommune"][0] is money["cafe-exit-koebenhavns-kommune"][0] is None
    assert "cafe-exit-sbst" not in money
    funders = {r["f"] for r in ask(f"SELECT ?f WHERE {{ <id/intervention/{CASES[8]}> hoi:hasFunding ?f }}")}
    assert "cafe-exit-sbst" in funders


def test_profile_of_odense(ask: Graph, numbers: dict[str, int]) -> None:
    """Hvad siger rapporten om Odense: steder, roller og penge?"""
    rows = ask.named("municipality-profile", municipality="odense-kommune")
    places = {numbers[r["intervention"]] for r in rows if r["aspect"] == "1 sted" and r["intervention"] in numbers}
    assert places == {25, 45, 49, 91, 117}
    paid = {r["intervention"] for r in rows if r["aspect"] == "3 finansiering"}
    assert paid & set(numbers) == {"famko-odense", "cafe-exit"}
    units = {r["partyName"] for r in rows if r["aspect"] == "2 rolle" and r["name"] == "FAMKO"}
    assert {"Odense Kommune", "Børn og Familiehuset", "Sundhedsplejen"} <= units


def test_unknown_is_counted(ask: Graph) -> None:
    """For hvor mange af de 117 er finansiering, lov, alder og samarbejdsmodel ukendt?"""
    coverage = {r["information"]: r for r in ask.named("coverage")}
    assert all(r["stated"] + r["unknown"] == 117 for r in coverage.values())
    assert coverage["stedsangivelse"]["unknown"] == 0
    assert coverage["vurdering af samarbejdsmodel"]["unknown"] == 116
    assert coverage["finansiering"]["unknown"] > 90
    assert coverage["alder i tal"]["unknown"] > 90


def test_coded_claims_say_why(ask: Graph) -> None:
    """Hvad om KIT er kodet og ikke sagt af rapporten, og hvorfor?"""
    rows = ask.named("coded-claims", intervention=CASES[3])
    assert {r["claim"] for r in rows} >= {"kit-satspulje"}
    assert all(r["rationale"] for r in rows)
    without = ask(
        "SELECT ?c WHERE { ?c hoi:basis <code/basis/coded> . FILTER NOT EXISTS { ?c hoi:rationale|skos:note [] } ?c hoi:about [] }"
    )
    assert without == []


def test_what_rests_on_table_3_3(ask: Graph) -> None:
    """Hvad i grafen hviler på Tabel 3.3?"""
    rows = ask.named("claims-from-passage", passage="vive-2026-tabel-3-3")
    members = {
        r["claim"] for r in rows if r["claim"].startswith(("styregruppe-solsiden", "koordinatorgruppe-solsiden"))
    }
    assert len(members) >= 9
    assert {r["passageName"] for r in rows} == {"VIVE 2026, Tabel 3.3"}
    assert all(r["basis"] for r in rows)
