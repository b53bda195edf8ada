"""Sample documents as Word, Excel and web files: the least that each format needs, the same bytes each time."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from html import escape

from kg.samples.grids import Grid, GridCell

__all__ = ["WRITERS", "docx_of", "html_of", "xlsx_of"]

Blocks = Sequence[str | Grid]

_DATE = (1980, 1, 1, 0, 0, 0)
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "application/vnd.openxmlformats-officedocument."
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,13})(?:\.[0-9]{1,6})?")
_TABLE_WIDTH = 9000
"""Twips (1/20 point) between the margins of a page of A4."""

_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")


def _package(parts: Mapping[str, str]) -> bytes:
    """Return a zip package; its members carry a fixed date."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(zipfile.ZipInfo(name, _DATE), _HEAD + text, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _types(kinds: Mapping[str, str]) -> str:
    overrides = "".join(f'<Override PartName="/{part}" ContentType="{_OFFICE}{kind}+xml"/>' for part, kind in kinds.items())
    rels = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    xml = '<Default Extension="xml" ContentType="application/xml"/>'
    return f'<Types xmlns="{_PACKAGE}/content-types">{rels}{xml}{overrides}</Types>'


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    entries = "".join(
        f'<Relationship Id="rId{number}" Type="{_REL}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{entries}</Relationships>'


def _paragraphs(text: str) -> str:
    run = '<w:p><w:r><w:t xml:space="preserve">{}</w:t></w:r></w:p>'
    return "".join(run.format(escape(line)) if line else "<w:p/>" for line in text.split("\n"))


def _word_table(grid: Grid) -> str:
    """Return a table; a cell merged downwards has a continuation in each further row."""
    rows: list[list[tuple[int, str]]] = [[] for _ in range(grid.rows)]
    unit = _TABLE_WIDTH // grid.columns
    for cell in grid.cells:
        for at in range(cell.row, cell.row + cell.rowspan):
            span = f'<w:gridSpan w:val="{cell.colspan}"/>' if cell.colspan > 1 else ""
            restart = ' w:val="restart"' if at == cell.row else ""
            merge = f"<w:vMerge{restart}/>" if cell.rowspan > 1 else ""
            body = _paragraphs(cell.text) if at == cell.row else "<w:p/>"
            width = f'<w:tcW w:w="{unit * cell.colspan}" w:type="dxa"/>'
            rows[at].append((cell.column, f"<w:tc><w:tcPr>{width}{span}{merge}</w:tcPr>{body}</w:tc>"))
    borders = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for side in _SIDES)
    columns = f'<w:gridCol w:w="{unit}"/>' * grid.columns
    lines = "".join(f"<w:tr>{''.join(text for _, text in sorted(row))}</w:tr>" for row in rows)
    return f"<w:tbl><w:tblPr><w:tblBorders>{borders}</w:tblBorders></w:tblPr><w:tblGrid>{columns}</w:tblGrid>{lines}</w:tbl>"


def docx_of(blocks: Blocks) -> bytes:
    """Return the blocks as a Word document."""
    parts = []
    for before, block in zip((None, *blocks), blocks, strict=False):
        if isinstance(before, Grid) and isinstance(block, Grid):
            parts.append("<w:p/>")  # Word makes one table of two that touch
        parts.append(_word_table(block) if isinstance(block, Grid) else _paragraphs(block))
    body = "".join(parts)
    margins = " ".join(f'w:{side}="1440"' for side in ("top", "right", "bottom", "left"))
    page = f'<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar {margins}/></w:sectPr>'
    return _package(
        {
            "[Content_Types].xml": _types({"word/document.xml": "wordprocessingml.document.main"}),
            "_rels/.rels": _relations([("officeDocument", "word/document.xml")]),
            "word/document.xml": f"<w:document {_W}><w:body>{body}<w:p/>{page}</w:body></w:document>",
        }
    )


