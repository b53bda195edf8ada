"""The head of a document, 文件信息: title, kind, year, organisations with their roles, division.

A year is only what is printed for the whole document: in the title, as a mark (（2024年度）), behind a label, or the same in
the head of every project. What codes or deadlines suggest goes into a note. The publisher is named by the title, by a label
(填报单位), by the signature, or as the department whose own office (本级) fills in the forms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise, zip_longest

from kg.amount import unit_line
from kg.divisions import locate
from kg.document import Paragraph, Table
from kg.errors import ParseError
from kg.forms.base import Key, Status, Work, key_of
from kg.forms.head.furniture import is_furniture, pairs
from kg.forms.head.kinds import kind_of
from kg.forms.head.titles import claim_title, title_of
from kg.forms.lexicon.marks import without_seal
from kg.forms.lexicon.words import is_body, pattern
from kg.forms.prose.paragraphs import clean_text
from kg.numerals import parse_numeral
from kg.records import Division, DocumentHead, Organisation, Party
from kg.text import compact, nfkc

__all__ = ["read_head"]

_PRINTED_YEAR = "(?:(?:19|20)\\d\\d|[一二][〇零○一二三四五六七八九]{3})"
_YEAR = re.compile(rf"(?<!\d)({_PRINTED_YEAR})\s*年")
_SPAN = re.compile(r"(?:19|20)\d\d\s{0,9}年?\s{0,9}[-—–~至到]+\s{0,9}(?:19|20)\d\d\s{0,9}年")
_YEAR_MARK = re.compile(
    r"(?s:(?=.{1,40}\Z))[(\[]?\s*((?:19|20)\d\d)\s*"
    r"(?:年度?(?:1月?[-—–~至到]\d{1,2}月|上半年|前三季度)?)?\s*[)\]]?"
)
"""A year alone, or a part of it from its begin on, as monitoring forms print: （2024年1-8月）."""
_MONEY_BEHIND = re.compile(r"\s+(?:金额|货币|资金)?单位\s?:\s?[亿万千百]{0,2}元$")
"""The unit of money behind the year or the body, on the same line above a form."""
_DATE_LINE = re.compile(r"(?:\d{4}|[〇零○一二三四五六七八九]{4})年.{1,3}月(?:.{1,3}日)?")
_OWN_OFFICE = re.compile(r"\(?(?:本级|本部|机关)\)?$")
_CODE = re.compile(r"^[\[(【〔]?(\d{3,9})[\])】〕]?[-—–_]?\s*")
# 灌区, 社区 and the like are no divisions although they end so; a division needs a body behind it.
_DIVISION = re.compile(
    r"([\u4e00-\u9fff]{2,7}?(?:县|(?<!超)(?<!城)市|(?<![社小校园景灌库林牧矿地城辖])区|旗|自治州|盟))(?=[\u4e00-\u9fff]{2,})"
)
# 填报单位：某局    2024年3月; 编制单位：某局 单位：万元: behind a wide gap, or where a label follows, stands another field.
_NEXT_FIELD = re.compile(r"\s{2,}|\s(?=[^\s:]{2,12}:)")
_COLON = re.compile("[:：︓﹕⩴]")
"""A colon, or a character of which NFKC makes one."""
_PLACE_FIRST = re.compile(r"([\u4e00-\u9fff]{2,7}?(?:[省县市区旗盟]|自治州))(?=(?:19|20)\d\d年度)")
"""A division that the title of a yearly report begins with, where no body follows: 云岭县2023年度公共卫生服务项目…."""
_ROLES = ("publisher", "supervising", "implementing", "mentioned")


def read_head(work: Work) -> DocumentHead:
    """Return the head of the document; claims the lines it is read from and notes what had to be put together.

    Call it when all forms have run: the organisations and years of the projects are looked at.
    """
    title = title_of(work.document)
    if title is not None:
        claim_title(work, title)
    organisations = list(_of_projects(work))
    publisher = _publisher(work, title.text if title and not title.composed else None)
    if publisher is not None:
        organisations.insert(0, publisher)
    organisations.extend(work.organisations)
    text = title.text if title else None
    if title is not None and title.composed:
        text = f"{publisher.name if publisher else ''}{title.text}"
        work.notes.append("文件未印总标题，标题由发布单位和各部分的标题合成")
    unique = tuple(dict.fromkeys(sorted(organisations, key=lambda each: _ROLES.index(each.role))))
    return DocumentHead(text, kind_of(text, work), _year(work, title.text if title else None), unique, _division(unique, text))


def _of_projects(work: Work) -> Iterator[Organisation]:
    for project in work.projects:
        for party, role in ((project.supervising_dept, "supervising"), (project.implementing_unit, "implementing")):
            if party is not None:
                yield Organisation(party.name, party.code, role)


def _publisher(work: Work, title: str | None) -> Organisation | None:
    """Return the publisher: of the title, of a label, of the signature, or the department of an office 本级."""
    known = {party.name: party.code for party in _parties(work)}
    for name in (_in_title(title), _labelled(work), _beside_unit(work), _signature(work)):
        if name is not None:
            code, bare = _split(name)
            return Organisation(bare, code or known.get(bare), "publisher")
    own = [_OWN_OFFICE.sub("", name) for name in known if _OWN_OFFICE.search(name) and is_body(_OWN_OFFICE.sub("", name))]
    if len(set(own)) == 1:
        return Organisation(own[0], None, "publisher")
    for role in ("supervising_dept", "implementing_unit"):
        parties = {getattr(project, role) for project in work.projects} - {None}
        if len(parties) == 1:
            party = parties.pop()
            return Organisation(party.name, party.code, "publisher")
    place = _PLACE_FIRST.match(compact(title or ""))
    return Organisation(place[1], None, "publisher") if place else None


def _parties(work: Work) -> list[Party]:
    return [
        party
        for project in work.projects
        for party in (project.supervising_dept, project.implementing_unit)
        if party is not None
    ]


def _in_title(title: str | None) -> str | None:
    """Return the body that a title begins with, or that stands in brackets behind it.

    >>> _in_title("云岭县水利局部门2023年度整体支出绩效自评报告"), _in_title("2024年度清溪市文化馆项目支出绩效目标表")
    ('云岭县水利局', '清溪市文化馆')
    >>> _in_title("项目支出绩效目标表"), _in_title("云岭县2023年水利发展资金绩效自评报告")
    (None, None)
    >>> _in_title("2024年度部门整体支出绩效目标表（清溪市文化馆）")
    '清溪市文化馆'
    """
    head = re.sub(rf"^(?:关于)?(?:{_PRINTED_YEAR}年度?)?", "", compact(title or ""))
    for stop in re.finditer(rf"{_PRINTED_YEAR}|{pattern('stop')}", head):
        name = head[: stop.start()].removesuffix("关于")
        if is_body(name):
            return name
    behind = re.search(r"\(([^()]+)\)$", compact(title or ""))
    return behind[1] if behind is not None and is_body(behind[1]) else None


def _labelled(work: Work) -> str | None:
    """Return the body behind 填报单位 and the like, in a paragraph or in the next cell; None where several are named.

    部门名称 may also name the department above the one that fills in: it counts only where no other label names a body. 单位
    alone is read before a colon only (单位：某县水利局, not 单位：万元); over a column it means anything.
    """
    for kind in ("publisher_key", "publisher_key_weak", "publisher_key_line"):
        found = {_split(value)[1]: (key, value) for key, _, value in _labels(work, kind) if is_body(_split(value)[1])}
        if len(found) == 1:
            ((key, value),) = found.values()
            work.claim(key, Status.FACT)
            return value
        if found:
            return None
    return None


@cache
def _label(kind: str) -> re.Pattern[str]:
    return re.compile(pattern(kind))


def _labels(work: Work, kind: str) -> Iterator[tuple[Key, str, str]]:
    """Yield (key, label, value) of the labels of a class, the value behind a colon or in the next cell of the row."""
    label = _label(kind)
    if kind != "publisher_key_line":
        yield from _below_label(work, label)
    for position, block in enumerate(work.document.blocks):
        if isinstance(block, Paragraph):
            yield from _after_colon(label, clean_text(block.text), key_of(block, position))
            if is_furniture(block.text):
                yield from (
                    (key_of(block, position), name, value) for name, value in pairs(block.text) if label.fullmatch(name)
                )
            continue
        filled = [cell for cell in block.cells if cell.text.strip()]
        for cell, behind in zip_longest(filled, filled[1:]):
            if _COLON.search(cell.text):
                yield from _after_colon(label, cell.text, key_of(cell, position, block))
            if kind == "publisher_key_line" or behind is None or behind.row != cell.row:
                continue
            if label.fullmatch(compact(cell.text).strip("[]【】:")):
                yield key_of(cell, position, block), compact(cell.text), behind.text.strip()


def _below_label(work: Work, label: re.Pattern[str]) -> Iterator[tuple[Key, str, str]]:
    """Yield what stands below a label that is a line of its own: cells of a form that were saved one a line."""
    lines = [
        (key_of(block, position), text)
        for position, block in enumerate(work.document.blocks)
        if isinstance(block, Paragraph) and (text := clean_text(block.text))
    ]
    for (_, above), (key, text) in pairwise(lines):
        if label.fullmatch(compact(above).strip("*:")):
            yield key, compact(above), text


def _after_colon(label: re.Pattern[str], text: str, key: Key) -> Iterator[tuple[Key, str, str]]:
    if not _COLON.search(text):
        return
    head, _, rest = nfkc(text).partition(":")
    value, *further = _NEXT_FIELD.split(without_seal(rest.strip()), maxsplit=1)
    if label.fullmatch(compact(head)) and value:
        yield key, head, value
    if further:
        yield from _after_colon(label, further[0], key)


def _signature(work: Work) -> str | None:
    """Return the body on a line of its own directly above a date, the last one in the document."""
    lines = [
        (key_of(block, position), clean_text(block.text))
        for position, block in enumerate(work.document.blocks)
        if isinstance(block, Paragraph) and clean_text(block.text)
    ]
    for (key, text), (_, date) in reversed(list(pairwise(lines))):
        if is_body(text) and _DATE_LINE.fullmatch(compact(date)):
            work.claim(key, Status.FACT)
            return compact(text)
    return None


def _beside_unit(work: Work) -> str | None:
    """Return the body on a line that tells the unit of money behind it: 某县水务局    单位：万元; None where several do."""
    found: dict[str, Key] = {}
    for position, block in enumerate(work.document.blocks):
        if isinstance(block, Paragraph) and _MONEY_BEHIND.search(nfkc(block.text).rstrip()):
            name = _MONEY_BEHIND.sub("", nfkc(block.text).rstrip()).strip()
            if is_body(_split(name)[1]):
                found.setdefault(name, key_of(block, position))
    for name, key in found.items() if len(found) == 1 else ():
        work.claim(key, Status.FACT)
        return name
    return None


def _split(name: str) -> tuple[str | None, str]:
    """Return the code printed before a name, and the name.

    >>> _split("[054]某县财政局"), _split("450001某县财政局本级"), _split("某县财政局")
    (('054', '某县财政局'), ('450001', '某县财政局本级'), (None, '某县财政局'))
    """
    plain = compact(name)
    code = _CODE.match(plain)
    return (code[1], plain[code.end() :]) if code else (None, plain)


def _year(work: Work, title: str | None) -> int | None:
    """Return the year printed for the whole document."""
    if title is not None:
        if _SPAN.search(nfkc(title)):
            return None
        years = _years(title)
        if years:
            return years[0]
    marked = {year for text in _short_texts(work) if "年" in text and (year := _mark(text)) is not None}
    marked |= {year for _, _, value in _labels(work, "year_key") if (year := _mark(value)) is not None}
    marked |= {project.year for project in work.projects if project.year is not None}
    if len(marked) == 1:
        return marked.pop()
    if not marked:
        _note_codes(work)
    return None


def _years(text: str) -> list[int]:
    found = []
    for match in _YEAR.finditer(nfkc(text)):
        try:
            found.append(int(parse_numeral(match[1].replace("○", "〇"))))
        except ParseError:
            continue
    return found


def _short_texts(work: Work) -> Iterator[str]:
    for block in work.document.blocks:
        if isinstance(block, Paragraph):
            yield clean_text(block.text)
        elif isinstance(block, Table):
            for row in block.rows():
                filled = [cell.text for cell in row if cell.text.strip() and not (unit_line(cell.text) or (None, False))[1]]
                if len(filled) == 1:
                    yield filled[0]


def _mark(text: str) -> int | None:
    """Return the year of a text that is a year and nothing else: （2024年度）, 2024年, 2024.

    >>> _mark("（２０２４年度）"), _mark("2024年"), _mark("2024年3月"), _mark("（2024年度）   单位：万元")
    (2024, 2024, None, 2024)
    """
    found = _YEAR_MARK.fullmatch(_MONEY_BEHIND.sub("", nfkc(text)).strip())
    return int(found[1]) if found else None


def _note_codes(work: Work) -> None:
    """Note the year in the project codes, where all have the same: digits 7 and 8 of the 21."""
    codes = [project.code for project in work.projects if project.code is not None and len(project.code) == 21]
    years = {code[6:8] for code in codes}
    if len(years) == 1 and (digits := years.pop()).isdigit():
        work.notes.append(f"文件未印年度；项目编码第 7、8 位均为 {digits}，可能是 20{digits} 年")


def _division(organisations: tuple[Organisation, ...], title: str | None) -> Division | None:
    """Return the division that the publisher's name begins with, else that of another body or of the title.

    A name that no list of codes has, or that several divisions bear, is a division without a code.
    """
    names = [each.name for each in organisations] + ([title] if title else [])
    known = (locate(name) for name in names)
    return next((each for each in known if each is not None), None) or next(
        (Division(None, match[1]) for name in names if (match := _DIVISION.match(name)) is not None), None
    )
