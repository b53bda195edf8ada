"""`/api/v1/search`: wordings by what is meant."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from api.bounds import Left, stop, work
from api.problems import Problem
from api.render import json_text
from api.routes.batches import BATCH_BODY, Part, SearchParameters, parsed
from api.state import State, state_of
from search.answers import Answer

__all__ = ["SearchAnswer", "SearchParameters", "router"]

router = APIRouter(prefix="/api/v1", tags=["search"])
PIECE = 16
"""Queries of a batch that are encoded together; between two pieces a client that has left is noticed."""


class Understanding(SearchParameters):
    """How a query is answered, with its filters."""

    top: int = Field(10, ge=1, le=100, description="返回几条")
    mode: Literal["near", "alt"] = Field("near", description="near 同一衡量；alt 换一种衡量")
    understand: bool = Field(True, description="是否把年度、区划等从问句中读出来")
    ignore: list[Part] = Field([], max_length=7, description="其中不作条件的部分，可重复", examples=[["year"]])


class SearchQuery(Understanding):
    """A query with its filters."""

    q: str = Field(min_length=1, max_length=500, description="要找什么：意思、半句话或文号", examples=["参保率达标"])


class FacetQuery(Understanding):
    """Filters, and the query whose hits are counted, if any."""

    q: str | None = Field(None, min_length=1, max_length=500, description="只数这一查询的结果（top 条）；不写为全库")


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
    absent: dict[str, object] = Field({}, description="问句提到、但库中没有的年度、地区等；不作条件")


@router.get("/search", response_model=SearchAnswer, summary="找表述")
async def search(parameters: Annotated[SearchQuery, Query()], state: Annotated[State, Depends(state_of)]) -> Response:
    """Return past wordings by what is meant, with targets and documents."""

    def answer() -> Response:
        return Response(json_text(found(state, parameters, parameters.q).as_dict()), media_type="application/json")

    return await work(answer)


def found(state: State, parameters: Understanding, query: str) -> Answer:
    """Return the answer to a query."""
    return state.library.search(
        query,
        top=parameters.top,
        mode=parameters.mode,
        understand=parameters.understand,
        ignore=parameters.ignore,
        filters=parameters.given(),
    )


class BatchAnswer(SearchAnswer):
    """The answer to one query of a batch."""

    id: str | int | None = None


@router.post("/search/batch", response_model=list[BatchAnswer], summary="一批查询", openapi_extra=BATCH_BODY)
async def batch(request: Request, state: Annotated[State, Depends(state_of)]) -> Response:
    """Answer some queries, in their order."""
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
        raise Problem(415, "应为 application/json")
    body = await request.body()

    def answers() -> Response:
        settings = state.settings
        queries = parsed(body, settings.batch_queries, settings.batch_characters)
        gone = stop()
        told = []
        for start in range(0, len(queries), PIECE):
            piece = queries[start : start + PIECE]
            if gone.is_set():
                raise Left
            state.library.prepare([one.query for one in piece])
            told += [
                {
                    "id": one.id,
                    **state.library.search(
                        one.query, top=one.top, mode=one.mode, ignore=one.ignore, filters=one.given()
                    ).as_dict(),
                }
                for one in piece
            ]
        return Response(json_text(told), media_type="application/json")

    return await work(answers)


class FacetValue(BaseModel):
    """A value of a filter, and how many uses have it."""

    value: str | int | bool
    count: int


@router.get("/search/facets", response_model=dict[str, list[FacetValue]], summary="可缩小范围的条件")
async def facets(parameters: Annotated[FacetQuery, Query()], state: Annotated[State, Depends(state_of)]) -> Response:
    """Return what can be narrowed by, of the hits of a query or of all under the filters: values with counts, 30 at most."""

    def answer() -> Response:
        if parameters.q is None:
            counted = state.library.facets(**parameters.given())
        else:
            counted = state.library.facets_of(found(state, parameters, parameters.q).hits, **parameters.given())
        told = {name: [{"value": value, "count": count} for value, count in values] for name, values in counted.items()}
        return Response(json_text(told), media_type="application/json")

    return await work(answer)
