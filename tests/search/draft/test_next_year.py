"""Next year's form from this year's: what stays, what moves, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from kg.errors import WrongCall
from kg.export.official import Result, evaluated, write
from kg.records import Reading
from search import Library, open_library
from search.draft import Carried, next_year
from tests.kg.export.test_official import reading, row

NAME = "村卫生室药品采购补助"
OLD, NEW = "财预〔2011〕285号", "财预〔2020〕10号"
TARGETS = (
    ("output.quantity", "采购药品种类", "≥100种", None),
    ("output.quality", "药品验收合格率", "≥98%", OLD),
    ("output.quality", "药品配送及时率", "≥95%", None),
    ("output.time", "药品配送完成时间", "{year}年10月底前", None),
    ("satisfaction.served", "居民满意度", "≥90%", NEW),
)
RESULTS = {
    2025: {"采购药品种类": "110种", "药品验收合格率": "98.5%", "药品配送及时率": "90%", "居民满意度": "85%"},
    2026: {"采购药品种类": "240种", "药品验收合格率": "99%", "药品配送及时率": "91%", "居民满意度": "93%"},
}


def form_of(year: int) -> Reading:
    rows = [
        row(number, category, name, target.format(year=year), points=Decimal(15), basis_raw=basis)
        for number, (category, name, target, basis) in enumerate(TARGETS, 1)
    ]
    told = reading(rows, ("配齐药物。",), Decimal(30), "采购基本药物")
    project = replace(told.projects[0], year=year)
    return replace(told, document=replace(told.document, year=year, title=None), projects=(project,))


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    from kg.store.build import build

    folder = tmp_path_factory.mktemp("next-year")
    for year, results in RESULTS.items():
        told = form_of(year)
        (folder / f"{year}年绩效目标表.docx").write_bytes(write(told, "docx", "described"))
        done = evaluated(told, {name: Result(actual) for name, actual in results.items()}, Decimal(29))
        (folder / f"{year}年绩效自评表.docx").write_bytes(write(done, "docx", "self_evaluation"))
    build(sorted(Path(folder).glob("*.docx")), folder / "library", index="search.index:write_index")
    with open_library(folder / "library") as opened:
        yield opened


@pytest.fixture(scope="module")
def targets(library: Library) -> str:
    found = [each.iri for each in library.index.profiles.all if each.year == 2026 and "project_targets" in each.iri]
    assert len(found) == 1
    return found[0]


@pytest.fixture(scope="module")
def lines(library: Library, targets: str) -> dict[str, Carried]:
    return {line.row.level3: line for line in next_year(library, targets, 2027)[2].lines}


def kinds(line: Carried) -> list[str]:
    return [each.kind for each in line.reasons]


def test_a_target_that_was_met_stays(lines: dict[str, Carried]) -> None:
    line = lines["居民满意度"]
    assert (line.verdict, line.target, line.reasons) == ("stays", line.row.target, ())
    assert [(each.year, each.target, each.actual, each.met) for each in line.past] == [
        (2025, "≥90%", "85%", False),
        (2026, "≥90%", "93%", True),
    ]


def test_one_met_by_far_moves_to_what_was_reached(lines: dict[str, Carried]) -> None:
    line = lines["采购药品种类"]
    assert (line.verdict, kinds(line), line.target.raw) == ("moves", ["met_by_far"], "≥240种")
    assert "2.4倍" in line.reasons[0].text


def test_one_never_met_is_named_and_not_lowered(lines: dict[str, Carried]) -> None:
    line = lines["药品配送及时率"]
    assert (line.verdict, kinds(line), line.target.raw) == ("moves", ["never_met"], "≥95%")
    assert "2年都没有达到（2025：目标≥95%，完成90%；2026：目标≥95%，完成91%）" in line.reasons[0].text


def test_deadlines_move_with_the_year(lines: dict[str, Carried]) -> None:
    line = lines["药品配送完成时间"]
    assert (kinds(line), line.target.raw) == (["deadline"], "2027年10月底前")


def test_a_replaced_document_is_named_with_the_one_after_it(lines: dict[str, Carried]) -> None:
    line = lines["药品验收合格率"]
    assert kinds(line) == ["policy_replaced"]
    assert OLD in line.reasons[0].text
    assert f"由{NEW}替代" in line.reasons[0].text
    assert "请核对" in line.reasons[0].text


def test_results_of_this_year_stay_behind(library: Library) -> None:
    done = next(each.iri for each in library.index.profiles.all if each.year == 2026 and "self_evaluation" in each.iri)
    asked, goals, turn = next_year(library, done, 2027)
    assert (asked.project, asked.year, asked.wan, goals) == (NAME, 2027, Decimal(30), ("配齐药物。",))
    assert [(each.actual, each.score, each.deviation) for each in turn.rows] == [(None, None, None)] * len(TARGETS)
    assert next(each.target.raw for each in turn.rows) == "≥240种"


def test_json(library: Library, targets: str) -> None:
    told = next_year(library, targets, 2027)[2].as_dict()
    assert (told["project"], told["before"], told["year"]) == (NAME, 2026, 2027)
    assert {"level3", "before", "after", "verdict", "reasons", "past", "basis"} <= set(told["lines"][0])


def test_what_cannot_be(library: Library, targets: str) -> None:
    with pytest.raises(WrongCall, match="已是 2026 年度"):
        next_year(library, targets, 2026)
    with pytest.raises(WrongCall, match="没有 2027 年以前的这个项目：修路"):
        next_year(library, "修路", 2027)
    assert next_year(library, NAME, 2027)[2].before == 2026
    assert next_year(library, NAME, 2026)[2].before == 2025
