"""The fit of the costs of unruled tables: each is made larger and smaller alone, and those that help are changed together.

What is maximised is the harmonic mean of recall and precision of whole rows over our own drawings. Cross-validated: which
changes help is seen on all forms but a fold, and what they bring together is scored on that fold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from kg.layout.settings import Settings
from kg.layout.tuning import trying
from tests.benchmarks.layout.cases import Case
from tests.benchmarks.layout.score import Found, figures, found

COSTS = (
    "columns.cost", "columns.cost_pairs", "rows.broken", "rows.far_text", "rows.near_far_text", "rows.rare_text", "rows.rare",
    "rows.near_parted", "rows.near_parted_wraps", "rows.row", "rows.off", "rows.slack_top", "rows.slack_middle",
    "rows.slack_middle_text", "rows.label_share", "labels.blank", "labels.torn", "labels.reach", "labels.off", "labels.span",
    "labels.slack", "labels.slack_text",
)  # fmt: skip
"""Numbers that are fitted, as ``section.name``."""
STEPS = (0.6, 1.6)
LEAST = 0.0005
"""Gain for which a number is changed at least: less is noise of single rows."""


def value(settings: Settings, name: str) -> float:
    """Return the number ``section.name``."""
    section, _, key = name.partition(".")
    return float(getattr(getattr(settings, section), key))


def changed(settings: Settings, name: str, new: float) -> Settings:
    """Return `settings` with another number."""
    section, _, key = name.partition(".")
    return replace(settings, **{section: replace(getattr(settings, section), **{key: new})})


def steps(settings: Settings, name: str) -> Iterator[Settings]:
    """Yield settings with the number smaller and larger; shares keep the same odds to 1."""
    old = value(settings, name)
    for step in STEPS:
        share = name in ("rows.broken", "rows.label_share")
        yield changed(settings, name, round(1 - (1 - old) * step if share else old * step, 4))


class Scores:
    """What settings make of each form, each computed once."""

    def __init__(self, cases: Iterable[Case]) -> None:
        self.cases = tuple(cases)
        self._known: dict[Settings, dict[str, list[Found]]] = {}

    def of(self, settings: Settings, forms: Iterable[str]) -> float:
        """Return the harmonic mean of recall and precision over `forms`."""
        if settings not in self._known:
            by: dict[str, list[Found]] = {}
            with trying(settings):
                for case in self.cases:
                    by.setdefault(case.form, []).append(found(case))
            self._known[settings] = by
        return figures([each for form in forms for each in self._known[settings][form]]).worth

    def __len__(self) -> int:
        return len(self._known)


def best(scores: Scores, start: Settings, forms: list[str]) -> Settings:
    """Return the settings with all changes that help alone, or with the one that helps most if that is better still."""
    score = scores.of(start, forms)
    together = single = start
    for name in COSTS:
        gain, other = max(((scores.of(each, forms) - score, each) for each in steps(start, name)), key=lambda pair: pair[0])
        if gain > LEAST:
            together = changed(together, name, value(other, name))
            single = max(single, other, key=lambda each: scores.of(each, forms))
    return max(start, single, together, key=lambda each: scores.of(each, forms))


def folds(forms: Iterable[str], count: int) -> list[list[str]]:
    """Return the forms in `count` parts, in turn by name."""
    names = sorted(forms)
    return [names[at::count] for at in range(count)]
