"""Official forms, 官方表样: a project's targets as the form that is handed in, for Word and Excel.

What is written here is read back equal by our own readers (a test holds it). The layouts are those of 项目支出绩效目标申报表
with the year's side alone, as departments publish it (财预〔2015〕88号, annex 1: published forms were seen, the annex itself
was not), and of forms that print description and basis beside each indicator.
"""

from __future__ import annotations

from collections.abc import Callable

from kg.export.official.comparison import comparison_of
from kg.export.official.excel import excel_of
from kg.export.official.layout import LAYOUTS, Form, form_of
from kg.export.official.word import word_of
from kg.records import Reading

__all__ = ["FORMATS", "LAYOUTS", "comparison_of", "form_of", "write"]

FORMATS: dict[str, Callable[[Form], bytes]] = {"docx": word_of, "xlsx": excel_of}
"""Writers by suffix."""


def write(reading: Reading, suffix: str, layout: str = "central") -> bytes:
    """Return the form of the first project of a reading as a file.

    Args:
        reading: the project with its indicators.
        suffix: one of `FORMATS`.
        layout: one of `LAYOUTS`.

    Raises:
        KeyError: no such format or layout.
    """
    return FORMATS[suffix](form_of(reading, layout))
