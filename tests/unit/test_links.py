"""Links to other open data: the rules of curation (each docstring is a rule), and the triples they become."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from pathlib import Path

import pytest
from rdflib.plugins.sparql import prepareQuery
from typer.testing import CliRunner

from hoi_graph.build import build_store
from hoi_graph.cli.main import app
from hoi_graph.errors import CheckError
from hoi_graph.export.statistics import count
from hoi_graph.link import REGISTERS, check_links, register_of
from hoi_graph.link.identifiers import (
    is_cvr,
    is_eli,
    is_iso3166_2,
    is_lau,
    is_municipality_code,
    is_nuts,
    is_qid,
    is_region_code,
    is_ror,
    is_uuid,
)
from hoi_graph.load import check_project
from hoi_graph.namespaces import BASE, PREFIXES
from hoi_graph.project import Project
from hoi_graph.query import read_library
from hoi_graph.store import EmbeddedStore
from hoi_graph.tables import Table

REFERENCE = Path(__file__).resolve().parents[3] / "shared" / "reference"
reference = pytest.mark.skipif(not REFERENCE.is_dir(), reason="the reference registers are not at hand")


def rows(tables: dict[str, Table]) -> list[dict[str, str]]:
    return [row.cells for row in tables["links.tsv"]]


def read_reference(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def links_of(tables: dict[str, Table]) -> dict[str, set[tuple[str, str]]]:
    """The (predicate, object) pairs of each subject."""
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for row in rows(tables):
        found[row["subject_id"]].add((row["predicate_id"], row["object_id"]))
    return found


# ---- forms and check digits ----


@pytest.mark.parametrize(
    ("valid", "good", "bad"),
    [
        (is_cvr, ["29189854", "64942212"], ["29189855", "2918985", "09189854", "٢٩١٨٩٨٥٤", "29 18 98 54", ""]),
        (is_municipality_code, ["0101", "0860"], ["101", "1101", "00101", "O101", "0001", ""]),
        (is_region_code, ["1081", "1085"], ["1080", "1086", "81", ""]),
        (is_lau, ["101", "860"], ["0101", "01", ""]),
        (is_iso3166_2, ["DK-81"], ["DK-86", "dk-81", "SE-81", ""]),
        (is_qid, ["Q35", "Q504125"], ["q35", "Q0", "Q035", "35", "P31", ""]),
        (is_ror, ["04m5j1k67", "035b05819", "03yrrjy16"], ["04m5j1k68", "14m5j1k67", "04m5j1l67", "04m5j1k6", ""]),
        (is_eli, ["lta/2025/1129"], ["lta/25/1129", "lta/2025/0", "2025/1129", "lta/2025/1129/dan", ""]),
        (is_nuts, ["DK", "DK0", "DK01", "DK013"], ["DK6", "DK0134", "SE11", "dk01", ""]),
        (is_uuid, ["0919515d-9975-4743-a16f-edb45374b0da"], ["0919515D-9975-4743-a16f-edb45374b0da", "0919515d", ""]),
    ],
)
def test_forms_and_check_digits(valid: object, good: list[str], bad: list[str]) -> None:
    """A CVR passes modulus 11, a ROR its check digits, and every other number has the form its register gives it."""
    assert callable(valid)
    assert [value for value in good if not valid(value)] == []
    assert [value for value in bad if valid(value)] == []


def test_one_wrong_digit_is_always_found() -> None:
    """No single wrong digit in a CVR or two swapped neighbours in a ROR slips through."""
    for place in range(8):
        for digit in "0123456789":
            changed = "29189854"[:place] + digit + "29189854"[place + 1 :]
            assert is_cvr(changed) == (changed == "29189854")
    ror = "04m5j1k67"
    for place in range(1, 8):
        swapped = ror[:place] + ror[place + 1] + ror[place] + ror[place + 2 :]
        assert swapped == ror or not is_ror(swapped)


# ---- the rules of curation over the real table ----


def test_the_table_keeps_its_rules(tables: dict[str, Table]) -> None:
    """Every link passes `hoi-graph check` and `hoi-graph link`."""
    assert check_links(tables) == []


def test_every_identifier_is_in_a_known_register(tables: dict[str, Table]) -> None:
    """An identifier has the form and check digits of its register; only plain web pages belong to none."""
    for row in rows(tables):
        register = register_of(row["object_id"])
        if register is None:
            assert row["predicate_id"] in {"rdfs:seeAlso", "foaf:page"}, row["id"]
        else:
            assert register.valid(register.value(row["object_id"])), row["id"]


def test_no_link_without_justification(tables: dict[str, Table]) -> None:
    """Every link says how it was justified, by whom, when, from which source and how sure; a judgement says why."""
    for row in rows(tables):
        for column in ("mapping_justification", "author_id", "mapping_date", "mapping_source", "confidence"):
            assert row[column], (row["id"], column)
        assert 0 < float(row["confidence"]) <= 1
        assert row["comment"] or row["mapping_justification"] == "semapv:LexicalMatching", row["id"]


def test_predicates_fit_their_ends(tables: dict[str, Table]) -> None:
    """SKOS matches connect concepts only, `schema:sameAs` things only, and nothing is ever `owl:sameAs`."""
    for row in rows(tables):
        predicate, subject = row["predicate_id"], row["subject_id"]
        assert predicate != "owl:sameAs"
        assert predicate.startswith("skos:") == subject.startswith("code/"), row["id"]
        assert predicate != "schema:sameAs" or subject.startswith("id/"), row["id"]
        assert predicate != "skos:exactMatch", "several fields share a main group: exactMatch would merge them"


def test_no_number_names_two_things(tables: dict[str, Table]) -> None:
    """A kommunekode, CVR, LAU, QID or ROR belongs to one thing only."""
    owners: dict[str, set[str]] = defaultdict(set)
    for row in rows(tables):
        register = register_of(row["object_id"])
        if register and register.name in {"CVR", "kommunekode", "LAU", "Wikidata", "ROR", "regionskode", "ISO 3166-2"}:
            owners[row["object_id"]].add(row["subject_id"])
    assert {number: found for number, found in owners.items() if len(found) > 1} == {}


@reference
def test_all_98_municipalities_carry_their_links(tables: dict[str, Table]) -> None:
    """Every municipality has the kommunekode, CVR and QID, and its place the LAU and NUTS 3, that the register gives."""
    links = links_of(tables)
    by_code = {
        dict((o.split(":", 1)[0], o.split(":", 1)[1]) for p, o in found if p == "adms:identifier").get(
            "kommunekode"
        ): subject
        for subject, found in links.items()
    }
    places = {
        row.cells["notation"]: f"id/place/{row.id}"
        for row in tables["places.tsv"]
        if row.cells["kind"] == "municipality"
    }
    registered = read_reference("danish_municipalities.csv")
    assert len(registered) == 98
    for row in registered:
        actor = by_code[row["kommunekode"]]
        assert links[actor] >= {
            ("adms:identifier", f"kommunekode:{row['kommunekode']}"),
            ("adms:identifier", f"cvr:{row['cvr']}"),
            ("schema:sameAs", f"http://www.wikidata.org/entity/{row['wikidata_qid']}"),
        }, row["name_da"]
        assert links[places[row["kommunekode"]]] >= {
            ("adms:identifier", f"lau:{row['lau_code']}"),
            ("dcterms:isPartOf", f"http://data.europa.eu/nuts/code/{row['nuts3']}"),
        }, row["name_da"]


@reference
def test_the_5_regions_carry_their_links(tables: dict[str, Table]) -> None:
    """Every region has the region code, QID and ROR, and its place the NUTS 2 and ISO 3166-2, that the register gives."""
    links = links_of(tables)
    regions = [row for row in read_reference("danish_regions.csv") if row["region_code"]]
    assert len(regions) == 5
    for row in regions:
        wanted = {
            ("adms:identifier", f"regionskode:{row['region_code']}"),
            ("schema:sameAs", f"http://www.wikidata.org/entity/{row['wikidata_qid']}"),
            ("schema:sameAs", row["ror_id"]),
        }
        assert any(found >= wanted for found in links.values()), row["name_da"]
        place = {
            ("schema:sameAs", f"http://data.europa.eu/nuts/code/{row['nuts2']}"),
            ("adms:identifier", f"iso3166-2:{row['iso_3166_2']}"),
        }
        assert any(found >= place for found in links.values()), row["name_da"]


@reference
def test_identifiers_stand_in_the_reference(tables: dict[str, Table]) -> None:
    """No identifier comes from anywhere but the reference registers: blank beats a guess."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted(REFERENCE.glob("*.csv")))
    words = set(re.findall(r"[^\s,\"]+", text))
    numbers = {"cvr", "kommunekode", "lau", "regionskode", "iso3166-2"}
    for row in rows(tables):
        scheme, _, value = row["object_id"].partition(":")
        register = register_of(row["object_id"])
        if scheme in numbers:
            assert value in words, row["id"]
        elif register and register.name in {"Wikidata", "KL FFB"}:
            assert register.value(row["object_id"]) in words, row["id"]
        elif register and register.name != "EU":
            assert row["object_id"] in words, row["id"]


