"""Rules on a form's indicators together: weights out of balance, and kinds of indicators none of which can be measured."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from kg.check.base import Case, Check, Finding
from kg.check.blanks import is_nothing, is_residue
from kg.check.scores import default_points, plain
from kg.records import Indicator
from kg.text import compact
from kg.values import Value
from kg.vocabulary import column, matcher

__all__ = ["CHECKS"]

_DIGIT = re.compile(
    r"\d|(?<![一二两三四五六七八九十百千万零])[一二两三四五六七八九十百千万零]++(?:[个次人户起件场篇项年月天]|分之)|翻番|减半|一倍"
)
_BAD = re.compile(matcher(column("check_words", "word", role="bad_event")))
_GRADE = re.compile(
    r"优良中低?差|好坏|高中?低|强弱|(?:达到|符合|不低于|优于)?.{0,12}(?:标准|要求|规定|规范|类水质|级)|合格|达标|优良|是|否|有|无.+"
)
"""What can be looked at without a number: a standard, a class, yes or no."""
_HALF = 2
_ALONE = Decimal("0.45")
"""Share of all points from which on one of several indicators decides the result; all outputs have half by default."""
_MOST = (2, 3)
"""Share, two thirds, from which on one of two or three indicators decides the result."""
_SEVERAL = 4
_BENEFIT, _SATISFACTION = "benefit", "satisfaction"


def _unmeasured(indicator: Indicator, value: Value) -> bool:
    """Say whether a target is words that leave open how much: 有效提升, 显著, 长期."""
    text = compact(indicator.target.raw)
    if not text or is_nothing(text) or is_residue(text) or _must_not(indicator.level3, text):
        return False
    if value.target.kind in ("quantitative", "deadline", "frequency") or value.target.value is not None:
        return False
    if value.form in ("coverage", "yes", "no"):
        return False
    return not _DIGIT.search(text) and not _GRADE.fullmatch(text)


def _must_not(name: str, text: str) -> bool:
    """Say whether a target demands that something does not happen: 无, 零事故, 不发生."""
    return bool(_BAD.search(name + text)) and text.startswith(("无", "零", "未", "不", "没有", "杜绝", "避免"))


def benefit_unmeasured(case: Case) -> Iterator[Finding]:
    """Benefits of a project told in words only, all of them or half of at least four; one finding a project."""
    for project in (*case.reading.projects, None):
        rows = [(i, v) for i, v in case.of(project) if i.term != "long_term"]
        found = [(i, v) for i, v in rows if (i.level1_category or i.level2_category or "").startswith(_BENEFIT)]
        loose = [indicator for indicator, value in found if _unmeasured(indicator, value)]
        if loose and (len(loose) == len(found) or (len(found) >= _SEVERAL and len(loose) * _HALF >= len(found))):
            told = "、".join(f"“{i.level3} {i.target.raw}”" for i in loose)
            many = "效益指标" if len(loose) == len(found) else f"{len(found)}个效益指标中有{len(loose)}个"
            message = f"{many}没有可以衡量的指标值：{told}"
            yield case.at("benefit_unmeasured", loose[0], message)


def satisfaction_unmeasured(case: Case) -> Iterator[Finding]:
    """A satisfaction that no survey could tell: 满意, 较高, 无投诉 in place of a percentage."""
    for indicator, value in case.indicators():
        if indicator.term == "long_term":
            continue  # stands beside the one of the year
        category = indicator.level1_category or indicator.level2_category or ""
        text = compact(indicator.target.raw)
        worded = value.target.kind not in ("quantitative", "deadline") and not re.search(r"\d|百分", text)
        if (
            category.startswith(_SATISFACTION)
            and text
            and worded
            and not is_residue(text)
            and not re.fullmatch(r"[-—/\\*]+|无|不涉及|不适用", text)
        ):
            message = f"满意度指标“{indicator.level3}”的指标值“{indicator.target.raw}”不是比率，无法用调查结果核对"
            yield case.at("satisfaction_unmeasured", indicator, message)


def cost_unmeasured(case: Case) -> Iterator[Finding]:
    """A cost without an amount or a standard: 控制在预算内."""
    for indicator, value in case.indicators():
        cost = indicator.level2_category == "output.cost" or (indicator.level1_category or "") == "cost"
        text = compact(indicator.target.raw)
        if not cost or not text or is_residue(text) or is_nothing(text) or value.target.kind in ("quantitative", "deadline"):
            continue
        if value.form in ("yes", "no") or re.match("是否|有无", compact(indicator.level3)):
            continue
        if value.target.value is None and not re.search(r"\d|标准|定额|批复|合同价|市场价|社会|生态", text + indicator.level3):
            message = f"成本指标“{indicator.level3}”的指标值“{indicator.target.raw}”没有金额或支出标准"
            yield case.at("cost_unmeasured", indicator, message)


def _unbalanced(found: list[Indicator], total: Decimal) -> list[str]:
    """Return what is out of balance in the points of a project's indicators, each in words."""
    alone = [i for i in found if (i.points or Decimal(0)) >= total * _ALONE]
    told = [f"“{i.level3}”一项占{plain(i.points or Decimal(0))}分" for i in alone]
    usual = default_points("cost" if any(i.level1_category == "cost" for i in found) else "default")
    benefit, satisfaction = (_points_of(found, kind) for kind in (_BENEFIT, _SATISFACTION))
    if 0 < benefit * _HALF < usual[_BENEFIT]:
        told.append(f"效益指标只占{plain(benefit)}分")
    if satisfaction > _HALF * usual[_SATISFACTION]:
        told.append(f"满意度指标占{plain(satisfaction)}分")
    return told


def _one_decides(found: list[Indicator], total: Decimal) -> list[str]:
    """Return, of a project with few indicators, the one that has most of the points."""
    most = max(found, key=lambda indicator: indicator.points or Decimal(0))
    points = most.points or Decimal(0)
    share, of = _MOST
    alone = len(found) > 1 and points * of >= total * share  # a single one is missing the others: another finding
    return [f"只有{len(found)}个指标，“{most.level3}”一项占{plain(points)}分"] if alone else []


def _points_of(found: list[Indicator], kind: str) -> Decimal:
    return sum((i.points or Decimal(0) for i in found if (i.level1_category or "").startswith(kind)), Decimal(0))


def weights_unbalanced(case: Case) -> Iterator[Finding]:
    """Points far from the default shares: one indicator decides all, benefits with less than half of their share."""
    for project in case.reading.projects:
        found = [indicator for indicator, _value in case.of(project)]
        if not found or any(i.points is None or not i.level1_category for i in found):
            continue
        total = _points_of(found, "")
        if not Decimal(80) <= total <= Decimal(100):
            continue  # shares of something else, or rows not read
        told = _unbalanced(found, total) if len(found) >= _SEVERAL else _one_decides(found, total)
        if told:
            message = f"分值分配不均衡：{'，'.join(told)}"
            yield case.finding("weights_unbalanced", message, project.name, project.place, project.ref)


CHECKS: dict[str, Check] = {
    check.__name__: check for check in (benefit_unmeasured, satisfaction_unmeasured, cost_unmeasured, weights_unbalanced)
}
