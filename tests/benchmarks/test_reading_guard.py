"""The guard of reading sees what it is there to see: a row lost, a row too many, a wrong level or value."""

from __future__ import annotations

from typing import Any

import pytest

from tests.benchmarks.reading.cases import Case, Row, cases
from tests.benchmarks.reading.score import Score, changed, score

CASE = Case(
    "drawings", "merged", "x", (Row("产出指标", "数量指标", "修渠长度", "≥3公里"), Row("效益指标", None, "满意度", None))
)


def indicator(level1: str, level2: str | None, name: str, raw: str, unit: str | None = None) -> dict[str, Any]:
    target = {"raw": raw, "operator": None, "effective_operator": None, "value": None, "unit": unit}
    return {"level1": level1, "level2": level2, "level3": name, "target": target}


def scored(*indicators: dict[str, Any]) -> Score:
    head = {"year": None, "kind": "other", "organisations": []}
    reading = {"document": head, "projects": [], "indicators": [*indicators], "ledger": {"accounted": 1}}
    return score(CASE, {"reading": reading, "seconds": 0.1})


FIRST = indicator("产出指标", "数量指标", "修渠长度", "≧3 公里")
SECOND = indicator("效益指标", None, "满意度。", "")


@pytest.mark.parametrize(
    ("rows", "counts"),
    [
        ((FIRST, SECOND), (2, 2, 2)),
        ((FIRST,), (1, 1, 1)),
        ((FIRST, SECOND, indicator("产出指标", None, "注", "")), (3, 2, 2)),
        ((indicator("效益指标", "数量指标", "修渠长度", "≥3公里"), SECOND), (2, 2, 1)),
        ((indicator("产出指标", "数量指标", "修渠长度", "≥4公里"), SECOND), (2, 2, 1)),
        ((indicator("产出指标", "数量指标", "修渠长度", "≥3", "公里"), SECOND), (2, 2, 2)),
    ],
)
def test_score(rows: tuple[dict[str, Any], ...], counts: tuple[int, int, int]) -> None:
    found = scored(*rows)
    assert (found.read, found.found, found.right) == counts


def test_a_reading_that_failed_has_nothing_right() -> None:
    found = score(CASE, {"error": "ValueError: x"})
    assert (found.found, found.facts) == (0, {"! ValueError: x"})


def test_changes_are_named_by_their_path() -> None:
    one, other = scored(FIRST), scored(SECOND)
    assert one.facts != other.facts
    assert changed({"a": [{"b": 1, "place": 1}]}, {"a": [{"b": 2, "place": 2}]}) == [".a[0].b: 1 → 2"]


def test_all_groups_have_cases() -> None:
    groups = {case.group for case in cases()}
    assert groups >= {"drawings", "unseen"}
    assert len({case.id for case in cases()}) == len(cases())
