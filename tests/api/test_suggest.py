"""Suggestions over the command line, over HTTP and on the pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import html
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from tests.api.test_cli import answer, jixiao, one_line_error


@pytest.fixture(scope="module")
def client(sample_library: Path) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(sample_library, query_seconds=120)), base_url="http://localhost") as made:
        yield made


def test_command_and_rest_say_the_same(client: TestClient, sample_library: Path) -> None:
    told = answer("suggest", "jz", "--top", "5", "--kind", "wording", "-l", sample_library, "--json")
    assert list(told) == ["query", "suggestions"]
    assert list(told["suggestions"][0]) == ["text", "kind", "title", "uses", "highlights"]
    assert "家长满意度" in [each["text"] for each in told["suggestions"]]
    assert client.get("/api/v1/suggest", params={"q": "jz", "top": 5, "kind": "wording"}).json() == told


def test_every_kind_of_name(client: TestClient) -> None:
    found = client.get("/api/v1/suggest", params={"q": "青禾县", "top": 50}).json()["suggestions"]
    assert "body" in {each["kind"] for each in found}
    for each in client.get("/api/v1/policies", params={"limit": 50}).json()["rows"]:
        if each["number"]:
            told = client.get("/api/v1/suggest", params={"q": each["number"], "kind": "policy"}).json()["suggestions"]
            assert (told[0]["text"], told[0]["title"]) == (each["number"], each["title"])


def test_for_people_and_programs(sample_library: Path) -> None:
    assert "家长" in jixiao("suggest", "家长", "-l", sample_library).stdout
    assert jixiao("suggest", "家长", "-l", sample_library, "--csv").stdout.splitlines()[0] == "text,kind,title,uses"
    assert jixiao("suggest", "卫星", "-l", sample_library).stdout == "没有这样开头的名称。\n"
    assert "图谱库" in one_line_error(jixiao("suggest", "家长", "-l", sample_library / "无", code=1))


@pytest.mark.parametrize("wrong", [{}, {"q": ""}, {"q": "x" * 501}, {"q": "x", "top": 0}, {"q": "x", "kind": "name"}])
def test_rest_refuses(client: TestClient, wrong: dict[str, object]) -> None:
    assert client.get("/api/v1/suggest", params=wrong).status_code == 422  # type: ignore[arg-type]


def test_fields_are_plain_without_script(client: TestClient) -> None:
    for address, name, kinds in (("/", "q", ""), ("/", "department", "body"), ("/trace", "number", "policy")):
        page = html.fromstring(client.get(address, headers={"accept": "text/html"}).text)
        (field,) = page.xpath(f"//input[@name='{name}' and @data-suggest]")
        assert field.get("data-suggest") == kinds
        assert field.get("role") is None
        assert page.xpath("//script[@src='/static/suggest.js' and @defer]")
