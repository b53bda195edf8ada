"""The blocks of a document while a reader collects them: numbers of paragraphs and tables, grids without overlaps, limits."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace

from kg.document import Block, Cell, Document, Origin, Paragraph, Place, Sha256, Table
from kg.errors import EmptyFile
from kg.ingest.limits import Budget

__all__ = ["Builder", "Span"]


@dataclass(frozen=True, slots=True)
class Span:
    """A cell before it is placed.

    Attributes:
        row: 1-based row of the grid.
        column: 1-based column of the grid.
        text: as printed.
        rowspan: rows covered.
        colspan: columns covered.
        page: page of a PDF.
        line: row of a worksheet.
        margin: of a cell that was inferred, see `kg.document.Place`.
    """

    row: int
    column: int
    text: str
    rowspan: int = 1
    colspan: int = 1
    page: int | None = None
    line: int | None = None
    margin: float | None = None


class Builder:
    """Collects blocks in reading order."""

    def __init__(self, file: str) -> None:
        self.budget = Budget(file)
        self.blocks: list[Block] = []
        self.notes: list[str] = []
        self._tables = 0
        self._paragraphs = 0

    def paragraph(
        self, text: str, style: str = "", page: int | None = None, sheet: str | None = None, line: int | None = None
    ) -> None:
        """Add a paragraph; one without a visible character is left out.

        Args:
            text: as printed.
            style: name of its style.
            page: page of a PDF.
            sheet: name of its worksheet.
            line: row of a worksheet; None numbers the paragraphs of the document.
        """
        if not text.strip():
            return
        self._paragraphs += 1
        place = Place(page=page, sheet=sheet, line=self._paragraphs if line is None else line)
        self.blocks.append(Paragraph(self.budget.text(text), place, style))

    def table(self, spans: Iterable[Span], nrows: int, sheet: str | None = None, *, origin: Origin = Origin.STATED) -> None:
        """Add a table of `nrows` rows; a table without any visible character is left out.

        One that is inferred does not say which cells are merged.

        Spans of damaged files overlap: the one that begins first (by row, then column) keeps its area, and a later one is
        cut to the columns that are left, moved to the right of the first, or left out if it has no text of its own.
        """
        kept = _apart(spans, nrows)
        if not any(span.text.strip() for span in kept):
            return
        self.budget.cells(len(kept))
        self._tables += 1
        number = self._tables
        shown = None if origin is Origin.STATED else origin
        cells = tuple(
            Cell(
                span.row,
                span.column,
                self.budget.text(span.text),
                Place(span.page, sheet, number, span.row, span.column, span.line, origin=shown, margin=span.margin),
                span.rowspan,
                span.colspan,
            )
            for span in kept
        )
        ncols = max(cell.column + cell.colspan - 1 for cell in cells)
        merged = origin is not Origin.INFERRED
        self.blocks.append(Table(number, nrows, ncols, cells, cells[0].place, merged, origin=origin))

    def note(self, note: str) -> None:
        """Add a sentence on what was left out, once."""
        if note not in self.notes:
            self.notes.append(note)

    def document(self, data: bytes, form: str) -> Document:
        """Return the document.

        Raises:
            EmptyFile: no text was found.
        """
        if not self.blocks:
            raise EmptyFile(self.budget.file, "文件里没有文字")
        digest = Sha256(hashlib.sha256(data).hexdigest())
        return Document(self.budget.file, digest, form, tuple(self.blocks), tuple(self.notes))


def _apart(spans: Iterable[Span], nrows: int) -> list[Span]:
    """Return the spans in order of (row, column), inside `nrows` rows, none over another."""
    kept: list[Span] = []
    taken: list[tuple[int, int, int]] = []  # last row, first and last column of the cells that reach into the row
    row = 0
    for span in sorted(spans, key=lambda each: (each.row, each.column)):
        if span.row > nrows:
            break
        if span.row != row:
            row = span.row
            taken = [area for area in taken if area[0] >= row]
        first, last = span.column, span.column + span.colspan - 1
        for _, left, right in sorted(taken, key=lambda area: area[1]):
            if left <= first <= right:
                first = right + 1
            elif first < left <= last:
                last = left - 1
        if first != span.column and not span.text.strip():
            continue
        last = max(first, last)
        rowspan = max(1, min(span.rowspan, nrows - row + 1))
        taken.append((row + rowspan - 1, first, last))
        if (first, last - first + 1, rowspan) != (span.column, span.colspan, span.rowspan):
            span = replace(span, column=first, colspan=last - first + 1, rowspan=rowspan)
        kept.append(span)
    return kept
