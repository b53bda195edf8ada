"""One record of a project out of those that several tables give of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import fields, replace
from typing import Any

from kg.amount import Amount, wan
from kg.forms.relations.sheets import name_of
from kg.records import Citation, Party, Project
from kg.text import compact

__all__ = ["joined"]

_SAID = {
    "name": "项目名称",
    "implementing_unit": "实施单位",
    "supervising_dept": "主管部门",
    "funds": "金额",
}
"""Fields of which two tables can say different things, with their names in a note."""


def joined(group: Sequence[Project], by_row: Collection[str], sheets: Collection[int]) -> tuple[Project, list[str]]:
    """Return the record of a project, and a note for each field of which two tables say different things.

    The first value stands: of the project's own form, then of a sheet of projects, then of a table of indicators.

    Args:
        group: records of the same project, in the order of the document.
        by_row: refs of those that a row of a table of many projects names.
        sheets: tables that hold projects and no indicators.
    """
    if len(group) == 1:
        return group[0], []

    def rank(each: Project) -> tuple[bool, bool]:
        return each.ref in by_row, each.place is None or each.place.table not in sheets

    members = sorted(group, key=rank)
    main = members[0]
    changed: dict[str, Any] = {}
    for each in fields(Project):
        if each.name not in ("ref", "place"):
            values = [value for member in members if (value := _value(member, each.name)) not in (None, ())]
            changed[each.name] = values[0] if values else getattr(main, each.name)
    changed["citations"] = _citations(members)
    changed["name"] = next((value for each in members if (value := _value(each, "name"))), main.name)
    return replace(main, **changed), list(_conflicts(members))


def _value(project: Project, name: str) -> Any:
    """Return a field of a project; None for a name that is only its code, and for money without a sum."""
    value = getattr(project, name)
    if name == "name" and project.code is not None and compact(value) == compact(project.code):
        return None
    if name == "funds" and value is not None and value.amounts.total is None:
        return None
    return value


def _citations(members: Sequence[Project]) -> tuple[Citation, ...]:
    """Return the documents that the members cite, each once in each role."""
    found: dict[tuple[str, str], Citation] = {}
    for member in members:
        for citation in member.citations:
            found.setdefault((citation.normalized, citation.role), citation)
    return tuple(found.values())


def _conflicts(members: Sequence[Project]) -> Iterator[str]:
    for name, label in _SAID.items():
        first: tuple[Project, Any] | None = None
        seen: set[Any] = set()
        for member in members:
            value = _value(member, name)
            if value is None:
                continue
            if first is None:
                first = member, value
            same = _same(value)
            if seen and same not in seen:
                where = f"项目{member.code or _shown(first[1]) if name != 'name' else member.code or ''}"
                yield (
                    f"{where}的{label}在{name_of(first[0].place)}为“{_shown(first[1])}”，"
                    f"在{name_of(member.place)}为“{_shown(value)}”，取前者"
                )
            seen.add(same)


def _same(value: Any) -> Any:
    """Return what two values that say the same have in common."""
    if isinstance(value, Party):
        return compact(value.name)
    if isinstance(value, str):
        return compact(value)
    total: Amount = value.amounts.total
    return wan(total.value, total.unit) if total.unit is not None else total.value


def _shown(value: Any) -> str:
    if isinstance(value, Party):
        return value.name
    return value if isinstance(value, str) else value.amounts.total.raw
