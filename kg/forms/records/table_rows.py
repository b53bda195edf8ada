"""Rows of tables, one after the other: heads, indicators, totals, and the labels and values above them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import ClassVar

from kg.amount import unit_line
from kg.forms.base import Skip, Status, Work
from kg.forms.cell import Item
from kg.forms.columns.column import Columns
from kg.forms.columns.head_rows import turned_at
from kg.forms.columns.read import head_at, row_label
from kg.forms.fit.costs import is_number
from kg.forms.fit.fields import Fields, fields_of
from kg.forms.fit.tree import branches, indicators_in, is_tree
from kg.forms.level_heads import paired_at
from kg.forms.lexicon.heads import colon_roles, plain_label
from kg.forms.lexicon.marks import is_total
from kg.forms.records.crossed import Crossed, crossed_at, indicators_under, is_row, values_below
from kg.forms.records.of_row import indicators_of
from kg.forms.records.open_project import party, split_label
from kg.forms.records.project_cells import take_branch, take_guessed, take_headed, under_heads
from kg.forms.records.projects import Projects
from kg.forms.records.regions import regions_at
from kg.forms.records.rows import RowKind, is_coded, kind_of
from kg.forms.records.self_evaluation import Scores
from kg.forms.records.tasks import Tasks, tasks_at
from kg.forms.tables import Row, transpose
from kg.records import Passage

__all__ = ["TableRows"]

_YEAR_BESIDE = re.compile(r"[(（]20\d\d年度?[)）]")
"""The year between the unit and the unit of money; without brackets it may be anybody's value."""

_LABEL = 24
"""Longest unknown label with a text beside it, in characters."""
_TEXT = 14
_FRESH = frozenset({"project_name", "project_code", "supervising_dept", "implementing_unit", "department", "funds"})
"""Labels of a project's head: after indicators they begin the next project."""
_WORD = re.compile("[\u4e00-\u9fff]{2}")


