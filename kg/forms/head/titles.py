"""The title of a document, 标题: the lines above its first section.

A title may run over lines (the publisher alone on the first), stand in the first row of a worksheet, or be missing: a
document of parts (第一部分 …) is then called by its parts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, takewhile

from kg.document import Document, Paragraph, Table
from kg.forms.base import Key, Status, Work, key_of
from kg.forms.head.furniture import is_furniture, is_furniture_row
from kg.forms.lexicon.heads import colon_roles, column_roles, money_role
from kg.forms.lexicon.marks import is_title
from kg.forms.lexicon.words import is_body, pattern
from kg.forms.prose.numbering import Numbering, parse
from kg.forms.prose.paragraphs import clean_text
from kg.text import compact, fold, nfkc

__all__ = ["Line", "Title", "claim_title", "title_of", "top_lines"]

_LONGEST = 60
"""Longest line, in characters without blanks, that is taken for part of a title."""
_LINES = 20
"""Lines at the top among which the title is looked for."""
_WRAPS = 4
"""Lines that the title of an appendix runs over, at most."""
_HEADS = 3
"""Fewest heads of columns that a line of heads holds."""
_FINAL = re.compile(r"[。；;！!：:，,]$")
_APPENDIX = re.compile(rf"(?:{pattern('appendix')})[\d一二三四五六七八九十\-]*[:.、]?(?=$|\s)")
_KEYED = re.compile(r"^[^:]{2,12}:.")
_YEAR_IN = re.compile(r"(?:(?:19|20)\d\d|[一二][〇零○一二三四五六七八九]{3})年度?[^\d年月;:,]{0,16}$")
"""A first line of a title that breaks off behind its year: 云岭县2023年度公共卫生 | 服务项目绩效自评报告."""
_DATE = re.compile(r"\d年\d{1,2}月")
_BLANK = re.compile(
    r"(?<=[\u3000-\u9fff\uff00-\uffef\d])\s+(?=[\u3000-\u9fff\uff00-\uffef\d])|(?<=[\u3000-\u9fff])\s+|(?<!\s)\s++(?=[\u3000-\u9fff])"
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line at the top of a document: its text as printed, the keys that it is claimed by, its offsets in a longer line."""

    text: str
    keys: tuple[Key, ...]
    numbering: Numbering | None = None
    span: tuple[int, int] | None = None


_BREAK = Line("", ())
"""Stands for what a web page prints between lines: a title does not go on over it."""


@dataclass(frozen=True, slots=True)
class Title:
    """A title.

    Attributes:
        text: without the blanks of typesetting.
        lines: that it was made of.
        composed: True where it was put together of the titles of parts.
    """

    text: str
    lines: tuple[Line, ...]
    composed: bool = False


def top_lines(document: Document) -> Iterator[Line]:
    """Yield the paragraphs above the first table, then the rows of the first table that have one cell with text."""
    for position, block in enumerate(document.blocks):
        if isinstance(block, Table):
            rows = [row for row in block.rows() if any(cell.text.strip() for cell in row)]
            if all(is_furniture_row(row) for row in rows):
                yield _BREAK
                continue
            yield from _head_rows(block)
            return
        text = clean_text(block.text)
        opening = _opening(block.text) if len(text) > _LONGEST else None
        if is_furniture(text):
            yield _BREAK
        elif opening is not None:
            yield Line(block.text[slice(*opening)], (key_of(block, position),), None, opening)
            return
        elif text:
            yield Line(text, (key_of(block, position),), parse(text))


def _opening(text: str) -> tuple[int, int] | None:
    """Return the offsets of the title that a whole form in one line begins with, None where it begins with none.

    >>> text = "附件1： 项目支出绩效自评表 （2022年度） 项目名称 渠道清淤 主管部门 某县水利局"
    >>> text[slice(*_opening(text))]
    '项目支出绩效自评表 （2022年度）'
    """
    begin = len(text) - len(_bare(text))
    for sheet in islice(_SHEET.finditer(text, begin, begin + 2 * _LONGEST), _LINES):
        if is_title(compact(text[begin : sheet.start() + 1])) and _is_label(text[sheet.end() :]):
            return begin, sheet.start() + len(sheet[0].rstrip())
    return None


_SHEET = re.compile(r"表(?:\s*[(（\[]?\s*(?:19|20)\d\d\s*年度?\s*[)）\]]?)?\s*")
"""The end of a form's title, with its year behind it."""
_LABEL = 12
"""Characters of the longest label that a title is followed by."""


def _is_label(text: str) -> bool:
    """Say whether a text begins with the label of a field: 项目名称, 填报单位."""
    return any(colon_roles(text[:size].rstrip(" :：")) for size in range(min(_LABEL, len(text)), 1, -1))


def _head_rows(table: Table) -> Iterator[Line]:
    for number, row in enumerate(table.rows()):
        filled = [cell for cell in row if cell.text.strip()]
        if not filled:
            continue
        if is_furniture_row(row):
            yield _BREAK
            continue
        if len(filled) != 1:
            # rows that have run together (text with bars): the title stands above the first label, in a cell of its own
            above = takewhile(lambda cell: not colon_roles(cell.text), filled) if table.ragged and number == 0 else ()
            for cell in islice(above, _LINES):
                if is_title(compact(cell.text)):
                    yield Line(cell.text.strip(), (key_of(cell, 0, table),), parse(cell.text))
            return
        yield Line(filled[0].text.strip(), (key_of(filled[0], 0, table),), parse(filled[0].text))


