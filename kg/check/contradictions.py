"""Rules on what contradicts itself inside a form: two targets for one measure, words against signs, periods against dates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations, pairwise

from kg.check.base import Case, Check, Finding
from kg.check.directions import is_rate
from kg.records import Indicator, Project
from kg.text import compact
from kg.values import Value
from kg.values.words import noun_direction
from kg.vocabulary import column, matcher

__all__ = ["CHECKS"]

_BAD = matcher(column("check_words", "word", role="bad_event"))
_NONE = re.compile(
    rf"(?:(?:^|[,，、;；。])(?:年内|全年|全县|全市|全区|确保|保证|保障|实现|力争|有效|切实|坚决|最大限度)?(?:无(?!障碍|偿|线|人机|害化|纸化)|零|杜绝|避免|防止|未|不)"
    rf"[^,，。、;；]{{0,12}}?(?:{_BAD})|(?:{_BAD})[^,，。、]{{0,4}}(?:为零|零|零发生)$|(?:零发生|零事故|零投诉|零上访)$)"
)
"""Names that promise that something won't happen: 无重大安全事故, 文物被盗零发生."""
_EVENTS = ("次", "起", "件", "例", "个", "宗", "人", "人次", "处", "条")
_MONTH = re.compile(r"(20\d\d)[年./-]?(1[0-2]|0?[1-9])(?:月|(?=\D|$)|(?=[./-]))")
_PERIOD_LABEL = re.compile(r"(?:项目|实施|服务)?(?:起止|实施|服务)(?:时间|期限|日期|年限)|项目期限?$")
_SPAN = re.compile("周期|服务期|运营期|合同期")
_WORKS = re.compile("工期|期限")
_DUE = re.compile(r"(20\d\d)(?:年底|年末|年(?:(1[0-2]|0?[1-9])月(?P<before>(?:之|以)?前)?))")
_FINISHED = re.compile("完成|完工|竣工|建成|交付|验收")
_DAYS = {"天": 1, "日": 1, "个月": 30, "月": 30, "日历天": 1, "周": 7, "年": 365}
_LEAST_SHARED = 5
"""Characters that a name must have to be taken for the end of a longer one: 验收合格率, not 合格率."""
_SURVEYED = re.compile("满意|知晓|认可|支持率")


def two_targets(case: Case) -> Iterator[Finding]:
    """One measure under two names, the longer of which only says of what, with two targets: 验收合格率, 工程验收合格率."""
    for project in (*case.reading.projects, None):
        rates = [(i, v) for i, v in case.of(project) if _comparable(i, v)]
        for (one, first), (other, second) in combinations(rates, 2):
            short, long = sorted((compact(one.level3), compact(other.level3)), key=len)
            if short == long or len(short) < _LEAST_SHARED or not long.endswith(short) or one.region != other.region:
                continue
            same_time = (one.year, one.term) == (other.year, other.term)
            if same_time and one.level2_category == other.level2_category and first.target.value != second.target.value:
                message = f"“{one.level3} {one.target.raw}”与“{other.level3} {other.target.raw}”说的像是同一件事，指标值却不同"
                yield case.at("two_targets", other, message)


def _comparable(indicator: Indicator, value: Value) -> bool:
    name, target = compact(indicator.level3), value.target
    return (
        target.unit == "%"
        and target.value is not None
        and target.upper is None
        and is_rate(name)
        and not _SURVEYED.search(name)
    )


def sign_vs_words(case: Case) -> Iterator[Finding]:
    """A name that says nothing will happen, and a target that allows for some: 无群体性事件 | 小于5次."""
    for indicator, value in case.indicators():
        target, name = value.target, compact(indicator.level3)
        if target.kind != "quantitative" or not target.value or target.unit not in _EVENTS or is_rate(name):
            continue
        zero = target.operator == "<" and target.value <= 1
        if not zero and target.operator in ("≤", "<", None, "=", "≥", ">") and _NONE.search(name):
            message = f"“{indicator.level3}”要求不发生，指标值“{indicator.target.raw}”却允许发生"
            yield case.at("sign_vs_words", indicator, message)


