"""Heads of tables by themselves: which rows are heads, and which role each column has beside the others."""

from __future__ import annotations

import pytest

from kg.document import Place
from kg.forms.cell import Item
from kg.forms.columns.column import Columns
from kg.forms.columns.head_rows import head_share, is_head, is_lower_head, is_sub_head, is_under_head, turned_at
from kg.forms.columns.multi_row import with_third
from kg.forms.columns.read import read_head
from kg.forms.records.row_values import year_of
from kg.forms.tables import Row
from kg.text import compact


def line(text: str, number: int = 1, *, ragged: bool = False, dropped: bool = False) -> Row:
    """Return a row of a grid: ``<`` goes on to the right, ``^text`` hangs down from the row above."""
    items: list[Item] = []
    for column, cell in enumerate((each.strip() for each in text.split("|")), 1):
        if cell == "<":
            last = items[-1]
            items[-1] = Item(last.raw, last.text, last.label, last.key, last.place, last.column, last.span + 1, last.first)
            continue
        hangs = cell.startswith("^")
        bare = cell.removeprefix("^")
        key = (1, number - hangs, column)
        place = Place(table=1, row=key[1], column=column)
        items.append(Item(bare, bare, compact(bare), key, place, column, 1, not hangs, 1 + hangs))
    return Row(tuple(items), ragged, dropped)


def shown(columns: Columns) -> str:
    """Return the roles in order, with year and group where a column has them."""
    return " ".join(
        each.role + (f"@{each.year}" if each.year else "") + (f"#{each.group}" if each.group else "")
        for each in columns.columns
    )


