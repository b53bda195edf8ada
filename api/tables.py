"""Tables as Excel workbooks."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from api.render import cell
from kg.text import storable

__all__ = ["workbook"]

WIDEST = 60


def workbook(sheets: Mapping[str, tuple[Sequence[str], Iterable[Mapping[str, Any]]]]) -> bytes:
    """Return an Excel workbook (.xlsx), one sheet an entry: name → (columns, rows).

    Numbers stay numbers. A text that begins like a formula is written as text, so that opening a file of other people's words
    runs nothing.
    """
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font

    book = Workbook(write_only=True)
    for name, (columns, rows) in sheets.items():
        sheet = book.create_sheet(name[:31])
        listed = list(rows)
        for number, column in enumerate(columns):
            longest = max([len(column), *(len(cell(row.get(column))) for row in listed[:500])])
            letter = chr(ord("A") + number) if number < 26 else "A" + chr(ord("A") + number - 26)
            sheet.column_dimensions[letter].width = min(WIDEST, 2 * longest + 2)
        sheet.freeze_panes = "A2"
        head = [WriteOnlyCell(sheet, value=column) for column in columns]
        for made in head:
            made.font = Font(bold=True)
        sheet.append(head)
        for row in listed:
            line = []
            for column in columns:
                value = row.get(column)
                made = WriteOnlyCell(sheet, value=value if isinstance(value, (int, float, Decimal)) else storable(cell(value)))
                if isinstance(made.value, str):
                    made.data_type = "s"
                    made.alignment = Alignment(wrap_text=True, vertical="top")
                line.append(made)
            sheet.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
