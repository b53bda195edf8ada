"""Rules on directions, durations and deadlines, on both sides of each limit."""

from __future__ import annotations

from typing import Any

import pytest

from kg.check import check
from kg.records import Indicator, Project
from tests.kg.check.forms import project, reading, row

DIRECTIONS = (
    "rate_wrong_direction",
    "rate_at_or_over_cap",
    "vacuous_bound",
    "benefit_wrong_direction",
    "count_wrong_direction",
    "loss_wrong_direction",
    "cost_wrong_direction",
)


def found(
    rules: str | tuple[str, ...], *rows: Indicator, projects: tuple[Project, ...] | None = None
) -> list[tuple[str, str, str]]:
    """Rule, severity and confidence of what the rules find."""
    findings = check(reading(*rows, projects=projects))
    return [(f.rule, f.severity, f.confidence) for f in findings if f.rule in rules]


SURE, LIKELY = ("error", "certain"), ("warning", "likely")


@pytest.mark.parametrize(
    ("kind", "name", "target", "rule", "how"),
    [
        # a rate that is capped: surely wrong near the top, below only where nobody wants a cap
        ("质量", "养护合格率", "≤95%", "rate_wrong_direction", SURE),
        ("质量", "养护合格率", "<100%", "rate_wrong_direction", SURE),
        ("质量", "养护合格率", "≤94%", "rate_wrong_direction", LIKELY),
        ("质量", "养护合格率", "≤50%", "rate_wrong_direction", LIKELY),
        ("质量", "养护合格率", "≤49%", "", None),
        ("质量", "床位使用率", "≤90%", "", None),
        ("质量", "养护合格率", "≤101%", "rate_at_or_over_cap", ("warning", "likely")),
        ("质量", "事故率", "≤95%", "", None),
        ("质量", "养护合格率", "≥95%", "", None),
        # nothing is above the whole
        ("质量", "养护合格率", "≥100%", "rate_at_or_over_cap", None),
        ("质量", "养护合格率", "≥99%", "", None),
        ("质量", "养护合格率", ">100%", "rate_at_or_over_cap", None),
        ("质量", "养护合格率", "100%", "", None),
        ("质量", "养护合格率", "101%", "rate_at_or_over_cap", None),
        ("质量", "产值增长率", "≥100%", "", None),
        ("质量", "养护长度", "≥100%", "", None),
        # only overspending misses it
        ("质量", "预算执行率", "≤100%", "vacuous_bound", None),
        ("质量", "资金到位率", "<100%", "vacuous_bound", None),
        ("质量", "预算执行率", "≤99%", "", None),
        ("质量", "预算执行率", "≥95%", "", None),
        # a benefit with a cap
        ("经济效益", "提高产量", "≤85%", "benefit_wrong_direction", SURE),
        ("经济效益", "有效提升产量", "<500吨", "benefit_wrong_direction", SURE),
        ("经济效益", "减轻负担", "≤2000万元", "benefit_wrong_direction", SURE),
        ("经济效益", "缓解负担", "≤2000万元", "benefit_wrong_direction", SURE),
        ("经济效益", "减少支出", "≤2000万元", "benefit_wrong_direction", LIKELY),
        ("经济效益", "降低支出", "≤2000万元", "benefit_wrong_direction", LIKELY),
        ("经济效益", "减少事故", "≤2起", "", None),
        ("经济效益", "促进失业率", "≤5%", "", None),
        ("经济效益", "提高失业率", "≤5%", "benefit_wrong_direction", SURE),
        # in people, things, areas and masses; a day or a kilometre less is no loss
        *(
            ("社会效益", name, target, "benefit_wrong_direction", SURE)
            for name, target in (
                ("带动就业", "≤200人"),
                ("新增岗位", "≤20个"),
                ("扩大面积", "≤20亩"),
                ("增加产量", "≤5吨"),
                ("拉动投资", "≤5万元"),
            )
        ),
        ("经济效益", "提高效率", "≤3天", "", None),
        ("经济效益", "改善道路", "≤3公里", "", None),
        ("经济效益", "提高收入", "≤3元/人", "", None),
        ("经济效益", "提高产量", "≥85%", "", None),
        ("经济效益", "产量提高", "≤85%", "", None),
        ("数量", "提高产量", "≤85%", "", None),
        # a number of people or things with a cap
        ("数量", "培训人数", "≤200人", "count_wrong_direction", None),
        ("数量", "养护里程", "<200公里", "count_wrong_direction", None),
        ("数量", "培训人数", "≤20%", "", None),
        ("数量", "事故人数", "≤2人", "", None),
        ("数量", "培训人数", "≥200人", "", None),
        ("数量", "培训费用", "≤200万元", "", None),
        ("质量", "培训人数", "≤200人", "", None),
        # a loss that is to be reached
        ("质量", "管网漏损率", "≥12%", "loss_wrong_direction", None),
        ("质量", "管网漏损率", ">12%", "loss_wrong_direction", None),
        ("质量", "管网漏损率(全县)", "≥12%", "loss_wrong_direction", None),
        ("质量", "管网漏损率", "≥0%", "", None),
        ("质量", "降低管网漏损率", "≥12%", "", None),
        ("质量", "管网漏损率", "≤12%", "", None),
        # a cost without a ceiling
        ("成本", "养护成本", "≥30万元", "cost_wrong_direction", None),
        ("成本", "养护成本", ">30元", "cost_wrong_direction", None),
        ("成本", "养护成本", "≤30万元", "", None),
        ("成本", "养护成本", "≥30%", "", None),
        ("成本", "补助标准", "≥30元", "", None),
        ("成本", "补助总额", "≥30万元", "cost_wrong_direction", None),
        ("数量", "养护成本", "≥30万元", "", None),
    ],
)
def test_directions(kind: str, name: str, target: str, rule: str, how: tuple[str, str] | None) -> None:
    got = found(DIRECTIONS, row(kind, name, target))
    assert [each[0] for each in got] == ([rule] if rule else [])
    if how is not None:
        assert [each[1:] for each in got] == [how]


