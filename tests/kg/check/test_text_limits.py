"""Rules about sentences, goals and plans on both sides of each limit."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from kg.check import check
from kg.ingest import read_document
from tests.kg.check.forms import Goal, NarrativeGoal, Place, PlanStep, project, reading, row, sub_project


def told(rule: str, text: str, form: Any = None) -> list[tuple[str, str, str]]:
    """Severity, confidence and message of one rule on a document."""
    findings = check(form or reading(), read_document(text.encode(), "a.txt"))
    return [(f.severity, f.confidence, f.message) for f in findings if f.rule == rule]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("支出50万元，其中基本支出20万元，项目支出30万元。", None),
        ("支出50万元，其中基本支出20万元，项目支出30.01万元。", None),
        ("支出50万元，其中基本支出20万元，项目支出30.02万元。", ("certain", "20 + 30.02 = 50.02万元，与支出50万元差0.02万元")),
        ("年度支出50万元，其中：基本支出20万元，项目支出29万元。", ("certain", "20 + 29 = 49万元，与支出50万元差1万元")),
        ("支出50万元，其中基本支出20万元和项目支出29万元。", ("certain", "20 + 29 = 49万元，与支出50万元差1万元")),
        ("支出50万元，其中差旅费20万元，会议费31万元。", ("likely", "20 + 31 = 51万元，与支出50万元差1万元")),
        ("支出50万元，其中差旅费20万元，会议费29万元。", None),
        (
            "支出1,050万元（其中基本支出20万元，项目支出1,031万元）。",
            ("certain", "20 + 1,031 = 1051万元，与支出1,050万元差1万元"),
        ),
        ("支出50万元，其中基本支出60万元。", None),
        ("支出50万元，其中基本支出20万元，项目支出310元，会议费31万元。", ("likely", "20 + 31 = 51万元，与支出50万元差1万元")),
        (
            "支出50万元，其中基本支出20万元，项目支出20万元，会议费11万元。",
            ("likely", "20 + 20 + 11 = 51万元，与支出50万元差1万元"),
        ),
    ],
)
def test_parts_told_in_a_sentence(text: str, expected: tuple[str, str] | None) -> None:
    assert [(c, m) for _s, c, m in told("arithmetic_total", text)] == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ("30", None),
        ("30.001", None),
        ("30.05", ("info", "分项清单执行数合计30万元，正文项目支出30.05万元，差0.05万元，疑为四舍五入")),
        ("30.06", ("warning", "分项清单执行数合计30万元，正文项目支出30.06万元，差0.06万元")),
    ],
)
def test_the_sum_of_the_sub_projects(amount: str, expected: tuple[str, str] | None) -> None:
    subs = tuple(sub_project(name, name, "完成") for name in ("甲", "乙", "丙"))
    text = f"全年项目支出 {amount} 万元。"
    assert [(s, m) for s, _c, m in told("arithmetic_total", text, reading(subs=subs))] == ([expected] if expected else [])
    # two are no list; one without a sum leaves the total open; the nearest of several sums counts
    assert told("arithmetic_total", text, reading(subs=subs[:2])) == []
    assert told("arithmetic_total", text, reading(subs=(*subs[:2], sub_project("丙", "丙", "完成", executed=None)))) == []
    assert told("arithmetic_total", text + "另有项目支出30万元。", reading(subs=subs)) == []


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("预算执行率为95%。", None),
        ("预算执行率为97%。", None),
        ("预算执行率为97.1%。", "190÷200 = 95.0000%，文中为97.1%"),
        ("预算执行率95.02%。", None),
        ("预算执行率95.03%。", "190÷200 = 95.0000%，文中为95.03%"),
        ("结转结余率为 2%。", "(200－190)÷200 = 5.0000%，文中为2%"),
        ("结余资金率达到5%。", None),
        ("资金执行率为9%。", None),
    ],
)
def test_rates_told_beside_the_sums(line: str, expected: str | None) -> None:
    table = "\t预算数：\t200\t执行数：\t190\t率\n\n"
    assert [m for _s, _c, m in told("reported_rate_vs_computed", table + line)] == ([expected] if expected else [])
    two = "\t预算数：\t200\t执行数：\t190\t率\n\t预算数：\t300\t执行数：\t190\t率\n\n"
    assert told("reported_rate_vs_computed", two + line) == []


@pytest.mark.parametrize(
    ("rate", "found"), [("83.33%", False), ("84%", False), ("84.4%", True), ("82.3%", True), ("82.4%", False)]
)
def test_a_completion_rate_is_off_by_more_than_one(rate: str, found: bool) -> None:
    text = f"计划治理河道18公里，实际完成15公里，完成率{rate}。"
    expected = [f"15÷18 = 83.33%，文中完成率为{rate.rstrip('%')}%"]
    assert [m for _s, _c, m in told("reported_rate_vs_computed", text)] == (expected if found else [])


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("95%", None),
        ("97%", None),
        ("97.1%", "95.00%"),
        ("0.95", None),
        ("0.97", None),
        ("0.98", "0.95"),
        ("95", None),
        ("99", "95.00"),
    ],
)
def test_the_rate_of_a_row(printed: str, expected: str | None) -> None:
    lines = "\t项目资金\t全年预算数\t全年执行数\t执行率\n\t年度资金总额\t100\t95\t" + printed
    found = [m for _s, _c, m in told("reported_rate_vs_computed", lines)]
    assert found == ([f"执行数95÷预算数100 = {expected}，表中执行率为{printed}"] if expected else [])


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ("预算数\t100\t执行数\t95\t执行率\t80%", ["执行数95÷预算数100 = 95.00%，表中执行率为80%"]),
        ("预算数\t100\t执行数\t95\t执行率\t95%", []),
        ("预算数\t100\t执行数\t95", []),
        ("预算数\t100\t执行率\t80%", []),
        ("执行数\t95\t执行率\t80%", []),
        ("年初预算数\t90\t预算数\t100\t执行数\t95\t执行率\t80%", []),  # of two budgets nothing says which is meant
        ("预算数\t0\t执行数\t95\t执行率\t80%", []),
    ],
)
def test_a_rate_beside_its_sums_on_one_row(cells: str, expected: list[str]) -> None:
    assert [m for _s, _c, m in told("reported_rate_vs_computed", "\t" + cells)] == expected


@pytest.mark.parametrize(("have", "quota", "found"), [("11", "11", False), ("12", "11", True), ("10", "11", False)])
def test_staff(have: str, quota: str, found: bool) -> None:
    text = f"行政编制{quota}名，实有在职人员{have}名。"
    assert [m for _s, _c, m in told("staff_over_quota", text)] == ([f"行政编制{quota}人，在职{have}人，超编"] if found else [])


def test_marks_of_programs_are_counted_by_kind() -> None:
    text = "[bookmark: _Ref1]河堤[bookmark: _Ref2]\n#REF!\n错误!未找到引用源"
    assert [m for _s, _c, m in told("extraction_artifact", text)] == [
        "文字中夹有程序留下的标记“[bookmark: _Ref1]”，共2处",
        "文字中夹有程序留下的标记“#REF!”，共1处",
        "文字中夹有程序留下的标记“错误!未找到引用源”，共1处",
    ]


@pytest.mark.parametrize(("wide", "narrow", "found"), [(3, 3, True), (2, 3, False), (3, 2, False), (4, 3, True)])
def test_mixed_punctuation_wants_three_of_each(wide: int, narrow: int, found: bool) -> None:
    text = "河堤，" * wide + "渠道" + ",水库" * narrow
    expected = [f"中文之间的括号和逗号全角（{wide}处）、半角（{narrow}处）混用"]
    assert [m for _s, _c, m in told("punctuation_mixed", text)] == (expected if found else [])


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ("汛" * 40, "期结束", True),
        ("汛" * 39, "期结束", False),
        ("汛" * 40 + "。", "期结束", False),
        ("汛" * 40, "二、汛期", False),
        ("汛" * 40, "第三章", False),
        ("汛" * 40, "附表", False),
        ("汛" * 40, "3.汛期", False),
        ("汛" * 40 + "，", "汛期", True),
    ],
)
def test_a_sentence_cut_by_a_page(before: str, after: str, found: bool) -> None:
    expected = [("info", "likely", "1处句子被分页截成两段，读时应接上")]
    document = read_document(f"<p>{before}</p><p>{after}</p>".encode(), "a.html")
    findings = check(reading(), document)
    assert [(f.severity, f.confidence, f.message) for f in findings if f.rule == "paragraph_split_by_page"] == (
        expected if found else []
    )
    assert told("paragraph_split_by_page", f"{before}\n{after}") == []  # lines of plain text are wrapped


@pytest.mark.parametrize(("length", "found"), [(55, False), (56, True)])
def test_a_heading_in_a_long_paragraph(length: int, found: bool) -> None:
    text = "汛" * length + "。二、培训"
    assert bool(told("heading_numbering", text)) is found


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ((25, 50, 75, 100), None),
        ((25, 50, 50, 100), None),
        ((25, 75, 50, 100), ("certain", "累计比例下降")),
        ((25, 50, 75, 101), ("certain", "超过100%")),
        ((25, 50, 75, 99), ("warning", "年底未到100%")),
        ((25, 50, 99), None),
        ((100, 100, 100, 100), ("warning", "第一季度就全部支出")),
        ((0, 50, 75, 100), ("warning", "第一季度没有支出")),
        ((0, 50, 100), None),
        ((100, 100, 100), None),
        ((0, 50, 40, 90), ("certain", "累计比例下降，年底未到100%，第一季度没有支出")),
        ((99,), None),
    ],
)
def test_quarterly_plans(steps: tuple[int, ...], expected: tuple[str, str] | None) -> None:
    plan = tuple(PlanStep(f"{n}季", Decimal(p)) for n, p in enumerate(steps, 1))
    findings = [f for f in check(reading(projects=(project(quarterly_plan=plan),))) if f.rule == "quarterly_plan_odd"]
    printed = "、".join(f"{n}季{p}%" for n, p in enumerate(steps, 1))
    assert [f.message for f in findings] == ([f"资金支出计划{expected[1]}：{printed}"] if expected else [])
    assert [f.printed for f in findings] == ([printed] if expected else [])
    assert [f.confidence == "certain" for f in findings] == ([expected[0] == "certain"] if expected else [])


def on_goal(rule: str, goal: str, *rows: Any, **changes: Any) -> list[tuple[str, str]]:
    projects = (project(goals=(Goal(1, goal),), **changes),)
    return [(f.confidence, f.message) for f in check(reading(*rows, projects=projects)) if f.rule == rule]


@pytest.mark.parametrize(
    ("goal", "name", "target", "expected"),
    [
        ("沿岸村民满意度达到95%。", "沿岸村民满意度", "≥90%", "likely"),
        ("村民满意度达到95%。", "沿岸村民满意度", "≥90%", "likely"),
        ("沿岸村民满意度达到95%。", "村民满意度", "≥90%", "likely"),
        ("满意度达到95%。", "沿岸村民满意度", "≥90%", None),
        ("沿岸村民满意度达到95%。", "沿岸村民满意度", "≥95%", None),
        ("沿岸村民满意度达到95%。", "沿岸村民满意度", "≥90人", None),
        ("沿岸村民满意度达到95%。", "度", "≥90%", None),
        ("沿岸村民满意人数达到95人。", "沿岸村民满意人数", "≥90%", None),
    ],
)
def test_a_rate_of_the_goal(goal: str, name: str, target: str, expected: str | None) -> None:
    found = on_goal("goal_vs_target", goal, row("满意度", name, target))
    said = goal.rstrip("。").partition("达到")
    message = f"绩效目标说“{said[0]}达到{said[2]}”，指标“{name}”为“{target}”"
    assert found == ([(expected, message)] if expected else [])


@pytest.mark.parametrize(
    ("goal", "target", "found"),
    [
        ("维修供水工程26处，方便群众。", "28处", True),
        ("维修供水工程20-26处，方便群众。", "28处", False),
        ("维修供水工程26处，方便群众。", "26-28处", False),
        ("维修供水工程26处，方便群众。", "28座", False),
        ("1.维修供水工程26处。", "28处", True),
        ("维护设施26处。", "28处", False),
    ],
)
def test_a_number_of_the_goal(goal: str, target: str, found: bool) -> None:
    told_ = on_goal("goal_vs_target", goal, row("数量", "维修工程处数", target))
    assert [confidence for confidence, _m in told_] == (["suspect"] if found else [])


@pytest.mark.parametrize(
    ("use", "found"),
    [("养护河堤三十公里", True), ("养护河堤，三十公里；", True), ("养护河堤三十一公里", False), ("", False), (None, False)],
)
def test_a_goal_that_repeats_the_use(use: str | None, found: bool) -> None:
    assert on_goal("goal_equals_use", "养护河堤三十公里。", use_text=use) == (
        [("certain", "项目“河堤养护”的绩效目标照抄资金用途")] if found else []
    )


def test_words_of_the_template() -> None:
    lines = "\t绩效目标\t目标内容1养护河堤\n\t说明\t请填写目标"
    assert [m for _s, _c, m in told("goal_numbering_residue", lines)] == ["残留模板文字“目标内容1”", "残留模板文字“请填写”"]


@pytest.mark.parametrize(
    ("section", "text", "changes", "found"),
    [
        ("总体绩效目标", "目前已完成全部巡查。", {}, True),
        ("工作总结", "目前已完成全部巡查。", {}, False),
        (None, "目前已完成。", {}, False),
        ("总体绩效目标", "今年以来巡查三次。", {}, True),
        ("总体绩效目标", "已经开展巡查。", {}, True),
        ("总体绩效目标", "目前已完成全部巡查。", {"kind": "self_evaluation"}, False),
        ("总体绩效目标", "目前已完成全部巡查。", {"subs": (sub_project("甲", "甲", "完成"),)}, False),
    ],
)
def test_a_goal_told_as_done(section: str | None, text: str, changes: dict[str, Any], found: bool) -> None:
    form = reading(goals=(NarrativeGoal(section, None, None, text, Place(line=3)),), **changes)  # type: ignore[arg-type]
    findings = [f for f in check(form) if f.rule == "stale_narrative"]
    assert [f.printed for f in findings] == ([text[:30]] if found else [])
