"""Rules on the money of a self-evaluation against its points, on the form's total, and on its grade."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from kg.amount import common
from kg.check.base import Case, Check, Finding
from kg.document import Cell, Place, Table
from kg.forms.lexicon.heads import money_role
from kg.forms.lexicon.marks import is_total
from kg.forms.money import number
from kg.records import Execution, Indicator, Project
from kg.text import compact
from kg.vocabulary import rows

__all__ = ["CHECKS"]

_HUNDRED = Decimal(100)
_CLOSE = Decimal("0.1")
"""Points by which a score may differ: scores are rounded."""
_NEAR = Decimal(90)
"""Rate of execution, in percent, from which on some places give all points (bands): a difference above it is a hint."""


_GRADE_LABEL = re.compile(r"(?:等级|等次|档次)(?:[:：]?(?P<grade>[优良中差](?!\w)))?$")


def plain(value: Decimal) -> str:
    """Return a number without idle zeros."""
    return f"{value.normalize():f}"


def _rate(money: Execution) -> Decimal | None:
    """Return the rate of execution in percent out of the sums, else as printed."""
    told = common(money.budget, money.executed)
    if told is not None and told[0][0]:
        return told[0][1] / told[0][0] * 100
    return money.rate


def execution_score(case: Case) -> Iterator[Finding]:
    """The score for execution is not its points times the rate, at most the points."""
    for project in case.reading.projects:
        money = project.money
        if money is None or money.points is None or money.score is None or money.score > money.points:
            continue
        rate = _rate(money)
        if rate is None:
            continue
        due = money.points * min(rate, _HUNDRED) / 100
        if abs(due - money.score) <= max(_CLOSE, money.points / 50):
            continue
        message = f"预算执行率{rate:.2f}%，按分值{plain(money.points)}应得{due:.2f}分，表中得{plain(money.score)}分"
        changes = {"severity": "info"} if rate >= _NEAR or money.score < due else {}
        yield case.finding(
            "execution_score", message, f"执行率{rate:.2f}% 得分{plain(money.score)}", project.place, project.ref, **changes
        )


def zero_budget_rate(case: Case) -> Iterator[Finding]:
    """A rate of execution, or points for it, without any budget."""
    for project in case.reading.projects:
        money = project.money
        budget = money.budget if money is not None else None
        if money is None or budget is None or budget.value or not money.rate:
            continue
        message = f"预算数为0，执行率却填{plain(money.rate)}%"
        if money.score:
            message += f"，并得{plain(money.score)}分"
        yield case.finding("zero_budget_rate", message, f"执行率{plain(money.rate)}%", project.place, project.ref)


@dataclass(frozen=True, slots=True)
class _Total:
    """The printed total of a table's scores, with its cell."""

    score: Decimal
    cell: Cell
    label: str


def _score_column(table: Table, after: int) -> int | None:
    """Return the column of the last head 得分 above or on a row of the table."""
    column = None
    for row in table.rows():
        heads = {cell.column for cell in row if money_role(cell.text) == "score"}
        if row and row[0].row <= after and len(heads) == 1:
            column = next(iter(heads))
    return column


def _printed_total(table: Table, after: int) -> _Total | None:
    """Return the score in the row 总分 (合计, 自评得分) below a row of the table; None where none can be told.

    The score stands under the head 得分; in a row of its own (自评得分 | 98 | 自评等级 | 优) behind the label.
    """
    column = _score_column(table, after)
    for row in table.rows():
        filled = [cell for cell in row if cell.text.strip()]
        if not filled or row[0].row <= after or not is_total(compact(filled[0].text)):
            continue
        numbers = [(value, cell) for cell in filled[1:] if (value := number(cell.text)) is not None]
        under = [(value, cell) for value, cell in numbers if cell.column == column]
        if column is None or "得分" in filled[0].text or "评" in filled[0].text:
            under = under or numbers[:1]
        if under:
            value, cell = under[0]
            return _Total(value, cell, filled[0].text.strip())
    return None


