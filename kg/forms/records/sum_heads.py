"""Sums below their heads: 资金来源 | 合计 | 财政拨款 | 其他资金, and in the rows below the figures of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kg.amount import Amount, amount_in, money_unit
from kg.forms.cell import Item
from kg.forms.lexicon.words import words
from kg.forms.tables import Row

__all__ = ["SumHead", "heads_of_sums", "lone_heads", "sums_below"]

_SUMS = ("funds_total", "funds_fiscal", "funds_other", "funds_part")
_LEAST = 2
"""Fewest heads of sums side by side that make such a table."""


@dataclass(frozen=True, slots=True)
class SumHead:
    """A head over sums: where it stands, the role of its sums, and their unit where it tells one."""

    column: int
    span: int
    role: str
    unit: str | None

    def covers(self, item: Item) -> bool:
        """Say whether a cell stands below it."""
        return self.column <= item.column < self.column + self.span


def heads_of_sums(row: Row, above: Sequence[SumHead]) -> tuple[SumHead, ...]:
    """Return the heads of sums in a row of labels, with those of the line above that nothing here stands under.

    None where the row has too few, or none of the whole sum or the fiscal one.
    """
    own = [_head(item, role) for item in row.own if (role := _role(item)) is not None]
    kept = [head for head in above if not any(head.covers(item) for item in row.own)]
    heads = sorted([*kept, *own], key=lambda head: head.column)
    told = {head.role for head in heads}
    return tuple(heads) if len(own) >= _LEAST and told & {"funds_total", "funds_fiscal"} else ()


def lone_heads(row: Row) -> tuple[SumHead, ...]:
    """Return the heads of whole sums in a row of labels, for a second line that divides what stands beside them."""
    return tuple(_head(item, "funds_total") for item in row.own if _role(item) == "funds_total")


def _head(item: Item, role: str) -> SumHead:
    return SumHead(item.column, item.span, role, money_unit(item.text))


def _role(item: Item) -> str | None:
    return next((role for role in item.keys if role in _SUMS), None)


def sums_below(heads: Sequence[SumHead], row: Row, *told: str | None) -> tuple[list[tuple[str, Amount]], bool] | None:
    """Return role and sum of each figure of a row below `heads`, and whether they hold against those of rows above.

    None where the row is none of figures, or a label in front says that they are something else (上年执行).

    Args:
        heads: as of `heads_of_sums`.
        row: below them.
        told: units of money that the form tells, the nearest first.
    """
    label = row.own[0].label if row.own and amount_in(row.own[0].text) is None else None
    figures = row.own[1:] if label is not None else row.own
    if not figures or not _of_sums(label):
        return None
    out = []
    for item, head in zip(figures, _over(heads, figures, row), strict=True):
        amount = amount_in(item.text, head.unit, *told) if head is not None else None
        if head is None or amount is None:
            return None
        out.append((head.role, amount))
    return out, label in words("sum_settled")


def _of_sums(label: str | None) -> bool:
    """Say whether a label in front of figures, or none, leaves them the form's own sums."""
    return label is None or label in words("sum_row") or label in words("sum_settled")


def _over(heads: Sequence[SumHead], figures: Sequence[Item], row: Row) -> list[SumHead | None]:
    """Return the head of each figure: the one above it, in a line of text the one of its number."""
    if not row.ragged:
        return [next((head for head in heads if head.covers(item)), None) for item in figures]
    return list(heads) if len(heads) == len(figures) else [None] * len(figures)
