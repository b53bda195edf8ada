"""The page at ``/trace``: from a policy document's number to the projects and cells that rest on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from markupsafe import Markup
from pyoxigraph import Literal, NamedNode

import ontology
from api.addresses import address_of
from api.bounds import work
from api.evidence import told_place
from api.flow import flow_svg
from api.pages import render
from api.state import State, state_of
from search import describe
from search.trace import trace as trace_policy

__all__ = ["router"]

router = APIRouter()
MOST_CITED = 20
DOWNLOADS = (("CSV", "csv"), ("Excel", "xlsx"), ("SVG 图", "svg"))
ROWS_SHOWN, USES_SHOWN = 500, 200
_COLUMNS = ("owner", "level3", "project", "project_iri", "printed", "role", "place")
_CITATIONS = f"""PREFIX jx: <{ontology.NS}> PREFIX prov: <http://www.w3.org/ns/prov#>
SELECT ?owner ?level3 ?project ?project_iri ?printed ?role ?place WHERE {{
  ?citation jx:citesPolicy ?policy . ?owner jx:hasCitation ?citation .
  OPTIONAL {{ ?citation jx:printed ?printed }} OPTIONAL {{ ?citation jx:role ?role }}
  OPTIONAL {{ ?citation prov:wasDerivedFrom ?place }} OPTIONAL {{ ?owner jx:level3 ?level3 }}
  OPTIONAL {{ ?owner jx:inProject ?inside }} OPTIONAL {{ ?owner a jx:Project . BIND(?owner AS ?self) }}
  BIND(COALESCE(?inside, ?self) AS ?project_iri) BIND(COALESCE(?project_iri, jx:Project) AS ?named)
  OPTIONAL {{ ?named jx:name ?project }}
}}"""


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
    """Return the trace with its picture, its table and the places of the citations."""
    found = trace_policy(state.library.store, number)
    if not found.policies:
        return {"policies": []}
    places = citations_of(state, [str(policy["iri"]) for policy in found.policies])
    link = links(state, places)
    projects = projects_of(state, places)
    return {
        "policies": [{**policy, "address": address_of(policy["iri"], state.base)} for policy in found.policies],
        "counts": found.counts,
        "years": (found.first_year, found.last_year),
        "same_title": [{**other, "address": "/trace?" + urlencode({"number": other["number"]})} for other in found.same_title],
        "picture": Markup(flow_svg(found.rows, f"依据 {number}", address=link)),
        "rows": [
            {
                **row.as_dict(),
                "department_address": link("department", row.department or ""),
                "project_address": projects.get((row.project, row.department, row.year)) or link("project", row.project or ""),
            }
            for row in found.rows[:ROWS_SHOWN]
        ],
        "left_out": max(0, len(found.rows) - ROWS_SHOWN),
        "places": [
            {
                **place,
                "place": told_place(state, place["place"]),
                "address": address_of(place["owner"], state.base),
            }
            for place in places[:USES_SHOWN]
        ],
        "more": max(0, len(places) - USES_SHOWN),
    }


def citations_of(state: State, iris: list[str]) -> list[dict[str, Any]]:
    """Return each citation of the documents: owner, level3, project, printed, role and place, by place."""
    rows: list[dict[str, Any]] = []
    for iri in iris:
        found = state.library.store.select(_CITATIONS, bindings={"policy": NamedNode(iri)})
        rows += [dict(zip(_COLUMNS, (getattr(term, "value", None) for term in row), strict=True)) for row in found]
    return sorted(rows, key=lambda row: (row["project"] or "", row["place"] or "", row["owner"] or ""))


def projects_of(state: State, places: list[dict[str, Any]]) -> dict[tuple[str | None, str | None, int | None], str | None]:
    """Return the addresses of the projects by name, unit and year: one name is used in many years."""
    found = {}
    for iri in sorted({row["project_iri"] for row in places if row["project_iri"]})[:ROWS_SHOWN]:
        told = describe.project(state.library.store, NamedNode(iri))
        for unit in (told["implementing_unit"], told["supervising_department"]):
            if unit is not None:
                found[told["name"], unit["label"], told["year"]] = address_of(iri, state.base)
    return found


def links(state: State, places: list[dict[str, Any]]) -> Callable[[str, str], str | None]:
    """Return the function from a bar of the picture (column, label) to the page that it opens."""
    projects = {row["project"]: row["project_iri"] for row in places if row["project"]}
    folders = {"policy": "/policy/", "division": "/division/", "department": "/organisation/"}

    def link(column: str, label: str) -> str | None:
        if column == "project":
            iri = projects.get(label)
            return address_of(iri, state.base) if iri else None
        named = (
            quad.subject.value
            for name in ("name", "number", "title")
            for quad in state.library.store.match(None, NamedNode(ontology.NS + name), Literal(label))
            if isinstance(quad.subject, NamedNode) and folders[column] in quad.subject.value
        )
        iri = next(named, None)
        return address_of(iri, state.base) if iri else None

    return link
