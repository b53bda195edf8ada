"""Target tables, 绩效目标表 and 绩效自评表: projects with their heads, indicators with their levels and targets.

One pass over the blocks of a document. Above the head of an indicator table stands the key-value area of its project; below
it every row is an indicator of that project until the next project's first label. Tables that a page break has cut go on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from kg.amount import unit_line
from kg.document import Paragraph, Table
from kg.forms.base import Skip, Status, Work
from kg.forms.base import Stretch as Text
from kg.forms.cell import Item
from kg.forms.columns.column import Columns
from kg.forms.columns.head_rows import is_head
from kg.forms.fit.align import align_rows, row_margin
from kg.forms.fit.fields import Fields, fields_at
from kg.forms.fit.flat import Part, Printed, head_size, item_at, parts_of, pieces_of, rows_of_lines
from kg.forms.fit.guess import guess, guess_lines
from kg.forms.fit.lattice import FIRM
from kg.forms.fit.run_text import DividedRow, Stretch, divided_rows, stretches_of
from kg.forms.fit.tree import is_tree
from kg.forms.head_lines import run_together
from kg.forms.lexicon.heads import colon_roles, key_roles
from kg.forms.lexicon.levels import is_level
from kg.forms.lexicon.words import is_body
from kg.forms.records.open_project import labelled, party
from kg.forms.records.table_rows import TableRows
from kg.forms.side_by_side import halves
from kg.forms.tables import Row, Rows
from kg.layout.sure import fits_surely, is_sure
from kg.records import Party
from kg.text import compact

__all__ = ["extract"]

_BLANK = re.compile(r"\s+")
_STREAM = 12
"""Cells in the only row of a table from which on it is a stream of cells whose rows are lost."""

_SHORT = 60
"""Longest line that can hold a unit for the sums below it, in characters."""
_ABOVE = 4
"""Cells right above a tree of indicators, one a line, that can be its project's: code, name, money, description."""

_LABELS = 2
"""Labels of levels that a line without separators needs to be taken for the rest of the form in the line above."""

_JOINS = ("及", "和", "(", "（", "与")
"""How the second line of a label begins."""

_OVER = frozenset({"level1"})
_LEVELS = frozenset({"level1", "level2"})
"""Labels that tell under what a row stands."""

_HEADED = frozenset({"project_name", "project_code", "implementing_unit", "supervising_dept"})


