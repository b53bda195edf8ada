"""Targets on both sides of each limit of `kg.values`: lengths, words that bound, words that make a moment of a period."""

from __future__ import annotations

import pytest

from kg.values import find_all, parse
from kg.values.dates import find_dates


def said(text: str, **column: str) -> tuple[str, str | None, str, str | None, str | None]:
    """Form, sign, number (or range), unit and day of a target."""
    value = parse(text, **column)
    target = value.target
    number = "" if target.value is None else str(target.value) + ("" if target.upper is None else f"-{target.upper}")
    return value.form, target.operator, number, target.unit, target.date


@pytest.mark.parametrize(
    ("period", "unit"),
    [("一年", "年"), ("半年", "半年"), ("一季", "季"), ("一个月", "月"), ("一周", "周"), ("一天", "天")],
)
def test_a_period_before_a_number_of_events(period: str, unit: str) -> None:
    assert said(f"{period}组织2场") == ("frequency", None, "2", f"场/{unit}", None)


def test_a_period_before_other_numbers() -> None:
    assert said("一天接诊30人")[3] == "人"  # people are no events
    assert said("一周在乡镇里2场")[3] == "场"  # more than three characters between
    assert said("一周在乡镇2场")[3] == "场/周"


@pytest.mark.parametrize("text", ["一季度组织2场", "一月组织2场", "全年组织2场"])
def test_the_first_quarter_or_month_and_the_whole_year_are_no_frequency(text: str) -> None:
    assert said(text) == ("number", None, "2", "场", None)


@pytest.mark.parametrize("moment", ["前", "后", "末", "底", "起", "初", "结束", "终了"])
def test_a_moment_of_a_period_is_no_frequency(moment: str) -> None:
    assert said(f"每季度{moment}15天") == ("number", None, "15", "天", None)
    assert said("每季度15天")[3] == "天/季度"


@pytest.mark.parametrize(
    ("text", "form", "effective"),
    [
        *((f"每月{word}", "recurring", "≤") for word in ("前", "以前", "之前")),
        *((f"每月10日{word}", "recurring", "≤") for word in ("前", "以前", "之前", "止", "截止", "内", "之内", "以内")),
        ("每月底", "recurring", "="),
        ("每月10日", "recurring", "="),
        ("每周一", "recurring", "="),
        *((f"25日{word}", "date", "≤") for word in ("前", "以前", "之前", "止")),
        ("25日起", "date", "≥"),
    ],
)
def test_days_without_month(text: str, form: str, effective: str) -> None:
    value = parse(text)
    assert (value.form, value.target.effective_operator, value.target.date) == (form, effective, None)


@pytest.mark.parametrize("text", ["每月", "每月止", "每月截止"])
def test_a_period_alone_is_a_frequency(text: str) -> None:
    assert (parse(text).form, parse(text).target.kind) == ("frequency", "frequency")


@pytest.mark.parametrize("text", ["25日内", "25日后", "二十日前"])
def test_days_that_count(text: str) -> None:
    """25日内 is a span of time; a spelled day is one only where a month stands before it."""
    assert parse(text).form != "date"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("堤" * 8 + "三项", "3"),
        ("堤" * 9 + "三项", ""),
        ("堤" * 4 + "一项", "1"),
        ("堤" * 5 + "一项", ""),
        ("堤" * 9 + "3项", "3"),
        ("堤" * 9 + "每月三次", "3"),
        # a bare number says what a short text is about, at its end
        ("堤" * 8 + "50", "50"),
        ("堤" * 9 + "50", ""),
    ],
)
def test_a_number_is_what_a_short_text_is_about(text: str, number: str) -> None:
    assert said(text)[2] == number


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("三至五天", ("range", "between", "3-5", "天", None)),
        ("3至5天", ("range", "between", "3-5", "天", None)),
        # one end spelled and the other in digits: a range only where each has its unit
        ("3天至五天", ("range", "between", "3-5", "天", None)),
        ("三天至5天", ("range", "between", "3-5", "天", None)),
        ("3至五天", ("number", None, "5", "天", None)),
        ("三天-5", ("number", None, "3", "天", None)),
        ("3天-五", ("number", None, "3", "天", None)),
    ],
)
def test_both_ends_of_a_range_are_written_alike(
    text: str, expected: tuple[str, str | None, str, str | None, str | None]
) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "sign", "unit"),
    [
        ("5公里内", "≤", "公里"),
        ("5天内", "≤", "天"),
        ("5万元内", "≤", "万元"),
        ("5%内", "≤", "%"),
        ("5人内", None, "人"),
        ("100元(含)以上", "≥", "元"),
        ("100元(不含)以上", ">", "元"),
        ("100元以上(不含)", ">", "元"),
        ("100元以下(不含100)", "<", "元"),
        ("95%≤满意度", "≥", "%"),
        ("95%<满意度", ">", "%"),
        ("5%≥事故率", "≤", "%"),
        ("5%>事故率", "<", "%"),
        *((f"50名学生{word}", "≥", "名") for word in ("以上", "及以上")),
        *((f"50名学生{word}", "≤", "名") for word in ("以下", "及以下", "以内", "之内")),
        ("5项省级以上", None, "项"),
        ("2场以上/年", "≥", "场/年"),
    ],
)
def test_bounds_behind_a_number(text: str, sign: str | None, unit: str) -> None:
    assert said(text)[1::2] == (sign, unit)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("2场每年", "场/年"),
        ("2场每学期每校", "场/学期·校"),
        ("2场每校", "场"),
        ("每校2场", "场"),
        ("每校每年2场", "场/校·年"),
        ("300元每人每月", "元/人·月"),
        ("每人每月500元", "元/人·月"),
        ("每两年1场", "场/2年"),
        ("每一年2场", "场/年"),
        ("每年度2场", "场/年"),
        ("每个学期2场", "场/学期"),
        ("每工作日2场", "场/工作日"),
        ("每小时2场", "场/小时"),
        ("每天2场", "场/天"),
        ("每日2场", "场/日"),
        ("每周2场", "场/周"),
        ("每季2场", "场/季"),
        ("每半年2场", "场/半年"),
        ("每学年2场", "场/学年"),
    ],
)
def test_each(text: str, unit: str) -> None:
    assert said(text)[3] == unit


