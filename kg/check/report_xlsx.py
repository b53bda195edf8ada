"""The findings as a workbook: the form's rows with the findings beside them, all findings, and the rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill

from kg.check.base import Finding, describe
from kg.check.report import CONFIDENCE, SEVERITY, beside, project_names, where
from kg.records import Reading
from kg.text import storable

__all__ = ["fill", "render", "rules_sheet", "saved"]

_FILL = {"error": "F4C7C3", "warning": "FCE8B2", "info": "E8EAED"}
_FORM = ("项目", "一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值", "分值", "得分", "位置", "程度", "发现的问题")
_FOUND = ("程度", "把握", "规则", "项目", "三级指标", "原文", "说明", "位置", "依据", "建议", "处理意见")
_RULES = ("规则", "说明", "程度", "把握", "依据", "依据已核对")
_WIDTH = {
    "发现的问题": 70,
    "说明": 70,
    "建议": 40,
    "处理意见": 30,
    "文件": 30,
    "标题": 30,
    "最要紧的一条": 60,
    "问题": 50,
    "原文": 40,
    "三级指标": 32,
    "绩效指标描述": 32,
    "项目": 32,
    "指标值": 20,
    "完成值": 20,
    "原因分析": 30,
    "位置": 26,
    "建议等级": 10,
    "未校核": 36,
    "错误": 7,
    "警告": 7,
    "提示": 7,
    "条数": 8,
    "指标": 7,
    "编号": 12,
}


def render(reading: Reading, findings: Sequence[Finding]) -> bytes:
    """Return an .xlsx file with the sheets 各行与问题, 全部问题 and 规则.

    Texts are written as texts: a target that begins with ``=`` is no formula.
    """
    book = Workbook()
    names = project_names(reading)
    rows, rest = beside(reading, findings)
    lines: list[tuple[Sequence[object], str | None]] = []
    for indicator, found in zip(reading.indicators, rows, strict=True):
        worst = min((f.severity for f in found), key=list(SEVERITY).index, default=None)
        told = "\n".join(f"［{SEVERITY[f.severity]}·{CONFIDENCE[f.confidence]}］{f.message}" for f in found)
        lines.append((
            (names.get(indicator.project or ""), indicator.level1, indicator.level2, indicator.level3, indicator.description,
             indicator.target.raw, indicator.points, indicator.score, where(indicator.place), SEVERITY.get(worst or ""), told),
            worst,
        ))  # fmt: skip
    for finding in rest:
        name = names.get(finding.project or "")
        told = f"［{SEVERITY[finding.severity]}·{CONFIDENCE[finding.confidence]}］{finding.message}"
        blank: list[object] = [name, None, None, finding.level3, None, None, None, None, where(finding.place)]
        lines.append(([*blank, SEVERITY[finding.severity], told], finding.severity))
    fill(book.active, "各行与问题", _FORM, lines)
    fill(
        book.create_sheet(), "全部问题", _FOUND,
        [((SEVERITY[f.severity], CONFIDENCE[f.confidence], f.rule, names.get(f.project or ""), f.level3, f.printed, f.message,
           where(f.place), f.source, f.suggestion or None, None), f.severity) for f in findings],
    )  # fmt: skip
    rules_sheet(book)
    return saved(book)


def rules_sheet(book: Workbook) -> None:
    """Add the sheet 规则, all rules with their sources."""
    fill(
        book.create_sheet(), "规则", _RULES,
        [((r.rule, r.fault, SEVERITY[r.severity], CONFIDENCE[r.confidence], r.source, "是" if r.verified else "否"), None)
         for r in describe().values()],
    )  # fmt: skip


def saved(book: Workbook) -> bytes:
    """Return a workbook as the bytes of its file."""
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def fill(sheet: Any, title: str, heads: Sequence[str], lines: Iterable[tuple[Sequence[object], str | None]]) -> None:
    """Fill a sheet: heads in bold and frozen, texts wrapped, rows with findings coloured by the worst of them."""
    sheet.title = title
    sheet.append(list(heads))
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for values, severity in lines:
        row = sheet.max_row + 1
        for column, value in enumerate(values, 1):
            cell = sheet.cell(row, column)
            cell.value = storable(value) if isinstance(value, str) else value
            if isinstance(value, str):
                cell.data_type = "s"  # openpyxl takes =100% for a formula
                cell.alignment = Alignment(wrap_text=True, vertical="top")
            elif isinstance(value, int):
                cell.alignment = Alignment(horizontal="center", vertical="top")
            if severity is not None and heads[column - 1] in ("程度", "发现的问题"):
                cell.fill = PatternFill("solid", fgColor=_FILL[severity])
    for column, head in enumerate(heads, 1):
        letter = sheet.cell(1, column).column_letter
        sheet.column_dimensions[letter].width = _WIDTH.get(head, 14)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0  # as wide as the paper, as long as it gets
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
