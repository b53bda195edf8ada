"""Signs that a record is made of pieces: each one alone spoils a sound record, and what looks like it does not."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from kg.forms.account.doubt import doubtful, is_piece
from kg.records import EvaluationRow, Indicator, Target
from kg.values import parse

SOUND = Indicator(
    project="p1",
    ordinal=1,
    level1="产出指标",
    level2="数量指标",
    level3="加固堤防长度",
    target=parse("≥12公里").target,
    level1_printed="产出指标",
    points=Decimal(10),
    score=Decimal(10),
    actual=parse("12.5公里").target,
)
SCORED = EvaluationRow(
    "过程", Decimal(20), "资金管理", Decimal(10), "资金使用合规性", "是否合规", "合规得满分", Decimal(5), Decimal(4)
)


def raw(text: str) -> Target:
    return parse(text).target


def with_level1(text: str) -> dict[str, Any]:
    return {"level1": text, "level1_printed": text}


def own(record: Indicator | EvaluationRow) -> bool:
    """Say whether a record alone, in a form that asks for nothing, is doubtful."""
    return doubtful([record], ["项目名称"])[0]


def test_a_sound_record_is_not_doubted() -> None:
    assert not own(SOUND)
    assert not own(SCORED)


NAMES = [
    # brackets that are opened and not closed, or closed and not opened, of each kind
    ("单元工程（分部", True), ("分部）合格率", True), ("《水法宣传次数", True), ("水法》宣传次数", True),
    ("“两不愁覆盖率", True),
    ("【重点工程数", True), ("单元工程（分部）合格率", False), ("《水法》宣传次数", False), ("“两不愁”覆盖率", False),
    # marks that begin or end no name
    *((f"{mark}堤防长度", True) for mark in "，。、；：,;:》】”%的"),
    *((f"堤防长度{mark}", True) for mark in "、，,《【“<>=/的与和及或"),
    ("堤防长度。", False), ("堤防 长度", True), ("堤防A 长度", False),
    # a sign, a head, another cell's label inside
    ("堤防≥12公里", True), ("堤防≤12公里", True), ("三级指标堤防", True), ("指标1：", True), ("堤防实成值", True),
    ("堤防完成值", True), ("堤防指标值", True), ("数量指标堤防长度", True),
    ("（元）堤防造价", True), ("（含支堤的）堤防造价", False), ("(万)堤防造价", True),
    # pieces of labels, and names too short to say what is measured
    ("产值", True), ("长度", True), ("满意度", False), ("会效益", True), ("服务对象满意度指标", False), ("预算执行率", False),
]  # fmt: skip


@pytest.mark.parametrize(("name", "doubted"), NAMES)
def test_names(name: str, doubted: bool) -> None:
    assert own(replace(SOUND, level3=name)) is doubted
    assert own(replace(SCORED, level3=name)) is doubted


@pytest.mark.parametrize(
    ("level1", "level2", "doubted"),
    [
        ("产出指标", "时效指标", False),
        ("产出指标", None, False),
        ("产出", "数量", False),
        ("出指标", "数量指标", True),
        ("产", "数量指标", True),
        ("产出指标数量", None, True),
        ("数量指标", "数量指标", True),  # an unknown one at both levels
        ("效益指标", "时效指标", True),  # one row too high
        ("产出指标", "量指标", True),
        ("产出指标", "5", True),
        ("产出指标", "95%", True),
        ("产出指标", "3座桥梁", True),
        ("产出指标", "数量指标≥5", True),
        ("产出指标", "桥梁（座", True),
        ("产出指标", "桥梁建设", False),
        ("产出指标", "桥梁建设" * 5, False),
        ("产出指标", "桥梁建设" * 5 + "等", True),
        ("产出指标", "桥梁指标值", True),
    ],
)
def test_labels_of_levels(level1: str, level2: str | None, doubted: bool) -> None:
    assert own(replace(SOUND, **with_level1(level1), level2=level2)) is doubted


def test_a_level_that_was_read_otherwise_than_printed() -> None:
    assert own(replace(SOUND, level1_printed="效益指标"))


@pytest.mark.parametrize(
    ("points", "score", "doubted"),
    [
        ("100", "100", False), ("101", "10", True), ("10", "10.5", True), ("10", None, False), (None, "500", False),
        ("10", "0", False),
    ],
)  # fmt: skip
def test_points_and_scores(points: str | None, score: str | None, doubted: bool) -> None:
    numbers = {"points": points and Decimal(points), "score": score and Decimal(score)}
    assert own(replace(SOUND, **numbers)) is doubted  # type: ignore[arg-type]
    assert own(replace(SCORED, **numbers)) is doubted  # type: ignore[arg-type]


TARGETS = [
    ("≥12公里", False), ("有所改善", False), ("", True), (" ", True),
    # what is left of a target whose number stands elsewhere
    ("≥", True), ("公里", True), ("%", True), ("≤≥", True), ("万元", True), ("人次", True), ("优良", False),
    # two targets run together, and two with a mark between them
    ("12公里≥95%", True), ("12公里，≥95%", False), ("12公里；合格率≥95%", False),
    # a bound without its number
    ("不少于", True), ("12公里以上", False), ("长度不低于", True), ("≥12公里≤", True),
    ("指标值≥12公里", True), ("12公里（含", True), ("，12公里", True), ("二级指标12", True),
]  # fmt: skip


@pytest.mark.parametrize(("text", "doubted"), TARGETS)
def test_targets(text: str, doubted: bool) -> None:
    target = replace(SOUND.target, raw=text)
    assert own(replace(SOUND, target=target)) is doubted
    if text.strip():
        assert own(replace(SOUND, actual=target)) is doubted


@pytest.mark.parametrize("field", ["description", "basis_raw", "standard", "deviation"])
def test_running_texts_of_an_indicator(field: str) -> None:
    assert own(replace(SOUND, **{field: "按（县里"}))  # type: ignore[arg-type]
    assert not own(replace(SOUND, **{field: "按县里要求。"}))  # type: ignore[arg-type]


@pytest.mark.parametrize("field", ["content", "standard"])
def test_running_texts_of_a_scored_row(field: str) -> None:
    assert own(replace(SCORED, **{field: "、是否合规"}))  # type: ignore[arg-type]
    assert not own(replace(SCORED, content=None, standard=None))


@pytest.mark.parametrize(
    "lacking",
    [
        {"points": None},
        {"score": None},
        {"actual": None},
        {"level2": None},
        {"level1": "河堤工程", "level1_printed": "河堤工程", "level2": "河段"},
    ],
    ids=lambda lacking: next(iter(lacking)),
)
def test_what_most_rows_have_and_one_has_not(lacking: dict[str, Any]) -> None:
    """Three rows from which on the others show what the form asks for; half of them is not most."""
    one = replace(SOUND, **lacking)
    assert doubtful([SOUND, SOUND, one], ["项目名称"]) == [False, False, True]
    assert doubtful([SOUND, one], ["项目名称"]) == [False, False]
    assert doubtful([SOUND, SOUND, one, one], ["项目名称"]) == [False] * 4


def test_no_score_is_nothing_and_a_score_of_nought_is_one() -> None:
    nought = replace(SOUND, score=Decimal(0))
    assert doubtful([SOUND, SOUND, nought], ["项目名称"]) == [False] * 3


def test_satisfaction_needs_no_second_label() -> None:
    lone = replace(SOUND, **with_level1("满意度指标"), level2=None, level3="村民满意度")
    assert doubtful([SOUND, SOUND, lone], ["二级指标"]) == [False] * 3


def test_labels_whose_column_has_its_head() -> None:
    lone = replace(SOUND, level2=None)
    assert doubtful([lone], ["二级指标"]) == [True]
    assert doubtful([lone], ["2级指标"]) == [True]
    assert doubtful([lone], ["三级指标"]) == [False]
    none = replace(SOUND, level1=None, level1_printed=None, level2=None)
    assert doubtful([none], ["一级指标"]) == [True]
    assert doubtful([none], ["项目名称"]) == [False]
    # labels of level 1 are printed, and none of them came into the records
    second = replace(none, level2="数量指标")
    assert doubtful([second], ["产出指标"]) == [True]
    assert doubtful([none], ["产出指标"]) == [False]
    assert doubtful([second], ["项目名称"]) == [False]


def test_a_column_whose_head_stands_there_and_of_which_nothing_was_read() -> None:
    """One row of pieces then shows that all rows were divided wrongly."""
    bare = replace(SOUND, points=None, score=None, actual=None)
    torn = replace(bare, level3="单元工程（分部")
    assert doubtful([bare, torn], ["分值"]) == [True, True]
    assert doubtful([bare, torn], ["实际完成值"]) == [True, True]
    assert doubtful([bare, torn], ["得分"]) == [False, True]
    assert doubtful([bare, bare], ["分值"]) == [False, False]
    assert doubtful([SOUND, replace(torn, points=Decimal(5), actual=SOUND.actual)], ["分值", "实际完成值"]) == [False, True]


def test_labels_printed_from_top_to_bottom() -> None:
    """Then a row without a label of level 1 has lost it among the characters."""
    lone = replace(SOUND, level1=None, level1_printed=None)
    assert doubtful([SOUND, lone], [*"产出指标"]) == [False, True]
    assert doubtful([SOUND, lone], [*"产出指"]) == [False, False]


def test_pieces_of_labels() -> None:
    assert [is_piece(text) for text in ("益指标", "社会效", "出指标", "效益指标", "效益", "益民工程", "河堤")] == [
        True, True, True, False, False, False, False,
    ]  # fmt: skip
