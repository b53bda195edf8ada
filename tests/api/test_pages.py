"""The pages over HTTP: what they show, in each state; links open, downloads hold what the page shows."""

from __future__ import annotations

import csv
import io
import re
import time
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from lxml import html
from starlette.testclient import TestClient

import api.routes.pages.library as pages_library
from api.app import create_app
from api.settings import Settings
from kg.categories import categories
from kg.store.build import build
from tests.kg.store.test_conformance import FORM

PAGE = {"Accept": "text/html"}
PAGES = ("/", "/trace", "/compare", "/check", "/review", "/query", "/list/documents", "/library", "/help", "/patterns")
KINDS = ("documents", "projects", "indicators", "wordings", "policies", "departments", "divisions")


@pytest.fixture(scope="module")
def client(sample_library: Path) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(sample_library, sparql_workers=1)), base_url="http://localhost") as made:
        yield made


def page(client: TestClient, address: str, status: int = 200, **parameters: Any) -> html.HtmlElement:
    answer = client.get(address, params=parameters or None, headers=PAGE)
    assert answer.status_code == status, answer.text[:500]
    assert answer.headers["content-type"].startswith("text/html")
    return html.fromstring(answer.text)


def texts(tree: html.HtmlElement, path: str) -> list[str]:
    return [" ".join(element.text_content().split()) for element in tree.cssselect(path)]


def first(client: TestClient, kind: str, **filters: Any) -> dict[str, Any]:
    row: dict[str, Any] = client.get(f"/api/v1/{kind}", params={"limit": 1, **filters}).json()["rows"][0]
    return row


def address(client: TestClient, iri: str) -> str:
    return str(client.get("/api/v1/item", params={"iri": iri}).json()["address"])


def cells(tree: Any, css: str) -> list[list[str]]:
    """Return the texts of the cells of rows."""
    return [[cell.text_content() for cell in row.cssselect("td")] for row in tree.cssselect(css)]


def most_cited(client: TestClient) -> dict[str, Any]:
    rows = client.get("/api/v1/policies", params={"limit": 100}).json()["rows"]
    return max(rows, key=lambda row: (row["indicators"], row["number"] or ""))


class TestEveryPage:
    @pytest.mark.parametrize("path", PAGES)
    def test_links_open(self, client: TestClient, path: str) -> None:
        tree = page(client, path)
        links = {link.get("href") for link in tree.cssselect("a[href^='/']")}
        assert "/help" in links
        for link in sorted(links)[:40]:
            assert client.get(link, headers=PAGE).status_code == 200, link

    @pytest.mark.parametrize("path", PAGES)
    def test_nothing_inline(self, client: TestClient, path: str) -> None:
        text = client.get(path, headers=PAGE).text
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?! src)", text)

    def test_data_of_a_page_is_linked(self, client: TestClient) -> None:
        for path in ("/list/documents", "/library", "/trace?number=" + quote(most_cited(client)["number"])):
            link = next(a.get("href") for a in page(client, path).cssselect("footer a") if "JSON" in a.text_content())
            assert client.get(link).json()

    def test_errors_are_pages_to_people_only(self, client: TestClient) -> None:
        assert texts(page(client, "/none", 404), "h1") == ["没有找到"]
        assert client.get("/none").headers["content-type"] == "application/problem+json"
        assert client.get("/api/v1/none", headers=PAGE).headers["content-type"] == "application/problem+json"


