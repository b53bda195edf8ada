"""The lexical and the dense lane against straightforward computations of the same numbers."""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import lexical, sparse, vector
from search.baselines import bm25, reciprocal_ranks

TEXTS = ["路面修补合格率", "路面修补及时率", "桥梁检测数量", "水库大坝加固数量 2座", "ＡＢＣ系统 运行率"]


@pytest.fixture(scope="module")
def lane(tmp_path_factory: pytest.TempPathFactory) -> lexical.Lexical:
    folder = tmp_path_factory.mktemp("lexical") / "index"
    lexical.write(TEXTS, [{}, {}, {"bridge": 1.0}, {"dam": 1.0, "bridge": 0.5}, {}], folder)
    return lexical.Lexical(folder)


def tfidf(text: str) -> dict[str, float]:
    documents = [Counter(lexical.grams(t)) for t in TEXTS]
    weights = {
        gram: (1 + math.log(count)) * (math.log((1 + len(TEXTS)) / (1 + sum(gram in d for d in documents))) + 1)
        for gram, count in Counter(lexical.grams(text)).items()
    }
    length = math.sqrt(sum(w * w for w in weights.values()))
    return {gram: w / length for gram, w in weights.items()}


@pytest.mark.parametrize("query", ["路面及时修补", "数量", "大坝大坝", "abc系统", "天气"])
def test_cosines_are_those_of_tfidf_vectors(lane: lexical.Lexical, query: str) -> None:
    asked = tfidf(query)
    expected = [sum(w * asked.get(gram, 0.0) for gram, w in tfidf(text).items()) for text in TEXTS]
    assert lane.cosines(query, np.arange(len(TEXTS))) == pytest.approx(expected, abs=1e-6)


def test_nothing_shared_scores_nothing(lane: lexical.Lexical) -> None:
    assert lane.cosines("天气晴朗", np.arange(len(TEXTS))).tolist() == [0.0] * len(TEXTS)
    assert lane.candidates("天气晴朗", 5)[0].tolist() == []


@pytest.mark.parametrize("query", ["路面及时修补", "数量", "大坝大坝", "abc系统", "天气"])
def test_coverage_is_the_share_of_the_grams(lane: lexical.Lexical, query: str) -> None:
    asked = set(lexical.grams(query))
    idf = {gram: math.log((1 + len(TEXTS)) / (1 + sum(gram in lexical.grams(text) for text in TEXTS))) + 1 for gram in asked}
    expected = [sum(idf[gram] for gram in asked & set(lexical.grams(text))) / sum(idf.values()) for text in TEXTS]
    assert lane.coverage(query, np.arange(len(TEXTS))) == pytest.approx(expected, abs=1e-6)


def test_coverage_does_not_mind_what_else_is_said(lane: lexical.Lexical) -> None:
    assert lane.coverage("大坝加固", np.array([3, 0])) == pytest.approx([1.0, 0.0])
    assert lane.coverage("", np.array([3, 0])).tolist() == [0.0, 0.0]


def test_the_same_text_scores_one(lane: lexical.Lexical) -> None:
    assert lane.cosines("桥梁检测数量", np.array([2])) == pytest.approx([1.0], abs=1e-6)


def test_candidates_rank_like_bm25(lane: lexical.Lexical) -> None:
    rows, scores = lane.candidates("路面修补及时", 3)
    expected = bm25(["路面修补及时"], TEXTS, lexical.grams)[0]
    assert rows.tolist()[:2] == [1, 0] == np.argsort(-expected)[:2].tolist()
    # tantivy keeps lengths in one byte; these are short enough to be exact
    assert scores[:2] == pytest.approx(expected[[1, 0]], rel=1e-4)


def test_concepts_find_without_a_shared_character(lane: lexical.Lexical) -> None:
    assert lane.candidates_by_concept(["dam"], 5).tolist() == [3]
    assert set(lane.candidates_by_concept(["bridge"], 5).tolist()) == {2, 3}
    rarity = lane.concept_rarity(["bridge", "dam", "road"])
    # ln((1 + 5) / (1 + frequency)) + 1
    assert rarity == pytest.approx({"bridge": math.log(6 / 3) + 1, "dam": math.log(6 / 2) + 1, "road": math.log(6) + 1})


