"""``/help`` for each kind of user with examples of this library, and ``/patterns`` with every element and state."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from markupsafe import Markup

from api.addresses import address_of
from api.chart import bars
from api.evidence import draw
from api.pages import render
from api.routes.pages.search import examples
from api.routes.pages.trace import most_cited
from api.state import State, state_of
from kg import named_queries
from kg.document import Cell, Place, Table
from search import catalog

__all__ = ["router"]

router = APIRouter()
QUERIES = ("most-cited", "same-wording-different-targets", "indicators-without-basis", "satisfaction-over-years")


@router.get("/help")
async def guide(state: Annotated[State, Depends(state_of)]) -> Response:
    """Return the help."""
    return render(
        "help.html",
        here="/help",
        generation=state.generation,
        **await asyncio.to_thread(lambda: state.once("help", lambda: told_of(state))),
    )


def told_of(state: State) -> dict[str, Any]:
    """Return the examples: queries, a number, a department and a division that this library has."""
    cited = [policy for policy in most_cited(state) if policy["number"]]
    departments = catalog.listing(state.library.store, "departments", limit=200).rows
    busy = max(departments, key=lambda row: row["documents"], default=None)
    divisions = [str(value) for value, _ in state.library.facets()["division"][:2]]
    return {
        "examples": examples(state),
        "number": cited[0]["number"] if cited else None,
        "department": {"name": busy["name"], "address": address_of(busy["iri"], state.base)} if busy else None,
        "divisions": divisions,
        "queries": [named_queries.load(name) for name in QUERIES if name in named_queries.names()],
    }


@router.get("/patterns")
async def patterns(state: Annotated[State, Depends(state_of)]) -> Response:
    """Return every element of the pages in every state."""
    from decimal import Decimal

    texts = (
        ("一级指标", "二级指标", "三级指标", "指标值"),
        ("产出指标", "数量指标", "培训人次", "≥100人次"),
        ("", "质量指标", "合格率", "≥95%"),
    )
    cells = [
        Cell(row, column, text, Place(table=1, row=row, column=column), 2 if (row, column) == (2, 1) else 1)
        for row, line in enumerate(texts, 1)
        for column, text in enumerate(line, 1)
        if (row, column) != (3, 1)
    ]
    table = Table(1, 3, 4, tuple(cells), Place(table=1, row=1, column=1))
    found = {"severity": "warning", "number": 1, "word": "警告·很可能", "message": "举例：指标值低于上年"}
    use = {
        "project": "示例项目",
        "department": "示例部门",
        "year": 2024,
        "raw": "≥95%",
        "policies": [{"number": "某发〔2020〕1号", "address": "/trace"}],
        "address": "/patterns",
        "place": {"file": "示例.docx", "where": "第1表第3行第4列", "address": "#here"},
        "cells": ["产出指标", "质量指标", "合格率", "≥95%", "某发〔2020〕1号"],
    }
    return render(
        "patterns.html",
        here="",
        generation=state.generation,
        grid=draw(table, Place(table=1, row=3, column=4), {(2, 4): ["1"]}),
        beside={2: [found]},
        use=use,
        chart=Markup(bars([("甲县", Decimal(12)), ("乙县", Decimal(7)), ("丙县", Decimal("-2.5"))], "示例图")),
    )
