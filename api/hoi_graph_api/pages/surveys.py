"""The sources, the survey figures and the recommendations."""

from __future__ import annotations

from fastapi import APIRouter

from hoi_graph_api.pages import survey_observations, survey_recommendations, survey_sources

router = APIRouter()
for _part in (survey_sources, survey_observations, survey_recommendations):
    router.include_router(_part.router)
