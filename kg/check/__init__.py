"""Check, 校核: what is wrong or odd in a form, each finding with rule, place, printed text, explanation and source."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields
from pathlib import Path
from typing import Any

from kg.check import (
    amounts,
    answers,
    balance,
    blanks,
    categories,
    citations,
    contradictions,
    copies,
    directions,
    duplicates,
    goals,
    lists,
    meaning,
    measures,
    names,
    results,
    scores,
    spent,
    subjects,
    targets,
    texts,
    unread,
)
from kg.check.base import Case, Check, Finding, Rule, describe
from kg.check.folding import fold
from kg.check.locate import locate
from kg.check.own_rules import OwnRules
from kg.document import Document, Place
from kg.forms.privacy import mask
from kg.reading import read_here
from kg.records import Reading

__all__ = ["Finding", "OwnRules", "Rule", "check", "check_file", "from_json", "locate", "rules", "to_json"]

_FAMILIES = (
    unread, amounts, spent, results, answers, scores, directions, contradictions, categories, targets, measures, balance,
    meaning, subjects, blanks, copies, duplicates, goals, names, citations, lists, texts,
)  # fmt: skip
_CHECKS: dict[str, Check] = {name: run for family in _FAMILIES for name, run in family.CHECKS.items()}
_SEVERITY = {"error": 0, "warning": 1, "info": 2}
_CONFIDENCE = {"certain": 0, "likely": 1, "suspect": 2}
_CONCERN = ("reading", "money", "score", "contradiction", "empty", "unmeasurable", "wording")


def rules() -> list[Rule]:
    """Return all rules, in the order of the vocabulary (ontology/vocab/checks.tsv).

    >>> [rule.rule for rule in rules()][:2]
    ['not_checked', 'list_vs_table_amount']
    """
    return list(describe().values())


def check(
    reading: Reading, document: Document | None = None, *, off: Collection[str] = (), own: OwnRules | None = None
) -> tuple[Finding, ...]:
    """Return what is wrong or odd in a reading, in the order in which it matters.

    First what could not be read and so was not checked, then errors and warnings by what they touch (money, scores,
    contradictions, empty cells, what cannot be measured, wording), sure ones first, then hints. A finding that follows from
    another carries its index as `caused_by`.

    Args:
        reading: the records of one file.
        document: the file as read, where it is at hand: rules on its text run too, and
            places are those of the cells that are meant.
        off: names of rules that are not to run.
        own: a bureau's own rules beside these (`kg.check.own_rules`).

    Raises:
        ValueError: `off` names a rule that does not exist.
    """
    unknown = sorted(set(off) - set(_CHECKS))
    if unknown:
        raise ValueError(f"没有这样的规则：{'、'.join(unknown)}")
    masked = mask(document).document if document is not None else None  # no name or telephone number is ever printed
    case = Case(reading, masked)
    silent = {*off, *(own.off if own is not None else ())}
    found = [finding for name, run in _CHECKS.items() if name not in silent for finding in run(case)]
    if own is not None:
        found = [own.weigh(finding) for finding in found] + list(own.run(case))
    placed = found if masked is None else locate(found, masked)
    return fold(tuple(sorted(placed, key=_order)))


def check_file(path: str | Path, *, off: Collection[str] = ()) -> tuple[Reading, tuple[Finding, ...]]:
    """Return what a file holds and what is wrong in it, the rules on its text included.

    Raises:
        ReadError: the file is missing, empty, damaged, or of a format that no reader knows.
        ValueError: `off` names a rule that does not exist.
    """
    reading, document = read_here(Path(path))
    return reading, check(reading, document, off=off)


def _order(finding: Finding) -> tuple[int, ...]:
    place = finding.place or Place()
    rule = describe().get(finding.rule)
    concern = _CONCERN.index(rule.concern if rule is not None else "contradiction")  # a bureau's own rule
    return (
        0 if concern == 0 else 1 if finding.severity != "info" else 2,
        concern,
        _SEVERITY[finding.severity],
        _CONFIDENCE[finding.confidence],
        place.line or place.page or 0,
        place.table or 0,
        place.row or 0,
        place.column or 0,
    )


def to_json(finding: Finding) -> dict[str, object]:
    """Return the object that ``jixiao check --json`` prints; `place` has the parts that the format has, None where unknown."""
    place = finding.place
    told = {f.name: getattr(place, f.name) for f in fields(Place)} if place is not None else {}
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "confidence": finding.confidence,
        "project": finding.project,
        "level3": finding.level3,
        "place": {name: value for name, value in told.items() if value is not None} if place is not None else None,
        "printed": finding.printed,
        "message": finding.message,
        "source": finding.source,
        "suggestion": finding.suggestion or None,
        "caused_by": finding.caused_by,
    }


def from_json(told: dict[str, Any]) -> Finding:
    """Return the finding of an object that `to_json` made; the text of the cell that is meant is not in it."""
    place = told["place"]
    return Finding(
        told["rule"], told["severity"], told["confidence"], told["project"], told["level3"],
        Place(**place) if place is not None else None, told["printed"], told["message"], told["source"],
        suggestion=told["suggestion"] or "", caused_by=told["caused_by"],
    )  # fmt: skip
