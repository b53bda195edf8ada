"""What reviewers saw on real forms and the rules did not, each kind with a likeness of it and with what must stay quiet."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kg.check import Finding, check
from kg.document import Place
from kg.ingest import read_document
from kg.reading import read_data
from kg.records import FundAmounts, Funds
from tests.kg.check.forms import Decimal, amount, project, reading, row
from tests.kg.check.reviewer_examples import done, evaluated, told
from tests.kg.forms.exported import web_page

FORM = """项目支出绩效自评表
（2024年度）
项目名称 | 河堤养护 | < | <
2.项目实施内容及过程概述 | {outline} | < | <
一级指标 | 三级指标 | 年度指标值 | 实际完成值
产出指标 | 养护里程 | ≥30公里 | 31公里
效益指标 | 受益人口 | ≥3万人 | 3.1万人
存在问题 | {problems} | < | <
改进措施 | {measures} | < | <
"""
ASKED = "分析项目实施中存在的问题和原因。（200字以内）"


def of(rule: str, findings: tuple[Finding, ...]) -> list[str]:
    return [finding.message for finding in findings if finding.rule == rule]


def drawn(outline: str, problems: str, measures: str) -> tuple[Finding, ...]:
    drawing = FORM.format(outline=outline, problems=problems, measures=measures)
    return check(*read_data(web_page(drawing), "a.html"))


def test_questions_answered_by_themselves() -> None:
    found = drawn("养护三段", ASKED, "请针对存在的问题提出改进措施。")
    assert of("template_residue", found) == ["“存在问题”、“改进措施”一栏仍是填表说明，没有填写"]
    assert of("template_residue", drawn("养护三段", "个别河段进度慢。", "汛后集中养护，200字以内的说明见附件。" * 9)) == []


def test_a_label_with_a_number_before_it() -> None:
    assert of("required_empty", drawn("", "无", "无")) == ["“2.项目实施内容及过程概述”没有填写"]
    assert of("required_empty", drawn("养护三段", "无", "无")) == []


@pytest.mark.parametrize(
    ("kind", "name", "expected"),
    [
        ("经济效益", "全县安全度夏", "“全县安全度夏”说的不是经济收益，不宜列在经济效益指标下"),
        ("经济效益", "减少安全事故损失", None),
        ("经济效益", "带动就业稳定增收", None),
        ("生态效益", "控制工程造价的程度", "“控制工程造价的程度”与生态环境无关，不宜列在生态效益指标下"),
        ("生态效益", "降低污水处理成本", None),
        ("生态效益", "河岸面貌", None),
        ("社会效益", "全县安全度夏", None),
    ],
)
def test_benefits_of_another_kind(kind: str, name: str, expected: str | None) -> None:
    found = check(reading(row(kind, name, "效果明显")))
    assert of("level2_name_mismatch", found) == ([expected] if expected else [])


def test_who_counts_the_people_served_asks_them() -> None:
    served = reading(row("数量", "养护里程", "≥30公里"), row("社会效益", "受益人口", "≥3万人"))
    warned = "项目“河堤养护”缺少质量指标、时效指标、成本指标、满意度指标（“受益人口”说明有受益对象，应问其满意度）"
    assert [(f.severity, f.message) for f in check(served) if f.rule == "missing_category"] == [("warning", warned)]
    # printed, though no record has it; and nobody counted
    printed = read_document("沿岸村民满意度 ≥90%".encode(), "a.txt")
    assert [f.severity for f in check(served, printed) if f.rule == "missing_category"] == ["info"]
    nobody = reading(row("数量", "养护里程", "≥30公里"), row("社会效益", "保护农田面积", "≥3万亩"))
    assert [f.severity for f in check(nobody) if f.rule == "missing_category"] == ["info"]
    cost = reading(
        row("数量", "养护里程", "≥30公里"), row("社会效益", "保护农田", "≥3万亩"), row("成本", "农户补助标准", "≤9元")
    )
    assert [f.severity for f in check(cost) if f.rule == "missing_category"] == ["info"]


@pytest.mark.parametrize(
    ("text", "found"), [("三、其他：36.5万元", False), ("三、其他：36.4万元", True), ("共136.5万元", True)]
)
def test_a_source_that_the_form_prints_elsewhere(text: str, found: bool) -> None:
    money = Funds(FundAmounts(amount("100"), amount("63.5"), amount("0")))
    form = reading(row("数量", "养护里程", "≥30公里"), projects=(project(funds=money),))
    expected = ["资金总额100万元，财政资金与其他资金之和为63.5万元"] if found else []
    assert of("funds_parts_vs_total", check(form, read_document(text.encode(), "a.txt"))) == expected


def test_two_terms_side_by_side_are_no_duplicates() -> None:
    place = Place(table=1, row=4, column=2)
    pair = [replace(row("数量", "养护里程", "≥30公里"), place=replace(place, column=column)) for column in (2, 5)]
    assert of("duplicate_indicator", check(reading(*pair))) == []
    below = [pair[0], replace(pair[1], place=replace(place, row=5))]
    assert of("duplicate_indicator", check(reading(*below))) == ["“养护里程 ≥30公里”在同一项目中重复"]


def test_a_completion_without_a_word() -> None:
    assert of("completion_bare", check(told("养护河堤三十公里。", "37.24"))) == [
        "年度目标完成情况只写“37.24”，没有写完成的内容和数量"
    ]


@pytest.mark.parametrize(
    ("kind", "target", "actual", "expected"),
    [
        ("数量", "≥30公里", "暂无相关数据", "“养护”的完成值“暂无相关数据”不是结果，没有写实际完成多少"),
        ("数量", "≥30公里", "已完成", "“养护”的指标值是“≥30公里”，完成值“已完成”没有写出数"),
        ("数量", "≥30公里", "三十一公里", None),
        ("数量", "≥30公里", "尚未建成", None),
        ("数量", "1座", "已建成", None),
        ("时效", "汛前完成", "100%", "“养护”的指标值“汛前完成”是时间要求，完成值却是“100%”，没有写何时完成"),
        ("时效", "2026年6月底前", "100%", "“养护”的指标值“2026年6月底前”是时间要求，完成值却是“100%”，没有写何时完成"),
        ("时效", "2026年6月底前", "已完成", None),
        ("质量", "明显改善", "100%", None),
    ],
)
def test_results_that_do_not_answer(kind: str, target: str, actual: str, expected: str | None) -> None:
    found = check(evaluated(done(kind, "养护", target, actual)))
    assert of("result_not_comparable", found) == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        (("60", "30"), ["分值分配不均衡：只有2个指标，“甲”一项占60分"]),
        (("59", "31"), []),
        (("60", "40"), []),
        (("90",), []),
        (("60", "20", "10"), ["分值分配不均衡：只有3个指标，“甲”一项占60分"]),
    ],
)
def test_one_of_few_that_decides(points: tuple[str, ...], expected: list[str]) -> None:
    rows = [replace(row("数量", name, "≥3公里"), points=Decimal(worth)) for name, worth in zip("甲乙丙", points, strict=False)]
    assert of("weights_unbalanced", check(reading(*rows))) == expected


@pytest.mark.parametrize(
    ("kind", "name", "found"),
    [
        ("数量", "工程资金金额", True),
        ("时效", "年度资金支付完成率100%", True),
        ("质量", "预算执行率", True),
        ("数量", "工作支出安排金额", True),
        ("时效", "资金到位及时率", False),
        ("数量", "带动社会投资金额", False),
        ("经济效益", "项目投资金额", False),
    ],
)
def test_money_as_an_output(kind: str, name: str, found: bool) -> None:
    assert len(of("input_as_indicator", check(reading(row(kind, name, "≥90"))))) == found
