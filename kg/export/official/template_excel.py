"""Forms by a bureau's own template: an Excel workbook with fields, ``{{ project }}``, in its cells.

The fields are those of Word templates (`kg.export.official.template`). A row with fields of an indicator, ``{{ row.level3 }}``,
stands for all of them: it is repeated with its look and the cells merged within it, and what stands below moves down.
``{{ group.level1 }}`` is one cell over the rows of a level 1. Cells that reach over the row (绩效指标 at the left) reach over
all of its copies. A cell that is nothing but a field with a number becomes a number; rows grow with their texts. Pictures and
charts of the template are lost.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from copy import copy
from itertools import groupby
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.cell_range import CellRange

from kg.errors import WrongCall
from kg.export.official.excel import excel_of, height_of, lines_of, put, undated
from kg.export.official.layout import Form
from kg.export.official.template import FIELDS, ROW, fields_of, marked
from kg.records import Reading

__all__ = ["filled_workbook", "workbook_template_of"]

Row = Mapping[str, str]
_FIELD = re.compile(r"\{\{\s*([A-Za-z_][A-Za-z_0-9.]{0,40})\s*\}\}")
_LOOSE = re.compile(r"\{\{|\}\}|\{%|%\}")
_GROUP = "group.level1"
_ALL = 20_000
"""Cells that a template's sheet may have: a form has some hundreds."""


def filled_workbook(template: bytes, reading: Reading, name: str = "模板") -> bytes:
    """Return an Excel template filled with the first project of a reading; the same input gives the same bytes.

    Args:
        template: an xlsx file with fields.
        reading: the project with its indicators.
        name: of the file, for messages.

    Raises:
        WrongCall: the file is no workbook, a field is unknown or written wrongly, or a formula stands below a repeated row; the
            message names sheet and cell.
    """
    try:
        book = load_workbook(io.BytesIO(template))
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError):
        raise WrongCall(f"{name}：不是 Excel 工作簿（xlsx）") from None
    fields = fields_of(reading)
    for sheet in book.worksheets:
        if sheet.max_row * sheet.max_column > _ALL:
            raise WrongCall(f"{name}：工作表“{sheet.title}”太大（{sheet.max_row} 行 {sheet.max_column} 列），不像表样")
        repeated = _checked(sheet, name)
        for line in sheet.iter_rows():
            for cell in line:
                if cell.row not in repeated:
                    _fill(cell, fields)
        for at in reversed(repeated):
            _repeat(sheet, at, fields, name)
        _grow(sheet)
    out = io.BytesIO()
    book.save(out)
    return undated(out.getvalue())


def _checked(sheet: Any, name: str) -> list[int]:
    """Return the rows that stand for the indicators.

    Raises:
        WrongCall: a field is unknown or written wrongly.
    """
    known = {*FIELDS, *(f"row.{field}" for field in ROW), _GROUP} - {"rows", "groups"}
    found = []
    for line in sheet.iter_rows():
        for cell in line:
            text = cell.value if isinstance(cell.value, str) else ""
            where = f"{name}：工作表“{sheet.title}”{cell.coordinate}"
            unknown = [field for field in _FIELD.findall(text) if field not in known]
            if unknown:
                told = "、".join([*(f"row.{field}" for field in ROW)] if unknown[0].startswith("row.") else sorted(known))
                raise WrongCall(f"{where}：没有这个栏目：{unknown[0]}；可用：{told}")
            if _LOOSE.search(_FIELD.sub("", text)):
                raise WrongCall(
                    f"{where}：栏目写法不对；应为 {{{{ 栏目名 }}}}，逐行重复的行写 {{{{ row.栏目名 }}}}，不用 {{% %}}"
                )
            if any(field.startswith("row.") for field in _FIELD.findall(text)):
                found.append(cell.row)
    return sorted(set(found))


