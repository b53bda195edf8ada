"""Which cell a stretch of run-together text can be, from the best to the worst, and which it can never be."""

from __future__ import annotations

from itertools import groupby, pairwise

import pytest

from kg.forms.fit.boundaries import boundaries, holds_measure
from kg.forms.fit.run_costs import NEVER, begins_with_unit, beside, opens_with_label, price, score_fits, value_end

ROLES = [
    "level1",
    "level2",
    "known_level",
    "indicators",
    "points",
    "score",
    "ordinal",
    "budget",
    "unit",
    "operator",
    "attribute",
    "target",
    "name",
    "standard",
    "remark",
]
RANKED = [
    ("产出指标", "known_level level1 < name"),
    ("产出指标(50分)", "known_level level1"),
    ("数量指标", "known_level level2 < name"),
    ("满意度指标", "known_level level2 < level1 < name"),
    ("党建指标", "indicators < name remark standard < target < level1 level2"),
    ("党建工作", "name remark standard < target < level1 level2"),
    # figures: points up to a hundred with two decimals, a score may be 0, none begins with 0
    ("95", "budget points score target < ordinal"),
    ("095", "target"),
    ("9.5", "budget points score target"),
    ("9.555", "budget target"),
    ("10分", "points score target < remark standard"),
    ("100", "budget points score target"),
    ("101", "budget target"),
    ("0", "budget score target"),
    ("95%", "budget target"),
    # a share of more than ten times the whole is points with a share behind them
    ("1000%", "budget target"),
    ("1001%", "budget < target"),
    ("≥52台", "target < remark standard"),
    ("≥52台50台", "remark standard < target"),
    ("52台50", "target < remark standard"),
    ("每月发放1次", "remark standard < target < name"),
    ("每月1次2场", "remark standard < target < name"),
    ("分3次", "remark standard < target < unit < name"),
    ("12月底前", "target < remark standard"),
    ("10-20", "target"),
    # words
    ("优良", "target < remark standard < name < level1 level2 < unit"),
    ("显著改善", "target < remark standard < name < level1 level2"),
    ("无", "target < remark standard < unit"),
    ("—", "target < remark standard < budget operator points score unit"),
    ("完成得满分", "standard < remark < level1 level2"),
    # names: of a measure, with figures in them, torn at their ends, too long
    ("合格率", "name < remark standard < target < level1 level2 < unit"),
    ("架设桥梁", "name remark standard < target < level1 level2"),
    ("桥", "target < remark standard < unit"),
    ("架设桥梁3座", "remark standard < target < name"),
    ("3座桥梁", "name remark standard < target"),
    ("架设3座桥梁", "remark standard < target < name"),
    ("截至2024年架设桥梁", "remark standard < target < name"),
    ("合格率及时", "remark standard < name < target < level1 level2"),
    ("以上人数", "remark standard < target < name < level1 level2"),
    ("次数", "unit < target < remark standard < level1 level2"),
    ("桥梁架设的长度和宽度以及高度符合设计要求的比例和率", "name < remark standard < target"),
    ("培训培训人数", "remark standard < level1 level2 < name < target"),
    ("1.架设桥梁", "name remark standard < target"),
    ("(2)架设桥梁", "name remark standard < target"),
    ("数量指标架设桥梁", ""),
    ("架设桥梁(10分)", "remark standard < target"),
    ("指标1", "remark standard < unit < target"),
    # a mark that ends a clause begins no cell, one that goes on ends none
    ("。架设桥梁", ""),
    ("架设桥梁、", ""),
    ("架设桥梁。", "remark standard < target"),
    # signs and units
    ("台", "unit < target < remark standard"),
    ("%", "unit"),
    ("≥", "operator"),
    ("定性", "attribute operator < unit < remark standard < level1 level2"),
    ("达到95%", "target < remark standard"),
    ("绩效指标", "indicators < name remark standard < target < level1 level2"),
    ("年度目标", "indicators < name remark standard < target < level1 level2"),
    ("(10)", "target"),
]
"""A stretch and the roles that it can have, those that cost the same beside each other."""


@pytest.mark.parametrize(("text", "wanted"), RANKED, ids=[text for text, _ in RANKED])
def test_roles_from_the_best_to_the_worst(text: str, wanted: str) -> None:
    ranked = sorted((round(price(role, text), 3), role) for role in ROLES if price(role, text) < NEVER)
    assert " < ".join(" ".join(role for _, role in same) for _, same in groupby(ranked, key=lambda pair: pair[0])) == wanted


ALIKE = {
    "level1": "level",
    "points": "weight1 weight2",
    "score": "deducted",
    "budget": "executed returned ratio",
    "target": "long_target target_year actual interim expected history reference other_target region_target",
    "remark": "description basis data_source method deviation reason improvement deduction applies_to cause evidence goal"
    " completion use other extra data",
}


