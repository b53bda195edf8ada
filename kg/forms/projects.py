"""The project that is open while a document's tables are read: its head, its reference, the count of its indicators."""

from __future__ import annotations

import re

from kg.forms.base import Status, Work
from kg.forms.draft import Draft
from kg.forms.fields import Fields
from kg.forms.keyvalue import Head
from kg.forms.lexicon.heads import plain_label
from kg.forms.records_of import Levels
from kg.records import NarrativeGoal
from kg.text import compact, nfkc

__all__ = ["Projects"]

_TITLE = re.compile(r"^.{0,60}(?:目标|自评|评价|绩效|评分|指标).{0,12}(?:表|清单)(?:[(（].*[)）])?$")
_WHOLE = re.compile(r"整体(?:支出)?(?:绩效|预算)|部门(?:支出)?(?:绩效)?目标")
_YEAR_ONLY = re.compile(r"(?s:(?=.{1,40}\Z))[(（]?\s*(20\d\d)\s*(?:年度?)?\s*[)）]?")
_YEAR = re.compile(r"(?<!\d)(20\d\d)年度")


class Projects:
    """State of the project whose form is open; `close` writes its record with all that its head said."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.draft = Draft()
        self.head = Head(work)
        self.levels = Levels()
        self.ref: str | None = None
        self.count = 0
        self.bound = False
        self.year: int | None = None
        self.money: str | None = None

    def close(self) -> None:
        """End the project that is open: its record is written with all that its head said."""
        if self.ref is None and self.draft.name is not None:
            self.open_project()
        if self.ref is not None:
            record = self.draft.project(self.ref) if not self.bound else None
            at = next(i for i, project in enumerate(self.work.projects) if project.ref == self.ref)
            if record is not None:
                self.work.projects[at] = record
        elif self.draft.name is None and (self.draft.department or self.count):
            for section, text, place in self.draft.goal_places:
                self.work.goals.append(NarrativeGoal(section, None, None, text, place))
        self.draft, self.ref, self.count, self.bound = Draft(year=self.year, money=self.money), None, 0, False
        self.levels = Levels(seen=self.levels.seen)
        self.head.reset()

    def open_project(self) -> None:
        """Give the project that is being read its reference."""
        if self.ref is None and self.draft.name is not None:
            self.ref = f"p{len(self.work.projects) + 1}"
            record = self.draft.project(self.ref)
            if record is not None:
                self.work.projects.append(record)

    def restart(self) -> None:
        """Begin a new project if the open one already has indicators."""
        if self.count or self.ref is not None:
            self.close()

    def title(self, text: str) -> bool:
        """Take a title of a form; say whether `text` is one."""
        plain = plain_label(text)
        year = _YEAR_ONLY.fullmatch(nfkc(text).strip())
        if year:
            self.draft.year = self.year = int(year[1])
            return True
        if not plain or len(plain) > 90 or not _TITLE.match(plain):
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
        text = name.text if name is not None else None
        unit = fields.text("unit_name")
        if (
            name is not None
            and name.raw.strip().count("\n") == 1
            and any("单位" in c.head for c, _ in fields.of("project_name"))
        ):
            unit, text = (part.strip() for part in name.raw.strip().split("\n"))
        number = compact(code.text) if code is not None else None
        if (text is None and number is None) or (number == self.draft.code and text in (None, self.draft.name)):
            self.work.claim(name.key, Status.FACT, span=name.part) if name is not None else None
            return
        self.close()
        known = next((p for p in self.work.projects if (number and p.code == number) or (not number and p.name == text)), None)
        place = name.place if name is not None else code.place if code is not None else None
        self.draft = Draft(
            name=known.name if known else text or number, code=number, place=place, year=self.year, money=self.money
        )
        if known is not None:
            self.ref, self.bound = known.ref, True
            self.count = sum(1 for each in self.work.indicators if each.project == known.ref)
        else:
            if text is not None and name is not None:
                self.draft.cited.append(("project_name", name.raw, name.place))
            for role, value in (("implementing_unit", unit), ("supervising_dept", fields.text("department"))):
                if value is not None and place is not None:
                    self.draft.put(role, value, place)
            goal = fields.first("goal")
            if goal is not None:
                self.draft.put("goals", goal.raw.strip(), goal.place)
            if (budget := fields.amount("budget", self.money)) is not None:
                self.draft.money_of("funds_total", budget)
            self.open_project()
        for role in ("project_name", "project_code", "unit_name", "department", "goal", "budget"):
            for _, item in fields.of(role):
                if not item.empty:
                    self.work.claim(item.key, Status.FACT, span=item.part)
