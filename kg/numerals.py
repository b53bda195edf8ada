"""Numerals in text, 数字: Arabic and Chinese, to exact `Decimal`.

Arabic digits may be grouped by commas or single spaces (``1,200``, ``10 000``). Chinese numerals follow GB/T 15835: 十进
with 万 and 亿, 两 and 〇, the forms of bank notes (壹 贰 叁), and digit strings read one by one (二〇二四).
Mixed spellings keep their digits (``1万5千`` is 15000). Text is expected in NFKC (`kg.text`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from kg.errors import ParseError
from kg.text import nfkc

__all__ = ["ARABIC", "HAN", "find_numerals", "parse_numeral"]

ARABIC = r"(?:\d{1,3}(?:,\d{3}){1,12}(?![\d,])|\d{1,3}(?: \d{3}){1,12}(?! ?\d)|\d+)(?:\.\d+)?"
"""Pattern of an Arabic numeral without a sign: groups of three are joined only where every group has three digits.

Twelve groups are more characters than a numeral has (`parse_numeral`); without that bound, a row of groups that ends wrongly
would be read again from each of them.
"""

HAN = r"[零〇一二两三四五六七八九十百千万亿廿卅壹贰叁肆伍陆柒捌玖拾佰仟点]+"
"""Pattern of a run of Chinese numerals; not every match is a number (一万 is, 万 alone is not)."""

_DIGITS = {
    character: value
    for value, characters in enumerate(("零〇", "一壹", "二两贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"))
    for character in characters
}
_SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_LARGE = {"万": 10**4, "亿": 10**8}
_LONGEST = 40
"""Characters of a numeral; longer runs of digits are no numbers of a form, and slow to convert."""

_TENS = {"廿": "二十", "卅": "三十"}
_MIXED = re.compile(r"(?:\d+(?:\.\d+)?[千百十万亿])+\d*")


def parse_numeral(text: str) -> Decimal:
    """Return the number that `text` spells, exactly.

    Args:
        text: one numeral and nothing else, in any width.

    Raises:
        ParseError: `text` is not one numeral: empty, a bare 百 or 万, digits after a unit in a wrong order, or longer than
            40 characters.

    >>> [str(parse_numeral(t)) for t in ("1,200", "9.50", "一百二十", "十五", "两万三千", "二〇二四", "3万5千")]
    ['1200', '9.50', '120', '15', '23000', '2024', '35000']
    """
    plain = nfkc(text).strip()
    if len(plain) > _LONGEST:
        raise ParseError(text[:_LONGEST], "数字过长")
    if re.fullmatch(ARABIC, plain):
        return Decimal(re.sub(r"[, ]", "", plain))
    if _MIXED.fullmatch(plain):
        return _mixed(plain)
    for tens, spelled in _TENS.items():
        plain = plain.replace(tens, spelled)
    if not plain or not re.fullmatch(HAN, plain):
        raise ParseError(text, "不是数字")
    whole, point, fraction = plain.partition("点")
    number = Decimal(_integer(whole, text))
    if not point:
        return number
    if not fraction or any(character not in _DIGITS for character in fraction):
        raise ParseError(text, "小数点后应为数字")
    digits = "".join(str(_DIGITS[character]) for character in fraction)
    return number + Decimal(f"0.{digits}")


def find_numerals(text: str) -> tuple[tuple[int, int, Decimal], ...]:
    """Return every numeral in an NFKC `text` as (start, end, number), leftmost longest; runs that spell nothing are left out.

    >>> find_numerals("栽植10万株，培训三期")
    ((2, 4, Decimal('10')), (9, 10, Decimal('3')))
    """
    found: list[tuple[int, int, Decimal]] = []
    for match in re.finditer(f"{ARABIC}|{HAN}", text):
        try:
            number = parse_numeral(match.group())
        except ParseError:
            continue
        found.append((match.start(), match.end(), number))
    return tuple(found)


def _mixed(text: str) -> Decimal:
    """Read Arabic digits with Chinese powers between them."""
    total = section = Decimal(0)
    last = 1
    for digits, power in re.findall(r"(\d+(?:\.\d+)?)([千百十万亿]?)", text):
        if power in _LARGE:
            total = (total + section + Decimal(digits)) * _LARGE[power] if power == "亿" else total
            total += (section + Decimal(digits)) * _LARGE[power] if power == "万" else 0
            section, last = Decimal(0), _LARGE[power]
        elif power:
            section += Decimal(digits) * _SMALL[power]
            last = _SMALL[power]
        else:  # 3万5: the digit stands for the next lower power
            section += Decimal(digits) * (last // 10 if len(digits) == 1 else 1)
    return total + section


def _integer(text: str, printed: str) -> int:
    """Read a Chinese integer; `printed` is for the error."""
    if text and all(character in _DIGITS for character in text):
        return int("".join(str(_DIGITS[character]) for character in text))
    spelled = _Spelled(printed)
    for character in text:
        if character in _DIGITS:
            spelled.digit_of(_DIGITS[character])
        elif character in _SMALL:
            spelled.power_of_ten(_SMALL[character])
        else:
            spelled.myriad(_LARGE[character])
    return spelled.number(text[-2:-1])


@dataclass(slots=True)
class _Spelled:
    """A Chinese integer as far as it is read: 三亿二千五 is `total` 三亿, `section` 二千, `digit` 五.

    Attributes:
        printed: for the error.
        total: what stands before the last 万 or 亿, times that.
        section: the sum behind it.
        digit: read and still without a power.
        last_small: power of ten read last in the section; they fall.
        last_large: power of the last section; where it does not fall (三万亿), it multiplies all that is read.
        started: something that can be multiplied is read.
    """

    printed: str
    total: int = 0
    section: int = 0
    digit: int | None = None
    last_small: int = 10**9
    last_large: int = 10**12
    started: bool = False

    def digit_of(self, digit: int) -> None:
        """Take a digit; two on end are no number, save behind a zero."""
        if self.digit not in (None, 0):
            raise ParseError(self.printed, "数字顺序有误")
        self.digit, self.started = digit, True

    def power_of_ten(self, power: int) -> None:
        """Take 十 百 千; 十 alone is ten."""
        if self.digit is None and not (power == 10 and self.section == 0):
            raise ParseError(self.printed, "缺少数字")
        if power >= self.last_small:
            raise ParseError(self.printed, "数位顺序有误")
        self.section += (1 if self.digit is None else self.digit) * power
        self.digit, self.last_small, self.started = None, power, True

    def myriad(self, power: int) -> None:
        """Take 万 or 亿, which close a section."""
        if not self.started:
            raise ParseError(self.printed, "缺少数字")
        section = self.section + (self.digit or 0)
        rises = power >= self.last_large
        self.total = (self.total + section) * power if rises else self.total + section * power
        self.section, self.digit, self.last_small, self.last_large = 0, None, 10**9, power

    def number(self, last_power: str) -> int:
        """Return the number; a digit right behind 百 千 万 stands for the next lower power: 一百五 is 150."""
        if not self.started:
            raise ParseError(self.printed, "不是数字")
        power = {**_SMALL, **_LARGE}[last_power] // 10 if last_power and last_power in "百千万" else 1
        return self.total + self.section + (self.digit or 0) * power
