"""Official forms: what is written is read back equal, whatever the rows."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.amount import Amount
from kg.categories import categories, parent_of
from kg.check import check
from kg.document import Sha256
from kg.export.official import FORMATS, LAYOUTS, TARGET_LAYOUTS, form_of, write
from kg.reading import read_here
from kg.records import (
    Citation,
    DocumentHead,
    FundAmounts,
    Funds,
    Goal,
    Indicator,
    Ledger,
    Organisation,
    Party,
    Passage,
    Project,
    Reading,
)
from kg.values import parse

NAMES = {
    "output.quantity": ("采购药品种类", "新建书屋数量", "护林员人数", "维护路灯盏数", "开放天数"),
    "output.quality": ("药品验收合格率", "设备完好率", "资料归档率", "灯具亮灯率"),
    "output.time": ("补助发放及时率", "工程竣工时间", "故障响应时间"),
    "output.cost": ("项目总成本", "每盏灯年维护成本"),
    "benefit.social": ("群众夜间出行便利程度", "安全事故起数"),
    "benefit.ecological": ("林地火情起数",),
    "benefit.sustained": ("设备使用年限",),
    "satisfaction.served": ("服务对象满意度", "居民满意度"),
}
TARGETS = ("≥98%", "=100%", "≥12个", "2027年12月底前", "≤30万元", "明显提高", "48小时内", "0起", "3-5年", "", "≥1.5万人次")
BASIS = ("澄财预〔2023〕17号", "澄卫发〔2021〕4号")
LABELS = {each.notation: each.label for each in categories()}
CHOICES = [(category, name) for category, names in NAMES.items() for name in names]


def row(number: int, category: str, name: str, target: str, **more: object) -> Indicator:
    level1, level2 = LABELS[parent_of(category) or ""], LABELS[category]
    told: dict[str, object] = {"level1_category": parent_of(category), "level2_category": category, **more}
    return Indicator("p1", number, level1, level2, name, parse(target, name=name).target, level1, **told)  # type: ignore[arg-type]


def reading(rows: list[Indicator], goals: tuple[str, ...] = (), wan: Decimal | None = None, use: str | None = None) -> Reading:
    party = Party("澄湖县卫生健康局")
    amount = None if wan is None else Amount(f"{wan:f}", wan, "万元")
    project = Project(
        ref="p1",
        name="村卫生室药品采购补助",
        year=2027,
        implementing_unit=party,
        supervising_dept=party,
        funds=None if amount is None else Funds(FundAmounts(amount, amount)),
        use_text=use,
        goals=tuple(Goal(number, text) for number, text in enumerate(goals, 1)),
    )
    body = Organisation(party.name, None, "publisher")
    head = DocumentHead("项目支出绩效目标表", "project_targets", 2027, (body,), None)
    return Reading("", Sha256(""), head, (project,), tuple(rows), (), (), (), (), (), Ledger(0, 0, 0, 0, 0, 0, (), ()))


@st.composite
def forms(draw: st.DrawFn) -> list[Indicator]:
    chosen = draw(st.lists(st.sampled_from(CHOICES), min_size=1, max_size=14, unique=True))
    order = list(NAMES)
    chosen.sort(key=lambda item: order.index(item[0]))
    scored = draw(st.booleans())
    return [
        row(
            number,
            category,
            name,
            draw(st.sampled_from(TARGETS)),
            points=Decimal(draw(st.integers(1, 20))) if scored else None,
            description=draw(st.sampled_from((None, f"反映{name}的情况"))),
            basis_raw=draw(st.sampled_from((None, *BASIS))),
        )
        for number, (category, name) in enumerate(chosen, 1)
    ]


def back(told: Reading, suffix: str, layout: str) -> tuple[Reading, tuple[str, ...]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"目标表.{suffix}"
        path.write_bytes(write(told, suffix, layout))
        found, document = read_here(path)
        return found, tuple(each.rule for each in check(found, document) if each.severity == "error")


@pytest.mark.parametrize("layout", TARGET_LAYOUTS)
@pytest.mark.parametrize("suffix", sorted(FORMATS))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows=forms())
def test_what_is_written_is_read(suffix: str, layout: str, rows: list[Indicator]) -> None:
    found, _ = back(reading(rows, ("保障群众就近用药。",), Decimal(30)), suffix, layout)
    expected = [(each.level1, each.level2, each.level3, each.target) for each in rows]
    assert [(each.level1, each.level2, each.level3, each.target) for each in found.indicators] == expected
    if layout == "central":
        assert [each.points for each in found.indicators] == [each.points for each in rows]
    elif layout == "described":
        assert [each.description for each in found.indicators] == [each.description for each in rows]
        assert [each.basis_raw for each in found.indicators] == [each.basis_raw for each in rows]


@pytest.mark.parametrize("layout", TARGET_LAYOUTS)
@pytest.mark.parametrize("suffix", sorted(FORMATS))
def test_the_head_comes_back(suffix: str, layout: str) -> None:
    rows = [row(1, "output.quality", "药品验收合格率", "≥98%"), row(2, "satisfaction.served", "居民满意度", "≥90%")]
    goals = ("按时配齐基本药物。", "群众就近用药。")
    found, errors = back(reading(rows, goals, Decimal("30.5"), "用于采购基本药物"), suffix, layout)
    (project,) = found.projects
    assert found.document.kind == "project_targets"
    title = "项目支出绩效目标申报表" if layout == "two_sided" else "项目支出绩效目标表"
    assert (found.document.title, found.document.year) == (title, 2027)
    assert project.name == "村卫生室药品采购补助"
    assert project.implementing_unit == project.supervising_dept == Party("澄湖县卫生健康局")
    assert project.funds is not None
    assert (project.funds.total, project.funds.fiscal, project.funds.unit) == (Decimal("30.5"), Decimal("30.5"), "万元")
    assert [goal.text for goal in project.goals] == list(goals)
    assert project.use_text == ("用于采购基本药物" if layout == "described" else None)
    assert errors == ()


LONG = ("≥90公里", "≥36个", "100%", "2029年12月底前", "≤90万元", "")


@st.composite
def both_terms(draw: st.DrawFn) -> list[Indicator]:
    """Draw indicators of the medium term and of the year, as a two-sided form prints them row by row."""
    chosen = draw(st.lists(st.sampled_from(CHOICES), min_size=1, max_size=8, unique=True))
    order = list(NAMES)
    chosen.sort(key=lambda item: order.index(item[0]))
    rows: list[Indicator] = []
    for category, name in chosen:
        for term, targets in draw(st.sampled_from(((LONG_ONLY,), (YEAR_ONLY,), (LONG_ONLY, YEAR_ONLY)))):
            rows.append(row(len(rows) + 1, category, name, draw(st.sampled_from(targets)), term=term))
    return rows


LONG_ONLY, YEAR_ONLY = ("long_term", LONG), ("annual", TARGETS)


@pytest.mark.parametrize("suffix", sorted(FORMATS))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows=both_terms())
def test_both_sides_are_read(suffix: str, rows: list[Indicator]) -> None:
    found, _ = back(reading(rows, ("保障群众就近用药。",), Decimal(30)), suffix, "two_sided")
    for term in ("long_term", "annual"):
        told, wanted = (
            [(each.level1, each.level2, each.level3, each.target) for each in of if each.term == term]
            for of in (found.indicators, rows)
        )
        assert told == wanted
    assert len(found.indicators) == len(rows)
    assert [goal.text for goal in found.projects[0].goals] == ["保障群众就近用药。"]


def test_the_year_stands_on_the_right_and_level_1_once() -> None:
    rows = [
        row(1, "output.quantity", "维护路灯盏数", "≥900盏", term="long_term"),
        row(2, "output.quantity", "维护路灯盏数", "≥300盏", term="annual"),
        row(3, "output.quantity", "新建书屋数量", "≥2个", term="annual"),
        row(4, "output.quality", "灯具亮灯率", "≥98%"),
    ]
    lines = [
        [(box.column, box.text) for box in form_of(reading(rows), "two_sided").boxes if box.row == at] for at in range(9, 12)
    ]
    first = [(1, "产出指标"), (2, "数量指标"), (3, "维护路灯盏数"), (4, "≥900盏")]
    assert lines == [
        [*first, (5, "数量指标"), (6, "维护路灯盏数"), (7, "≥300盏")],
        [(3, ""), (4, ""), (6, "新建书屋数量"), (7, "≥2个")],
        [(2, "质量指标"), (3, ""), (4, ""), (5, "质量指标"), (6, "灯具亮灯率"), (7, "≥98%")],
    ]


@pytest.mark.parametrize("suffix", sorted(FORMATS))
def test_open_lines_are_shown_and_are_no_rows(suffix: str) -> None:
    rows = [
        row(1, "output.quality", "药品验收合格率", "≥98%"),
        row(2, "benefit.social", "", ""),
        row(3, "satisfaction.served", "", ""),
    ]
    told = reading(rows, ("配齐基本药物。",), Decimal(30))
    assert [box.text for box in form_of(told).boxes if box.column == 2 and box.row > 6][1:] == [
        "社会效益指标",
        "服务对象满意度指标",
    ]
    found, errors = back(told, suffix, "central")
    assert [each.level3 for each in found.indicators] == ["药品验收合格率"]
    assert errors == ()


@pytest.mark.parametrize("suffix", sorted(FORMATS))
def test_the_same_form_gives_the_same_bytes(suffix: str) -> None:
    rows = [row(1, "output.quality", "药品验收合格率", "=100%")]
    assert write(reading(rows), suffix) == write(reading(rows), suffix)


def test_signs_are_no_formulas() -> None:
    import io

    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(write(reading([row(1, "output.quality", "药品验收合格率", "=100%")]), "xlsx")))
    assert [cell.data_type for line in book.active.iter_rows() for cell in line if cell.value == "=100%"] == ["s"]


def test_every_field_of_the_grid_is_in_one_cell() -> None:
    rows = [row(number, category, name, "≥1个") for number, (category, name) in enumerate(CHOICES, 1)]
    for layout in LAYOUTS:
        form = form_of(reading(rows, ("配齐。",), Decimal(30)), layout)
        fields = [
            (at, beside)
            for box in form.boxes
            for at in range(box.row, box.row + box.rows)
            for beside in range(box.column, box.column + box.columns)
        ]
        assert sorted(fields) == [(at, beside) for at in range(form.height) for beside in range(len(form.widths))]


def test_word_opens_it_as_a_table_of_the_same_cells(tmp_path: Path) -> None:
    from docx import Document

    rows = [row(1, "output.quality", "药品验收合格率", "≥98%"), row(2, "output.quality", "资料归档率", "=100%")]
    (tmp_path / "a.docx").write_bytes(write(reading(rows), "docx"))
    (table,) = Document(str(tmp_path / "a.docx")).tables
    assert [cell.text for cell in table.rows[8].cells] == ["绩\n效\n指\n标", "产出指标", "质量指标", "资料归档率", "=100%"]


def test_citations_of_the_basis(tmp_path: Path) -> None:
    rows = [row(1, "output.quality", "药品验收合格率", "≥98%", basis_raw="、".join(BASIS))]
    found, _ = back(reading(rows), "docx", "described")
    assert [(each.normalized, each.role) for each in found.indicators[0].citations] == [(each, "basis") for each in BASIS]
    assert isinstance(found.indicators[0].citations[0], Citation)


@pytest.mark.parametrize("suffix", sorted(FORMATS))
def test_the_medium_term_goes_from_form_to_form(suffix: str, tmp_path: Path) -> None:
    rows = [row(1, "output.quality", "药品验收合格率", "≥98%", term="long_term")]
    kept = (Passage(("项目属性",), "延续项目"), Passage(("中期目标(2027年-2029年)",), "目标1：三年内配齐。\n目标2：就近用药。"))
    found, _ = back(replace(reading(rows, ("配齐。",), Decimal(30)), passages=kept), suffix, "two_sided")
    assert [goal.text for goal in found.projects[0].goals] == ["配齐。"]
    assert [(each.headings, each.text) for each in found.passages] == [
        (("项目属性",), "延续项目"),
        (("中期目标",), "目标1：三年内配齐。\n目标2：就近用药。"),
    ]
    assert found.ledger.unparsed == ()
    (tmp_path / "again").mkdir()
    again, _ = back(found, suffix, "two_sided")
    assert (again.projects[0].goals, again.passages) == (found.projects[0].goals, found.passages)
