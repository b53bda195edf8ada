"""The role of each head among those that its words can have.

A label can play several roles (指标内容 is a name where there is no 三级指标, else a description; 单位 may be a unit of
measure or an organisation); what else stands in the row decides.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from kg.forms.cell import Item
from kg.forms.columns.column import Column
from kg.forms.columns.head_rows import leading_labels
from kg.forms.lexicon.heads import plain_label
from kg.forms.tables import Row

__all__ = ["choose_roles", "under_leading_label"]


_BESIDE = frozenset({"weakname", "target", "actual", "completion", "standard"})
_VALUED = frozenset({"target", "long_target", "target_year"})
_YEAR = re.compile(r"20\d\d")
_NONE = 99
"""Position of the first level where there is none."""


@dataclass(frozen=True, slots=True)
class _Among:
    """A head among the others, while its role is chosen (see `_pick`)."""

    roles: tuple[str, ...]
    flat: Counter[str]
    position: int
    first_level: int
    before: set[str]
    named: bool


def _is_taken(role: str) -> Callable[[_Among], bool]:
    return lambda head: role in head.before and len(head.roles) > 1


_PASSED: dict[str, Callable[[_Among], bool]] = {
    "weakname": lambda head: head.named or "name" in head.before,
    "indicators": lambda head: len(head.roles) > 1 and not head.named and head.flat["level2"] == 0,
    "unit": lambda head: head.position < head.first_level < _NONE,
    "goal": lambda head: not _VALUED & set(head.flat) and (head.position > head.first_level or "name" in head.before),
    **{role: _is_taken(role) for role in ("level1", "target", "completion")},
}
"""When a role that a head can have is passed over for its next one."""


def _pick(roles: tuple[str, ...], flat: Counter[str], position: int, first_level: int, before: set[str]) -> str:
    """Choose among the roles of one head, given what the other heads are (`flat`) and which have been chosen (`before`)."""
    named = bool(flat["level3"] or flat["name"])
    if position < first_level < _NONE and flat["level1"] and (named or flat["level2"]) and roles[0] in _BESIDE:
        return "indicators"  # the label of the whole block stands before the levels: 绩效指标 | 一级指标 | 二级指标
    for role in roles:
        if role == "indicators" and position > first_level:
            lacking = not any(flat[each] for each in ("target", "long_target", "target_year"))
            return "target" if "target" in roles and lacking else "description"
        passed = _PASSED.get(role)
        if passed is None or not passed(_Among(roles, flat, position, first_level, before, named)):
            return role
    return roles[-1]


def choose_roles(items: Sequence[Item], *, ragged: bool) -> list[Column]:
    """Return a column for each head, its role chosen among those it can have."""
    flat: Counter[str] = Counter(item.columns[0] for item in items if item.columns)
    names = ("level1", "level2", "level3", "name")
    first_level = next((i for i, item in enumerate(items) if item.columns and item.columns[0] in names), _NONE)
    out: list[Column] = []
    before: set[str] = set()
    for number, item in enumerate(items, 1):
        role = "empty" if item.empty else "other"
        if item.columns:
            role = _pick(item.columns, flat, number - 1, first_level, before)
        role = "name" if role == "weakname" else role
        year = _YEAR.search(item.label)
        position = number if ragged else item.column
        out.append(Column(position, role, item.span, year=int(year[0]) if year else None, head=plain_label(item.text)))
        before.add(role)
    return out


def under_leading_label(row: Row, columns: list[Column]) -> list[Column]:
    """Return the columns of a head with a label of level 1 beside it: the label's column holds level 1 in the rows below.

    Where what a merged cell covers is printed empty, 指标 over two columns holds the label of level 2 and the name.
    """
    if not leading_labels(row):
        return columns
    # 指标类型 names level 1 elsewhere; beside a label of level 1 it heads those of level 2
    under = [replace(column, role="level2") if column.role == "level1" else column for column in columns[1:]]
    out = [replace(columns[0], role="level1"), *under]
    if row.ragged and [column.role for column in out[1:3]] == ["name", "empty"]:
        out[1:3] = [replace(out[1], role="level2"), replace(out[2], role="name")]
    return out
