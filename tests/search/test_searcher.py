"""Hits, filters, folding, ids and reasons on the invented library of `standins`."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from search.errors import BadFilter
from search.filters import Filters, division_prefix
from search.searcher import Searcher
from tests.search.standins import BASIS, use


def names(searcher: Searcher, query: str, **filters: object) -> list[str]:
    return [hit.name for hit in searcher.search(query, filters=Filters.of(filters)).hits]


# (filters, the wordings that are left, sorted)
FILTERED = [
    # printed label, with and without 指标
    ({"level2": "质量指标"}, ["路面修补合格率"]),
    ({"level2": "质量"}, ["路面修补合格率"]),
    # notation of the category
    ({"level2": "output.quality"}, ["路面修补合格率"]),
    ({"level1": "满意度"}, ["受益群众满意度"]),
    # a spelling that no form of the library prints means its category
    ({"level2": "产出质量"}, ["路面修补合格率"]),
    # part of a bureau's name, its code, the beginning of its code
    ({"department": "水利局"}, ["受益群众满意度", "水库大坝加固数量", "灌溉面积增加亩数"]),
    ({"department": "332001"}, ["受益群众满意度", "水库大坝加固数量", "灌溉面积增加亩数"]),
    ({"department": "332"}, ["受益群众满意度", "水库大坝加固数量", "灌溉面积增加亩数"]),
    ({"division": "北屏县"}, ["农村公路养护里程", "桥梁检测数量"]),
    # a code finds what is below it: 9902 is the prefecture of 990202
    ({"division": "990200"}, ["农村公路养护里程", "桥梁检测数量"]),
    ({"division": "990202"}, ["农村公路养护里程", "桥梁检测数量"]),
    ({"division": "990300"}, []),
    ({"year": 2023}, ["农村公路养护里程", "受益群众满意度"]),
    ({"unit": "亩"}, ["灌溉面积增加亩数"]),
    ({"operator": "between"}, ["带动就业人数"]),
    ({"operator": ">=", "unit": "公里", "year": "2023"}, ["农村公路养护里程"]),
    ({"cites": BASIS}, ["农村公路养护里程", "水库大坝加固数量"]),
    ({"quantitative": False}, ["路面修补及时率"]),
    ({"quantitative": "否"}, ["路面修补及时率"]),
    ({"project_text": "水库"}, ["受益群众满意度", "水库大坝加固数量", "灌溉面积增加亩数"]),
    # a wildcard of SQL is a character like any other
    ({"project_text": "%"}, []),
]


@pytest.mark.parametrize(("filters", "expected"), FILTERED)
def test_filters_leave_what_passes(searcher: Searcher, filters: dict[str, object], expected: list[str]) -> None:
    # the words of the query fit none of them: what a filter leaves is found all the same
    assert sorted(names(searcher, "全县工作完成情况", **filters)) == expected


def test_counts_and_targets_are_those_of_passing_uses(searcher: Searcher) -> None:
    (hit,) = searcher.search("公路养护", filters=Filters.of({"division": "澄湖县", "unit": "公里"})).hits
    assert (hit.uses, hit.targets) == (2, (("≥280公里", 1), ("≥300公里", 1)))
    everywhere = searcher.search("农村公路养护里程").hits[0]
    assert (everywhere.uses, everywhere.targets) == (3, (("≥300公里", 2), ("≥280公里", 1)))
    assert everywhere.policies == (BASIS,)


def test_names_fold_whatever_is_filtered(searcher: Searcher) -> None:
    def named(**given: str) -> list[tuple[str | None, int]]:
        found = searcher.search("群众满意度", filters=Filters.of(given)).hits
        return [(hit.level2, hit.uses) for hit in found if hit.name == "受益群众满意度"]

    assert [uses for _, uses in named()] == [3]
    assert [uses for _, uses in named(division="澄湖县")] == [3]
    # of what passes, only
    assert named(level2="社会效益指标") == [("社会效益指标", 1)]


def test_a_hit_counts_all_wordings_of_its_name(searcher: Searcher) -> None:
    """Those too that no lane proposed."""
    (found,) = (hit for hit in searcher.search("群众满意度", top=1).hits)
    query = searcher._asked("群众满意度", True, (), Filters())[0]
    alone = searcher.score(query, Filters(), rows=np.array([found.rows[0]], np.int64))
    assert searcher._rows(alone, [0], True) == list(found.rows)
    assert searcher._rows(alone, [0], False) == [found.rows[0]]
    assert len(found.rows) == 2


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("路面修补及时率", {"路面修补及时率"}),
        # full width, blanks and a list marker make no other name
        ("（1）路面修补 及时率", {"路面修补及时率"}),
        ("澄财预[2023]17号", {"农村公路养护里程", "水库大坝加固数量"}),
        ("依据澄财预【2023】017号文 大坝", {"水库大坝加固数量"}),
        ("990101240012345678901", {"水库大坝加固数量", "灌溉面积增加亩数", "受益群众满意度"}),
        ("[332001]", {"水库大坝加固数量", "灌溉面积增加亩数", "受益群众满意度"}),
        ("332001", {"水库大坝加固数量", "灌溉面积增加亩数", "受益群众满意度"}),
    ],
)
def test_an_id_stands_first(searcher: Searcher, query: str, expected: set[str]) -> None:
    answer = searcher.search(query)
    first = answer.hits[0]
    assert first.name in expected
    assert answer.match
    assert first.confidence == 1.0
    assert first.reasons["exact"] == 2.0
    assert {hit.name for hit in answer.hits if "exact" in hit.reasons} >= expected


def test_reasons_add_up_to_the_score(searcher: Searcher) -> None:
    for query in ("路面修补", "农村公路养护里程", "老百姓说好不好", BASIS):
        hits = searcher.search(query).hits
        assert hits
        for hit in hits:
            assert sum(hit.reasons.values()) == pytest.approx(hit.score, abs=1e-6)
        assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_people_speak_otherwise(searcher: Searcher) -> None:
    # no shared character but 数: the thesaurus knows what people say
    hit = searcher.search("老百姓说好不好").hits[0]
    assert hit.name == "受益群众满意度"
    assert hit.reasons["concepts"] > 0


def test_highlights_cover_what_is_shared(searcher: Searcher) -> None:
    hit = next(hit for hit in searcher.search("大坝数量").hits if hit.name == "水库大坝加固数量")
    assert [hit.name[start:end] for start, end in hit.matched] == ["大坝", "数量"]


@pytest.mark.parametrize("query", ["", "   ", "？？！", "\u0000", "%' OR 1=1", "a" * 3000, "〔2023〕号"])
def test_odd_queries_give_an_answer(searcher: Searcher, query: str) -> None:
    answer = searcher.search(query, top=3)
    assert len(answer.hits) <= 3
    assert 0.0 <= answer.confidence <= 1.0
    assert not (answer.match and not answer.hits)


@pytest.mark.parametrize(
    "filters", [{"yeer": 2024}, {"year": "去年"}, {"operator": "约"}, {"quantitative": "也许"}, {"level3": "x"}]
)
def test_a_wrong_filter_is_said(filters: dict[str, object]) -> None:
    with pytest.raises(BadFilter) as caught:
        Filters.of(filters)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("code", "prefix"),
    [
        ("130000", "13"),
        ("130300", "1303"),
        ("130324", "130324"),
        # a county whose code ends in zero is a county
        ("130730", "130730"),
        ("130324100000", "130324100"),
        ("13", "13"),
    ],
)
def test_codes_of_divisions_tell_what_is_below(code: str, prefix: str) -> None:
    assert division_prefix(code) == prefix


def test_the_answer_prints_in_the_fixed_shape(searcher: Searcher) -> None:
    told = searcher.search("桥梁检测", top=1).as_dict()
    assert set(told) == {"query", "match", "confidence", "understood", "ignored", "absent", "hits"}
    assert {"rank", "iri", "level1", "level2", "name", "score", "confidence", "uses", "targets", "policies", "reasons"} <= set(
        told["hits"][0]
    )
    assert told["hits"][0]["targets"] == [{"raw": "12座", "count": 1}]


def test_prepared_queries_get_the_same_answers(searcher: Searcher) -> None:
    texts = ["公路养护", "老百姓说好不好", "", "水库 2024"]
    before = [searcher.search(text).as_dict() for text in texts]
    fresh = Searcher(searcher.index, searcher.encoder)
    fresh.prepare(texts)
    assert [fresh.search(text).as_dict() for text in texts] == before


def test_a_division_by_name_finds_what_is_below(tmp_path: Path) -> None:
    from search import table, table_file
    from search.wordings import fold

    wordings = fold(
        [
            use(1, "甲数量", division="石家庄市", division_code="130100"),
            use(2, "乙数量", division="长安区", division_code="130102"),
            use(3, "丙数量", division="太原市", division_code="140100"),
        ]
    )
    table_file.write(wordings, [{} for _ in wordings], tmp_path / "wordings.sqlite")
    held = table.Table(tmp_path / "wordings.sqlite")
    found = {
        name: sorted(row.name for row in held.rows(allowed.tolist()).values())
        for name in ("河北省", "石家庄市", "130100", "太原市", "没有的县")
        if (allowed := held.allowed(Filters(division=name))) is not None
    }
    held.close()
    assert found == {
        "河北省": ["乙数量", "甲数量"],
        "石家庄市": ["乙数量", "甲数量"],
        "130100": ["乙数量", "甲数量"],
        "太原市": ["丙数量"],
        "没有的县": [],
    }


def test_an_empty_library_answers_that_there_is_nothing(tmp_path: Path) -> None:
    from search.index import Index, write_wordings
    from tests.search.standins import GramEncoder

    write_wordings([], tmp_path / "index", encoder=GramEncoder())
    index = Index.open(tmp_path / "index")
    for mode in ("near", "alt"):
        answer = Searcher(index, GramEncoder()).search("道路养护", mode=mode)
        assert (answer.match, answer.hits, answer.confidence) == (False, (), 0.0)
    index.close()


def test_an_index_of_another_version_is_refused(tmp_path: Path) -> None:
    from search.errors import IndexMismatch
    from search.index import Index

    with pytest.raises(IndexMismatch, match="jixiao build"):
        Index.open(tmp_path)
    (tmp_path / "manifest.json").write_text('{"version": 0}', "utf-8")
    with pytest.raises(IndexMismatch, match="版本是 0"):
        Index.open(tmp_path)
