"""Rules on what an indicator is about: labels of level 1 that no scheme has, work done listed as a benefit."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.check.base import Case, Check, Finding
from kg.text import compact
from kg.vocabulary import column, matcher

__all__ = ["CHECKS"]

_TARGETS = ("project_targets", "monitoring", "regional_targets")
"""Kinds of forms whose rows stand under the schemes of 财预〔2015〕88号 and 〔2021〕101号; evaluations have other levels."""
_LOCAL = re.compile(matcher(column("check_words", "word", role="local_level1")) + r"(?:类?(?:指标|情况))?\Z")
_WORK = re.compile(matcher(column("check_words", "word", role="work")))
_COUNT = re.compile(matcher(column("check_words", "word", role="work_count")) + r"(?:\([^()]*\))?\Z")
_SPARED = re.compile(matcher(column("check_words", "word", role="spared")))
_EVENTS = (
    "次",
    "场",
    "期",
    "班",
    "场次",
    "人次",
    "份",
    "册",
    "家",
    "个",
    "台",
    "套",
    "处",
    "块",
    "条",
    "件",
    "张",
    "项",
    "篇",
    "期次",
)


_INPUT_KINDS = (*_TARGETS, "department_targets", "self_evaluation")
_INPUT = re.compile(
    r"(?:预算|资金|经费|支出)(?:支出|支付|使用|执行|完成){0,2}(?:执行率|支出率|支付率|支付完成率|使用率|支[付出]进度|执行进度|序时进度)\Z"
    r"|(?:项目|工程|业务|工作|预算|专项|年度)(?:工作)?(?:资金|经费|支出|预算|投入)(?:安排|投入|支出|使用|下达)?(?:金额|总额|数额|额度)\Z"
)
"""What is put in, or how fast it is spent: 预算执行率, 业务支出安排金额. Not what people get (补助发放金额)."""
_GIVEN = re.compile(r"[≥=]?\d+(?:\.\d+)?%\Z")
"""A rate written into its name."""


def input_as_indicator(case: Case) -> Iterator[Finding]:
    """Money put in or spent, listed as an output: its rate has points of its own in every form of self-evaluation."""
    if case.reading.document.kind not in _INPUT_KINDS:
        return
    for indicator, _value in case.indicators():
        category = indicator.level2_category or ""
        if (
            category.startswith("output.")
            and category != "output.cost"
            and _INPUT.search(_GIVEN.sub("", compact(indicator.level3)))
        ):
            message = f"“{indicator.level3}”是资金投入和支付情况，不是{indicator.level2 or '产出'}"
            yield case.at("input_as_indicator", indicator, message, f"{indicator.level2} {indicator.level3}")


def level1_unknown(case: Case) -> Iterator[Finding]:
    """A label of level 1 that is in none of the schemes for targets; one finding a label of a project."""
    if case.reading.document.kind not in _TARGETS:
        return
    for project in (*case.reading.projects, None):
        seen: set[str] = set()
        for indicator, _value in case.of(project):
            label = compact(indicator.level1 or "")
            if not label or label in seen or not _strange(indicator.level1_category) or _LOCAL.match(label):
                continue
            seen.add(label)
            same = sum(1 for i, _v in case.of(project) if compact(i.level1 or "") == label)
            message = f"一级指标“{indicator.level1}”不在通行的分类里（“{indicator.level3}”{f'等{same}行' if same > 1 else ''}）"
            yield case.at("level1_unknown", indicator, message, indicator.level1, cell=indicator.level1 or "")


def _strange(category: str | None) -> bool:
    return category is None or category.split(".")[0] not in ("output", "benefit", "satisfaction", "cost")


def output_as_benefit(case: Case) -> Iterator[Finding]:
    """How much work was done, listed under 效益: 培训人次, 开展检查次数. Who was served or gained is a benefit."""
    for indicator, value in case.indicators():
        category = indicator.level1_category or indicator.level2_category or ""
        name, target = compact(indicator.level3), value.target
        if not category.startswith("benefit") or target.kind not in ("quantitative", "frequency") or target.unit == "%":
            continue
        counted = _COUNT.search(name) or (target.unit in _EVENTS and _WORK.match(name))
        if counted and _WORK.search(name) and not _SPARED.search(name):
            message = f"“{indicator.level3}”说的是做了多少工作，属于产出，不是{indicator.level2 or '效益'}"
            yield case.at("output_as_benefit", indicator, message, f"{indicator.level2} {indicator.level3}")


CHECKS: dict[str, Check] = {check.__name__: check for check in (level1_unknown, output_as_benefit, input_as_indicator)}
