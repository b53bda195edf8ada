"""What people are told, whole: for each example all findings, with place, text, message, severity and confidence."""

from __future__ import annotations

import pytest

from tests.kg.check.regenerate import found, read
from tests.kg.check.test_rules import ALL

EXPECTED = read()


@pytest.mark.parametrize("rule", ALL)
@pytest.mark.parametrize(("which", "name"), [(0, "trips"), (1, "quiet")])
def test_all_that_is_found_in_an_example(rule: str, which: int, name: str) -> None:
    assert found(rule, which) == EXPECTED.get(f"{rule} {name}", [])


def test_nothing_is_expected_of_an_example_that_is_gone() -> None:
    assert {example.partition(" ")[0] for example in EXPECTED} <= set(ALL)
