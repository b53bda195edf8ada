"""Tables printed as PDF pages the way programs do it: text at places, lines where they are asked for, nothing else.

The font is one of Adobe's names for Chinese that every PDF reader knows without the font in the file, so a page takes a few
hundred bytes. Widths are those of its cells: a full-width character 1 em, ASCII half of it.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

Grid = list[list[str]]
COVERED = ("^", "<")
_NO_START = "，。、；：！？）》”%％…"


@dataclass(frozen=True)
class Style:
    """How a table is printed.

    Attributes:
        size: of the font in points.
        pad: points that a cell keeps free at each side.
        gap: points that it keeps free above and below.
        leading: distance of lines, in em.
        middle: cells stand in the middle of their height, else at the top.
        centred: text in the middle of its column, else at the left.
        lines: ``none``, ``rows`` (below each cell), ``frame`` (the same and a frame around), ``head`` (three lines),
            ``columns`` (between columns), ``all``.
        width: of the table in points.
        height: of the page.
        repeat: the head is printed again on each page.
    """

    size: float = 10.5
    pad: float = 5.0
    gap: float = 2.0
    leading: float = 1.4
    middle: bool = True
    centred: bool = False
    lines: str = "none"
    width: float = 460.0
    height: float = 842.0
    repeat: bool = False


@dataclass
class Box:
    """A cell: its first row and column, how many it covers, and its lines."""

    row: int
    column: int
    rows: int
    columns: int
    lines: list[str]


def em(text: str) -> float:
    """Return the width of a text in em."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.5 for c in text)


def broken(text: str, width: float) -> list[str]:
    """Break a text into lines of at most `width` em: anywhere between Chinese characters, not inside words and numbers."""
    out: list[str] = []
    for part in text.split("\n"):
        line = ""
        words: list[str] = []
        for c in part:
            together = words and (
                c in _NO_START or (c.isascii() and c != " " and words[-1][-1].isascii() and words[-1][-1] != " ")
            )
            if together and em(words[-1] + c) <= width:
                words[-1] += c
            else:
                words.append(c)
        for word in words:
            if line and em(line + word) > width + 1e-6:
                out.append(line)
                line = ""
            line += word
        out.append(line)
    return out


def shares(grid: Grid) -> list[float]:
    """Return widths of columns as a person would set them: by what stands in them, none very narrow, none very wide."""
    count = max(map(len, grid))
    widest = [4.0] * count
    for row in grid:
        for at, cell in enumerate(row):
            alone = at + 1 >= len(row) or row[at + 1] != "<"
            if alone and cell not in COVERED:
                widest[at] = max(widest[at], min(15.0, em(cell.replace("\n", ""))))
    return [each / sum(widest) for each in widest]


def boxes_of(grid: Grid, widths: list[float], style: Style) -> list[Box]:
    """Return the cells of a table with their texts broken into lines; `widths` of columns in points."""
    out = []
    for r, row in enumerate(grid):
        for c, cell in enumerate(row):
            if cell in COVERED:
                continue
            wide = 1
            while c + wide < len(row) and row[c + wide] == "<":
                wide += 1
            high = 1
            while r + high < len(grid) and c < len(grid[r + high]) and grid[r + high][c] == "^":
                high += 1
            if c + wide == len(row):
                wide = len(widths) - c
            room = (sum(widths[c : c + wide]) - 2 * style.pad) / style.size
            out.append(Box(r, c, high, wide, broken(cell, max(1.0, room)) if cell else []))
    return out


def _heights(boxes: list[Box], count: int, style: Style) -> list[float]:
    heights = [0.0] * count
    for box in sorted(boxes, key=lambda each: each.rows):
        wanted = max(1, len(box.lines)) * style.leading * style.size + 2 * style.gap
        own = sum(heights[box.row : box.row + box.rows])
        if wanted > own:
            for r in range(box.row, box.row + box.rows):
                heights[r] += (wanted - own) / box.rows
    return heights


