"""`/api/v1/compare`: two indicators, projects, years of one or departments side by side."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from pydantic import BaseModel

from api.bounds import work
from api.problems import Problem
from api.render import json_text
from api.state import State, state_of
from search.errors import BadFilter
from search.sides import compare_sides

__all__ = ["router"]

router = APIRouter(prefix="/api/v1", tags=["compare"])
SIDE = "IRI、筛选（department=…,year=…）或项目名称的一部分"


class Compared(BaseModel):
    """Two sets of indicators, aligned by meaning, with what each side was taken to mean."""

    left: dict[str, Any]
    right: dict[str, Any]
    pairs: list[dict[str, Any]]
    policies: dict[str, list[str]]


@router.get("/compare", response_model=Compared, summary="两组指标对照")
async def compare(
    a: Annotated[str, Query(min_length=1, max_length=2000, description=SIDE, examples=["project_text=饮水安全,year=2023"])],
    b: Annotated[str, Query(min_length=1, max_length=2000, description=SIDE, examples=["project_text=饮水安全,year=2024"])],
    state: Annotated[State, Depends(state_of)],
) -> Response:
    """Return two sets of indicators side by side."""
    try:
        told = await work(compare_sides, state.library, a, b)
    except BadFilter as error:
        raise Problem(400, str(error)) from None
    return Response(json_text(told), media_type="application/json")
