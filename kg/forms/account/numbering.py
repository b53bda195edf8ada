"""Numbers that count rows or columns: the only ones in a table that no record need hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from kg.document import Cell, Table
from kg.forms.lexicon import kinds_of
from kg.text import compact

__all__ = ["counting_cells"]

_LONGEST = 4
"""Digits of a number that counts rows; no form has ten thousand."""
_FIRST = 2
"""Fields of a line, cut where columns drift, that may number it."""

_At = tuple[int, int]


def counting_cells(table: Table) -> frozenset[_At]:
    """Return the (row, column) of cells whose number counts: one more or less than its neighbour's, or under 序号.

    Sums and points stand in columns too, but do not go up by one; a lone number is anybody's.

    >>> from kg.document import Place
    >>> lines = ("1甲7", "2乙7", "3丙8")
    >>> cells = [Cell(row, at, text, Place()) for row, line in enumerate(lines, 1) for at, text in enumerate(line, 1)]
    >>> sorted(counting_cells(Table(1, 3, 3, tuple(cells), Place())))
    [(1, 1), (2, 1), (2, 3), (3, 1), (3, 3)]

    The number of the only row counts by its head alone.

    >>> lines = (("5", "7"), ("序号", "数量"), ("1", "7"))
    >>> cells = [Cell(row, at, text, Place()) for row, line in enumerate(lines, 1) for at, text in enumerate(line, 1)]
    >>> sorted(counting_cells(Table(1, 3, 2, tuple(cells), Place())))
    [(3, 1)]
    """
    numbers = [cell for cell in table.cells if len(text := compact(cell.text)) <= _LONGEST and text.isdecimal()]
    down: dict[int, list[Cell]] = defaultdict(list)
    across: dict[int, list[Cell]] = defaultdict(list)
    for cell in numbers:
        down[cell.column].append(cell)
        across[cell.row].append(cell)
    found = {at for line in (*down.values(), *across.values()) for at in _runs(line)}
    numbered = {cell.column: cell.row for cell in reversed(table.cells) if "ordinal" in kinds_of(cell.text).columns}
    found |= {(cell.row, cell.column) for cell in numbers if cell.row > numbered.get(cell.column, cell.row)}
    if table.ragged:
        found |= {(cell.row, cell.column) for cell in numbers if cell.column <= _FIRST}
    return frozenset(found)


def _runs(line: Sequence[Cell]) -> Iterator[_At]:
    for here, there in pairwise(line):
        if int(compact(there.text)) == int(compact(here.text)) + 1:
            yield here.row, here.column
            yield there.row, there.column