def test_region_oestdanmark_is_a_dated_change(store: EmbeddedStore) -> None:
    """The merger of 2027 is an event with a date; the old regions end the day before, and the new one has no code yet."""
    found = store.select(
        """
        SELECT ?date ?end ?code WHERE {
          ?event a org:ChangeEvent ; dcterms:date ?date ; org:originalOrganization ?old ; org:resultingOrganization ?new .
          ?old schema:endDate ?end . OPTIONAL { ?new adms:identifier ?code }
        }
        """
    ).rows()
    assert {tuple(row) for row in found} == {("2027-01-01", "2026-12-31", None)}


# ---- triples ----


def test_a_link_is_a_triple_and_a_decision(store: EmbeddedStore) -> None:
    """Layer `links` holds the link itself and a node that says who, when, why, from where and how sure."""
    assert store.ask(
        """
        ASK {
          GRAPH graph:links {
            <https://w3id.org/hoi-graph/id/actor/holbaek-kommune> schema:sameAs <http://www.wikidata.org/entity/Q503159> .
            ?m a sssom:Mapping ; sssom:subject_id <https://w3id.org/hoi-graph/id/actor/holbaek-kommune> ;
              sssom:predicate_id schema:sameAs ; sssom:object_id <http://www.wikidata.org/entity/Q503159> ;
              sssom:mapping_justification semapv:LexicalMatching ; sssom:author_id ?who ; sssom:mapping_date ?day ;
              sssom:confidence ?sure ; hoi:basis <https://w3id.org/hoi-graph/code/basis/stated> ; prov:wasDerivedFrom ?passage .
          }
        }
        """
    )


