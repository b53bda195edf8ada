"""The sample documents as paragraphs and tables with merged cells, as forms have them in Word and Excel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from kg.samples.content import SampleDocument, SampleIndicator, SampleProject
from kg.samples.evaluation import evaluation_text

__all__ = ["Grid", "GridCell", "blocks_of"]


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell: 0-based row and column, rows and columns covered, text."""

    row: int
    column: int
    rowspan: int
    colspan: int
    text: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; every field of its grid belongs to exactly one cell."""

    rows: int
    columns: int
    cells: tuple[GridCell, ...]


def blocks_of(document: SampleDocument) -> tuple[str | Grid, ...]:
    """Return the document's paragraphs and tables in order."""
    return {"list": _list, "basis": _basis, "evaluation": _evaluation}[document.layout](document)


def _row(at: int, *cells: tuple[str, int] | tuple[str, int, int]) -> list[GridCell]:
    """Return the cells of a row from (text, columns) or (text, columns, rows); ``"\\0"`` stands for a cell from above."""
    found, column = [], 0
    for text, colspan, *rowspan in cells:
        if text != "\0":
            found.append(GridCell(at, column, rowspan[0] if rowspan else 1, colspan, text))
        column += colspan
    return found


def _labels(at: int, column: int, labels: Sequence[str]) -> list[GridCell]:
    """Return a column of labels, equal neighbours as one cell."""
    found = []
    for label, run in groupby(labels):
        size = len(list(run))
        found.append(GridCell(at, column, size, 1, label))
        at += size
    return found


def _levels(at: int, column: int, indicators: Sequence[SampleIndicator]) -> list[GridCell]:
    """Return the columns of levels 1 and 2; level 2 is merged within level 1 only."""
    cells = _labels(at, column, [item.level1 for item in indicators])
    for outer in tuple(cells):
        own = indicators[outer.row - at : outer.row - at + outer.rowspan]
        cells += _labels(outer.row, column + 1, [item.level2 for item in own])
    return cells


def _list(document: SampleDocument) -> tuple[str | Grid, ...]:
    cells = _row(0, ("项目支出绩效目标公开清单", 3)) + _row(1, ("序号", 1), ("项目名称", 1), ("预算金额（单位：万元）", 1))
    for number, project in enumerate(document.projects, 1):
        cells += _row(number + 1, (str(number), 1), (project.name, 1), (f"{project.listed_budget:.1f}", 1))
    listing = Grid(len(document.projects) + 2, 3, tuple(cells))
    head = ("附件：", f"{document.publisher}{document.year}年度项目支出绩效目标", listing, "注：本单位0个涉密项目除外。")
    return (*head, *(_list_table(document, project) for project in document.projects))


def _list_table(document: SampleDocument, project: SampleProject) -> Grid:
    money = f"{project.budget:.1f}"
    count = len(project.indicators)
    cells = [
        *_row(0, ("项目支出绩效目标表", 5)),
        *_row(1, (f"（{document.year}年度）", 5)),
        *_row(2, ("项目名称", 2), (project.name, 3)),
        *_row(
            3,
            ("主管部门及代码", 2),
            (f"[{document.unit_code[:3]}]{document.publisher}", 1),
            ("实施单位", 1),
            (document.publisher, 1),
        ),
        *_row(4, ("项目来源", 2), ("本级申报项目", 1), ("项目期", 1), ("1年", 1)),
        *_row(5, ("项目资金\n（万元）", 2, 3), ("年度资金总额：", 1), (money, 2)),
        *_row(6, ("\0", 2), ("其中：财政拨款", 1), (money, 2)),
        *_row(7, ("\0", 2), ("其他资金", 1), ("0.0", 2)),
        *_row(8, ("年度\n目标", 1), (project.goal, 4)),
        *_row(9, ("绩\n效\n指\n标", 1, count + 1), ("一级\n指标", 1), ("二级指标", 1), ("三级指标", 1), ("指标值", 1)),
        *_levels(10, 1, project.indicators),
    ]
    for at, item in enumerate(project.indicators, 10):
        cells += [GridCell(at, 3, 1, 1, item.name), GridCell(at, 4, 1, 1, item.target)]
    return Grid(10 + count, 5, tuple(sorted(cells, key=lambda cell: (cell.row, cell.column))))


