"""`/api/v1/draft`: a set of indicators proposed, checked, or written as a form; nothing of what is sent is kept or logged."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict

from api.bounds import work
from api.drafting import Body, drafted
from api.render import json_text
from api.state import State, state_of
from kg.check import to_json
from kg.export.official import write
from search.draft import Draft, reading_of

__all__ = ["MEDIA", "file_of", "router"]

router = APIRouter(prefix="/api/v1", tags=["draft"])
MEDIA = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class DraftAnswer(BaseModel):
    """A draft, as `jixiao draft --json` prints it."""

    model_config = ConfigDict(extra="allow")

    project: dict[str, Any]
    scheme: str
    lines: list[dict[str, Any]]
    findings: list[dict[str, Any]]


@router.post("/draft", response_model=DraftAnswer, summary="起草一套指标")
async def draft(body: Body, state: Annotated[State, Depends(state_of)]) -> Response:
    """Propose a set of indicators for a project; lines that are sent stay as they are."""
    made = await work(drafted, state.library, body)
    return Response(json_text(made.as_dict()), media_type="application/json")


@router.post("/draft/check", response_model=list[dict[str, Any]], summary="查草稿有没有问题")
async def check(body: Body, state: Annotated[State, Depends(state_of)]) -> Response:
    """Return the findings on the lines that are sent, as `jixiao check --json` prints them; no line is added."""
    made = await work(drafted, state.library, body.model_copy(update={"fill": False, "gaps": False}))
    return Response(json_text([to_json(finding) for finding in made.findings]), media_type="application/json")


@router.post(
    "/draft/form",
    summary="把草稿写成表",
    response_class=Response,
    responses={200: {"content": {media: {} for media in MEDIA.values()}, "description": "一份 Word 或 Excel 表"}},
)
async def form(
    body: Body,
    state: Annotated[State, Depends(state_of)],
    suffix: Annotated[Literal["docx", "xlsx"], Query(alias="format", description="文件格式")] = "docx",
    layout: Annotated[Literal["central", "described"], Query(description="版式")] = "central",
) -> Response:
    """Return the lines that are sent as the official form; without lines, those that are proposed."""
    fill = not body.lines
    made = await work(drafted, state.library, body.model_copy(update={"fill": fill, "gaps": fill}))
    return await work(file_of, made, suffix, layout)


def file_of(made: Draft, suffix: str, layout: str) -> Response:
    """Return a draft as a file to be saved."""
    data = write(reading_of(made, blank=True), suffix, layout)
    name = quote(f"{made.asked.project[:60]}绩效目标表.{suffix}", safe="")
    return Response(data, media_type=MEDIA[suffix], headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"})
