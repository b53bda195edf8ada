"""Tables drawn in text, and the ways in which exports write them.

A drawing has a line a row and `` | `` between cells; ``^`` is a cell merged with the one above, ``<`` with the one to the left.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from kg.document import Block, Cell, Document, Paragraph, Place, Sha256, Table
from kg.forms import read_forms
from kg.ingest import read_document
from kg.records import Reading

Drawing = list[list[str]]


def drawn(text: str) -> list[Drawing | str]:
    """Return the blocks of a drawing: tables as rows of cells, other lines as paragraphs."""
    out: list[Drawing | str] = []
    for line in text.strip("\n").split("\n"):
        if "|" in line:
            cells = [cell.strip().replace("\\n", "\n") for cell in line.split("|")]
            if out and isinstance(out[-1], list):
                out[-1].append(cells)
            else:
                out.append([cells])
        elif line.strip():
            out.append(line.strip())
        else:
            out.append("")
    return [block for block in out if block != ""]


def _spans(rows: Drawing, row: int, column: int) -> tuple[int, int]:
    width = 1
    while column + width < len(rows[row]) and rows[row][column + width] == "<":
        width += 1
    height = 1
    while row + height < len(rows) and column < len(rows[row + height]) and rows[row + height][column] == "^":
        height += 1
    return height, width


def merged(text: str) -> Reading:
    """Read the drawing as a format with real merged cells hands it on."""
    blocks: list[Block] = []
    tables = 0
    for number, block in enumerate(drawn(text), 1):
        if isinstance(block, str):
            blocks.append(Paragraph(block, Place(line=number)))
            continue
        tables += 1
        cells = []
        for r, row in enumerate(block):
            for c, cell in enumerate(row):
                if cell in ("^", "<"):
                    continue
                height, width = _spans(block, r, c)
                place = Place(table=tables, row=r + 1, column=c + 1)
                cells.append(Cell(r + 1, c + 1, cell, place, height, width))
        blocks.append(Table(tables, len(block), max(map(len, block)), tuple(cells), Place(table=tables)))
    digest = Sha256(hashlib.sha256(text.encode()).hexdigest())
    return read_forms(Document("drawing", digest, "docx", tuple(blocks)))


def _lines(text: str, row: Callable[[list[str]], str], between: str = "\n") -> Reading:
    parts = []
    for block in drawn(text):
        if isinstance(block, str):
            parts.append(block + "\n")
        else:
            parts.append(between.join(row(cells) for cells in block) + "\n")
    return read_forms(read_document("\n".join(parts).encode(), "drawing.txt"))


def unmerged(text: str) -> Reading:
    """Read it as a sheet without merged cells: what a merged cell covers is empty."""
    return _lines(text.replace("\\n", ""), lambda cells: "\t".join("" if cell in ("^", "<") else cell for cell in cells))


def repeated(text: str) -> Reading:
    """Read it as an export that repeats a merged cell's text in every row it covers."""
    filled = []
    for block in drawn(text.replace("\\n", "")):
        if isinstance(block, str):
            filled.append(block)
            continue
        above: list[str] = []
        for cells in block:
            row = [above[c] if cell == "^" and c < len(above) else cell for c, cell in enumerate(cells)]
            for c, cell in enumerate(row):
                if cell == "<":
                    row[c] = row[c - 1]
            above = row
            shown = [cell if c == 0 or cells[c] != "<" else "" for c, cell in enumerate(row)]
            filled.append(" | ".join(shown))
    return unmerged("\n".join(filled))


def dropped(text: str) -> Reading:
    """Read it as rows with TABs in which merged cells are not printed at all."""
    return _lines(text.replace("\\n", ""), lambda cells: "\t".join(cell for cell in cells if cell not in ("^", "<")))


def stacked(text: str) -> Reading:
    """Read it as one cell a line behind a TAB, rows parted by blank lines, cells merged from above empty."""
    return _lines(
        text,
        lambda cells: "\n".join("\t" + ("" if cell == "^" else cell) for cell in cells if cell != "<"),
        between="\n\n",
    )


def bars(text: str) -> Reading:
    """Read it as rows whose cells end in a bar."""
    return _lines(text.replace("\\n", ""), lambda cells: "".join(("" if cell in ("^", "<") else cell) + "|" for cell in cells))


def markdown(text: str) -> Reading:
    """Read it as Markdown tables."""
    parts = []
    for block in drawn(text.replace("\\n", "")):
        if isinstance(block, str):
            parts.append(block + "\n")
            continue
        rows = ["| " + " | ".join("" if cell in ("^", "<") else cell for cell in cells) + " |" for cells in block]
        parts.append("\n".join([rows[0], "|" + "---|" * len(block[0]), *rows[1:]]) + "\n")
    return read_forms(read_document("\n".join(parts).encode(), "drawing.md"))


def joined(text: str) -> Reading:
    """Read it as rows joined by blanks, empty cells left out."""
    return _lines(text.replace("\\n", ""), lambda cells: " ".join(cell for cell in cells if cell not in ("^", "<", "")))


def one_line(text: str) -> Reading:
    """Read it as the whole form in one line, cells parted by blanks, empty ones left out."""
    words = []
    for block in drawn(text.replace("\\n", "")):
        if isinstance(block, str):
            words.append(block)
        else:
            words += [cell for cells in block for cell in cells if cell not in ("^", "<", "")]
    return read_forms(read_document(" ".join(words).encode(), "drawing.txt"))


def glued(text: str) -> Reading:
    """Read it as the whole form in one line without any separator."""
    words = []
    for block in drawn(text.replace("\\n", "")):
        if isinstance(block, str):
            words.append(block)
        else:
            words += [cell for cells in block for cell in cells if cell not in ("^", "<", "")]
    return read_forms(read_document("".join(words).encode(), "drawing.txt"))


def glued_rows(text: str) -> Reading:
    """Read it as a row a line without any separator between its cells."""
    return _lines(text.replace("\\n", ""), lambda cells: "".join(cell for cell in cells if cell not in ("^", "<")))


def lined(text: str) -> Reading:
    """Read it as one cell a line without any mark, an empty cell a blank line, a blank line behind each row."""
    return _lines(
        text.replace("\\n", ""),
        lambda cells: "\n".join("" if cell == "" else cell for cell in cells if cell not in ("^", "<")),
        between="\n\n",
    )


WAYS: dict[str, Callable[[str], Reading]] = {
    "merged": merged,
    "unmerged": unmerged,
    "repeated": repeated,
    "dropped": dropped,
    "stacked": stacked,
    "bars": bars,
    "markdown": markdown,
    "joined": joined,
    "one_line": one_line,
    "lined": lined,
}
