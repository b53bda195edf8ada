"""Lists of what belongs to a thing: its indicators, projects and documents, a document's tasks and scored rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from api.addresses import address_of
from api.figures import money
from api.state import State
from search import catalog

__all__ = ["LISTED", "filled", "lists", "sections"]

LISTED = 50
"""Things of one kind that a page lists; the rest stands in the catalogue."""

ROW = ("target", "interim", "expected", "actual", "score", "core", "applies_to", "standard", "data_source", "method")
"""Columns of an indicator in the lists of a project and of a document."""

NAMING = ("name", "title", "number", "level3", "target")
"""Columns that stand in a list even where no row fills them."""

SCORED = ("level1", "level2", "level3", "description", "standard", "points", "score")

Fields = dict[str, Any]


def sections(state: State, name: str, iri: str, fields: Fields) -> list[dict[str, Any]]:
    """Return the lists of things that belong to a thing."""
    wanted: dict[str, tuple[tuple[str, str, str, tuple[str, ...]], ...]] = {
        "projects": (("indicators", "project", "指标", ("region", "level1", "level2", "level3", *ROW, "policies")),),
        "policies": (("indicators", "policy", "依据它的指标", ("level3", "target", "project", "year")),),
        "documents": (
            ("projects", "document", "项目", ("name", "implementing_unit", "total", "unit", "grade", "conclusion")),
            ("indicators", "document", "指标", ("region", "level1", "level2", "level3", *ROW, "project", "policies")),
        ),
        "departments": (
            ("documents", "department", "文档", ("title", "kind", "year", "indicators")),
            ("projects", "department", "项目", ("name", "year", "total", "unit")),
        ),
        "divisions": (
            ("divisions", "parent", "下级区划", ("name", "code", "documents")),
            ("departments", "division", "部门和单位", ("name", "documents", "projects")),
            ("documents", "division", "文档（含下级）", ("title", "publisher", "kind", "year")),
        ),
    }
    found = []
    for kind, filter_name, title, columns in wanted.get(name, ()):
        listed = catalog.listing(state.library.store, kind, filters={filter_name: iri}, limit=LISTED)
        if listed.total:
            found.append(
                {
                    "title": title,
                    "total": listed.total,
                    "columns": filled(columns, listed.rows),
                    "rows": [{**row, "address": address_of(row["iri"], state.base)} for row in listed.rows],
                    "more": f"/list/{kind}?" + urlencode({filter_name: iri}) if listed.total > LISTED else None,
                }
            )
    return found


def filled(columns: tuple[str, ...], rows: Sequence[Fields]) -> tuple[str, ...]:
    """Return the columns that some row fills, and those that name the thing: each kind of form has its own.

    >>> filled(("level3", "interim", "score"), [{"level3": "座数", "interim": None, "score": 0}])
    ('level3', 'score')
    """
    return tuple(key for key in columns if key in NAMING or any(row[key] not in (None, "", []) for row in rows))


def lists(fields: Fields) -> list[dict[str, Any]]:
    """Return a document's lists that are no things of their own, as sections: tasks with their money, scored rows."""
    tasks = [{**task, "amount": money(task["amount"])} for task in fields.get("tasks", ())]
    scored = list(fields.get("evaluation_rows", ()))
    wanted = (("年度主要任务", ("name", "text", "amount"), tasks), ("评分", SCORED, scored))
    return [
        {
            "title": title,
            "total": len(rows),
            "columns": filled(columns, rows),
            "rows": [{**row, "address": None} for row in rows],
            "more": None,
        }
        for title, columns, rows in wanted
        if rows
    ]
