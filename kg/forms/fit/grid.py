"""The columns of a table as a fit of fields sees them, and what each way of a field into a column costs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.forms.cell import Item
from kg.forms.columns.column import Columns
from kg.forms.fit.costs import cost, is_number
from kg.forms.lexicon.words import words

__all__ = ["LABEL_COLUMNS", "NEW_ROW", "Grid", "Step", "grid_of", "settled"]

LABEL_COLUMNS = frozenset(
    {"level1", "level2", "level2_or_name", "level", "weight1", "weight2", "indicators", "ordinal", "goal_name"}
)
_ABOUT = frozenset({"standard", "basis", "method", "data_source"})
_BROKEN = _ABOUT | {"name", "description", "deviation", "reason", "improvement", "goal"}
_COVERING = _ABOUT | {"history", "reference", "data", "other", "extra"}
_MAYBE = ("deviation", "reason", "improvement", "deduction")
"""Columns that few rows fill."""
_FAR = 40.0
_END, _GAP = 0.05, 0.2
"""Cost of an empty field that is no cell: behind the last column, and between two."""
_LONE = 1.0
"""Cost of a label of level 2 as a field of no column, where another label follows it."""


def _skip(role: str, dropped: bool) -> float:
    """Return the cost of a column that no field falls into."""
    if role in LABEL_COLUMNS or role == "empty":
        return 0.1
    if role == "name":
        return 4.0 if dropped else 6.0
    if role in ("project_name", "project_code", "unit_name", "department", "goal", "unit_code", "budget"):
        return 0.2
    if dropped:
        return {"target": 1.2, "unit": 0.8, "points": 1.0, "score": 0.7}.get(role, 0.4)
    return {"data": 0.2, "remark": 0.5, "extra": 0.6, **dict.fromkeys(_MAYBE, 0.8)}.get(role, 1.4)


def settled(columns: Columns) -> list[str]:
    """Return the roles of the columns; a lone column of labels (指标类型) takes labels of either level."""
    alone = "level2" not in columns.roles
    named = any(column.role == "name" and column.head in words("content") for column in columns.columns)
    other = {"level1": "level" if alone else "level1", "level2": "level2_or_name" if named else "level2"}
    return [other.get(column.role, column.role) for column in columns.columns]


Step = tuple[int, bool, bool]
"""How a field came into its column: the column of the field before, whether a row begins, whether it fits none."""


@dataclass(frozen=True, slots=True)
class Grid:
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

    def lone(self, items: Sequence[Item], at: int) -> float:
        """Return the cost of a field as a label that no row stands behind, 0 where it is none.

        Such a label of level 2 is followed by another label: the cells between were empty, and are left out.
        """
        item, behind = items[at], items[at + 1] if at + 1 < len(items) else None
        alone = item.is_level(2) and not item.is_level(1) and behind is not None and behind.is_level()
        return _LONE if self.dropped and alone else 0.0

    def ended(self, best: Sequence[float]) -> tuple[float, int]:
        """Return the least cost of a row that ends after the fields so far, and the column of its last field."""
        size = len(self.roles)
        ends = [best[c] + self.passed[size] - self.passed[c + 1] for c in range(size)]
        return (min(ends), ends.index(min(ends))) if ends else (float("inf"), -1)

    def fits(self, item: Item) -> list[float]:
        """Return what it costs to put a field into each column."""
        return [cost(role, item.label) + filled for role, filled in zip(self.roles, self.filled, strict=True)]

    def beside(self, c: int, item: Item, lone: float) -> float:
        """Return the cost of a field that stands in no column, behind one in column `c`: an empty one ends a row."""
        if item.empty:
            return _END if c == len(self.roles) - 1 else _GAP
        return lone or (6.0 if self.dropped else _FAR)

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
        yield best[c] + self.beside(c, item, lone), (c, False, True)


NEW_ROW = 0.3
"""What it costs to begin a row where one may begin."""


_USUAL = 0.6
"""What it costs, at most, to leave out a column that all other rows fill, or to fill one that no other row fills."""


def grid_of(columns: Columns, *, dropped: bool, bare: bool = False, shares: Sequence[float] | None = None) -> Grid:
    """Return the columns as a fit sees them.

    Args:
        columns: of the table.
        dropped: empty cells are not among the fields.
        bare: the row prints labels only.
        shares: of the rows that fill each column, where a first fit has shown them.
    """
    roles = tuple(settled(columns))
    usual = [0.0 if shares is None or role in LABEL_COLUMNS else shares[c] - 0.5 for c, role in enumerate(roles)]
    passed = [0.0]
    for role, share in zip(roles, usual, strict=True):
        passed.append(passed[-1] + (0.3 if bare and role == "name" else _skip(role, dropped)) + max(2 * share, 0) * _USUAL)
    joins = tuple((role in _BROKEN and dropped) or role in _COVERING for role in roles)
    return Grid(roles, tuple(passed), tuple(max(-2 * share, 0) * _USUAL for share in usual), joins, dropped)