class _Scan(TableRows):
    """The pass over the blocks."""

    def __init__(self, work: Work, made: Rows) -> None:
        super().__init__(work)
        self.made = made

    def paragraph(self, block: Paragraph, position: int) -> None:
        """Read a line outside tables: a title, a label of a level, a label with its value."""
        key = (0, position, 0)
        if self.work.claimed(key):
            return
        text = compact(block.text)
        if (len(text) < _SHORT and self.unit_of_money(block.text)) or self.title(text):
            self.work.claim(key, Status.LABEL)
            return
        if self.columns is not None and self.columns.scored and self.scores.paragraph(block, key):
            return
        if self.columns is not None and is_level(text) and len(text) < 24:
            self.levels.either(text)
            self.work.claim(key, Status.LABEL)
            return
        if (unit := _coded_body(block.text)) is not None:
            if self.count or self.draft.unit is not None:
                self.restart()
            self.draft.unit = unit
            self.work.claim(key, Status.FACT)
            return
        pairs = labelled(block.text)
        if pairs and self.heads_project(block.text, pairs):
            self.columns = None
            if self.count and any(colon_roles(label)[0] != "implementing_unit" for label, _ in pairs):
                self.restart()
            for label, value in pairs:
                self.head.field(label, value, block.place, self.draft)
            self.work.claim(key, Status.FACT)

    def heads_project(self, text: str, pairs: Sequence[tuple[str, str]]) -> bool:
        """Say whether a line of labels and values belongs to the head of a project: it names one, or its money or goal.

        Money and goals only while a head is being read: in a report they are prose.
        """
        role = colon_roles(pairs[0][0])[0]
        if role in _HEADED:
            return True
        reading = self.draft.touched and not self.count and self.columns is None
        if role.startswith("funds"):
            return reading and len(text) < _SHORT and any(each.isdigit() for each in pairs[0][1])
        return reading and role == "goals" and len(pairs) == 1

    def lines(self, lines: Sequence[Printed]) -> bool:
        """Read paragraphs that are a form whose table has been lost; say whether they are."""
        found_rows = rows_of_lines(lines)
        if found_rows is not None:
            entries, halves = found_rows
            self.take_halves(halves)
            rows: list[Row] = []
            for entry in entries:
                if isinstance(entry, Row):
                    rows.append(entry)
                else:
                    self.rows(rows)
                    rows = []
                    self.paragraph(entry[1], entry[0])
            self.rows(rows)
            return True
        found = guess_lines(lines)
        if found is not None:
            before, known, columns = found
            for line in before:
                self.paragraph(line[1], line[0])
            self.columns = columns
            self.open_project()
            self.rows(known)
            return True
        if any(is_tree(line[1].text) for line in lines):
            self.trees(lines)
            return True
        stretches = stretches_of(lines)
        if stretches is not None:
            self.stretches(stretches)
            return True
        parts = parts_of(lines)
        if parts is not None:
            for part in parts:
                self.take_halves(part.halves)
                self.part(part)
            return True
        return self.whole(lines)

    def take_halves(self, halves: Sequence[Item]) -> None:
        """Claim the halves of labels that were put together."""
        self.claim(halves, Status.LABEL)
        self.work.halves.update(item.key for item in halves)

    def stretches(self, stretches: Sequence[Stretch]) -> None:
        """Read run-together forms."""
        for kind, group in groupby(stretches, lambda each: "rows" if each.kind == "row" else each.kind):
            own = list(group)
            if kind == "rows":
                self.divided(own)
                continue
            for each in own:
                if kind == "line":
                    self.paragraph(each.plain.line[1], each.plain.line[0])
                elif kind == "keys":
                    self.part(Part("keys", each.items()))
            if kind == "head":
                self.heads([each.items() for each in own])

    def heads(self, lines: Sequence[tuple[Item, ...]]) -> None:
        """Take the heads of a run-together table, in one line or several."""
        if len(lines) == 1:
            self.part(Part("head", lines[0]))
        else:
            self.take_head([Row(tuple(run_together(line)), ragged=True, dropped=True) for line in lines], 0)

    def divided(self, stretches: Sequence[Stretch]) -> None:
        """Read the rows of a run-together table; figures that could be divided otherwise are left out of their row.

        Rows that could be divided otherwise are read, too, for the labels in them, and taken back at the end
        (kg.forms.account.withhold), as are those that are under labels of such a row.
        """
        columns = self.columns
        if columns is None:
            return
        in_doubt = bool(_OVER & columns.roles)  # until the first label
        for row in divided_rows(stretches, columns):
            in_doubt = self.divided_row(row, columns, in_doubt=in_doubt)

    def divided_row(self, row: DividedRow, columns: Columns, *, in_doubt: bool) -> bool:
        """Read a row of run-together text; say whether the labels in force behind it are in doubt.

        Args:
            row: the row.
            columns: of the table.
            in_doubt: the labels in force above it are.
        """
        roles = [columns.columns[at].role for at in row.columns]
        place = row.items[0].place
        surely = is_sure(replace(place, margin=row.labels))
        over = _OVER if _OVER & columns.roles else _LEVELS
        in_doubt = not surely or (in_doubt and not over & set(roles)) or _lacks_level(row, roles, columns)
        items = [replace(item, place=replace(item.place, margin=0.0)) if in_doubt else item for item in row.items]
        whole = replace(place, start=row.span[0], end=row.span[1])
        for item in items:
            self.work.stretches[item.place] = Text(((item.key, whole),))
        kept = [n for n, item in enumerate(items) if roles[n] in FIRM or is_sure(item.place)]
        own = [items[n] for n in kept]
        if own:
            fields = fields_at(own, [row.columns[n] for n in kept], columns)
            self.data(Row(tuple(own), ragged=True, dropped=True), columns, fields)
        return in_doubt

    def trees(self, lines: Sequence[Printed]) -> None:
        """Read lines of one cell each that hold trees of indicators: the project and its money stand right above."""
        above: list[Printed] = []
        for line in lines:
            if is_tree(line[1].text):
                cells = [item_at(each, 0, len(each[1].text), number) for number, each in enumerate((*above[-_ABOVE:], line), 1)]
                self.tree(Row(tuple(cells), ragged=True, dropped=True))
                above = []
            elif line[1].text.strip():
                self.paragraph(line[1], line[0])
                above.append(line)

    def whole(self, lines: Sequence[Printed]) -> bool:
        """Read lines that hold whole forms each; say whether one does."""
        read = False
        for number, line in enumerate(lines):
            found = parts_of((line,), pieces=pieces_of(line))
            if found is not None and not read:
                for before in lines[:number]:
                    self.paragraph(before[1], before[0])
                read = True
            for part in found or ():
                self.part(part)
            if found is None and read:
                self.paragraph(line[1], line[0])
        return read

    def part(self, part: Part, *, whole: bool = False) -> None:
        """Read a stretch of fields; `whole` ones have their empty cells among them."""
        if part.kind == "head":
            items = tuple(run_together([item for item in part.items if not item.empty]))
            size = head_size(items)
            rows = [Row(items[:size], ragged=True, dropped=True)]
            if items[size:]:
                rows.append(Row(items[size:], ragged=True, dropped=True))
            self.take_head(rows, 0)
        elif part.kind == "keys" or self.columns is None:
            items = self.joined(part.items)
            while items and self.title(items[0].label):
                self.claim(items[:1], Status.LABEL)
                items = items[1:]
            if items:
                self.end_table()
                self.key_row(Row(items, ragged=True, dropped=True))
        else:
            by_row: dict[int, list[tuple[Item, int | None, float]]] = {}
            columns = self.columns
            aligned = align_rows(
                part.items, columns, starts=part.starts, dropped=part.starts is None and not (whole or part.whole)
            )
            for item, (row, column, margin) in zip(part.items, aligned, strict=True):
                by_row.setdefault(row, []).append((item, column, margin))
            for fields in by_row.values():
                own = self.marked([item for item, _, _ in fields], min(margin for _, _, margin in fields))
                fitted = fields_at(own, [column for _, column, _ in fields], columns)
                self.data(Row(tuple(own), ragged=True, dropped=True), columns, fitted)

    def data(self, row: Row, columns: Columns, fields: Fields | None = None) -> bool:
        """Read a row; one of text whose cells have lost their places is marked where it is not sure."""
        if row.dropped and fields is None:
            row = replace(row, items=tuple(self.marked(row.items, row_margin(row.items, columns))))
        return super().data(row, columns, fields)

    def marked(self, items: Sequence[Item], margin: float) -> list[Item]:
        """Return the fields of a row, marked as those of one that is taken back where its margin is too small."""
        if fits_surely(margin):
            return list(items)
        text = Text(tuple((item.key, item.place) for item in items if not item.empty), margin)
        own = [replace(item, place=replace(item.place, margin=0.0)) for item in items]
        self.work.stretches.update((item.place, text) for item in own)
        return own

    def joined(self, items: Sequence[Item]) -> tuple[Item, ...]:
        """Return fields with a label that was set on two lines as one: 主管部门 | 及编码."""
        out: list[Item] = []
        for item in items:
            both = out[-1].text + item.text if out else ""
            if out and not item.keys and not item.columns and item.label.startswith(_JOINS) and key_roles(both):
                self.claim([item], Status.LABEL)
                out[-1] = replace(out[-1], text=both, label=out[-1].label + item.label)
            else:
                out.append(item)
        return tuple(out)

    def table(self, table: Table) -> None:
        """Read a table."""
        if table.ragged and self.stream(table):
            return
        rows = [row for row in self.made.of(table) if not row.own or not all(self.work.claimed(item.key) for item in row.own)]
        for form in halves(rows) or (rows,):
            self.grid(form)

    def stream(self, table: Table) -> bool:
        """Read a table whose rows are lost: all cells stand in one, or the heads with what is above and below them."""
        rows = self.made.of(table)
        alone = table.nrows == 1
        if table.ncols < _STREAM or not (alone or any(_holds_head(row) for row in rows)):
            return False
        items = [item for row in rows for item in row.items if alone or not item.empty]
        parts = parts_of((), pieces=[replace(item, column=number) for number, item in enumerate(items, 1)])
        for item in (item for row in rows for item in row.items if item.empty and parts is not None):
            self.work.claim(item.key, Status.BLANK, span=item.part)
        for part in parts or ():
            self.part(part, whole=alone)
        return parts is not None

    def grid(self, rows: list[Row]) -> None:
        """Read the rows of a form; a head that is missing is guessed."""
        if self.columns is None and not any(is_head(row) for row in rows):
            found = guess(rows)
            if found is not None:
                self.rows(rows[: found[1]])
                self.unknown_head(rows[: found[1]])
                self.columns = found[0]
                self.head.reset()
                self.open_project()
                rows = rows[found[1] :]
        self.rows(rows)

    def unknown_head(self, rows: Sequence[Row]) -> None:
        """Claim the last row above a table of indicators as its head, where nothing else was read from it."""
        if rows and len(rows[-1].own) > 2 and all(len(item.label) <= 12 for item in rows[-1].own):
            self.claim(rows[-1].own, Status.LABEL)


