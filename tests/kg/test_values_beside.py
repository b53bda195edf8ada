"""Units beside a value, comparisons, averages, bounds without a number, broken numbers: cases and their neighbours."""

from __future__ import annotations

import pytest

from kg.forms.fit.fields import target_of
from kg.records import Target
from kg.units import parse_unit
from kg.values import parse
from kg.values.beside import clash, settled


def number(target: Target) -> str:
    return "" if target.value is None else f"{target.value}" if target.upper is None else f"{target.value}-{target.upper}"


def said(text: str, **beside: str) -> tuple[str | None, str, str | None]:
    """Sign, number (or range) and unit of a target."""
    target = parse(text, **beside).target
    return target.operator, number(target), target.unit


@pytest.mark.parametrize(
    ("text", "column", "unit", "kept", "differs"),
    [
        # the value's own unit holds
        ("31.5万元", "%", "万元", "%", True),
        ("≥4次", "人", "次", "人", True),
        ("３１．５万元", "％", "万元", "%", True),
        ("≤30天", "亩", "天", "亩", True),
        ("5天", "工作日", "天", "工作日", True),
        ("5万元", "元", "万元", "元", True),
        ("500元/人", "元/户", "元/人", "元/户", True),
        # two words for one unit, or for the things counted
        ("5天", "日", "天", "日", False),
        ("90%", "百分比", "%", "百分比", False),
        ("5个工作日", "工作日", "工作日", None, False),
        ("12个月", "月", "个月", "月", False),
        ("20家", "个", "家", "个", False),
        ("20名", "人", "名", "人", False),
        ("3场", "次", "场", "次", False),
        ("提高5个百分点", "%", "个百分点", "%", False),
        # one completes the other
        ("5万", "元", "万元", "元", False),
        ("5万", "万元", "万元", None, False),
        ("3次", "次/年", "次/年", None, False),
        ("3次/年", "次", "次/年", "次", False),
        ("12大棚", "座", "座", None, False),
        # the column alone
        ("95", "%", "%", None, False),
        ("95", "百分比", "%", "百分比", False),
        ("95", "％", "%", None, False),
        ("5", "个工作日", "工作日", "个工作日", False),
        ("24", "个小时", "小时", "个小时", False),
        ("1", "每月/次", "次/月", "每月/次", False),
        ("1", "次/每季度", "次/季度", "次/每季度", False),
        ("12", "项目", "项目", None, False),
        ("应修尽修", "%", "%", None, False),
        ("应修尽修", None, None, None, False),
    ],
)
def test_the_column_of_units(text: str, column: str | None, unit: str, kept: str | None, differs: bool) -> None:
    """`kept` is what the record keeps of a column that prints another unit than the value has."""
    target = target_of(text, "事项", column)
    assert (target.unit, target.unit_column) == (unit, kept)
    noted = [note for note in parse(text, name="事项", unit=column).notes if "不一致" in note]
    assert len(noted) == differs
    assert all(f"“{unit}”与计量单位栏“{parse_unit(column or '').text}”" in note for note in noted)


def test_an_empty_value_keeps_the_unit_of_its_column() -> None:
    assert (target_of("", "面积", "亩").unit, target_of("", "面积", "亩").unit_column) == ("亩", None)
    assert (target_of(None, "比例", "百分比").unit, target_of(None, "比例", "百分比").unit_column) == ("%", "百分比")


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("万元", "亿元", True),
        ("万元", "元", True),
        ("元", "元/人", False),
        ("元/人", "元/人·月", True),
        ("天", "周", True),
        ("天", "日", False),
        ("公里", "千米", False),
        ("公里", "米", True),
        ("平方米", "m2", False),
        ("平方米", "米", True),
        ("万人", "人", True),
        ("人次", "人", False),
        ("户", "亩", True),
        ("幅宽", "亩", False),
        ("个", "户", False),
    ],
)
def test_units_that_cannot_both_be_right(first: str, second: str, expected: bool) -> None:
    assert clash(first, parse_unit(second)) is expected
    assert clash(second, parse_unit(first)) is expected


