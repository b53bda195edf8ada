"""Labels of levels in force while the rows of a table are read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from kg.categories import categorise, parent_of
from kg.forms.cell import Item
from kg.forms.fit.fields import Fields
from kg.forms.lexicon.levels import is_level, parse_label
from kg.forms.lexicon.marks import is_placeholder

__all__ = ["DEPTH", "Levels", "numbered"]

_PAIR = re.compile(r"^(.{2,8}?)\s*[-—–/:：>→、_]\s*(.{2,12})$")
DEPTH = re.compile(r"^(\d{1,2}(?:\.\d{1,2}){0,3})[.、\s]*(?=[^\d%.])")
"""A number in front of a name that tells its level: 1, 1.1, 1.1.1."""


@dataclass
class Levels:
    """Labels of levels in force, by position, and the labels of level 1 seen in the document."""

    level1: str | None = None
    level2: str | None = None
    seen: dict[str, str] = field(default_factory=dict)
    stated: bool = False
    lone: str | None = None
    carried: dict[str, str] = field(default_factory=dict)

    def take1(self, text: str) -> None:
        """Set level 1; the levels below it begin anew."""
        name = parse_label(text).name
        if name != self.level1:
            self.level1, self.level2 = name, None
        known = categorise(name, level=1)
        if known is not None:
            self.seen.setdefault(known, name)

    def take2(self, text: str) -> None:
        """Set level 2."""
        self.level2 = parse_label(text).name

    def take(self, fields: Fields) -> None:
        """Take the labels that a row prints; a label in the wrong column goes where it belongs."""
        first, second = fields.first("level1"), fields.first("level2")
        # a pair that one row prints itself is what the form says; only an inherited label can be in the wrong place
        self.stated = first is not None and first.first and second is not None and not is_placeholder(first.text)
        if first is not None and not is_placeholder(first.text):
            self._first(first, second)
        for _, each in fields.of("level"):
            if not each.empty and not is_placeholder(each.text):
                self.take2(each.text) if first is not None and not each.is_level() else self.either(each.text)
        lone, self.lone = self.lone, None
        if second is not None and not is_placeholder(second.text):
            self._second(first, second, lone, named=fields.first("name") is not None)

    def stand_above(self, labels: Sequence[str]) -> None:
        """Set the levels to labels that the head prints over the columns of an indicator."""
        if labels:
            self.level1, self.level2 = None, None
            for label in labels:
                self.take1(label) if self.level1 is None and is_level(label, 1) else self.take2(label)

    def _second(self, first: Item | None, second: Item, lone: str | None, *, named: bool) -> None:
        """Take the label in the column of level 2; `lone` is one that stood alone in that column in the row above."""
        if lone is not None and first is None and _over(lone, second.text):
            self.take1(lone)
        elif not named and second.is_level(1) and second.is_level(2):
            self.lone = second.text
        if self.level1 is None and second.is_level(1) and not second.is_level(2):
            self.take1(second.text)
        else:
            self.take2(second.text)

    def _first(self, first: Item, second: Item | None) -> None:
        """Take the label in the column of level 1; it may hold both, or be one of level 2."""
        pair = _PAIR.match(parse_label(first.text).name)
        if pair and is_level(pair[1], 1) and is_level(pair[2], 2):
            self.take1(pair[1])
            self.take2(pair[2])
        elif second is None and first.is_level(2) and not first.is_level(1) and not self._alone(first):
            self.take2(first.text)
        else:
            self.take1(first.text)

    def _alone(self, first: Item) -> bool:
        """Say whether a label of level 2 fills both columns of labels, and belongs under another level 1 than the one above.

        服务对象满意度指标 over both columns, below 效益指标: the form names no level between it and its indicators.
        """
        under = categorise(parse_label(first.text).name, level=2)
        above = categorise(self.level1, level=1) if self.level1 else None
        return first.span > 1 and under is not None and above is not None and parent_of(under) != above

    def carry(self, values: dict[str, Any], names: Sequence[str]) -> None:
        """Fill what a column of labels prints once for several rows: the region, the kind of project."""
        for name in names:
            if name in values:
                self.carried[name] = values[name]
            elif name in self.carried:
                values[name] = self.carried[name]

    def group(self, fields: Fields, name: Item) -> bool:
        """Take a row that only names a level (numbered 1 or 1.1, or a known label); say whether it is one."""
        if any(fields.first(role) is not None for role in ("level1", "level2", "level")):
            return False
        if any(fields.first(role) is not None for role in ("target", "long_target", "target_year", "actual", "unit")):
            return False
        depth, text = numbered(fields, name)
        if is_level(text):
            self.take1(text) if depth == 1 and is_level(text, 1) else self.take2(text) if depth == 2 else self.either(text)
            return True
        if depth == 1 and fields.first("ordinal") is None:
            return False
        if depth in (1, 2) and fields.first("description") is None and fields.first("points") is None and "." in name.label[:4]:
            self.take1(text) if depth == 1 else self.take2(text)
            return True
        return False

    def either(self, text: str) -> None:
        """Take a label whose level only its words tell."""
        if is_level(text, 2) and not (is_level(text, 1) and self.level1 is None):
            self.take2(text)
        else:
            self.take1(text)


def _over(label: str, below: str) -> bool:
    """Say whether a label of both levels, alone in its row, is the level 1 above the next row's label of level 2."""
    under = categorise(below, level=2)
    return not is_level(below, 1) and under is not None and parent_of(under) == categorise(label, level=1)


def numbered(fields: Fields, name: Item) -> tuple[int, str]:
    """Return the depth of the number before a name (1, 1.1, 1.1.1; in its cell or in the ordinal's) and the name without it.

    A number without dots in the name's own cell is an item's number, kept: its depth is 0.
    """
    found = DEPTH.match(name.text)
    if found and ("." in found[1] or is_level(name.text[found.end() :])):
        return found[1].count(".") + 1, name.text[found.end() :].strip()
    ordinal = fields.text("ordinal")
    if ordinal and re.fullmatch(r"\d+(?:\.\d+)*\.?", ordinal.strip()):
        return ordinal.strip().rstrip(".").count(".") + 1, name.text
    return 0, name.text
