"""Under which name the service may be asked, what it calls itself, who may read it from elsewhere, what it keeps to itself."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
import rdflib
from starlette.testclient import TestClient

from api.app import create_app
from api.cli.limits import limits_of
from api.routes import library as library_routes
from api.settings import Settings
from kg.errors import JixiaoError
from tests.api.test_service import expect_problem

EVIL = "evil.example"


@pytest.fixture(scope="module")
def client(sample_library: Path) -> Iterator[TestClient]:
    settings = Settings(sample_library, sparql_workers=1, public_url="https://jixiao.example/graph/")
    with TestClient(create_app(settings), base_url="http://localhost", follow_redirects=False) as made:
        yield made


@pytest.mark.parametrize(
    "host", [EVIL, f"localhost.{EVIL}", "localhost@evil.example", "localhost:x", "", "[::1", "localhost, a"]
)
def test_names_that_are_none_of_ours(client: TestClient, host: str) -> None:
    answer = client.get("/", headers={"Host": host})
    assert "--allowed-host" in expect_problem(answer, 400)["detail"]
    page = client.get("/", headers={"Host": host, "Accept": "text/html"})
    assert (page.status_code, "不认识请求里的主机名" in page.text) == (400, True)


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "127.0.0.1:1", "[::1]:8000"])
def test_names_of_ours(client: TestClient, host: str) -> None:
    assert client.get("/api/v1/stats", headers={"Host": host}).status_code == 200


def test_names_by_option() -> None:
    nothing = {"allowed_hosts": (), "public_url": None}
    assert limits_of("127.0.0.1", 8000, nothing)["public_url"] == "http://127.0.0.1:8000"
    assert "192.0.2.1" in limits_of("192.0.2.1", 80, nothing)["allowed_hosts"]
    assert limits_of("::1", 80, nothing)["public_url"] == "http://[::1]:80"
    everywhere = limits_of("0.0.0.0", 80, {"allowed_hosts": ("a.example",), "public_url": None})
    assert everywhere["public_url"] == ""
    assert "a.example" in everywhere["allowed_hosts"]
    assert "0.0.0.0" not in everywhere["allowed_hosts"]


def test_the_address_comes_from_the_settings(client: TestClient) -> None:
    graph = rdflib.Graph().parse(data=client.get("/.well-known/void", headers={"Host": "127.0.0.1:9"}).text, format="turtle")
    void = rdflib.Namespace("http://rdfs.org/ns/void#")
    assert {str(one) for one in graph.objects(None, void.sparqlEndpoint)} == {"https://jixiao.example/graph/sparql"}
    assert "https://jixiao.example/graph/sparql" in client.get("/sparql").text


def test_without_a_setting_addresses_are_relative(sample_library: Path) -> None:
    with TestClient(create_app(Settings(sample_library, sparql_workers=1)), base_url="http://localhost") as client:
        text = client.get("/.well-known/void").text
    graph = rdflib.Graph().parse(data=text, format="turtle", publicID="http://here.example/.well-known/void")
    assert (None, None, rdflib.URIRef("http://here.example/sparql")) in graph


@pytest.mark.parametrize("address", ["/trace/", "/api/v1/stats/", "/static", "/id", "//evil.example/trace/"])
def test_nobody_is_sent_to_an_address_of_his_making(client: TestClient, address: str) -> None:
    answer = client.get(address, headers={"Host": "localhost:1"})
    assert "location" not in answer.headers or urlsplit(answer.headers["location"]).netloc == ""


@pytest.mark.parametrize(
    ("address", "accept", "shared"),
    [
        ("/sparql?query=ASK%7B%7D", "*/*", True),
        ("/sparql/queries", "*/*", True),
        ("/api/v1/stats", "*/*", True),
        ("/api/v1/search?q=", "*/*", True),
        ("/ontology", "text/turtle", True),
        ("/.well-known/void", "*/*", True),
        ("/openapi.json", "*/*", True),
        ("/", "text/html", False),
        ("/library.json", "*/*", False),
        ("/check", "text/html", False),
        ("/ontology", "text/html", False),
        ("/static/style.css", "*/*", False),
        ("/none", "*/*", False),
    ],
)
def test_data_may_be_read_from_elsewhere_and_pages_not(client: TestClient, address: str, accept: str, shared: bool) -> None:
    headers = client.get(address, headers={"Accept": accept, "Origin": "https://a.example"}).headers
    assert (headers.get("access-control-allow-origin") == "*") is shared


def test_what_is_sent_away_carries_the_headers_too(client: TestClient) -> None:
    headers = client.get("/api/v1/stats", headers={"Host": EVIL}).headers
    assert "default-src 'none'" in headers["content-security-policy"]


def test_an_upload_is_read_by_pages_of_ours_alone(client: TestClient) -> None:
    answer = client.post("/api/v1/read", files={"file": ("空.txt", b"")}, headers={"Origin": "https://a.example"})
    assert (answer.status_code, answer.headers.get("access-control-allow-origin")) == (422, None)


def test_no_answer_tells_where_the_library_lies(client: TestClient, sample_library: Path) -> None:
    """What leads on from the first pages: a few of each kind of page and of data."""
    hidden = [str(sample_library), str(sample_library.parent), "/site-packages/"]
    indicator = client.get("/api/v1/indicators?limit=1").json()["rows"][0]["iri"]
    todo = ["/", "/library", "/library.json", "/help", "/openapi.json", "/list/documents", "/trace", "/ontology", "/query"]
    todo += [client.get("/api/v1/item", params={"iri": indicator}).json()["address"], f"/api/v1/why?iri={indicator}"]
    seen: Counter[str] = Counter()
    known: set[str] = set()
    while todo:
        address = todo.pop()
        kind = "/".join(address.partition("?")[0].split("/")[: 3 if address.startswith("/id/") else 4])
        if address in known or seen[kind] == 2 or kind.startswith(("/dump", "/static")):
            continue
        known.add(address)
        seen[kind] += 1
        answer = client.get(address, headers={"Accept": "*/*" if "/api/" in address else "text/html"})
        assert answer.status_code < 500, address
        assert [path for path in hidden if path in answer.text] == [], address
        if "html" in answer.headers["content-type"]:
            found = [urljoin(address, one.replace("&amp;", "&")) for one in re.findall(r'href="([^"]+)"', answer.text)]
            todo += [one.partition("#")[0] for one in found if one.startswith("/")]
    assert len(seen) > 20
    assert {"/api/v1/why", "/api/v1/item"} <= set(seen)
    assert {"/id/source", "/id/document", "/id/wording", "/id/policy"} <= set(seen)


def test_an_error_does_not_tell_it_either(sample_library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: object) -> None:
        raise JixiaoError(f"{sample_library}/index/manifest.json：文件损坏")

    monkeypatch.setattr(library_routes, "stats_of", broken)
    with TestClient(create_app(Settings(sample_library)), base_url="http://localhost") as fresh:  # figures are kept
        answer = fresh.get("/api/v1/stats")
    assert "图谱库/index/manifest.json：文件损坏" in answer.json()["detail"]
    assert str(sample_library) not in answer.text
