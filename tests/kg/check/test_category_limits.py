"""Rules about categories: which label stands for which, and what is missing without it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kg.check import check
from tests.kg.check.forms import project, reading, row

LABELS = ("数量指标", "质量指标", "时效指标", "成本指标", "效益指标", "满意度指标")
OWN = {
    "数量指标": ("output.quantity",),
    "质量指标": ("output.quality",),
    "时效指标": ("output.time",),
    "成本指标": ("output.cost", "cost", "cost.economic", "cost.social", "cost.ecological"),
    "效益指标": ("benefit", "benefit.economic", "benefit.social", "benefit.ecological", "benefit.sustained"),
    "满意度指标": ("satisfaction", "satisfaction.served"),
}


def missing(categories: list[str], kind: str = "project_targets") -> list[tuple[str, str]]:
    """Confidence and message of what is missing in a form whose rows have nothing but these categories."""
    rows = [
        replace(row("数量", f"养护{n}", "≥3公里"), level1_category=None, level2_category=c) for n, c in enumerate(categories)
    ]
    return [(f.confidence, f.message) for f in check(reading(*rows, kind=kind)) if f.rule == "missing_category"]


@pytest.mark.parametrize(("label", "category"), [(label, category) for label, own in OWN.items() for category in own])
def test_each_category_stands_for_its_label(label: str, category: str) -> None:
    rest = [own[0] for other, own in OWN.items() if other != label]
    assert missing([*rest, category]) == []
    found = missing(rest)
    assert found == [("likely", f"项目“河堤养护”缺少{label}")]


def test_several_that_are_missing_are_told_in_order() -> None:
    assert missing(["output.quantity"]) == [("likely", "项目“河堤养护”缺少质量指标、时效指标、成本指标、效益指标、满意度指标")]
    # another scheme (决策、过程), or another kind of form
    assert missing(["benefit"]) == []
    assert missing(["output.quantity"], kind="evaluation") == []


@pytest.mark.parametrize(
    ("kind", "name", "target", "expected"),
    [
        ("数量", "养护合格率", "≥95%", "“养护合格率”是比率，却列在数量指标下，宜列质量指标"),
        ("质量", "养护合格率", "≥95%", None),
        ("成本", "预算执行率", "≥95%", "“预算执行率”反映预算执行，不是成本"),
        ("成本", "资金到位率", "100%", "“资金到位率”反映预算执行，不是成本"),
        ("成本", "成本节约率", "≥5%", None),
        ("社会效益", "群众满意度", "≥90%", "“群众满意度”应列在满意度指标下"),
        ("满意度", "群众满意度", "≥90%", None),
        ("质量", "完工时间", "2026年10月底前", "“完工时间”说的是时间，却列在质量指标下，宜列时效指标"),
        ("时效", "完工时间", "2026年10月底前", None),
        ("质量", "完工等级", "2026年10月底前", None),
        ("数量", "发放及时性", "及时", "“发放及时性”说的是时效，却列在数量指标下"),
        ("时效", "发放及时性", "及时", None),
        # by what is measured: a number of things, a quality, a sum
        ("时效", "参加宣讲人数", "≥80人", "“参加宣讲人数”说的是数量，却列在时效指标下，宜列数量指标"),
        ("质量", "养护里程", "≥80公里", "“养护里程”说的是数量，却列在质量指标下，宜列数量指标"),
        ("质量", "养护里程", "≥80%", None),
        ("质量", "养护里程", "全面", None),
        ("时效", "服务人次", "≥80天", None),
        ("时效", "养护合格率", "≥95%", "“养护合格率”说的是质量，却列在时效指标下，宜列质量指标"),
        ("成本", "养护合格率", "≥95%", "“养护合格率”说的是质量，却列在成本指标下，宜列质量指标"),
        ("成本", "养护合格率", "≥95个", None),
        ("成本", "补助达标率", "≥95%", None),
    ],
)
def test_names_below_another_label(kind: str, name: str, target: str, expected: str | None) -> None:
    found = [f.message for f in check(reading(row(kind, name, target))) if f.rule == "level2_name_mismatch"]
    assert found == ([expected] if expected else [])


def test_a_project_without_indicators_beside_one_with_some() -> None:
    two = (project(), project("p2", "清淤"))
    assert [f.message for f in check(reading(row("数量", "里程", "≥3公里"), projects=two)) if f.rule == "no_indicators"] == [
        "项目“清淤”下没有绩效指标，没有填报或文件不完整"
    ]
    assert [f for f in check(reading(projects=two)) if f.rule == "no_indicators"] == []
