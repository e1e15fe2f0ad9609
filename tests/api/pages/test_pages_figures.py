"""Matrices, map and money: each figure is the list it opens, and nothing is counted twice."""

from __future__ import annotations

import html
import json
import re
from collections import defaultdict
from typing import Any

import pytest
from fastapi.testclient import TestClient


def count(pages: TestClient, link: str) -> int:
    """The number of things in the list behind a link."""
    text = pages.get(html.unescape(link)).text
    match = re.search(r'id="hits-title"[^>]*>([\d.,]+)', text)
    assert match, link
    return int(match[1].replace(".", "").replace(",", ""))


def embedded(text: str, name: str) -> Any:
    """The JSON of an island."""
    match = re.search(rf'id="{name}">(.*?)</script>', text, re.S)
    assert match
    return json.loads(match[1])


@pytest.mark.parametrize("path", ["/matrix", "/matrix?field=employment", "/"])
def test_each_cell_is_the_list_it_opens(pages: TestClient, path: str) -> None:
    """The nine categories, actor types by fields and fields by fields."""
    text = pages.get(path).text
    cells = re.findall(r'<a class="matrix__cell"[^>]*href="([^"]+)"><span class="matrix__number">([\d.]+)', text)
    cells += re.findall(r'<td data-step="\d"><a href="([^"]+)">([\d.]+)</a>', text)[::7]
    assert len(cells) >= 9
    for link, number in cells:
        assert count(pages, link) == int(number.replace(".", "")), link


def test_the_map_counts_nothing_twice(pages: TestClient) -> None:
    """Nationwide, regions and abroad stand beside the municipalities; each number is its list."""
    data = embedded(pages.get("/map").text, "map-data")
    assert len(data["municipalities"]) == 98
    assert data["nationwide"]["count"] == count(pages, data["nationwide"]["href"]) > 0
    assert data["abroad"]["norge"]["count"] == count(pages, data["abroad"]["norge"]["href"]) > 0
    for place in list(data["regions"].values()) + [p for p in data["municipalities"].values() if p["count"]][:12]:
        assert place["count"] == count(pages, place["href"])


def test_money_flows_are_conserved(pages: TestClient) -> None:
    """What goes into a middle node comes out again; unknown and contradicted amounts are null; each part is drawn or listed."""
    text = pages.get("/funding").text
    flow = embedded(text, "flow-data")
    into: dict[str, float] = defaultdict(float)
    out: dict[str, float] = defaultdict(float)
    for link in flow["links"]:
        assert link["value"] is None or link["value"] > 0
        into[link["target"]] += link["value"] or 0
        out[link["source"]] += link["value"] or 0
    for node in flow["nodes"]:
        if node["kind"] in ("programme", "via"):
            assert into[node["id"]] == out[node["id"]]
    assert any(link["value"] is None for link in flow["links"])
    drawn = sum(value for key, value in into.items() if key.startswith("intervention:"))
    nested = pages.get("/interventions.json?level=funding").json()
    column = nested["columns"].index
    amounts = {r[column("id")]: r[column("amount_dkk")] for r in nested["rows"]}
    whole = sum(
        r[column("amount_dkk")] or 0
        for r in nested["rows"]
        if not amounts.get(r[column("part_of")]) and not str(r[column("certainty")]).endswith("contradicted")
    )
    assert drawn == whole > 0
    ends = {(link["source"].split("/")[-1], link["target"].split("/")[-1]) for link in flow["links"]}
    assert {("holbaek-kommune", "jobindsats-holbaek"), ("viborg-kommune", "relationel-velfaerd-viborg")} <= ends
    assert {("sammen-paa-sporet", "social-og-boligstyrelsen"), ("staten", "satspuljen")} <= ends
    listed = re.search(r'<ul id="parts">.*?</ul>', text, re.S)
    assert listed and "/doc/funding/relationel-velfaerd-pdjf" in listed[0]
    famko = next(key for key in into if key.endswith("/famko-odense"))
    assert into[famko] == 19_600_000 + 4_000_000  # part of an entry whose own amount is not stated


def test_a_sum_holds_the_fundings_that_fit_themselves(pages: TestClient) -> None:
    """The money of one funder is not the money of the others who pay for the same interventions."""
    text = pages.get("/funding?funder=odense-kommune").text
    assert "4.000.000 kr. i 1 post" in text
    assert "19.600.000" not in text
    assert "Intet beløb er oplyst" in pages.get("/funding?funder=haderslev-kommune").text
    assert "puljens finansieringskilde" in pages.get("/funding?funder=staten&q=haderslev").text


def test_timeline_counts_what_is_known(pages: TestClient) -> None:
    """The bars add up to the interventions that are known to begin, year by year; the rest is listed."""
    text = pages.get("/timeline").text
    known, begun, otherwise = map(
        int,
        re.search(
            r"kendt for (\d+) af \d+ indsatser. Kendt begyndelse: (\d+). Kun dateret på anden måde: (\d+)", text
        ).groups(),  # type: ignore[union-attr]
    )
    assert known == begun + otherwise == text.count("data-dated=")
    chart = embedded(text, "timeline-data")
    assert sum(bar["value"] for bar in chart["bars"]) == begun
    first = int(chart["bars"][0]["label"])
    assert [bar["label"] for bar in chart["bars"]] == [str(first + i) for i in range(len(chart["bars"]))]
    for bar in chart["bars"]:
        if bar.get("href", "#").startswith("#"):
            assert (f'id="{bar["href"][1:]}"' in text) if bar["value"] else "href" not in bar
        else:
            assert bar["value"] == count(pages, bar["href"])
    rows = dict(re.findall(r'<tr id="y-(\d+)">(.*?)</tr>', text, re.S))
    assert "/ungegarantien-hjoerring" in rows["2019"]  # not the year somebody took the initiative
    last = text.split("begyndelse ikke oplyst")[1].split("</tr>")[0]
    assert "/sammen-i-livet-skansebakken" in last and "/pbb-unge-hjemloese-aarhus" in last


def test_quality_numbers_open_their_lists(pages: TestClient) -> None:
    """Every number of unknowns and every result of a condition is the length of the list behind it."""
    text = pages.get("/quality").text
    cells = re.findall(r'<td class="num"><a href="(/(?:interventions|actors)\?[^"]+)">([\d.]+)</a></td>', text)
    assert len(cells) > 20
    for link, number in cells:
        assert count(pages, link) == int(number.replace(".", "")), link
