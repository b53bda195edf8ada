"""A cell as a form sees it: its text made ready, its place, and what it can be, asked once."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from kg.document import Cell, Place
from kg.forms.base import Key
from kg.forms.lexicon import kinds_of
from kg.forms.lexicon.heads import ARTIFACT
from kg.text import compact

__all__ = ["Item", "clean", "make_item"]

_BREAK = re.compile(r"(?<![ \t\u3000])[ \t\u3000]*+\n[\s\u3000]*")
_WIDE = re.compile(r"[\u2e80-\u9fff\uff00-\uffef\u3000-\u303f“”‘’、，。；：]")


def clean(text: str) -> str:
    """Return a cell's text as printed, without artifacts of the export, outer blanks, and line breaks inside a phrase.

    >>> clean("[bookmark: _GoBack]      0.0 ")
    '0.0'
    >>> clean("重点救助对象\\n住院比率")
    '重点救助对象住院比率'
    """
    text = (ARTIFACT.sub("", text) if "[" in text or "{" in text else text).strip(" \t\r\n\u3000\xa0")
    if "\n" not in text:
        return text

    def joint(found: re.Match[str]) -> str:
        before, after = text[found.start() - 1], text[found.end() : found.end() + 1]
        return "" if _WIDE.match(before) or (after and _WIDE.match(after)) else " "

    return _BREAK.sub(joint, text)


@dataclass(frozen=True)
class Item:
    """A cell as seen from one row.

    Attributes:
        raw: text as printed.
        text: `clean` of it.
        label: `compact` of it, for look-up.
        key: identity for the ledger.
        place: in the file.
        column: 1-based column of the grid.
        span: columns covered.
        first: False in the rows below a vertically merged cell's first.
        height: rows covered.
        empty: whether nothing is printed in it.
        columns: roles of the text as the head of a column, the likeliest first.
        keys: roles of it as a label beside or above its value, the likeliest first.
        levels: levels of which it is a label.
    """

    raw: str
    text: str
    label: str
    key: Key
    place: Place
    column: int
    span: int = 1
    first: bool = True
    height: int = 1
    empty: bool = field(init=False, compare=False, repr=False)
    columns: tuple[str, ...] = field(init=False, compare=False, repr=False)
    keys: tuple[str, ...] = field(init=False, compare=False, repr=False)
    levels: frozenset[int] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        kinds = kinds_of(self.text)  # asked once here: a form asks some twenty times what a cell can be
        self.__dict__.update(empty=not self.label, columns=kinds.columns, keys=kinds.keys, levels=kinds.levels)

    @property
    def part(self) -> tuple[int, int] | None:
        """Offsets in its paragraph, None for a cell of a table."""
        if self.key[0]:
            return None
        start, end = self.place.start, self.place.end
        return (start, end) if start is not None and end is not None else None

    def is_level(self, level: int | None = None) -> bool:
        """Say whether it is a label of `level` (of any level, if None)."""
        return bool(self.levels) if level is None else level in self.levels


def make_item(cell: Cell, table: int, first: bool = True) -> Item:
    """Return the item of a table's cell."""
    text = clean(cell.text)
    key = (table, cell.row, cell.column)
    return Item(cell.text, text, compact(text), key, cell.place, cell.column, cell.colspan, first, cell.rowspan)
