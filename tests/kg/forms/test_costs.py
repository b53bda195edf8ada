"""Which column a text fits, from the best to the worst: what the division of a line into columns goes by."""

from __future__ import annotations

from itertools import groupby, pairwise

import pytest

from kg.forms.columns.column import Column, Columns
from kg.forms.fit.costs import cost
from kg.forms.fit.grid import Grid, grid_of
from kg.forms.fit.guess import guess
from kg.text import compact
from tests.kg.forms.test_columns import line

ROLES = (
    "level1 level2 name target points unit operator description standard remark data indicators project_name unit_name"
    " project_code year empty"
)
RANKED = [
    (
        "产出指标",
        "level1 < standard < data description < unit < remark < empty < "
        "indicators < level2 project_code target < year < name < operator project_name unit_name < points",
    ),
    (
        "数量指标",
        "level2 < standard < data description < unit < remark < name < "
        "empty < indicators < level1 project_code target < year < operator project_name unit_name < points",
    ),
    (
        "成本指标",
        "level2 < level1 < standard < data description < unit < remark < "
        "name < empty < indicators < project_code target < year < operator project_name unit_name < points",
    ),
    (
        "党建指标",
        "name < indicators < description < standard target < project_name < remark < level1 level2 < "
        "unit_name < data < unit < empty < project_code < year < operator < points",
    ),
    (
        "参训率",
        "name < description < standard < project_name < remark < unit < target < "
        "unit_name < data < indicators level2 < level1 < empty < project_code < year < operator points",
    ),
    (
        "95",
        "points < target < data < indicators < description remark standard < empty < "
        "project_code < year < operator project_name unit_name < unit < name < level1 level2",
    ),
    (
        "95%",
        "points target < data < indicators < description remark standard < empty < "
        "project_code < year < operator project_name unit_name < unit < name < level1 level2",
    ),
    (
        "≥95%",
        "target < data < indicators < description remark standard < empty < project_code < "
        "year < operator project_name unit_name < unit < name < points < level1 level2",
    ),
    (
        "95%以上",
        "target < project_name < unit_name < data description remark standard < indicators < empty < "
        "name project_code < year < operator < unit < points < level1 level2",
    ),
    (
        "120场",
        "target < project_name < unit_name < data description remark standard < indicators < empty < "
        "name project_code < year < operator < unit < points < level1 level2",
    ),
    (
        "无",
        "target < data < project_name < unit < unit_name < name < "
        "indicators level2 < level1 < description remark standard < empty < project_code < year < operator points",
    ),
    (
        "/",
        "target < data < points < project_name < unit < unit_name < name < "
        "indicators level2 < level1 < description remark standard < empty < project_code < year < operator",
    ),
    (
        "≥",
        "operator target < data < project_name < unit < unit_name < description remark standard < "
        "indicators < empty < project_code < name year < points < level1 level2",
    ),
    (
        "定性",
        "operator < description < data < standard target < project_name < remark < unit < "
        "unit_name < indicators level2 < level1 < empty < project_code < name year < points",
    ),
    (
        "座",
        "unit < description < data < standard target < project_name < remark < unit_name < "
        "indicators level2 < level1 < empty < project_code < year < operator points < name",
    ),
    (
        "是/否",
        "unit < description < standard < project_name < remark < unit_name < data < "
        "indicators level2 < level1 < empty < target < project_code < year < operator points < name",
    ),
    (
        "改善",
        "target < description < data < standard < project_name < remark < unit < "
        "unit_name < indicators level2 name < level1 < empty < project_code < year < operator points",
    ),
    (
        "完成得满分，未完成扣2分",
        "standard target < description < project_name < remark < name < unit_name < data < "
        "empty < indicators level2 < level1 < project_code < year < operator < points < unit",
    ),
    (
        "410099230011",
        "points project_code < target < data < description remark standard < empty < indicators < "
        "year < operator project_name unit_name < unit < name < level1 level2",
    ),
    (
        "2024年",
        "target year < project_name < unit_name < data description remark standard < indicators < "
        "empty < name project_code < operator < unit < points < level1 level2",
    ),
    (
        "云岭县水利局",
        "name < unit_name < description < standard target < remark < project_name < data < "
        "indicators level2 < level1 < empty < unit < project_code < year < operator < points",
    ),
    (
        "绩效指标",
        "name < indicators < description < standard target < project_name < remark < level1 level2 < "
        "unit_name < data < unit < empty < project_code < year < operator < points",
    ),
    (
        "",
        "data description empty indicators level1 level2 operator points project_code project_name remark standard target unit"
        " unit_name year < name",
    ),
]
"""A text and the roles, those that it fits equally well beside each other."""


