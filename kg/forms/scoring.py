"""Scores of a self-evaluation recomputed from target and result, where the form's way of scoring allows it.

Source: 项目支出绩效评价管理办法 (财预〔2020〕10号), on self-evaluation: an indicator that is met gets all its points; one that
is not gets them in proportion to its completion; qualitative ones are scored by bands and are not recomputed here.
"""

from __future__ import annotations

import re
from decimal import Decimal

from kg.records import Indicator, Target

__all__ = ["differs", "recomputed"]

_PROPORTION = re.compile(r"比例|完成率|比率|[×*xX]\s*(?:分值|权重)|分值\s*[×*]")
_OTHER = re.compile(r"扣|不得分|得0分|得满分")
_TOLERANCE = Decimal("0.02")
"""Share of the points within which a score counts as the same (scores are rounded)."""


def recomputed(indicator: Indicator) -> Decimal | None:
    """Return the score that target and result give, never above the points; None where the form scores another way.

    Points, 分; ≥ and = count result over target, ≤ target over result, each at most 1.
    """
    if indicator.points is None or indicator.actual is None or not _is_by_proportion(indicator.standard or ""):
        return None
    share = _completion(indicator.target, indicator.actual)
    return None if share is None else indicator.points * max(Decimal(0), min(Decimal(1), share))


def _is_by_proportion(standard: str) -> bool:
    """Say whether a form's way of scoring gives points by completion; one that says nothing does, as the rules have it."""
    return not standard or (_PROPORTION.search(standard) is not None and _OTHER.search(standard) is None)


def _completion(target: Target, actual: Target) -> Decimal | None:
    """Return the share of a target that a result reaches, above 1 where it passes it; None for ranges and other units."""
    if target.value is None or actual.value is None or target.upper is not None:
        return None
    if None not in (actual.unit, target.unit) and actual.unit != target.unit:
        return None
    if target.effective_operator in ("≥", "=", ">") and target.value > 0:
        return actual.value / target.value
    if target.effective_operator in ("≤", "<"):
        if actual.value <= target.value:
            return Decimal(1)
        return target.value / actual.value if actual.value > 0 else None
    return None


def differs(indicator: Indicator) -> str | None:
    """Return a note, in Chinese, where the printed score is not what target and result give or passes the points."""
    points, score = indicator.points, indicator.score
    if points is None or score is None:
        return None
    if score > points:
        return f"“{indicator.level3}”得分 {score} 高于分值 {points}"
    expected = recomputed(indicator)
    if expected is None or abs(expected - score) <= points * _TOLERANCE:
        return None
    shown = expected.quantize(Decimal("0.01")).normalize()
    return f"“{indicator.level3}”得分 {score}，按目标值和完成值重算为 {shown:f}（differs）"
