"""Heads in which labels of levels stand over pairs of name and value, a row of indicators beside each other.

项目名称 | 成本指标            | 产出指标            | 效益指标
^        | 三级指标 | 指标值   | 三级指标 | 指标值   | 三级指标 | 指标值
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kg.forms.cell import Item
from kg.forms.columns.column import Columns
from kg.forms.columns.multi_row import under_spans
from kg.forms.columns.read import read_head
from kg.forms.tables import Row

__all__ = ["paired_at"]

_NAMES = frozenset({"level3", "name", "weakname"})
_SEVERAL = 2
"""Fewest pairs, each under a label of its own, that make such a head."""
_LINES = 3
"""Most lines of such a head: level 1, level 2, name and value."""


def paired_at(rows: Sequence[Row], number: int) -> tuple[list[Row], Columns] | None:
    """Return the lines of such a head at `number` and its columns, which know the labels above them; None for other rows."""
    if rows[number].ragged or not any(item.is_level() and not item.columns for item in rows[number].own):
        return None
    for size in range(_SEVERAL, _LINES + 1):
        lines = list(rows[number : number + size])
        if len(lines) == size and len(lines[-1].heads) >= _SEVERAL and _pairs(lines) >= _SEVERAL:
            return lines, _with_levels(lines)
    return None


def _pairs(lines: Sequence[Row]) -> int:
    """Return how many heads of names in the last line stand under a label of a level."""
    names = [item for item in lines[-1].heads if item.columns[0] in _NAMES]
    return sum(1 for item in names if _above(lines, item.column))


def _above(lines: Sequence[Row], column: int) -> tuple[str, ...]:
    """Return the labels of levels over a column, the upper one first."""
    return tuple(item.text for line in lines[:-1] for item in line.own if _is_label(item) and _covers(item, column))


def _is_label(item: Item) -> bool:
    return item.is_level() and not item.columns


def _covers(item: Item, column: int) -> bool:
    return item.column <= column < item.column + item.span


def _with_levels(lines: Sequence[Row]) -> Columns:
    """Return the columns of the lines read as one."""
    items = list(lines[0].own)
    for line in lines[1:]:
        items = under_spans(items, line.own)
    columns = read_head(Row(tuple(items))).columns
    return Columns(tuple(replace(each, levels=_above(lines, each.position)) for each in columns))
