"""A network as one HTML file that opens offline by double click: picture, search, filters, evidence, table twin.

pyvis keeps the network's data and gives vis-network; the page is our own template, because pyvis's pages fetch
Bootstrap from a CDN and do not escape labels.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import networkx as nx
import pyvis
from pyvis.network import Network

from hoi_graph.labels import local_name
from hoi_graph.network import positions

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
        "hint": "Vælg et bånd eller en knude for at se belægget; tabellen har det ved hvert bånd. "
        "Søgning og filtre gælder begge. Tasten t skifter mellem billede og tabel.",
        "from": "Fra",
        "to": "Til",
        "weight": "Vægt",
        "interventions": "Indsatser",
        "tie": "bånd",
        "ties": "bånd",
        "node": "knude",
        "nodes": "knuder",
        "found": "fundet",
        "alone": "Ingen bånd i det viste",
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
        "hint": "Choose a tie or a node to see its evidence; the table has it at every tie. "
        "Search and filters hold for both. The key t switches between picture and table.",
        "from": "From",
        "to": "To",
        "weight": "Weight",
        "interventions": "Interventions",
        "tie": "tie",
        "ties": "ties",
        "node": "node",
        "nodes": "nodes",
        "found": "found",
        "alone": "No ties among those shown",
        "picture": "Picture of the network; the table below shows the same",
        "none": "Nothing found",
    },
}
_VIEWS = {
    "actors": ("Aktører, der samarbejder", "Actors who collaborate"),
    "bipartite": ("Aktører og indsatser", "Actors and interventions"),
    "fields": ("Fagområder, der mødes i indsatser", "Fields that meet in interventions"),
    "funding": ("Finansieringskilder og indsatser", "Funders and interventions"),
    "chain": ("Finansieringskilder, indsatser og aktører", "Funders, interventions and actors"),
    "municipalities": (
        "Kommuner, hvis indsatser rører de samme fagområder",
        "Municipalities whose interventions touch the same fields",
    ),
}
_LEVELS = {
    "unit": ("enheder", "units"),
    "organisation": ("organisationer", "organisations"),
    "sector": ("sektorer", "sectors"),
}
_SHARED_INTERVENTIONS = {
    "count": ("antal fælles indsatser", "number of shared interventions"),
    "newman": (
        "fælles indsatser delt med antallet af parter (Newman)",
        "shared interventions divided by the number of parties (Newman)",
    ),
    "jaccard": (
        "fælles indsatser som andel af alle deres (Jaccard)",
        "shared interventions as a share of all of theirs (Jaccard)",
    ),
}
# Only these views are weighted as asked for; in the others each tie counts as one.
_WEIGHTS = {
    "actors": _SHARED_INTERVENTIONS,
    "fields": _SHARED_INTERVENTIONS,
    "municipalities": {
        "count": ("antal fælles fagområder", "number of shared fields"),
        "newman": (
            "fælles fagområder delt med antallet af andre kommuner, der har dem (Newman)",
            "shared fields divided by the number of other municipalities that have them (Newman)",
        ),
        "jaccard": (
            "fælles fagområder som andel af alle deres (Jaccard)",
            "shared fields as a share of all of theirs (Jaccard)",
        ),
    },
}
_ROUND = ("actor", "sector", "place")
_KINDS = {
    "public": ("offentlig", "public"),
    "non-public": ("ikke-offentlig", "non-public"),
    "unclear": ("uafklaret", "unclear"),
    "unknown": ("ukendt", "unknown"),
    "actor": ("aktør", "actor"),
    "intervention": ("indsats", "intervention"),
    "field": ("fagområde", "field"),
    "municipality": ("kommune", "municipality"),
    "place": ("sted", "place"),
    "law": ("lov", "law"),
    "method": ("metode", "method"),
}
_ABOUT = {
    "version": ("udgave", "version"),
    "modified": ("ændret", "modified"),
    "address": ("hentet fra", "taken from"),
    "query": ("udvalg", "selection"),
}
_LICENCE = "hoi-graph, CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/)"
# The kinds the page has a colour for, beside the grey of the rest.
_TOKENS = 9
_FIXED = {
    "public": "--cat-1",
    "non-public": "--cat-2",
    "unclear": "--cat-3",
    "intervention": "--cat-4",
    "field": "--cat-5",
    "municipality": "--cat-6",
    "unknown": "--cat-0",
}


def network_html(
    graph: nx.Graph,
    lang: str = "da",
    evidence: Mapping[str, Mapping[str, str]] | None = None,
    names: Mapping[str, str] | None = None,
    title: str | None = None,
    about: Mapping[str, str] | None = None,
) -> str:
    """One HTML page of the network with fixed positions, the claims behind its ties and no request to any host.

    `evidence` and `names` are what `claim_details` gives; only what stands behind the ties goes into the page. `about`
    (version, modified, address, query) goes into its last line. Labels are data to the page, never markup.
    """
    words = _WORDS[lang]
    at = 0 if lang == "da" else 1
    heading = title or _heading(graph, at)
    ties = sorted(tuple(sorted(edge)) for edge in graph.edges)
    claims, interventions = _behind(graph, evidence or {}, names or {}, lang)
    sectors = {node: _sector(data) for node, data in graph.nodes(data=True)}
    tokens = _tokens(set(sectors.values()))
    places = positions(graph)
    page = Network(height="100%", width="100%", cdn_resources="in_line")
    for node in sorted(graph.nodes):
        data = graph.nodes[node]
        x, y = places[node]
        page.add_node(
            node,
            **_name_of(data, lang),
            x=x,
            y=y,
            sector=sectors[node],
            kind=data.get(f"type_{lang}") or _kind(data.get("type", ""), at),
            value=int(graph.degree(node)),
            shape="dot" if data.get("kind") in _ROUND else "diamond",
            color=tokens[sectors[node]],
        )
    claim_number = {iri: number for number, iri in enumerate(claims)}
    intervention_number = {iri: number for number, iri in enumerate(interventions)}
    for a, b in ties:
        data = graph.edges[a, b]
        page.add_edge(
            a,
            b,
            value=data.get("weight", 1.0),
            interventions=[intervention_number[iri] for iri in data.get("interventions", [])],
            evidence=[claim_number[iri] for iri in data.get("evidence", [])],
        )
    nodes, edges, *_ = page.get_network_data()
    payload = {
        "nodes": nodes,
        "edges": edges,
        "evidence": [
            {**claim, "intervention": intervention_number.get(claim.get("intervention", ""))}
            for claim in claims.values()
        ],
        "names": list(interventions.values()),
        "words": words,
        "sectors": {key: {"label": _kind(key, at), "color": token} for key, token in tokens.items()},
    }
    parts = {
        "LANG": lang,
        "TITLE": html.escape(heading),
        **{
            key.upper(): html.escape(words[key])
            for key in ("hint", "search", "sector", "role", "legend", "table", "evidence", "picture")
        },
        "ROWS": _table_rows(graph, ties, interventions, lang),
        "HEADS": "".join(
            f'<th scope="col">{html.escape(words[key])}</th>'
            for key in ("from", "to", "weight", "interventions", "evidence")
        ),
        "ABOUT": html.escape(_about(about or {}, at)),
        "DATA": _inert_json(payload),
        "VIS": _vis_network(),
    }
    template = files("hoi_graph.export").joinpath("templates/network.html").read_text(encoding="utf-8")
    # In one pass, so that a mark within a name or the engine stays what it is.
    return re.sub("@@([A-Z]+)@@", lambda mark: parts[mark[1]], template)


def _heading(graph: nx.Graph, at: int) -> str:
    """What the network shows, in which year, at which level, weighted how: as far as the graph says."""
    asked = graph.graph
    view = asked.get("view", "")
    heading = _VIEWS[view][at] if view in _VIEWS else _WORDS[("da", "en")[at]]["title"]
    if asked.get("as_of"):
        heading += f" ({asked['as_of']})"
    if asked.get("level") in _LEVELS:
        heading += f" · {('niveau', 'level')[at]}: {_LEVELS[asked['level']][at]}"
    if asked.get("weighting") in _WEIGHTS.get(view, ()):
        heading += f" · {('vægt', 'weight')[at]}: {_WEIGHTS[view][asked['weighting']][at]}"
    return heading


def _about(about: Mapping[str, str], at: int) -> str:
    return " · ".join([_LICENCE, *(f"{words[at]}: {about[key]}" for key, words in _ABOUT.items() if about.get(key))])


def _kind(key: str, at: int) -> str:
    return _KINDS[key][at] if key in _KINDS else key


def _sector(data: Mapping[str, Any]) -> str:
    """What a node is coloured and chosen by; of a place what it is says more."""
    return str(data.get("type", "place") if data.get("kind") == "place" else data.get("sector", "unknown"))


def _tokens(sectors: set[str]) -> dict[str, str]:
    """A colour for each, as the explorer has it (its model.ts): sectors always the same, other kinds in the order of the alphabet."""
    others = sorted(sectors - set(_FIXED))
    free = {key: f"--cat-{place if place <= _TOKENS else 0}" for place, key in enumerate(others, len(_FIXED))}
    return {key: token for key, token in {**_FIXED, **free}.items() if key in sectors}


def _behind(
    graph: nx.Graph, evidence: Mapping[str, Mapping[str, str]], names: Mapping[str, str], lang: str
) -> tuple[dict[str, dict[str, Any]], dict[str, dict[str, str]]]:
    """The claims behind the ties, and the interventions with their names; of a claim nobody tells of, its IRI."""
    behind = sorted({iri for *_, data in graph.edges(data=True) for iri in data.get("evidence", [])})
    claims = {iri: dict(evidence.get(iri, {"actor": iri})) for iri in behind}
    other = {
        claim["intervention"]: claim.pop("intervention_lang")
        for claim in claims.values()
        if "intervention_lang" in claim
    }
    within = sorted({iri for *_, data in graph.edges(data=True) for iri in data.get("interventions", [])})
    return claims, {iri: _named(names.get(iri, local_name(iri)), other.get(iri, lang), lang) for iri in within}


def _name_of(data: Mapping[str, Any], lang: str) -> dict[str, str]:
    """A node's name. Without an English one the graph repeats the Danish."""
    text = data[f"label_{lang}"]
    return _named(text, "da" if text == data.get("label_da") else lang, lang)


