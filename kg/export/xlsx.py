"""One Excel workbook: a sheet a table, and the data dictionary."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment

from kg.errors import JixiaoError
from kg.export.tables import columns, dictionary, tables
from kg.store.base import QuadStore
from kg.text import storable

__all__ = ["write_xlsx"]

MOST_ROWS = 1_048_575
"""Rows of a sheet below its head (Office Open XML, SpreadsheetML)."""


def write_xlsx(store: QuadStore, generation: str, path: Path) -> list[Path]:
    """Write the workbook; return the file. Texts that begin like formulas are texts.

    A cell holds 32,767 characters; what is longer is whole in the other formats only.

    Raises:
        JixiaoError: a table has more rows than a sheet can hold.
    """
    book = Workbook(write_only=True)
    for name, rows in tables(store).items():
        if len(rows) > MOST_ROWS:
            raise JixiaoError(f"{name} 有 {len(rows)} 行，Excel 一页放不下，请导出 csv 或 parquet")
        _sheet(book, name, [column.name for column in columns()[name]], rows, [column.label for column in columns()[name]])
    told = dictionary()
    _sheet(book, "dictionary", list(told[0]), [tuple(entry.values()) for entry in told])
    _sheet(book, "about", ["name", "value"], [("generation", generation)])
    book.save(path)
    return [path]


def _sheet(
    book: Workbook, name: str, head: list[str], rows: list[tuple[Any, ...]], labels: Sequence[str] | None = None
) -> None:
    """Add a sheet; the head keeps the names that programs read, what people call a column is the note on it."""
    sheet = book.create_sheet(name)
    sheet.freeze_panes = "A2"
    first = [WriteOnlyCell(sheet, value=column) for column in head]
    for made, label in zip(first, labels or (), strict=False):
        made.comment = Comment(label, "jixiao", height=30, width=160)
    sheet.append(first)
    for row in rows:
        cells = []
        for value in row:
            cell = WriteOnlyCell(
                sheet, value=value if isinstance(value, (int, Decimal)) else "" if value is None else storable(str(value))
            )
            if isinstance(cell.value, str):
                cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
