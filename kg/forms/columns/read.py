"""Heads of indicator tables to columns."""

from __future__ import annotations

from collections.abc import Sequence

from kg.forms.columns.column import Column, Columns
from kg.forms.columns.groups import IN_GROUPS
from kg.forms.columns.head_rows import is_lower_head, is_sub_head, is_under_head
from kg.forms.columns.multi_row import joined, lower_first, with_third
from kg.forms.columns.neighbours import BY_NEIGHBOURS
from kg.forms.columns.roles import choose_roles, under_leading_label
from kg.forms.head_lines import divided
from kg.forms.tables import Row

__all__ = ["head_at", "read_head", "row_label"]


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


def head_at(rows: Sequence[Row], number: int) -> tuple[list[Row], Columns]:
    """Return the lines of the head at `number`, one to three, and the columns that they name."""
    row = rows[number]
    below = rows[number + 1] if number + 1 < len(rows) else None
    sub = below if below is not None and _goes_on(row, below) else None
    if sub is None:
        return [row], read_head(row)
    both, third = with_third(row, sub, rows[number + 2] if number + 2 < len(rows) else None)
    return [row, sub] if third is None else [row, sub, third], read_head(both, third or sub)


def _goes_on(row: Row, below: Row) -> bool:
    """Say whether the head `row` goes on in the line below."""
    found = is_sub_head(below) or is_under_head(row, below) or is_lower_head(row, below)
    return found or divided(row, below) is not None


def row_label(row: Row) -> str | None:
    """Return the label of level 1 that stands beside a head, over the rows below; None where there is none."""
    first = row.filled[0] if row.filled else None
    return first.text if first is not None and first.first and first.is_level(1) and not first.columns else None
