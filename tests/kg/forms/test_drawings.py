"""Invented forms in the layouts of many provinces, each written in ten ways: what is drawn is read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kg.text import nfkc
from tests.kg.forms.printed import WAYS, glued

FOLDER = Path(__file__).parent / "drawings"
NAMES = sorted(path.stem for path in FOLDER.glob("*.txt"))
# what a way of writing loses beyond recovery, with the reason
LOST = {
    ("transposed", "one_line"): "heads stand among the values, nothing tells where a row ends",
    ("transposed", "lined"): "heads stand among the values, nothing tells where a row ends",
    ("headless", "one_line"): "neither heads nor rows are left",
    ("headless", "lined"): "neither heads nor rows are left",
    ("unknown_heads", "one_line"): "neither known heads nor rows are left",
    ("unknown_heads", "lined"): "neither known heads nor rows are left",
}


LEAST = 0.6
"""Share of the texts that must be accounted for in the drawing that loses most: five heads that no vocabulary has over columns
that drift from line to line (no head can be shown to stand over facts), and a column of remarks that no record holds."""


def drawing(name: str) -> tuple[str, list[tuple[str | None, ...]]]:
    text, _, wanted = (FOLDER / f"{name}.txt").read_text("utf-8").partition("=====\n")
    rows = [line.split(" | ") for line in wanted.splitlines() if line]
    return text, [tuple(None if cell == "-" else cell for cell in row) for row in rows]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", NAMES)
def test_indicators(name: str, way: str) -> None:
    if (name, way) in LOST:
        pytest.skip(LOST[name, way])
    text, wanted = drawing(name)
    reading = WAYS[way](text)
    found = [(each.level1, each.level2, each.level3, nfkc(each.target.raw)) for each in reading.indicators]
    assert found == [(a, b, c, nfkc(d or "")) for a, b, c, d in wanted]
    if wanted:  # what no record has a field for (last year's values, tasks, money spent) is unparsed, and the ledger says so
        assert reading.ledger.accounted >= LEAST


def test_there_are_drawings() -> None:
    assert len(NAMES) >= 22


@pytest.mark.parametrize("name", ["guangdong", "two_projects", "self_eval", "years", "multi_line"])
def test_without_any_separator(name: str) -> None:
    text, wanted = drawing(name)
    found = [(each.level1, each.level2, each.level3, each.target.raw) for each in glued(text).indicators]
    assert found == wanted


@pytest.mark.wide
@pytest.mark.parametrize("name", NAMES)
def test_the_same_records_through_several_layouts(name: str) -> None:
    """All that an indicator holds but its place and the way back to it is the same, however the form is written."""
    text, _ = drawing(name)
    text = text.replace("\\n", "")  # a line break inside a cell is lost in most ways of writing

    def records(way: str) -> list[object]:
        reading = WAYS[way](text)
        indicators: list[object] = [replace(each, place=None, citations=()) for each in reading.indicators]
        rows = [replace(each, place=None) for each in reading.evaluation_rows]
        heads = [(p.ref, p.name, p.code, p.funds, p.year, p.implementing_unit, p.supervising_dept) for p in reading.projects]
        return [*indicators, *rows, *heads]

    wanted = records("merged")
    for way in ("unmerged", "stacked", "bars", "markdown"):
        assert records(way) == wanted, way