class Printer:
    """Pages in the making."""

    def __init__(self, style: Style) -> None:
        self.style = style
        self.pages: list[list[str]] = []
        self.y = 0.0
        self._new()

    def _new(self) -> None:
        self.pages.append([])
        self.y = self.style.height - 60.0

    def _text(self, x: float, y: float, text: str, size: float) -> None:
        code = text.encode("utf-16-be").hex().upper()
        self.pages[-1].append(f"BT /F {size} Tf {x:.2f} {y:.2f} Td <{code}> Tj ET")

    def _rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.pages[-1].append(f"{x0:.2f} {y0:.2f} m {x1:.2f} {y1:.2f} l S")

    def title(self, text: str) -> None:
        """Print a line in the middle, larger than the rest."""
        size = self.style.size * 1.4
        self._text(70 + (self.style.width - em(text) * size) / 2, self.y - size, text, size)
        self.y -= 2.4 * size

    def paragraph(self, text: str) -> None:
        """Print a paragraph over the whole width."""
        for line in broken(text, self.style.width / self.style.size):
            self._text(70, self.y - self.style.size, line, self.style.size)
            self.y -= 1.6 * self.style.size
        self.y -= 0.6 * self.style.size

    def table(self, grid: Grid, head: int = 1) -> None:
        """Print a table; rows that do not fit go on the next page, under the head again where the style says so."""
        style = self.style
        widths = [share * style.width for share in shares(grid)]
        boxes = boxes_of(grid, widths, style)
        heights = _heights(boxes, len(grid), style)
        first = 0
        while first < len(grid):
            last = first
            room = self.y - 60.0 - (sum(heights[:head]) if style.repeat and first else 0.0)
            while last < len(grid) and sum(heights[first : last + 1]) <= room:
                last += 1
            last = max(last, first + 1)
            if style.repeat and first >= head:
                self._rows(boxes, heights, widths, 0, head)
            self._rows(boxes, heights, widths, first, last)
            first = last
            if first < len(grid):
                self._new()
        self.y -= 8

    def _rows(self, boxes: list[Box], heights: list[float], widths: list[float], first: int, last: int) -> None:
        style = self.style
        top = self.y
        for box in boxes:
            low, high = max(box.row, first), min(box.row + box.rows, last)
            if low >= high:
                continue
            y1, y0 = top - sum(heights[first:low]), top - sum(heights[first:high])
            x0 = 70 + sum(widths[: box.column])
            x1 = x0 + sum(widths[box.column : box.column + box.columns])
            if box.row >= first:  # a cell that a page cuts is printed where it begins
                self._cell(box, x0, x1, y0, y1)
            if style.lines in ("rows", "frame", "all"):
                self._rule(x0, y0, x1, y0)
                if low == first:
                    self._rule(x0, y1, x1, y1)
            if style.lines in ("columns", "all"):
                self._rule(x0, y0, x0, y1)
                self._rule(x1, y0, x1, y1)
            if style.lines == "head":
                for y, edge in ((y1, low == first), (y0, high == last or high == first + 1 == 1)):
                    if edge:
                        self._rule(x0, y, x1, y)
        self.y = top - sum(heights[first:last])
        if style.lines == "frame":
            for x in (70.0, 70 + sum(widths)):
                self._rule(x, top, x, self.y)

    def _cell(self, box: Box, x0: float, x1: float, y0: float, y1: float) -> None:
        style = self.style
        step = style.leading * style.size
        over = (y1 - y0 - len(box.lines) * step) / 2 if style.middle else style.gap
        for number, line in enumerate(box.lines):
            x = x0 + ((x1 - x0 - em(line) * style.size) / 2 if style.centred else style.pad)
            self._text(x, y1 - over - (number + 0.78) * step, line, style.size)

    def data(self) -> bytes:
        """Return the file."""
        height = self.style.height
        width = 140 + self.style.width
        kids = " ".join(f"{5 + 2 * n} 0 R" for n in range(len(self.pages)))
        objects = [
            "<< /Type /Catalog /Pages 2 0 R >>",
            f"<< /Type /Pages /Count {len(self.pages)} /Kids [{kids}] >>",
            "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UTF16-H /DescendantFonts [4 0 R] >>",
            "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /W [1 95 500 814 939 500]"
            " /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >>"
            " /FontDescriptor << /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880]"
            " /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >> >>",
        ]
        for number, page in enumerate(self.pages):
            stream = "\n".join(["0.5 w", *page])
            objects.append(
                f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} {height}] /Contents {6 + 2 * number} 0 R"
                " /Resources << /Font << /F 3 0 R >> >> >>"
            )
            objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
        out = b"%PDF-1.5\n"
        places = []
        for number, body in enumerate(objects, 1):
            places.append(len(out))
            out += f"{number} 0 obj\n{body}\nendobj\n".encode("ascii")
        table = "".join(f"{place:010d} 00000 n \n" for place in places)
        start = len(out)
        trailer = f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
        return out + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{trailer}".encode("ascii")


def printed(blocks: list[Grid | str], style: Style) -> bytes:
    """Return a PDF of titles (short lines), paragraphs and tables."""
    printer = Printer(style)
    for block in blocks:
        if not isinstance(block, str):
            printer.table(block)
        elif em(block) * style.size * 1.4 < style.width:
            printer.title(block)
        else:
            printer.paragraph(block)
    return printer.data()
