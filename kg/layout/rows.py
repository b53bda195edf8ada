"""Tables without lines, second step: which lines of text are one row.

Nothing is drawn between rows, so all that shows is weighed together: a line that had room for the next word ended its cell; the
lines of one cell stand as close as lines can; cells of a row begin at one height or have their middles at one height; a column
that has an entry in every row has one in this row too. The rows are the division of the table for which all of this fits best
(dynamic programming over the heights of the lines).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from kg.layout.columns import LEAST_PITCH, Piece

__all__ = ["Column", "Pitch", "Rows", "breakable", "column_of", "pitch_of", "rows_of"]

_MOST_HEIGHTS = 60
"""Most heights of lines in one row."""
_LEAST_HEIGHTS = 12
_WORK = 120_000
"""Rows that are tried in one table, times its columns: a table of more is no form, and gets shorter rows."""
_CLOSE = 0.2
"""Em up to which two base lines are one height."""
_MOST = 0.7
_BROKEN = 0.97
"""Share of the line breaks inside a cell that stand where the next word did not fit."""
_FAR = (4.0, 12.0)
"""Cost of a gap inside a cell that is wider than between its lines, where heights are line numbers and where they are exact."""
_RARE = (0.7, 2.0)
"""Cost of a second line in a cell where most lines stand as rows of one line do."""
_ROW = 0.3
_OFF = 2.0
"""Cost of a line by which a cell stands away from the height of its row."""
_SIGNS = "≥≤><=＝≧≦⩾⩽＞＜…"
_SLACK = 0.15
_LABEL_SHARE = 0.92
_LABELS = 6


@dataclass(frozen=True, slots=True)
class Column:
    """Lines of one column from top to bottom, with what it costs to take two that follow each other for one cell or two.

    Attributes:
        pieces: the lines.
        joined: cost of taking each line and the next for one cell.
        parted: cost of taking them for two.
        cells: number of cells as these costs alone would have it.
    """

    pieces: tuple[Piece, ...]
    joined: tuple[float, ...]
    parted: tuple[float, ...]
    cells: int


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows as the first and last (exclusive) line of each column, and the heights of each row's first and last line."""

    rows: tuple[tuple[tuple[int, int], ...], ...]
    extents: tuple[tuple[float, float], ...]
    cost: float


@dataclass(frozen=True, slots=True)
class Pitch:
    """How lines stand.

    Attributes:
        step: distance between lines of one cell (of rows, where no cell has a second line).
        wraps: there are cells of several lines.
        apart: lines of different cells stand farther apart than those of one as a rule.
        strict: heights are exact, not numbers of lines.
    """

    step: float
    wraps: bool
    apart: bool
    strict: bool


def pitch_of(columns: Sequence[tuple[Sequence[Piece], Sequence[int]]], *, strict: bool) -> Pitch:
    """Return how the lines of tables stand that are printed alike.

    The least distance is that of lines in a cell, if most of the upper lines had no room for the next word; else no cell has
    a second line, and it is that of rows.

    Args:
        columns: lines of each column, with the number of the last column that each reaches over.
        strict: heights are exact.
    """
    gaps: list[tuple[float, bool]] = []
    for pieces, ends in columns:
        capacity = _capacity(pieces, ends)
        for at, (one, two) in enumerate(pairwise(pieces)):
            full = one.width + two.start > capacity[ends[at]] + _SLACK and breakable(one, two)
            gaps.append((two.base - one.base, full))
    gaps = sorted(gap for gap in gaps if gap[0] > LEAST_PITCH)
    if not gaps:
        return Pitch(1.5, False, False, strict)
    near = [(gap, full) for gap, full in gaps if gap <= gaps[0][0] + _CLOSE]
    wraps = sum(full for _, full in near) >= _MOST * len(near)
    apart = wraps and 10 * (len(gaps) - len(near)) >= 3 * len(gaps)
    return Pitch(median(gap for gap, _ in near), wraps, apart, strict)


def _capacity(pieces: Sequence[Piece], ends: Sequence[int]) -> dict[int, float]:
    out: dict[int, float] = {}
    for piece, end in zip(pieces, ends, strict=True):
        out[end] = max(out.get(end, 0.0), piece.width)
    widest = 0.0
    for end in sorted(out):
        widest = out[end] = max(widest, out[end])
    return out


def breakable(one: Piece, two: Piece) -> bool:
    """Say whether a program would break a line between two texts: not inside numbers and words, nor before a sign (≥, …).

    >>> breakable(Piece(0, 4, 0, 4, 1, "2025年12月", 0), Piece(0, 3, 1, 3, 1, "20日前", 1))
    True
    >>> breakable(Piece(0, 2, 0, 1, 1, "10", 0), Piece(0, 2, 1, 1, 1, "20", 1))
    False
    """
    before, after = one.text[-1], two.text[0]
    return not (before.isascii() and before.isalnum() and after.isascii() and after.isalnum()) and after not in _SIGNS