THREE = "一级指标 | 二级指标 | 三级指标"
# fmt: off
HEADS = [
    (f"{THREE} | 指标值", "level1 level2 name target"),
    ("二级指标 | 指标名称 | 目标值", "level2 name target"),
    # two levels only: the lower one names the indicators
    ("一级指标 | 二级指标 | 指标值", "level1 name target"),
    ("一级指标 | 二级指标 | 二级指标 | 指标值", "level1 level2 name target"),
    # the label of the whole block before the levels, and as level 1 where no other head names it
    (f"绩效指标 | {THREE} | 指标值", "indicators level1 level2 name target"),
    ("绩效指标 | 二级指标 | 指标名称 | 目标值", "level1 level2 name target"),
    # 指标内容 is the name, or what the indicator is about where another head names it
    ("一级指标 | 二级指标 | 指标内容 | 指标值", "level1 level2 name target"),
    ("一级指标 | 指标内容 | 目标值", "level1 name target"),
    (f"{THREE} | 指标内容 | 指标值", "level1 level2 name description target"),
    (f"{THREE} | 指标名称 | 指标值", "level1 level2 name description target"),
    (f"{THREE} | 绩效指标 | 指标值", "level1 level2 name description target"),
    (f"{THREE} | 绩效指标", "level1 level2 name description"),
    ("指标 | 指标值", "name target"),
    # 单位 is a unit of measure, before the levels the unit whose indicators they are
    ("指标名称 | 单位 | 指标值", "name unit target"),
    (f"{THREE} | 指标值 | 单位", "level1 level2 name target unit"),
    (f"单位 | {THREE} | 指标值", "unit_name level1 level2 name target"),
    (f"项目名称 | {THREE} | 指标值", "project_name level1 level2 name target"),
    # sign, number, unit: the number whatever its head is called
    (f"{THREE} | 运算符号 | 内容 | 度量单位", "level1 level2 name operator target unit"),
    (f"{THREE} | 运算符号 | 指标值 | 度量单位", "level1 level2 name operator target unit"),
    # years, where there are several
    (f"{THREE} | 2024年指标值 | 2025年指标值", "level1 level2 name target_year@2024 target_year@2025"),
    (f"{THREE} | 2024年指标值", "level1 level2 name target"),
    (f"{THREE} | 中期目标值 | 2025年指标值", "level1 level2 name long_target target"),
    # regions, where there are several
    (f"{THREE} | 云岭县 | 青禾县", "level1 level2 name region_target region_target"),
    (f"{THREE} | 云岭县", "level1 level2 name other"),
    (f"{THREE} | 参考值", "level1 level2 name target"),
    (f"{THREE} | 指标值 | 参考值", "level1 level2 name target reference"),
    # weights of the levels stand right behind them
    ("一级指标 | 权重 | 二级指标 | 权重 | 三级指标 | 分值 | 指标值", "level1 weight1 level2 weight2 name points target"),
    ("一级指标 | 分值 | 二级指标 | 分值 | 三级指标 | 分值 | 指标值", "level1 weight1 level2 weight2 name points target"),
    ("一级指标 | 二级指标 | 权重 | 三级指标 | 指标值", "level1 level2 weight2 name target"),
    ("一级指标 | 二级指标 | 分值 | 三级指标 | 指标值", "level1 level2 points name target"),
    (f"{THREE} | 权重 | 分值 | 指标值", "level1 level2 name extra points target"),
    # the same heads side by side
    (f"{THREE} | 指标值 | 二级指标 | 三级指标 | 指标值", "level1 level2#1 name#1 target#1 level2#2 name#2 target#2"),
    (f"{THREE} | 指标值 | {THREE} | 指标值", "level1#1 level2#1 name#1 target#1 level1#2 level2#2 name#2 target#2"),
    # one column a role
    (f"{THREE} | 指标值 | 指标解释 | 指标说明", "level1 level2 name target description extra"),
    (f"{THREE} | 指标值 | 目标值", "level1 level2 name target other_target"),
    (f"{THREE} | 指标值 | 实际完成值 | 分值 | 得分 | 偏差原因分析", "level1 level2 name target actual points score reason"),
    (f"{THREE} | 指标值 | 经费保障 | 制度保障 | 其他", "level1 level2 name target cause cause cause"),
    (f"{THREE} | 指标值 | 其他", "level1 level2 name target remark"),
    (f"{THREE} | 指标值 | 数据来源 | 数据来源", "level1 level2 name target data_source extra"),
    (f"{THREE} | 指标值 | 设定依据 | 设定依据", "level1 level2 name target basis extra"),
    (f"{THREE} | 指标值 | 评分标准 | 评分标准", "level1 level2 name target standard extra"),
    (f"{THREE} | 指标值 | 计算公式 | 计算方法", "level1 level2 name target method extra"),
    (f"{THREE} | 指标值 | 得分 | 得分", "level1 level2 name target score extra"),
    (f"{THREE} | 指标值 | 改进措施 | 改进措施", "level1 level2 name target improvement extra"),
    # what stands between sign and unit is no number where another head is one
    (f"{THREE} | 中期目标值 | 运算符号 | 内容 | 度量单位", "level1 level2 name long_target operator description unit"),
    # 年度目标 is the value where no other head is, else a goal
    (f"{THREE} | 年度目标", "level1 level2 name target"),
    (f"{THREE} | 年度目标 | 指标值", "level1 level2 name goal target"),
    (f"年度目标 | {THREE} | 指标值", "goal level1 level2 name target"),
    # a label of level 1 beside the head
    ("产出指标 | 指标 | 指标值", "level1 name target"),
    ("产出指标 | 指标类型 | 指标名称 | 指标值", "level1 level2 name target"),
]
# fmt: on


@pytest.mark.parametrize(("head", "roles"), HEADS, ids=[head for head, _ in HEADS])
def test_roles_of_a_head(head: str, roles: str) -> None:
    assert is_head(line(head))
    assert shown(read_head(line(head))) == roles


@pytest.mark.parametrize(("head", "roles"), HEADS, ids=[head for head, _ in HEADS])
def test_positions_of_a_head(head: str, roles: str) -> None:
    """In a grid a column has the place of its head, in a line of text the number of its field; its head is kept."""
    shifted = line(f"序号 | < | {head}")
    grid = read_head(shifted)
    assert [(each.position, each.span, each.head) for each in grid.columns] == [
        (1, 2, "序号"), *((number, 1, text.strip()) for number, text in enumerate(head.split("|"), 3)),
    ]  # fmt: skip
    text = read_head(Row(line(head).items, ragged=True))
    places = [each.position for each in text.columns if each.position]
    assert places == list(range(1, len(places) + 1))


