"""The page at ``/compare``: wordings side by side, or two sets of indicators aligned by meaning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from api.addresses import address_of
from api.bounds import work
from api.pages import render
from api.problems import Problem, without_paths
from api.render import json_text
from api.state import State, state_of
from kg.errors import JixiaoError
from search import catalog
from search.compare import changes
from search.filters import Filters
from search.sides import with_values
from search.wordings import Use

__all__ = ["router"]

router = APIRouter()
SIDES = ("a", "b")
FIELDS = ("project_text", "department", "division", "year", "level2")
MOST_ITEMS = 4
MOST_USES = 400
"""Indicators a side: each of one side is held against each of the other."""


@router.get("/compare")
async def page(request: Request, state: Annotated[State, Depends(state_of)]) -> Response:
    """Compare wordings given by IRI, or two sets given by filters."""
    items = [item for item in request.query_params.getlist("item") if item]
    sides, wordings = await work(sides_of, request, state)
    items = (items or wordings)[:MOST_ITEMS]
    told: dict[str, Any] = {"cards": None, "answer": None}
    error = ""
    try:
        if items:
            told["cards"] = await work(cards, state, items)
        elif all(sides.values()):
            told["answer"] = await work(sets, state, sides["a"], sides["b"])
    except JixiaoError as problem:
        error = without_paths(request, str(problem))
    asked = {f"{side}_{name}": value for side in SIDES for name, value in sides[side].items()}
    done = told["cards"] is not None or told["answer"] is not None
    return await work(
        render,
        "compare.html",
        here="/compare",
        generation=state.generation,
        json_address="/compare.json?" + urlencode({"item": items} if items else asked, doseq=True) if done else None,
        sides=sides,
        fields=FIELDS,
        items=items,
        error=error,
        status=400 if error else 200,
        **told,
    )


@router.get("/compare.json")
async def as_json(request: Request, state: Annotated[State, Depends(state_of)]) -> Response:
    """Return what the page shows as JSON.

    Raises:
        Problem: 400 where neither wordings nor two sets are given.
    """
    items = [item for item in request.query_params.getlist("item") if item][:MOST_ITEMS]
    sides, _ = await work(sides_of, request, state)
    if items:
        told: Any = {"wordings": await work(cards, state, items)}
    elif all(sides.values()):
        told = await work(sets, state, sides["a"], sides["b"])
    else:
        raise Problem(400, "应给出 item（表述的 IRI，2–4 个），或两边的条件 a_… 和 b_…")
    return Response(json_text(told), media_type="application/json")


def sides_of(request: Request, state: State) -> tuple[dict[str, dict[str, str]], list[str]]:
    """Return the filters of both sides, and the wordings where ``a`` and ``b`` are IRIs of wordings.

    ``a`` or ``b`` as the IRI of a project, department or document stands for the filters that single it out.
    """
    asked = request.query_params
    sides: dict[str, dict[str, str]] = {}
    wordings: list[str] = []
    for side in SIDES:
        given = {name: value for name in FIELDS if (value := asked.get(f"{side}_{name}", "").strip()[:100])}
        iri = asked.get(side, "").strip()
        if iri:
            try:
                kind, fields = catalog.item(state.library.store, iri)
            except catalog.BadList as error:
                raise Problem(404, str(error)) from None
            if kind.name == "wordings":
                wordings.append(iri)
            else:
                given = {**singled_out(kind.name, fields), **given}
        sides[side] = given
    return sides, wordings


def singled_out(kind: str, fields: Mapping[str, Any]) -> dict[str, str]:
    """Return the filters that single out a project, a department or a document."""
    if kind == "projects":
        unit = fields["implementing_unit"] or fields["supervising_department"]
        told = {"project_text": fields["name"], "department": unit and unit["label"], "year": fields["year"]}
    elif kind == "departments":
        told = {"department": fields["name"]}
    elif kind == "documents":
        told = {"department": fields["publisher"] and fields["publisher"]["label"], "year": fields["year"]}
    else:
        told = {}
    return {name: str(value) for name, value in told.items() if value}


def sets(state: State, left: Mapping[str, str], right: Mapping[str, str]) -> dict[str, Any]:
    """Return two sets of indicators side by side.

    Raises:
        JixiaoError: a filter is wrong, or a set is too large.
    """
    table = state.library.index.table
    sizes = []
    for given in (left, right):
        filters = state.library.filters(given)
        rows = table.allowed(filters)
        some = [] if rows is None else [int(row) for row in rows[: MOST_USES + 1]]
        sizes.append(table.count(some, filters) if some else 0)
    if max(sizes) > MOST_USES:
        raise TooMany(f"一边有 {max(sizes)} 个指标，超过 {MOST_USES} 个：请加条件")
    found = state.library.compare(left, right).as_dict()
    found["pairs"] = with_values(state.library.store, found["pairs"])
    for pair in found["pairs"]:
        for side in ("left", "right"):
            if pair[side]:
                pair[side]["address"] = address_of(pair[side]["indicator"], state.base)
    return {**found, "sizes": sizes}


class TooMany(JixiaoError, ValueError):
    """A set is too large to be compared one by one."""


def cards(state: State, items: Sequence[str]) -> list[dict[str, Any]]:
    """Return each wording with its category, targets, departments, years and documents; names marked where they differ."""
    told = [card(state, iri) for iri in items]
    base = str(told[0]["name"]) if told else ""
    for each in told:
        each["runs"] = [run for run in changes(base, str(each["name"])) if run[0] != "left"]
    return told


def card(state: State, iri: str) -> dict[str, Any]:
    """Return one wording with what its uses say.

    Raises:
        BadList: the library has no such wording.
    """
    kind, fields = catalog.item(state.library.store, iri)
    if kind.name != "wordings":
        raise catalog.BadList(f"{iri} 不是表述")
    uses, counted = uses_of(state, iri)
    return {
        "iri": iri,
        "address": address_of(iri, state.base),
        "name": fields["name"],
        "level1": fields["level1"],
        "level2": fields["level2"],
        "uses": len(uses),
        "targets": [{"raw": raw, "count": count} for raw, count in counted[:8]],
        "most": max((count for _, count in counted), default=1),
        "descriptions": sorted({use.description for use in uses if use.description})[:3],
        "departments": ranked([use.departments[0] for use in uses if use.departments]),
        "years": sorted({use.year for use in uses if use.year is not None}),
        "policies": ranked([policy for use in uses for policy in use.policies]),
    }


def uses_of(state: State, iri: str) -> tuple[Sequence[Use], Sequence[tuple[str, int]]]:
    """Return the uses of all wordings of a wording's name, and their targets as printed with their counts, from the index."""
    rows = [row.row for row in state.library.alike(iri)]
    table = state.library.index.table
    return (table.uses(rows, Filters()), table.targets(rows, Filters())) if rows else ((), ())


def ranked(names: Sequence[str]) -> list[str]:
    """Return the names, most frequent first, at most five."""
    return sorted(set(names), key=lambda name: (-names.count(name), name))[:5]
