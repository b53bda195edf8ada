"""What documents say themselves of who issues under a 代字.

A title beside a number may name the issuer (秦医保〔2021〕4号《秦皇岛市医疗保障局关于…》), a body may be printed before the
代字 (市税务局秦税发…). Either counts only where it fits what the 代字 can mean in the division of the document.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kg import divisions
from kg.body_lives import names_in_time
from kg.citations import find_all
from kg.citations import parse as parse_number
from kg.daizi import placed
from kg.text import compact

__all__ = ["Knowledge", "Observation", "learn", "observe", "observe_text"]

_REACH = 24
"""Characters before a 代字 in which the name of its body is looked for."""


@dataclass(frozen=True, slots=True)
class Observation:
    """What a document says of a 代字.

    Attributes:
        daizi: 代字 without year and number.
        body: name of the issuer as printed or as completed by the document's division.
        division: code of the division in which it was seen, None for everywhere.
        place: where it was read, for people: file, page, cell.
    """

    daizi: str
    body: str
    division: str | None
    place: str


Knowledge = Mapping[str, tuple[Observation, ...]]
"""代字 → what documents say of it."""


def learn(observations: Iterable[Observation]) -> Knowledge:
    """Return observations by 代字, for `resolve`; the order of equal ones does not matter.

    >>> known = learn([Observation("秦联", "卢龙县联席会议", "130324", "某表第 3 行")])
    >>> [o.body for o in known["秦联"]]
    ['卢龙县联席会议']
    """
    found: dict[str, set[Observation]] = {}
    for observation in observations:
        found.setdefault(observation.daizi, set()).add(observation)
    return {
        daizi: tuple(sorted(seen, key=lambda o: (o.division or "", o.body, o.place))) for daizi, seen in sorted(found.items())
    }


def observe(daizi: str, title: str | None, before: str, division: str | None, place: str) -> Observation | None:
    """Return what one citation says of its issuer, or None if it says nothing that fits the 代字.

    Args:
        daizi: 代字 of the citation.
        title: title beside the number; what stands before 关于 in it may be the issuer.
        before: text printed directly before the 代字 (``市税务局``).
        division: code of the division of the document.
        place: where it was read.

    >>> observe("秦医保", "秦皇岛市医疗保障局关于结算的通知", "", "130324", "某表").body
    '秦皇岛市医疗保障局'
    >>> observe("秦税发", None, "根据市税务局", "130324", "某表").body
    '国家税务总局秦皇岛市税务局'
    >>> observe("秦税发", "关于缴费的通知", "", "130324", "某表") is None
    True
    """
    named = (title or "").partition("关于")[0].strip("《》 ") if title and "关于" in title else ""
    possible = placed(daizi, division)
    printed = compact(named) or compact(before)
    for reading in possible if printed else ():
        short = divisions.stem(reading.division.name)
        for name in names_in_time(reading.name):
            tail = name.rpartition(reading.division.name)[2]
            if printed == name or (tail and printed.endswith(tail) and (short in printed or not named)):
                return Observation(daizi, named or name, reading.division.code or division, place)
    if named and divisions.locate(named) is not None and not possible:
        located = divisions.locate(named)
        return Observation(daizi, compact(named), None if located is None else located.code, place)
    return None


def observe_text(text: str, division: str | None, place: str) -> tuple[Observation, ...]:
    """Return what the numbers cited in `text` say of their issuers, in order; see `observe`.

    >>> [o.body for o in observe_text("市税务局秦税发〔2021〕6号", "130324", "某表第 3 行")]
    ['国家税务总局秦皇岛市税务局']
    """
    found = []
    for citation in find_all(text):
        before = text[max(0, citation.start - _REACH) : citation.start]
        seen = observe(parse_number(citation.normalized).prefix, citation.title, before, division, place)
        if seen is not None:
            found.append(seen)
    return tuple(found)