def _basis(document: SampleDocument) -> tuple[str | Grid, ...]:
    marks = "一二三四五六七八九"
    goals = [f"（{marks[at]}）推进{project.name}工作。{project.goal}" for at, project in enumerate(document.projects)]
    blocks: list[str | Grid] = [f"{document.publisher}{document.year}年部门预算绩效目标", "第一部分", "部门整体绩效目标"]
    blocks += ["一、总体绩效目标", *goals, "二、工作保障措施", "（一）加强资金监管。规范项目管理，严格执行财务制度。"]
    blocks += ["第二部分", "预算项目绩效目标"]
    for number, project in enumerate(document.projects, 1):
        blocks += [f"{number}.{project.name}绩效目标表", *_basis_tables(document, project)]
    return tuple(blocks)


def _basis_tables(document: SampleDocument, project: SampleProject) -> tuple[Grid, str, Grid]:
    money = f"{project.budget:.2f}"
    plan = project.plan
    head = [
        *_row(0, (f"{document.unit_code}{document.publisher}本级", 4), ("单位：万元", 3)),
        *_row(1, ("项目编码", 1), (project.code, 2), ("项目名称", 1), (project.name, 3)),
        *_row(
            2,
            ("预算规模及资金用途", 1, 2),
            ("预算数", 1),
            (money, 1),
            ("其中：财政资金", 1),
            (money, 1),
            ("其他资金", 1),
            ("", 1),
        ),
        *_row(3, ("\0", 1), (project.use, 6)),
        *_row(4, ("资金支出计划（%）", 1, 2), ("3月底", 2), ("6月底", 1), ("10月底", 1), ("12月底", 2)),
        *_row(5, ("\0", 1), (plan[0], 2), (plan[1], 1), (plan[2], 1), (plan[3], 2)),
        *_row(6, ("绩效目标", 1), (f"1.{project.goal}", 6)),
    ]
    names = ("一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值", "指标值确定依据")
    rows = _row(0, *((name, 1) for name in names)) + _labels(1, 0, [item.level1 for item in project.indicators])
    for at, item in enumerate(project.indicators, 1):
        level2 = "服务对象满意度指标" if item.level2 == "满意度指标" else item.level2
        texts = (level2, item.name, item.description, item.target, item.basis)
        rows += [GridCell(at, column, 1, 1, text) for column, text in enumerate(texts, 1)]
    rows.sort(key=lambda cell: (cell.row, cell.column))
    return Grid(7, 7, tuple(head)), "", Grid(len(project.indicators) + 1, 6, tuple(rows))


def _evaluation(document: SampleDocument) -> tuple[str | Grid, ...]:
    """Return the report; in its tables an empty label is a merged one."""
    blocks: list[str | Grid] = []
    for tabbed, run in groupby(evaluation_text(document).split("\n"), key=lambda line: "\t" in line):
        lines = list(run)
        if not tabbed:
            blocks += [line for line in lines if line]
            continue
        rows = [line.split("\t") for line in lines]
        width = max(map(len, rows))
        merged = 2 if rows[0][0] == "一级指标" else 0
        texts = [[*row, *[""] * (width - len(row))] for row in rows]
        for at in range(1, len(texts)):
            for column in range(merged):
                if not texts[at][column] and not texts[at][0].startswith("合计"):
                    texts[at][column] = texts[at - 1][column]
        cells: list[GridCell] = []
        for column in range(width):
            column_texts = [row[column] for row in texts]
            if column < merged:
                cells += _labels(0, column, column_texts)
            else:
                cells += [GridCell(at, column, 1, 1, text) for at, text in enumerate(column_texts)]
        blocks.append(Grid(len(texts), width, tuple(sorted(cells, key=lambda cell: (cell.row, cell.column)))))
    return tuple(blocks)
