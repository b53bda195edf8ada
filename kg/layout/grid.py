"""Tables without lines: the pieces of text by the column in which they begin, and drawn horizontal lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from kg.layout.columns import Piece
from kg.layout.tuning import current

__all__ = ["ColumnGrid", "Wall"]


@dataclass(frozen=True, slots=True)
class Wall:
    """A drawn horizontal line: its height, where it begins and ends, in em."""

    at: float
    left: float
    right: float

    def covers(self, left: float, right: float) -> bool:
        """Say whether it is drawn along most of the way between two places."""
        return min(right, self.right) - max(left, self.left) >= current().table.covered * (right - left)

    def under(self, piece: Piece) -> bool:
        """Say whether it is drawn right below a text, and all along it."""
        settings = current().table
        inside = self.left - settings.across < piece.left and piece.right < self.right + settings.across
        return 0 < self.at - piece.base < settings.under and inside


class ColumnGrid:
    """The lines of a table by the column in which they begin.

    Attributes:
        edges: left edge of the table, places at which its columns part, right edge.
        size: number of columns.
        columns: of each column its lines from top to bottom.
        parts: of each of them the pieces that it is made of.
        ends: of each of them the last column over which it reaches.
    """

    def __init__(self, lines: Sequence[Sequence[Piece]], cuts: Sequence[float], walls: Sequence[Wall]) -> None:
        pieces = [piece for line in lines for piece in line]
        self.edges = [min(piece.left for piece in pieces), *cuts, max(piece.right for piece in pieces)]
        self.size = len(cuts) + 1
        self.columns: list[list[Piece]] = [[] for _ in range(self.size)]
        self.parts: list[list[tuple[Piece, ...]]] = [[] for _ in range(self.size)]
        self.ends: list[list[int]] = [[] for _ in range(self.size)]
        head = self._head_walls(walls, min(piece.base for piece in pieces))
        for line in lines:
            self._take(line, head)

    def _head_walls(self, walls: Sequence[Wall], top: float) -> list[Wall]:
        """Return the lines drawn above the first one that goes through the whole table."""
        whole = [w.at for w in walls if w.at > top and all(w.covers(*edges) for edges in pairwise(self.edges))]
        return [wall for wall in walls if not whole or wall.at < min(whole)]

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
        settings = current().table
        for wall in walls:
            if not wall.under(piece):
                continue
            alone = sum(1 for each in line if wall.left - settings.across < each.left < wall.right) == 1
            over = [at for at, edges in enumerate(pairwise(self.edges)) if wall.covers(*edges)]
            if alone and 2 <= len(over) <= settings.some * self.size:
                return over[0], over[-1]
        return None

    def _reach(self, piece: Piece) -> tuple[int, int]:
        """Return the first and last column over which a piece reaches."""
        across = current().table.across
        cuts = self.edges[1:-1]
        over = [at for at, cut in enumerate(cuts) if piece.left + across < cut < piece.right - across]
        if over:
            return over[0], over[-1] + 1
        middle = (piece.left + piece.right) / 2
        at = sum(1 for cut in cuts if cut < middle)
        return at, at
