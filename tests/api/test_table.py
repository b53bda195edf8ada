"""The one table: sorted, filtered, in pages, downloaded; by addresses and by forms."""

from __future__ import annotations

import csv
import io
import re
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import html
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from api.table import Column, View, download, ordered, table_of, view_of

COLUMNS = (
    Column("name", "名称", link="address"),
    Column("year", "年度", filtered=True),
    Column("wan", "万元", number=True),
)
ROWS = [
    {"name": "修路", "year": 2026, "wan": Decimal("100.5"), "address": "/id/a"},
    {"name": "=1+1", "year": 2025, "wan": None, "address": None},
    {"name": "安全饮水", "year": 2026, "wan": Decimal(9), "address": "/id/b"},
    {"name": "造林", "year": None, "wan": Decimal(30), "address": "/id/c"},
]


def names(view: View) -> list[str]:
    return [str(row["name"]) for row in ordered(COLUMNS, ROWS, view)]


def test_numbers_sort_as_numbers_and_what_is_empty_stands_last() -> None:
    assert names(View("wan")) == ["安全饮水", "造林", "修路", "=1+1"]
    assert names(View("wan", down=True)) == ["修路", "造林", "安全饮水", "=1+1"]
    assert names(View("year", down=True)) == ["修路", "安全饮水", "=1+1", "造林"]


def test_texts_sort_by_sound() -> None:
    assert names(View("name")) == ["=1+1", "安全饮水", "修路", "造林"]


def test_filters() -> None:
    assert names(View(filters={"year": "2026"})) == ["修路", "安全饮水"]
    table = table_of("项目", COLUMNS, ROWS, View(filters={"year": "2026"}))
    # The values of a filter are those that occur without it.
    assert [(column.key, values) for column, values in table.choices] == [("year", (("2026", 2), ("2025", 1)))]
    assert table.total == 2


def test_pages_stay_within_the_rows() -> None:
    pages = [table_of("项目", COLUMNS, ROWS, View("wan", page=page), size=3) for page in (0, 1, 9)]
    told = [[parts[0][0] for (parts, _, _), *_ in page.rows] for page in pages]
    assert told == [["安全饮水", "造林", "修路"], ["=1+1"], ["=1+1"]]
    assert [(page.view.page, page.pages) for page in pages] == [(0, 2), (1, 2), (1, 2)]
    assert pages[0].turned(1) == {"sort": "wan", "page": "1"}
    assert pages[1].turned(-1) == {"sort": "wan"}


def test_the_choice_goes_there_and_back() -> None:
    view = View("wan", down=True, filters={"year": "2026"}, page=2)
    assert view_of(view.parameters(), COLUMNS) == view


@pytest.mark.parametrize(
    "asked", [{"sort": "x"}, {"only-wan": "9"}, {"page": "-1"}, {"page": "9" * 5000}, {"page": "²"}, {"down": "yes"}]
)
def test_what_cannot_be_is_as_if_not_there(asked: dict[str, str]) -> None:
    assert view_of(asked, COLUMNS) == View()


def test_a_second_press_turns_the_order() -> None:
    heads = {head.column.key: head for head in table_of("项目", COLUMNS, ROWS, View("wan"), address="/x").heads}
    assert (heads["wan"].sorted, heads["wan"].parameters) == ("ascending", {"sort": "wan", "down": "1"})
    assert (heads["name"].sorted, heads["name"].parameters) == ("none", {"sort": "name"})


def test_files_have_all_rows_and_no_formula() -> None:
    told = download("csv", "项目", COLUMNS, ROWS, View("name")).body
    lines = list(csv.reader(io.StringIO(bytes(told).decode("utf-8-sig"))))
    assert lines == [
        ["名称", "年度", "万元"],
        ["'=1+1", "2025", ""],
        ["安全饮水", "2026", "9"],
        ["修路", "2026", "100.5"],
        ["造林", "", "30"],
    ]
    from openpyxl import load_workbook

    sheet = load_workbook(io.BytesIO(bytes(download("xlsx", "项目", COLUMNS, ROWS, View("name")).body))).active
    assert [[cell.value for cell in row] for row in sheet.iter_rows()][2] == ["安全饮水", 2026, 9]
    assert sheet["A2"].data_type == "s"


FORM = """<meta charset="utf-8"><p>项目支出绩效目标表</p><table>
<tr><td>项目名称</td><td colspan="3">道路养护</td></tr>
<tr><td>一级指标</td><td>二级指标</td><td>三级指标</td><td>指标值</td></tr>
<tr><td>产出指标</td><td>数量指标</td><td>养护里程</td><td></td></tr>
<tr><td>产出指标</td><td>质量指标</td><td>验收合格率</td><td>≤95%</td></tr>
<tr><td>产出指标</td><td>质量指标</td><td>验收合格率</td><td>≥120%</td></tr></table>"""


@pytest.fixture(scope="module")
def client(sample_library: Path) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(sample_library, query_seconds=120)), base_url="http://localhost") as made:
        yield made


def column(text: str, name: str) -> list[str]:
    cells = re.findall(rf'<td data-label="{name}"[^>]*>(.*?)</td>', text)
    return [re.sub("<[^>]+>", "", cell) for cell in cells]


