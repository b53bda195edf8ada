"""Fit the fields of a line to the columns of a table where positions are lost.

Exports drop merged cells, drop empty ones, or put one cell a line; then the only guide is what stands in a field. The best
fit of a run of fields to columns in order is found by dynamic programming (Viterbi): a field costs little in a column whose
kind it has, a column left out costs little where cells are merged or empty, and a new row may begin where columns start again.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import TypeVar

from kg.forms.cell import Item
from kg.forms.columns.column import Columns
from kg.forms.fit.costs import cost
from kg.forms.fit.grid import NEW_ROW, Grid, Step, grid_of, settled
from kg.forms.fit.margin import FAR, margins
from kg.forms.lexicon.levels import is_level
from kg.forms.lexicon.marks import is_bare_sign

__all__ = ["align", "align_rows", "row_margin"]

T = TypeVar("T")

_WEIGHT = re.compile(r"[(]?\d[\d.\-~]*[)]?(?:分|%)?")
_ROWS = 4
"""Fewest rows that show which columns are usually filled."""
_STRAIGHT = 3.0
"""Highest cost of a cell up to which a row as long as the head is taken as it stands."""


def align(items: Sequence[Item], columns: Columns, *, dropped: bool = False) -> list[int | None]:
    """Return for each field of one row the index of its column, None for a field that fits none.

    Args:
        items: fields of the row in order.
        columns: columns of the table.
        dropped: empty cells are not among the fields (else a missing field costs more).
    """
    signs = _signs(items, columns)
    if signs:
        kept = align([item for at, item in enumerate(items) if at not in signs], columns, dropped=dropped)
        return _with_signs(kept, signs)
    if _stands_straight(items, columns):
        return list(range(len(items)))
    return _least_costly(items, columns, dropped=dropped)


def _least_costly(items: Sequence[Item], columns: Columns, *, dropped: bool) -> list[int | None]:
    """Return the best fit of one row; empty cells at its front may lie before the first column."""
    grid = grid_of(columns, dropped=dropped, bare=_is_bare(items, columns))
    empty = next((i for i, item in enumerate(items) if item.label), len(items))
    best: tuple[float, list[int | None]] | None = None
    for shift in range(0, empty + 1):
        rows, total = _fit(items[shift:], grid, starts=frozenset({0}))
        if best is None or total + 0.12 * shift < best[0] - 1e-9:
            places: list[int | None] = [None] * shift
            best = (total + 0.12 * shift, [*places, *(column for _, column in rows)])
    return best[1] if best is not None else []


def _stands_straight(items: Sequence[Item], columns: Columns) -> bool:
    """Say whether a row is as long as the head, and each of its cells fits the column it stands in."""
    if len(items) != len(columns.columns):
        return False
    costs = [cost(role, item.label) for role, item in zip(settled(columns), items, strict=True)]
    return max(costs, default=0.0) <= _STRAIGHT and sum(costs) <= 2 * _STRAIGHT


def _is_bare(items: Sequence[Item], columns: Columns) -> bool:
    """Say whether a row of a table with levels prints labels and weights only, and no name: 产出指标 | 50 | 数量指标."""
    if not any(column.role in ("level1", "level2") for column in columns.columns):
        return False
    return all(not item.label or is_level(item.label) or _WEIGHT.fullmatch(item.label) for item in items)


def _signs(items: Sequence[Item], columns: Columns) -> frozenset[int]:
    """Return the indexes of bare signs (≥) in a table that has no column for them: they belong to the value behind them."""
    if "operator" in columns.roles:
        return frozenset()
    return frozenset(at for at, item in enumerate(items[:-1]) if is_bare_sign(item.label) and not items[at + 1].empty)


def _with_signs(kept: Sequence[T], signs: frozenset[int]) -> list[T]:
    """Return what was found for the other fields with that of the next field put in for each sign."""
    out = list(kept)
    for at in sorted(signs):
        out.insert(at, out[min(at, len(out) - 1)])
    return out


def align_rows(
    items: Sequence[Item], columns: Columns, *, starts: frozenset[int] | None, dropped: bool = True
) -> list[tuple[int, int | None, float]]:
    """Return for each field its row (counted from 0), the index of its column, and by how much any other place costs more.

    Args:
        items: fields in order.
        columns: columns of the table.
        starts: indexes of fields at which a row may begin; None where any field may begin one.
        dropped: empty cells are not among the fields.
    """
    signs = _signs(items, columns)
    if not signs:
        return _fit_rows(items, columns, starts=starts, dropped=dropped)
    places = [at for at in range(len(items)) if at not in signs]
    begins = None if starts is None else frozenset(new for new, at in enumerate(places) if at in starts)
    kept = _fit_rows([items[at] for at in places], columns, starts=begins, dropped=dropped)
    return _with_signs(kept, signs)


def row_margin(items: Sequence[Item], columns: Columns) -> float:
    """Return by how much the second-best fit of a row costs more than the best, whose empty cells are not among the fields."""
    signs = _signs(items, columns)
    kept = [item for at, item in enumerate(items) if at not in signs]
    if _stands_straight(kept, columns):
        return FAR
    grid = grid_of(columns, dropped=True, bare=_is_bare(kept, columns))
    fitted, _ = _fit(kept, grid, starts=frozenset({0}))
    return min(margins(kept, grid, fitted, starts=frozenset({0})), default=FAR)


def _fit_rows(
    items: Sequence[Item], columns: Columns, *, starts: frozenset[int] | None, dropped: bool
) -> list[tuple[int, int | None, float]]:
    """Return what `align_rows` does, fitted again by what most rows of the first fit fill where nothing tells where rows begin.

    A remark and the name behind it are alike (``8 经费合规性 严格执行制度 达成预期 8 8``): that all rows have a score and
    few a remark tells them apart.
    """
    grid = grid_of(columns, dropped=dropped)
    fitted, _ = _fit(items, grid, starts=starts)
    size = fitted[-1][0] + 1 if fitted else 0
    if starts is None and dropped and size >= _ROWS:
        filled = Counter(column for _, column in dict.fromkeys(fitted) if column is not None)
        grid = grid_of(columns, dropped=dropped, shares=[filled[c] / size for c in range(len(columns.columns))])
        fitted, _ = _fit(items, grid, starts=starts)
    sure = margins(items, grid, fitted, starts=starts)
    return [(row, column, margin) for (row, column), margin in zip(fitted, sure, strict=True)]


def _fit(items: Sequence[Item], grid: Grid, *, starts: frozenset[int] | None) -> tuple[list[tuple[int, int | None]], float]:
    """Return row and column of each field in the best fit, and its cost."""
    size = len(grid.roles)
    best = [float("inf")] * size
    back: list[list[Step]] = []
    for number, item in enumerate(items):
        fresh: tuple[float, int] | None = (0.0, -1)
        if number:
            cheapest, source = grid.ended(best)
            fresh = (cheapest + NEW_ROW, source) if starts is None or number in starts else None
        lone = grid.lone(items, number)
        found = [min(grid.options(c, item, best, fresh, lone)) for c in range(size)]
        best = [price for price, _ in found]
        back.append([how for _, how in found])
    return _trace(best, back, list(grid.passed), size), grid.ended(best)[0]


def _trace(
    best: list[float], back: list[list[tuple[int, bool, bool]]], passed: list[float], size: int
) -> list[tuple[int, int | None]]:
    if not back or not size:
        return []
    column = min(range(size), key=lambda c: best[c] + passed[size] - passed[c + 1])
    path: list[tuple[bool, int | None]] = []
    for how in reversed(back):
        previous, start, extra = how[column]
        path.append((start, None if extra else column))
        column = previous
    path.reverse()
    row = -1
    out: list[tuple[int, int | None]] = []
    for start, at in path:
        row += start
        out.append((max(row, 0), at))
    return out
