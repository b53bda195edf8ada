"""Heads of several lines put together as one: the lower heads in the place of those that they divide."""

from __future__ import annotations

from collections.abc import Sequence

from kg.forms.cell import Item
from kg.forms.columns.head_rows import LEAST_ABOVE, first_roles, is_lower_head, is_other_cause, is_sub_head
from kg.forms.head_lines import divided
from kg.forms.tables import Row

__all__ = ["joined", "lower_first", "under_spans", "with_third"]


_OTHER_YEARS = frozenset({"history", "reference", "other_target", "graded", "long_target", "target_year"})
_SPLIT = _OTHER_YEARS | {"operator", "unit", "target", "data", "actual", "ratio"}
_PARTS = 3
"""Heads that divide a value into its sign, its number and its unit."""


def with_third(row: Row, sub: Row, third: Row | None) -> tuple[Row, Row | None]:
    """Return the two upper lines of a head as one and the third, where `third` divides what the second names."""
    if third is None or not is_sub_head(third) or not first_roles(third.own) <= _SPLIT or len(third.own) > len(row.own):
        return row, None
    return Row(tuple(joined(row, sub)), row.ragged, row.dropped), third


def lower_first(items: list[Item]) -> list[Item]:
    """Put the levels first where two lines of heads have run together and the upper one, without levels, stands in front."""
    at = next((i for i, item in enumerate(items) if item.columns[:1] == ("level1",)), 0)
    upper = first_roles(items[:at])
    if at < LEAST_ABOVE or not upper & {"actual", "points", "score"} or not upper & {"target"}:
        return items
    lower = first_roles(items[at:])
    rest = [item for item in items[:at] if not item.empty and not set(item.columns[:1]) & (lower | {"indicators", "target"})]
    return [*items[at:], *rest]


def joined(row: Row, sub: Row) -> list[Item]:
    """Put the second line's heads in the place of those above them that they divide."""
    own = [item for item in sub.own if item.columns]
    if not own:
        return [item for item in row.items if row.ragged or not item.empty]
    together = divided(row, sub)
    if together is not None:
        return together
    if row.ragged and is_lower_head(row, sub):
        return lower_first([*row.own, *sub.own])
    if not row.ragged:
        return under_spans(row.items, [item for item in sub.own if item.columns or is_other_cause(item, own)])
    if len(sub.items) == len(row.items) and not row.dropped:
        pairs = zip(row.items, sub.items, strict=True)
        return [below if not below.empty and below.columns else above for above, below in pairs]
    return _in_place(row, own)


def under_spans(upper: Sequence[Item], own: Sequence[Item]) -> list[Item]:
    """Return the heads of a grid: the lower ones, and those of the upper ones that no lower one stands under."""
    covered = {column for item in own for column in range(item.column, item.column + item.span)}
    kept = [
        item
        for item in upper
        if not item.empty and item.column not in covered and covered.isdisjoint(range(item.column, item.column + item.span))
    ]
    return sorted([*kept, *own], key=lambda item: item.column)


def _in_place(row: Row, own: Sequence[Item]) -> list[Item]:
    """Return the heads of a line, the lower ones in the place of the one that their kind divides: 指标值 into 符号, 数值."""
    roles = {item.columns[0] for item in own}
    if not (roles <= _SPLIT or (roles >= {"operator", "unit"} and len(own) == _PARTS)):
        return list(row.items)
    past = roles == {"history"} and any("history" in item.columns for item in row.items)
    wanted = "data" if "data" in roles else "history" if past else "target"
    at = next((i for i, item in enumerate(row.items) if wanted in item.columns), None)
    return list(row.items) if at is None else [*row.items[:at], *own, *row.items[at + 1 :]]
