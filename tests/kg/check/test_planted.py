"""Planted mistakes are found by errors and warnings, and nothing stands beside them that is not true."""

from __future__ import annotations

import pytest

from tests.kg.check.planted import Planted, planted

MISSED = {
    ("declare_hunan", "指标1"),  # the reader takes the row for a blank one of the template
    ("dept_whole", "调解成功率"),  # 调解纠纷成功率 in the goal is not known for the same
}


@pytest.mark.parametrize("form", [*planted(), *planted("later")], ids=lambda form: form.name)
def test_what_was_planted_is_found(form: Planted) -> None:
    findings = form.findings()
    missed = {
        (form.name, mistake.text) for mistake in form.mistakes if not any(mistake.found_by(finding) for finding in findings)
    }
    assert missed == {key for key in MISSED if key[0] == form.name}
    known = (*form.mistakes, *form.true)
    beyond = [f.message for f in findings if f.severity != "info" and not any(m.found_by(f) for m in known)]
    assert beyond == []


def test_two_forms_have_nothing_planted() -> None:
    assert [form.name for form in planted() if not form.mistakes] == ["quiet_declare", "quiet_self"]
