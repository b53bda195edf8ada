"""Answers to uploads are made in the process that reads the file, and bounded there: the service takes them in as they are."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api import uploaded
from api.app import create_app
from api.bounds.forms import parse
from api.problems import Problem
from api.routes import uploads
from api.settings import Settings
from kg.errors import LimitExceeded
from kg.reading import Limits, Outcome, run_bytes

TASKS = ("as_reading", "as_findings", "as_review", "as_html", "as_xlsx", "as_page")
ADDRESSES = ("/api/v1/read", "/api/v1/check", "/api/v1/review", "/check")


@pytest.fixture(scope="module")
def client(sample_library: Path) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(sample_library, sparql_workers=1)), base_url="http://localhost") as made:
        yield made


def form(tables: int, rows: int) -> bytes:
    """Return a page of tables whose rows each have a fault: no target."""
    row = "<tr><td>产出指标</td><td>数量指标</td><td>改造管网长度{}</td><td></td></tr>"
    head = "<tr><td>项目名称</td><td colspan=3>管网改造{}</td></tr>"
    head += "<tr><td>一级指标</td><td>二级指标</td><td>三级指标</td><td>指标值</td></tr>"
    parts = [
        "<table>" + head.format(number) + "".join(row.format(f"{number}之{place}") for place in range(rows)) + "</table>"
        for number in range(tables)
    ]
    return f"<html><body>{''.join(parts)}</body></html>".encode()


@pytest.mark.parametrize("task", TASKS)
def test_an_answer_that_is_too_long_is_no_answer(task: str, monkeypatch: pytest.MonkeyPatch) -> None:
    make = getattr(uploaded, task)
    answer = make(form(1, 2), "表.html")["answer"]
    # a workbook in an answer holds the time, and is a few bytes longer or shorter by it
    monkeypatch.setattr(uploaded, "ANSWER_BYTES", len(answer.encode()) + 1000)
    assert len(make(form(1, 2), "表.html")["answer"]) > 10
    monkeypatch.setattr(uploaded, "ANSWER_BYTES", len(answer.encode()) // 2)
    with pytest.raises(LimitExceeded, match="结果超过"):
        make(form(1, 2), "表.html")


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_visitor_is_told_so(client: TestClient, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    asked: list[str] = []

    def too_long(data: bytes, name: str, task: str, **more: Any) -> Outcome:
        asked.append(task)
        return run_bytes(data, name, "tests.api.test_uploads:refusing", **more)

    monkeypatch.setattr(uploads, "run_bytes", too_long)
    answer = client.post(address, files={"file": ("表.html", b"abc")}, headers={"Accept": "application/json"})
    assert answer.status_code == 422
    assert "表.html：结果超过 0 MB，请把文件拆开再传" in html.unescape(answer.text)
    assert asked[0].startswith("api.uploaded:as_")


def refusing(data: bytes, file: str) -> dict[str, Any]:
    """Stand for a file of which a long answer is made, in the process that reads it."""
    uploaded.ANSWER_BYTES = 10
    return uploaded.as_reading(form(1, 2), file)


@pytest.mark.parametrize("task", TASKS)
def test_time_of_checking_and_writing_counts(task: str) -> None:
    found = run_bytes(form(40, 200), "表.html", f"api.uploaded:{task}", limits=Limits(seconds=0.2))
    assert isinstance(found.error, LimitExceeded)
    assert "处理器时间" in str(found.error)


def test_the_page_shows_a_bounded_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploaded, "SHOWN", 3)
    monkeypatch.setattr(uploaded, "CELLS", 50)
    shown = json.loads(uploaded.as_page(form(4, 6), "表.html")["answer"])
    whole = json.loads(uploaded.as_findings(form(4, 6), "表.html")["answer"])
    assert len(shown["findings"]) == 3
    assert shown["left_out"] == len(whole) - 3 > 20
    assert [table["drawn"]["index"] for table in shown["tables"]] == [1]


@pytest.mark.parametrize(
    ("parts", "status"), [(("file",), None), (("file", "file"), 422), ((), 422), (("other",), 422), (("file", "other"), None)]
)
def test_a_form_has_one_file(parts: tuple[str, ...], status: int | None) -> None:
    part = '--x\r\nContent-Disposition: form-data; name="{}"; filename="表{}.txt"\r\n\r\n{}\r\n'
    body = "".join(part.format(name, number, number) for number, name in enumerate(parts)) + "--x--\r\n"
    if status is None:
        found = parse("multipart/form-data; boundary=x", body.encode(), 10)
        assert (found.name, found.data) == ("表0.txt", b"0")
    else:
        with pytest.raises(Problem) as refused:
            parse("multipart/form-data; boundary=x", body.encode(), 10)
        assert refused.value.status == status
