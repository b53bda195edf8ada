"""Which bodies a title is signed by: 财政部 税务总局关于…, 甲省民政厅甲省财政厅关于….

The title of an official document begins with its issuers,
the first of them the lead whose number it carries; joint issuers stand
behind a blank or directly behind one another. Source: 党政机关公文处理工作条例 art. 9 (9) and 17; GB/T 9704—2012, 7.3.1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from kg import divisions
from kg.records import Division
from kg.text import compact
from kg.vocabulary import column, matcher, rows

__all__ = ["Signatory", "signatories", "split_signed"]

_ABOUT = "关于"
_BLANK = re.compile(r"[\s、,，]+")
_MARKS = re.compile(r"[《》〈〉<>「」“”\"'()\[\]〔〕:：;；。]|印发|转发")
_TAIL = re.compile(
    matcher((*column("citation_words", "word", role="body"), "部", "委", "局", "厅", "署", "委员会", "银行", "联合会")) + r"\Z"
)
_LEVEL = re.compile(r"\A(?:省|市|县|区|州|盟|旗|自治区)(?=[\u4e00-\u9fff]{2})")
_PARTY = re.compile(r"\A(?:中共|中国共产党)")
_COMMITTEE = frozenset(("委", "委员会", "党委", "区委", "市委", "县委", "省委"))
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Signatory:
    """A body that a title names as its issuer.

    Attributes:
        name: in full.
        division: that it belongs to, None for bodies of the state.
        place: the name begins with its place, so that it means one body anywhere.
    """

    name: str
    division: Division | None
    place: bool


def split_signed(title: str) -> tuple[str, str]:
    """Return what a title says before 关于, and the rest from 关于 on; "" and the title where nobody signs.

    >>> split_signed("甲县财政局关于结算的通知"), split_signed("甲县公墓管理办法")
    (('甲县财政局', '关于结算的通知'), ('', '甲县公墓管理办法'))
    """
    front, about, rest = title.partition(_ABOUT)
    if not about or not front.strip() or len(front) > _LONGEST or _MARKS.search(front):
        return "", title
    return front.strip(), about + rest


def signatories(title: str, within: str | None = None) -> tuple[Signatory, ...]:
    """Return the bodies that sign a title, in order, the lead first; empty where one is not understood.

    Args:
        title: as printed, without the outer 《》.
        within: code of the division of the document that cites it, for 县财政局 without a place.

    >>> [s.name for s in signatories("财政部 税务总局关于退税的公告")]
    ['财政部', '国家税务总局']
    >>> [s.name for s in signatories("广东省民政厅广东省财政厅关于提高补助水平的通知")]
    ['广东省民政厅', '广东省财政厅']
    >>> signatories("2024年关于培训的通知"), signatories("甲县公墓管理办法")
    ((), ())
    """
    front, _ = split_signed(title)
    if not front:
        return ()
    found: list[Signatory] = []
    for part in filter(None, _BLANK.split(front)):
        bodies = _separated(compact(part), found[0] if found else None, within)
        if not bodies:
            return ()
        found += bodies
    names = [body.name for body in found]
    return tuple(body for position, body in enumerate(found) if body.name not in names[:position])


def _separated(text: str, lead: Signatory | None, within: str | None) -> list[Signatory]:
    """Return the bodies of a run without blanks, the fewest that make it up; empty where it cannot be read."""
    best: list[list[Signatory] | None] = [None] * (len(text) + 1)
    best[len(text)] = []
    for start in range(len(text) - 1, -1, -1):
        for end in range(len(text), start + 1, -1):
            behind = best[end]
            if behind is None or (start > 0 and not _begins(text, start)):
                continue
            body = _body(text[start:end], lead, within)
            if body is not None and (best[start] is None or len(behind) + 1 < len(best[start] or [])):
                best[start] = [body, *behind]
        if start == 0 and best[0]:
            return _whole(best[0], text, lead, within)
    return []


def _whole(found: list[Signatory], text: str, lead: Signatory | None, within: str | None) -> list[Signatory]:
    """Return `found`, or what else the run is if its only body holds the place of another one: 甲省民政厅甲省财政厅."""
    if len(found) > 1:
        return found
    for cut in range(3, len(text) - 2):
        if _TAIL.search(text, 0, cut) and _begins(text, cut):
            first, rest = _body(text[:cut], lead, within), _separated(text[cut:], lead, within)
            if first is not None and rest:
                return [first, *rest]
    return found


def _begins(text: str, start: int) -> bool:
    """Say whether a body may begin at `start`: with its place, its level, or as one of the state."""
    rest = text[start:]
    if _PARTY.match(rest) or any(rest.startswith(name) for name in _state()):
        return True
    return _placed(rest) is not None


def _placed(text: str) -> tuple[int, Division | None] | None:
    """Return where the places at the front of a name end, and the last of them; None where it begins with none."""
    end, division = 0, None
    for mention in divisions.find_all(text[:40]):
        if mention.start != end:
            break
        end, division = mention.end, mention.division
    return (end, division) if end else None


def _body(text: str, lead: Signatory | None, within: str | None) -> Signatory | None:
    if text in _state() and (lead is None or lead.division is None):
        return Signatory(_state()[text], None, True)
    taxes = text.removeprefix("国家税务总局")
    if taxes != text and taxes.endswith("税务局") and (placed := _placed(taxes)) is not None:
        return Signatory(text, placed[1], True)
    party = _PARTY.match(text)
    name = text[party.end() :] if party else text
    inside = _in_place(name, lead, within)
    if inside is None:
        return None
    named, rest, division = inside
    rest = _local().get(rest, rest)
    if rest in _COMMITTEE or (party and not rest):
        return Signatory(f"中共{named}委", division, True)
    if len(rest) < 2 or not _TAIL.search(rest) or _ABOUT in rest or _placed(rest) is not None:
        return None
    return Signatory(f"中共{named}{rest}" if party or rest.startswith("委") else named + rest, division, True)


def _in_place(name: str, lead: Signatory | None, within: str | None) -> tuple[str, str, Division | None] | None:
    """Return place, rest and division of a name that says its place, its level (省财政厅) or, behind a lead, neither."""
    placed = _placed(name)
    if placed is not None:
        end, division = placed
        return (division.name if division else name[:end]), name[end:], division
    level = _LEVEL.match(name)
    division = _of_level(level.group(), lead, within) if level else (lead.division if lead else None)
    return None if division is None else (division.name, name[level.end() :] if level else name, division)


def _of_level(level: str, lead: Signatory | None, within: str | None) -> Division | None:
    code = (lead.division.code if lead and lead.division else None) or within
    return None if code is None else next((d for d in divisions.chain(code) if d.name.endswith(level)), None)


@cache
def _state() -> dict[str, str]:
    found = {row["short"]: row["full"] for row in rows("body_short_names") if row["level"] == "state"}
    return {**found, **{full: full for full in found.values()}}


@cache
def _local() -> dict[str, str]:
    return {row["short"]: row["full"] for row in rows("body_short_names") if row["level"] == "local"}
