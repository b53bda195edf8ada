"""项目代码: the check character, its limits, and that no altered code passes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kg.errors import ParseError
from kg.project_codes import ALPHABET, Status, check_character, describe, is_valid, parse, validate

GOOD = "12000022P10000210006W"
OTHERS = ALPHABET + "IOSVZabcxyz０１Ｐ -"

bodies = st.builds(
    lambda division, year, serial: f"{division}{year:02d}P{serial}",
    st.sampled_from(("130324", "340321", "419001", "110101", "659001")),
    st.integers(0, 99),
    st.text(ALPHABET, min_size=11, max_size=11),
)
codes = bodies.map(lambda body: body + check_character(body))


def test_codes_of_a_real_form_pass(shared: Path) -> None:
    gold = json.loads((shared / "gold" / "003.json").read_text("utf-8"))
    printed = [project["code"] for project in gold["projects"]]
    assert len(printed) == 14
    assert [parse(code).status for code in printed] == [Status.OK] * 14


def test_parts() -> None:
    code = parse(GOOD)
    assert (code.division and code.division.name, code.year, code.category, code.serial, code.check) == (
        "天津市",
        2022,
        "P",
        "10000210006",
        "W",
    )
    assert "推得" in code.note


@given(codes)
def test_made_codes_pass(code: str) -> None:
    assert is_valid(code)


@given(codes, st.integers(0, 20), st.sampled_from(OTHERS))
def test_one_changed_character_never_passes(code: str, place: int, other: str) -> None:
    assume(code[place] != other)
    assert parse(code[:place] + other + code[place + 1 :]).status is not Status.OK


@given(codes, st.integers(0, 19))
def test_two_neighbours_swapped_never_pass(code: str, place: int) -> None:
    assume(code[place] != code[place + 1])
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert parse(swapped).status is not Status.OK


@given(st.text(OTHERS + "冀财社", max_size=25))
def test_any_text_has_an_answer(text: str) -> None:
    assert describe(text)["status"] in {"ok", "invalid", "unverified"}


@pytest.mark.parametrize(
    ("code", "status"),
    [
        # other provinces use codes of digits only
        ("330000230000000000001", Status.UNVERIFIED),
        ("3300002300000000", Status.UNVERIFIED),
        # another class: the rule was seen with P only
        ("13032424T00440000001Y", Status.UNVERIFIED),
        # a character is missing
        (GOOD[:-1], Status.INVALID),
        # lower case is a changed character
        (GOOD.lower(), Status.INVALID),
        ("", Status.INVALID),
        ("卢龙县", Status.INVALID),
    ],
)
def test_other_schemes(code: str, status: Status) -> None:
    assert parse(code).status is status


def test_known_check_but_unknown_division() -> None:
    body = "99999922P10000210006"
    assert parse(body + check_character(body)).status is Status.UNVERIFIED


def test_validate() -> None:
    assert validate(f" {GOOD} ") == GOOD
    assert validate("330000230000000000001") == "330000230000000000001"
    with pytest.raises(ParseError, match="校验位应为 W，印为 X"):
        validate(GOOD[:-1] + "X")
    with pytest.raises(ParseError, match="20 位"):
        check_character("123")


def test_describe_says_that_the_rule_is_inferred() -> None:
    answer = describe(GOOD)
    assert answer["inferred"] is True
    assert answer["ancestors"] == []
    body = "13032424P00440000001"
    assert describe(body + check_character(body))["ancestors"] == ["秦皇岛市", "河北省"]
