"""More ways in which exports write a drawing: columns by blanks, wrapped cells, and files of Word, Excel and the web."""

from __future__ import annotations

import html
import io
import unicodedata
from collections.abc import Callable

import docx
import openpyxl

from kg.forms import read_forms
from kg.ingest import read_document
from kg.records import Reading
from tests.kg.forms.printed import WAYS, Drawing, _spans, drawn

COVERED = ("^", "<")


def _read(text: str, file: str = "form.txt") -> Reading:
    return read_forms(read_document(text.encode(), file))


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _pieces(text: str, width: int) -> list[str]:
    """Break a text into lines of at most `width` half-width columns, as a narrow cell does."""
    lines, line = [], ""
    for c in text:
        if c == "\n" or _width(line + c) > width:
            lines.append(line)
            line = "" if c == "\n" else c
        else:
            line += c
    return [*lines, line]


def spaced(text: str) -> Reading:
    """Read it as rows whose cells are parted by four blanks, empty ones left out."""
    parts = []
    for block in drawn(text.replace("\\n", "")):
        if isinstance(block, str):
            parts.append(block)
        else:
            parts += ["    ".join(cell for cell in row if cell and cell not in COVERED) for row in block]
    return _read("\n".join(parts))


def _grid(rows: Drawing, widths: list[int]) -> list[str]:
    out = []
    for r, row in enumerate(rows):
        cells = []
        for c, cell in enumerate(row):
            if cell == "<":
                continue
            span = _spans(rows, r, c)[1] if cell != "^" else 1
            width = sum(widths[c : c + span])
            cells.append(([""] if cell == "^" else _pieces(cell, width - 2), sum(widths[:c])))
        for i in range(max(len(lines) for lines, _ in cells)):
            line = ""
            for lines, start in cells:
                if i < len(lines) and lines[i]:
                    line += " " * (start - _width(line)) + lines[i]
            out.append(line.rstrip())
    return out


def layout(text: str) -> Reading:
    """Read it as the text of a PDF in its layout: aligned columns, no cell wrapped."""
    parts = []
    for block in drawn(text.replace("\\n", "")):
        if isinstance(block, str):
            parts += [" " * 20 + block, ""]
            continue
        widths = [0] * max(map(len, block))
        for r, row in enumerate(block):
            for c, cell in enumerate(row):
                if cell not in COVERED and _spans(block, r, c)[1] == 1:
                    widths[c] = max(widths[c], _width(cell) + 3)
        parts += _grid(block, [max(width, 6) for width in widths])
    return _read("\n".join(parts))


def wrapped(text: str) -> Reading:
    """Read it as one cell a line behind a TAB, where long cells go on over lines without a mark."""
    parts = []
    for block in drawn(text):
        if isinstance(block, str):
            parts.append(block + "\n")
            continue
        for row in block:
            parts += ["\t" + ("" if cell == "^" else "\n".join(_pieces(cell, 20))) for cell in row if cell != "<"]
            parts.append("")
    return _read("\n".join(parts))


def quoted(text: str) -> Reading:
    """Read it as rows with TABs in which a cell with several lines stands in quotation marks."""
    parts = []
    for block in drawn(text):
        if isinstance(block, str):
            parts.append(block)
            continue
        for row in block:
            cells = ["" if cell in COVERED else cell for cell in row]
            parts.append("\t".join(f'"{cell}"' if "\n" in cell else cell for cell in cells))
    return _read("\n".join(parts))


def web_page(text: str) -> bytes:
    """Return it as a web page."""
    parts = ["<html><body>"]
    for block in drawn(text):
        if isinstance(block, str):
            parts.append(f"<p>{html.escape(block)}</p>")
            continue
        parts.append("<table>")
        for r, row in enumerate(block):
            parts.append("<tr>")
            for c, cell in enumerate(row):
                if cell not in COVERED:
                    high, wide = _spans(block, r, c)
                    shown = html.escape(cell).replace("\n", "<br>")
                    parts.append(f'<td rowspan="{high}" colspan="{wide}"><p><span>{shown}</span></p></td>')
            parts.append("</tr>")
        parts.append("</table>")
    return "\n".join([*parts, "</body></html>"]).encode()


def web(text: str) -> Reading:
    """Read it as a web page."""
    return read_forms(read_document(web_page(text), "form.html"))


def word_file(text: str) -> bytes:
    """Return it as a Word file with merged cells."""
    file = docx.Document()
    for block in drawn(text):
        if isinstance(block, str):
            file.add_paragraph(block)
            continue
        table = file.add_table(len(block), max(map(len, block)))
        for r, row in enumerate(block):
            for c, cell in enumerate(row):
                if cell in COVERED:
                    continue
                high, wide = _spans(block, r, c)
                target = table.cell(r, c)
                if (high, wide) != (1, 1):
                    target = target.merge(table.cell(r + high - 1, c + wide - 1))
                target.text = cell
        file.add_paragraph("")
    data = io.BytesIO()
    file.save(data)
    return data.getvalue()


def word(text: str) -> Reading:
    """Read it as a Word file with merged cells."""
    return read_forms(read_document(word_file(text), "form.docx"))


def excel_file(text: str) -> bytes:
    """Return it as a worksheet with merged cells; plain numbers are stored as numbers."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    at = 1
    for block in drawn(text):
        if isinstance(block, str):
            sheet.cell(at, 1, block)
            at += 1
            continue
        for r, row in enumerate(block):
            for c, cell in enumerate(row):
                if cell in COVERED or not cell:
                    continue
                plain = cell.isdigit() and not cell.startswith("0")
                target = sheet.cell(at + r, c + 1, int(cell) if plain else cell)
                if not plain:
                    target.data_type = "s"  # =100% is no formula
        for r, row in enumerate(block):
            for c, cell in enumerate(row):
                high, wide = _spans(block, r, c)
                if cell not in COVERED and (high, wide) != (1, 1):
                    sheet.merge_cells(start_row=at + r, start_column=c + 1, end_row=at + r + high - 1, end_column=c + wide)
        at += len(block)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def excel(text: str) -> Reading:
    """Read it as a worksheet with merged cells."""
    return read_forms(read_document(excel_file(text), "form.xlsx"))


MORE: dict[str, Callable[[str], Reading]] = {
    **WAYS,
    "spaced": spaced,
    "layout": layout,
    "wrapped": wrapped,
    "quoted": quoted,
    "web": web,
    "word": word,
    "excel": excel,
}
