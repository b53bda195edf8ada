"""Targets of a draft: what is proposed, what stays open, and the distribution behind it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from search.draft.targets import distribution, propose
from search.wordings import Use


def uses(*numbers: str, unit: str | None = "%", sign: str = "≥", years: tuple[int, ...] = (2023, 2024)) -> list[Use]:
    return [
        Use(
            f"d/indicator/{at}",
            "验收合格率",
            raw=f"{sign}{number}{unit or ''}",
            operator=sign or "=",
            value=Decimal(number),
            unit=unit,
            kind="quantitative",
            year=years[at % len(years)],
        )
        for at, number in enumerate(numbers)
    ]


def words(*raws: tuple[str, int]) -> list[Use]:
    return [Use(f"d/indicator/{at}", "完成时间", raw=raw, kind="deadline", year=year) for at, (raw, year) in enumerate(raws)]


def raw(name: str, told: list[Use], **more: object) -> str:
    given: dict[str, object] = {"own_text": "", "year": 2027, **more}
    return propose(name, told, **given).target.raw  # type: ignore[arg-type]


def test_quartiles_as_spreadsheets_compute_them() -> None:
    found = distribution(uses("90", "92", "95", "96", "100"))
    assert found is not None
    assert (found.n, found.min, found.q1, found.median, found.q3, found.max) == (5, 90, 92, 95, 96, 100)
    assert found.by_year == ((2023, 3, Decimal(95)), (2024, 2, Decimal(94)))
    assert found.operators == (("≥", 5),)


def test_of_one_number_all_quartiles_are_it() -> None:
    found = distribution(uses("90"))
    assert found is not None
    assert (found.n, found.q1, found.median, found.q3) == (1, 90, 90, 90)


def test_numbers_of_two_units_are_never_put_together() -> None:
    found = distribution([*uses("90", "95", "98"), *uses("12", unit="个")])
    assert found is not None
    assert (found.unit, found.n) == ("%", 3)


def test_words_have_no_distribution() -> None:
    assert distribution(words(("明显改善", 2024))) is None


def test_a_rate_somebody_set_and_no_average() -> None:
    assert raw("验收合格率", uses("90", "95", "98", "98")) == "≥98%"  # the median is 96.5
    assert raw("验收合格率", uses("100", "100", "100")) == "=100%"
    assert raw("验收合格率", uses("100", "100", sign="")) == "=100%"


@pytest.mark.parametrize("numbers", [("12", "48", "130"), ("50", "51", "52")])
def test_a_count_is_the_projects_own(numbers: tuple[str, ...]) -> None:
    found = propose("改造桥梁数量", uses(*numbers, unit="座"), own_text="", year=2027)
    assert (found.target.raw, found.target.operator, found.target.unit) == ("", "≥", "座")
    assert found.distribution is not None
    assert found.distribution.n == 3
    assert "座" in found.note


def test_a_count_that_her_own_text_states() -> None:
    told = uses("12", "48", "130", unit="座")
    assert raw("改造桥梁数量", told, own_text="计划改造危旧桥梁15座，方便群众出行") == "≥15座"
    assert raw("改造桥梁数量", told, own_text="新建水闸15座") == ""
    assert raw("改造桥梁数量", told, own_text="改造桥梁15公里") == ""


def test_none_may_happen() -> None:
    assert raw("责任事故起数", uses("0", "0", "0", unit="起", sign="")) == "=0起"


def test_a_price_that_projects_share() -> None:
    assert raw("每亩补贴标准", uses("60", "60", "65", unit="元/亩", sign="≤")) == "≤60元/亩"
    assert raw("每亩补贴标准", uses("60", "160", "265", unit="元/亩", sign="≤")) == ""


def test_the_sum_of_another_project_is_none_of_this() -> None:
    assert raw("维修工程总费用", uses("30", "30", "30", unit="万元", sign="≤")) == ""


def test_dates_move_to_the_year_of_the_form() -> None:
    told = words(("2023年10月底前", 2023), ("2024年10月底前", 2024), ("2023年3月底前", 2023))
    assert raw("完成时间", told) == "2027年10月底前"
    found = propose("完成时间", told, own_text="", year=None)
    assert "年份" in found.note


def test_few_uses_are_widened_by_the_same_measure_in_the_same_unit() -> None:
    wide = [*uses("80", "85", "90", "95"), *uses("7", unit="个")]
    found = propose("验收合格率", uses("98"), own_text="", year=2027, wide=wide).distribution
    assert found is not None
    assert (found.of, found.n) == ("measure", 5)


def test_a_filled_pattern_takes_rates_and_no_counts() -> None:
    assert raw("药品采购合格率", uses("98", "98", "99"), filled=True) == "≥98%"
    assert raw("药品采购数量", uses("12", "12", "12", unit="元/人"), filled=True) == ""


def test_a_mistake_is_not_handed_on() -> None:
    told = [*uses("95", "95", "95", sign="≤"), *uses("92")]
    assert raw("验收合格率", told, sound=lambda target: target.operator != "≤") == "≥92%"
    found = propose("验收合格率", uses("95", sign="≤"), own_text="", year=2027, sound=lambda _: False)
    assert found.target.raw == ""
    assert "疑问" in found.note


def test_nothing_to_go_by() -> None:
    assert raw("完成时间", [Use("d/indicator/1", "完成时间")]) == ""