def test_a_head_over_sign_number_and_unit_in_one_line_is_left_out() -> None:
    """指标值 stands in front of what it is divided into where two lines have run together."""
    roles = "level1 level2 name operator target unit"
    assert shown(read_head(line(f"{THREE} | 指标值 | 运算符号 | 内容 | 度量单位"))) == roles
    assert shown(read_head(line(f"{THREE} | 指标值 | 运算符号 | 数值 | 度量单位"))) == roles


def test_a_line_without_heads_of_levels_leaves_room_for_them() -> None:
    """Where cells have lost their places, labels of levels stand before the name that a row begins with."""
    assert shown(read_head(line("指标名称 | 指标值", ragged=True))) == "level level name target"
    assert shown(read_head(line("二级指标 | 指标名称 | 指标值", ragged=True))) == "level2 name target"
    assert shown(read_head(line("指标名称 | 指标值"))) == "name target"


@pytest.mark.parametrize(
    ("head", "scored"),
    [
        (f"{THREE} | 分值 | 评分标准 | 得分", True),
        (f"{THREE} | 评价标准", True),
        (f"{THREE} | 得分", True),
        (f"{THREE} | 评价标准 | 数据来源", False),  # a library of indicators
        (f"{THREE} | 评价标准 | 数据来源 | 分值", True),
        (f"{THREE} | 指标解释", False),
        *(
            (f"{THREE} | {head} | 分值 | 得分", False)
            for head in ("指标值", "中期目标值", "实际完成值", "1-6月执行情况", "计量单位")
        ),
        (f"{THREE} | 2024年指标值 | 2025年指标值 | 分值", False),
        (f"{THREE} | 云岭县 | 青禾县 | 分值", False),
    ],
)
def test_rows_scored_against_a_standard(head: str, scored: bool) -> None:
    """A table without targets, in which points are given by a standard, is one of an evaluation."""
    assert read_head(line(head)).scored is scored


VALUED = [
    "指标值", "中期目标值", "2024年指标值", "分值", "实际完成值", "1-6月执行情况", "预计全年完成情况", "评分标准", "计量单位",
    "得分", "设定依据", "数据来源", "运算符号",
]  # fmt: skip


@pytest.mark.parametrize("head", VALUED)
def test_a_name_and_what_is_told_of_it_make_a_head(head: str) -> None:
    assert is_head(line(f"指标名称 | {head}"))
    assert is_head(line(f"三级指标 | {head}"))
    assert is_head(line(f"二级指标 | {head}"))


@pytest.mark.parametrize(
    ("head", "whole"),
    [
        ("指标名称 | 指标解释", False),  # explanations head lists of terms too
        ("一级指标 | 指标名称 | 指标解释", True),
        ("指标名称 | 计算公式", False),
        ("一级指标 | 二级指标", True),
        ("二级指标 | 三级指标", True),
        ("一级指标 | 指标值", False),
        ("指标名称", False),
        ("指标值 | 分值", False),
        # 指标内容 alone is weak: it needs a firm value, or levels
        ("指标内容 | 指标值", False),
        ("指标内容 | 指标值 | 分值", True),
        ("指标内容 | 分值 | 得分", True),
        ("指标内容 | 得分 | 评分标准", False),
        ("一级指标 | 指标内容 | 指标值", True),
        ("一级指标 | 指标内容 | 得分", False),
        # more than half of the cells must be known
        ("指标名称 | 指标值 | 蓝鲸栏 | 海豚栏", True),
        ("指标名称 | 指标值 | 蓝鲸栏 | 海豚栏 | 海狮栏", False),
        ("指标名称 | 指标值 | 云岭县 | 青禾县 | 白石县", True),  # regions are targets
        ("指标名称 | 指标值 | 云岭县 | 青禾县 | 海豚栏", True),
        ("指标名称 | 指标值 | 云岭县 | 海狮栏 | 海豚栏", False),  # one region is none
        # a label of a level among heads: a row of the table
        ("指标名称 | 指标值 | 数量指标", False),
        ("产出指标 | 指标名称 | 指标值", True),
        ("产出指标 | 数量指标 | 指标名称 | 指标值", False),
        ("项目名称 | 河堤养护", False),
    ],
)
def test_what_is_a_head(head: str, whole: bool) -> None:
    assert is_head(line(head)) is whole


