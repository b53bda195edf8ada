"""`/api/v1/similar`: past projects that are like the one described."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from api.bounds import work
from api.render import json_text
from api.state import State, state_of
from search.similar import Asked

__all__ = ["Described", "router"]

router = APIRouter(prefix="/api/v1", tags=["draft"])


class Described(BaseModel):
    """A project as its drafter describes it."""

    model_config = ConfigDict(extra="forbid")

    project: str = Field(min_length=1, max_length=200, description="项目名称", examples=["村卫生室药品采购补助"])
    use: str = Field("", max_length=2000, description="资金用途和目标", examples=["为村卫生室配备基本药物"])
    department: str | None = Field(None, max_length=100, description="部门")
    division: str | None = Field(None, max_length=50, description="行政区划名称或代码")
    year: int | None = Field(None, ge=1949, le=2100, description="年度")
    funds: Decimal | None = Field(
        None, gt=0, le=10**10, max_digits=16, decimal_places=6, description="资金，万元", examples=[30]
    )

    def asked(self) -> Asked:
        """Return the description as the search takes it; blanks are nothing."""
        told = [part.strip() or None if part else None for part in (self.department, self.division)]
        return Asked(self.project.strip() or self.project, self.use.strip(), told[0], told[1], self.year, self.funds)


class SimilarQuery(Described):
    """A description with the number of projects that are wanted."""

    top: int = Field(10, ge=1, le=100, description="返回几个")


class SimilarProject(BaseModel):
    """A past project, why it is like the one described, and how much."""

    model_config = ConfigDict(extra="allow")

    iri: str
    name: str
    department: str | None
    division: str | None
    year: int | None
    funds: dict[str, Any] | None
    score: float
    reasons: dict[str, float] = Field(description="各部分之和为 score")
    why: list[str] = Field(description="同上，给人看的")
    indicators: int


class SimilarAnswer(BaseModel):
    """Past projects, most like first."""

    projects: list[SimilarProject]


@router.get("/similar", response_model=SimilarAnswer, summary="相近的项目")
async def similar(parameters: Annotated[SimilarQuery, Query()], state: Annotated[State, Depends(state_of)]) -> Response:
    """Return past projects that are like the one described."""
    found = await work(lambda: state.library.similar(parameters.asked(), top=parameters.top))
    return Response(json_text({"projects": [each.as_dict() for each in found]}), media_type="application/json")