def test_a_number_is_an_identifier_with_its_issuer(store: EmbeddedStore) -> None:
    """A kommunekode keeps its zero, as the notation of an identifier whose issuer is named."""
    found = store.select(
        """
        SELECT ?notation ?agency WHERE {
          <https://w3id.org/hoi-graph/id/actor/koebenhavns-kommune> adms:identifier ?i . ?i a adms:Identifier ; skos:notation ?notation ; adms:schemaAgency ?agency
        } ORDER BY ?notation
        """
    ).rows()
    assert ["0101", "Danmarks Administrative Geografiske Inddeling"] in found
    assert ["64942212", "Det Centrale Virksomhedsregister"] in found


def test_every_decision_has_its_triple(store: EmbeddedStore, tables: dict[str, Table]) -> None:
    """As many decisions as rows, each with its triple; no triple of the layer without one."""
    assert sum(count(store).links.values()) == len([r for r in rows(tables) if register_of(r["object_id"])])
    undecided = store.select(
        """
        SELECT ?s ?p ?o WHERE {
          GRAPH graph:links { ?s ?p ?o } FILTER(STRSTARTS(STR(?s), STR(id:)) || STRSTARTS(STR(?s), STR(code:)))
          FILTER NOT EXISTS { ?s a sssom:Mapping } FILTER NOT EXISTS { ?s a adms:Identifier } FILTER NOT EXISTS { ?s a foaf:Agent }
          FILTER NOT EXISTS { ?s a hoi:Passage }
          FILTER NOT EXISTS { ?m sssom:subject_id ?s ; sssom:predicate_id ?p ; sssom:object_id ?o }
        }
        """
    )
    assert undecided.rows() == []


