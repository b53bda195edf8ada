"""The opinion on a form, as on a 绩效目标审核表: four parts, each with a grade proposed and the findings that led to it.

A grade is a proposal for the person who reviews: 优 良 中 差 by the number of errors and warnings (scoring.tsv, kind review).
Of a form that could not be read nothing is proposed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from kg.check import Finding
from kg.check.base import describe
from kg.vocabulary import rows

__all__ = ["Opinion", "Part", "opinion"]

_WEIGHT = {"error": 3, "warning": 1, "info": 0}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the opinion.

    Attributes:
        part: completeness, relevance, fitness or feasibility.
        label: its name on the form.
        items: (审核要点, what it asks) of the part.
        grade: 优 良 中 差 as proposed, None where the form could not be read.
        findings: errors and warnings that count here, in the order of the form's findings.
    """

    part: str
    label: str
    items: tuple[tuple[str, str], ...]
    grade: str | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Opinion:
    """The opinion on a form: its parts, and the grade over all, that of the worst part (None as in `Part`)."""

    parts: tuple[Part, ...]
    grade: str | None


@cache
def _parts() -> tuple[dict[str, str], dict[str, str]]:
    """Return part by rule and part by concern, from review_parts.tsv."""
    told = rows("review_parts")
    by_rule = {row["rule"]: row["part"] for row in told if row["rule"]}
    return by_rule, {row["concern"]: row["part"] for row in told if row["concern"]}


def part_of(rule: str) -> str:
    """Return the part in which a rule's findings count.

    >>> part_of("missing_target"), part_of("funds_parts_vs_total"), part_of("duration_vs_dates")
    ('completeness', 'fitness', 'feasibility')
    """
    by_rule, by_concern = _parts()
    known = describe().get(rule) or describe("checks_beside_others").get(rule)
    return by_rule.get(rule) or (by_concern[known.concern] if known is not None else "fitness")


def opinion(findings: Sequence[Finding]) -> Opinion:
    """Return the opinion that the findings of a form lead to; what follows from another finding counts with it, once."""
    unread = any(f.rule == "not_checked" and f.severity != "info" for f in findings)
    roots = [f for f in findings if f.caused_by is None and f.severity != "info"]
    parts = []
    for name in dict.fromkeys(row["part"] for row in rows("review_parts")):
        told = [row for row in rows("review_parts") if row["part"] == name]
        here = tuple(f for f in roots if part_of(f.rule) == name)
        grade = None if unread else _grade(sum(_WEIGHT[f.severity] for f in here))
        items = tuple(dict.fromkeys((row["item"], row["asks"]) for row in told))
        parts.append(Part(name, told[0]["label"], items, grade, here))
    grades = [row["key"] for row in rows("scoring") if row["kind"] == "review"]
    worst = max((grades.index(part.grade) for part in parts if part.grade is not None), default=None)
    return Opinion(tuple(parts), None if worst is None else grades[worst])


def _grade(weight: int) -> str:
    bands = [row for row in rows("scoring") if row["kind"] == "review"]
    return next(row["key"] for row in reversed(bands) if int(row["low"]) <= weight)
