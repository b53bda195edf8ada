"""Measures in several wordings, and how many projects have them."""

from __future__ import annotations

import numpy as np
import pytest

from search.draft.kin import kin_of, pooled, shares_of

GROUND = 0.8


def unit(*angles: float) -> np.ndarray:
    return np.array([[np.cos(angle), np.sin(angle)] for angle in angles], np.float32)


def test_near_wordings_of_a_category_are_kin() -> None:
    vectors = unit(0.0, 0.1, 1.0, 0.05)
    assert kin_of([7, 8, 9, 10], ["a", "a", "a", "b"], vectors, GROUND, 0.8) == {7: [7, 8], 8: [7, 8], 9: [9], 10: [10]}


def test_kin_is_itself_whatever_its_vector() -> None:
    assert kin_of([3], ["a"], np.zeros((1, 2), np.float32), GROUND, 0.8) == {3: [3]}


def test_forms_of_one_name_have_one_vote() -> None:
    shares = shares_of([(1, "p"), (1, "p"), (2, "q"), (1, "r")], {"p": "药品", "q": "药品", "r": "路灯"})
    assert shares == {1: {"药品": 0.5, "路灯": 1.0}, 2: {"药品": 0.5}}
    weight = {"药品": 3.0, "路灯": 1.0}
    # A project that has the measure in two wordings has it once.
    assert pooled([1, 2], shares, weight) == pytest.approx((3 * 0.5 + 1) / 4)
    assert pooled([2], shares, weight) == pytest.approx(3 * 0.5 / 4)
    assert pooled([5], shares, weight) == 0
    assert pooled([1], shares, {}) == 0