def test_no_merge_by_logic(store: EmbeddedStore) -> None:
    """Nothing in the graph is `owl:sameAs` anything, and no SKOS match makes a thing a concept."""
    assert not store.ask("ASK { ?s owl:sameAs ?o }")
    assert not store.ask(
        """
        ASK { ?s ?p ?o FILTER(?p IN (skos:exactMatch, skos:closeMatch, skos:broadMatch, skos:narrowMatch, skos:relatedMatch))
              FILTER NOT EXISTS { ?s a skos:Concept } }
        """
    )


def test_registers_say_their_rules() -> None:
    """Every register has a rule in Danish and English, and no two begin alike."""
    for register in REGISTERS:
        assert register.rule_da and register.rule_en
        assert register_of(register.prefix + "x") is register


# ---- faults are found at their cell ----

HEADER = [
    "id",
    "subject_id",
    "subject_label",
    "predicate_id",
    "object_id",
    "object_label",
    "mapping_justification",
    "author_id",
    "mapping_date",
    "mapping_source",
    "confidence",
    "comment",
]


def write_links(project: Project, *changes: dict[str, str]) -> None:
    usual = dict(
        zip(
            HEADER,
            [
                "a",
                "id/actor/ar-kommune",
                "Ar",
                "schema:sameAs",
                "http://www.wikidata.org/entity/Q35",
                "Ar",
                "semapv:LexicalMatching",
                "hoi-graph",
                "2026-11-24",
                "x[y]",
                "0.9",
                "-",
            ],
            strict=True,
        )
    )
    actor = next(line for line in (project.data / "actors.tsv").read_text("utf-8").splitlines()[1:])
    source = next(line for line in (project.data / "sources.tsv").read_text("utf-8").splitlines()[1:])
    usual |= {"subject_id": f"id/actor/{actor.split()[0]}", "mapping_source": f"{source.split(chr(9))[0]}[s. 1]"}
    lines = ["\t".join(HEADER)]
    for number, change in enumerate(changes):
        row = {**usual, "id": f"link-{number}", **change}
        lines.append("\t".join("" if row[name] == "-" else row[name] for name in HEADER))
    (project.data / "links.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "column", "words"),
    [
        ({"subject_id": "id/actor/findes-ikke"}, "subject_id", "ting eller kode"),
        ({"subject_id": "actor/x"}, "subject_id", "stien"),
        ({"predicate_id": "owl:sameAs"}, "predicate_id", "præfiks"),
        ({"predicate_id": "skos:closeMatch"}, "predicate_id", "begreber"),
        ({"object_id": "http://www.wikidata.org/entity/q35"}, "object_id", "Wikidata"),
        ({"predicate_id": "adms:identifier", "object_id": "cvr:29189855"}, "object_id", "modulus 11"),
        ({"predicate_id": "adms:identifier", "object_id": "kommunekode:101"}, "object_id", "nul og tre cifre"),
        ({"object_id": "https://ror.org/04m5j1k68"}, "object_id", "kontrolcifre"),
        ({"object_id": "cvr:29189854"}, "predicate_id", "adms:identifier"),
        ({"mapping_justification": "-"}, "mapping_justification", "udfyldes"),
        ({"mapping_justification": "semapv:ManualMappingCuration"}, "comment", "begrundes"),
        ({"confidence": "1.5"}, "confidence", "gyldig"),
        ({"mapping_date": "2026"}, "mapping_date", "gyldig"),
        ({"mapping_source": "ukendt[s. 1]"}, "mapping_source", "sources.tsv"),
    ],
)
def test_each_fault_at_its_cell(toy: Project, change: dict[str, str], column: str, words: str) -> None:
    """A fault is named with file, line and column, and what is expected."""
    write_links(toy, {}, change)
    tables, _, findings = check_project(toy)
    texts = [f.text() for f in {*findings, *check_links(tables)}]
    assert any(re.match(rf"data/links\.tsv:3:{column}: .*{words}", text) for text in texts), texts
    assert not any(text.startswith("data/links.tsv:2:") for text in texts)


