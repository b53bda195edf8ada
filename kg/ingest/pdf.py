"""PDF: ruled lines to tables, characters to text; tables and sentences that pages cut are put together.

A PDF has no tables, only lines and characters at places. What a page shows is worked out in steps: `kg.ingest.pdf_page` (what
is drawn), `kg.layout.lattice` (grids), `kg.layout.aligned_pdf` (tables without lines), `kg.layout.parts` (a page),
`kg.ingest.pdf_join` (over pages). Pictures of pages are not read, and said so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from kg.document import Document
from kg.errors import DamagedFile, EncryptedFile, LimitExceeded, ScannedFile
from kg.ingest.builder import Builder
from kg.ingest.limits import MAX_PAGES
from kg.ingest.pdf_join import add_part, continues, join
from kg.ingest.pdf_page import read_page
from kg.layout.lines import Line, fits
from kg.layout.page import Page
from kg.layout.parts import Part, parts_of
from kg.layout.tuning import current

__all__ = ["PdfReader", "add_pages", "pages_of"]

_PAGE_NUMBER = re.compile(
    r"(?s:(?=.{1,40}\Z))[-—–－·\s]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*[/／,，]?\s*(?:共\s*)?\d{1,4}\s*页?)?[-—–－·\s]*"
)
_MARK = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[.、．](?!\d)|第[一二三四五六七八九十]{1,3}[部章节])"
)
_LABEL = re.compile(r"[\u4e00-\u9fff]{2,8}[:：]")
_STOPS = "，。、；：！？"

Item = Line | Part


def _pages(numbers: Sequence[int]) -> str:
    shown = "、".join(map(str, numbers[:8]))
    return f"第 {shown}{' 等' if len(numbers) > 8 else ''} 页"


class _Flow:
    """The items of all pages as paragraphs and tables."""

    def __init__(self, builder: Builder, right: dict[int, float], left: dict[int, float], known: frozenset[str]) -> None:
        self.builder = builder
        self.right = right
        self.left = left
        self.known = known
        self.lines: list[Line] = []
        self.texts: list[str] = []
        self.page = 0
        self.table: Part | None = None

    def close_table(self) -> None:
        if self.table is not None:
            add_part(self.builder, self.table)
            self.table = None

    def close_text(self) -> None:
        if self.texts:
            self.builder.paragraph("".join(self.texts), page=self.page)
        self.lines, self.texts = [], []

    def line(self, line: Line, page: int, width: int) -> None:
        """Take a line outside tables."""
        self.close_table()
        if self.lines and self.goes_on(self.lines[-1], line, width):
            before = self.texts[-1]
            words = before[-1:].isascii() and before[-1:].isalpha() and line.text[:1].isascii() and line.text[:1].isalpha()
            self.texts.append((" " if words else "") + line.text)
        else:
            self.close_text()
            self.texts = [line.text]
            self.page = page
        self.lines.append(line)

    def goes_on(self, before: Line, line: Line, width: int) -> bool:
        """Say whether a line goes on with the sentence of the line before."""
        settings = current().pages
        right = self.right.get(width, before.right)
        if abs(before.em - line.em) > settings.same_size * before.em or fits(before, line, before.left, right):
            return False
        if line.base - before.base > settings.apart * line.em:
            return False
        if before.text[-1] in "。；：！？;:" and (_MARK.match(line.text) or _LABEL.match(line.text)):
            return False
        alike = settings.same_left * line.em
        indented = line.left > self.left.get(width, before.left) + settings.indent * line.em
        return line.left <= before.left + alike and not (indented and abs(line.left - before.left) < alike)

    def part(self, part: Part, first: bool) -> None:
        """Take a table of a page."""
        self.close_text()
        if first and self.table is not None and continues(self.table, part):
            join(self.table, part, self.known)
            return
        self.close_table()
        self.table = part


def _marginal(items: Sequence[Item], page: Page) -> tuple[list[int], list[int]]:
    """Return the positions of a page number, and of lines in the margins (which repeat on many pages, if they are heads)."""
    numbers: list[int] = []
    margins: list[int] = []
    margin = current().pages.margin
    for at, item in enumerate(items):
        if not isinstance(item, Line):
            continue
        outermost, outer = at in (0, len(items) - 1), at in (0, 1, len(items) - 2, len(items) - 1)
        # on a small page the number stands further in, by share of the height
        share = 2 * margin if outermost else margin
        inside = item.bottom >= margin * page.height and item.top <= (1 - margin) * page.height
        number = outer and _PAGE_NUMBER.fullmatch(item.text.strip())
        if number and (item.bottom < share * page.height or item.top > (1 - share) * page.height):
            numbers.append(at)
        elif not inside:
            margins.append(at)
    return numbers, margins


def pages_of(pdf: Any, file: str, builder: Builder) -> Iterator[tuple[int, Page]]:
    """Yield the pages that hold text, with their numbers; those that can't be read are noted.

    Raises:
        ScannedFile: no page holds text that can be read, but pictures or fonts without meaning.
        DamagedFile: no page can be opened.
        LimitExceeded: too many pages, or too much on one.
    """
    if len(pdf) > MAX_PAGES:
        raise LimitExceeded(file, f"超过 {MAX_PAGES} 页，未读")
    lost: dict[str, list[int]] = {}
    seen = False
    for number in range(1, len(pdf) + 1):
        page = _opened(pdf, file, number)
        why = _unreadable(page)
        if why or page is None:
            lost.setdefault(why, []).append(number)
            continue
        builder.budget.text(" " * len(page.chars))
        seen = seen or any(not char.text.isspace() for char in page.chars)
        yield number, page
    if not seen:
        _raise(lost, file)
    for why in _LOST:
        if why in lost:
            builder.note(f"{_pages(lost[why])}{why}，未读")


_SCANNED, _GARBLED, _BROKEN = _LOST = ("是图片，没有文字层", "字体没有字符编码", "已损坏")
"""Why a page is not read."""


def _opened(pdf: Any, file: str, number: int) -> Page | None:
    """Return a page, None where PDFium can't open it."""
    import pypdfium2

    try:
        handle = pdf[number - 1]
        try:
            return read_page(handle, file, number)
        finally:
            handle.close()
    except pypdfium2.PdfiumError:
        return None


