"""The real site, but its network document is a generated one of N nodes and 5 N ties; `/made/N` says which N."""

from __future__ import annotations

import functools
import json
import math
import random

import networkx as nx
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hoi_graph.namespaces import BASE
from hoi_graph_api.app import create_app_from_env
from hoi_graph_api.pages.api_network import MANY_NODES, node_json, ties_json

TIES_PER_NODE = 5
SECTORS = ("public", "non-public", "unclear")
WORDS = ("Kommune", "Region", "Forening", "Jobcenter", "Hospital", "Skole", "Fond", "Boligforening")


def made_network(nodes: int) -> nx.Graph:
    """Groups of some forty actors, most ties within a group; the same for the same number."""
    rnd = random.Random(nodes)
    graph = nx.Graph()
    names = [f"{BASE}id/actor/made-{n}" for n in range(nodes)]
    for n, name in enumerate(names):
        word = rnd.choice(WORDS)
        graph.add_node(
            name,
            label_da=f"{word} nr. {n}",
            label_en=f"{word} no. {n}",
            kind="actor",
            type=word.lower(),
            type_da=word,
            type_en=word,
            sector=rnd.choice(SECTORS),
        )
    ties = 0
    while ties < nodes * TIES_PER_NODE:
        a = rnd.randrange(nodes)
        b = (a // 40 * 40 + rnd.randrange(40)) % nodes if rnd.random() < 0.8 else rnd.randrange(nodes)
        if a != b and not graph.has_edge(names[a], names[b]):
            ties += 1
            graph.add_edge(
                names[a],
                names[b],
                kind="collaborates",
                weight=rnd.randint(1, 5),
                interventions=[f"{BASE}id/intervention/made-{rnd.randrange(nodes)}"],
                evidence=[f"{BASE}id/participation/made-{a}", f"{BASE}id/participation/made-{b}"],
                roles=["partner"],
            )
    return graph


@functools.cache
def made_document(nodes: int) -> bytes:
    """The network as the explorer asks for it, positions and groups included."""
    graph = made_network(nodes)
    rnd = random.Random(nodes + 1)
    groups = math.ceil(nodes / 40)
    side = math.ceil(math.sqrt(groups))
    told = []
    for n, node in enumerate(sorted(graph.nodes)):
        row, column = divmod(n // 40, side)
        at = [round((p + rnd.gauss(0.5, 0.2)) / side * 2000 - 1000, 1) for p in (column, row)]
        figures = {"betweenness": 0.0, "brokerage": 0.0, "community": n // 40} if nodes <= MANY_NODES else None
        told.append(node_json(graph, node, (at[0], at[1]), figures))
    document = {
        "attributes": {"view": "actors", "level": "organisation", "version": "1.0.0", "layout": {"version": "made"},
                       "bbox": {"x": [-1000, 1000], "y": [-1000, 1000]}, "labels": {},
                       "total": {"nodes": nodes, "edges": graph.number_of_edges()}, "left_out": {"nodes": 0, "edges": 0}},
        "options": {"type": "undirected", "multi": False, "allowSelfLoops": False},
        "nodes": told,
        **ties_json(graph),
    }  # fmt: skip
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


async def made(request: Request) -> Response:
    """The document of the size chosen last."""
    return Response(made_document(request.app.state.made), media_type="application/json")


async def choose(request: Request) -> Response:
    """The size is chosen and its document made."""
    request.app.state.made = request.path_params["nodes"]
    made_document(request.app.state.made)
    return Response(status_code=204)


def create() -> FastAPI:
    """The application as the environment describes it, with the made networks in the place of the real one."""
    app = create_app_from_env()
    app.router.routes[:0] = [Route("/api/network.json", made), Route("/made/{nodes:int}", choose)]
    return app