def title_of(document: Document) -> Title | None:
    """Return the title, None where the document begins without one.

    The title is the first line that names a form or report; lines above it belong to it where they are the publisher's
    name or a year. What a web page prints above (``当前位置：首页``) is passed over.
    """
    above: list[Line] = []
    for line in islice(top_lines(document), _LINES):
        plain = compact(_bare(line.text))
        if _is_text(line, plain) or _is_head(line.text) or (len(plain) > _LONGEST and not above):
            break
        if _FORM_NUMBER.fullmatch(plain):
            continue
        if not plain or len(plain) > _LONGEST or _FINAL.search(plain) or _KEYED.match(plain):
            above = []
        elif re.search(pattern("title"), plain) and not is_body(plain):
            taken = (*above, line)
            return Title("".join(_unspaced(_bare(each.text)) for each in taken), taken)
        else:
            above = _opened(above, line, plain)
    return _of_parts(document) or _of_appendix(document) or _of_form(document)


def _of_appendix(document: Document) -> Title | None:
    """Return the title of a notice's appendix: below the line 附件, above the table, on one line or several."""
    lines: list[Line] | None = None
    for position, block in enumerate(document.blocks):
        if isinstance(block, Table):
            lines = None
        elif (text := clean_text(block.text)) and not _bare(text):
            lines = []
        elif text and lines is not None and len(lines) < _WRAPS and not _FINAL.search(text):
            lines.append(Line(text, (key_of(block, position),)))
            title = "".join(_unspaced(each.text) for each in lines)
            if is_title(compact(title)):
                return Title(title, tuple(lines))
        elif text:
            lines = None
    return None


def _of_form(document: Document) -> Title | None:
    """Return the title that a form prints in its own first row, below text about it."""
    for table in document.blocks:
        if isinstance(table, Table):
            line = next(_head_rows(table), None)
            if line is not None and len(compact(line.text)) <= _LONGEST and is_title(compact(line.text)):
                return Title(_unspaced(_bare(line.text)), (line,))
    return None


def _is_head(text: str) -> bool:
    """Say whether a line is the head of a table, one head behind the other: 全年预算数(A) 全年执行数(B) 分值 执行率 得分."""
    words = text.split()
    return len(words) >= _HEADS and all(column_roles(word) or colon_roles(word) or money_role(word) for word in words)


def _is_text(line: Line, plain: str) -> bool:
    """Say whether a line is no title any more: a sentence, or the first heading of a section."""
    numbered = line.numbering is not None and line.numbering.kind in ("part", "han", "bracketed han")
    return numbered or "。" in plain


def _opened(above: list[Line], line: Line, plain: str) -> list[Line]:
    """Return the lines that a title can have begun with, `line` the last of them: a body's name, a year.

    云岭县人民政府 above 云岭县水务局 is the banner of a site, or whose office the publisher is: only the lower one counts.
    """
    body = is_body(plain)
    if not body and (not _YEAR_IN.search(plain) or _DATE.search(plain)):
        return []
    banner = body and above and is_body(compact(_bare(above[-1].text)))
    return [line] if banner else [*above, line]


_FORM_NUMBER = re.compile(r"(?:部门|单位|预算|决算|公开|附|财)*(?:表|第)?\d{1,2}(?:-\d{1,2})?(?:号?表)?")
"""The number of a form in its series, 公开14表, 附表3: no title."""


def _bare(text: str) -> str:
    """Return a line without 附件1： in front of it."""
    plain = text.strip()
    found = _APPENDIX.match(nfkc(plain))
    return plain[fold(plain).span(0, found.end())[1] :].strip() if found else plain


def _of_parts(document: Document) -> Title | None:
    """Return the titles of the parts, 第一部分 and so on, joined by 及; a part's title may stand on the next line."""
    lines: list[Line] = []
    names: list[str] = []
    waiting = False
    for position, block in enumerate(document.blocks):
        if not isinstance(block, Paragraph) or not (text := clean_text(block.text)):
            continue
        numbering = parse(text)
        line = Line(text, (key_of(block, position),), numbering)
        if numbering is not None and numbering.kind == "part":
            name = text[numbering.end :].strip()
            waiting = not name
        elif waiting:
            name, waiting = text, False
        else:
            continue
        if name and not waiting and len(compact(name)) <= _LONGEST and re.search(pattern("title"), name):
            names.append(_unspaced(name))
            lines.append(line)
    return Title("及".join(names), tuple(lines), composed=True) if names else None


def _unspaced(text: str) -> str:
    """Return a title without the blanks that typesetting puts between characters.

    >>> _unspaced("某县水利局 部门 2021 年度 自 评 报 告")
    '某县水利局部门2021年度自评报告'
    """
    return _BLANK.sub("", text.strip())


def claim_title(work: Work, title: Title) -> None:
    """Claim the lines of the title as facts."""
    for line in title.lines:
        for key in line.keys:
            work.claim(key, Status.FACT, span=line.span)
