"""Forms of every kind as people see them: pages of indicators, projects and documents show what each form prints."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from starlette.testclient import TestClient

from api.app import create_app
from api.figures import execution, measured
from api.settings import Settings
from kg.text import nfkc
from tests.kg.forms.kinds_gold import FORMS, Values, gold

PAGE = {"Accept": "text/html"}
LABELS = {
    "likelihood": "完成目标可能性",
    "standard": "评分标准",
    "data_source": "数据来源",
    "method": "获取方式",
    "reason": "偏差原因",
    "improvement": "改进措施",
    "deviation": "偏差原因及改进措施",
    "deduction": "扣分",
    "applies_to": "适用项目类型",
    "region": "区域",
    "points": "分值",
    "score": "得分",
    "description": "指标描述",
    "basis_raw": "依据（原文）",
}
MEASURED = {"interim": "年中完成值", "expected": "全年预计值", "actual": "完成值"}
CHINESE_KINDS = {
    "monitoring": "绩效运行监控",
    "ex_ante": "事前绩效评估",
    "regional_targets": "区域绩效目标",
    "indicator_library": "绩效指标库",
    "cost_targets": "成本绩效",
    "review": "绩效评审",
    "transfer_evaluation": "转移支付自评",
    "self_evaluation": "绩效自评",
    "department_targets": "部门绩效目标",
    "project_targets": "项目绩效目标表",
}

Row = dict[str, Any]


@pytest.fixture(scope="module")
def client(kinds_library: Path) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(kinds_library, sparql_workers=1)), base_url="http://localhost") as made:
        yield made


@pytest.fixture(scope="module")
def documents(client: TestClient) -> dict[str, Row]:
    """The document of each form, by the form's name."""
    rows = client.get("/api/v1/documents", params={"limit": 100}).json()["rows"]
    return {Path(row["sources"][0]["file"]).stem: row for row in rows}


def listed(client: TestClient, kind: str, document: Row) -> list[Row]:
    rows: list[Row] = client.get(f"/api/v1/{kind}", params={"document": document["iri"], "limit": 100}).json()["rows"]
    return rows


def page(client: TestClient, iri: str) -> html.HtmlElement:
    address = client.get("/api/v1/item", params={"iri": iri}).json()["address"]
    answer = client.get(address, headers=PAGE)
    assert answer.status_code == 200, answer.text[:500]
    return html.fromstring(answer.text)


def texts(tree: html.HtmlElement, path: str) -> list[str]:
    return [" ".join(element.text_content().split()) for element in tree.cssselect(path)]


def facts(tree: html.HtmlElement) -> dict[str, str]:
    pairs = zip(texts(tree, "dl.facts dt"), texts(tree, "dl.facts dd"), strict=True)
    return {label: nfkc(value) for label, value in pairs}


def table(tree: html.HtmlElement, label: str) -> list[dict[str, str]]:
    """Return the rows of the table in the region `label`, by the heads of the columns."""
    regions = [region for region in tree.cssselect("div[role=region]") if region.get("aria-label") == label]
    if not regions:
        return []
    heads = texts(regions[0], "thead th")
    return [
        dict(zip(heads, (nfkc(" ".join(cell.text_content().split())) for cell in row.cssselect("td")), strict=True))
        for row in regions[0].cssselect("tbody tr")
    ]


def found(rows: list[Row], key: tuple[str, ...], values: Values) -> Row:
    """Return the row of the gold's key."""
    target = key[3].partition(" @")[0].replace("-", "", 1) if key[3] == "-" else key[3].partition(" @")[0]
    return next(
        row
        for row in rows
        if nfkc(row["level3"]) == key[2]
        and nfkc(row["target"] or "") == target
        and (row["region"] or "") == values.get("region", "")
    )


@pytest.mark.parametrize("form", FORMS, ids=lambda path: path.stem)
def test_pages_of_indicators(client: TestClient, documents: dict[str, Row], form: Path) -> None:
    rows = listed(client, "indicators", documents[form.stem])
    for key, values in gold(form)[1].rows:
        tree = page(client, found(rows, key, values)["iri"])
        told = facts(tree)
        for name, label in LABELS.items():
            assert told.get(label, "") == values.get(name, ""), (key[2], name)
        assert told.get("核心指标", "-") == {"yes": "是(必选)", "no": "否"}.get(values.get("core", ""), "-")
        beside = {row["项"]: row for row in table(tree, "目标与完成") if row["项"] != "历年值"}
        for name, label in MEASURED.items():
            assert beside.get(label, {}).get("值（原文）", "") == values.get(name, ""), (key[2], name)
        if "as_of" in values:
            assert beside["年中完成值"]["年度或截至"] == values["as_of"]
        past = [
            f"{row['年度或截至'].removesuffix('年') or '-'}:{row['值（原文）']}"
            for row in table(tree, "目标与完成")
            if row["项"] == "历年值"
        ]
        assert ";".join(past) == values.get("history", "")


