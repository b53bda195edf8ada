"""Scores recomputed from target and result."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kg.forms.scoring import differs, recomputed
from kg.records import Indicator
from kg.values import parse


def indicator(target: str, actual: str, points: str, score: str, standard: str | None = None) -> Indicator:
    return Indicator(
        None, 1, None, None, "植树株数", parse(target).target, actual=parse(actual).target, points=Decimal(points),
        score=Decimal(score), standard=standard,
    )  # fmt: skip


# (target, actual, points, score, standard, recomputed): met, not met, above, less is better, another way of scoring
CASES = [
    ("≥100株", "100株", "20", "20", None, "20"),
    ("≥100株", "80株", "20", "16", None, "16"),
    ("≥100株", "150株", "20", "20", None, "20"),
    ("≤5%", "10%", "10", "5", None, "5"),
    ("≤5%", "0%", "10", "10", None, "10"),
    ("≤0%", "5%", "10", "0", None, "0"),
    ("≤-5%", "-6%", "10", "10", None, "10"),
    ("≤-5%", "0%", "10", "10", None, None),
    ("≥0株", "5株", "10", "10", None, None),
    ("≥100株", "80株", "20", "10", "每少1株扣0.5分", None),
    ("≥100株", "80株", "20", "16", "完成率×分值", "16"),
    ("提升", "提升", "10", "10", None, None),
    ("≥100株", "80亩", "20", "16", None, None),
]


@pytest.mark.parametrize(("target", "actual", "points", "score", "standard", "wanted"), CASES)
def test_recomputed(target: str, actual: str, points: str, score: str, standard: str | None, wanted: str | None) -> None:
    found = recomputed(indicator(target, actual, points, score, standard))
    assert found == (None if wanted is None else Decimal(wanted))


def test_notes() -> None:
    assert differs(indicator("≥100株", "80株", "20", "16")) is None
    assert differs(indicator("≥100株", "80株", "20", "20")) == "“植树株数”得分 20，按目标值和完成值重算为 16（differs）"
    assert differs(indicator("≥100株", "80株", "20", "22")) == "“植树株数”得分 22 高于分值 20"
