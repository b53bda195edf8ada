"""Forms of many provinces written down without looking at the code, each exported in seventeen ways.

Below ``=====`` stand the records: ``project | name | total | fiscal``, then an indicator a line: level 1, level 2, name, target
as printed (``@unit`` where the unit has a column of its own), points, score, result; or, behind ``rows``, scored rows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import pytest

from kg.records import Reading
from kg.text import nfkc
from kg.values import parse
from tests.kg.forms.exported import MORE

FOLDER = Path(__file__).parent / "unseen"
NAMES = sorted(path.stem for path in FOLDER.glob("*.txt"))
FLAT = ("one_line", "lined")
"""Ways of writing that lose the rows, or the empty cells: a share of the records may be lost with them."""
LEAST = 0.95

Record = tuple[str | Decimal | None, ...]


@dataclass
class Wanted:
    """What a drawing holds."""

    drawing: str
    projects: list[Record] = field(default_factory=list)
    indicators: list[Record] = field(default_factory=list)
    scored: list[Record] = field(default_factory=list)


def number(text: str) -> Decimal | None:
    return None if text == "-" else Decimal(text)


def text_or_none(text: str) -> str | None:
    return None if text == "-" else nfkc(text)


def wanted(name: str) -> Wanted:
    drawing, _, lines = (FOLDER / f"{name}.txt").read_text("utf-8").partition("=====\n")
    out = Wanted(drawing)
    scored = False
    for line in lines.splitlines():
        cells = [cell.strip() for cell in line.split(" | ")]
        if cells == ["rows"]:
            scored = True
        elif cells[0] == "project":
            out.projects.append((cells[1], number(cells[2]), number(cells[3])))
        elif scored:
            out.scored.append((*map(text_or_none, cells[:3]), number(cells[3]), number(cells[4])))
        elif line:
            out.indicators.append(indicator(cells + ["-"] * (7 - len(cells))))
    return out


def indicator(cells: list[str]) -> Record:
    raw, _, unit = cells[3].partition(" @")
    target = parse(raw, name=cells[2], unit=unit or None).target
    value = target.value
    if unit and value is None and any(character.isdigit() for character in raw):
        value = Decimal("".join(character for character in raw if character.isdigit()))
    sign = target.operator or target.effective_operator
    levels = (text_or_none(cells[0]), text_or_none(cells[1]), nfkc(cells[2]))
    return (*levels, nfkc(raw), sign, value, unit or target.unit, number(cells[4]), number(cells[5]), text_or_none(cells[6]))


def found(reading: Reading) -> tuple[list[Record], list[Record]]:
    indicators: list[Record] = [
        (
            each.level1, each.level2, nfkc(each.level3), nfkc(each.target.raw),
            each.target.operator or each.target.effective_operator, each.target.value, each.target.unit, each.points,
            each.score, nfkc(each.actual.raw) if each.actual else None,
        )
        for each in reading.indicators
    ]  # fmt: skip
    scored: list[Record] = [
        (each.level1, each.level2, nfkc(each.level3), each.points, each.score) for each in reading.evaluation_rows
    ]
    return indicators, scored


def right(expected: list[Record], got: list[Record]) -> int:
    """Return how many expected records were found as a whole."""
    rest = list(got)
    count = 0
    for record in expected:
        if record in rest:
            rest.remove(record)
            count += 1
    return count


@pytest.mark.parametrize("way", [way for way in MORE if way not in FLAT])
@pytest.mark.parametrize("name", NAMES)
def test_records(name: str, way: str) -> None:
    want = wanted(name)
    indicators, scored = found(MORE[way](want.drawing))
    assert indicators == want.indicators
    assert scored == want.scored


@pytest.mark.wide
@pytest.mark.parametrize("way", FLAT)
def test_records_without_rows(way: str) -> None:
    """Whole records over all drawings: recall and precision."""
    hits = expected = got = 0
    for name in NAMES:
        want = wanted(name)
        indicators, scored = found(MORE[way](want.drawing))
        hits += right(want.indicators, indicators) + right(want.scored, scored)
        expected += len(want.indicators) + len(want.scored)
        got += len(indicators) + len(scored)
    assert hits / expected >= LEAST - 0.05
    assert hits / got >= LEAST - 0.05


@pytest.mark.parametrize("name", [name for name in NAMES if wanted(name).projects])
def test_projects(name: str) -> None:
    want = wanted(name)
    reading = MORE["merged"](want.drawing)
    projects = [
        (each.name, each.funds.total if each.funds else None, each.funds.fiscal if each.funds else None)
        for each in reading.projects
    ]
    assert projects == want.projects


def test_there_are_forms() -> None:
    assert len(NAMES) >= 35
