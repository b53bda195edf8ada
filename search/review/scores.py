"""The scores of a self-evaluation computed anew beside the printed ones, each with the way it was computed.

Quantitative targets by completion (`kg.forms.scoring`), deadlines by being met, qualitative results by bands (a lowest and a
highest score), the rate of execution by its points times the rate, at most all. Source: 财预〔2020〕10号; bands and grades from
scoring.tsv. A form with a way of scoring of its own is not computed: the way says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from kg.amount import common
from kg.check.blanks import is_nothing
from kg.check.results import late
from kg.check.scores import met, plain
from kg.forms.scoring import recomputed
from kg.records import Indicator, Project, Reading
from kg.text import compact
from kg.vocabulary import rows

__all__ = ["Recomputed", "ScoreLine", "recompute"]

_HUNDRED = Decimal(100)
_CENT = Decimal("0.01")
_CLOSE = Decimal("0.1")
"""Points by which a rounded score may differ."""
_COST = ("cost", "output.cost")


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """A row of the table: what is scored, its points, the printed score, the computed one and how it was computed.

    `low` and `high` are the same where one score is due, a band where words are scored, None where nothing can be computed.
    """

    name: str
    target: str
    actual: str
    points: Decimal
    printed: Decimal | None
    low: Decimal | None
    high: Decimal | None
    way: str

    @property
    def agrees(self) -> bool | None:
        """Whether the printed score is the computed one or within its band; None where one of them is missing."""
        if self.printed is None or self.low is None or self.high is None:
            return None
        return self.low - _CLOSE <= self.printed <= self.high + _CLOSE

    @property
    def computed(self) -> str:
        """The computed score as a text: 9.5, or 6—8 for a band."""
        if self.low is None or self.high is None:
            return ""
        return plain(self.low) if self.low == self.high else f"{plain(self.low)}—{plain(self.high)}"


@dataclass(frozen=True, slots=True)
class Recomputed:
    """The table of a project: its rows, printed and computed total, and the grade that the computed total gives."""

    project: str
    lines: tuple[ScoreLine, ...]
    printed: Decimal | None
    low: Decimal | None
    high: Decimal | None
    grade: str | None

    def to_json(self) -> dict[str, object]:
        """Return the object that ``jixiao review --json`` and REST give."""
        return {
            "project": self.project,
            "rows": [
                {
                    "level3": line.name, "points": float(line.points), "printed": _float(line.printed),
                    "low": _float(line.low), "high": _float(line.high), "agrees": line.agrees, "way": line.way,
                }
                for line in self.lines
            ],
            "printed": _float(self.printed), "low": _float(self.low), "high": _float(self.high), "grade": self.grade,
        }  # fmt: skip


def _float(number: Decimal | None) -> float | None:
    return None if number is None else float(number)


def recompute(reading: Reading) -> tuple[Recomputed, ...]:
    """Return a table for each project whose rows have points; none for forms without points."""
    found = []
    for project in reading.projects:
        scored = [i for i in reading.indicators if i.project == project.ref and i.points]
        if len(scored) < 2 or not any(i.score is not None or i.actual is not None for i in scored):
            continue
        lines = [*_execution(project), *(_line(reading, project, indicator) for indicator in scored)]
        found.append(_table(project, lines))
    return tuple(found)


def _table(project: Project, lines: Sequence[ScoreLine]) -> Recomputed:
    """Add the rows up; printed scores where all are printed, computed ones where all could be computed."""
    printed, low, high = (_sum([getattr(line, of) for line in lines]) for of in ("printed", "low", "high"))
    whole = sum((line.points for line in lines), Decimal(0)) == _HUNDRED
    grade = _grade(low) if whole and low is not None and high is not None and _grade(low) == _grade(high) else None
    return Recomputed(project.name, tuple(lines), printed, low, high, grade)


def _sum(values: Sequence[Decimal | None]) -> Decimal | None:
    told = [value for value in values if value is not None]
    return sum(told, Decimal(0)) if len(told) == len(values) else None


def _grade(score: Decimal) -> str:
    bands = [row for row in rows("scoring") if row["kind"] == "grade"]
    return next(row["key"] for row in bands if Decimal(row["low"]) <= score)


def _execution(project: Project) -> list[ScoreLine]:
    """Return the row of the rate of execution, where the form gives it points."""
    money = project.money
    if money is None or not money.points:
        return []
    told = common(money.budget, money.executed)
    rate = told[0][1] / told[0][0] * 100 if told is not None and told[0][0] else money.rate
    if rate is None:
        return [ScoreLine("预算执行率", "", "", money.points, money.score, None, None, "没有读出执行率")]
    due = (money.points * min(rate, _HUNDRED) / 100).quantize(_CENT)
    sums = f"{plain(told[0][1])}÷{plain(told[0][0])}＝" if told is not None and told[0][0] else ""
    shown = f"{sums}{rate.quantize(_CENT).normalize():f}%"
    way = f"分值{plain(money.points)}×执行率{shown}" + ("，不超过分值" if rate > _HUNDRED else "")
    return [ScoreLine("预算执行率", "100%", shown, money.points, money.score, due, due, way)]


def _line(reading: Reading, project: Project, indicator: Indicator) -> ScoreLine:
    low, high, way = _due(reading, project, indicator)
    actual = indicator.actual.raw if indicator.actual is not None else ""
    points = indicator.points or Decimal(0)
    return ScoreLine(indicator.level3, indicator.target.raw, actual, points, indicator.score, low, high, way)


def _due(reading: Reading, project: Project, indicator: Indicator) -> tuple[Decimal | None, Decimal | None, str]:
    """Return the lowest and highest score that is due, and how it was computed."""
    points, actual, target = indicator.points or Decimal(0), indicator.actual, indicator.target
    if actual is None:
        return None, None, "没有填写完成值"
    if is_nothing(compact(target.raw)):
        return None, None, "指标值为“" + target.raw + "”，不应占分值"
    if target.operator is not None and compact(actual.raw) == compact(target.raw):
        return None, None, "完成值照抄指标值，不能重算"
    overdue = late(indicator, project.year or reading.document.year)
    if overdue is not None:
        return (None, None, "超过期限，按表中的扣分办法") if overdue else (points, points, "按期完成，得满分")
    due = recomputed(indicator)
    done = met(target, indicator)
    if due is not None:
        score = due.quantize(_CENT)
        if score == points:
            return points, points, "达到指标值，得满分"
        if done:
            return points, points, "好于指标值，得满分"
        formula = f"{plain(points)}×{_number(actual.value)}÷{_number(target.value)}"
        if target.effective_operator in ("≤", "<"):
            formula = f"{plain(points)}×{_number(target.value)}÷{_number(actual.value)}"
        return score, score, f"没有达到，按完成比例：{formula}"
    if indicator.standard:
        return None, None, "按表中的评分标准，没有重算"
    return _by_words(points, compact(actual.raw), compact(target.raw))


def _by_words(points: Decimal, told: str, target: str) -> tuple[Decimal | None, Decimal | None, str]:
    """Return the band of a result that is told in words, full points where it is what was asked for."""
    for row in rows("scoring"):
        if row["kind"] == "band" and row["key"] == told:
            low, high = (points * Decimal(row[of]) / 100 for of in ("low", "high"))
            return low, high, f"定性指标“{told}”，分值的{row['low']}%—{row['high']}%"
    if told and told == target:
        low = next(Decimal(row["low"]) for row in rows("scoring") if row["kind"] == "band")
        return points * low / 100, points, f"定性指标达到要求，分值的{plain(low)}%—100%"
    return None, None, "目标与完成值不能比较，由人评定"


def _number(value: Decimal | None) -> str:
    return "" if value is None else plain(value)