class TableRows(Projects):
    """Reads rows into the open project: the columns of the open table say what a row holds."""

    def __init__(self, work: Work) -> None:
        super().__init__(work)
        self.columns: Columns | None = None
        self.scores = Scores(work)
        self.over: Row | None = None

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
                number += self.block(rows, number) or self.row(rows, number)

    def block(self, rows: Sequence[Row], number: int) -> int:
        """Read the tasks of a department or the targets of regions that begin at `number`; return the rows used up."""
        found = tasks_at(rows, number, self.money) or regions_at(rows, number)
        if found is None:
            return 0
        if isinstance(found, Tasks):
            self.work.tasks += found.tasks
        else:
            self.end_table()
            self.work.indicators += [
                replace(each, project=self.ref, ordinal=self.count + each.ordinal) for each in found.indicators
            ]
            self.work.passages += found.passages
            self.count += len(found.indicators)
        for row in rows[number : number + found.rows]:
            self.blanks(row)
        self.claim(found.labels, Status.LABEL)
        self.claim(found.facts, Status.FACT)
        return found.rows

    def row(self, rows: Sequence[Row], number: int) -> int:
        """Read the row at `number` and return how many rows that used up."""
        row = rows[number]
        below = rows[number + 1] if number + 1 < len(rows) else None
        if (crossed := crossed_at(rows, number)) is not None:
            return self.crossed(crossed, rows[number:])
        if (paired := paired_at(rows, number)) is not None:
            return self.open_columns(row, *paired)
        self.blanks(row)
        if len(row.own) > 1 and all(item.columns or item.keys for item in row.own):
            self.over = row
        kind = kind_of(row, below, open_table=self.columns is not None)
        if kind is RowKind.HEAD:
            return self.take_head(rows, number)
        self.take_kind[kind](self, row)
        return 1

    def blanks(self, row: Row | None) -> None:
        """Claim the empty cells of a row."""
        for item in row.items if row is not None else ():
            if item.empty and item.first:
                self.work.claim(item.key, Status.BLANK, span=item.part)

    def unit_row(self, row: Row) -> None:
        """Take the unit of money for the sums below."""
        self.unit_of_money(row.own[0].text)
        self.claim(row.own, Status.LABEL)

    def title_row(self, row: Row) -> None:
        """Take the title of a form, or its year."""
        self.title(row.own[0].label)
        self.claim(row.own, Status.LABEL)

    def note_row(self, row: Row) -> None:
        """Keep a remark as it stands."""
        for item in row.own:
            self.work.passages.append(Passage((), item.raw.strip(), item.place))
        self.claim(row.own, Status.PROSE)

    def subtotal_row(self, row: Row) -> None:
        """Pass over a sum of a part."""
        self.claim(row.own, Status.LABEL)

    def total_row(self, row: Row) -> None:
        """End the table with the row that adds it up."""
        self.claim([item for item in row.own if is_total(plain_label(item.label))], Status.LABEL)
        for label, value in pairwise(row.own):
            if "grade" in label.keys:  # 自评得分 | 99.4 | 自评等级 | 优
                self.draft.put("grade", value.text, value.place)
                self.claim([label], Status.LABEL)
        self.claim(row.own, Status.FACT)
        self.end_table()

    def label_row(self, row: Row) -> None:
        """Read a row of labels and values; a table that was open ends."""
        if self.columns is not None and "project_name" in self.columns.roles and is_coded(row):
            self.row_unit = row.own[0].text  # 单位(专项)名称: a unit above its projects
            self.claim(row.own, Status.FACT)
            return
        if self.columns is not None:
            self.end_table()
        self.key_row(row)

    def data_row(self, row: Row) -> None:
        """Read a row of the open table; one that does not fit it is read as labels and values."""
        if self.columns is None or not self.data(row, self.columns):
            self.key_row(row)

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
        rest = [item for item in own if not item.label.startswith("【") and not is_tree(item.raw)]
        headed = under_heads(self.over, rest)
        if "project_name" in headed:
            self.claim(take_headed(self.draft, headed, self.money), Status.FACT)
        else:
            self.claim(take_guessed(self.draft, rest, self.money), Status.FACT)
        for item in own:
            for branch in branches(item.raw):
                self.claim([item], Status.FACT)
                take_branch(self.work, self.draft, item, branch)
        self.open_project()
        for item in own:
            if is_tree(item.raw):
                found = list(indicators_in(item.raw, item.place, self.ref, self.count))
                self.work.indicators += found
                self.count += len(found)

    def crossed(self, crossed: Crossed, rows: Sequence[Row]) -> int:
        """Read a table with a project a row under labels of levels; return how many rows that used up."""
        self.end_table()
        size = len(crossed.lines)
        for line in crossed.lines:
            self.claim(line.own, Status.LABEL)
            self.blanks(line)
        while size < len(rows) and (not rows[size].own or is_row(crossed, rows[size])):
            row = rows[size]
            values = values_below(crossed, row, rows[size + 1] if size + 1 < len(rows) else None)
            size += 1 if values is None else 2
            self.blanks(row)
            if row.own:
                self.crossed_row(crossed, row, values)
        return size

    def crossed_row(self, crossed: Crossed, row: Row, values: Row | None) -> None:
        """Read a project with its indicators, a cell a level; the values of the row below are theirs."""
        self.restart()
        pairs = [(head, item) for item in row.own if (head := crossed.head_of(item)) is not None]
        headed = {head.columns[0]: (head, item) for head, item in pairs}
        self.claim(take_headed(self.draft, headed, self.money), Status.FACT)
        self.open_project()
        if values is not None:
            self.blanks(values)
            self.claim(values.own, Status.FACT)
        for item, each in indicators_under(crossed, row, self.ref, self.count, values):
            self.work.indicators.append(each)
            self.count += 1
            self.claim([item], Status.FACT)

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
        return self.open_columns(rows[number], *head_at(rows, number))

    def open_columns(self, row: Row, lines: Sequence[Row], columns: Columns) -> int:
        """Open a table with the columns that the lines of its head name; return how many lines these are."""
        repeated = self.columns is not None and columns.roles == self.columns.roles
        for line in lines:
            if repeated:
                self.claim(line.own, Status.SKIPPED, Skip.REPEATED_HEAD)
            else:
                self.claim(line.own, Status.LABEL)
            self.blanks(line)
        if not repeated:
            self.scores.open(columns)
            self.levels.carried.clear()
        self.columns = columns
        if (first := row_label(row)) is not None:
            self.levels.take1(first)
        self.head.reset()
        self.open_project()
        return len(lines)

    def key_row(self, row: Row) -> None:
        """Read a row of the key-value area."""
        coded = is_coded(row)
        for item in row.own:
            told = unit_line(item.text) is not None and not coded
            if told:
                self.unit_of_money(item.text)
            if told or (_YEAR_BESIDE.fullmatch(item.label) and self.title(item.text)):
                self.claim([item], Status.LABEL)
        if coded:
            self.coded_row(row)
            return
        self.next_project(row)
        if not self.head.take(row, self.draft):
            self.unknown_label(row)

    def coded_row(self, row: Row) -> None:
        """Take the unit with its code that stands above a form."""
        if self.count or self.draft.unit is not None:
            self.restart()
        for item in row.own:
            if unit_line(item.text) is not None:
                self.unit_of_money(item.text)
                self.claim([item], Status.LABEL)
            else:
                self.draft.unit = party(item.text)
                self.claim([item], Status.FACT)

    def next_project(self, row: Row) -> None:
        """Begin the next project where labels of a project's head come again."""
        roles = {role for item in row.own for role in item.keys[:1]}
        roles |= {colon_roles(pair[0])[0] for item in row.own if (pair := split_label(item.text))}
        if (self.count and roles & _FRESH) or (not self.count and self.draft.name is not None and "project_name" in roles):
            self.restart()

    def unknown_label(self, row: Row) -> None:
        """Claim a short text with a long one beside it: a label that nobody knows."""
        own = row.own
        if len(own) >= 2 and len(own[0].label) <= _LABEL and len(own[1].label) > max(_TEXT, len(own[0].label)):
            self.claim(own[:1], Status.LABEL)
            self.claim(own[1:], Status.PROSE)

    def data(self, row: Row, columns: Columns, fields: Fields | None = None) -> bool:
        """Read a row as an indicator or a scored row; say whether it was one."""
        if not any(_WORD.search(item.label) for item in row.own):
            self.claim(row.own, Status.LABEL)  # lines for the figures of an indicator above: 5 ②
            return True
        fields = fields or fields_of(self.without_block_label(row), columns)
        if fields is None or (row.ragged and _misfits(fields)):
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

    def without_block_label(self, row: Row) -> Row:
        """Return a line of text without the label of the whole table in front of its first level: 绩效指标 产出指标."""
        own = row.own
        if not row.dropped or len(own) < 2 or "indicators" not in own[0].columns or not own[1].is_level():
            return row
        self.claim(own[:1], Status.LABEL)
        return replace(row, items=tuple(item for item in row.items if item is not own[0]))

    take_kind: ClassVar[dict[RowKind, Callable[[TableRows, Row], None]]] = {
        RowKind.BLANK: blanks,
        RowKind.TREE: tree,
        RowKind.UNIT: unit_row,
        RowKind.TITLE: title_row,
        RowKind.NOTE: note_row,
        RowKind.SUBTOTAL: subtotal_row,
        RowKind.TOTAL: total_row,
        RowKind.KEY: label_row,
        RowKind.DATA: data_row,
    }


def _misfits(fields: Fields) -> bool:
    """Say whether a figure stands where a label of a level should: the row is not one of the table's, or two of them."""
    labels = (fields.first(role) for role in ("level1", "level2"))
    return any(item is not None and is_number(item.label) for item in labels)
