"""Lists of sub-projects with their execution, 分项绩效项目清单: budget, spent, returned, score, goals, completion."""

from __future__ import annotations

from collections.abc import Sequence

from kg.forms.base import Work
from kg.forms.money import number
from kg.forms.records.listing import Listing
from kg.records import SubAmounts, SubProject

__all__ = ["extract"]


def extract(work: Work, found: Sequence[Listing]) -> None:
    """Add the sub-projects of those lists that print goals, execution or scores; cells that ran together stay as printed."""
    for listing in found:
        if not listing.columns.roles & {"executed", "completion", "score", "goal"}:
            continue
        for fields in listing.rows:
            name = fields.first("project_name")
            ordinal = number(fields.text("ordinal") or "")
            if name is None:
                continue
            work.sub_projects.append(
                SubProject(
                    int(ordinal) if ordinal is not None else None,
                    name.text,
                    SubAmounts(
                        fields.amount("budget", listing.unit),
                        fields.amount("executed", listing.unit),
                        fields.amount("returned", listing.unit),
                    ),
                    number(fields.text("score") or ""),
                    fields.text("goal"),
                    fields.text("completion"),
                    fields.place,
                )
            )
