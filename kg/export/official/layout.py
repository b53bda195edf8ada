"""A project's targets laid out as a form: cells with their spans, whatever the file that they are written to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from kg.amount import convert
from kg.records import Indicator, Party, Project, Reading

__all__ = [
    "Box",
    "Form",
    "central",
    "described",
    "form",
    "goals_of",
    "levels",
    "money_of",
    "other_of",
    "party_of",
    "plain",
    "runs",
]


TITLE = "项目支出绩效目标表"


@dataclass(frozen=True, slots=True)
class Box:
    """A cell: 0-based row and column, rows and columns covered, text, whether it is a label or the head of a column."""

    row: int
    column: int
    text: str
    rows: int = 1
    columns: int = 1
    label: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """A form of one table.

    Attributes:
        title: above the table.
        subtitle: under it, in brackets: the year; empty where it is not known.
        widths: of the columns, as shares of the table's width.
        height: number of rows.
        boxes: the cells, each field of the grid in one, by row and column.
        head: 0-based row that heads the list of indicators; it is repeated on each page.
        landscape: whether the page lies on its side.
        note: under the table, empty for none.
    """

    title: str
    subtitle: str
    widths: tuple[float, ...]
    height: int
    boxes: tuple[Box, ...]
    head: int
    landscape: bool
    note: str = ""


def runs(at: int, column: int, labels: Sequence[str]) -> list[Box]:
    """Return a column of labels, equal neighbours as one cell."""
    found = []
    for text, run in groupby(labels):
        size = len(list(run))
        found.append(Box(at, column, text, size, label=True))
        at += size
    return found


def levels(at: int, column: int, rows: Sequence[Indicator]) -> list[Box]:
    """Return the columns of levels 1 and 2; level 2 is merged within level 1 only."""
    boxes = runs(at, column, [row.level1 or "" for row in rows])
    for outer in tuple(boxes):
        own = rows[outer.row - at : outer.row - at + outer.rows]
        boxes += runs(outer.row, column + 1, [row.level2 or "" for row in own])
    return boxes


def party_of(party: Party | None) -> str:
    """Return a body as forms print it, with its code in front; empty where there is none."""
    if party is None:
        return ""
    return f"[{party.code}]{party.name}" if party.code else party.name


def money_of(project: Project, name: str) -> str:
    """Return a sum in 万元 as forms print it; empty where it is not known."""
    amount = None if project.funds is None else getattr(project.funds.amounts, name)
    number = convert(amount, "万元")
    return "" if number is None else f"{number:f}"


def other_of(project: Project) -> str:
    """Return the money of other sources: what the records say, else the rest of the total."""
    said = money_of(project, "other")
    total, fiscal = money_of(project, "total"), money_of(project, "fiscal")
    return said or (f"{Decimal(total) - Decimal(fiscal):f}" if total and fiscal else "")


def goals_of(project: Project) -> str:
    """Return the goals of a project in one text, numbered where there are several."""
    if len(project.goals) == 1:
        return project.goals[0].text
    return "\n".join(f"目标{goal.ordinal}：{goal.text}" for goal in project.goals)


def central(reading: Reading) -> Form:
    """Return 项目支出绩效目标表: head, money, goals, then 一级指标 二级指标 三级指标 指标值, 分值 where there are points."""
    project, rows = reading.projects[0], reading.indicators
    scored = any(row.points is not None for row in rows)
    wide = 6 if scored else 5
    values = wide - 3
    boxes = [
        *(Box(0, 0, "项目名称", 1, 2, label=True), Box(0, 2, project.name, 1, wide - 2)),
        *(Box(1, 0, "主管部门", 1, 2, label=True), Box(1, 2, party_of(project.supervising_dept))),
        *(Box(1, 3, "实施单位", label=True), Box(1, 4, party_of(project.implementing_unit), 1, wide - 4)),
        Box(2, 0, "项目资金\n（万元）", 3, 2, label=True),
        *(Box(2, 2, "年度资金总额：", label=True), Box(2, 3, money_of(project, "total"), 1, values)),
        *(Box(3, 2, "其中：财政拨款", label=True), Box(3, 3, money_of(project, "fiscal"), 1, values)),
        *(Box(4, 2, "其他资金", label=True), Box(4, 3, other_of(project), 1, values)),
        *(Box(5, 0, "年度\n目标", label=True), Box(5, 1, goals_of(project), 1, wide - 1)),
        Box(6, 0, "绩\n效\n指\n标", len(rows) + 1, 1, label=True),
        *(Box(6, at, text, label=True) for at, text in enumerate(("一级指标", "二级指标", "三级指标", "指标值"), 1)),
        *levels(7, 1, rows),
    ]
    if scored:
        boxes.append(Box(6, 5, "分值", label=True))
    for at, row in enumerate(rows, 7):
        boxes += [Box(at, 3, row.level3), Box(at, 4, row.target.raw)]
        if scored:
            boxes.append(Box(at, 5, plain(row.points)))
    widths = (0.07, 0.14, 0.2, 0.33, 0.26) if not scored else (0.07, 0.14, 0.19, 0.3, 0.21, 0.09)
    return form(reading, reading.document.title or TITLE, widths, 7 + len(rows), boxes, 6, landscape=False)


def described(reading: Reading) -> Form:
    """Return the form that prints description and basis of each indicator, and what the money is for."""
    project, rows = reading.projects[0], reading.indicators
    boxes = [
        *(Box(0, 0, "项目名称", label=True), Box(0, 1, project.name, 1, 5)),
        *(Box(1, 0, "主管部门", label=True), Box(1, 1, party_of(project.supervising_dept), 1, 2)),
        *(Box(1, 3, "实施单位", label=True), Box(1, 4, party_of(project.implementing_unit), 1, 2)),
        Box(2, 0, "预算规模及资金用途", 2, label=True),
        *(Box(2, 1, "预算数\n（万元）", label=True), Box(2, 2, money_of(project, "total"))),
        *(Box(2, 3, "其中：财政资金", label=True), Box(2, 4, money_of(project, "fiscal"), 1, 2)),
        Box(3, 1, project.use_text or "", 1, 5),
        *(Box(4, 0, "绩效目标", label=True), Box(4, 1, goals_of(project), 1, 5)),
        *(
            Box(5, at, text, label=True)
            for at, text in enumerate(("一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值", "指标值确定依据"))
        ),
        *levels(6, 0, rows),
    ]
    for at, row in enumerate(rows, 6):
        texts = (row.level3, row.description or "", row.target.raw, row.basis_raw or "")
        boxes += [Box(at, column, text) for column, text in enumerate(texts, 2)]
    return form(
        reading, reading.document.title or TITLE, (0.11, 0.13, 0.2, 0.23, 0.14, 0.19), 6 + len(rows), boxes, 5, landscape=True
    )


def plain(number: Decimal | None) -> str:
    """Return a number without idle zeros; empty where there is none.

    >>> plain(Decimal("10.50")), plain(None)
    ('10.5', '')
    """
    return "" if number is None else f"{number.normalize():f}"


def form(
    reading: Reading,
    title: str,
    widths: tuple[float, ...],
    height: int,
    boxes: Sequence[Box],
    head: int,
    *,
    landscape: bool,
) -> Form:
    """Return the form of a reading with its year under `title`, its boxes in order."""
    year = next((each.year for each in reading.projects if each.year), None) or reading.document.year
    ordered = tuple(sorted(boxes, key=lambda box: (box.row, box.column)))
    return Form(title, f"（{year}年度）" if year else "", widths, height, ordered, head, landscape)
