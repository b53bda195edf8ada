"""Rules on the direction of a target: a bound from the wrong side, or one that demands nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from kg.check.base import Case, Check, Finding
from kg.text import compact
from kg.units import parse_unit
from kg.values.words import noun_direction
from kg.vocabulary import column, matcher

__all__ = ["CHECKS", "is_rate"]

_RATE = re.compile(r"(?:率|比例|比率|比重|占比|满意度|准确度|完成度|知晓度|覆盖面|程度)(?:\([^()]*\))?$")
_EXECUTION = re.compile(r"(?:执行|支出|支付|使用|到位)(?:率|进度)|预算(?:(?!预算).)*率")
_GAIN = re.compile(
    r"(?:切实|有效|进一步|逐步|持续|大力|不断|明显|显著)?"
    r"(?P<gain>减轻|缓解|减少|降低|提高|提升|增加|增强|增长|扩大|改善|促进|节约|节省|带动|拉动|新增)"
)
_RAISED = ("提高", "提升", "增强", "扩大")
_RELIEF = ("减轻", "缓解", "减少", "降低")
_GROWN = re.compile(r"(?:增长|增幅|增速|提高|提升|上升|增加|投入产出|毛入学|回报|收益|周转)")
_COUNT = re.compile(r"(?:人数|人次|户数|数量|个数|次数|面积|里程|场次|份数|台数)$")
_STANDARD = re.compile("补助|补贴|奖|标准|节约|工资|均|每")
_FULL = Decimal(100)
_NEAR_THE_TOP = Decimal(95)
_HALF = Decimal(50)
_LOSS = re.compile(matcher(column("check_words", "word", role="loss")) + r"\Z")
_LOWERED = re.compile("降|减|下调|缩|控制|处|整改|治理|查|检|识别|预警|化解|赔")
_FLOOR_RATE = re.compile(matcher(column("check_words", "word", role="floor_rate")) + r"\Z")


def is_rate(name: str) -> bool:
    """Say whether an indicator's name ends in a share of a hundred (率, 比例, 满意度)."""
    return bool(_RATE.search(compact(name)))


def rate_wrong_direction(case: Case) -> Iterator[Finding]:
    """≤ on a rate that is better the higher it is, close to the top: it can hardly fail.

    Lower down it is likely only for rates that nobody wants to cap (知晓率 ≤90%; 床位使用率 ≤90% is right).
    """
    for indicator, value in case.indicators():
        target, name = value.target, compact(indicator.level3)
        if target.operator not in ("≤", "<") or target.unit != "%" or target.value is None or not is_rate(name):
            continue
        if target.value > _FULL or _EXECUTION.search(name) or noun_direction(name) == "less":
            continue
        if target.value < _NEAR_THE_TOP:
            if target.value >= _HALF and _FLOOR_RATE.search(re.sub(r"\([^()]*\)$", "", name)):
                message = f"“{indicator.level3}”越高越好，却用“{target.operator}”封顶，应为“≥”"
                yield case.at("rate_wrong_direction", indicator, message, severity="warning", confidence="likely")
            continue
        sure = noun_direction(name) == "more"
        message = f"“{indicator.level3}”越高越好，“{target.raw}”恒能达到，应为“≥”或“=”"
        yield case.at(
            "rate_wrong_direction", indicator, message, **({} if sure else {"severity": "warning", "confidence": "likely"})
        )


def rate_at_or_over_cap(case: Case) -> Iterator[Finding]:
    """≥100% on a rate that cannot pass 100%, or a bare rate above it."""
    for indicator, value in case.indicators():
        target, name = value.target, compact(indicator.level3)
        if target.unit != "%" or target.value is None or not is_rate(name) or _GROWN.search(name):
            continue
        if target.operator in ("≥", ">") and target.value >= _FULL:
            yield case.at("rate_at_or_over_cap", indicator, f"“{indicator.level3}”最高为100%，“{target.raw}”应写作“=100%”")
        elif target.value > _FULL:
            yield case.at(
                "rate_at_or_over_cap",
                indicator,
                f"“{indicator.level3}”为{target.value}%，超过100%，请核对",
                confidence="likely",
            )


