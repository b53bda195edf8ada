"""A trace says the same wherever it is shown: text, CSV, TSV, Excel, SVG, JSON and the page, compared by value."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient
from lxml import html
from openpyxl import load_workbook

from api.app import create_app
from api.cli.trace import trace as command
from api.settings import Settings
from kg.store.build import build
from tests.benchmarks.tracing.forms import write_forms

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("traced")
    write_forms(folder / "forms")
    build([folder / "forms"], folder / "library", index=None)
    return folder / "library"


@pytest.fixture(scope="module")
def client(library: Path) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(library, sparql_workers=1)), base_url="http://localhost") as made:
        yield made


Row = tuple[str, str, str, str, int, str]
"""Division, department, project, year, indicators, money in 万元."""


@dataclass(frozen=True)
class Seen:
    """What one way of showing says; empty where it does not show it."""

    rows: Counter[Row]
    indicators: Counter[tuple[str, str]]
    total: int


def money(text: object) -> str:
    return "" if text in (None, "") else f"{float(str(text).replace(',', '')):g}"


def row_of(each: dict[str, Any]) -> Row:
    return (
        each["division"] or "",
        each["department"] or "",
        each["project"] or "",
        str(each["year"] or ""),
        int(each["indicators"]),
        money(each["wan"]),
    )


def seen_in_json(client: TestClient, number: str) -> Seen:
    told = client.get("/api/v1/trace", params={"number": number}).json()
    indicators = Counter((each["level3"], each["project"]) for each in told["indicators"])
    return Seen(Counter(map(row_of, told["rows"])), indicators, told["counts"]["indicators"])


def seen_in_csv(client: TestClient, number: str) -> Seen:
    def read(rows: str, form: str) -> list[dict[str, Any]]:
        answer = client.get("/api/v1/trace", params={"number": number, "format": form, "rows": rows})
        text = answer.content.decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text), delimiter="\t" if form == "tsv" else ","))

    assert read("projects", "csv") == read("projects", "tsv")
    indicators = Counter((each["level3"], each["project"]) for each in read("indicators", "csv"))
    projects = Counter(map(row_of, read("projects", "csv")))
    return Seen(projects, indicators, sum(row[4] * n for row, n in projects.items()))


def sheets(content: bytes) -> Seen:
    book = load_workbook(io.BytesIO(content))

    def read(name: str) -> list[dict[str, Any]]:
        head, *rows = book[name].iter_rows(values_only=True)
        return [dict(zip(map(str, head), row, strict=True)) for row in rows]

    indicators = Counter((each["level3"], each["project"]) for each in read("指标"))
    return Seen(Counter(map(row_of, read("项目"))), indicators, len(read("指标")))


def seen_in_svg(text: str) -> tuple[Counter[tuple[str, int]], int]:
    """Return the bars with what they count, and what the description counts in all."""
    root = ElementTree.fromstring(text)
    bars = Counter(
        (label.rpartition("：")[0], int(label.rpartition("：")[2].removesuffix(" 项")))
        for group in (*root.iter(f"{SVG}g"), *root.iter(f"{SVG}a"))
        if (label := group.findtext(f"{SVG}title"))
    )
    found = re.search(r"(\d+) 项指标", root.findtext(f"{SVG}desc") or "")
    assert found is not None
    return bars, int(found[1])


def bars_of(seen: Seen, policy: str) -> Counter[tuple[str, int]]:
    """Return the bars that rows and indicators make: policy, divisions, departments, a project each, an indicator each."""
    sums: Counter[tuple[str, ...]] = Counter()
    for row, n in seen.rows.items():
        sums[(row[0],)] += row[4] * n
        sums[row[:2]] += row[4] * n
    found = Counter((key[-1], size) for key, size in sums.items())
    found.update((row[2], row[4]) for row in seen.rows.elements())
    found.update((level3, 1) for level3, _ in seen.indicators.elements())
    return found + Counter({(policy, seen.total): 1})


def seen_on_page(client: TestClient, number: str) -> Seen:
    tree = html.fromstring(client.get("/trace", params={"number": number}, headers={"Accept": "text/html"}).text)

    def cell(row: Any, label: str) -> str:
        (found,) = row.xpath(f"./td[@data-label='{label}']")
        return str((found.xpath("string(./a)") or found.xpath("string(.)")).strip())

    rows = tree.cssselect("table.cards")[0].cssselect("tbody tr")
    listed = Counter(
        (
            cell(row, "区划"),
            cell(row, "部门"),
            cell(row, "项目"),
            cell(row, "年度"),
            int(cell(row, "指标")),
            money(cell(row, "预算（万元）")),
        )
        for row in rows
    )
    indicators = Counter(
        (link.text_content(), cell(row, "项目")) for row in rows for link in row.cssselect("details li > a:not(.soft)")
    )
    return Seen(listed, indicators, int(tree.cssselect(".figures b")[0].text_content()))


def seen_as_text(library: Path, number: str, folder: Path) -> tuple[Seen, str, bytes]:
    """Return what the command prints (tables read back as TSV), its head, and the Excel file that it writes."""
    runner = CliRunner()
    asked = [number, "--library", str(library)]

    def run(*options: str) -> str:
        result = runner.invoke(command, [*asked, *options])
        assert result.exit_code == 0, result.output
        return result.stdout

    def tsv(*options: str) -> list[dict[str, Any]]:
        return list(csv.DictReader(io.StringIO(run("--tsv", *options)), delimiter="\t"))

    head = run("--xlsx", str(folder / "t.xlsx"), "--svg", str(folder / "t.svg"))
    found = re.search(r"指标 (\d+)，项目 (\d+)", head)
    assert found is not None
    indicators = Counter((each["level3"], each["project"]) for each in tsv("--indicators"))
    return Seen(Counter(map(row_of, tsv())), indicators, int(found[1])), head, (folder / "t.xlsx").read_bytes()


NUMBERS = [
    "财农[2021] 33号文件",
    "财预〔2011〕285号",
    "临民〔2023〕41号",
    "禾水[2022]5号",
    "国务院令第649号",
    "临民〔2024〕9号",
]


@pytest.mark.parametrize("number", NUMBERS)
def test_all_ways_agree_by_value(library: Path, client: TestClient, tmp_path: Path, number: str) -> None:
    told = seen_in_json(client, number)
    assert told.rows
    assert sum(row[4] * n for row, n in told.rows.items()) == told.total == sum(told.indicators.values())
    assert seen_in_csv(client, number) == told
    assert sheets(client.get("/api/v1/trace", params={"number": number, "format": "xlsx"}).content) == told
    assert seen_on_page(client, number) == told
    printed, _, book = seen_as_text(library, number, tmp_path)
    assert printed == told
    assert sheets(book) == told
    policy = client.get("/api/v1/trace", params={"number": number}).json()["rows"][0]
    name = policy["policy"] + ("（已被代替）" if policy["standing"] == "superseded" else "")
    picture = client.get("/api/v1/trace", params={"number": number, "format": "svg"}).text
    for text in (picture, (tmp_path / "t.svg").read_text("utf-8")):
        assert seen_in_svg(text) == (bars_of(told, name), told.total)


def test_projects_of_one_name_stay_apart(client: TestClient) -> None:
    told = seen_in_json(client, "财农〔2021〕33号")
    named = sorted(row for row in told.rows if row[2] == "农村饮水维护")
    assert named == [
        ("临渡县", "临渡县水务局", "农村饮水维护", "2024", 2, "95"),
        ("禾川县", "禾川县水务局", "农村饮水维护", "2024", 4, "120.5"),
        ("禾川县", "禾川县水务局", "农村饮水维护", "2025", 1, "131"),
    ]
    whole = client.get("/api/v1/trace", params={"number": "财农〔2021〕33号"}).json()
    assert whole["counts"] == {"indicators": 8, "projects": 4, "departments": 2, "documents": 3}
    assert (whole["wan"], whole["unknown_money"]) == (426.5, 0)


def test_a_number_in_a_projects_name_is_no_indicator(client: TestClient) -> None:
    told = client.get("/api/v1/trace", params={"number": "临民〔2023〕41号"}).json()
    (row,) = told["rows"]
    assert (row["indicators"], row["roles"]) == (2, {"basis": 2, "project_name": 1})
    assert told["counts"]["indicators"] == 2
    only = client.get("/api/v1/trace", params={"number": "临民〔2024〕9号"}).json()
    assert [(row["indicators"], row["wan"]) for row in only["rows"]] == [(0, 64)]
    assert only["counts"] == {"indicators": 0, "projects": 1, "departments": 1, "documents": 1}


def test_superseded_documents_are_marked_everywhere(library: Path, client: TestClient, tmp_path: Path) -> None:
    number = "财预〔2011〕285号"
    told = client.get("/api/v1/trace", params={"number": number}).json()
    assert {row["standing"] for row in told["rows"]} == {"superseded"}
    assert told["policies"][0]["replaced_by"] == "财预〔2020〕10号"
    _, head, _ = seen_as_text(library, number, tmp_path)
    assert "已由财预〔2020〕10号代替" in head
    tree = html.fromstring(client.get("/trace", params={"number": number}, headers={"Accept": "text/html"}).text)
    (warned,) = tree.cssselect(".note.warn a.number")
    assert warned.text_content() == "财预〔2020〕10号"
    in_time = client.get("/api/v1/trace", params={"number": number, "as_of": 2015}).json()
    assert in_time["policies"][0]["in_force"] is True
    assert in_time["rows"] == []


def test_documents_of_the_same_title(client: TestClient) -> None:
    told = client.get("/api/v1/trace", params={"number": "禾水〔2022〕5号"}).json()
    assert [other["number"] for other in told["same_title"]] == ["临水〔2023〕7号"]


def test_the_other_way_from_indicator_and_project(client: TestClient) -> None:
    traced = client.get("/api/v1/trace", params={"number": "财预〔2011〕285号"}).json()
    two, one = traced["indicators"]
    assert (two["level3"], one["level3"]) == ("工程验收合格率", "师生满意度")
    back = client.get("/api/v1/rests", params={"iri": two["iri"]}).json()
    assert {each["number"]: each["indicators"] for each in back["policies"]} == {
        "教财〔2022〕3号": 1,
        "财预〔2011〕285号": 1,
    }
    assert back["rows"][0]["superseded"] == ["财预〔2011〕285号"]
    project = client.get("/api/v1/rests", params={"iri": two["project_iri"]}).json()
    assert {each["number"]: each["indicators"] for each in project["policies"]} == {
        "教财〔2022〕3号": 4,
        "财预〔2011〕285号": 2,
    }
    assert project["without"] == 1
    named = client.get("/api/v1/trace", params={"number": "临民〔2023〕41号"}).json()["rows"][0]["project_iri"]
    found = {
        each["number"]: (each["indicators"], each["projects"])
        for each in client.get("/api/v1/rests", params={"iri": named}).json()["policies"]
    }
    assert found == {"临民〔2023〕41号": (2, 1), "民发〔2021〕57号": (1, 0)}


def test_every_indicator_leads_to_its_cell(client: TestClient) -> None:
    told = client.get("/api/v1/trace", params={"number": "财农〔2021〕33号"}).json()
    for item in told["indicators"]:
        assert item["place"]["column"] == 5
        assert "33" in item["printed"] or "办法" in item["printed"]
        assert item["file"].startswith(("禾川水务", "临渡水务"))
