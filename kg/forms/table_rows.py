"""Rows of tables, one after the other: heads, indicators, totals, and the labels and values above them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kg.amount import amount_in, unit_line
from kg.forms.base import Skip, Status, Work
from kg.forms.cell import Item
from kg.forms.columns import Columns, is_head, is_lower_head, is_sub_head, read_head, turned_at, with_third
from kg.forms.draft import party, split_label
from kg.forms.fields import Fields, fields_of
from kg.forms.head_lines import divided
from kg.forms.lexicon.heads import key_roles
from kg.forms.lexicon.marks import is_note, is_subtotal, is_total
from kg.forms.projects import Projects
from kg.forms.records_of import indicators_of
from kg.forms.self_evaluation import Scores
from kg.forms.tables import Row, transpose
from kg.forms.tree import Branch, branches, indicators_in, is_tree
from kg.records import Passage

__all__ = ["TableRows"]

_YEAR_BESIDE = re.compile(r"[(（]20\d\d年度?[)）]")
"""The year between the unit and the unit of money; without brackets it may be anybody's value."""

_LABEL = 24
"""Longest unknown label with a text beside it, in characters."""
_TEXT = 14
_STOP_SURE = frozenset({"project_name", "project_code", "supervising_dept", "implementing_unit", "department"})
_STOP = frozenset({"period", "plan", "funds"})
_STOP_LONE = frozenset({"goals", "goals_long", "text", "use", "goals_expected", "tasks"})
_WORD = re.compile("[\u4e00-\u9fff]{2}")