def _holds_head(row: Row) -> bool:
    """Say whether a row holds the heads of a table and, behind them, labels of its rows."""
    filled = row.filled
    heads = sum(1 for item in filled if item.columns and not item.is_level())
    behind = [item for item in filled[-_STREAM:] if item.is_level()]
    return len(filled) >= _STREAM and heads > _STREAM // 2 and len(behind) >= _LABELS


def _coded_body(text: str) -> Party | None:
    """Return the unit that a line above a form names with its code, perhaps with the unit of money behind it.

    >>> _coded_body("324020某县水利服务中心    单位：万元"), _coded_body("324020某县水利局概况")
    (Party(name='某县水利服务中心', code='324020'), None)
    """
    name, *rest = _BLANK.split(text.strip(), maxsplit=1)
    found = party(name)
    lone = not rest or (unit_line(rest[0]) or (None, False))[1]
    return found if found.code is not None and lone and is_body(found.name) else None


def _lacks_level(row: DividedRow, roles: Sequence[str], columns: Columns) -> bool:
    """Say whether a row has a label of level 1 and none of level 2, in a table with both, where that label is not of both."""
    over = [item for item, role in zip(row.items, roles, strict=True) if role == "level1"]
    return "level2" in columns.roles and "level2" not in roles and any(not item.is_level(2) for item in over)


def _run(work: Work, position: int) -> list[Printed]:
    """Return the paragraphs from `position` up to the next table, without those that a web page has put there."""
    blocks = work.document.blocks
    out: list[Printed] = []
    for at in range(position, len(blocks)):
        block = blocks[at]
        if isinstance(block, Table):
            break
        out.append((at, block))
    aside = (Status.SKIPPED, Skip.ARTIFACT)
    return [line for line in out if work.claims.get((0, line[0], 0)) != aside] or out[-1:]


def extract(work: Work, made: Rows) -> None:
    """Add the projects, indicators and scored rows of all tables of targets, and claim the cells they were read from."""
    scan = _Scan(work, made)
    blocks = work.document.blocks
    position = 0
    while position < len(blocks):
        block = blocks[position]
        if isinstance(block, Table):
            scan.table(block)
            position += 1
            continue
        run = _run(work, position)
        if not scan.lines(run):
            for at, paragraph in run:
                scan.paragraph(paragraph, at)
        position = next((at for at in range(position, len(blocks)) if isinstance(blocks[at], Table)), len(blocks))
    scan.end_table()
    scan.close()
