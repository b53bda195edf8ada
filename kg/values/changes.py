"""Changes against something: 比上年增长5%, 同比下降3%, 在2022年基础上提高2个百分点."""

from __future__ import annotations

import re
from functools import cache

from kg.values.words import degrees

__all__ = ["compared_to"]


@cache
def _pattern() -> re.Pattern[str]:
    """Return the pattern of a comparison and its verb, up to the number; 提高到 names a level and no change."""
    verbs = sorted((word for word, degree in degrees().items() if degree.form.startswith("trend")), key=len, reverse=True)
    verb = rf"(?:{'|'.join(verbs)}|[增减升降涨多少高低])"
    base = r"(?P<{}>(?:(?:19|20)\d\d年)?[^,;。、\d]{{0,10}}?)"
    words = r"[^,;。、\d]{0,4}?"
    before = rf"(?:(?<![占配对])比(?![例率重值])|较之?(?![好多大])|对比|相比于?|相较于?){base.format('before')}"
    level = rf"(?:与|和|同|跟){base.format('level')}(?:相比较?|比较){words}"
    ground = rf"在?{base.format('ground')}的?基础上{words}"
    return re.compile(rf"(?:(?P<same>同比|环比){words}|{level}|{before}|{ground}){verb}(?![到至为])[^,;。、\d到至为]{{0,6}}\Z")


def compared_to(text: str, number_start: int) -> str | None:
    """Return what the number at `number_start` of an NFKC `text` without spaces is a change against; None if nothing.

    >>> compared_to("比上年增长5%", 5), compared_to("同比下降3%", 4), compared_to("较2022年提高2个百分点", 8)
    ('上年', '同比', '2022年')
    >>> compared_to("比上年提高到95%", 6), compared_to("增长5%", 2)
    (None, None)
    """
    found = _pattern().search(text, 0, number_start)
    if found is None:
        return None
    printed = next((found[name] for name in ("same", "level", "before", "ground") if found[name]), "")
    return re.sub(r"(?:相比|有所|预计|力争)+$", "", printed) or None
