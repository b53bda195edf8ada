"""Rules about points and scores on both sides of each limit."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from kg.check import check
from kg.ingest import read_document
from kg.values import parse
from tests.kg.check.forms import project, reading, row, scored


def told(rule: str, *rows: object, **changes: object) -> list[str]:
    """Messages of one rule on scored rows."""
    return [f.message for f in check(reading(rows=rows, **changes)) if f.rule == rule]  # type: ignore[arg-type]


def on(rule: str, *indicators: object, **changes: object) -> list[tuple[str, str, str]]:
    """Severity, confidence and message of one rule on indicators."""
    findings = check(reading(*indicators, **changes))  # type: ignore[arg-type]
    return [(f.severity, f.confidence, f.message) for f in findings if f.rule == rule]


@pytest.mark.parametrize(
    ("target", "actual", "score", "expected"),
    [
        # met exactly, just missed, for each sign
        ("≥95%", "95%", "5", None),
        ("≥95%", "94.9%", "5", "没有完成却得满分"),
        ("≥95%", "94.9%", "4", None),
        (">95%", "95%", "5", "没有完成却得满分"),
        (">95%", "95.1%", "5", None),
        ("≤3%", "3%", "5", None),
        ("≤3%", "3.1%", "5", "没有完成却得满分"),
        ("<3%", "3%", "5", "没有完成却得满分"),
        ("<3%", "2.9%", "5", None),
        ("95%", "95%", "5", None),
        ("95%", "96%", "5", None),
        ("95%", "94%", "5", "没有完成却得满分"),
        # met, and points lost without a word: another rule's
        ("≥95%", "95%", "4.9", None),
        # another unit, a range, no result
        ("≥95%", "95人", "4", None),
        ("90-95%", "80%", "5", None),
        ("≥95%", "", "5", None),
        # a unit on one side only is that of both
        ("≥95", "94%", "5", "没有完成却得满分"),
    ],
)
def test_a_result_on_both_sides_of_its_target(target: str, actual: str, score: str, expected: str | None) -> None:
    made = replace(row("质量", "养护合格率", target), actual=parse(actual).target, points=Decimal(5), score=Decimal(score))
    found = on("score_vs_actual", made)
    assert [message.partition("：")[0] for _s, _c, message in found] == ([f"“养护合格率”{expected}"] if expected else [])
    assert [severity for severity, _c, _m in found] == (["warning"] if expected else [])


def test_points_lost_with_a_reason_are_no_finding() -> None:
    made = replace(row("质量", "合格率", "≥95%"), actual=parse("96%").target, points=Decimal(5), score=Decimal(4))
    rule = "points_lost_unexplained"
    assert on(rule, replace(made, deviation="抽查时尚未整改")) == []
    assert [m for _s, _c, m in on(rule, replace(made, deviation="  "))] == ["“合格率”已完成，扣1分而没有说明原因"]
    assert len(on(rule, replace(made, deviation="无"))) == 1
    assert on(rule, replace(made, points=Decimal(0), score=Decimal(0))) == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [("养护合格率", "没有完成却得满分"), ("事故率", None), ("养护人数", None)],
)
def test_which_side_of_an_equal_target_is_missed_is_told_by_its_name(name: str, expected: str | None) -> None:
    """94 for a target of 95: a rate of success missed it, a rate of accidents met it, of a count nobody knows."""
    made = replace(row("质量", name, "95%"), actual=parse("94%").target, points=Decimal(5), score=Decimal(5))
    assert bool(on("score_vs_actual", made)) == (expected is not None)


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        (("60", "40"), []),
        (("50", "40"), []),
        (("60", "39.5"), ["分值合计99.5分，不是100分"]),
        (("60", "41"), ["分值合计101分，不是100分"]),
        (("80", "69"), ["分值合计149分，不是100分"]),
        # as much as two forms have
        (("80", "70"), []),
    ],
)
def test_the_sum_of_points(points: tuple[str, ...], expected: list[str]) -> None:
    assert told("points_total", *(scored(f"巡查{n}", p) for n, p in enumerate(points))) == expected


@pytest.mark.parametrize(
    ("points", "found"),
    [
        (("30", "30", "30"), False),
        (("30", "30", "20"), False),
        (("40", "30", "30"), False),
        (("30", "30", "31"), True),
        (("10", "5", "5"), False),
        (("10", "5", "6"), True),
        (("50", "45"), False),
        (("30", "30", None), False),
    ],
)
def test_the_sum_of_points_of_a_project(points: tuple[str | None, ...], found: bool) -> None:
    rows = [replace(row("数量", f"养护{n}", "≥3公里"), points=p and Decimal(p)) for n, p in enumerate(points)]
    expected = [f"项目“河堤养护”各指标分值合计{sum(map(int, filter(None, points)))}分，不是100分（或扣除执行率后的90分）"]
    if sum(map(int, filter(None, points))) < 100:  # of outputs alone
        expected = [f"{expected[0]}，且没有效益和满意度指标，没有填完或文件不完整"]
    assert [message for _s, _c, message in on("points_total", *rows)] == (expected if found else [])


def labels(*groups: tuple[str, int, tuple[str, ...]], level: int = 1) -> tuple[object, ...]:
    rows = []
    for label, weight, points in groups:
        for place, point in enumerate(points):
            key = {f"level{level}": label, f"level{level}_weight": Decimal(weight)}
            rows.append(scored(f"{label}{place}", point, **({"level1": "产出"} | key)))
    return tuple(rows)


@pytest.mark.parametrize(
    ("groups", "level", "expected"),
    [
        # two others agree: certain; one: likely; none: weights and points are on two scales
        (
            (("甲", 10, ("4", "6")), ("乙", 20, ("20",)), ("丙", 30, ("25",))),
            1,
            ("error", "certain", "“丙”权重30，其下1行分值之和为25"),
        ),
        ((("甲", 10, ("4", "6")), ("丙", 30, ("20", "5"))), 1, ("warning", "likely", "“丙”权重30，其下2行分值之和为25")),
        ((("甲", 10, ("4",)), ("丙", 30, ("25",))), 1, None),
        (
            (("甲", 10, ("4", "6")), ("乙", 20, ("20",)), ("丙", 30, ("25",))),
            2,
            ("warning", "likely", "“丙”权重30，其下1行分值之和为25"),
        ),
        ((("甲", 10, ("4", "6")), ("乙", 20, ("20",))), 1, None),
    ],
)
def test_points_below_a_label(
    groups: tuple[tuple[str, int, tuple[str, ...]], ...], level: int, expected: tuple[str, ...] | None
) -> None:
    findings = [f for f in check(reading(rows=labels(*groups, level=level))) if f.rule == "points_vs_weight"]  # type: ignore[arg-type]
    assert [(f.severity, f.confidence, f.message) for f in findings] == ([expected] if expected else [])


def test_a_row_without_points_leaves_its_label_out() -> None:
    rows = [*labels(("甲", 10, ("10",)), ("乙", 20, ("20",))), scored("丙", "5", level1="丙", level1_weight=Decimal(30))]
    assert told("points_vs_weight", *rows) == ["“丙”权重30，其下1行分值之和为5"]
    assert told("points_vs_weight", *rows[:2], replace(rows[2], points=None)) == []  # type: ignore[type-var]


@pytest.mark.parametrize(
    ("rule", "points", "standard", "content", "expected"),
    [
        ("deduction_exceeds_points", "2", "每项不符合扣1分", "1、甲；2、乙；3、丙", "“甲”列3项，每项扣1分，共3分，大于分值2"),
        ("deduction_exceeds_points", "3", "每项不符合扣1分", "1、甲；2、乙；3、丙", None),
        ("deduction_exceeds_points", "2", "每项不符合扣1分，扣完为止", "1、甲；2、乙；3、丙", None),
        ("deduction_exceeds_points", "0.5", "每项不符合扣1分", "1、甲", None),
        ("deduction_exceeds_points", "0.9", "每项不符合扣0.5分", "1、甲；2、乙", "“甲”列2项，每项扣0.5分，共1分，大于分值0.9"),
        ("deduction_below_points", "5", "每项不符合扣1分", "1、甲；2、乙", "“甲”列2项，每项扣1分，最多扣2分，分值却有5"),
        ("deduction_below_points", "4", "每项不符合扣1分", "1、甲；2、乙", None),
        ("deduction_below_points", "4.1", "每项不符合扣1分", "1、甲；2、乙", "“甲”列2项，每项扣1分，最多扣2分，分值却有4.1"),
    ],
)
def test_deductions(rule: str, points: str, standard: str, content: str, expected: str | None) -> None:
    assert told(rule, scored("甲", points, standard=standard, content=content)) == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("standard", "expected"),
    [
        ("90%以上得满分，70%-85%得3分，70%以下不得分", "85%与90%"),
        ("90%以上得满分，70%-90%得3分，70%以下不得分", None),
        # more than ten are two things; 60 is below both
        ("90%以上得满分，60%-79%得3分", None),
        ("90%以上得满分，60%-80%得3分", "80%与90%"),
        ("80%-100%得5分，60%-79%得3分", "79%与80%"),
        ("70%-85%得3分，低于65%不得分", "65%与70%"),
        ("高于90%得满分，70%-90%得3分", None),
        ("70.5%-85.5%得3分，86%以上得5分", "85.5%与86%"),
        ("70%-85%得3分", None),
        ("90%以上得满分，80%以下不得分", None),
    ],
)
def test_bands_that_leave_a_gap(standard: str, expected: str | None) -> None:
    found = told("threshold_gap", scored("甲", "5", standard=standard))
    assert found == ([f"“甲”的评分档次在{expected}之间没有规定"] if expected else [])


@pytest.mark.parametrize(
    ("content", "standard", "score", "expected"),
    [
        ("计划改造12个，实际改造11个", "完成率×分值", "20", "“改造数”计划12个，实际11个，却得满分20，按比例应为18.33"),
        ("计划改造12个，实际改造12个", "完成率×分值", "20", None),
        ("计划改造12个，实际改造11个", "完成得满分", "20", None),
        ("计划改造12个，实际改造11个", "完成率×分值", "19", None),
        ("计划改造12个，实际改造11处", "完成率×分值", "20", None),
        (
            "应完成 8.5 公里，其中新建，实际完成 8 公里",
            "按比例计分",
            "20",
            "“改造数”计划8.5公里，实际8公里，却得满分20，按比例应为18.82",
        ),
    ],
)
def test_less_done_than_planned(content: str, standard: str, score: str, expected: str | None) -> None:
    assert told("score_contradicts_text", scored("改造数", "20", score, content=content, standard=standard)) == (
        [expected] if expected else []
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("自评得分：96分。", "各行得分合计95分，文中为96分"),
        ("总分95分，综合得分96分。", None),
        ("最终得分为95.5分", "各行得分合计95分，文中为95.5分"),
        ("得分96分", None),
    ],
)
def test_the_total_told_in_the_text(text: str, expected: str | None) -> None:
    rows = (scored("甲", "60", "58"), scored("乙", "40", "37"))
    document = read_document(text.encode(), "a.txt")
    for form, wanted in ((reading(rows=rows), expected), (reading(rows=(rows[0], scored("乙", "39", "37"))), None)):
        assert [f.message for f in check(form, document) if f.rule == "score_total"] == ([wanted] if wanted else [])


def test_standards_and_formulas_of_other_rows() -> None:
    other = scored("堤防养护面积", "5")
    assert told("standard_of_other_row", scored("巡查里程", "5", standard="按堤防养护面积计分"), other) == [
        "“巡查里程”的评分标准说的是“堤防养护面积”"
    ]
    # three characters of the own name are enough; a name of three characters is in too many texts
    assert told("standard_of_other_row", scored("巡查里程", "5", standard="按巡查里和堤防养护面积计分"), other) == []
    assert told("standard_of_other_row", scored("巡查里程", "5", standard="按面积数计分"), scored("面积数", "5")) == []
    rate = scored("整改", "5", content="整改的应用率")
    assert told("wrong_formula", scored("巡查里程", "5", standard="得分=应用率×分值"), rate) == [
        "“巡查里程”按“应用率”计分，那是“整改”的比率，疑从别行复制"
    ]
    assert told("wrong_formula", scored("巡查应用率", "5", standard="得分=应用率×分值"), rate) == []
    assert told("wrong_formula", scored("巡查里程", "5", standard="得分=应用率×分值")) == []


@pytest.mark.parametrize(("score", "found"), [("5", False), ("5.1", True)])
def test_a_score_above_its_points(score: str, found: bool) -> None:
    message = f"得分{score}，大于分值5"
    assert told("score_over_points", scored("巡查", "5", score)) == ([f"“巡查”{message}"] if found else [])
    made = replace(row("数量", "巡查里程", "≥3公里"), points=Decimal(5), score=Decimal(score))
    assert [m for _s, _c, m in on("score_over_points", made)] == ([f"“巡查里程”{message}"] if found else [])


def test_default_weights_want_the_points_of_every_row() -> None:
    rows = [
        replace(row(kind, f"{kind}甲", "≥90%"), points=Decimal(p))
        for kind, p in (("数量", "50"), ("社会效益", "31"), ("满意度", "10"))
    ]
    told_ = [m for _s, _c, m in on("default_weights", *rows)]
    assert told_ == ["项目“河堤养护”的权重与默认值（产出50、效益30、满意度10、执行率10）不同：效益31"]
    assert on("default_weights", *rows[:2], replace(rows[2], points=None)) == []
    assert on("default_weights", *rows[:2], replace(rows[2], level1_category=None)) == []
    assert on("default_weights", projects=(project(),)) == []
