"""`/api/v1/draft`: a set of indicators proposed, checked, or written as a form; nothing of what is sent is kept or logged."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict

from api.bounds import work
from api.drafting import Body, drafted
from api.problems import Problem
from api.render import json_text
from api.state import State, state_of
from api.turning import rows_of
from kg.check import to_json
from kg.errors import WrongCall
from kg.export.official import FORMATS, comparison_of, write
from search.draft import Draft, Turn, next_year, note_of, reading_of

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


class NextYear(BaseModel):
    """Two years of a project: what stays, what should move, and why."""

    model_config = ConfigDict(extra="allow")

    project: str
    before: int | None
    year: int
    lines: list[dict[str, Any]]


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
    layout: Annotated[Literal["central", "two_sided", "described"], Query(description="版式")] = "central",
) -> Response:
    """Return the lines that are sent as the official form; without lines, those that are proposed."""
    fill = not body.lines
    made = await work(drafted, state.library, body.model_copy(update={"fill": fill, "gaps": fill}))
    return await work(file_of, made, suffix, layout)


@router.get("/draft/next", response_model=NextYear, summary="由上年的表起草下年的：两年对照")
async def next_(
    state: Annotated[State, Depends(state_of)],
    project: Annotated[str, Query(min_length=1, max_length=1000, description="图谱库中的项目：IRI，或没有重名的名称")],
    year: Annotated[int, Query(ge=1949, le=2100, description="要编制的年度")],
    suffix: Annotated[Literal["json", "docx", "xlsx"], Query(alias="format", description="格式")] = "json",
) -> Response:
    """Return a project's form line by line: what stays, what should move, and why."""
    turn = await work(turn_of, state, project, year)
    if suffix == "json":
        return Response(json_text(turn.as_dict()), media_type="application/json")
    sheet = comparison_of(turn.project, turn.before, turn.year, rows_of(turn))
    data = await work(FORMATS[suffix], sheet)
    return _file(data, f"{turn.project[:60]}{turn.year}年对照表", suffix)


def turn_of(state: State, project: str, year: int) -> Turn:
    """Return two years of a project side by side.

    Raises:
        Problem: 404 where the library has no such project before that year; 400 where several have the name.
    """
    try:
        return next_year(state.library, project, year)[2]
    except WrongCall as error:
        raise Problem(400 if "几个" in str(error) or "已是" in str(error) else 404, str(error)) from None


def file_of(made: Draft, suffix: str, layout: str) -> Response:
    """Return a draft as a file to be saved."""
    data = write(reading_of(made, blank=True), suffix, layout, note_of(made, layout))
    return _file(data, f"{made.asked.project[:60]}绩效目标表", suffix)


def _file(data: bytes, stem: str, suffix: str) -> Response:
    name = quote(f"{stem}.{suffix}", safe="")
    return Response(data, media_type=MEDIA[suffix], headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"})
