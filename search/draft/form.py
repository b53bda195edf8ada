"""A draft as the records that reading its form gives: what the check looks at and the writers of forms write."""

from __future__ import annotations

from decimal import Decimal

from kg.amount import Amount
from kg.categories import parent_of
from kg.check import Finding, check
from kg.document import Sha256
from kg.records import DocumentHead, FundAmounts, Funds, Goal, Indicator, Ledger, Organisation, Party, Project, Reading, Target
from search.draft.model import CHECK, Draft, Line
from search.draft.plan import label
from search.similar import Asked

__all__ = ["TITLE", "checked", "faults", "indicator_of", "note_of", "reading_of"]

TITLE = "项目支出绩效目标表"
_REF = "p1"
_OF_ALL_POINTS = ("points_total", "default_weights")
"""Rules on the points of all rows."""
_OF_ALL_ROWS = ("benefit_unmeasured",)
"""Rules on the rows of a category together: one benefit in words is no fault where others are numbers."""


def indicator_of(line: Line, ordinal: int) -> Indicator:
    """Return a line as the record that reading it in a form gives."""
    return Indicator(
        project=_REF,
        ordinal=ordinal,
        level1=line.level1,
        level2=line.level2,
        level3=line.level3,
        target=line.target,
        level1_printed=line.level1,
        level1_category=line.category1,
        level2_category=line.category2,
        description=line.description,
        basis_raw="、".join(line.basis) or None,
        points=line.points,
    )


def reading_of(draft: Draft, *, blank: bool = False) -> Reading:
    """Return the form that the draft makes, as records.

    Args:
        draft: to be written or checked.
        blank: whether open lines are rows without a name, to be filled in by hand; reading their form passes over them.
    """
    asked = draft.asked
    party = Party(asked.department) if asked.department else None
    bodies = (Organisation(asked.department, None, "publisher"),) if asked.department else ()
    project = Project(
        ref=_REF,
        name=asked.project,
        year=asked.year,
        implementing_unit=party,
        supervising_dept=party,
        funds=_funds(asked.wan),
        use_text=asked.use or None,
        goals=tuple(Goal(number, text) for number, text in enumerate(draft.goals, 1)),
    )
    lines = [line for line in draft.lines if line.level3 or blank]
    return Reading(
        file="",
        sha256=Sha256(""),
        document=DocumentHead(TITLE, "project_targets", asked.year, bodies, None),
        projects=(project,),
        indicators=tuple(indicator_of(line, number) for number, line in enumerate(lines, 1)),
        evaluation_rows=(),
        sub_projects=(),
        goals=(),
        project_list=(),
        citations=(),
        ledger=Ledger(0, 0, 0, 0, 0, 0, (), ()),
    )


def note_of(draft: Draft, layout: str) -> str:
    """Return what stands under the form: that the documents it prints are to be looked at; empty where it prints none."""
    return f"注：{CHECK}" if layout == "described" and any(line.basis for line in draft.lines) else ""


def _funds(wan: Decimal | None) -> Funds | None:
    if wan is None:
        return None
    amount = Amount(f"{wan:f}", wan, "万元")
    return Funds(FundAmounts(total=amount, fiscal=amount))


def checked(draft: Draft) -> tuple[Finding, ...]:
    """Return what the check says of the form that the draft makes; while lines are open their points are no missing ones."""
    unfinished = any(line.open for line in draft.lines)
    return tuple(each for each in check(reading_of(draft)) if not (unfinished and each.rule in _OF_ALL_POINTS))


def faults(name: str, category: str, target: Target) -> tuple[str, ...]:
    """Return the rules that a row breaks by itself, errors and warnings; a target that is not filled in breaks none.

    Args:
        name: level 3.
        category: of level 2.
        target: of the row.

    >>> from kg.values import parse
    >>> faults("药品合格率", "output.quality", parse("≤95%").target), faults("药品合格率", "output.quality", Target(""))
    (('rate_wrong_direction',), ())
    >>> faults("群众就医便利程度", "benefit.social", parse("明显提高").target)
    ()
    """
    above = parent_of(category) or ""
    line = Line(above, category, label(above) if above else "", label(category), name, target)
    found = checked(Draft(Asked("-"), "default", (line,)))
    return tuple(
        each.rule
        for each in found
        if each.level3 == name and each.severity in ("error", "warning") and each.rule not in ("missing_target", *_OF_ALL_ROWS)
    )