def test_concept_cosines_by_hand(lane: lexical.Lexical) -> None:
    bridge, dam = math.log(6 / 3) + 1, math.log(6 / 2) + 1
    both = math.hypot(dam, bridge / 2)
    asked = lane.concept_cosines({"bridge": 1.0}, np.array([3, 2, 0]))
    assert asked == pytest.approx([bridge / 2 / both, 1.0, 0.0])
    # A concept that no wording has still counts in the length of what is asked.
    road = math.log(6) + 1
    assert lane.concept_cosines({"bridge": 1.0, "road": 1.0}, np.array([2])) == pytest.approx(
        [bridge / math.hypot(bridge, road)]
    )


def test_terms_of_nothing(tmp_path: Path) -> None:
    sparse.write([{}, {}], tmp_path, "none")
    terms = sparse.Terms(tmp_path, "none")
    assert len(terms) == 2
    assert terms.cosines({"a": 1.0}, np.array([0, 1])).tolist() == [0.0, 0.0]
    assert terms.idf(["a"]) == pytest.approx([math.log(3) + 1])


@given(st.lists(st.dictionaries(st.sampled_from("abcdef"), st.floats(0.1, 3), max_size=4), min_size=1, max_size=6))
def test_cosines_are_those_of_dense_vectors(tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, float]]) -> None:
    folder = tmp_path_factory.mktemp("sparse")
    sparse.write(rows, folder, "x")
    terms = sparse.Terms(folder, "x")
    idf = dict(zip("abcdef", terms.idf(list("abcdef")), strict=True))
    dense = np.array([[row.get(term, 0.0) * idf[term] for term in "abcdef"] for row in rows])
    unit = dense / np.maximum(np.linalg.norm(dense, axis=1, keepdims=True), 1e-12)
    for asked in rows:
        if asked:
            mine = np.array([asked.get(term, 0.0) * idf[term] for term in "abcdef"])
            expected = unit @ (mine / np.linalg.norm(mine))
            order = np.arange(len(rows))[::-1]
            assert terms.cosines(asked, order) == pytest.approx(expected[::-1], abs=1e-5)


def test_reciprocal_ranks_by_hand() -> None:
    # item 1: 1/61 + 1/62, item 2: 1/62 + 1/61, item 0: 1/63 twice; equal ones by number
    assert reciprocal_ranks([[1, 2, 0]], [[2, 1, 0]]) == [[1, 2, 0]]


@pytest.fixture(scope="module")
def matrix() -> np.ndarray:
    drawn = np.random.default_rng(7).normal(size=(4000, 64)).astype(np.float32)
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


def test_flat_search_equals_faiss(matrix: np.ndarray, tmp_path: Path) -> None:
    import faiss

    vector.write(matrix, tmp_path)
    flat = faiss.IndexFlatIP(64)
    flat.add(matrix)
    query = matrix[5] + matrix[99]
    scores, rows = flat.search(query[None, :], 10)
    found, products = vector.Vectors(tmp_path).search(query, 10)
    assert found.tolist() == rows[0].tolist()
    assert products == pytest.approx(scores[0], abs=1e-5)


def test_approximate_search_finds_what_exact_search_finds(matrix: np.ndarray, tmp_path: Path) -> None:
    vector.write(matrix, tmp_path / "flat")
    vector.write(matrix, tmp_path / "ivf", flat_limit=1000)
    exact, approximate = vector.Vectors(tmp_path / "flat"), vector.Vectors(tmp_path / "ivf")
    shared = [
        len(set(exact.search(query, 10)[0].tolist()) & set(approximate.search(query, 10)[0].tolist())) for query in matrix[:40]
    ]
    # random vectors have no neighbourhoods, the hardest case for lists
    assert np.mean(shared) >= 4
    assert [approximate.search(query, 1)[0][0] for query in matrix[:40]] == list(range(40))


@pytest.mark.parametrize("limit", [1000, 100_000])
def test_a_filter_is_searched_exactly(matrix: np.ndarray, tmp_path: Path, limit: int) -> None:
    vector.write(matrix, tmp_path, flat_limit=limit)
    allowed = np.arange(3, 4000, 200, dtype=np.int64)
    rows, products = vector.Vectors(tmp_path).search(matrix[5], 5, allowed)
    expected = allowed[np.argsort(-(matrix[allowed] @ matrix[5]))[:5]]
    assert rows.tolist() == expected.tolist()
    assert products == pytest.approx(matrix[rows] @ matrix[5], abs=1e-6)


def test_an_empty_index_finds_nothing(tmp_path: Path) -> None:
    vector.write(np.empty((0, 64), np.float32), tmp_path)
    assert vector.Vectors(tmp_path).search(np.ones(64, np.float32), 5)[0].tolist() == []
