"""The page at ``/``: search by a form with GET, so that every result has an address."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from api.addresses import address_of
from api.bounds import work
from api.evidence import told_place
from api.pages import number, render, typed_number
from api.problems import without_paths
from api.render import percent
from api.state import State, state_of
from api.table import MEDIA, Column, Table, download, table_of, view_of
from api.words import label
from kg.errors import JixiaoError
from search import catalog
from search.answers import Answer
from search.draft.plan import category_in
from search.filters import FILTERS, level_key
from search.understand import PARTS
from search.wordings import Use

__all__ = ["router", "use_row"]

router = APIRouter()
TYPED = ("department", "division", "cites", "project_text")
"""Filters that are typed; the others are chosen from counts."""

SUGGESTED = {"department": "body", "cites": "policy"}
"""Of these, the fields that suggest as one types, and what."""

FACETS = ("level1", "level2", "head", "slot", "department", "division", "year", "quantitative", "unit", "operator")
"""Filters that are chosen from counts, in the order in which they are shown."""

MODES = (("near", "同一衡量"), ("alt", "换一种衡量"))
EXAMPLES = ("群众满不满意", "按时完成", "培训了多少人", "修了多少路", "设备买没买到位", "钱花完了没有")
"""Ways of asking that may be shown as examples: those that the library has an answer to."""

EXAMPLES_SHOWN = 3
USES_SHOWN = 5
TOP, MOST = 10, 50
FACET_SHOWN = 8


@router.get("/")
async def home(request: Request, state: Annotated[State, Depends(state_of)]) -> Response:
    """Search."""
    asked = request.query_params
    query = asked.get("q", "").strip()[:500]
    given = {name: value for name in FILTERS if (value := asked.get(name, "").strip()[:100])}
    mode = "alt" if asked.get("mode") == "alt" else "near"
    understand = asked.get("understand") != "0"
    top = typed_number(asked.get("top", ""), TOP, 1, MOST)
    ignore = [name for name in PARTS if name in asked.getlist("ignore")]
    kept = {"mode": mode if mode != "near" else "", "understand": "" if understand else "0", "ignore": ignore}
    found: dict[str, Any] | None = None
    facets: list[dict[str, Any]] = []
    error = ""
    try:
        if query:
            answer = await work(answered, state, query, given, mode, understand, ignore, top)
            found = await work(look_up, state, answer, given)
            facets = await work(facets_of, state, answer, query, given, kept)
    except JixiaoError as problem:
        error = without_paths(request, str(problem))
    in_table = asked.get("view") == "table"
    table: Table | None = None
    if found is not None and in_table:
        rows, view = hit_rows(found), view_of(asked, HITS)
        if (form := asked.get("download", "")) in MEDIA:
            return download(form, f"查找：{query[:40]}", HITS, rows, view)
        about = {"q": query, **given, **_set(kept), "view": "table", "top": str(top) if top != TOP else ""}
        table = table_of("结果", HITS, rows, view, address="/", kept=_set(about))
    parameters = {"q": query, "top": top, "mode": mode, **given, "ignore": ignore}
    if not understand:
        parameters["understand"] = "false"
    return await work(
        render,
        "search.html",
        here="/",
        generation=state.generation,
        json_address="/api/v1/search?" + urlencode(parameters, doseq=True) if query else None,
        query=query,
        given=given,
        typed=TYPED,
        suggested=SUGGESTED,
        modes=MODES,
        mode=mode,
        understand=understand,
        ignore=ignore,
        kept=_set(kept),
        top=top,
        most=MOST,
        answer=found,
        table=table,
        chips=chips(query, given, found or {}, kept),
        facets=facets,
        examples=[] if query else await work(examples, state),
        error=error,
        status=400 if error else 200,
    )


def answered(
    state: State, query: str, given: Mapping[str, str], mode: str, understand: bool, ignore: Sequence[str], top: int
) -> Answer:
    """Return the answer to a query."""
    return state.library.search(query, filters=given, mode=mode, understand=understand, ignore=ignore, top=top)


def look_up(state: State, answer: Answer, given: Mapping[str, str]) -> dict[str, Any]:
    """Return the answer with the uses of each hit and where they stand."""
    filters = state.library.filters(given)
    told = answer.as_dict()
    table = state.library.index.table
    for hit, row in zip(answer.hits, told["hits"], strict=True):
        uses = table.uses(list(hit.rows), filters)
        row["shown"] = [use_row(state, use) for use in uses[:USES_SHOWN]]
        row["more"] = max(0, len(uses) - USES_SHOWN)
        row["most"] = max((target["count"] for target in row["targets"]), default=1)
        row["spread"] = spread(uses)
        row["address"] = address_of(hit.iri, state.base)
        category = category_in("default", table.rows([hit.rows[0]])[hit.rows[0]].level2_category)
        row["line"] = {"iri": hit.iri, "category": category, "name": hit.name} if category else None
        row["cells"] = [hit.level1 or "", hit.level2 or "", hit.name, first(row["targets"]), "；".join(basis_of(uses))]
    return told


HITS = (
    Column("rank", "名次", number=True),
    Column("name", "三级指标", link="address"),
    Column("level1", "一级指标", filtered=True),
    Column("level2", "二级指标", filtered=True),
    Column("target", "最常用的指标值"),
    Column("uses", "用过", number=True),
    Column("confidence", "把握", number=True, shown=percent),
    Column("policies", "依据", link="basis"),
)
"""Columns of hits as a table."""


def hit_rows(found: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the hits as rows of a table."""
    return [
        {
            **{key: hit[key] for key in ("rank", "name", "level1", "level2", "uses", "confidence", "address")},
            "target": first(hit["targets"]),
            "policies": "、".join(hit["policies"]),
            "basis": tuple((number, "/trace?" + urlencode({"number": number})) for number in hit["policies"]) or None,
        }
        for hit in found["hits"]
    ]


