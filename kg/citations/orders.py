"""Orders (令) and announcements (公告, 通告): numbers that carry the name of the body, often of several bodies."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.citations.cores import ANNOUNCED, NEXT, ORDERED, Hit, serial, year_of
from kg.citations.model import DocNumber, Kind
from kg.citations.prefix import body_start, run_before, short_body_start
from kg.citations.words import BOUNDARY, FOLLOWER, NOT_BODY

__all__ = ["announced"]

_BETWEEN = re.compile(r"[、\s]{1,3}\Z")
_STATE = "中华人民共和国"
_MOST = 12


def announced(text: str) -> Iterator[Hit]:
    """Yield the orders and announcements in a folded text, not always in order, spans may overlap.

    >>> [hit.number.format() for hit in announced("财政部、税务总局公告2022年第9号")]
    ['财政部税务总局公告〔2022〕9号']
    >>> [hit.number.format() for hit in announced("中华人民共和国国务院令第613号")]
    ['国务院令第613号']
    """
    for core in ORDERED.finditer(text):
        start, body = _body_before(text, core)
        quoted = text.startswith("》", core.end("noun"))
        if quoted or (not body and not _alone(text, core.start())):
            yield from _of_title(text, core, quoted)
        elif body or (core["noun"] != "令" and _year(core) is not None):
            yield from _ordered(text, core, start, body)
    for core in ANNOUNCED.finditer(text):
        start, body = _bodies(text, core.start())
        printed_year = core["year"] or core["year2"]
        if body or printed_year is not None:
            yield Hit(start, core.end(), _number(body, core["noun"], printed_year, core["number"]))


def _year(core: re.Match[str]) -> str | None:
    return core["year"] or core["year2"] or core["year3"]


def _body_before(text: str, core: re.Match[str]) -> tuple[int, str]:
    """Return where the bodies before 令 or 公告 begin, and their names; a short name only before an announcement of a year."""
    start, body = _bodies(text, core.start())
    if not body and core["noun"] != "令" and _year(core) is not None:
        return _short_body(text, core.start())
    return start, body


def _of_title(text: str, core: re.Match[str], quoted: bool) -> Iterator[Hit]:
    """Yield the number behind a title that ends in the noun: ``《…的公告》（2023年第12号）``."""
    titled = quoted or text.endswith("的", 0, core.start())
    if core["inner"] is not None and (titled or not NOT_BODY.search(run_before(text, core.start())[-4:])):
        yield Hit(core.start("inner"), core.end("inner"), _number("", core["noun"], _year(core), core["number3"]))
    elif titled and core["year2"] is not None and core["open"] is None and core["close"] is None:
        yield Hit(core.start("year2"), core.end(), _number("", core["noun"], _year(core), core["number"]))


def _ordered(text: str, core: re.Match[str], start: int, body: str) -> Iterator[Hit]:
    """Yield the number of an order or announcement, and those that follow behind the same noun."""
    end = _end(text, core)
    if end is None:
        return
    noun, year = core["noun"], _year(core)
    yield Hit(start, end, _number(body, noun, year, core["number3"] or core["number"]))
    while (more := NEXT.match(text, end)) and not FOLLOWER.match(text, more.end()):
        end = more.end()
        yield Hit(more.start("more"), end, _number(body, noun, more["year"] or year, more["number"]))


def _end(text: str, core: re.Match[str]) -> int | None:
    """Return where a number ends: before a bracket that only closes; None where one only opens."""
    if core["number3"] is not None or (core["open"] is None) == (core["close"] is None):
        return core.end()
    if core["open"] is not None:
        return None
    end = core.start("close")
    while text[end - 1].isspace():
        end -= 1
    return end


def _alone(text: str, position: int) -> bool:
    """Say whether the word 公告 at `position` stands by itself and is not the end of a title (招标公告)."""
    run = run_before(text, position)
    return not run or any(found.end() == len(run) and found.group() != "的" for found in BOUNDARY.finditer(run))


def _number(body: str, noun: str, year: str | None, number: str) -> DocNumber:
    kind = Kind.ORDER if noun == "令" else Kind.ANNOUNCEMENT
    return DocNumber(body + noun, None if year is None else year_of(year), serial(number), kind)


def _short_body(text: str, end: int) -> tuple[int, str]:
    run = run_before(text, end)
    front = end - len(run)
    cut = short_body_start(run, front > 0 and text[front - 1].isdigit())
    return (front + cut, run[cut:]) if run[cut:] else (end, "")


def _bodies(text: str, end: int) -> tuple[int, str]:
    """Return where the bodies named directly before `end` begin, and their names joined; (end, "") if none is named."""
    start, names = end, ""
    position = end
    while position > 0 and end - position < 3 and text[position - 1].isspace():
        position -= 1
    for _ in range(_MOST):
        run = run_before(text, position)
        front = position - len(run)
        cut = body_start(run, front > 0 and text[front - 1].isdigit()) if run else 0
        name = run[cut:]
        if not name or (names and len(name) < 2):
            break
        start, names = front + cut, name + names
        between = _BETWEEN.search(text, max(0, start - 4), start)
        if cut or between is None:
            break
        position = between.start()
    if names.startswith(_STATE) and len(names) > len(_STATE):
        names = names[len(_STATE) :]
    return start, names
