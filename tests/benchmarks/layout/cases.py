"""Our invented forms printed without lines between their cells, as pages and as text, and the rows that were printed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import pypdfium2

from kg.document import Document, Table
from kg.ingest.builder import Builder
from kg.ingest.pdf import add_pages, pages_of
from kg.ingest.text import TextReader
from kg.layout.page import Page
from kg.text import compact, nfkc
from tests.kg.forms import test_drawings, test_unseen
from tests.kg.forms.aligned import aligned
from tests.kg.forms.printed import Drawing, drawn
from tests.kg.ingest.printer import Style, printed

Row = tuple[str, ...]

PRINTS = {
    "nothing": Style(),
    "nothing, at one height": Style(middle=False, gap=3),
    "nothing, centred": Style(centred=True, size=9),
    "nothing, close": Style(gap=0.5, leading=1.25),
    "rows": Style(lines="rows"),
    "rows, at one height": Style(lines="rows", middle=False, size=9),
    "three lines": Style(lines="head", centred=True),
    "over pages": Style(height=420, repeat=True),
    "wide": Style(width=720, height=520, size=9, centred=True),
}
TEXTS: dict[str, Callable[[str], str]] = {
    "wrapped": aligned,
    "narrow": lambda drawing: aligned(drawing, widest=10, gap=1),
    "middle": lambda drawing: aligned(drawing, middle=True),
    "middle, blank lines": lambda drawing: aligned(drawing, middle=True, widest=14, blank=1),
}
LEAST = 3
"""Cells of a row that counts: fields above a table are divided by their labels, not by their rows."""


@dataclass(frozen=True)
class Case:
    """A form printed in one way: its pages or its text, and its rows."""

    form: str
    way: str
    pages: tuple[tuple[int, Page], ...] | None
    text: bytes
    rows: Counter[Row]

    def document(self) -> Document:
        """Return the document as the settings in force make it."""
        if self.pages is None:
            return TextReader().read(self.text, "form.txt")
        builder = Builder("form.pdf")
        add_pages(builder, self.pages)
        return builder.document(b"", "pdf")


def forms() -> dict[str, str]:
    """Return the drawings by name."""
    return {
        **{name: test_unseen.wanted(name).drawing for name in test_unseen.NAMES},
        **{name: test_drawings.drawing(name)[0] for name in test_drawings.NAMES},
    }


def _pages(data: bytes) -> tuple[tuple[int, Page], ...]:
    pdf = pypdfium2.PdfDocument(data)
    try:
        return tuple(pages_of(pdf, "form.pdf", Builder("form.pdf")))
    finally:
        pdf.close()


@cache
def cases() -> tuple[Case, ...]:
    """Return all forms in all ways."""
    out = []
    for form, drawing in forms().items():
        rows = Counter(row for block in drawn(drawing) if not isinstance(block, str) for row in drawn_rows(block))
        out += [Case(form, way, _pages(printed(drawn(drawing), style)), b"", rows) for way, style in PRINTS.items()]
        out += [Case(form, way, None, write(drawing).encode(), rows) for way, write in TEXTS.items()]
    return tuple(out)


def _plain(text: str) -> str:
    return compact(nfkc(text))


def drawn_rows(grid: Drawing) -> Iterator[Row]:
    """Yield the rows of a drawing: the texts of all cells that reach into each, from left to right."""
    above: list[str] = []
    for cells in grid:
        row: list[str] = []
        for at, cell in enumerate(cells):
            row.append("" if cell == "<" else above[at] if cell == "^" and at < len(above) else _plain(cell))
        above = row
        shown = tuple(cell for cell in row if cell)
        if len(shown) >= LEAST:
            yield shown


def read_rows(table: Table) -> Iterator[tuple[Row, float | None]]:
    """Yield the rows of a table likewise, each with its margin: cells of several rows have that of the least sure one."""
    for number in range(1, table.nrows + 1):
        cells = [cell for cell in table.cells if cell.row <= number < cell.row + cell.rowspan]
        shown = tuple(text for cell in sorted(cells, key=lambda each: each.column) if (text := _plain(cell.text)))
        margins = [cell.place.margin for cell in cells if cell.place.margin is not None]
        if len(shown) >= LEAST:
            yield shown, max(margins, default=None)