def _repeat(sheet: Any, at: int, fields: Mapping[str, Any], name: str) -> None:
    """Put a copy of a row for each indicator in its place; what stands below moves down, or up where there is none."""
    rows: Sequence[Row] = fields["rows"]
    by = len(rows) - 1
    if by:
        _refuse_formulas(sheet, at, name)
    merged, heights = _apart(sheet), {row: each.height for row, each in sheet.row_dimensions.items() if each.height}
    pattern = [(cell.column, cell.value, copy(cell._style)) for cell in sheet[at]]
    groups = [pair for column, text, _ in pattern for pair in _over(column, text, at, rows)]
    if by and sheet.max_row > at:
        sheet.move_range(CellRange(None, 1, at + 1, sheet.max_column, sheet.max_row).coord, rows=by)
    for number, row in enumerate(rows):
        for column, text, style in pattern:
            cell = sheet.cell(at + number, column)
            cell.value, cell._style = None, copy(style)
            _fill(cell, {**fields, _GROUP: row["level1"], **{f"row.{field}": row[field] for field in ROW}}, text)
    _set_heights(sheet, heights, at, by)
    for box in merged:
        _together(sheet, box, at, len(rows))
    for box in groups:
        if box.size["rows"] > 1:
            sheet.merge_cells(box.coord)


def _refuse_formulas(sheet: Any, at: int, name: str) -> None:
    """Refuse a template with a formula below the row that repeats: openpyxl does not move what it refers to."""
    for line in sheet.iter_rows(min_row=at + 1):
        for cell in line:
            if cell.data_type == "f":
                told = "合计请用栏目 {{ points }}、{{ score }} 等"
                raise WrongCall(f"{name}：工作表“{sheet.title}”{cell.coordinate}：逐行重复的行下面不能有公式；{told}")


def _set_heights(sheet: Any, heights: Mapping[int, float], at: int, by: int) -> None:
    """Give the copies of row `at` its height, and the rows below, which are `by` rows further down, theirs."""
    for row in heights:
        sheet.row_dimensions[row].height = None
    for row, height in heights.items():
        for place in range(at, at + by + 1) if row == at else (row + by * (row > at),):
            sheet.row_dimensions[place].height = height


def _grow(sheet: Any) -> None:
    """Make rows as high as their wrapped texts need; none becomes lower, and cells over several rows do not count."""
    boxes = {(box.min_row, box.min_col): box for box in sheet.merged_cells.ranges}
    for line in sheet.iter_rows():
        for cell in line:
            box = boxes.get((cell.row, cell.column))
            if not isinstance(cell.value, str) or not cell.alignment.wrap_text or (box and box.max_row > box.min_row):
                continue
            columns = range(cell.column, (box.max_col if box else cell.column) + 1)
            width = sum(sheet.column_dimensions[get_column_letter(at)].width for at in columns)
            lines, row = lines_of(cell.value, width), sheet.row_dimensions[cell.row]
            if lines > 1 and height_of(lines) > (row.height or 0):
                row.height = height_of(lines)


def _apart(sheet: Any) -> list[CellRange]:
    """Return the merged cells of a sheet, and take them apart."""
    found = [CellRange(box.coord) for box in sheet.merged_cells.ranges]
    for box in found:
        sheet.unmerge_cells(box.coord)
    return found


def _together(sheet: Any, box: CellRange, at: int, number: int) -> None:
    """Merge cells again, where they are after a row became `number` rows."""
    by = number - 1
    if box.min_row == box.max_row == at:
        for row in range(at, at + number):
            sheet.merge_cells(start_row=row, end_row=row, start_column=box.min_col, end_column=box.max_col)
        return
    first, last = box.min_row + by * (box.min_row > at), box.max_row + by * (box.max_row >= at)
    if last >= first and (last > first or box.max_col > box.min_col):
        sheet.merge_cells(start_row=first, end_row=last, start_column=box.min_col, end_column=box.max_col)


def _over(column: int, text: Any, at: int, rows: Sequence[Row]) -> list[CellRange]:
    """Return the cells of one level 1 where a column prints it once for all its rows."""
    if not isinstance(text, str) or _GROUP not in _FIELD.findall(text):
        return []
    found = []
    for _, run in groupby(rows, key=lambda row: row["level1"]):
        size = len(list(run))
        found.append(CellRange(None, column, at, column, at + size - 1))
        at += size
    return found


def _fill(cell: Any, fields: Mapping[str, Any], text: Any = None) -> None:
    """Write the fields of a cell, or of `text` into it; what has none stays as it is."""
    told = cell.value if text is None else text
    if not isinstance(told, str) or not _FIELD.search(told):
        if text is not None:
            cell.value = text
        return
    put(cell, _FIELD.sub(lambda found: str(fields.get(found[1], found[0])), told))


def workbook_template_of(layout: Any) -> bytes:
    """Return an Excel template with the look of one of our own layouts, to be changed in Excel.

    Args:
        layout: one of `kg.export.official.LAYOUTS`; its form of marks is turned into fields.
    """
    form: Form = marked(layout)
    return excel_of(form)
