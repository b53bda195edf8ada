"""Numbers with unit and bound in a text: ≥98%, 不少于每人每年640元, 10万张以上, 3—5天, 20±2℃, 三分之二.

The scanner goes over an NFKC text without spaces (see `kg.values.prepared`) and reads, around each number, the bounding
word before it, the unit behind it, the other end of a range, and the bounding word behind.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from itertools import accumulate

from kg.errors import ParseError
from kg.numerals import ARABIC, HAN, parse_numeral
from kg.units import Unit, parse_unit, unit_at, vocabulary
from kg.values.bounds import read_before, read_behind, read_each
from kg.values.model import Quantity
from kg.values.words import after_pattern, degrees, noun_direction, operators

__all__ = ["scan"]

_MIXED = r"\d+(?:\.\d+)?[万亿]\d+[千百]|\d+[千百万]\d+[百千]"
_FRACTION = rf"(?P<den>百|千|万|{HAN}|\d+)分之(?P<num>{ARABIC}|{HAN})"
_NUMBER = re.compile(
    rf"{_FRACTION}|(?P<slash>\d+[/⁄]\d+)(?![/\d年月万千亿])|(?P<arabic>{_MIXED}|{ARABIC})|(?P<half>半)(?=个?(?:年(?!度)|月|天|小时|学期|日))|(?P<han>{HAN})"
)
_DASH = re.compile(r"(?:-|—|–|―|~|〜|至|到|∼|～)+")
_APPROX = re.compile(r"余(?!于)|(?:多|来|几)(?!于|次)")
_INCLUSIVE = re.compile(r"\((?:含|包含|包括)[^()]*\)|\(不含[^()]*\)")
_NOT_A_NUMBER_AFTER = re.compile(r"级|星级|号(?!召)|届|[A-Za-z](?![A-Za-z]{0,40}+[/·]|[A-Za-z0-9]{0,40}+$)|世纪|线城市|型")
_UNKNOWN = re.compile(
    r"(?!星级|[级号届以及左上下至到和与或为是的约达完按前后内起止])[\u4e00-\u9fff]{1,3}?(?=$|[(,;。、]|[及或]?以[上下内]|左右|[≥≤~至-])"
)
_SIGNS = re.compile(r"[≤<+-]*")
_ARABIC = re.compile(ARABIC)
_ABOUT_SO_MANY = re.compile("(?P<multiplier>[万亿千百])[余多]")
_REVERSED = "区间两端大小颠倒，按由小到大读"
_NUMBER_OF = re.compile(r"[\u4e00-\u9fff][^\W\d_达近约有超过到]数\Z")
"""The 数 of 人员数2人 ends a noun; 数十, 数10 and 近数10 are some tens."""
_FROM = ("从", "由", "自")
_ABOUT = "约数，只说“余”“多”"
_LONGEST_UNIT = 64
"""Characters behind a number that its unit is looked for in."""
_BOUND_BEHIND = re.compile(r"[及或]?以[上下内]")
_YEAR_BEFORE = re.compile(r"(?<![\d.])(?:19|20)\d\d$")


def scan(text: str, dates: Iterable[tuple[int, int]] = (), names: Iterable[tuple[int, int]] = ()) -> tuple[Quantity, ...]:
    """Return the quantities of an NFKC `text` without spaces, in order.

    Args:
        text: what `kg.values.prepared` gives.
        dates: spans that belong to dates; no statement reaches over one.
        names: spans whose numbers count nothing (一站式, the 两 of 每两年); a statement may reach over them.

    >>> [(q.sign, str(q.value), q.unit) for q in scan("栽植3万株以上的苗木")]
    [('≥', '3', '万株')]
    """
    walls = sorted(dates)
    closed = _Spans.of((*walls, *names))
    starts = [start for start, _end in walls]
    ends = sorted(end for _start, end in walls)
    found: list[Quantity] = []
    position = 0
    while (match := _NUMBER.search(text, position)) is not None:
        behind = closed.end_at(match.start())
        if behind is not None:
            position = behind
            continue
        ahead = bisect_left(starts, match.end())
        limit = starts[ahead] if ahead < len(starts) else len(text)
        before = bisect_right(ends, match.start())
        floor = found[-1].end if found else ends[before - 1] if before else 0
        quantity = _read(text, match, floor, limit)
        if quantity is None:
            position = match.end()
            continue
        found.append(quantity)
        position = max(quantity.end, match.end())
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Spans:
    """Spans that may overlap, for the question which of them an offset lies in.

    Attributes:
        starts: their offsets, in order.
        ends: for each of them the furthest end of the spans that begin there or before.
    """

    starts: list[int]
    ends: list[int]

    @classmethod
    def of(cls, spans: Iterable[tuple[int, int]]) -> _Spans:
        ordered = sorted(spans)
        return cls([start for start, _end in ordered], list(accumulate((end for _start, end in ordered), max)))

    def end_at(self, offset: int) -> int | None:
        """Return the furthest end of the spans that `offset` lies in, None outside of all."""
        place = bisect_right(self.starts, offset) - 1
        return self.ends[place] if place >= 0 and self.ends[place] > offset else None


def _read(text: str, match: re.Match[str], floor: int, limit: int) -> Quantity | None:
    """Read the statement around one number; None where it is no quantity (第3名 is a rank, 5G a name)."""
    if _in_name(text, match):
        return None
    try:
        value, share, end = _number_at(text, match)
    except (ParseError, ArithmeticError):
        return None
    negative = _is_negative(text, match.start(), floor)
    about = _APPROX.match(text, end)
    end = about.end() if about else end
    plus = text.startswith("+", end)
    doubted = _unit_in_doubt(text, end) if share is None else None
    found = (share, end) if share is not None else doubted or _unit_behind(text, match, end + plus, limit)
    if found is None and _counts_nothing(text, match, end):
        return None
    unit, behind = found or (None, end)
    draft = Quantity(
        match.start() - negative, behind, match.start() - negative, end, -value if negative else value,
        unit.text if unit else None, unit.dimension if unit else None, spelled=bool(match["han"]),
        fraction=bool(match["den"] or match["slash"]), notes=(_ABOUT,) * (bool(about) + bool(doubted)),
    )  # fmt: skip
    if plus:
        draft = replace(draft, sign="≥", effective="≥")
    draft = _tolerance(text, _upper(text, draft, limit))
    if draft.spelled and draft.unit is None and _goes_on(text, end):
        return None  # its upper end belongs to a date
    draft = read_each(text, draft, floor)
    return read_behind(text, read_before(text, draft, floor), limit)


def _in_name(text: str, match: re.Match[str]) -> bool:
    """Say whether what stands before a number makes it part of a name: T+1, PM2.5, 第3, 数十; pH6-9 is a number."""
    start = match.start()
    before = text[start - 1] if start else ""
    if before == "+" and text[start - 2 : start - 1].isalpha():
        return True
    if text[max(0, start - 2) : start].lower() == "ph":
        return False
    if before == "数":
        return not match["arabic"] or _NUMBER_OF.search(text, 0, start) is None
    return before in ("第", "几") or (before.isascii() and before.isalpha() and bool(match["arabic"]))


def _is_negative(text: str, start: int, floor: int) -> bool:
    """Say whether a minus stands before the number at `start`, behind the statement before it."""
    return start > floor and text[start - 1] in "-−" and _is_minus(text, start - 1)


def _unit_in_doubt(text: str, end: int) -> tuple[Unit, int] | None:
    """Read a unit that holds the doubt inside of it, and its end: 万余元 behind 100."""
    folded = _ABOUT_SO_MANY.match(text, end)
    if folded is None:
        return None
    found = unit_at(folded["multiplier"] + text[folded.end() : folded.end() + _LONGEST_UNIT], 0)
    return None if found is None else (found[0], folded.end() + found[1] - 1)


def _unit_behind(text: str, match: re.Match[str], end: int, limit: int) -> tuple[Unit, int] | None:
    """Read the unit behind a number, and its end: one of the vocabulary, in brackets, or unknown."""
    found = unit_at(text, end) or _in_brackets(text, end) or _unknown(text, end, match)
    return None if found is None or found[1] > limit or _swallows(text, *found) else found


def _counts_nothing(text: str, match: re.Match[str], end: int) -> bool:
    """Say whether a number without a unit is part of a word: 3级, 5G, the 一 of 一站式; 零投诉, 三以上 and 三至五天 count."""
    if _NOT_A_NUMBER_AFTER.match(text, end):
        return True
    if not match["han"] or match.group() == text:
        return False
    return not (_none(text, match.group(), end) or _BOUND_BEHIND.match(text, end) or _goes_on(text, end))


def _is_minus(text: str, at: int) -> bool:
    """Say whether a dash before a number is its sign: at the front, behind a mark or a bound (低于-5℃), not in 3天-100人."""
    return not text[max(0, at - 1) : at].isalnum() or text.endswith(_bounding_words(), 0, at)


@cache
def _bounding_words() -> tuple[str, ...]:
    return tuple(word for side, word in operators() if side == "before")


def _goes_on(text: str, end: int) -> bool:
    """Say whether a spelled number is the lower end of a range whose unit stands behind the upper one: 三至五天."""
    dash = _DASH.match(text, end)
    upper = _NUMBER.match(text, dash.end()) if dash else None
    return upper is not None and bool(upper["han"]) and unit_at(text, upper.end()) is not None


def _in_brackets(text: str, position: int) -> tuple[Unit, int] | None:
    """Read a unit in brackets behind its number: 95(%)."""
    if text[position : position + 1] != "(":
        return None
    found = unit_at(text, position + 1)
    return (found[0], found[1] + 1) if found is not None and text[found[1] : found[1] + 1] == ")" else None


def _none(text: str, numeral: str, end: int) -> bool:
    """Say whether 零 counts mishaps: 零投诉, 零事故, 零发生 mean none of them."""
    rest = text[end : end + 5]
    return numeral == "零" and 2 <= len(rest) <= 4 and (noun_direction(rest) == "less" or rest.startswith("发生"))


def _unknown(text: str, position: int, number: re.Match[str]) -> tuple[Unit, int] | None:
    """Read a unit that the vocabulary does not have: up to three characters that end the statement (12大棚; not 5型)."""
    match = None if number["han"] or _NOT_A_NUMBER_AFTER.match(text, position) else _UNKNOWN.match(text, position)
    if match is None or noun_direction(match.group()) or match.group() in degrees() or after_pattern().match(match.group()):
        return None
    if _YEAR_BEFORE.search(text, max(0, position - 4), position):
        return None  # 2026预算 is about a year
    return parse_unit(match.group()), match.end()


def _swallows(text: str, unit: Unit, end: int) -> bool:
    """Say whether a one-character unit is really the beginning of a longer word: 3年级, 2组织, 5人员 are no units."""
    follow = text[end : end + 1]
    return (unit.text, follow) in {("年", "级"), ("组", "织"), ("条", "件"), ("项", "目"), ("个", "性"), ("例", "如")} or (
        unit.text == "级"
    )


def _value(match: re.Match[str]) -> tuple[Decimal, Unit | None]:
    """Return the number and, for 百分之 千分之 万分之, its unit."""
    if match["den"]:
        number = Decimal(100) if match["num"] == "百" else parse_numeral(match["num"])
        known = {"百": "%", "千": "‰", "万": "‱"}.get(match["den"])
        if known:
            return number, vocabulary()[known]
        return number / parse_numeral(match["den"]), None
    if match["half"]:
        return Decimal("0.5"), None
    if match["slash"]:
        over, under = re.split("[/⁄]", match["slash"])
        if parse_numeral(over) >= parse_numeral(under):
            raise ParseError(match["slash"], "不是真分数")
        return Decimal(over) / Decimal(under), None
    return parse_numeral(match["arabic"] or match["han"]), None


def _number_at(text: str, match: re.Match[str]) -> tuple[Decimal, Unit | None, int]:
    """Return number, unit and end; 万 and 亿 before a unit belong to the unit (一百万元 is 100 万元, as 100万元 is)."""
    han = match["han"]
    if han and len(han) > 1 and han[-1] in "万亿" and unit_at(text, match.end()) is not None:
        return parse_numeral(han[:-1]), None, match.end() - 1
    value, unit = _value(match)
    return value, unit, match.end()


def _upper(text: str, quantity: Quantity, limit: int) -> Quantity:
    """Read the other end of a range: 3-5天, 90%~95%, 10至20人, 5(含)-10."""
    other = _other_end(text, quantity.end, limit)
    if other is None:
        return quantity
    match, sign = other
    try:
        upper, unit = _value(match)
    except (ParseError, ArithmeticError):
        return quantity
    upper = -upper if "-" in sign else upper
    end = match.end()
    found = unit_at(text, end) if unit is None else None
    if found is not None and found[1] <= limit:
        unit, end = found
    if _two_numbers(quantity, upper, unit, spelled=bool(match["han"])) or (upper < quantity.value and _starts(text, quantity)):
        return quantity
    if quantity.unit is None or unit is not None:
        quantity = replace(quantity, unit=unit.text if unit else None, dimension=unit.dimension if unit else None)
    low, high = sorted((quantity.value, upper))
    notes = (*quantity.notes, _REVERSED) if upper < quantity.value else quantity.notes
    return replace(
        quantity, end=end, number_end=match.end(), value=low, upper=high, sign="between", effective="between", notes=notes
    )


def _other_end(text: str, position: int, limit: int) -> tuple[re.Match[str], str] | None:
    """Return the number behind a dash at `position`, and the signs between the two (95%-≤100%, 1--5)."""
    inclusive = _INCLUSIVE.match(text, position)
    dash = _DASH.match(text, inclusive.end() if inclusive else position)
    if dash is None:
        return None
    signs = _SIGNS.match(text, dash.end())
    match = _NUMBER.match(text, signs.end()) if signs else None
    return (match, signs.group()) if signs and match and match.start() < limit else None


def _two_numbers(quantity: Quantity, upper: Decimal, unit: Unit | None, *, spelled: bool) -> bool:
    """Say whether a dash stands between two numbers that make no range.

    One in digits and one spelled want a unit each; 培训3天-100人 counts two things; 从90%到85% goes from one value to another.
    """
    if unit is None or quantity.unit is None:
        return spelled != quantity.spelled
    return quantity.unit not in unit.text and unit.text not in quantity.unit


def _starts(text: str, quantity: Quantity) -> bool:
    """Say whether a word before a number makes it where something starts from: 从90%到85%, 由 5 降至 3."""
    return text[: quantity.number_start].endswith(_FROM)


def _tolerance(text: str, quantity: Quantity) -> Quantity:
    """Read ±: 20±2℃ lies between 18 and 22, 100±5% between 95 and 105; ±5% alone between -5 and 5."""
    if quantity.upper is not None:
        return quantity
    if quantity.number_start > 0 and text[quantity.number_start - 1] == "±":
        start = quantity.number_start - 1
        return replace(
            quantity,
            start=start,
            number_start=start,
            value=-quantity.value,
            upper=quantity.value,
            sign="between",
            effective="between",
        )
    if text[quantity.end : quantity.end + 1] != "±":
        return quantity
    match = _ARABIC.match(text, quantity.end + 1)
    if match is None:
        return quantity
    margin = parse_numeral(match.group())
    found = unit_at(text, match.end())
    unit = found[0] if found else None
    end = found[1] if found else match.end()
    if unit is not None and unit.text == "%" and quantity.unit not in ("%", None):
        margin = quantity.value * margin / 100  # 100万元±5%: five per cent of the number
    elif quantity.unit is None and unit is not None:
        quantity = replace(quantity, unit=unit.text, dimension=unit.dimension)
    low, high = quantity.value - margin, quantity.value + margin
    return replace(quantity, end=end, value=low, upper=high, sign="between", effective="between")
