"""Pages of single things: wording, indicator, project, policy document, department, division, document."""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import quote, unquote, urlencode

from fastapi import Request
from fastapi.responses import Response
from pyoxigraph import Literal, NamedNode

import ontology
from api.addresses import address_of
from api.bounds import work
from api.drawing import draw
from api.evidence import document_of, told_place
from api.figures import execution, measured, money, unsaid
from api.pages import render
from api.problems import Problem
from api.routes.pages.parts import LISTED, lists, sections
from api.routes.pages.search import basis_of, first, spread, use_row
from api.routes.pages.sources import source_page
from api.state import State
from api.words import concept
from kg import iris
from kg.check import check
from kg.check.report import CONFIDENCE, SEVERITY
from kg.errors import JixiaoError
from kg.store.why import why
from kg.triples import readings
from search import catalog
from search.filters import Filters
from search.rests import rests

__all__ = ["page"]

HIDDEN = ("iri", "place", "level1_category", "level2_category", "values", "history", "money", "tasks", "evaluation_rows")
"""Fields that a page shows otherwise."""

MEASURED = ("interim", "as_of", "expected", "actual")
"""Fields of an indicator that stand in the table of its values."""

OTHERS = {
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#type": "类",
    "http://www.w3.org/ns/prov#wasDerivedFrom": "出自",
    "http://qudt.org/schema/qudt/hasUnit": "单位概念",
}
"""What people call the properties of other vocabularies."""

CLOSED = (f"{ontology.NS}kind", f"{ontology.NS}role", f"{ontology.NS}term")
"""Properties whose values are notations of closed lists."""

UNIT = f"{ontology.NS}unit-"
"""What the IRI of a unit's concept begins with; the unit itself follows."""

CORE = {True: "是（必选）", False: "否", None: None}

Fields = dict[str, Any]


async def page(request: Request, state: State, iri: str) -> Response:
    """Return the page of a thing with its fields, what belongs to it, its evidence and its links.

    Raises:
        Problem: 404 where the library has no such thing.
    """
    if iri.startswith(f"{state.base}source/"):
        return await work(source_page, request, state, iri)
    try:
        told = await work(told_of, state, iri)
    except JixiaoError as error:
        raise Problem(404, str(error)) from None
    link = partial(address_of, base=state.base)
    return await work(render, "thing.html", here="", generation=state.generation, link=link, **told)


def told_of(state: State, iri: str) -> dict[str, Any]:
    """Return what the page of `iri` shows.

    Raises:
        JixiaoError: the library has no such thing.
    """
    answer = why(state.settings.library, iri)
    try:
        kind, fields = catalog.item(state.library.store, iri)
    except catalog.BadList:
        return generic(state, iri, [(name, value) for name, value in answer.facts], places(state, answer))
    uses = used(state, iri) if kind.name == "wordings" else None
    if uses is not None:
        fields["uses"] = uses["total"]
    heading = fields.get("level3") or fields.get("name") or fields.get("number") or fields.get("title") or iri
    return {
        "json_address": "/api/v1/item?iri=" + quote(iri),
        "kind": kind,
        "iri": iri,
        "own": address_of(iri, state.base),
        "heading": heading,
        "fields": shown(kind.name, fields),
        "sections": [*lists(fields), *sections(state, kind.name, iri, fields)],
        "measured": measured(fields["values"], heading) if kind.name == "indicators" else None,
        "execution": execution(fields["money"], heading) if kind.name == "projects" else None,
        "uses": uses,
        "resting": resting(state, iri) if kind.name in ("projects", "departments", "documents") else None,
        "numbers": {"number": fields["number"]} if kind.name == "policies" and fields["number"] else None,
        "findings": findings(state, iri) if kind.name == "documents" else None,
        "drawn": redrawn(state, fields.get("place")),
        "evidence": places(state, answer),
        "places": answer.places,
        "compared": kind.name in ("wordings", "projects", "departments", "documents"),
    }


def shown(name: str, fields: Fields) -> list[tuple[str, Any]]:
    """Return the fields that have a value, key and value, those that belong together joined."""
    joined = {key: value for key, value in fields.items() if key not in HIDDEN}
    if name == "projects":
        joined.pop("unit")
        joined.update({key: money(each) for key, each in joined.pop("amounts").items()})
    if name == "indicators":
        # The target as printed says operator and number already, where they could be read, and mostly the unit.
        joined["unit"] = unsaid(joined["unit"], joined["target"])
        for key in ("operator", "value", *MEASURED):
            joined.pop(key)
        joined["core"] = CORE[joined["core"]]
    if name == "policies" and len(joined["issuers"]) < 2:
        joined.pop("issuers")
    if name == "departments":
        joined.update({key: concept(joined[key]) for key in ("level", "field")})
    if name in ("departments", "divisions"):
        # What belongs to units and places below stands in the lists; a 0 above them would deny it.
        joined = {key: value for key, value in joined.items() if value != 0}
    return [(key, value) for key, value in joined.items() if value not in (None, [], "")]


