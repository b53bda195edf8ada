"""A form's table redrawn for a page, around a place or with notes in its cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.document import Cell, Place, Table

__all__ = ["Drawn", "draw"]

AROUND = 30
"""Rows shown before and after the row that is meant, of a table too long to be shown whole."""

HEAD = 3
"""Rows of a table's head that are shown even where the place is far below."""

WHOLE = 80
"""Rows up to which a table is shown whole."""

WIDEST = 40


@dataclass(frozen=True, slots=True)
class Drawn:
    """A table ready to be shown.

    Attributes:
        index: number of the table in its document.
        columns: number of columns shown.
        rows: row number and cells; a cell has text, rowspan, colspan, here (it is meant), anchor (the
            first of those) and notes. A row number of 0 stands
            for rows left out.
        left_out: number of rows not shown.
    """

    index: int
    columns: int
    rows: tuple[tuple[int, tuple[dict[str, Any], ...]], ...]
    left_out: int


def draw(
    table: Table,
    place: Place | None = None,
    notes: Mapping[tuple[int, int], Sequence[str]] | None = None,
    *,
    whole: int = WHOLE,
    around: int = AROUND,
) -> Drawn:
    """Return `table` to be shown, with the cell at `place` marked.

    Args:
        table: masked.
        place: the cell that is meant, or the row where it has no column.
        notes: texts to stand in cells, by (row, column).
        whole: rows up to which the table is shown whole; of a longer one, its head and the rows around the place.
        around: rows shown before and after it.
    """
    marked = _marked(table, place)
    shown = list(range(1, table.nrows + 1))
    if table.nrows > whole:
        middle = place.row if place is not None and place.row is not None else 1
        first, last = max(1, middle - around), min(table.nrows, middle + around)
        shown = [row for row in shown if row <= HEAD or first <= row <= last]
    columns = min(table.ncols, WIDEST)
    rows: list[tuple[int, tuple[dict[str, Any], ...]]] = []
    before = 0
    covered: set[tuple[int, int]] = set()
    by_place = {(cell.row, cell.column): cell for cell in table.cells}
    for row in shown:
        if row > before + 1:
            rows.append((0, ()))
        fresh = row == 1 or row > before + 1
        before = row
        cells = tuple(_cells(table, by_place, row, columns, shown, covered, fresh, marked, notes or {}))
        rows.append((row, cells))
    if before < table.nrows:
        rows.append((0, ()))
    return Drawn(table.index, columns, tuple(rows), table.nrows - len(shown))


def _cells(
    table: Table,
    by_place: Mapping[tuple[int, int], Cell],
    row: int,
    columns: int,
    shown: Sequence[int],
    covered: set[tuple[int, int]],
    fresh: bool,
    marked: set[tuple[int, int]],
    notes: Mapping[tuple[int, int], Sequence[str]],
) -> Iterator[dict[str, Any]]:
    """Yield the cells of one row; where rows above are left out, a merged cell that reaches down stands here."""
    reaching: dict[int, Cell] = {}
    if fresh and row > 1:
        reaching = {cell.column: cell for cell in table.cells if cell.row < row < cell.row + cell.rowspan}
    for column in range(1, columns + 1):
        if (row, column) in covered:
            continue
        cell = by_place.get((row, column)) or reaching.get(column)
        if cell is None:
            yield {"text": "", "rowspan": 1, "colspan": 1, "here": False, "anchor": False, "notes": ()}
            continue
        until = cell.row + cell.rowspan
        down = next((number for number in range(row, until) if number not in shown), until) - row
        across = min(cell.colspan, columns - column + 1)
        covered.update((row + a, column + b) for a in range(down) for b in range(across))
        at = (cell.row, cell.column)
        yield {
            "text": cell.text,
            "rowspan": down,
            "colspan": across,
            "here": at in marked,
            "anchor": at == min(marked, default=None),
            "notes": notes.get(at, ()),
        }


def _marked(table: Table, place: Place | None) -> set[tuple[int, int]]:
    if place is None or place.row is None:
        return set()
    return {
        (cell.row, cell.column)
        for cell in table.cells
        if cell.row <= place.row < cell.row + cell.rowspan
        and (place.column is None or cell.column <= place.column < cell.column + cell.colspan)
    }
