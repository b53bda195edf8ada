"""Workbooks as finance systems and bureaus hand them on: hidden parts, codes as numbers, totals, notes, keys of indicators."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape

import openpyxl
from openpyxl.comments import Comment

from kg.forms import read_forms
from kg.ingest import read_document
from kg.records import Reading
from tests.kg.ingest.compound_file import compound_file

Cell = str | int | float | None


@dataclass
class Page:
    """A sheet: its rows, and what of it is hidden or stands beside it.

    Attributes:
        rows: texts and numbers.
        hidden: the sheet is hidden.
        hidden_columns: letters of hidden columns.
        hidden_rows: numbers of hidden rows.
        header: text in the middle of the printed header.
        footer: likewise of the footer.
        comment: address and text of a comment.
    """

    rows: Sequence[Sequence[Cell]]
    hidden: bool = False
    hidden_columns: str = ""
    hidden_rows: tuple[int, ...] = ()
    header: str = ""
    footer: str = ""
    comment: tuple[str, str] | None = None


@dataclass
class Stranger:
    """A workbook with what it says, once each.

    Attributes:
        pages: by the names of their sheets.
        projects: name, code and money in 万元 (None where it prints none).
        rows: project, level 1, level 2, name, target, actual value, counted once.
    """

    pages: dict[str, Page]
    projects: list[tuple[str, str | None, str | None]]
    rows: list[tuple[str | None, ...]] = field(default_factory=list)


LEVELS = (
    ("产出指标", "数量指标", "疏浚沟渠长度", "≥{}公里"),
    ("产出指标", "质量指标", "验收合格率", "≥{}%"),
    ("满意度指标", "服务对象满意度指标", "群众满意度", "≥{}%"),
)


def _targets(number: int) -> list[tuple[str, str, str, str]]:
    values = (12 + number, 95 + number % 4, 88 + number % 9)
    return [(*level[:3], level[3].format(value)) for level, value in zip(LEVELS, values, strict=True)]


def _name(number: int) -> str:
    return f"{('东渠', '西渠', '南渠', '北渠', '中渠')[number % 5]}清淤第{number + 1}期"


def _rows(names: Sequence[str], *, actual: Callable[[str], str | None] = lambda _: None) -> list[tuple[str | None, ...]]:
    return [(name, *each, actual(each[3])) for number, name in enumerate(names) for each in _targets(number)]


def hidden_parts() -> Stranger:
    """Hidden columns of a system's own, a hidden row of last year, a hidden sheet of choices."""
    names = [_name(number) for number in range(4)]
    head: list[Cell] = ["内部序号", "项目名称", "预算金额（万元）", "一级指标", "二级指标", "三级指标", "指标值"]
    rows: list[list[Cell]] = [head, ["X0", "旧渠清淤", 9, "产出指标", "数量指标", "疏浚沟渠长度", "≥1公里"]]
    rows += [[f"X{n}", name, 40 + n, *each] for n, name in enumerate(names) for each in _targets(n)]
    pages = {
        "绩效目标": Page(rows, hidden_columns="A", hidden_rows=(2,)),
        "选项": Page([["一级指标"], ["产出指标"], ["效益指标"]], hidden=True),
    }
    return Stranger(pages, [(name, None, str(40 + n)) for n, name in enumerate(names)], _rows(names))


def codes_as_numbers() -> Stranger:
    """Project codes are numbers in one sheet; where they begin with 0, texts; the other sheet names projects by them."""
    names = [_name(number) for number in range(4)]
    codes: list[Cell] = [36012500101, 36012500102, "036012500103", "036012500104"]
    projects: list[list[Cell]] = [["项目编码", "项目名称", "实施单位", "预算金额（万元）"]]
    projects += [[code, name, "青禾县水利局", 50 + n] for n, (code, name) in enumerate(zip(codes, names, strict=True))]
    targets: list[list[Cell]] = [["项目编码", "一级指标", "二级指标", "三级指标", "指标值"]]
    targets += [[str(code), *each] for n, code in enumerate(codes) for each in _targets(n)]
    told = [(name, str(code), str(50 + n)) for n, (code, name) in enumerate(zip(codes, names, strict=True))]
    return Stranger({"项目": Page(projects), "指标": Page(targets)}, told, _rows(names))


