"""Columns of an indicator table: where each stands, and which role it plays."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

__all__ = ["Column", "Columns"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an indicator table.

    Attributes:
        position: 1-based column of the grid (in ragged tables, number of the head in its row).
        role: what stands in it.
        span: grid columns covered.
        group: 0 for columns that all groups share, else 1, 2 … where the heads repeat side by side.
        year: year of the targets in it, if the head names one.
        head: the head's label.
        unit: unit of money that the head, or the line below it, names.
        levels: labels of levels that stand above the head, level 1 first.
    """

    position: int
    role: str
    span: int = 1
    group: int = 0
    year: int | None = None
    head: str = ""
    unit: str | None = None
    levels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Columns:
    """The columns of one table, in order."""

    columns: tuple[Column, ...]

    @cached_property
    def roles(self) -> frozenset[str]:
        """All roles that occur."""
        return frozenset(column.role for column in self.columns)

    @cached_property
    def groups(self) -> tuple[int, ...]:
        """Numbers of the groups; (0,) where the heads do not repeat."""
        return tuple(sorted({column.group for column in self.columns if column.group})) or (0,)

    def levels_of(self, group: int) -> tuple[str, ...]:
        """Return the labels of levels above the heads of a group; none where the rows print them."""
        return next((column.levels for column in self.columns if column.group == group and column.levels), ())

    @cached_property
    def by_position(self) -> dict[int, Column]:
        """The columns by the columns of the grid that they cover, the first where several do."""
        return {at: each for each in reversed(self.columns) for at in range(each.position, each.position + each.span)}

    @cached_property
    def scored(self) -> bool:
        """Say whether rows are scored against a standard, without a target: an evaluation form."""
        if self.roles & {"target", "long_target", "target_year", "region_target", "actual", "interim", "unit", "applies_to"}:
            return False
        library = {"standard", "data_source"} <= self.roles
        return bool(self.roles & {"points", "score"}) or ("standard" in self.roles and not library)
