"""Heads of indicator tables to columns."""

from __future__ import annotations

from kg.forms.columns.column import Column, Columns
from kg.forms.columns.groups import IN_GROUPS
from kg.forms.columns.multi_row import joined, lower_first
from kg.forms.columns.neighbours import (
    BY_NEIGHBOURS,
)
from kg.forms.columns.roles import choose_roles, under_leading_label
from kg.forms.tables import Row

__all__ = ["read_head"]


def read_head(row: Row, sub: Row | None = None) -> Columns:
    """Return the columns that the head `row` names, with the second line `sub` of the head where there is one."""
    items = joined(row, sub) if sub is not None else [item for item in row.items if row.ragged or not item.empty]
    if row.ragged and sub is None:
        items = lower_first(items)
    columns = under_leading_label(row, choose_roles(items, ragged=row.ragged))
    for rule in (*BY_NEIGHBOURS, *IN_GROUPS):
        columns = rule(columns)
    if row.ragged and not {"level1", "level2", "level"} & {column.role for column in columns}:
        # labels of levels then stand in rows of their own, or before a name where the rows have run together
        columns = [Column(0, "level"), Column(0, "level"), *columns]
    return Columns(tuple(columns))
