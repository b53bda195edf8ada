"""Web pages and what finance systems save as .xls: HTML, also inside MHTML.

Tables with ``rowspan`` and ``colspan``; tables that only lay out a page are looked through; what a browser does not show
(scripts, ``display:none``) is left out.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.document import Document
from kg.errors import DamagedFile
from kg.ingest.builder import Builder, Span
from kg.ingest.charset import decode_page
from kg.ingest.limits import MAX_SPAN, Budget
from kg.ingest.sheet import Sheet, add_sheet

if TYPE_CHECKING:
    from lxml import etree

__all__ = ["HtmlReader"]

_SIGN = re.compile(
    rb"<!doctype\s+html|<html[\s>]|<(?:head|body|table|div|meta|style|tr|td|p|span|font|center|title|h[1-6])\b[^<>]{0,400}>",
    re.I,
)
_MHTML = re.compile(rb"\A(?:[\w-]+:[^\n]{0,500}\n(?:[ \t][^\n]{0,500}\n)*){1,40}?Content-Type:\s*multipart/related", re.I)
_UNSEEN = (
    "script style head title noscript template iframe object svg select textarea button map audio video frameset del strike"
)
_SKIP = frozenset(_UNSEEN.split())
_BLOCK_TAGS = (
    "p div h1 h2 h3 h4 h5 h6 li ul ol dl dt dd tr td th table tbody thead tfoot section article header footer main "
    "aside form center blockquote pre hr body html nav fieldset address figure caption"
)
_BLOCKS = frozenset(_BLOCK_TAGS.split())
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.I)
_FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|breadcrumbs?|crumbs?|sidebar|toolbar|foot|footer|copyright|pagination|share)"
    r"(?=$|[\s_-])",
    re.I,
)
_TRAIL = re.compile(
    r"^(?:[您你]?的?(?:当前|现在|所在)*的?位置\s{0,9}[:：]?\s{0,9})?(?:网站)?[首主]页\s{0,9}(?:>|»|›|→|/|-{1,2}>|\|)"
)
"""The way to the page that sites print above it: 当前位置：首页 > 政务公开."""
_GAP = re.compile(r"[ \t\r\n\f]+")
_SPREADSHEET = re.compile(
    r"office:excel|ProgId[^>]{0,20}Excel\.Sheet"
    r"|content=[\"'](?:Microsoft Excel|LibreOffice[^>\"']{0,99}|WPS[^>\"']{0,99})[\"'][^>]{0,99}>.{0,3000}<colgroup",
    re.I | re.S,
)
"""What Excel, WPS and LibreOffice Calc write into a worksheet that is saved as a page."""

_BORDER = re.compile(r"border(?:-\w{1,20})?\s{0,9}:[^;]{0,99}?(?:solid|double|dashed|dotted|windowtext)", re.I)
_HEAD = 20_000
_EDGE = " \t\r\n\f\xa0\u3000\u200b"


def _tag(element: etree._Element) -> str:
    return element.tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(element.tag, str) else ""


def _shown(element: etree._Element) -> bool:
    style = element.get("style")
    return element.get("hidden") is None and not (style and _HIDDEN.search(style))


def _furniture(element: etree._Element, name: str) -> bool:
    """Say whether an element is the site's and not the document's: menus, the way to the page, the foot of the site."""
    named = f"{element.get('class') or ''} {element.get('id') or ''}"
    if name != "nav" and not (name in ("div", "ul", "footer", "aside", "section") and _FURNITURE.search(named)):
        return False
    return next((child for child in element.iter() if _tag(child) == "table"), None) is None


def _wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"


def _fold(text: str) -> str:
    """Return a text with its white space as a browser shows it: runs as one space, none where a line is broken in Chinese."""

    def gap(found: re.Match[str]) -> str:
        before, after = text[found.start() - 1 : found.start()], text[found.end() : found.end() + 1]
        broken = "\n" in found[0] and before and after and _wide(before) and _wide(after)
        return "" if broken else " "

    return _GAP.sub(gap, text)


@dataclass
class _Flow:
    """Lines of text and tables in the order in which they stand."""

    parts: list[str | etree._Element] = field(default_factory=list)
    line: list[str] = field(default_factory=list)

    def text(self, text: str | None) -> None:
        if text:
            self.line.append(text)

    def end(self) -> None:
        text = _fold("".join(self.line)).strip(" ")
        if text.strip(_EDGE) and not _TRAIL.match(text.strip(_EDGE)):
            self.parts.append(text)
        self.line = []

    def lines(self) -> list[str]:
        return [part for part in self.parts if isinstance(part, str)]

    def tables(self) -> list[etree._Element]:
        return [part for part in self.parts if not isinstance(part, str)]


class _Page:
    """One pass over a page."""

    def __init__(self, builder: Builder, of_sheet: bool) -> None:
        self.builder = builder
        self.of_sheet = of_sheet
        self.hidden = False

    def flow(self, element: etree._Element) -> _Flow:
        """Return the content of an element."""
        flow = _Flow()
        self._into(element, flow, 0)
        flow.end()
        return flow

    def _into(self, element: etree._Element, flow: _Flow, depth: int) -> None:
        if depth > 900:
            self.builder.budget.depth(depth)
        flow.text(element.text)
        for child in element:
            name = _tag(child)
            if not name or name in _SKIP or _furniture(child, name):
                pass
            elif not _shown(child):
                self.hidden = self.hidden or bool("".join(map(str, child.itertext())).strip(_EDGE))
            elif name == "br":
                flow.end()
            elif name == "table":
                flow.end()
                flow.parts.append(child)
            elif name in _BLOCKS:
                flow.end()
                self._into(child, flow, depth + 1)
                flow.end()
            else:
                self._into(child, flow, depth + 1)
            flow.text(child.tail)

    def add(self, flow: _Flow, depth: int = 0) -> None:
        """Add what an element holds."""
        self.builder.budget.depth(depth)
        for part in flow.parts:
            if isinstance(part, str):
                self.builder.paragraph(part.strip(_EDGE))
            else:
                self.table(part, depth + 1)

    def table(self, element: etree._Element, depth: int) -> None:
        """Add a table; one that only lays out the page (or frames a text) gives its content instead."""
        self.builder.budget.depth(depth)
        rows, around = self._rows(element)
        Budget(self.builder.budget.file).cells(sum(map(len, rows)))  # before their text is looked at
        for flow in around:
            self.add(flow, depth)
        grid: list[tuple[Span, _Flow]] = []
        hanging: dict[int, int] = {}  # column → last row that a cell from above covers
        total = len(rows)
        for number, row in enumerate(rows, 1):
            column = 1
            for cell in row:
                while hanging.get(column, 0) >= number:
                    column += 1
                width = min(MAX_SPAN, max(1, _count(cell.get("colspan"), 1)))
                height = _count(cell.get("rowspan"), 1)
                height = total - number + 1 if height == 0 else min(height, total - number + 1)
                flow = self.flow(cell)
                text = "\n".join(flow.lines())
                grid.append((Span(number, column, text, max(1, height), width), flow))
                if height > 1:
                    hanging.update(dict.fromkeys(range(column, column + width), number + height - 1))
                column += width
        if self.of_sheet and depth == 1:
            self.sheet(grid, rows)
            return
        if _lays_out(grid):
            for _, flow in grid:
                self.add(flow, depth + 1)
            return
        self.builder.table([span for span, _ in grid], total)
        for _, flow in grid:
            for inner in flow.tables():
                self.table(inner, depth + 1)

    def sheet(self, grid: list[tuple[Span, _Flow]], rows: list[list[etree._Element]]) -> None:
        """Add the paragraphs and tables in a table that is a whole worksheet."""
        sheet = Sheet("")
        for (span, _), cell in zip(grid, (cell for row in rows for cell in row), strict=True):
            place = (span.row, span.column)
            if span.text.strip():
                sheet.texts[place] = span.text
            if span.rowspan > 1 or span.colspan > 1:
                sheet.merges.append((*place, span.row + span.rowspan - 1, span.column + span.colspan - 1))
            if _BORDER.search(cell.get("style") or ""):
                sheet.bordered.add(place)
        add_sheet(self.builder, sheet)

    def _rows(self, element: etree._Element) -> tuple[list[list[etree._Element]], list[_Flow]]:
        """Return the cells of each row, and what stands in the table outside its rows (a caption)."""
        rows: list[list[etree._Element]] = []
        around: list[_Flow] = []
        loose = False
        for child in element:
            name = _tag(child)
            if not name or not _shown(child):
                continue
            if name in ("td", "th"):
                if not loose:
                    rows.append([])
                rows[-1].append(child)
                loose = True
                continue
            loose = False
            if name == "tr":
                rows.append([each for each in child if _tag(each) in ("td", "th") and _shown(each)])
            elif name in ("tbody", "thead", "tfoot", "form"):
                inner, more = self._rows(child)
                rows += inner
                around += more
            elif name == "caption":
                around.append(self.flow(child))
        return rows, around


def _count(text: str | None, default: int) -> int:
    found = re.match(r"\s*([0-9]{1,6})", text or "")
    return int(found[1]) if found else default


def _lays_out(grid: list[tuple[Span, _Flow]]) -> bool:
    """Say whether a table only arranges a page: one cell, or mostly cells that hold tables of their own."""
    filled = [flow for _, flow in grid if flow.parts]
    holders = [flow for flow in filled if flow.tables()]
    framed = len(filled) <= 1 and len({span.column for span, _ in grid}) == 1
    return framed or (bool(holders) and 2 * len(holders) >= len(filled))


def _body_of_mhtml(data: bytes, file: str) -> bytes:
    """Return the page in a file of mail format.

    Raises:
        DamagedFile: there is none.
    """
    from email import message_from_bytes

    for part in message_from_bytes(data).walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            body = part.get_payload(decode=True)
            if isinstance(body, bytes) and body.strip():
                return body
    raise DamagedFile(file, "MHTML 里没有网页")


class HtmlReader:
    """Reader of web pages."""

    @property
    def format(self) -> str:
        """``html``."""
        return "html"

    def recognises(self, data: bytes) -> bool:
        """Say whether the bytes are a page: they begin with a tag, or are a saved page in mail format."""
        head = data[:4096]
        if head[:2] in (b"\xff\xfe", b"\xfe\xff") or head[1:2] == b"\0":
            head = decode_page(data[:8192]).encode("utf-8", "replace")
        if _MHTML.match(head):
            return True
        start = head.lstrip(b"\xef\xbb\xbf \t\r\n\0")
        return start.startswith(b"<") and _SIGN.search(start) is not None

    def read(self, data: bytes, file: str) -> Document:
        """Return paragraphs and tables; `Place.line` of a paragraph is its number.

        Raises:
            DamagedFile: nothing that can be parsed.
            LimitExceeded: too large, or nested too deeply.
            EmptyFile: no text in it.
        """
        from lxml import etree

        builder = Builder(file)
        page = _body_of_mhtml(data, file) if _MHTML.match(data[:4096]) else data
        text = builder.budget.text(decode_page(page)).replace("\0", "")
        parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
        try:
            root = etree.fromstring(text.encode("utf-8", "replace"), parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise DamagedFile(file, "网页内容解析不了") from error
        if root is None:
            raise DamagedFile(file, "网页内容解析不了")
        builder.budget = type(builder.budget)(file)
        reader = _Page(builder, _SPREADSHEET.search(text[:_HEAD]) is not None)
        reader.add(reader.flow(root))
        if reader.hidden:
            builder.note("网页中不显示的内容未读")
        return builder.document(data, self.format)
