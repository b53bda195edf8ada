"""By how much the best division is better than the best one that has another cell: the margin of each cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kg.forms.fit.best_division import Search
from kg.forms.fit.lattice import UNLIKELY, Segment
from kg.layout.tuning import current

__all__ = ["Piece", "pieces"]


_DIGITS = 3.0
"""By how much more a division must be better than one that parts the same digits at another place: digits are never guessed."""


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


def pieces(search: Search) -> list[Piece]:
    """Return the cells of the best division with their margins."""
    path = search.path()
    if not path:
        return []
    best = search.ended(search.lattice.places[-1])[0]
    most = current().margin.most
    any_, firm, labels = _others(search, path, best, most)
    out = []
    by_row: dict[int, list[Segment]] = {}
    for number, segment in path:
        by_row.setdefault(number, []).append(segment)
    for number, segments in by_row.items():
        whole = _of_row(segments, any_, firm, search.lattice.firm)
        levels = _of_row(segments, any_, labels, search.lattice.levels)
        for segment in segments:
            own = min(any_[segment.start : segment.end])
            out += [
                Piece(start, end, number, column, whole if column in search.lattice.firm else own, levels)
                for column, start, end in segment.parts
            ] or [Piece(segment.start, segment.end, number, None, 0.0, levels)]
    return out


def _of_row(segments: Sequence[Segment], any_: Sequence[float], of_own: Sequence[float], own: frozenset[int]) -> float:
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


def _others(search: Search, path: Sequence[tuple[int, Segment]], best: float, most: float) -> tuple[list[float], ...]:
    """Return for each character by how much the best division is worse that has another cell over it.

    Three times: any other cell, one that makes part of a record, one that is a label of a level.
    """
    size = len(search.lattice.text)
    lows = [most] * size, [most] * size, [most] * size
    for segment, over in _other_segments(search, path, best, most):
        _lower(lows[0], segment.start, segment.end, over)
        for low, own in zip(lows[1:], (search.lattice.firm, search.lattice.levels), strict=True):
            if _is_of(segment, own):
                _lower(low, segment.start, segment.end, over)
    begins = _begins(path)
    for at in () if search.lattice.rows else search.lattice.places[1:-1]:
        over = search.forward[at][0] + search.backward[at][0] - best
        if at not in begins and over < most:
            _lower(lows[1], at - 1, at + 1, over)
    return lows


def _other_segments(
    search: Search, path: Sequence[tuple[int, Segment]], best: float, most: float
) -> Iterator[tuple[Segment, float]]:
    """Yield the segments of other divisions, each with by how much the best of them is worse."""
    known = {id(segment) for _, segment in path}
    begins, inside = _begins(path), _inside_digits(search.lattice.text)
    cuts = {at for _, segment in path for at in _cuts(segment)}
    for segment in (each for at in search.lattice.places[:-1] for each in search.lattice.segments[at]):
        own = id(segment) in known
        if own and segment.start not in begins:
            continue
        over = search.through(segment, begun=own) - best
        if not own and inside & _differences(segment, cuts):
            over -= _DIGITS
        if over < most:
            yield segment, over


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