def test_what_stands_alone_is_the_unit() -> None:
    assert [settled(None, None), settled("亩", None), settled(None, parse_unit("亩"))] == [None, "亩", "亩"]


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("造林面积(亩)", "亩"),
        ("完成造林面积（亩）", "亩"),
        ("造林面积【亩】", "亩"),
        ("造林面积[亩]", "亩"),
        ("造林面积（单位：亩）", "亩"),
        ("造林面积（计量单位：万亩）", "万亩"),
        ("合格率（％）", "%"),
        ("合格率(百分比)", "%"),
        ("补助标准（元/人·月）", "元/人·月"),
        ("办理时限（个工作日）", "工作日"),
        ("巡查频率（次/年）", "次/年"),
        ("造林面积/亩", "亩"),
        ("投资，单位：万元", "万元"),
        # no unit at the end of the name
        ("造林面积", None),
        ("造林（亩均）面积", None),
        ("道路维修（二期）", None),
        ("造林面积（含补植）", None),
        ("路/桥", None),
        ("人员/次", None),
    ],
)
def test_a_unit_in_the_name_counts(name: str, unit: str | None) -> None:
    assert said("800", name=name)[1:] == ("800", unit)
    assert target_of("≥800", name).unit == unit
    assert said("800", name=name, unit="份")[2] == "份"  # a column of units stands nearer


def test_the_value_holds_against_the_name() -> None:
    value = parse("≥95%", name="造林面积（亩）")
    assert value.target.unit == "%"
    assert [note for note in value.notes if "不一致" in note] == ["指标值的单位“%”与指标名称“亩”不一致"]


@pytest.mark.parametrize("text", ["亩", "（亩）", "%", "％", "万元", "个工作日", "元/人", "≥%", "≥ 亩", "百分比"])
def test_a_unit_alone_is_no_target(text: str) -> None:
    value = parse(text)
    assert (value.form, value.target.value, value.target.kind) == ("empty", None, "qualitative")
    assert value.target.unit is not None


@pytest.mark.parametrize("text", ["良好", "无", "半年", "每月/次", "3亩", "亩产稳定", "达到国家标准"])
def test_other_words_are_targets(text: str) -> None:
    assert parse(text).form != "empty"


