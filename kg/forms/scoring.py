"""Scores of a self-evaluation recomputed from target and result, where the form's way of scoring allows it.

Source: 项目支出绩效评价管理办法 (财预〔2020〕10号), on self-evaluation: an indicator that is met gets all its points; one that
is not gets them in proportion to its completion; qualitative ones are scored by bands and are not recomputed here.
"""

from __future__ import annotations

import re
from decimal import Decimal

from kg.records import Indicator

__all__ = ["differs", "recomputed"]

_PROPORTION = re.compile(r"比例|完成率|比率|[×*xX]\s*(?:分值|权重)|分值\s*[×*]")
_OTHER = re.compile(r"扣|不得分|得0分|得满分")
_TOLERANCE = Decimal("0.02")
"""Share of the points within which a score counts as the same (scores are rounded)."""


def recomputed(indicator: Indicator) -> Decimal | None:
    """Return the score that target and result give, never above the points; None where the form scores another way.

    Points, 分; ≥ and = count result over target, ≤ target over result, each at most 1.
    """
    target, actual, points = indicator.target, indicator.actual, indicator.points
    if actual is None or points is None or target.value is None or actual.value is None or target.upper is not None:
        return None
    if actual.unit is not None and target.unit is not None and actual.unit != target.unit:
        return None
    standard = indicator.standard or ""
    if standard and (_OTHER.search(standard) or not _PROPORTION.search(standard)):
        return None
    sign = target.effective_operator
    if sign in ("≥", "=", ">") and target.value > 0:
        share = actual.value / target.value
    elif sign in ("≤", "<"):
        share = Decimal(1) if actual.value <= target.value else target.value / actual.value
    else:
        return None
    return points * max(Decimal(0), min(Decimal(1), share))


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
