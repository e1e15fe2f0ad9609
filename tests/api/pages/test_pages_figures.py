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
    """What goes into a middle node comes out again; unknown amounts are null; no part of a known amount is drawn beside it."""
    text = pages.get("/funding").text
    flow = embedded(text, "flow-data")
    into: dict[str, float] = defaultdict(float)
    out: dict[str, float] = defaultdict(float)
    for link in flow["links"]:
        assert link["value"] is None or link["value"] > 0
        into[link["target"]] += link["value"] or 0
        out[link["source"]] += link["value"] or 0
    for node in flow["nodes"]:
        if node["kind"] == "through":
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
    famko = next(key for key in into if key.endswith("/famko-odense"))
    assert into[famko] == 19_600_000 + 4_000_000  # part of an entry whose own amount is not stated


def test_timeline_counts_what_is_known(pages: TestClient) -> None:
    """The bars add up to the interventions with a known year."""
    text = pages.get("/timeline").text
    known = int(re.search(r"Et årstal er kendt for (\d+)", text)[1])  # type: ignore[index]
    chart = embedded(text, "timeline-data")
    assert sum(bar["value"] for bar in chart["bars"]) == known
    assert chart["bars"][0]["value"] == count(pages, chart["bars"][0]["href"])


def test_quality_numbers_open_their_lists(pages: TestClient) -> None:
    """Every number of unknowns and every result of a condition is the length of the list behind it."""
    text = pages.get("/quality").text
    cells = re.findall(r'<td class="num"><a href="(/(?:interventions|actors)\?[^"]+)">([\d.]+)</a></td>', text)
    assert len(cells) > 20
    for link, number in cells:
        assert count(pages, link) == int(number.replace(".", "")), link
