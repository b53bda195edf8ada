"""Units printed beside a value: in a column of units, or in the indicator's name (造林面积（亩）).

What the value itself prints holds; what stands beside it completes it (5万 in a column 元, 3次 in a column 次/年) or stands in
for it. Where the two cannot both be right (31.5万元 in a column %) that is said, and nothing is converted.
"""

from __future__ import annotations

import re

from kg.text import compact
from kg.units import MULTIPLIERS, Unit, parse_unit, unit_at

__all__ = ["alone", "clash", "of_column", "of_name", "settled"]

_SIGN_ONLY = re.compile(r"^[^\w一-鿿]+$")
_NO_UNIT = re.compile(r"是/?否|有/?无|文字|定性|描述|^无$|^或|^/")
_IN_NAME = re.compile(
    r"(?:[(\[【](?:计量)?(?:单位)?[:：为]?(?P<inside>[^()\[\]【】:：]{1,9})[)\]】]|[/,;](?:单位[:：])?(?P<behind>[^()/,;:]{1,6}))\Z"
)
_COUNTS = ("count", "person", "event")
"""Dimensions whose units are words for the things counted: 家 and 个, 人 and 名, 次 and 场 differ in the word only."""
_NEVER_COUNTED = {"ratio", "money"}
_SIGNS = "≥≤><=≧≦约"


def of_column(unit: str | None) -> Unit | None:
    """Return the unit of a 计量单位 column, None where it says 是/否, 文字, a dash or nothing.

    >>> of_column("百分比").text, of_column("每月/次").text, of_column("是/否")
    ('%', '次/月', None)
    """
    if unit is None:
        return None
    found = parse_unit(unit)
    if not found.text or (_SIGN_ONLY.match(found.text) and found.text not in ("%", "‰")):
        return None
    return None if _NO_UNIT.search(found.text) else found


def of_name(name: str | None) -> Unit | None:
    """Return the unit that an indicator's name ends with, None where it ends in none that the vocabulary has.

    >>> of_name("造林面积（亩）").text, of_name("补助标准(单位:元/人)").text, of_name("道路维修（二期）")
    ('亩', '元/人', None)
    """
    found = _IN_NAME.search(compact(name)) if name else None
    unit = parse_unit(found["inside"] or found["behind"]) if found else None
    if unit is None or unit.dimension is None:
        return None
    return unit if found is None or found["inside"] else unit if unit.dimension not in (*_COUNTS, "level") else None


def settled(own: str | None, beside: Unit | None) -> str | None:
    """Return the unit of a value that prints `own`, with a unit `beside` it.

    >>> settled("万元", parse_unit("%")), settled("万", parse_unit("元")), settled("次", parse_unit("次/年"))
    ('万元', '万元', '次/年')
    """
    if beside is None or own is None:
        return own if beside is None else beside.text
    unit = parse_unit(own)
    if own in MULTIPLIERS:
        return beside.text if beside.text.startswith(own) else parse_unit(own + beside.text).text
    richer = beside.per is not None and unit.per is None and beside.text.startswith(f"{unit.text}/")
    unknown = unit.dimension is None and beside.dimension is not None
    return beside.text if richer or unknown else unit.text


def clash(own: str, beside: Unit) -> bool:
    """Say whether a value's own unit and the one beside it cannot both be right.

    >>> clash("万元", parse_unit("%")), clash("次", parse_unit("人")), clash("天", parse_unit("日"))
    (True, True, False)
    >>> clash("个", parse_unit("%")), clash("个", parse_unit("月"))
    (True, False)
    """
    unit = parse_unit(own)
    if unit.dimension is None or beside.dimension is None:
        return False
    if "个" in (unit.text, beside.text) and not {unit.dimension, beside.dimension} & _NEVER_COUNTED:
        return False  # 个 may be the beginning of 个月, and counts anything
    if unit.per is not None and beside.per is not None and unit.per != beside.per:
        return True
    if unit.dimension != beside.dimension:
        return True
    if unit.dimension in (*_COUNTS, "ratio"):
        return unit.factor != beside.factor
    return (unit.factor, unit.base.partition("/")[0]) != (beside.factor, beside.base.partition("/")[0])


def alone(text: str) -> Unit | None:
    """Return the unit where an NFKC `text` without spaces is nothing else, a sign before it left out: ``亩``, ``≥%``.

    >>> alone("万元").text, alone("≥%").text, alone("良好"), alone("3亩")
    ('万元', '%', None, None)
    """
    plain = text.lstrip(_SIGNS)
    found = unit_at(plain, 0) if plain else None
    return found[0] if found is not None and found[1] == len(plain) and found[0].dimension is not None else None
