"""What a row prints beside its name and its target, by the roles of its columns: fields of `kg.records.Indicator`.

Each field has one reader, asked for its value; nothing here changes the state of a reading. A year in the head of a column is
taken as printed; 上年 and 前年 are counted from the form's own year. A column of the form's own year is no history:
2024年预计完成值 in a form of 2024 is what is expected, 2024年实际完成值 what was reached.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from typing import Any

from kg.forms.cell import Item
from kg.forms.columns.column import Column
from kg.forms.fit.fields import Fields, target_of
from kg.forms.lexicon.marks import is_placeholder
from kg.forms.lexicon.words import words
from kg.records import Interim, PastValue, Target
from kg.text import compact, nfkc

__all__ = ["TOLD", "Printed", "values_of"]

_CHECKED = frozenset("√✓✔☑●")
_AS_OF = re.compile(r"(?:\d{1,2}月?|年初)[-—–~至到]\d{1,2}月(?:份|底|末)?|截至\d{1,2}月(?:份|底|末)?|上半年|前[一二三1-3]季度")
_YEAR = re.compile(r"20\d\d")
_STROKES = ("/", "-", "—")


@dataclass(frozen=True, slots=True)
class Printed:
    """A row as it is asked for its values.

    Attributes:
        fields: cells by role.
        name: of the indicator.
        unit: text of the unit's column.
        year: of the form, None where it is not known.
    """

    fields: Fields
    name: str
    unit: str | None = None
    year: int | None = None

    def target(self, text: str) -> Target:
        """Return a value of the row, in the unit of its column."""
        return target_of(text, self.name, self.unit)

    def cells(self, role: str) -> Iterator[tuple[Column, Item]]:
        """Yield the columns of a role with those cells that say something."""
        return ((column, item) for column, item in self.fields.of(role) if not item.empty and not is_placeholder(item.text))


def _text(role: str) -> Callable[[Printed], str | None]:
    """Return the reader of a text that is kept as printed."""

    def read(row: Printed) -> str | None:
        text = row.fields.text(role)
        return text if text and compact(text) not in _STROKES else None

    return read


def _said(*roles: str) -> Callable[[Printed], str | None]:
    """Return the reader of texts of which 无 says nothing; several columns of the role are joined."""

    def read(row: Printed) -> str | None:
        return "；".join(dict.fromkeys(item.text for role in roles for _, item in row.cells(role))) or None

    return read


def _deviation(row: Printed) -> str | None:
    """Return 偏差原因分析及改进措施; else what stands under the causes, with the head of a column that is only ticked."""
    whole = _said("deviation")(row)
    return whole or "；".join(_ticked(column, item) for column, item in row.cells("cause")) or None


def _ticked(column: Column, item: Item) -> str:
    return column.head if item.label in _CHECKED else item.text


def _likelihood(row: Printed) -> str | None:
    """Return 完成目标可能性: the head of the ticked column, or the text of the one column."""
    return next((_ticked(column, item) for column, item in row.cells("likelihood")), None)


def _interim(row: Printed) -> Interim | None:
    for column, item in row.cells("interim"):
        found = _AS_OF.search(nfkc(column.head))
        return Interim(**_parts(row.target(item.text)), as_of=found[0] if found else None)
    return None


def _parts(target: Target) -> dict[str, Any]:
    return {each.name: getattr(target, each.name) for each in fields(Target)}


def year_of(head: str, year: int | None) -> int | None:
    """Return the year that the head of a column names, printed or counted from the form's.

    >>> year_of("2022年实际完成值", 2025), year_of("上年指标值", 2025), year_of("前年", 2025), year_of("近三年", 2025)
    (2022, 2024, 2023, None)
    """
    printed = _YEAR.search(head)
    if printed:
        return int(printed[0])
    if year is None or any(word in head for word in words("past_many")):
        return None
    return next((year - back for back in (2, 1) if any(word in head for word in words(f"past_{back}"))), None)


def _own_year(row: Printed) -> Iterator[tuple[Column, Item]]:
    return ((column, item) for column, item in row.cells("history") if row.year and year_of(column.head, None) == row.year)


def _of_year(row: Printed, *, expected: bool) -> Target | None:
    cells = (item for column, item in _own_year(row) if any(word in column.head for word in words("ahead")) == expected)
    return next((row.target(item.text) for item in cells), None)


def _expected(row: Printed) -> Target | None:
    return next((row.target(item.text) for _, item in row.cells("expected")), None) or _of_year(row, expected=True)


def _history(row: Printed) -> tuple[PastValue, ...]:
    own = {item.key for _, item in _own_year(row)}
    return tuple(
        PastValue(**_parts(row.target(item.text)), year=year_of(column.head, row.year))
        for column, item in row.cells("history")
        if item.key not in own
    )


def _actual(row: Printed) -> Target | None:
    return _of_year(row, expected=False)


def _core(row: Printed) -> bool | None:
    text = next((item.label for _, item in row.fields.of("core") if not item.empty), None)
    return None if text is None else text in _CHECKED or text in words("yes") or (False if text in words("no") else None)


_READERS: tuple[tuple[str, str, Callable[[Printed], Any]], ...] = (
    ("description", "description", _text("description")),
    ("basis_raw", "basis", _text("basis")),
    ("standard", "standard", _text("standard")),
    ("data_source", "data_source", _text("data_source")),
    ("method", "method", _text("method")),
    ("deviation", "deviation cause", _deviation),
    ("reason", "reason", _said("reason")),
    ("improvement", "improvement", _said("improvement")),
    ("deduction", "deducted deduction", _said("deducted", "deduction")),
    ("applies_to", "applies_to", _said("applies_to")),
    ("region", "region", _said("region")),
    ("code", "indicator_code", _text("indicator_code")),
    ("likelihood", "likelihood", _likelihood),
    ("interim", "interim", _interim),
    ("expected", "expected history", _expected),
    ("history", "history", _history),
    ("actual", "history", _actual),
    ("core", "core", _core),
)
"""The fields of a record with the roles of the columns that each is read from, and its reader."""
_BY_ROLE = {
    role: [reader for reader in _READERS if role in reader[1].split()] for _, roles, _ in _READERS for role in roles.split()
}
_TEXTS = "description basis standard data_source method deviation cause reason improvement deduction deducted applies_to region"
TOLD = frozenset(f"{_TEXTS} likelihood interim expected history core actual score indicator_code".split())
"""Roles of the columns that these fields are read from."""


def values_of(row: Printed) -> dict[str, Any]:
    """Return the fields of a record that the row fills, by their names; those that it says nothing of are left out."""
    readers = dict.fromkeys(reader for role in row.fields.items for reader in _BY_ROLE.get(role, ()))
    found = ((name, read(row)) for name, _, read in readers)
    return {name: value for name, value in found if value not in (None, ())}
