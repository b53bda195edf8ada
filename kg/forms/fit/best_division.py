"""The best way through a lattice, and what the best way through any of its segments costs (semi-Markov Viterbi)."""

from __future__ import annotations

from dataclasses import dataclass

from kg.forms.fit.lattice import Lattice, Segment
from kg.forms.fit.run_costs import NEVER

__all__ = ["Fill", "Search"]


_NEW_ROW = 0.5
_LOST = 8.0
"""Cost of characters that are in no cell."""


@dataclass(frozen=True, slots=True)
class Fill:
    """What it costs to leave a column empty, and to fill it."""

    empty: tuple[float, ...]
    full: tuple[float, ...]


class Search:
    """The search for the best division of a lattice at given costs.

    A state is a place and the number of columns passed: 0 where a row has begun.
    """

    def __init__(self, lattice: Lattice, fill: Fill) -> None:
        self.lattice, self.fill = lattice, fill
        self.size = len(lattice.roles)
        self.passed = [0.0]
        for paid in fill.empty:
            self.passed.append(self.passed[-1] + paid)
        self.forward: dict[int, list[float]] = {at: [NEVER] * (self.size + 1) for at in lattice.places}
        self.backward: dict[int, list[float]] = {at: [NEVER] * (self.size + 1) for at in lattice.places}
        self.back: dict[tuple[int, int], tuple[int, int, Segment | None]] = {}
        self._go_forward()
        self._go_backward()

    def ended(self, at: int) -> tuple[float, int]:
        """Return the cost of a row that ends at a place, and the state it ends in."""
        row = self.forward[at]
        return min((row[k] + self.passed[-1] - self.passed[k], k) for k in range(1, self.size + 1))

    def _paid(self, segment: Segment) -> float:
        """Return what a segment costs beside what leaving out columns does."""
        if not segment.parts:
            return segment.price
        return segment.price + sum(self.fill.full[column] for column, _, _ in segment.parts)

    def _go_forward(self) -> None:
        places = self.lattice.places
        for number, at in enumerate(places):
            row = self.forward[at]
            if number == 0:
                row[0] = 0.0
            elif not self.lattice.rows and at < places[-1]:
                ended, state = self.ended(at)
                if ended + _NEW_ROW < row[0]:
                    row[0] = ended + _NEW_ROW
                    self.back[at, 0] = (at, state, None)
            if at < places[-1]:
                self._step(at, places[number + 1])

    def _step(self, at: int, following: int) -> None:
        """Go on from a place by each segment that begins there."""
        row, passed = self.forward[at], self.passed
        least: list[tuple[float, int]] = []
        for k in range(self.size + 1):
            own = (row[k] - passed[k], k)
            least.append(min(least[-1], own) if least else own)
        for segment in self.lattice.segments[at]:
            paid, k = least[segment.after]
            total = paid + passed[segment.first] + self._paid(segment)
            self._reach(segment.end, segment.last + 1, total, (at, k, segment))
        for k in range(self.size + 1):
            self._reach(following, k, row[k] + _LOST, (at, k, Segment(at, following, (), _LOST, 0)))

    def _reach(self, at: int, state: int, total: float, how: tuple[int, int, Segment | None]) -> None:
        if total < self.forward[at][state]:
            self.forward[at][state] = total
            self.back[at, state] = how

    def _go_backward(self) -> None:
        places, passed = self.lattice.places, self.passed
        for number in range(len(places) - 1, -1, -1):
            at = places[number]
            row = self.backward[at]
            if number == len(places) - 1:
                row[1:] = [passed[-1] - passed[k] for k in range(1, self.size + 1)]
                continue
            best = [NEVER] * (self.size + 1)
            for segment in self.lattice.segments[at]:
                rest = passed[segment.first] + self._paid(segment) + self.backward[segment.end][segment.last + 1]
                best[segment.after] = min(best[segment.after], rest)
            for k in range(self.size, -1, -1):
                on = min(best[k:]) - passed[k] if k < self.size else NEVER
                row[k] = min(on, _LOST + self.backward[places[number + 1]][k])
            if number and not self.lattice.rows:
                for k in range(1, self.size + 1):
                    row[k] = min(row[k], passed[-1] - passed[k] + _NEW_ROW + row[0])

    def path(self) -> list[tuple[int, Segment]]:
        """Return the segments of the best division with the numbers of their rows."""
        at = self.lattice.places[-1]
        total, state = self.ended(at)
        if total == NEVER:
            return []
        out: list[tuple[int, Segment]] = []
        row = 0
        while (at, state) != (0, 0):
            before, k, segment = self.back[at, state]
            if segment is None:
                row -= 1
            else:
                out.append((row, segment))
            at, state = before, k
        first = out[-1][0] if out else 0
        return [(number - first, segment) for number, segment in reversed(out)]

    def through(self, segment: Segment, *, begun: bool) -> float:
        """Return the cost of the best division that has a segment; `begun`: in which no row begins at it."""
        row, passed = self.forward[segment.start], self.passed
        states = range(1 if begun else 0, segment.after + 1)
        least = min((row[k] - passed[k] for k in states), default=NEVER)
        return least + passed[segment.first] + self._paid(segment) + self.backward[segment.end][segment.last + 1]
