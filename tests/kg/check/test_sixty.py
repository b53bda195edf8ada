"""What is planted in sixty forms of twelve layouts is found by errors and warnings, and nothing stands beside it."""

from __future__ import annotations

from functools import cache

import pytest

from kg.check import Finding
from tests.kg.check.sixty import FORMATS, Planted, planted

MISSED = {
    ("foreign", "培训农机手人数"),  # one row of two that a word tells
    ("two_targets", "政策宣讲场次"),  # numbers of things may be parts of each other
}


@cache
def forms() -> tuple[Planted, ...]:
    return tuple(planted())


@pytest.mark.parametrize("form", forms(), ids=lambda form: form.name)
def test_planted_mistakes(form: Planted) -> None:
    findings: tuple[Finding, ...] = form.findings()
    missed = {(m.kind, m.text) for m in form.mistakes if not any(m.found_by(finding) for finding in findings)}
    assert missed <= MISSED
    assert [f.message for f in findings if f.severity != "info" and not form.expects(f)] == []


def test_sixty_forms_have_three_of_each_kind() -> None:
    kinds = [mistake.kind for form in forms() for mistake in form.mistakes]
    assert (len(forms()), len(kinds), len(set(kinds))) == (60, 186, 40)
    assert min(kinds.count(kind) for kind in set(kinds)) == 3
    assert {form.format for form in forms()} == set(FORMATS)
