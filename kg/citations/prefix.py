"""Where a 代字, or the name of a body, begins in the run of characters printed before a number.

Chinese prints no spaces: ``根据某办字[2019]3号``, ``市税务局某税发〔2020〕41号``. What comes before the 代字 is cut off
by three kinds of words, all data: boundary words (依据, 转发), nouns that end a title (通知财预〔2015〕8号), names of bodies.
"""

from __future__ import annotations

import re
from functools import lru_cache

from kg.citations.words import (
    BODY_END,
    BOUNDARY,
    HAN_RUN,
    KIND_CHARACTERS,
    NO_PREFIX,
    NOT_BODY,
    NOUN_END,
    PROVINCES,
    SUFFIX_END,
    WEAK,
    is_part,
    parses,
)
from kg.vocabulary import column

__all__ = ["REACH", "body_start", "daizi_start", "run_before", "short_body_start"]

REACH = 48
"""Characters before a number that are looked at; the longest names of bodies are shorter."""

_LONGEST = 16
_SHORT_BODY = 3
_SHORTEST_GLUED = 5
_PLACE_ENDS = "省市县区州盟旗"
_NAME_ENDS = frozenset("局厅署院会部委办处室站所心社馆校队联协团台园")
_LONGEST_NAME = 10
_UNLISTED = re.compile(r"[^局厅署院会部委办处室站所社馆校队联协团]{2,3}[字发]")
"""A 代字 whose body is not in the lists: place, one or two characters, kind."""
_REPEATED = re.compile(
    rf"[{_PLACE_ENDS}](?P<part>[\u4e00-\u9fff]{{1,5}})(?P<daizi>[\u4e00-\u9fff]{{1,3}}(?P=part)[\u4e00-\u9fff]*)"
)
_GOVERNMENT = "政府委人"
_BODY_CHARACTERS = tuple("局厅署院会部委办司处室")
_COUNTED = frozenset("年月日号期条项款次届版")
_ALSO_PREFIX = frozenset(column("citation_words", "word", role="also_prefix"))
_NOUN_IN_BODY = frozenset(column("citation_words", "word", role="noun_in_body"))
_ONE_CHARACTER = frozenset("国省市")
# Bodies with a weak word inside: 国家经济贸易委员会, 对外贸易部, 自然资源部, 国家原子能机构.
_INSIDE = {"经": "济信贸", "对": "外", "自": "然治贡", "原": "子"}


def run_before(text: str, end: int) -> str:
    """Return the Han characters directly before offset `end`, at most `REACH`.

    >>> run_before("见（财社", 4)
    '财社'
    """
    window = text[max(0, end - REACH) : end][::-1]
    found = HAN_RUN.match(window)
    return found.group()[::-1] if found else ""


@lru_cache(maxsize=8192)
def daizi_start(run: str, after_other: bool) -> int:
    """Return the offset in `run` at which the 代字 begins; ``len(run)`` if there is none.

    Args:
        run: Han characters that end where the year begins.
        after_other: a digit or a closing bracket stands before the run, so that a leading 年, 月, 日, 号, 和 belongs to it.

    >>> daizi_start("根据某办字", False), daizi_start("市税务局某税发", False), daizi_start("自然资发", False)
    (2, 4, 0)
    """
    start = _counted(run, after_other)
    start = max(start, _last_end(BOUNDARY, run))
    start = max(start, _cut_noun(run, start))
    if run[start : start + 1] == "和" and (start or after_other) and len(run) - start > 2:
        start += 1
    for cut in (_cut_weak, _cut_body, _cut_repeated, _cut_place, _cut_anchored):
        start = cut(run, start)
    if len(run) - start > _LONGEST:
        start = _recognised_tail(run, start)
    if BOUNDARY.fullmatch(run[start:]) or WEAK.fullmatch(run[start:]):
        return len(run)
    if NO_PREFIX.search(run[start:]) and not parses(run[start:]):
        return len(run)
    return start


def _counted(run: str, after_other: bool) -> int:
    """Return the length of what belongs to a digit before the run: 年度, 年, 号."""
    if not after_other or run[:1] not in _COUNTED:
        return 0
    return 2 if run.startswith("年度") else 1


def _last_end(pattern: re.Pattern[str], run: str) -> int:
    """Return the end of the last match that leaves something behind it, 0 if there is none."""
    return max((found.end() for found in pattern.finditer(run) if found.end() < len(run)), default=0)


def _cut_noun(run: str, start: int) -> int:
    best = start
    first = NOUN_END.match(run, start)
    # 通知财社 could be a place and 财社, as far as the characters tell: a whole noun before a 代字 is no place.
    noun = first is not None and len(first.group()) > 1 and first.group() not in _NOUN_IN_BODY
    if parses(run[start:]) and not (noun and first and parses(run[first.end() :], anchored=True)):
        return start
    for found in NOUN_END.finditer(run, start):
        rest = run[found.end() :]
        # A noun of one character may belong to the 代字: 法释, 国办函, 计价格.
        if len(found.group()) < 2 or (found.group() in _NOUN_IN_BODY and rest[:1] in _BODY_CHARACTERS):
            continue
        if len(rest) >= 2 and not set(rest) <= KIND_CHARACTERS:
            best = found.end()
        if not rest and found.group() not in _ALSO_PREFIX:
            best = found.end()
    return best


