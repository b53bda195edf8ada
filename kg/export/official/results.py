"""A self-evaluation from the year's targets: results put beside them, scores by the rules, nothing made up.

Source of the rules: 财预〔2020〕10号 (see `kg.forms.scoring`): the rate of execution has its points in proportion, an indicator
that is met all of its own, one that is not in proportion to its completion. What is told in words or as a date is scored only
where the result says the same as the target; else the score stays open.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from kg.amount import Amount
from kg.check.scores import met
from kg.errors import WrongCall
from kg.forms.scoring import recomputed
from kg.record_sums import Execution
from kg.records import Indicator, Project, Reading
from kg.text import compact
from kg.values import parse
from kg.vocabulary import rows as vocabulary_rows

__all__ = ["COLUMNS", "Result", "evaluated", "read_results"]

COLUMNS = ("三级指标", "实际完成值", "偏差原因分析及改进措施")
"""Heads of a table of results; the last one may be missing."""
_CENT = Decimal("0.01")
_LONGEST = 2_000_000
"""Bytes of a table of results."""


@dataclass(frozen=True, slots=True)
class Result:
    """What was reached of an indicator, and why not all of it; as she writes it."""

    actual: str
    why: str = ""


def read_results(path: Path) -> dict[str, Result]:
    """Return the results of a CSV file by the compact name of the indicator.

    Raises:
        WrongCall: it is no such table; the message names the column or the row.
    """
    data = path.read_bytes()[: _LONGEST + 1]
    if len(data) > _LONGEST:
        raise WrongCall(f"{path.name}：超过 {_LONGEST} 字节")
    lines = list(csv.reader(io.StringIO(_text(data, path.name))))
    if not lines or not set(COLUMNS[:2]) <= {head.strip() for head in lines[0]}:
        raise WrongCall(f"{path.name} 第1行：应有“{COLUMNS[0]}”和“{COLUMNS[1]}”两列，可有“{COLUMNS[2]}”")
    places = {head.strip(): at for at, head in enumerate(lines[0])}
    found: dict[str, Result] = {}
    for number, line in enumerate(lines[1:], 2):
        name, actual, why = (_cell(line, places.get(head)) for head in COLUMNS)
        if not name:
            continue
        if compact(name) in found:
            raise WrongCall(f"{path.name} 第{number}行：“{name}”已经有过")
        found[compact(name)] = Result(actual, why)
    return found


def _text(data: bytes, name: str) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise WrongCall(f"{name}：不是 UTF-8 或 GB18030 的文本")


def _cell(line: list[str], at: int | None) -> str:
    return line[at].strip() if at is not None and at < len(line) else ""


def evaluated(reading: Reading, results: Mapping[str, Result], spent: Decimal | None = None) -> Reading:
    """Return the year's targets with results and scores.

    Args:
        reading: the form with its targets; its first project is taken.
        results: by the compact name of the indicator.
        spent: in the year, 万元.

    Raises:
        WrongCall: a result of an indicator that the form does not have.
    """
    known = {compact(row.level3) for row in reading.indicators}
    strange = [name for name in results if name not in known]
    if strange:
        raise WrongCall(f"表中没有这些指标：{'、'.join(strange[:5])}")
    project = reading.projects[0]
    money = _money(project, spent)
    rows = tuple(_row(row, results.get(compact(row.level3))) for row in reading.indicators)
    document = replace(reading.document, title=None, kind="self_evaluation")
    return replace(reading, document=document, projects=(replace(project, money=money),), indicators=rows)


def _row(row: Indicator, result: Result | None) -> Indicator:
    """Return a row with its result and its score."""
    if result is not None and result.actual:
        row = replace(row, actual=parse(result.actual, name=row.level3, unit=row.target.unit).target, score=None)
    if result is not None and result.why:
        row = replace(row, deviation=result.why)
    if row.actual is None or row.score is not None or row.points is None:
        return row
    return replace(row, score=_score(row))


def _score(row: Indicator) -> Decimal | None:
    """Return what the rules give for a row; None where they leave it to people."""
    actual = row.actual
    if actual is None or row.points is None:
        return None
    if met(row.target, row) or compact(actual.raw) == compact(row.target.raw):
        return row.points
    score = recomputed(row)
    return None if score is None else score.quantize(_CENT, ROUND_HALF_UP)


def _money(project: Project, spent: Decimal | None) -> Execution:
    """Return the money of the year with the points of its rate."""
    money = project.money or Execution()
    total = project.funds.amounts.total if project.funds is not None else None
    initial = money.initial or total
    executed = money.executed if spent is None else Amount(f"{spent:f}", spent, "万元")
    points = money.points if money.points is not None else _points()
    money = replace(money, initial=initial, adjusted=money.adjusted or initial, executed=executed, points=points)
    budget = money.budget.wan if money.budget is not None else None
    if money.score is not None or executed is None or executed.wan is None or not budget:
        return money
    share = min(Decimal(1), max(Decimal(0), executed.wan / budget))
    return replace(money, score=(points * share).quantize(_CENT, ROUND_HALF_UP))


def _points() -> Decimal:
    """Return what the rate of execution is worth by default."""
    told = vocabulary_rows("scoring")
    return next(Decimal(r["low"]) for r in told if (r["kind"], r["scheme"], r["key"]) == ("weight", "default", "execution"))
