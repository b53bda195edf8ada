"""Official forms, 官方表样: a project's targets as the form that is handed in, for Word and Excel.

What is written here is read back equal by our own readers (a test holds it). The layouts are those of 项目支出绩效目标申报表
with both sides and with the year's alone, as departments publish it (财预〔2015〕88号, annex 1: published forms were seen, the
annex itself was not), and of forms that print description and basis beside each indicator.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kg.export.official.comparison import comparison_of
from kg.export.official.excel import excel_of
from kg.export.official.layout import Form, central, described
from kg.export.official.results import COLUMNS, Result, evaluated, read_results
from kg.export.official.template import FIELDS, ROW, filled, template_of
from kg.export.official.template_excel import filled_workbook, workbook_template_of
from kg.export.official.two_sided import two_sided
from kg.export.official.whole import whole_department
from kg.export.official.word import word_of
from kg.export.official.year_end import monitoring, self_evaluation
from kg.records import Reading

__all__ = [
    "COLUMNS",
    "FIELDS",
    "FORMATS",
    "LAYOUTS",
    "ROW",
    "TARGET_LAYOUTS",
    "Result",
    "comparison_of",
    "evaluated",
    "filled",
    "filled_workbook",
    "form_of",
    "read_results",
    "template_of",
    "workbook_template_of",
    "write",
]

LAYOUTS: dict[str, Callable[[Reading], Form]] = {
    "central": central,
    "two_sided": two_sided,
    "described": described,
    "department": whole_department,
    "self_evaluation": self_evaluation,
    "monitoring": monitoring,
}
"""Layouts by name: 财预〔2015〕88号's, the year's side alone; with the medium term beside the year; with description and basis,
as 河北 and others print it; that of a department; at the end of the year (财预〔2020〕10号); in its course
(财预〔2019〕136号)."""

TARGET_LAYOUTS = ("central", "two_sided", "described")
"""Those that a project's targets are handed in by."""

FORMATS: dict[str, Callable[[Form], bytes]] = {"docx": word_of, "xlsx": excel_of}
"""Writers by suffix."""


def form_of(reading: Reading, layout: str = "central") -> Form:
    """Return the form of the first project of a reading (all of it, for a department), in one of `LAYOUTS`."""
    return LAYOUTS[layout](reading)


def write(reading: Reading, suffix: str, layout: str = "central", note: str = "") -> bytes:
    """Return the form of the first project of a reading as a file.

    Args:
        reading: the project with its indicators.
        suffix: one of `FORMATS`.
        layout: one of `LAYOUTS`.
        note: under the table, for who fills the form in; empty for none.

    Raises:
        KeyError: no such format or layout.
    """
    return FORMATS[suffix](replace(form_of(reading, layout), note=note))
