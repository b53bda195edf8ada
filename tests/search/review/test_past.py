"""A target beside its own past: lowered, unchanged, passed by far each year; one hint a kind, with its places."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kg.document import Place, Sha256
from kg.records import Indicator, Party, Project, Reading
from kg.values import parse
from search.review import review
from search.review.peers import Library
from tests.kg.check.forms import project, reading, row


def year(of: int, *rows: Indicator, body: str = "", name: str = "河堤养护") -> Reading:
    """A form of a year; `body` carries the project out."""
    made: Project = replace(project(name=name), implementing_unit=Party(body, None) if body else None)
    return replace(reading(*rows, projects=(made,), year=of), sha256=Sha256(f"{of}{hash(body) % 997}".zfill(64)))


def result(kind: str, name: str, target: str, actual: str) -> Indicator:
    return replace(row(kind, name, target), actual=parse(actual, name=name).target)


def told(this: Reading, *before: Reading) -> list[tuple[str, str, str]]:
    return [(f.rule, f.severity, f.message) for f in review(this, (), Library(before)).findings]


@pytest.mark.parametrize(
    ("name", "target", "before", "now", "message"),
    [
        (
            "巡查次数", "≥24次", (("≥20次", "60次"), ("≥24次", "62次")), "≥25次",
            "“巡查次数”往年都远远好于目标（2024年目标20完成60、2025年目标24完成62），今年目标≥25次仍不及往年完成的最低水平",
        ),
        ("巡查次数", "≥24次", (("≥20次", "60次"), ("≥24次", "25次")), "≥25次", None),  # not each year
        ("巡查次数", "≥24次", (("≥20次", "60次"), ("≥20次", "21次"), ("≥24次", "62次")), "≥20次", None),
        ("巡查次数", "≥24次", (("≥20次", "60次"), ("≥24次", "62次")), "≥60次", None),  # set anew
        ("巡查次数", "≥24次", (("≥24次", "62次"),), "≥25次", None),  # one year is chance
        (
            "办理时间", "≤10天", (("≤10天", "6天"), ("≤10天", "7天")), "≤9天",
            "“办理时间”往年都远远好于目标（2024年目标10完成6、2025年目标10完成7），今年目标≤9天仍不及往年完成的最低水平",
        ),
        (
            "养护合格率", "≥90%", (("≥90%", "99%"), ("≥90%", "96%")), "≥92%",
            "“养护合格率”往年都远远好于目标（2024年目标90完成99、2025年目标90完成96），今年目标≥92%仍不及往年完成的最低水平",
        ),
        ("养护合格率", "≥90%", (("≥90%", "94%"), ("≥90%", "94%")), "≥92%", None),
    ],
)  # fmt: skip
def test_passed_by_far_each_year(
    name: str, target: str, before: tuple[tuple[str, str], ...], now: str, message: str | None
) -> None:
    years = [year(2026 - n, result("数量", name, *each)) for n, each in enumerate(reversed(before), 1)]
    found = [each for each in told(year(2026, row("数量", name, now)), *years) if each[0] == "target_passed_by_far"]
    assert found == ([("target_passed_by_far", "info", message)] if message else [])


def test_target_and_result_of_a_year_may_stand_in_two_files() -> None:
    forms = [year(of, row("数量", "巡查次数", "≥20次")) for of in (2024, 2025)]
    done = [replace(year(of, result("数量", "巡查次数", "≥20次", "60次")), sha256=Sha256("9" * 64)) for of in (2024, 2025)]
    for both in ((*forms, *done), (*done, *forms)):
        found = told(year(2026, row("数量", "巡查次数", "≥21次")), *both)
        assert [rule for rule, _severity, _message in found] == ["target_passed_by_far"]


def test_the_year_in_a_name_is_no_part_of_it_and_another_body_has_another_past() -> None:
    this = year(2026, row("数量", "巡查次数", "≥20次"), body="云岭县水务局", name="2026年河堤养护")
    same = year(2025, row("数量", "巡查次数", "≥24次"), body="云岭县水务局", name="2025年度河堤养护")
    assert told(this, same) == [("target_lowered", "info", "“巡查次数”目标≥20次，2025年为24，低于往年")]
    assert told(this, replace(same, projects=(replace(same.projects[0], implementing_unit=Party("青溪县水务局", None)),))) == []


def test_the_same_year_is_no_past() -> None:
    assert (
        told(year(2026, row("数量", "巡查次数", "≥20次")), year(2026, row("数量", "巡查次数", "≥24次"), name="2026年河堤养护"))
        == []
    )


def test_a_ceiling_that_was_raised() -> None:
    before = year(2025, row("时效", "办理时间", "≤5天"))
    expected = [("target_lowered", "info", "“办理时间”目标≤9天，2025年为5，宽于往年")]
    assert told(year(2026, row("时效", "办理时间", "≤9天")), before) == expected
    assert told(year(2026, row("时效", "办理时间", "≤4天")), before) == []


def test_one_hint_for_all_targets_of_a_kind() -> None:
    rows = [row("数量", f"巡查{n}段次数", f"≥{n}次") for n in range(1, 8)]
    found = told(year(2026, *rows), year(2025, *rows), year(2024, *rows))
    names = "；".join(f"“巡查{n}段次数”的目标≥{n}次已3年没有变化" for n in range(1, 6))
    assert found == [("target_unchanged", "info", f"{names}等7个指标")]


def test_the_same_hint_once_with_its_places() -> None:
    places = [Place(table=1, row=number, column=3) for number in (4, 9)]
    this = year(2026, *(replace(row("质量", "养护合格率", "≥60%"), place=place) for place in places))
    others = [
        replace(year(2025, row("质量", "养护合格率", f"≥{n}%"), name=f"别处{n}"), sha256=Sha256(str(n).zfill(64)))
        for n in range(95, 100)
    ]
    (found,) = told(this, *others)
    assert found[0] == "peer_outlier"
    assert found[2].endswith("之间（共2处：第1表第4行第3列、第1表第9行第3列）")
