"""Fit the fields of a line to the columns of a table where positions are lost.

Exports drop merged cells, drop empty ones, or put one cell a line; then the only guide is what stands in a field. The best
fit of a run of fields to columns in order is found by dynamic programming (Viterbi): a field costs little in a column whose
kind it has, a column left out costs little where cells are merged or empty, and a new row may begin where columns start again.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from kg.forms.cell import Item
from kg.forms.columns.column import Columns
from kg.forms.fit.costs import cost, is_number
from kg.forms.lexicon.levels import is_level
from kg.forms.lexicon.marks import is_bare_sign
from kg.forms.lexicon.words import words

__all__ = ["align", "align_rows"]

T = TypeVar("T")

_WEIGHT = re.compile(r"[(]?\d[\d.\-~]*[)]?(?:分|%)?")
_LABEL_COLUMNS = frozenset(
    {"level1", "level2", "level2_or_name", "level", "weight1", "weight2", "indicators", "ordinal", "goal_name"}
)
_ABOUT = frozenset({"standard", "basis", "method", "data_source"})
_BROKEN = _ABOUT | {"name", "description", "deviation", "reason", "improvement", "goal"}
_COVERING = _ABOUT | {"history", "reference", "data", "other", "extra"}
_MAYBE = ("deviation", "reason", "improvement", "deduction")
"""Columns that few rows fill."""
_FAR = 40.0
_LONE = 1.0
"""Cost of a label of level 2 as a field of no column, where another label follows it."""
_STRAIGHT = 3.0
"""Highest cost of a cell up to which a row as long as the head is taken as it stands."""


def _skip(role: str, dropped: bool) -> float:
    """Return the cost of a column that no field falls into."""
    if role in _LABEL_COLUMNS or role == "empty":
        return 0.1
    if role == "name":
        return 4.0 if dropped else 6.0
    if role in ("project_name", "project_code", "unit_name", "department", "goal", "unit_code", "budget"):
        return 0.2
    if dropped:
        return {"target": 1.2, "unit": 0.8, "points": 1.0}.get(role, 0.4)
    return {"data": 0.2, "remark": 0.5, "extra": 0.6, **dict.fromkeys(_MAYBE, 0.8)}.get(role, 1.4)


def _settled(columns: Columns) -> list[str]:
    """Return the roles of the columns; a lone column of labels (指标类型) takes labels of either level."""
    alone = "level2" not in columns.roles
    named = any(column.role == "name" and column.head in words("content") for column in columns.columns)
    other = {"level1": "level" if alone else "level1", "level2": "level2_or_name" if named else "level2"}
    return [other.get(column.role, column.role) for column in columns.columns]


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
    bare = _is_bare(items, columns)
    empty = next((i for i, item in enumerate(items) if item.label), len(items))
    best: tuple[float, list[int | None]] | None = None
    for shift in range(0, empty + 1):
        rows, total = _fit(items[shift:], columns, starts=frozenset({0}), dropped=dropped, bare=bare)
        if best is None or total + 0.12 * shift < best[0] - 1e-9:
            places: list[int | None] = [None] * shift
            best = (total + 0.12 * shift, [*places, *(column for _, column in rows)])
    return best[1] if best is not None else []


def _stands_straight(items: Sequence[Item], columns: Columns) -> bool:
    """Say whether a row is as long as the head, and each of its cells fits the column it stands in."""
    if len(items) != len(columns.columns):
        return False
    costs = [cost(role, item.label) for role, item in zip(_settled(columns), items, strict=True)]
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
) -> list[tuple[int, int | None]]:
    """Return for each field its row (counted from 0) and the index of its column.

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


def _fit_rows(
    items: Sequence[Item], columns: Columns, *, starts: frozenset[int] | None, dropped: bool
) -> list[tuple[int, int | None]]:
    """Return what `align_rows` does, fitted again by what most rows of the first fit fill where nothing tells where rows begin.

    A remark and the name behind it are alike (``8 经费合规性 严格执行制度 达成预期 8 8``): that all rows have a score and
    few a remark tells them apart.
    """
    first = _fit(items, columns, starts=starts, dropped=dropped)[0]
    size = first[-1][0] + 1 if first else 0
    if starts is not None or not dropped or size < _ROWS:
        return first
    filled = Counter(column for _, column in dict.fromkeys(first) if column is not None)
    shares = [filled[c] / size for c in range(len(columns.columns))]
    return _fit(items, columns, starts=starts, dropped=dropped, shares=shares)[0]


Step = tuple[int, bool, bool]
"""How a field came into its column: the column of the field before, whether a row begins, whether it fits none."""