def test_a_head_that_hangs_down_is_no_head_of_the_next_row() -> None:
    assert not is_head(line("^指标名称 | ^指标值 | 数值"))
    assert is_head(line("^一级指标 | 指标名称 | 指标值"))


def test_share_of_heads() -> None:
    assert head_share(line("指标名称 | 指标值 | 蓝鲸栏 | 海豚栏")) == 0.5
    assert head_share(line(" | ")) == 0.0
    assert head_share(line("指标名称 | | 指标值")) == 1.0


@pytest.mark.parametrize(
    ("upper", "lower", "roles"),
    [
        # the lower heads in the place of the one they divide
        (f"{THREE} | 指标值 | < | <", "^一级指标 | ^二级指标 | ^三级指标 | 运算符号 | 数值 | 计量单位",
         "level1 level2 name operator target unit"),
        ("绩效指标 | < | < | 指标值", "一级指标 | 二级指标 | 三级指标 | ^指标值", "level1 level2 name target"),
        (f"{THREE} | 指标值 | < | 分值", "^一级指标 | ^二级指标 | ^三级指标 | 2024年 | 2025年 | ^分值",
         "level1 level2 name target_year@2024 target_year@2025 points"),
        (f"{THREE} | 指标值 | 偏差原因分析 | < | <", "^一级指标 | ^二级指标 | ^三级指标 | ^指标值 | 经费保障 | 制度保障 | 其他",
         "level1 level2 name target cause cause cause"),
    ],
)  # fmt: skip
def test_heads_in_two_lines(upper: str, lower: str, roles: str) -> None:
    first, second = line(upper), line(lower, 2)
    assert is_sub_head(second) or is_under_head(first, second) or is_head(second)
    assert shown(read_head(first, second)) == roles


@pytest.mark.parametrize(
    ("upper", "lower", "roles"),
    [
        (f"{THREE} | 指标值 | 分值", "运算符号 | 数值 | 计量单位", "level1 level2 name operator target unit points"),
        (f"{THREE} | 分值 | 指标值", "符号 | 数值", "level1 level2 name points operator target"),
        (f"{THREE} | 历史值 | 指标值", "2022年实际值 | 2023年实际值", "level1 level2 name history history target"),
        (f"{THREE} | 分值", "符号 | 数值", "level1 level2 name points"),  # nothing that they divide
        (f"{THREE} | 指标值", "经费保障 | 制度保障", "level1 level2 name target"),
    ],
)
def test_heads_in_two_lines_without_places(upper: str, lower: str, roles: str) -> None:
    """Where cells have lost their places the words alone say what the second line divides."""
    first, second = line(upper, ragged=True, dropped=True), line(lower, 2, ragged=True, dropped=True)
    assert shown(read_head(first, second)) == roles


def test_cells_of_two_lines_that_stand_one_below_the_other() -> None:
    first = line(f"{THREE} | 指标值 | | 分值", ragged=True)
    second = line(" | | | 运算符号 | 数值 | ", 2, ragged=True)
    assert shown(read_head(first, second)) == "level1 level2 name operator target points"


def test_a_third_line_divides_what_the_second_names() -> None:
    first = line("绩效指标 | < | < | 指标值 | <")
    second = line("一级指标 | 二级指标 | 三级指标 | 年度指标值 | <", 2)
    third = line("^一级指标 | ^二级指标 | ^三级指标 | 数值 | 计量单位", 3)
    both, last = with_third(first, second, third)
    assert [item.label for item in both.items] == ["一级指标", "二级指标", "三级指标", "年度指标值"]
    assert last is third
    assert with_third(first, second, None) == (first, None)
    assert with_third(first, second, line("产出指标 | 数量指标 | 架设数 | 5 | 座", 3)) == (first, None)
    assert with_third(first, second, line("^一级指标 | ^二级指标 | ^三级指标 | 得分 | 分值", 3)) == (first, None)


