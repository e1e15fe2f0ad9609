"""A flat table as GeoJSON (RFC 7946): one feature a row, at the points of the municipalities it belongs to."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

from hoi_graph.store import Solutions

CREDIT = (
    "hoi-graph, CC BY 4.0. Punkter / points: indeholder data fra Styrelsen for Dataforsyning og Infrastruktur, "
    "DAGI, januar 2018 (via Who's On First)"
)
Position = tuple[float, float]


def positions(points: Solutions) -> dict[str, list[Position]]:
    """The positions of each item, longitude first as GeoJSON has it, from the rows of the view `points`."""
    found: dict[str, list[Position]] = defaultdict(list)
    for item, _, latitude, longitude in points.rows():
        found[str(item)].append((float(longitude), float(latitude)))
    return dict(found)


def geojson(table: Solutions, key: str, at: dict[str, list[Position]], about: dict[str, str]) -> str:
    """
    The rows as a FeatureCollection with `about` beside its features.

    A row whose thing (column `key`) has no point keeps its feature with the geometry null: a region, the whole country
    or nothing known is never spread over municipalities. Several places are one MultiPoint.
    """
    features = []
    for row in table.rows():
        properties = dict(zip(table.variables, row, strict=True))
        thing = properties[key]
        feature: dict[str, Any] = {
            "type": "Feature",
            "geometry": _geometry(at.get(str(thing), [])),
            "properties": properties,
        }
        if key == "id":
            feature["id"] = thing
        features.append(feature)
    return json.dumps({"type": "FeatureCollection", **about, "features": features}, ensure_ascii=False, default=str)


def _geometry(places: list[Position]) -> dict[str, Any] | None:
    if not places:
        return None
    if len(places) == 1:
        return {"type": "Point", "coordinates": places[0]}
    return {"type": "MultiPoint", "coordinates": places}
