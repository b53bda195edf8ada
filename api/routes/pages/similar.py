"""The page at ``/draft/similar``: past projects that are like one described; nothing of it stands in an address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pydantic import ValidationError

from api.bounds import work
from api.pages import render
from api.routes.pages.draft import HEAD, body_of, fields_of, said
from api.routes.pages.similar_table import COLUMNS, similar_rows
from api.state import State, state_of
from api.table import MEDIA, Table, download, posted, table_of
from kg.errors import JixiaoError

__all__ = ["router"]

router = APIRouter()
TOP = 30
WEAK = 10
"""Projects that are listed where there is a reason for none; those with a reason are listed up to `TOP`."""

FIELDS = (
    ("project", "项目名称"),
    ("funds", "资金（万元）"),
    ("year", "年度"),
    ("department", "部门"),
    ("division", "行政区划"),
)


@router.get("/draft/similar")
async def empty(state: Annotated[State, Depends(state_of)]) -> Response:
    """Return the form for describing a project."""
    return page(state, {}, None)


@router.post("/draft/similar")
async def found(request: Request, state: Annotated[State, Depends(state_of)]) -> Response:
    """Return past projects that are like the one described."""
    data = await request.body()
    return await work(look_up, request, state, data)


def look_up(request: Request, state: State, data: bytes) -> Response:
    """Return the page with the projects, or with what is wrong with the description."""
    given = {name: values[-1] for name, values in fields_of(data).items()}
    try:
        asked = body_of(given, [], "check").asked()
        told = state.library.similar(asked, top=TOP)
    except (ValidationError, JixiaoError) as error:
        return page(state, given, None, error=said(request, error), status=400)
    near = [each for each in told if each.why]
    rows = similar_rows(state, near or told[:WEAK])
    view = posted(given, COLUMNS)
    if (form := given.get("download", "")) in MEDIA:
        return download(form, "相近的项目", COLUMNS, rows, view)
    table = table_of("相近的项目", COLUMNS, rows, view, size=TOP)
    return page(state, given, rows, table=table, weak=not near)


def page(
    state: State,
    given: Mapping[str, str],
    rows: list[dict[str, Any]] | None,
    *,
    table: Table | None = None,
    weak: bool = False,
    error: str = "",
    status: int = 200,
) -> Response:
    """Return the page with the projects, or the form to begin with."""
    return render(
        "similar.html",
        here="/draft",
        generation=state.generation,
        status=status,
        typed={name: given.get(name, "") for name in HEAD},
        fields=FIELDS,
        rows=rows,
        table=table,
        weak=weak,
        error=error,
    )
