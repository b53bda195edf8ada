"""What is read at once reads like what the grammar reads, over all bounds and all units that the vocabularies have."""

from __future__ import annotations

import importlib

import pytest

from kg.records import Target
from kg.units import vocabulary
from kg.values import Value, parse
from kg.values.simple import simple
from kg.values.words import operators

READER = importlib.import_module("kg.values.parse")
"""The module; the package calls its function by this name."""
BOUNDS = ("", *sorted(word for side, word in operators() if side == "before"))
UNITS = ("", *sorted(vocabulary()), "万元", "千米", "万人", "余户", "多人", "大棚", "级", "年级", "日前", "万")
OTHERS = ("增长", "同比增长", "每年", "月均", "第", "数", "约", "年")
"""What may stand before a number and is no bound, or more than one."""


def by_grammar(text: str) -> Value:
    """Return what the grammar reads."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(READER, "simple", lambda _: None)
        return READER._parsed(text, None, None)


@pytest.mark.parametrize("bound", [*BOUNDS, *OTHERS])
def test_each_bound_before_a_number_is_read_as_by_the_grammar(bound: str) -> None:
    for value in ("12公里", "95%", "3", "2026年", "2026.12", "0.5万元"):
        assert READER._parsed(f"{bound}{value}", None, None) == by_grammar(f"{bound}{value}")


@pytest.mark.parametrize("unit", UNITS)
def test_each_unit_behind_a_number_is_read_as_by_the_grammar(unit: str) -> None:
    for value in ("≥12", "达到5", "100", "2026", "110"):
        assert READER._parsed(f"{value}{unit}", None, None) == by_grammar(f"{value}{unit}")


def test_most_values_are_read_at_once() -> None:
    assert all(simple(each) is not None for each in ("≥95%", "100%", "不少于12公里", "30", "≤3.5万元", "24小时"))


@pytest.mark.parametrize(
    "text", ["①95%", "10 000", "1,200", "3-5天", "95%以上", "2026年", "3月", "5G", "第3", "2026.12", "12大棚", ""]
)
def test_what_may_be_more_than_it_seems_is_left_to_the_grammar(text: str) -> None:
    assert simple(text) is None


def test_a_percent_sign_of_full_width_is_one() -> None:
    assert parse("≥95％").target == Target(
        "≥95％", operator="≥", effective_operator="≥", value=parse("95").target.value, unit="%", kind="quantitative"
    )
