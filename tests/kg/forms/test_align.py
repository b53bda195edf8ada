"""Fields of a line put into the columns of its head, where empty cells are printed and where they are not."""

from __future__ import annotations

import pytest

from kg.forms.columns.read import read_head
from kg.forms.fit.align import align
from tests.kg.forms.test_columns import THREE, line


def fitted(head: str, row: str, *, dropped: bool) -> str:
    """Return the role of each field's column, ``?`` for a field that fits none."""
    columns = read_head(line(head, ragged=True))
    places = align(line(row, ragged=True).items, columns, dropped=dropped)
    return " ".join("?" if at is None else columns.columns[at].role for at in places)


SELF = f"{THREE} | 指标值 | 实际完成值 | 分值 | 得分 | 偏差原因分析"
WEIGHTED = "一级指标 | 权重 | 二级指标 | 权重 | 三级指标 | 分值 | 指标值"
SCORED = f"{THREE} | 分值 | 评分标准 | 得分"


@pytest.mark.parametrize(
    ("head", "row", "roles"),
    [
        # merged labels are printed in their first row only
        (f"{THREE} | 指标值 | 分值", "产出指标 | 数量指标 | 架设桥梁 | 5座 | 10", "level1 level2 name target points"),
        (f"{THREE} | 指标值 | 分值", "数量指标 | 架设桥梁 | 5座 | 10", "level2 name target points"),
        (f"{THREE} | 指标值 | 分值", "架设桥梁 | 5座 | 10", "name target points"),
        (f"{THREE} | 指标值 | 分值", "架设桥梁 | 5座", "name target"),
        # a column that is not filled
        (
            f"{THREE} | 指标解释 | 指标值 | 计量单位",
            "产出指标 | 数量指标 | 架设桥梁 | 5 | 座",
            "level1 level2 name target unit",
        ),
        (f"{THREE} | 指标解释 | 指标值 | 计量单位", "架设桥梁 | 反映架设数量 | 5 | 座", "name description target unit"),
        (SELF, "产出指标 | 数量指标 | 架设桥梁 | 5座 | 6座 | 20 | 20", "level1 level2 name target actual points score"),
        (SELF, "质量指标 | 合格率 | 95% | 92% | 20 | 18 | 材料批次差", "level2 name target actual points score reason"),
        # signs with a column of their own, and without one
        (f"{THREE} | 运算符号 | 指标值 | 计量单位", "架设桥梁 | ≥ | 5 | 座", "name operator target unit"),
        (f"{THREE} | 指标值 | 计量单位", "架设桥梁 | ≥ | 5 | 座", "name target target unit"),
        # weights beside the levels
        (WEIGHTED, "产出指标 | 50 | 数量指标 | 20 | 架设桥梁 | 10 | 5座", "level1 weight1 level2 weight2 name points target"),
        # one column for labels of both levels
        ("指标类型 | 指标名称 | 指标值", "数量指标 | 架设桥梁 | 5座", "level1 name target"),
        ("指标类型 | 指标名称 | 指标值", "产出指标 | 架设桥梁 | 5座", "level1 name target"),
        # columns of projects
        (
            f"项目名称 | {THREE} | 指标值",
            "河堤养护 | 产出指标 | 数量指标 | 架设桥梁 | 5座",
            "project_name level1 level2 name target",
        ),
        (f"项目名称 | {THREE} | 指标值", "产出指标 | 数量指标 | 架设桥梁 | 5座", "level1 level2 name target"),
        (SCORED, "决策 | 项目立项 | 立项依据充分性 | 5 | 充分得5分 | 5", "level1 level2 name points standard score"),
        (SCORED, "立项程序规范性 | 5 | 规范得5分 | 4", "name points standard score"),
    ],
)
def test_where_empty_cells_are_not_printed(head: str, row: str, roles: str) -> None:
    assert fitted(head, row, dropped=True) == roles


@pytest.mark.parametrize(
    ("head", "row", "roles"),
    [
        (f"{THREE} | 指标值 | 分值", "产出指标 | 数量指标 | 架设桥梁 | 5座 | 10", "level1 level2 name target points"),
        (f"{THREE} | 指标值 | 分值", " | | 架设桥梁 | 5座 | 10", "level1 level2 name target points"),
        (f"{THREE} | 指标值 | 分值", " | 架设桥梁 | 5座 | 10", "level1 name target points"),
        (f"{THREE} | 指标解释 | 指标值", "产出指标 | 数量指标 | 架设桥梁 | | 5座", "level1 level2 name description target"),
    ],
)
def test_where_empty_cells_are_printed(head: str, row: str, roles: str) -> None:
    assert fitted(head, row, dropped=False) == roles
