"""Excel workbooks, .xlsx: the XML of the sheets, with what is displayed.

Read from the XML rather than through a library: number formats, borders, hidden rows and merged ranges are needed together,
and a million empty cells must cost nothing.

Source: ECMA-376 part 1, 18.2 (workbook), 18.3 (sheet), 18.4 (shared strings), 18.8 (styles).
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.document import Document
from kg.errors import DamagedFile, LimitExceeded
from kg.ingest.builder import Builder
from kg.ingest.limits import MAX_CELLS
from kg.ingest.number_format import BUILT_IN, number_of, shown
from kg.ingest.package import Package, has_part
from kg.ingest.sheet import Sheet, add_sheet, says

if TYPE_CHECKING:
    from lxml import etree

__all__ = ["XlsxReader", "area_of", "column_of"]

_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_MOST_MERGES = 100_000


def column_of(letters: str) -> int:
    """Return the number of a column.

    >>> column_of("A"), column_of("AB")
    (1, 28)
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def area_of(reference: str) -> tuple[int, int, int, int] | None:
    """Return first row, first column, last row and last column of a range.

    >>> area_of("B2:D5"), area_of("#REF!")
    ((2, 2, 5, 4), None)
    """
    first, _, last = reference.upper().partition(":")
    a, b = _REFERENCE.fullmatch(first), _REFERENCE.fullmatch(last or first)
    if a is None or b is None:
        return None
    return int(a[2]), column_of(a[1]), int(b[2]), column_of(b[1])


def _name(element: etree._Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _attribute(element: etree._Element, name: str) -> str:
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return ""


def _true(text: str | None) -> bool:
    return text in ("1", "true", "on")


def _string(element: etree._Element) -> str:
    """Return the text of a string item: its runs, without the phonetic ones."""
    out = []
    for child in element:
        name = _name(child)
        if name == "t":
            out.append(child.text or "")
        elif name == "r":
            out += [each.text or "" for each in child if _name(each) == "t"]
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1].upper() < "D800" else "", "".join(out)).replace(
        "\r\n", "\n"
    )


@dataclass
class _Styles:
    """Number format and borders by the number of a cell's style."""

    formats: list[str] = field(default_factory=list)
    bordered: list[bool] = field(default_factory=list)


