"""The list of projects, 项目支出绩效目标公开清单: ordinal, name, budget; with project codes, the projects themselves."""

from __future__ import annotations

from collections.abc import Sequence

from kg.forms.base import Work
from kg.forms.fit.fields import Fields
from kg.forms.money import number
from kg.forms.records.listing import Listing
from kg.forms.records.open_project import OpenProject
from kg.forms.records.projects import year_of
from kg.records import ListedProject, Project
from kg.text import compact

__all__ = ["extract"]

_DONE = frozenset({"executed", "completion", "score"})
"""Columns of a list that tells what was done: its rows are no plain projects."""


def extract(work: Work, found: Sequence[Listing]) -> None:
    """Add the listed projects of those lists that print no execution and no goals.

    A list with codes gives projects. Another one is offered (`Work.offered`): whether it is a sheet of projects shows when
    all tables are read, by those that refer to it.
    """
    for listing in found:
        roles = listing.columns.roles
        if roles & _DONE:
            continue
        coded = "project_code" in roles and "goal" not in roles
        if not coded:
            work.offered.append(tuple(made for row in listing.rows if (made := _project(row, listing.unit, "")) is not None))
        for fields in listing.rows:
            if coded:
                project = _project(fields, listing.unit, f"p{len(work.projects) + 1}")
                if project is not None:
                    work.projects.append(project)
                    work.by_row[project.ref] = project.year
            elif "goal" not in roles:
                work.project_list.append(_listed(fields, listing.unit))


def _listed(fields: Fields, unit: str | None) -> ListedProject:
    name = fields.first("project_name")
    ordinal = number(fields.text("ordinal") or "")
    return ListedProject(
        int(ordinal) if ordinal is not None else None,
        name.text if name else "",
        fields.amount("budget", unit),
        fields.place,
    )


def _project(fields: Fields, unit: str | None, ref: str) -> Project | None:
    """Return the project of a row, known by its code alone where no name is printed."""
    draft = OpenProject(money=unit, year=year_of(fields))
    for role, key in (
        ("project_name", "project_name"),
        ("project_code", "project_code"),
        ("unit_name", "implementing_unit"),
        ("department", "supervising_dept"),
        ("goal", "goals"),
        ("use", "use"),
    ):
        item = fields.first(role)
        if item is not None:
            draft.put(key, item.text, item.place)
    for _, item in fields.of("basis"):
        draft.cited.append(("basis", item.raw, item.place))
    if (budget := fields.amount("budget", unit)) is not None:
        draft.money_of("funds_total", budget)
    code = fields.first("project_code")
    if draft.name is None and code is not None:
        draft.name, draft.place = compact(code.text), code.place
    return draft.project(ref)
