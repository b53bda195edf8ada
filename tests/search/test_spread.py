"""Distributions of targets."""

from __future__ import annotations

from decimal import Decimal

from search.filters import Filters
from search.searcher import Searcher
from search.spread import spreads
from tests.search.standins import use


def test_numbers_of_one_unit_by_year_and_division() -> None:
    values = [("90", 2022, "甲县"), ("95", 2023, "甲县"), ("95", 2023, "乙县"), ("98", 2024, "乙县"), ("99.5", 2024, "乙县")]
    uses = [
        use(n, "满意度", value=Decimal(v), raw=f"≥{v}%", year=year, division=place) for n, (v, year, place) in enumerate(values)
    ]
    (told,) = spreads([*uses, use(9, "满意度", value=None, raw="较高", kind="qualitative", unit=None)])
    assert (told.unit, told.count, told.operators, told.common) == ("%", 5, (("≥", 5),), "≥95%")
    assert [told.least, told.lower, told.median, told.upper, told.most] == [
        Decimal(v) for v in ("90", "95", "95", "98", "99.5")
    ]
    assert told.by_year == ((2022, Decimal(90)), (2023, Decimal(95)), (2024, Decimal("98.75")))
    assert told.by_division == (("乙县", Decimal(98)), ("甲县", Decimal("92.5")))


def test_units_stay_apart() -> None:
    told = spreads(
        [
            use(1, "成本", value=Decimal(3), unit="万元", operator="≤"),
            use(2, "成本", value=Decimal(5), unit="万元", operator=None),
            use(3, "成本", value=Decimal(40000), unit="元", operator="≤"),
        ]
    )
    assert [(spread.unit, spread.count, spread.median) for spread in told] == [
        ("万元", 2, Decimal(4)),
        ("元", 1, Decimal(40000)),
    ]
    assert told[0].operators == (("", 1), ("≤", 1))
    assert told[0].as_dict()["operators"] == [{"operator": None, "count": 1}, {"operator": "≤", "count": 1}]


def test_no_number_no_spread() -> None:
    assert spreads([use(1, "环境", value=None, kind="qualitative")]) == []


def test_the_uses_of_a_hit(searcher: Searcher) -> None:
    hit = searcher.search("农村公路养护里程").hits[0]
    (told,) = spreads(searcher.index.table.uses(hit.rows, Filters()))
    assert (told.median, told.by_division) == (Decimal(300), (("北屏县", Decimal(300)), ("澄湖县", Decimal(290))))