class TestSearch:
    def test_facets_count_the_uses_of_the_hits(self, client: TestClient) -> None:
        for asked in ({"q": "满意度"}, {"q": "满意度", "top": 30, "division": "石畔县"}, {"q": "水质", "mode": "alt"}):
            tree = page(client, "/", **asked)
            listed = client.get("/api/v1/search", params=asked).json()["hits"]
            uses = sum(hit["uses"] for hit in listed)
            (years,) = (each for each in tree.cssselect(".facet") if each.cssselect("h3")[0].text_content() == "年度")
            # every use has a year
            assert sum(int(each.text_content().replace(",", "")) for each in years.cssselect("li .count")) == uses > 0
            values = client.get("/api/v1/search/facets", params=asked).json()["year"]
            assert sum(each["count"] for each in values) == uses
        link = page(client, "/", q="满意度").cssselect(".facet li a")[0]
        assert link.text_content() in client.get(link.get("href"), headers=PAGE).text

    def test_a_hit_and_its_page_count_the_same(self, client: TestClient) -> None:
        for query in ("群众满意度", "按时完成"):
            hits = client.get("/api/v1/search", params={"q": query, "top": 50}).json()["hits"]
            for link, hit in list(zip(page(client, "/", q=query, top=50).cssselect("ol.hits .name a"), hits, strict=True))[:12]:
                tree = page(client, link.get("href"))
                facts = dict(zip(texts(tree, "dl.facts dt"), texts(tree, "dl.facts dd"), strict=True))
                assert facts["用过几次"] == str(hit["uses"])

    def test_both_modes(self, client: TestClient) -> None:
        near = texts(page(client, "/", q="家长满意度"), "ol.hits .name")
        alt = texts(page(client, "/", q="家长满意度", mode="alt"), "ol.hits .name")
        assert near != alt
        assert len(alt) == len(near) == 10

    def test_more_and_too_many(self, client: TestClient) -> None:
        assert len(page(client, "/", q="满意度", top=30).cssselect("ol.hits > li")) == 30
        assert "只显示最相近的 50 条" in client.get("/", params={"q": "率", "top": 999}, headers=PAGE).text

    def test_a_number_is_dropped_and_taken_back(self, client: TestClient) -> None:
        number = most_cited(client)["number"]
        tree = page(client, "/", q=f"{number} 培训")
        chip = next(chip for chip in tree.cssselect("a.chip.guessed") if number in chip.text_content())
        again = html.fromstring(client.get(chip.get("href"), headers=PAGE).text)
        assert texts(again, "ol.hits .name") == texts(page(client, "/", q="培训"), "ol.hits .name")
        (back,) = again.cssselect("a.chip.ignored")
        assert number in back.text_content()
        first = html.fromstring(client.get(back.get("href"), headers=PAGE).text)
        assert texts(first, "ol.hits .name") == texts(tree, "ol.hits .name")

    def test_each_understood_part_is_dropped_alone(self, client: TestClient) -> None:
        tree = page(client, "/", q="2023年石畔县的群众满意度 ≥90%")
        before = texts(tree, "a.chip.guessed span:first-child")
        assert len(before) == 5
        for chip in tree.cssselect("a.chip.guessed"):
            told = chip.cssselect("span")[0].text_content()
            again = html.fromstring(client.get(chip.get("href"), headers=PAGE).text)
            assert texts(again, "a.chip.guessed span:first-child") == [other for other in before if other != told]
            assert ["理解为 " + text for text in texts(again, "a.chip.ignored s")] == [told]
            # a new question from that page keeps what was dropped
            assert len(again.cssselect("form.search input[name=ignore]")) == 1

    def test_narrowed_by_head_then_slot(self, client: TestClient) -> None:
        def facet(tree: html.HtmlElement, name: str) -> list[html.HtmlElement]:
            return [
                link for box in tree.cssselect(".facet") if box.cssselect("h3")[0].text == name for link in box.cssselect("a")
            ]

        tree = page(client, "/", q="群众")
        assert facet(tree, "衡量对象") == []
        link = next(link for link in facet(tree, "中心词") if link.text == "满意度")
        narrowed = html.fromstring(client.get(link.get("href"), headers=PAGE).text)
        assert all(name.endswith("满意度") for name in texts(narrowed, "ol.hits .name"))
        slot = facet(narrowed, "衡量对象")[0]
        last = html.fromstring(client.get(slot.get("href"), headers=PAGE).text)
        assert [(name[: len(slot.text)], name[-3:]) for name in texts(last, "ol.hits .name")] == [(slot.text, "满意度")]

    def test_uses_lead_to_their_cells(self, client: TestClient) -> None:
        tree = page(client, "/", q="家长满意度")
        row = tree.cssselect("ol.hits table tbody tr")[0]
        name = tree.cssselect("ol.hits .name")[0].text_content()
        link = row.cssselect("td[data-label=位置] a")[0].get("href")
        here = page(client, link.partition("#")[0]).cssselect("td.here#here")
        assert [name in cell.text_content() for cell in here] == [True]

    def test_wrong_filter(self, client: TestClient) -> None:
        assert texts(page(client, "/", 400, q="x", year="去年"), "[role=alert]")


