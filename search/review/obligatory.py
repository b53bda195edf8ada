"""Obligatory indicators that a form lacks: the core rows of a library of indicators (指标库) for its kind of project."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kg.amount import Amount
from kg.check import Finding
from kg.check.base import describe, source_of
from kg.records import Indicator, Project, Reading
from kg.text import compact
from search.draft.prescribed import prescribed
from search.similar import Asked

if TYPE_CHECKING:
    from search.library import Library

__all__ = ["obligatory"]


def obligatory(reading: Reading, library: Library, name: str) -> Iterator[Finding]:
    """Yield a finding for each project that lacks obligatory rows of a library of indicators.

    A row is there where an indicator of the project has its name, or one of the two names holds the other (培训人数, 全年培训
    人数), under the same label of level 1.

    Args:
        reading: of a form.
        library: opened, with the library of indicators in its graph.
        name: of the library of indicators: a part of its title, or the IRI of its document.

    Raises:
        WrongCall: there is no such library of indicators, or several.
    """
    rule = describe("checks_beside_others")["obligatory_missing"]
    for project in reading.projects:
        rows = [indicator for indicator in reading.indicators if indicator.project == project.ref]
        told = prescribed(library, name, _asked(reading, project))
        missing = [row for row in told.rows if row.core and not any(_same(row, indicator) for indicator in rows)]
        if rows and missing:
            names = "、".join(f"“{row.level3}”（{row.level2 or row.level1}）" for row in missing)
            kinds = f"“{'、'.join(told.kinds)}”一类项目" if told.kinds else "各类项目"
            message = f"缺少《{told.set.title}》为{kinds}规定的必选指标：{names}"
            yield Finding(
                rule.rule, rule.severity, rule.confidence, project.ref, None, project.place, project.name, message,
                source_of(rule), suggestion=rule.suggestion,
            )  # fmt: skip


def _asked(reading: Reading, project: Project) -> Asked:
    """Return a project as a drafter would describe it."""
    use = "".join([project.use_text or "", *(goal.text for goal in project.goals)])
    funds: Amount | None = project.funds.amounts.total if project.funds is not None else None
    department = project.supervising_dept or project.implementing_unit
    return Asked(
        project.name, use, department.name if department is not None else None, None,
        project.year or reading.document.year, funds.wan if funds is not None else None,
    )  # fmt: skip


def _same(row: Indicator, indicator: Indicator) -> bool:
    one, other = compact(row.level3), compact(indicator.level3)
    level1 = {row.level1_category, indicator.level1_category} - {None}
    return len(level1) <= 1 and bool(one and other) and (one in other or other in one)
