"""Where a thing stands, for pages: the places with links, and the form's table redrawn around a place.

Tables come from the masked documents of the generation (`kg.store.grids`), so that nothing personal is ever shown, and the
page does not need the file itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode

import ontology
from api.addresses import address_of
from api.state import State
from kg import iris
from kg.check.report import where
from kg.document import Cell, Document, Place, Table
from kg.errors import JixiaoError
from kg.store.grids import GridArchive

__all__ = ["Drawn", "document_of", "draw", "file_name", "place_address", "told_place"]

AROUND = 30
"""Rows shown before and after the row that is meant, of a table too long to be shown whole."""

HEAD = 3
"""Rows of a table's head that are shown even where the place is far below."""

WHOLE = 80
"""Rows up to which a table is shown whole."""

WIDEST = 40
_FILE = NamedNode(f"{ontology.NS}file")


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


def file_name(state: State, source: str) -> str:
    """Return the name of a source's file, the beginning of its hash where none is known."""
    found = [
        quad.object.value
        for quad in state.library.store.match(NamedNode(source), _FILE, None)
        if isinstance(quad.object, Literal)
    ]
    return min(found, default=source.rpartition("/")[2][:12])


def told_place(state: State, iri: str | None) -> dict[str, Any] | None:
    """Return file, place in words and address of a place (an IRI of a source, with or without fragment)."""
    if iri is None:
        return None
    source, _, fragment = iri.partition("#")
    place: Place | None
    try:
        place = iris.place_of(fragment) if fragment else None
    except JixiaoError:
        place = None
    return {"file": file_name(state, source), "where": where(place) or "整个文件", "address": place_address(state, iri)}


def place_address(state: State, iri: str) -> str | None:
    """Return the page on which a place is shown, at the cell itself."""
    source, _, fragment = iri.partition("#")
    address = address_of(source, state.base)
    return address if address is None or not fragment else f"{address}?at={quote(fragment)}#here"


def document_of(state: State, sha256: str) -> Document:
    """Return the masked document of a source.

    Raises:
        LibraryError: the generation has none.
    """
    archive: GridArchive = state.once("grids", lambda: GridArchive(state.library.generation.grids))
    return archive.document(sha256)


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
