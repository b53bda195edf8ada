"""Which projects of several tables are one, and which rows a table prints again: asked of the records alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kg.document import Place
from kg.forms.relations.keys import same_projects
from kg.forms.relations.repeats import without_repeats
from kg.records import Indicator, Party, Project
from kg.values import parse


def project(text: str) -> Project:
    """Return a project of ``table name code unit year``, ``-`` for what is not printed; a star: with a form of its own."""
    table, name, code, unit, year = text.removeprefix("*").split()
    return Project(
        ref=text,
        name=name,
        code=None if code == "-" else code,
        year=None if year == "-" else int(year),
        implementing_unit=None if unit == "-" else Party(unit),
        place=Place(table=int(table), row=1, column=1),
    )


def groups(*texts: str, sheets: tuple[int, ...] = ()) -> tuple[list[list[str]], list[tuple[str, str]]]:
    projects = [project(text) for text in texts]
    found, doubtful = same_projects(projects, [text for text in texts if not text.startswith("*")], sheets)
    return [[each.ref for each in group] for group in found], doubtful


A, B = "410099230011", "410099230022"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        # by code, whatever the name is written like
        (f"1 河堤养护 {A} - -", f"2 河堤养护 {A} - -", True),
        (f"1 河堤养护 {A} - -", f"2 {A} {A} - -", True),
        (f"1 河堤养护 {A}x - -", f"2 河堤养护 {A}X - -", True),
        (f"1 河堤养护 {A} - -", f"2 河堤养护 {B} - -", False),
        (f"1 河堤养护 {A} - 2024", f"2 河堤养护 {A} - 2025", False),
        (f"1 河堤养护 {A} - 2024", f"2 河堤养护 {A} - -", True),
        (f"1 河堤养护 {A} - 2024", f"2 河堤养护 {A} - 2024", True),
        # by name, where the units agree
        ("1 河堤养护 - - -", "2 河堤养护 - - -", True),
        ("1 河堤养护 - - -", "2 泵站改造 - - -", False),
        ("1 河堤养护 - 河道站 -", "2 河堤养护 - 河道站 -", True),
        ("1 河堤养护 - 河道站 -", "2 河堤养护 - 泵站 -", False),
        ("1 河堤养护 - 河道站 -", "2 河堤养护 - - -", True),
        ("1 河堤养护 - - -", "2 河堤养护 - 河道站 -", True),
        ("1 河堤养护 - - 2024", "2 河堤养护 - - 2025", False),
        ("1 河堤养护 - - 2024", "2 河堤养护 - - -", True),
        (f"1 河堤养护 {A} - -", "2 河堤养护 - - -", True),
        (f"1 河堤养护 {A} 河道站 -", "2 河堤养护 - 泵站 -", False),
        # of one table, and of two forms with heads of their own
        ("1 河堤养护 - - -", "1 河堤养护 - - -", False),
        ("*1 河堤养护 - - -", "2 河堤养护 - - -", True),
        ("*1 河堤养护 - - -", "*2 河堤养护 - - -", False),
        (f"*1 河堤养护 {A} - -", f"*2 河堤养护 {A} - -", False),
        (f"*1 河堤养护 {A} - -", f"2 河堤养护 {A} - -", True),
    ],
)
def test_two_projects(one: str, other: str, same: bool) -> None:
    found, doubtful = groups(one, other)
    assert found == ([[one, other]] if same else [[one], [other]])
    assert doubtful == []


def test_a_name_that_fits_two_projects_is_left_alone_and_told() -> None:
    found, doubtful = groups("1 河堤养护 - 河道站 -", "1 河堤养护 - 泵站 -", "2 河堤养护 - - -")
    assert found == [["1 河堤养护 - 河道站 -"], ["1 河堤养护 - 泵站 -"], ["2 河堤养护 - - -"]]
    assert doubtful == [("第 2 表", "河堤养护")]
    # its own unit's comes first
    found, doubtful = groups("1 河堤养护 - 河道站 -", "1 河堤养护 - 泵站 -", "2 河堤养护 - 泵站 -")
    assert found == [["1 河堤养护 - 河道站 -"], ["1 河堤养护 - 泵站 -", "2 河堤养护 - 泵站 -"]]
    assert doubtful == []


def test_a_name_that_a_table_prints_twice_names_no_project() -> None:
    twice = "2 河堤养护 - - -"
    found, doubtful = groups("1 河堤养护 - - -", twice, twice)
    assert sorted(map(len, found)) == [1, 1, 1]
    assert doubtful == []


def test_several_forms_with_one_code_stand_alone_beside_the_rows() -> None:
    rows = [f"3 河堤养护 {A} - -", f"4 河堤养护 {A} - -"]
    forms = [f"*1 河堤养护 {A} - -", f"*2 河堤养护 {A} - -"]
    assert groups(*forms, *rows)[0] == [[forms[0]], [forms[1]], rows]
    assert groups(forms[0], *rows)[0] == [[forms[0], *rows]]


def test_a_code_that_stands_for_several_names_is_no_key() -> None:
    """A class of expenditure under 项目编码; where a sheet of projects gives the code one name, that sheet decides."""
    one, two, three = f"1 河堤养护 {A} - -", f"1 泵站改造 {A} - -", f"2 河堤养护 {A} - -"
    assert groups(one, two, three)[0] == [[one, three], [two]]
    sheet = f"3 河堤养护 {A} - -"
    assert groups(one, two, sheet, sheets=(3,))[0] == [[one, two, sheet]]


def test_codes_of_several_years() -> None:
    one, two, none = f"1 河堤养护 {A} - 2024", f"1 河堤养护 {A} - 2025", f"2 河堤养护 {A} - -"
    assert groups(one, two, none)[0] == [[one], [two], [none]]


BASE = Indicator("p1", 1, "产出指标", "数量指标", "架设桥梁", parse("≥5座").target, level2_category="output.quantity")


def sheet(table: int, *targets: str, **more: object) -> list[Indicator]:
    """Return a row a target: 架设桥梁1, 架设桥梁2 … of p1."""
    return [
        replace(BASE, level3=f"架设桥梁{n}", target=parse(target).target, place=Place(table=table, row=n, column=1), **more)  # type: ignore[arg-type]
        for n, target in enumerate(targets, 1)
    ]


def kept(
    *sheets: list[Indicator], by_row: tuple[str, ...] = ("p1",)
) -> tuple[list[tuple[int | None, str]], tuple[str, ...], tuple[str, ...]]:
    out = without_repeats([each for own in sheets for each in own], by_row)
    left = [(each.place.table, each.target.raw) for each in out.indicators if each.place is not None]
    return left, tuple(out.notes), tuple(out.conflicts)


def test_a_table_that_prints_another_again_counts_once() -> None:
    first, again = sheet(1, "≥5座", "3座"), sheet(2, "≥5座", "3座")
    left, notes, conflicts = kept(first, again)
    assert left == [(1, "≥5座"), (1, "3座")]
    assert notes == ("第 2 表的 2 行指标中 2 行与第 1 表（2 行）相同，只计一次",)
    assert conflicts == ()
    assert len(without_repeats([*first, *again], ["p1"]).also) == 2
    assert len(kept(first, again, by_row=())[0]) == 4  # forms of their own repeat nothing


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("≥5座", "≥5座", True),
        ("≥5座", "5座", True),  # a sign in one of them only
        ("≥5座", "≤5座", False),
        ("5", "5座", True),
        ("5个", "5座", False),
        ("≥5座", "≥6座", False),
        ("5-6座", "5-7座", False),
        ("改善", "改善", True),
        ("改善", "提高", False),
        ("改善", "改 善", True),
    ],
)
def test_rows_that_print_the_same(one: str, other: str, same: bool) -> None:
    assert len(kept(sheet(1, one), sheet(2, other))[0]) == (1 if same else 2)


@pytest.mark.parametrize("field", ["level2_category", "year", "term", "project"])
def test_rows_that_differ_in_more_than_their_value(field: str) -> None:
    values = {
        "level2_category": ("output.quality", "output.time"),
        "year": (2024, 2025),
        "term": ("annual", "long_term"),
        "project": ("p1", "p2"),
    }
    one, other = values[field]
    first, again = sheet(1, "5座", **{field: one}), sheet(2, "5座", **{field: other})
    assert len(kept(first, again, by_row=("p1", "p2"))[0]) == 2
    assert len(kept(first, sheet(2, "5座", **{field: one}), by_row=("p1", "p2"))[0]) == 1


def test_how_much_of_a_table_must_stand_in_others() -> None:
    """From half of its rows on it repeats them; from four fifths on another value contradicts, else it is a target."""
    first = sheet(1, "1座", "2座", "3座", "4座", "5座")
    assert len(kept(first, sheet(2, "1座", "2座", "9座", "9座"))[0]) == 5 + 2
    assert len(kept(first, sheet(2, "1座", "9座", "9座", "9座"))[0]) == 5 + 4
    left, _, conflicts = kept(first, sheet(2, "1座", "2座", "3座", "4座", "9座"))
    assert len(left) == 5
    assert len(conflicts) == 1
    assert "9座" in conflicts[0]
    left, _, conflicts = kept(first, sheet(2, "1座", "2座", "3座", "9座", "9座"))
    assert (len(left), conflicts) == (5 + 2, ())


def test_what_only_the_repeated_row_prints_is_kept() -> None:
    first, again = sheet(1, "5座"), sheet(2, "5座", description="新建的桥", actual=parse("5座").target)
    (left,) = without_repeats([*first, *again], ["p1"]).indicators
    assert (left.description, left.actual) == ("新建的桥", parse("5座").target)
    assert left.place == first[0].place
