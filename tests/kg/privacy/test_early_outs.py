"""What is passed over early must hold nothing: each word of the lists is still found where it is all that a text has."""

from __future__ import annotations

import pytest

from kg.privacy import blot, cues
from kg.privacy.codes import has_code
from kg.privacy.labels import ends, kind
from kg.privacy.people import are_names
from kg.privacy.vocabulary import words
from kg.text import BLOT


def test_each_label_by_list_is_one() -> None:
    assert {kind(word) for word in words("name")} == {"name"}
    assert {kind(word) for word in words("contact")} == {"contact"}
    assert {ends(word) for word in words("firm") if len(word) <= 5} == {"firm"}


def test_each_word_that_names_stand_beside_is_looked_at() -> None:
    beside = [
        word for each in ("name", "contact", "firm", "role", "group", "title", "act", "deed", "kin") for word in words(each)
    ]
    assert [word for word in beside if not cues.hint().search(word)] == []


@pytest.mark.parametrize("between", [*"、,;/|\n和及与", "  "])
def test_names_are_known_by_each_mark_that_may_stand_between(between: str) -> None:
    assert are_names(f"王小芳{between}李小海")


@pytest.mark.parametrize("text", ["古丽娜尔·艾山", "王小芳(局长)", "王小芳等5人"])
def test_a_name_longer_than_most_is_one(text: str) -> None:
    assert are_names(text)


@pytest.mark.parametrize("text", ["京A12345", "QQ：abc-1", "幺三八零零零零零零零零", "a@b.cn"])
def test_a_short_number_is_found(text: str) -> None:
    assert has_code(text.replace("：", ":"))


@pytest.mark.parametrize("text", ["王小芳 2人", "由王小芳负责", "王小芳之妻李小海", "王小芳，女，汉族"])
def test_a_name_before_a_deed_a_number_or_a_sex_is_blotted(text: str) -> None:
    assert blot(text).startswith((BLOT * 3, f"由{BLOT * 3}"))
