"""The networks as data: documents, files, expansion, paths and the evidence of ties."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Annotated, Any

import networkx as nx
from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from hoi_graph.export import network_csv, network_gexf, network_graphml, network_html
from hoi_graph.labels import local_name
from hoi_graph.namespaces import BASE
from hoi_graph.network import MEASURES, WEIGHTED, claim_details, shortest_path, summary
from hoi_graph.query.views import bind_view, with_prefixes
from hoi_graph_api.http import description_links
from hoi_graph_api.pages import models, state
from hoi_graph_api.pages.networks import Wish, extent, figures, groups, network, node_iri, places, read_wish
from hoi_graph_api.pages.openapi import FAULTS, described, network_parameters, text_parameter
from hoi_graph_api.pages.site import page_lang
from hoi_graph_api.pages.texts import both, text

router = APIRouter(tags=["network"])
MEDIA = {
    "json": "application/json",
    "graphml": "application/graphml+xml",
    "gexf": "application/gexf+xml",
    "csv": "text/csv; charset=utf-8",
    "html": "text/html; charset=utf-8",
}
Format = Annotated[str, Path(json_schema_extra={"enum": list(MEDIA)})]
MANY_EDGES = 20_000
MANY_NODES = 1_500
CLAIMS = 600
EXPANDED = 200
RELATIONS = {
    "actors": "collaborates",
    "bipartite": "participates",
    "funding": "funds",
    "fields": "occurs-with",
    "municipalities": "resembles",
}


@router.get(
    "/api/network.{format}",
    summary="The network of a selection as a document or file",
    response_model=models.NetworkDocument,
    responses={200: {"content": {kind.partition(";")[0]: {} for kind in MEDIA.values()}}, **FAULTS},
    openapi_extra=described(
        network_parameters(), text_parameter("what", "For CSV", enum=["edges", "nodes"], default="edges")
    ),
)
def network_file(request: Request, format: Format) -> Response:
    """Nodes and ties with the interventions and claims behind each; positions are the server's."""
    if format not in MEDIA:
        raise state.missing(f"network.{format}")
    wish = read_wish(request, ("what",) if format == "csv" else ())
    graph = network(request, wish)
    return file_answer(request, wish, graph, format)


def file_answer(request: Request, wish: Wish, graph: nx.Graph, format: str) -> Response:
    """A network in one of the formats, with a file name."""
    lang = page_lang(request)
    content: str | bytes
    about = state.about(request)
    if format == "json":
        content = json.dumps(document(request, wish, graph), ensure_ascii=False, separators=(",", ":"))
    elif format == "graphml":
        content = network_graphml(graph, {**about, "query": with_prefixes(wish.query())})
    elif format == "gexf":
        content = network_gexf(
            graph, dict(places(request, wish)), {**about, "query": with_prefixes(wish.query())}, lang
        )
    elif format == "csv":
        what = request.query_params.get("what") or "edges"
        if what not in ("edges", "nodes"):
            raise state.wrong(f"what={what}: brug / use edges, nodes")
        content = "\ufeff" + network_csv(graph, what, groups(request, wish) if what == "nodes" else None)
    else:
        claims, names = state.once(request, ("claims", lang), lambda: claim_details(state.store(request), lang))
        content = network_html(graph, lang, claims, names, about=about)
    name = f"hoi-graph-{wish.view}.{format}"
    shown = "inline" if format == "json" else "attachment"
    headers = {"Content-Disposition": f'{shown}; filename="{name}"', "Link": description_links(request)}
    return Response(content, media_type=MEDIA[format], headers=headers)


def document(request: Request, wish: Wish, graph: nx.Graph) -> dict[str, Any]:
    """The network in graphology's form with positions, communities and labels."""
    lists = state.catalogue(request)
    where = places(request, wish)
    measured = figures(request, wish) if wish.view == "actors" and len(graph) <= MANY_NODES else {}
    doubtful = set(groups(request, wish).doubtful()) if measured else set()
    roles = sorted({role for *_, data in graph.edges(data=True) for role in data.get("roles", ())})
    # What is written on a tie is a role, or for money its position.
    schemes = {role: "role" if role in lists.codes["role"] else "funding-position" for role in roles}
    return {
        "attributes": {
            "view": wish.view,
            "as_of": wish.as_of,
            "level": wish.level,
            "version": state.manifest(request).version,
            "digest": state.manifest(request).digest,
            "licence": "https://creativecommons.org/licenses/by/4.0/",
            "layout": {"version": state.manifest(request).digest[:8]},
            "bbox": extent(request, wish),
            "total": {"nodes": len(graph), "edges": graph.number_of_edges()},
            "left_out": {"nodes": 0, "edges": 0},
            "large_partnerships": graph.graph.get("large_partnerships") or [],
            "weighting": both(weighting(wish.view, wish.weight)),
            "query": with_prefixes(wish.query()),
            "undated": sum(not data.get("periods") for *_, data in graph.edges(data=True)),
            "lede": both(f"network.lede.{wish.view}"),
            "labels": {
                role: {code: lists.names.of(f"{BASE}code/{scheme}/{role}", code) for code in ("da", "en")}
                for role, scheme in schemes.items()
            },
        },
        "options": {"type": "undirected", "multi": False, "allowSelfLoops": False},
        "nodes": [
            node_json(graph, node, where.get(node), measured.get(node), node in doubtful)
            for node in sorted(graph.nodes)
        ],
        **ties_json(graph),
    }


