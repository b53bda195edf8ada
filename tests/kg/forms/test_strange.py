"""Forms written down, with what they hold, before the code was read: what a stranger's form meets at first sight.

Format as of `test_unseen`, with ``head | field | value`` for the document, and ``in | project`` before the rows of a project.
The later ones were written after the first had been mended. What still goes wrong stands in `GAPS`, by form.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.records import Reading
from tests.kg.forms.exported import MORE
from tests.kg.forms.test_unseen import Record, found, indicator, number, right

FOLDER = Path(__file__).parent / "strange"
FORMS = sorted(FOLDER.glob("*.txt")) + sorted((FOLDER / "later").glob("*.txt"))
GAPS = {
    "declare_two_sided": "two values beside one name, of the whole period and of the year: the year's is lost",
    "ningxia_year_cols": "农户苗木成本 is masked: 苗 is a surname behind 农户",
}
LEAST = {"unmerged": 0.9, "stacked": 0.9, "bars": 0.9, "joined": 0.87, "layout": 0.8, "lined": 0.75, "one_line": 0.8}
"""Least share of whole rows in ways of writing that lose merged cells, the places of cells, or rows."""


def read(path: Path, way: str) -> tuple[Reading, list[Record], dict[str, str], list[tuple[str | None, Record]]]:
    drawing, _, lines = path.read_text("utf-8").partition("=====\n")
    head: dict[str, str] = {}
    rows: list[tuple[str | None, Record]] = []
    projects: list[Record] = []
    inside: str | None = None
    for line in lines.splitlines():
        cells = [cell.strip() for cell in line.split(" | ")]
        match cells[0]:
            case "project":
                projects.append((cells[1], number(cells[2])))
            case "head":
                head[cells[1]] = cells[2]
            case "in":
                inside = cells[1]
            case _:
                rows.append((inside, indicator(cells + ["-"] * (7 - len(cells)))))
    return MORE[way](drawing), projects, head, rows


@pytest.mark.parametrize("way", ["merged", "word", "excel", "web"])
@pytest.mark.parametrize("path", [form for form in FORMS if form.stem not in GAPS], ids=lambda path: path.stem)
def test_rows(path: Path, way: str) -> None:
    reading, _, _, rows = read(path, way)
    assert found(reading)[0] == [row for _, row in rows]
    names = {project.ref: project.name for project in reading.projects}
    if any(inside for inside, _ in rows):
        assert [names.get(each.project or "") for each in reading.indicators] == [inside for inside, _ in rows]


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_heads(path: Path) -> None:
    reading, projects, head, _ = read(path, "merged")
    document = reading.document
    bodies = {each.name for each in document.organisations}
    if "kind" in head:
        assert document.kind == head["kind"]
    if "year" in head:
        assert str(document.year) == head["year"]
    if "organisation" in head:
        assert head["organisation"] in bodies
    sums = [(each.name, each.funds.total if each.funds else None) for each in reading.projects]
    assert [name for name, _ in sums] == [name for name, *_ in projects]
    if path.stem != "in_cell_list":  # 金额 beside a unit's name names no part of the funds
        wanted = [total for _, total in projects]
        assert [total if want is not None else None for (_, total), want in zip(sums, wanted, strict=True)] == wanted


@pytest.mark.wide
@pytest.mark.parametrize("way", LEAST)
def test_ways_that_lose(way: str) -> None:
    hits = expected = 0
    for path in FORMS:
        reading, _, _, rows = read(path, way)
        hits += right([row for _, row in rows], found(reading)[0])
        expected += len(rows)
    assert hits / expected >= LEAST[way]


@pytest.mark.parametrize(
    ("name", "as_of", "wanted"),
    [
        (
            "monitor_two_row",
            "1-7月",
            [
                ("2100株", "3600株", "确定能"),
                ("94%", "93%", "确定能"),
                ("进行中", "11月中旬", "有可能"),
                ("68%", "75%", "确定能"),
                (None, "90%", "有可能"),
            ],
        ),
        (
            "later/monitor_plain",
            "截至9月底",
            [
                ("11公里", "18公里", "确定能"),
                ("100%", "100%", "确定能"),
                ("进行中", "12月中旬", "有可能"),
                ("提高", "提高", "确定能"),
                ("未调查", "92%", "确定能"),
            ],
        ),
    ],
)
def test_interim_is_no_result(name: str, as_of: str, wanted: list[tuple[str | None, str, str]]) -> None:
    """What was reached by July, what is expected, and how likely it is are no final results."""
    reading, *_ = read(FOLDER / f"{name}.txt", "merged")
    assert all(each.actual is None for each in reading.indicators)
    assert {each.interim.as_of for each in reading.indicators if each.interim} == {as_of}
    found = [
        (each.interim and each.interim.raw, each.expected and each.expected.raw, each.likelihood) for each in reading.indicators
    ]
    assert found == wanted


def test_causes_are_kept() -> None:
    reading, *_ = read(FOLDER / "monitor_two_row.txt", "merged")
    assert [each.deviation for each in reading.indicators] == [None, None, "雨季推迟", None, None]


def test_there_are_forms() -> None:
    assert len(FORMS) >= 36
