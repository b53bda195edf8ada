"""Units: the vocabulary is sound, printed units are read with multiplier and per-part."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kg.text import nfkc
from kg.units import parse_unit, unit_at, vocabulary


@pytest.mark.parametrize(
    ("text", "dimension", "factor", "base"),
    [
        ("％", "ratio", "1", "%"),
        ("‰", "ratio", "0.1", "%"),
        ("万元", "money", "10000", "元"),
        ("亿元", "money", "100000000", "元"),
        ("万人", "person", "10000", "人"),
        ("千人", "person", "1000", "人"),
        # a plain unit goes before multiplier and unit
        ("千克", "mass", "1", "千克"),
        ("千瓦时", "energy", "1", "千瓦时"),
        ("万千瓦时", "energy", "10000", "千瓦时"),
        ("元/人·月", "money", "1", "元/人·月"),
        ("万元/公里", "money", "10000", "元/公里"),
        ("人/10万人", "person", "1", "人/10万人"),
        ("公里", "length", "1000", "米"),
        ("㎡", "area", "1", "平方米"),
        ("个工作日", "time", "1", "工作日"),
        ("元/餐", "money", "1", "元/餐"),
        ("不知道的", None, "1", "不知道的"),
    ],
)
def test_units(text: str, dimension: str | None, factor: str, base: str) -> None:
    unit = parse_unit(text)
    assert (unit.dimension, unit.factor, unit.base) == (dimension, Decimal(factor), base)


def test_a_latin_unit_is_no_part_of_a_word() -> None:
    assert unit_at("5mm", 1) is not None
    assert unit_at("5memory", 1) is None


def test_every_base_is_a_unit_of_the_same_dimension_or_stands_for_itself() -> None:
    known = vocabulary()
    assert len(known) > 250
    for unit in known.values():
        assert unit.text == nfkc(unit.text)
        assert unit.factor > 0
        if unit.base in known and unit.base != unit.text:
            assert known[unit.base].dimension == unit.dimension, unit
            assert known[unit.base].factor == 1, unit
