"""Forms of the year: 项目支出绩效自评表 at its end, 绩效运行监控表 in its course.

Layouts as published forms print them (财预〔2020〕10号 annex 1, 财预〔2019〕136号 annex; the annexes themselves were not seen).
"""

from __future__ import annotations

from decimal import Decimal

from kg.export.official.layout import Box, Form, form, goals_of, levels, party_of, plain
from kg.record_sums import Execution
from kg.records import Indicator, Project, Reading

__all__ = ["MONITORED", "monitoring", "rate_of", "self_evaluation", "sums_of"]

MONITORED = "1-7月"
"""The period that a monitoring form speaks of where its rows say none: the central one."""
_DASH = "—"
_CAUSES = ("经费保障", "制度保障", "人员保障", "硬件条件保障", "其他")
_LIKELY = ("确定能", "有可能", "完全不可能")
_TICK = "√"


def self_evaluation(reading: Reading) -> Form:
    """Return 项目支出绩效自评表: money with its rate, goals and what was reached, indicators with results and scores."""
    project, rows = reading.projects[0], reading.indicators
    boxes = [
        *(Box(0, 0, "项目名称", 1, 2, label=True), Box(0, 2, project.name, 1, 7)),
        *(Box(1, 0, "主管部门", 1, 2, label=True), Box(1, 2, party_of(project.supervising_dept), 1, 3)),
        *(Box(1, 5, "实施单位", label=True), Box(1, 6, party_of(project.implementing_unit), 1, 3)),
        *_money(2, project),
        Box(7, 0, "年度\n总体\n目标", 2, 1, label=True),
        *(Box(7, 1, "预期目标", 1, 4, label=True), Box(7, 5, "实际完成情况", 1, 4, label=True)),
        *(Box(8, 1, goals_of(project), 1, 4), Box(8, 5, project.completion or "", 1, 4)),
        Box(9, 0, "绩\n效\n指\n标", len(rows) + 1, 1, label=True),
        *(Box(9, at, text, label=True) for at, text in enumerate(_HEADS, 1)),
        *levels(10, 1, rows),
    ]
    for at, row in enumerate(rows, 10):
        actual = row.actual.raw if row.actual is not None else ""
        texts = (row.level3, row.target.raw, actual, plain(row.points), plain(row.score), _why(row))
        boxes += [Box(at, column, text) for column, text in enumerate(texts, 3)]
    last = 10 + len(rows)
    points, score = sums_of(project.money, rows)
    boxes += [Box(last, 0, "总分", 1, 6, label=True), Box(last, 6, plain(points)), Box(last, 7, plain(score)), Box(last, 8, "")]
    return form(reading, "项目支出绩效自评表", _WIDTHS, last + 1, boxes, 9, landscape=True)


_HEADS = ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施")
_WIDTHS = (0.06, 0.09, 0.11, 0.19, 0.13, 0.13, 0.07, 0.07, 0.15)


def _money(at: int, project: Project) -> list[Box]:
    """Return the block of money: budget, what was spent, rate, points."""
    money = project.money or Execution()
    heads = ("年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分")
    boxes = [Box(at, 0, "项目资金\n（万元）", 5, 2, label=True), Box(at, 2, "", label=True)]
    boxes += [Box(at, column, text, label=True) for column, text in enumerate(heads, 3)]
    rate = rate_of(money)
    sums = tuple("" if each is None else plain(each.wan) for each in (money.initial, money.budget, money.executed))
    total = (*sums, plain(money.points), "" if rate is None else f"{plain(rate)}%", plain(money.score))
    parts = ("年度资金总额：", "其中：当年财政拨款", "上年结转资金", "其他资金")
    for number, label in enumerate(parts, 1):
        texts = total if number == 1 else ("", "", "", _DASH, "", _DASH)
        boxes.append(Box(at + number, 2, label, label=True))
        boxes += [Box(at + number, column, text) for column, text in enumerate(texts, 3)]
    return boxes


def rate_of(money: Execution) -> Decimal | None:
    """Return the rate of execution in percent: as printed, else spent over budget, two digits; None where one is not known."""
    if money.rate is not None:
        return money.rate
    budget = money.budget.wan if money.budget is not None else None
    spent = money.executed.wan if money.executed is not None else None
    return None if not budget or spent is None else (spent / budget * 100).quantize(Decimal("0.01"))


