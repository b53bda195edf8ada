"""Tables as rows of cells: merged cells spread over the rows they cover."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from kg.categories import categorise, parent_of
from kg.document import Cell, Place, Table
from kg.forms.cell import Item, make_item

__all__ = ["Row", "Rows", "rows_of", "transpose"]


@dataclass(frozen=True)
class Row:
    """A row of a table (or a line of text read as one).

    Attributes:
        items: in column order, merged cells from above included; for a line of text its tokens.
        ragged: column numbers are only the order of the fields.
        dropped: empty cells are not printed at all.
        filled: items with text, those merged from above included.
        own: those of them that begin in this row.
        heads: those of these that can head a column: most rows have none, and are no head of anything.
    """

    items: tuple[Item, ...]
    ragged: bool = False
    dropped: bool = False
    filled: tuple[Item, ...] = field(init=False, compare=False, repr=False)
    own: tuple[Item, ...] = field(init=False, compare=False, repr=False)
    heads: tuple[Item, ...] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        filled = tuple([item for item in self.items if not item.empty])
        own = tuple([item for item in filled if item.first])
        self.__dict__.update(filled=filled, own=own, heads=tuple([item for item in own if item.columns]))

    @property
    def place(self) -> Place:
        """Place of the first item that begins here (of the first item at all, if none does)."""
        return (self.own or self.items)[0].place


def rows_of(table: Table) -> Iterator[Row]:
    """Yield the rows of `table`, first row first; rows without any cell are left out."""
    if any(cell.rowspan > 1 for cell in table.cells):
        yield from _merged_rows(table)
        return
    for cells in table.rows():
        if cells:
            yield Row(tuple(make_item(cell, table.index) for cell in cells), table.ragged)


class Rows:
    """The rows of the tables of a document, made once: lists of projects and tables of indicators look at the same ones."""

    def __init__(self) -> None:
        self._made: dict[int, tuple[Row, ...]] = {}

    def of(self, table: Table) -> tuple[Row, ...]:
        """Return the rows of a table of the document."""
        if table.index not in self._made:
            self._made[table.index] = tuple(rows_of(table))
        return self._made[table.index]


def _merged_rows(table: Table) -> Iterator[Row]:
    """Yield the rows of a table, each with the cells that hang down into it."""
    hanging: list[Cell] = []
    for number, cells in enumerate(table.rows(), 1):
        hanging = [cell for cell in hanging if cell.row + cell.rowspan > number]
        items = [make_item(cell, table.index) for cell in cells]
        items += [make_item(cell, table.index, first=False) for cell in hanging]
        hanging += [cell for cell in cells if cell.rowspan > 1]
        if items:
            yield Row(tuple(sorted(items, key=lambda item: item.column)), table.ragged)


def _spread(rows: list[Row], row: Row, width: int) -> tuple[Item, ...]:
    """Return labels of level 1 put over the labels of level 2 they belong to, where merged cells were not printed.

    What cannot be placed so is left out: better no label than a wrong one.
    """
    below = next((each.items for each in rows if len(each.items) == width and categorise(each.items[1].text, level=2)), ())
    by_category = {categorise(item.text, level=1): item for item in row.items[1:]}
    out = [row.items[0]]
    for item in below[1:]:
        under = categorise(item.text, level=2)
        over = by_category.get(parent_of(under) if under else None)
        if over is not None:
            out.append(replace(over, column=item.column))
    return tuple(out)


def transpose(rows: list[Row]) -> list[Row]:
    """Return the rows of a grid turned over its diagonal: a table whose heads stand in its first column."""
    lines: dict[int, list[Item]] = {}
    width = max((len(row.items) for row in rows), default=0)
    ragged = any(row.ragged for row in rows)
    for number, row in enumerate(rows, 1):
        items = row.items if not ragged or len(row.items) == width else _spread(rows, row, width)
        for item in items:
            if not item.first:
                continue
            for column in range(item.column, item.column + item.span):
                first = column == item.column
                turned = Item(item.raw, item.text, item.label, item.key, item.place, number, item.height, first, item.span)
                lines.setdefault(column, []).append(turned)
    return [Row(tuple(lines[column])) for column in sorted(lines)]
