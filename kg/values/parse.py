"""A target's text to its `Value`: the order in which dates, numbers and words are tried."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from itertools import accumulate

from kg.records import Target
from kg.text import compact
from kg.units import Unit, parse_unit
from kg.values.beside import alone, clash, of_column, of_name, settled
from kg.values.changes import compared_to
from kg.values.dates import DateSpan, event, find_dates
from kg.values.model import Item, Quantity, Value
from kg.values.notes import notes_of
from kg.values.prepared import prepare
from kg.values.quantity import scan
from kg.values.simple import simple
from kg.values.wording import bound, degree_of
from kg.values.words import idioms, noun_direction

__all__ = ["parse"]

_SERVICE = re.compile(
    r"(?:全年|全天|每天|7[x×*/]?).{0,8}24小时|(?:(?<!\d)\d++天[x×*])24小时|24小时(?:值班|值守|在线|服务|开放|不间断|监控|运行|待命|备勤|供|全)|7[x×*/]24"
)
_VERB = (
    "(?:全部|全面|基本|按时|按期|及时|如期|顺利|正式|持续|按计划|完成|竣工|完工|开工|启动|实施|执行|开展|发放|支付|拨付|兑付|兑现|到位|交付|"
    "投入使用|投用|使用|运行|投产|结束|验收|建成|办结|达到|申报|上报|报送|公开|发布|投放|安装|采购|左右|底|完毕|各|及|和|、|,|;)"
)
_DONE = re.compile(rf"{_VERB}*")
"""What may follow a bare date that is when something is done: 2026年完成 is a deadline, 2026年度工程款 is not."""

_LEADS = re.compile(
    rf"(?:.{{0,10}}(?:时间|日期|期限|时限|节点|周期|截止|截至|于|在|到|至|自|从|计划|预计|拟|力争|确保|争取|[:：])|{_VERB}*)[≤≥<>=]*"
)
_COMPARED = re.compile(r"(?=(?P<word>较|比|其中|每次|每期|每场|每人次|误差|平均每))")
_DIGIT = re.compile(r"\d")
_GROUPED = re.compile(r"(?<![\d.,])\d+(?:,\d+)+(?:\.\d+)?")
"""Digits with commas between them: a number with thousands set apart, or no number that could be told (1,20元)."""
_GROUPS = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?")
_WHOLE_YEAR = re.compile(r"(?:全年度?|年内|当年|本年度?|年度)\Z")
"""The year that the form is about: a statement reaches over it (至少全年开展2次)."""
_NO_TARGET = re.compile(
    r"(?<![\d.])\d{1,4}(?:\.\d+)?[:∶]\d{1,4}(?:\.\d+)?(?![\d%])"  # 1:15 is a ratio, 8:30 a time of day
    r"|\d{1,2}\+[A-Za-z]"
    r"|(?<=前)[一二三四五六七八九十\d]{1,3}(?=名|位|强|列)"
    r"|(?<=每)[一两二三四五六七八九十半\d]{1,3}(?=个?(?:年|月|季度|周|天|日|学期|小时))"
    r"|[一半](?=(?:年|个?季度?|个?月|周|天)[^,;。\d]{0,3}[一二两三四五六七八九十\d]+(?:次|场|期|轮))"
)
LONGEST = 2_000
"""Characters of a target. The longest seen on a form has 118; a chapter of a report in its place states no target."""

_KEPT = 96
"""Characters of a target with its name and unit up to which its value is kept: tables repeat both, row by row."""

_SHORT = 8
"""Characters before a bare number up to which it is what the text is about."""

_STOP = re.compile(r"[\d,;。]")
_EACH = re.compile(r"(?:平均)?每")
_PERIODS = ("年", "月", "季", "周", "日", "天", "学期", "学年", "半年", "半月", "旬", "小时")


def parse(text: str, *, name: str | None = None, unit: str | None = None) -> Value:
    """Return what a target says; text that is no number, date or frequency becomes a qualitative target.

    Args:
        text: the target as printed, in any width, spaces allowed.
        name: the indicator's name, for the direction (more or less is better) and the check of the unit.
        unit: what a 计量单位 column prints; used where the text itself prints no unit, as is one at the end of `name`.

    Returns:
        The value; numbers are exact and in the printed unit (万人 keeps 万), `base_value` has them unfolded. Text of more than
        `LONGEST` characters is kept as it is, qualitative, with a note.

    >>> target = parse("达到 92%以上").target
    >>> target.operator, str(target.value), target.unit
    ('≥', '92', '%')
    >>> parse("800", name="造林面积（亩）").target.unit, parse("31.5万元", unit="%").target.unit
    ('亩', '万元')
    >>> parse("2026年9月30日之前").target.date, parse("每季度两次").target.unit
    ('2026-09-30', '次/季度')
    """
    printed = text.strip()
    if len(printed) > LONGEST:
        return Value(Target(printed), form="statement", notes=(f"文字超过 {LONGEST} 字，不作指标值解读",))
    if len(printed) + len(name or "") + len(unit or "") <= _KEPT:
        return _short(printed, name, unit)
    return _parsed(printed, name, unit)


def _parsed(printed: str, name: str | None, unit: str | None) -> Value:
    column, named = of_column(unit), of_name(name)
    value = _read(printed, column or named, "计量单位栏" if column else "指标名称")
    plain = compact(name) if name else None
    direction, more = _direction(value, plain), notes_of(value, plain, unit)
    if direction == value.direction and not more:
        return value
    return replace(value, direction=direction, notes=(*value.notes, *more))


_short = lru_cache(maxsize=16384)(_parsed)


def _read(raw: str, beside: Unit | None, place: str) -> Value:
    plain = raw.replace("％", "%")
    if (quantity := simple(plain)) is not None:
        return _quantity(raw, plain, quantity, (), beside, place)
    text = _unwrapped(prepare(raw))
    dates = find_dates(text)
    walls = [(d.start, d.end) for d in dates if not _WHOLE_YEAR.match(text, d.start, d.end)]
    broken = [match.span() for match in _GROUPED.finditer(text) if not _GROUPS.fullmatch(match.group())]
    broken = [span for span in broken if not any(d.start < span[1] and span[0] < d.end for d in dates)]
    names = [*idioms(text), *broken, *(match.span() for match in _NO_TARGET.finditer(text))]
    quantities = _main(text, scan(text, walls, names), beside is not None)
    if quantities and not _SERVICE.search(text):
        if len(quantities) > 1:
            value = _items(raw, text, quantities)
        else:
            value = _quantity(raw, text, quantities[0], dates, beside, place)
    else:
        value = _deadline(raw, text, dates) or _words(raw, text)
    doubts = tuple(f"“{text[start:end]}”的逗号不在千分位上，疑为录入错误，未作数字读" for start, end in broken)
    return replace(value, notes=(*doubts, *value.notes)) if doubts else value


def _unwrapped(text: str) -> str:
    """Return `text` without quotation marks or brackets around the whole of it."""
    plain = text.strip(";,。、\"'“”‘’")
    while len(plain) > 2 and plain[0] + plain[-1] in ("()", "[]", "【】") and plain[1:-1].count(plain[0]) == 0:
        plain = plain[1:-1].strip(";,。、")
    return plain


def _main(text: str, found: tuple[Quantity, ...], has_column: bool) -> tuple[Quantity, ...]:
    """Return the quantities that state the target: bounds joined, remarks in brackets and comparisons left out.

    While several are left, one rule after the other leaves out what says something about the first one.
    """
    kept = [q for q in found if not _incidental(text, q, has_column)]
    joined = _between(text, *kept) if len(kept) == 2 else None
    if joined is not None:
        return (joined,)
    for rule in (_outside_brackets, _not_of_each, _where_it_goes, _before_comparison, _with_unit):
        kept = kept if len(kept) < 2 else rule(text, kept) or kept
    return tuple(kept)


def _not_of_each(text: str, quantities: list[Quantity]) -> list[Quantity]:
    """Leave out what each of the first things has: 培训3期，每期50人 is about 3期."""
    first, *rest = quantities
    return quantities if _EACH.match(text, first.start) else [first, *(q for q in rest if not _EACH.match(text, q.start))]


def _where_it_goes(text: str, quantities: list[Quantity]) -> list[Quantity]:
    """Leave out where something starts from: 由90%提高到95%."""
    arrives = len(quantities) == 2 and quantities[1].effective != "=" and _from(text, quantities[0].number_start)
    return quantities[1:] if arrives else quantities


def _before_comparison(text: str, quantities: list[Quantity]) -> list[Quantity]:
    """Leave out what stands behind a word of comparison: 发放100万元，较上年增长5%."""
    compared = _compared(text)
    return [quantities[0], *(q for q in quantities[1:] if not compared(q.start))]


def _with_unit(_text: str, quantities: list[Quantity]) -> list[Quantity]:
    """Leave out bare numbers beside one with a unit."""
    named = any(q.unit is not None for q in quantities)
    return [q for q in quantities if q.unit is not None or q.sign is not None] if named else quantities


def _incidental(text: str, quantity: Quantity, has_column: bool) -> bool:
    """Say whether a number is part of a wording, not of a target: 一项制度 in a long sentence, a bare 3 in a name."""
    if quantity.sign is not None or quantity.effective != "=":
        return False
    outside = len(text) - (quantity.end - quantity.start)
    if quantity.value == 0 and quantity.unit is None and outside <= _SHORT:
        return False  # 0投诉, 零事故
    if quantity.spelled:
        frequency = (
            quantity.unit is not None and quantity.unit.split("/")[0] in ("次", "场", "期", "轮") and "/" in quantity.unit
        )
        return not frequency and outside > (4 if quantity.value == 1 else 8)
    if quantity.unit is None:
        if text.endswith(":", 0, quantity.number_start):
            return False  # 2026年:50;2027年:60
        return outside > 0 and not (has_column and outside <= 4) and not _ends_in_number(text, quantity)
    return False


def _ends_in_number(text: str, quantity: Quantity) -> bool:
    """Say whether a bare number closes a short text (完成数量50, 得分:90)."""
    return quantity.end == len(text) and 0 < quantity.number_start <= _SHORT


def _from(text: str, end: int) -> bool:
    """Say whether the words that lead to offset `end` name where something starts from: 由, 从, 较."""
    return not set(_STOP.split(text[:end])[-1]).isdisjoint("由从较比")


def _outside_brackets(text: str, quantities: list[Quantity]) -> list[Quantity]:
    """Return the quantities that no open bracket stands before."""
    kept, depth, reached = [], 0, 0
    for quantity in sorted(quantities, key=lambda q: q.start):
        depth += text.count("(", reached, quantity.start) - text.count(")", reached, quantity.start)
        reached = quantity.start
        if depth <= 0:
            kept.append(quantity)
    return kept


def _compared(text: str) -> Callable[[int], bool]:
    """Return whether a word of comparison stands before an offset, with no digit between: 较上年增长 before 5%."""
    words = [(found.end("word"), found.start()) for found in _COMPARED.finditer(text)]
    ends = [end for end, _start in words]
    starts = list(accumulate((start for _end, start in words), max))
    digits = [found.start() for found in _DIGIT.finditer(text)]

    def compared(offset: int) -> bool:
        place, digit = bisect_right(ends, offset), bisect_left(digits, offset)
        return place > 0 and (digit == 0 or digits[digit - 1] < starts[place - 1])

    return compared


def _between(text: str, first: Quantity, second: Quantity) -> Quantity | None:
    """Join ≥90%且≤100% and 95%≤x≤100% into one range."""
    gap = text[first.end : second.start]
    ends = {"≥", ">"}, {"≤", "<"}
    if second.unit and first.unit and first.unit != second.unit:
        return None
    if first.sign in ends[0] and second.sign in ends[1] and len(gap) <= 8:
        low, high = first, second
    elif first.sign in ends[1] and second.sign in ends[0] and len(gap) <= 8:
        low, high = second, first
    else:
        return None
    if low.value > high.value or low.upper is not None or high.upper is not None:
        return None
    known = first if first.unit else second
    return replace(
        low, start=first.start, end=second.end, number_end=second.number_end, upper=high.value,
        sign="between", effective="between", unit=known.unit, dimension=known.dimension,
    )  # fmt: skip


def _items(raw: str, text: str, quantities: tuple[Quantity, ...]) -> Value:
    """Return an enumeration: several numbers for several groups."""
    items = []
    last = 0
    for quantity in quantities:
        label = text[last : quantity.start].strip(";,。、:和及()-—")
        items.append(Item(label, quantity.sign, quantity.value, quantity.unit))
        last = quantity.end
    return Value(Target(raw, kind="enumeration"), form="items", items=tuple(items))


def _quantity(raw: str, text: str, quantity: Quantity, dates: tuple[DateSpan, ...], beside: Unit | None, place: str) -> Value:
    """Return a quantitative target or a frequency; `beside` is the unit that stands in `place` beside the value."""
    notes = quantity.notes
    if quantity.unit is not None and beside is not None and clash(quantity.unit, beside):
        notes = (*notes, f"指标值的单位“{quantity.unit}”与{place}“{beside.text}”不一致")
    unit = settled(quantity.unit, beside)
    known = parse_unit(unit) if unit is not None else None
    form = "frequency" if _is_frequency(known) else _form(quantity)
    day = next((d for d in dates if d.bounded and d.first is not None), None)
    target = Target(
        raw,
        operator=quantity.sign,
        effective_operator=quantity.effective,
        value=quantity.value,
        upper=quantity.upper,
        unit=unit,
        kind="frequency" if form == "frequency" else "quantitative",
        date=day.first if day else None,
        date_upper=day.last if day and day.form == "period" else None,
        compared_to=compared_to(text, quantity.number_start),
    )
    return _in_base(Value(target, form=form, notes=notes), quantity, known)


def _form(quantity: Quantity) -> str:
    return "range" if quantity.upper is not None else "fraction" if quantity.fraction else "number"


def _is_frequency(unit: Unit | None) -> bool:
    """Say whether a unit counts events in a time: 次/季度, not 次/人."""
    return unit is not None and unit.dimension == "event" and (unit.per or "").lstrip("0123456789个").startswith(_PERIODS)


def _in_base(value: Value, quantity: Quantity, unit: Unit | None) -> Value:
    """Return `value` with its numbers in the base unit, where its unit folds one: 3万人 are 30000人."""
    if unit is None or (unit.factor == 1 and unit.base == unit.text) or not unit.base:
        return value
    upper = _exact(quantity.upper * unit.factor) if quantity.upper is not None else None
    return replace(value, base_value=_exact(quantity.value * unit.factor), base_upper=upper, base_unit=unit.base)


def _exact(number: Decimal) -> Decimal:
    """Return `number` without an exponent (2E+7 prints as 20000000)."""
    return Decimal(f"{number:f}")


def _deadline(raw: str, text: str, dates: tuple[DateSpan, ...]) -> Value | None:
    """Return a deadline where a date or an event is what the target says, else None."""
    dated = _dated(raw, text, dates) if dates else None
    if dated is not None:
        return dated
    named = event(text)
    if named is not None:
        return Value(Target(raw, effective_operator=named[1], kind="deadline"), form="event")
    if re.fullmatch(r"每个?(?:季度|半年|年度?|月|季|周|天|日|学期)(?:度)?[^\d]{0,4}", text):
        return Value(Target(raw, kind="frequency"), form="frequency")
    return None


def _dated(raw: str, text: str, dates: tuple[DateSpan, ...]) -> Value | None:
    """Return the deadline that the dates of a text state; None where they only say which year something is of."""
    chosen = next((d for d in dates if d.bounded), dates[0])
    if not chosen.bounded and not _is_when(text, chosen, dates):
        return None
    sign = bound(text[: chosen.start], before_date=True)
    chosen = _day_meant(chosen, dates)
    period = chosen.form == "period"
    target = Target(
        raw,
        operator=sign or ("between" if period else None),
        effective_operator=sign or chosen.effective,
        kind="deadline",
        date=chosen.first,
        date_upper=chosen.last if period else None,
    )
    return Value(target, form=chosen.form, notes=(chosen.note,) if chosen.note else ())


def _is_when(text: str, chosen: DateSpan, dates: tuple[DateSpan, ...]) -> bool:
    """Say whether the words around a date without a bound make it the time that something is done by: 2026年完成."""
    others = "".join(text[d.start : d.end] for d in dates if d is not chosen)
    behind = text[chosen.end :].replace(others, "") if others else text[chosen.end :]
    return _LEADS.fullmatch(text[: chosen.start]) is not None and _DONE.fullmatch(behind) is not None


def _day_meant(chosen: DateSpan, dates: tuple[DateSpan, ...]) -> DateSpan:
    """Return a date with its day only where it names a single one: 2026年12月 names none, 4月10日、10月10日 two."""
    if chosen.bounded:
        return chosen
    if len({d.first for d in dates}) > 1:
        return replace(chosen, first=None, note="有几个日期")
    return chosen if chosen.form == "date" else replace(chosen, first=None)


def _words(raw: str, text: str) -> Value:
    """Return a qualitative target; a bound against something that is no number (不低于市定目标) keeps its sign."""
    unit = alone(text)
    if not text or unit is not None:  # a unit without its number is a target that was never filled in
        return Value(Target(raw, unit=unit.text if unit else None), form="empty")
    sign = bound(text)
    found = degree_of(text)
    form = "reference" if sign else found.form if found else "statement"
    direction = found.direction or None if found else None
    return Value(Target(raw, operator=sign, effective_operator=sign), direction=direction, form=form)


def _direction(value: Value, name: str | None) -> str | None:
    """Return which way is better: the noun's word counts before the sign, as a sign may be the mistake."""
    noun = noun_direction(name) if name else None
    if noun is not None and value.target.kind in ("quantitative", "frequency"):
        return noun
    if value.target.effective_operator in ("≥", ">") and value.target.kind != "deadline":
        return "more"
    if value.target.effective_operator in ("≤", "<") and value.target.kind != "deadline":
        return "less"
    return value.direction or noun