def first(targets: Sequence[Mapping[str, Any]]) -> str:
    """Return the target that is printed most often."""
    return str(targets[0]["raw"]) if targets else ""


def basis_of(uses: Sequence[Use]) -> list[str]:
    """Return the documents that the uses with the most frequent target rest on, at most three."""
    counted: dict[str, int] = {}
    for use in uses:
        for policy in use.policies:
            counted[policy] = counted.get(policy, 0) + 1
    return sorted(counted, key=lambda name: (-counted[name], name))[:3]


def use_row(state: State, use: Use) -> dict[str, Any]:
    """Return a use as a row of a table, with links and with what a copy of it holds."""
    return {
        "project": use.project,
        "department": use.departments[0] if use.departments else None,
        "division": use.division,
        "year": use.year,
        "raw": use.raw,
        "policies": [{"number": policy, "address": "/trace?" + urlencode({"number": policy})} for policy in use.policies],
        "address": address_of(use.indicator, state.base),
        "place": told_place(state, use.source),
        "cells": [use.level1 or "", use.level2 or "", use.name, use.raw, "；".join(use.policies)],
    }


def spread(uses: Sequence[Use]) -> str:
    """Return least, median and greatest target in words, for the unit that most of the uses have; empty for few numbers."""
    by_unit: dict[str, list[Any]] = {}
    for use in uses:
        if use.value is not None:
            by_unit.setdefault(use.unit or "", []).append(use.value)
    unit, values = max(by_unit.items(), key=lambda item: (len(item[1]), item[0]), default=("", []))
    if len(values) < 3 or min(values) == max(values):
        return ""
    least, middle, greatest = (number(value) for value in (min(values), statistics.median(values), max(values)))
    return f"{len(values)} 处为数值：最低 {least}，中位 {middle}，最高 {greatest}{unit}"


def shown_value(name: str, value: object) -> str:
    """Return the value of a filter as people read it."""
    if name == "quantitative":
        return "定量" if str(value).lower() in ("true", "1", "yes", "是") else "定性等"
    return {"between": "介于"}.get(str(value), str(value))


def chips(query: str, given: Mapping[str, str], found: Mapping[str, Any], kept: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the conditions of a search, each with the address of the same search without it.

    What was understood is ignored one by one, so that the rest stays understood; what is ignored can be taken back.
    """

    def told(name: str, value: object, state: str, filters: Mapping[str, str], ignore: Sequence[str]) -> dict[str, Any]:
        again = {"q": query, **filters, **_set({**kept, "ignore": ignore})}
        address = "/?" + urlencode(again, doseq=True)
        return {"name": label(name), "value": shown_value(name, value), "state": state, "address": address}

    ignored = list(kept["ignore"])
    return [
        *(told(name, value, "given", _without(given, name), ignored) for name, value in given.items()),
        *(told(name, value, "understood", given, [*ignored, name]) for name, value in found.get("understood", {}).items()),
        *(
            told(name, value, "ignored", given, [other for other in ignored if other != name])
            for name, value in found.get("ignored", {}).items()
        ),
    ]


def _without(given: Mapping[str, str], name: str) -> dict[str, str]:
    return {key: value for key, value in given.items() if key != name}


def _set(kept: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in kept.items() if value}


def facets_of(
    state: State, answer: Answer, query: str, given: Mapping[str, str], kept: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Return what the uses of the hits can be narrowed by, with counts and addresses, but for filters that are set."""
    counted = state.library.facets_of(answer.hits, **given)
    facets = []
    for name in FACETS:
        values = counted.get(name, [])
        # Of what is measured, one asks once it is chosen how.
        if name in given or not values or (name == "slot" and "head" not in given):
            continue
        merged: dict[str, list[Any]] = {}
        for value, count in values:
            key = level_key(str(value)) if name.startswith("level") else str(value)
            entry = merged.setdefault(key, [value, 0])
            entry[1] += count
        choices = [
            {
                "value": shown_value(name, value),
                "count": count,
                "address": "/?"
                + urlencode(
                    {"q": query, **given, name: str(value).lower() if name == "quantitative" else value, **_set(kept)},
                    doseq=True,
                ),
            }
            for value, count in merged.values()
        ]
        if name == "year":
            choices.sort(key=lambda choice: str(choice["value"]), reverse=True)
        if len(choices) > 1:
            facets.append({"name": name, "choices": choices[:FACET_SHOWN], "more": choices[FACET_SHOWN:]})
    return facets


def examples(state: State) -> list[str]:
    """Return queries that this library answers: ways of asking for what it holds, its own words, a number cited in it."""
    return state.once("examples", lambda: _examples(state))


def _examples(state: State) -> list[str]:
    indexed = bool(state.library.generation.manifest.index)
    asked = [text for text in EXAMPLES if indexed and state.library.search(text, top=1).match][:EXAMPLES_SHOWN]
    if len(asked) < EXAMPLES_SHOWN:
        listed = catalog.listing(state.library.store, "wordings", limit=EXAMPLES_SHOWN).rows
        asked += [str(row["name"]) for row in listed][: EXAMPLES_SHOWN - len(asked)]
    numbers = [str(policy["number"]) for policy in state.library.policies()[:5] if policy["number"]]
    return [*asked, *numbers[:1]]
