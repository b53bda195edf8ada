"""Scored rows of an evaluation form, 绩效自评表 or 评价指标体系: weights of levels, standards, points and scores.

Where page breaks have moved the labels of levels, the weights in their brackets tell which rows they cover: the points of
the rows under a label add up to its weight.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from kg.document import Paragraph, Place
from kg.forms.base import Key, Status, Work
from kg.forms.columns.column import Columns
from kg.forms.fit.fields import Fields
from kg.forms.lexicon.levels import Label, is_level, parse_label
from kg.forms.lexicon.marks import is_placeholder
from kg.forms.money import number
from kg.forms.tables import Row
from kg.records import EvaluationRow
from kg.text import compact

__all__ = ["Scores"]

_BRACKET = re.compile(r"(?s:(?=.{1,40}\Z))[(（]\s*(\d+(?:\.\d+)?)\s*分?\s*[)）]")


@dataclass
class _Mark:
    """A label of a level and the number of the row it stands before."""

    row: int
    label: Label


@dataclass
class _Scored:
    """A row as printed, before its levels are settled."""

    name: str
    content: str | None
    standard: str | None
    points: Decimal | None
    score: Decimal | None
    place: Place


def _content(fields: Fields) -> str | None:
    """Return what a row says the indicator is about, else how its figure is obtained."""
    return fields.text("description") or fields.text("method")


class Scores:
    """Collects the scored rows of one form; `close` settles their levels and adds the records."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.rows: list[_Scored] = []
        self.marks: dict[int, list[_Mark]] = {1: [], 2: []}

    def open(self, columns: Columns) -> None:
        """Begin a form."""
        if columns.scored:
            self.close()

    def mark(self, level: int, text: str, weight: Decimal | None = None) -> None:
        """Note a label before the next row."""
        label = parse_label(text)
        if weight is not None and label.weight is None:
            label = Label(label.name, weight)
        last = self.marks[level][-1] if self.marks[level] else None
        if last is not None and last.label == label:
            return
        if level == 1 or last is None or last.row != len(self.rows) or last.label.name != label.name:
            self.marks[level].append(_Mark(len(self.rows), label))

    def paragraph(self, block: Paragraph, key: Key) -> bool:
        """Take a label that a page break has moved out of the table, or the weight that belongs to it."""
        text = compact(block.text)
        found = _BRACKET.fullmatch(text)
        if found and self.marks[1] and self.marks[1][-1].row == len(self.rows) and self.marks[1][-1].label.weight is None:
            self.marks[1][-1].label = Label(self.marks[1][-1].label.name, Decimal(found[1]))
        elif is_level(text, 1):
            self.mark(1, block.text)
        elif is_level(text, 2):
            self.mark(2, block.text)
        else:
            return False
        self.work.claim(key, Status.LABEL)
        return True

    def row(self, row: Row, fields: Fields) -> bool:
        """Take a row; say whether it is one of the form's."""
        name = fields.first("name")
        figures = {role: number(fields.text(role) or "") for role in ("points", "score", "weight1", "weight2")}
        first, second = fields.first("level1"), fields.first("level2")
        told = figures["points"] is not None or figures["score"] is not None or fields.text("standard") is not None
        if name is not None and (not told or is_placeholder(name.text)):
            return False
        if name is None and first is None and second is None:
            return False
        if first is not None:
            if first.is_level(1) or not first.is_level(2) or second is not None:
                self.mark(1, first.text, figures["weight1"])
            else:
                self.mark(2, first.text)
        if second is not None:
            self.mark(2, second.text, figures["weight2"])
        for item in row.own:
            self.work.claim(item.key, Status.FACT if item not in (first, second) else Status.LABEL, span=item.part)
        if name is not None:
            self.rows.append(
                _Scored(
                    parse_label(name.text).name if parse_label(name.text).weight is not None else name.text,
                    _content(fields),
                    fields.text("standard"),
                    figures["points"],
                    figures["score"],
                    name.place,
                )
            )
        return True

    def close(self) -> None:
        """Settle the levels of the rows taken and add them to the document's records."""
        if self.rows:
            first, second = self._levels(1), self._levels(2)
            for scored, over, under in zip(self.rows, first, second, strict=True):
                self.work.evaluation_rows.append(
                    EvaluationRow(
                        over.name if over else None,
                        over.weight if over else None,
                        under.name if under else None,
                        under.weight if under else None,
                        scored.name,
                        scored.content,
                        scored.standard,
                        scored.points,
                        scored.score,
                        scored.place,
                    )
                )
        self.rows, self.marks = [], {1: [], 2: []}

    def _levels(self, level: int) -> list[Label | None]:
        """Return the label of each row: by position, or by weights where those do not fit the position and fit exactly."""
        marks = self.marks[level]
        by_position: list[Label | None] = [None] * len(self.rows)
        for number_, mark in enumerate(marks):
            end = marks[number_ + 1].row if number_ + 1 < len(marks) else len(self.rows)
            for row in range(mark.row, end):
                by_position[row] = mark.label
        by_weight = self._by_weight(marks)
        if by_weight is None or by_weight == by_position:
            return by_position
        moved = [scored.name for scored, a, b in zip(self.rows, by_position, by_weight, strict=True) if a != b]
        names = "、".join(moved[:4])
        more = "等" if len(moved) > 4 else ""
        self.work.notes.append(f"{'一二'[level - 1]}级指标的位置与括号内权重不符，按权重归类：{names}{more}")
        return by_weight

    def _by_weight(self, marks: list[_Mark]) -> list[Label | None] | None:
        """Cut the rows in order so that the points of each part add up to its label's weight; None if that cannot be."""
        if not marks or any(mark.label.weight is None for mark in marks) or any(row.points is None for row in self.rows):
            return None
        out: list[Label | None] = []
        at = 0
        for mark in marks:
            total = Decimal(0)
            weight = mark.label.weight or Decimal(0)
            while at < len(self.rows) and total < weight:
                total += self.rows[at].points or Decimal(0)
                out.append(mark.label)
                at += 1
            if total != weight:
                return None
        return out if at == len(self.rows) else None
