"""Inputs that went wrong (../shared/faults, index.tsv, command check): what is found in each, errors and warnings whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.check import check_file

RIGHT = {
    "p1_review_defects": [
        ("completion_far_above", "巡查次数"),
        ("deadline_missed", "整改完成时间"),
        ("nothing_scored", "配套设施"),
        ("output_as_benefit", "巡河培训人次"),
        ("result_copied", "居民满意度"),
    ],
    "p2_level1_unknown": [("level1_unknown", "巡查次数")],
    "n2_execution": [("deadline_missed", "整改完成时间"), ("reported_rate_vs_computed", None)],
    "m04_unit_clash": [
        ("unit_column_disagrees", "维修次数"),
        ("unit_column_disagrees", "维修经费安排额"),
        ("unit_without_number", "运转保障程度"),
    ],
    "k19a_check_people_2370": [],
    "k19c_check_zero_total_cost": [("funds_parts_vs_total", None)],
}


@pytest.mark.parametrize("name", RIGHT)
def test_what_is_found(shared: Path, name: str) -> None:
    _reading, findings = check_file(shared / "faults" / f"{name}.html")
    wanted = [f for f in findings if f.severity != "info" and f.rule != "missing_category"]
    assert sorted((f.rule, f.level3) for f in wanted) == RIGHT[name]


def test_per_cent_in_a_word_is_per_cent(shared: Path) -> None:
    _reading, findings = check_file(shared / "faults" / "m18_percent_word.html")
    assert [f.level3 for f in findings if f.rule == "rate_at_or_over_cap"] == ["巡查记录合格率", "设备完好率"]
