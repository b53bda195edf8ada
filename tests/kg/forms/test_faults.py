"""Inputs that went wrong once, each for its kind (../shared/faults, index.tsv): heads, titles and labels of documents."""

from __future__ import annotations

from pathlib import Path

import pytest

import kg
from kg.records import Reading


@pytest.fixture
def fault(shared: Path, request: pytest.FixtureRequest) -> Reading:
    return kg.read(shared / "faults" / request.param)


def head(reading: Reading) -> tuple[str | None, int | None, list[str]]:
    document = reading.document
    return document.title, document.year, [each.name for each in document.organisations if each.role == "publisher"]


def rows(reading: Reading) -> list[tuple[str | None, str | None, str, str]]:
    return [(each.level1, each.level2, each.level3, each.target.raw) for each in reading.indicators]


BUS = ("产出指标", "数量指标", "校车线路条数", "≥12条")


@pytest.mark.parametrize(
    ("fault", "wanted"),
    [
        ("m02_page_footer.txt", ("项目支出绩效目标表", 2023, [])),
        ("m03_label_split.txt", ("项目支出绩效目标表", 2023, ["河东区教育局"])),
        ("m14_two_line_title.txt", ("河东县2023年度公共卫生服务项目绩效评价自评报告", 2023, ["河东县"])),
        ("m15_page_head.txt", ("河东县公安局2022年度装备经费绩效自评工作报告", 2022, ["河东县公安局"])),
        ("k15_title_broken_year.txt", ("云岭省档案馆2018年度部门预算公开", 2018, ["云岭省档案馆"])),
    ],
    indirect=["fault"],
)
def test_heads(fault: Reading, wanted: tuple[str, int, list[str]]) -> None:
    assert head(fault) == wanted
    assert [each.text for each in fault.ledger.unparsed] == []


@pytest.mark.parametrize(
    ("fault", "wanted"),
    [
        ("m02_page_footer.txt", [BUS, ("满意度指标", "服务对象满意度指标", "家长满意度", "≥90%")]),
        ("m03_label_split.txt", [BUS]),
        (
            "k04_tree_in_one_cell.html",
            [
                ("产出指标", "数量指标", "维护雷达数", "≥2座"),
                ("产出指标", "时效指标", "故障响应时间", "<4小时"),
                ("产出指标", "时效指标", "巡检完成时间", "12月底前"),
                ("满意度指标", "服务对象满意度指标", "用户满意度", "≥90%"),
            ],
        ),
        (
            "k08_note_row_as_indicator.html",
            [("产出指标", "数量指标", "受助学生人数", "≥600人"), ("满意度指标", "服务对象满意度指标", "家长满意度", "≥90%")],
        ),
    ],
    indirect=["fault"],
)
def test_rows(fault: Reading, wanted: list[tuple[str, str, str, str]]) -> None:
    assert rows(fault) == wanted


@pytest.mark.parametrize("fault", ["k17_dept_and_code.html", "m03_label_split.txt"], indirect=True)
def test_a_label_that_asks_for_a_code(fault: Reading) -> None:
    department = fault.projects[0].supervising_dept
    assert department is not None
    assert (department.name, department.code) in {("云岭区教育局", "015009"), ("河东区教育局", "015001")}


@pytest.mark.parametrize("fault", ["m08_label_run_on.txt"], indirect=True)
def test_a_value_ends_at_the_next_label(fault: Reading) -> None:
    project = fault.projects[0]
    assert project.name == "青石水库标尺安装"
    assert project.implementing_unit is not None
    assert project.implementing_unit.name == "河东县水利局"
    assert all(name != "社会效益指标" for _, _, name, _ in rows(fault))


@pytest.mark.parametrize("fault", ["k10_code_before_project_name.html"], indirect=True)
def test_a_code_before_the_name(fault: Reading) -> None:
    assert (fault.projects[0].name, fault.projects[0].code) == ("乡村公路养护", "51000099T000009876543")


@pytest.mark.parametrize(
    ("fault", "kind", "wanted"),
    [
        (
            "k01_two_row_head_monitoring.html",
            "monitoring",
            [
                ("产出指标", "数量指标", "清淤河道长度", "≥12公里"),
                ("满意度指标", "服务对象满意度指标", "沿岸村民满意度", "≥90%"),
            ],
        ),
        ("p3_monitoring.html", "monitoring", [("产出指标", "数量指标", "清淤长度", "≥12公里")]),
        (
            "q4_expected.html",
            "project_targets",
            [("产出指标", "数量指标", "监测断面数", "≥60个"), ("产出指标", "质量指标", "报告合格率", "≥95%")],
        ),
        (
            "m06_two_level.html",
            "project_targets",
            [
                ("产出指标", None, "巡查次数", "24次"),
                ("产出指标", None, "巡查记录完整率", "100%"),
                ("产出指标", None, "巡查员培训人次", "40人次"),
                ("效益指标", None, "乱倒垃圾现象", "有效减少"),
                ("效益指标", "服务对象满意度指标", "沿河居民满意度", "≥90%"),
            ],
        ),
        ("k02_budget_table_false_project.html", "budget", []),
    ],
    indirect=["fault"],
)
def test_kinds(fault: Reading, kind: str, wanted: list[tuple[str | None, str | None, str, str]]) -> None:
    assert (fault.document.kind, rows(fault)) == (kind, wanted)
    assert all(each.actual is None for each in fault.indicators)


@pytest.mark.parametrize("fault", ["k02_budget_table_false_project.html"], indirect=True)
def test_a_head_is_no_project(fault: Reading) -> None:
    assert [each.name for each in fault.projects] == []
    assert head(fault) == ("2023年收支预算总表", 2023, ["云岭县档案馆"])


@pytest.mark.parametrize("fault", ["k13_wide_unit_special_name.html"], indirect=True)
def test_unit_above_its_projects(fault: Reading) -> None:
    """单位(专项)名称 heads the unit in a row without an indicator, the project in the rows below."""
    project = fault.projects[0]
    unit = project.implementing_unit
    assert [each.name for each in fault.projects] == ["下乡演出费"]
    assert unit is not None
    assert (unit.name, unit.code) == ("州民族歌舞团", "601003")
    assert project.funds is not None
    assert project.funds.total == 45
    assert {each.project for each in fault.indicators} == {project.ref}
