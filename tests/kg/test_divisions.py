"""行政区划: codes, names in running text and in names of units, places without a code."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import divisions
from kg.records import Division
from kg.vocabulary import rows

IN_FORCE = sorted({row["code"] for row in rows("divisions") if not row["to"]})


def test_counts_of_the_standard() -> None:
    levels = [divisions.level(code) for code in IN_FORCE]
    assert levels.count("province") == 34
    assert 330 <= levels.count("city") <= 340
    assert 2830 <= levels.count("county") <= 2870


@given(st.sampled_from(IN_FORCE))
def test_name_and_code_lead_to_each_other(code: str) -> None:
    division = divisions.by_code(code)
    assert division is not None
    assert division in divisions.by_name(division.name)
    assert divisions.by_name(division.name, within=code) == (division,)


@given(st.sampled_from(IN_FORCE))
def test_full_path_is_located(code: str) -> None:
    path = "".join(division.name for division in reversed(divisions.chain(code)))
    located = divisions.locate(path + "人民政府")
    assert located is not None
    assert located.code == code


@given(st.sampled_from(IN_FORCE))
def test_ancestors_contain(code: str) -> None:
    above = divisions.ancestors(code)
    assert all(divisions.contains(d.code or "", code) for d in above)
    assert (divisions.level(code) == "province") == (not above)


def test_former_names_and_codes() -> None:
    assert divisions.by_code("130323") == Division("130323", "抚宁县")
    assert divisions.by_name("抚宁县") == (Division("130323", "抚宁县"),)
    assert divisions.by_code("130306") == Division("130306", "抚宁区")
    assert divisions.by_code("130321") == Division("130321", "青龙满族自治县")
    assert divisions.by_code("000000") is None


@pytest.mark.parametrize(
    ("text", "within", "code"),
    [
        # a unit of a county
        ("卢龙县医疗保障局", None, "130324"),
        # the code of a unit before its name
        ("[054]怀远县医疗保障局", None, "340321"),
        # the stem of a county before a body
        ("卢龙医保局", None, "130324"),
        # full width
        ("２０２４年昌黎县部门预算", None, "130322"),
        # the stem of a city
        ("秦皇岛经济技术开发区管委会", None, "130300"),
        # a name that several districts bear
        ("鼓楼区教育局", None, None),
        ("鼓楼区教育局", "320100", "320106"),
        ("鼓楼区教育局", "320000", None),
        ("福州市鼓楼区教育局", None, "350102"),
        ("北京市朝阳区", None, "110105"),
        ("长春市朝阳区", None, "220104"),
        # province and city of one name
        ("吉林市财政局", None, "220200"),
        # only the level is printed
        ("县医疗保障局", "130324", "130324"),
        ("市税务局", "130324", "130300"),
        ("省财政厅", "130324", "130000"),
        ("全县参保人员", "130324", "130324"),
        ("市财政局", "130181", "130181"),
        ("区教育局", "130324", None),
        ("市税务局", None, None),
        # nothing of the kind
        ("医疗救助对象覆盖范围", None, None),
        ("城区改造", None, None),
        ("", None, None),
        # the first place counts
        ("河北省财政厅关于下达秦皇岛市资金的通知", None, "130300"),
        ("卢龙县与昌黎县交界", None, "130324"),
    ],
)
def test_locate(text: str, within: str | None, code: str | None) -> None:
    located = divisions.locate(text, within)
    assert (located and located.code) == code


def test_mentions_have_their_place_in_the_text() -> None:
    text = "（河北省）秦皇岛市　卢龙县"
    mentions = divisions.find_all(text)
    assert [text[m.start : m.end] for m in mentions] == ["河北省", "秦皇岛市", "卢龙县"]
    assert [m.candidates[0].code for m in mentions] == ["130000", "130300", "130324"]


def test_an_ambiguous_name_keeps_its_candidates() -> None:
    (mention,) = divisions.find_all("新华区")
    assert mention.division is None
    assert [d.code for d in mention.candidates] == ["130105", "130902", "410402"]


def test_places_without_a_code() -> None:
    found = divisions.places("卢龙县石门镇人民政府、雄安新区管委会")
    assert {(p.name, p.within and p.within.code) for p in found} == {("石门镇", "130324"), ("雄安新区", "130600")}
    (street,) = divisions.places("城南街道办事处", within="130324")
    assert street.name == "城南街道办事处"
    assert street.within == Division("130324", "卢龙县")
    assert divisions.places("医疗救助") == ()


@given(st.text("河北省秦皇岛市卢龙县鼓楼区街道镇新 a1", max_size=30), st.sampled_from([None, "130324", "320000"]))
def test_any_text_has_an_answer(text: str, within: str | None) -> None:
    for mention in divisions.find_all(text, within):
        assert text[mention.start : mention.end]
    divisions.locate(text, within)
    divisions.places(text, within)


def test_time_grows_with_the_text() -> None:
    divisions.find_all("河北省")
    begin = time.process_time()
    divisions.find_all("河北省秦皇岛市关于县区的" * 20_000)
    assert time.process_time() - begin < 20
