"""Tables without lines, third step: how many rows a label reaches over that stands once for several.

Such a label (产出指标 beside eight rows) is printed at the middle of its rows, or at the first of them. Which rows it covers
follows from where it stands, as the labels of a column cover all rows one after the other: the division is taken at which every
label stands nearest to the middle (or the first line) of its rows.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from kg.layout.rows import Column, Pitch

__all__ = ["Span", "spans_of"]

Span = tuple[int, int, int, int]
"""First row and row behind the last, first line and line behind the last."""

_BLANK = 2.5
"""Cost of rows without any label."""
_TORN = 3.0
"""Cost of a label that ends inside a label of the column to its right."""
_REACH = 3.5
"""Lines by which a label may stand away from the middle of its rows."""
_OFF = 2.5
"""Cost of a line by which a label stands away from where it should."""
_SPAN = 0.3
_HEAD = 2
"""Most rows of a head that is printed again on the next page."""


def spans_of(
    column: Column,
    extents: Sequence[tuple[float, float]],
    ends: frozenset[int],
    walls: frozenset[int],
    pitch: Pitch,
    *,
    fixed: bool,
    goes_on: bool,
    top: bool,
) -> tuple[float, list[Span]]:
    """Return the rows that each label of a column covers, and how badly they fit; no rows where nothing fits.

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
    rows, size = len(extents), len(column.pieces)
    total = [0.0]
    for cost in column.joined:
        total.append(total[-1] + cost)
    slack = 0.25 if pitch.strict else 0.6
    best: list[dict[int, tuple[float, int, int]]] = [{} for _ in range(rows + 1)]
    best[0][0] = (0.0, 0, 0)
    for first in range(rows):
        for line, (before, _, _) in best[first].items():
            torn = 0.0 if first in ends or not first else _TORN
            for last in range(first + 1, rows + 1):
                if any(first < wall < last for wall in walls):
                    break
                if fixed and last < rows and last not in walls:
                    continue
                high, low = extents[first][0], extents[last - 1][1]
                for end in range(line, size + 1):
                    cost = before + torn + _SPAN
                    if end == line:
                        cost += 0.0 if goes_on and first <= _HEAD else _BLANK + 0.2 * (last - first)
                    else:
                        one, two = column.pieces[line].base, column.pieces[end - 1].base
                        off = (one - high) if top else (one + two - high - low) / 2
                        if off > _REACH * pitch.step:
                            break
                        if off < -_REACH * pitch.step:
                            continue
                        cost += total[end - 1] - total[line] + _OFF * max(0.0, abs(off) / pitch.step - slack)
                        if end < size:
                            cost += column.parted[end - 1]
                    known = best[last].get(end)
                    if known is None or cost < known[0]:
                        best[last][end] = (cost, first, line)
    if size not in best[rows]:
        return math.inf, []
    out: list[Span] = []
    row, line = rows, size
    while row:
        _, first, start = best[row][line]
        out.append((first, row, start, line))
        row, line = first, start
    return best[rows][size][0], out[::-1]
