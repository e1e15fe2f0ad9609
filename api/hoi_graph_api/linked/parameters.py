"""The parameters of linked-data addresses, each with an example that answers."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import Path, Query

from hoi_graph_api.linked.answers import MEDIA, RDF_SUFFIXES

_NAME = r"^[^/]+$"
ThingPath = Annotated[str, Path(description="class/slug, perhaps with a format suffix", examples=["actor/kl"])]
Scheme = Annotated[str, Path(description="A code list", examples=["field"], pattern=_NAME)]
Code = Annotated[str, Path(description="A code of the list", examples=["school"], pattern=_NAME)]
Term = Annotated[str, Path(description="A term, or a version of the ontology", examples=["Actor"], pattern=_NAME)]
Layer = Annotated[str, Path(description="A layer", examples=["links"], pattern=_NAME)]
Suffix = Annotated[str, Path(description="A format", examples=["ttl"], pattern=_NAME)]
Form = Annotated[str, Path(description="json (CSL-JSON) or bib (BibTeX)", examples=["json"], pattern=_NAME)]
FileName = Annotated[str, Path(description="A file of the release", examples=["hoi-graph.ttl"], pattern=_NAME)]
ReleaseName = Annotated[
    str, Path(description="A release: version and digest; latest leads to it", examples=["latest"], pattern=_NAME)
]
Lang = Annotated[Literal["da", "en"], Query(description="Language of the page")]
Incoming = Annotated[str, Query(description="Show one group of incoming links: its property, e.g. hoi:about")]
Kind = Annotated[str, Query(description="The kind of things in the group, e.g. id/participation")]
Page = Annotated[int, Query(description="Page of the incoming links", ge=1, le=1_000_000)]


def formats(*suffixes: str) -> dict[str, Any]:
    """A 200 that comes in these formats."""
    content = {MEDIA[suffix]: {"schema": {"type": "string"}} for suffix in suffixes or (*MEDIA,)}
    return {"description": "The document", "content": content}


def of_type(media: str, description: str) -> dict[str, Any]:
    """A 200 of one media type."""
    return {"description": description, "content": {media: {"schema": {"type": "string"}}}}


ALL_FORMATS: dict[int | str, dict[str, Any]] = {200: formats()}
RDF_FORMATS: dict[int | str, dict[str, Any]] = {200: formats(*RDF_SUFFIXES)}