class TestThings:
    @pytest.mark.parametrize("kind", KINDS)
    def test_fields_in_chinese(self, client: TestClient, kind: str) -> None:
        tree = page(client, address(client, first(client, kind)["iri"]))
        labels = texts(tree, "dl.facts dt")
        assert labels
        assert not [label for label in labels if re.search(r"[a-z]", label)]
        links = [a.get("href") for a in tree.cssselect("p.links a")]
        assert [link.rsplit(".")[-1] for link in links[:2]] == ["ttl", "json"]
        assert all(client.get(link).status_code == 200 for link in links)

    def test_an_indicator_shows_its_form(self, client: TestClient) -> None:
        row = first(client, "indicators", offset=40)
        tree = page(client, address(client, row["iri"]))
        assert row["level3"] in tree.cssselect("td.here")[0].text_content()
        printed = texts(tree, "table.grid td")
        assert row["target"] in printed

    def test_a_wording_lists_all_its_uses(self, client: TestClient) -> None:
        row = max(client.get("/api/v1/wordings", params={"limit": 300}).json()["rows"], key=lambda row: row["uses"])
        tree = page(client, address(client, row["iri"]))
        assert len(tree.cssselect("table.cards tbody tr")) == min(row["uses"], 50)
        counted = [int(bar.get("value")) for bar in tree.cssselect("meter")]
        assert sum(counted) <= row["uses"]
        assert counted == sorted(counted, reverse=True)

    def test_what_rests_on_nothing(self, client: TestClient) -> None:
        row = first(client, "projects")
        told = client.get("/api/v1/rests", params={"iri": row["iri"]}).json()
        text = page(client, address(client, row["iri"])).text_content()
        assert f"{len(told['rows'])} 个指标" in text
        assert str(told["without"]) in text

    def test_personal_data_stays_out_of_a_file(self, client: TestClient) -> None:
        document = first(client, "documents")
        source = document["sources"][0]["iri"]
        tree = page(client, "/id/source/" + source.rsplit("/")[-1])
        assert tree.cssselect("table.grid")
        assert not re.search(r"1[3-9]\d{9}", tree.text_content())

    def test_why_tells_places_but_no_paths_of_the_server(self, client: TestClient) -> None:
        row = first(client, "indicators")
        told = client.get("/api/v1/why", params={"iri": row["iri"]}).json()
        assert told["evidence"][0]["text"] == row["level3"]
        assert "paths" not in told["evidence"][0]
        assert client.get("/api/v1/why", params={"iri": "policy/none"}).status_code == 404

    def test_findings_of_a_document(self, client: TestClient) -> None:
        rows = client.get("/api/v1/documents", params={"limit": 30}).json()["rows"]
        tree = page(client, address(client, next(row["iri"] for row in rows if row["kind"] == "project_targets")))
        links = tree.cssselect("td[data-label=位置] a")
        assert links
        assert page(client, links[0].get("href").partition("#")[0]).cssselect("td.here, p.here")


class TestTraceAndCompare:
    def test_trace_as_picture_and_table(self, client: TestClient) -> None:
        policy = most_cited(client)
        number = policy["number"].replace("〔", "[").replace("〕", "]")
        tree = page(client, "/trace", number=number)
        figure = int(tree.cssselect(".figures b")[0].text_content())
        assert figure >= policy["indicators"]
        links = {link.get("href") for link in tree.cssselect(".picture a")}
        assert links
        assert all(client.get(link, headers=PAGE).status_code == 200 for link in links)
        told = client.get("/api/v1/trace", params={"number": number, "format": "csv"}).content.decode("utf-8-sig")
        assert len(list(csv.DictReader(io.StringIO(told)))) == len(tree.cssselect("table.cards")[0].cssselect("tbody tr"))

    def test_trace_of_nothing(self, client: TestClient) -> None:
        assert "没有引用" in page(client, "/trace", 404, number="无此文").text_content()

    def test_compare_years_of_a_project(self, client: TestClient) -> None:
        row = first(client, "projects", year=2022)
        tree = page(client, "/compare", a=row["iri"])
        values = {field.get("name"): field.get("value") for field in tree.cssselect(".pair-form input")}
        assert (values["a_project_text"], values["a_year"]) == (row["name"], "2022")
        given = {name: value for name, value in values.items() if value}
        other = {**given, **{name.replace("a_", "b_"): value for name, value in given.items()}, "b_year": "2023"}
        compared = page(client, "/compare", **other)
        told = client.get("/compare.json", params=other).json()
        assert len(told["pairs"]) == len(compared.cssselect("table.compare tbody tr")) > 0

    def test_compare_too_much(self, client: TestClient) -> None:
        tree = page(client, "/compare", 400, a_year="2022", b_year="2023")
        assert "请加条件" in tree.cssselect("[role=alert]")[0].text_content()


