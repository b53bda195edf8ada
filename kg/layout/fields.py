"""Tables without lines, last step: rows and labels to cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.layout.columns import Piece
from kg.layout.grid import ColumnGrid
from kg.layout.labels import Span
from kg.layout.rows import Rows

__all__ = ["Division", "Field", "fields_of"]


@dataclass(frozen=True, slots=True)
class Field:
    """A cell.

    Attributes:
        row: first row, 0-based.
        last_row: row behind the last.
        column: first column, 0-based.
        last_column: column behind the last.
        lines: the pieces that stand on each of its lines.
        margin: by how much the division that made it is better than the best one that does not (`kg.document.Place`).
    """

    row: int
    last_row: int
    column: int
    last_column: int
    lines: tuple[tuple[Piece, ...], ...]
    margin: float


@dataclass(frozen=True, slots=True)
class Division:
    """How the lines of a table are divided.

    Attributes:
        rows: the rows, by the columns that have an entry in each.
        spans: the labels of each column, none for those that have an entry in each row.
        margins: of each row, with its labels.
        cost: how badly all fits.
    """

    rows: Rows
    spans: Sequence[Sequence[Span]]
    margins: Sequence[float]
    cost: float

    @property
    def labels(self) -> int:
        """Return how many columns hold labels of several rows."""
        return len(self.spans) - len(self.rows.rows[0])

    def signatures(self) -> list[tuple[object, ...]]:
        """Return of each row the lines that are taken for it, those of its labels too."""
        labels: list[list[object]] = [[] for _ in self.rows.rows]
        for own in self.spans:
            for first, last, a, b in own:
                for row in range(first, last):
                    labels[row].append((a, b))
        return [(*row, *own) for row, own in zip(self.rows.rows, labels, strict=True)]


def fields_of(grid: ColumnGrid, division: Division) -> tuple[int, list[Field]]:
    """Return the number of rows and the cells; a row in which a head reaches over several others becomes two.

    Such a head is 指标值 over 符号, 数值, 单位.
    """
    shift: list[int] = [0]
    out: list[Field] = []
    for number, row in enumerate(division.rows.rows):
        own = _Row(grid, row, division.labels, shift[-1], division.margins[number])
        out += own.fields()
        shift.append(shift[-1] + own.height)
    for column, spans in enumerate(division.spans):
        for first, last, a, b in spans:
            reach = max((grid.ends[column][n] for n in range(a, b)), default=column) + 1
            reach = next((at for at in range(column + 1, reach) if _taken(division, at, first, last)), reach)
            parts = tuple(grid.parts[column][a:b])
            margin = min(division.margins[first:last])
            out.append(Field(shift[first], shift[last], column, max(column + 1, reach), parts, margin))
    return shift[-1], out


def _taken(division: Division, column: int, first: int, last: int) -> bool:
    """Say whether anything stands in a column of rows from `first` to `last` (exclusive)."""
    if column >= division.labels:
        own = (division.rows.rows[row][column - division.labels] for row in range(first, last))
        return any(a < b for a, b in own)
    return any(a < b and one < last and first < two for one, two, a, b in division.spans[column])


class _Row:
    """A row as the solver has it: of each column behind the labels its first and last (exclusive) line."""

    def __init__(self, grid: ColumnGrid, row: Sequence[tuple[int, int]], labels: int, number: int, margin: float) -> None:
        self.grid, self.number, self.margin = grid, number, margin
        self.spans = dict(enumerate(row, labels))
        self.split = next(filter(None, map(self._split, self.spans)), None)
        self.height = 1 + (self.split is not None)

    def _split(self, column: int) -> tuple[int, int, int] | None:
        """Return the column, last column and first lower line of a head over others that begins in `column`, if one does."""
        a, b = self.spans[column]
        ends, lines = self.grid.ends[column], self.grid.columns
        upper = next((n for n in range(a, b) if ends[n] <= column), b)
        if upper in (a, b):
            return None
        last = max(ends[a:upper])
        low = max(lines[column][n].base for n in range(a, upper))
        under = [lines[at][n].base for at in range(column + 1, last + 1) for n in range(*self.spans[at])]
        return (column, last, upper) if len(under) >= max(1, last - column) and min(under) > low else None

    def fields(self) -> Iterator[Field]:
        """Yield the cells from left to right."""
        behind = 0
        for column in self.spans:
            if column < behind:
                continue
            behind = self._last(column)
            if self.split is not None and self.split[0] == column:
                yield from self._headed(*self.split)
            else:
                yield self._field(column, behind, *self.spans[column], self.number, self.number + self.height)

    def _last(self, column: int) -> int:
        """Return the column behind the cell that begins in `column`."""
        last = max((self.grid.ends[column][n] for n in range(*self.spans[column])), default=column) + 1
        if self.split is not None and self.split[0] == column:
            return last
        filled = (at for at in range(column + 1, last) if self.spans[at][0] < self.spans[at][1])
        return next(filled, last)

    def _headed(self, first: int, last: int, upper: int) -> Iterator[Field]:
        """Yield a head over several others, and those below it."""
        behind = self._last(first)
        yield self._field(first, behind, self.spans[first][0], upper, self.number, self.number + 1)
        for column in range(first, behind):
            a, b = self.spans[column]
            yield self._field(column, column + 1, upper if column == first else a, b, self.number + 1, self.number + 2)

    def _field(self, column: int, behind: int, a: int, b: int, top: int, bottom: int) -> Field:
        return Field(top, bottom, column, behind, tuple(self.grid.parts[column][a:b]), self.margin)
