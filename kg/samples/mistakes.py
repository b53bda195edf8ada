"""Mistakes planted into sample documents, of the kinds that published forms contain, with a record of each.

The record is what the tests of `jixiao check` hold the findings against.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace

from kg.samples.content import SampleDocument, SampleIndicator, SampleProject

__all__ = ["Planted", "plant"]


@dataclass(frozen=True, slots=True)
class Planted:
    """A planted mistake: rule of `jixiao check`, file name without suffix, project, indicator (or None)."""

    rule: str
    stem: str
    project: str
    level3: str | None


def with_indicator(project: SampleProject, index: int, changed: SampleIndicator) -> SampleProject:
    """Return the project with one row replaced."""
    rows = project.indicators
    return replace(project, indicators=(*rows[:index], changed, *rows[index + 1 :]))


def rate_wrong_direction(project: SampleProject) -> tuple[SampleProject, str] | None:
    """Turn ≥98% on a rate into ≤98%."""
    for index, row in enumerate(project.indicators):
        number = row.target.lstrip("≥").rstrip("%")
        if row.target.startswith("≥9") and row.name.endswith("率") and number.isdigit() and int(number) >= 95:
            return with_indicator(project, index, replace(row, target="≤" + row.target[1:])), row.name
    return None


def indicator_value_mismatch(project: SampleProject) -> tuple[SampleProject, str] | None:
    """Give a rate the words of another row instead of a number."""
    for index, row in enumerate(project.indicators):
        if row.level2 == "质量指标" and row.name.endswith("率"):
            return with_indicator(project, index, replace(row, target="保障工作正常开展")), row.name
    return None


def description_holds_citation(project: SampleProject) -> tuple[SampleProject, str] | None:
    """Print the basis document in the description column."""
    for index, row in enumerate(project.indicators):
        if project.document.split("〔")[0] not in row.basis:
            changed = replace(row, description=f"{project.document}《{project.title}》")
            return with_indicator(project, index, changed), row.name
    return None


def benefit_wrong_direction(project: SampleProject) -> tuple[SampleProject, str] | None:
    """Bound an improvement from above."""
    for index, row in enumerate(project.indicators):
        if row.level1 == "效益指标":
            return with_indicator(project, index, replace(row, name="提高" + row.name, target="≤85%")), "提高" + row.name
    return None


def list_vs_table_amount(project: SampleProject) -> tuple[SampleProject, None]:
    """Lose the decimal point in the list of projects."""
    return replace(project, listed_budget=project.budget * 10), None


def quarterly_plan_odd(project: SampleProject) -> tuple[SampleProject, None]:
    """Let the cumulative spending plan fall."""
    return replace(project, plan=("25%", "75%", "50%", "100%")), None


Change = Callable[[SampleProject], tuple[SampleProject, str | None] | None]
BY_LAYOUT: dict[str, tuple[Change, ...]] = {
    "list": (list_vs_table_amount, rate_wrong_direction, benefit_wrong_direction),
    "basis": (description_holds_citation, rate_wrong_direction, indicator_value_mismatch, quarterly_plan_odd),
    "evaluation": (),
}


def plant(document: SampleDocument) -> tuple[SampleDocument, tuple[Planted, ...]]:
    """Return the document with at most one mistake, and its record; about one document in three gets one."""
    draw = random.Random(f"mistake/{document.stem}")
    changes = BY_LAYOUT[document.layout]
    if not changes or draw.random() > 0.35:
        return document, ()
    change = draw.choice(changes)
    for index in draw.sample(range(len(document.projects)), len(document.projects)):
        result = change(document.projects[index])
        if result is None:
            continue
        project, level3 = result
        projects = (*document.projects[:index], project, *document.projects[index + 1 :])
        return replace(document, projects=projects), (Planted(change.__name__, document.stem, project.name, level3),)
    return document, ()
