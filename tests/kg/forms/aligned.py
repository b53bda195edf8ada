"""Drawings written as text with aligned columns whose cells go on over lines, as a program prints a narrow table."""

from __future__ import annotations

import unicodedata

from tests.kg.forms.printed import drawn
from tests.kg.ingest.printer import COVERED, Grid, Style, boxes_of

__all__ = ["aligned"]


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _table(grid: Grid, widest: int, *, middle: bool, blank: int, gap: int) -> list[str]:
    widths = [6] * max(map(len, grid))
    for row in grid:
        for at, cell in enumerate(row):
            if cell not in COVERED and row[at + 1 : at + 2] != ["<"]:
                widths[at] = max(widths[at], min(widest, _width(cell.replace("\n", ""))))
    boxes = boxes_of(grid, [float(width) for width in widths], Style(size=2, pad=0))
    heights = [0] * len(grid)
    for box in sorted(boxes, key=lambda each: each.rows):
        lacking = max(1, len(box.lines)) - sum(heights[box.row : box.row + box.rows])
        for turn in range(max(0, lacking)):
            heights[box.row + box.rows - 1 - turn % box.rows] += 1
    tops = [sum(heights[:at]) + blank * at for at in range(len(grid) + 1)]
    lines: list[list[tuple[int, str]]] = [[] for _ in range(tops[-1])]
    for box in boxes:
        left = sum(widths[: box.column]) + gap * box.column
        room = tops[box.row + box.rows] - blank - tops[box.row]
        down = (room - len(box.lines)) // 2 if middle else 0
        for number, text in enumerate(box.lines):
            lines[tops[box.row] + down + number].append((left, text))
    out = []
    for line in lines:
        text = ""
        for left, part in sorted(line):
            text += " " * max(left - _width(text), 1 if text else 0) + part
        out.append(text)
    return out


def aligned(text: str, *, middle: bool = False, widest: int = 16, blank: int = 0, gap: int = 2) -> str:
    """Return a drawing as text.

    Args:
        text: the drawing.
        middle: cells stand in the middle of their height, else at its top.
        widest: columns of text that a cell has at most.
        blank: lines between rows.
        gap: blanks between columns.
    """
    out: list[str] = []
    for block in drawn(text):
        if isinstance(block, str):
            out += [" " * 20 + block, ""]
        else:
            out += [*_table(block, widest, middle=middle, blank=blank, gap=gap), ""]
    return "\n".join(out)