def test_the_same_link_twice(toy: Project) -> None:
    """A link stands once."""
    write_links(toy, {}, {})
    tables, *_ = check_project(toy)
    assert [f.column for f in check_links(tables)] == ["object_id"]


def test_a_build_with_a_wrong_number_ends(toy: Project) -> None:
    """No graph is built from a link with a wrong check digit."""
    write_links(toy, {"predicate_id": "adms:identifier", "object_id": "cvr:29189855"})
    with pytest.raises(CheckError):
        build_store(toy)


def test_retired_ids(toy: Project) -> None:
    """A retired id is never used again; its successor exists; it keeps why and when."""
    actor = (toy.data / "actors.tsv").read_text("utf-8").splitlines()[1].split("\t")[0]
    head = "id\tsuccessor\treason_da\treason_en\tdate\n"
    path = toy.data / "retired.tsv"
    path.write_text(f"{head}actor/{actor}\tid/actor/nej\tFordi\tBecause\t2026-12-01\n", encoding="utf-8")
    tables, _, findings = check_project(toy)
    assert {f.column for f in [*findings, *check_links(tables)] if f.file == "data/retired.tsv"} == {"id", "successor"}
    path.write_text(f"{head}actor/gammel\tid/actor/{actor}\tLagt sammen\tMerged\t2026-12-01\n", encoding="utf-8")
    store, _ = build_store(toy)
    assert store.ask(
        f"ASK {{ <{BASE}id/actor/gammel> dcterms:isReplacedBy <{BASE}id/actor/{actor}> ; "
        'skos:changeNote "Merged"@en ; adms:status <http://purl.org/adms/status/Withdrawn> }'
    )


# ---- command line and queries ----


def test_command_lists_and_checks(project: Project, toy: Project) -> None:
    """`hoi-graph link` counts the links of each register, shows one thing's, and ends with 1 where a rule is broken."""
    run = CliRunner().invoke(app, ["link", "--root", str(project.root), "id/actor/holbaek-kommune"])
    assert run.exit_code == 0
    assert "kommunekode:0316" in run.output and "Q503159" in run.output
    write_links(toy, {"object_id": "https://ror.org/04m5j1k68"})
    broken = CliRunner().invoke(app, ["link", "--root", str(toy.root), "--lang", "en"])
    assert broken.exit_code == 1
    assert "data/links.tsv:2:object_id" in broken.output
    assert CliRunner().invoke(app, ["check", "--root", str(toy.root)]).exit_code == 1


def test_the_federated_query_is_sparql() -> None:
    """With its SERVICE lines taken in, the Wikidata query is one that any SPARQL 1.1 parser reads; without them it calls nobody."""
    query = read_library()["wikidata-names"]
    assert "SERVICE" not in re.sub(r"^\s*#.*$", "", query.body, flags=re.M)
    federated = re.sub(r"^(\s*)# ", r"\1", query.body, flags=re.M)
    assert "SERVICE <https://query.wikidata.org/sparql>" in federated
    prepareQuery(federated, initNs=PREFIXES)
