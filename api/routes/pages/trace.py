"""The page at ``/trace``: from a policy document's number to the projects and cells that rest on it."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from markupsafe import Markup

from api.addresses import address_of
from api.bounds import work
from api.evidence import told_place
from api.flow import flow_svg
from api.pages import render
from api.state import State, state_of
from search.trace import standing
from search.trace import trace as trace_policy

__all__ = ["router"]

router = APIRouter()
MOST_CITED = 20
DOWNLOADS = (("CSV（项目）", "csv"), ("CSV（指标）", "csv&rows=indicators"), ("Excel", "xlsx"), ("SVG 图", "svg"))
ROWS_SHOWN, USES_SHOWN = 500, 200
STANDING = {"in_force": "现行", "superseded": "已被代替", "expired": "已失效"}


@router.get("/trace")
async def trace(request: Request, state: Annotated[State, Depends(state_of)]) -> Response:
    """Trace a policy document; without a number, list the most cited ones."""
    number = request.query_params.get("number", "").strip()[:200]
    found = await work(look_up, state, number) if number else None
    most = await work(most_cited, state) if found is None or not found["policies"] else []
    query = urlencode({"number": number})
    return await work(
        render,
        "trace.html",
        here="/trace",
        generation=state.generation,
        json_address=f"/api/v1/trace?{query}" if found and found["policies"] else None,
        number=number,
        found=found,
        most=most,
        downloads=[(name, f"/api/v1/trace?{query}&format={form}") for name, form in DOWNLOADS],
        status=404 if found is not None and not found["policies"] else 200,
    )


def most_cited(state: State) -> list[dict[str, Any]]:
    """Return the policy documents that are cited most."""
    return state.once("policies", lambda: state.library.policies()[:MOST_CITED])


def look_up(state: State, number: str) -> dict[str, Any]:
    """Return the trace with its picture, its table and the cells of the citations."""
    found = trace_policy(state.library.store, number)
    if not found.policies:
        return {"policies": []}
    uses = state.library.cites(number)["uses"]
    places = sorted(uses, key=lambda use: (use["project"] or "", use["source"] or "", use["indicator"] or ""))

    def at(iri: str | None) -> str | None:
        return None if iri is None else address_of(iri, state.base)

    return {
        "policies": [document(state, policy) for policy in found.policies],
        "counts": found.counts,
        "wan": found.wan,
        "unknown_money": found.unknown_money,
        "years": (found.first_year, found.last_year),
        "same_title": [document(state, other) for other in found.same_title],
        "picture": Markup(flow_svg(found.rows, f"依据 {number}", address=at)),
        "rows": [
            {
                **row.as_dict(),
                "department_address": at(row.department_iri),
                "division_address": at(row.division_iri),
                "project_address": at(row.project_iri),
                "items": [
                    {**item.as_dict(), "address": at(item.iri), "cell": told_place(state, item.source)} for item in row.items
                ],
            }
            for row in found.rows[:ROWS_SHOWN]
        ],
        "left_out": max(0, len(found.rows) - ROWS_SHOWN),
        "places": [
            {
                **use,
                "place": told_place(state, use["source"]),
                "address": at(use["indicator"] or use["project_iri"] or use["document_iri"]),
            }
            for use in places[:USES_SHOWN]
        ],
        "more": max(0, len(places) - USES_SHOWN),
    }


def document(state: State, policy: dict[str, Any]) -> dict[str, Any]:
    """Return what the page shows of a policy document: its standing in words, where it and what replaced it are traced."""
    name = policy["number"] or policy["title"]
    return {
        **policy,
        "address": address_of(policy["iri"], state.base),
        "trace_address": "/trace?" + urlencode({"number": name}),
        "standing": STANDING.get(standing(policy) or ""),
        "follower": policy["replaced_by"] and "/trace?" + urlencode({"number": policy["replaced_by"]}),
    }
