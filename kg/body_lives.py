"""Bodies in time: which body a name stood for in a year.

A 代字 outlives the body (国卫 was 国家卫生和计划生育委员会 until 2018), and a body read out of a 代字 by rule is given its
present name. ontology/vocab/body_lives.tsv says when names were in use and what stood before and after; the largest breaks
are the reforms of 2018 (国务院机构改革方案, March 2018; cities and counties until March 2019), 2013 and 2008.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from kg.vocabulary import matcher, rows

__all__ = ["BodyLife", "Tenure", "life", "names_in_time", "tenure"]

_LAG = 1
"""Years by which an old name may go on in numbers after its last year: local reforms followed the central one."""

_OFFICE = "(?:办公厅|办公室|综合司|等)?"
_STEPS = 6


@dataclass(frozen=True, slots=True)
class Tenure:
    """What a body was in a year.

    Attributes:
        name: of the body in that year; None where there was none of its kind.
        reason: why `name` is not the name asked for, in Chinese; "" where it is.
    """

    name: str | None
    reason: str


def tenure(name: str, year: int) -> Tenure:
    """Return the body that stood in the place of `name` in `year`; the same name where the list does not know it.

    Args:
        name: full name of a body, local ones with their place in front.
        year: of the number.

    >>> tenure("甲县卫生健康局", 2016).name, tenure("甲县卫生健康局", 2010).name, tenure("甲县卫生健康局", 2020).name
    ('甲县卫生和计划生育局', '甲县卫生局', '甲县卫生健康局')
    >>> tenure("甲县医疗保障局", 2015)
    Tenure(name=None, reason='2015年尚无甲县医疗保障局（2018年起）')
    """
    seen = current = name
    for _ in range(_STEPS):
        match = _row(current)
        if match is None:
            break
        row, place, office = match
        early = bool(row["from"]) and year < int(row["from"])
        late = bool(row["to"]) and year > int(row["to"]) + _LAG
        if not early and not late:
            break
        follower = row["before"] if early else row["after"]
        if not follower:
            return Tenure(None, _reason(seen, current, year, row, early=early))
        current = _named(follower, place, row["t"]) + office
    if current == seen:
        return Tenure(name, "")
    first = _row(seen)
    assert first is not None
    early = bool(first[0]["from"]) and year < int(first[0]["from"])
    return Tenure(current, f"{_reason(seen, seen, year, first[0], early=early)}，当时为{current}")


def names_in_time(name: str) -> tuple[str, ...]:
    """Return `name` and the names its body had before and has had since, in that order, each once.

    >>> names_in_time("甲市自然资源和规划局")
    ('甲市自然资源和规划局', '甲市国土资源局', '甲市自然资源局')
    """
    found, waiting = [name], [name]
    while waiting and len(found) <= _STEPS:
        match = _row(waiting.pop(0))
        if match is None:
            continue
        row, place, office = match
        for other in (row["before"], row["after"]):
            full = _named(other, place, row["t"]) + office if other else ""
            if full and full not in found:
                found.append(full)
                waiting.append(full)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class BodyLife:
    """When a body bore its name.

    Attributes:
        begun: first year, None where not known.
        ended: last year, None where not known or still in use.
        before: name of the body that had its task before, None where there was none or it is not known.
        after: name of the body that has had it since, likewise.
    """

    begun: int | None
    ended: int | None
    before: str | None
    after: str | None


def life(name: str) -> BodyLife | None:
    """Return when a body bore its name and what stood before and after it; None for one that the list lacks.

    >>> life("甲县国土资源局")
    BodyLife(begun=1998, ended=2018, before=None, after='甲县自然资源局')
    """
    match = _row(name)
    if match is None:
        return None
    row, place, office = match
    before, after = (_named(row[key], place, row["t"]) + office if row[key] else None for key in ("before", "after"))
    return BodyLife(int(row["from"]) if row["from"] else None, int(row["to"]) if row["to"] else None, before, after)


def _reason(seen: str, current: str, year: int, row: dict[str, str], *, early: bool) -> str:
    said = seen if seen == current else f"{seen}（及其前身）"
    return f"{year}年尚无{said}（{row['from']}年起）" if early else f"{year}年已无{said}（至{row['to']}年）"


def _named(follower: str, place: str, t: str) -> str:
    follower = follower.replace("{t}", t)
    return follower.replace("{p}", place) if "{p}" in follower else place + follower


@cache
def _lives() -> tuple[dict[str, dict[str, str]], re.Pattern[str]]:
    """Return the rows by the end of a name, and the pattern that finds the longest such end."""
    known: dict[str, dict[str, str]] = {}
    for row in rows("body_lives"):
        for t in ("厅", "局") if "{t}" in row["body"] else ("",):
            known[row["body"].replace("{t}", t)] = {**row, "t": t}
    return known, re.compile(rf"(?P<body>{matcher(known)})(?P<office>{_OFFICE})\Z")


def _row(name: str) -> tuple[dict[str, str], str, str] | None:
    """Return the row of `name`, the place before its body, and the office behind it; None if the list lacks it.

    A central body is listed in full; 国家海洋局 must not be read as the 海洋局 of a place called 国家.
    """
    known, pattern = _lives()
    match = pattern.search(name)
    if match is None:
        return None
    place, row = name[: match.start()], known[match["body"]]
    if place in ("国家", "国务院", "中华人民共和国"):
        return None
    if not row["t"]:
        row = {**row, "t": "厅" if place.endswith(("省", "自治区")) else "局"}
    return row, place, match["office"]
