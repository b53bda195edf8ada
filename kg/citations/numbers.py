"""Numbers with a 代字: a year in brackets, the year first, a year without brackets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from kg.citations import cores
from kg.citations.cores import Hit
from kg.citations.model import DocNumber, Kind
from kg.citations.prefix import daizi_start, run_before
from kg.citations.words import COURT, FOLLOWER, INSTITUTION, KIND_CHARACTERS, KIND_END, NOT_FREE, is_part, parses

__all__ = ["bracketed", "inherited", "plain", "year_first"]

_SPACES = re.compile(r"\s+")
_HAO = re.compile(r"[\s\u200b]{0,3}[号號]")
_CLOSE = re.compile(r"\s{0,2}[\])〕】}〗>〉」』]")
_ASIDE = re.compile(r"\s?\([\u4e00-\u9fff]{1,3}\)\Z")
_BREAK = re.compile(r"[ \t]?\r?\n[ \t]?\Z")
_END_OF_DAIZI = 2
"""Longest end of a 代字 that may stand apart from its beginning, in characters."""
_FIRST_SHORT = 49
"""Year of two digits from which it is one of the People's Republic (1949)."""
_JOIN = re.compile(r"(?:文件|文)?[\])）》]?\s{0,2}(?:[、,，;；/]|和|与|及|以及|或)?\s{0,2}[\[(（]?\Z")
_SURE_OPEN = frozenset("[〔【{〖")
_BARE_OPEN = frozenset("[〔")
_GLUE = frozenset("-/_")
_CITED = re.compile(r"\s{0,2}[号號]文")
_LISTED = re.compile(r"(?:号|文|文件|\d)\s?[、,和及与]\s?\Z")
_SPACED = re.compile(r"(?:(?<![\u4e00-\u9fff])[\u4e00-\u9fff][ \u3000]){1,8}\Z")
_SURE_CLOSE = frozenset("]〕】}〗")
_CLOSING = frozenset(')]〕】》」』”"')


def bracketed(text: str) -> Iterator[Hit]:
    """Yield numbers with the year in brackets behind the 代字, one bracket may be missing: ``冀财社[2019]7号``.

    Round brackets stand around years everywhere, so they want a 代字 before them that can be taken apart or ends in a kind
    of document. ``〔`` and ``[`` want none: ``《…的指示》(〔1983〕3号)``.
    """
    for core in cores.BRACKETED.finditer(text):
        if _half_open(text, core):
            continue
        sure = core["open"] in _SURE_OPEN or core["close2"] in _SURE_CLOSE
        start, prefix = _prefix_before(text, core.start())
        name = prefix + (core["zi"] or "") if not prefix.endswith("字") else prefix
        if not (_can_follow(text, core, prefix, sure) and _is_name(name, core, sure)):
            continue
        if core["open"] and core["year"] and not core["close"] and _closed_behind(text, core.end()):
            continue
        year = cores.year_of(core["year"] or core["year2"] or core["short"])
        yield from _numbers(text, core, start, name, year, sure)


def _half_open(text: str, core: re.Match[str]) -> bool:
    """Say whether a year without an opening bracket is none: nothing closes it, or a digit stands before it (12019〕)."""
    return core["open"] is None and (core["close2"] is None or text[max(0, core.start() - 1) : core.start()].isdigit())


def _can_follow(text: str, core: re.Match[str], prefix: str, sure: bool) -> bool:
    """Say whether a year in brackets can follow what stands before it: a 代字, or nothing where brackets say enough."""
    if not prefix:
        return _stands_alone(text, core)
    return sure or _plausible(prefix) or _CITED.match(text, core.end("number")) is not None


def _is_name(name: str, core: re.Match[str], sure: bool) -> bool:
    """Say whether a 代字 can issue documents: none of a court, and before a year of two digits one that is known.

    ``〔98〕`` is a year by itself, ``〔12〕`` rather a footnote.
    """
    if core["short"] and int(core["short"]) < _FIRST_SHORT and not (sure and parses(name)):
        return False
    return not COURT.search(name) or parses(name, anchored=True)