@dataclass(frozen=True, slots=True)
class _Grid:
    """The columns as a fit sees them.

    Attributes:
        roles: of the columns.
        passed: cost of leaving out the columns up to each one, one more at the end.
        filled: cost of filling each column, for those that other rows of the table leave out.
        joins: columns in which a text goes on in the next field: one broken at its blanks, cells under a head over several.
        dropped: empty cells are not among the fields.
    """

    roles: tuple[str, ...]
    passed: tuple[float, ...]
    filled: tuple[float, ...]
    joins: tuple[bool, ...]
    dropped: bool

    def ended(self, best: Sequence[float]) -> tuple[float, int]:
        """Return the least cost of a row that ends after the fields so far, and the column of its last field."""
        size = len(self.roles)
        ends = [best[c] + self.passed[size] - self.passed[c + 1] for c in range(size)]
        return (min(ends), ends.index(min(ends))) if ends else (float("inf"), -1)

    def options(
        self, c: int, item: Item, best: Sequence[float], fresh: tuple[float, int] | None, lone: float
    ) -> Iterator[tuple[float, Step]]:
        """Yield the ways in which a field can come into column `c`, each with its cost.

        Args:
            c: the column.
            item: the field.
            best: cost of the fields before it, with the last one in each column.
            fresh: cost and column at which the row before may end; None where no row may begin here.
            lone: cost of a label that no row stands behind, 0 for other fields.
        """
        fit, passed = cost(self.roles[c], item.label) + self.filled[c], self.passed
        if fresh is not None:
            yield fresh[0] + passed[c] + fit, (fresh[1], True, False)
        for p in range(c):
            yield best[p] + passed[c] - passed[p + 1] + fit, (p, False, False)
        if self.joins[c] and item.label and not is_number(item.label) and not item.is_level():
            yield best[c] + 2.6 + fit / 2, (c, False, False)
        yield best[c] + (0.15 if not item.label else lone or (6.0 if self.dropped else _FAR)), (c, False, True)


_NEW_ROW = 0.3
"""What it costs to begin a row where one may begin."""


_USUAL = 0.6
"""What it costs, at most, to leave out a column that all other rows fill, or to fill one that no other row fills."""
_ROWS = 4
"""Fewest rows that show which columns are usually filled."""


def _grid(columns: Columns, *, dropped: bool, bare: bool, shares: Sequence[float] | None = None) -> _Grid:
    """Return the columns as a fit sees them.

    Args:
        columns: of the table.
        dropped: empty cells are not among the fields.
        bare: the row prints labels only.
        shares: of the rows that fill each column, where a first fit has shown them.
    """
    roles = tuple(_settled(columns))
    usual = [0.0 if shares is None or role in _LABEL_COLUMNS else shares[c] - 0.5 for c, role in enumerate(roles)]
    passed = [0.0]
    for role, share in zip(roles, usual, strict=True):
        passed.append(passed[-1] + (0.3 if bare and role == "name" else _skip(role, dropped)) + max(2 * share, 0) * _USUAL)
    joins = tuple((role in _BROKEN and dropped) or role in _COVERING for role in roles)
    return _Grid(roles, tuple(passed), tuple(max(-2 * share, 0) * _USUAL for share in usual), joins, dropped)


def _fit(
    items: Sequence[Item],
    columns: Columns,
    *,
    starts: frozenset[int] | None,
    dropped: bool,
    bare: bool = False,
    shares: Sequence[float] | None = None,
) -> tuple[list[tuple[int, int | None]], float]:
    """Return what `align_rows` does, with the cost of the fit."""
    grid = _grid(columns, dropped=dropped, bare=bare, shares=shares)
    size = len(grid.roles)
    best = [float("inf")] * size
    back: list[list[Step]] = []
    for number, item in enumerate(items):
        fresh: tuple[float, int] | None = (0.0, -1)
        if number:
            cheapest, source = grid.ended(best)
            fresh = (cheapest + _NEW_ROW, source) if starts is None or number in starts else None
        lone = _LONE if dropped and _is_lone(items, number) else 0.0
        found = [min(grid.options(c, item, best, fresh, lone)) for c in range(size)]
        best = [price for price, _ in found]
        back.append([how for _, how in found])
    return _trace(best, back, list(grid.passed), size), grid.ended(best)[0]


def _is_lone(items: Sequence[Item], at: int) -> bool:
    """Say whether a field is a label of level 2 that another label follows: no row stands behind it, its cells are empty."""
    item, behind = items[at], items[at + 1] if at + 1 < len(items) else None
    return item.is_level(2) and not item.is_level(1) and behind is not None and behind.is_level()


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