def column_of(pieces: Sequence[Piece], ends: Sequence[int], pitch: Pitch) -> Column:
    """Return a column with the costs of its line breaks.

    Args:
        pieces: lines from top to bottom.
        ends: number of the last column that each reaches over.
        pitch: how lines stand.
    """
    capacity = _capacity(pieces, ends)
    size = len(pieces)
    step = max(1, size // 40)
    joined: list[float] = []
    parted: list[float] = []
    for at in range(size - 1):
        room = capacity[ends[at]] + _SLACK - pieces[at].width
        others = [pieces[other].start > room for other in range(0, size, step) if other not in (at, at + 1)]
        chance = min(0.95, max(0.1, sum(others) / len(others))) if others else 0.5
        broken = pieces[at + 1].start > room and breakable(pieces[at], pieces[at + 1])
        one = -math.log(_BROKEN if broken else 1 - _BROKEN)
        two = -math.log(chance if broken else 1 - chance)
        gap = (pieces[at + 1].base - pieces[at].base) / pitch.step
        if gap <= 1.12 if pitch.strict else gap < 1.5:
            one += 0.0 if pitch.wraps else _RARE[pitch.strict]
            two += 1.5 if pitch.apart else 0.2 if pitch.wraps else 0.0
        else:
            one += _FAR[pitch.strict] if pitch.strict or gap >= 2.5 or pitch.apart else 1.0
        joined.append(one)
        parted.append(two)
    cells = 1 + sum(1 for one, two in zip(joined, parted, strict=True) if two <= one)
    return Column(tuple(pieces), tuple(joined), tuple(parted), cells if pieces else 0)


def label_columns(columns: Sequence[Column]) -> int:
    """Return how many columns at the left hold labels of several rows: they have clearly fewer entries than others."""
    most = max((column.cells for column in columns), default=0)
    count = 0
    while count < min(_LABELS, len(columns) - 2) and columns[count].cells < _LABEL_SHARE * most:
        count += 1
    return count


def _heights(columns: Sequence[Column]) -> list[float]:
    heights: list[float] = []
    for base in sorted(piece.base for column in columns for piece in column.pieces):
        if not heights or base - heights[-1] > _CLOSE:
            heights.append(base)
    return heights


def rows_of(columns: Sequence[Column], walls: Sequence[float], pitch: Pitch, *, top: bool, only: bool = False) -> Rows:
    """Return the rows that the lines of columns make.

    Args:
        columns: those that have an entry a row; labels of several rows are placed later (`kg.layout.labels`).
        walls: heights of drawn lines over which no row reaches.
        pitch: how lines stand.
        top: cells of a row begin at one height; else they have their middles at one height.
        only: rows end at drawn lines only.
    """
    heights = _heights(columns)
    size = len(heights)
    if not size:
        return Rows((), (), 0.0)
    # begins[c][h]: number of lines of column c above height h
    begins: list[list[int]] = []
    for column in columns:
        counts, at = [], 0
        for height in heights:
            while at < len(column.pieces) and column.pieces[at].base < height - 1e-9 and not _at(column.pieces[at], height):
                at += 1
            counts.append(at)
        begins.append([*counts, len(column.pieces)])
    sums = []
    for column in columns:
        total = [0.0]
        for cost in column.joined:
            total.append(total[-1] + cost)
        sums.append(total)
    most = max(column.cells for column in columns)
    rates = [min(0.97, max(0.03, column.cells / most)) for column in columns]
    blank = [max(0.05, -math.log(1 - rate)) for rate in rates]
    filled = [-math.log(rate) for rate in rates]
    walled = [False] * (size + 1)
    for wall in walls:
        for at in range(1, size):
            if heights[at - 1] < wall + 0.3 and wall < heights[at]:
                walled[at] = True
                break
    # what the lines inside a row cost at least, however its cells stand: rows that can't be the best are not looked at
    upto = [sum(total[max(0, own[h] - 1)] for total, own in zip(sums, begins, strict=True)) for h in range(size + 1)]
    since = [sum(total[min(own[h], len(total) - 1)] for total, own in zip(sums, begins, strict=True)) for h in range(size + 1)]
    reach = max(_LEAST_HEIGHTS, min(_MOST_HEIGHTS, _WORK // (size * len(columns))))
    best: list[tuple[float, int]] = [(0.0, 0)]
    slack = 0.1 if top else 0.35 if pitch.strict else 0.6
    for last in range(1, size + 1):
        found: tuple[float, int] | None = None
        for first in range(last - 1, max(-1, last - 1 - reach), -1):
            if first + 1 < last and walled[first + 1]:
                break
            if only and first and not walled[first]:
                continue
            if only and last < size and not walled[last]:
                break
            cost = best[first][0] + _ROW
            if found is not None and cost + upto[last] - since[first] > found[0] + 1e-9:
                continue
            tops: list[float] = []
            bottoms: list[float] = []
            for c, column in enumerate(columns):
                a, b = begins[c][first], begins[c][last]
                if a == b:
                    cost += blank[c]
                    continue
                cost += filled[c] + sums[c][b - 1] - sums[c][a]
                if b < len(column.pieces):
                    cost += column.parted[b - 1]
                tops.append(column.pieces[a].base)
                bottoms.append(column.pieces[b - 1].base)
            if len(tops) > 1:
                marks = tops if top else [(one + two) / 2 for one, two in zip(tops, bottoms, strict=True)]
                middle = min(marks) if top else median(marks)
                cost += sum(max(0.0, abs(mark - middle) / pitch.step - slack) for mark in marks) * _OFF
            if found is None or cost < found[0]:
                found = (cost, first)
        best.append(found if found is not None else (math.inf, last - 1))
    out: list[tuple[tuple[int, int], ...]] = []
    extents: list[tuple[float, float]] = []
    last = size
    while last:
        first = best[last][1]
        spans = tuple((begins[c][first], begins[c][last]) for c in range(len(columns)))
        own = [p.base for c, (a, b) in enumerate(spans) for p in columns[c].pieces[a:b]]
        out.append(spans)
        extents.append((min(own), max(own)))
        last = first
    return Rows(tuple(out[::-1]), tuple(extents[::-1]), best[size][0])


def _at(piece: Piece, height: float) -> bool:
    return height - 1e-9 <= piece.base <= height + _CLOSE