class TestCheck:
    def test_findings_stand_beside_their_rows(self, client: TestClient, tmp_path: Path) -> None:
        from kg.check import check_file
        from kg.samples import write_samples

        path = next(path for path in sorted(write_samples(tmp_path)) if "项目支出" in path.name)
        answer = client.post("/check", files={"file": (path.name, path.read_bytes())}, headers=PAGE)
        tree = html.fromstring(answer.text)
        _, findings = check_file(path)
        assert len(tree.cssselect("table.cards tbody tr")) == len(findings) > 0
        beside = [finding for finding in findings if finding.place is not None and finding.place.row is not None]
        assert len(tree.cssselect("td.beside div")) == len(beside)

    @pytest.mark.parametrize(("form", "start"), [("html", b"<!DOCTYPE"), ("xlsx", b"PK")])
    def test_reports(self, client: TestClient, tmp_path: Path, form: str, start: bytes) -> None:
        from kg.samples import write_samples

        path = sorted(write_samples(tmp_path))[0]
        answer = client.post("/check", files={"file": (path.name, path.read_bytes())}, data={"form": form})
        assert answer.headers["content-disposition"].startswith("attachment")
        assert answer.content.startswith(start)

    def test_what_cannot_be_read_is_said(self, client: TestClient) -> None:
        answer = client.post("/check", files={"file": ("空.docx", b"")}, headers=PAGE)
        assert answer.status_code == 422
        assert "空文件" in html.fromstring(answer.text).cssselect("[role=alert]")[0].text_content()


class TestQuery:
    def test_every_named_query_runs(self, client: TestClient) -> None:
        names = [link.get("href") for link in page(client, "/query").cssselect(".query-list a")]
        assert len(names) > 20
        for name in names:
            tree = page(client, name)
            assert not tree.cssselect("[role=alert]"), name
            assert tree.cssselect(".query-list a[aria-current]")
            heads = texts(tree, "th[title]") + texts(tree, "form.filters option")
            assert not [head for head in heads if re.search("[a-z]", head)], name
            assert len(heads) >= len(texts(tree, ".side > div > .scroll thead th")), name  # none is without a label

    def test_a_query_that_ships_is_in_chinese_and_ones_own_is_as_written(self, client: TestClient) -> None:
        tree = page(client, "/query", name="most-used-wordings")
        assert texts(tree, ".side > div > .scroll thead th") == ["类别", "名称", "用过几次", "项目数", "文档数"]
        known = {category.label for category in categories()}
        assert {row[0] for row in cells(tree, ".side > div > .scroll tbody tr")} <= {*known, ""}
        assert texts(tree, "select[name=x] option[selected]") == ["名称"]  # a bar a wording: categories repeat
        own = page(client, "/query", query=tree.cssselect("#query")[0].text)
        assert texts(own, ".side > div > .scroll thead th") == ["category", "name", "uses", "projects", "documents"]
        assert cells(own, ".side > div > .scroll tbody tr")[0][0] in {category.notation for category in categories()}

    def test_parameters_and_downloads(self, client: TestClient) -> None:
        number = most_cited(client)["number"]
        tree = page(client, "/query", name="policy-uses", number=number)
        assert tree.cssselect("form.filters input[name=number]")[0].get("value") == number
        rows = tree.cssselect(".side > div > .scroll tbody tr")
        links = {link.text_content(): unescape(link.get("href")) for link in tree.cssselect("p.noprint a")}
        told = client.get(links["CSV"]).content.decode("utf-8-sig")
        assert len(list(csv.reader(io.StringIO(told)))) - 1 == len(rows) > 0
        assert len(client.get(links["JSON"]).json()["results"]["bindings"]) == len(rows)

    def test_forms_of_answers(self, client: TestClient) -> None:
        assert texts(page(client, "/query", query="ASK { ?s ?p ?o }"), "p.lead") == ["是"]
        graph = page(client, "/query", query="CONSTRUCT WHERE { ?s a ?o } LIMIT 3")
        assert "<" in graph.cssselect("pre")[0].text_content()
        empty = page(client, "/query", query="SELECT * { ?s <http://example.org/none> ?o }")
        assert "没有结果" in empty.cssselect("[role=status]")[0].text_content()

    def test_errors_at_their_place(self, client: TestClient) -> None:
        tree = page(client, "/query", 400, query="SELECT *\nWHERE { ?s ?p }")
        assert texts(tree, "li.wrong")[0].startswith("WHERE")
        assert tree.cssselect("textarea")[0].get("data-line") == "2"
        refused = page(client, "/query", 400, query="SELECT * { SERVICE <http://a/> { } }")
        assert "SERVICE" in refused.cssselect("[role=alert]")[0].text_content()


