"""Sums of money with their units, wherever a form prints them, in each format."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli.main import cli
from kg.amount import Amount
from kg.records import Reading
from tests.kg.forms.exported import MORE, excel_file, web_page, word_file

FORM = """项目支出绩效目标表{title}
{line}
项目名称 | 河堤养护 | < | <
项目资金{block} | 年度资金总额{of_total} | {total} | <
^ | 其中：财政拨款{of_fiscal} | {fiscal} | <
^ | 其他资金{of_other} | {other} | <
一级指标 | 二级指标 | 三级指标 | 指标值
产出指标 | 数量指标 | 养护长度 | ≥30公里
满意度指标 | 服务对象满意度指标 | 村民满意度 | ≥90%
"""
PARTS = ("total", "fiscal", "other")
FORMATS = ("merged", "unmerged", "bars", "web", "word", "excel")
VECTORS = Path(__file__).parents[1] / "vectors" / "amounts.tsv"


def cases() -> list[dict[str, str]]:
    lines = [line for line in VECTORS.read_text("utf-8").splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def sums(reading: Reading) -> list[Amount | None]:
    (project,) = reading.projects
    assert project.name == "河堤养护"
    assert project.funds is not None
    return [getattr(project.funds.amounts, part) for part in PARTS]


def said(amount: Amount | None) -> str:
    return "-" if amount is None else f"{amount.value} {amount.unit or '?'}"


def test_there_are_enough_cases_of_each_kind() -> None:
    kinds = [case["where"] for case in cases()]
    assert len(kinds) >= 60
    assert all(kinds.count(kind) >= 7 for kind in ("beside", "above", "inside", "absent", "mixed"))


@pytest.mark.parametrize("way", FORMATS)
@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case['where']}-{case['line'] or case['block']}-{case['total']}")
def test_value_unit_and_wan(case: dict[str, str], way: str) -> None:
    reading = MORE[way](FORM.format(**case))
    found = sums(reading)
    assert [said(each) for each in found] == [case[f"right_{part}"] for part in PARTS]
    wan = ["-" if each is None or each.wan is None else f"{each.wan.normalize():f}" for each in found]
    assert wan == case["wan"].split()
    # an unknown unit is said, and nothing else is
    lacking = any(each is not None and each.unit is None and each.value for each in found)
    assert any("没有印单位" in note for note in reading.notes) == lacking


EXECUTION = """项目支出绩效自评表
{line}
项目名称 | 河堤养护 | < | < | < | < | < | <
项目资金{block} |  | 年初预算数{initial} | 全年预算数{adjusted} | 全年执行数{executed} | 分值 | 执行率 | 得分
^ | 年度资金总额 | {sums}
^ | 其中：财政拨款 | {parts}
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因
产出指标 | 数量指标 | 养护长度 | ≥30公里 | 31公里 | 50 | 50 | 无
满意度指标 | 服务对象满意度指标 | 村民满意度 | ≥90% | 95% | 40 | 40 | 无
"""


@pytest.mark.parametrize("way", FORMATS)
@pytest.mark.parametrize(
    ("heads", "row", "right"),
    [
        ({"block": "（万元）"}, "100 | 120 | 90 | 10 | 75% | 7.5", ("100 万元", "120 万元", "90 万元", "75", "10", "7.5")),
        ({"line": "单位：元"}, "1000 | 1200 | 900 | 10 | 75 | 7.5", ("1000 元", "1200 元", "900 元", "75", "10", "7.5")),
        (
            {"initial": "（万元）", "adjusted": "（万元）", "executed": "（元）"},
            "100 | 120 | 900000 | 10 | 75% | 7.5",
            ("100 万元", "120 万元", "900000 元", "75", "10", "7.5"),
        ),
        (
            {"initial": "（元）", "adjusted": "（万元）"},
            "1000000 | 120 | 90万元 | 10 | 75.00% | 8",
            ("1000000 元", "120 万元", "90 万元", "75.00", "10", "8"),
        ),
        ({}, "100 | 120 | 90 | 10 | 75% | 7.5", ("100 ?", "120 ?", "90 ?", "75", "10", "7.5")),
        ({"block": "（万元）"}, "100 |  | 90 | 10 | 90% | 9", ("100 万元", "-", "90 万元", "90", "10", "9")),
        ({"block": "（万元）"}, "100 | 120 |  | 10 |  | ", ("100 万元", "120 万元", "-", "-", "10", "-")),
    ],
)
def test_execution(heads: dict[str, str], row: str, right: tuple[str, ...], way: str) -> None:
    filled = dict.fromkeys(("line", "block", "initial", "adjusted", "executed"), "") | heads
    reading = MORE[way](EXECUTION.format(**filled, sums=row, parts=row))
    money = reading.projects[0].money
    if right[2] == "-" and right[3] == "-":
        assert money is None  # a budget alone is no execution
        return
    assert money is not None
    found = [said(money.initial), said(money.adjusted), said(money.executed)]
    found += ["-" if each is None else str(each) for each in (money.rate, money.points, money.score)]
    assert tuple(found) == right
    # the project's money is the year's budget: the adjusted one where the form prints it
    assert reading.projects[0].funds is not None
    assert reading.projects[0].funds.amounts.total == (money.adjusted or money.initial)


@pytest.mark.parametrize("way", ["merged", "unmerged", "web", "word", "excel"])
@pytest.mark.parametrize("budget", ["预算数", "年初预算数", "全年预算数（A）", "调整后预算数", "预算金额"])
def test_execution_as_labels_and_values(budget: str, way: str) -> None:
    drawing = f"""部门整体支出绩效自评表