def weighting(view: str, weight: str) -> str:
    """The key of the text that says how the ties of a view are weighted."""
    if view not in WEIGHTED:
        return "weight.equal"
    return f"weight.fields.{weight}" if view == "municipalities" else f"weight.{weight}"


def ties_json(graph: nx.Graph) -> dict[str, Any]:
    """The ties one by one; very many as columns, their interventions and claims left to `/api/evidence`."""
    pairs = sorted(tuple(sorted(edge)) for edge in graph.edges)
    if len(pairs) <= MANY_EDGES:
        return {"edges": edges_json(graph, pairs)}
    place = {node: number for number, node in enumerate(sorted(graph.nodes))}
    ties = [graph.edges[pair] for pair in pairs]
    kinds = sorted({str(tie.get("kind", "")) for tie in ties})
    return {
        "edges": [],
        "columns": {
            "source": [place[a] for a, _ in pairs],
            "target": [place[b] for _, b in pairs],
            "weight": [tie.get("weight", 1) for tie in ties],
            "count": [len(tie.get("interventions", ())) for tie in ties],
            "kind": [kinds.index(str(tie.get("kind", ""))) for tie in ties],
            "kinds": kinds,
        },
    }


def node_json(
    graph: nx.Graph,
    node: str,
    at: tuple[float, float] | None = None,
    measured: Mapping[str, float | None] | None = None,
    doubtful: bool = False,
) -> dict[str, Any]:
    """A node of the document, with the measures that the explorer draws by."""
    attributes = dict(graph.nodes[node])
    if at is not None:
        # The explorer's y grows upwards.
        attributes["x"], attributes["y"] = at[0], -at[1] + 0.0
    if measured:
        attributes |= {name: measured[name] for name in ("betweenness", "brokerage")}
        attributes["community"], attributes["community_doubt"] = int(measured["community"] or 0), doubtful
    return {"key": node, "attributes": attributes}


def edges_json(graph: nx.Graph, pairs: Iterable[tuple[str, str]]) -> list[dict[str, Any]]:
    """Edges of the document, each with its interventions and claims."""
    return [
        {"key": f"e{number}", "source": a, "target": b, "undirected": True, "attributes": dict(graph.edges[a, b])}
        for number, (a, b) in enumerate(pairs)
    ]


@router.get(
    "/api/network/expand",
    summary="What a node is tied to: counts per relation, or the neighbours by one of them",
    response_model=models.ExpandCounts | models.Expansion,
    responses=FAULTS,
    openapi_extra=described(
        text_parameter("node", "The node: an IRI or `actor/odense-kommune`"),
        text_parameter("relation", "The relation to follow", enum=list(RELATIONS.values())),
        network_parameters(),
    ),
)
def expand(request: Request) -> Any:
    """Without `relation` the number of neighbours by each; with it the neighbours, the best tied first."""
    wish = read_wish(request, ("node", "relation"))
    node = _node(request, "node")
    relation = request.query_params.get("relation") or ""
    if relation and relation not in RELATIONS.values():
        raise state.wrong(f"relation={relation}: brug / use {', '.join(RELATIONS.values())}")
    if not relation:
        counted = []
        for view, name in RELATIONS.items():
            graph = network(request, _in_view(wish, view))
            if node in graph and graph.degree(node):
                kind = "actor" if graph.nodes[node].get("kind") == "actor" else "other"
                words = both(f"relation.{name}.{kind}")
                counted.append({"relation": name, **words, "total": graph.degree(node)})
        return {"node": node, "relations": counted}
    view = next(v for v, name in RELATIONS.items() if name == relation)
    graph = network(request, _in_view(wish, view))
    near = sorted(graph.neighbors(node), key=lambda n: (-graph.edges[node, n]["weight"], n)) if node in graph else []
    shown = near[:EXPANDED]
    return {
        "nodes": [node_json(graph, n) for n in shown],
        "edges": edges_json(graph, [(node, n) for n in shown]),
        "total": len(near),
        "left_out": len(near) - len(shown),
    }


@router.get(
    "/api/network/path",
    summary="The shortest path between two nodes, each tie with its evidence",
    response_model=models.PathAnswer,
    responses=FAULTS,
    openapi_extra=described(
        text_parameter("from", "Where the path begins"), text_parameter("to", "Where it ends"), network_parameters()
    ),
)
def path(request: Request) -> Any:
    """Among equally short paths, the first in the order of IRIs."""
    wish = read_wish(request, ("from", "to"))
    graph = network(request, wish)
    steps = shortest_path(graph, _node(request, "from"), _node(request, "to"))
    if steps is None:
        return {"found": False, "nodes": [], "edges": []}
    keys = [steps[0].source, *(step.target for step in steps)] if steps else [_node(request, "from")]
    return {
        "found": True,
        "nodes": [node_json(graph, key) for key in keys],
        "edges": edges_json(graph, [(step.source, step.target) for step in steps]),
    }