class TestPages:
    def test_nothing_is_to_be_ticked_where_there_are_no_boxes(self, client: TestClient) -> None:
        listed, table = (client.get("/", params={"q": "群众满意度", **view}).text for view in ({}, {"view": "table"}))
        for page, boxes in ((listed, True), (table, False)):
            assert ("比较选中的表述" in page, "在下面勾选" in page, 'name="item"' in page) == (boxes, boxes, boxes)

    def test_hits(self, client: TestClient) -> None:
        about = {"q": "群众满意度", "view": "table"}
        told = client.get("/", params={**about, "sort": "uses", "down": "1"}).text
        uses = [int(text) for text in column(told, "用过")]
        assert len(uses) > 3
        assert uses == sorted(uses, reverse=True)
        # Every choice is an address of the same search.
        following = re.findall(r'<a class="sort" href="([^"]+)"', told)
        assert all("view=table" in address for address in following)
        assert client.get(following[0].replace("&amp;", "&")).status_code == 200
        listed = client.get("/", params={**about, "sort": "uses", "down": "1", "download": "csv"})
        assert [line[5] for line in csv.reader(io.StringIO(listed.content.decode("utf-8-sig")))][1:] == [
            str(each) for each in uses
        ]

    @pytest.mark.parametrize(
        "kind", ["documents", "projects", "indicators", "wordings", "policies", "departments", "divisions"]
    )
    def test_lists(self, client: TestClient, kind: str) -> None:
        plain = client.get(f"/list/{kind}").text
        address = re.search(r'<a href="([^"]+)">按列排序和筛选', plain)
        assert address is not None
        told = client.get(address[1].replace("&amp;", "&"))
        assert told.status_code == 200
        assert 'aria-sort="ascending"' in told.text
        assert "<td data-label" in told.text
        book = client.get(f"/list/{kind}", params={"download": "xlsx"})
        assert book.content[:2] == b"PK"

    def test_a_list_is_filtered(self, client: TestClient) -> None:
        told = client.get("/list/projects", params={"only-year": "2023", "sort": "name"}).text
        assert set(column(told, "年度")) == {"2023"}
        names = column(told, "名称")
        assert names == sorted(names, key=lambda name: name.encode("gb18030"))

    def test_findings_on_a_form_are_sorted_by_its_form(self, client: TestClient, tmp_path: Path) -> None:
        path = tmp_path / "表.html"
        path.write_text(FORM, "utf-8")
        first = client.post("/check", files={"file": (path.name, path.read_bytes())}).text
        words = column(first, "程度")
        assert len(words) > 2
        kept = html.fromstring(first).cssselect('#findings input[name="findings"]')[0].get("value")
        by_rule = client.post("/check/findings", data={"findings": kept, "order": "rule:1"}).text
        rules = column(by_rule, "规则")
        assert rules == sorted(column(first, "规则"), reverse=True)
        assert len(set(rules)) > 1
        only = client.post("/check/findings", data={"findings": kept, "only-rule": rules[0], "download": "csv"})
        lines = list(csv.reader(io.StringIO(only.content.decode("utf-8-sig"))))
        assert {line[8] for line in lines[1:]} == {rules[0]}
        assert client.post("/check/findings", data={"findings": kept.replace("{", "[")}).status_code == 422

    def test_tables_of_the_library_are_sorted_apart(self, client: TestClient) -> None:
        end = time.monotonic() + 300
        while client.get("/library.json").json()["counting"] and time.monotonic() < end:
            time.sleep(0.1)
        told = client.get("/library", params={"found-sort": "findings", "made-sort": "made"}).text
        numbers = [int(text) for text in column(told, "处数")]
        assert len(set(numbers)) > 1
        assert numbers == sorted(numbers)
        following = [address.replace("&amp;", "&") for address in re.findall(r'<a class="sort" href="([^"]+)"', told)]
        turned = next(address for address in following if "found-sort=findings" in address and "found-down=1" in address)
        assert "made-sort=made" in turned
        assert [int(text) for text in column(client.get(turned).text, "处数")] == sorted(numbers, reverse=True)
        word = column(told, "程度")[0]
        listed = client.get("/library", params={"found-sort": "findings", "found-only-word": word, "found-download": "csv"})
        lines = list(csv.reader(io.StringIO(listed.content.decode("utf-8-sig"))))[1:]
        assert {line[1] for line in lines} == {word}
        assert [int(line[2]) for line in lines] == sorted(int(line[2]) for line in lines)

    def test_lines_of_a_draft_are_sorted_and_stay(self, client: TestClient) -> None:
        lines = {"category-0": "output.quality", "level3-0": "药品验收合格率", "target-0": "≥98%"}
        lines |= {"category-1": "satisfaction.served", "level3-1": "居民满意度", "target-1": "≥90%"}
        about = {"project": "村卫生室药品采购补助", **lines}
        told = client.post("/draft", data={**about, "order": "number:1"}).text
        assert column(told, "号") == ["2", "1"]
        assert column(told, "三级指标") == ["居民满意度", "药品验收合格率"]
        assert [each.get("value") for each in html.fromstring(told).cssselect("input.name")] == ["药品验收合格率", "居民满意度"]
        listed = client.post("/draft", data={**about, "only-level2": "质量指标", "download": "csv"})
        rows = list(csv.reader(io.StringIO(listed.content.decode("utf-8-sig"))))
        assert [line[3:5] for line in rows[1:]] == [["药品验收合格率", "≥98%"]]

    def test_similar_is_sorted_by_its_form(self, client: TestClient) -> None:
        described = {"project": "村卫生室药品采购补助", "use": "为村卫生室配备基本药物"}
        told = client.post("/draft/similar", data={**described, "order": "wan:1"}).text
        sums = [float(text.replace(",", "")) for text in column(told, "万元") if text]
        assert len(sums) > 3
        assert sums == sorted(sums, reverse=True)
        assert "村卫生室" not in "".join(re.findall(r'(?:href|action)="([^"]*)"', told))
        listed = client.post("/draft/similar", data={**described, "only-year": "2023", "download": "csv"})
        years = [line[2] for line in csv.reader(io.StringIO(listed.content.decode("utf-8-sig")))][1:]
        assert years
        assert set(years) == {"2023"}
