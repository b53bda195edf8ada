"""Labels of forms to categories: any spelling, either scheme, and what belongs nowhere."""

from __future__ import annotations

import pytest

from kg.categories import categories, categorise, parent_of

CASES = [
    # the labels of 财预〔2015〕88号
    ("产出指标", "数量指标", "output", "output.quantity"),
    ("产出指标", "质量指标", "output", "output.quality"),
    ("产出指标", "时效指标", "output", "output.time"),
    ("产出指标", "成本指标", "output", "output.cost"),
    ("效益指标", "经济效益指标", "benefit", "benefit.economic"),
    ("效益指标", "社会效益指标", "benefit", "benefit.social"),
    ("效益指标", "生态效益指标", "benefit", "benefit.ecological"),
    ("效益指标", "可持续影响指标", "benefit", "benefit.sustained"),
    ("满意度指标", "服务对象满意度指标", "satisfaction", "satisfaction.served"),
    # shorter and longer spellings, weights, numbering, broken lines
    ("产出", "产出数量", "output", "output.quantity"),
    ("产出指标（50分）", "数量 指标", "output", "output.quantity"),
    ("一、产出指标", "（2）质量指标", "output", "output.quality"),
    ("产出\n指标", "时效\n指标", "output", "output.time"),
    ("产出指标(50)", "成本指标(0-20)分", "output", "output.cost"),
    ("满意度", "满意度指标", "satisfaction", "satisfaction.served"),
    ("满意度指标", "社会公众满意度", "satisfaction", "satisfaction.served"),
    ("效益指标", "可持续发展", "benefit", "benefit.sustained"),
    ("效益指标", "生态环境效益", "benefit", "benefit.ecological"),
    # cost at level 1
    ("成本指标", "经济成本指标", "cost", "cost.economic"),
    ("成本指标", "社会成本指标", "cost", "cost.social"),
    ("成本指标", "生态环境成本指标", "cost", "cost.ecological"),
    # evaluation forms
    ("决策", "项目立项", "decision", "decision.initiation"),
    ("投入", "项目立项", "input", "input.initiation"),
    ("过程", "预算执行", "process", "process.execution"),
    ("过程（管理）", "资金管理", "process", "process.funds"),
    ("项目产出", "产出时效", "output", "output.time"),
    ("项目效果", "环境效益", "benefit", "benefit.ecological"),
    ("效果指标", "社会效益", "benefit", "benefit.social"),
    ("效果", "履职效益", "benefit", "benefit.duty"),
    # a label keeps its own place, whatever stands above it
    ("效益指标", "服务对象满意度", "benefit", "satisfaction.served"),
    ("产出指标", "社会效益指标", "output", "benefit.social"),
    # nothing is guessed
    ("其他", "备注", None, None),
    ("", "", None, None),
]


@pytest.mark.parametrize(("level1", "level2", "first", "second"), CASES)
def test_labels(level1: str, level2: str, first: str | None, second: str | None) -> None:
    assert categorise(level1, level=1) == first
    assert categorise(level2, level1 or None, level=2) == second


UNPLACED = [("质量指标", "output.quality"), ("成本指标", "cost"), ("满意度", "satisfaction"), (None, None), ("名称", None)]


@pytest.mark.parametrize(("label", "expected"), UNPLACED)
def test_a_label_without_a_level(label: str | None, expected: str | None) -> None:
    assert categorise(label) == expected


def test_every_label_of_the_vocabulary_finds_its_own_category() -> None:
    for category in categories():
        for label in (category.label, *category.spellings):
            assert categorise(label, category.parent, level=category.level) == category.notation, label


def test_parents_exist_and_notations_follow_them() -> None:
    known = {category.notation for category in categories()}
    for category in categories():
        assert category.parent is None or category.parent in known
        assert category.notation.rpartition(".")[0] == (category.parent or "")
        assert parent_of(category.notation) == category.parent
    assert parent_of("unheard.of") is None
