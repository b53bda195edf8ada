"""Numbers as a spreadsheet displays them: 0.98 under ``0%`` is 98%, 45356 under a date format is a day.

Forms are published as people see them, so that is what is read; a cell's stored number is not.

Source: ECMA-376 part 1, 18.8.30 (numFmt) and 18.8.31 (numFmts); the built-in formats 27–36 and 50–58 as for Chinese.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation, localcontext
from itertools import takewhile

__all__ = ["BUILT_IN", "is_date", "number_of", "shown"]

_YEAR_MONTH, _MONTH_DAY, _DAY = 'yyyy"年"m"月"', 'm"月"d"日"', 'yyyy"年"m"月"d"日"'
BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00",
    9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss",
    22: "yyyy/m/d h:mm", 27: _YEAR_MONTH, 28: _MONTH_DAY, 29: _MONTH_DAY, 30: "m-d-yy", 31: _DAY, 32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"', 34: 'h"时"mm"分"', 35: 'h"时"mm"分"ss"秒"', 36: _YEAR_MONTH, 37: "#,##0", 38: "#,##0",
    39: "#,##0.00",
    40: "#,##0.00", 41: "#,##0", 42: "#,##0", 43: "#,##0.00", 44: "#,##0.00", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss",
    48: "0.0E+0", 49: "@", 50: _YEAR_MONTH, 51: _MONTH_DAY, 52: _YEAR_MONTH, 53: _MONTH_DAY, 54: _MONTH_DAY, 55: _YEAR_MONTH,
    56: _MONTH_DAY, 57: _YEAR_MONTH, 58: _MONTH_DAY,
}  # fmt: skip
"""Formats that a file names by number only."""

_TOKEN = re.compile(
    r'"([^"]*)"|\\(.)|_(.)|\*(.)|\[([^\]]*)\]|(General|G/通用格式)|(AM/PM|A/P|上午/下午)|([ymdhs]+|a{3,4})|(.)', re.I | re.S
)
_CONDITION = re.compile(r"([<>]=?|=|<>)\s*(-?[0-9.]+)")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEK = "一二三四五六日"
_WIDTH = 10
_LONGEST = 255
"""Characters of a format; Excel takes no more."""
_DIGITS = 4 * _LONGEST
"""Digits that a format of so many characters can ask for: places after the point, and two for each %."""

Token = tuple[str, str]


def number_of(text: str) -> Decimal | None:
    """Return a stored number with the 15 digits that spreadsheets keep; None where `text` is none.

    >>> number_of("0.28999999999999998"), number_of("1E3"), number_of("x")
    (Decimal('0.29'), Decimal('1000'), None)
    """
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number.adjusted()) > 30:
        return None
    with localcontext() as context:
        context.prec = 15
        number = +number
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()


def _tokens(code: str) -> list[list[Token]]:
    """Return the sections of a format as tokens: (kind, text)."""
    sections: list[list[Token]] = [[]]
    for found in _TOKEN.finditer(code[:_LONGEST]):
        quoted, escaped, space, _fill, bracket, general, noon, date, other = found.groups()
        if quoted is not None or escaped is not None:
            sections[-1].append(("text", quoted if quoted is not None else escaped))
        elif space is not None:
            sections[-1].append(("text", ""))
        elif bracket is not None:
            if bracket.startswith("$"):
                sections[-1].append(("text", bracket[1:].partition("-")[0]))
            elif re.fullmatch(r"h+|m+|s+", bracket, re.I):
                sections[-1].append(("elapsed", bracket.lower()))
            elif _CONDITION.fullmatch(bracket):
                sections[-1].append(("if", bracket))
        elif general is not None:
            sections[-1].append(("general", ""))
        elif noon is not None:
            sections[-1].append(("noon", noon))
        elif date is not None:
            sections[-1].append(("date", date.lower()))
        elif other == ";":
            sections.append([])
        elif other is not None:
            sections[-1].append(("digit" if other in "0#?" else "sign" if other in ".,%@/" else "text", other))
    return sections


def is_date(code: str) -> bool:
    """Say whether a format shows days or times.

    >>> is_date('yyyy"年"'), is_date('0.0"度"'), is_date("General")
    (True, False, False)
    """
    return any(kind in ("date", "elapsed", "noon") for kind, _ in _tokens(code)[0])


def _section(value: Decimal, sections: list[list[Token]]) -> tuple[list[Token], bool]:
    """Return the section for a value, and whether the sign is to be shown."""
    conditional = False
    for section in sections:
        for kind, text in section:
            found = _CONDITION.fullmatch(text) if kind == "if" else None
            if found is None:
                continue
            conditional = True
            bound = number_of(found[2]) or Decimal(0)
            order = (value > bound) - (value < bound)
            if order in {">": (1,), "<": (-1,), "=": (0,), ">=": (0, 1), "<=": (0, -1), "<>": (1, -1)}[found[1]]:
                return section, True
    if conditional:
        return sections[-1], True
    if value < 0 and len(sections) > 1:
        return sections[1], False
    if value == 0 and len(sections) > 2:
        return sections[2], False
    return sections[0], True


def _general(value: Decimal) -> str:
    digits = len(str(abs(int(value))))
    places = max(0, _WIDTH - digits)
    if value != value.to_integral_value() and places:
        value = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) if abs(value) >= Decimal("1e-9") else value
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _fixed(value: Decimal, section: list[Token], signed: bool) -> str:
    """Return a number in a section of digits."""
    kinds = [kind for kind, _ in section]
    first = kinds.index("digit")
    last = len(kinds) - 1 - kinds[::-1].index("digit")
    body = "".join(text for kind, text in section[first : last + 1] if kind in ("digit", "sign"))
    before, rest = _literal(section[:first]), section[last + 1 :]
    if section[first - 1 : first] == [("sign", ".")]:
        body = "." + body
        before = before.removesuffix(".")
    whole, _, part = body.partition(".")
    thousands = len(list(takewhile(lambda token: token == ("sign", ","), rest)))
    with localcontext() as context:
        context.prec = _DIGITS
        value = value * 100 ** section.count(("sign", "%")) / 1000**thousands
        value = value.quantize(Decimal(1).scaleb(-len(re.sub(r"[^0#?]", "", part))), ROUND_HALF_UP)
    sign = "-" if signed and value < 0 else ""
    return f"{sign}{before}{_digits(value.copy_abs(), whole, part)}{_literal(rest)}"


def _literal(tokens: list[Token]) -> str:
    """Return the text that a part of a format prints as it stands."""
    return "".join(text for kind, text in tokens if kind == "text" or text == "%")


def _digits(value: Decimal, whole: str, part: str) -> str:
    """Return a rounded number with the digits that a format asks for before the point and after it."""
    integer, _, fraction = f"{value:f}".partition(".")
    least = part.count("0")
    while len(fraction) > least and fraction.endswith("0"):
        fraction = fraction[:-1]
    integer = integer.lstrip("0").rjust(whole.count("0"), "0")
    if "," in whole.strip(","):
        integer = re.sub(r"(?<=\d)(?=(?:\d{3})+$)", ",", integer)
    return integer + (f".{fraction}" if fraction or (least and part) else "")


def _date(value: Decimal, section: list[Token], epoch_1904: bool) -> str | None:
    """Return a serial number as the day and time it stands for; None beyond the calendar."""
    if not 0 <= value < 2_958_466:
        return None
    start = datetime(1904, 1, 1) if epoch_1904 else datetime(1899, 12, 30 if value >= 60 else 31)
    moment = start + timedelta(seconds=int((value * 86400).quantize(Decimal(1), ROUND_HALF_UP)))
    noon = any(kind == "noon" for kind, _ in section)
    out = []
    parts = [(at, text) for at, (kind, text) in enumerate(section) if kind in ("date", "elapsed")]
    for at, (kind, text) in enumerate(section):
        if kind == "noon":
            morning, _, evening = text.partition("/")
            out.append(morning if moment.hour < 12 else evening)
        elif kind == "elapsed":
            total = value * {"h": 24, "m": 1440, "s": 86400}[text[0]]
            out.append(str(int(total)).rjust(len(text), "0"))
        elif kind == "date":
            place = parts.index((at, text))
            near = (parts[place - 1][1][0] if place else "", parts[place + 1][1][0] if place + 1 < len(parts) else "")
            out.append(_unit(moment, text, text[0] == "m" and (near[0] == "h" or near[1] == "s"), noon))
        elif kind == "text" or text in ".,/":
            out.append(text)
    return "".join(out)


def _unit(moment: datetime, text: str, minute: bool, noon: bool) -> str:
    letter, wide = text[0], len(text)
    if letter == "y":
        return f"{moment.year:04d}" if wide > 2 else f"{moment.year % 100:02d}"
    if letter == "m" and not minute and wide > 2:
        return _MONTHS[moment.month - 1]
    if letter == "a" or (letter == "d" and wide > 2):
        return ("星期" if wide > 3 else "") + _WEEK[moment.weekday()]
    hour = (moment.hour % 12 or 12) if noon else moment.hour
    number = {"m": moment.minute if minute else moment.month, "d": moment.day, "h": hour, "s": moment.second}[letter]
    return f"{number:02d}" if wide > 1 else str(number)


def shown(value: Decimal, code: str, epoch_1904: bool = False) -> str:
    """Return `value` as the format `code` displays it; what the format cannot be read as shows like General.

    Args:
        value: as stored; days since the epoch for dates.
        code: a number format, ``0.0%;[Red]-0.0%``.
        epoch_1904: the workbook counts days from 1904.

    >>> [shown(Decimal(a), b) for a, b in (("0.98", "0%"), ("5052", "#,##0.00"), ("1", "General"), ("12.5", '0.0"万元"'))]
    ['98%', '5,052.00', '1', '12.5万元']
    >>> shown(Decimal(45657), 'yyyy"年"m"月"d"日"'), shown(Decimal("-3.5"), "0.00_ ;[Red](0.00)")
    ('2024年12月31日', '(3.50)')
    """
    section, signed = _section(value, _tokens(code or "General"))
    kinds = {kind for kind, _ in section}
    if kinds & {"date", "elapsed", "noon"}:
        dated = _date(value, section, epoch_1904)
        if dated is not None:
            return dated
    elif "digit" in kinds and not any(text in ("/", "E", "e") for kind, text in section if kind in ("sign", "text")):
        return _fixed(value, section, signed)
    elif not kinds & {"digit", "general"} and ("sign", "@") not in section:
        return "".join(text for kind, text in section if kind == "text")
    return _general_section(value, section, signed)


def _general_section(value: Decimal, section: list[Token], signed: bool) -> str:
    """Return a number in a section of General, or in one that can't be read: with the text around General, else alone."""
    literal = [(kind, text) for kind, text in section if kind in ("text", "general")]
    if len(literal) < 2 or all(kind == "text" for kind, _ in literal):
        return _general(value)
    return "".join(_general(value if signed else abs(value)) if kind == "general" else text for kind, text in literal)
