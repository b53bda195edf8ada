"""Rules on results that do not answer their target: words where a number was asked for, a rate where a date was."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.check.base import Case, Check, Finding
from kg.check.blanks import is_nothing, is_residue
from kg.records import Indicator
from kg.text import compact
from kg.values import Value
from kg.vocabulary import column, matcher

__all__ = ["CHECKS"]

_FIGURE = re.compile(
    r"\d|[一二两三四五六七八九十百千万零]{2,}|[一二两三四五六七八九十][个名人户家次场期件起处座台套年月天公亩米]"
    r"|百分|分之|翻番|减半|全部?(?:覆盖|完成)"
)
"""What tells a number although no parser found one: 十二场, 全覆盖."""
_NOT_AT_ALL = re.compile("^(?:无|未|没有?|不|零|尚未|暂未|部分|正在|基本未)")
"""A result of nothing answers a ceiling: 小于5次 | 无上访. What is not done yet is a shortfall."""
_ONE_THING = 1
"""A target of one thing is answered by 已建成."""
_UNKNOWN = re.compile(matcher(column("check_words", "word", role="no_data")))
_DONE_ON_TIME = re.compile(r"(?:按|如|准|及)[时期]|时限|期限|日期|前完成|节前|开学前|汛期?前")


def result_not_comparable(case: Case) -> Iterator[Finding]:
    """A result that cannot be held against its target: ≤30万元 | 完成, 春节前 | 100%, 暂无数据."""
    for indicator, value in case.indicators():
        actual = indicator.actual
        told = compact(actual.raw) if actual is not None else ""
        if actual is None or not told or is_residue(told) or told == compact(indicator.target.raw):
            continue
        if _UNKNOWN.search(told):
            message = f"“{indicator.level3}”的完成值“{actual.raw}”不是结果，没有写实际完成多少"
        elif _wants_number(indicator, value) and _in_words(told):
            message = f"“{indicator.level3}”的指标值是“{indicator.target.raw}”，完成值“{actual.raw}”没有写出数"
        elif _wants_day(indicator, value) and actual.unit == "%":
            message = (
                f"“{indicator.level3}”的指标值“{indicator.target.raw}”是时间要求，完成值却是“{actual.raw}”，没有写何时完成"
            )
        else:
            continue
        yield case.at("result_not_comparable", indicator, message, f"{indicator.target.raw} {actual.raw}")


def _wants_number(indicator: Indicator, value: Value) -> bool:
    """Say whether a target asks for a number of which a result may fall short."""
    target = value.target
    return target.kind == "quantitative" and target.value is not None and abs(target.value) > _ONE_THING


def _in_words(told: str) -> bool:
    return not _FIGURE.search(told) and not _NOT_AT_ALL.match(told) and not is_nothing(told)


def _wants_day(indicator: Indicator, value: Value) -> bool:
    """Say whether a target asks for a time in words or as a date: 春节前, 按时限完成."""
    told = compact(indicator.target.raw)
    worded = value.target.kind == "qualitative" and _DONE_ON_TIME.search(told) is not None
    return indicator.level2_category == "output.time" and (value.target.kind == "deadline" or worded)


CHECKS: dict[str, Check] = {result_not_comparable.__name__: result_not_comparable}