def _unreadable(page: Page | None) -> str:
    """Return why a page is not read, empty where it is."""
    settings = current().pages
    if page is None:
        return _BROKEN
    if page.garbled > settings.garbled:
        return _GARBLED
    printed = sum(1 for char in page.chars if not char.text.isspace())
    return _SCANNED if printed < settings.least_chars and page.pictures > settings.picture else ""


def _raise(lost: Mapping[str, Sequence[int]], file: str) -> None:
    if _SCANNED in lost:
        raise ScannedFile(file, f"扫描件，{len(lost[_SCANNED])} 页都是图片，没有文字层")
    if _GARBLED in lost:
        raise ScannedFile(file, "字体没有字符编码，文字读不出来")
    if _BROKEN in lost:
        raise DamagedFile(file, "页面已损坏，读不出来")


def add_pages(builder: Builder, pages: Iterable[tuple[int, Page]]) -> None:
    """Add what stands on pages as paragraphs and tables."""
    out: list[tuple[int, Page, list[Item]]] = []
    before: tuple[float, ...] = ()
    for number, page in pages:
        items = parts_of(page, number, before)
        before = _open_edges(items, page)
        out.append((number, page, items))
    _add(builder, out)


def _open_edges(items: Sequence[Item], page: Page) -> tuple[float, ...]:
    """Return the edges of the columns of a table without lines that ends a page, none where something else does."""
    outer = {at for found in _marginal(items, page) for at in found}
    last = next((items[at] for at in range(len(items) - 1, -1, -1) if at not in outer), None)
    return last.edges if isinstance(last, Part) else ()


def _margins(pages: Sequence[tuple[int, Page, list[Item]]]) -> tuple[dict[int, float], dict[int, float]]:
    """Return the right and left edges of the text by page width.

    The right edge is the one at which most long lines end: a stop may hang over it. Where no line is long, tables
    tell it, which are as wide as the text: short lines of a title one below the other are then no sentence.
    """
    settings = current().pages
    rights: dict[int, list[float]] = {}
    left: dict[int, float] = {}
    inner: dict[int, list[float]] = {}
    tables: dict[int, float] = {}
    for _, page, items in pages:
        key = round(page.width)
        for item in items:
            if isinstance(item, Part):
                tables[key] = max(tables.get(key, 0.0), item.right)
            if isinstance(item, Line) and len(item.chars) >= settings.long_line:
                rights.setdefault(key, []).append(item.right)
                inner.setdefault(key, []).append(item.right - (item.em if item.text[-1] in _STOPS else 0))
                left[key] = min(left.get(key, page.width), item.left)
    right = {key: _right_edge(ends, inner[key], key - left[key]) for key, ends in rights.items()}
    return tables | right, left


