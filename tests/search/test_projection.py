"""Two maps behind the encoder and the category of a text: by hand, on small spaces, and as they ship."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kg.thesaurus import FAMILIES
from search import category
from search.encoder import load_encoder
from search.errors import IndexMismatch
from search.index import Index, write_wordings
from search.projection import SHIPPED, Projection, of_encoder, read
from search.searcher import Searcher
from search.understand import Query
from search.wordings import fold, from_pool
from tests.search.standins import GramEncoder, uses


def some(seed: int, *shape: int) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


@pytest.fixture
def maps() -> Projection:
    """Into five dimensions, with a classifier that knows 数量 by the first number and 满意 by the second."""
    level2, offset = np.zeros((len(FAMILIES), 5), np.float32), np.full(len(FAMILIES), -9, np.float32)
    for place, family in enumerate(("数量", "满意")):
        level2[FAMILIES.index(family), place], offset[FAMILIES.index(family)] = 4.0, 0.0
    return Projection("five", some(1, 5, 5), some(2, 5), some(3, 5, 5), some(4, 5), level2, offset)


def test_the_folded_question_gives_the_cosine_of_both_maps(maps: Projection) -> None:
    question, wordings = some(5, 5), some(6, 7, 5)
    asked = question @ maps.asked + maps.asked_offset
    held = wordings @ maps.held + maps.held_offset
    expected = held @ asked / np.linalg.norm(held, axis=1) / np.linalg.norm(asked)
    weights, offset = maps.question(question)
    assert (wordings @ weights + offset) / maps.lengths(wordings) == pytest.approx(expected, abs=1e-5)


def test_nothing_has_no_length_of_nothing(maps: Projection) -> None:
    assert maps.lengths(np.zeros((0, 5), np.float32)).shape == (0,)
    assert Projection.identity(5).lengths(np.zeros((1, 5), np.float32)) == pytest.approx([1e-6])


def test_categories_sum_to_one(maps: Projection) -> None:
    told = maps.categories(np.array([[2, 0, 0, 0, 0], [0, 0.5, 0, 0, 0]], np.float32))
    assert told.sum(axis=1) == pytest.approx([1, 1], abs=1e-5)
    assert told[0, FAMILIES.index("数量")] == pytest.approx(1 / (1 + np.exp(-8)), abs=1e-3)
    assert told[1, FAMILIES.index("满意")] == pytest.approx(1 / (1 + np.exp(-2)), abs=1e-3)


def test_a_file_keeps_it(maps: Projection, tmp_path: Path) -> None:
    maps.save(tmp_path / "maps.npz")
    again = read(tmp_path / "maps.npz")
    assert (again.model, again.key) == ("five", maps.key)
    assert again.asked == pytest.approx(maps.asked, abs=2e-3)
    changed = Projection(
        "five", maps.asked, maps.asked_offset, maps.held, maps.held_offset + 1, maps.level2, maps.level2_offset
    )
    assert changed.key != maps.key


def test_another_encoder_has_the_identity(searcher: Searcher) -> None:
    maps = of_encoder(GramEncoder())
    assert not maps.categorises
    assert maps.asked == pytest.approx(np.eye(GramEncoder.dimension))
    # so the part says what the cosine says
    query = Query("路面修补", "路面修补", "路面修补")
    signals = searcher._signals(query, searcher.vector(query), np.arange(len(searcher.index)))
    assert (signals["projected"] > 0).any()
    assert np.corrcoef(signals["projected"], signals["dense"])[0, 1] > 0.95


def test_an_index_of_other_maps_is_refused(tmp_path: Path) -> None:
    write_wordings(fold(uses()), tmp_path, encoder=GramEncoder())
    index = Index.open(tmp_path)
    index.manifest["projection"] = "other"
    with pytest.raises(IndexMismatch, match="jixiao migrate"):
        Searcher(index, GramEncoder())
    index.close()


POOL = [
    {"name": "受训教师人数", "level2": ["数量指标"], "description": [], "targets": []},
    {"name": "教师满意程度", "level2": [], "description": [], "targets": []},
    {"name": "培训支出", "level2": ["成本指标"], "description": [], "targets": []},
]


def test_agreement_of_printed_and_of_unprinted_categories(tmp_path: Path) -> None:
    encoder = load_encoder()
    write_wordings(from_pool(POOL), tmp_path, encoder=encoder)
    index = Index.open(tmp_path)
    maps, rows = of_encoder(encoder), np.arange(3)
    vector = encoder.encode(["老师们高兴不高兴"])[0]
    query = Query("老师们高兴不高兴", "老师们高兴不高兴", "老师们高兴不高兴")
    told = category.agreement(index, maps, query, vector, rows)
    # 满意 is not printed, and read off the wording's vector
    assert told[1] > 0.8
    assert max(told[0], told[2]) < 0.4
    probabilities = maps.categories(vector[None])[0]
    share = category.LEAST + (1 - 9 * category.LEAST) * probabilities[FAMILIES.index("数量")]
    assert told[0] == pytest.approx(np.log1p(share / category.LEAST) / np.log1p(1 / category.LEAST), abs=1e-5)
    ignored = Query("老师们高兴不高兴", "老师们高兴不高兴", "老师们高兴不高兴", level2=False)
    assert category.agreement(index, maps, ignored, vector, rows).tolist() == [0, 0, 0]
    index.close()


def test_what_ships_is_for_the_encoder_that_ships() -> None:
    encoder = load_encoder()
    maps = read(SHIPPED)
    assert maps.model == encoder.fingerprint
    assert maps.categorises
    asked = {"一共弄了几个": "数量", "乡亲们高兴吗": "满意", "多长时间能办下来": "时效", "总共花掉多少钱": "成本"}
    found = maps.categories(encoder.encode(list(asked))).argmax(axis=1)
    assert [FAMILIES[place] for place in found] == list(asked.values())


@pytest.mark.models
def test_learning_finds_a_turned_space() -> None:
    pytest.importorskip("torch", reason="the extra 'models' is not installed")
    from search.training.projection import Settings, Vectors, figures, learn

    wordings = some(7, 120, 16)
    wordings /= np.linalg.norm(wordings, axis=1, keepdims=True)
    turned = np.eye(16, dtype=np.float32)
    turned[1:, 1:] = np.linalg.qr(some(8, 15, 15))[0]
    level2 = (wordings[:, 0] > 0).astype(np.int64)
    told = Vectors(wordings @ turned, np.arange(120), wordings, wordings, level2)
    maps = learn(told, "sixteen", Settings(epochs=120, batch=40, others=60, rate=1e-2, steps=200))
    got = figures(maps, told)
    assert got["mrr"][0] < 0.3
    assert got["mrr projected"][0] > 0.9
    assert got["level2 right"][0] > 0.9
    assert maps.model == "sixteen"
