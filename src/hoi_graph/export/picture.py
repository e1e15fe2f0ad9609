"""A network as one HTML file that opens offline by double click: picture, search, filters, evidence, table twin.

pyvis keeps the network's data and gives vis-network; the page is our own template, because pyvis's pages fetch
Bootstrap from a CDN and do not escape labels.
"""

from __future__ import annotations

import html
import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import networkx as nx
import pyvis
from pyvis.network import Network

from hoi_graph.labels import local_name
from hoi_graph.network import positions

_COLOURS = {
    "public": "#1b6ca8",
    "non-public": "#c2571a",
    "unclear": "#7a7a7a",
    "unknown": "#7a7a7a",
    "intervention": "#2f7d4f",
    "field": "#7b4aa5",
}
_WORDS = {
    "da": {
        "title": "Netværk",
        "search": "Søg efter navn",
        "sector": "Sektor",
        "role": "Rolle",
        "all": "alle",
        "table": "Tabel",
        "legend": "Forklaring",
        "evidence": "Belæg",
        "hint": "Vælg et bånd eller en knude for at se belægget. Tasten t skifter mellem billede og tabel.",
        "from": "Fra",
        "to": "Til",
        "weight": "Vægt",
        "interventions": "Indsatser",
        "claims": "Udsagn",
        "ties": "bånd",
        "nodes": "knuder",
        "picture": "Billede af netværket; tabellen nedenfor viser det samme",
        "none": "Intet fundet",
    },
    "en": {
        "title": "Network",
        "search": "Search by name",
        "sector": "Sector",
        "role": "Role",
        "all": "all",
        "table": "Table",
        "legend": "Legend",
        "evidence": "Evidence",
        "hint": "Choose a tie or a node to see its evidence. The key t switches between picture and table.",
        "from": "From",
        "to": "To",
        "weight": "Weight",
        "interventions": "Interventions",
        "claims": "Claims",
        "ties": "ties",
        "nodes": "nodes",
        "picture": "Picture of the network; the table below shows the same",
        "none": "Nothing found",
    },
}
_VIEWS = {
    "actors": ("Aktører, der samarbejder", "Actors who collaborate"),
    "bipartite": ("Aktører og indsatser", "Actors and interventions"),
    "fields": ("Fagområder, der mødes i indsatser", "Fields that meet in interventions"),
    "funding": ("Finansieringskilder og indsatser", "Funders and interventions"),
}
_SECTORS = {
    "public": ("offentlig", "public"),
    "non-public": ("ikke-offentlig", "non-public"),
    "unclear": ("uafklaret", "unclear"),
    "unknown": ("ukendt", "unknown"),
    "intervention": ("indsats", "intervention"),
    "field": ("fagområde", "field"),
}


def network_html(
    graph: nx.Graph,
    lang: str = "da",
    evidence: dict[str, dict[str, str]] | None = None,
    names: dict[str, str] | None = None,
    title: str | None = None,
) -> str:
    """One HTML page of the network with fixed positions and no request to any host.

    `evidence` says of each claim IRI its `role`, `source` and `basis`; `names` gives labels of interventions.
    Labels are data to the page, never markup.
    """
    words = _WORDS[lang]
    view = graph.graph.get("view", "")
    heading = title or _VIEWS.get(view, (words["title"],) * 2)[0 if lang == "da" else 1]
    if not title and graph.graph.get("as_of"):
        heading += f" ({graph.graph['as_of']})"
    places = positions(graph)
    page = Network(height="100%", width="100%", bgcolor="#ffffff", cdn_resources="in_line")
    for node in sorted(graph.nodes):
        data = graph.nodes[node]
        x, y = places[node]
        page.add_node(
            node,
            label=data[f"label_{lang}"],
            x=x,
            y=y,
            physics=False,
            sector=data.get("sector", "unknown"),
            kind=data.get("type_" + lang, data.get("type", "")),
            value=int(graph.degree(node)),
            shape="dot" if data.get("kind") == "actor" else "diamond",
            color=_COLOURS.get(data.get("sector", "unknown"), "#7a7a7a"),
        )
    for a, b in sorted(tuple(sorted(edge)) for edge in graph.edges):
        data = graph.edges[a, b]
        page.add_edge(
            a,
            b,
            value=data.get("weight", 1.0),
            interventions=data.get("interventions", []),
            evidence=data.get("evidence", []),
            physics=False,
        )
    nodes, edges, *_ = page.get_network_data()
    sectors = sorted({node["sector"] for node in nodes})
    payload = {
        "nodes": nodes,
        "edges": edges,
        "evidence": evidence or {},
        "names": names or {},
        "words": words,
        "sectors": {
            key: {
                "label": _SECTORS.get(key, (key, key))[0 if lang == "da" else 1],
                "color": _COLOURS.get(key, "#7a7a7a"),
            }
            for key in sectors
        },
    }
    template = files("hoi_graph.export").joinpath("templates/network.html").read_text(encoding="utf-8")
    parts = {
        "@@LANG@@": lang,
        "@@TITLE@@": html.escape(heading),
        "@@HINT@@": html.escape(words["hint"]),
        "@@SEARCH@@": html.escape(words["search"]),
        "@@SECTOR@@": html.escape(words["sector"]),
        "@@ROLE@@": html.escape(words["role"]),
        "@@LEGEND@@": html.escape(words["legend"]),
        "@@TABLE@@": html.escape(words["table"]),
        "@@EVIDENCE@@": html.escape(words["evidence"]),
        "@@PICTURE@@": html.escape(words["picture"]),
        "@@COUNT@@": f"{len(nodes)} {words['nodes']} · {len(edges)} {words['ties']}",
        "@@ROWS@@": _table_rows(graph, lang, names or {}),
        "@@HEADS@@": "".join(
            f'<th scope="col">{html.escape(words[key])}</th>' for key in ("from", "to", "weight", "interventions")
        ),
        "@@DATA@@": _inert_json(payload),
    }
    for mark, text in parts.items():
        template = template.replace(mark, text)
    # The engine goes in last: its own text must not be searched for marks.
    return template.replace("@@VIS@@", _vis_network())


def _table_rows(graph: nx.Graph, lang: str, names: dict[str, str]) -> str:
    rows = []
    for a, b in sorted(tuple(sorted(edge)) for edge in graph.edges):
        data = graph.edges[a, b]
        cells = [
            graph.nodes[a][f"label_{lang}"],
            graph.nodes[b][f"label_{lang}"],
            f"{data.get('weight', 1.0):g}",
            "; ".join(names.get(iri, local_name(iri)) for iri in data.get("interventions", [])),
        ]
        rows.append("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in cells) + "</tr>")
    return "\n".join(rows)


def _inert_json(payload: Any) -> str:
    """JSON that cannot end its script element or open a comment in it."""
    text = json.dumps(payload, ensure_ascii=False, sort_keys=True)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026").replace("\u2028", "\\u2028")


def _vis_network() -> str:
    script = Path(pyvis.__file__).parent / "lib" / "vis-9.1.2" / "vis-network.min.js"
    return script.read_text(encoding="utf-8").replace("</script", "<\\/script")
