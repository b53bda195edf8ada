"""Sums of money, 金额: printed text, value, unit, and the value in 万元 beside them.

A sum is read from what its cell prints and from the places around it that tell a unit, the nearest first: the cell itself
(``1.2亿元``), the head of its column, its label, the label over its block, the line of units of its table or form. Where none
tells it the unit is None, and so is `Amount.wan`: bare numbers are never added.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from kg.errors import ParseError
from kg.numerals import ARABIC, HAN, parse_numeral
from kg.text import compact, nfkc
from kg.units import MULTIPLIERS, parse_unit, vocabulary

__all__ = ["Amount", "amount_in", "common", "convert", "is_misgrouped", "money_unit", "rounding", "unit_line", "wan"]


_LONGEST = 24
"""Digits of a sum; a longer run is no sum of a form."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum of money as a form prints it.

    Attributes:
        raw: text of the cell or of the part of it that is the sum, as printed.
        value: number in `unit`.
        unit: NFKC, without 人民币 (元 千元 万元 百万元 亿元; 万美元, 港元 as said), None where no place tells it.
    """

    raw: str
    value: Decimal
    unit: str | None

    @property
    def wan(self) -> Decimal | None:
        """The value in 万元, exact; None where the unit is unknown or no 元.

        >>> Amount("3,000,000元", Decimal(3000000), "元").wan
        Decimal('300')
        """
        return wan(self.value, self.unit)


def wan(value: Decimal | None, unit: str | None) -> Decimal | None:
    """Return `value`, in `unit`, in 万元; None for another currency, for a price (元/人), and where either is unknown.

    >>> wan(Decimal("1.20"), "亿元"), wan(Decimal(5), "万美元"), wan(Decimal(100), "元/人")
    (Decimal('12000'), None, None)
    """
    if value is None or unit is None:
        return None
    found = parse_unit(unit)
    if found.dimension != "money" or found.base != "元" or abs(value.adjusted()) > _LONGEST:
        return None
    return _tidy(value * found.factor.scaleb(-4))


def _tidy(number: Decimal) -> Decimal:
    """Return the number without idle zeros behind the point, and without an exponent.

    >>> _tidy(Decimal("1E+3")), _tidy(Decimal("0.50")), _tidy(Decimal("0E+7"))
    (Decimal('1000'), Decimal('0.5'), Decimal('0'))
    """
    return Decimal(f"{number.normalize():f}") if number else Decimal(0)


def convert(amount: Amount | None, unit: str | None) -> Decimal | None:
    """Return an amount as a number of `unit`; None where it cannot be said in it.

    >>> convert(Amount("300万元", Decimal(300), "万元"), "元"), convert(Amount("300", Decimal(300), None), "元")
    (Decimal('3000000'), None)
    """
    if amount is None or amount.unit == unit:
        return None if amount is None else amount.value
    one = wan(Decimal(1), unit)
    return None if one is None or amount.wan is None else _tidy(amount.wan / one)


def common(*amounts: Amount | None) -> tuple[tuple[Decimal, ...], str] | None:
    """Return sums as numbers of one unit, and that unit: 万元, else the printed one where all have the same.

    None where a sum is missing, or where they cannot be compared. Sums of one form none of which has a unit are in the same
    unknown one: its name is empty.

    >>> common(Amount("1亿元", Decimal(1), "亿元"), Amount("500", Decimal(500), "元"))
    ((Decimal('10000'), Decimal('0.05')), '万元')
    >>> common(Amount("1", Decimal(1), None), Amount("5", Decimal(5), "元")) is None
    True
    """
    known = [each for each in amounts if each is not None]
    if len(known) < len(amounts):
        return None
    in_wan = [each.wan for each in known if each.wan is not None]
    if len(in_wan) == len(known):
        return tuple(in_wan), "万元"
    units = {each.unit for each in known}
    return (tuple(each.value for each in known), units.pop() or "") if len(units) == 1 else None


def rounding(*amounts: Amount) -> Decimal:
    """Return by how much a total may differ from its parts because each is printed rounded: half of each last digit, in 万元.

    >>> rounding(Amount("1.2亿元", Decimal("1.2"), "亿元"), Amount("11900.5", Decimal("11900.5"), "万元"))
    Decimal('500.05')
    """
    last = (wan(Decimal(1).scaleb(min(0, int(each.value.as_tuple().exponent))), each.unit or "万元") for each in amounts)
    return _tidy(sum((each for each in last if each is not None), Decimal(0)) / 2)


def _any(words: list[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


@cache
def _unit() -> str:
    """Pattern of a unit of money: a currency with a multiplier before it or not."""
    names = [text for text, unit in vocabulary().items() if unit.dimension == "money" and text != "块"]
    return rf"(?:人民币)?(?P<unit>(?:{_any(list(MULTIPLIERS))})?(?:{_any(names)}))(?:人民币)?(?![\u4e00-\u9fffA-Za-z/])"


@cache
def _label_patterns() -> tuple[re.Pattern[str], ...]:
    """How a label, a head or a line names its unit, the surest first."""
    behind = r"(?:[)\]】,，;、%]|$)"
    return (
        re.compile(rf"单位(?:[:：为是])?[(\[]?{_unit()}"),
        re.compile(rf"[(\[【](?:[^()\[\]]*[,，、:：/])?{_unit()}{behind}"),
        re.compile(rf"(?:^|[,，、:：/]){_unit()}$"),
        # 预算金额万元: behind a label only a unit with its multiplier is sure, 单元 and 多元 end in 元 too
        re.compile(rf"(?:人民币)?(?P<unit>(?:{_any([m for m in MULTIPLIERS if m != '十'])})元)$"),
    )


def money_unit(text: str) -> str | None:
    """Return the unit of money that a label, a head of a column or a line of units names, None where it names none.

    >>> money_unit("预算金额（单位：万元）"), money_unit("单位：元"), money_unit("金额（人民币/亿元）"), money_unit("预算数")
    ('万元', '元', '亿元', None)
    >>> money_unit("元旦活动经费"), money_unit("单元房改造"), money_unit("补助标准（元/人）")
    (None, None, None)
    """
    plain = compact(text)
    if not plain.isascii():
        for pattern in _label_patterns():
            found = pattern.search(plain)
            if found:
                return _spelled(found["unit"])
    return None


@cache
def _line() -> re.Pattern[str]:
    kinds = "金额|资金|货币|计量|计价|计算|数据|预算"
    return re.compile(rf"[(\[【]?(?:{kinds})?(?:计量|货币)?单位[:：]?[(\[]?{_unit()}[)\]】]{{0,2}}")


def unit_line(text: str) -> tuple[str, bool] | None:
    """Return the unit of money in a text that gives it for what follows, and whether the text says nothing else.

    >>> unit_line("金额单位：人民币元"), unit_line("项目支出绩效目标表（单位：元）"), unit_line("（万元）")
    (('元', True), ('元', False), ('万元', True))
    >>> unit_line("填报单位：某县水务局  单位：万元"), unit_line("填报单位：某县财政局"), unit_line("绩效单元")
    (('万元', False), None, None)
    """
    plain = compact(text)
    if "元" not in plain and "币" not in plain and "镑" not in plain:
        return None
    found = _line().search(plain) or re.compile(rf"[(\[【]?{_unit()}[)\]】]?").fullmatch(plain)
    if found is None:
        return None
    rest = plain[: found.start()] + plain[found.end() :]
    return _spelled(found["unit"]), not re.search(r"[\w]", rest)


def _spelled(unit: str) -> str:
    """Return the one spelling of a unit of yuan (元人民币, 块钱 → 元); other currencies as printed."""
    known = parse_unit(unit)
    if known.base != "元":
        return unit
    plain = {factor: name for name, factor in MULTIPLIERS.items()}
    return plain.get(known.factor, "") + "元" if known.factor == 1 or known.factor in plain else unit


_SIGN = r"(?P<sign>[-+−])?"
_HAN_SUM = rf"(?P<han>{HAN})(?=圆|元)"
_GROUPS = r"\d{1,4}(?:,\d{4}){2,}(?:\.\d+)?"
"""Digits grouped by four, as 万 and 亿 group them, twice at least: 1,2000 may as well be 12,000 or 1,200 mistyped."""
_MIXED = r"\d+(?:\.\d+)?亿\d+(?:\.\d+)?万"
_AMOUNT = re.compile(
    rf"(?:人民币|RMB)?(?P<currency>[¥$€£])?{_SIGN}"
    rf"(?:(?P<mixed>{_MIXED})|(?P<number>{_GROUPS}(?![\d,])|{ARABIC}|\.\d+)|{_HAN_SUM})"
    r"(?P<unit>(?:(?!其中)[^\d\s(（,，;；。:：、/.%％]){0,6})(?P<rest>.*)",
    re.DOTALL,
)
_REMARK = re.compile(r"[(（\[【].*[\u4e00-\u9fff].*[)）\]】][。;；]?|[,，;；、:：]?其中.*|[。;；]", re.DOTALL)
"""What may stand behind a sum without being part of it: a remark in brackets (其中…, 含…, in words), a mark."""
_DIGIT = re.compile(r"\d|圆|元")
_CURRENCIES = {"¥": "元", "$": "美元", "€": "欧元", "£": "英镑"}
_BESIDE_HAN = re.compile(r"(?<=[\u4e00-\u9fff:：(（)）])\s+|\s+(?=[\u4e00-\u9fff:：(（)）])")
_BROKEN = re.compile(r"(?<=[\d])\s*(?=[,.]\s*\d)|(?<=\d[,.])\s+(?=\d)")
"""White space beside a point or a comma of a number: a narrow cell broke it there."""


_LEAD = re.compile(r"^(?:共计|合计|总计|总额|共)[:,]?\s?(?=\d)")
"""Words before a sum that say that it is the whole one: 共计78.3万元，其中…."""


def amount_in(text: str, *told: str | None) -> Amount | None:
    """Return the sum that a cell's text is, None where it is none (words, several sums, digits that ran together).

    Args:
        text: of the cell; a remark in brackets or from 其中 on may follow the sum.
        told: units that the places around the cell tell, the nearest first; None for a place that tells none.

    >>> amount_in("1.2亿元"), amount_in(" 5052.0 ", None, "万元")
    (Amount(raw='1.2亿元', value=Decimal('1.2'), unit='亿元'), Amount(raw='5052.0', value=Decimal('5052.0'), unit='万元'))
    >>> str(amount_in("共计78.3万元，其中：县级资金50万元").value)
    '78.3'
    >>> found = amount_in("320万（其中中央200万元）", "元")
    >>> found.value, found.unit, found.wan
    (Decimal('320'), '万元', Decimal('320'))
    >>> amount_in("20 20 10"), amount_in("202010100.00%"), amount_in("2,02,010"), amount_in("1,2000元"), amount_in("1600元/亩")
    (None, None, None, None, None)
    """
    raw = text.strip()
    if not _DIGIT.search(raw):
        return None
    plain = _LEAD.sub("", _BROKEN.sub("", _BESIDE_HAN.sub("", nfkc(raw))))
    found = _AMOUNT.fullmatch(plain)
    if found is None or (found["rest"].strip() and not _REMARK.fullmatch(found["rest"].strip())):
        return None
    if re.fullmatch(r"\d{1,3} \d{3}(?:\.\d+)?", found["number"] or ""):
        return None  # 20 200 is a number or two: only a second group shows that blanks group
    value = _value(found)
    bracket = re.fullmatch(r"[(\[](\S+)[)\]]", found["rest"].strip())
    if bracket and not found["unit"] and parse_unit(bracket[1]).dimension is not None:
        unit = _money(bracket[1])  # 20（万元）; 10（分） is no sum
    else:
        unit = _own_unit(found, told)
    if value is None or unit is None:
        return None
    own = unit or next((each for each in told if each), None)
    return Amount(raw, value, own)


_COMMAS = re.compile(r"[-+]?\d+(?:,\d{2,})+(?:\.\d+)?")
"""A number with commas; behind a comma a digit alone is the next one of a list: 1,2,3."""
_GROUPED = re.compile(rf"[-+]?(?:{_GROUPS}|{ARABIC})")


def is_misgrouped(text: str) -> bool:
    """Say whether a text is a number, with a unit or not, whose commas group no digits: nobody knows which number it is.

    >>> [is_misgrouped(text) for text in ("1,2000元", "1,23", "12,34,567元", "1,200元", "1,2345,6789元", "1,2,3")]
    [True, True, True, False, False, False]
    """
    plain = compact(text)
    found = _COMMAS.match(plain)
    return found is not None and not re.search(r"[\d,]", plain[found.end() :]) and _GROUPED.fullmatch(found[0]) is None


def _value(found: re.Match[str]) -> Decimal | None:
    try:
        if found["number"] is not None:
            digits = re.sub("[, ]", "", found["number"])
            value = Decimal(digits) if len(digits) <= _LONGEST else None
        else:
            value = parse_numeral(found["mixed"] or found["han"])
    except ParseError:
        return None
    return value if value is None or found["sign"] in (None, "+") else -value


def _own_unit(found: re.Match[str], told: tuple[str | None, ...]) -> str | None:
    """Return the unit that the cell prints, empty where it prints none; None where what follows the number is no unit of money.

    A multiplier alone (320万) multiplies the currency that the places around it tell, else yuan.
    """
    printed = found["unit"].replace("人民币", "").removesuffix("整").removesuffix("正").replace("圆", "元")
    base = _CURRENCIES.get(found["currency"] or "", "")
    if found["mixed"] is not None and printed == "":
        printed = "元"
    if printed == "":
        return base
    if printed in MULTIPLIERS:
        currency = base or next((parse_unit(each).base for each in told if each), "元")
        return _spelled(printed + currency)
    return _money(printed)


def _money(printed: str) -> str | None:
    known = parse_unit(printed)
    return _spelled(known.text) if known.dimension == "money" and known.per is None else None