@pytest.mark.parametrize(("text", "wanted"), RANKED, ids=[text or "empty" for text, _ in RANKED])
def test_roles_from_the_best_to_the_worst(text: str, wanted: str) -> None:
    ranked = sorted((round(cost(role, compact(text)), 3), role) for role in ROLES.split())
    assert " < ".join(" ".join(role for _, role in same) for _, same in groupby(ranked, key=lambda pair: pair[0])) == wanted


@pytest.mark.parametrize(
    ("role", "better", "worse"),
    [
        ("level1", "产出指标（50分）", "产出指标"),  # a weight shows a label of level 1 for sure
        ("level1", "产出指标", "成本指标"),  # of both levels: alone it is the one below
        ("level1", "党建指标", "河堤工程"),
        ("level2", "河堤工程", "河堤养护工程建设"),
        ("name", "架设桥梁", "无"),
        ("name", "架设桥梁", "合格得满分"),
        ("name", "合格率", "明显改善"),
        ("name", "养护河堤的长度", "养护河堤的长度" * 5),
        ("target", "达到95", "优良"),
        ("target", "优良", "河堤养护"),
        ("target", "河堤养护", "合格率"),  # a rate names a measure
        ("target", "95" + "个" * 10, "95" + "个" * 20),
        ("ordinal", "1", "1.5"),
        ("unit", "河堤", "河堤养护"),
        ("standard", "每少1座扣1分", "反映合格程度"),
        ("standard", "完成得分", "反映合格程度"),
        ("attribute", "定性", "合格率"),
        ("core", "是", "合格率"),
        ("ratio", "95%", "合格率"),
        ("indicators", "年度目标", "河堤养护"),
        ("goal_name", "目标1", "河堤养护"),
        ("goal_name", "目标1", "目标" * 8),
        ("project_name", "河堤养护", "云岭县水利局"),
        ("unit_name", "云岭县水利局", "河堤养护"),
        ("unit_name", "054-云岭县", "河堤养护"),
        ("project_code", "AB12", "河堤"),
        ("level2_or_name", "1.参训率", "参训率"),
        ("other", "≥", "反映合格程度"),
        ("other", "反映合格程度", "数量指标"),
        ("extra", "", "反映合格程度"),
    ],
)
def test_what_a_column_would_rather_hold(role: str, better: str, worse: str) -> None:
    assert cost(role, compact(better)) < cost(role, compact(worse))


BARE = [
    "产出指标 | 数量指标 | 架设桥梁 | ≥5座 | 10 | 座",
    "产出指标 | 质量指标 | 合格率 | ≥95% | 10 | %",
    "产出指标 | 时效指标 | 完工时间 | 12月底前 | 10 | 月",
    "效益指标 | 社会效益指标 | 出行条件 | 改善 | 10 | 项",
]


def guessed(lines: list[str], *, ragged: bool = False) -> str | None:
    found = guess([line(text, number, ragged=ragged) for number, text in enumerate(lines, 1)])
    return None if found is None else " ".join(column.role for column in found[0].columns) + f" from {found[1]}"


