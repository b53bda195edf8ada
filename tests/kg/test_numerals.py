"""Numerals: spellings and their numbers, and what is no number."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import ParseError
from kg.numerals import find_numerals, parse_numeral

DIGITS = "零一二三四五六七八九"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", "0"),
        ("１２", "12"),
        ("1,234,567.80", "1234567.80"),
        ("10 000", "10000"),
        ("十", "10"),
        ("十二", "12"),
        ("二十", "20"),
        ("一百零五", "105"),
        # a last digit stands for the next lower power
        ("一百五", "150"),
        ("两千五", "2500"),
        ("三万五", "35000"),
        ("一万五千", "15000"),
        ("一亿两千万", "120000000"),
        ("三千万", "30000000"),
        ("二〇二六", "2026"),
        ("一点五", "1.5"),
        ("零点零三", "0.03"),
        ("廿四", "24"),
        ("壹佰贰拾叁", "123"),
        ("3万5千", "35000"),
        ("1亿2000万", "120000000"),
    ],
)
def test_numbers(text: str, number: str) -> None:
    assert parse_numeral(text) == Decimal(number)


@pytest.mark.parametrize("text", ["", "百", "万", "点", "人", "十百", "一二十", "1,23", "三点", "5人"])
def test_no_numbers(text: str) -> None:
    with pytest.raises(ParseError):
        parse_numeral(text)


def spell(number: int) -> str:
    """Spell a number below ten thousand the long way (一千零一十)."""
    out, zero = "", False
    for power, word in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // power % 10
        if digit:
            out += ("零" if zero and out else "") + DIGITS[digit] + word
            zero = False
        else:
            zero = True
    return out or "零"


@given(st.integers(0, 9999), st.integers(0, 9999))
def test_spelled_numbers_come_back(low: int, high: int) -> None:
    assert parse_numeral(spell(low)) == low
    if high and low >= 1000:
        assert parse_numeral(f"{spell(high)}万{spell(low)}") == high * 10**4 + low


@given(st.decimals(min_value=0, max_value=10**12, places=3))
def test_grouping_changes_nothing(number: Decimal) -> None:
    assert parse_numeral(f"{number:,}") == parse_numeral(f"{number:f}") == number


def test_found_in_a_text() -> None:
    assert [(str(n)) for _s, _e, n in find_numerals("培训3期，共一百二十人，万人参加")] == ["3", "120"]
