"""One root finding with what follows from it: which findings stand for themselves, and which are another's consequences."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from kg.check.base import Finding
from kg.vocabulary import rows

__all__ = ["HINTS", "fold", "roots"]

HINTS = 8
"""Hints of a form that reports for people show; the rest is counted."""
_MANY = 4
"""Findings of one rule in a project from which on the first stands for all: a column left empty, a habit of writing."""


def fold(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return the findings in their order, each consequence with the index of its root.

    A finding follows from another one where check_causes.tsv says so of their rules, on the same row or in the same project;
    and from the first of its rule where that has `_MANY` findings or more in the project. A root has no root itself.
    """
    causes = {(row["consequence"], row["root"]): row["within"] for row in rows("check_causes")}
    same: dict[tuple[str, str | None, str], list[int]] = defaultdict(list)
    for number, finding in enumerate(findings):
        same[finding.rule, finding.project, finding.severity].append(number)
    root_of: dict[int, int] = {}
    for number, finding in enumerate(findings):
        for other, root in enumerate(findings):
            within = causes.get((finding.rule, root.rule), causes.get(("*", root.rule)))
            if within is not None and other != number and finding.rule != root.rule and _beside(finding, root, within):
                root_of[number] = other
                break
    for numbers in same.values():
        alone = [number for number in numbers if number not in root_of]
        if len(alone) >= _MANY:
            root_of.update(dict.fromkeys(alone[1:], alone[0]))
    return tuple(replace(f, caused_by=_top(n, root_of)) if n in root_of else f for n, f in enumerate(findings))


def _beside(finding: Finding, root: Finding, within: str) -> bool:
    if finding.project != root.project:
        return False
    return within == "project" or (root.level3 is not None and finding.level3 == root.level3)


def _top(number: int, root_of: dict[int, int]) -> int:
    """Return the last root of a finding; two that name each other keep the nearer one."""
    seen = {number}
    while (above := root_of.get(number)) is not None and above not in seen:
        seen.add(above)
        number = above
    return number


def roots(findings: Sequence[Finding]) -> tuple[list[tuple[Finding, list[Finding]]], int]:
    """Return what a report shows, each root with its consequences, and how many hints more there are.

    All errors and warnings are shown, and `HINTS` hints.
    """
    under: dict[int, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.caused_by is not None:
            under[finding.caused_by].append(finding)
    shown: list[tuple[Finding, list[Finding]]] = []
    hints = more = 0
    for number, finding in enumerate(findings):
        if finding.caused_by is not None:
            continue
        if finding.severity == "info":
            hints += 1
            if hints > HINTS:
                more += 1 + len(under[number])
                continue
        shown.append((finding, under[number]))
    return shown, more
