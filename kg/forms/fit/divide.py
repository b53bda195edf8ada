"""Run-together text divided into the rows and cells of a table whose columns are known, each with its margin.

All divisions are weighed at once (semi-Markov Viterbi over the places where a cell may end and the columns): what a stretch
costs in a column says `kg.forms.fit.run_costs`. From the costs forward and backward follows the best division that has any
other cell, and by how much it is worse: the margin. A run of digits that two divisions share equally well has none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log
from typing import Literal

from kg.forms.columns.column import Columns
from kg.forms.fit.lattice import LEVELS, UNLIKELY, Lattice, Segment
from kg.forms.fit.run_costs import NEVER, long_label
from kg.forms.lexicon.levels import is_level
from kg.layout.tuning import current

__all__ = ["Piece", "divide"]

_LABELS = frozenset({"level1", "level2", "level", "known_level", "indicators", "ordinal", "weight1", "weight2", "goal_name"})
_LONGEST_TEXT = 6000
"""Characters of the longest text that is divided: the time grows with it."""
_PASSED = {
    "name": 8.0, "target": 3.0, "target_year": 3.0, "actual": 2.5, "points": 2.5, "score": 2.5, "unit": 1.0, "operator": 1.5,
    "description": 1.5, "standard": 1.5, "method": 1.5,
}  # fmt: skip
"""Cost of a row without a cell in a column, before the other rows have shown how often that is so."""
_PASSED_LABEL, _PASSED_OTHER = 0.1, 0.5
_NEW_ROW = 0.5
_LOST = 8.0
"""Cost of characters that are in no cell."""
_DIGITS = 3.0
"""By how much more a division must be better than one that parts the same digits at another place: digits are never guessed."""
_FEW_LABELS = 2
_MANY = 3
"""Fewest rows that show which columns are filled."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A cell as divided.

    Attributes:
        start: offset of its first character.
        end: offset behind the last one.
        row: number of its row, from 0 on.
        column: index of its column, None for characters that are in no cell.
        margin: over the best division in which it is no cell of this column. What makes a record (levels, name, target) has
            that of the whole row.
        labels: margin of the row's labels of levels: over the best division that has other labels in it.
    """

    start: int
    end: int
    row: int
    column: int | None
    margin: float
    labels: float


@dataclass(frozen=True, slots=True)
class _Fill:
    """What it costs to leave a column empty, and to fill it."""

    empty: tuple[float, ...]
    full: tuple[float, ...]


def divide(texts: Sequence[str], columns: Columns, *, rows: bool) -> list[list[Piece]]:
    """Return the cells of each text.

    Args:
        texts: compacted and folded, without separators between their cells.
        columns: of the table.
        rows: each text is one row; else each holds any number of them.
    """
    roles = _settled(columns)
    bare = _without_ending(texts, roles)
    lattices = [Lattice(text, roles, columns.scored, rows=rows, bare=bare) for text in texts if len(text) <= _LONGEST_TEXT]
    fill = _usual(roles)
    found = [_pieces(lattice, fill) for lattice in lattices]
    fill = _seen(found, roles, fill)
    done = iter([_pieces(lattice, fill) for lattice in lattices])
    return [next(done) if len(text) <= _LONGEST_TEXT else [] for text in texts]


def _settled(columns: Columns) -> tuple[str, ...]:
    """Return the roles of the columns as a division sees them.

    A lone column of labels (指标类型) holds those of either level; in one that has no head (position 0) only known ones stand.
    """
    alone = "level2" not in columns.roles
    roles = ("level" if alone and column.role == "level1" else column.role for column in columns.columns)
    headed = (column.position > 0 for column in columns.columns)
    return tuple(role if it or role not in LEVELS else "known_level" for role, it in zip(roles, headed, strict=True))


def _without_ending(texts: Sequence[str], roles: Sequence[str]) -> frozenset[str]:
    """Return the columns of levels whose labels have no 指标 behind them in these texts."""
    found = [label for text in texts for label in long_label().findall(text)]
    levels: dict[str, Literal[1, 2] | None] = {"level1": 1, "level2": 2, "level": None}
    own = {role: levels[role] for role in roles if role in levels}
    return frozenset(role for role, level in own.items() if sum(is_level(label, level) for label in found) < _FEW_LABELS)


def _usual(roles: Sequence[str]) -> _Fill:
    empty = tuple(_PASSED_LABEL if role in _LABELS else _PASSED.get(role, _PASSED_OTHER) for role in roles)
    return _Fill(empty, (0.0,) * len(roles))


def _seen(found: Sequence[Sequence[Piece]], roles: Sequence[str], usual: _Fill) -> _Fill:
    """Return the costs as the rows show them: a column that all rows fill is seldom empty, one that none fills seldom full."""
    cells = [(number, piece.row, piece.column) for number, pieces in enumerate(found) for piece in pieces]
    by_row: dict[tuple[int, int], set[int]] = {}
    for number, row, column in cells:
        if column is not None:
            by_row.setdefault((number, row), set()).add(column)
    name = roles.index("name") if "name" in roles else -1
    named = [row for row in by_row.values() if name in row]
    if len(named) < _MANY:
        return usual
    empty, full = list(usual.empty), list(usual.full)
    for at, role in enumerate(roles):
        if role in _LABELS or role == "name":
            continue
        share = (sum(at in row for row in named) + 0.5) / (len(named) + 1)
        empty[at], full[at] = -log(1 - share), -log(share)
    return _Fill(tuple(empty), tuple(full))


def _pieces(lattice: Lattice, fill: _Fill) -> list[Piece]:
    """Return the best division, none where no row can be made of the text."""
    return _Search(lattice, fill).pieces() if len(lattice.places) > 1 else []


class _Search:
    """The search for the best division of a lattice at given costs.

    A state is a place and the number of columns passed: 0 where a row has begun.
    """

    def __init__(self, lattice: Lattice, fill: _Fill) -> None:
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

    def _ended(self, at: int) -> tuple[float, int]:
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
                ended, state = self._ended(at)
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

    def _path(self) -> list[tuple[int, Segment]]:
        """Return the segments of the best division with the numbers of their rows."""
        at = self.lattice.places[-1]
        total, state = self._ended(at)
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

    def pieces(self) -> list[Piece]:
        """Return the cells of the best division with their margins."""
        path = self._path()
        if not path:
            return []
        best = self._ended(self.lattice.places[-1])[0]
        most = current().margin.most
        any_, firm, labels = self._others(path, best, most)
        out = []
        by_row: dict[int, list[Segment]] = {}
        for number, segment in path:
            by_row.setdefault(number, []).append(segment)
        for number, segments in by_row.items():
            whole = self._of_row(segments, any_, firm, self.lattice.firm)
            levels = self._of_row(segments, any_, labels, self.lattice.levels)
            for segment in segments:
                own = min(any_[segment.start : segment.end])
                out += [
                    Piece(start, end, number, column, whole if column in self.lattice.firm else own, levels)
                    for column, start, end in segment.parts
                ] or [Piece(segment.start, segment.end, number, None, 0.0, levels)]
        return out

    def _of_row(
        self, segments: Sequence[Segment], any_: Sequence[float], of_own: Sequence[float], own: frozenset[int]
    ) -> float:
        """Return the margin of some columns' cells in a row: 0 where characters of it are in no cell.

        Args:
            segments: of the row.
            any_: margins over other cells, by character.
            of_own: margins over other cells of these columns.
            own: the columns.
        """
        if any(not segment.parts or (segment.price >= UNLIKELY and _is_of(segment, own)) for segment in segments):
            return 0.0
        least = min(of_own[segments[0].start : segments[-1].end])
        cells = [segment for segment in segments if _is_of(segment, own)]
        return min([least, *(min(any_[segment.start : segment.end]) for segment in cells)])

    def _others(self, path: Sequence[tuple[int, Segment]], best: float, most: float) -> tuple[list[float], ...]:
        """Return for each character by how much the best division is worse that has another cell over it.

        Three times: any other cell, one that makes part of a record, one that is a label of a level.
        """
        size = len(self.lattice.text)
        lows = [most] * size, [most] * size, [most] * size
        for segment, over in self._other_segments(path, best, most):
            _lower(lows[0], segment.start, segment.end, over)
            for low, own in zip(lows[1:], (self.lattice.firm, self.lattice.levels), strict=True):
                if _is_of(segment, own):
                    _lower(low, segment.start, segment.end, over)
        begins = _begins(path)
        for at in () if self.lattice.rows else self.lattice.places[1:-1]:
            over = self.forward[at][0] + self.backward[at][0] - best
            if at not in begins and over < most:
                _lower(lows[1], at - 1, at + 1, over)
        return lows

    def _other_segments(self, path: Sequence[tuple[int, Segment]], best: float, most: float) -> Iterator[tuple[Segment, float]]:
        """Yield the segments of other divisions, each with by how much the best of them is worse."""
        known = {id(segment) for _, segment in path}
        begins, inside = _begins(path), _inside_digits(self.lattice.text)
        cuts = {at for _, segment in path for at in _cuts(segment)}
        for segment in (each for at in self.lattice.places[:-1] for each in self.lattice.segments[at]):
            own = id(segment) in known
            if own and segment.start not in begins:
                continue
            over = self._through(segment, begun=own) - best
            if not own and inside & _differences(segment, cuts):
                over -= _DIGITS
            if over < most:
                yield segment, over

    def _through(self, segment: Segment, *, begun: bool) -> float:
        """Return the cost of the best division that has a segment; `begun`: in which no row begins at it."""
        row, passed = self.forward[segment.start], self.passed
        states = range(1 if begun else 0, segment.after + 1)
        least = min((row[k] - passed[k] for k in states), default=NEVER)
        return least + passed[segment.first] + self._paid(segment) + self.backward[segment.end][segment.last + 1]


def _is_of(segment: Segment, columns: frozenset[int]) -> bool:
    return any(column in columns for column, _, _ in segment.parts)


def _begins(path: Sequence[tuple[int, Segment]]) -> set[int]:
    """Return the places at which rows but the first one begin."""
    return {after.start for (one, _), (other, after) in pairwise(path) if other != one}


def _cuts(segment: Segment) -> set[int]:
    """Return the places at which the cells of a segment begin and end."""
    return {segment.start, segment.end, *(end for _, _, end in segment.parts)}


def _differences(segment: Segment, cuts: set[int]) -> set[int]:
    """Return the places at which a segment is cut and the best division is not, and the other way round."""
    own = _cuts(segment)
    return own.symmetric_difference(at for at in range(segment.start, segment.end + 1) if at in cuts)


def _inside_digits(text: str) -> set[int]:
    return {at for at in range(1, len(text)) if text[at - 1].isdigit() and text[at].isdigit()}


def _lower(values: list[float], start: int, end: int, to: float) -> None:
    to = max(to, 0.0)
    for at in range(start, end):
        values[at] = min(values[at], to)
