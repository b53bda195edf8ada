"""The list of projects, 项目支出绩效目标公开清单: ordinal, name, budget; with project codes, the projects themselves."""

from __future__ import annotations

from collections.abc import Sequence

from kg.forms.base import Work
from kg.forms.fit.fields import Fields
from kg.forms.money import number
from kg.forms.records.listing import Listing
from kg.forms.records.open_project import OpenProject
from kg.records import ListedProject

__all__ = ["extract"]


def extract(work: Work, found: Sequence[Listing]) -> None:
    """Add the listed projects of those lists that print no execution and no goals."""
    for listing in found:
        if listing.columns.roles & {"executed", "completion", "score", "goal"}:
            continue
        for fields in listing.rows:
            if "project_code" in listing.columns.roles:
                _project(work, fields, listing.unit)
            else:
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


def _project(work: Work, fields: Fields, unit: str | None) -> None:
    draft = OpenProject(money=unit)
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
    if (budget := fields.amount("budget", unit)) is not None:
        draft.money_of("funds_total", budget)
    if draft.code is not None and any(project.code == draft.code for project in work.projects):
        return
    record = draft.project(f"p{len(work.projects) + 1}")
    if record is not None:
        work.projects.append(record)
