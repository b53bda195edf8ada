"""By how much the fit of a field to its column is better than the best other one: its margin, in costs.

Forward and backward costs of the fit (min-sum, the max-marginals of a Viterbi path) give for each field the least cost of all
fits in which it stands elsewhere: under another head, in another row, or joined to the field before it.
"""

from __future__ import annotations

from collections.abc import Sequence

from kg.forms.cell import Item
from kg.forms.fit.costs import is_number
from kg.forms.fit.grid import LABEL_COLUMNS, NEW_ROW, Grid

__all__ = ["FAR", "margins"]

FAR = 99.0
"""Margin of what can be fitted in no other way."""

_Way = tuple[str, bool]
"""How a field stands: the role of its column (labels are all alike), and whether a row begins with it."""


def margins(
    items: Sequence[Item], grid: Grid, fitted: Sequence[tuple[int, int | None]], *, starts: frozenset[int] | None
) -> list[float]:
    """Return the margin of each field; `FAR` for empty ones and for labels, which only say under what a row stands.

    Args:
        items: fields in order.
        grid: the columns.
        fitted: row and column of each field in the best fit.
        starts: indexes of fields at which a row may begin; None where any field may begin one.
    """
    if not items or not grid.roles:
        return [FAR] * len(items)
    behind = _behind(items, grid, starts)
    before = [float("inf")] * len(grid.roles)
    out: list[float] = []
    for number, item in enumerate(items):
        fresh: tuple[float, int] | None = (0.0, -1)
        if number:
            cheapest, source = grid.ended(before)
            fresh = (cheapest + NEW_ROW, source) if starts is None or number in starts else None
        apart = number > 0 and not items[number - 1].empty  # behind an empty field it begins a row either way
        ways: dict[_Way, float] = {}
        least = []
        for c, role in enumerate(grid.roles):
            found = list(grid.options(c, item, before, fresh, grid.lone(items, number)))
            least.append(min(found)[0])
            for price, (_, begins, extra) in found:
                way = ("", False) if extra else _way(role, begins and apart)
                ways[way] = min(ways.get(way, float("inf")), price + behind[number][c])
        before = least
        best = min(ways.values())
        row, at = fitted[number]
        own = ("", False) if at is None else _way(grid.roles[at], apart and row != fitted[number - 1][0])
        other = min((price for way, price in ways.items() if way != own), default=FAR)
        out.append(FAR if item.empty or own[0] == "label" else max(other - best, 0.0))
    return out


def _way(role: str, begins: bool) -> _Way:
    return ("label", False) if role in LABEL_COLUMNS else (role, begins)


def _behind(items: Sequence[Item], grid: Grid, starts: frozenset[int] | None) -> list[list[float]]:
    """Return for each field and column the least cost of all fields behind it, were it in that column."""
    size = len(grid.roles)
    ends = [grid.passed[size] - grid.passed[c + 1] for c in range(size)]
    rows = [ends]
    for number in range(len(items) - 1, 0, -1):
        item, after = items[number], rows[-1]
        fits = grid.fits(item)
        begins = NEW_ROW + min(grid.passed[c] + fits[c] + after[c] for c in range(size))
        may_begin = starts is None or number in starts
        lone = grid.lone(items, number)
        goes_on = item.label and not is_number(item.label) and not item.is_level()
        row = []
        for p in range(size):
            ways = [grid.beside(p, item, lone) + after[p]]
            if may_begin:
                ways.append(ends[p] + begins)
            if goes_on and grid.joins[p]:
                ways.append(2.6 + fits[p] / 2 + after[p])
            ways += [grid.passed[c] - grid.passed[p + 1] + fits[c] + after[c] for c in range(p + 1, size)]
            row.append(min(ways))
        rows.append(row)
    return rows[::-1]
