"""The page at ``/draft/next``: a project's form of this year beside next year's, what should move and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from api.addresses import address_of
from api.bounds import work
from api.pages import render
from api.routes.pages.draft import HEAD
from api.state import State, state_of
from api.table import MEDIA, Column, Table, download, table_of, view_of
from api.turning import heads_of, rows_of
from kg.errors import WrongCall
from search.draft import Turn, next_year
from search.draft.plan import CATEGORIES
from search.similar import Asked

__all__ = ["router"]

router = APIRouter()


@router.get("/draft/next")
async def beside(
    state: Annotated[State, Depends(state_of)],
    request: Request,
    project: Annotated[str, Query(max_length=1000)] = "",
    year: Annotated[str, Query(max_length=4)] = "",
) -> Response:
    """Return the page with both years, or the form to begin with."""
    return await work(page, state, project.strip(), year.strip(), dict(request.query_params))


def page(state: State, project: str, year: str, asked_for: Mapping[str, str]) -> Response:
    """Return the page; without a year that of the form after the one of the project."""
    if not project:
        return _rendered(state, project, year)
    places = state.library.index.profiles.places
    if not year and project in places:
        year = str((state.library.index.profiles.all[places[project]].year or 0) + 1)
    if not year.isdecimal() or not 1949 <= int(year) <= 2100:
        return _rendered(state, project, year, error="年度应是四位数，如 2027")
    try:
        asked, goals, turn = next_year(state.library, project, int(year))
    except WrongCall as error:
        return _rendered(state, project, year, error=str(error))
    columns = columns_of(turn)
    rows = [dict(zip((column.key for column in columns), row, strict=True)) for row in rows_of(turn)]
    view = view_of(asked_for, columns)
    if (form := asked_for.get("download", "")) in MEDIA:
        return download(form, f"{turn.project[:60]}{turn.year}年对照表", columns, rows, view)
    table = table_of("两年对照", columns, rows, view, address="/draft/next", kept={"project": project, "year": year})
    return _rendered(state, project, year, turn=turn, table=table, asked=asked, goals=goals)


def columns_of(turn: Turn) -> tuple[Column, ...]:
    """Return the columns of two years beside each other."""
    keys = ("level1", "level2", "level3", "before", "done", "after", "verdict", "why")
    filtered = ("level1", "level2", "verdict")
    return tuple(Column(key, head, filtered=key in filtered) for key, head in zip(keys, heads_of(turn), strict=True))


def _rendered(
    state: State,
    project: str,
    year: str,
    *,
    turn: Turn | None = None,
    table: Table | None = None,
    asked: Asked | None = None,
    goals: tuple[str, ...] = (),
    error: str = "",
) -> Response:
    typed = dict.fromkeys(HEAD, "")
    if asked is not None:
        typed |= {
            "project": asked.project[:200],
            "use": asked.use[:2000],
            "funds": "" if asked.wan is None else f"{asked.wan:f}",
            "department": (asked.department or "")[:100],
            "division": (asked.division or "")[:50],
            "year": year,
            "goals": "\n".join(goals)[:5000],
        }
    rows = [] if turn is None else turn.rows
    lines = [row for row in rows if row.level2_category in CATEGORIES]
    return render(
        "next.html",
        here="/draft",
        generation=state.generation,
        status=400 if error else 200,
        project=project,
        year=year,
        error=error,
        turn=turn,
        table=table,
        shown_at=address_of(project, state.base) if project else None,
        typed=typed,
        lines=[
            {
                "category": row.level2_category,
                "level3": row.level3[:200],
                "target": row.target.raw[:200],
                "description": (row.description or "")[:500],
                "basis": "、".join(dict.fromkeys(each.normalized for each in row.citations if each.role == "basis")),
            }
            for row in lines[:60]
        ],
    )