HALF = "2024年1月至2024年6月"


@pytest.mark.parametrize(
    ("period", "name", "target", "differs"),
    [
        # six months have at most 189 days: a term of work may be shorter, a period of service is as long
        (HALF, "施工工期", "189天", False),
        (HALF, "施工工期", "190天", True),
        (HALF, "施工工期", "30天", False),
        ("202401-202406", "施工工期", "190日", True),
        (HALF, "施工工期", "190日历天", True),
        (HALF, "施工工期", "27周", False),
        (HALF, "施工工期", "28周", True),
        (HALF, "服务周期", "149天", True),
        (HALF, "服务周期", "150天", False),
        (HALF, "服务周期", "4个月", True),
        (HALF, "服务周期", "5个月", False),
        (HALF, "服务周期", "7个月", True),
        (HALF, "服务周期", "1年", True),
        # a bare number from 28 on is one of days
        (HALF, "服务周期", "27", False),
        (HALF, "服务周期", "28", True),
        (HALF, "施工工期", "300", True),
        # no duration, no one number, no period of up to three years
        (HALF, "施工进度", "300天", False),
        (HALF, "施工工期", "20-200天", False),
        ("2024年6月至2024年1月", "施工工期", "300天", False),
        ("2022年1月至2024年12月", "服务周期", "5个月", True),
        ("2022年1月至2025年1月", "服务周期", "5个月", False),
        ("2024年1月", "服务周期", "5个月", False),
        # deadlines behind the last month; 7月前 is the end of June
        (HALF, "工程完工时间", "2024年6月底前", False),
        (HALF, "工程完工时间", "2024年7月底前", True),
        (HALF, "工程完工时间", "2024年7月前", False),
        (HALF, "工程完工时间", "2024年8月前", True),
        (HALF, "工程完工时间", "2024年底", True),
        ("2024年1月至2024年12月", "工程完工时间", "2024年底", False),
        ("2024年1月至2024年11月", "工程完工时间", "2024年末前", True),
        (HALF, "工程开工时间", "2024年底", False),
    ],
)
def test_a_duration_beside_the_dates_of_the_project(period: str, name: str, target: str, differs: bool) -> None:
    got = found("duration_vs_dates", row("时效", name, target), projects=(project(period=period),))
    assert bool(got) is differs


@pytest.mark.parametrize(
    ("name", "target", "differs"),
    [
        ("无群体性事件", "小于5次", True),
        ("无群体性事件", "≤1起", True),
        ("无群体性事件", "0次", False),
        ("无群体性事件", "≤1%", False),
        ("无障碍设施事故", "≤5次", False),
        ("安全事故零发生", "≤1起", True),
        ("安全事故数", "≤1起", False),
        ("无事故率", "≤1人", False),
    ],
)
def test_a_name_that_says_nothing_happens(name: str, target: str, differs: bool) -> None:
    assert bool(found("sign_vs_words", row("质量", name, target))) is differs


@pytest.mark.parametrize(
    ("names", "targets", "changes", "differs"),
    [
        (("验收合格率", "工程验收合格率"), ("95%", "90%"), {}, True),
        (("工程验收合格率", "验收合格率"), ("95%", "90%"), {}, True),
        (("验收合格率", "工程验收合格率"), ("95%", "95%"), {}, False),
        (("验收合格率", "验收合格率"), ("95%", "90%"), {}, False),
        (("合格率", "工程合格率"), ("95%", "90%"), {}, False),
        (("验收合格率", "工程验收合格率"), ("95%", "90%"), {"region": "云岭县"}, False),
        (("验收合格率", "工程验收合格率"), ("95%", "90%"), {"year": 2025}, False),
        (("验收合格率", "工程验收合格率"), ("95%", "90%"), {"term": "annual"}, False),
        (("验收合格率", "工程验收合格率"), ("95%", "90%"), {"level2_category": "output.time"}, False),
        (("群众满意度", "农村群众满意度"), ("95%", "90%"), {}, False),
        (("验收合格率", "工程验收合格率"), ("95%", "90-95%"), {}, False),
        (("验收合格率", "工程验收合格率"), ("95%", "90个"), {}, False),
    ],
)
def test_one_measure_under_two_names(
    names: tuple[str, str], targets: tuple[str, str], changes: dict[str, Any], differs: bool
) -> None:
    one, other = (row("质量", name, target) for name, target in zip(names, targets, strict=True))
    changed = row("质量", names[1], targets[1], **changes) if changes else other
    assert bool(found("two_targets", one, changed)) is differs


@pytest.mark.parametrize(
    ("whole", "year", "below"),
    [
        ("≥10公里", "≥12公里", True),
        ("≥12公里", "≥12公里", False),
        ("10公里", "12公里", True),
        ("≥10公里", "≥12个", False),
        ("≤10公里", "≤12公里", False),
        ("≥10公里", "12-14公里", False),
        ("≥10公里", "显著", False),
    ],
)
def test_several_years_below_one(whole: str, year: str, below: bool) -> None:
    rows = [row("数量", "养护里程", whole, term="long_term"), row("数量", "养护里程", year, term="annual")]
    assert bool(found("midterm_below_annual", *rows)) is below
    assert found("midterm_below_annual", row("数量", "事故起数", whole, term="long_term"), rows[1]) == []