@router.get(
    "/api/network/measures",
    summary="The measures of a network: of the whole and of every node, each with its formula",
    response_model=models.MeasuresAnswer,
    responses=FAULTS,
    openapi_extra=described(network_parameters()),
)
def measures(request: Request) -> models.MeasuresAnswer:
    """Worked out for exactly the network asked for, never carried over from the whole; as CSV: `network.csv?what=nodes`."""
    wish = read_wish(request)
    graph = network(request, wish)
    names = state.catalogue(request).names
    build = state.manifest(request)
    return models.MeasuresAnswer(
        view=wish.view,
        level=wish.level,
        weight=wish.weight,
        as_of=wish.as_of,
        version=build.version,
        digest=build.digest,
        measures=[
            models.MeasureTold(
                name=m.name,
                label=models.Label(**m.label),
                formula=models.Label(**m.formula),
                population=models.Label(**both("measures.population")),
                unknown=models.Label(**m.unknown),
            )
            for m in MEASURES
        ],
        network=asdict(summary(graph, groups(request, wish))),
        nodes=[
            models.NodeFigures(
                id=node,
                label=models.Label(da=names.of(node, "da"), en=names.of(node, "en")),
                sector=str(graph.nodes[node].get("sector", "")),
                figures=found,
            )
            for node, found in figures(request, wish).items()
        ],
    )


@router.get(
    "/api/evidence",
    summary="The claims behind a tie: interventions, roles, periods, basis, passages",
    response_model=list[models.Evidence],
    responses=FAULTS,
    openapi_extra=described(
        text_parameter("claims", "IRIs or `participation/slug`, separated by commas"),
        text_parameter("source", "One end of a tie, in place of claims"),
        text_parameter("target", "The other end"),
        network_parameters(),
    ),
)
def evidence(request: Request) -> Any:
    """Either the claims given, or those behind the tie between `source` and `target` in the view asked for."""
    return claims_told(request, claims_asked(request))


def claims_asked(request: Request) -> list[str]:
    """The IRIs of the claims an address asks for; a problem names what is not known."""
    wish = read_wish(request, ("claims", "source", "target"))
    given = request.query_params
    if asked := given.get("claims"):
        claims = [part if part.startswith(BASE) else f"{BASE}id/{part}" for part in asked.split(",") if part]
    elif given.get("source") and given.get("target"):
        graph = network(request, wish)
        ends = (_node(request, "source"), _node(request, "target"))
        claims = graph.edges[ends].get("evidence", []) if graph.has_edge(*ends) else []
    else:
        raise state.wrong("claims: giv udsagn, eller source og target / give claims, or source and target")
    if len(claims) > CLAIMS:
        raise state.wrong(f"claims: højst / at most {CLAIMS}")
    return claims


def claims_told(request: Request, claims: list[str]) -> list[dict[str, Any]]:
    """Each claim with its things, names and sources."""
    if not claims:
        return []
    lang = page_lang(request)
    names = state.catalogue(request).names
    found: dict[str, dict[str, Any]] = {}

    def thing(row: Any, key: str) -> dict[str, str] | None:
        return {"iri": str(row[key]), "label": names.of(str(row[key]), lang)} if key in row else None

    def basis(row: Any) -> dict[str, str] | None:
        """The basis in the word the pages use for it."""
        told = thing(row, "basis")
        return told and {**told, "label": text(f"basis.{local_name(told['iri'])}", lang)}

    for row in state.store(request).select(bind_view("evidence", items=claims)):
        told = found.setdefault(
            str(row["claim"]),
            {
                "claim": str(row["claim"]),
                "intervention": thing(row, "intervention"),
                "actor": thing(row, "actor"),
                "role": thing(row, "role"),
                "period": {"start": str(row["start"])[:4] if "start" in row else None,
                           "end": str(row["end"])[:4] if "end" in row else None}
                if "start" in row or "end" in row else None,
                "basis": basis(row),
                "certainty": thing(row, "certainty"),
                "sources": [],
            },
        )  # fmt: skip
        source = thing(row, "source")
        if source and source not in told["sources"]:
            told["sources"].append(source)
    if strange := [local_name(claim) for claim in claims if claim not in found]:
        raise state.wrong(f"claims={','.join(strange)}: ukendt / unknown")
    return [found[claim] for claim in claims]


def _node(request: Request, name: str) -> str:
    value = request.query_params.get(name) or ""
    iri = node_iri(value)
    if not value or iri not in state.catalogue(request).names:
        raise state.wrong(f"{name}={value}: ukendt / unknown")
    return iri


def _in_view(wish: Wish, view: str) -> Wish:
    return Wish(view, wish.level, wish.weight, wish.as_of, wish.roles, "", wish.chosen)
