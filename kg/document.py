"""A document as every reader hands it on: paragraphs and tables, each with its place.

Nothing is interpreted here: no label, no number, no layout of a form. Texts are as printed (no NFKC, line breaks inside a cell
kept as ``\n``); only what the file format itself says (merged cells, deleted text of tracked changes, hidden rows) is carried
out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NewType

__all__ = ["Block", "Cell", "Document", "Origin", "Paragraph", "Place", "Sha256", "Table"]

Sha256 = NewType("Sha256", str)
"""Lower-case hexadecimal SHA-256 of a file's bytes, 64 characters."""


class Origin(StrEnum):
    """How the cells of a table came to be."""

    STATED = "stated"
    """The file has cells: a table of Word, a sheet, HTML, fields parted by TABs or bars."""
    DRAWN = "drawn"
    """Ruled lines were drawn, and what stands between them was taken for a cell."""
    INFERRED = "inferred"
    """Neither: the cells follow from how the text is set (white columns, aligned or run-together text)."""
    SCAN = "scan"
    """Recognised in a picture."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in its file; what the format does not have is None.

    Two places are equal where they are the same spot, whatever is known of how its table came to be.

    Attributes:
        page: page of a PDF, 1-based.
        sheet: name of a worksheet.
        table: number of the table in the document, 1-based, in reading order (nested tables after their parent).
        row: row in the table's grid, 1-based.
        column: column in the table's grid, 1-based.
        line: line of a text export, 1-based; for paragraphs of other formats, the paragraph's number in the document.
        start: offset of the first character inside the cell or paragraph, as printed.
        end: offset behind the last character.
        origin: how the table's cells came to be, where the file does not state them; None for stated ones and paragraphs.
        margin: of what was inferred: by how much the division of the text that made this cell is better than the best other
            one, as a difference of costs (negative logarithms of likelihoods: 2 is e² times as likely); 0 where two
            divisions are as good, None where nothing was inferred.
    """

    page: int | None = None
    sheet: str | None = None
    table: int | None = None
    row: int | None = None
    column: int | None = None
    line: int | None = None
    start: int | None = None
    end: int | None = None
    origin: Origin | None = field(default=None, compare=False)
    margin: float | None = field(default=None, compare=False)


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
        origin: how its cells came to be.
    """

    index: int
    nrows: int
    ncols: int
    cells: tuple[Cell, ...]
    place: Place
    merged: bool = True
    ragged: bool = False
    origin: Origin = Origin.STATED

    @property
    def margin(self) -> float | None:
        """By how much the division into cells is better than the best other one (`Place.margin`); None if none was inferred.

        Another division differs somewhere: the margin of the whole is that of its least sure cell.

        >>> one, two = (Cell(1, n, "", Place(margin=margin)) for n, margin in ((1, 6.0), (2, 0.5)))
        >>> Table(1, 1, 2, (one, two), Place()).margin
        0.5
        """
        return min((cell.place.margin for cell in self.cells if cell.place.margin is not None), default=None)

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
