"""Figures of several columns that ran together: withheld and said, never one sum."""

from __future__ import annotations

import pytest

from tests.kg.forms.exported import MORE
from tests.kg.forms.printed import glued

FORM = """绩效自评表
(2022年度)
项目名称 | 渠道维护 | < | < | < | <
主管部门 | 河东县水利局 | < | 实施单位 | 河东县水利局 | <
资金情况(万元) | 全年预算数(A) | 全年执行数(B) | 分值 | 执行率(B/A) | 得分
年度资金总额: | {sums}
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 全年实际值
^ | 产出指标 | 数量指标 | 安装水尺 | ≥26米 | ≥26米
"""


@pytest.mark.parametrize("sums", ["20 | 20 | 10 | 100.00% | 10", "350 | 9 | 10 | 2.57% | 0", "20 | 18 | 10 | 90% | 9"])
def test_without_separators(sums: str) -> None:
    reading = glued(FORM.format(sums=sums))
    (project,) = reading.projects
    assert project.implementing_unit is not None
    assert project.implementing_unit.name == "河东县水利局"
    assert project.money is None
    assert project.funds is None or project.funds.amounts.total is None
    assert any("数字连在一起" in note for note in reading.notes)


@pytest.mark.parametrize("way", ["merged", "unmerged", "bars", "one_line", "joined", "web", "word", "excel"])
def test_with_separators(way: str) -> None:
    (project,) = MORE[way](FORM.format(sums="20 | 18 | 10 | 90.00% | 9")).projects
    money = project.money
    assert money is not None
    assert money.adjusted is not None
    assert money.executed is not None
    assert (money.adjusted.wan, money.executed.wan, money.points, money.rate, money.score) == (20, 18, 10, 90, 9)


@pytest.mark.parametrize("raw", ["20 20 10", "2020 10", "20,20,10", "100.00%10", "20\n20"])
def test_in_one_cell(raw: str) -> None:
    shown = raw.replace("\n", "\\n")  # a line break in a cell of a drawing
    drawing = f"项目支出绩效目标表\n项目名称 | 渠道维护 | <\n项目资金（万元） | 年度资金总额 | {shown}\n"
    (project,) = MORE["merged"](drawing + "一级指标 | 二级指标 | 三级指标\n产出指标 | 数量指标 | 水尺\n").projects
    assert project.funds is None or project.funds.amounts.total is None
