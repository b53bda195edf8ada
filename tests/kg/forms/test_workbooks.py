"""Sheets of a workbook are related tables: joined by their keys, and each row counted once."""

from __future__ import annotations

import itertools
import time
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

import pytest

from kg.records import Reading
from tests.kg.forms.workbooks import (
    DEPARTMENT,
    INDICATORS,
    code,
    export,
    indicator_sheet,
    joined_sheet,
    money,
    name,
    project_sheet,
    read_book,
    unit,
    value,
)


def told(reading: Reading) -> list[tuple[object, ...]]:
    """Return what is known of each project."""
    return [
        (
            each.code,
            each.name,
            each.implementing_unit and each.implementing_unit.name,
            each.supervising_dept and each.supervising_dept.name,
            each.year,
            each.funds and each.funds.amounts.total and each.funds.amounts.total.wan,
        )
        for each in reading.projects
    ]


def full(numbers: Sequence[int], *, coded: bool = True) -> list[tuple[object, ...]]:
    """Return what a sheet of projects tells of them."""
    return [(code(n) if coded else None, name(n), unit(n), DEPARTMENT, 2025, Decimal(money(n)) / 10000) for n in numbers]


def rows(reading: Reading) -> Counter[tuple[str, ...]]:
    """Return the indicators with the name of their project, counted."""
    names = {each.ref: each.name for each in reading.projects}
    return Counter(
        (names[each.project or ""], each.level1 or "", each.level2 or "", each.level3, each.target.raw)
        for each in reading.indicators
    )


def expected(numbers: Sequence[int]) -> Counter[tuple[str, ...]]:
    """Return the indicators that a sheet prints, each once."""
    return Counter((name(n), *each[:3], value(n, each)) for n in numbers for each in INDICATORS)


def whole(reading: Reading) -> None:
    """Assert that every cell is accounted for, and that the indicators of each project are counted from 1."""
    assert reading.ledger.unparsed == ()
    ordinals: dict[str | None, list[int]] = {}
    for each in reading.indicators:
        ordinals.setdefault(each.project, []).append(each.ordinal)
    assert all(found == list(range(1, len(found) + 1)) for found in ordinals.values())
    assert [each.ref for each in reading.projects] == [f"p{n + 1}" for n in range(len(reading.projects))]


@pytest.mark.wide
def test_an_export_of_300_projects_is_read_once_and_in_time() -> None:
    start = time.process_time()
    reading = read_book(export(300))
    assert time.process_time() - start < 15  # about 2.5 s of one core of 2026; six times that is another order
    assert told(reading) == full(range(300))
    assert rows(reading) == expected(range(300))
    assert reading.notes == (
        "工作表“绩效指标”、工作表“项目信息”、工作表“项目指标汇总”按项目代码关联，300 个项目的信息合在一起",
        "工作表“项目指标汇总”的 1500 行指标中 1500 行与工作表“绩效指标”（1500 行）相同，只计一次",
    )
    whole(reading)


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_the_order_of_sheets_makes_no_difference(order: tuple[int, ...]) -> None:
    sheets = list(export(4).items())
    reading = read_book(dict(sheets[n] for n in order))
    assert sorted(map(str, told(reading))) == sorted(map(str, full(range(4))))
    assert rows(reading) == expected(range(4))
    assert sum("只计一次" in note for note in reading.notes) == 1
    whole(reading)


@pytest.mark.parametrize("form", ["xlsx", "html", "docx"])
def test_tables_of_any_format_are_related(form: str) -> None:
    reading = read_book(export(4), form)
    assert told(reading) == full(range(4))
    assert rows(reading) == expected(range(4))
    whole(reading)
    if form != "xlsx":
        assert "第 3 表的 20 行指标中 20 行与第 1 表（20 行）相同，只计一次" in reading.notes


@pytest.mark.parametrize("form", ["xlsx", "html", "docx"])
def test_names_are_keys_where_no_code_is_printed(form: str) -> None:
    book = {"绩效指标": indicator_sheet(range(4), "项目名称"), "项目信息": project_sheet(range(5), coded=False)}
    reading = read_book(book, form)
    assert sorted(map(str, told(reading))) == sorted(map(str, full(range(5), coded=False)))
    assert rows(reading) == expected(range(4))
    assert reading.project_list == ()
    whole(reading)


def test_projects_without_indicators_are_projects() -> None:
    reading = read_book({"绩效指标": indicator_sheet(range(2)), "项目信息": project_sheet(range(5))})
    assert told(reading) == full(range(5))
    assert rows(reading) == expected(range(2))
    whole(reading)


def test_a_join_with_fewer_columns_repeats_too() -> None:
    short = [["项目名称", "三级指标", "指标值"], *([row[1], row[5], row[6]] for row in joined_sheet(range(4))[1:])]
    for book in ({"汇总": short, **export(4)}, {**export(4), "汇总": short}):
        reading = read_book(book)
        assert rows(reading) == expected(range(4))
        assert sorted(map(str, told(reading))) == sorted(map(str, full(range(4))))
        whole(reading)