class TableRows(Projects):
    """Reads rows into the open project: the columns of the open table say what a row holds."""

    def __init__(self, work: Work) -> None:
        super().__init__(work)
        self.columns: Columns | None = None
        self.scores = Scores(work)

    def restart(self) -> None:
        """Begin a new project if the open one already has indicators; the open table ends."""
        super().restart()
        self.columns = None

    def rows(self, rows: list[Row]) -> None:
        """Read rows in order; a table turned over is turned back first."""
        number = 0
        while number < len(rows):
            turned = turned_at(rows, number)
            if turned:
                lines = transpose(rows[number : number + turned])
                at = 0
                while at < len(lines):
                    at += self.row(lines, at)
                number += turned
            else:
                number += self.row(rows, number)

    def row(self, rows: Sequence[Row], number: int) -> int:
        """Read the row at `number` and return how many rows that used up."""
        row = rows[number]
        for item in row.items:
            if item.empty and item.first:
                self.work.claim(item.key, Status.BLANK, span=item.part)
        own = row.own
        if not own:
            return 1
        if any(is_tree(item.raw) for item in own):
            self.tree(row)
            return 1
        if is_head(row) or (number + 1 < len(rows) and divided(row, rows[number + 1]) is not None):
            return self.take_head(rows, number)
        if len(own) == 1 and self.unit_of_money(own[0].text):
            self.claim(own, Status.LABEL)
            return 1
        if len(own) == 1 and self.title(own[0].label):
            self.claim(own, Status.LABEL)
            return 1
        if is_note(own[0].label) and (len(own) == 1 or len(own[0].label) > _LABEL):
            self.claim(own, Status.PROSE)
            return 1
        if self.columns is not None and is_subtotal(own[0].label):
            self.claim(own, Status.LABEL)
            return 1
        if self.columns is not None:
            if any(is_total(item.label) for item in own[:2]):
                self.claim([item for item in own if is_total(item.label)], Status.LABEL)
                self.claim(own, Status.FACT)
                self.end_table()
                return 1
            if not self.stops(row) and self.data(row, self.columns):
                return 1
            if self.stops(row):
                self.end_table()
        self.key_row(row)
        return 1

    def unit_of_money(self, text: str) -> bool:
        """Take the unit that a line names for the sums below it; say whether it names one and nothing else."""
        told = unit_line(text)
        if told is None:
            return False
        self.money = told[0]
        if not self.count:  # what stands below indicators is the next form's
            self.draft.money = self.money
        return told[1]

    def tree(self, row: Row) -> None:
        """Read a row that holds a project and the tree of its indicators: name, money, 【…】 with what stands under them."""
        own = row.own
        self.end_table()
        self.restart()
        rest = [item for item in own if not item.label.startswith("【")]
        name = next((item for item in reversed(rest) if _WORD.search(item.label) and not is_tree(item.raw)), None)
        if name is not None:
            self.draft.put("project_name", name.text, name.place)
            behind = rest[rest.index(name) + 1 :]
            for item in behind[:1]:
                if (amount := amount_in(item.text, self.money)) is not None:
                    self.draft.money_of("funds_total", amount)
            self.claim([name, *behind[:1]], Status.FACT)
        for item in own:
            for branch in branches(item.raw):
                self.branch(item, branch)
        self.open_project()
        for item in own:
            if is_tree(item.raw):
                found = list(indicators_in(item.raw, item.place, self.ref, self.count))
                self.work.indicators += found
                self.count += len(found)

    def branch(self, item: Item, branch: Branch) -> None:
        """Take what stands under a label in brackets that names no level: a goal, a description."""
        self.claim([item], Status.FACT)
        text = item.raw[branch.start : branch.end].strip()
        if branch.level1 or branch.level2 or not text:
            return
        place = replace(item.place, start=branch.start, end=branch.end)
        role = (key_roles(branch.label) or ("",))[0]
        if role.startswith("goals"):
            self.draft.put(role, text, place)
        else:
            self.work.passages.append(Passage((branch.label,), text, place))

    def end_table(self) -> None:
        """End the open table."""
        self.scores.close()
        self.columns = None

    def claim(self, items: Sequence[Item], status: Status, reason: Skip | None = None) -> None:
        """Enter items in the ledger."""
        for item in items:
            self.work.claim(item.key, status, reason, item.part)

    def take_head(self, rows: Sequence[Row], number: int) -> int:
        """Take the head of a table at `number` and return how many rows it covers."""
        row = rows[number]
        below = rows[number + 1] if number + 1 < len(rows) else None
        sub = below if below is not None and (is_sub_head(below) or is_lower_head(row, below) or divided(row, below)) else None
        after = rows[number + 2] if sub is not None and number + 2 < len(rows) else None
        both, third = (row, None) if sub is None else with_third(row, sub, after)
        columns = read_head(both, third or sub)
        repeated = self.columns is not None and {c.role for c in columns.columns} == {c.role for c in self.columns.columns}
        for line in (row, sub, third):
            for item in line.own if line is not None else ():
                if repeated:
                    self.work.claim(item.key, Status.SKIPPED, Skip.REPEATED_HEAD, item.part)
                else:
                    self.work.claim(item.key, Status.LABEL, span=item.part)
            for item in line.items if line is not None else ():
                if item.empty and item.first:
                    self.work.claim(item.key, Status.BLANK, span=item.part)
        if not repeated:
            self.scores.open(columns)
        self.columns = columns
        self.head.reset()
        self.open_project()
        return 1 + (sub is not None) + (third is not None)

    def stops(self, row: Row) -> bool:
        """Say whether a row under an indicator table is none of its rows: the next project's head has begun."""
        first = row.own[0]
        if self.coded(row):
            return True
        roles = first.keys or (key_roles(pair[0]) if (pair := split_label(first.text)) else ())
        if not roles or first.is_level() or "率" in first.label:
            return False
        if not row.ragged and first.column > min(item.column for item in row.items):
            return False
        if roles[0] in _STOP_SURE:
            return True
        if roles[0] in _STOP:
            return len(row.own) > 1 and bool(row.own[1].keys)
        few = len(row.own) <= 3 and not any(item.is_level() for item in row.own)
        return roles[0] in _STOP_LONE and few and first.column == min(item.column for item in row.items)

    def coded(self, row: Row) -> bool:
        """Say whether a row holds nothing but a unit with its code (and the unit of money): it stands above a form."""
        own = [item for item in row.own if unit_line(item.text) is None]
        return len(own) == 1 and len(own[0].label) <= 40 and len(row.own) <= 3 and party(own[0].text).code is not None

    def key_row(self, row: Row) -> None:
        """Read a row of the key-value area."""
        own = row.own
        for item in own:
            if unit_line(item.text) is not None and not self.coded(row):
                self.unit_of_money(item.text)
                self.claim([item], Status.LABEL)
            elif _YEAR_BESIDE.fullmatch(item.label) and self.title(item.text):
                self.claim([item], Status.LABEL)
        if self.coded(row):
            if self.count or self.draft.unit is not None:
                self.restart()
            for item in own:
                if unit_line(item.text) is not None:
                    self.unit_of_money(item.text)
                    self.claim([item], Status.LABEL)
                else:
                    self.draft.unit = party(item.text)
                    self.claim([item], Status.FACT)
            return
        roles = [role for item in own for role in item.keys[:1]]
        pairs = [key_roles(pair[0])[0] for item in own if (pair := split_label(item.text))]
        if self.count and ("project_name" in roles + pairs or self.fresh_head(roles + pairs)):
            self.restart()
        if not self.count and self.draft.name is not None and "project_name" in roles + pairs:
            self.restart()
        if self.head.take(row, self.draft):
            return
        if len(own) >= 2 and len(own[0].label) <= _LABEL and len(own[1].label) > max(_TEXT, len(own[0].label)):
            self.claim(own[:1], Status.LABEL)
            self.claim(own[1:], Status.PROSE)

    def fresh_head(self, roles: Sequence[str]) -> bool:
        """Say whether labels of a project's head come again after indicators."""
        return any(role in ("project_code", "supervising_dept", "implementing_unit", "department", "funds") for role in roles)

    def data(self, row: Row, columns: Columns, fields: Fields | None = None) -> bool:
        """Read a row as an indicator or a scored row; say whether it was one."""
        if not any(_WORD.search(item.label) for item in row.own):
            self.claim(row.own, Status.LABEL)  # lines for the figures of an indicator above: 5 ②
            return True
        fields = fields or fields_of(row, columns)
        if fields is None:
            return False
        if columns.scored:
            return self.scores.row(row, fields)
        if columns.roles & {"project_name", "project_code"}:
            self.row_project(fields)
        made = indicators_of(self.work, self.levels, self.draft, fields, columns, self.ref, self.count)
        if made is None:
            return False
        self.count += made
        return True
