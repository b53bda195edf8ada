"""A form as a Word document: A4, fonts and frames as official forms have them, merged cells, no row broken over two pages."""

from __future__ import annotations

from xml.sax.saxutils import escape

from kg.export.docx import docx_of
from kg.export.official.layout import Box, Form
from kg.text import storable

__all__ = ["word_of"]

_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")
_SHORT, _LONG, _MARGIN = 11906, 16838, 1134
"""Twips (1/20 point): sides of A4, and margins of 2 cm."""
_TITLE, _LABEL, _TEXT = ("方正小标宋简体", 36), ("黑体", 21), ("仿宋_GB2312", 21)
"""Font and size in half points of title, labels and text, as 公文 sets them (GB/T 9704—2012 for title and body fonts)."""


def word_of(form: Form) -> bytes:
    """Return a form as the bytes of a docx file; the same form gives the same bytes."""
    across = (_LONG if form.landscape else _SHORT) - 2 * _MARGIN
    widths = [int(across * share) for share in form.widths]
    title = _paragraph(form.title, _TITLE, "center")
    subtitle = _paragraph(form.subtitle, _TEXT, "center") if form.subtitle else ""
    note = _paragraph(form.note, _TEXT, "left") if form.note else "<w:p/>"
    return docx_of(f"{title}{subtitle}{_table(form, widths)}{note}{_page(form)}")


def _page(form: Form) -> str:
    wide, high = (_LONG, _SHORT) if form.landscape else (_SHORT, _LONG)
    side = ' w:orient="landscape"' if form.landscape else ""
    margins = " ".join(f'w:{name}="{_MARGIN}"' for name in ("top", "right", "bottom", "left"))
    return f'<w:sectPr><w:pgSz w:w="{wide}" w:h="{high}"{side}/><w:pgMar {margins} w:header="567" w:footer="567"/></w:sectPr>'


def _paragraph(text: str, font: tuple[str, int], align: str) -> str:
    """Return the lines of a text as paragraphs."""
    name, size = font
    fonts = f'<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="{name}"/>'
    run = f'<w:rPr>{fonts}<w:sz w:val="{size}"/></w:rPr>'
    about = f'<w:pPr><w:jc w:val="{align}"/></w:pPr>'
    lines = (
        f'<w:r>{run}<w:t xml:space="preserve">{escape(line)}</w:t></w:r>' if line else "" for line in storable(text).split("\n")
    )
    return "".join(f"<w:p>{about}{line}</w:p>" for line in lines)


def _table(form: Form, widths: list[int]) -> str:
    borders = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for side in _SIDES)
    rows: list[list[tuple[int, str]]] = [[] for _ in range(form.height)]
    for box in form.boxes:
        for at in range(box.row, box.row + box.rows):
            rows[at].append((box.column, _cell(box, sum(widths[box.column : box.column + box.columns]), at == box.row)))
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    lines = "".join(_row(at, [text for _, text in sorted(row)]) for at, row in enumerate(rows))
    about = f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>{borders}</w:tblBorders>'
    return f'<w:tbl><w:tblPr>{about}<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{lines}</w:tbl>'


def _row(at: int, cells: list[str]) -> str:
    return f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="454" w:hRule="atLeast"/></w:trPr>{"".join(cells)}</w:tr>'


def _cell(box: Box, width: int, first: bool) -> str:
    """Return a cell, or its continuation in a further row of those that it covers."""
    span = f'<w:gridSpan w:val="{box.columns}"/>' if box.columns > 1 else ""
    merge = ("<w:vMerge/>" if not first else '<w:vMerge w:val="restart"/>') if box.rows > 1 else ""
    about = f'<w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}<w:vAlign w:val="center"/>'
    align = "center" if box.label or len(box.text) < 12 else "left"
    body = _paragraph(box.text, _LABEL if box.label else _TEXT, align) if first else "<w:p/>"
    return f"<w:tc><w:tcPr>{about}</w:tcPr>{body}</w:tc>"
