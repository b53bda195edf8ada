"""发文机关: 代字 resolved by documents, list and rule, and left open where they do not decide."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import divisions
from kg.bodies import Certainty, Observation, describe, learn, observe, observe_text, resolve
from kg.body_lives import names_in_time, tenure
from kg.citations import parse as parse_number
from kg.daizi import readings
from kg.triples.policies import issuer_of
from kg.vocabulary import column, rows


@pytest.mark.parametrize(
    ("daizi", "within", "name"),
    [
        # county, city, province of one document
        ("卢政办发", "130324", "卢龙县人民政府办公室"),
        ("秦医保", "130324", "秦皇岛市医疗保障局"),
        ("秦税发", "130324", "国家税务总局秦皇岛市税务局"),
        ("冀财社", "130324", "河北省财政厅"),
        ("皖财教", "340321", "安徽省财政厅"),
        ("蚌医保", "340321", "蚌埠市医疗保障局"),
        ("怀办发", "340321", "中共怀远县委办公室"),
        # a whole number instead of the 代字
        ("秦财社〔2021〕17号", "130324", "秦皇岛市财政局"),
        ("秦财社[2021]17号文件", "130324", "秦皇岛市财政局"),
        # the party committee itself
        ("石发", "130127", "中共石家庄市委"),
        # the character of a province that no other place uses
        ("粤财科教", None, "广东省财政厅"),
        ("渝财农", None, "重庆市财政局"),
        ("沪府办发", None, "上海市人民政府办公厅"),
        # bodies of the state
        ("国办发", None, "国务院办公厅"),
        ("国办发", "130324", "国务院办公厅"),
        ("财预", "340321", "财政部"),
        ("教职成", None, "教育部"),
        ("人社部发", None, "人力资源和社会保障部"),
        ("国卫办妇幼函", None, "国家卫生健康委员会办公厅"),
        # the name stands in the number
        ("国务院令", None, "国务院"),
        ("国务院令第413号", None, "国务院"),
        # two characters of a name, a level word
        ("阿州财行", None, "阿坝藏族羌族自治州财政局"),
        # a county inside the division of the document
        ("卢政办发", "130000", "卢龙县人民政府办公室"),
    ],
)
def test_resolved(daizi: str, within: str | None, name: str) -> None:
    answer = resolve(daizi, within)
    assert answer.status == "ok"
    assert answer.body is not None
    assert answer.body.name == name


def test_left_open_without_a_region() -> None:
    answer = resolve("卢政办发")
    assert answer.status == "ambiguous"
    assert answer.body is None
    assert [issuer.name for issuer in answer.candidates] == ["卢龙县人民政府办公室", "卢氏县人民政府办公室"]


def test_left_open_where_two_places_of_the_chain_fit() -> None:
    # 沧州市 and its 沧县
    answer = resolve("沧财社", "130921")
    assert answer.status == "ambiguous"
    assert [issuer.name for issuer in answer.candidates] == ["沧州市财政局", "沧县财政局"]


def test_not_taken_from_another_region() -> None:
    answer = resolve("卢政办发", "340321")
    assert answer.status == "ambiguous"


@pytest.mark.parametrize("daizi", ["", "xyz", "龘靐", "工程项目", "〔2023〕"])
def test_unknown(daizi: str) -> None:
    assert resolve(daizi, "130324").status == "unknown"


def test_section_and_rank() -> None:
    body = resolve("冀财社", "130324").body
    assert body is not None
    assert (body.section, body.certainty, body.verified) == ("社会保障", Certainty.RULE, True)
    assert body.evidence == "按组成规则：冀（河北省）｜财｜社；冀财教〔2017〕12号题名"
    unseen = resolve("卢财社", "130324").body
    assert unseen is not None
    assert (unseen.verified, unseen.evidence) == (False, "按组成规则：卢（卢龙县）｜财｜社")


@pytest.mark.parametrize("row", rows("daizi_evidence"), ids=lambda row: row["daizi"])
def test_seen_in_public_texts(row: dict[str, str]) -> None:
    """Each 代字 that a public text explains is resolved to the body it names, in the year of that number."""
    located = divisions.locate(row["body"])
    assert located is not None
    assert parse_number(row["number"]).prefix == row["daizi"]
    body = resolve(row["number"], located.code).body
    assert body is not None
    assert (body.name, body.verified) == (row["body"], True)


@pytest.mark.parametrize(
    ("number", "name"),
    [
        # the body of today
        ("秦卫〔2019〕8号", "秦皇岛市卫生健康委员会"),
        ("秦医保〔2019〕8号", "秦皇岛市医疗保障局"),
        # the body before it, twice removed
        ("秦卫〔2016〕8号", "秦皇岛市卫生和计划生育委员会"),
        ("秦卫〔2009〕8号", "秦皇岛市卫生局"),
        ("冀环〔2015〕8号", "河北省环境保护厅"),
        ("卢农字〔2013〕8号", "卢龙县农业局"),
        # the body behind it
        ("秦国税发〔2022〕8号", "国家税务总局秦皇岛市税务局"),
        # an old name goes on for a year
        ("卢扶办〔2022〕8号", "卢龙县扶贫开发办公室"),
        # bodies of the state
        ("国卫医发〔2015〕8号", "国家卫生和计划生育委员会"),
        ("农计发〔2017〕8号", "农业部"),
        ("国卫办函〔2016〕8号", "国家卫生和计划生育委员会办公厅"),
    ],
)
def test_the_body_of_the_year(number: str, name: str) -> None:
    body = resolve(number, "130324").body
    assert body is not None
    assert body.name == name
    present = resolve(parse_number(number).prefix, "130324").body
    assert present is not None
    succeeded = present.name != name
    assert (body.certainty is Certainty.SUCCESSION) == succeeded
    assert (f"，当时为{name}" in body.evidence) == succeeded
    assert not (succeeded and body.verified)


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("秦医保〔2015〕8号", "2015年尚无秦皇岛市医疗保障局（2018年起）"),
        ("秦退役军人〔2016〕8号", "2016年尚无秦皇岛市退役军人事务局（2018年起）"),
        ("秦税发〔2014〕8号", "2014年尚无国家税务总局秦皇岛市税务局（2018年起）"),
        # what stood there before was called otherwise, so that the 代字 can't be its own
        (
            "秦应急〔2015〕8号",
            "2015年尚无秦皇岛市应急管理局（2018年起），当时为秦皇岛市安全生产监督管理局，其名称不合代字“应急”",
        ),
        (
            "冀国土资发〔2021〕8号",
            "2021年已无河北省国土资源厅（至2018年），当时为河北省自然资源厅，其名称不合代字“国土资”",
        ),
        ("人社部发〔2005〕8号", "“人社部发”自2008年起使用，文号的年份是2005年"),
        ("银监发〔2022〕8号", "“银监发”用至2018年，文号的年份是2022年"),
    ],
)
def test_refused_outside_its_life(number: str, reason: str) -> None:
    answer = resolve(number, "130324")
    assert (answer.status, answer.body, answer.reason) == ("unknown", None, reason)
    assert answer.candidates
    assert describe(number, "130324")["reason"] == reason
    # the 代字 alone says nothing of a year
    assert resolve(answer.daizi, "130324").status == "ok"


def test_the_year_may_stand_apart() -> None:
    body = resolve("秦卫", "130324", year=2016).body
    assert body is not None
    assert body.name == "秦皇岛市卫生和计划生育委员会"


def test_what_documents_say_gives_way_to_the_name_of_the_year() -> None:
    known = learn([Observation("秦卫", "秦皇岛市卫生健康委员会", "130300", "甲表")])
    before, after = (resolve(f"秦卫〔{year}〕8号", "130324", known).body for year in (2016, 2021))
    assert before is not None
    assert after is not None
    assert (before.name, before.certainty) == ("秦皇岛市卫生和计划生育委员会", Certainty.SUCCESSION)
    assert (after.name, after.certainty) == ("秦皇岛市卫生健康委员会", Certainty.DOCUMENT)
    seen = observe("秦卫", "秦皇岛市卫生和计划生育委员会关于体检的通知", "", "130324", "表")
    assert seen is not None
    assert seen.body == "秦皇岛市卫生和计划生育委员会"


def test_a_section_that_is_not_known_lowers_the_certainty() -> None:
    body = resolve("湘发改价调", None).body
    assert body is not None
    assert (body.name, body.certainty, body.section) == ("湖南省发展和改革委员会", Certainty.RULE_SECTION, None)


def test_own_names_of_cities_under_the_state() -> None:
    names = [body.name if (body := resolve(daizi).body) else None for daizi in ("沪教委高", "渝规资", "沪经信节", "京教财")]
    assert names == ["上海市教育委员会", "重庆市规划和自然资源局", "上海市经济和信息化委员会", "北京市教育委员会"]


def test_a_city_that_shares_the_character_of_its_province() -> None:
    assert [body.name if (body := resolve(d, "320500").body) else None for d in ("苏府", "苏政发", "苏财社")] == [
        "苏州市人民政府",
        "江苏省人民政府",
        "江苏省财政厅",
    ]


def test_lives_are_a_chain_both_ways() -> None:
    """What stood after a body ends no later than it began, and each verified row names its text."""
    for row in rows("body_lives"):
        assert row["verified"] in {"yes", "no"}, row
        assert row["source"], row
        assert row["from"] or row["to"], row
        assert not (row["from"] and row["to"]) or int(row["from"]) <= int(row["to"]), row
    for year in range(2000, 2027):
        for name in ("甲县卫生健康局", "甲省自然资源厅", "甲市文化广电和旅游局", "甲县人力资源和社会保障局"):
            then = tenure(name, year).name
            assert then is not None
            assert tenure(then, year).name == then
    assert names_in_time("甲省卫生健康委员会") == (
        "甲省卫生健康委员会",
        "甲省卫生和计划生育委员会",
        "甲省卫生厅",
    )


def test_documents_outrank_list_and_rule() -> None:
    known = learn([Observation("秦医保", "秦皇岛市医疗保险管理局", "130300", "甲表第 2 行")])
    answer = resolve("秦医保", "130324", known)
    assert answer.body is not None
    assert (answer.body.name, answer.body.certainty, answer.body.verified) == (
        "秦皇岛市医疗保险管理局",
        Certainty.DOCUMENT,
        True,
    )
    assert answer.body.evidence == "甲表第 2 行"
    # what was seen in 秦皇岛 says nothing for 怀远
    elsewhere = resolve("秦医保", "340321", known)
    assert elsewhere.status == "ambiguous"


def test_documents_that_disagree_leave_it_open() -> None:
    seen = [Observation("秦医保", name, "130300", "表") for name in ("甲局", "乙局")]
    assert resolve("秦医保", "130324", learn(seen)).status == "ambiguous"
    assert learn(seen) == learn(reversed(seen))


@pytest.mark.parametrize(
    ("daizi", "title", "before", "body"),
    [
        # the title names the issuer
        ("秦医保中心", "秦皇岛市医疗保险基金管理中心关于结算的通知", "", "秦皇岛市医疗保险基金管理中心"),
        # the body stands in front, without its place
        ("秦税发", None, "市税务局", "国家税务总局秦皇岛市税务局"),
        ("秦税发", None, "根据秦皇岛市税务局", "国家税务总局秦皇岛市税务局"),
        # nothing is said
        ("秦税发", "关于缴费的通知", "", None),
        ("秦税发", None, "", None),
        # another body is named: it does not fit the 代字
        ("秦税发", None, "县财政局", None),
    ],
)
def test_observe(daizi: str, title: str | None, before: str, body: str | None) -> None:
    seen = observe(daizi, title, before, "130324", "表")
    assert (seen and seen.body) == body


def test_observed_in_a_text_and_learnt() -> None:
    text = "依据秦医保中心[2021]4号《秦皇岛市医疗保险基金管理中心关于结算的通知》和市税务局秦税发〔2021〕6号"
    seen = observe_text(text, "130324", "某表")
    assert [(o.daizi, o.body, o.division) for o in seen] == [
        ("秦医保中心", "秦皇岛市医疗保险基金管理中心", "130300"),
        ("秦税发", "国家税务总局秦皇岛市税务局", "130300"),
    ]
    body = resolve("秦税发", "130324", learn(seen)).body
    assert body is not None
    assert body.certainty is Certainty.DOCUMENT


def test_issuers_of_the_shared_document(shared: Path) -> None:
    gold = json.loads((shared / "gold" / "003.json").read_text("utf-8"))
    expected = {
        citation["prefix"]: citation["issuer_inferred"]
        for indicator in gold["indicators"]
        for citation in indicator.get("citations", [])
        if citation["prefix"]
    }
    assert len(expected) == 8
    for prefix, issuer in expected.items():
        body = resolve(prefix, "130324").body
        assert body is not None, prefix
        assert issuer.startswith(body.name.partition("（")[0]), prefix


def test_vocabulary_rows_are_complete_and_unique() -> None:
    listed = column("bodies", "daizi")
    assert len(listed) == len(set(listed))
    for row in rows("bodies"):
        assert row["verified"] in {"yes", "no"}, row
        assert row["evidence"], row
        assert row["region"], row
    parts = column("body_parts", "part")
    assert len(parts) == len(set(parts))


def test_every_part_can_be_read() -> None:
    unread = [
        row["part"]
        for row in rows("body_parts")
        if row["city"] != "-" and not any(r.division.code == "130300" for r in readings("秦" + row["part"] + "发"))
    ]
    assert unread == []


@pytest.mark.parametrize(
    ("daizi", "within", "names"),
    [
        ("禾文旅发", "420527", []),
        ("秭文旅发", "420527", ["秭归县文化广电和旅游局", "秭归县文化和旅游局"]),
        ("卢水", "130324", ["卢龙县水务局", "卢龙县水利局"]),
        ("吕自然资发", "141100", ["吕梁市自然资源和规划局", "吕梁市规划和自然资源局", "吕梁市自然资源局"]),
        ("五科经信", "420529", []),
    ],
)
def test_a_body_that_places_call_otherwise_is_left_open(daizi: str, within: str, names: list[str]) -> None:
    answer = resolve(daizi, within)
    assert answer.body is None
    assert [issuer.name for issuer in answer.candidates] == names
    assert answer.status == ("ambiguous" if names else "unknown")


def test_a_public_text_says_how_a_place_calls_its_body() -> None:
    assert resolve("徐财评", "320300").body.name == "徐州市财政局"
    assert [issuer.name for issuer in resolve("长财评综", "430100").candidates] == ["长沙市财政局", "长沙市财政评审中心"]


@given(st.text("冀秦卢财政办发医保字国务院令京海州x1", max_size=8), st.sampled_from([None, "130324", "110108"]))
def test_any_text_has_an_answer(daizi: str, within: str | None) -> None:
    answer = describe(daizi, within)
    assert answer["status"] in {"ok", "ambiguous", "unknown"}
    assert (answer["issuer"] is not None) == (answer["status"] == "ok")


def test_the_graph_takes_the_body_of_the_year() -> None:
    issuers = [issuer_of(number, ["130324"]) for number in ("秦卫〔2016〕8号", "秦卫〔2021〕8号", "秦医保〔2015〕8号")]
    assert [issuer and issuer.name for issuer in issuers] == [
        "秦皇岛市卫生和计划生育委员会",
        "秦皇岛市卫生健康委员会",
        None,
    ]


@pytest.mark.parametrize(
    ("daizi", "within", "status", "names"),
    [
        ("文旅财发", "330100", "ok", ["文化和旅游部"]),
        ("国市监食生", "330100", "ok", ["国家市场监督管理总局"]),
        ("文旅财发", "131026", "ok", ["文安县旅游局"]),
        ("国市监甲乙丙丁", "330100", "unknown", []),
    ],
)
def test_departments_of_a_ministry_that_the_list_lacks(daizi: str, within: str, status: str, names: list[str]) -> None:
    answer = resolve(daizi, within)
    assert (answer.status, [answer.body.name] if answer.body else []) == (status, names)


def test_ambiguous_has_two_candidates_or_more() -> None:
    asked = ["秦医保〔2015〕8号", "卢政办发", "宛政", "长办发", "银监发〔2022〕8号", "澜政", "桐财社", "平财社〔2021〕3号"]
    for within in (None, "130324", "411302"):
        for daizi in asked:
            answer = resolve(daizi, within)
            assert answer.status != "ambiguous" or len({(i.name, i.division) for i in answer.candidates}) > 1