@pytest.mark.parametrize(
    "lead",
    ["平均", "总体", "均", "全部", "力争", "确保", "保持", "稳定", "控制", "努力", "要", "应", "须", "应力争", "要确保稳定"],
)
def test_words_that_lead_to_a_bound_are_no_part_of_the_name(lead: str) -> None:
    found = find_all(f"全区入学率{lead}达到95%")
    assert [(f.name, f.raw) for f in found] == [("全区入学率", f"{lead}达到95%")]


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("1 0 0 %", ("number", None, "100", "%", None)),
        ("9 5", ("number", None, "95", None, None)),
        ("9 5.5 %", ("number", None, "95.5", "%", None)),
        ("10 000 人", ("number", None, "10000", "人", None)),
        ("≥ 9 8 %", ("number", "≥", "98", "%", None)),
    ],
)
def test_numbers_set_apart(printed: str, expected: tuple[str, str | None, str, str | None, str | None]) -> None:
    assert said(printed) == expected


@pytest.mark.parametrize("sign", ["≥", "≤", ">", "<", "="])
def test_a_year_and_month_behind_a_sign_are_a_number(sign: str) -> None:
    assert said(f"{sign}2026.9") == ("number", sign, "2026.9", None, None)
    assert (said("2026.9")[0], said("2026.9吨")) == ("month", ("number", None, "2026.9", "吨", None))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026年3月5日至8日", "2026-03-05", "2026-03-08"),
        ("3月5日至8日", None, None),
        ("2026年3月5日至8月", "2026-03-05", "2026-08-31"),
        ("3月5日至4月8日", None, None),
        ("2026年3月5日至4月8日", "2026-03-05", "2026-04-08"),
    ],
)
def test_a_period_whose_second_day_leaves_out_what_stands_before(text: str, first: str | None, last: str | None) -> None:
    value = parse(text)
    assert (value.form, value.target.operator, value.target.kind) == ("period", "between", "deadline")
    assert (value.target.date, value.target.date_upper) == (first, last)


@pytest.mark.parametrize(
    ("text", "form"), [("2/3", "fraction"), ("3/3", "statement"), ("4/3", "statement"), ("三分之二", "fraction")]
)
def test_a_fraction_is_less_than_one(text: str, form: str) -> None:
    assert parse(text).form == form


@pytest.mark.parametrize("text", ["2026年3月至8人", "2026年3月5日至8人", "3月至8日"])
def test_a_dash_before_something_else_joins_no_period(text: str) -> None:
    assert parse(text).form != "period"


BEFORE, AFTER = ("前", "以前", "之前"), ("后", "以后", "之后", "起", "开始")
WITHIN = ("内", "以内", "之内", "止", "截止", "为止")


@pytest.mark.parametrize(
    ("stem", "form", "first", "last"),
    [
        ("2026年6月5日", "date", "2026-06-05", "2026-06-05"),
        ("2026-06-05", "date", "2026-06-05", "2026-06-05"),
        ("2026年6月底", "month_end", "2026-06-30", "2026-06-30"),
        ("2026年6月上旬", "month_end", "2026-06-10", "2026-06-10"),
        ("2026年6月中旬", "month_end", "2026-06-20", "2026-06-20"),
        ("2026年2月末", "month_end", "2026-02-28", "2026-02-28"),
        ("2026年二季度", "quarter", "2026-06-30", "2026-06-30"),
        ("2026年上半年", "quarter", "2026-06-30", "2026-06-30"),
        ("2026年底", "year", "2026-12-31", "2026-12-31"),
        # the first day of a bare month or year, or the last; before it names no day
        ("2026年6月", "month", "2026-06-01", "2026-06-30"),
        ("2026.6", "month", "2026-06-01", "2026-06-30"),
        ("2026年", "year", "2026-01-01", "2026-12-31"),
        ("6月", "month", None, None),
        ("6月5日", "date", None, None),
    ],
)
def test_each_bound_of_each_date(stem: str, form: str, first: str | None, last: str | None) -> None:
    whole = (form in ("month", "year") and first != last) or stem == "6月"
    for words, sign, day, end in ((BEFORE, "≤", last, last), (WITHIN, "≤", last, last), (AFTER, "≥", first, None)):
        open_ = words is BEFORE and whole
        for word in words:
            (found,) = find_dates(stem + word)
            assert (found.form, found.effective, found.bounded, found.end) == (form, sign, True, len(stem + word)), word
            assert (found.first, found.last) == ((None, None) if open_ else (day, end)), word
            assert (found.note is not None) is open_, word
    (bare,) = find_dates(stem)
    closed = form == "month_end" or stem.endswith("底")
    assert (bare.form, bare.effective, bare.first, bare.last, bare.bounded) == (form, "≤", last, last, closed)
