"""`/api/v1/search`: wordings by what is meant."""

from __future__ import annotations

import asyncio
from typing import Annotated, Literal

from fastapi import APIRouter, Body, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from api.state import State, state_of

__all__ = ["SearchAnswer", "SearchParameters", "router"]

router = APIRouter(prefix="/api/v1", tags=["search"])


class SearchParameters(BaseModel):
    """Filters of a search, as on the command line; an empty one is none."""

    model_config = ConfigDict(extra="forbid")

    level1: str | None = Field(None, max_length=50, description="一级指标，印出的或类别", examples=["产出指标"])
    level2: str | None = Field(None, max_length=50, description="二级指标，印出的或类别", examples=["质量指标"])
    department: str | None = Field(None, max_length=100, description="部门名称的一部分，或单位编码")
    division: str | None = Field(None, max_length=50, description="行政区划名称或代码，含下级")
    year: int | None = Field(None, ge=1949, le=2100, description="年度")
    unit: str | None = Field(None, max_length=20, description="计量单位", examples=["%"])
    operator: Literal["≥", "≤", ">", "<", "=", "between"] | None = Field(None, description="关系符号")
    cites: str | None = Field(None, max_length=100, description="依据的文号，任何写法")
    quantitative: bool | None = Field(None, description="是否定量")
    project_text: str | None = Field(None, max_length=100, description="项目名称中的文字")
    head: str | None = Field(None, max_length=50, description="表述的中心词", examples=["满意度"])
    slot: str | None = Field(None, max_length=100, description="中心词之前的衡量对象", examples=["受益群众"])

    def given(self) -> dict[str, object]:
        """Return the filters that are set."""
        return {
            name: value for name in SearchParameters.model_fields if (value := getattr(self, name)) is not None and value != ""
        }


Part = Literal["level2", "department", "division", "year", "unit", "operator", "cites"]
"""`search.understand.PARTS`."""


class SearchQuery(SearchParameters):
    """A query with its filters."""

    q: str = Field(min_length=1, max_length=500, description="要找什么：意思、半句话或文号", examples=["参保率达标"])
    top: int = Field(10, ge=1, le=100, description="返回几条")
    mode: Literal["near", "alt"] = Field("near", description="near 同一衡量；alt 换一种衡量")
    understand: bool = Field(True, description="是否把年度、区划等从问句中读出来")
    ignore: list[Part] = Field([], max_length=7, description="其中不作条件的部分，可重复", examples=[["year"]])


class TargetCount(BaseModel):
    """A target as printed, and how often."""

    raw: str
    count: int


class SearchHit(BaseModel):
    """A wording that was found."""

    model_config = ConfigDict(extra="allow")

    rank: int
    iri: str
    level1: str | None
    level2: str | None
    name: str
    score: float = Field(description="各部分之和，只在一次回答内可比")
    confidence: float = Field(ge=0, le=1)
    uses: int
    targets: list[TargetCount]
    policies: list[str]
    reasons: dict[str, float]


class SearchAnswer(BaseModel):
    """The answer to a query; without a match, the hits are the nearest."""

    query: str
    match: bool
    confidence: float = Field(ge=0, le=1)
    understood: dict[str, object] = Field(description="从问句中读出的条件")
    hits: list[SearchHit]
    ignored: dict[str, object] = Field({}, description="读得出、但按 ignore 不作条件的")


@router.get("/search", response_model=SearchAnswer, summary="找表述")
async def search(parameters: Annotated[SearchQuery, Query()], state: Annotated[State, Depends(state_of)]) -> dict[str, object]:
    """Return past wordings by what is meant, with targets and documents."""

    def work() -> dict[str, object]:
        answer = state.library.search(
            parameters.q,
            top=parameters.top,
            mode=parameters.mode,
            understand=parameters.understand,
            ignore=parameters.ignore,
            filters=parameters.given(),
        )
        return answer.as_dict()

    return await asyncio.to_thread(work)


class BatchQuery(SearchParameters):
    """One query of a batch; `id` is given back."""

    id: str | int | None = None
    query: str = Field(min_length=1, max_length=500)
    top: int = Field(10, ge=1, le=100)
    mode: Literal["near", "alt"] = "near"
    ignore: list[Part] = Field([], max_length=7)


class BatchAnswer(SearchAnswer):
    """The answer to one query of a batch."""

    id: str | int | None = None


@router.post("/search/batch", response_model=list[BatchAnswer], summary="一批查询")
async def batch(
    queries: Annotated[list[BatchQuery], Body(max_length=200)], state: Annotated[State, Depends(state_of)]
) -> list[dict[str, object]]:
    """Answer up to 200 queries, in their order."""

    def work() -> list[dict[str, object]]:
        state.library.prepare([one.query for one in queries])
        return [
            {
                "id": one.id,
                **state.library.search(one.query, top=one.top, mode=one.mode, ignore=one.ignore, filters=one.given()).as_dict(),
            }
            for one in queries
        ]

    return await asyncio.to_thread(work)


class FacetValue(BaseModel):
    """A value of a filter, and how many uses have it."""

    value: str | int | bool
    count: int


@router.get("/search/facets", response_model=dict[str, list[FacetValue]], summary="可缩小范围的条件")
async def facets(
    parameters: Annotated[SearchParameters, Query()], state: Annotated[State, Depends(state_of)]
) -> dict[str, list[dict[str, object]]]:
    """Return what the uses under the filters can be narrowed by: for each filter its values with counts, 30 at most."""

    def work() -> dict[str, list[dict[str, object]]]:
        counted = state.library.facets(**parameters.given())
        return {name: [{"value": value, "count": count} for value, count in values] for name, values in counted.items()}

    return await asyncio.to_thread(work)
