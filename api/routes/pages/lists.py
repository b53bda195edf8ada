"""Pages of lists: all documents, projects, indicators, wordings, policies, departments, divisions, with their filters."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from api.addresses import address_of
from api.bounds import work
from api.pages import render, typed_number
from api.problems import Problem
from api.routes.pages.parts import filled
from api.state import State, state_of
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
        link=lambda iri: address_of(iri, state.base),
    )
