"""The row of a self-evaluation that tells budget, money spent and the rate of execution, under a head that names them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from kg.document import Cell, Table
from kg.forms.money import number
from kg.text import compact

__all__ = ["Execution", "executions"]

_RATE = re.compile(r"^(?:预算)?执行率")
_SPENT = re.compile(r"^(?:全年)?执行数")
_BUDGET = re.compile(r"^(?:全年|调整后?)预算数")
_POINTS = re.compile(r"^(?:分值|权重)")
_NEXT_PART = re.compile(r"^(?:[一二三]级指标|指标名称|年度指标值|年度总体目标|绩效指标)$")
"""Heads of the part behind: its columns are others."""


@dataclass(frozen=True, slots=True)
class Execution:
    """Money of one row, as printed.

    Attributes:
        label: first cell of the row with a text (年度资金总额, 其中：财政拨款).
        budget: of the year, after changes.
        spent: of the year.
        rate: cell with the printed rate.
        points: that the rate is worth (分值), None where the form has no such column or leaves it empty.
    """

    label: Cell
    budget: Decimal
    spent: Decimal
    rate: Cell
    points: Decimal | None = None


def executions(table: Table) -> Iterator[Execution]:
    """Yield the rows under a head with 全年预算数, 全年执行数 and 执行率, down to the next part of the form."""
    heads: dict[str, int] = {}
    worth: int | None = None
    for row in table.rows():
        labels = {compact(cell.text): cell for cell in row}
        found = [next((c for t, c in labels.items() if p.match(t)), None) for p in (_BUDGET, _SPENT, _RATE)]
        if all(found):
            heads = {key: cell.column for key, cell in zip(("budget", "spent", "rate"), found, strict=True) if cell}
            worth = next((cell.column for text, cell in labels.items() if _POINTS.match(text)), None)
            continue
        if any(_NEXT_PART.match(label) for label in labels):
            heads = {}
        cells: dict[int, Cell] = {cell.column: cell for cell in row}
        if not heads or not all(column in cells for column in heads.values()):
            continue
        budget, spent, rate = (number(cells[heads[key]].text) for key in ("budget", "spent", "rate"))
        if budget and spent is not None and rate is not None:
            label = next((cell for cell in row if cell.text.strip()), row[0])
            points = number(cells[worth].text) if worth in cells else None
            yield Execution(label, budget, spent, cells[heads["rate"]], points)
