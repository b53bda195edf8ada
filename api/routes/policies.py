"""`/api/v1/policies`: policy documents and what rests on them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from api.bounds import work
from api.problems import Problem
from api.render import json_text
from api.state import State, state_of

__all__ = ["router"]

router = APIRouter(prefix="/api/v1/policies", tags=["policies"])


class PolicyFound(BaseModel):
    """A policy document that the number means."""

    iri: str
    number: str | None
    title: str | None
    issuer: str | None
    status: str = Field(description="ok 或 ambiguous")


class PolicyUse(BaseModel):
    """A place that cites it."""

    model_config = ConfigDict(extra="allow")

    policy: str
    indicator: str | None
    level3: str | None
    project: str | None
    department: str | None
    division: str | None
    year: int | None
    role: str | None
    printed: str | None
    place: dict[str, int | str] | None


class PolicyUses(BaseModel):
    """What rests on a policy document."""

    policies: list[PolicyFound]
    uses: list[PolicyUse]
    counts: dict[str, int]


# A number may hold a slash where somebody writes it so; the rest of the path is the number.
@router.get("/{number:path}/uses", response_model=PolicyUses, summary="依据这份文件的指标和项目")
async def uses(
    number: Annotated[str, Path(max_length=200, description="文号（任何写法）或文件标题", examples=["财社[2020]2号"])],
    state: Annotated[State, Depends(state_of)],
) -> Response:
    """Return everything that cites a policy document."""

    def answer() -> Response:
        found = state.library.cites(number)
        if not found["policies"]:
            raise Problem(404, f"库中没有引用 {number} 的地方")
        return Response(json_text(found), media_type="application/json")

    return await work(answer)
