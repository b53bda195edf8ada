"""What is sent by mistake or on purpose: an answer that says what is wrong, never a 500, and no query in a log."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.routes import library as library_routes
from api.settings import Settings
from tests.api.test_service import ASK, GENEROUS, expect_problem

JX = "PREFIX jx: <https://w3id.org/jixiao/ns#> "
PAGE = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def client(sample_library: Path) -> Iterator[TestClient]:
    app = create_app(Settings(sample_library, query_seconds=GENEROUS, sparql_workers=1))
    with TestClient(app, base_url="http://localhost") as made:
        yield made


def test_a_form_of_many_fields(client: TestClient) -> None:
    data = {f"x{number}": "1" for number in range(200)}
    assert "100" in expect_problem(client.post("/sparql", data=data), 400)["detail"]


@pytest.mark.parametrize("graph", ["", "a b", "<>", "http://example.org/none"])
def test_graphs_that_are_none(client: TestClient, graph: str) -> None:
    told = expect_problem(client.get("/sparql", params={"query": ASK, "default-graph-uri": graph}), 400)
    assert told["detail"] == f"库中没有这个图：{graph}"


def test_too_long_a_query_is_looked_at_by_nobody(client: TestClient) -> None:
    query = "ASK { " + "(" * 100_001
    told = expect_problem(client.post("/sparql", content=query, headers={"Content-Type": "application/sparql-query"}), 413)
    assert (told["detail"], told["limit"]) == ("查询超过 100000 字", 100_000)


def test_text_questions_are_counted(client: TestClient) -> None:
    question = '?wording jx:similarTo "家长满意度" . '
    few, many = (JX + "ASK { " + question * times + "}" for times in (10, 11))
    assert client.get("/sparql", params={"query": few}).json()["boolean"] is True
    assert "最多 10 处" in expect_problem(client.get("/sparql", params={"query": many}), 400)["detail"]


def test_downloads_of_a_wrong_text_question(client: TestClient) -> None:
    query = JX + "SELECT * { (?w ?s) jx:similarTo (1 2 3) }"
    assert "jx:similarTo" in expect_problem(client.get("/query/result.csv", params={"query": query}), 400)["detail"]


def test_pages_far_beyond_the_end(client: TestClient) -> None:
    answer = client.get("/list/indicators", params={"offset": "9" * 5000}, headers=PAGE)
    assert answer.status_code == 200
    assert "没有。" in answer.text


def test_what_is_known_already_keeps_its_own_policy(client: TestClient) -> None:
    """The headers of a 304 replace those of the page that the browser has: the style inside the vocabulary's page would go."""
    first = client.get("/ontology", headers=PAGE)
    assert "'unsafe-inline'" in first.headers["content-security-policy"]
    again = client.get("/ontology", headers={**PAGE, "If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert "content-security-policy" not in again.headers


def test_a_fault_of_ours_is_a_problem_document_and_its_log_quotes_nothing(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_: object) -> None:
        raise ZeroDivisionError("某人的电话")

    monkeypatch.setattr(library_routes, "stats_of", broken)
    with caplog.at_level(logging.ERROR, "jixiao"):
        answer = client.get("/api/v1/stats?q=" + quote("某人的查询"))
    assert "电话" not in expect_problem(answer, 500)["detail"]
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    (record,) = caplog.records
    assert "ZeroDivisionError" in record.getMessage()
    assert "test_hard_input.py" in record.getMessage()
    assert "某人" not in record.getMessage()
    assert record.exc_info is None