def test_tables_without_heads() -> None:
    """Labels of levels in their columns give a table away; what stands behind them is told by its texts."""
    assert guessed(BARE) == "level1 level2 name target points unit from 0"
    assert guessed(["河堤养护 | 一处 | 甲 | 乙 | 丙 | 丁", *BARE]) == "level1 level2 name target points unit from 1"
    assert guessed(BARE, ragged=True) == "level1 level2 name target points unit from 0"
    assert guessed(BARE[:2]) is None  # two labels of level 2 are too few
    assert guessed([text.replace(" | 座", " | 座 | 河堤") for text in BARE]) is not None
    assert guessed(["河堤 | 养护 | 甲 | 5"] * 4) is None


LABELS = "empty goal_name indicators level level1 level2 ordinal weight1 weight2"
OF_PROJECT = "budget department goal project_code project_name unit_code unit_name"
OTHERS = (
    "actual applies_to attribute basis cause completion core data_source deducted description evidence executed expected"
    " history indicator_code interim likelihood long_target method operator other other_target ratio reference region"
    " region_target returned standard target_year use year"
)
LEFT_OUT = {
    # where empty cells are not printed, and where they are
    True: (
        LABELS,
        OF_PROJECT,
        f"{OTHERS} data deduction deviation extra improvement reason remark",
        *("score", "unit", "points", "target", "name"),
    ),
    False: (
        LABELS,
        f"{OF_PROJECT} data",
        *("remark", "extra", "deduction deviation improvement reason", f"{OTHERS} points score target unit", "name"),
    ),
}
"""Columns from the one that is left out most lightly on, those that cost the same together."""
JOINED = {
    True: "basis data data_source description deviation extra goal history improvement method name other reason reference"
    " standard",
    False: "basis data data_source extra history method other reference standard",
}
"""Columns in which a text may go on in the next field."""


def lone(role: str, *, dropped: bool) -> Grid:
    """Return a table of a column of labels and one of `role`."""
    return grid_of(Columns((Column(1, "level1" if role == "level2" else "level2"), Column(2, role))), dropped=dropped)


@pytest.mark.parametrize("dropped", [True, False])
def test_columns_by_what_leaving_them_out_costs(dropped: bool) -> None:
    groups = LEFT_OUT[dropped]
    roles = [role for group in groups for role in group.split()]
    grids = {role: lone(role, dropped=dropped) for role in roles}
    ranked = sorted((round(grid.passed[2] - grid.passed[1], 3), role) for role, grid in grids.items())
    found = [{role for _, role in same} for _, same in groupby(ranked, key=lambda pair: pair[0])]
    assert found == [set(group.split()) for group in groups]
    assert {role for role, grid in grids.items() if grid.joins[1]} == set(JOINED[dropped].split())


def test_columns_that_rows_fill_or_leave_empty() -> None:
    """A column that every other row fills costs more to leave out, one that none fills more to fill; labels never do."""
    columns = Columns((Column(1, "level1"), Column(2, "name"), Column(3, "reason")))
    plain, all_, none = (grid_of(columns, dropped=True, shares=shares) for shares in (None, (1, 1, 1), (0, 0, 0)))
    steps = [[round(b - a, 3) for a, b in pairwise(grid.passed)] for grid in (plain, all_, none)]
    assert steps == [[0.1, 4.0, 0.4], [0.1, 4.6, 1.0], [0.1, 4.0, 0.4]]
    assert [grid.filled for grid in (plain, all_, none)] == [(0.0, 0.0, 0.0), (0.0, 0.0, 0.0), (0.0, 0.6, 0.6)]
    half = grid_of(columns, dropped=True, shares=(0.5, 0.5, 0.75))
    assert round(half.passed[3] - half.passed[2], 3) == 0.7
    # of a row that prints labels only, no name is missed
    assert round(grid_of(columns, dropped=True, bare=True).passed[2] - 0.1, 3) == 0.3