def vacuous_bound(case: Case) -> Iterator[Finding]:
    """An execution rate with no floor: only overspending could miss it."""
    for indicator, value in case.indicators():
        target = value.target
        capped = target.operator in ("≤", "<") and target.unit == "%" and (target.value or 0) >= _FULL
        if capped and _EXECUTION.search(compact(indicator.level3)):
            yield case.at("vacuous_bound", indicator, f"“{indicator.level3} {target.raw}”没有下限，只有超支才达不到")


def benefit_wrong_direction(case: Case) -> Iterator[Finding]:
    """A benefit that is to be gained, bounded from above.

    An increase is sure (提高…≤85%); so is relief told in money (减轻负担 ≤2000万元). 降低 and 减少 may name what is left, not
    what is gained (减少事故 ≤2起): only money makes them likely. Days are no gain: 提高效率 ≤3天 is right.
    """
    for indicator, value in case.indicators():
        target, name = value.target, compact(indicator.level3)
        if target.operator not in ("≤", "<") or target.value is None or target.unit is None:
            continue
        if not _is_benefit(indicator.level1_category, indicator.level1):
            continue
        verb = _GAIN.match(name)
        dimension = parse_unit(target.unit).dimension
        if verb is None or dimension not in ("ratio", "money", "person", "count", "area", "mass") or "/" in target.unit:
            continue
        gain = verb["gain"]
        if gain in _RELIEF:
            if dimension != "money":
                continue
            sure = gain in ("减轻", "缓解")
        elif gain not in _RAISED and noun_direction(name) == "less":
            continue  # 促进失业率≤5%, 新增债务≤3%: the noun is what should stay low
        else:
            sure = True
        message = f"“{indicator.level3}”是希望取得的效益（{gain}），却用“{target.operator}”封顶，应为“≥”"
        changes = {} if sure else {"severity": "warning", "confidence": "likely"}
        yield case.at("benefit_wrong_direction", indicator, message, **changes)


def _is_benefit(category: str | None, label: str | None) -> bool:
    return (category or "").startswith("benefit") or (category is None and "效益" in (label or ""))


def count_wrong_direction(case: Case) -> Iterator[Finding]:
    """≤ on a number of people or things to be reached."""
    for indicator, value in case.indicators():
        target = value.target
        if target.operator not in ("≤", "<") or target.value is None or indicator.level2_category != "output.quantity":
            continue
        if target.unit == "%" or not _COUNT.search(compact(indicator.level3)) or noun_direction(indicator.level3) == "less":
            continue
        message = f"产出数量“{indicator.level3}”用“{target.operator}”，多做反而不达标"
        yield case.at("count_wrong_direction", indicator, message)


def loss_wrong_direction(case: Case) -> Iterator[Finding]:
    """≥ on what should stay low (管网漏损率 ≥12%), unless the name says by how much it is to fall."""
    for indicator, value in case.indicators():
        target, name = value.target, re.sub(r"\([^()]*\)$", "", compact(indicator.level3))
        if target.operator not in ("≥", ">") or not target.value or not _LOSS.search(name) or _LOWERED.search(name):
            continue
        message = f"“{indicator.level3}”越低越好，却用“{target.operator}”，越差越达标"
        yield case.at("loss_wrong_direction", indicator, message)


def cost_wrong_direction(case: Case) -> Iterator[Finding]:
    """≥ on a cost in money."""
    for indicator, value in case.indicators():
        target = value.target
        cost = indicator.level2_category == "output.cost" or (indicator.level1_category or "") == "cost"
        money = (target.unit or "").endswith("元")  # 元/人 is a standard that may well be a floor
        standard = _STANDARD.search(indicator.level3) and not re.search("总额|总成本|总投入|总支出", indicator.level3)
        if cost and money and target.operator in ("≥", ">") and not standard:
            yield case.at("cost_wrong_direction", indicator, f"成本“{indicator.level3}”用“{target.operator}”，花得越多越达标")


CHECKS: dict[str, Check] = {
    check.__name__: check
    for check in (
        rate_wrong_direction,
        rate_at_or_over_cap,
        vacuous_bound,
        benefit_wrong_direction,
        count_wrong_direction,
        loss_wrong_direction,
        cost_wrong_direction,
    )
}