def duration_vs_dates(case: Case) -> Iterator[Finding]:
    """A duration that does not fit between the project's dates (工期), or is not as long as they are (服务周期)."""
    spans = {project.ref: _months(_period(case, project)) for project in case.reading.projects}
    yield from _after_the_end(case)
    for indicator, value in case.indicators():
        months = spans.get(indicator.project or "")
        target, name = value.target, compact(indicator.level3)
        if months is None or target.value is None or target.upper is not None:
            continue
        unit = target.unit or ("天" if target.value >= 28 else "")
        if unit not in _DAYS or not (_SPAN.search(name) or _WORKS.search(name)):
            continue
        days, least, most = target.value * _DAYS[unit], (months - 1) * 30, months * 31 + 3
        if days > most or (days < least and _SPAN.search(name)):
            dates = _period(case, case.project(indicator))
            message = f"“{indicator.level3}”为{indicator.target.raw}，项目起止时间“{dates}”约{months}个月"
            yield case.at("duration_vs_dates", indicator, message)


def _after_the_end(case: Case) -> Iterator[Finding]:
    """Yield a finding for each deadline in a month after the project's last one: 2023年底 of one until 2023年11月."""
    for project in case.reading.projects:
        dates = _period(case, project)
        if _months(dates) is None:
            continue
        end = [(int(m[1]), int(m[2])) for m in _MONTH.finditer(compact(dates))][-1]
        for indicator, value in case.of(project):
            due = _DUE.search(compact(indicator.target.raw)) if value.target.kind == "deadline" else None
            before = due is not None and due["before"] is not None  # 10月前 is until the end of September
            if (
                due is not None
                and int(due[1]) * 12 + int(due[2] or 12) - before > end[0] * 12 + end[1]
                and _FINISHED.search(compact(indicator.level3))
            ):
                message = f"“{indicator.level3}”为{indicator.target.raw}，在项目起止时间“{dates}”之后"
                yield case.at("duration_vs_dates", indicator, message)


def _period(case: Case, project: Project | None) -> str:
    """Return the dates of a project, as printed: its period, else the cell behind a label that asks for dates."""
    if project is None:
        return ""
    if project.period and _months(project.period) is not None:
        return project.period
    place = project.place
    for table in case.document.tables() if case.document is not None and place is not None else ():
        if len(case.reading.projects) > 1 and place is not None and table.index != place.table:
            continue
        for row in table.rows():
            for label, told in pairwise(row):
                if _PERIOD_LABEL.match(compact(label.text)) and _months(told.text) is not None:
                    return told.text.strip()
    return ""


def _months(text: str) -> int | None:
    """Return how many months a period has, the first and the last included; None where it does not name two.

    >>> _months("202406-202501"), _months("2024年3月至2024年8月"), _months("2024年")
    (8, 6, None)
    """
    found = [(int(m[1]), int(m[2])) for m in _MONTH.finditer(compact(text))]
    if len(found) != 2:
        return None
    (year, month), (to_year, to_month) = found
    count = (to_year - year) * 12 + to_month - month + 1
    return count if 0 < count <= 36 else None


def midterm_below_annual(case: Case) -> Iterator[Finding]:
    """A target of several years below that of one of them."""
    for project in (*case.reading.projects, None):
        longs = {(compact(i.level3), i.level2_category): (i, v) for i, v in case.of(project) if i.term == "long_term"}
        for indicator, value in case.of(project):
            known = longs.get((compact(indicator.level3), indicator.level2_category))
            if known is None or indicator.term != "annual":
                continue
            whole, told = known
            low, high = told.target, value.target
            comparable = None not in (low.value, high.value) and (low.unit, low.upper, high.upper) == (high.unit, None, None)
            floors = {low.effective_operator, high.effective_operator} <= {"≥", ">", "="}
            if comparable and floors and noun_direction(indicator.level3) != "less" and (low.value or 0) < (high.value or 0):
                message = f"“{indicator.level3}”中期目标{whole.target.raw}，低于年度目标{indicator.target.raw}"
                yield case.at("midterm_below_annual", indicator, message)


CHECKS: dict[str, Check] = {
    check.__name__: check for check in (two_targets, sign_vs_words, duration_vs_dates, midterm_below_annual)
}
