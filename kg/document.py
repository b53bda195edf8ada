"""A document as every reader hands it on: paragraphs and tables, each with its place.

Nothing is interpreted here: no label, no number, no layout of a form. Texts are as printed (no NFKC, line breaks inside a cell
kept as ``\n``); only what the file format itself says (merged cells, deleted text of tracked changes, hidden rows) is carried
out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NewType

__all__ = ["Block", "Cell", "Document", "Paragraph", "Place", "Sha256", "Table"]

Sha256 = NewType("Sha256", str)
"""Lower-case hexadecimal SHA-256 of a file's bytes, 64 characters."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in its file; what the format does not have is None.

    Attributes:
        page: page of a PDF, 1-based.
        sheet: name of a worksheet.
        table: number of the table in the document, 1-based, in reading order (nested tables after their parent).
        row: row in the table's grid, 1-based.
        column: column in the table's grid, 1-based.
        line: line of a text export, 1-based; for paragraphs of other formats, the paragraph's number in the document.
        start: offset of the first character inside the cell or paragraph, as printed.
        end: offset behind the last character.
    """

    page: int | None = None
    sheet: str | None = None
    table: int | None = None
    row: int | None = None
    column: int | None = None
    line: int | None = None
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A run of text outside tables.

    Attributes:
        text: as printed, without the line end.
        place: line (or number) and page.
        style: name of the paragraph's style where the format has one (``Heading 1``), else empty.
    """

    text: str
    place: Place
    style: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table's grid; a merged cell stands once, at its upper left corner.

    Attributes:
        row: 1-based row in the grid.
        column: 1-based column in the grid.
        text: as printed; lines inside the cell are separated by ``\\n``.
        place: where it stands in the file.
        rowspan: number of rows it covers, 1 or more.
        colspan: number of columns it covers, 1 or more.
    """

    row: int
    column: int
    text: str
    place: Place
    rowspan: int = 1
    colspan: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A grid of cells.

    Attributes:
        index: number of the table in the document, 1-based.
        nrows: rows of the grid.
        ncols: columns of the grid.
        cells: in order of (row, column); positions under a merged cell have no cell of their own.
        place: of the table's first cell.
        merged: True where the format states merged cells. False for text exports, where a merged label is an empty
            cell below or beside it and the forms have to find out which.
        ragged: True where rows were cut from lines with drifting columns (text exports): column numbers then count
            the fields of the line and need not agree between rows.
    """

    index: int
    nrows: int
    ncols: int
    cells: tuple[Cell, ...]
    place: Place
    merged: bool = True
    ragged: bool = False

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """Yield the cells of each grid row, first row first; a row without cells of its own yields an empty tuple."""
        by_row: dict[int, list[Cell]] = {}
        for cell in self.cells:
            by_row.setdefault(cell.row, []).append(cell)
        for row in range(1, self.nrows + 1):
            yield tuple(by_row.get(row, ()))


Block = Paragraph | Table


@dataclass(frozen=True, slots=True)
class Document:
    """One file as read.

    Attributes:
        file: name as given by the caller (a member of a zip is ``archive.zip!/member``).
        sha256: of the file's bytes.
        format: name of the reader: text, docx, doc, xlsx, xls, pdf, html.
        blocks: paragraphs and tables in reading order.
        notes: what the reader left out or could not do, one sentence each, in Chinese.
    """

    file: str
    sha256: Sha256
    format: str
    blocks: tuple[Block, ...]
    notes: tuple[str, ...] = field(default=())

    def paragraphs(self) -> Iterator[Paragraph]:
        """Yield the paragraphs in reading order."""
        for block in self.blocks:
            if isinstance(block, Paragraph):
                yield block

    def tables(self) -> Iterator[Table]:
        """Yield the tables in reading order."""
        for block in self.blocks:
            if isinstance(block, Table):
                yield block