@pytest.mark.parametrize(
    ("text", "base"),
    [
        ("比上年增长5%", "上年"),
        ("较上年增长5%以上", "上年"),
        ("较去年同期降低３％", "去年同期"),
        ("同比下降3%", "同比"),
        ("环比增长≥2%", "环比"),
        ("与上年相比增长5个百分点", "上年"),
        ("比2022年增长5%", "2022年"),
        ("在上年基础上提高2%", "上年"),
        ("较上年增加10人", "上年"),
        ("比全省平均水平高5%", "全省平均水平"),
        ("相较于去年降低5%", "去年"),
        ("成本比预算降低5%", "预算"),
        ("较上年有所提高3%", "上年"),
        # a level, a ratio, a number of its own, no base at all
        ("比上年提高到95%", None),
        ("比例提高5%", None),
        ("占比提高5%", None),
        ("增长5%", None),
        ("与上年持平3人", None),
        ("95%，比上年提高2个百分点", None),
        ("30公里，较上年增加5公里", None),
        ("≥95%", None),
    ],
)
def test_a_change_keeps_what_it_is_measured_against(text: str, base: str | None) -> None:
    assert parse(text).target.compared_to == base
    assert target_of(text, "收入").compared_to == base


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("月均3次", "次/月"),
        ("年均培训2期", "期/年"),
        ("日均300人次", "人次/日"),
        ("周均不少于2次", "次/周"),
        ("季均1次", "次/季"),
        ("季度平均2场", "场/季度"),
        ("月平均不少于2次", "次/月"),
        ("每月平均3次", "次/月"),
        ("月均3000元", "元/月"),
        ("日均处理300吨", "吨/日"),
        # no average over time, or a share of it
        ("3月均值2次", "次"),
        ("年均增长5%", "%"),
        ("全年均开展3次", "次"),
        ("人均500元", "元"),
        ("每次3天", "天/次"),
    ],
)
def test_an_average_keeps_its_time(text: str, unit: str) -> None:
    assert unit in {said(text)[2], *(item.unit for item in parse(text).items)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("至少全年开展2次宣讲", ("≥", "2", "次")),
        ("至少开展2次", ("≥", "2", "次")),
        ("至少在全县范围内开展2次", ("≥", "2", "次")),
        ("不得少于全年组织开展2次", ("≥", "2", "次")),
        ("起码年内举办2场", ("≥", "2", "场")),
        ("至多全年安排3名", ("≤", "3", "名")),
        ("至少每季度组织召开1次", ("≥", "1", "次/季度")),
        ("≥1次每月", ("≥", "1", "次/月")),
        ("2每月/次", (None, "2", "次/月")),
        ("２次/每月", (None, "2", "次/月")),
        ("全年开展2次", (None, "2", "次")),
        ("至少一季度，开展2次", (None, "2", "次")),
        ("人员数2人", (None, "2", "人")),
        ("设备数≥20台", ("≥", "20", "台")),
        ("数10人", (None, "", None)),
        ("近数10人", (None, "", None)),
        ("数十人", (None, "", None)),
        ("预算数以内", ("≤", "", None)),
        ("预算金额以内", ("≤", "", None)),
        ("批复预算数内", ("≤", "", None)),
        ("预算范围内", ("≤", "", None)),
        ("上年水平以上", ("≥", "", None)),
        ("核定编制数以内", ("≤", "", None)),
        ("计划时间内", (None, "", None)),
        ("规定期限以内", (None, "", None)),
        ("2:1以上", ("≥", "", None)),
        ("１：１５以内", ("≤", "", None)),
        ("达到2：1以上", ("≥", "", None)),
        ("1:2", (None, "", None)),
        ("8:30之前", (None, "", None)),
        ("90-85%", ("between", "85-90", "%")),
        ("95%-90%", ("between", "90-95", "%")),
        ("100～90分", ("between", "90-100", "分")),
        ("85-90%", ("between", "85-90", "%")),
        ("从90%降到85%", (None, "85", "%")),
        ("培训3天-100人", (None, "", None)),
        ("5G", (None, "", None)),
        ("５Ｇ网络", (None, "", None)),
        ("建设5G基站3个", (None, "3", "个")),
        ("4G覆盖率100%", (None, "100", "%")),
        ("≥5G", ("≥", "5", "G")),
        ("不低于5G", ("≥", "5", "G")),
        ("5G以上", ("≥", "5", "G")),
        ("4G内存", (None, "4", "G")),
        ("5GB", (None, "5", "GB")),
        ("15G", (None, "15", "G")),
    ],
)
def test_bounds_and_numbers(text: str, expected: tuple[str | None, str, str | None]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize("text", ["1,20元", "1，20元", "1,2000元", "12,34,567元", "1,234,56元", "0,5元", "0,500元", "1,5万元"])
def test_commas_that_set_no_thousands_apart_make_no_number(text: str) -> None:
    value = parse(text)
    assert (value.target.raw, value.target.value, value.target.kind, value.items) == (text, None, "qualitative", ())
    assert [note for note in value.notes if "疑" in note and "千分位" in note]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,200元", "1200"),
        ("1，200元", "1200"),
        ("12,345.5元", "12345.5"),
        ("1,234,567元", "1234567"),
        ("[90,95]", "90-95"),
        ("1200元", "1200"),
    ],
)
def test_thousands(text: str, expected: str) -> None:
    value = parse(text)
    assert (number(value.target), value.notes) == (expected, ())


@pytest.mark.parametrize("text", ["2480人", "2380人次", "2360次", "2150份", "2990户"])
def test_a_plain_count_is_not_damaged(text: str) -> None:
    """292% cannot be; 2480 people can."""
    assert parse(text, name="保障学生人数").notes == ()
    assert parse("292%", name="合格率").notes[0].startswith("“292%”疑为“≥92%”")