@pytest.mark.parametrize(("known", "role"), [(known, role) for known, roles in ALIKE.items() for role in roles.split()])
def test_columns_of_a_family_hold_the_same(known: str, role: str) -> None:
    texts = [text for text, _ in RANKED if known != "level1" or text != "满意度指标"]
    assert [price(role, text) for text in texts if known != "level1" or not text.endswith("指标")] == [
        price(known, text) for text in texts if known != "level1" or not text.endswith("指标")
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("≥52台50台", "≥52台"),
        ("010", ""),
        ("0.5", "0.5"),
        ("1,234.5元", "1,234.5元"),
        ("1,23", "1"),
        ("95%以上90%", "95%以上"),
        ("2023年11月底100%", "2023年11月底"),
        ("2023年上半年", "2023年上半年"),
        ("12月底前90%", "12月底前"),
        # between two bare numbers a long dash is part of the value, between numbers with units it fills a cell of its own
        *((f"10{dash}20台", f"10{dash}20台") for dash in "-~—–至"),
        *((f"10台{dash}20台", f"10台{dash}20台") for dash in "-~～至"),
        *((f"10台{dash}20台", "10台") for dash in "—–"),
        ("≥10-20台", "≥10"),
        ("1-2-3", "1-2"),
        ("达到95%", "达到95%"),
        ("不低于95%", "不低于95%"),
        ("达到优良", ""),
    ],
)
def test_where_a_value_ends(text: str, value: str) -> None:
    assert text[: value_end(text, 0)] == value


@pytest.mark.parametrize(
    ("points", "score", "fits"),
    [
        ("15", "14.5", True),
        ("15", "15分", True),
        ("15分", "15.1", False),
        ("—", "20", True),
        ("5", "/", True),
        ("0", "0.1", False),
    ],
)
def test_no_score_is_above_its_points(points: str, score: str, fits: bool) -> None:
    assert score_fits(points, score) is fits


@pytest.mark.parametrize(
    ("role", "text", "others", "more"),
    [
        ("target", "≥95%", {"operator", "unit"}, 6.0),
        ("target", "≥95%", {"operator"}, 4.0),
        ("target", "≥95%", {"unit"}, 2.0),
        ("target", "≥95%", set(), 0.0),
        ("target_year", "达到95%", {"operator"}, 4.0),
        ("long_target", "定性优良", {"operator"}, 4.0),
        ("target", "95", {"operator", "unit"}, 0.0),
        ("target", "95%以上", {"unit"}, 0.0),
        ("actual", "≥95%", {"operator", "unit"}, 0.0),
    ],
)
def test_a_sign_or_a_unit_with_a_column_of_its_own_stands_once(role: str, text: str, others: set[str], more: float) -> None:
    assert beside(role, text, others) == more


def test_what_a_name_begins_with() -> None:
    assert [opens_with_label(name) for name in ("资金管理资金到位率", "资金管理", "质量合格率", "质量合格", "架设桥梁")] == [
        True,
        False,
        True,
        False,
        False,
    ]
    assert [
        begins_with_unit(text, at) for text, at in (("320册年度", 3), ("册年度", 0), ("第册年度", 1), ("320年限长", 3))
    ] == [
        True,
        False,
        False,
        True,
    ]


@pytest.mark.parametrize(
    ("text", "cells", "with_columns"),
    [
        ("水尺≥26米26米", "水尺|≥2|6|米|2|6|米", "水尺|≥|2|6|米|2|6|米"),
        ("架设桥梁5座", "架设桥梁|5|座", "架|设桥梁|5|座"),
        ("合格率≥95%95%10", "合格率|≥9|5%|9|5%|1|0", "合格率|≥|9|5|%|9|5|%|1|0"),
        ("数量指标架设桥梁5座", "数量指标|架设桥梁|5|座", "数量指标|架设桥梁|5|座"),
        ("架设桥梁(一期)5座", "架设桥梁|(一期)|5|座", "架|设桥梁|(一期)|5|座"),
        ("于2024年12月底前", "于|2|0|2|4年12月|底前", "于|2|0|2|4年12月|底前"),
        ("满意度指标95%", "满意度指标|9|5%", "满意度指标|9|5|%"),
        ("达到95%以上", "达到9|5%|以上", "达到|9|5|%|以上"),
        ("1,234.5万元", "1,2|3|4.5万元", "1,2|3|4.5|万|元"),
        ("10-20台", "1|0-2|0|台", "1|0-2|0|台"),
        ("质量优良优良10", "质量|优良|优良|1|0", "质量|优良|优良|1|0"),
        ("12无障碍", "1|2|无|障碍", "1|2|无|障碍"),
        ("12无人机", "1|2|无人机", "1|2|无人机"),
        ("合格率指标1:95", "合格率|指标|1|:9|5", "合格率|指标|1|:9|5"),
    ],
)
def test_where_cells_may_end(text: str, cells: str, with_columns: str) -> None:
    """Inside labels, dates, brackets and numbers none does; at a sign or a unit only where these have columns."""
    for roles, wanted in (({"target"}, cells), ({"target", "operator", "unit"}, with_columns)):
        places = boundaries(text, roles)
        assert "|".join(text[low:high] for low, high in pairwise(places)) == wanted


def test_a_name_that_could_be_two() -> None:
    assert [
        holds_measure(name) for name in ("河堤养护率路面合格率", "访问量数字平台", "养护率路面合格率", "河堤养护率先完成合格率")
    ] == [
        True,
        False,
        False,
        False,
    ]
