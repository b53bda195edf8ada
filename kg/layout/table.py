"""Tables without lines put together: columns, rows and labels to cells.

`kg.layout.aligned_pdf` and `kg.layout.aligned_text` bring the lines of a page or of a text export as pieces and take cells.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from kg.layout.columns import Piece
from kg.layout.fields import Division, Field, fields_of
from kg.layout.grid import ColumnGrid, Wall
from kg.layout.labels import Labels, Span, labels_of
from kg.layout.rows import Column, Pitch, Rows, column_of, label_columns, pitch_of, rows_of
from kg.layout.tuning import current

__all__ = ["cells_of", "pitch_of_tables"]


def cells_of(
    lines: Sequence[Sequence[Piece]], cuts: Sequence[float], walls: Sequence[Wall], pitch: Pitch, *, goes_on: bool = False
) -> tuple[int, list[Field]]:
    """Return the number of rows and the cells of a table, each with its margin over the second-best division.

    Args:
        lines: pieces of each line, from left to right.
        cuts: places at which the columns part.
        walls: drawn horizontal lines.
        pitch: how lines stand, as of `pitch_of_tables`.
        goes_on: the table began on the page before.
    """
    grid = ColumnGrid(lines, cuts, walls)
    columns = [column_of(pieces, ends, pitch) for pieces, ends in zip(grid.columns, grid.ends, strict=True)]
    labels = label_columns(columns)
    modes = (False, True) if pitch.strict else (True, False)
    one, other = (_divided(grid, columns, labels, walls, pitch, goes_on=goes_on, top=top) for top in modes)
    best, second = (one, other) if one.cost <= other.cost else (other, one)
    return fields_of(grid, _against(best, second))


def _against(best: Division, second: Division) -> Division:
    """Return a division with the margins of the rows that another one does not have."""
    known = set(second.signatures())
    over = max(0.0, second.cost - best.cost)
    rows = zip(best.signatures(), best.margins, strict=True)
    margins = [margin if own in known else min(margin, over) for own, margin in rows]
    return Division(best.rows, best.spans, margins, best.cost)


def _divided(
    grid: ColumnGrid, columns: Sequence[Column], labels: int, walls: Sequence[Wall], pitch: Pitch, *, goes_on: bool, top: bool
) -> Division:
    """Return the rows and labels of a table, cells standing at the top or in the middle."""
    rows, heights = _rows(grid, columns, labels, walls, pitch, top=top)
    cost, margins = rows.cost, list(rows.margins)
    spans: list[Sequence[Span]] = [()] * len(columns)
    ends = frozenset(range(len(rows.rows)))
    for c in range(labels - 1, -1, -1):
        drawn = _between(rows, _across(walls, grid, c, c + 1))
        fit = labels_of(columns[c], rows.extents, ends, drawn, pitch, fixed=bool(heights), goes_on=goes_on, top=top)
        if not fit.spans:
            fit = _nearest(columns[c], rows)
        cost += fit.cost
        margins = list(map(min, margins, fit.margins))
        spans[c] = fit.spans
        ends = frozenset(first for first, _, _, _ in fit.spans)
    return Division(rows, spans, margins, cost)


def pitch_of_tables(
    tables: Sequence[tuple[Sequence[Sequence[Piece]], Sequence[float]]], walls: Sequence[Wall], *, strict: bool
) -> Pitch:
    """Return how lines stand in tables that are printed alike, each its lines and the places at which its columns part."""
    columns: list[tuple[Sequence[Piece], Sequence[int]]] = []
    for lines, cuts in tables:
        grid = ColumnGrid(lines, cuts, walls)
        columns += zip(grid.columns, grid.ends, strict=True)
    return pitch_of(columns, strict=strict)


def _across(walls: Sequence[Wall], grid: ColumnGrid, first: int, last: int) -> list[float]:
    """Return the heights of the lines that are drawn through columns from `first` to `last` (exclusive)."""
    left, right = grid.edges[first], grid.edges[last]
    return [wall.at for wall in walls if wall.covers(left, right)]


def _rows(
    grid: ColumnGrid, columns: Sequence[Column], labels: int, walls: Sequence[Wall], pitch: Pitch, *, top: bool
) -> tuple[Rows, list[float]]:
    """Return the rows, and the heights of the lines drawn between them if every row ends at one."""
    heights = _across(walls, grid, labels, grid.size)
    rows = rows_of(columns[labels:], heights, pitch, top=top)
    ends = len(rows.rows) - 1
    drawn = _between(rows, heights)
    if ends > 1 and len(drawn) >= (1 - current().table.unruled) * ends:
        return rows_of(columns[labels:], heights, pitch, top=top, only=True), heights
    return rows, []


def _between(rows: Rows, heights: Sequence[float]) -> frozenset[int]:
    """Return the numbers of the rows above which a line is drawn."""
    over = current().table.wall_above
    found = set()
    for row in range(1, len(rows.extents)):
        above, below = rows.extents[row - 1][1], rows.extents[row][0]
        if any(above - over <= height <= below for height in heights):
            found.add(row)
    return frozenset(found)


def _nearest(column: Column, rows: Rows) -> Labels:
    """Return labels for the rows they stand beside, where no division of the rows fits them: nothing is sure then."""
    out: list[Span] = []
    at = 0
    for row, (_, low) in enumerate(rows.extents):
        end = at
        below = rows.extents[row + 1][0] if row + 1 < len(rows.extents) else math.inf
        while end < len(column.pieces) and column.pieces[end].base < (low + below) / 2:
            end += 1
        out.append((row, row + 1, at, end))
        at = end
    return Labels(tuple(out), current().table.unfit, (0.0,) * len(out))
