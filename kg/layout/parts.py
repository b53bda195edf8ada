"""A page of a PDF as lines of text and pieces of tables, from top to bottom."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from kg.layout.aligned_pdf import aligned_tables
from kg.layout.lattice import Box, Lattice, lattices
from kg.layout.lines import Line, join_lines, lines_of
from kg.layout.page import Char, Page

__all__ = ["Part", "PartCell", "parts_of"]

_SAME_BASE = 2.5
_ROWS_LEAST = 3


@dataclass(slots=True)
class PartCell:
    """A cell of a piece of a table.

    Attributes:
        row: 0-based row in the piece.
        last_row: row behind its last one.
        left: left border in points.
        right: right border.
        text: joined text.
        room: points that its last line leaves free; little room means that the text may go on on the next page.
        start: width in points of what can't be parted at its beginning.
        page: page on which it begins, 1-based.
    """

    row: int
    last_row: int
    left: float
    right: float
    text: str
    room: float
    start: float
    page: int


@dataclass(slots=True)
class Part:
    """A table, as far as it stands on one page; `edges` are those of its columns where no lines are drawn."""

    rows: int
    cells: list[PartCell]
    left: float
    right: float
    top: float
    bottom: float
    first_page: int
    page: int
    ruled: bool = True
    edges: tuple[float, ...] = ()
    repeated: list[int] = field(default_factory=list)


def parts_of(page: Page, number: int, before: tuple[float, ...] = ()) -> list[Line | Part]:
    """Return the lines outside tables and the tables of a page, from top to bottom.

    Args:
        page: what stands on it.
        number: of the page, 1-based.
        before: edges of the columns of a table without lines that ends the page before.
    """
    grids = [grid for grid in lattices(page.across, page.down) if not _frame(grid, page)]
    inside: list[list[Char]] = [[] for _ in grids]
    outside: list[Char] = []
    order = sorted(range(len(grids)), key=lambda at: _area(grids[at]))  # a table inside a cell comes before the outer one
    for char in page.chars:
        x, y = (char.left + char.right) / 2, (char.top + char.bottom) / 2
        for at in order:
            grid = grids[at]
            if grid.xs[0] - 1 <= x <= grid.xs[-1] + 1 and grid.ys[0] - 1 <= y <= grid.ys[-1] + 1:
                inside[at].append(char)
                break
        else:
            outside.append(char)
    items: list[tuple[float, Line | Part]] = []
    for grid, chars in zip(grids, inside, strict=True):
        if chars:
            items.append((grid.ys[0], _part(grid, chars, number)))
    rest = lines_of(outside)
    used = [grid.ys for grid, chars in zip(grids, inside, strict=True) if chars]
    rules = [rule for rule in page.across if not any(ys[0] - 4 <= rule.at <= ys[-1] + 4 for ys in used)]
    breaks = [(ys[0] + ys[-1]) / 2 for ys in used]
    tables, lines = aligned_tables(rest, rules, breaks, before)
    items += [(line.top, line) for line in lines]
    for table in tables:
        cells = [
            PartCell(c.row, c.last_row, c.left, c.right, c.joined.text, c.joined.room, c.joined.start, number)
            for c in table.cells
        ]
        left, right = table.edges[0], table.edges[-1]
        part = Part(table.rows, cells, left, right, table.top, table.bottom, number, number, ruled=False, edges=table.edges)
        items.append((table.top, part))
    return [item for _, item in sorted(items, key=lambda pair: pair[0])]


def _frame(grid: Lattice, page: Page) -> bool:
    """Say whether a grid only rules rows, and a frame around them, while its columns show by what is white."""
    if len(grid.xs) > 2 or len(grid.ys) < _ROWS_LEAST:
        return False
    left, right, top, bottom = grid.xs[0] - 1, grid.xs[-1] + 1, grid.ys[0] - 1, grid.ys[-1] + 1
    inside = lines_of(c for c in page.chars if left <= c.left and c.right <= right and top <= (c.top + c.bottom) / 2 <= bottom)
    tables, lines = aligned_tables(inside, [rule for rule in page.across if top <= rule.at <= bottom], ())
    return bool(tables) and len(lines) < len(inside) // 2


def _area(grid: Lattice) -> float:
    return (grid.xs[-1] - grid.xs[0]) * (grid.ys[-1] - grid.ys[0])


def _part(grid: Lattice, chars: Sequence[Char], number: int) -> Part:
    """Return the table in a grid."""
    home: dict[tuple[int, int], int] = {}
    for at, box in enumerate(grid.boxes):
        for row in range(box.row, box.last_row):
            for column in range(box.column, box.last_column):
                home[row, column] = at
    texts: dict[int, list[Char]] = {}
    for char in chars:
        x, y = (char.left + char.right) / 2, (char.top + char.bottom) / 2
        row = min(max(bisect_right(grid.ys, y) - 1, 0), len(grid.ys) - 2)
        column = min(max(bisect_right(grid.xs, x) - 1, 0), len(grid.xs) - 2)
        texts.setdefault(home[row, column], []).append(char)
    lines = {at: lines_of(own) for at, own in texts.items()}
    boxes, lines = _with_rows(list(grid.boxes), lines)
    cells: list[PartCell] = []
    for at, box in enumerate(boxes):
        joined = join_lines(lines.get(at, []), box.left, box.right)
        if not joined.text and box.walls < 3 and len(grid.boxes) > 2:
            continue  # the room beside a narrower table that touches a wider one
        place = (box.row, box.last_row, box.left, box.right)
        cells.append(PartCell(*place, joined.text, joined.room, joined.start, number))
    rows = max(box.last_row for box in boxes)
    return Part(rows, cells, grid.xs[0], grid.xs[-1], grid.ys[0], grid.ys[-1], number, number)


def _with_rows(boxes: list[Box], lines: dict[int, list[Line]]) -> tuple[list[Box], dict[int, list[Line]]]:
    """Part the rows of a table that rules its columns only: the same base lines in all cells of a row are rows of text."""
    by_row: dict[int, list[int]] = {}
    for at, box in enumerate(boxes):
        if box.last_row == box.row + 1:
            by_row.setdefault(box.row, []).append(at)
    splits: dict[int, list[float]] = {}
    for row, own in by_row.items():
        filled = [at for at in own if lines.get(at)]
        bases = [[line.base for line in lines[at]] for at in filled]
        if len(filled) < _ROWS_LEAST or min(map(len, bases)) < _ROWS_LEAST or len({len(each) for each in bases}) != 1:
            continue
        if all(max(at) - min(at) <= _SAME_BASE for at in zip(*bases, strict=True)):
            splits[row] = bases[0]
    if not splits:
        return boxes, lines
    shift: list[int] = []
    added = 0
    for row in range(max(box.last_row for box in boxes) + 1):
        shift.append(row + added)
        added += len(splits[row]) - 1 if row in splits else 0
    out: list[Box] = []
    texts: dict[int, list[Line]] = {}
    for at, box in enumerate(boxes):
        own_lines = lines.get(at, [])
        single = box.last_row == box.row + 1 and box.row in splits
        for index in range(len(splits[box.row]) if single else 1):
            texts[len(out)] = own_lines[index : index + 1] if single else own_lines
            first = shift[box.row] + index
            last = first + 1 if single else shift[box.last_row]
            out.append(Box(first, last, box.column, box.last_column, box.left, box.top, box.right, box.bottom))
    return out, texts