def used(state: State, iri: str) -> dict[str, Any] | None:
    """Return targets and uses of a wording, from the index: those of all wordings of its name, as a hit counts them."""
    alike = state.library.alike(iri)
    if not alike:
        return None
    table, rows = state.library.index.table, [row.row for row in alike]
    uses = table.uses(rows, Filters())
    counted = table.targets(rows, Filters())
    targets = [{"raw": raw, "count": count} for raw, count in counted]
    return {
        "rows": [use_row(state, use) for use in uses[:LISTED]],
        "total": len(uses),
        "targets": targets,
        "most": max((count for _, count in counted), default=1),
        "spread": spread(uses),
        "cells": [alike[0].level1 or "", alike[0].level2 or "", alike[0].name, first(targets), "；".join(basis_of(uses))],
        "categories": [
            {
                "label": " / ".join(part for part in (row.level1, row.level2) if part) or "未归类",
                "uses": table.count([row.row], Filters()),
                "list": "/list/indicators?" + urlencode({"wording": row.iri}),
            }
            for row in alike
        ],
    }


def resting(state: State, iri: str) -> dict[str, Any]:
    """Return which indicators of a thing rest on no document, with links."""
    found = rests(state.library.store, iri)
    rows = [{**row, "address": address_of(row["indicator"], state.base)} for row in found.rows if not row["policies"]]
    return {"total": len(found.rows), "without": found.without, "rows": rows[:LISTED]}


def findings(state: State, iri: str) -> list[dict[str, Any]]:
    """Return what is wrong or odd in a document of the library."""
    told = []
    for reading in readings(state.library.store.quads(NamedNode(iri))):
        source = iris.source(state.base, reading.sha256)
        # with the document, as of the file itself: what is told in prose is found too
        for finding in check(reading, document_of(state, reading.sha256)):
            place = finding.place
            told.append(
                {
                    "severity": finding.severity,
                    "word": f"{SEVERITY[finding.severity]}·{CONFIDENCE[finding.confidence]}",
                    "message": finding.message,
                    "level3": finding.level3 or "",
                    "printed": finding.printed,
                    "place": told_place(state, f"{source}#{iris.fragment(place)}") if place is not None else None,
                }
            )
    return told


def redrawn(state: State, iri: str | None) -> dict[str, Any] | None:
    """Return the table of the form around the place of a record, redrawn from the masked document."""
    if iri is None or "#" not in iri:
        return None
    source, _, fragment = iri.partition("#")
    try:
        place = iris.place_of(fragment)
        document = document_of(state, source.rpartition("/")[2])
    except JixiaoError:
        return None
    told = told_place(state, iri)
    table = next((table for table in document.tables() if table.index == place.table), None)
    if table is None or place.row is None:
        text = next((part.text for part in document.paragraphs() if part.place.line == place.line), "")
        return {"told": told, "text": text} if text else None
    return {"told": told, "text": "", "grid": draw(table, place, whole=30, around=10)}


def places(state: State, answer: Any) -> list[dict[str, Any]]:
    """Return the places of a thing: file, place in words, printed text, links to the cell and to the record."""
    rows = []
    for found in answer.evidence:
        source = iris.source(state.base, found.sha256)
        at = None if found.place is None else iris.fragment(found.place)
        told = told_place(state, f"{source}#{at}" if at else source)
        text = found.text if len(found.text) <= 200 else found.text[:200] + "…"
        rows.append({"place": told, "text": text, "record": address_of(found.subject, state.base)})
    return rows


def generic(state: State, iri: str, facts: list[tuple[str, str]], evidence: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what the page of a thing without a kind of its own shows: its statements."""
    labels = {**labels_of(state), **OTHERS}
    lines = [
        (
            labels.get(name, name.removeprefix(ontology.NS)),
            concept(value)
            if name in CLOSED
            else unquote(value.removeprefix(UNIT))
            if value.startswith(UNIT)
            else labels.get(value, value),
            address_of(value, state.base),
        )
        for name, value in facts
    ]
    return {
        "json_address": "/api/v1/why?iri=" + quote(iri),
        "kind": None,
        "iri": iri,
        "own": address_of(iri, state.base),
        "heading": concept(iri.removeprefix(state.base).rsplit("/", 2)[-1]) or iri,
        "facts": lines,
        "evidence": evidence,
        "places": len(evidence),
    }


def labels_of(state: State) -> dict[str, str]:
    """Return the Chinese labels of the ontology's terms by IRI."""

    def make() -> dict[str, str]:
        label = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
        return {
            quad.subject.value: quad.object.value
            for quad in state.library.store.match(None, label, None)
            if isinstance(quad.object, Literal)
            and (quad.object.language or "").lower().startswith("zh")
            and isinstance(quad.subject, NamedNode)
        }

    return state.once("labels", make)