@pytest.mark.parametrize("form", [path for path in FORMS if gold(path)[1].projects], ids=lambda path: path.stem)
def test_pages_of_projects(client: TestClient, documents: dict[str, Row], form: Path) -> None:
    rows = {row["name"]: row for row in listed(client, "projects", documents[form.stem])}
    labels = {"initial": "年初预算数", "adjusted": "全年预算数", "executed": "执行数", "rate": "执行率"}
    labels |= {"points": "执行率分值", "score": "执行率得分", "completion": "目标完成情况"}
    labels |= {"conclusion": "评价结论", "grade": "评价等级"}
    for name, values in gold(form)[1].projects:
        told = facts(page(client, rows[name]["iri"]))
        for key, label in labels.items():
            shown = told.get(label, "")
            if key in ("initial", "adjusted", "executed") and key in values:
                assert values[key] in re.findall(r"[\d.]+", shown.replace(",", "").replace(".00", "")), (name, key)
            else:
                assert shown.removesuffix("%" if key == "rate" else "") == values.get(key, ""), (name, key)


@pytest.mark.parametrize("form", FORMS, ids=lambda path: path.stem)
def test_pages_of_documents(client: TestClient, documents: dict[str, Row], form: Path) -> None:
    _, wanted = gold(form)
    tree = page(client, documents[form.stem]["iri"])
    assert facts(tree)["类型"] == CHINESE_KINDS[wanted.head["kind"]]
    tasks = [(row["名称"], row.get("主要内容", ""), row["金额"]) for row in table(tree, "年度主要任务")]
    assert [(name, text or "-") for name, text, _ in tasks] == [task[:2] for task in wanted.tasks]
    for (_, _, shown), (_, _, amount, unit) in zip(tasks, wanted.tasks, strict=True):
        assert f"{amount} {unit}" in shown.replace(",", "")
    scored = [(row["三级指标"], row.get("分值", "") or "-", row.get("得分", "") or "-") for row in table(tree, "评分")]
    assert scored == [(nfkc(row[2]), *row[3:]) for row in wanted.scored]


def test_what_no_row_has_takes_no_column(client: TestClient, documents: dict[str, Row]) -> None:
    heads = texts(page(client, documents["library_core"]["iri"]), "div[aria-label=指标] thead th")
    assert heads == ["一级指标", "二级指标", "三级指标", "指标值", "核心指标", "评分标准", "数据来源", "获取方式"]
    heads = texts(page(client, documents["monitoring_money"]["iri"]), "div[aria-label=指标] thead th")
    assert heads == ["一级指标", "二级指标", "三级指标", "指标值", "年中完成值", "全年预计值", "项目"]


def test_the_list_of_indicators_shows_what_was_reached(client: TestClient, documents: dict[str, Row]) -> None:
    asked = {"document": documents["self_core"]["iri"]}
    tree = html.fromstring(client.get("/list/indicators", params=asked, headers=PAGE).text)
    rows = table(tree, "指标")
    assert [(row["三级指标"], row["指标值"], row["完成值"], row["得分"]) for row in rows] == [
        ("整理档案卷数", "≥5200卷", "5100", "60"),
        ("查档满意度", "≥90%", "94", "40"),
    ]
    assert "年中完成值" not in rows[0]
    told = client.get("/api/v1/indicators", params={**asked, "format": "csv"}).content.decode("utf-8-sig")
    saved = list(csv.DictReader(io.StringIO(told)))
    assert [(row["level3"], row["actual"], row["score"], row["interim"]) for row in saved] == [
        ("整理档案卷数", "5100", "60", ""),
        ("查档满意度", "94", "40", ""),
    ]


def test_the_picture_of_an_indicator(client: TestClient, documents: dict[str, Row]) -> None:
    """Bars are as long as the values; the line stands at the target; what it shows can be read out."""
    rows = listed(client, "indicators", documents["monitoring_central"])
    tree = page(client, next(row["iri"] for row in rows if row["level3"] == "架设线路长度"))
    (picture,) = tree.cssselect("svg[role=img]")
    assert picture.find("desc").text == "指标值 ≥14公里；年中完成值 6公里；全年预计值 14公里"
    lengths = {rect.get("class"): float(rect.get("width")) for rect in picture.iter("rect")}
    assert lengths["interim"] / lengths["target"] == pytest.approx(6 / 14, abs=0.001)
    assert lengths["expected"] == lengths["target"]
    (line,) = picture.iter("line")
    target = next(rect for rect in picture.iter("rect") if rect.get("class") == "target")
    assert float(line.get("x1")) == pytest.approx(float(target.get("x")) + lengths["target"], abs=0.11)
    assert [row["相当于目标值的"] for row in table(tree, "目标与完成")] == ["", "42.9%", "100%"]


