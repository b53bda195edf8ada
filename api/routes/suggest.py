"""`/api/v1/suggest`: what the library holds that begins like what is being typed."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from api.bounds import work
from api.render import json_text
from api.state import State, state_of
from search.suggest import KINDS

__all__ = ["router"]

router = APIRouter(prefix="/api/v1", tags=["search"])


class Typed(BaseModel):
    """What was typed so far."""

    model_config = ConfigDict(extra="forbid")

    q: str = Field(min_length=1, max_length=500, description="已输入的：开头几个字、拼音或声母", examples=["cbl", "参保l"])
    top: int = Field(10, ge=1, le=50, description="返回几条")
    kind: list[Literal["wording", "policy", "body"]] = Field(
        [], max_length=3, description="只要哪几类（表述、文件、单位），可重复；不写为全部"
    )


class Suggested(BaseModel):
    """A text to go on with."""

    text: str
    kind: Literal["wording", "policy", "body"]
    title: str | None = Field(description="文件的标题")
    uses: int = Field(ge=0, description="有它的指标数")
    highlights: list[list[int]] = Field(description="text 中与输入对应的部分，[起, 止)")


class Suggestions(BaseModel):
    """What the library holds that begins like it, the best first."""

    query: str
    suggestions: list[Suggested]


@router.get("/suggest", response_model=Suggestions, summary="边输入边提示")
async def suggest(typed: Annotated[Typed, Query()], state: Annotated[State, Depends(state_of)]) -> Response:
    """Return names of wordings, policy documents and bodies for what was typed: characters, pinyin or initials."""

    def answer() -> Response:
        found = state.library.suggest(typed.q, top=typed.top, kinds=typed.kind or KINDS)
        told = {"query": typed.q, "suggestions": [each.as_dict() for each in found]}
        return Response(json_text(told), media_type="application/json")

    return await work(answer)
