"""What clients send and get: version 0.2 of the Reconciliation API, and the questions of the 1.0 draft."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AliasChoices, BaseModel, ConfigDict, Field

Limit = Annotated[float, Field(ge=1, le=1000)]


class Strict(BaseModel):
    """A body whose unknown members are refused."""

    model_config = ConfigDict(extra="forbid")


class EntityRef(BaseModel):
    """A thing that was reconciled before."""

    id: str
    name: str = ""


Value = str | bool | int | float | EntityRef


class PropertyCondition(BaseModel):
    """A property and the value, or values, it should have."""

    pid: str
    v: Value | list[Value]


class Query(Strict):
    """A question of version 0.2."""

    query: str = ""
    type: str | list[str] | None = None
    limit: Limit | None = None
    properties: Annotated[list[PropertyCondition], Field(max_length=20)] = []
    type_strict: Literal["any", "should", "all"] | None = None


class Condition(BaseModel):
    """A condition of a question of the 1.0 draft; `pid` and `v` are its earlier words."""

    match_type: Literal["name", "property"] = Field(alias="matchType")
    property_id: str = Field("", validation_alias=AliasChoices("propertyId", "pid"))
    value: Value | list[Value] = Field(validation_alias=AliasChoices("propertyValue", "v"))
    required: bool = False
    quantifier: Literal["any", "all", "none"] = Field("any", alias="matchQuantifier")
    qualifier: str | None = Field(None, alias="matchQualifier")


class DraftQuery(Strict):
    """A question of the 1.0 draft."""

    type: str | None = None
    limit: Limit | None = None
    lang: str | None = None
    dir: str | None = None
    conditions: Annotated[list[Condition], Field(min_length=1, max_length=20)]


class DraftBatch(Strict):
    """The questions of one request."""

    queries: list[DraftQuery]


class WantedProperty(Strict):
    """A property to fetch; the setting `limit` says how many values at most, 0 for all."""

    id: str
    settings: dict[str, Any] = {}


class ExtendQuery(Strict):
    """Which properties of which things to fetch."""

    ids: Annotated[list[str], Field(max_length=1000)]
    properties: Annotated[list[WantedProperty], Field(max_length=50)]


class TypeRef(BaseModel):
    """A type of things."""

    id: str
    name: str
    broader: list[TypeRef] | None = None


class Feature(BaseModel):
    """One thing that speaks for a candidate."""

    id: str
    name: str
    value: bool | float


class CandidateAnswer(BaseModel):
    """A thing that may be meant."""

    id: str
    name: str
    description: str
    score: float
    match: bool
    type: list[TypeRef]
    features: list[Feature]


class Result(BaseModel):
    """The candidates for one question, best first."""

    result: list[CandidateAnswer]


class DraftResult(BaseModel):
    """The candidates for one question of the draft, best first."""

    candidates: list[CandidateAnswer]


class DraftResults(BaseModel):
    """The answers in the order of the questions."""

    results: list[DraftResult]


class Suggestion(BaseModel):
    """A thing, type or property a text may grow into."""

    id: str
    name: str
    description: str | None = None
    notable: list[TypeRef] | None = None


class Suggestions(BaseModel):
    """What a text may grow into."""

    result: list[Suggestion]


class PropertyRef(BaseModel):
    """A property."""

    id: str
    name: str


class Proposal(BaseModel):
    """The properties that things of a type can have."""

    type: str
    properties: list[PropertyRef]
    limit: int | None = None


class PropertyMeta(PropertyRef):
    """A fetched property, and the type of its values where they are things."""

    type: TypeRef | None = None


class Extension(BaseModel):
    """The values fetched: by thing, then by property."""

    meta: list[PropertyMeta]
    rows: dict[str, dict[str, list[dict[str, Any]]]]
