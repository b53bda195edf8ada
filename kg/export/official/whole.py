"""部门（单位）整体支出绩效目标表: the tasks of a department with their money, its goal, its indicators.

Source: 财预〔2015〕88号, annex 2 as remembered and as local forms print it; the annex itself was not seen.
"""

from __future__ import annotations

from decimal import Decimal

from kg.export.official.layout import Box, Form, form, levels, plain
from kg.records import Project, Reading

__all__ = ["whole_department"]


def whole_department(reading: Reading) -> Form:
    """Return the form of a department: its tasks are those of the reading, else its projects with their money."""
    bodies = [each.name for each in reading.document.organisations]
    rows, tasks = reading.indicators, _tasks(reading)
    goals = [goal.text for project in reading.projects for goal in project.goals] or [goal.text for goal in reading.goals]
    boxes = [
        *(Box(0, 0, "部门（单位）名称", 1, 2, label=True), Box(0, 2, bodies[0] if bodies else "", 1, 5)),
        Box(1, 0, "年度\n主要\n任务", len(tasks) + 3, 1, label=True),
        *(Box(1, 1, "任务名称", 2, 1, label=True), Box(1, 2, "主要内容", 2, 2, label=True)),
        Box(1, 4, "预算金额（万元）", 1, 3, label=True),
        *(Box(2, at, text, label=True) for at, text in enumerate(("总额", "财政拨款", "其他资金"), 4)),
    ]
    for at, (name, text, *money) in enumerate(tasks, 3):
        boxes += [Box(at, 1, name), Box(at, 2, text, 1, 2)]
        boxes += [Box(at, column, plain(each)) for column, each in enumerate(money, 4)]
    at = 3 + len(tasks)
    sums = [_sum(list(column)) for column in list(zip(*tasks, strict=True))[2:]] if tasks else [None] * 3
    boxes += [Box(at, 1, "金额合计", 1, 3, label=True), *(Box(at, column, plain(each)) for column, each in enumerate(sums, 4))]
    boxes += [Box(at + 1, 0, "年度总\n体目标", label=True), Box(at + 1, 1, _numbered(goals), 1, 6)]
    head = at + 2
    boxes += [Box(head, 0, "年度\n绩效\n指标", len(rows) + 1, 1, label=True)]
    boxes += [Box(head, 1, "一级指标", label=True), Box(head, 2, "二级指标", label=True)]
    boxes += [Box(head, 3, "三级指标", 1, 2, label=True), Box(head, 5, "指标值", 1, 2, label=True), *levels(head + 1, 1, rows)]
    for line, row in enumerate(rows, head + 1):
        boxes += [Box(line, 3, row.level3, 1, 2), Box(line, 5, row.target.raw, 1, 2)]
    widths = (0.09, 0.15, 0.15, 0.22, 0.13, 0.13, 0.13)
    return form(reading, "部门整体支出绩效目标表", widths, head + 1 + len(rows), boxes, head, landscape=False)


Line = tuple[str, str, Decimal | None, Decimal | None, Decimal | None]


def _tasks(reading: Reading) -> list[Line]:
    if reading.tasks:
        return [(task.name, task.text or "", task.amount.wan if task.amount else None, None, None) for task in reading.tasks]
    return [(project.name, project.use_text or "", *_amounts(project)) for project in reading.projects]


def _amounts(project: Project) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """Return all the money of a project, the fiscal and the other, in 万元."""
    if project.funds is None:
        return (None, None, None)
    amounts = project.funds.amounts
    total, fiscal, other = (None if each is None else each.wan for each in (amounts.total, amounts.fiscal, amounts.other))
    return (total, fiscal, other)


def _sum(numbers: list[Decimal | None]) -> Decimal | None:
    """Return the sum of what is known; None where nothing is."""
    known = [number for number in numbers if number is not None]
    return sum(known, Decimal(0)) if known else None


def _numbered(goals: list[str]) -> str:
    return goals[0] if len(goals) == 1 else "\n".join(f"目标{number}：{text}" for number, text in enumerate(goals, 1))