def test_units_of_a_column_are_shown(client: TestClient, documents: dict[str, Row]) -> None:
    rows = listed(client, "indicators", documents["cost_years"])
    tree = page(client, next(row["iri"] for row in rows if row["level3"] == "乔木修剪"))
    assert facts(tree)["计量单位"] == "元/株"
    assert [(row["值（原文）"], row["计量单位"]) for row in table(tree, "目标与完成")] == [
        ("36", "元/株"),
        ("35", "元/株"),
        ("≤34", "元/株"),
    ]
    (picture,) = tree.cssselect("svg[role=img]")
    assert picture.find("desc").text == "2023年 36元/株；2024年 35元/株；指标值 ≤34元/株"


def test_a_value_has_a_page_in_chinese(client: TestClient, documents: dict[str, Row]) -> None:
    rows = listed(client, "indicators", documents["monitoring_central"])
    iri = next(row["iri"] for row in rows if row["level3"] == "架设线路长度") + "/interim"
    address = "/id/" + iri.partition("/id/")[2]
    tree = html.fromstring(client.get(address, headers=PAGE).text)
    assert texts(tree, "h1") == ["年中完成值"]
    told = dict(zip(texts(tree, "table td:first-child"), texts(tree, "table td:last-child"), strict=True))
    assert (told["作用"], told["原文"], told["时段"], told["种类"]) == ("年中完成值", "6公里", "1-7月", "定量")
    assert told["单位概念"] == "公里"
    assert not [name for name in told if name.startswith("http")]


def test_no_picture_of_words(client: TestClient, documents: dict[str, Row]) -> None:
    rows = listed(client, "indicators", documents["monitoring_central"])
    tree = page(client, next(row["iri"] for row in rows if row["level3"] == "通电完成时间"))
    assert tree.cssselect("svg[role=img]") == []
    assert [row["值（原文）"] for row in table(tree, "目标与完成")] == ["10月底前", "施工中", "11月上旬"]


def test_the_picture_of_money(client: TestClient, documents: dict[str, Row]) -> None:
    (row,) = listed(client, "projects", documents["self_central"])
    (picture,) = page(client, row["iri"]).cssselect("svg[role=img]")
    assert picture.find("desc").text == "年初预算数 66 万元；全年预算数 60 万元；执行数 54 万元"


def test_the_chart_of_a_query_shows_the_fullest_column(client: TestClient) -> None:
    answer = client.get("/query", params={"name": "budget-execution"}, headers=PAGE)
    tree = html.fromstring(answer.text)
    assert tree.cssselect("select[name=y] option[selected]")[0].get("value", "budget") == "budget"
    (picture,) = tree.cssselect(".chart svg")
    drawn = dict(each.split() for each in picture.find("desc").text.split("；"))  # in the order of the projects' IRIs
    assert drawn == {
        "草原生态补助": "500",
        "护林站通电": "84",
        "老旧路灯更换": "126",
        "村卫生室补助": "88",
        "鱼苗增殖放流": "60",
        "茶园补植": "30",
    }
    assert "前面 30 行" not in answer.text


def test_compare_shows_what_was_reached(client: TestClient) -> None:
    sides = {"a_project_text": "护林站通电", "b_project_text": "鱼苗增殖放流"}
    answer = client.get("/compare", params=sides, headers=PAGE)
    cells = texts(html.fromstring(answer.text), "table.compare td")
    assert any("≥14公里 年中完成值 6公里 全年预计值 14公里" in cell for cell in cells)
    assert any("≥50万尾 完成值 48万尾 得分 38" in cell for cell in cells)


def test_values_of_another_unit_are_in_no_picture() -> None:
    def value(role: str, raw: str, number: int, unit: str | None) -> Row:
        absent = dict.fromkeys(("upper", "year", "period", "share"))
        return {"role": role, "raw": raw, "value": number, "unit": unit, **absent}

    rows = [value("target", "≥4座", 4, "座"), value("interim", "777人", 777, "人"), value("actual", "5", 5, None)]
    told = measured(rows, "座数")
    assert told is not None
    assert "777" not in str(told["picture"])
    assert [row["raw"] for row in told["rows"]] == ["≥4座", "777人", "5"]
    assert measured(rows[:1], "座数") is None


def test_sums_of_different_units_are_in_no_picture() -> None:
    from decimal import Decimal

    known = {"raw": "66", "value": Decimal(66), "unit": "万元", "wan": Decimal(66)}
    bare = {"raw": "540000", "value": Decimal(540000), "unit": None, "wan": None}
    spent = {"initial": known, "adjusted": None, "executed": bare, "rate": None, "points": None, "score": None}
    told = execution(spent, "放流")
    assert told is not None
    assert (told["picture"], told["computed"]) == (None, None)
    both = execution({**spent, "executed": {**known, "raw": "33", "value": Decimal(33), "wan": Decimal(33)}}, "放流")
    assert both is not None
    assert both["computed"] == "50%"
    assert both["picture"] is not None
