"""``/help`` for each kind of user with examples of this library, and ``/patterns`` with every element and state."""

from __future__ import annotations

from contextlib import suppress
from itertools import combinations
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from markupsafe import Markup

from api.addresses import address_of
from api.bounds import work
from api.bounds.described import limits
from api.chart import bars
from api.drawing import draw
from api.pages import render
from api.routes.pages.compare import sets
from api.routes.pages.search import examples
from api.routes.pages.trace import most_cited
from api.sparql.pool import Busy
from api.state import State, state_of
from kg import named_queries
from kg.document import Cell, Place, Table
from kg.errors import JixiaoError, LibraryError
from search import catalog

__all__ = ["router"]

router = APIRouter()
QUERIES = ("most-cited", "same-wording-different-targets", "indicators-without-basis", "satisfaction-over-years")
"""Named queries that are shown as examples, where they have an answer; others stand in for those that have none."""

QUERY_SECONDS = 2.0
"""For one of them, while the page is made."""

PAIRED = (("division", "两个地方"), ("year", "两个年度"), ("department", "两个部门"))
PAIRS_TRIED = 4


@router.get("/help")
async def guide(state: Annotated[State, Depends(state_of)]) -> Response:
    """Return the help."""
    return render(
        "help.html",
        here="/help",
        generation=state.generation,
        limits=limits(state.settings),
        **await work(lambda: state.once("help", lambda: told_of(state))),
    )


def told_of(state: State) -> dict[str, Any]:
    """Return the examples: queries, a number, a department, a comparison and questions that this library has answers to."""
    cited = [policy for policy in most_cited(state) if policy["number"]]
    departments = catalog.listing(state.library.store, "departments", limit=200).rows
    busy = max(departments, key=lambda row: row["documents"], default=None)
    asked = examples(state)
    return {
        "examples": asked,
        "other": next((text for text in asked if state.library.search(text, top=1, mode="alt").hits), None),
        "number": cited[0]["number"] if cited else None,
        "department": {"name": busy["name"], "address": address_of(busy["iri"], state.base)} if busy else None,
        "comparison": comparison(state),
        "queries": answered(state),
    }


def comparison(state: State) -> dict[str, Any] | None:
    """Return two places, years or departments with indicators that measure the same; None where there are none.

    The addresses' parameters are those of the page ``/compare``.
    """
    facets = state.library.facets()
    for field, what in PAIRED:
        values = [value for value, _ in facets[field][:PAIRS_TRIED]]
        for left, right in combinations(values, 2):
            counted = [dict(state.library.facets(**{field: value})["level2"]) for value in (left, right)]
            shared = [str(label) for label in counted[0] if label in counted[1]]
            # What both are about most often, satisfaction first: every form has it, and it is worded alike.
            for label in sorted(shared, key=lambda label: ("满意" not in label, shared.index(label)))[:PAIRS_TRIED]:
                sides = [{field: str(value), "level2": label} for value in (left, right)]
                try:
                    found = sets(state, *sides)
                except JixiaoError:  # too many
                    continue
                if any(pair["left"] and pair["right"] for pair in found["pairs"]):
                    asked = {
                        f"{side}_{name}": value
                        for side, given in zip("ab", sides, strict=True)
                        for name, value in given.items()
                    }
                    return {"what": what, "names": f"{left}与{right}", "asked": asked}
    return None


def answered(state: State) -> list[named_queries.NamedQuery]:
    """Return a few named queries that have an answer in this library, those that say most first."""
    told: list[named_queries.NamedQuery] = []
    for name in (*QUERIES, *(name for name in named_queries.names() if name not in QUERIES)):
        query = named_queries.load(name)
        with suppress(Busy, LibraryError):
            answer = state.pool.ask(named_queries.bind(query, {}), rows="csv", seconds=QUERY_SECONDS)
            if answer.status == "ok" and answer.body.count(b"\n") > 1:
                told.append(query)
        if len(told) == len(QUERIES):
            break
    return told


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
