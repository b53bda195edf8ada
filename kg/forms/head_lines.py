"""Heads in two lines where cells have lost their places: which head of the upper line is the title of the lower ones.

Where merged cells are kept, the grid itself says what stands under what. In lines of text only the words do: a title of
indicators (绩效指标, 评价指标, 指标类型) is divided by 一级指标, 二级指标 … in the line below it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kg.forms.cell import Item
from kg.forms.tables import Row

__all__ = ["divided", "run_together"]

_LEVELS = frozenset({"level1", "level2", "level3"})
_TITLES = ("indicators", "weakname", "level1", "name")
_STANDARDS = frozenset({"standard", "basis"})
"""Heads that grades divide: 绩效标准 over 优, 良, 中, 差."""
_MANY = 5
"""Fewest heads in the upper line of which one may be unknown."""


def divided(row: Row, below: Row) -> list[Item] | None:
    """Return the heads of two lines as one line, None where `below` does not divide a title in `row`.

    Args:
        row: the upper line.
        below: the lower line; it names levels, and nothing but heads stands in it.
    """
    upper, lower = row.filled, below.filled
    if not _are_heads(upper, lower):
        return None
    if not row.ragged:
        return _in_grid(row, below)
    under = _firsts(lower)
    apart = row.dropped or len(row.items) != len(below.items)
    if under and under <= {"other_target", "graded"} and len(lower) > 2 and apart:
        return _graded(upper, lower)
    title = _title(upper)
    if title is None or not under & {"level1", "level2"} or _firsts(item for item in upper if item is not title) & _LEVELS:
        return None
    together = None if apart else _one_by_one(row, below, title)
    if together is not None:
        return together
    doubled = under & {"target", "name"}
    at = next(number for number, item in enumerate(upper) if item is title)
    rest = [item for item in upper[at + 1 :] if not set(item.columns[:1]) & doubled]
    return [*upper[:at], *lower, *rest]


def _in_grid(row: Row, below: Row) -> list[Item] | None:
    """Return two lines of a grid as one where no cell is merged: a system's export leaves what a title covers empty.

    绩效指标 stands over 一级指标, 二级指标 …, and the heads beside it have nothing below them.
    """
    whole = all(item.span == item.height == 1 and item.first for item in (*row.items, *below.items))
    levels = _firsts(below.filled) & _LEVELS
    title = _title(row.filled) if whole and len(levels) > 1 and len(row.items) == len(below.items) else None
    if title is None or _firsts(item for item in row.filled if item is not title) & _LEVELS:
        return None
    return _one_by_one(row, below, title)


def _are_heads(upper: Sequence[Item], lower: Sequence[Item]) -> bool:
    """Say whether two lines are heads: all of the lower one, of a long upper one all but one."""
    if len(upper) < 2 or len(lower) < 2 or not all(item.columns for item in lower):
        return False
    return sum(1 for item in upper if not item.columns) <= (len(upper) >= _MANY)


def _one_by_one(row: Row, below: Row, title: Item) -> list[Item] | None:
    """Return two lines of as many cells as one, where in no place both print a head of their own."""
    pairs = list(zip(row.items, below.items, strict=True))
    if all(low.empty or high.empty or high.label in (title.label, low.label) for high, low in pairs):
        return [high if low.empty else low for high, low in pairs]
    return None


def _graded(upper: Sequence[Item], lower: Sequence[Item]) -> list[Item] | None:
    """Return two lines as one where grades divide a standard: 绩效标准 over 优, 良, 中, 差."""
    at = next((n for n, item in enumerate(upper) if set(item.columns) & _STANDARDS), None)
    return None if at is None else [*upper[:at], *lower, *upper[at + 1 :]]


def run_together(items: Sequence[Item]) -> list[Item]:
    """Return the heads of a stream of cells as one line, where two lines of heads stand one behind the other in it."""
    at = next((n for n, item in enumerate(items) if item.columns[:1] == ("level1",) and "级" in item.label), 0)
    rows = [Row(tuple(part), ragged=True, dropped=True) for part in (items[:at], items[at:])]
    return divided(rows[0], rows[1]) or list(items)


def _title(items: Sequence[Item]) -> Item | None:
    """Return the head that can be the title of levels, the surest first."""
    named = sorted(items, key=lambda item: not item.label.endswith("指标"))
    for role in _TITLES:
        for item in named:
            roles = item.columns
            if role in roles and (role in _TITLES[:2] or (roles[0] == role and item.label.endswith(("指标", "类型", "类别")))):
                return item
    return None


def _firsts(items: Iterable[Item]) -> set[str]:
    return {roles[0] for item in items if (roles := item.columns)}
