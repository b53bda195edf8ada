"""A mistake is found although what stands before it has nothing to say: a loop that ends too early would miss it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kg.check import check
from kg.records import Goal, Reading
from tests.kg.check.forms import Place, project, row, scored, sub_project
from tests.kg.check.test_rules import EXAMPLES

BLANK_SUB = sub_project("空行", "空行", "完成", budget=None, executed=None, returned=None, score=None, place=Place(line=90))
BLANK_ROW = replace(scored("空行", "5"), points=None, score=None, place=Place(table=9, row=1, column=3))
BLANK_INDICATOR = replace(
    row("数量", "备注", "空"), level1_category=None, level2_category=None, project="p0", place=Place(line=91)
)
BLANK_PROJECT = project("p0", "空表", funds=None, place=Place(line=92))

APART = {
    # all rows have points, or the sum is open; all rows of a table are held against each other
    ("points_total", "rows"), ("level1_label_misplaced", "rows"), ("row_shift", "rows"), ("column_count_varies", "rows"),
    # a form with sub-projects tells what was done, by right
    ("stale_narrative", "subs"),
}  # fmt: skip


def with_blanks(form: Reading, kind: str) -> Reading:
    """The form with one more record of a kind in front, that has nothing to say."""
    if kind == "subs":
        return replace(form, sub_projects=(BLANK_SUB, *form.sub_projects))
    if kind == "rows":
        return replace(form, evaluation_rows=(BLANK_ROW, *form.evaluation_rows))
    if kind == "indicators":
        return replace(form, indicators=(BLANK_INDICATOR, *form.indicators), projects=(BLANK_PROJECT, *form.projects))
    return replace(form, projects=(replace(BLANK_PROJECT, goals=(Goal(1, "保持完好。"),)), *form.projects))


CASES = [(rule, kind) for rule in EXAMPLES for kind in ("subs", "rows", "indicators", "projects") if (rule, kind) not in APART]


@pytest.mark.parametrize(("rule", "kind"), CASES)
def test_found_behind_what_says_nothing(rule: str, kind: str) -> None:
    assert rule in {finding.rule for finding in check(with_blanks(EXAMPLES[rule][0], kind))}
