"""A form as an Excel workbook of one sheet: merged cells, frames, widths and heights, printed on the width of a page of A4."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from kg.export.official.layout import Box, Form
from kg.text import storable

__all__ = ["excel_of", "height_of", "lines_of", "put", "undated"]

_ACROSS = {False: 92, True: 132}
"""Width of the table in characters, upright and on its side."""
_LINE = 16
"""Height of a line in points."""
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,13})(?:\.\d{1,6})?")
_THIN = Side(style="thin")
_FRAME = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_DATE = (1980, 1, 1, 0, 0, 0)


def excel_of(form: Form) -> bytes:
    """Return a form as the bytes of an xlsx file; the same form gives the same bytes.

    Texts that are plain numbers are numbers; all else is text, a sign (=100%) too.
    """
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "绩效目标表"
    top = 2 if form.subtitle else 1
    last = len(form.widths)
    for at, (text, size) in enumerate(((form.title, 18), (form.subtitle, 11))[:top], 1):
        sheet.merge_cells(start_row=at, start_column=1, end_row=at, end_column=last)
        cell = sheet.cell(at, 1)
        put(cell, text)
        cell.font = Font(name="方正小标宋简体" if at == 1 else "宋体", size=size)
        cell.alignment = Alignment(horizontal="center", vertical="center")
    sheet.row_dimensions[1].height = 30
    widths = [_ACROSS[form.landscape] * share for share in form.widths]
    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = round(width, 1)
    heights = [1] * form.height
    for box in form.boxes:
        _box(sheet, box, top)
        if box.rows == 1:
            across = sum(widths[box.column : box.column + box.columns])
            heights[box.row] = max(heights[box.row], 1 if "{{" in box.text else lines_of(box.text, across))
    for at, lines in enumerate(heights):
        sheet.row_dimensions[top + 1 + at].height = height_of(lines)
    if form.note:
        under = top + 1 + form.height
        sheet.merge_cells(start_row=under, start_column=1, end_row=under, end_column=last)
        put(sheet.cell(under, 1), form.note)
        sheet.cell(under, 1).font = Font(name="宋体", size=10)
        sheet.cell(under, 1).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.page_setup.paperSize = 9
    sheet.page_setup.orientation = "landscape" if form.landscape else "portrait"
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToHeight = 0
    sheet.print_options.horizontalCentered = True
    sheet.print_title_rows = f"{top + form.head + 1}:{top + form.head + 1}"
    stream = io.BytesIO()
    book.save(stream)
    return undated(stream.getvalue())


def _box(sheet: Any, box: Box, top: int) -> None:
    row, column = top + 1 + box.row, box.column + 1
    for at in range(row, row + box.rows):
        for beside in range(column, column + box.columns):
            sheet.cell(at, beside).border = _FRAME
    cell = sheet.cell(row, column)
    put(cell, box.text)
    cell.font = Font(name="黑体" if box.label else "宋体", size=11)
    centred = box.label or len(box.text) < 12
    cell.alignment = Alignment(horizontal="center" if centred else "left", vertical="center", wrap_text=True)
    if box.rows > 1 or box.columns > 1:
        sheet.merge_cells(start_row=row, start_column=column, end_row=row + box.rows - 1, end_column=column + box.columns - 1)


def put(cell: Any, text: str) -> None:
    """Write a text into a cell: a plain number as a number, all else as text; what begins with a sign is no formula."""
    if not text:
        cell.value = None
        return
    if _NUMBER.fullmatch(text):
        cell.value = float(text) if "." in text else int(text)
        return
    cell.value = storable(text)
    cell.data_type = "s"


def lines_of(text: str, width: float) -> int:
    """Return how many lines a text takes in a cell of `width` characters; a Han character is two characters wide.

    >>> lines_of("保障群众就近用药。\\n配齐。", 12)
    3
    """
    room = max(1, int(width / 2) - 1)
    return sum(1 + max(0, len(line) - 1) // room for line in text.split("\n"))


def height_of(lines: int) -> int:
    """Return the height of a row of so many lines, in points."""
    return _LINE * lines + 6


def undated(data: bytes) -> bytes:
    """Return a workbook without the time at which it was made."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as made, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as plain:
        for name in made.namelist():
            part = made.read(name)
            if name == "docProps/core.xml":
                part = re.sub(rb"\d{4}-\d\d-\d\dT[\d:]+Z", b"1980-01-01T00:00:00Z", part)
            plain.writestr(zipfile.ZipInfo(name, _DATE), part, zipfile.ZIP_DEFLATED)
    return out.getvalue()
