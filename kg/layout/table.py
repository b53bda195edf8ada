"""Tables without lines put together: columns, rows and labels to cells.

`kg.layout.aligned_pdf` and `kg.layout.aligned_text` bring the lines of a page or of a text export as pieces and take cells.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from kg.layout.columns import Piece
from kg.layout.labels import Span, spans_of
from kg.layout.rows import Column, Pitch, Rows, column_of, label_columns, pitch_of, rows_of

__all__ = ["Field", "Wall", "cells_of", "pitch_of_tables"]

_ACROSS = 0.5
"""Em by which text that drifts may stand over the corridor beside its column."""
_UNDER = 1.2
"""Em between a base line and the line drawn below it."""
_SOME = 0.6
"""Share of the columns that a head over several of them covers at most."""
_UNFIT = 30.0
"""Cost of labels for which no division of the rows fits."""
_RULED = 0.2
"""Share of rows that may end without a drawn line where lines are drawn between the others."""


@dataclass(frozen=True, slots=True)
class Wall:
    """A drawn horizontal line: its height, where it begins and ends, in em."""

    at: float
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Field:
    """A cell: rows and columns (0-based, ends exclusive) and its lines, each the pieces that stand on it."""

    row: int
    last_row: int
    column: int
    last_column: int
    lines: tuple[tuple[Piece, ...], ...]


class _Grid:
    """The lines of a table by the column in which they begin."""

    def __init__(self, lines: Sequence[Sequence[Piece]], cuts: Sequence[float], walls: Sequence[Wall]) -> None:
        self.edges = [min(p.left for line in lines for p in line), *cuts, max(p.right for line in lines for p in line)]
        self.size = len(cuts) + 1
        self.columns: list[list[Piece]] = [[] for _ in range(self.size)]
        self.parts: list[list[tuple[Piece, ...]]] = [[] for _ in range(self.size)]
        self.ends: list[list[int]] = [[] for _ in range(self.size)]
        top = min(p.base for line in lines for p in line)
        whole = [w.at for w in walls if w.at > top and all(_covers(w, *edges) for edges in pairwise(self.edges))]
        for line in lines:
            head = [wall for wall in walls if not whole or wall.at < min(whole)]
            self._take(line, head)

    def _take(self, line: Sequence[Piece], walls: Sequence[Wall]) -> None:
        groups: list[tuple[int, int, list[Piece]]] = []
        for piece in line:
            first, last = self._over(piece, line, walls) or self._reach(piece)
            if groups and first <= groups[-1][1]:
                first_, last_, parts = groups[-1]
                groups[-1] = (first_, max(last_, last), [*parts, piece])
            else:
                groups.append((first, last, [piece]))
        for first, last, parts in groups:
            a, b = parts[0], parts[-1]
            width = sum(p.width for p in parts) + sum(max(0.0, y.left - x.right) for x, y in pairwise(parts))
            text = " ".join(p.text for p in parts)
            self.columns[first].append(Piece(a.left, b.right, max(p.base for p in parts), width, a.start, text, a.line))
            self.parts[first].append(tuple(parts))
            self.ends[first].append(last)

    def _over(self, piece: Piece, line: Sequence[Piece], walls: Sequence[Wall]) -> tuple[int, int] | None:
        """Return the columns of a head over several others: all that stands above a line drawn through them and no more."""
        for wall in walls:
            if 0 < wall.at - piece.base < _UNDER and wall.left - _ACROSS < piece.left and piece.right < wall.right + _ACROSS:
                own = [each for each in line if wall.left - _ACROSS < each.left < wall.right]
                over = [at for at in range(self.size) if _covers(wall, self.edges[at], self.edges[at + 1])]
                if len(own) == 1 and 2 <= len(over) <= _SOME * self.size:
                    return over[0], over[-1]
        return None

    def _reach(self, piece: Piece) -> tuple[int, int]:
        """Return the first and last column over which a piece reaches."""
        cuts = self.edges[1:-1]
        over = [at for at, cut in enumerate(cuts) if piece.left + _ACROSS < cut < piece.right - _ACROSS]
        if over:
            return over[0], over[-1] + 1
        middle = (piece.left + piece.right) / 2
        at = sum(1 for cut in cuts if cut < middle)
        return at, at


def cells_of(
    lines: Sequence[Sequence[Piece]], cuts: Sequence[float], walls: Sequence[Wall], pitch: Pitch, *, goes_on: bool = False
) -> tuple[int, list[Field]]:
    """Return the number of rows and the cells of a table.

    Args:
        lines: pieces of each line, from left to right.
        cuts: places at which the columns part.
        walls: drawn horizontal lines.
        pitch: how lines stand, as of `pitch_of_tables`.
        goes_on: the table began on the page before.
    """
    grid = _Grid(lines, cuts, walls)
    columns = [column_of(pieces, ends, pitch) for pieces, ends in zip(grid.columns, grid.ends, strict=True)]
    labels = label_columns(columns)
    modes = (True, False) if not pitch.strict else (False, True)
    tries = [_divided(grid, columns, labels, walls, pitch, goes_on=goes_on, top=top) for top in modes]
    _, rows, spans = min(tries, key=lambda each: each[0])
    return _fields(grid, rows, spans, labels)


def _divided(
    grid: _Grid, columns: Sequence[Column], labels: int, walls: Sequence[Wall], pitch: Pitch, *, goes_on: bool, top: bool
) -> tuple[float, Rows, list[list[Span]]]:
    """Return the rows and labels of a table, cells standing at the top or in the middle, and how badly all fits."""
    rows, heights = _rows(grid, columns, labels, walls, pitch, top=top)
    cost = rows.cost
    spans: list[list[Span]] = [[] for _ in columns]
    ends = frozenset(range(len(rows.rows)))
    for c in range(labels - 1, -1, -1):
        drawn = _between(rows, _across(walls, grid, c, c + 1))
        fit, own = spans_of(columns[c], rows.extents, ends, drawn, pitch, fixed=bool(heights), goes_on=goes_on, top=top)
        cost += fit if own else _UNFIT
        spans[c] = own or _nearest(columns[c], rows)
        ends = frozenset(first for first, _, _, _ in spans[c])
    return cost, rows, spans


def pitch_of_tables(
    tables: Sequence[tuple[Sequence[Sequence[Piece]], Sequence[float]]], walls: Sequence[Wall], *, strict: bool
) -> Pitch:
    """Return how lines stand in tables that are printed alike, each its lines and the places at which its columns part."""
    columns: list[tuple[Sequence[Piece], Sequence[int]]] = []
    for lines, cuts in tables:
        grid = _Grid(lines, cuts, walls)
        columns += zip(grid.columns, grid.ends, strict=True)
    return pitch_of(columns, strict=strict)


def _across(walls: Sequence[Wall], grid: _Grid, first: int, last: int) -> list[float]:
    """Return the heights of the lines that are drawn through columns from `first` to `last` (exclusive)."""
    left, right = grid.edges[first], grid.edges[last]
    return [wall.at for wall in walls if _covers(wall, left, right)]


def _covers(wall: Wall, left: float, right: float) -> bool:
    return min(right, wall.right) - max(left, wall.left) >= 0.6 * (right - left)


def _rows(
    grid: _Grid, columns: Sequence[Column], labels: int, walls: Sequence[Wall], pitch: Pitch, *, top: bool
) -> tuple[Rows, list[float]]:
    """Return the rows, and the heights of the lines drawn between them if every row ends at one."""
    heights = _across(walls, grid, labels, grid.size)
    rows = rows_of(columns[labels:], heights, pitch, top=top)
    ends = len(rows.rows) - 1
    drawn = _between(rows, heights)
    if ends > 1 and len(drawn) >= (1 - _RULED) * ends:
        return rows_of(columns[labels:], heights, pitch, top=top, only=True), heights
    return rows, []


def _between(rows: Rows, heights: Sequence[float]) -> frozenset[int]:
    """Return the numbers of the rows above which a line is drawn."""
    found = set()
    for row in range(1, len(rows.extents)):
        above, below = rows.extents[row - 1][1], rows.extents[row][0]
        if any(above - 0.3 <= height <= below for height in heights):
            found.add(row)
    return frozenset(found)


def _nearest(column: Column, rows: Rows) -> list[Span]:
    """Return labels for the rows they stand beside, where no division of the rows fits them."""
    out: list[Span] = []
    at = 0
    for row, (_, low) in enumerate(rows.extents):
        end = at
        below = rows.extents[row + 1][0] if row + 1 < len(rows.extents) else float("inf")
        while end < len(column.pieces) and column.pieces[end].base < (low + below) / 2:
            end += 1
        out.append((row, row + 1, at, end))
        at = end
    return out


def _fields(grid: _Grid, rows: Rows, spans: Sequence[Sequence[Span]], labels: int) -> tuple[int, list[Field]]:
    """Return the cells; a row in which a head reaches over several others (指标值 over 符号, 数值, 单位) becomes two."""
    shift: list[int] = [0]
    out: list[Field] = []
    for number, row in enumerate(rows.rows):
        split = _split(grid, row, labels)
        top = shift[-1]
        shift.append(top + 1 + (split is not None))
        taken = 0
        for at, (a, b) in enumerate(row, labels):
            if at < taken:
                continue
            last = max((grid.ends[at][n] for n in range(a, b)), default=at) + 1
            if split is not None and split[0] == at:
                out.append(Field(top, top + 1, at, last, tuple(grid.parts[at][a : split[2]])))
                out += _under(grid, rows.rows[number], labels, at, last, top + 1, split[2])
                taken = last
                continue
            while last > at + 1 and any(row[c - labels][0] < row[c - labels][1] for c in range(at + 1, last)):
                last -= 1
            out.append(Field(top, shift[-1], at, last, tuple(grid.parts[at][a:b])))
            taken = last
    for c, own in enumerate(spans):
        for first, last_row, a, b in own:
            reach = max((grid.ends[c][n] for n in range(a, b)), default=c) + 1
            taken_ = [at for at in range(c + 1, reach) if _taken(rows, spans, labels, at, first, last_row)]
            reach = min([reach, *taken_])
            out.append(Field(shift[first], shift[last_row], c, max(c + 1, reach), tuple(grid.parts[c][a:b])))
    return shift[-1], out


def _taken(rows: Rows, spans: Sequence[Sequence[Span]], labels: int, column: int, first: int, last: int) -> bool:
    """Say whether anything stands in a column of rows from `first` to `last` (exclusive)."""
    if column >= labels:
        return any(a < b for a, b in (rows.rows[row][column - labels] for row in range(first, last)))
    return any(a < b and one < last and first < two for one, two, a, b in spans[column])


def _split(grid: _Grid, row: Sequence[tuple[int, int]], labels: int) -> tuple[int, int, int] | None:
    """Return the column, last column and first lower line of a head over others in one row, None where there is none."""
    for at, (a, b) in enumerate(row, labels):
        upper = a
        while upper < b and grid.ends[at][upper] > at:
            upper += 1
        if upper == a:
            continue
        last = max(grid.ends[at][n] for n in range(a, upper))
        low = max(grid.columns[at][n].base for n in range(a, upper))
        under = [grid.columns[c][n].base for c in range(at + 1, last + 1) for n in range(*row[c - labels])]
        if upper < b and under and min(under) > low and len(under) >= last - at:
            return at, last, upper
    return None


def _under(
    grid: _Grid, row: Sequence[tuple[int, int]], labels: int, first: int, last: int, number: int, upper: int
) -> list[Field]:
    out = []
    for c in range(first, last):
        a, b = row[c - labels]
        a = upper if c == first else a
        out.append(Field(number, number + 1, c, c + 1, tuple(grid.parts[c][a:b])))
    return out
