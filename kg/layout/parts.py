"""A page of a PDF as lines of text and pieces of tables, from top to bottom."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate

from kg.layout.aligned_pdf import AlignedTable, aligned_tables
from kg.layout.lattice import Box, Lattice, lattices
from kg.layout.lines import Line, join_lines, lines_of
from kg.layout.page import Char, Page
from kg.layout.tuning import current

__all__ = ["Part", "PartCell", "parts_of"]


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
        margin: of the division that made it, where it was inferred (`kg.document.Place`).
    """

    row: int
    last_row: int
    left: float
    right: float
    text: str
    room: float
    start: float
    page: int
    margin: float | None = None


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
    inside, outside = _shared(grids, page.chars)
    used = [(grid, chars) for grid, chars in zip(grids, inside, strict=True) if chars]
    items: list[tuple[float, Line | Part]] = [(grid.ys[0], _part(grid, chars, number)) for grid, chars in used]
    beside = current().parts.beside
    bands = [(grid.ys[0] - beside, grid.ys[-1] + beside) for grid, _ in used]
    rules = [rule for rule in page.across if not any(top <= rule.at <= bottom for top, bottom in bands)]
    breaks = [(grid.ys[0] + grid.ys[-1]) / 2 for grid, _ in used]
    tables, lines = aligned_tables(lines_of(outside), rules, breaks, before)
    items += [(line.top, line) for line in lines]
    items += [(table.top, _unruled(table, number)) for table in tables]
    return [item for _, item in sorted(items, key=lambda pair: pair[0])]


def _shared(grids: Sequence[Lattice], chars: Sequence[Char]) -> tuple[list[list[Char]], list[Char]]:
    """Return the characters inside each grid, and those in none; a table inside a cell comes before the outer one."""
    inside: list[list[Char]] = [[] for _ in grids]
    outside: list[Char] = []
    order = sorted(range(len(grids)), key=lambda at: _area(grids[at]))
    for char in chars:
        x, y = (char.left + char.right) / 2, (char.top + char.bottom) / 2
        home = next((inside[at] for at in order if _holds(grids[at], x, y)), outside)
        home.append(char)
    return inside, outside


def _holds(grid: Lattice, x: float, y: float) -> bool:
    return grid.xs[0] - 1 <= x <= grid.xs[-1] + 1 and grid.ys[0] - 1 <= y <= grid.ys[-1] + 1


def _unruled(table: AlignedTable, number: int) -> Part:
    """Return a table without lines on a page."""
    cells = [
        PartCell(c.row, c.last_row, c.left, c.right, c.joined.text, c.joined.room, c.joined.start, number, c.margin)
        for c in table.cells
    ]
    left, right = table.edges[0], table.edges[-1]
    return Part(table.rows, cells, left, right, table.top, table.bottom, number, number, ruled=False, edges=table.edges)


def _frame(grid: Lattice, page: Page) -> bool:
    """Say whether a grid only rules rows, and a frame around them, while its columns show by what is white."""
    if len(grid.xs) > 2 or len(grid.ys) < current().parts.least_lines:
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
    boxes, lines = _with_rows(list(grid.boxes), {at: lines_of(own) for at, own in texts.items()})
    cells: list[PartCell] = []
    for at, box in enumerate(boxes):
        joined = join_lines(lines.get(at, []), box.left, box.right)
        if not joined.text and box.walls < current().lattice.walls and len(grid.boxes) > 2:
            continue  # the room beside a narrower table that touches a wider one
        place = (box.row, box.last_row, box.left, box.right)
        cells.append(PartCell(*place, joined.text, joined.room, joined.start, number))
    rows = max(box.last_row for box in boxes)
    return Part(rows, cells, grid.xs[0], grid.xs[-1], grid.ys[0], grid.ys[-1], number, number)


def _with_rows(boxes: list[Box], lines: dict[int, list[Line]]) -> tuple[list[Box], dict[int, list[Line]]]:
    """Part the rows of a table that rules its columns only: the same base lines in all cells of a row are rows of text."""
    splits = _splits(boxes, lines)
    if not splits:
        return boxes, lines
    counts = [splits.get(row, 1) for row in range(max(box.last_row for box in boxes))]
    shift = [0, *accumulate(counts)]
    out: list[Box] = []
    texts: dict[int, list[Line]] = {}
    for at, box in enumerate(boxes):
        own = lines.get(at, [])
        if box.last_row == box.row + 1 and box.row in splits:
            for index in range(splits[box.row]):
                texts[len(out)] = own[index : index + 1]
                out.append(replace(box, row=shift[box.row] + index, last_row=shift[box.row] + index + 1, walls=4))
        else:
            texts[len(out)] = own
            out.append(replace(box, row=shift[box.row], last_row=shift[box.last_row], walls=4))
    return out, texts


def _splits(boxes: Sequence[Box], lines: dict[int, list[Line]]) -> dict[int, int]:
    """Return the drawn rows that hold several rows of text, and how many."""
    by_row: dict[int, list[list[float]]] = {}
    for at, box in enumerate(boxes):
        if box.last_row == box.row + 1 and lines.get(at):
            by_row.setdefault(box.row, []).append([line.base for line in lines[at]])
    least, near = current().parts.least_lines, current().parts.same_base
    out: dict[int, int] = {}
    for row, bases in by_row.items():
        counts = {len(own) for own in bases}
        if len(bases) < least or len(counts) != 1 or min(counts) < least:
            continue
        if all(max(at) - min(at) <= near for at in zip(*bases, strict=True)):
            out[row] = min(counts)
    return out