def _reference(row: int, column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def _excel_cell(row: int, column: int, text: str, style: int) -> str:
    place = _reference(row, column)
    if _NUMBER.fullmatch(text):
        places = len(text.partition(".")[2])
        return f'<c r="{place}" s="{style + (1 + places if places <= 2 else 0)}"><v>{text}</v></c>'
    if text.endswith("%") and _NUMBER.fullmatch(text[:-1]) and "." not in text:
        return f'<c r="{place}" s="{style + 4}"><v>{int(text[:-1]) / 100:.2f}</v></c>'
    if not text:
        return f'<c r="{place}" s="{style}"/>'
    return f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def _styles() -> str:
    """Return the styles: text, 0, 0.0, 0.00, 0%, first without borders and then with."""
    sides = "".join(f'<{side} style="thin"/>' for side in ("left", "right", "top", "bottom"))
    formats = '<numFmts count="1"><numFmt numFmtId="164" formatCode="0.0"/></numFmts>'
    cells = "".join(
        f'<xf numFmtId="{number}" fontId="0" fillId="0" borderId="{border}" xfId="0" applyNumberFormat="1" applyBorder="1"'
        f' applyAlignment="1"><alignment vertical="center" wrapText="{border}"/></xf>'
        for border in (0, 1)
        for number in (0, 1, 164, 2, 9)
    )
    return (
        f'<styleSheet {_S}>{formats}<fonts count="1"><font/></fonts><fills count="1"><fill/></fills>'
        f'<borders count="2"><border/><border>{sides}</border></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
        f'<cellXfs count="10">{cells}</cellXfs></styleSheet>'
    )


def xlsx_of(blocks: Blocks) -> bytes:
    """Return the blocks as an Excel workbook of one sheet; numbers are numbers, percentages have their format."""
    rows: dict[int, list[tuple[int, str]]] = {}
    merges: list[str] = []
    heights: dict[int, int] = {}
    at = 0
    for block in blocks:
        if isinstance(block, str):
            if block:
                rows.setdefault(at, []).append((0, _excel_cell(at, 0, block, 0)))
            at += 1
            continue
        for cell in block.cells:
            _merge(cell, at, rows, merges)
            if cell.rowspan == 1:
                lines_needed = sum(1 + len(part) // (8 * cell.colspan) for part in cell.text.split("\n"))
                heights[at + cell.row] = max(heights.get(at + cell.row, 1), lines_needed)
        at += block.rows + 1
    lines = ""
    for row, cells in sorted(rows.items()):
        body = "".join(text for _, text in sorted(cells))
        lines += f'<row r="{row + 1}" ht="{15 * heights.get(row, 1)}" customHeight="1">{body}</row>'
    merged = f'<mergeCells count="{len(merges)}">{"".join(merges)}</mergeCells>' if merges else ""
    sheets = '<sheets><sheet name="绩效目标" sheetId="1" r:id="rId1"/></sheets>'
    return _package(
        {
            "[Content_Types].xml": _types(
                {
                    "xl/workbook.xml": "spreadsheetml.sheet.main",
                    "xl/worksheets/sheet1.xml": "spreadsheetml.worksheet",
                    "xl/styles.xml": "spreadsheetml.styles",
                }
            ),
            "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
            "xl/workbook.xml": f'<workbook {_S} xmlns:r="{_REL}">{sheets}</workbook>',
            "xl/_rels/workbook.xml.rels": _relations([("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml")]),
            "xl/worksheets/sheet1.xml": _worksheet(lines + merged),
            "xl/styles.xml": _styles(),
        }
    )


def _worksheet(body: str) -> str:
    """Return a sheet with wide columns that prints on the width of a page; `body` begins with the rows."""
    fit = '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
    columns = '<cols><col min="1" max="8" width="17" customWidth="1"/></cols>'
    rows, mark, rest = body.partition("<mergeCells")
    page = '<pageSetup paperSize="9" fitToWidth="1" fitToHeight="0"/>'
    return f"<worksheet {_S}>{fit}{columns}<sheetData>{rows}</sheetData>{mark}{rest}{page}</worksheet>"


def _merge(cell: GridCell, at: int, rows: dict[int, list[tuple[int, str]]], merges: list[str]) -> None:
    """Add a cell of a table that begins in row `at`, with the empty ones that it covers."""
    last_row, last_column = at + cell.row + cell.rowspan - 1, cell.column + cell.colspan - 1
    for row in range(at + cell.row, last_row + 1):
        for column in range(cell.column, last_column + 1):
            first = (row, column) == (at + cell.row, cell.column)
            rows.setdefault(row, []).append((column, _excel_cell(row, column, cell.text if first else "", 5)))
    if cell.rowspan > 1 or cell.colspan > 1:
        merges.append(f'<mergeCell ref="{_reference(at + cell.row, cell.column)}:{_reference(last_row, last_column)}"/>')


def html_of(blocks: Blocks) -> bytes:
    """Return the blocks as a web page in GB 18030, as many bureaus publish."""
    parts = ['<!DOCTYPE html>\n<html><head><meta charset="gb18030"><title>绩效目标</title></head><body>']
    for block in blocks:
        if isinstance(block, str):
            parts.append(f"<p>{escape(block)}</p>")
            continue
        parts.append('<table border="1">')
        for row in range(block.rows):
            cells = (cell for cell in block.cells if cell.row == row)
            parts.append("<tr>" + "".join(map(_web_cell, cells)) + "</tr>")
        parts.append("</table>")
    return ("\n".join(parts) + "\n</body></html>\n").encode("gb18030")


def _web_cell(cell: GridCell) -> str:
    rowspan = f' rowspan="{cell.rowspan}"' if cell.rowspan > 1 else ""
    colspan = f' colspan="{cell.colspan}"' if cell.colspan > 1 else ""
    return f"<td{rowspan}{colspan}>{escape(cell.text).replace(chr(10), '<br>')}</td>"


WRITERS: dict[str, Callable[[Blocks], bytes]] = {"docx": docx_of, "xlsx": xlsx_of, "html": html_of}
"""Writers by format, each from blocks to the bytes of a file."""