def test_the_library_counts(client: TestClient) -> None:
    told = client.get("/library.json").json()
    assert told["coverage"]["documents"] == told["stats"]["counts"]["documents"] == 108
    assert 0.95 < told["coverage"]["share"] <= 1
    end = time.monotonic() + 300
    while time.monotonic() < end:
        if (findings := client.get("/library.json").json()["findings"]) is not None:
            break
        time.sleep(0.1)
    counts = [row["findings"] for row in findings]
    assert counts
    assert counts == sorted(counts, reverse=True)
    assert texts(page(client, "/library"), "td[data-label=状态]")[0] == "在用"


def test_the_library_shows_what_breaks_a_shape(tmp_path: Path) -> None:
    form = tmp_path / "超分.html"
    form.write_text(FORM.format(one=13, two=30), "utf-8")
    build([form], tmp_path / "library", index=None)
    with TestClient(create_app(Settings(tmp_path / "library", sparql_workers=1)), base_url="http://localhost") as client:
        tree = page(client, "/library")
        (row,) = client.get("/library.json").json()["conformance"]["rows"]
    assert texts(tree, "td[data-label=约束]") == ["得分不应超过分值"]
    assert texts(tree, "td[data-label=形状]") == ["IndicatorScoreShape-within"]
    assert texts(tree, "td[data-label=位置]") == ["第1表第4行第3列"]
    assert texts(tree, "td[data-label=现为]") == ["13"]
    assert tree.cssselect("td[data-label=文件] a")[0].get("href") == row["address"]


def test_the_library_says_that_counting_failed(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(reading: object, document: object) -> None:
        raise ValueError("secret words of a form")

    monkeypatch.setattr(pages_library, "check", fail)
    state = client.app.state.holder._state  # type: ignore[attr-defined]
    kept = state._once.pop("findings", None)
    try:
        end = time.monotonic() + 60
        while (told := client.get("/library.json").json())["counting"] and time.monotonic() < end:
            time.sleep(0.05)
        assert (told["counting"], told["findings"]) == (False, None)
        tree = page(client, "/library")
        assert "没有统计成" in tree.cssselect("[role=alert]")[0].text_content()
        assert "正在统计" not in tree.text_content()
        assert "findings: ValueError at " in caplog.text
        assert "secret words" not in caplog.text
    finally:
        state._once.pop("findings", None)
        if kept is not None:
            state._once["findings"] = kept


def test_a_document_lists_its_indicators(client: TestClient) -> None:
    """Forms without projects have indicators all the same."""
    row = client.get("/api/v1/documents", params={"limit": 1}).json()["rows"][0]
    tree = page(client, client.get("/api/v1/item", params={"iri": row["iri"]}).json()["address"])
    counts = {head.text_content().split()[0]: head.text_content().split()[-1] for head in tree.cssselect("h2")}
    assert counts["指标"] == str(row["indicators"])
    told = client.get("/api/v1/indicators", params={"document": row["iri"], "limit": 3}).json()["rows"]
    links = texts(tree, "td[data-label=三级指标]")
    assert links[:3] == [each["level3"] for each in told]


def test_units_deny_nothing_that_is_listed_below(client: TestClient) -> None:
    """A bureau whose unit of the same name with 本级 carries the projects out has no projects of its own, but shows some."""
    for row in client.get("/api/v1/departments", params={"limit": 100}).json()["rows"]:
        tree = page(client, client.get("/api/v1/item", params={"iri": row["iri"]}).json()["address"])
        assert "0" not in texts(tree, "dl.facts dd")


def test_no_chart_of_years(client: TestClient) -> None:
    years = (
        "PREFIX jx: <https://w3id.org/jixiao/ns#> SELECT ?title ?year { ?d a jx:Document ; jx:title ?title ; jx:year ?year }"
    )
    assert not page(client, "/query", query=years).cssselect(".chart")
    counted = years.replace("?title ?year {", "?year (COUNT(?d) AS ?n) {") + " GROUP BY ?year"
    assert [each.text_content() for each in page(client, "/query", query=counted).cssselect("select[name=y] option")] == ["n"]


def test_policies_count_the_projects_that_rest_on_them(client: TestClient) -> None:
    tree = page(client, "/trace")
    number, projects = (texts(tree, f"td[data-label={name}]")[0] for name in ("文号", "项目"))
    told = client.get("/api/v1/trace", params={"number": number}).json()
    assert int(projects) == told["counts"]["projects"] > 0
