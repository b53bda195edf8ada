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
