"""The year and serial number of a document: the part of a number that does not depend on words.

Every repetition is bounded, so that the time grows with the length of the text and no faster.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from kg.citations.model import DocNumber
from kg.text import nfkc

__all__ = [
    "ANNOUNCED",
    "BRACKETED",
    "MORE",
    "NEXT",
    "NO_TAIL",
    "ORDERED",
    "PLAIN",
    "SIGN",
    "YEAR_FIRST",
    "Hit",
    "serial",
    "year_of",
]

_OPEN = r"[\[(〔【{〖<〈「『]"
_CLOSE = r"[\])〕】}〗>〉」』]"
_CN = "〇零○一二三四五六七八九"
_YEAR = rf"(?:(?:19[4-9]|20[0-9])\d|[一二][{_CN}Oo]{{3}})"
_TORN = r"2\s?0\s?[0-2]\s?\d"
_LETTER_O = str.maketrans("Oo", "〇〇")
_SHORT = r"\d{2}"
_BRACKET = _OPEN[1:-1] + _CLOSE[1:-1] + "《》"
_S = r"[\s\u200b]{0,3}"
_NUMBER = r"(?:\d{1,6}(?:[\s]?[-之][\s]?\d{1,3}(?!\d))?|[一二三四五六七八九十百零〇○]{1,7})"

BRACKETED = re.compile(
    rf"(?:(?P<open>{_OPEN}|《){_S}(?:(?P<year>{_YEAR}|{_TORN}){_S}年?{_S}(?:(?P<close>{_CLOSE}|》)|(?=[\s第])|(?<=年))|(?P<short>{_SHORT}){_S}(?:{_CLOSE}))"
    rf"|(?P<year2>{_YEAR})年?(?P<close2>{_CLOSE}))"
    rf"[\s\u200b]{{0,40}}(?:(?P<zi>字)?{_S}(?P<di>第)?{_S})(?P<number>{_NUMBER})(?!\d)"
)
"""``〔2023〕91``, ``(2018)366``, ``[2023] 第 7``, ``〔2016 36`` and ``2016〕36`` (one bracket missing)."""

PLAIN = re.compile(
    rf"(?<=[\u4e00-\u9fff])[ \u3000]?(?P<year>{_YEAR})(?:{_S}年{_S}|\s{{1,3}}|\s?[-—–_]\s?)"
    rf"(?P<di>第)?{_S}(?P<number>{_NUMBER}){_S}[号號]"
)
"""A year without brackets behind a 代字: ``财税2015 19号``, ``国卫办妇幼函2020-35号``, ``冀教财函2018年15号``."""

YEAR_FIRST = re.compile(
    rf"(?P<open>{_OPEN}){_S}(?:(?P<year>{_YEAR})|(?P<short>{_SHORT})){_S}年?{_S}{_CLOSE}{_S}"
    rf"(?P<prefix>[\u4e00-\u9fff]{{2,12}}?){_S}(?P<di>第)?{_S}(?P<number>{_NUMBER}){_S}[号號]"
)
"""The old order, year first: ``〔1997〕辽司字第9号``."""

_WHEN = rf"第?(?:{_OPEN}{_S}(?P<year>{_YEAR}){_S}年?{_S}{_CLOSE}|(?P<year2>{_YEAR}){_S}年)"
_IN = rf"{_S}(?P<open>{_OPEN})?{_S}(?P<di>第)?{_S}(?P<number>{_NUMBER}){_S}[号號](?:{_S}(?P<close>{_CLOSE}))?"
ORDERED = re.compile(
    rf"(?P<noun>令|公告|通告)》?{_S}"
    rf"(?:(?P<wrap>{_OPEN}){_S}(?P<inner>(?P<year3>{_YEAR}){_S}年{_S}第?{_S}(?P<number3>{_NUMBER}){_S}[号號]){_S}{_CLOSE}"
    rf"|{_WHEN}?{_IN})"
)
"""``令第413号``, ``令356号``, ``令（第52号）``, ``公告2020年第9号``, ``公告〔2020〕9号``, ``公告（2020年第9号）``."""

ANNOUNCED = re.compile(
    rf"(?:{_WHEN}{_S})?(?P<di>第)?{_S}(?P<number>{_NUMBER}){_S}[号號]{_S}(?P<noun>令|公告|通告)(?!牌|符|栏|示栏)"
)
"""``第7号公告``, ``〔2022〕第 5 号公告``, ``2019年第31号公告``, ``第94号令``."""

NEXT = re.compile(rf"{_S}[、,，和及与]{_S}(?P<more>(?:(?P<year>{_YEAR}){_S}年{_S})?第{_S}(?P<number>{_NUMBER}){_S}[号號])")
"""A further announcement or order: ``公告2023年第1号、第19号、2024年第2号``."""

MORE = re.compile(
    rf"{_S}(?:文件|文)?{_S}[、,，和及与至~]{_S}(?:第{_S})?(?P<number>{_NUMBER})(?!\d)(?={_S}(?:[号號]|[、,，和及与至~]))"
)
"""A further number behind the same 代字 and year: ``[2019]7、18号``."""

SIGN = re.compile(rf"(?=.*[\d一二三四五六七八九十百零〇○]).*?[号號{_BRACKET}]", re.DOTALL)
"""What a text has that holds any of the above, where it is matched at its start: a numeral, and 号 or a bracket."""

NO_TAIL = re.compile(r"\s*(?:\Z|[\s,，。;；、)）\]】〕》\"'”’:：|/]|文件|文|关于|《|等)")
"""What may follow a number printed without 号."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A number with its span in the folded text."""

    start: int
    end: int
    number: DocNumber


def year_of(text: str) -> int:
    """Return the year printed in digits, in Chinese digits, or in its last two digits (49 is 1949, 48 is 2048).

    >>> year_of("2023"), year_of("一九八〇"), year_of("二OO五"), year_of("98")
    (2023, 1980, 2005, 1998)
    """
    text = "".join(nfkc(text).split()).translate(_LETTER_O)
    digits = "".join(str(max(_CN.index(c) - 2, 0)) if c in _CN else c for c in text)
    return int(digits) + (0 if len(digits) == 4 else 1900 if digits >= "49" else 2000)


@lru_cache(maxsize=8192)
def serial(text: str) -> str:
    """Return a serial number in ASCII digits without leading zeros.

    >>> serial("00453"), serial("七十二"), serial("一百零三"), serial("101 - 1")
    ('453', '72', '103', '101-1')
    """
    text = "".join(text.split()).replace("之", "-")
    if text[:1].isdigit() and text[0].isascii():
        first, dash, second = text.partition("-")
        return (first.lstrip("0") or "0") + dash + second
    if not any(c in "十百" for c in text):
        return "".join(str(max(_CN.index(c) - 2, 0)) for c in text).lstrip("0") or "0"
    total, digit = 0, 0
    for c in text:
        if c in "十百":
            total += (digit or 1) * (10 if c == "十" else 100)
            digit = 0
        else:
            digit = max(_CN.index(c) - 2, 0)
    return str(total + digit)
