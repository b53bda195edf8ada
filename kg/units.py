"""Units of target values, 计量单位: a vocabulary (ontology/vocab/units.tsv) and the grammar of printed units.

A printed unit is ``(万|亿|千|百…)? unit (/ per-part)*``: ``万人``, ``元/人·月``, ``人/10万人``, ``次/季度``. Where the
form says 每人每月500元 the same unit is meant and written ``元/人·月``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache

from kg.text import compact
from kg.vocabulary import rows

__all__ = ["MULTIPLIERS", "Unit", "parse_unit", "turned", "unit_at", "vocabulary"]

MULTIPLIERS = {
    "十": Decimal(10),
    "百": Decimal(100),
    "千": Decimal(1000),
    "万": Decimal(10**4),
    "十万": Decimal(10**5),
    "百万": Decimal(10**6),
    "千万": Decimal(10**7),
    "亿": Decimal(10**8),
    "万亿": Decimal(10**12),
}
"""Multiplier words before a unit: 万人 counts tens of thousands of 人."""

_PER_ONLY = (
    "生",
    "床",
    "村",
    "校",
    "班",
    "单位",
    "乡镇",
    "社区",
    "企业",
    "车",
    "站",
    "师",
    "项目",
    "学生",
    "农户",
    "床位",
    "机",
)


_MOST_PARTS = 6
"""Per-parts behind the first one; 元/人·月·次 has two."""
_LONGEST = 24
"""Longest text, in characters, whose unit is kept: a column prints the same few, row by row."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as printed.

    Attributes:
        text: NFKC spelling, with multiplier and per-part (万元/公里); where two spellings say one, the plain one (工作日).
        dimension: of the part before the slash: ratio, money, time, score, length, area, mass, volume, energy, data,
            level, event, person, count; None for a unit that the vocabulary does not know.
        factor: how many `base` make one; exact.
        base: base unit with the per-part kept (元/公里).
        per: the per-part without its slash (``公里``, ``人·月``), None where there is none.
    """

    text: str
    dimension: str | None
    factor: Decimal
    base: str
    per: str | None = None


@cache
def vocabulary() -> dict[str, Unit]:
    """Return the known units by their NFKC spelling.

    >>> vocabulary()["公里"].factor, vocabulary()["公里"].base
    (Decimal('1000'), '米')
    """
    return {
        row["unit"]: Unit(row["as"] or row["unit"], row["dimension"], Decimal(row["factor"]), row["base"])
        for row in rows("units")
    }


@cache
def _pattern() -> re.Pattern[str]:
    names = sorted(vocabulary(), key=len, reverse=True)
    name = "|".join(re.escape(n) if not n.isascii() else f"{re.escape(n)}(?![A-Za-z])" for n in names)
    multiplier = "|".join(sorted(MULTIPLIERS, key=len, reverse=True))
    per_name = "|".join(
        re.escape(n) for n in sorted({*names, *_PER_ONLY} - {"%", "‰", "个百分点", "百分点"}, key=len, reverse=True)
    )
    # an unknown per-word (元/餐) counts where nothing but a bound or the end follows it
    unknown = r"(?![以之及])[\u4e00-\u9fff]{1,3}?(?=$|[,;。、()·/]|及?以[上下内])"
    # as many digits as 10,000,000 has, and as many per-parts as no unit has: what is tried at a number stays near it
    per = rf"(?:\d{{0,8}}(?:{per_name}|(?:{multiplier})(?:{per_name})|{unknown})|\d{{1,8}}(?:{multiplier})?)"
    more = rf"(?:[·•.*×/、]{per}|{per_name}){{0,{_MOST_PARTS}}}"
    # 万公里 is ten thousand km, but 千克 千米 千瓦时 are units of their own: the longer plain name is tried first
    return re.compile(
        rf"(?P<alone>/{per}{more})|(?P<plain>{name})(?P<other>\((?:{name})\))?(?P<per>(?:/\(?{per}{more}\)?)?)"
        rf"|(?P<multiplier>{multiplier})(?P<base>{name})(?P<per2>(?:/\(?{per}(?:[·•.*×/]{per}|{per_name}){{0,{_MOST_PARTS}}}\)?)?)"
        rf"|(?P<bare>{multiplier})(?P<per3>(?:/\(?{per}\)?)?)"
    )


def unit_at(text: str, position: int) -> tuple[Unit, int] | None:
    """Return the unit that begins at `position` of an NFKC `text` without spaces, and the offset behind it; None if none.

    >>> unit, end = unit_at("500万元/公里以内", 3)
    >>> unit.text, unit.factor, unit.base, end
    ('万元/公里', Decimal('10000'), '元/公里', 8)
    """
    match = _pattern().match(text, position)
    if match is None:
        return None
    known = vocabulary()
    if match["alone"] is not None:  # 28.40/株: the form forgot 元
        return _unit(match.group(), None, Decimal(1), "", match["alone"]), match.end()
    if match["plain"] is not None:
        plain = known[match["plain"]]
        per = match["per"]
        text = f"{plain.text}{match['other'] or ''}{per}"
        return _unit(text, plain.dimension, plain.factor, plain.base, per), match.end()
    factor = MULTIPLIERS[match["multiplier"] or match["bare"]]
    if match["bare"] is not None:
        return _unit(match.group(), None, factor, "", match["per3"]), match.end()
    plain = known[match["base"]]
    text = f"{match['multiplier']}{plain.text}{match['per2']}"
    return _unit(text, plain.dimension, factor * plain.factor, plain.base, match["per2"]), match.end()


_EACH = re.compile(r"每个?(?P<time>学年|学期|年度|季度|半年|工作日|年|季|月|周|日|天)/(?P<event>[^\W\d_]{1,3})\Z")
_PER_EACH = re.compile(r"(?<=/)每个?(?=[^\W\d_])")


def turned(text: str) -> str:
    """Return an NFKC unit without spaces with its per-part behind the slash and without 每.

    >>> turned("每季度/次"), turned("次/每月"), turned("元/人")
    ('次/季度', '次/月', '元/人')
    """
    return _PER_EACH.sub("", _EACH.sub(lambda each: f"{each['event']}/{each['time']}", text))


def _unit(text: str, dimension: str | None, factor: Decimal, base: str, per: str | None) -> Unit:
    return Unit(text, dimension, factor, base + (per or ""), per[1:] if per else None)


def parse_unit(text: str) -> Unit:
    """Return the unit that `text` spells (a cell of a 计量单位 column); an unknown one keeps its text and has no dimension.

    >>> parse_unit("万 元").base, parse_unit("幅宽").dimension
    ('元', None)
    >>> parse_unit("个工作日").text, parse_unit("每月/次").text
    ('工作日', '次/月')
    """
    return _short(text) if len(text) <= _LONGEST else _parsed(text)


def _parsed(text: str) -> Unit:
    plain = turned(compact(text))
    found = unit_at(plain, 0)
    if found is not None and found[1] == len(plain):
        return found[0]
    return Unit(plain, None, Decimal(1), plain)


_short = lru_cache(maxsize=2048)(_parsed)
