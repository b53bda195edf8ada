"""The forms sent back with their findings at the cells: comments in Word files, notes in workbooks.

Only .docx and .xlsx can carry them; the words of the form stay as they are. Findings that belong to no cell are left to the
opinion.
"""

from __future__ import annotations

import re
import zipfile
from collections import defaultdict
from collections.abc import Sequence
from io import BytesIO

from lxml import etree
from openpyxl import load_workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment

from kg.check import Finding
from kg.check.report import SEVERITY
from kg.document import Document
from kg.text import compact, storable

__all__ = ["noted"]

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_COMMENTS = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_AUTHOR = "绩效图谱"


def noted(data: bytes, document: Document, findings: Sequence[Finding], comments: Sequence[str] = ()) -> bytes | None:
    """Return the file with its errors and warnings as notes at the cells; None where the format has none or no cell is meant.

    Args:
        data: the file's bytes, that `document` was read from.
        document: the document as read.
        findings: of the form, with the places of cells.
        comments: what the reviewer says of each finding, empty where nothing.
    """
    texts = _by_cell(document, findings, comments or [""] * len(findings))
    if not texts:
        return None
    if document.format == "xlsx":
        return _workbook(data, document, texts)
    return _word(data, document, texts) if document.format == "docx" else None


Cell = tuple[int, int, int]
"""Table, row, column as in `kg.document.Place`."""


def _by_cell(document: Document, findings: Sequence[Finding], comments: Sequence[str]) -> dict[Cell, str]:
    """Return the text of the note for each cell that findings are about."""
    told: dict[Cell, list[str]] = defaultdict(list)
    for finding, comment in zip(findings, comments, strict=True):
        place = finding.place
        if finding.severity == "info" or place is None or None in (place.table, place.row, place.column):
            continue
        advice = f"\n建议：{finding.suggestion}" if finding.suggestion else ""
        said = f"\n审核人意见：{comment}" if comment else ""
        text = f"［{SEVERITY[finding.severity]}］{finding.message}{advice}{said}"
        told[place.table or 0, place.row or 0, place.column or 0].append(text)
    known = {(table.index, cell.row, cell.column) for table in document.tables() for cell in table.cells}
    return {cell: "\n".join(texts) for cell, texts in told.items() if cell in known}


def _workbook(data: bytes, document: Document, texts: dict[Cell, str]) -> bytes:
    book = load_workbook(BytesIO(data))
    cells = {(table.index, cell.row, cell.column): cell for table in document.tables() for cell in table.cells}
    for where, text in texts.items():
        meant = cells[where]
        if meant.place.sheet not in book.sheetnames or meant.place.line is None:
            continue
        row = [cell for cell in book[meant.place.sheet][meant.place.line] if not isinstance(cell, MergedCell)]
        same = [cell for cell in row if compact(str(cell.value or "")) == compact(meant.text)]
        for cell in (same or row)[:1]:
            before = f"{cell.comment.text}\n" if cell.comment is not None else ""
            cell.comment = Comment(before + storable(text), _AUTHOR, height=120, width=320)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _word(data: bytes, document: Document, texts: dict[Cell, str]) -> bytes | None:
    with zipfile.ZipFile(BytesIO(data)) as file:
        parts = {info.filename: file.read(info) for info in file.infolist()}
    if "word/comments.xml" in parts or "word/document.xml" not in parts:
        return None  # its own comments are other people's: nothing is put among them
    body = _parse(parts["word/document.xml"])
    tables = [table for table in body.iter(f"{{{_W}}}tbl") if next(table.iterancestors(f"{{{_W}}}tbl"), None) is None]
    cells = {(table.index, cell.row, cell.column): cell.text for table in document.tables() for cell in table.cells}
    comments = etree.Element(f"{{{_W}}}comments", nsmap={"w": _W})
    for where, text in texts.items():
        paragraph = _paragraph(tables, where, cells[where])
        if paragraph is not None:
            _comment(comments, paragraph, len(comments), text)
    if not len(comments):
        return None
    parts["word/document.xml"] = etree.tostring(body, xml_declaration=True, encoding="UTF-8", standalone=True)
    parts["word/comments.xml"] = etree.tostring(comments, xml_declaration=True, encoding="UTF-8", standalone=True)
    _declare(parts)
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content)
    return out.getvalue()


def _parse(data: bytes) -> etree._Element:
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))


def _paragraph(tables: Sequence[etree._Element], where: Cell, text: str) -> etree._Element | None:
    """Return the first paragraph of the cell that a place means, None where the file has another text there."""
    number, row, column = where
    if number > len(tables):
        return None
    rows = tables[number - 1].findall(f"{{{_W}}}tr")
    if row > len(rows):
        return None
    at = 1
    for cell in rows[row - 1].iter(f"{{{_W}}}tc"):
        printed = "".join(cell.itertext(f"{{{_W}}}t"))
        if at == column:
            same = compact(printed) == compact(re.sub(r"\s", "", text)) or compact(printed) == compact(text)
            return cell.find(f"{{{_W}}}p") if same else None
        span = cell.find(f"{{{_W}}}tcPr/{{{_W}}}gridSpan")
        at += int(span.get(f"{{{_W}}}val", "1")) if span is not None else 1
    return None


def _comment(comments: etree._Element, paragraph: etree._Element, number: int, text: str) -> None:
    """Add a comment to the list and put its marks around the words of the paragraph."""
    ident = {f"{{{_W}}}id": str(number)}
    comment = etree.SubElement(comments, f"{{{_W}}}comment", ident)
    comment.set(f"{{{_W}}}author", _AUTHOR)
    comment.set(f"{{{_W}}}initials", "校")
    for line in storable(text).split("\n"):
        run = etree.SubElement(etree.SubElement(comment, f"{{{_W}}}p"), f"{{{_W}}}r")
        etree.SubElement(run, f"{{{_W}}}t").text = line
    first = 1 if paragraph.find(f"{{{_W}}}pPr") is not None else 0
    paragraph.insert(first, etree.Element(f"{{{_W}}}commentRangeStart", ident))
    etree.SubElement(paragraph, f"{{{_W}}}commentRangeEnd", ident)
    run = etree.SubElement(paragraph, f"{{{_W}}}r")
    etree.SubElement(run, f"{{{_W}}}commentReference", ident)


def _declare(parts: dict[str, bytes]) -> None:
    """Say in the package that the document has comments: their kind, and the relation to the text."""
    types = _parse(parts["[Content_Types].xml"])
    kind = {"PartName": "/word/comments.xml", "ContentType": _COMMENTS}
    etree.SubElement(types, f"{{{_PACKAGE}/content-types}}Override", kind)
    parts["[Content_Types].xml"] = etree.tostring(types, xml_declaration=True, encoding="UTF-8", standalone=True)
    name = "word/_rels/document.xml.rels"
    relations = _parse(parts[name]) if name in parts else etree.Element(f"{{{_PACKAGE}/relationships}}Relationships")
    told = {"Id": "rIdJixiaoComments", "Type": _RELATION, "Target": "comments.xml"}
    etree.SubElement(relations, f"{{{_PACKAGE}/relationships}}Relationship", told)
    parts[name] = etree.tostring(relations, xml_declaration=True, encoding="UTF-8", standalone=True)
