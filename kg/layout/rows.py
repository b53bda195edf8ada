"""Tables without lines, second step: which lines of text are one row.

Nothing is drawn between rows, so all that shows is weighed together: a line that had room for the next word ended its cell; the
lines of one cell stand as close as lines can; cells of a row begin at one height or have their middles at one height; a column
that has an entry in every row has one in this row too. The rows are the division of the table for which all of this fits best
(dynamic programming over the heights of the lines).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from statistics import median

from kg.layout.columns import Piece
from kg.layout.tuning import current

__all__ = ["Column", "Pitch", "Rows", "breakable", "column_of", "label_columns", "pitch_of", "rows_of"]

_SIGNS = "≥≤><=＝≧≦⩾⩽＞＜…"


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
    """Rows as the solver divides lines.

    Attributes:
        rows: of each row the first and last (exclusive) line of each column.
        extents: heights of each row's first and last line.
        cost: of the division.
        margins: by how much the best division is worse that does not have this row (`kg.document.Place`).
    """

    rows: tuple[tuple[tuple[int, int], ...], ...]
    extents: tuple[tuple[float, float], ...]
    cost: float
    margins: tuple[float, ...]


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
    settings = current().rows
    gaps = sorted(gap for pieces, ends in columns for gap in _gaps(pieces, ends))
    if not gaps:
        return Pitch(1.5, False, False, strict)
    near = [(gap, full) for gap, full in gaps if gap <= gaps[0][0] + settings.close]
    wraps = sum(full for _, full in near) >= settings.wrapping * len(near)
    apart = wraps and len(gaps) - len(near) >= settings.apart * len(gaps)
    return Pitch(median(gap for gap, _ in near), wraps, apart, strict)


def _gaps(pieces: Sequence[Piece], ends: Sequence[int]) -> Iterator[tuple[float, bool]]:
    """Yield the distances between the lines of a column, and whether the upper one had no room for the next word."""
    least = current().columns.least_pitch
    slack = current().rows.slack
    capacity = _capacity(pieces, ends)
    for at, (one, two) in enumerate(pairwise(pieces)):
        if two.base - one.base > least:
            yield two.base - one.base, one.width + two.start > capacity[ends[at]] + slack and breakable(one, two)


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
    joined: list[float] = []
    parted: list[float] = []
    for at, (above, below) in enumerate(pairwise(pieces)):
        room = capacity[ends[at]] + current().rows.slack - above.width
        broken = below.start > room and breakable(above, below)
        one, two = _break_costs(broken, _chance(pieces, at, room))
        more_one, more_two = _gap_costs((below.base - above.base) / pitch.step, pitch)
        joined.append(one + more_one)
        parted.append(two + more_two)
    cells = 1 + sum(1 for one, two in zip(joined, parted, strict=True) if two <= one)
    return Column(tuple(pieces), tuple(joined), tuple(parted), cells if pieces else 0)


def _chance(pieces: Sequence[Piece], at: int, room: float) -> float:
    """Return the share of the other lines of a column that would not have fitted behind line `at` either."""
    settings = current().rows
    others = [
        pieces[other].start > room
        for other in range(0, len(pieces), max(1, len(pieces) // settings.sample))
        if other not in (at, at + 1)
    ]
    return min(settings.chance_most, max(settings.chance_least, sum(others) / len(others))) if others else 0.5


def _break_costs(broken: bool, chance: float) -> tuple[float, float]:
    """Return what it costs to take two lines for one cell and for two, by whether the next word had no room."""
    within = current().rows.broken
    return -math.log(within if broken else 1 - within), -math.log(chance if broken else 1 - chance)


def _gap_costs(gap: float, pitch: Pitch) -> tuple[float, float]:
    """Return the same by the distance of the lines, in pitches."""
    settings = current().rows
    near = gap <= settings.same_cell if pitch.strict else gap < settings.same_cell_text
    if near:
        one = 0.0 if pitch.wraps else settings.rare if pitch.strict else settings.rare_text
        return one, settings.near_parted if pitch.apart else settings.near_parted_wraps if pitch.wraps else 0.0
    if pitch.strict:
        return settings.far, 0.0
    return (settings.far_text if gap >= settings.far_apart or pitch.apart else settings.near_far_text), 0.0


def label_columns(columns: Sequence[Column]) -> int:
    """Return how many columns at the left hold labels of several rows: they have clearly fewer entries than others."""
    settings = current().rows
    most = max((column.cells for column in columns), default=0)
    count = 0
    while count < min(settings.most_labels, len(columns) - 2) and columns[count].cells < settings.label_share * most:
        count += 1
    return count


def _heights(columns: Sequence[Column]) -> list[float]:
    close = current().rows.close
    heights: list[float] = []
    for base in sorted(piece.base for column in columns for piece in column.pieces):
        if not heights or base - heights[-1] > close:
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
    if not heights:
        return Rows((), (), 0.0, ())
    return _Division(columns, heights, walls, pitch, top=top, only=only).best()


class _Division:
    """The search for the rows of a table: its lines' heights are places, a row is a way from one place to a later one."""

    def __init__(
        self,
        columns: Sequence[Column],
        heights: Sequence[float],
        walls: Sequence[float],
        pitch: Pitch,
        *,
        top: bool,
        only: bool,
    ) -> None:
        self.columns, self.pitch, self.top, self.only = columns, pitch, top, only
        self.size = len(heights)
        self.begins = [_begins(column, heights) for column in columns]
        """Of each column the number of its lines above each height."""
        self.sums = [[0.0, *accumulate(column.joined)] for column in columns]
        own = list(zip(self.sums, self.begins, strict=True))
        self.upto = [sum(total[max(0, at[h] - 1)] for total, at in own) for h in range(self.size + 1)]
        self.since = [sum(total[min(at[h], len(total) - 1)] for total, at in own) for h in range(self.size + 1)]
        self.walled = _walled(heights, walls)
        settings = current().rows
        most = max(column.cells for column in columns)
        rates = [min(settings.filled_most, max(settings.filled_least, column.cells / most)) for column in columns]
        self.blank = [max(settings.blank_least, -math.log(1 - rate)) for rate in rates]
        self.filled = [-math.log(rate) for rate in rates]
        self.slack = settings.slack_top if top else settings.slack_middle if pitch.strict else settings.slack_middle_text
        self.reach = max(settings.least_heights, min(settings.most_heights, settings.work // (self.size * len(columns))))

    def best(self) -> Rows:
        """Return the division that costs least, and how sure each of its rows is."""
        best: list[float] = [0.0]
        ways: list[list[tuple[int, float]]] = [[]]
        for last in range(1, self.size + 1):
            own = self._ways(best, last)
            ways.append(own or [(last - 1, math.inf)])
            best.append(min((best[first] + cost for first, cost in own), default=math.inf))
        ends = self._ends(best, ways)
        spans = [self._row(first, last) for first, last in ends]
        extents = [self._extent(own) for own in spans]
        return Rows(tuple(spans), tuple(extents), best[self.size], tuple(_margins(best, ways, ends)))

    def _ways(self, best: Sequence[float], last: int) -> list[tuple[int, float]]:
        """Return the rows that end at height `last`, by their first height and cost, but those far worse than others."""
        most = current().margin.most
        row = current().rows.row
        found = math.inf
        out: list[tuple[int, float]] = []
        for first in range(last - 1, max(-1, last - 1 - self.reach), -1):
            if self._ends_before(first, last):
                break
            if self.only and first and not self.walled[first]:
                continue
            # what the lines inside a row cost at least, however its cells stand
            if best[first] == math.inf or best[first] + row + self.upto[last] - self.since[first] > found + most:
                continue
            cost = row + self._cost(first, last)
            found = min(found, best[first] + cost)
            out.append((first, cost))
        return out

    def _ends_before(self, first: int, last: int) -> bool:
        """Say whether no row from `first` or above ends at `last`."""
        return (first + 1 < last and self.walled[first + 1]) or (self.only and last < self.size and not self.walled[last])

    def _cost(self, first: int, last: int) -> float:
        """Return the cost of the lines from one height to another (exclusive) as a row."""
        cost = 0.0
        tops: list[float] = []
        bottoms: list[float] = []
        for c, column in enumerate(self.columns):
            a, b = self.begins[c][first], self.begins[c][last]
            if a == b:
                cost += self.blank[c]
                continue
            cost += self.filled[c] + self.sums[c][b - 1] - self.sums[c][a]
            if b < len(column.pieces):
                cost += column.parted[b - 1]
            tops.append(column.pieces[a].base)
            bottoms.append(column.pieces[b - 1].base)
        return cost + self._off(tops, bottoms)

    def _off(self, tops: Sequence[float], bottoms: Sequence[float]) -> float:
        """Return what it costs that cells stand away from the height of their row."""
        if len(tops) < 2:
            return 0.0
        marks = tops if self.top else [(one + two) / 2 for one, two in zip(tops, bottoms, strict=True)]
        middle = min(marks) if self.top else median(marks)
        return sum(max(0.0, abs(mark - middle) / self.pitch.step - self.slack) for mark in marks) * current().rows.off

    def _ends(self, best: Sequence[float], ways: Sequence[Sequence[tuple[int, float]]]) -> list[tuple[int, int]]:
        out: list[tuple[int, int]] = []
        last = self.size
        while last:
            # of those that are as good the shortest row, whatever rounding makes of it
            first = next(first for first, cost in ways[last] if best[first] + cost <= best[last] + 1e-9)
            out.append((first, last))
            last = first
        return out[::-1]

    def _row(self, first: int, last: int) -> tuple[tuple[int, int], ...]:
        return tuple((own[first], own[last]) for own in self.begins)

    def _extent(self, row: Sequence[tuple[int, int]]) -> tuple[float, float]:
        own = [piece.base for column, (a, b) in zip(self.columns, row, strict=True) for piece in column.pieces[a:b]]
        return min(own), max(own)


def _begins(column: Column, heights: Sequence[float]) -> list[int]:
    """Return the number of lines of a column above each height, and of all."""
    counts, at = [], 0
    for height in heights:
        while at < len(column.pieces) and column.pieces[at].base < height - 1e-9:
            at += 1
        counts.append(at)
    return [*counts, len(column.pieces)]


def _walled(heights: Sequence[float], walls: Sequence[float]) -> list[bool]:
    """Say of each height whether a line is drawn right above it."""
    above = current().table.wall_above
    out = [False] * (len(heights) + 1)
    for wall in walls:
        for at in range(1, len(heights)):
            if heights[at - 1] < wall + above and wall < heights[at]:
                out[at] = True
                break
    return out


def _margins(
    best: Sequence[float], ways: Sequence[Sequence[tuple[int, float]]], ends: Sequence[tuple[int, int]]
) -> Iterator[float]:
    """Yield of each row by how much the best division is worse that does not have it.

    Such a division has no border where the row begins, or where it ends, or has one inside the row.

    Args:
        best: cost of the best way to each height.
        ways: rows that end at each height, by their first height and cost.
        ends: first and last height of the rows of the best division.
    """
    size = len(best) - 1
    rest = [math.inf] * size + [0.0]
    for last in range(size, 0, -1):
        for first, cost in ways[last]:
            rest[first] = min(rest[first], cost + rest[last])
    over = [math.inf] * (size + 1)
    for last in range(size, 0, -1):
        for first, cost in ways[last]:
            whole = best[first] + cost + rest[last]
            for at in range(first + 1, last):
                over[at] = min(over[at], whole)
    most = current().margin.most
    for first, last in ends:
        inside = min((best[at] + rest[at] for at in range(first + 1, last)), default=math.inf)
        yield max(0.0, min(most, min(over[first], over[last], inside) - best[size])) if best[size] < math.inf else 0.0
