"""Dates, deadlines and periods in targets: 2026年9月30日之前, 每月25日以前, 10月底, 年底, 2024年1月-12月, 验收后.

What a form prints decides which day is meant: 底 末 内 mean the last day of the month, quarter, half or year; a day with
前 means that day. A bare month or year names no day (`DateSpan.bounded` is False; its last day is kept for whoever wants
it). 12月前 leaves open whether December counts: no day is given, and a note says so.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, replace
from datetime import date

from kg.errors import ParseError
from kg.numerals import parse_numeral
from kg.units import unit_at

__all__ = ["DateSpan", "event", "find_dates"]

_HAN = "[一二三四五六七八九十]"
_YEAR = r"(?P<year>(?:19|20)\d{2}|二[〇零][〇零一二三四五六七八九]{2})(?:学年|年度?)"
_MONTH = rf"(?P<month>1[0-2]|0?[1-9]|十[一二]?|{_HAN})月份?"
_DAY = rf"(?P<day>3[01]|[12]\d|0?[1-9]|{_HAN}{{1,3}})[日号]"
_REC = r"(?P<rec>每个?(?:自然)?(?:季度|年度|学期|半年|年|月|季|周[一二三四五六日天]?))"
_REL = (
    r"(?P<rel>当年度?|本年度?|今年|次年|翌年|第二年|下一?年度?|当月|本月|次月|下个?月"
    r"|当季|本季度|学年|(?<!上)年度(?=[内底末前之以]))"
)
_WORD = (
    r"(?P<word>年底|年末|年终|年内|年中|月底|月末|月内|季末|季底|季度末|季度内|学期末|学期内|期末|全年度?|上半年|下半年"
    r"|第?[一二三四1-4]季度|[上中下]旬|周[一二三四五六日天])"
)
_POS = r"(?P<pos>底|末|[上中下]旬|初)"
_BOUND = r"及?(?:含)?(?P<bound>之前|以前|前(?!期|往|后|列|景)|止|截止|为止|之内|以内|内|之后|以后|后(?!期|续|勤|备)|起|开始)"
_WHEN = re.compile(rf"(?:{_REC})?(?:{_REL})?(?:{_YEAR})?的?(?:{_WORD})?(?:{_MONTH})?(?:{_DAY})?(?:{_POS})?(?:{_BOUND})?")
_ISO = re.compile(
    r"(?<![\d.])(?P<year>(?:19|20)\d{2})(?P<sep>[-./])(?P<month>1[0-2]|0?[1-9])"
    rf"(?:(?P=sep)(?P<day>3[01]|[12]\d|0?[1-9]))?(?!\d|\.\d|[-/](?!(?:19|20)\d\d[-./年])\d)日?(?:{_BOUND})?"
)
_SHORT = re.compile(r"(?:1[0-2]|0?[1-9])\.(?:3[01]|[12]\d|0?[1-9])日?(?:之前|以前|前)")
_YEARS = re.compile(r"(?P<first>(?:19|20)\d{2})(?:年度?)?(?:-|—|–|~|〜|至|到)(?P<last>(?:19|20)\d{2})(?:学年|年度?)")
_BARE_YEARS = re.compile(r"(?P<first>20[0-4]\d)[-~—–至到](?P<last>20[0-4]\d)")
_MONTHS = re.compile(
    r"(?:(?P<year>(?:19|20)\d{2})年)?(?P<first>1[0-2]|0?[1-9])月?(?:-|—|–|~|〜|至|到)(?P<last>1[0-2]|0?[1-9])月份?(?P<pos>底|末)?"
)
_MARK = re.compile(r"[年月日号季期旬周./~〜至到—–-]")
"""What every date holds one of: most values hold none, and are none."""
_FIRST = re.compile(r"[\d每当本今次翌第下学年月季期全上中周一二三四五六七八九十的]")
"""What a date can begin with."""
_DAY_ALONE = re.compile(_DAY)
_FOUR_DIGITS = re.compile(r"\d{4}")
_DASH = re.compile(r"(?:-|—|–|~|〜|至|到)+")
_EVENT = re.compile(r"(?P<event>[^\d;,。、]{2,20}?(?<![今最先前落善售])(?<!以)(?<!之))(?:之后|以后|后)$")
_BEFORE_EVENT = re.compile(
    r"(?P<event>[^\d;,。、]{0,12}(?:开学|春节|国庆|中秋|元旦|五一|汛期|雨季|入冬|供暖|供暖期|采暖期|封冻|播种|冬季|学期|会议|年会|招生|高考|中考|验收|到期|期满|截止日))(?:之前|以前|前)(?:.{0,4}(?:完成|到位|发放|拨付|完工))?$"
)


@dataclass(frozen=True, slots=True)
class DateSpan:
    """A date in a text: offsets, first and last day (ISO, where known), the reading, the form, and a note where open."""

    start: int
    end: int
    form: str
    effective: str
    bounded: bool
    first: str | None = None
    last: str | None = None
    note: str | None = None


def find_dates(text: str) -> tuple[DateSpan, ...]:
    """Return the dates in an NFKC `text` without spaces, in order, none inside another.

    >>> [(d.form, d.effective, d.first) for d in find_dates("2026年9月30日之前")]
    [('date', '≤', '2026-09-30')]
    >>> [(d.form, d.first, d.last) for d in find_dates("2023年5-10月")]
    [('period', '2023-05-01', '2023-10-31')]
    """
    if not _MARK.search(text):
        return ()
    found: list[DateSpan] = []
    position = 0
    while (start := _FIRST.search(text, position)) is not None:
        span = _period(text, start.start()) or _single(text, start.start())
        if span is None:
            position = start.end()
            continue
        joined = _joined(text, span)
        found.append(joined)
        position = joined.end
    return tuple(found)


def event(text: str) -> tuple[str, str] | None:
    """Return (event, effective operator) of a target that names an event instead of a day, else None.

    >>> event("苗木栽植结束后"), event("开学前完成"), event("及时")
    (('苗木栽植结束', '≥'), ('开学', '≤'), None)
    """
    after = _EVENT.search(text)
    if after is not None:
        return after["event"], "≥"
    before = _BEFORE_EVENT.search(text)
    return (before["event"], "≤") if before is not None else None


def _joined(text: str, span: DateSpan) -> DateSpan:
    """Join two dates with a dash between them into a period."""
    dash = _DASH.match(text, span.end)
    if dash is None or span.form not in ("date", "month"):
        return span
    second = _single(text, dash.end())
    day = _DAY_ALONE.match(text, dash.end()) if second is None and span.form == "date" else None
    if day is not None:  # 2026年3月5日至8日, 3月5日至8日: year and month stand once
        last = _day(int(span.first[:4]), int(span.first[5:7]), _number(day["day"])) if span.first else None
        return DateSpan(span.start, day.end(), "period", "between", True, span.first, last)
    if second is None or second.form not in ("date", "month"):
        return span
    last = second.last
    if last is None and second.first is None and span.first is not None:  # 2024年1月1日至12月31日: the year stands once
        again = _single(f"{span.first[:4]}年{text[dash.end() : second.end]}", 0)
        last = again.last if again is not None else None
    first = f"{span.first[:8]}01" if span.form == "month" and span.first else span.first
    return DateSpan(span.start, second.end, "period", "between", True, first, last)


def _period(text: str, position: int) -> DateSpan | None:
    """Read 2024-2026年 or 1-12月."""
    years = _YEARS.match(text, position) or (_BARE_YEARS.fullmatch(text) if position == 0 else None)
    if years is not None and _standalone(text, position):
        first, last = f"{years['first']}-01-01", f"{years['last']}-12-31"
        return DateSpan(position, years.end(), "period", "between", True, first, last)
    months = _MONTHS.match(text, position)
    if months is None or not _standalone(text, position) or (_FOUR_DIGITS.match(text, position) and not months["year"]):
        return None
    year = int(months["year"]) if months["year"] else None
    start = _day(year, int(months["first"]), 1)
    return DateSpan(position, months.end(), "period", "between", True, start, _last_day(year, int(months["last"])))


_RANGE_BEFORE = re.compile(r"(?<![\d.])(?!(?:19|20)\d{2}[./-])\d[\d.]*\s*[-~—–至到]\s*$")
"""A number, no month itself, and the sign of a range right before: 1900.8 in 19.8-1900.8次 is its other end and no month."""
_REACH = 64
"""Characters before a month that are looked at for such a number: more than a numeral has (`kg.numerals`)."""


def _standalone(text: str, position: int) -> bool:
    return position == 0 or not (text[position - 1].isdigit() or text[position - 1] in ".第半个一二三四五六七八九十两几数")


def _single(text: str, position: int) -> DateSpan | None:
    if not _standalone(text, position):
        return None
    short = _SHORT.match(text, position)
    if short is not None:
        return DateSpan(position, short.end(), "date", "≤", True)
    iso = _ISO.match(text, position)
    if iso is not None and (
        iso["day"] or not (_is_number(text, iso) or _RANGE_BEFORE.search(text, max(0, position - _REACH), position))
    ):
        year, month = int(iso["year"]), int(iso["month"])
        if iso["day"]:
            day = _day(year, month, int(iso["day"]))
            return _with_bound(position, iso.end(), "date", day, day, iso["bound"])
        first = _day(year, month, 1)
        return _with_bound(position, iso.end(), "month", first, _last_day(year, month), iso["bound"])
    match = _WHEN.match(text, position)
    if match is None or match.end() == position or not _is_date(match, text):
        return None
    return _resolve(match)


def _is_number(text: str, iso: re.Match[str]) -> bool:
    """Say whether 2010.12 is a number after all: behind a sign, or before a unit."""
    return text.endswith(("≥", "≤", ">", "<", "="), 0, iso.start()) or unit_at(text, iso.end()) is not None


def _is_date(match: re.Match[str], text: str) -> bool:
    """Say whether the matched pieces make a date: 5日内 and 3月 inside 3月龄 do not."""
    rest = text[match.end() : match.end() + 2]
    if match["year"] or match["word"]:
        return not ((match["word"] or "").startswith("全年") and rest[:1].isdigit())
    if match["month"]:
        return not rest.startswith(("龄", "均"))
    if match["rec"]:
        return bool(match["day"] or match["pos"] or re.search("周.", match["rec"]) or match["bound"] in ("前", "以前", "之前"))
    if match["day"]:
        return match["bound"] in ("前", "以前", "之前", "止", "起") and not re.match("[一二三四五六七八九十]", match["day"])
    if match["rel"]:
        return match["rel"] != "学年" and not rest.startswith(("学位", "级"))
    return False


def _number(text: str) -> int:
    try:
        return int(parse_numeral(text))
    except ParseError:
        return 0


def _day(year: int | None, month: int, day: int) -> str | None:
    if year is None:
        return None
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _last_day(year: int | None, month: int) -> str | None:
    return None if year is None else _day(year, month, calendar.monthrange(year, month)[1])


_BEFORE = ("之前", "以前", "前")
_AFTER = ("之后", "以后", "后", "起", "开始")
_WITHIN = ("内", "之内", "以内", "止", "截止", "为止")


def _with_bound(start: int, end: int, form: str, first: str | None, last: str | None, bound: str | None) -> DateSpan:
    """Give the day that a date with 前, 后 or neither means."""
    if bound in _AFTER:
        return DateSpan(start, end, form, "≥", True, first, None)
    if bound in _BEFORE and form != "date":
        note = "“前”是否包含所说的月份或年份不明"
        return DateSpan(start, end, form, "≤", True, None, None, note)
    return DateSpan(start, end, form, "≤", bound is not None, last, last)


def _resolve(match: re.Match[str]) -> DateSpan:
    """Turn the pieces of a Chinese date into days, by the smallest piece that is printed.

    >>> [(d.form, d.last) for text in ("2026年6月5日", "2026年6月中旬", "2026年6月") for d in find_dates(text)]
    [('date', '2026-06-05'), ('month_end', '2026-06-20'), ('month', '2026-06-30')]
    >>> [(d.form, d.last) for text in ("2026年二季度", "2026年底") for d in find_dates(text)]
    [('quarter', '2026-06-30'), ('year', '2026-12-31')]
    """
    if match["rec"]:
        return _recurring(match)
    year = _number(match["year"]) if match["year"] else None
    month = _number(match["month"]) if match["month"] else 0
    if month and match["day"]:
        day = _day(year, month, _number(match["day"]))
        return _with_bound(*match.span(), "date", day, day, match["bound"])
    if month:
        part_of_month = match["pos"] and match["pos"] != "初"
        return _end_of_month(match, year, month) if part_of_month else _whole_month(match, year, month)
    if match["day"]:
        return _with_bound(*match.span(), "date", None, None, match["bound"])
    last_month = _quarter_end(match["word"] or "")
    if last_month is not None:
        return _quarter(match, year, last_month)
    if year or match["rel"] or match["word"]:
        return _year(match, year)
    return DateSpan(*match.span(), "date", "≤", match["bound"] is not None)


def _recurring(match: re.Match[str]) -> DateSpan:
    """Return a date that comes back (每月10日前): it has no day of its own, at most a bound."""
    before = match["bound"] in (*_BEFORE, "止", "截止", "内", "之内", "以内")
    return DateSpan(*match.span(), "recurring", "≤" if before else "=", True)


def _end_of_month(match: re.Match[str], year: int | None, month: int) -> DateSpan:
    """Return a part of a month, by its last day: 上旬 ends on the 10th, 中旬 on the 20th, 下旬 and 底 with the month."""
    day = {"上旬": _day(year, month, 10), "中旬": _day(year, month, 20)}.get(match["pos"], _last_day(year, month))
    span = _with_bound(*match.span(), "date", day, day, match["bound"])
    return replace(span, form="month_end", bounded=True)


def _whole_month(match: re.Match[str], year: int | None, month: int) -> DateSpan:
    """Return a month: 6月内 is as open as 6月, and 6月初 names no day."""
    named = match["pos"] is None
    bound = None if match["bound"] in _WITHIN else match["bound"]
    first, last = (_day(year, month, 1), _last_day(year, month)) if named else (None, None)
    return replace(_with_bound(*match.span(), "month", first, last, bound), bounded=match["bound"] is not None)


def _quarter_end(word: str) -> int | None:
    """Return the last month of a quarter or half of a year, None for other words.

    >>> _quarter_end("三季度"), _quarter_end("上半年"), _quarter_end("年底")
    (9, 6, None)
    """
    quarter = re.search("[一二三四1-4](?=季度)", word)
    return _number(quarter.group()) * 3 if quarter else {"上半年": 6, "下半年": 12}.get(word)


def _quarter(match: re.Match[str], year: int | None, last_month: int) -> DateSpan:
    """Return a quarter or half of a year, by its last day."""
    day = _last_day(year, last_month)
    span = _with_bound(*match.span(), "date", day, day, match["bound"])
    return replace(span, form="quarter", bounded=bool(match["pos"] or match["bound"]))


def _year(match: re.Match[str], year: int | None) -> DateSpan:
    """Return a year: 年底 and 年中 close it on a day, so that 年底前 is that day too; 2026年 and 全年 are all of it."""
    word, bound = match["word"] or "", match["bound"]
    day = _last_day(year, 6 if word == "年中" else 12) if not word or word.startswith(("年", "全年")) else None
    closed = bool(word and not word.startswith("全年")) or bool(match["pos"])
    if closed:
        span = _with_bound(*match.span(), "year", day, day, bound if bound in _AFTER else None)
    else:
        first = day and f"{day[:4]}-01-01"
        span = _with_bound(*match.span(), "year", first, day, None if bound in _WITHIN else bound)
    return replace(span, bounded=closed or bound is not None)
