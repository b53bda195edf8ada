"""Paragraphs of a document made ready for reading as prose: without export artifacts and page numbers, page breaks joined.

Each character keeps the place it was printed at, so that a record cut out of a joined paragraph still leads to its line.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kg.document import Paragraph, Place
from kg.forms.base import Claim, Key, Skip, Status, Work, key_of
from kg.forms.lexicon.heads import ARTIFACT
from kg.forms.prose.numbering import parse
from kg.text import compact, nfkc

__all__ = ["Printed", "clean_text", "prepared"]

_HEADING_STYLE = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_PAGE_NUMBER = re.compile(
    r"(?s:(?=.{1,40}\Z))[-—–―~·\s]*(?:第\s*)?\d{1,4}\s*(?:页)?(?:[,，/／\s]*共?\s*\d{1,4}\s*页?)?[-—–―~·\s]*"
)
_FINAL = re.compile(r"[。！？；：!?;:…][”’」』）)\]】]*$|[.][”’）)]?$")
_CLAUSE = re.compile(r"[，。；,;]")
_VALUE = re.compile(r"[≥≤><=]?-?\d[\d.,]*(?:%|[\u4e00-\u9fff]{1,2})?|是/否|[是否/]|[①-⑳]|-?\d+-\d+%?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_SHORT = 20
_RUN = 8
"""Shortest run of short lines that is taken for a table, in lines."""
_WRAPPED_LEAST = 20
_WRAPPED_LINES = 5
_TOLERANCE = 4
"""Half-width columns by which lines broken at one width differ: a mark may not open a line."""
_REPEATED = 3
"""Times that a line must stand in a document to be the head of its pages."""
_JOINED_LEAST = 40
"""Shortest line, in characters, that is taken for one cut off by the page although it ends in no comma."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A text with the place of each of its characters.

    Attributes:
        text: as printed, without artifacts, no blanks at the ends.
        origin: for each character, the paragraph's place and the offset in the paragraph.
        keys: of the paragraphs that it was made of; more than one where a page break was joined.
        level: of the heading, 1 or more, where the format says by its style that this is one; else None.
        after_table: True where a table, or a paragraph that another form has claimed, stands directly before it.
    """

    text: str
    origin: tuple[tuple[Place, int], ...]
    keys: tuple[Key, ...]
    after_table: bool = False
    level: int | None = None

    def part(self, start: int, end: int | None = None) -> Printed:
        """Return a stretch of the text, blanks at its ends cut off."""
        stop = len(self.text) if end is None else end
        while start < stop and self.text[start].isspace():
            start += 1
        while stop > start and self.text[stop - 1].isspace():
            stop -= 1
        return replace(self, text=self.text[start:stop], origin=self.origin[start:stop])

    @property
    def place(self) -> Place:
        """Place of the text: its line or paragraph, with start and end in it; of the first line where lines were joined."""
        place, start = self.origin[0]
        last = max(offset for where, offset in self.origin if where == place)
        return replace(place, start=start, end=last + 1)

    def __bool__(self) -> bool:
        return bool(self.text)


def clean_text(text: str) -> str:
    """Return `text` without what an export writes for invisible marks, and without blanks at its ends.

    >>> clean_text("[bookmark: _Toc1]一、总体目标 ")
    '一、总体目标'
    """
    return ARTIFACT.sub("", text).strip()


def prepared(work: Work) -> tuple[Printed, ...]:
    """Return the document's unclaimed paragraphs in reading order.

    Blank paragraphs, page numbers, heads of pages and paragraphs of nothing but artifacts are claimed here and left out.
    Lines that are rows or cells of a table in disguise are left out unclaimed: they are no prose, and the ledger must not
    say so.
    """
    found: list[Printed] = []
    wrap = _wrap(work)
    repeated = Counter(clean_text(block.text) for block in work.document.paragraphs())
    for line in _free(work):
        last = found[-1] if found and not line.after_table else None
        if last is None:
            found.append(line)
        elif repeated[line.text] >= _REPEATED and _is_page_head(last.text, line.text):
            work.claim(line.keys[0], Status.SKIPPED, Skip.REPEATED_HEAD)
        elif _continues(last, line, wrap):
            found[-1] = _joined(last, line)
        else:
            found.append(line)
    return tuple(found)


def _free(work: Work) -> Iterator[Printed]:
    """Yield the unclaimed paragraphs that may be prose; blank ones, artifacts and page numbers are claimed and left out."""
    broken = False
    scraps = _scraps(work)
    for position, block in enumerate(work.document.blocks):
        if not isinstance(block, Paragraph) or position in scraps:
            broken = True
            continue
        key = key_of(block, position)
        if work.claimed(key):
            broken = broken or bool(block.text.strip())
            continue
        line = _clean(block, key)
        unread = _unread(block, line)
        if unread is not None:
            work.claim(key, *unread)
            continue
        yield replace(line, after_table=broken)
        broken = False


def _unread(block: Paragraph, line: Printed) -> Claim | None:
    """Return what a paragraph is that holds nothing to read, None for any other."""
    if not line:
        return (Status.SKIPPED, Skip.ARTIFACT) if block.text.strip() else (Status.BLANK, None)
    return (Status.SKIPPED, Skip.PAGE_NUMBER) if _is_page_number(line.text) else None


def _joined(line: Printed, rest: Printed) -> Printed:
    """Return two lines as one text; each character keeps its place."""
    return replace(line, text=line.text + rest.text, origin=line.origin + rest.origin, keys=line.keys + rest.keys)


def _clean(block: Paragraph, key: Key) -> Printed:
    kept: list[tuple[str, int]] = []
    start = 0
    for match in ARTIFACT.finditer(block.text):
        kept.extend((block.text[offset], offset) for offset in range(start, match.start()))
        start = match.end()
    kept.extend((block.text[offset], offset) for offset in range(start, len(block.text)))
    text = "".join(character for character, _ in kept)
    style = _HEADING_STYLE.fullmatch(nfkc(block.style).strip())
    level = int(style[1]) if style else None
    return Printed(text, tuple((block.place, offset) for _, offset in kept), (key,), level=level).part(0)


def _is_page_number(text: str) -> bool:
    """Say whether the line is a page number and nothing else.

    A bare number of up to three digits counts: no statement of a report is one.

    >>> [_is_page_number(each) for each in ("- 3 -", "第 2 页 共 5 页", "— 12 —", "7", "2024", "3.5", "第三页纸")]
    [True, True, True, True, False, False, False]
    """
    plain = nfkc(text).strip()
    if plain.isdigit():
        return len(plain) <= 3
    return _PAGE_NUMBER.fullmatch(plain) is not None


def _scraps(work: Work) -> frozenset[int]:
    """Return the positions of lines that are pieces of a table which the reader could not tell from text.

    Either the cells of a row stand on one line with blanks between, numbers among them; or each cell stands on a line of
    its own: many short lines on end, a good part of them bare values.
    """
    found: set[int] = set()
    run: list[tuple[int, str]] = []
    for position, text in _lines(work):
        if text is not None and _is_short(text):
            run.append((position, text))
            continue
        found.update(_of_run(run))
        run = []
        if text is not None and _is_row(text):
            found.add(position)
    return frozenset(found)


def _lines(work: Work) -> Iterator[tuple[int, str | None]]:
    """Yield the unclaimed paragraphs with text, None for each other block and at the end, with their positions."""
    for position, block in enumerate(work.document.blocks):
        if not isinstance(block, Paragraph) or work.claimed(key_of(block, position)):
            yield position, None
        elif text := nfkc(clean_text(block.text)):
            yield position, text
    yield len(work.document.blocks), None


def _is_short(text: str) -> bool:
    """Say whether a line is short enough for a cell, and no clause of a sentence."""
    return len(compact(text)) <= _SHORT and not _CLAUSE.search(text) and not text.endswith("。")


def _of_run(run: Sequence[tuple[int, str]]) -> set[int]:
    """Return the positions of a run of short lines that belong to a table; its first line may be the title above it."""
    values = [position for position, text in run if _VALUE.fullmatch(compact(text)) or _is_row(text)]
    if len(run) >= _RUN and 4 * len(values) >= len(run):
        return {position for position, _ in run[1:]}
    return {position for position, text in run if _is_row(text)}


def _is_row(text: str) -> bool:
    """Say whether a line is the cells of a row with blanks between.

    >>> _is_row("产出质量 20 完成率 % 98% 10"), _is_row("某县水利局 部门 2023 年度 自评报告"), _is_row("- 3 -")
    (True, False, False)
    """
    fields = text.split()
    values = [each for each in fields[1:] if _VALUE.fullmatch(each) and not _YEAR.fullmatch(each)]
    return len(fields) >= 3 and bool(values) and not _CLAUSE.search(text) and not _PAGE_NUMBER.fullmatch(text)


def _continues(before: Printed, line: Printed, wrap: int | None) -> bool:
    """Say whether `line` goes on with the sentence that a page or line break cut off at the end of `before`."""
    text = before.text
    if before.level is not None or line.level is not None or _FINAL.search(text) or parse(line.text) is not None:
        return False
    if text[-1] in "，、,（(":
        return True
    if wrap is not None and abs(_width(_last_line(before)) - wrap) <= _TOLERANCE:
        return True
    return _cut_off(text) and bool(_FINAL.search(line.text))


def _is_page_head(before: str, text: str) -> bool:
    """Say whether a line that stands in the document time and again interrupts a sentence."""
    return _cut_off(before) and _FINAL.search(text) is None


def _cut_off(text: str) -> bool:
    """Say whether a text stops in the middle of a sentence."""
    return len(compact(text)) >= _JOINED_LEAST and bool(_CLAUSE.search(text)) and not _FINAL.search(text)


def _last_line(printed: Printed) -> str:
    """Return the part of a joined text that stands on its last line."""
    place = printed.origin[-1][0]
    first = next(number for number, (where, _) in enumerate(printed.origin) if where == place)
    return printed.text[first:]


def _wrap(work: Work) -> int | None:
    """Return the width at which the document's lines were broken, None where a paragraph is a line.

    Broken lines are of nearly one width and end anywhere; five such lines, and a third of all long ones, show it.
    """
    long = [text for block in work.document.paragraphs() if len(text := clean_text(block.text)) >= _WRAPPED_LEAST]
    widths = Counter(_width(text) for text in long if not _FINAL.search(text))
    if not widths:
        return None
    width = max(widths, key=lambda each: (sum(widths[each + by] for by in range(-_TOLERANCE, _TOLERANCE + 1)), each))
    count = sum(widths[width + by] for by in range(-_TOLERANCE, _TOLERANCE + 1))
    return width if count >= _WRAPPED_LINES and 3 * count >= len(long) else None


def _width(text: str) -> int:
    """Return the width of a line in half-width columns."""
    return sum(2 if unicodedata.east_asian_width(each) in "WFA" else 1 for each in text)
