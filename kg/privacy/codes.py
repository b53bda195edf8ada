"""Numbers that belong to one person: telephone, identity, bank card, number plate; addresses of mail, WeChat, QQ.

By check digits where there are some (GB 11643-1999 for the identity number, ISO/IEC 7812-1 for cards), by their form where not,
also in groups parted by blanks, points or strokes. Every pattern is bounded, so that the time is linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["has_code", "identity_is_right", "luhn_is_right", "spans"]

_S = r"[ .\-·\u2010-\u2015_]{1,3}"
_S0 = r"[ .\-·\u2010-\u2015_]{0,3}"
_START = r"(?<![0-9A-Za-z])(?<![0-9][.,])"
_END = r"(?![0-9A-Za-z]|[.,][0-9])"

_MOBILE = re.compile(
    rf"(?<![0-9A-Za-z])(?:[+(]{{0,2}}(?:00)?86[)]?{_S0})?(?:1[3-9][0-9]{{9}}"
    rf"|1[3-9][0-9]{_S}(?!(?:19|20)[0-9][0-9]{_S}(?:19|20))[0-9]{{4}}{_S}[0-9]{{4}}"
    rf"|1[3-9][0-9]{{2}}{_S}[0-9]{{3}}{_S}[0-9]{{4}}|1[3-9][0-9]{_S}[0-9]{{3}}{_S}[0-9]{{5}}"
    rf"|1[3-9][0-9]{{2}}[ \-][0-9]{{4}}[ \-][0-9]{{3}}|1[3-9][0-9]{{3}}[ \-][0-9]{{3}}[ \-][0-9]{{3}}"
    rf"|1[3-9][0-9](?:[ \-][0-9]{{2}}){{4}}"
    rf"|1[3-9][0-9][ \-][0-9]{{8}}|1[3-9][0-9]{{5}}[ \-][0-9]{{4}}|1[3-9][0-9]{{3}}[ \-][0-9]{{6}}"
    rf"|1(?P<s>[ .\-])[3-9](?:(?P=s)[0-9]){{9}}){_END}(?!\s?[万亿]?元)"
)
_FIXED = re.compile(
    rf"(?<![0-9A-Za-z])(?:[+(]{{0,2}}(?:00)?86[)]?{_S0})?"
    rf"(?:[(]0[0-9]{{2,3}}[)]{_S0}[2-9][0-9]{{2,3}}{_S0}[0-9]{{4}}|0[0-9]{{2,3}}{_S}[2-9][0-9]{{2,3}}{_S0}[0-9]{{4}}"
    rf"|(?:010|02[0-9])[2-9][0-9]{{7}}|0[3-9][0-9]{{2}}[2-9][0-9]{{6,7}}|[48]00{_S}[0-9]{{3}}{_S}[0-9]{{4}})"
    rf"(?:\s?(?:[-转*]|ext\.?)\s?[0-9]{{1,6}})?(?![0-9A-Za-z])"
)
_DATE = r"(?:19|20)[0-9]{2}_(?:0[1-9]|1[0-2])_(?:0[1-9]|[12][0-9]|3[01])".replace("_", _S0)
_IDENTITY = re.compile(rf"{_START}[1-9][0-9]{{5}}{_S0}{_DATE}{_S0}[0-9]{{3}}{_S0}[0-9Xx]{_END}")
_LOOSE = re.compile(rf"(?<![0-9A-Za-z])[1-8](?:[ .\-]{{0,2}}[0-9]){{16}}[ .\-]{{0,2}}[0-9Xx]{_END}")
_OLD = re.compile(
    rf"{_START}(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5])[0-9]{{4}} ?"
    rf"[2-9][0-9](?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01]) ?[0-9]{{3}}{_END}"
)
_CARD = re.compile(rf"{_START}[3-69][0-9]{{3}}(?:[ \-]{{0,2}}[0-9]{{4}}){{2}}(?:[ \-]{{0,2}}[0-9]{{1,4}}){{1,2}}{_END}")
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·•\- ]?"
    r"(?=[A-Z]{0,3}[0-9][A-Z0-9]{2,5}(?![A-Za-z0-9]))[A-HJ-NP-Z0-9]{5,6}(?![0-9A-Za-z])"
)
_MAIL = re.compile(
    r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64} ?(?:@|[(\[]at[)\]]|#(?=[a-z0-9]{2,12}\.))[ ]?"
    r"[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,5}",
    re.I,
)
_ACCOUNT = re.compile(
    r"(?:微信|VX|V信|WeChat|QQ|企鹅|钉钉)(?:号码|号|群|联系)?(?:同号|为|是)?[:\s]{0,3}"
    r"(?P<value>[A-Za-z0-9][A-Za-z0-9_\-]{4,30})(?![A-Za-z0-9_])",
    re.I,
)
_NEAR = re.compile(
    r"(?:电话|手机|传真|座机|热线|短号|Tel|Fax|账号|帐号|卡号|账户|证号|证件号|护照|号码|联系方式)(?:号码|号)?(?:[(][^()]{0,8}[)])?[:.\s为是]{0,4}"
    r"(?P<value>[A-Za-z]{0,2}[0-9][0-9 \-()]{4,26}[0-9][Xx]?)(?![0-9A-Za-z])(?!\s?(?:[万亿]?元|部|台|个|次|件|人|户|条|%))",
    re.I,
)
_HAN_DIGITS = re.compile(r"[幺一][〇零○一二三四五六七八九幺]{10}(?![〇零○一二三四五六七八九])")
_SIGN = re.compile(r"[0-9A-Za-z]")
"""Without a digit or a letter there is none of these numbers but one written in characters."""

_FIVE = re.compile(r"[0-9A-Za-z][0-9A-Za-z_\-]{4}")
"""What the shortest number plate and the shortest account hold."""
_MANY = re.compile(r"[0-9](?:[^0-9A-Za-z\u4e00-\u9fff]{0,3}[0-9]){5}")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def identity_is_right(digits: str) -> bool:
    """Say whether eighteen characters are an identity number by form and check digit (GB 11643-1999, ISO 7064 MOD 11-2).

    >>> identity_is_right("11010519491231002X"), identity_is_right("110105194912310021")
    (True, False)
    """
    if not re.fullmatch(r"[1-8][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9X]", digits):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == digits[17]


def luhn_is_right(digits: str) -> bool:
    """Say whether the last digit is the check digit of the others (ISO/IEC 7812-1, annex B).

    >>> luhn_is_right("79927398713"), luhn_is_right("79927398710")
    (True, False)
    """
    doubled = (int(digit) * (1 + at % 2) for at, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _digits(text: str) -> str:
    return re.sub(r"[^0-9X]", "", text.upper())


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield where such numbers stand in `text` (as `kg.privacy.view` gives it), start and end; they may overlap."""
    if not _SIGN.search(text):
        yield from _in_characters(text)
        return
    if _MANY.search(text):
        yield from _numbers(text)
    if "@" in text or "#" in text or "at" in text or "AT" in text:
        yield from (found.span() for found in _MAIL.finditer(text))
    if _FIVE.search(text):
        yield from (found.span() for found in _PLATE.finditer(text))
        yield from (
            found.span("value") for found in _ACCOUNT.finditer(text) if not found["value"].isalpha() or len(found["value"]) > 5
        )
    yield from _in_characters(text)


def _in_characters(text: str) -> Iterator[tuple[int, int]]:
    """Yield where numbers written in characters stand."""
    if "一" in text or "幺" in text:
        yield from (found.span() for found in _HAN_DIGITS.finditer(text))


def _numbers(text: str) -> Iterator[tuple[int, int]]:
    """Yield where telephone numbers, numbers of identity and cards stand."""
    for pattern in (_MOBILE, _FIXED, _IDENTITY, _OLD):
        yield from (found.span() for found in pattern.finditer(text))
    yield from (found.span() for found in _LOOSE.finditer(text) if identity_is_right(_digits(found[0])))
    yield from (found.span() for found in _CARD.finditer(text) if _is_card(_digits(found[0])))
    yield from (found.span("value") for found in _NEAR.finditer(text))


def _is_card(digits: str) -> bool:
    """Say whether digits are the number of a bank card; numbers of organisations (GB 32100, 18 digits from 5 or 9) are not."""
    if len(digits) == 18 and digits[0] in "59":
        return False
    return (15 if digits[0] == "3" else 16) <= len(digits) <= 19 and luhn_is_right(digits)


def has_code(text: str) -> bool:
    """Say whether a personal number stands in `text`."""
    return next(spans(text), None) is not None
