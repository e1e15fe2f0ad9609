"""Networks as files for other tools: GraphML, GEXF 1.3, graphology JSON, CSV edge and node lists."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree as ET

import networkx as nx

from hoi_graph.labels import local_name
from hoi_graph.namespaces import BASE
from hoi_graph.network import Communities, communities, node_figures

_GEXF = "http://gexf.net/1.3"
_VIZ = "http://gexf.net/1.3/viz"
_LIST_SEPARATOR = "; "
Positions = dict[str, tuple[float, float]]


def network_graphml(graph: nx.Graph, about: Mapping[str, str] | None = None) -> bytes:
    """The network as GraphML with `about` among its own attributes; lists are joined with `; `, and networkx and igraph
    read it back as the same graph."""
    flat = nx.Graph(**_told(graph, about))
    for node in sorted(graph.nodes):
        flat.add_node(node, **_flat(graph.nodes[node]))
    for a, b in sorted(tuple(sorted(edge)) for edge in graph.edges):
        flat.add_edge(a, b, **_flat(graph.edges[a, b]))
    out = io.BytesIO()
    nx.write_graphml_xml(flat, out, encoding="utf-8", prettyprint=True)
    return out.getvalue()


def network_gexf(
    graph: nx.Graph, places: Positions | None = None, about: Mapping[str, str] | None = None, lang: str = "da"
) -> bytes:
    """The network as GEXF 1.3, with positions where given, dynamic where a tie has periods: whole years, as dates.

    Its description says what network it is and, line by line, `about`. networkx's own writer makes no valid GEXF.
    """
    ET.register_namespace("", _GEXF)
    ET.register_namespace("viz", _VIZ)
    root = ET.Element(f"{{{_GEXF}}}gexf", version="1.3")
    meta = ET.SubElement(root, f"{{{_GEXF}}}meta")
    ET.SubElement(meta, f"{{{_GEXF}}}creator").text = "hoi-graph"
    ET.SubElement(meta, f"{{{_GEXF}}}description").text = "\n".join(
        f"{key}={value}" for key, value in _told(graph, about).items()
    )
    dynamic = any(data.get("periods") for _, _, data in graph.edges(data=True))
    time = {"mode": "dynamic", "timeformat": "date"} if dynamic else {"mode": "static"}
    body = ET.SubElement(root, f"{{{_GEXF}}}graph", {"defaultedgetype": "undirected", **time})
    nodes = sorted(graph.nodes)
    edges = sorted(tuple(sorted(edge)) for edge in graph.edges)
    node_types = _declare(body, "node", [_flat(graph.nodes[n]) for n in nodes])
    edge_types = _declare(body, "edge", [_flat(graph.edges[e], drop=("weight",)) for e in edges])
    holder = ET.SubElement(body, f"{{{_GEXF}}}nodes")
    for node in nodes:
        data = _flat(graph.nodes[node])
        element = ET.SubElement(holder, f"{{{_GEXF}}}node", id=node, label=_clean(data.get(f"label_{lang}", node)))
        _values(element, data, node_types)
        if places and node in places:
            x, y = places[node]
            ET.SubElement(element, f"{{{_VIZ}}}position", x=str(x), y=str(-y), z="0.0")
    holder = ET.SubElement(body, f"{{{_GEXF}}}edges")
    for number, (a, b) in enumerate(edges):
        weight = str(graph.edges[a, b].get("weight", 1.0))
        element = ET.SubElement(holder, f"{{{_GEXF}}}edge", id=str(number), source=a, target=b, weight=weight)
        _values(element, _flat(graph.edges[a, b], drop=("weight",)), edge_types)
        _spells(element, graph.edges[a, b].get("periods") or [])
    ET.indent(root)
    text: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def network_json(graph: nx.Graph, places: Positions | None = None) -> str:
    """The network in graphology's serialisation, with `x` and `y` where positions are given."""
    nodes = []
    for node in sorted(graph.nodes):
        attributes = dict(graph.nodes[node])
        if places and node in places:
            attributes["x"], attributes["y"] = places[node]
        nodes.append({"key": node, "attributes": attributes})
    edges = [
        {"key": f"e{number}", "source": a, "target": b, "undirected": True, "attributes": dict(graph.edges[a, b])}
        for number, (a, b) in enumerate(sorted(tuple(sorted(edge)) for edge in graph.edges))
    ]
    document = {
        "options": {"type": "undirected", "multi": False, "allowSelfLoops": False},
        "attributes": {key: value for key, value in graph.graph.items() if value is not None},
        "nodes": nodes,
        "edges": edges,
    }
    return json.dumps(document, ensure_ascii=False, sort_keys=True) + "\n"


