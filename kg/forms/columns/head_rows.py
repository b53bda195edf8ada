"""Which rows are heads of indicator tables, and which are second lines of one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.forms.cell import Item
from kg.forms.tables import Row

__all__ = [
    "FIRM_VALUES",
    "LEAST_ABOVE",
    "REGION",
    "first_roles",
    "head_share",
    "is_head",
    "is_lower_head",
    "is_other_cause",
    "is_region",
    "is_sub_head",
    "is_under_head",
    "leading_labels",
    "turned_at",
]


_VALUES = frozenset(
    {
        "target",
        "long_target",
        "target_year",
        "points",
        "actual",
        "interim",
        "expected",
        "standard",
        "unit",
        "score",
        "description",
        "basis",
        "data_source",
        "method",
        "operator",
    }
)
FIRM_VALUES = frozenset({"target", "target_year", "long_target", "points", "actual"})
"""Roles of columns that only a table of indicators has."""
_ABOUT = frozenset({"description", "method"})
REGION = re.compile(r"[\u4e00-\u9fff]{1,8}(?:省|市|县|区|旗|州|盟)")
"""A division's name alone as a head: the targets of that region stand below it."""
_LEVELS = frozenset({"level1", "level2", "level3"})
LEAST_ABOVE = 3
"""Fewest heads of an upper line that stand beside a lower one."""
_SEVERAL = 2
"""Fewest heads of regions that are taken for such."""


def _roles(row: Row) -> list[tuple[Item, tuple[str, ...]]]:
    return [(item, item.columns) for item in row.items if not item.empty]


def head_share(row: Row) -> float:
    """Return the share of the row's texts that are heads of columns, 0–1."""
    found = _roles(row)
    return sum(1 for _, roles in found if roles) / len(found) if found else 0.0


def is_head(row: Row) -> bool:
    """Say whether `row` is the head of an indicator table: a name or two levels, and something that is told of it."""
    if len(row.heads) < 2:
        return False
    found = _roles(row)
    regions = sum(1 for item, _ in found if is_region(item))
    found = [pair for pair in found if regions < _SEVERAL or not is_region(pair[0])]
    known = [roles for item, roles in found if roles and item.first]
    if len(known) < 2 or len(known) * 2 < len(found):
        return False
    if any(item.is_level() and not roles for item, roles in found[leading_labels(row) :]):
        return False
    return _names_indicators(known)


def _names_indicators(known: Sequence[tuple[str, ...]]) -> bool:
    """Say whether heads name indicators, or two levels, and something that is told of them."""
    flat = {role for roles in known for role in roles}
    firm = {roles[0] for roles in known}
    levels = sum(1 for roles in known if roles[0] in ("level1", "level2", "level"))
    told = bool(flat & _VALUES - _ABOUT) or (bool(flat & _ABOUT) and levels > 0)
    if firm & {"level3", "name"}:
        return told or levels > 0
    if levels and "level2" in firm:
        return told or levels > 1
    return "weakname" in flat and bool(firm & FIRM_VALUES or (levels and "target" in flat)) and len(known) >= 2 + (levels == 0)


def leading_labels(row: Row) -> int:
    """Return 1 where a label of level 1 stands beside the head, over all rows below: 预期产出指标 | 指标 | 指标值; else 0."""
    first, *rest = row.filled or (None,)
    return int(first is not None and len(rest) > 1 and first.is_level(1) and first.first and all(item.columns for item in rest))


def is_sub_head(row: Row) -> bool:
    """Say whether `row` is the second line of a head: nothing but heads that begin here (or remarks in brackets)."""
    own = row.own
    if not own:
        return False
    known = [item for item in own if item.columns]
    return all(
        bool(item.columns) or is_other_cause(item, known) or re.fullmatch(r"[(（].*[)）]", item.label) for item in own
    ) and not is_head(row)


def is_other_cause(item: Item, known: Sequence[Item]) -> bool:
    """Say whether a head is 其他 among causes."""
    return item.label.startswith("其他") and any(each.columns[:1] == ("cause",) for each in known)


def is_under_head(row: Row, below: Row) -> bool:
    """Say whether the merged cells show that `below` is the second line of the head `row`, whatever its words.

    The heads that have no second line reach down into it; what begins in it stands under heads of several columns, as
    经费保障, 制度保障, 其他 do under 偏差原因分析.
    """
    own, hanging = below.own, [item for item in below.items if not item.first and item.columns]
    if row.ragged or not own or len(hanging) < LEAST_ABOVE or any(item.is_level() for item in own):
        return False
    heads = {item.key for item in row.own}
    wide = [item for item in row.own if item.span > 1 and item.height == 1 and item.columns]
    return {item.key for item in hanging if item.columns[0] in _LEVELS} <= heads and all(
        any(head.column <= item.column < head.column + head.span for head in wide) for item in own
    )


def is_lower_head(row: Row, below: Row) -> bool:
    """Say whether the head `row` only groups (绩效指标, 年度指标值) what the head `below` names: levels, value, unit.

    Where merged cells are kept, the lower head has those of the upper one that reach down, and is read alone.
    """
    upper, lower = first_roles(row.items), first_roles(below.items)
    return (
        row.ragged
        and is_head(below)
        and not upper & _LEVELS
        and len(lower & _LEVELS) > 1
        and bool(upper & {"actual", "points"})
    )


def first_roles(items: Sequence[Item]) -> set[str]:
    """Return the first role of each head."""
    return {roles[0] for item in items if (roles := item.columns)}


def is_region(item: Item) -> bool:
    """Say whether a head is the name of a division, over the targets of that region."""
    return not item.columns and REGION.fullmatch(item.label) is not None


def turned_at(rows: Sequence[Row], at: int) -> int:
    """Return how many rows from `at` on make a table turned over: heads in the first column, an indicator a column; else 0."""
    heads: list[Item] = []
    for row in rows[at:]:
        own = [item for item in row.items if item.first] if row.heads else []
        if len(own) < 2 or not own[0].columns:
            break
        if sum(1 for item in own[1:] if item.columns) > 0 or (own[0].label, own[0].column) in {
            (head.label, head.column) for head in heads
        }:
            break
        heads.append(own[0])
    if len(heads) >= 3 and heads[0].keys and heads[0].columns[0] not in ("level1", "level2", "name", "level3"):
        return 0
    return len(heads) if len(heads) >= 3 and is_head(Row(tuple(heads))) else 0
