"""Lists of projects, 项目清单: tables with a row a project, found by their heads; the rows are handed on by role."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from kg.amount import is_misgrouped, money_unit, unit_line
from kg.document import Paragraph, Table
from kg.forms.base import Skip, Status, Work
from kg.forms.columns.column import Columns
from kg.forms.columns.head_rows import is_head
from kg.forms.columns.read import read_head
from kg.forms.fit.fields import Fields, fields_of
from kg.forms.fit.tree import is_tree
from kg.forms.level_heads import paired_at
from kg.forms.lexicon.marks import is_subtotal, is_total
from kg.forms.money import number
from kg.forms.records.crossed import crossed_at
from kg.forms.tables import Row, Rows
from kg.text import compact

__all__ = ["Listing", "listings"]

_SHORT = 40
"""Longest line that can be a line of units, in characters."""
_LISTED = frozenset(
    {"ordinal", "project_name", "budget", "executed", "returned", "score", "goal", "completion", "project_code"}
)
_IDENTIFYING = ("ordinal", "project_code", "unit_name")
"""Columns that number a row or say whose it is: a label of a field in one of them heads another table."""


@dataclass
class Listing:
    """A list and its rows.

    Attributes:
        columns: its columns.
        unit: unit of its sums of money that a line above tells; the heads of columns tell their own.
        rows: the rows that name a project, by role.
    """

    columns: Columns
    unit: str | None
    rows: list[Fields] = field(default_factory=list)


def _is_list_head(row: Row) -> bool:
    """Say whether `row` heads a list of projects: names of projects, something of each, and no indicator."""
    own, known = row.own, [item.columns for item in row.heads]
    if len(known) < 2:
        return False
    flat = {role for roles in known for role in roles}
    if is_head(row) or any(roles[0] in _INDICATORS for roles in known):
        return False
    keyed = "project_code" in flat and bool(flat & _TOLD)
    if len(known) * 4 < len(own) * (2 if keyed else 3):
        return False  # a system's export has columns of its own beside the code
    if "project_name" not in flat:
        return keyed
    if not any("名称" in item.label for item in own if "project_name" in item.columns):
        return keyed  # 项目 alone heads tables of revenue and expenditure
    return len(flat & {"ordinal", "project_code", "unit_name"}) > 0 and (
        len(flat & {"budget", "executed", "goal", "completion", "score"}) > 0 or len(known) == 2 or keyed
    )


_INDICATORS = frozenset({"level1", "level2", "level3", "name", "indicator_code"})
_TOLD = frozenset({"budget", "unit_name", "department", "year"})
"""What a sheet of projects tells of each beside its code."""


def _of_indicators(rows: Sequence[Row], at: int) -> bool:
    """Say whether the head before `at` heads a table of targets: labels of levels, a tree, or names of levels are under it."""
    if crossed_at(rows, at - 1) is not None or paired_at(rows, at - 1) is not None:
        return True
    if at == len(rows):
        return False
    row = rows[at]
    if any(is_tree(item.raw) for item in row.own):
        return True
    return len({roles[0] for item in row.own if (roles := item.columns)} & {"level1", "level2", "level3"}) > 1


def _with_units(columns: Columns, row: Row, sub: Row | None) -> Columns:
    """Return the columns with the unit of money that the second line of the head, or a head without a sum, tells them."""
    below = {item.column: money_unit(item.text) for item in sub.own} if sub is not None and not row.ragged else {}
    own = {money_unit(item.text) for item in row.own} - {None}
    shared = own.pop() if len(own) == 1 else None  # 预算（万元） | 执行 | 收回: one head speaks for those beside it
    return Columns(tuple(replace(c, unit=below.get(c.position) or money_unit(c.head) or shared) for c in columns.columns))


class _Finder:
    def __init__(self, work: Work, rows: Rows) -> None:
        self.work = work
        self.rows = rows
        self.unit: str | None = None
        self.open: Listing | None = None
        self.last = 0

    def run(self) -> Iterator[Listing]:
        for position, block in enumerate(self.work.document.blocks):
            if isinstance(block, Paragraph):
                if len(block.text) < _SHORT and (told := unit_line(block.text)) is not None:
                    self.unit = told[0]
                elif not self.work.claimed((0, position, 0)) and len(compact(block.text)) > 8:
                    self.open = None
                continue
            yield from self.table(block)

    def table(self, table: Table) -> Iterator[Listing]:
        rows = self.rows.of(table)
        at = 0
        while at < len(rows):
            row = rows[at]
            at += 1
            own = row.own
            self.unit = next((told[0] for item in own if (told := unit_line(item.text)) is not None), self.unit)
            if _is_list_head(row) and not _of_indicators(rows, at):
                sub = rows[at] if at < len(rows) and self.second(rows[at]) else None
                self.open = Listing(_with_units(read_head(row), row, sub), self.unit)
                for line in (row, sub) if sub is not None else (row,):
                    self.claim(line, Status.LABEL)
                at += sub is not None
                self.last = 0
                yield self.open
            elif self.open is not None and not self.row(row, self.open):
                self.open = None

    def second(self, row: Row) -> bool:
        """Say whether `row` is a second line of the head: remarks in brackets, or heads."""
        return bool(row.own) and all(re.fullmatch(r"[(（].*[)）]", item.label) or item.columns for item in row.own)

    def claim(self, row: Row, status: Status, reason: Skip | None = None) -> None:
        for item in row.items:
            if item.first:
                self.work.claim(item.key, Status.BLANK if item.empty else status, None if item.empty else reason, item.part)

    def row(self, row: Row, listing: Listing) -> bool:
        """Take a row of the list; say whether it belongs to it."""
        own = row.own
        if not own:
            self.claim(row, Status.BLANK)
            return True
        if is_head(row):
            return False
        if any(is_total(item.label) or is_subtotal(item.label) for item in own[:2]):
            self.claim(row, Status.FACT)
            return True
        if len(own) == 1 and own[0].label.isdigit():
            self.claim(row, Status.SKIPPED, Skip.TEMPLATE_BLANK)
            return True
        fields = fields_of(row, listing.columns)
        if fields is None or not _is_listed(fields):
            return False
        listing.rows.append(fields)
        self.claim(row, Status.FACT)
        return True


def _is_listed(fields: Fields) -> bool:
    """Say whether a row names a project, or has its code, and something of it."""
    name, code = fields.first("project_name"), fields.first("project_code")
    if code is not None and not any(char.isdigit() for char in code.text):
        return False
    if name is None and code is None:
        return False
    if name is not None and (number(name.text) is not None or "project_name" in name.columns):
        return False  # 项目名称 below 项目名称: the head of the form in the next table
    if any((item := fields.first(role)) is not None and item.keys for role in _IDENTIFYING):
        return False  # 项目名称 | 河堤养护 under 序号: the head of a form that follows without a paragraph between
    told = _LISTED - {"project_name"} if name is not None else _TOLD
    if all(fields.first(role) is None for role in told):
        return False
    figures = (fields.first(role) for role in ("ordinal", "budget"))
    return all(item is None or len(item.label) <= _FIGURE or _is_figure(item.text) for item in figures)


def _is_figure(text: str) -> bool:
    return number(text) is not None or is_misgrouped(text)


_FIGURE = 4
"""Longest text in place of a number or a sum (待定) in a row of a list."""


def listings(work: Work, rows: Rows) -> tuple[Listing, ...]:
    """Return the lists of projects in the document; their cells are claimed."""
    found = tuple(_Finder(work, rows).run())
    return tuple(listing for listing in found if listing.rows)
