"""The pages people read, and the JSON behind them."""

from __future__ import annotations

from fastapi import APIRouter

from hoi_graph_api.pages import (
    actor,
    api_lists,
    api_network,
    exports,
    front,
    intervention,
    lists,
    money,
    municipality,
    network,
    overviews,
    quality,
    queries,
    surveys,
)
from hoi_graph_api.pages.faults import error_page

router = APIRouter()
_PARTS = (front, lists, intervention, actor, municipality, network, overviews, money, quality, queries, surveys)
for _part in (*_PARTS, api_network, api_lists, exports):
    router.include_router(_part.router)

__all__ = ["error_page", "router"]