def test_two_years_keep_their_own() -> None:
    later = [[*row[:4], "≥999盏" if row[3] == "路灯维修数量" else row[4]] for row in indicator_sheet(range(2))]
    book = {
        "2024年项目": project_sheet(range(2), year=2024),
        "2024年指标": indicator_sheet(range(2)),
        "2025年项目": project_sheet(range(2), year=2025),
        "2025年指标": later,
    }
    reading = read_book(book)
    assert [(each.code, each.year, each.name) for each in reading.projects] == [
        (code(n), year, name(n)) for year in (2024, 2025) for n in range(2)
    ]
    years = {each.ref: each.year for each in reading.projects}
    lamps = [(years[each.project or ""], each.target.raw) for each in reading.indicators if each.level3 == "路灯维修数量"]
    assert lamps == [(2024, "≥50盏"), (2024, "≥51盏"), (2025, "≥999盏"), (2025, "≥999盏")]
    assert len(reading.indicators) == 20
    assert reading.document.year is None
    whole(reading)


def test_sheets_that_do_not_relate_stay_apart() -> None:
    reading = read_book({"甲": joined_sheet(range(2)), "乙": joined_sheet(range(7, 9))})
    assert rows(reading) == expected([0, 1, 7, 8])
    assert not any("只计一次" in note or "关联" in note for note in reading.notes)
    whole(reading)


def test_the_same_indicator_in_another_project_is_no_repetition() -> None:
    other = [[row[0], *row[1:]] for row in joined_sheet([0])]
    for row in other[1:]:
        row[0], row[1] = code(9), name(9)
    reading = read_book({"甲": joined_sheet([0]), "乙": other})
    assert len(reading.indicators) == 10
    assert [each.name for each in reading.projects] == [name(0), name(9)]


def test_rows_that_one_sheet_prints_twice_are_two() -> None:
    sheet = joined_sheet([0])
    reading = read_book({"甲": [*sheet, sheet[1]], "乙": sheet})
    assert Counter(each.level3 for each in reading.indicators)["路灯维修数量"] == 2
    assert len(reading.indicators) == 6


def test_the_same_name_in_two_units_is_two_projects() -> None:
    units = ("青禾县水务局", "青禾县教育局")
    projects = [
        ["项目名称", "实施单位", "主管部门", "预算金额（万元）"],
        *(["办公运转经费", each, DEPARTMENT, 10 + n] for n, each in enumerate(units)),
    ]
    measures = [
        ["项目名称", "实施单位", "三级指标", "指标值"],
        *(["办公运转经费", each, "办公用品采购", f"≥{n}批"] for n, each in enumerate(reversed(units), 1)),
    ]
    reading = read_book({"项目": projects, "指标": measures})
    targets = {each.project: each.target.raw for each in reading.indicators}
    assert sorted((each[2], each[5], targets[f"p{n}"]) for n, each in enumerate(told(reading), 1)) == [
        ("青禾县教育局", Decimal(11), "≥1批"),
        ("青禾县水务局", Decimal(10), "≥2批"),
    ]


def test_a_name_that_could_be_several_projects_is_joined_with_none() -> None:
    units = ("青禾县水务局", "青禾县教育局")
    projects = [
        ["项目代码", "项目名称", "实施单位", "预算金额（万元）"],
        *([code(n), "办公运转经费", each, 10 + n] for n, each in enumerate(units)),
    ]
    reading = read_book({"项目": projects, "指标": [["项目名称", "三级指标", "指标值"], ["办公运转经费", "用品采购", "≥1批"]]})
    assert [(each[0], each[2]) for each in told(reading)] == [(code(0), units[0]), (code(1), units[1]), (None, None)]
    assert [each.project for each in reading.indicators] == ["p3"]
    assert "工作表“指标”的项目“办公运转经费”有几个同名项目可以对应，未与任何一个合并" in reading.notes


def test_what_sheets_say_differently_is_noted_and_the_first_stands() -> None:
    """Another name, another value: what no record holds is unparsed, and a note says both."""
    joined = joined_sheet(range(6))
    for row in joined[1:6]:
        row[1] = "第一片区路灯养护"
    joined[8][6] = "≤1077小时"
    reading = read_book({**export(6), "项目指标汇总": joined})
    assert told(reading) == full(range(6))
    assert rows(reading) == expected(range(6))
    first, other = "工作表“绩效指标”第 9 行为“≤2小时”", "工作表“项目指标汇总”第 9 行为“≤1077小时”"
    assert f"指标“故障修复时限”在{first}，在{other}，取前者" in reading.notes
    named = f"在工作表“项目信息”为“{name(0)}”，在工作表“项目指标汇总”为“第一片区路灯养护”"
    assert f"项目{code(0)}的项目名称{named}，取前者" in reading.notes
    assert Counter(each.text for each in reading.ledger.unparsed) == {"第一片区路灯养护": 5, "≤1077": 1}  # 小时 is held


def test_two_sums_of_a_project_are_noted() -> None:
    more = [["项目代码", "项目名称", "金额（万元）"], [code(0), name(0), 12], [code(1), name(1), 99]]
    reading = read_book({**export(2), "资金": more})
    assert told(reading) == full(range(2))
    note = f"项目{code(1)}的金额在工作表“项目信息”为“{money(1)}”，在工作表“资金”为“99”，取前者"
    assert [each for each in reading.notes if "取前者" in each] == [note]


def test_people_stay_out() -> None:
    book = export(3)
    people = [[*row, "周若禾", "13800138000"] for row in book["项目信息"]]
    people[0][-2:] = ["联系人", "联系电话"]
    reading = read_book({**book, "项目信息": people})
    assert told(reading) == full(range(3))
    assert "周若禾" not in repr(reading)
    assert "13800138000" not in repr(reading)
    assert dict(reading.ledger.skipped)["personal"] == 6
