"""Pages of lists: all documents, projects, indicators, wordings, policies, departments, divisions, with their filters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from api.addresses import address_of
from api.bounds import work
from api.pages import number, render, typed_number
from api.problems import Problem
from api.routes.pages.parts import filled
from api.state import State, state_of
from api.table import CHOICES, MEDIA, Column, Part, download, table_of, view_of
from api.words import concept, label
from search import catalog
from search.catalog import KINDS
from search.describe import ref

__all__ = ["router"]

router = APIRouter()
PIECE, FARTHEST = 50, 10_000_000


@router.get("/list/{name}")
async def listed(name: str, request: Request, state: Annotated[State, Depends(state_of)]) -> Response:
    """Return a piece of a list.

    Raises:
        Problem: 404 where there is no such list, 400 where a filter is wrong.
    """
    kind = KINDS.get(name)
    if kind is None:
        raise Problem(404, f"没有 {name} 这个目录")
    asked = request.query_params
    filters = {key: value for key in kind.filters if (value := asked.get(key, "").strip()[:2000])}
    offset = typed_number(asked.get("offset", ""), 0, 0, FARTHEST)
    if any(key in asked for key in ("sort", "download")) or any(key.startswith("only-") for key in asked):
        return await work(whole, state, kind, filters, dict(asked))
    try:
        page = await work(catalog.listing, state.library.store, name, filters=filters, offset=offset, limit=PIECE)
    except catalog.BadList as error:
        raise Problem(400, str(error)) from None

    def at(start: int) -> str:
        return f"/list/{name}?" + urlencode({**filters, "offset": start})

    def named(key: str, value: str) -> str:
        if kind.filters[key][0] != "iri":
            return value
        from pyoxigraph import NamedNode

        told = ref(state.library.store, NamedNode(value))
        return str(told["label"]) if told else value

    def without(key: str) -> str:
        return f"/list/{name}?" + urlencode({other: value for other, value in filters.items() if other != key})

    rest = urlencode({**filters, "limit": catalog.MOST})
    return await work(
        render,
        "list.html",
        here="/list/documents",
        generation=state.generation,
        json_address=f"/api/v1/{name}?" + urlencode({**filters, "offset": offset, "limit": PIECE}),
        kinds=list(KINDS.values()),
        kind=kind,
        columns=filled(kind.columns, page.rows),
        total=page.total,
        offset=offset,
        limit=PIECE,
        rows=[{**row, "address": address_of(row["iri"], state.base)} for row in page.rows],
        chips=[(key, named(key, value), without(key)) for key, value in filters.items()],
        typed=[key for key, (form, _) in kind.filters.items() if form == "integer"],
        filters=filters,
        downloads=[("CSV", f"/api/v1/{name}?{rest}&format=csv"), ("Excel", f"/api/v1/{name}?{rest}&format=xlsx")],
        most=catalog.MOST,
        at=at,
        table_address=f"/list/{name}?" + urlencode({**filters, "sort": kind.columns[0]}),
        link=lambda iri: address_of(iri, state.base),
    )


def whole(state: State, kind: catalog.Kind, filters: Mapping[str, str], asked: Mapping[str, str]) -> Response:
    """Return a list as a table that can be sorted and filtered by any column: its first thousand things.

    Raises:
        Problem: 400 where a filter is wrong.
    """
    try:
        page = catalog.listing(state.library.store, kind.name, filters=filters, offset=0, limit=catalog.MOST)
    except catalog.BadList as error:
        raise Problem(400, str(error)) from None
    keys = filled(kind.columns, page.rows)
    rows = [row_of(state, keys, row) for row in page.rows]
    columns = [
        Column(
            key,
            label(key),
            filtered=1 < len({row[key] for row in rows}) <= CHOICES,
            number=key != "year" and all(isinstance(row[key], (int, float, Decimal)) for row in rows),
            link=f"{key} parts",
        )
        for key in keys
    ]
    view = view_of(asked, columns)
    if (form := asked.get("download", "")) in MEDIA:
        return download(form, kind.label, columns, rows, view)
    table = table_of(kind.label, columns, rows, view, address=f"/list/{kind.name}", kept=filters)
    return render(
        "table.html",
        here="/list/documents",
        generation=state.generation,
        kinds=list(KINDS.values()),
        kind=kind,
        total=page.total,
        most=catalog.MOST,
        table=table,
        plain=f"/list/{kind.name}?" + urlencode(filters) if filters else f"/list/{kind.name}",
    )


def row_of(state: State, keys: Sequence[str], row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a thing as a row: plain values to sort by, and what is shown of them with addresses."""
    found: dict[str, Any] = {}
    for key in keys:
        parts = parts_of(state, key, row[key])
        if key in NAMED or (key == "title" and not {"level3", "name", "number"} & set(keys)):
            parts = ((parts[0][0] or str(row.get("title") or "（未印）"), address_of(row["iri"], state.base)),)
        plain = row[key] if isinstance(row[key], (int, float, Decimal)) else "、".join(text for text, _ in parts)
        found |= {key: plain, f"{key} parts": parts}
    return found


NAMED = ("level3", "name", "number")
"""Columns that name the thing of a row."""


def parts_of(state: State, key: str, value: Any) -> tuple[Part, ...]:
    """Return a value as texts with addresses."""
    if isinstance(value, Mapping) and "iri" in value:
        return ((str(value.get("label") or value.get("file") or "文件"), address_of(value["iri"], state.base)),)
    if isinstance(value, (list, tuple)):
        return tuple(part for each in value for part in parts_of(state, key, each)) or (("", None),)
    if key in ("kind", "level1", "level2") and isinstance(value, str):
        return ((concept(value), None),)
    return ((str(value) if key in ("year", "code") and value is not None else number(value), None),)