def _scored(case: Case) -> Iterator[tuple[Project | None, list[Indicator], _Total]]:
    """Yield each project with its scored rows and the total that its table prints."""
    if case.document is None:
        return
    tables = {table.index: table for table in case.document.tables()}
    for project in (*case.reading.projects, None):
        found = [indicator for indicator, _value in case.of(project)]
        places = [i.place for i in found if i.place is not None and i.place.table is not None and i.place.row is not None]
        if not places or len({place.table for place in places}) != 1:
            continue
        table = tables.get(places[0].table or 0)
        total = _printed_total(table, max(place.row or 0 for place in places)) if table is not None else None
        if total is not None:
            yield project, found, total


def sum_of_scores(case: Case) -> Iterator[Finding]:
    """The printed total is not the sum of the rows' scores and the score for execution.

    Sure where the points make 100, so that all rows were read.
    """
    for project, found, total in _scored(case):
        scored = [(i.points, i.score) for i in found if i.points and i.score is not None]
        if len(scored) < 2 or len(scored) != len(found):
            continue  # a row without points or score: 不涉及, or not read
        money = project.money if project is not None else None
        worth, extra = _execution(money)
        points = sum((each for each, _score in scored if each is not None), Decimal(0))
        sum_ = sum((score for _points, score in scored if score is not None), Decimal(0))
        if any(abs(each - total.score) <= _CLOSE for each in (sum_, sum_ + extra)):
            continue
        whole = points + worth == _HUNDRED
        alone = points == Decimal(90) and not worth  # the ten points of execution stand nowhere else
        if points + worth > _HUNDRED or (alone and 0 <= total.score - sum_ <= 10):
            continue
        message = f"各行得分合计{plain(sum_ + extra)}分，“{total.label}”填{plain(total.score)}分"
        changes = {} if whole else {"severity": "warning", "confidence": "likely"}
        ref = project.ref if project is not None else None
        yield case.finding("sum_of_scores", message, total.cell.text.strip(), total.cell.place, ref, **changes)


def _execution(money: Execution | None) -> tuple[Decimal, Decimal]:
    """Return what the rate of execution is worth and what was given for it; 0 where the form does not say."""
    told = (money.points, money.score) if money is not None else (None, None)
    return told[0] or Decimal(0), told[1] or Decimal(0)


def _grade(score: Decimal) -> str:
    """Return the grade of a score by the bands of scoring.tsv."""
    bands = [row for row in rows("scoring") if row["kind"] == "grade"]
    return next(row["key"] for row in bands if Decimal(row["low"]) <= score)


def grade_vs_score(case: Case) -> Iterator[Finding]:
    """A grade outside its band of scores."""
    grades = [row["key"] for row in rows("scoring") if row["kind"] == "grade"]
    totals = {project.ref: total for project, _found, total in _scored(case) if project is not None}
    for project in case.reading.projects:
        total = totals.get(project.ref)
        told = compact(project.grade or "") or (_grade_beside(case, total) if total is not None else "")
        if total is None or told not in grades or not 0 <= total.score <= _HUNDRED:
            continue
        due = _grade(total.score)
        if due != told:
            message = f"“{total.label}”{plain(total.score)}分，应为“{due}”，表中等级为“{told}”"
            yield case.finding("grade_vs_score", message, f"{plain(total.score)} {told}", total.cell.place, project.ref)


def _grade_beside(case: Case, total: _Total) -> str:
    """Return what stands behind a label 等级, or in its cell, on the row of the total or below it."""
    place: Place = total.cell.place
    for table in case.document.tables() if case.document else ():
        if table.index != place.table:
            continue
        cells = [cell for cell in table.cells if cell.row >= total.cell.row and cell.text.strip()]
        for cell, following in pairwise([*cells, *cells[-1:]]):
            told = _GRADE_LABEL.search(compact(cell.text))
            if told is not None:
                return told["grade"] or (compact(following.text) if following.row == cell.row else "")
    return ""


CHECKS: dict[str, Check] = {
    check.__name__: check for check in (execution_score, zero_budget_rate, sum_of_scores, grade_vs_score)
}
