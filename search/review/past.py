"""A target beside its own past: the same measure of the same project in earlier years of a library.

One hint a kind and project: targets lowered, unchanged for years, and passed by far each year, so that they ask for nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from kg.check import Finding
from kg.records import Indicator, Project, Reading
from kg.text import compact

__all__ = ["Past", "in_past"]

_YEARS = 3
"""Years in a row, this one included, for which an unchanged target is told."""
_TIMES = 2
"""Earlier years in each of which a target was passed by far."""
_FAR = Decimal("0.2")
"""Share of a target by which a result passes it by far: the least of those that places use (20, 30, 50 %)."""
_HUNDRED = Decimal(100)
_HALF = 2
"""A rate is passed by far where no more than half of what its target left open up to 100 % remains."""
_CALLED = re.compile(r"20\d\d\s*(?:年度?|_)?")
"""The year in a project's name, which every year's form has another of."""
_MOST = 5
"""Measures that one hint names; the rest is counted."""

Key = tuple[str, str, str]
Hint = Callable[[str, Indicator, str], Finding]


@dataclass(frozen=True, slots=True)
class Year:
    """What a measure of a project was in one year: target and result in one unit, None where the form has none."""

    target: Decimal | None
    actual: Decimal | None
    unit: str


def _key(indicator: Indicator, project: str) -> Key | None:
    target = indicator.target
    name = compact(indicator.level3)
    told = bool(project and name) and target.value is not None and target.upper is None and indicator.term != "long_term"
    return (project, name, target.unit or "") if told else None


def _called(project: Project) -> str:
    """Return the name of a project without years.

    >>> _called(Project("p1", "2026年河堤养护"))
    '河堤养护'
    """
    return _CALLED.sub("", compact(project.name))


def _bodies(reading: Reading, project: Project) -> frozenset[str]:
    """Return the names of those who carry a project out or answer for it: two counties may call theirs alike."""
    parties = (project.supervising_dept, project.implementing_unit)
    named = [party.name for party in parties if party is not None] + [body.name for body in reading.document.organisations]
    return frozenset(compact(name) for name in named if compact(name))


class Past:
    """Targets and results of a library by project, measure and year."""

    def __init__(self) -> None:
        self._told: dict[Key, list[tuple[int, frozenset[str], Year]]] = defaultdict(list)

    def add(self, reading: Reading) -> None:
        """Take in the rows of a form that has a year."""
        projects = {project.ref: project for project in reading.projects}
        for indicator in reading.indicators:
            project = projects.get(indicator.project or "")
            year = _year(reading, indicator)
            key = _key(indicator, _called(project)) if project is not None else None
            if project is None or key is None or year is None:
                continue
            told = indicator.actual
            same = told is not None and told.value is not None and told.unit in (None, indicator.target.unit)
            value = told.value if told is not None and same else None
            self._told[key].append((year, _bodies(reading, project), Year(indicator.target.value, value, key[-1])))

    def years(self, reading: Reading, indicator: Indicator, project: Project) -> dict[int, Year]:
        """Return the earlier years of a measure, latest last; of a target and a self-evaluation of one year, both told."""
        key, year, bodies = _key(indicator, _called(project)), _year(reading, indicator), _bodies(reading, project)
        found: dict[int, Year] = {}
        for of, of_bodies, told in self._told.get(key, []) if key is not None and year is not None else []:
            if of < (year or 0) and (not bodies or not of_bodies or bodies & of_bodies):
                before = found.get(of, told)
                found[of] = Year(told.target, told.actual if told.actual is not None else before.actual, told.unit)
        return dict(sorted(found.items()))


def _year(reading: Reading, indicator: Indicator) -> int | None:
    return indicator.year or reading.document.year


def in_past(reading: Reading, past: Past, hint: Hint) -> Iterator[Finding]:
    """Yield the hints about targets of a form beside their past.

    Args:
        reading: of the form.
        past: of the library.
        hint: makes a finding of rule, indicator and message.
    """
    for project in reading.projects:
        found: dict[str, list[tuple[Indicator, str]]] = defaultdict(list)
        for indicator in reading.indicators:
            years = past.years(reading, indicator, project) if indicator.project == project.ref else {}
            year, value = _year(reading, indicator), indicator.target.value
            if years and year is not None and value is not None:
                for rule, told in _told(indicator, value, year, years):
                    found[rule].append((indicator, told))
        for rule, rows in found.items():
            told = "；".join(dict.fromkeys(text for _indicator, text in rows[:_MOST]))
            more = f"等{len(rows)}个指标" if len(rows) > _MOST else ""
            yield hint(rule, rows[0][0], told + more)


def _told(indicator: Indicator, value: Decimal, year: int, years: Mapping[int, Year]) -> Iterator[tuple[str, str]]:
    """Yield rule and message of each way in which a target stands out beside its past."""
    name, raw = indicator.level3, indicator.target.raw
    floor = indicator.target.effective_operator in ("≥", ">", "=")
    last = max(years)
    before = years[last].target
    if before is not None and ((value < before) if floor else (value > before)):
        yield "target_lowered", f"“{name}”目标{raw}，{last}年为{_plain(before)}，{'低于' if floor else '宽于'}往年"
    same = 1
    while (of := years.get(year - same)) is not None and of.target == value:
        same += 1
    if same >= _YEARS:
        yield "target_unchanged", f"“{name}”的目标{raw}已{same}年没有变化"
    passed = {of: told for of, told in years.items() if told.target is not None and told.actual is not None}
    far = [of for of, told in passed.items() if _by_far(told, floor)]
    if len(far) >= _TIMES and len(far) == len(passed):
        results = [told.actual for told in passed.values() if told.actual is not None]
        if (value < min(results)) if floor else (value > max(results)):
            told = "、".join(f"{of}年目标{_plain(each.target)}完成{_plain(each.actual)}" for of, each in passed.items())
            yield "target_passed_by_far", f"“{name}”往年都远远好于目标（{told}），今年目标{raw}仍不及往年完成的最低水平"


def _by_far(year: Year, floor: bool) -> bool:
    """Say whether a result is far better than its target.

    >>> _by_far(Year(Decimal(90), Decimal(95), "%"), True), _by_far(Year(Decimal(90), Decimal(94), "%"), True)
    (True, False)
    >>> _by_far(Year(Decimal(24), Decimal(30), "次"), True), _by_far(Year(Decimal(24), Decimal(18), "小时"), False)
    (True, True)
    """
    target, actual = year.target or Decimal(0), year.actual or Decimal(0)
    if not target:
        return False
    if floor and year.unit == "%" and target < _HUNDRED:
        return actual > target and (_HUNDRED - actual) * _HALF <= _HUNDRED - target
    return actual >= target * (1 + _FAR) if floor else actual <= target * (1 - _FAR)


def _plain(number: Decimal | None) -> str:
    return "" if number is None else f"{number.normalize():f}"