@pytest.mark.parametrize(
    ("row", "sub"),
    [
        ("运算符号 | 数值 | 计量单位", True),
        ("（元） | （%）", True),
        ("（元） | 数值", True),
        ("（元", False),
        ("数值 | 100", False),
        ("经费保障 | 其他", True),
        ("^指标值", False),  # nothing begins here
        (f"{THREE} | 指标值", False),  # a head itself
    ],
)
def test_second_lines_by_their_words(row: str, sub: bool) -> None:
    assert is_sub_head(line(row, 2)) is sub


def test_second_lines_by_the_merged_cells_above() -> None:
    head = line(f"{THREE} | 指标值 | 原因 | <")
    assert not is_under_head(
        head, line("^一级指标 | ^二级指标 | ^三级指标 | ^指标值 | 蓝鲸 | 海豚", 2)
    )  # 原因 heads no known column
    head = line(f"{THREE} | 指标值 | 偏差原因分析 | <")
    below = line("^一级指标 | ^二级指标 | ^三级指标 | ^指标值 | 蓝鲸 | 海豚", 2)
    assert is_under_head(head, below)
    assert not is_under_head(Row(head.items, ragged=True), Row(below.items, ragged=True))
    assert not is_under_head(
        head, line("^一级指标 | ^二级指标 | ^三级指标 | 蓝鲸 | 海豚 | 海狮", 2)
    )  # 蓝鲸 stands under one column
    assert not is_under_head(head, line("^一级指标 | ^二级指标 | 蓝鲸 | 海豚", 2))  # two hang down: a row of the table
    assert not is_under_head(head, line("^一级指标 | ^二级指标 | ^三级指标 | ^指标值 | 数量指标 | 海豚", 2))
    assert not is_under_head(head, line("^一级指标 | ^二级指标 | ^三级指标 | ^指标值", 2))


def test_an_upper_line_that_only_groups() -> None:
    upper = line("绩效指标 | 年度指标值 | 实际完成值", ragged=True)
    lower = line(f"{THREE} | 指标值", 2, ragged=True)
    assert is_lower_head(upper, lower)
    assert not is_lower_head(Row(upper.items), Row(lower.items))  # with its places kept the lower line is read alone
    assert not is_lower_head(line("绩效指标 | 年度指标值", ragged=True), lower)
    assert not is_lower_head(line("一级指标 | 年度指标值 | 实际完成值", ragged=True), lower)
    assert not is_lower_head(upper, line("三级指标 | 指标值", 2, ragged=True))
    assert is_lower_head(line("绩效指标 | 分值", ragged=True), lower)


def test_heads_that_have_run_together() -> None:
    """The upper line, without levels, stands in front of the lower one: the levels come first, what both name once."""
    together = line(f"指标值 | 实际完成值 | 分值 | {THREE} | 运算符号 | 数值 | 计量单位", ragged=True)
    assert shown(read_head(together)) == "level1 level2 name operator target unit actual points"


def test_tables_turned_over() -> None:
    rows = [
        line("一级指标 | 产出指标 | 效益指标", 1),
        line("二级指标 | 数量指标 | 社会效益指标", 2),
        line("三级指标 | 架设数 | 出行条件", 3),
        line("指标值 | ≥5座 | 改善", 4),
        line("河堤养护 | 无 | 无", 5),
    ]
    assert turned_at(rows, 0) == 4
    assert turned_at(rows, 1) == 3
    assert turned_at(rows, 2) == 0  # two heads are none
    assert turned_at(rows, 4) == 0
    assert turned_at([*rows[:3], line("指标值 | 实际完成值", 4)], 0) == 3  # two heads in one row
    assert turned_at([line(f"{THREE} | 指标值"), *rows], 0) == 0
    assert turned_at([*rows[:3], line("一级指标 | 效益指标", 4)], 0) == 3  # the next block begins


@pytest.mark.parametrize(
    ("head", "year", "wanted"),
    [
        ("2022年实际完成值", 2025, 2022),
        ("2022年实际完成值", None, 2022),
        ("上年指标值", 2025, 2024),
        ("前年", 2025, 2023),
        ("近三年", 2025, None),
        ("上年指标值", None, None),
        ("指标值", 2025, None),
    ],
)
def test_year_of_a_head(head: str, year: int | None, wanted: int | None) -> None:
    assert year_of(head, year) == wanted
