"""Tables without lines, first step: which lines of a page are one table, and where its columns part.

Columns show as corridors: stretches that stay white all the way down. Lines belong together as long as they keep the same
corridors, so the fields above a table (项目名称 … 主管部门 …) and the table itself come apart where their columns differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from kg.layout.tuning import current

__all__ = ["Piece", "Scale", "Section", "bands_of", "compatible", "cuts_of", "sections"]


@dataclass(frozen=True, slots=True)
class Piece:
    """Text on one line with white on both sides.

    Attributes:
        left: left edge, in em.
        right: right edge.
        base: height of the base line, growing downwards, in em.
        width: of the text as printed, in em (in a text export not what its columns take).
        start: width of what can't be parted at its beginning.
        text: what stands there.
        line: number of the line it stands on, counted by the caller.
    """

    left: float
    right: float
    base: float
    width: float
    start: float
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Scale:
    """How finely places are told apart: steps an em, and the fewest white steps that make a corridor."""

    steps: int
    white: int


@dataclass(frozen=True, slots=True)
class Section:
    """Lines from `first` to `last` (exclusive) that are a table, and the places at which its columns part, in em."""

    first: int
    last: int
    cuts: tuple[float, ...]


def _mask(pieces: Sequence[Piece], scale: Scale) -> int:
    mask = 0
    for piece in pieces:
        low, high = int(piece.left * scale.steps), int(-(-piece.right * scale.steps // 1))
        mask |= ((1 << max(1, high - low)) - 1) << max(0, low)
    return mask


def _corridors(covered: int, scale: Scale) -> int:
    """Return the white stretches between what is covered, each shrunk by its least width."""
    low = (covered & -covered).bit_length() - 1
    free = ~covered & ((1 << covered.bit_length()) - 1) & ~((1 << low) - 1) if covered else 0
    for _ in range(scale.white - 1):
        free &= free >> 1
    return free


def sections(lines: Sequence[Sequence[Piece]], scale: Scale, stops: frozenset[int]) -> list[Section]:
    """Return the tables among lines, from top to bottom.

    Args:
        lines: pieces of each line from left to right.
        scale: of their places.
        stops: numbers of lines above which no table goes on.
    """
    bands = _bands(lines, stops, scale)
    longest = current().columns.longest
    best: list[tuple[float, int, bool]] = [(0, 0, False)]
    for last in range(1, len(bands.masks) + 1):
        found = (best[last - 1][0], last - 1, False)
        shown = _Shown(bands, last, scale)
        for first in range(last - 1, max(-1, last - 1 - longest), -1):
            if first + 1 < last and bands.starts[first + 1] in stops:
                break
            if not shown.take(first):
                break
            score = best[first][0] + shown.worth
            if bands.several[first] and shown.begins and score >= found[0]:  # a head goes with what stands below it
                found = (score, first, True)
        best.append(found)
    out: list[Section] = []
    at = len(bands.masks)
    while at > 0:
        _, first, table = best[at]
        if table:
            a, b = bands.starts[first], bands.starts[at]
            out.append(Section(a, b, cuts_of(lines[a:b], scale)))
        at = first
    return out[::-1]


@dataclass(frozen=True, slots=True)
class _Bands:
    """Lines that stand too near to be lines of one column, as one.

    Attributes:
        starts: first line of each, and the number of lines.
        several: lines of several pieces in each.
        masks: what is covered across, a bit a step.
        spans: from the first to the last covered step.
    """

    starts: Sequence[int]
    several: Sequence[int]
    masks: Sequence[int]
    spans: Sequence[int]


def _bands(lines: Sequence[Sequence[Piece]], stops: frozenset[int], scale: Scale) -> _Bands:
    starts = bands_of(lines, stops)
    own = [lines[a:b] for a, b in pairwise(starts)]
    masks = [_mask([piece for line in band for piece in line], scale) for band in own]
    several = [sum(1 for line in band if len(line) > 1) or _beside(band) for band in own]
    return _Bands(starts, several, masks, [(1 << mask.bit_length()) - (mask & -mask) for mask in masks])


class _Shown:
    """What bands above `last` show as a table, taken one by one upwards.

    Attributes:
        begins: steps at which the corridors begin that run through all of them.
        worth: cells that they show as a table, without what a table costs.
    """

    def __init__(self, bands: _Bands, last: int, scale: Scale) -> None:
        self.bands, self.scale = bands, scale
        self.begins = -1
        self.worth = 0.0
        self._covered = self._lines = 0
        self._seen = self._last = self._upto = last
        self._once = self._twice = 0
        self._counted, self._cells = -1, 0

    def take(self, first: int) -> bool:
        """Take the next band up; say whether there can be a table of it and more."""
        self._covered |= self.bands.masks[first]
        self._lines += self.bands.several[first]
        if not self.bands.several[first]:
            return True
        free = _corridors(self._covered, self.scale)
        begins = free & ~(free << 1)
        if not begins and self._lines > current().columns.show:
            return False
        self._shown_by(first, begins)
        self._count(first)
        return True

    def _shown_by(self, first: int, begins: int) -> None:
        """Find the corridors that lines show, having text on both sides: while they stay, what lines below show is known."""
        if begins != self.begins:
            self.begins, self._seen, self._once, self._twice = begins, self._last, 0, 0
        for at in range(self._seen - 1, first - 1, -1):
            spanned = begins & self.bands.spans[at]
            self._once, self._twice = self._once | spanned, self._twice | (self._once & spanned)
        self._seen = first

    def _count(self, first: int) -> None:
        """Count the cells; a corridor that a single line shows counts for that line only."""
        twice = self._twice
        if twice != self._counted:
            self._counted, self._cells, self._upto = twice, 0, self._last
        for at in range(first, self._upto):
            self._cells += self.bands.several[at] * (twice & self.bands.spans[at]).bit_count()
        self._upto = first
        settings = current().columns
        parts = twice.bit_count()
        cost = settings.cost if parts + 1 >= settings.least else settings.cost_pairs
        self.worth = self._cells * parts + (self._once & ~twice).bit_count() - cost


def bands_of(lines: Sequence[Sequence[Piece]], stops: frozenset[int]) -> list[int]:
    """Return the numbers of lines above which a table may end, and the number of lines.

    Lines that stand nearer than lines of one column can belong to cells side by side.
    """
    heights = [min(piece.base for piece in line) for line in lines]
    near = [at for at in range(1, len(lines)) if heights[at] - heights[at - 1] >= current().columns.least_pitch or at in stops]
    return [0, *near, len(lines)]


def _beside(lines: Sequence[Sequence[Piece]]) -> int:
    """Return 1 where lines of a piece each stand side by side, else 0."""
    return int(max(line[0].left for line in lines) > min(line[-1].right for line in lines))


def cuts_of(lines: Sequence[Sequence[Piece]], scale: Scale) -> tuple[float, ...]:
    """Return the middles of the corridors that run down through lines, in em."""
    covered = 0
    for line in lines:
        covered |= _mask(line, scale)
    free = _corridors(covered, scale)
    cuts: list[float] = []
    at = 0
    while free >> at:
        if free >> at & 1:
            start = at
            while free >> at & 1:
                at += 1
            cuts.append((start + at + scale.white - 1) / 2 / scale.steps)
        at += 1
    return tuple(cuts)


def compatible(lines: Sequence[Sequence[Piece]], cuts: Sequence[float]) -> bool:
    """Say whether lines keep to the columns of a table on the page before: hardly a piece stands across their cuts."""
    settings = current().columns
    pieces = [piece for line in lines for piece in line]
    across = sum(1 for piece in pieces if any(piece.left + settings.over < cut < piece.right - settings.over for cut in cuts))
    filled = {sum(1 for cut in cuts if cut < (piece.left + piece.right) / 2) for piece in pieces}
    return across <= settings.across * len(pieces) and 2 * len(filled) > len(cuts) + 1
