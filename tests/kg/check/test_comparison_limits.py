"""Rules about names, citations, labels and what two projects share, on both sides of each limit."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from kg.check import check
from kg.check.base import Finding
from kg.check.locate import locate
from kg.ingest import read_document
from kg.records import Reading
from tests.kg.check.forms import Goal, Party, Place, cited, project, reading, row, scored


def on(rule: str, *indicators: Any, document: str = "", **changes: Any) -> list[str]:
    """Messages of one rule on a reading."""
    made = read_document(document.encode(), "a.html") if document else None
    return [f.message for f in check(reading(*indicators, **changes), made) if f.rule == rule]


@pytest.mark.parametrize(("length", "found"), [(1, False), (39, False), (40, False), (41, True)])
def test_a_name_is_long_from_its_forty_first_character(length: int, found: bool) -> None:
    name = "堤" * length
    assert on("wording_too_long", row("数量", name, "≥3公里")) == ([f"三级指标有{length}个字，宜精简"] if found else [])


@pytest.mark.parametrize(("name", "found"), [("", False), ("堤", True), ("堤防", True), ("堤防长", False)])
def test_a_name_of_two_characters_is_short(name: str, found: bool) -> None:
    assert on("empty_name", row("数量", name, "≥3公里")) == ([f"三级指标“{name}”过短，看不出测什么"] if found else [])


def test_a_document_in_the_description_that_is_the_basis_here_or_elsewhere() -> None:
    wrong = replace(cited("岚水〔2025〕3号", "岚水〔2025〕3号"), role="wrong_column")
    basis = cited("岚水〔2025〕3号", "岚水〔2025〕3号")
    plain = "“岚水〔2025〕3号”填在描述栏，应填在依据栏"
    copied = f"{plain}；本行依据栏没有它，别的指标以它为依据，疑从别处复制"

    def told(here: tuple[Any, ...], there: tuple[Any, ...]) -> list[str]:
        rows = (row("数量", "养护里程", "≥3公里", citations=here), row("数量", "清淤里程", "≥3公里", citations=there))
        return on("description_holds_citation", *rows)

    assert told((wrong,), ()) == [plain]
    assert told((wrong,), (basis,)) == [copied]
    assert told((wrong, basis), (basis,)) == [plain]
    assert told((wrong,), (wrong,)) == [plain, plain]
    assert told((basis,), (basis,)) == []


@pytest.mark.parametrize(
    ("year", "expected"),
    [(2023, []), (2022, ["依据“岚水〔2022〕3号”比2026年早4年，请核对是否仍有效"])],
)
def test_a_basis_is_old_after_three_years(year: int, expected: list[str]) -> None:
    made = row("数量", "养护里程", "≥3公里", citations=(cited(f"岚水〔{year}〕3号", f"岚水〔{year}〕3号"),))
    assert on("stale_basis", made) == expected
    other = row("数量", "清淤里程", "≥3公里", citations=(cited("岚水〔2026〕4号", "岚水〔2026〕4号"),))
    assert on("stale_basis", made, other, year=None) == expected  # without a year the latest basis counts
    assert on("stale_basis", made, year=None) == []
    assert on("stale_basis", made, made) == expected  # once for a project


@pytest.mark.parametrize(
    ("level", "name", "found"), [("一", "河道巡查", True), ("二", "河道巡查", False), ("一", "别的", False)]
)
def test_a_note_that_a_label_was_moved(level: str, name: str, found: bool) -> None:
    note = f"{level}级指标的位置与括号内权重不符，按权重归类：堤防检修、{name}"
    rows = (scored("堤防养护", "5"), scored("河道巡查", "5", level1_weight=Decimal(5)))
    expected = ["“河道巡查”按位置不属于“产出”，但只有归入“产出”，分值之和才等于权重5"]
    assert on("level1_label_misplaced", rows=rows, notes=(note,)) == (expected if found else [])


def stretches(*lengths: tuple[int, int]) -> tuple[Any, ...]:
    """Rows of one table: so many with their names in that column, one stretch after the other."""
    rows: list[Any] = []
    for count, column in lengths:
        rows += [
            scored(f"第{len(rows) + n}项", "5", place=Place(table=1, row=len(rows) + n, column=column)) for n in range(count)
        ]
    return tuple(rows)


def test_another_number_of_columns_is_told_at_its_first_row() -> None:
    findings = [f for f in check(reading(rows=stretches((4, 3), (4, 2)))) if f.rule == "column_count_varies"]
    assert [(f.message, f.level3, f.place) for f in findings] == [
        ("同一张表各段列数不一，三级指标先后在第2、3列", "第4项", Place(table=1, row=4, column=2))
    ]
    # three rows are a slip, four a stretch; stretches of one column are one
    assert on("column_count_varies", rows=stretches((4, 3), (3, 2))) == []
    assert on("column_count_varies", rows=stretches((4, 3), (3, 2), (4, 3))) == []


@pytest.mark.parametrize(
    ("lengths", "expected"),
    [
        (((4, 3), (1, 2)), ["“第4项”一行整体向左错1列，按列读会把名称读成别的栏"]),
        (((4, 3), (1, 5)), ["“第4项”一行整体向右错2列，按列读会把名称读成别的栏"]),
        (((1, 2), (4, 3)), ["“第0项”一行整体向左错1列，按列读会把名称读成别的栏"]),
        (((4, 3), (4, 2)), []),
        (((5, 3),), []),
        (((3, 3), (3, 2)), [f"“第{n}项”一行整体向左错1列，按列读会把名称读成别的栏" for n in (3, 4, 5)]),
    ],
)
def test_rows_in_another_column(lengths: tuple[tuple[int, int], ...], expected: list[str]) -> None:
    assert on("row_shift", rows=stretches(*lengths)) == expected


def twins(names: tuple[str, str], goal: str, use: str | None) -> list[str]:
    two = tuple(project(f"p{n}", name, goals=(Goal(1, goal),), use_text=use) for n, name in enumerate(names, 1))
    return on("name_vs_content", projects=two)


FEW = "清理河堤杂草，保持堤面完好。"
MUCH = "清理河堤杂草，保持堤面完好，按月巡查，及时修补，汛前检查到位，群众出行安全方便。"


@pytest.mark.parametrize(
    ("names", "goal", "use", "found"),
    [
        # much said: the name of the first is twice as much in it as that of the second
        (("河堤", "桥梁路灯"), MUCH, None, True),
        (("桥梁路灯", "河堤"), MUCH, None, False),
        (("河堤", "河堤"), MUCH, None, False),
        (("河堤", "河堤桥"), MUCH, None, False),  # exactly half
        (("河堤", "河堤桥梁"), MUCH, None, True),  # a third
        (("河堤", "河堤杂路灯"), MUCH, None, False),
        # numbers, years and levels of money are no part of the name
        (("岚水〔2025〕3号-河堤", "河堤路灯桥"), MUCH, None, True),
        (("岚水〔2025〕3号文件河堤", "河堤路灯桥"), MUCH, None, True),
        (("2025年中央财政河堤补助资金", "河堤路灯桥"), MUCH, None, True),
        # little said: the use has to be the same too, and the second name not in it at all
        (("河堤", "桥梁路灯"), FEW, None, False),
        (("河堤", "桥梁路灯"), FEW, "清理河堤", True),
        (("河堤", "河堤桥梁路灯"), FEW, "清理河堤", False),
        (("河堤", "桥梁路灯"), "清理河堤杂。", "清理河堤", False),
    ],
)
def test_a_name_that_says_something_else_than_its_goals(
    names: tuple[str, str], goal: str, use: str | None, found: bool
) -> None:
    expected = f"项目名称是“{names[1]}”，用途和目标却与“{names[0]}”完全相同"
    assert twins(names, goal, use) == ([expected] if found else [])


def sets(first: list[str], second: list[str]) -> tuple[Reading, list[tuple[str, str]]]:
    rows = [row("数量", *text.split(), project=f"p{n}") for n, side in enumerate((first, second), 1) for text in side]
    form = reading(*rows, projects=(project("p1", "甲"), project("p2", "乙")))
    return form, [(f.severity, f.message) for f in check(form) if f.rule == "duplicate_indicator_set"]


def lines(*names: str, target: str = "≥3公里") -> list[str]:
    return [f"{name}长度 {target}" for name in names]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (lines(*"甲乙丙"), lines(*"甲乙丙"), ("warning", "项目“甲”与“乙”的指标有100%相同，合计时会重复计算")),
        (lines(*"甲乙丙丁"), lines(*"甲乙丙丁戊"), ("warning", "项目“甲”与“乙”的指标有80%相同，合计时会重复计算")),
        (lines(*"甲乙丙"), lines(*"甲乙丙丁"), None),
        (lines(*"甲乙"), lines(*"甲乙"), None),
        (lines(*"甲乙"), lines(*"甲乙丙"), None),
        (lines(*"甲乙丙"), lines(*"甲乙"), None),
        (lines(*"甲乙丙"), lines(*"甲乙丙", target="≥4公里"), ("info", "项目“甲”与“乙”的指标名称有100%相同，只是指标值不同")),
        (
            lines(*"甲乙丙丁"),
            lines(*"甲乙丙丁戊", target="≥4公里"),
            ("info", "项目“甲”与“乙”的指标名称有80%相同，只是指标值不同"),
        ),
        (lines(*"甲乙丙"), lines(*"甲乙丙丁", target="≥4公里"), None),
    ],
)
def test_two_projects_with_one_set_of_indicators(first: list[str], second: list[str], expected: tuple[str, str] | None) -> None:
    assert [message for _s, message in sets(first, second)[1]] == ([expected[1]] if expected else [])
    assert [severity == "info" for severity, _m in sets(first, second)[1]] == ([expected[0] == "info"] if expected else [])


@pytest.mark.parametrize(
    ("number", "projects", "found"),
    [
        ("1000公里", 3, True),
        ("999公里", 3, False),
        ("1000公里", 2, False),
        ("1000%", 3, False),
        ("0.1万公里", 3, True),
        ("0.09万公里", 3, False),
        ("0.00001亿元", 3, True),
        ("24小时", 3, False),
        ("3公顷", 3, False),
    ],
)
def test_one_large_number_in_three_projects(number: str, projects: int, found: bool) -> None:
    rows = [row("数量", f"长度{n}", f"≥{number}", project=f"p{n}") for n in range(projects)]
    form = tuple(project(f"p{n}", f"第{n}段") for n in range(projects))
    expected = f"“≥{number}”用于3个项目（长度0、长度1、长度2），疑为同一个全域数字"
    assert on("same_target_reused", *rows, projects=form) == ([expected] if found else [])


@pytest.mark.parametrize(
    ("name", "target", "found"),
    [
        ("管网漏损率", "≥12%", True),
        ("管网漏损率(%)", "≥12%", True),
        ("管网漏损率（城区）", ">12%", True),
        ("管网漏损率", "≤12%", False),
        ("管网漏损率", "≥0%", False),
        ("管网漏损率降低", "≥12%", False),
        ("管网完好率", "≥12%", False),
    ],
)
def test_a_loss_that_is_to_be_reached(name: str, target: str, found: bool) -> None:
    sign = target[0]
    expected = f"“{name}”越低越好，却用“{sign}”，越差越达标"
    assert on("loss_wrong_direction", row("质量", name, target)) == ([expected] if found else [])


@pytest.mark.parametrize(
    ("name", "target", "found"),
    [
        ("政策知晓率", "≤50%", True),
        ("政策知晓率(%)", "≤50%", True),
        ("政策知晓率", "≤49.9%", False),
        ("政策知晓率", "≤94.9%", True),
        ("床位使用率", "≤90%", False),
        ("养护合格率", "≤95%", True),
        ("养护合格率", "≤100%", True),
        ("养护合格率", "≤100.1%", False),
        ("养护合格率", "≥95%", False),
        ("预算执行率", "≤100%", False),
        ("事故率", "≤95%", False),
    ],
)
def test_a_rate_that_is_capped(name: str, target: str, found: bool) -> None:
    assert bool(on("rate_wrong_direction", row("质量", name, target))) == found


def test_the_sums_end_where_the_next_part_of_the_form_begins() -> None:
    rows = (
        ("项目资金（万元）", "全年预算数", "全年执行数", "分值", "执行率"),
        ("年度资金总额", "100", "95", "8", "95%"),
        ("一级指标", "三级指标", "年度指标值", "分值", "得分"),
        ("产出指标", "30", "30", "50", "50"),
    )
    page = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in line) + "</tr>" for line in rows)
    told = on("default_weights", document=f"<html><body><table>{page}</table></body></html>")
    assert told == ["预算执行率的分值为8，默认为10"]


STANDARD = "合格率90%以上得满分，80%-85%得一半，80%以下不得分"


@pytest.mark.parametrize(
    ("standard", "expected"),
    [
        (STANDARD, ["“巡查”的评分档次在85%与90%之间没有规定"]),
        (STANDARD.replace("85", "90"), []),
        ("80%-85%得一半，96%以上得满分", []),  # more than ten apart: the band is told in other words
        ("80%-85%得一半，95%以上得满分", ["“巡查”的评分档次在85%与95%之间没有规定"]),
        ("80%-85%得一半", []),
        ("70%-75%得一半，80%-90%得满分", ["“巡查”的评分档次在75%与80%之间没有规定"]),
        ("低于70%不得分，75%（含）-90%得一半", ["“巡查”的评分档次在70%与75%之间没有规定"]),
        (None, []),
    ],
)
def test_bands_that_leave_something_out(standard: str | None, expected: list[str]) -> None:
    findings = [f for f in check(reading(rows=(scored("巡查", "5", standard=standard),))) if f.rule == "threshold_gap"]
    assert [f.message for f in findings] == expected
    assert all(f.printed == standard for f in findings)


@pytest.mark.parametrize(
    ("rule", "cells", "printed"),
    [
        ("wrong_formula", {"standard": "得分=应用率×分值"}, "得分=应用率×分值"),
        ("standard_of_other_row", {"standard": "按堤防养护面积计分"}, "按堤防养护面积计分"),
        ("deduction_exceeds_points", {"content": "1、巡查 2、养护", "standard": "一项不符合扣3分"}, "一项不符合扣3分"),
        ("deduction_below_points", {"content": "1、巡查 2、养护", "standard": "一项不符合扣1分"}, "一项不符合扣1分"),
        (
            "score_contradicts_text",
            {"content": "计划养护10公里，实际养护8公里", "standard": "按完成率计分"},
            "计划养护10公里，实际养护8公里",
        ),
    ],
)
def test_the_cell_that_is_meant_is_printed(rule: str, cells: dict[str, str], printed: str) -> None:
    others = (scored("整改", "5", content="整改的应用率"), scored("堤防养护面积", "5"))
    made = reading(rows=(scored("巡查里程", "5", **cells), *others))
    assert [(f.printed, f.level3) for f in check(made) if f.rule == rule] == ([(printed, "巡查里程")])


def found(cell: str, **changes: Any) -> Finding:
    """A finding about a row of table 1 whose `cell` says which cell is meant."""
    made = Finding("r", "error", "certain", None, None, Place(table=1, row=2), "", "", "", cell)
    return replace(made, **changes)


TABLE = (("项目", "数量", "金额", "说明"), ("养护", "12", "12.00", "河堤养护和清淤资金"), ("清淤", "12", "13", "清淤"))


@pytest.mark.parametrize(
    ("cell", "column"),
    [
        ("养护", 1),
        ("12", 2),
        ("12.00", 3),
        ("12.0", 3),  # no cell with this text: the last with this number
        ("13", None),
        ("别的", None),
        ("河堤养护和清淤资", 4),  # eight characters of a longer text
        ("河堤养护和清淤", None),
        ("", None),
    ],
)
def test_the_cell_a_finding_is_about(cell: str, column: int | None) -> None:
    page = "".join("<tr>" + "".join(f"<td>{text}</td>" for text in line) + "</tr>" for line in TABLE)
    document = read_document(f"<html><body><table>{page}</table></body></html>".encode(), "a.html")
    start = found(cell)
    places = [each.place for each in locate((start, replace(start, place=None), found(cell, place=Place(line=3))), document)]
    assert places[1:] == [None, Place(line=3)]
    assert places[0] is not None
    assert (places[0].table, places[0].row, places[0].column) == (1, 2, column)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ["“养护里程 ≥3公里”在同一项目中重复"]),
        ({"description": "按年"}, []),
        ({"level2": "质量指标"}, []),
        ({"year": 2027}, []),
        ({"term": "medium"}, []),
        ({"region": "苇江县"}, []),
        ({"applies_to": "渡口管理"}, []),
        ({"project": "p2"}, []),
        ({"target": row("数量", "养护里程", "≥4公里").target}, ["“养护里程”在同一项目中有两个指标值：≥3公里、≥4公里"]),
    ],
)
def test_the_same_indicator_twice(changes: dict[str, Any], expected: list[str]) -> None:
    first = row("数量", "养护里程", "≥3公里")
    two = (project(), project("p2", "清淤"))
    assert on("duplicate_indicator", first, replace(first, **changes), projects=two) == expected


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (("301001", "301002", "301004"), ("单位编码缺301003", 3)),
        (("301001", "301004"), ("单位编码缺301002、301003", 2)),
        (("301001", "301005"), None),
        (("301001", "301002"), None),
        (("301001",), None),
        (("301001", "302003"), None),
        (("30100", "301003"), None),
        (("301008", "301010"), ("单位编码缺301009", 2)),
    ],
)
def test_codes_of_units_that_leave_one_out(codes: tuple[str, ...], expected: tuple[str, int] | None) -> None:
    projects = tuple(
        project(f"p{n}", f"第{n}段", implementing_unit=Party("岚水县水利站", code=code), place=Place(line=n))
        for n, code in enumerate(codes, 1)
    )
    findings = [f for f in check(reading(projects=projects)) if f.rule == "unit_code_gap"]
    assert [(f.message, f.place) for f in findings] == ([(expected[0], Place(line=expected[1]))] if expected else [])


@pytest.mark.parametrize(
    ("years", "document", "expected"),
    [
        ((25, 26, 26), None, ["项目代码的年度是2025，其余为2026，可能是结转项目"]),
        ((25, 26), None, []),  # of two nobody knows which is usual
        ((25, 26), 2026, ["项目代码的年度是2025，其余为2026，可能是结转项目"]),
        ((26, 26), 2026, []),
        ((None, 26, 26), 2026, []),
    ],
)
def test_codes_of_another_year(years: tuple[int | None, ...], document: int | None, expected: list[str]) -> None:
    projects = tuple(
        project(f"p{n}", f"第{n}段", code=None if year is None else f"130000{year}P00000{n}") for n, year in enumerate(years)
    )
    assert on("code_year_vs_document_year", projects=projects, year=document) == expected


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("决策审核", "决算编制、决算公开", ["名称是“决策审核”，内容却反复说“决算”，疑为“决算审核”之误"]),
        ("决策审核", "决算编制", []),  # once is no repetition
        ("决策审", "决算编制、决算公开", []),  # too short a name
        ("决策审核", "决策编制、决算公开、决算审核", []),
        ("决策审核和公开情况", "决算编制、决算公开", []),  # a long name whose rest is not in the content
        (
            "决策审核和公开情",
            "决算编制、决算公开",
            ["名称是“决策审核和公开情”，内容却反复说“决算”，疑为“决算审核和公开情”之误"],
        ),
        ("决策审核", None, []),
    ],
)
def test_a_name_with_one_wrong_character(name: str, content: str | None, expected: list[str]) -> None:
    assert on("wrong_name", rows=(scored(name, "5", content=content),)) == expected


@pytest.mark.parametrize(
    ("name", "level3", "expected"),
    [
        ("残疾人、孤寡老人补助", "残疾人受益", ["项目名称中的“孤寡老人补助”没有出现在效益和满意度指标里"]),
        ("残疾人和孤寡老人补助", "残疾人受益", ["项目名称中的“孤寡老人补助”没有出现在效益和满意度指标里"]),
        ("残疾人及孤寡老人补助", "孤寡受益残疾人", []),  # two characters of the group are enough
        ("残疾人、孤寡老人补助", "群众受益", []),  # none is named
        ("残疾人、孤老补", "残疾人受益", ["项目名称中的“孤老补”没有出现在效益和满意度指标里"]),
        ("残疾人、孤老", "残疾人受益", []),
        ("残疾人补助", "残疾人受益", []),
        ("2026_残疾人、孤寡老人补助", "残疾人受益", ["项目名称中的“孤寡老人补助”没有出现在效益和满意度指标里"]),
    ],
)
def test_a_group_of_the_name_without_a_benefit(name: str, level3: str, expected: list[str]) -> None:
    assert on("beneficiary_gap", row("社会效益", level3, "提高"), projects=(project(name=name),)) == expected
    assert on("beneficiary_gap", row("数量", level3, "≥3人"), projects=(project(name=name),)) == []


def test_the_standard_names_another_row_of_four_characters() -> None:
    for name, expected in (("养护面积", ["“巡查里程”的评分标准说的是“养护面积”"]), ("总面积", [])):
        rows = (scored("巡查里程", "5", standard=f"按{name}计分"), scored(name, "5"))
        assert on("standard_of_other_row", rows=rows) == expected


def test_two_spellings_of_a_number_are_found_behind_what_is_no_basis() -> None:
    plain = row("数量", "养护里程", "≥3公里", citations=(cited("岚水〔2025〕3号", "岚水〔2025〕3号"),))
    long = row(
        "数量", "清淤里程", "≥3公里", citations=(cited("岚水〔2025〕3号", "岚水〔2025〕3号"),), basis_raw="岚水〔2025〕3号文件"
    )
    other = row(
        "数量", "巡查里程", "≥3公里", citations=(replace(cited("甲办法", "甲办法"), role="wrong_column"), cited("乙", "乙"))
    )
    expected = ["文号写法不一：1处写“号”，1处写“号文”或“号文件”"]
    assert on("citation_suffix_variant", plain, long) == expected
    assert on("citation_suffix_variant", other, plain, long) == expected
    assert on("citation_suffix_variant", plain, other) == []
