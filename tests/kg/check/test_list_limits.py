"""Rules on lists of sub-projects, scored rows and templates, on both sides of each limit."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kg.check import check
from kg.records import Reading
from tests.kg.check.forms import amount, project, reading, row, sub_project


def found(rule: str, form: Reading) -> list[tuple[str, str, str]]:
    """Severity, confidence and message of what a rule finds."""
    return [(f.severity, f.confidence, f.message) for f in check(form) if f.rule == rule]


@pytest.mark.parametrize(
    ("goal", "completion", "confidence"),
    [
        ("修建河堤完成", None, "certain"),
        ("修建河堤已完成。", None, "suspect"),
        ("修建河堤基本完成", None, "suspect"),
        ("修建河堤确保完成", None, "suspect"),
        ("修建河堤按时完成", None, "suspect"),
        ("修建河堤任务完成；", None, "suspect"),
        ("修建河堤完成", "完成", None),
        ("修建完成", None, None),  # three characters before 完成 are too few
        ("修建了堤完成", None, "certain"),
        ("修建河堤", None, None),
        ("完成修建河堤", None, None),
    ],
)
def test_a_goal_with_its_completion_run_together(goal: str, completion: str | None, confidence: str | None) -> None:
    others = (sub_project("乙", "安装水泵五台", "完成"),)
    got = found("cells_merged", reading(subs=(sub_project("甲", goal, completion), *others)))
    assert [each[1] for each in got] == ([confidence] if confidence else [])
    # a list without completion has no column for it
    assert found("cells_merged", reading(subs=(sub_project("甲", goal, None),))) == []


def test_a_scored_row_without_completion() -> None:
    rows = (sub_project("甲", "修建", None), sub_project("乙", "修建", "完成"), sub_project("丙", "修建", None, score=None))
    assert [m for _s, _c, m in found("missing_completion", reading(subs=rows))] == ["“甲”有得分，没有完成情况"]
    assert found("missing_completion", reading(subs=(rows[0], rows[2]))) == []


@pytest.mark.parametrize(
    ("told", "untold", "messages"),
    [
        (1, 0, []),
        (0, 3, []),  # the column is missing, or nobody filled it
        (1, 1, ["“养护0段”有得分，没有完成情况"]),
        (1, 3, [f"“养护{n}段”有得分，没有完成情况" for n in range(3)]),
        (1, 4, ["4个指标有得分，没有完成情况：“养护0段”、“养护1段”、“养护2段”、“养护3段”"]),
    ],
)
def test_scored_indicators_without_a_result(told: int, untold: int, messages: list[str]) -> None:
    done = row("数量", "里程", "5公里").target
    rows = [row("数量", f"养护{n}段", "5公里", score=Decimal(5)) for n in range(untold)]
    rows += [row("数量", f"修建{n}段", "5公里", score=Decimal(5), actual=done) for n in range(told)]
    rows.append(row("数量", "不计分", "5公里"))
    assert [m for _s, _c, m in found("missing_completion", reading(*rows))] == messages


@pytest.mark.parametrize(
    ("score", "spent", "completion", "found_"),
    [
        ("89", "10", "已全部完成了", True),
        ("89.9", "10", "", True),
        ("90", "10", "已全部完成了", False),
        ("89", "10", "因雨季停工了十天", False),
        ("89", "10", "因雨季停工了", True),
        ("89", "10", "因雨季停工了。", False),
        ("89", "9.9", "已全部完成了", False),
        (None, "10", "已全部完成了", False),
    ],
)
def test_a_low_score_without_a_reason(score: str | None, spent: str, completion: str, found_: bool) -> None:
    made = sub_project("甲", "修建", completion, executed=amount(spent), score=Decimal(score) if score else None)
    expected = [f"“甲”全部执行，得分只有{score}，没有说明"] if found_ else []
    assert [m for _s, _c, m in found("low_score_unexplained", reading(subs=(made,)))] == expected


@pytest.mark.parametrize(
    ("goal", "cut"),
    [
        ("修建河堤（一期", True),
        ("修建河堤（一期）", False),
        ("印发《管理办法", True),
        ("印发《管理办法》", False),
        ("修建）河堤", False),
        ("目标1：修建河堤；目标2：检查覆盖；", True),
        ("目标1：修建河堤；目标2：检查覆盖率；", False),
        ("目标1：检查覆盖；", False),
        ("修建河堤；检查覆盖；", False),
    ],
)
def test_goals_that_break_off(goal: str, cut: bool) -> None:
    assert bool(found("truncated_text", reading(subs=(sub_project("甲", goal, "完成"),)))) is cut


@pytest.mark.parametrize(("name", "cut"), [("养护（一期", True), ("养护（一期）", False), ("《河堤", True), ("养护）", False)])
def test_names_that_break_off(name: str, cut: bool) -> None:
    assert bool(found("truncated_text", reading(row("数量", name, "5公里")))) is cut


@pytest.mark.parametrize(
    ("rule", "reason", "message"),
    [
        ("blank_template_rows", "template_blank", "表中有空白的模板行（3格只有序号或占位）"),
        ("personal_data", "personal", "文件有3处个人信息（姓名、签字、电话等），公开前应去掉；此处不显示"),
    ],
)
def test_what_the_ledger_says(rule: str, reason: str, message: str) -> None:
    one = row("数量", "养护里程", "5公里")
    assert [m for _s, _c, m in found(rule, reading(one, skipped=((reason, 3),)))] == [message]
    assert found(rule, reading(one, skipped=(("other", 3),))) == []
    assert found(rule, reading(one, projects=(project(),))) == []
