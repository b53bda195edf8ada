"""Tables of one document that tell of the same projects are joined, and rows that several of them print count once.

A finance system exports a workbook as related tables: a sheet of projects, a sheet of indicators that names each project by its
code only, a sheet that joins both. Each table is read for itself (`kg.forms.records`); here the records that mean the same
project become one, with what each of the tables says of it, and indicators that a further table repeats are taken back. What
the cells of those tables print is held by the records that are left (`Work.also`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from kg.document import Place
from kg.forms.base import Work
from kg.forms.relations.keys import same_projects
from kg.forms.relations.merging import joined
from kg.forms.relations.repeats import without_repeats
from kg.forms.relations.sheets import offered, shown, years_of_tables
from kg.records import Indicator, Project

__all__ = ["relate"]

_RELATED = 2
"""Fewest tables between which there is a relation."""
_NOTED = 20
"""Contradictions that are told one by one."""


def relate(work: Work) -> None:
    """Join the projects that rows of several tables name, and take back the indicators that a table repeats.

    Documents without a table of many projects stay as they are.
    """
    _offer(work)
    if not work.by_row:
        return
    years = years_of_tables(work.document)
    work.projects = [_dated(work, project, years) for project in work.projects]
    records: list[Project | Indicator] = [*work.projects, *work.indicators]
    if len({each.place.table for each in records if each.place is not None}) < _RELATED:
        return
    touched = _join(work)
    kept = without_repeats(work.indicators, work.by_row.keys())
    work.notes += kept.notes + _few(kept.conflicts)
    work.also += kept.also
    work.indicators = _numbered(kept.indicators, touched)


def _join(work: Work) -> set[str | None]:
    """Make one project of those that are the same; return the refs of those that were several."""
    measured = {each.place.table for each in work.indicators if each.place is not None}
    sheets = frozenset(
        table
        for each in work.projects
        if each.ref in work.by_row and each.place is not None and (table := each.place.table) is not None
        if table not in measured
    )
    groups, doubtful = same_projects(work.projects, work.by_row.keys(), sheets)
    refs: dict[str, str] = {}
    made: list[Project] = []
    touched: set[str | None] = set()
    conflicts: list[str] = []
    for group in groups:
        project, notes = joined(group, work.by_row.keys(), sheets)
        made.append(replace(project, ref=f"p{len(made) + 1}"))
        refs.update({each.ref: made[-1].ref for each in group})
        conflicts += notes
        if len(group) > 1:
            touched.add(made[-1].ref)
            work.also += [(each.place, made[-1]) for each in group if each.place is not None]
    conflicts += [f"{where}的项目“{name}”有几个同名项目可以对应，未与任何一个合并" for where, name in dict.fromkeys(doubtful)]
    work.notes += [*shown(groups, sheets), *_few(conflicts)]
    work.projects = made
    work.by_row = {refs[ref]: year for ref, year in work.by_row.items()}
    work.indicators = [replace(each, project=refs.get(each.project or "")) for each in work.indicators]
    return touched


def _few(notes: Sequence[str]) -> list[str]:
    """Return notes, many of them cut off and counted."""
    rest = len(notes) - _NOTED
    return [*notes[:_NOTED], *([f"另有 {rest} 处表间不一致，未逐一列出"] if rest > 0 else [])]


def _numbered(indicators: Sequence[Indicator], touched: set[str | None]) -> list[Indicator]:
    """Return the indicators, those of joined projects counted anew."""
    counts: Counter[str | None] = Counter()
    out = []
    for each in indicators:
        if each.project in touched:
            counts[each.project] += 1
            out.append(replace(each, ordinal=counts[each.project]))
        else:
            out.append(each)
    return out


def _dated(work: Work, project: Project, years: dict[int, int]) -> Project:
    """Return a project that a row names with the year of its row, else of its table, else of the title above."""
    if project.ref not in work.by_row or work.by_row[project.ref] is not None or project.place is None:
        return project
    return replace(project, year=years.get(project.place.table or 0, project.year))


def _offer(work: Work) -> None:
    """Take the lists to whose names rows of other tables refer for sheets of projects."""
    rows: set[tuple[int | None, int | None]] = set()
    for project, full in offered(work.offered, [each for each in work.projects if each.ref in work.by_row]):
        ref = f"p{len(work.projects) + 1}"
        work.projects.append(replace(project, ref=ref))
        work.by_row[ref] = project.year
        if full and project.place is not None:
            rows.add(_row(project.place))
    work.project_list = [each for each in work.project_list if _row(each.place) not in rows]
    work.sub_projects = [each for each in work.sub_projects if _row(each.place) not in rows]


def _row(place: Place | None) -> tuple[int | None, int | None]:
    return (None, None) if place is None else (place.table, place.row)
