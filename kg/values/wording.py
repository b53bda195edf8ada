"""Bounds and degrees in targets without a number: 不低于市定目标, 良好以上, 控制在预算内."""

from __future__ import annotations

import re

from kg.values.words import Degree, before_pattern, degree, operators

__all__ = ["bound", "degree_of"]

_AFTER = re.compile(r"(?P<word>及以上|以上|及以下|以下)$")
_KEEP = "控制在"
_WITHIN = re.compile(r"控制在.+(?:以内|之内|范围内|内)(?:$|[,;。])")
"""Tried at the first 控制在 only, which reaches as far as any."""
_GRADE = re.compile(
    r"(?:[级等类档星]|[IVX一二三四五六七八九十甲乙丙A-E\d][级等类档](?:水[质体]|标准|空气|[^\W\d_]{2}))及?以[上下]$"
)
"""A grade, alone or with the noun it grades: 三级以上, Ⅱ类水质以上."""
_RATIO = re.compile(r"(?<![\d.:])\d+(?:\.\d+)?[:∶]\d+(?:\.\d+)?(?P<word>及?以[上下内]|之[上下内])")
"""A ratio with a bound behind: 2:1以上."""
_LIMIT = re.compile(
    r"(?:预算|概算|决算|定额|限额|限价|额度|指标|编制|批复|核定|标准|控制|总|上年|去年|目标|计划|平均)"
    r"(?:金额|数额|总额|总数|价格?|成本|投资|经费|资金|费用|标准|规模|水平|人数|[数额线值量])?(?P<word>及?以[上下内]|[之范围]{1,2}内|内)$"
)
"""A bound against a figure that another paper has: 预算数以内, 上年水平以上; 规定时间内 is a time."""
_REFERENCE = re.compile(
    r"(?:上年|去年|同期|往年|年初|市定|省定|县定|国家|全国|全省|全市|全县|规定|目标|计划|标准|平均|水平|预算|批复|预期|定额|限额|要求|指标|概算|合同|上一年|任务|现有|原有|成本|造价|最高|最低|历史|市场|同类|周边|行业|其他|既定|考核|下达|限价|总额|年度)"
)


def bound(text: str, *, before_date: bool = False) -> str | None:
    """Return the sign of a bounding word in an NFKC text without a number, None where there is none.

    >>> bound("成活率不低于去年"), bound("良好以上"), bound("控制在预算以内"), bound("不断提高")
    ('≥', '≥', '≤', None)
    >>> bound("预算数以内"), bound("2:1以上"), bound("规定时间内")
    ('≤', '≥', None)
    """
    for match in before_pattern().finditer(text):
        operator = operators()["before", match.group()]
        if not operator.sign or operator.gap == 2 or match.group()[0] in "《》":  # without a number, marks of a title
            continue
        rest = text[match.end() : match.end() + 12]
        firm = match.group()[0] in "不未" or not match.group()[0].isalpha()
        if before_date:
            if not rest or rest in ("于", "在"):
                return operator.sign
        elif (firm and rest) or _REFERENCE.search(rest):
            return operator.sign
    return None if before_date else _bound_behind(text)


def _bound_behind(text: str) -> str | None:
    """Return the sign of a bounding word at the end: 控制在预算以内, 2:1以上, 预算数以内, 良好以上, 三级以上."""
    if _KEEP in text and _WITHIN.match(text, text.index(_KEEP)):
        return "≤"
    behind = _RATIO.search(text) or _LIMIT.search(text)
    if behind is not None:
        return operators()["after", behind["word"]].sign
    after = _AFTER.search(text)
    if (after is not None and degree(text[: after.start()]) is not None) or _GRADE.search(text):
        return operators()["after", after["word"]].sign if after else None
    return None


def degree_of(text: str) -> Degree | None:
    """Return the qualitative word that decides (see `kg.values.words.degree`), bounding words at the end left out."""
    after = _AFTER.search(text)
    return degree(text[: after.start()] if after else text)