def _stands_alone(text: str, core: re.Match[str]) -> bool:
    """Say whether a number without 代字 is one: in brackets that nothing else uses, or next in a list."""
    if core["short"] or core["open"] not in _SURE_OPEN:
        return False
    if core["open"] in _BARE_OPEN:
        return _free(text, core.start())
    return _LISTED.search(text, max(0, core.start() - 6), core.start()) is not None


def _plausible(prefix: str) -> bool:
    """Say whether a 代字 before a round bracket can be one: it ends in a kind, is a body, or can be taken apart."""
    return len(prefix) >= 2 and (prefix[-1] in KIND_CHARACTERS or parses(prefix) or INSTITUTION.search(prefix) is not None)


def _prefix_before(text: str, position: int) -> tuple[int, str]:
    """Return where the 代字 before `position` begins, and the 代字; the position itself and "" if there is none."""
    end = position
    while end > 0 and position - end < 3 and text[end - 1].isspace():
        end -= 1
    run = run_before(text, end)
    if not run:
        return _closed_by_section(text, end) or (position, "")
    front = end - len(run)
    if (broken := _over_break(text, front, run)) is not None:
        return broken, text[broken:end]
    start = daizi_start(run, front > 0 and (text[front - 1].isdigit() or text[front - 1] in _CLOSING))
    prefix = run[start:]
    if start == 0 and prefix and set(prefix) <= KIND_CHARACTERS and (aside := _ASIDE.search(text, max(0, front - 6), front)):
        # 院（后）字【2014】22号: the section stands in brackets inside the 代字.
        outer = run_before(text, aside.start())
        cut = daizi_start(outer, False)
        if cut < len(outer):
            first = aside.start() - len(outer) + cut
            return first, text[first:end]
    if len(prefix) == 1 and start == 0 and (spaced := _SPACED.search(text, max(0, front - 16), front)):
        return spaced.start(), text[spaced.start() : end]  # 冀 财 社〔2022〕
    return (front + start, prefix) if prefix else (position, "")


def _closed_by_section(text: str, end: int) -> tuple[int, str] | None:
    """Return where a 代字 that ends in a section in brackets begins (榕财社（指）), and the 代字; None if it ends in none."""
    aside = _ASIDE.search(text, max(0, end - 6), end)
    if aside is None or not is_part(aside.group().strip("() ")):
        return None
    outer = run_before(text, aside.start())
    cut = daizi_start(outer, False)
    if cut == len(outer) or not parses(outer[cut:]):
        return None
    start = aside.start() - len(outer) + cut
    return start, text[start:end]


def _over_break(text: str, front: int, run: str) -> int | None:
    """Return where a 代字 begins whose end `run` stands behind a line break, or behind a section in brackets.

    ``冀财\\n社〔2023〕`` is broken by the page, ``闽财（教）指〔2022〕`` names the section of the office.
    """
    if len(run) > _END_OF_DAIZI or parses(run, anchored=True):
        return None
    found = _ASIDE.search(text, max(0, front - 6), front) or _BREAK.search(text, max(0, front - 4), front)
    if found is None:
        return None
    outer = run_before(text, found.start())
    cut = daizi_start(outer, False)
    if cut == len(outer) or not parses(outer[cut:]) or (found.re is _BREAK and not parses(outer[cut:] + run)):
        return None
    return found.start() - len(outer) + cut


def _closed_behind(text: str, end: int) -> bool:
    """Say whether the bracket before the year closes behind the number: ``的公告（2023年第12号）`` belongs to announcements."""
    hao = _HAO.match(text, end)
    return _CLOSE.match(text, hao.end() if hao else end) is not None


def _free(text: str, position: int) -> bool:
    """Say whether a number without 代字 can begin here: not behind a letter, a digit, 编号 and the like."""
    front = text[max(0, position - 6) : position].rstrip(" :")
    last = front[-1:]
    return not (last.isascii() and (last.isalnum() or last in _GLUE)) and not NOT_FREE.search(front)