def totals_by_unit() -> Stranger:
    """A list with a subtotal a unit and a grand total, and the indicators on a sheet of their own."""
    names = [_name(number) for number in range(5)]
    units = ["青禾县水利局", "青禾县水利局", "青禾县水利局", "青禾县农业农村局", "青禾县农业农村局"]
    projects: list[list[Cell]] = [["序号", "单位名称", "项目名称", "预算金额（万元）"]]
    projects += [[n + 1, units[n], names[n], 20 + n] for n in range(3)]
    projects += [[None, "青禾县水利局小计", None, 63]]
    projects += [[n + 1, units[n], names[n], 20 + n] for n in range(3, 5)]
    projects += [[None, "青禾县农业农村局小计", None, 47], ["合计", None, None, 110]]
    targets: list[list[Cell]] = [["项目名称", "一级指标", "二级指标", "三级指标", "指标值"]]
    targets += [[name, *each] for n, name in enumerate(names) for each in _targets(n)]
    return Stranger(
        {"项目清单": Page(projects), "绩效指标": Page(targets)},
        [(name, None, str(20 + n)) for n, name in enumerate(names)],
        _rows(names),
    )


def with_notes() -> Stranger:
    """A sheet that says how to fill in the form, a printed header and footer, a comment."""
    names = [_name(number) for number in range(3)]
    rows: list[list[Cell]] = [["项目名称", "预算金额（万元）", "一级指标", "二级指标", "三级指标", "指标值"]]
    rows += [[name, 30 + n, *each] for n, name in enumerate(names) for each in _targets(n)]
    notes: list[list[Cell]] = [
        ["填表说明"],
        ["1.三级指标应当细化、量化，指标值填写年度目标。"],
        ["2.一级指标包括产出指标、效益指标、满意度指标。"],
        ["3.预算金额以万元为单位，保留一位小数。"],
    ]
    pages = {
        "填表说明": Page(notes),
        "绩效目标": Page(rows, header="青禾县水利局2025年项目绩效目标", footer="第 &P 页", comment=("F2", "按可研报告测算")),
    }
    return Stranger(pages, [(name, None, str(30 + n)) for n, name in enumerate(names)], _rows(names))


def keyed_indicators() -> Stranger:
    """A sheet of indicators and a sheet of results that names them by 指标编码 only."""
    names = [_name(number) for number in range(3)]
    targets: list[list[Cell]] = [["指标编码", "项目名称", "一级指标", "二级指标", "三级指标", "指标值"]]
    results: list[list[Cell]] = [["指标编码", "实际完成值", "得分"]]
    for n, name in enumerate(names):
        for at, each in enumerate(_targets(n)):
            key = f"ZB{n + 1:03d}{at + 1:02d}"
            targets.append([key, name, *each])
            results.append([key, each[3].lstrip("≥"), 9])
    reached = _rows(names, actual=lambda target: target.lstrip("≥"))
    return Stranger({"指标": Page(targets), "完成情况": Page(results)}, [(name, None, None) for name in names], reached)


def titled_sheets() -> Stranger:
    """A sheet a unit, each with a title, a line with the unit of money, a head of two lines and a total."""
    names = [_name(number) for number in range(4)]
    pages = {}
    for at, unit in enumerate(("青禾县水利局", "青禾县农业农村局")):
        own = range(2 * at, 2 * at + 2)
        rows: list[list[Cell]] = [
            [f"{unit}2025年项目支出绩效目标汇总表"],
            [f"填报单位：{unit}", None, None, None, None, "单位：万元"],
            ["序号", "项目名称", "预算金额", "绩效指标", None, None, None],
            [None, None, None, "一级指标", "二级指标", "三级指标", "指标值"],
        ]
        for n in own:
            for first, each in enumerate(_targets(n)):
                rows.append([None if first else n + 1, None if first else names[n], None if first else 60 + n, *each])
        rows.append(["合计", None, sum(60 + n for n in own)])
        pages[unit[3:]] = Page(rows)
    return Stranger(pages, [(name, None, str(60 + n)) for n, name in enumerate(names)], _rows(names))


