"""What is read out of a query, what stays text, and what it does to the answer."""

from __future__ import annotations

import pytest

from kg import thesaurus
from kg.text import compact
from search.errors import BadFilter
from search.searcher import Searcher
from search.understand import PARTS, Known, conditions, parse, plain

KNOWN = Known(
    divisions=frozenset({"澄湖县", "北屏县"}),
    departments=frozenset({"澄湖县水利局", "教育局"}),
    units=frozenset({"%", "公里", "元/人"}),
)

# reason: (query, what stays, what is understood)
CONDITIONS = [
    ("2024年公路养护", "公路养护", {"year": 2024}),
    ("2023年度 公路养护", "公路养护", {"year": 2023}),
    ("公路养护 2024", "公路养护", {"year": 2024}),
    # a number inside a text is no year
    ("20241号工程完工", "20241号工程完工", {}),
    # the body's name before the place in it
    ("澄湖县水利局的水库加固", "的水库加固", {"department": "澄湖县水利局"}),
    ("北屏县桥梁检测", "桥梁检测", {"division": "北屏县"}),
    # a place of which the library has nothing stays text
    ("海州县桥梁检测", "海州县桥梁检测", {}),
    # nothing would be left to look for
    ("北屏县", "北屏县", {}),
    ("质量指标 路面修补", "路面修补", {"level2": "质量指标"}),
    ("路面修补 时效指标", "路面修补", {"level2": "时效指标"}),
    # the word inside a sentence is no label
    ("质量指标完成情况", "质量指标完成情况", {}),
    ("养护里程≥300公里", "养护里程", {"operator": "≥", "unit": "公里"}),
    ("补助标准不超过 80 元/人", "补助标准", {"operator": "≤", "unit": "元/人"}),
    ("满意度 >=95%", "满意度", {"operator": "≥", "unit": "%"}),
    # an object, not a target
    ("80周岁以上老人津贴", "80周岁以上老人津贴", {}),
    ("12345热线接通率", "12345热线接通率", {}),
]


@pytest.mark.parametrize(("query", "rest", "understood"), CONDITIONS)
def test_conditions_are_read_where_they_are_plain(query: str, rest: str, understood: dict[str, object]) -> None:
    assert conditions(query, KNOWN) == (rest, understood)


@pytest.mark.parametrize(
    ("query", "expected"),
    [("群众满不满意", "群众满意"), ("路灯亮不亮？", "路灯亮"), ("有没有垃圾桶", "垃圾桶"), ("系统稳定不稳定吗", "系统稳定")],
)
def test_the_marks_of_a_question_go(query: str, expected: str) -> None:
    assert plain(query) == expected


@pytest.mark.parametrize(
    ("query", "family"),
    [
        ("来了多少人", "数量"),
        ("几号之前交", "时效"),
        ("一年给多少钱", "成本"),
        ("百姓说好不好", "满意"),
        ("长远有没有后劲", "可持续"),
    ],
)
def test_a_question_asks_for_a_category(query: str, family: str) -> None:
    families = parse(query, thesaurus.load()).families
    assert max(families, key=lambda stem: families[stem]) == family


def test_what_is_understood_is_said_and_lifts(searcher: Searcher) -> None:
    plain_hits = searcher.search("公路养护").hits
    answer = searcher.search("北屏县数量怎么样")
    assert answer.understood["division"] == "北屏县"
    assert answer.hits[0].reasons["understood"] == pytest.approx(0.4)
    assert answer.hits[0].name == "桥梁检测数量"
    places = [
        [hit.name for hit in searcher.search("北屏县数量怎么样", ignore=ignore).hits].index("农村公路养护里程")
        for ignore in ((), ("division",))
    ]
    assert places[0] < places[1]
    assert all("understood" not in hit.reasons for hit in plain_hits)


def test_what_is_understood_can_be_removed(searcher: Searcher) -> None:
    answer = searcher.search("北屏县数量怎么样", understand=False)
    assert answer.understood == {}
    assert all("understood" not in hit.reasons and "category" not in hit.reasons for hit in answer.hits)


# what is ignored, what is still understood
WHOLE = "2024年澄湖县水利局 数量指标 水库加固 ≥3公里"
IGNORED = [
    ((), {"year", "department", "level2", "operator", "unit"}),
    (("year",), {"department", "level2", "operator", "unit"}),
    # the county in the bureau's name does not come up in its place
    (("department",), {"year", "level2", "operator", "unit"}),
    (("level2",), {"year", "department", "operator", "unit"}),
    (("operator",), {"year", "department", "level2", "unit"}),
    (("unit",), {"year", "department", "level2", "operator"}),
    (("unit", "operator"), {"year", "department", "level2"}),
    # what is not in the query
    (("division", "cites"), {"year", "department", "level2", "operator", "unit"}),
    (PARTS, set()),
]


@pytest.mark.parametrize(("ignore", "left"), IGNORED)
def test_each_part_is_ignored_alone_and_leaves_the_text(ignore: tuple[str, ...], left: set[str]) -> None:
    text, found = conditions(WHOLE, KNOWN, ignore)
    assert compact(text) == "水库加固"
    assert set(found) == left


def test_what_is_all_there_is_stays_text() -> None:
    assert conditions("2024年", KNOWN, ["year"]) == ("2024年", {})


