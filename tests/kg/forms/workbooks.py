"""Workbooks in the manner of a finance system's export: related sheets of an invented county, in every format with tables."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from html import escape

import docx
import openpyxl

from kg.forms import read_forms
from kg.ingest import read_document
from kg.records import Reading

Cell = str | int | None
Sheet = Sequence[Sequence[Cell]]
Book = Mapping[str, Sheet]

INDICATORS = (
    ("产出指标", "数量指标", "路灯维修数量", "盏"),
    ("产出指标", "质量指标", "验收合格率", "%"),
    ("产出指标", "时效指标", "故障修复时限", "小时"),
    ("效益指标", "社会效益指标", "受益居民人数", "人"),
    ("满意度指标", "服务对象满意度指标", "居民满意度", "%"),
)
UNITS = ("青禾县城市管理局", "青禾县水务局", "青禾县教育局")
DEPARTMENT = "青禾县财政局"


def code(number: int) -> str:
    """Return the code of a project."""
    return f"36098125T{number:012d}"


def name(number: int) -> str:
    """Return the name of a project."""
    return f"第{number + 1}片区路灯维护"


def unit(number: int) -> str:
    """Return the unit of a project."""
    return UNITS[number % len(UNITS)]


def money(number: int) -> int:
    """Return the money of a project in 元."""
    return 120_000 + 100 * number


def value(number: int, indicator: tuple[str, ...]) -> str:
    """Return the target of an indicator of a project."""
    printed = {"%": f"≥{80 + number % 20}%", "小时": f"≤{number + 1}小时"}
    return printed.get(indicator[3], f"≥{number + 50}{indicator[3]}")


def indicator_sheet(numbers: Sequence[int], key: str = "项目代码") -> list[list[Cell]]:
    """Return a sheet of indicators that names each project by its code, or by its name, only."""
    named = code if key.endswith("代码") else name
    return [
        [key, "一级指标", "二级指标", "三级指标", "指标值"],
        *([named(n), *each[:3], value(n, each)] for n in numbers for each in INDICATORS),
    ]


def project_sheet(numbers: Sequence[int], *, coded: bool = True, year: int = 2025) -> list[list[Cell]]:
    """Return a sheet of projects."""
    rows: list[list[Cell]] = [["项目代码", "项目名称", "实施单位", "主管部门", "预算年度", "项目金额（元）"]]
    rows += [[code(n), name(n), unit(n), DEPARTMENT, year, money(n)] for n in numbers]
    return rows if coded else [row[1:] for row in rows]


def joined_sheet(numbers: Sequence[int]) -> list[list[Cell]]:
    """Return a sheet that joins projects and indicators."""
    return [
        ["项目代码", "项目名称", "实施单位", "一级指标", "二级指标", "三级指标", "指标值"],
        *([code(n), name(n), unit(n), *each[:3], value(n, each)] for n in numbers for each in INDICATORS),
    ]


def export(count: int) -> dict[str, Sheet]:
    """Return a workbook of three sheets with `count` projects of five indicators each."""
    numbers = range(count)
    return {"绩效指标": indicator_sheet(numbers), "项目信息": project_sheet(numbers), "项目指标汇总": joined_sheet(numbers)}


def xlsx_bytes(book: Book) -> bytes:
    """Return a workbook as Excel."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for title, rows in book.items():
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def html_bytes(book: Book) -> bytes:
    """Return the sheets as tables of a page."""
    parts = []
    for rows in book.values():
        lines = ("".join(f"<td>{escape(str(cell or ''))}</td>" for cell in row) for row in rows)
        parts.append(f"<table>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>")
    return f"<html><meta charset='utf-8'><body>{''.join(parts)}</body></html>".encode()


def docx_bytes(book: Book) -> bytes:
    """Return the sheets as tables of a Word document."""
    made = docx.Document()
    for rows in book.values():
        made.add_paragraph()
        table = made.add_table(len(rows), len(rows[0]))
        for line, row in zip(table.rows, rows, strict=True):
            for cell, text in zip(line.cells, row, strict=True):
                cell.text = str(text if text is not None else "")
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


FORMATS: dict[str, Callable[[Book], bytes]] = {"xlsx": xlsx_bytes, "html": html_bytes, "docx": docx_bytes}


def read_book(book: Book, form: str = "xlsx") -> Reading:
    """Return what is read of a workbook written in a format."""
    return read_forms(read_document(FORMATS[form](book), f"book.{form}"))
