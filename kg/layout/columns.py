"""Tables without lines, first step: which lines of a page are one table, and where its columns part.

Columns show as corridors: stretches that stay white all the way down. Lines belong together as long as they keep the same
corridors, so the fields above a table (项目名称 … 主管部门 …) and the table itself come apart where their columns differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

__all__ = ["LEAST_PITCH", "Piece", "Scale", "Section", "bands_of", "compatible", "cuts_of", "sections"]

_COLUMNS = 3
"""Fewest columns of a table; two are labels with their values, which stand above one."""
_EDGE = 3
"""Lines of several words without a corridor from which on more lines will not show one."""
_COST = 10
"""What a section of its own costs, in cells."""
_COST_PAIRS = 2
"""The same for labels with their values."""
LEAST_PITCH = 0.95
"""Em that lines of one column are apart at least."""
_LONGEST = 150
"""Most lines of a section that are tried as one."""


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
    starts = bands_of(lines, stops)
    bands = [[piece for line in lines[a:b] for piece in line] for a, b in pairwise(starts)]
    several = [sum(1 for line in lines[a:b] if len(line) > 1) or _beside(lines[a:b]) for a, b in pairwise(starts)]
    masks = [_mask(band, scale) for band in bands]
    spans = [(1 << mask.bit_length()) - (mask & -mask) for mask in masks]
    best: list[tuple[float, int, bool]] = [(0, 0, False)]
    for last in range(1, len(bands) + 1):
        found = (best[last - 1][0], last - 1, False)
        covered = lines_seen = 0
        before, seen, once, twice = -1, last, 0, 0
        counted, shown, upto = -1, 0, last
        for first in range(last - 1, max(-1, last - 1 - _LONGEST), -1):
            if first + 1 < last and starts[first + 1] in stops:
                break
            covered, lines_seen = covered | masks[first], lines_seen + several[first]
            if not several[first]:
                continue
            free = _corridors(covered, scale)
            begins = free & ~(free << 1)
            if not begins and lines_seen > _EDGE:
                break
            if begins != before:  # while the corridors stay, what the lines below show is known
                before, seen, once, twice = begins, last, 0, 0
            for at in range(seen - 1, first - 1, -1):
                once, twice = once | (begins & spans[at]), twice | (once & begins & spans[at])
            seen = first
            # a corridor that a single line shows counts for that line only
            if twice != counted:
                counted, shown, upto = twice, 0, last
            shown += sum(several[at] * (twice & spans[at]).bit_count() for at in range(first, upto))
            upto = first
            parted = shown * twice.bit_count() + (once & ~twice).bit_count()
            score = best[first][0] + parted - (_COST if twice.bit_count() + 1 >= _COLUMNS else _COST_PAIRS)
            if begins and score >= found[0]:  # a head goes with what stands below it
                found = (score, first, True)
        best.append(found)
    out: list[Section] = []
    at = len(bands)
    while at > 0:
        _, first, table = best[at]
        if table:
            a, b = starts[first], starts[at]
            out.append(Section(a, b, cuts_of(lines[a:b], scale)))
        at = first
    return out[::-1]


def bands_of(lines: Sequence[Sequence[Piece]], stops: frozenset[int]) -> list[int]:
    """Return the numbers of lines above which a table may end, and the number of lines.

    Lines that stand nearer than lines of one column can belong to cells side by side.
    """
    heights = [min(piece.base for piece in line) for line in lines]
    near = [at for at in range(1, len(lines)) if heights[at] - heights[at - 1] >= LEAST_PITCH or at in stops]
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
    pieces = [piece for line in lines for piece in line]
    across = sum(1 for piece in pieces if any(piece.left + 0.3 < cut < piece.right - 0.3 for cut in cuts))
    filled = {sum(1 for cut in cuts if cut < (piece.left + piece.right) / 2) for piece in pieces}
    return across * 10 <= len(pieces) and 2 * len(filled) > len(cuts) + 1