def _right_edge(ends: Sequence[float], inner: Sequence[float], alike: float) -> float:
    """Return the place at which most of the long lines end (`ends`; `inner` without their last stops).

    Where hardly any line is broken, both margins are taken to be alike.
    """
    bins = Counter(round(end / 2) for end in ends if end > max(ends) - current().pages.line_ends)
    best = max(bins, key=lambda each: (bins[each] >= 3, bins[each], each))
    return 2.0 * best if bins[best] >= 3 else max(*inner, alike)


class PdfReader:
    """Reader of PDF with a text layer."""

    @property
    def format(self) -> str:
        """``pdf``."""
        return "pdf"

    def recognises(self, data: bytes) -> bool:
        """Say whether ``%PDF-`` stands in the first kilobyte, where programs look for it."""
        return b"%PDF-" in data[:1024]

    def read(self, data: bytes, file: str) -> Document:
        """Return paragraphs and tables with their pages.

        Raises:
            EncryptedFile: it wants a password to be opened.
            DamagedFile: PDFium can't open it, or any of its pages.
            ScannedFile: pictures of pages, or fonts without meaning: no text to read.
            LimitExceeded: too many pages, or too much on one.
            EmptyFile: no text and no picture.
        """
        import pypdfium2

        try:
            pdf = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            if "password" in str(error).lower() or "security" in str(error).lower():
                raise EncryptedFile(file, "PDF 有打开密码") from error
            raise DamagedFile(file, "PDF 不完整或已损坏，打不开") from error
        builder = Builder(file)
        try:
            pages = list(pages_of(pdf, file, builder))
        finally:
            pdf.close()
        builder.budget = type(builder.budget)(file)
        add_pages(builder, pages)
        return builder.document(data, self.format)


def _add(builder: Builder, pages: Sequence[tuple[int, Page, list[Item]]]) -> None:
    """Add the items of all pages."""
    marginal = [_marginal(items, page) for _, page, items in pages]
    heads = _heads_of_pages(pages, marginal)
    parts = (item for _, _, items in pages for item in items if isinstance(item, Part))
    known = frozenset(cell.text for part in parts for cell in part.cells if cell.text)
    flow = _Flow(builder, *_margins(pages), known)
    for (number, page, items), (numbers, margins) in zip(pages, marginal, strict=True):
        first = True
        for at, item in enumerate(items):
            if isinstance(item, Part):
                flow.part(item, first)
            elif at in numbers:
                continue
            elif at in margins and _printed_alike(item) in heads:
                builder.note("页眉、页脚未读")
                continue
            else:
                flow.line(item, number, round(page.width))
            first = False
        for at in numbers:
            if isinstance(item := items[at], Line):
                builder.paragraph(item.text, page=number)
    flow.close_text()
    flow.close_table()


def _far_out(line: Line, page: Page, share: float) -> bool:
    """Say whether a line stands in an outer share of a page's longer side: margins do not shrink when a page is turned."""
    depth = share * max(page.width, page.height)
    return line.top < depth or line.bottom > page.height - depth


def _printed_alike(line: Line) -> tuple[str, int]:
    """Return what is the same of a line that stands on each page: its text without numbers, and its height."""
    return re.sub(r"\d+", "", line.text), round(line.base / 4)


def _heads_of_pages(
    pages: Sequence[tuple[int, Page, list[Item]]], marginal: Sequence[tuple[list[int], list[int]]]
) -> frozenset[tuple[str, int]]:
    """Return the lines that stand in the margins of half the pages, and of three at least.

    On two pages, both may be the titles of two forms: there a line stands further out than any text does.
    """
    outer = current().pages.margin if len(pages) > 2 else current().pages.margin / 2
    least = 2 if len(pages) == 2 else 3
    seen = Counter(
        _printed_alike(item)
        for (_, page, items), (_, margins) in zip(pages, marginal, strict=True)
        for at in margins
        if isinstance(item := items[at], Line) and _far_out(item, page, outer)
    )
    return frozenset(key for key, count in seen.items() if count >= max(least, len(pages) // 2))
