"""The search judged: what must hold on every machine, with the encoder that ships."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from search.errors import BadQueries
from search.evaluate import evaluate, read_queries
from tests.search.standins import GramEncoder

RELEVANCE = Path(__file__).parent / "relevance"


def test_our_queries_beat_every_lane() -> None:
    told = evaluate(RELEVANCE / "queries.jsonl", pool=RELEVANCE / "pool.jsonl", none=RELEVANCE / "none.jsonl").as_dict()
    ours = told["systems"]["ours"]["ndcg@10"][0]
    assert ours >= 0.87
    assert all(ours > measured["ndcg@10"][0] for system, measured in told["systems"].items() if system != "ours")
    assert told["kinds"]["colloquial"]["ours"][0] >= 0.8
    assert told["abstention"]["auc"] >= 0.92


def test_queries_over_the_samples_beat_every_lane() -> None:
    files = [RELEVANCE / f"samples-{name}.jsonl" for name in ("queries", "pool", "none")]
    told = evaluate(files[0], pool=files[1], none=files[2]).as_dict()
    ours = told["systems"]["ours"]["ndcg@10"][0]
    assert ours >= 0.84
    assert all(ours > measured["ndcg@10"][0] for system, measured in told["systems"].items() if system != "ours")
    assert told["abstention"]["auc"] >= 0.93


def test_shared_queries_beat_every_lane(shared: Path) -> None:
    files = [shared / name for name in ("queries.jsonl", "queries-pool.jsonl", "queries-none.jsonl")]
    told = evaluate(files[0], pool=files[1], none=files[2]).as_dict()
    ours = told["systems"]["ours"]["ndcg@10"][0]
    assert (told["queries"], told["wordings"], told["abstention"]["unanswerable"]) == (60, 121, 20)
    assert ours >= 0.80
    assert all(ours > measured["ndcg@10"][0] for system, measured in told["systems"].items() if system != "ours")
    # above the best single lane, with the lower end of the paired interval
    assert told["differences"]["dense"][1] > 0
    assert told["abstention"]["auc"] >= 0.92


def test_our_queries_are_none_of_the_shared(shared: Path) -> None:
    names = ("queries", "none", "samples-queries", "samples-none")
    ours = {query.query for name in names for query in read_queries(RELEVANCE / f"{name}.jsonl")}
    theirs = {query.query for name in ("queries", "queries-none") for query in read_queries(shared / f"{name}.jsonl")}
    assert (len(ours), len(theirs)) == (218, 80)
    assert ours & theirs == set()


@pytest.mark.parametrize("prefix", ["", "samples-"])
def test_every_judged_answer_is_in_the_pool(prefix: str) -> None:
    pool = {json.loads(line)["name"] for line in (RELEVANCE / f"{prefix}pool.jsonl").read_text("utf-8").splitlines()}
    for line in (RELEVANCE / f"{prefix}queries.jsonl").read_text("utf-8").splitlines():
        told = json.loads(line)
        assert told["grades"], told["query"]
        assert {grade["name"] for grade in told["grades"]} <= pool, told["query"]


def lines(path: Path, *objects: object) -> Path:
    path.write_text("".join(json.dumps(told, ensure_ascii=False) + "\n" for told in objects), "utf-8")
    return path


def test_figures_of_a_small_set(tmp_path: Path) -> None:
    names = ["道路养护里程", "路灯完好率", "学生满意度"]
    pool = lines(
        tmp_path / "pool", *({"name": name, "level2": ["数量指标"], "description": [], "targets": []} for name in names)
    )
    queries = lines(
        tmp_path / "queries",
        {"query": "道路养护里程", "grades": [{"name": "道路养护里程", "grade": 2}]},
        {"query": "路灯完好率", "grades": [{"name": "路灯完好率", "level2": ["数量指标"], "grade": 1}]},
        {"query": "没有答案的", "grades": []},
    )
    told = evaluate(queries, pool=pool, encoder=GramEncoder()).as_dict()
    assert told["systems"]["ours"]["p@1"] == [1.0, 1.0, 1.0]
    assert told["systems"]["ours"]["ndcg@10"] == [1.0, 1.0, 1.0]
    assert told["abstention"]["unanswerable"] == 1
    assert "ours" in evaluate(queries, pool=pool, encoder=GramEncoder()).text()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "第 1 行：不是 JSON"),
        ("[1]", "第 1 行：应为对象"),
        ('{"grades": []}', "第 1 个查询"),
        ('{"query": "x", "grades": [{"name": "y"}]}', "第 1 个查询"),
    ],
)
def test_a_bad_file_is_said(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "queries.jsonl"
    path.write_text(text, "utf-8")
    with pytest.raises(BadQueries, match=message):
        read_queries(path)


def test_pool_or_library_must_be_given(tmp_path: Path) -> None:
    with pytest.raises(BadQueries, match="之一"):
        evaluate(tmp_path / "queries.jsonl")
