"""`/api/v1/why`: where a fact stands, as `jixiao why --json` prints it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from pydantic import BaseModel

from api.bounds import work
from api.problems import Problem
from api.render import json_text
from api.state import State, state_of
from kg.errors import JixiaoError
from kg.store.why import why

__all__ = ["router"]

router = APIRouter(prefix="/api/v1", tags=["catalog"])


class WhyAnswer(BaseModel):
    """What the graph says of a thing, and up to 50 of the places it was read from."""

    iri: str
    facts: list[dict[str, str]]
    evidence: list[dict[str, Any]]
    places: int


@router.get("/why", response_model=WhyAnswer, summary="这条事实出自哪里")
async def why_it_is_so(
    iri: Annotated[str, Query(min_length=1, max_length=2000, description="IRI")], state: Annotated[State, Depends(state_of)]
) -> Response:
    """Return the places that a thing was read from: file, place, exact text of the cells."""
    try:
        told = (await work(why, state.settings.library, iri)).to_json()
    except JixiaoError as error:
        raise Problem(404, str(error)) from None
    for evidence in told["evidence"]:
        # Where the file lies on the server is nobody's business.
        evidence.pop("paths")
    return Response(json_text(told), media_type="application/json")
