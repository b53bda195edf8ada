"""The service over HTTP: REST, linked data, SPARQL 1.1 Protocol, errors, headers, exchange of generations."""

from __future__ import annotations

import csv
import gzip
import io
import json
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import rdflib
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings

KINDS = ("documents", "projects", "indicators", "wordings", "policies", "departments", "divisions")
WRONG: tuple[dict[str, Any], ...] = ({}, {"q": ""}, {"q": "x", "top": 0}, {"q": "x", "bad": 1}, {"q": "x", "year": "abc"})
RESULTS = "application/sparql-results+json"
GENEROUS = 120
"""Seconds for what takes less than one, so that a busy machine fails nobody."""
ASK = "ASK { ?s ?p ?o }"
COUNT = "PREFIX jx: <https://w3id.org/jixiao/ns#> SELECT (COUNT(?d) AS ?n) { ?d a jx:Document }"


@pytest.fixture(scope="module")
def client(sample_library: Path) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(sample_library, query_seconds=GENEROUS)), base_url="http://localhost") as made:
        yield made


def expect_problem(response: Any, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    told: dict[str, Any] = response.json()
    assert told["status"] == status
    assert told["detail"]
    return told


class TestRest:
    def test_search(self, client: TestClient) -> None:
        told = client.get("/api/v1/search", params={"q": "家长满意度", "year": 2023, "top": 3}).json()
        assert "满意度" in told["hits"][0]["name"]
        assert len(told["hits"]) == 3

    def test_search_without_one_part(self, client: TestClient) -> None:
        asked = {"q": "2023年石畔县的群众满意度", "ignore": ["year", "level2"]}
        told = client.get("/api/v1/search", params=asked).json()
        assert told["understood"] == {"division": "石畔县"}
        assert told["ignored"]["year"] == 2023
        (line,) = client.post("/api/v1/search/batch", json=[{"query": asked["q"], "ignore": asked["ignore"]}]).json()
        assert {**line, "id": 0} == {**told, "id": 0}

    def test_facets(self, client: TestClient) -> None:
        heads = client.get("/api/v1/search/facets").json()["head"]
        slots = client.get("/api/v1/search/facets", params={"head": "满意度"}).json()["slot"]
        assert heads[0]["value"] == "满意度"
        assert heads == sorted(heads, key=lambda entry: (-entry["count"], entry["value"]))
        assert all(entry["count"] <= heads[0]["count"] for entry in slots)
        listed = client.get("/api/v1/wordings", params={"head": "满意度", "limit": 300}).json()
        assert {row["head"] for row in listed["rows"]} == {"满意度"}
        assert sum(row["uses"] for row in listed["rows"]) == heads[0]["count"]
        concept = "https://w3id.org/jixiao/ns#concept-satisfaction"
        named = client.get("/api/v1/wordings", params={"concept": concept, "limit": 300}).json()
        assert {row["iri"] for row in listed["rows"]} <= {row["iri"] for row in named["rows"]}

    @pytest.mark.parametrize(
        "parameters",
        [{}, {"q": ""}, {"q": "x", "top": 0}, {"q": "x", "bad": 1}, {"q": "x", "year": "abc"}, {"q": "x", "ignore": "x"}],
    )
    def test_search_wrong(self, client: TestClient, parameters: dict[str, Any]) -> None:
        assert expect_problem(client.get("/api/v1/search", params=parameters), 422)["errors"]

    @pytest.mark.parametrize(
        "kind", ["documents", "projects", "indicators", "wordings", "policies", "departments", "divisions"]
    )
    def test_lists_are_stable_and_complete(self, client: TestClient, kind: str) -> None:
        first = client.get(f"/api/v1/{kind}", params={"limit": 7}).json()
        seen = [row["iri"] for row in first["rows"]]
        address = first["next"]
        while address and len(seen) < 60:
            piece = client.get(address).json()
            seen += [row["iri"] for row in piece["rows"]]
            address = piece["next"]
        assert len(seen) == len(set(seen)) == min(first["total"], max(len(seen), 60))
        again = client.get(f"/api/v1/{kind}", params={"limit": 7, "offset": 7}).json()
        assert [row["iri"] for row in again["rows"]] == seen[7:14]

    def test_list_as_csv_and_excel(self, client: TestClient) -> None:
        text = client.get("/api/v1/indicators", params={"limit": 5, "format": "csv"}).content.decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text)))
        told = client.get("/api/v1/indicators", params={"limit": 5}).json()["rows"]
        assert [row["level3"] for row in rows] == [row["level3"] for row in told]
        from openpyxl import load_workbook

        body = client.get("/api/v1/indicators", params={"limit": 5, "format": "xlsx"}).content
        sheet = load_workbook(io.BytesIO(body)).active
        assert sheet is not None
        listed = list(sheet.iter_rows(values_only=True))
        assert [row[3] for row in listed[1:]] == [row["level3"] for row in told]

    def test_list_filters(self, client: TestClient) -> None:
        division = next(row for row in client.get("/api/v1/divisions").json()["rows"] if row["name"] == "石畔县")
        told = client.get("/api/v1/documents", params={"division": division["iri"], "year": 2024, "limit": 100}).json()
        assert told["total"] == 6
        assert {(row["division"]["label"], row["year"]) for row in told["rows"]} == {("石畔县", 2024)}

    def test_policy_uses(self, client: TestClient) -> None:
        policy = client.get("/api/v1/policies").json()["rows"][0]
        number = policy["number"].replace("〔", "[").replace("〕", "]") + "文件"
        told = client.get(f"/api/v1/policies/{quote(number)}/uses").json()
        assert told["policies"][0]["iri"] == policy["iri"]
        assert told["counts"]["indicators"] == policy["indicators"]
        expect_problem(client.get("/api/v1/policies/%E6%97%A0/uses"), 404)

    def test_trace(self, client: TestClient) -> None:
        policy = max(client.get("/api/v1/policies", params={"limit": 100}).json()["rows"], key=lambda row: row["indicators"])
        told = client.get("/api/v1/trace", params={"number": policy["number"]}).json()
        assert sum(row["indicators"] for row in told["rows"]) == told["counts"]["indicators"] >= policy["indicators"]
        picture = client.get("/api/v1/trace", params={"number": policy["number"], "format": "svg"})
        assert picture.headers["content-type"].startswith("image/svg+xml")
        assert policy["number"] in picture.text

    def test_uploads(self, client: TestClient, tmp_path: Path) -> None:
        from kg.samples import write_samples

        path = next(path for path in write_samples(tmp_path) if "项目支出" in path.name)
        told = client.post("/api/v1/read", files={"file": ("../../表.txt", path.read_bytes())}).json()
        assert told["file"] == "表.txt"
        assert len(told["projects"]) == 3
        findings = client.post("/api/v1/check", files={"file": (path.name, path.read_bytes())}).json()
        assert all({"rule", "severity", "message"} <= set(finding) for finding in findings)
        opinion = client.post("/api/v1/review", files={"file": (path.name, path.read_bytes())}).json()
        assert set(opinion["opinion"]) == {"completeness", "relevance", "fitness", "feasibility"}
        assert [finding["rule"] for finding in opinion["findings"]] == [finding["rule"] for finding in findings]
        assert "空文件" in expect_problem(client.post("/api/v1/read", files={"file": ("空.txt", b"")}), 422)["detail"]

    def test_batch(self, client: TestClient) -> None:
        asked = [{"id": 1, "query": "家长满意度", "year": 2023}, {"query": "每亩补贴标准", "level2": "成本指标", "mode": "alt"}]
        told = client.post("/api/v1/search/batch", json=asked).json()
        alone = client.get("/api/v1/search", params={"q": "家长满意度", "year": 2023}).json()
        assert [answer["id"] for answer in told] == [1, None]
        assert [hit["iri"] for hit in told[0]["hits"]] == [hit["iri"] for hit in alone["hits"]]
        expect_problem(client.post("/api/v1/search/batch", json=[{"query": "x", "colour": "red"}]), 422)

    def test_compare(self, client: TestClient) -> None:
        sides = {"a": "project_text=饮水安全,year=2023,division=石畔县", "b": "project_text=饮水安全,year=2024,division=石畔县"}
        told = client.get("/api/v1/compare", params=sides).json()
        assert len(told["pairs"]) == 9
        assert told["policies"]["both"]
        expect_problem(client.get("/api/v1/compare", params={"a": "colour=red", "b": "x"}), 400)

    def test_stats(self, client: TestClient) -> None:
        assert client.get("/api/v1/stats").json()["counts"]["documents"] == 108