项目名称 | 河堤养护 | < | < | < | <
预算执行情况（万元） | {budget} | 20 | 执行数 | 9 | <
^ | 执行率 | 45% | 得分 | 4.5 | <
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 得分
产出指标 | 数量指标 | 养护长度 | ≥30公里 | 31公里 | 50
"""
    money = MORE[way](drawing).projects[0].money
    assert money is not None
    assert (said(money.budget), said(money.executed), money.rate, money.score) == (
        "20 万元",
        "9 万元",
        Decimal(45),
        Decimal("4.5"),
    )


@pytest.mark.parametrize("way", ["merged", "unmerged", "bars", "web", "word", "excel"])
@pytest.mark.parametrize(
    ("line", "head", "budget", "right"),
    [
        ("", "预算金额（万元）", "12.5", "12.5 万元"),
        ("", "预算金额（元）", "125,000", "125000 元"),
        ("单位：元", "预算金额", "125000", "125000 元"),
        ("单位：元", "预算金额（万元）", "12.5", "12.5 万元"),
        ("单位：元", "预算金额", "12.5万元", "12.5 万元"),
        ("", "预算金额", "12.5", "12.5 ?"),
        ("", "预算金额", "1.25亿元", "1.25 亿元"),
    ],
)
def test_lists_of_projects(line: str, head: str, budget: str, right: str, way: str) -> None:
    drawing = f"项目清单\n{line}\n序号 | 项目名称 | {head}\n1 | 河堤养护 | {budget}\n2 | 泵站改造 | \n"
    reading = MORE[way](drawing)
    assert [(row.name, said(row.amount)) for row in reading.project_list] == [("河堤养护", right), ("泵站改造", "-")]
    assert any("没有印单位" in note for note in reading.notes) == right.endswith("?")


@pytest.mark.parametrize("way", ["merged", "unmerged", "bars", "web", "word", "excel"])
def test_a_column_in_yuan_beside_one_in_wan(way: str) -> None:
    drawing = """分项绩效项目清单
序号 | 项目名称 | 预算数（万元） | 执行数（元） | 得分 | 绩效目标 | 完成情况
1 | 河堤养护 | 100 | 900000 | 95 | 养护河堤30公里 | 已完成养护31公里
2 | 泵站改造 | 50 | 50万 | 98 | 改造泵站2座 | 已完成
"""
    (first, second) = MORE[way](drawing).sub_projects
    assert (said(first.amounts.budget), said(first.amounts.executed)) == ("100 万元", "900000 元")
    assert (said(second.amounts.executed), second.executed, second.amount) == ("50 万元", Decimal(50), second.amounts.budget)


@pytest.mark.wide
@pytest.mark.parametrize("file", ["form.html", "form.docx", "form.xlsx"])
def test_json_of_the_command_line(file: str, tmp_path: Path) -> None:
    case = next(each for each in cases() if each["where"] == "mixed" and each["total"] == "3,000,000元")
    made = {"html": web_page, "docx": word_file, "xlsx": excel_file}[file.rpartition(".")[2]](FORM.format(**case))
    (tmp_path / file).write_bytes(made)
    result = CliRunner().invoke(cli, ["read", str(tmp_path / file), "--json"])
    assert result.exit_code == 0
    assert json.loads(result.stdout)["projects"][0]["funds"] == {
        "total": 3000000,
        "fiscal": 3000000,
        "other": None,
        "unit": "元",
        "amounts": {
            "total": {"raw": "3,000,000元", "value": 3000000, "unit": "元", "wan": 300},
            "fiscal": {"raw": "300万元", "value": 300, "unit": "万元", "wan": 300},
            "other": {"raw": "0", "value": 0, "unit": None, "wan": None},
        },
    }
