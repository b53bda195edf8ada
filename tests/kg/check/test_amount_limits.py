"""Rules about money and about targets on both sides of each limit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from kg.check import check
from kg.records import FundAmounts, Funds, ListedProject
from tests.kg.check.forms import Place, amount, measured, project, reading, row, sub_project


def told(rule: str, *indicators: Any, **changes: Any) -> list[tuple[str, str, str]]:
    """Severity, confidence and message of the findings of one rule."""
    return [(f.severity, f.confidence, f.message) for f in check(reading(*indicators, **changes)) if f.rule == rule]


def messages(rule: str, *indicators: Any, **changes: Any) -> list[str]:
    return [message for _s, _c, message in told(rule, *indicators, **changes)]


def listed(budget: str, unit: str = "万元", name: str = "河堤养护") -> ListedProject:
    return ListedProject(1, name, amount(budget, unit), Place(line=1))


@pytest.mark.parametrize(
    ("budget", "unit", "expected"),
    [
        ("100", "万元", None),
        ("100.01", "万元", None),
        ("99.99", "万元", None),
        ("100.02", "万元", ("error", "certain", "项目清单为100.02万元，绩效目标表为100万元")),
        ("99.98", "万元", ("error", "certain", "项目清单为99.98万元，绩效目标表为100万元")),
        ("1000", "万元", ("error", "certain", "项目清单为1000万元，绩效目标表为100万元，恰差十倍或百倍，疑漏印或多印小数点")),
        ("1", "万元", ("error", "certain", "项目清单为1万元，绩效目标表为100万元，恰差十倍或百倍，疑漏印或多印小数点")),
        ("1000000", "万元", ("warning", "likely", "项目清单为1000000万元，绩效目标表为100万元，恰差一万倍，疑为元与万元之误")),
        ("0.01", "万元", ("warning", "likely", "项目清单为0.01万元，绩效目标表为100万元，恰差一万倍，疑为元与万元之误")),
        ("1000000", "元", None),
        ("100", "个", None),
    ],
)
def test_the_list_against_the_table(budget: str, unit: str, expected: tuple[str, str, str] | None) -> None:
    found = told("list_vs_table_amount", projects=(project(),), listed=(listed(budget, unit),))
    assert found == ([expected] if expected else [])


def test_a_name_that_stands_twice_is_not_compared() -> None:
    two = (project(), project("p2"))
    assert messages("list_vs_table_amount", projects=two, listed=(listed("5"),)) == []
    assert messages("list_vs_table_amount", projects=two[:1], listed=(listed("5"), listed("6"))) == []
    assert len(messages("list_vs_table_amount", projects=two[:1], listed=(listed("5"), listed("6", name="清淤")))) == 1
    assert messages("list_vs_table_amount", projects=(project(funds=None),), listed=(listed("5"),)) == []


@pytest.mark.parametrize(
    ("total", "fiscal", "other", "expected"),
    [
        ("100", "90", "10", None),
        ("100", "90.01", "10", None),
        ("100", "89.99", "10", None),
        ("100", "90.02", "10", "100.02万元，疑为四舍五入"),
        ("100", "80", "10", "90万元"),
        ("100", "80", None, None),
        ("100", "101", None, "101万元"),
        (None, "90", "10", None),
        ("100", None, "10", None),
    ],
)
def test_the_parts_of_the_money(total: str | None, fiscal: str | None, other: str | None, expected: str | None) -> None:
    funds = Funds(FundAmounts(*(each and amount(each) for each in (total, fiscal, other))))
    found = messages("funds_parts_vs_total", projects=(project(funds=funds),))
    assert found == ([f"资金总额100万元，财政资金与其他资金之和为{expected}"] if expected else [])


@pytest.mark.parametrize(("executed", "found"), [("10", False), ("10.01", False), ("10.02", True), ("9", False)])
def test_more_spent_than_budgeted(executed: str, found: bool) -> None:
    subs = (sub_project("清淤", "清淤", "完成", executed=amount(executed)),)
    assert messages("executed_over_budget", subs=subs) == ([f"“清淤”执行数{executed}万元大于预算数10万元"] if found else [])
    assert (
        messages("executed_over_budget", subs=(sub_project("清淤", "清淤", "完成", executed=amount(executed), budget=None),))
        == []
    )
    assert messages("executed_over_budget", subs=(sub_project("清淤", "清淤", "完成", executed=None),)) == []


@pytest.mark.parametrize(
    ("executed", "returned", "found"),
    [("8", "2", False), ("8", "2.01", False), ("8", "1.99", False), ("8", "2.02", True), ("8", "1", True)],
)
def test_what_was_taken_back(executed: str, returned: str, found: bool) -> None:
    sub = sub_project("清淤", "清淤", "完成", executed=amount(executed), returned=amount(returned))
    expected = [f"“清淤”预算10万元减执行{executed}万元，与收回数{returned}万元不符"]
    assert messages("returned_vs_balance", subs=(sub,)) == (expected if found else [])
    for field in ("budget", "executed", "returned"):
        assert (
            messages(
                "returned_vs_balance",
                subs=(
                    sub_project(
                        "清淤", "清淤", "完成", **{"executed": amount(executed), "returned": amount(returned), field: None}
                    ),
                ),
            )
            == []
        )


@pytest.mark.parametrize(
    ("kind", "name", "target", "rule", "expected"),
    [
        ("成本", "养护总成本", "≤100.01万元", "cost_over_budget", None),
        ("成本", "养护总成本", "≤100.02万元", "cost_over_budget", "成本“养护总成本”100.02万元，大于项目预算100万元"),
        ("成本", "养护总成本", "≤1000200元", "cost_over_budget", "成本“养护总成本”100.02万元，大于项目预算100万元"),
        ("成本", "养护总成本", "≤99.99万元", "cost_vs_budget", None),
        ("成本", "养护总成本", "≤99.98万元", "cost_vs_budget", "成本“养护总成本”99.98万元，与项目预算100万元不一致"),
        # less than a hundredth is something else
        ("成本", "养护总成本", "≤1万元", "cost_vs_budget", "成本“养护总成本”1万元，与项目预算100万元不一致"),
        ("成本", "养护总成本", "≤0.99万元", "cost_vs_budget", None),
        # no cost, no total, a range, a price
        ("数量", "养护总成本", "≤120万元", "cost_over_budget", None),
        ("成本", "养护等级", "≤120万元", "cost_over_budget", None),
        ("成本", "养护总成本", "110-120万元", "cost_over_budget", None),
        ("成本", "养护总成本", "≤120万元/公里", "cost_over_budget", None),
    ],
)
def test_costs_against_the_budget(kind: str, name: str, target: str, rule: str, expected: str | None) -> None:
    assert messages(rule, row(kind, name, target)) == ([expected] if expected else [])


def test_one_of_several_costs_may_be_less_than_the_budget() -> None:
    one, other = row("成本", "养护总成本", "≤80万元"), row("成本", "清淤总费用", "≤20万元")
    assert len(messages("cost_vs_budget", one)) == 1
    assert messages("cost_vs_budget", one, other) == []
    assert len(messages("cost_vs_budget", one, replace(other, project="p2"), projects=(project(), project("p2", "清淤")))) == 2
    assert messages("cost_over_budget", replace(row("成本", "养护总成本", "≤120万元"), project=None)) == []


@pytest.mark.parametrize(
    ("price", "count", "expected"),
    [
        # 105 is five per cent above the budget of 100
        ("1050元/亩", "1000亩", None),
        ("1051元/亩", "1000亩", "补助标准1051元/亩 × 实施规模1000亩 = 105.1万元，大于项目预算100万元"),
        ("0.2万元/公里", "600公里", "补助标准0.2万元/公里 × 实施规模600公里 = 120万元，大于项目预算100万元"),
        ("1200元/亩", "0.1万亩", "补助标准1200元/亩 × 实施规模0.1万亩 = 120万元，大于项目预算100万元"),
        ("1200元/亩·次", "1000亩", None),
        ("1200元/%", "1000%", None),
        ("1200-1300元/亩", "1000亩", None),
    ],
)
def test_the_price_of_one_times_their_number(price: str, count: str, expected: str | None) -> None:
    form = (row("数量", "实施规模", count), row("成本", "补助标准", price))
    assert messages("unit_cost_times_count_vs_budget", *form) == ([expected] if expected else [])


def test_whose_price_and_whose_number() -> None:
    price, count = row("成本", "人均培训成本", "≤1200元"), row("数量", "培训人数", "≥1000人")
    assert [(c, m) for _s, c, m in told("unit_cost_times_count_vs_budget", price, count)] == [
        ("likely", "人均培训成本≤1200元 × 培训人数≥1000人 = 120万元，大于项目预算100万元")
    ]
    assert len(messages("unit_cost_times_count_vs_budget", price, row("数量", "培训人次", "≥1000人次"))) == 1
    # two numbers that may be it; a number of something else; no number of output; no budget
    assert messages("unit_cost_times_count_vs_budget", price, count, row("数量", "考核人数", "≥1000人")) == []
    assert messages("unit_cost_times_count_vs_budget", price, row("数量", "培训场次", "≥1000场")) == []
    assert messages("unit_cost_times_count_vs_budget", price, row("社会效益", "受益人数", "≥1000人")) == []
    assert messages("unit_cost_times_count_vs_budget", price, count, projects=(project(funds=None),)) == []
    assert messages("unit_cost_times_count_vs_budget", row("成本", "培训成本", "≤1200元"), count) == []


@pytest.mark.parametrize(
    ("rule", "kind", "name", "target", "expected"),
    [
        # 时效: what is a time, what is none
        ("timeliness_without_time", "时效", "抢险速度", "迅速", True),
        ("timeliness_without_time", "时效", "抢险速度", "及时", False),
        ("timeliness_without_time", "时效", "抢险速度", "2小时", False),
        ("timeliness_without_time", "时效", "抢险速度", "95%", False),
        ("timeliness_without_time", "时效", "抢险速度", "3人", True),
        ("timeliness_without_time", "时效", "是否抢险", "到位", False),
        ("timeliness_without_time", "时效", "抢险次数", "3次", False),
        ("timeliness_without_time", "时效", "巡查", "每月一次", False),
        ("timeliness_without_time", "质量", "抢险速度", "迅速", False),
        ("timeliness_without_time", "时效", "抢险", "按进度", False),
        # words alone
        ("vague_qualitative", "质量", "防洪能力", "增强", True),
        ("vague_qualitative", "质量", "防洪能力", "进一步增强", True),
        ("vague_qualitative", "质量", "防洪能力", "沿岸村庄防洪能力增强", False),
        ("vague_qualitative", "质量", "防洪能力", "不低于上年", False),
        ("vague_qualitative", "质量", "防洪能力", "及时", True),
        ("vague_qualitative", "质量", "防洪能力", "及时处置", True),
        ("vague_qualitative", "质量", "防洪能力", "接到报警后及时处置", False),
        # a bare number
        ("operator_missing", "数量", "养护里程", "达到30公里", False),
        ("operator_missing", "数量", "养护里程", "30-40公里", False),
        ("operator_missing", "数量", "养护次数", "3次/年", True),
        ("operator_missing", "质量", "防洪能力", "良好", False),
        # a target for a name
        ("target_as_indicator_name", "数量", "良", "良", False),
        ("target_as_indicator_name", "数量", "良好", "良好", True),
        ("target_as_indicator_name", "数量", "养护里程≥30公里", "30公里", True),
        ("target_as_indicator_name", "数量", "养护里程30公里", "30公里", True),
        ("target_as_indicator_name", "数量", "每月巡查一次", "12次", True),
        ("target_as_indicator_name", "数量", "每月巡查一次", "到位", False),
        # units that a name does not take
        ("unit_noun_mismatch", "质量", "设备完好率", "≥95分", False),
        ("unit_noun_mismatch", "质量", "设备完好率", "≥9成", False),
        ("unit_noun_mismatch", "质量", "设备完好率（年末）", "≥95台", True),
        ("unit_noun_mismatch", "质量", "设备完好率", "≥95‰", False),
        ("unit_noun_mismatch", "时效", "响应时间", "≤30人", True),
        ("unit_noun_mismatch", "时效", "响应时间", "≤30天", False),
        ("unit_noun_mismatch", "时效", "响应时间", "≤30亩", True),
        ("unit_noun_mismatch", "数量", "培训人数", "≥95%", True),
        ("suspected_damage", "质量", "合格率", "≥≥95%", True),
        # each sign of a direction, each unit of time
        *(("cost_wrong_direction", "成本", "运行费用", f"{sign}5万元", sign in "≥>") for sign in "≥>≤<="),
        *(("vacuous_bound", "时效", "预算执行率", f"{sign}100%", sign in "≤<") for sign in "≤<≥="),
        ("vacuous_bound", "时效", "预算执行率", "≤99.9%", False),
        *(
            ("timeliness_without_time", "时效", "抢险速度", f"≤3{unit}", unit in ("公里", "人"))
            for unit in ("年", "个月", "周", "天", "日", "小时", "分钟", "秒", "季度", "学期", "期", "课时", "公里", "人")
        ),
        ("suspected_damage", "质量", "合格率", "120%", False),
    ],
)
def test_targets(rule: str, kind: str, name: str, target: str, expected: bool) -> None:
    assert bool(messages(rule, row(kind, name, target))) is expected


@pytest.mark.parametrize(
    ("target", "column", "expected"),
    [
        ("31.5万元", "%", ("warning", "certain", "“31.5万元”的单位与计量单位栏“%”不一致，以指标值所印的“万元”为准")),
        ("≥4次", "人", ("warning", "certain", "“≥4次”的单位与计量单位栏“人”不一致，以指标值所印的“次”为准")),
        ("5万元", "元", ("warning", "likely", "“5万元”的单位与计量单位栏“元”不一致，以指标值所印的“万元”为准")),
        ("≥4次", "场", None),
        ("≥4", "人", None),
        ("应修尽修", "%", None),
        ("95%", "百分比", None),
        ("12月底前", "%", None),
    ],
)
def test_the_unit_column_against_the_value(target: str, column: str, expected: tuple[str, str, str] | None) -> None:
    found = told("unit_column_disagrees", measured("数量", "养护事项", target, column))
    assert found == ([] if expected is None else [expected])


@pytest.mark.parametrize("target", ["≥100百分比", "≥100%", "≥100％", "≥100百分率"])
def test_percent_in_any_spelling_has_a_cap(target: str) -> None:
    assert messages("rate_at_or_over_cap", row("质量", "巡查记录合格率", target)) != []


@pytest.mark.parametrize(
    ("total", "fiscal", "other", "cost", "over", "under"),
    [
        ("0", "90", None, "≤90万元", False, False),  # the sum is the finding
        ("0", "90", None, "≤90.02万元", True, False),  # above any reading of the money
        ("0", None, None, "≤90万元", True, False),
        ("100", "60", "40", "≤100.01万元", False, False),
        ("100", "60", "40", "≤100.02万元", True, False),
        ("100", "60", "40", "≤99万元", False, True),
        ("80", "60", "40", "≤79万元", False, False),
        ("80", "60", "40", "≤90万元", False, False),
        ("100", "60", None, "≤79万元", False, True),
    ],
)
def test_a_cost_against_money_that_contradicts_itself(
    total: str, fiscal: str | None, other: str | None, cost: str, over: bool, under: bool
) -> None:
    sums = FundAmounts(amount(total), fiscal and amount(fiscal), other and amount(other))
    given = {"projects": (project(funds=Funds(sums)),)}
    assert bool(messages("cost_over_budget", row("成本", "项目总成本", cost), **given)) is over
    assert bool(messages("cost_vs_budget", row("成本", "项目总成本", cost), **given)) is under


def test_a_head_count_is_no_damage() -> None:
    assert messages("suspected_damage", row("数量", "保障学生人数", "2480人")) == []
    assert messages("suspected_damage", row("数量", "补助金额", "1,20元")) != []
    assert messages("missing_target", row("数量", "造林面积", "亩")) == ["“造林面积”没有填写指标值"]


@pytest.mark.parametrize(
    ("text", "second", "found"),
    [
        ("较上年更加有保障", "可持续影响", True),
        ("较上年有所提高", "可持续影响", True),
        ("较上年有提高", "可持续影响", False),
        ("较上年更加有保障", "社会效益", False),
        ("≥100000公里", "可持续影响", False),
    ],
)
def test_a_target_that_was_copied(text: str, second: str, found: bool) -> None:
    rows = (row("社会效益", "防洪能力", text), row(second, "管护机制", text))
    assert bool(messages("target_copied", *rows)) is found
    assert messages("target_copied", rows[0], replace(rows[1], project="p2"), projects=(project(), project("p2", "清淤"))) == []
