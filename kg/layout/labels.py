"""Tables without lines, third step: how many rows a label reaches over that stands once for several.

Such a label (产出指标 beside eight rows) is printed at the middle of its rows, or at the first of them. Which rows it covers
follows from where it stands, as the labels of a column cover all rows one after the other: the division is taken at which every
label stands nearest to the middle (or the first line) of its rows.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.layout.rows import Column, Pitch
from kg.layout.tuning import current

__all__ = ["Labels", "Span", "labels_of"]

Span = tuple[int, int, int, int]
"""First row and row behind the last, first line and line behind the last."""
_State = tuple[int, int]
"""Rows and lines that are above."""


@dataclass(frozen=True, slots=True)
class Labels:
    """The labels of a column.

    Attributes:
        spans: from top to bottom; none where nothing fits.
        cost: how badly they fit.
        margins: of each row, by how much the best division is worse that gives it another label (`kg.document.Place`).
    """

    spans: tuple[Span, ...]
    cost: float
    margins: tuple[float, ...]


def labels_of(
    column: Column,
    extents: Sequence[tuple[float, float]],
    ends: frozenset[int],
    walls: frozenset[int],
    pitch: Pitch,
    *,
    fixed: bool,
    goes_on: bool,
    top: bool,
) -> Labels:
    """Return the rows that each label of a column covers, and how sure that is.

    Args:
        column: the labels' lines.
        extents: heights of the first and last line of each row.
        ends: rows at which labels of the column to the right begin; all rows where there is none.
        walls: rows above which a line is drawn through this column.
        pitch: how lines stand.
        fixed: labels end at drawn lines only.
        goes_on: the table began on the page before, so that its first rows may belong to a label printed there.
        top: labels stand at the first of their rows, else at the middle.
    """
    return _Division(column, extents, ends, walls, pitch, fixed=fixed, goes_on=goes_on, top=top).best()


class _Division:
    """The search for the rows of labels: rows and lines that are above are places, a label is a way between them."""

    def __init__(
        self,
        column: Column,
        extents: Sequence[tuple[float, float]],
        ends: frozenset[int],
        walls: frozenset[int],
        pitch: Pitch,
        *,
        fixed: bool,
        goes_on: bool,
        top: bool,
    ) -> None:
        self.column, self.extents, self.ends, self.walls, self.pitch = column, extents, ends, walls, pitch
        self.fixed, self.goes_on, self.top = fixed, goes_on, top
        self.rows, self.size = len(extents), len(column.pieces)
        self.total = [0.0]
        for cost in column.joined:
            self.total.append(self.total[-1] + cost)
        self.settings = current().labels
        self.slack = self.settings.slack if pitch.strict else self.settings.slack_text

    def best(self) -> Labels:
        """Return the division that costs least, and how sure the label of each row is."""
        costs: dict[_State, float] = {(0, 0): 0.0}
        ways: list[tuple[Span, float]] = []
        by: dict[_State, Span] = {}
        lines: list[list[int]] = [[0], *([] for _ in range(self.rows))]
        for first in range(self.rows):
            for line in lines[first]:
                for span, cost in self._ways(first, line):
                    state = (span[1], span[3])
                    ways.append((span, cost))
                    whole = costs[first, line] + cost
                    if state not in costs:
                        lines[span[1]].append(span[3])
                    if state not in costs or whole < costs[state] - 1e-9:
                        costs[state], by[state] = whole, span
        end = (self.rows, self.size)
        if end not in costs:
            return Labels((), math.inf, ())
        spans: list[Span] = []
        state = end
        while state[0]:
            span = by[state]
            spans.append(span)
            state = (span[0], span[2])
        spans.reverse()
        return Labels(tuple(spans), costs[end], tuple(_margins(costs, ways, spans, end)))

    def _ways(self, first: int, line: int) -> Iterator[tuple[Span, float]]:
        """Yield the labels that may begin at a row and a line, with their costs."""
        torn = 0.0 if first in self.ends or not first else self.settings.torn
        for last in range(first + 1, self.rows + 1):
            if any(first < wall < last for wall in self.walls):
                return
            if self.fixed and last < self.rows and last not in self.walls:
                continue
            yield (first, last, line, line), torn + self.settings.span + self._blank(first, last)
            for end in range(line + 1, self.size + 1):
                off = self._off(first, last, line, end)
                if off > self.settings.reach:
                    break
                if off >= -self.settings.reach:
                    yield (first, last, line, end), torn + self.settings.span + self._printed(line, end, abs(off))

    def _blank(self, first: int, last: int) -> float:
        if self.goes_on and first <= self.settings.head_rows:
            return 0.0
        return self.settings.blank + self.settings.blank_row * (last - first)

    def _off(self, first: int, last: int, line: int, end: int) -> float:
        """Return by how many pitches a label's lines stand below where they should."""
        high, low = self.extents[first][0], self.extents[last - 1][1]
        one, two = self.column.pieces[line].base, self.column.pieces[end - 1].base
        return ((one - high) if self.top else (one + two - high - low) / 2) / self.pitch.step

    def _printed(self, line: int, end: int, off: float) -> float:
        cost = self.total[end - 1] - self.total[line] + self.settings.off * max(0.0, off - self.slack)
        return cost + self.column.parted[end - 1] if end < self.size else cost


def _margins(
    costs: dict[_State, float], ways: Sequence[tuple[Span, float]], spans: Sequence[Span], end: _State
) -> Iterator[float]:
    """Yield of each row by how much the best division is worse that gives it another label, or none.

    Args:
        costs: of the best way to each place.
        ways: all labels that are possible, with their costs, by their first row.
        spans: the labels of the best division.
        end: the place behind all rows and lines.
    """
    most = current().margin.most
    bound = costs[end] + most
    rest: dict[_State, float] = {end: 0.0}
    near: list[tuple[Span, float]] = []
    for span, cost in reversed(ways):
        first, last, line, below = span
        behind = rest.get((last, below), math.inf) + cost
        if costs[first, line] + behind < bound:
            rest[first, line] = min(rest.get((first, line), math.inf), behind)
            near.append((span, costs[first, line] + behind))
    own = [(line, below) for first, last, line, below in spans for _ in range(first, last)]
    other = [bound] * len(own)
    for (first, last, line, below), whole in near:
        for row in range(first, last):
            if own[row] != (line, below):
                other[row] = min(other[row], whole)
    for each in other:
        yield max(0.0, each - costs[end])
