"""Small readings to run rules on, invented."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from kg.amount import Amount
from kg.categories import categorise
from kg.document import Place, Sha256
from kg.forms.fit.fields import target_of
from kg.records import (
    Citation,
    DocumentHead,
    EvaluationRow,
    FundAmounts,
    Funds,
    Goal,
    Indicator,
    Ledger,
    ListedProject,
    NarrativeGoal,
    Party,
    PlanStep,
    Project,
    Reading,
    SubAmounts,
    SubProject,
)
from kg.values import parse

LABELS = {"数量": "产出指标", "质量": "产出指标", "时效": "产出指标", "成本": "产出指标", "满意度": "满意度指标"}


def row(kind: str, name: str, target: str, **changes: Any) -> Indicator:
    """An indicator of level 2 `kind` (数量, 社会效益 …) in project p1."""
    level1 = LABELS.get(kind, "效益指标")
    level2 = f"{kind}指标"
    made = Indicator(
        "p1", 1, level1, level2, name, parse(target, name=name).target, level1,
        categorise(level1, level=1), categorise(level2, level1), place=Place(line=1),
    )  # fmt: skip
    return replace(made, **changes)


def measured(kind: str, name: str, target: str, unit: str) -> Indicator:
    """An indicator whose form has a column of units."""
    return replace(row(kind, name, target), target=target_of(target, name, unit))


def amount(number: str, unit: str | None = "万元") -> Amount:
    """A sum as a form prints it."""
    return Amount(number, Decimal(number), unit)


def project(ref: str = "p1", name: str = "河堤养护", **changes: Any) -> Project:
    """A project of 100万元."""
    money = Funds(FundAmounts(amount("100"), amount("100"), amount("0")))
    return replace(Project(ref, name, funds=money, place=Place(line=1)), **changes)


def scored(name: str, points: str, score: str | None = None, **changes: Any) -> EvaluationRow:
    """A scored row."""
    made = EvaluationRow(
        "产出", None, None, None, name, None, None, Decimal(points), Decimal(score or points), Place(table=1, row=1, column=3)
    )
    return replace(made, **changes)


def sub_project(name: str, goal: str, completion: str | None, **changes: Any) -> SubProject:
    """A row of a list of sub-projects; `executed` and `returned` are sums."""
    sums = {key: changes.pop(key) for key in ("budget", "executed", "returned") if key in changes}
    made = SubProject(1, name, SubAmounts(amount("10"), amount("10")), Decimal(95), goal, completion, Place(line=1))
    return replace(made, amounts=replace(made.amounts, **sums), **changes)


def cited(raw: str, normalized: str, role: str = "basis", title: str | None = None) -> Citation:
    """A citation without place."""
    return Citation(raw, normalized, title, role)


def reading(
    *indicators: Indicator,
    projects: tuple[Project, ...] | None = None,
    rows: tuple[EvaluationRow, ...] = (),
    subs: tuple[SubProject, ...] = (),
    goals: tuple[NarrativeGoal, ...] = (),
    listed: tuple[ListedProject, ...] = (),
    notes: tuple[str, ...] = (),
    year: int | None = 2026,
    kind: str = "project_targets",
    skipped: tuple[tuple[str, int], ...] = (),
    citations: tuple[Citation, ...] = (),
) -> Reading:
    """A reading; numbers of rows are set in order where all stand on line 1."""
    found = projects if projects is not None else ((project(),) if indicators else ())
    placed = tuple(
        replace(i, ordinal=n, place=Place(line=n)) if i.place == Place(line=1) else i for n, i in enumerate(indicators, 1)
    )
    head = DocumentHead("河堤养护绩效目标", kind, year, (), None)
    ledger = Ledger(0, 0, 0, 0, 0, 0, skipped, ())
    return Reading(
        "a.txt", Sha256("0" * 64), head, found, placed, rows, subs, goals, listed, citations, ledger, notes
    )  # fmt: skip


__all__ = [
    "Decimal", "FundAmounts", "Funds", "Goal", "ListedProject", "NarrativeGoal", "Party", "Place", "PlanStep",
    "amount", "cited", "project", "reading", "row", "scored", "sub_project",
]  # fmt: skip