def network_csv(graph: nx.Graph, what: str = "edges", found: Communities | None = None) -> str:
    """The edge list (`edges`), or the node list with its measures (`nodes`), as CSV that is safe in a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    if what == "nodes":
        figures = node_figures(graph, found or communities(graph))
        names = list(next(iter(figures.values()), {}))
        writer.writerow(["id", "label_da", "label_en", "kind", "type", "sector", *names])
        for node in sorted(graph.nodes):
            data = graph.nodes[node]
            texts = [data.get(key, "") for key in ("label_da", "label_en", "kind", "type", "sector")]
            values = ["" if value is None else f"{value:g}" for value in figures[node].values()]
            writer.writerow([_name(node), *map(_safe, texts), *values])
    else:
        writer.writerow(
            [
                "source",
                "source_label",
                "target",
                "target_label",
                "kind",
                "weight",
                "periods",
                "interventions",
                "evidence",
            ]
        )
        for a, b in sorted(tuple(sorted(edge)) for edge in graph.edges):
            data = graph.edges[a, b]
            writer.writerow(
                [
                    _name(a),
                    _safe(graph.nodes[a].get("label_da", "")),
                    _name(b),
                    _safe(graph.nodes[b].get("label_da", "")),
                    data.get("kind", ""),
                    data.get("weight", 1.0),
                    _LIST_SEPARATOR.join(data.get("periods", [])),
                    _LIST_SEPARATOR.join(local_name(iri) for iri in data.get("interventions", [])),
                    _LIST_SEPARATOR.join(local_name(iri) for iri in data.get("evidence", [])),
                ]
            )
    return out.getvalue()


def _told(graph: nx.Graph, about: Mapping[str, str] | None) -> dict[str, str]:
    own = {
        key: _LIST_SEPARATOR.join(value) if isinstance(value, list) else str(value)
        for key, value in graph.graph.items()
        if value
    }
    return {key: _clean(value) for key, value in {**own, **(about or {})}.items()}


def _name(iri: str) -> str:
    """What a node is called in a list, the kind in front: an actor and an intervention may have the same last part."""
    return iri.removeprefix(BASE).removeprefix("id/")


def _flat(data: dict[str, Any], drop: tuple[str, ...] = ()) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in sorted(data.items()):
        if key in drop or value is None:
            continue
        if isinstance(value, list):
            flat[key] = _LIST_SEPARATOR.join(str(item) for item in value)
        else:
            flat[key] = _clean(value) if isinstance(value, str) else value
    return flat


def _declare(body: ET.Element, what: str, rows: list[dict[str, Any]]) -> dict[str, str]:
    names = sorted({key for row in rows for key in row})
    if names:
        holder = ET.SubElement(body, f"{{{_GEXF}}}attributes", {"class": what})
        for number, name in enumerate(names):
            kind = "double" if all(isinstance(row[name], int | float) for row in rows if name in row) else "string"
            ET.SubElement(holder, f"{{{_GEXF}}}attribute", id=str(number), title=name, type=kind)
    return {name: str(number) for number, name in enumerate(names)}


def _values(element: ET.Element, data: dict[str, Any], types: dict[str, str]) -> None:
    if data:
        holder = ET.SubElement(element, f"{{{_GEXF}}}attvalues")
        for key, value in data.items():
            ET.SubElement(holder, f"{{{_GEXF}}}attvalue", {"for": types[key], "value": str(value)})


def _spells(element: ET.Element, periods: list[str]) -> None:
    if periods:
        holder = ET.SubElement(element, f"{{{_GEXF}}}spells")
        for period in periods:
            start, end = period.split("/")
            first, last = {"start": f"{start}-01-01"}, {"end": f"{end}-12-31"}
            ET.SubElement(holder, f"{{{_GEXF}}}spell", {**(first if start else {}), **(last if end else {})})


def _clean(text: str) -> str:
    """The text without characters XML 1.0 cannot hold."""
    return "".join(c for c in text if c in "\t\n\r" or (ord(c) >= 0x20 and not 0xD800 <= ord(c) <= 0xDFFF))


def _safe(text: Any) -> str:
    return f"'{text}" if str(text).startswith(("=", "+", "-", "@", "\t", "\r")) else str(text)
