"""Faults of kinds of forms (../shared/faults, index.tsv): fields that were lost, rows made of heads, kinds not known."""

from __future__ import annotations

from pathlib import Path

import pytest

import kg
from kg.check import check
from kg.records import Indicator


def _history(row: Indicator) -> list[tuple[int | None, str]]:
    return [(each.year, each.raw) for each in row.history]


def test_regional(shared: Path) -> None:
    reading = kg.read(shared / "faults" / "f4_regional.html")
    found = [(row.region, row.level2, row.level3, row.target.raw, row.target.unit) for row in reading.indicators]
    assert reading.document.kind == "regional_targets"
    assert found == [
        ("河东县", "数量指标", "治理河长", "12.5", "公里"),
        ("河东县", "数量指标", "新增蓄水", "40", "万立方米"),
        ("河东县", "质量指标", "验收合格率", "100", "%"),
        ("河东县", "满意度指标", "群众满意度", "≥90", "%"),
        ("河西县", "数量指标", "治理河长", "9.8", "公里"),
        ("河西县", "数量指标", "新增蓄水", "25", "万立方米"),
        ("河西县", "质量指标", "验收合格率", "100", "%"),
        ("河西县", "满意度指标", "群众满意度", "≥90", "%"),
    ]


def test_library(shared: Path) -> None:
    reading = kg.read(shared / "faults" / "f5_core_indicators.html")
    assert reading.document.kind == "indicator_library"
    assert [(row.standard, row.data_source, row.method) for row in reading.indicators] == [
        ("完成比例×分值", "监测台账", "统计汇总"),
        ("每低1%扣1分", "报送记录", "系统导出"),
        ("超出不得分", "结算单", "抽查"),
    ]
    assert [each for each in check(reading) if each.rule == "missing_target"] == []


def test_costs(shared: Path) -> None:
    reading = kg.read(shared / "faults" / "f6_cost.html")
    assert reading.document.kind == "cost_targets"
    assert [(row.level1, row.level3, row.target.raw, _history(row), row.basis_raw) for row in reading.indicators] == [
        ("直接成本", "保洁员人工", "4800", [(None, "5200")], "最低工资标准"),
        ("直接成本", "耗材", "520", [(None, "600")], "市场询价"),
        ("间接成本", "管理费", "6", [(None, "8")], "合同"),
    ]


@pytest.mark.parametrize(
    ("name", "as_of", "wanted"),
    [
        ("f7_monitoring_simple", "1-7月", [("35个", "60个", "确定能"), ("尚未调查", "≥90%", "有可能")]),
        ("k01_two_row_head_monitoring", "1-7月", [("7公里", None, "确定能"), ("92%", None, "确定能")]),
        ("p3_monitoring", "1-8月", [("7.5公里", "12公里", None)]),
    ],
)
def test_monitoring(shared: Path, name: str, as_of: str, wanted: list[tuple[str, str | None, str | None]]) -> None:
    """What was reached in the course of the year is an interim value, as the form's head says it, and no result."""
    reading = kg.read(shared / "faults" / f"{name}.html")
    found = [
        (row.interim.raw if row.interim else None, row.expected.raw if row.expected else None, row.likelihood)
        for row in reading.indicators
    ]
    assert (reading.document.kind, found) == ("monitoring", wanted)
    assert {row.interim.as_of for row in reading.indicators if row.interim} == {as_of}
    assert all(row.actual is None for row in reading.indicators)


def test_tasks(shared: Path) -> None:
    reading = kg.read(shared / "faults" / "f8_department_tasks.html")
    tasks = [(each.name, each.text, each.amount and (int(each.amount.value), each.amount.unit)) for each in reading.tasks]
    assert tasks == [("河道治理", "清淤12公里", (300, "万元")), ("防汛物资", "采购编织袋", (20, "万元"))]
    assert [(row.level3, row.target.raw) for row in reading.indicators] == [
        ("清淤长度", "≥12公里"),
        ("受益人口", "≥3万人"),
        ("居民满意度", "≥90%"),
    ]


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("f9_history", [[(2023, "52个"), (2024, "58个")], [(2023, "1.4万元"), (2024, "1.3万元")]]),
        ("q3_last_year", [[(2022, "52个")], [(2022, "93%")]]),
    ],
)
def test_history(shared: Path, name: str, wanted: list[list[tuple[int, str]]]) -> None:
    reading = kg.read(shared / "faults" / f"{name}.html")
    assert [_history(row) for row in reading.indicators] == wanted


def test_expected_and_standard(shared: Path) -> None:
    expected = kg.read(shared / "faults" / "q4_expected.html").indicators
    assert [(row.target.raw, row.expected and row.expected.raw, row.actual) for row in expected] == [
        ("≥60个", "60个", None),
        ("≥95%", "96%", None),
    ]
    standards = kg.read(shared / "faults" / "q5_standard.html").indicators
    assert [row.standard for row in standards] == ["每少1个扣1分", "每低1%扣1分"]