def _named(text: str, language: str, lang: str) -> dict[str, str]:
    """A name, and its language where that is not the page's."""
    return {"label": text} if language == lang else {"label": text, "lang": language}


def _table_rows(
    graph: nx.Graph, ties: list[tuple[str, ...]], interventions: Mapping[str, Mapping[str, str]], lang: str
) -> str:
    word = html.escape(_WORDS[lang]["evidence"])
    rows = []
    for a, b in ties:
        data = graph.edges[a, b]
        cells = [
            _span(_name_of(graph.nodes[a], lang)),
            _span(_name_of(graph.nodes[b], lang)),
            f"{data.get('weight', 1.0):g}",
            "; ".join(_span(interventions[iri]) for iri in data.get("interventions", [])),
            f"<details><summary>{word} ({len(data.get('evidence', []))})</summary></details>",
        ]
        rows.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
    return "\n".join(rows)


def _span(name: Mapping[str, str]) -> str:
    text = html.escape(name["label"])
    return f'<span lang="{name["lang"]}">{text}</span>' if "lang" in name else text


def _inert_json(payload: Any) -> str:
    """JSON that cannot end its script element or open a comment in it."""
    text = json.dumps(payload, ensure_ascii=False, sort_keys=True)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026").replace("\u2028", "\\u2028")


def _vis_network() -> str:
    script = Path(pyvis.__file__).parent / "lib" / "vis-9.1.2" / "vis-network.min.js"
    return script.read_text(encoding="utf-8").replace("</script", "<\\/script")
