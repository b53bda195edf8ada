"""Which field of a record stands under which property: one table for both directions.

A field that is None has no triple. What is not in these tables (links between records, places, order) is written by
`kg.triples.encode` and read by `kg.triples.decode`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pyoxigraph import Literal, NamedNode

from kg.records import (
    DocumentHead,
    EvaluationRow,
    Execution,
    FundAmounts,
    Funds,
    Goal,
    Indicator,
    Interim,
    Ledger,
    ListedProject,
    NarrativeGoal,
    Organisation,
    PastValue,
    PlanStep,
    Project,
    Reading,
    SubAmounts,
    SubProject,
    Target,
    Task,
    Unparsed,
)
from kg.triples.terms import day, jx, number, text, truth, whole

__all__ = ["AMOUNTS", "CLASSES", "FIELDS", "LINKED", "RESULT", "Column"]


@dataclass(frozen=True, slots=True)
class Column:
    """One field of a record as a literal.

    Attributes:
        field: name of the attribute.
        property: of the graph.
        term: makes the literal of a value.
    """

    field: str
    property: NamedNode
    term: Callable[[Any], Literal]


def _columns(names: str, term: Callable[[Any], Literal]) -> tuple[Column, ...]:
    """Return columns for ``field`` or ``field=property`` in `names`."""
    found = []
    for name in names.split():
        field, _, renamed = name.partition("=")
        found.append(Column(field, jx(renamed or field), term))
    return tuple(found)


_VALUE = (
    *_columns("raw operator effective_operator=effectiveOperator unit kind", text),
    *_columns("compared_to=comparedTo unit_column=columnUnit", text),
    *_columns("value upper=upperValue", number),
    *_columns("date=deadline date_upper=deadlineEnd", day),
)

FIELDS: dict[type, tuple[Column, ...]] = {
    DocumentHead: (*_columns("title kind", text), *_columns("year", whole)),
    Organisation: _columns("name code role", text),
    Project: (
        *_columns("ref name code source=origin period use_text=description completion conclusion grade", text),
        *_columns("year", whole),
    ),
    Funds: (),
    Execution: _columns("rate=percent points score", number),
    PlanStep: (*_columns("by=period", text), *_columns("percent", number)),
    Goal: (*_columns("ordinal", whole), *_columns("text", text)),
    Indicator: (
        *_columns("ordinal year", whole),
        *_columns("level1 level2 level3 description basis_raw=basisText term standard", text),
        *_columns("likelihood data_source=origin method applies_to=appliesTo region code", text),
        *_columns("points", number),
        *_columns("core", truth),
    ),
    Target: _VALUE,
    Interim: (*_VALUE, *_columns("as_of=period", text)),
    PastValue: (*_VALUE, *_columns("year", whole)),
    EvaluationRow: (
        *_columns("level1 level2 level3 content=description standard", text),
        *_columns("level1_weight=level1Weight level2_weight=level2Weight points score", number),
    ),
    SubProject: (
        *_columns("ordinal", whole),
        *_columns("name goals_raw=text completion", text),
        *_columns("score", number),
    ),
    NarrativeGoal: _columns("section label=printed heading text", text),
    ListedProject: (*_columns("ordinal", whole), *_columns("name", text)),
    Task: _columns("name text", text),
    Unparsed: _columns("characters=count", whole),
    Ledger: _columns(
        "cells=cellCount paragraphs=paragraphCount facts=factCount labels=labelCount prose=proseCount blank=blankCount", whole
    ),
    Reading: _columns("file sha256", text),
}
"""Literal fields of each record."""

AMOUNTS: dict[type, tuple[tuple[str, NamedNode], ...]] = {
    FundAmounts: (("total", jx("totalAmount")), ("fiscal", jx("fiscalAmount")), ("other", jx("otherAmount"))),
    Execution: (("initial", jx("initialBudget")), ("adjusted", jx("adjustedBudget")), ("executed", jx("executed"))),
    PlanStep: (("amount", jx("budget")),),
    SubAmounts: (("budget", jx("budget")), ("executed", jx("executed")), ("returned", jx("returned"))),
    ListedProject: (("amount", jx("budget")),),
    Task: (("amount", jx("budget")),),
}
"""Sums of each record and the property that leads to each one's node."""

LINKED: dict[type, frozenset[str]] = {
    DocumentHead: frozenset({"organisations", "division"}),
    Project: frozenset(
        {"implementing_unit", "supervising_dept", "funds", "quarterly_plan", "goals", "citations", "place", "money"}
    ),
    Funds: frozenset({"amounts"}),
    PlanStep: frozenset({"amount"}),
    Execution: frozenset({"initial", "adjusted", "executed"}),
    Indicator: frozenset(
        {
            "project",
            "target",
            "level1_printed",
            "level1_category",
            "level2_category",
            "citations",
            "actual",
            "score",
            "deviation",
            "reason",
            "improvement",
            "deduction",
            "interim",
            "expected",
            "history",
            "place",
        }
    ),
    EvaluationRow: frozenset({"place"}),
    SubProject: frozenset({"place", "amounts"}),
    NarrativeGoal: frozenset({"place"}),
    ListedProject: frozenset({"place", "amount"}),
    Task: frozenset({"place", "amount"}),
    Unparsed: frozenset({"place", "text"}),
    Ledger: frozenset({"skipped", "unparsed", "withheld"}),  # what is withheld stands in the graph as unparsed
    Reading: frozenset(
        {
            "document",
            "projects",
            "indicators",
            "evaluation_rows",
            "sub_projects",
            "goals",
            "project_list",
            "citations",
            "ledger",
            "notes",
            "passages",
            "tasks",
        }
    ),
}
"""Fields that are not literals of their record; with `FIELDS` they are all fields there are (a test holds that)."""

CLASSES: dict[type, NamedNode] = {
    DocumentHead: jx("Document"),
    Organisation: jx("Party"),
    Project: jx("Project"),
    Funds: jx("Funds"),
    Execution: jx("Execution"),
    PlanStep: jx("PlanStep"),
    Goal: jx("Goal"),
    Indicator: jx("Indicator"),
    Target: jx("Target"),
    Interim: jx("Observation"),
    PastValue: jx("Observation"),
    Task: jx("Task"),
    EvaluationRow: jx("EvaluationRow"),
    SubProject: jx("SubProject"),
    NarrativeGoal: jx("Goal"),
    ListedProject: jx("ListedProject"),
    Unparsed: jx("UnparsedText"),
    Reading: jx("Source"),
}
"""Class of the node that stands for a record."""

RESULT: tuple[Column, ...] = (*_columns("score", number), *_columns("deviation reason improvement deduction", text))
"""Fields of an indicator that stand on its result."""