def _why(row: Indicator) -> str:
    return row.deviation or "；".join(text for text in (row.reason, row.improvement) if text)


def sums_of(money: Execution | None, rows: tuple[Indicator, ...]) -> tuple[Decimal | None, Decimal | None]:
    """Return all points and all scores; a sum is None while a part of it is missing."""
    points = [money.points if money else None, *(row.points for row in rows)]
    scores = [money.score if money else None, *(row.score for row in rows)]
    return tuple(None if None in each else sum(filter(None, each), Decimal(0)) for each in (points, scores))  # type: ignore[return-value]


def monitoring(reading: Reading) -> Form:
    """Return 绩效运行监控表: money spent so far, what was reached so far, whether the year's target will be."""
    project, rows = reading.projects[0], reading.indicators
    period = next((row.interim.as_of for row in rows if row.interim is not None and row.interim.as_of), MONITORED)
    boxes = [
        *(Box(0, 0, "项目名称", 1, 2, label=True), Box(0, 2, project.name, 1, 14)),
        *(Box(1, 0, "主管部门及代码", 1, 2, label=True), Box(1, 2, party_of(project.supervising_dept), 1, 4)),
        *(Box(1, 6, "实施单位", 1, 2, label=True), Box(1, 8, party_of(project.implementing_unit), 1, 8)),
        Box(2, 0, "项目资金\n（万元）", 5, 2, label=True),
        *_spent(2, project, period),
        *(Box(7, 0, "年度总\n体目标", 1, 2, label=True), Box(7, 2, goals_of(project), 1, 14)),
        Box(8, 0, "绩\n效\n指\n标", len(rows) + 2, 1, label=True),
    ]
    heads = ("一级指标", "二级指标", "三级指标", "年度指标值", f"{period}执行情况", "全年预计完成情况")
    boxes += [Box(8, at, text, 2, 1, label=True) for at, text in enumerate(heads, 1)]
    boxes += [Box(8, 7, "偏差原因分析", 1, 5, label=True), Box(8, 12, "完成目标可能性", 1, 3, label=True)]
    boxes += [Box(9, at, text, label=True) for at, text in enumerate((*_CAUSES, *_LIKELY), 7)]
    boxes += [Box(8, 15, "备注", 2, 1, label=True), *levels(10, 1, rows)]
    for at, row in enumerate(rows, 10):
        now = row.interim.raw if row.interim is not None else ""
        expected = row.expected.raw if row.expected is not None else ""
        ticks = tuple(_TICK if row.likelihood == each else "" for each in _LIKELY)
        texts = (row.level3, row.target.raw, now, expected, "", "", "", "", row.deviation or "", *ticks, row.improvement or "")
        boxes += [Box(at, column, text) for column, text in enumerate(texts, 3)]
    widths = (0.04, 0.07, 0.08, 0.13, 0.08, 0.08, 0.08, *(0.035,) * 4, 0.09, *(0.04,) * 3, 0.09)
    return form(reading, "项目支出绩效目标执行监控表", widths, 10 + len(rows), boxes, 8, landscape=True)


def _spent(at: int, project: Project, period: str) -> list[Box]:
    """Return the money of a monitoring form: budget, spent so far, rate, what will be spent."""
    money = project.money or Execution()
    heads = ("年初预算数", f"{period}执行数", f"{period}执行率", "全年预计执行数")
    spans = ((2, 2), (4, 3), (7, 3), (10, 3), (13, 3))
    rate = rate_of(money)
    budget = money.budget or (project.funds.amounts.total if project.funds else None)
    sums = tuple("" if each is None else plain(each.wan) for each in (budget, money.executed))
    total = (*sums, "" if rate is None else f"{plain(rate)}%", "")
    boxes = [Box(at, column, text, 1, wide, label=True) for (column, wide), text in zip(spans, ("", *heads), strict=True)]
    for number, label in enumerate(("年度资金总额：", "其中：本年一般公共预算拨款", "上年结转资金", "其他资金"), 1):
        texts = (label, *(total if number == 1 else ("",) * 4))
        boxes += [
            Box(at + number, column, text, 1, wide, label=column == 2)
            for (column, wide), text in zip(spans, texts, strict=True)
        ]
    return boxes
