"""Forms in run-together text: nothing stands between their cells, as copies out of web pages and PDF give them.

Each row may stand in a line of its own, or the whole form in one. The heads of the columns, one behind the other, give such a
form away; what stands behind them is divided into rows (`kg.forms.fit.divide`) up to a total or the next form's first label.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from kg.document import Origin
from kg.forms.cell import Item
from kg.forms.columns.column import Columns
from kg.forms.fit.cut import fields_in, head_runs, table_end
from kg.forms.fit.divide import Piece, divide
from kg.forms.fit.flat import Printed, item_at
from kg.forms.fit.run_costs import DATE, long_label
from kg.forms.fit.run_heads import heads_in
from kg.forms.lexicon.heads import column_roles
from kg.forms.lexicon.marks import is_note, is_title
from kg.text import fold

__all__ = ["DividedRow", "Stretch", "divided_rows", "stretches_of"]

_SIGNS = str.maketrans("≧⩾≦⩽═", "≥≥≤≤=")
_PARTED = 0.3
"""Share of the heads of a line with blanks before them from which on its cells are parted by blanks."""
_LEAST = 3
"""Fewest heads of a line that is one."""
_UNKNOWN = 0.35
"""Share of a line of heads that no list may have."""
_LONGEST_HEADS = 200
"""Characters of the longest line of heads."""
_LONGEST_REST = 40
"""Characters behind a run of heads that can be more heads."""
_VALUE = re.compile(r"[≥≤><=]|\d[%个人次元]|\d{3}")
_NAMED = 2
"""Fewest heads with 指标 in them."""
_SHORTEST_ROW = 4


class Plain:
    """A line compacted and folded, with the way back to its print."""

    def __init__(self, line: Printed) -> None:
        self.line = line
        self.folded = fold(line[1].text)
        self.kept = [at for at, character in enumerate(self.folded.text) if not character.isspace()]
        self.text = "".join(self.folded.text[at] for at in self.kept).translate(_SIGNS)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span in the line of a stretch of the text."""
        return self.folded.span(self.kept[start], self.kept[end - 1] + 1)

    def item(self, start: int, end: int, number: int) -> Item:
        """Return a stretch as a field."""
        item = item_at(self.line, *self.span(start, end), number)
        return replace(item, text="".join(item.raw.split()))

    def is_parted(self, places: Sequence[int]) -> bool:
        """Say whether many of the places in the text have a blank before them in the line."""
        blank = sum(1 for at in places if at and self.kept[at] - self.kept[at - 1] > 1)
        return blank > _PARTED * len(places)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Part of a line.

    Attributes:
        kind: ``head``, ``keys`` (labels and values above or below a table), ``row`` (one row), ``rows`` (any number), ``line``.
        plain: the line.
        start: offset in its compacted text.
        end: offset behind it.
    """

    kind: str
    plain: Plain
    start: int
    end: int

    @property
    def text(self) -> str:
        """The text, compacted and folded."""
        return self.plain.text[self.start : self.end]

    def items(self) -> tuple[Item, ...]:
        """Return the heads or the labels and values in it."""
        spans = heads_in(self.text) if self.kind == "head" else fields_in(self.text)
        return tuple(self.plain.item(self.start + low, self.start + high, n) for n, (low, high) in enumerate(spans, 1))


@dataclass(frozen=True, slots=True)
class DividedRow:
    """A row as divided.

    Attributes:
        items: its cells, the margins in their places.
        columns: index of the column of each.
        span: of the row in its line.
        labels: the margin of its labels of levels, or of its having none.
    """

    items: tuple[Item, ...]
    columns: tuple[int, ...]
    span: tuple[int, int]
    labels: float


def stretches_of(lines: Sequence[Printed]) -> list[Stretch] | None:
    """Return lines that hold run-together forms in stretches, None where none of them holds heads that run together."""
    reader = _Reader()
    for line in lines:
        if line[1].text.strip():
            reader.line(Plain(line))
    return reader.out if any(each.kind == "head" for each in reader.out) else None


class _Reader:
    """The pass over the lines.

    Attributes:
        out: stretches so far.
        data: kind of the stretches of data of the open table: ``row`` where each row has its line; None where none is open.
    """

    def __init__(self) -> None:
        self.out: list[Stretch] = []
        self.data: str | None = None

    def line(self, plain: Plain) -> None:
        runs = _runs(plain)
        if not runs and self.data == "row" and self.out[-1].kind == "head":
            runs = _whole(plain, named=0)
        at = 0
        for start, end in runs:
            if start > at:
                self._between(plain, at, start)
            self.out.append(Stretch("head", plain, start, end))
            self.data, at = "rows" if end < len(plain.text) else "row", end
        if at < len(plain.text):
            self._between(plain, at, len(plain.text))

    def _between(self, plain: Plain, start: int, end: int) -> None:
        """Take what stands before, between and behind heads: rows up to the end of the table, then labels and values."""
        if self.data is not None:
            closed = self._end(plain.text[start:end])
            size = end - start if closed is None else closed
            if size >= _SHORTEST_ROW:
                self.out.append(Stretch(self.data, plain, start, start + size))
            if closed is None:
                return
            self.data, start = None, start + size
        if start < end:
            keyed = start > 0 or end < len(plain.text) or bool(fields_in(plain.text)[1:])
            self.out.append(Stretch("keys" if keyed else "line", plain, start, end))

    def _end(self, text: str) -> int | None:
        """Return where a table ends in a text of its data, None where it goes on behind it."""
        if self.data == "row" and (is_note(text) or is_title(text)):
            return 0
        return table_end(text)


def _runs(plain: Plain) -> list[tuple[int, int]]:
    """Return the spans of heads that run together."""
    if plain.text.count("指标") < _NAMED:
        return []
    out = []
    runs = sorted(head_runs(plain.text)[0].items())
    for start, end in runs:
        label = long_label().search(plain.text, start)
        end = _behind(plain, end, label.start() if label else len(plain.text))
        spans = heads_in(plain.text[start:end])
        if len(spans) >= _LEAST and not plain.is_parted([start + low for low, _ in spans]):
            out.append((start, end))
    return out if runs else _whole(plain)


def _behind(plain: Plain, end: int, label: int) -> int:
    """Return the end of a run of heads: the first row's label ends it, and only heads that no list has stand before that."""
    rest = plain.text[end:label]
    return end if end < label and (len(rest) > _LONGEST_REST or _VALUE.search(DATE.sub("", rest))) else label