def _numbers(text: str, core: re.Match[str], start: int, prefix: str, year: int, sure: bool) -> Iterator[Hit]:
    """Yield the number of a core and the further numbers behind the same 代字 and year."""
    end = core.end("number")
    hao = _HAO.match(text, end)
    if hao is not None:
        end = hao.end()
    rest = _further(text, end, hao is not None)
    if hao is None and not rest and not (sure and prefix and cores.NO_TAIL.match(text, end)):
        return
    if hao is not None and not (sure and prefix) and FOLLOWER.match(text, end):
        return
    yield Hit(start, end, _number(prefix, year, core["number"]))
    for low, high, more in rest:
        yield Hit(low, high, _number(prefix, year, more))


def _further(text: str, end: int, closed: bool) -> list[tuple[int, int, str]]:
    """Return span and digits of the numbers that follow in an enumeration, which must end in 号.

    Args:
        text: folded.
        end: of the number before.
        closed: that one has its own 号, so each further one must have it too.
    """
    found: list[tuple[int, int, str]] = []
    position = end
    while more := cores.MORE.match(text, position):
        position = more.end("number")
        hao = _HAO.match(text, position)
        if hao is not None:
            if FOLLOWER.match(text, hao.end()):
                break
            position = hao.end()
        elif closed:
            break
        found.append((more.start("number"), position, more["number"]))
    return found if found and text[found[-1][1] - 1] in "号號" else []


def _number(prefix: str, year: int, printed: str) -> DocNumber:
    return DocNumber(_SPACES.sub("", prefix), year, cores.serial(printed), _kind(prefix))


@lru_cache(maxsize=8192)
def _kind(prefix: str) -> Kind:
    for ending, kind in KIND_END:
        if prefix.endswith(ending):
            return Kind(kind)
    return Kind.NORMATIVE


def year_first(text: str) -> Iterator[Hit]:
    """Yield numbers in the old order: ``〔1997〕辽司字第9号``; case numbers of courts look alike and are left out."""
    for core in cores.YEAR_FIRST.finditer(text):
        prefix = core["prefix"]
        if COURT.search(prefix) or daizi_start(prefix, False) != 0:
            continue
        if prefix[-1] in "字发函办文电" or (core["di"] and parses(prefix)):
            year = cores.year_of(core["year"] or core["short"])
            yield Hit(core.start(), core.end(), _number(prefix, year, core["number"]))


def plain(text: str) -> Iterator[Hit]:
    """Yield numbers whose year has no brackets: ``财税2015 19号文``.

    A date looks the same (``6月2023年12号``), so the 代字 has to be one that is known or can be taken apart.
    """
    for core in cores.PLAIN.finditer(text):
        start, prefix = _prefix_before(text, core.start("year"))
        if len(prefix) < 2 or COURT.search(prefix) or FOLLOWER.match(text, core.end()):
            continue
        cited = text.startswith("文", core.end())
        if (
            parses(prefix, anchored=True)
            or (prefix[-1] in "字发函" and parses(prefix))
            or (cited and (parses(prefix) or INSTITUTION.search(prefix)))
        ):
            yield Hit(start, core.end(), _number(prefix, cores.year_of(core["year"]), core["number"]))


def inherited(text: str, hits: list[Hit]) -> Iterator[Hit]:
    """Yield `hits` in order; one without 代字 directly behind another takes its 代字: ``国发〔1979〕14号、〔2005〕8号``."""
    last: Hit | None = None
    for hit in hits:
        if last is not None and not hit.number.prefix and last.number.year is not None and hit.start - last.end <= 8:
            gap = text[last.end : hit.start]
            if gap and _JOIN.match(gap):
                hit = replace(hit, number=replace(hit.number, prefix=last.number.prefix, kind=last.number.kind))
        yield hit
        last = hit