def test_an_ignored_number_is_neither_an_id_nor_text() -> None:
    words = thesaurus.load()
    query = parse("水库加固 澄财农〔2023〕12号", words, KNOWN, ["cites"])
    assert (query.policies, query.rest, query.wanted) == ((), "水库加固", {})
    assert parse("澄财农〔2023〕12号", words, KNOWN, ["cites"]).rest == "澄财农〔2023〕12号"


def test_what_is_ignored_is_said_and_does_not_lift(searcher: Searcher) -> None:
    query = "2023年北屏县数量怎么样"
    whole = searcher.search(query)
    part = searcher.search(query, ignore=["division"])
    assert set(whole.understood) == {"year", "division", "level2"}
    assert (part.understood, part.ignored) == ({"year": 2023, "level2": "数量"}, {"division": "北屏县"})
    north = next(hit for hit in part.hits if hit.name == "桥梁检测数量")
    assert "understood" not in north.reasons
    assert "understood" in next(hit for hit in whole.hits if hit.name == "桥梁检测数量").reasons
    assert whole.as_dict()["ignored"] == {}
    assert searcher.search("公路养护", ignore=["year"]).ignored == {}
    category = searcher.search(query, ignore=["level2"])
    assert category.ignored == {"level2": "数量"}
    assert all("category" not in hit.reasons for hit in category.hits)


@pytest.mark.parametrize(
    ("query", "absent"),
    [
        ("2031年公路养护", {"year": 2031}),
        ("卢龙县公路养护", {"division": "卢龙县"}),
        ("2023年北屏县公路养护", {}),
        ("平原公路养护", {}),
    ],
)
def test_what_the_library_does_not_hold_is_said(searcher: Searcher, query: str, absent: dict[str, object]) -> None:
    answer = searcher.search(query)
    assert answer.absent == answer.as_dict()["absent"] == absent
    assert answer.hits[0].name == "农村公路养护里程"
    assert searcher.search(query, understand=False).absent == {}
    if "year" in absent:
        # it is understood, and lifts nothing
        assert answer.understood == {"year": 2031}
        assert all("understood" not in hit.reasons for hit in answer.hits)
        assert searcher.search(query, ignore=["year"]).absent == {}


def test_a_part_that_is_none_is_refused(searcher: Searcher) -> None:
    with pytest.raises(BadFilter, match="project_text"):
        searcher.search("道路", ignore=["project_text"])


def test_every_surface_knows_the_same_parts() -> None:
    from typing import get_args

    from api.cli import search as command
    from api.routes import search as route

    assert command.PARTS == get_args(route.Part) == PARTS


def test_a_given_filter_is_not_understood_again(searcher: Searcher) -> None:
    from search.filters import Filters

    answer = searcher.search("2023年公路养护", filters=Filters(year=2024))
    assert "year" not in answer.understood
    assert [hit.targets for hit in answer.hits if hit.name == "农村公路养护里程"] == [(("≥300公里", 2),)]


def test_another_way_differs_in_measure_and_shares_the_project(searcher: Searcher) -> None:
    near = searcher.search("水库大坝加固数量")
    alternative = searcher.search("水库大坝加固数量", mode="alt")
    assert alternative.hits[0].name == near.hits[0].name
    # what else the same project measures comes before what only sounds alike
    assert {hit.name for hit in alternative.hits[1:3]} == {"灌溉面积增加亩数", "受益群众满意度"}
    for hit in alternative.hits:
        assert sum(hit.reasons.values()) == pytest.approx(hit.score, abs=1e-5)
    assert [hit.score for hit in alternative.hits] == sorted((hit.score for hit in alternative.hits), reverse=True)


def test_another_mode_is_refused(searcher: Searcher) -> None:
    with pytest.raises(BadFilter, match="near"):
        searcher.search("道路", mode="far")


def test_the_thesaurus_is_sound() -> None:
    words = thesaurus.load()
    assert len(words) >= 200
    for concept in words.concepts.values():
        assert set(concept.broader) <= set(words.concepts), concept.id
        assert set(concept.families) <= set(thesaurus.FAMILIES), concept.id
        assert len(set(concept.labels)) == len(concept.labels), concept.id
        assert all(label.strip() == label and label for label in concept.labels), concept.id


def test_no_judged_query_is_a_label(shared: object) -> None:
    from pathlib import Path

    from search.evaluate import read_queries

    queries = {
        query.query for name in ("queries", "queries-none") for query in read_queries(Path(str(shared)) / f"{name}.jsonl")
    }
    labels = {label for concept in thesaurus.load().concepts.values() for label in concept.labels}
    assert labels
    assert labels & queries == set()


def test_the_skos_file_is_what_the_table_says() -> None:
    from search import skos

    graph = skos.graph()
    assert skos.PATH.read_text("utf-8") == skos.turtle(graph)
    labels = {
        node: [{str(label) for label in graph.objects(node, kind)} for kind in (skos.SKOS.altLabel, skos.SKOS.hiddenLabel)]
        for node in graph.subjects(skos.RDF.type, skos.SKOS.Concept)
    }
    assert len(labels) == len(thesaurus.load())
    # S13 of the SKOS reference: a label has one role
    assert [node for node, (alternative, hidden) in labels.items() if alternative & hidden] == []
