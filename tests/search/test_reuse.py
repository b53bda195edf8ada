"""Other ways to measure one need: judged needs over the samples, and what the order rests on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from kg import thesaurus
from search import Library, metrics, open_library, projects, reuse
from search.encoder import load_encoder
from search.errors import BadQueries
from search.index import Index, write_wordings
from search.needs import judge, read_needs
from search.searcher import Searcher
from search.wordings import fold
from tests.search.standins import use

NEEDS = Path(__file__).parent / "relevance" / "alternatives.jsonl"


@pytest.fixture(scope="module")
def library(sample_library: Path) -> Iterator[Library]:
    with open_library(sample_library) as opened:
        yield opened


def test_other_ways_cover_a_need_where_the_nearest_repeat_themselves(library: Library) -> None:
    needs = read_needs(NEEDS)
    told = {
        mode: judge(lambda query, mode=mode: [hit.name for hit in library.search(query, mode=mode).hits], needs)  # type: ignore[misc]
        for mode in ("near", "alt")
    }
    covered = {mode: metrics.interval(values["alpha-ndcg@5"]).mean for mode, values in told.items()}
    assert covered["alt"] >= 0.85
    assert metrics.difference(told["alt"]["alpha-ndcg@5"], told["near"]["alpha-ndcg@5"]).low > 0.1


def test_every_judged_name_is_in_the_library(library: Library) -> None:
    held = {row.key for row in library.index.table.rows(range(len(library.index))).values()}
    needs = read_needs(NEEDS)
    assert len(needs) == 30
    assert [name for need in needs for names in need.aspects for name in names if name not in held] == []
    for need in needs:
        every = [name for names in need.aspects for name in names]
        assert len(every) == len(set(every)), need.query


def test_near_keeps_to_measure_or_object(library: Library) -> None:
    """What the other mode turns away from: of four more hits, three share the head noun or the object of the wording."""
    held = library.index.table.rows(range(len(library.index)))
    heads = dict(library.facets()["head"])
    chosen = [row for row in held.values() if row.head in list(heads)[:10]][::6]
    named = thesaurus.load().named
    kept = []
    for row in chosen:
        first, *rest = library.search(row.name, top=5).hits
        assert first.name == row.name
        others = [library.index.table.rows([hit.rows[0]])[hit.rows[0]] for hit in rest]
        objects = set(named(row.slot or ""))
        kept.append(sum(other.head == row.head or bool(objects & set(named(other.slot or ""))) for other in others))
    assert len(kept) >= 15
    assert np.mean(kept) >= 3


def test_costs_stand_back_unless_asked_for(library: Library) -> None:
    hits = library.search("种地的补贴发到农民手里", mode="alt", top=50).hits
    priced = {hit.name for hit in hits if "price" in hit.reasons}
    assert priced == {hit.name for hit in hits if "成本" in (hit.level2 or "")}
    assert priced
    assert [hit.reasons["price"] for hit in hits if "price" in hit.reasons] == pytest.approx([-0.3] * len(priced))
    for hit in hits:
        assert sum(hit.reasons.values()) == pytest.approx(hit.score, abs=1e-5)
    for asked in ("每亩补贴标准", "一亩地补多少钱"):
        hits = library.search(asked, mode="alt").hits
        assert hits[0].name == "每亩补贴标准"
        assert not any("price" in hit.reasons for hit in hits)


def test_what_stands_in_the_same_projects(tmp_path: Path) -> None:
    wordings = fold(
        [
            use(1, "甲数量", project="一", document="a"),
            use(2, "甲数量", project="一", document="b"),
            use(3, "乙数量", project="一", document="a"),
            # a project of the same name in another document is another
            use(4, "丙数量", project="一", document="c"),
            use(5, "丁数量", project=None, document="a"),
        ]
    )
    projects.write(projects.pairs_of(wordings), len(wordings), tmp_path)
    held = projects.Projects(tmp_path)
    rows = {wording.name: row for row, wording in enumerate(wordings)}
    assert held.beside(rows["甲数量"]) == {rows["甲数量"]: 1.0, rows["乙数量"]: 0.5}
    assert held.beside(rows["乙数量"]) == {rows["甲数量"]: 1.0, rows["乙数量"]: 1.0}
    assert held.beside(rows["丁数量"]) == {}


def test_a_wording_of_thousands_of_projects_is_sampled(tmp_path: Path) -> None:
    uses = [use(number, "满意度", project=f"{number}", document="a") for number in range(1000)]
    uses += [use(1000 + number, "甲数量", project=f"{number}", document="a") for number in range(0, 1000, 2)]
    wordings = fold(uses)
    projects.write(projects.pairs_of(wordings), len(wordings), tmp_path)
    rows = {wording.name: row for row, wording in enumerate(wordings)}
    assert projects.Projects(tmp_path).beside(rows["满意度"])[rows["甲数量"]] == pytest.approx(0.5, abs=0.1)


def test_measures_of_aspects() -> None:
    one, other, nothing = frozenset({0}), frozenset({1}), frozenset[int]()
    ranking = [nothing, one, one, other]
    assert metrics.aspect_recall(ranking, 3) == pytest.approx(2 / 3)
    assert metrics.aspect_precision(ranking, 3) == pytest.approx(3 / 5)
    gains = [1 / np.log2(3), 0.5 / np.log2(4), 1 / np.log2(5)]
    ideal = sum(gain / np.log2(place + 2) for place, gain in enumerate([1, 1, 1, 0.5, 0.5]))
    assert metrics.alpha_ndcg(ranking, 3) == pytest.approx(sum(gains) / ideal)
    assert metrics.alpha_ndcg([], 3) == metrics.alpha_ndcg([one], 0) == 0.0


@pytest.mark.parametrize("text", ["[]", "{}", '{"query": "x", "aspects": 3}', "nonsense"])
def test_a_bad_file_of_needs_is_said(tmp_path: Path, text: str) -> None:
    path = tmp_path / "needs.jsonl"
    path.write_text(text, "utf-8")
    with pytest.raises(BadQueries, match=r"第 1 行|needs\.jsonl"):
        read_needs(path)


def test_variants_of_one_measure_are_one_way(tmp_path: Path) -> None:
    pool = [
        use(1, "一级路清扫面积", project="城市保洁"),
        use(2, "二级路清扫面积", project="城市保洁"),
        use(3, "三级路清扫面积", project="城市保洁"),
        use(4, "垃圾清运车次", project="城市保洁"),
        use(5, "一级路清扫面积达标率", "质量指标", project="城市保洁"),
        use(6, "居民满意度", "服务对象满意度指标", project="城市保洁"),
    ]
    encoder = load_encoder()
    write_wordings(fold(pool), tmp_path / "index", encoder=encoder)
    index = Index.open(tmp_path / "index")
    searcher = Searcher(index, encoder)
    near = {hit.name for hit in searcher.search("道路清扫面积").hits}
    names = [hit.name for hit in searcher.search("道路清扫面积", mode="alt").hits]
    assert {"一级路清扫面积", "二级路清扫面积", "三级路清扫面积"} < near
    assert sum(name in ("一级路清扫面积", "二级路清扫面积", "三级路清扫面积") for name in names) == 1
    assert {"垃圾清运车次", "一级路清扫面积达标率", "居民满意度"} < set(names)
    index.close()


def test_what_is_far_and_in_no_project_is_no_alternative(library: Library) -> None:
    for query in ("让农村学生在学校吃上安全放心的饭", "路上的大坑补了多少"):
        hits = library.search(query, mode="alt", top=30).hits
        assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
        assert all(hit.reasons.get("together") or hit.confidence >= reuse.LEAST for hit in hits[1:])
        assert len(hits) >= 5
        # the other mode has no such limit
        assert min(hit.confidence for hit in library.search(query, top=30).hits) < reuse.LEAST
