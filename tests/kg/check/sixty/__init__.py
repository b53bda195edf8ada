"""Sixty forms in twelve layouts and three formats, with planted mistakes of 40 kinds (`python -m tests.kg.check.sixty`)."""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field

from kg.check import Finding, check
from kg.reading import read_data
from tests.kg.check.sixty.forms import Defect, Form, defects, plant, subjects
from tests.kg.check.sixty.layouts import GRADED, LAYOUTS, drawing
from tests.kg.forms.exported import excel_file, web_page, word_file

__all__ = ["FORMATS", "Mistake", "Planted", "planted"]

FORMATS: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "web": (".html", web_page), "word": (".docx", word_file), "excel": (".xlsx", excel_file),
}  # fmt: skip
_A_LAYOUT = 5
CONSEQUENCES: dict[str, tuple[str, ...]] = {
    "rate": ("execution_score",),
    "zero_budget": ("execution_score",),
    "overspent": ("execution_score",),
    "total": ("grade_vs_score",),
    "empty": ("missing_completion",),
    "results_empty": ("missing_completion", "sum_of_scores"),
    "no_benefit": ("default_weights",),
    "over_100": ("shortfall_unexplained", "score_vs_actual", "suspected_damage"),
    "two_targets": ("rate_at_or_over_cap",),
    "head_empty": ("missing_goal",),
    "no_percent": (),
}
"""Rules that are right about what was planted without being asked for it."""


@dataclass(frozen=True)
class Mistake:
    """A planted mistake: its kind, the rules that may tell it, and a text that the finding shows."""

    kind: str
    rules: tuple[str, ...]
    text: str

    def found_by(self, finding: Finding) -> bool:
        """Say whether an error or warning tells the mistake."""
        shown = (finding.level3 or "") + finding.printed + finding.message
        return finding.rule in self.rules and finding.severity != "info" and self.text in shown


@dataclass(frozen=True)
class Planted:
    """A form as it is given to the checks."""

    name: str
    format: str
    drawing: str
    mistakes: tuple[Mistake, ...]
    names: frozenset[str] = field(default=frozenset())

    def findings(self) -> tuple[Finding, ...]:
        """Return what `kg.check` says of the form, read from its file."""
        suffix, made = FORMATS[self.format]
        return check(*read_data(made(self.drawing), f"{self.name}{suffix}"))

    def expects(self, finding: Finding) -> bool:
        """Say whether a finding tells what was planted, or follows from it."""
        if any(mistake.found_by(finding) for mistake in self.mistakes):
            return True
        shown = (finding.level3 or "") + finding.printed + finding.message
        return any(
            finding.rule in CONSEQUENCES.get(m.kind, ()) and (m.text in shown or not finding.level3) for m in self.mistakes
        )


def planted(which: str = "defects") -> list[Planted]:
    """Return sixty forms with the mistakes of a list: ``defects``, or ``defects_later``, written when the rules stood."""
    clean = subjects()
    forms: list[Form] = []
    for number, layout in enumerate(LAYOUTS):
        for turn in range(_A_LAYOUT):
            form = deepcopy(clean[(number + turn * 5) % len(clean)])
            form.layout = layout
            forms.append(form)
    for defect in sorted(defects(which), key=_late):
        fit = [form for form in forms if _suits(form, defect)]
        if not fit:
            raise ValueError(f"no form can have {defect}")
        plant(min(fit, key=lambda form: len(form.mistakes)), defect, clean)
    return [_made(number, form) for number, form in enumerate(forms, 1)]


def _late(defect: Defect) -> int:
    """Order what needs a form for itself before what needs one of its parts, and that before what fits anywhere."""
    word = defect.ways[0].split()[0]
    return {"nobenefit": 0, "vague": 0, "empty": 0, "long": 0, "zero": 1, "total": 3, "grade": 3}.get(
        word, 2 if defect.needs else 4
    )


def _suits(form: Form, defect: Defect) -> bool:
    own, shared = defect.slots()
    has = LAYOUTS[form.layout].has
    if not defect.needs <= has or own & (form.exclusive | form.shared) or shared & form.exclusive:
        return False
    word = defect.ways[0].split()[0]
    if word == "blank" and "bare" in has and defect.ways[0] != "blank unit":
        return False
    if word == "funds" and "bare" in has:
        return False
    if word == "grade" and form.layout not in GRADED:
        return False
    if word == "goalnumber":
        number = next((part for part in _numbers(form.goal) if any(part in row.target for row in form.rows[:2])), None)
        return number is not None
    return not (word == "long" and form.rows[int(defect.ways[0].split()[1])].level2 == "时效指标")


def _numbers(text: str) -> list[str]:
    return re.findall(r"\d+(?:\.\d+)?", text)[:1]


def _made(number: int, form: Form) -> Planted:
    drawn = drawing(form)
    kind = list(FORMATS)[number % len(FORMATS)]
    return Planted(
        f"{number:02d}_{form.layout}_{form.subject}", kind, drawn, tuple(Mistake(*told) for told in form.mistakes),
        frozenset(row.name for row in form.rows),
    )  # fmt: skip