class TestLinkedData:
    def test_every_kind_opens_in_every_format(self, client: TestClient) -> None:
        for kind in KINDS:
            iri = client.get(f"/api/v1/{kind}", params={"limit": 1}).json()["rows"][0]["iri"]
            address = client.get("/api/v1/item", params={"iri": iri}).json()["address"]
            turtle = client.get(address, headers={"Accept": "text/turtle"})
            assert turtle.headers["content-type"].startswith("text/turtle")
            graph = rdflib.Graph().parse(data=turtle.text, format="turtle")
            assert (rdflib.URIRef(iri), None, None) in graph
            other = rdflib.Graph().parse(data=client.get(address + ".json").text, format="json-ld")
            assert {tuple(map(str, triple)) for triple in other} == {tuple(map(str, triple)) for triple in graph}
            page = client.get(address, headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
            assert page.headers["content-type"].startswith("text/html")
            assert 'lang="zh-Hans"' in page.text

    def test_ontology(self, client: TestClient) -> None:
        page = client.get("/ontology", headers={"Accept": "text/html"})
        assert "jx:Indicator" in page.text
        assert "绩效指标" in page.text
        graph = rdflib.Graph().parse(data=client.get("/ontology", headers={"Accept": "text/turtle"}).text, format="turtle")
        assert (rdflib.URIRef("https://w3id.org/jixiao/ns#Indicator"), None, None) in graph

    def test_unknown(self, client: TestClient) -> None:
        expect_problem(client.get("/id/policy/none", headers={"Accept": "text/turtle"}), 404)

    def test_void_and_dump(self, client: TestClient) -> None:
        graph = rdflib.Graph().parse(data=client.get("/.well-known/void").text, format="turtle")
        triples = next(graph.objects(None, rdflib.URIRef("http://rdfs.org/ns/void#triples")))
        lines = gzip.decompress(client.get("/dump.nq.gz").content).decode().splitlines()
        assert len(lines) == int(str(triples))


class TestProtocol:
    """SPARQL 1.1 Protocol, section 2.1 (query operation)."""

    def test_get(self, client: TestClient) -> None:
        answer = client.get("/sparql", params={"query": COUNT}, headers={"Accept": RESULTS})
        assert answer.headers["content-type"] == RESULTS
        assert answer.json()["results"]["bindings"][0]["n"]["value"] == "108"

    def test_post_form(self, client: TestClient) -> None:
        assert client.post("/sparql", data={"query": ASK}).json()["boolean"] is True

    def test_post_direct(self, client: TestClient) -> None:
        answer = client.post("/sparql", content=ASK, headers={"Content-Type": "application/sparql-query; charset=utf-8"})
        assert answer.json()["boolean"] is True

    @pytest.mark.parametrize(
        ("query", "accept", "media"),
        [
            (ASK, "*/*", RESULTS),
            (COUNT, "application/sparql-results+xml", "application/sparql-results+xml"),
            (COUNT, "text/csv", "text/csv; charset=utf-8"),
            (COUNT, "text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
            ("CONSTRUCT WHERE { ?s a ?o } LIMIT 3", "*/*", "text/turtle; charset=utf-8"),
            ("CONSTRUCT WHERE { ?s a ?o } LIMIT 3", "application/ld+json", "application/ld+json"),
            ("CONSTRUCT WHERE { ?s a ?o } LIMIT 3", "application/n-triples", "application/n-triples"),
            ("CONSTRUCT WHERE { ?s a ?o } LIMIT 3", "application/rdf+xml", "application/rdf+xml"),
        ],
    )
    def test_formats(self, client: TestClient, query: str, accept: str, media: str) -> None:
        answer = client.get("/sparql", params={"query": query}, headers={"Accept": accept})
        assert (answer.status_code, answer.headers["content-type"]) == (200, media)

    def test_dataset(self, client: TestClient) -> None:
        graphs = client.get("/sparql", params={"query": "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"}).json()
        name = graphs["results"]["bindings"][0]["g"]["value"]
        one = client.get("/sparql", params={"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "default-graph-uri": name}).json()
        all_of = client.get("/sparql", params={"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"}).json()
        counts = [int(told["results"]["bindings"][0]["n"]["value"]) for told in (one, all_of)]
        assert 0 < counts[0] < counts[1]
        expect_problem(client.get("/sparql", params={"query": ASK, "named-graph-uri": "http://example.org/none"}), 400)

    def test_errors(self, client: TestClient) -> None:
        told = expect_problem(client.get("/sparql", params={"query": "SELECT *\n{ ?s ?p "}), 400)
        assert (told["line"], told["column"] > 0) == (2, True)
        expect_problem(client.get("/sparql?query=ASK%20%7B%7D&query=ASK%20%7B%7D"), 400)
        expect_problem(client.post("/sparql", data={"other": "x"}), 400)
        expect_problem(client.post("/sparql", data={"update": "INSERT DATA { <a:> <b:> <c:> }"}), 403)
        expect_problem(client.post("/sparql", content="x", headers={"Content-Type": "application/sparql-update"}), 403)
        expect_problem(client.post("/sparql", content="x", headers={"Content-Type": "text/plain"}), 415)
        expect_problem(client.get("/sparql", params={"query": ASK}, headers={"Accept": "image/png"}), 406)
        expect_problem(client.get("/sparql", params={"query": "ASK { SERVICE <http://127.0.0.1:9/> {} }"}), 400)
        expect_problem(client.put("/sparql"), 405)

    def test_limit_is_503_and_the_next_query_answers(self, sample_library: Path) -> None:
        bomb = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
        with TestClient(
            create_app(Settings(sample_library, query_seconds=2, sparql_workers=1)), base_url="http://localhost"
        ) as client:
            answer = client.get("/sparql", params={"query": bomb})
            assert "2 秒" in expect_problem(answer, 503)["detail"]
            assert answer.headers["retry-after"]
            assert client.get("/sparql", params={"query": ASK}).json()["boolean"] is True

    def test_text_questions(self, client: TestClient) -> None:
        """The same rows over HTTP as from the library itself."""
        query = (
            "PREFIX jx: <https://w3id.org/jixiao/ns#> SELECT ?name ?score { "
            '(?wording ?score) jx:similarTo ("家长满意度" 5) . ?wording jx:name ?name } ORDER BY DESC(?score) ?name'
        )
        rows = client.get("/sparql", params={"query": query}).json()["results"]["bindings"]
        assert len(rows) == 5
        assert "满意度" in rows[0]["name"]["value"]
        told = client.get("/api/v1/search", params={"q": "家长满意度", "top": 1}).json()
        assert rows[0]["name"]["value"] == told["hits"][0]["name"]
        expect_problem(client.get("/sparql", params={"query": query.replace("5)", '"x" 5)')}), 400)

    def test_named_queries(self, client: TestClient) -> None:
        listed = client.get("/sparql/queries").json()
        assert {"name", "title", "explanation", "parameters", "theme", "query", "address"} == set(listed[0])
        told = client.get("/sparql/queries/most-cited", headers={"Accept": RESULTS}).json()
        assert "number" in told["head"]["vars"]
        assert told["results"]["bindings"]
        number = told["results"]["bindings"][0]["number"]["value"]
        uses = client.get("/sparql/queries/policy-uses", params={"number": number}, headers={"Accept": "text/csv"})
        assert len(uses.text.splitlines()) > 10
        expect_problem(client.get("/sparql/queries/none"), 404)
        expect_problem(client.get("/sparql/queries/policy-uses", params={"colour": "red"}), 400)

    def test_service_description(self, client: TestClient) -> None:
        graph = rdflib.Graph().parse(data=client.get("/sparql").text, format="turtle")
        union = rdflib.URIRef("http://www.w3.org/ns/sparql-service-description#UnionDefaultGraph")
        assert (None, None, union) in graph


class TestEverywhere:
    def test_security_headers(self, client: TestClient) -> None:
        for address in ("/", "/api/v1/stats", "/none", "/static/style.css"):
            headers = client.get(address).headers
            assert "default-src 'none'" in headers["content-security-policy"]
            assert headers["x-content-type-options"] == "nosniff"

    def test_entity_tags(self, client: TestClient) -> None:
        first = client.get("/api/v1/stats")
        again = client.get("/api/v1/stats", headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")

    @pytest.mark.parametrize("address", ["/", "/api/v1/stats", "/sparql", "/static/style.css", "/none", "/api/v1/search?q="])
    def test_head_is_get_without_content(self, client: TestClient, address: str) -> None:
        plain = {"Accept-Encoding": "identity"}
        got, head = client.get(address, headers=plain), client.head(address, headers=plain)
        assert head.content == b""
        assert (head.status_code, {**head.headers}) == (got.status_code, {**got.headers})

    def test_one_error_shape(self, client: TestClient) -> None:
        expect_problem(client.get("/none"), 404)
        expect_problem(client.post("/api/v1/stats"), 405)

    def test_openapi(self, client: TestClient) -> None:
        told = client.get("/openapi.json").json()
        assert {"/api/v1/search", "/api/v1/indicators", "/sparql"} <= set(told["paths"])

    def test_nothing_points_to_another_host(self, client: TestClient) -> None:
        page = client.get("/", params={"q": "满意度"}).text
        assert 'src="http' not in page
        assert 'rel="stylesheet" href="/static/style.css"' in page

    def test_what_is_typed_is_escaped(self, client: TestClient) -> None:
        page = client.get("/", params={"q": "<script>alert(1)</script>"}).text
        assert "<script>alert" not in page


def test_a_new_generation_is_taken_up(sample_library: Path, tmp_path: Path) -> None:
    """No restart and no failed request; what began with the old generation ends with it."""

    from kg.samples import write_samples
    from kg.store.build import build

    library = tmp_path / "library"
    shutil.copytree(sample_library, library)
    write_samples(tmp_path / "forms")
    some = sorted((tmp_path / "forms").rglob("*.txt"))[:4]
    with TestClient(create_app(Settings(library)), base_url="http://localhost") as client:
        assert client.get("/api/v1/stats").json()["counts"]["documents"] == 108
        report = build(some, library, index="search.index:write_index")
        statuses = []
        end = time.monotonic() + GENEROUS
        while time.monotonic() < end:
            answer = client.get("/api/v1/stats")
            statuses.append(answer.status_code)
            if answer.json()["generation"] == report.generation:
                break
            time.sleep(0.1)
        assert set(statuses) == {200}
        assert answer.json()["counts"]["documents"] == 4
        assert json.loads(client.get("/sparql", params={"query": COUNT}).content)["results"]["bindings"][0]["n"]["value"] == "4"
