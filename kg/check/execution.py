"""The rows of a self-evaluation that tell budget, money spent and the rate of execution, under a head that names them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kg.amount import amount_in, common, money_unit
from kg.document import Cell, Table
from kg.forms.lexicon.heads import money_role
from kg.forms.money import number
from kg.text import compact

__all__ = ["Execution", "executions"]

_NEXT_PART = re.compile(r"^(?:[一二三]级指标|指标名称|年度指标值|年度总体目标|绩效指标)$")
"""Heads of the part behind: its columns are others."""


@dataclass(frozen=True, slots=True)
class Execution:
    """Money of one row, as printed.

    Attributes:
        label: first cell of the row with a text (年度资金总额, 其中：财政拨款).
        budget: of the year, after changes where the form prints them; in 万元, or as printed where no unit is told.
        spent: of the year, in the same unit.
        rate: cell with the printed rate.
        points: that the rate is worth (分值), None where the form has no such column or leaves it empty.
    """

    label: Cell
    budget: Decimal
    spent: Decimal
    rate: Cell
    points: Decimal | None = None


def executions(table: Table) -> Iterator[Execution]:
    """Yield the rows under a head with a budget (whatever it is called), money spent and its rate, until the form's next part.

    Source of the heads: ontology/vocab/heads.tsv, scope ``money``.
    """
    heads: dict[str, Cell] = {}
    wide = 0
    block: str | None = None
    for row in table.rows():
        found = _heads(row)
        if {"executed", "rate"} <= set(found) and {"adjusted", "initial"} & set(found):
            heads, wide = found, len(row)
            block = next((unit for cell in row if not money_role(cell.text) and (unit := money_unit(cell.text))), None)
            continue
        if any(_NEXT_PART.match(compact(cell.text)) for cell in row):
            heads = {}
        if not table.merged and len(row) != wide:
            continue  # a cell that the export left out: the columns no longer stand under their heads
        cells: dict[int, Cell] = {cell.column: cell for cell in row}
        below = {role: cells[head.column] for role, head in heads.items() if head.column in cells}
        told = _sums(below, heads, block)
        if told is not None and number(below["rate"].text) is not None:
            label = next((cell for cell in row if cell.text.strip()), row[0])
            yield Execution(label, *told, below["rate"], number(below["points"].text) if "points" in below else None)


def _heads(row: Sequence[Cell]) -> dict[str, Cell]:
    """Return the heads of a row by role; of two for one role that nearest to the head of what was spent.

    年度预算数（万元） may be the label of the whole block beside 年初预算 | 调整后预算数 | 预算执行数.
    """
    told = [(role, cell) for cell in row if (role := money_role(cell.text)) is not None]
    spent = next((cell.column for role, cell in told if role == "executed"), 0)
    found: dict[str, Cell] = {}
    for role, cell in told:
        known = found.get(role)
        if known is None or abs(cell.column - spent) < abs(known.column - spent):
            found[role] = cell
    return found


def _sums(below: dict[str, Cell], heads: dict[str, Cell], block: str | None) -> tuple[Decimal, Decimal] | None:
    """Return budget and money spent of a row in one unit; None where one is missing or the budget is nothing.

    Args:
        below: cells of the row by role.
        heads: the heads above them, each perhaps with a unit of its own.
        block: unit that the label of the whole block tells, 项目资金（万元）.
    """
    if not {"executed", "rate"} <= set(below):
        return None
    sums = {
        role: amount_in(below[role].text, money_unit(heads[role].text), block)
        for role in ("adjusted", "initial", "executed")
        if role in below
    }
    budget = sums.get("adjusted") or sums.get("initial")
    told = common(budget, sums.get("executed"))
    return (told[0][0], told[0][1]) if told is not None and told[0][0] else None