def _cut_weak(run: str, start: int) -> int:
    best = start
    for found in WEAK.finditer(run, start):
        rest = run[found.end() :]
        anchored = parses(rest, anchored=True) or (found.start() == start and rest[:1] in PROVINCES)
        if len(rest) >= 2 and anchored and not parses(run[found.start() :], anchored=True):
            best = found.end()
    return best


def _cut_body(run: str, start: int) -> int:
    """Cut behind the name of a body: 市税务局某税发, 县委老干部局某老干字."""
    best = position = start
    while (found := BODY_END.search(run, position)) is not None:
        if _is_daizi(run[found.end() :]):
            best = found.end()
        position = found.start() + 1
    if parses(run[best:], anchored=True):
        return best
    ends = [end for end in _name_ends(run, start) if end > best]
    read = [end for end in ends if parses(run[end:])] or [
        end for end in ends if best == start and _UNLISTED.fullmatch(run, end)
    ]
    return read[-1] if read else best


def _name_ends(run: str, start: int) -> list[int]:
    """Return the offsets at which the name of a local body may end that begins with its level: 县…局, 市…中心, 县…社."""
    places = [offset for offset in range(start, len(run)) if run[offset] in _PLACE_ENDS]
    return [
        end
        for end in range(start + 2, len(run) - 1)
        if run[end - 1] in _NAME_ENDS and any(0 < end - 1 - place <= _LONGEST_NAME for place in places)
    ]


def _cut_repeated(run: str, start: int) -> int:
    """Cut behind the short name of a body that the 代字 repeats: 县残联武残联, 市人社潍人社."""
    found = _REPEATED.match(run, start)
    return found.start("daizi") if found and is_part(found["part"]) and parses(found["daizi"]) else start


def _is_daizi(rest: str) -> bool:
    """Say whether what follows the name of a body is a 代字 of its own and no continuation of the name."""
    if len(rest) < 2 or set(rest) <= KIND_CHARACTERS or rest.endswith(tuple(_ALSO_PREFIX)):
        return False
    if rest[-1] in _BODY_CHARACTERS[:6] and not parses(rest):
        return False
    continued = BODY_END.match(rest)
    return continued is None or continued.end() < len(rest) - 1


def _cut_place(run: str, start: int) -> int:
    """Cut behind the full name of a place; 泸市财社 begins with its abbreviated place, as no 财社 is printed behind a city."""
    best = start
    for offset in range(start + 3, len(run) - 1):
        if run[offset - 1] in _PLACE_ENDS and run[offset] not in _GOVERNMENT and parses(run[offset:], anchored=True):
            if run[offset] in PROVINCES or run[offset - 1] not in "市州盟":
                best = offset
            elif offset > start + 3:
                best = offset - 2
    return best


def _cut_anchored(run: str, start: int) -> int:
    """Cut at the character of a province where what follows can be taken apart and the whole cannot: 你单位浙财社."""
    if len(run) - start < _SHORTEST_GLUED or parses(run[start:]):
        return start
    for offset in range(start + 2, len(run) - 1):
        if run[offset] in PROVINCES and parses(run[offset:], anchored=True):
            return offset
    return start


def _recognised_tail(run: str, start: int) -> int:
    """Return where a 代字 that can be taken apart begins at the end of a run too long to be one; its length if nowhere."""
    for offset in range(max(start, len(run) - _LONGEST), len(run) - 1):
        if parses(run[offset:], anchored=True):
            return offset
    for offset in range(max(start, len(run) - _LONGEST // 2), len(run) - 1):
        if parses(run[offset:]):
            return offset
    return len(run)


@lru_cache(maxsize=8192)
def short_body_start(run: str, after_other: bool) -> int:
    """Return the offset of a short name of a body before 公告 (税总, 人行, 上证); ``len(run)`` if there is none.

    >>> short_body_start("按税总", False), short_body_start("招标", False), short_body_start("有关政策调整的", False)
    (1, 2, 7)
    """
    start = max(_counted(run, after_other), _last_end(BOUNDARY, run))
    name = run[start:]
    fits = (
        2 <= len(name) <= _SHORT_BODY and not NOT_BODY.search(name) and not BOUNDARY.search(name) and not NOUN_END.search(name)
    )
    return start if fits else len(run)


@lru_cache(maxsize=8192)
def body_start(run: str, after_other: bool) -> int:
    """Return the offset at which the name of the body begins that `run` ends with; ``len(run)`` if it ends with none.

    Args:
        run: Han characters that end where 令 or 公告 begins.
        after_other: as for `daizi_start`.

    >>> body_start("分档按财政部", False), body_start("日中华人民共和国国务院", True), body_start("办法", False)
    (3, 1, 2)
    """
    start = _counted(run, after_other)
    start = max(start, _last_end(BOUNDARY, run))
    for found in NOUN_END.finditer(run, start):
        if len(found.group()) > 1 and found.end() < len(run) and found.group() not in _NOUN_IN_BODY:
            start = found.end()
    for found in WEAK.finditer(run, start):
        rest = run[found.end() :]
        if not rest or rest[0] in _INSIDE.get(found.group(), ""):
            continue
        if found.start() == start or found.group() == "经":
            start = found.end()
    name = run[start:]
    return start if SUFFIX_END.search(name) and (len(name) > 1 or name in _ONE_CHARACTER) else len(run)