def _whole(plain: Plain, named: int = _NAMED) -> list[tuple[int, int]]:
    """Return the span of a line of heads of which one is in no list, or that divides the heads above it."""
    if len(plain.text) > _LONGEST_HEADS or plain.text.count("指标") < named:
        return []
    spans = heads_in(plain.text)
    known = sum(high - low for low, high in spans if column_roles(plain.text[low:high]))
    least = _LEAST if named else _LEAST - 1
    if len(spans) < least or known < (1 - _UNKNOWN) * len(plain.text):
        return []
    parted = plain.is_parted([low for low, _ in spans]) or long_label().search(plain.text)
    return [] if parted else [(0, len(plain.text))]


def divided_rows(stretches: Sequence[Stretch], columns: Columns) -> Iterator[DividedRow]:
    """Yield the rows of the stretches of data of one table."""
    one = all(each.kind == "row" for each in stretches)
    for stretch, pieces in zip(stretches, divide([each.text for each in stretches], columns, rows=one), strict=True):
        for _, row in groupby(pieces, lambda piece: piece.row):
            found = _divided_row(stretch, list(row))
            if found.items:
                yield found


def _divided_row(stretch: Stretch, row: Sequence[Piece]) -> DividedRow:
    """Return a row with its cells as fields."""
    items: list[Item] = []
    columns: list[int] = []
    for piece in row:
        if piece.column is not None:
            item = stretch.plain.item(stretch.start + piece.start, stretch.start + piece.end, len(items) + 1)
            items.append(replace(item, place=replace(item.place, origin=Origin.INFERRED, margin=round(piece.margin, 2))))
            columns.append(piece.column)
    span = stretch.plain.span(stretch.start + row[0].start, stretch.start + row[-1].end)
    return DividedRow(tuple(items), tuple(columns), span, row[0].labels)
