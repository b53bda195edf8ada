"""Similar projects and drafts over the command line and over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from tests.api.test_cli import answer, jixiao, one_line_error

NAME = "村卫生室药品采购补助"
USE = "为全县村卫生室配备基本药物，保障群众就近用药"


@pytest.fixture(scope="module")
def client(sample_library: Path) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(sample_library, query_seconds=120)), base_url="http://localhost") as made:
        yield made


class TestSimilar:
    def test_shape(self, sample_library: Path) -> None:
        told = answer("similar", "--project", NAME, "--use", USE, "--funds", "30万元", "-l", sample_library, "--json")
        (first, *_) = told["projects"]
        assert list(first)[:9] == ["iri", "name", "department", "division", "year", "funds", "score", "reasons", "why"]
        assert first["name"] == "乡村医生补助"
        assert set(first["funds"]) == {"raw", "value", "unit", "wan"}
        assert len(told["projects"]) == 10

    def test_for_people_and_programs(self, sample_library: Path) -> None:
        assert "名称相近（补助）" in jixiao("similar", "--project", NAME, "-l", sample_library).stdout
        header = jixiao("similar", "--project", NAME, "-l", sample_library, "--csv").stdout.splitlines()[0]
        assert header == "score,name,department,division,year,wan,indicators,why,iri"

    def test_wrong_calls(self, sample_library: Path) -> None:
        told = jixiao("similar", "--project", NAME, "--funds", "很多", "-l", sample_library, code=2).stderr
        assert "不是金额" in told
        assert "项目名称是空的" in jixiao("similar", "--project", " ", "-l", sample_library, code=2).stderr
        assert "图谱库" in one_line_error(jixiao("similar", "--project", NAME, "-l", sample_library / "无", code=1))

    def test_rest_says_the_same(self, client: TestClient, sample_library: Path) -> None:
        told = client.get("/api/v1/similar", params={"project": NAME, "use": USE, "funds": 30, "top": 4}).json()
        assert told == answer(
            "similar", "--project", NAME, "--use", USE, "--funds", "30", "--top", "4", "-l", sample_library, "--json"
        )

    @pytest.mark.parametrize(
        "wrong", [{}, {"project": ""}, {"project": "x", "funds": -1}, {"project": "x" * 201}, {"project": "x", "a": 1}]
    )
    def test_rest_refuses(self, client: TestClient, wrong: dict[str, object]) -> None:
        assert client.get("/api/v1/similar", params=wrong).status_code == 422  # type: ignore[arg-type]
