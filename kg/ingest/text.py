"""Text exports: TAB-separated cells in either of two shapes, tables drawn with bars (`kg.ingest.bars`), and running prose.

Two kinds of export are in use. In one each cell stands on a line of its own behind a TAB, an empty cell is a line with
nothing but the TAB, further lines of a cell follow without one, and a blank line ends the row. In the other a row is a
line with a TAB between its cells; columns drift where merged cells were dropped. A line without either is a paragraph.
"""

from __future__ import annotations

import codecs
import hashlib
import re
from dataclasses import dataclass, field

from kg.document import Block, Cell, Document, Paragraph, Place, Sha256, Table
from kg.errors import EmptyFile, UnknownFormat
from kg.ingest.bars import Drawn, drawn_at, is_rule
from kg.layout.aligned_text import Aligned, aligned_in

__all__ = ["TextReader", "decode"]

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f\ufffd]")
# Blank lines that end a table of one cell a line: one ends a row, an empty paragraph inside a cell adds one more.
_GAP = 4
_BARS = re.compile("[|｜│┃]")


def decode(data: bytes) -> str | None:
    """Return the text in `data`, or None where the bytes are no text.

    UTF-8 and UTF-16 by their marks, else UTF-8, else GB 18030 (which older office machines write).

    >>> decode("绩效".encode("gb18030"))
    '绩效'
    >>> decode(bytes(range(256))) is None
    True
    """
    names = [name for mark, name in _BOMS if data.startswith(mark)] or ["utf-8", "gb18030"]
    for name in names:
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        return None if _CONTROL.search(text) else text
    return None


@dataclass
class _Grid:
    """Rows of a table while its lines are read: each cell is its text and its line."""

    shape: str
    rows: list[list[tuple[str, int]]] = field(default_factory=list)
    open: bool = False

    def row(self, cells: list[tuple[str, int]]) -> None:
        self.rows.append(cells)

    def add(self, text: str, line: int) -> None:
        if not self.open:
            self.rows.append([])
            self.open = True
        self.rows[-1].append((text, line))

    def extend(self, text: str) -> None:
        printed, line = self.rows[-1][-1]
        self.rows[-1][-1] = (f"{printed}\n{text}", line)

    def table(self, index: int) -> Table:
        cells = tuple(
            Cell(row, column, text, Place(table=index, row=row, column=column, line=line))
            for row, printed in enumerate(self.rows, 1)
            for column, (text, line) in enumerate(printed, 1)
        )
        place = Place(table=index, line=cells[0].place.line)
        width = max(len(row) for row in self.rows)
        return Table(index, len(self.rows), width, cells, place, merged=False, ragged=True)


def _quoted(lines: list[str], start: int) -> int:
    """Return how many further lines the row at `start` takes in, as a quoted cell may hold line ends."""
    text, extra = lines[start], 0
    while re.search(r'(?:^|\t)"[^"]*$', text) and start + extra + 1 < len(lines) and extra < 40:
        extra += 1
        text += "\n" + lines[start + extra]
    return extra if re.search(r'(?:^|\t)"[^"]*\n[^"]*"', text) else 0


def _fields(line: str) -> list[str]:
    return [part[1:-1].replace('""', '"') if re.fullmatch(r'"[^"]*\n[^"]*"', part) else part for part in line.split("\t")]


class _Lines:
    """The pass over the lines: collects blocks, with the table that is open."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.blocks: list[Block] = []
        self.tables = 0
        self.grid: _Grid | None = None
        self.blank = 0
        self.seen = 0
        self.aligned: list[Aligned] = []

    def look(self, number: int) -> None:
        """Look for tables in the plain lines from `number` on."""
        end = number
        while end < len(self.lines) and "\t" not in self.lines[end] and not _BARS.search(self.lines[end]):
            end += 1
        self.seen = max(end, number + 1)
        self.aligned = aligned_in(self.lines, number, end)

    def take_aligned(self) -> int:
        """Take the table that begins here and return its number of lines."""
        found = self.aligned.pop(0)
        self.close()
        self.blank = 0
        self.tables += 1
        self.blocks.append(found.table(self.tables))
        self.blocks += [Paragraph(self.lines[at], Place(line=at + 1)) for at in sorted(found.left_out)]
        return found.last - found.first

    def close(self) -> None:
        if self.grid is not None:
            self.tables += 1
            self.blocks.append(self.grid.table(self.tables))
            self.grid = None

    def shape(self, shape: str) -> _Grid:
        if self.grid is None or self.grid.shape != shape or self.blank >= _GAP:
            self.close()
            self.grid = _Grid(shape)
        self.blank = 0
        return self.grid

    def run(self) -> tuple[Block, ...]:
        """Return the blocks of all lines."""
        number = 0
        while number < len(self.lines):
            number += self.take(number)
        self.close()
        return tuple(self.blocks)

    def take(self, number: int) -> int:
        """Read the line at `number` (0-based) and return how many lines that used up."""
        line, place = self.lines[number], number + 1
        grid = self.grid
        if not line.strip(" \u3000\f\r\v\ufeff"):
            self.blank += 1
            if grid is not None:
                grid.open = False
            return 1
        if line.startswith("\t") and "\t" not in line[1:] and not self.in_rows(number):
            self.shape("cells").add(line[1:], place)
            return 1
        if "\t" in line:
            extra = _quoted(self.lines, number) if '"' in line else 0
            whole = "\n".join(self.lines[number : number + extra + 1])
            self.shape("rows").row([(text, place) for text in _fields(whole)])
            return extra + 1
        if is_rule(line):
            return 1
        if grid is not None and grid.shape == "cells" and grid.open:
            grid.extend(line)
            return 1
        run = drawn_at(self.lines, number)
        if run is not None:
            self.drawn(run)
            return run.end - number
        if number >= self.seen:
            self.look(number)
        if self.aligned and self.aligned[0].first == number:
            return self.take_aligned()
        self.close()
        self.blank = 0
        self.blocks.append(Paragraph(line, Place(line=place)))
        return 1

    def drawn(self, run: Drawn) -> None:
        """Take a table drawn with bars: rows go on a table that bars have begun, a stream is a table of its own."""
        if run.shape == "stream":
            self.close()
        grid = self.shape(run.shape)
        for row in run.rows:
            grid.row(row)

    def in_rows(self, number: int) -> bool:
        """Say whether a line of one leading TAB is a row with an empty first cell: its neighbours tell."""
        if self.grid is not None and self.blank == 0:
            return self.grid.shape == "rows"
        following = self.lines[number + 1] if number + 1 < len(self.lines) else ""
        return "\t" in following[1:]


class TextReader:
    """Reader of text exports."""

    @property
    def format(self) -> str:
        """``text``."""
        return "text"

    def recognises(self, data: bytes) -> bool:
        """Say whether the bytes are text: UTF-8, UTF-16 with a mark, or GB 18030, without control characters."""
        return decode(data) is not None

    def read(self, data: bytes, file: str) -> Document:
        """Return the paragraphs and tables of a text export; `Place.line` is the 1-based line of the file.

        Raises:
            EmptyFile: nothing but blanks.
            UnknownFormat: the bytes are no text.
        """
        text = decode(data)
        if text is None:
            raise UnknownFormat(file, "不是文本：既非 UTF-8、UTF-16，也非 GB18030")
        if not text.strip():
            raise EmptyFile(file, "文件里没有文字")
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        digest = Sha256(hashlib.sha256(data).hexdigest())
        return Document(file, digest, self.format, _Lines(lines).run())