class _Book:
    """A workbook that is open."""

    def __init__(self, package: Package, builder: Builder) -> None:
        self.package = package
        self.builder = builder
        self.columns: dict[str, int] = {}
        self.main = package.main_part("xl/workbook.xml")
        self.workbook = package.xml(self.main)
        self.relations = package.relations(self.main)
        parts = {kind.rpartition("/")[2]: target for kind, target in self.relations.values() if target in package}
        self.epoch_1904 = any(_name(e) == "workbookPr" and _true(_attribute(e, "date1904")) for e in self.workbook)
        self.styles = self._styles(parts.get("styles"))
        self.strings = self._strings(parts.get("sharedStrings"))

    def _events(self, part: str, tags: frozenset[str]) -> Iterator[etree._Element]:
        """Yield the elements of a part that are called so, each with its children, and forget them afterwards."""
        from lxml import etree

        data = self.package.part(part)
        if b"<!DOCTYPE" in data[:4096]:
            raise DamagedFile(self.package.file, "XML 里有文档类型声明，不予读取", part)
        try:
            wanted = [f"{{*}}{tag}" for tag in tags]
            source = io.BytesIO(data)
            for _, element in etree.iterparse(source, tag=wanted, resolve_entities=False, no_network=True, huge_tree=False):
                yield element
                element.clear()
                parent = element.getparent()
                while parent is not None and parent[0] is not element:
                    del parent[0]
        except (etree.XMLSyntaxError, ValueError) as error:
            raise DamagedFile(self.package.file, "XML 不完整或有错", part) from error

    def _strings(self, part: str | None) -> list[str]:
        if part is None:
            return []
        return [_string(item) for item in self._events(part, frozenset({"si"}))]

    def _styles(self, part: str | None) -> _Styles:
        styles = _Styles()
        if part is None:
            return styles
        codes = dict(BUILT_IN)
        borders: list[bool] = []
        for group in self.package.xml(part):
            name = _name(group)
            if name == "numFmts":
                for each in group:
                    if _attribute(each, "numFmtId").isdecimal():
                        codes[int(_attribute(each, "numFmtId"))] = _attribute(each, "formatCode")
            elif name == "borders":
                borders = [any(_attribute(side, "style") not in ("", "none") for side in each) for each in group]
            elif name == "cellXfs":
                for each in group:
                    number, border = _attribute(each, "numFmtId"), _attribute(each, "borderId")
                    styles.formats.append(codes.get(int(number) if number.isdecimal() else 0, "General"))
                    at = int(border) if border.isdecimal() else 0
                    styles.bordered.append(at < len(borders) and borders[at])
        return styles

    def text(self, cell: etree._Element, style: int) -> str:
        """Return what a cell displays."""
        kind = cell.get("t") or "n"
        value = ""
        for child in cell:
            if _name(child) == "v":
                value = child.text or ""
            elif _name(child) == "is":
                return _string(child)
        if kind == "s":
            return self.strings[int(value)] if value.isdecimal() and int(value) < len(self.strings) else ""
        if kind == "b":
            return "TRUE" if value == "1" else "FALSE"
        if kind == "e":
            self.builder.note("有出错的公式，其值未读")
            return ""
        number = number_of(value) if kind == "n" and value else None
        if number is None:
            return _ESCAPE.sub("", value)
        code = self.styles.formats[style] if style < len(self.styles.formats) else "General"
        return shown(number, code, self.epoch_1904)

    def _column(self, letters: str) -> int:
        """Return the number of a column, 0 where the cell does not say it."""
        if letters not in self.columns:
            self.columns[letters] = column_of(letters) if re.fullmatch("[A-Z]{1,3}", letters) else 0
        return self.columns[letters]

    def sheet(self, name: str, part: str) -> Sheet:
        """Return a sheet.

        Raises:
            DamagedFile: its XML is broken.
            LimitExceeded: more cells with text than any form has.
        """
        sheet = Sheet(name)
        row_number = 0
        for element in self._events(part, frozenset({"row", "mergeCells", "cols", "headerFooter"})):
            kind = _name(element)
            if kind == "cols":
                sheet.hidden_columns.update(_hidden_columns(element))
            elif kind == "headerFooter":
                sheet.headed = any(says(margin.text or "") for margin in element)
            elif kind == "mergeCells":
                areas = [area_of(_attribute(each, "ref")) for each in element[:_MOST_MERGES]]
                sheet.merges = [area for area in areas if area is not None]
            else:
                printed = element.get("r") or ""
                row_number = int(printed) if printed.isdecimal() and len(printed) < 8 else row_number + 1
                self._row(sheet, element, row_number)
        sheet.comments = self._comments(part)
        return sheet

    def _comments(self, part: str) -> int:
        """Return how many comments stand on the cells of a sheet."""
        kinds = {kind.rpartition("/")[2]: target for kind, target in self.package.relations(part).values()}
        target = kinds.get("comments", "")
        return sum(1 for _ in self._events(target, frozenset({"comment"}))) if target in self.package else 0

    def _row(self, sheet: Sheet, element: etree._Element, number: int) -> None:
        """Add the cells of a row to `sheet`: their texts, and which of them have borders."""
        if _true(element.get("hidden")):
            sheet.hidden_rows.add(number)
        column = 0
        for cell in element:
            letters = (cell.get("r") or "").rstrip("0123456789")
            column = self._column(letters) or column + 1
            style = cell.get("s")
            at = int(style) if style is not None and style.isdecimal() else 0
            if len(cell):
                text = self.text(cell, at)
                if text.strip():
                    sheet.texts[number, column] = text
            if at < len(self.styles.bordered) and self.styles.bordered[at] and len(sheet.bordered) < 4 * MAX_CELLS:
                sheet.bordered.add((number, column))
        if len(sheet.texts) > MAX_CELLS:
            raise LimitExceeded(self.package.file, f"表格超过 {MAX_CELLS} 格，未读", sheet.name)

    def sheets(self) -> Iterator[Sheet]:
        """Yield the sheets that are shown; hidden ones hold the lists of drop-downs and old drafts, and are said."""
        hidden = []
        for group in self.workbook:
            for entry in group if _name(group) == "sheets" else ():
                name = _attribute(entry, "name")
                kind, part = self.relations.get(_attribute(entry, "id"), ("", ""))
                if not kind.endswith("/worksheet") or part not in self.package:
                    continue
                if _attribute(entry, "state") in ("hidden", "veryHidden"):
                    hidden.append(name)
                    continue
                yield self.sheet(name, part)
        if hidden:
            self.builder.note(f"隐藏的工作表未读：{'、'.join(hidden)}")


def _hidden_columns(columns: etree._Element) -> Iterator[int]:
    """Yield the numbers of the columns that are not shown."""
    for column in columns:
        low, high = _attribute(column, "min"), _attribute(column, "max")
        if _true(_attribute(column, "hidden")) and low.isdecimal() and high.isdecimal():
            yield from range(int(low), min(int(high), 16_384) + 1)


class XlsxReader:
    """Reader of Excel workbooks in XML."""

    @property
    def format(self) -> str:
        """``xlsx``."""
        return "xlsx"

    def recognises(self, data: bytes) -> bool:
        """Say whether the bytes are a zip package with the XML parts of a workbook."""
        return has_part(data, "xl/") and b"xl/workbook.bin" not in data

    def read(self, data: bytes, file: str) -> Document:
        """Return the tables and paragraphs of the sheets that are shown.

        Raises:
            DamagedFile: the package or its XML is broken.
            EncryptedFile: a part wants a password.
            LimitExceeded: too large.
            EmptyFile: no text in it.
        """
        builder = Builder(file)
        for sheet in _Book(Package(data, file), builder).sheets():
            add_sheet(builder, sheet)
        return builder.document(data, self.format)