STRANGERS = {
    each.__name__: each
    for each in (hidden_parts, codes_as_numbers, totals_by_unit, with_notes, keyed_indicators, titled_sheets)
}


def xlsx_of(pages: dict[str, Page]) -> bytes:
    """Return the sheets as a workbook in XML."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, page in pages.items():
        sheet = book.create_sheet(name)
        for row in page.rows:
            sheet.append(list(row))
        sheet.sheet_state = "hidden" if page.hidden else "visible"
        for letter in page.hidden_columns:
            sheet.column_dimensions[letter].hidden = True
        for number in page.hidden_rows:
            sheet.row_dimensions[number].hidden = True
        sheet.oddHeader.center.text, sheet.oddFooter.center.text = page.header or None, page.footer or None
        if page.comment is not None:
            sheet[page.comment[0]].comment = Comment(page.comment[1], "")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def html_of(pages: dict[str, Page]) -> bytes:
    """Return what is shown of the sheets as tables of a page, each under its name."""
    parts = []
    for name, page in pages.items():
        if page.hidden:
            continue
        lines = []
        for number, row in enumerate(page.rows, 1):
            if number not in page.hidden_rows:
                shown = [cell for at, cell in enumerate(row) if chr(65 + at) not in page.hidden_columns]
                lines.append("".join(f"<td>{escape(str('' if cell is None else cell))}</td>" for cell in shown))
        parts.append(f"<h3>{escape(name)}</h3><table>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>")
    return f"<html><meta charset='utf-8'><body>{''.join(parts)}</body></html>".encode()


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _text(text: str, width: str) -> bytes:
    return struct.pack(width, len(text)) + b"\x01" + text.encode("utf-16-le")


def _xls_sheet(page: Page) -> bytes:
    parts = [_record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))]
    for letter in page.hidden_columns:
        at = ord(letter) - 65
        parts.append(_record(0x7D, struct.pack("<HHHHHH", at, at, 2048, 0, 1, 0)))
    for number in page.hidden_rows:
        parts.append(_record(0x208, struct.pack("<HHHHHHHH", number - 1, 0, 256, 255, 0, 0, 0x20 | 0x100, 0)))
    parts += [_record(kind, _text(text, "<H")) for kind, text in ((0x14, page.header), (0x15, page.footer)) if text]
    parts += [_record(0x1C, bytes(12))] * (page.comment is not None)
    for row, cells in enumerate(page.rows):
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                parts.append(_record(0x204, struct.pack("<HHH", row, column, 0) + _text(cell, "<H")))
            elif cell is not None:
                parts.append(_record(0x203, struct.pack("<HHHd", row, column, 0, cell)))
    return b"".join([*parts, _record(0x0A, b"")])


def xls_of(pages: dict[str, Page]) -> bytes:
    """Return the sheets as an old workbook, BIFF8 ([MS-XLS] 2.4)."""
    head = _record(0x809, struct.pack("<HHHHII", 0x600, 0x05, 0, 0, 0, 0)) + _record(0xE0, bytes(20))
    bodies = [_xls_sheet(page) for page in pages.values()]
    names = [_text(name, "<B") for name in pages]
    at = len(head) + sum(10 + len(name) for name in names) + 4
    bounds = b""
    for page, name, body in zip(pages.values(), names, bodies, strict=True):
        bounds += _record(0x85, struct.pack("<IBB", at, page.hidden, 0) + name)
        at += len(body)
    return compound_file({"Workbook": head + bounds + _record(0x0A, b"") + b"".join(bodies)})


FORMATS: dict[str, Callable[[dict[str, Page]], bytes]] = {"xlsx": xlsx_of, "xls": xls_of, "html": html_of}


def read_stranger(pages: dict[str, Page], form: str) -> Reading:
    """Return what is read of a workbook in a format."""
    return read_forms(read_document(FORMATS[form](pages), f"book.{form}"))
