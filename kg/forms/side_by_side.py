"""Two forms printed beside each other in one table: 项目名称 | 甲 | 项目名称 | 乙, and the same heads below each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kg.forms.tables import Row

__all__ = ["halves"]

_LEAST = 2
"""Fewest heads that both forms print."""


def halves(rows: Sequence[Row]) -> tuple[list[Row], list[Row]] | None:
    """Return the rows of the left and of the right form, None where the rows are of one form.

    Seen by 项目名称 twice in a row, each with a value behind, and by heads that repeat from the second 项目名称 on. A cell over
    both, such as a title, is the left one's.
    """
    edge = next((edge for row in rows if (edge := _edge(row))), None)
    if edge is None or not any(_repeats(row, edge) for row in rows):
        return None
    left = [replace(row, items=tuple(item for item in row.items if item.column < edge)) for row in rows]
    right = [replace(row, items=tuple(item for item in row.items if item.column >= edge)) for row in rows]
    return [row for row in left if row.items], [row for row in right if row.items]


def _edge(row: Row) -> int | None:
    """Return the column of a second 项目名称 in a row, where each has a value beside it."""
    if row.ragged or not row.own or "project_name" not in row.own[0].keys[:1]:
        return None
    roles = ["project_name" in item.keys[:1] for item in row.own]
    if sum(roles) != _LEAST or roles[-1] or len(roles) < _LEAST * 2 or roles[1]:
        return None
    return row.own[roles.index(True, 1)].column


def _repeats(row: Row, edge: int) -> bool:
    """Say whether a row prints the same heads on both sides."""
    left = [item.label for item in row.own if item.columns and item.column < edge]
    right = [item.label for item in row.own if item.columns and item.column >= edge]
    return left == right and len(left) >= _LEAST
