"""Money over forms in different units: nothing adds bare numbers."""

from __future__ import annotations

from decimal import Decimal

import pyoxigraph as ox
import pytest

from kg import read
from kg.named_queries import bind, load
from kg.triples import evidence_quads, readings, reference_quads
from tests.kg.queries.dataset import BASE, oxigraph_rows

FORM = """{body}2024年度项目支出绩效目标表
{line}
项目名称\t{name}
主管部门\t{body}\t实施单位\t{body}
项目资金{block}\t年度资金总额\t{total}
\t其中：财政拨款\t{fiscal}
一级指标\t二级指标\t三级指标\t指标值
产出指标\t数量指标\t培训人数\t≥{people}人
产出指标\t成本指标\t项目总成本\t≤{cost}
产出指标\t成本指标\t人均成本\t≤500元/人
"""
FORMS = (
    # 300 万元, in as many ways
    {"line": "单位：万元", "block": "", "total": "300", "fiscal": "200", "cost": "300万元"},
    {"line": "金额单位：元", "block": "", "total": "3,000,000.00", "fiscal": "2000000", "cost": "3000000元"},
    {"line": "", "block": "（千元）", "total": "3000", "fiscal": "2000", "cost": "0.03亿元"},
    {"line": "", "block": "", "total": "0.03亿元", "fiscal": "200万（其中中央100万元）", "cost": "300万元"},
    # no unit, and no yuan: not 300 of anything
    {"line": "", "block": "", "total": "300", "fiscal": "200", "cost": "300万元"},
    {"line": "单位：万美元", "block": "", "total": "300", "fiscal": "200", "cost": "300万美元"},
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> ox.Store:
    folder = tmp_path_factory.mktemp("money")
    evidence: list[ox.Quad] = []
    for number, form in enumerate(FORMS):
        path = folder / f"{number}.txt"
        path.write_text(FORM.format(**form, body=f"澄澜县{'甲乙丙丁戊己'[number]}水务局", name="河堤养护", people=100), "utf-8")
        reading = read(path)
        quads = list(evidence_quads(reading, BASE))
        assert list(readings(quads)) == [reading]
        evidence += quads
    store = ox.Store()
    store.bulk_extend([*evidence, *reference_quads(evidence, BASE)])
    return store


def rows(store: ox.Store, query: str) -> list[list[str]]:
    return oxigraph_rows(store, f"PREFIX jx: <https://w3id.org/jixiao/ns#>\n{query}")[1:]


def test_money_of_all_forms(store: ox.Store) -> None:
    query = "SELECT (SUM(?wan) AS ?sum) (COUNT(?wan) AS ?n) { ?funds jx:%s ?amount . ?amount jx:amountWan ?wan }"
    assert rows(store, query % "totalAmount") == [["1200", "4"]]
    assert rows(store, query % "fiscalAmount") == [["800", "4"]]


def test_targets_in_money_are_sums_and_prices_are_not(store: ox.Store) -> None:
    found = rows(store, "SELECT ?raw ?wan { ?target a jx:Target ; jx:raw ?raw ; jx:amountWan ?wan }")
    assert sorted(found) == [["≤0.03亿元", "300"], ["≤3000000元", "300"], *[["≤300万元", "300"]] * 3]


def test_what_is_printed_stays(store: ox.Store) -> None:
    more = "OPTIONAL { ?a jx:unit ?unit } OPTIONAL { ?a jx:value ?value }"
    found = rows(store, f"SELECT ?raw ?unit ?value {{ ?funds jx:totalAmount ?a . ?a jx:raw ?raw {more} }}")
    assert sorted(found) == sorted(
        [
            ["300", "万元", ""],
            ["3,000,000.00", "元", ""],
            ["3000", "千元", ""],
            ["0.03亿元", "亿元", ""],
            ["300", "", "300"],
            ["300", "万美元", "300"],
        ]
    )


def test_named_queries_are_in_wan(store: ox.Store) -> None:
    def totals(name: str, column: str) -> list[str]:
        head, *found = oxigraph_rows(store, bind(load(name)))
        return sorted(row[head.index(column)] for row in found)

    assert totals("projects-by-money", "total") == ["", "", "300", "300", "300", "300"]
    assert totals("budget-per-beneficiary", "each") == ["3"] * 4
    assert totals("money-by-document", "unknown") == ["0"] * 4 + ["1"] * 2
    assert sum(map(Decimal, totals("money-by-document", "total"))) == 1200
