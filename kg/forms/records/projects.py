"""The project that is open while a document's tables are read: its head, its reference, the count of its indicators."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from kg.document import Place
from kg.forms.base import Status, Work
from kg.forms.cell import Item
from kg.forms.fit.fields import Fields
from kg.forms.lexicon.heads import plain_label
from kg.forms.lexicon.words import is_body
from kg.forms.records.keyvalue import Head
from kg.forms.records.levels import Levels
from kg.forms.records.open_project import OpenProject, coded_name, party
from kg.forms.records.rows import is_form_title, year_alone
from kg.records import NarrativeGoal
from kg.text import compact

__all__ = ["Projects", "year_of"]

_Named = tuple[int | None, str | None, str | None, str | None, int | None]
"""Table, code (or name and unit, where there is no code), year that a row prints: one project in its table."""
_YEAR_CELL = re.compile(r"(20\d\d)(?:年度?)?")

_LONGEST_UNIT_CODE = 9
"""Longest code of a unit: departments have three digits, their units six or nine; projects twelve and more."""
_ROW = ("level1", "level2", "level", "name", "target")
_WHOLE = re.compile(r"整体(?:支出)?(?:绩效|预算)|部门(?:支出)?(?:绩效)?目标")
_YEAR = re.compile(r"(?<!\d)(20\d\d)年度")


def _heads_units(fields: Fields) -> bool:
    """Say whether the column of names is headed as one of units and of projects: 单位(专项)名称."""
    return any("单位" in column.head for column, _ in fields.of("project_name"))


def _is_unit_row(fields: Fields, name: Item, code: str | None) -> bool:
    """Say whether a row names the unit above its projects, as the head 单位(专项)名称 says: no indicator stands beside it.

    A row with a goal is a project's; one with a code is a unit's only where the code is short and a body bears the name.
    """
    if not _heads_units(fields) or any(map(fields.first, (*_ROW, "goal"))):
        return False
    return code is None or (len(code) <= _LONGEST_UNIT_CODE and is_body(name.text))


class Projects:
    """State of the project whose form is open; `close` writes its record with all that its head said."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.draft = OpenProject()
        self.head = Head(work)
        self.levels = Levels()
        self.ref: str | None = None
        self.count = 0
        self.bound = False
        self.year: int | None = None
        self.money: str | None = None
        self.named: dict[_Named, str] = {}
        self.at: dict[str, int] = {}
        self.counts: Counter[str] = Counter()
        self.row_unit: str | None = None
        self.row_table: int | None = None

    def close(self) -> None:
        """End the project that is open: its record is written with all that its head said."""
        if self.ref is None and self.draft.name is not None:
            self.open_project()
        if self.ref is not None:
            record = self.draft.project(self.ref) if not self.bound else None
            if record is not None:
                self.work.projects[self.at[self.ref]] = record
            self.counts[self.ref] = self.count
        elif self.draft.name is None and (self.draft.department or self.count):
            for section, text, place in self.draft.goal_places:
                self.work.goals.append(NarrativeGoal(section, None, None, text, place))
        self.draft, self.ref, self.count, self.bound = OpenProject(year=self.year, money=self.money), None, 0, False
        self.levels = Levels(seen=self.levels.seen)
        self.head.reset()

    def open_project(self) -> None:
        """Give the project that is being read its reference."""
        if self.ref is None and self.draft.name is not None:
            self.ref = f"p{len(self.work.projects) + 1}"
            record = self.draft.project(self.ref)
            if record is not None:
                self.at[self.ref] = len(self.work.projects)
                self.work.projects.append(record)

    def restart(self) -> None:
        """Begin a new project if the open one already has indicators."""
        if self.count or self.ref is not None:
            self.close()

    def title(self, text: str) -> bool:
        """Take a title of a form; say whether `text` is one."""
        plain = plain_label(text)
        year = year_alone(text)
        if year is not None:
            self.draft.year = self.year = year
            return True
        if not is_form_title(text):
            return False
        if _WHOLE.search(plain) and (self.count or self.ref):
            self.restart()
        found = _YEAR.search(plain) or re.match(r"(20\d\d)年(?!度)", plain)
        if found:
            self.year = int(found[1])
            self.draft.year = self.draft.year if self.count else self.year
        return True

    def row_project(self, fields: Fields) -> None:
        """Take the project that a row of a sheet of many projects names; an empty cell means the one above."""
        name, code = fields.first("project_name"), fields.first("project_code")
        unit, text = _named(fields, name)
        number = compact(code.text) if code is not None else None
        if number is None and text is not None:
            number, text = coded_name(text)
        if name is not None and _is_unit_row(fields, name, number):
            code_before = fields.text("unit_code") or number
            self.row_unit = " ".join(each for each in (code_before, text) if each)
            self._facts(fields, ("unit_code", "project_code", "project_name", "budget"))
            return
        if unit is None and _heads_units(fields):
            unit = self.row_unit
        if self._goes_on(name or code, text, number, unit, year_of(fields)):
            if name is not None:
                self.work.claim(name.key, Status.FACT, span=name.part)
            self._facts(fields, _OF_PROJECT)
            return
        self._open_row(fields, name or code, (number, text), unit)
        self._facts(fields, _OF_PROJECT)

    def _goes_on(self, where: Item | None, text: str | None, number: str | None, unit: str | None, year: int | None) -> bool:
        """Say whether a row is of the open project: it names none, or the same one in the same table."""
        if text is None and number is None:
            return True
        named = number == self.draft.code and text in (None, self.draft.name)
        here = where is None or self.row_table in (None, where.place.table)
        other = unit is not None and self.draft.unit is not None and party(unit) != self.draft.unit
        return named and here and not other and year in (None, self.draft.year)

    def _open_row(self, fields: Fields, where: Item | None, named: tuple[str | None, str | None], unit: str | None) -> None:
        """Open the project that a row names: the one that its table has named before, else a new one."""
        self.close()
        number, text = named
        place = where.place if where is not None else None
        year = year_of(fields)
        self.row_table = place.table if place is not None else None
        key = _named_by(self.row_table, number, (text, unit), year)
        known = self.named.get(key)
        self.draft = OpenProject(
            name=text or number, code=number, place=place, year=self.year if year is None else year, money=self.money
        )
        if known is not None:
            self.ref, self.bound = known, True
            self.count = self.counts[known]
            if unit is not None:
                self.draft.unit = party(unit)
            return
        if text is not None and where is not None:
            self.draft.cited.append(("project_name", where.raw, where.place))
        self.fill(fields, unit, place)
        self.open_project()
        if self.ref is not None:
            self.named[key] = self.ref
            self.work.by_row[self.ref] = year

    def _facts(self, fields: Fields, roles: Sequence[str]) -> None:
        """Claim what a row holds in these roles as facts."""
        for role in roles:
            for _, item in fields.of(role):
                if not item.empty:
                    self.work.claim(item.key, Status.FACT, span=item.part)

    def fill(self, fields: Fields, unit: str | None, place: Place | None) -> None:
        """Fill the open project with what its row prints besides its name."""
        for role, value in (("implementing_unit", unit), ("supervising_dept", fields.text("department"))):
            if value is not None and place is not None:
                self.draft.put(role, value, place)
        goal = fields.first("goal")
        if goal is not None:
            self.draft.put("goals", goal.raw.strip(), goal.place)
        if (budget := fields.amount("budget", self.money)) is not None:
            self.draft.money_of("funds_total", budget)


def _named_by(table: int | None, code: str | None, whose: tuple[str | None, str | None], year: int | None) -> _Named:
    """Return what makes a project one in its table: its code, else its name and its unit."""
    return (table, code, None, None, year) if code is not None else (table, None, *whose, year)


_OF_PROJECT = ("project_name", "project_code", "unit_name", "department", "goal", "budget", "year")


def year_of(fields: Fields) -> int | None:
    """Return the year that a row prints in a column of years, None where it prints none."""
    found = _YEAR_CELL.fullmatch(compact(fields.text("year") or ""))
    return int(found[1]) if found else None


def _named(fields: Fields, name: Item | None) -> tuple[str | None, str | None]:
    """Return the unit and the name of the project of a row; one cell may hold both, a line each (单位名称及项目名称)."""
    unit = fields.text("unit_name")
    if name is None:
        return unit, None
    both = name.raw.strip().count("\n") == 1 and any("单位" in column.head for column, _ in fields.of("project_name"))
    if not both:
        return unit, name.text
    first, second = name.raw.strip().split("\n")
    return first.strip(), second.strip()
