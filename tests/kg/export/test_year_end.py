"""Forms of the year: written and read back, results and scores by the rules, templates of a bureau's own."""

from __future__ import annotations

import io
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from kg.amount import Amount
from kg.errors import WrongCall
from kg.export.official import (
    FORMATS,
    LAYOUTS,
    Result,
    evaluated,
    filled,
    filled_workbook,
    read_results,
    template_of,
    workbook_template_of,
    write,
)
from kg.export.official.choice import of_project
from kg.reading import read_here
from kg.record_sums import Execution
from kg.records import Indicator, Interim, Reading, Task
from kg.values import parse
from tests.kg.export.test_official import reading, row

ROWS = (
    ("output.quantity", "采购药品种类", "≥120种", "130种", 20),
    ("output.quality", "药品验收合格率", "≥98%", "97.5%", 30),
    ("benefit.social", "群众夜间出行便利程度", "明显提高", "明显提高", 30),
    ("satisfaction.served", "居民满意度", "≥90%", "93%", 10),
)


def wan(text: str) -> Amount:
    return Amount(text, Decimal(text), "万元")


def targets() -> Reading:
    rows = [
        row(number, category, name, target, points=Decimal(points))
        for number, (category, name, target, _, points) in enumerate(ROWS, 1)
    ]
    return of_project(reading(rows, ("按时配齐基本药物。", "群众就近用药。"), Decimal("30.5"), "用于采购基本药物"))


def whole_year() -> Reading:
    told = targets()
    rows = []
    for each, (_, name, _, actual, _) in zip(told.indicators, ROWS, strict=True):
        result = parse(actual, name=name).target
        parts = {part: getattr(result, part) for part in result.__dataclass_fields__}
        rows.append(
            replace(
                each,
                actual=result,
                score=each.points,
                deviation="个别批次送检不合格，加强入库验收" if name == "药品验收合格率" else None,
                interim=Interim(**parts, as_of="1-7月"),
                expected=result,
                likelihood="有可能" if name == "居民满意度" else "确定能",
            )
        )
    money = Execution(wan("30.5"), wan("31"), wan("29"), None, Decimal(10), Decimal("9.35"))
    project = replace(told.projects[0], money=money, completion="药物配齐，群众就近用药。")
    return replace(told, projects=(project,), indicators=tuple(rows))


def back(told: Reading, suffix: str, layout: str, folder: Path) -> Reading:
    (folder / f"表.{suffix}").write_bytes(write(told, suffix, layout))
    return read_here(folder / f"表.{suffix}")[0]


def plain(rows: tuple[Indicator, ...], *fields: str) -> list[tuple[object, ...]]:
    return [tuple(getattr(each, name) for name in ("level1", "level2", "level3", *fields)) for each in rows]


@pytest.mark.parametrize("suffix", sorted(FORMATS))
def test_a_self_evaluation_is_read_back(suffix: str, tmp_path: Path) -> None:
    told = whole_year()
    found = back(told, suffix, "self_evaluation", tmp_path)
    assert (found.document.kind, found.document.title, found.document.year) == ("self_evaluation", "项目支出绩效自评表", 2027)
    fields = ("target", "actual", "points", "score", "deviation")
    assert plain(found.indicators, *fields) == plain(told.indicators, *fields)
    (project,), (wanted,) = found.projects, told.projects
    assert (project.name, project.completion, project.supervising_dept) == (
        wanted.name,
        wanted.completion,
        wanted.supervising_dept,
    )
    assert [goal.text for goal in project.goals] == [goal.text for goal in wanted.goals]
    assert project.money == replace(wanted.money, rate=Decimal("93.55"))  # type: ignore[type-var]


@pytest.mark.parametrize("suffix", sorted(FORMATS))
def test_a_monitoring_form_is_read_back(suffix: str, tmp_path: Path) -> None:
    told = whole_year()
    found = back(told, suffix, "monitoring", tmp_path)
    assert found.document.kind == "monitoring"
    fields = ("target", "interim", "expected", "likelihood", "deviation")
    assert plain(found.indicators, *fields) == plain(told.indicators, *fields)
    (project,) = found.projects
    assert project.money is not None
    assert (project.money.initial, project.money.executed) == (wan("31"), wan("29"))


@pytest.mark.parametrize("suffix", sorted(FORMATS))
def test_the_form_of_a_department_is_read_back(suffix: str, tmp_path: Path) -> None:
    told = replace(targets(), tasks=(Task("药品采购", "采购基本药物", wan("20")), Task("村医培训", "轮训", wan("10.5"))))
    found = back(told, suffix, "department", tmp_path)
    assert (found.document.kind, found.document.title) == ("department_targets", "部门整体支出绩效目标表")
    assert [(task.name, task.text, task.amount) for task in found.tasks] == [
        ("药品采购", "采购基本药物", wan("20")),
        ("村医培训", "轮训", wan("10.5")),
    ]
    assert plain(found.indicators, "target") == plain(told.indicators, "target")


def test_tasks_of_a_department_are_its_projects_where_it_names_none(tmp_path: Path) -> None:
    found = back(targets(), "docx", "department", tmp_path)
    assert [(task.name, task.amount) for task in found.tasks] == [("村卫生室药品采购补助", wan("30.5"))]


class TestScores:
    def test_by_the_rules(self) -> None:
        results = {
            "采购药品种类": Result("130种"),
            "药品验收合格率": Result("90%", "个别批次不合格"),
            "群众夜间出行便利程度": Result("有所提高"),
        }
        made = evaluated(targets(), results, Decimal(28))
        told = {each.level3: (each.score, each.deviation) for each in made.indicators}
        assert told == {
            "采购药品种类": (Decimal(20), None),
            # 30 × 90 / 98
            "药品验收合格率": (Decimal("27.55"), "个别批次不合格"),
            # Words other than the target's are for people to judge; no result, no score.
            "群众夜间出行便利程度": (None, None),
            "居民满意度": (None, None),
        }
        money = made.projects[0].money
        assert money is not None
        # 10 × 28 / 30.5
        assert (money.points, money.score, money.executed) == (Decimal(10), Decimal("9.18"), wan("28"))

    def test_more_than_the_budget_is_no_more_than_the_points(self) -> None:
        money = evaluated(targets(), {}, Decimal(99)).projects[0].money
        assert money is not None
        assert money.score == 10

    def test_what_must_not_pass_its_target(self) -> None:
        told = targets()
        price = row(1, "output.cost", "项目总成本", "≤30万元", points=Decimal(10))
        made = evaluated(replace(told, indicators=(price,)), {"项目总成本": Result("40万元")})
        assert made.indicators[0].score == Decimal("7.50")

    def test_scores_that_stand_stay(self) -> None:
        made = evaluated(whole_year(), {})
        assert [each.score for each in made.indicators] == [each.points for each in whole_year().indicators]

    def test_an_unknown_indicator(self) -> None:
        with pytest.raises(WrongCall, match="没有这些指标：药品数量"):
            evaluated(targets(), {"药品数量": Result("3种")})


class TestTableOfResults:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
    def test_it_is_read(self, encoding: str, tmp_path: Path) -> None:
        text = "序号,三级指标,实际完成值,偏差原因分析及改进措施\n1,采购 药品种类,130种,\n2,居民满意度,80%,样本少\n,,,\n"
        (tmp_path / "r.csv").write_text(text, encoding)
        assert read_results(tmp_path / "r.csv") == {"采购药品种类": Result("130种"), "居民满意度": Result("80%", "样本少")}

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("", "r.csv 第1行：应有“三级指标”"),
            ("指标,完成\n", "r.csv 第1行：应有“三级指标”"),
            ("三级指标,实际完成值\n甲,1\n甲,2\n", "r.csv 第3行：“甲”已经有过"),
        ],
    )
    def test_a_bad_one_says_where(self, text: str, told: str, tmp_path: Path) -> None:
        (tmp_path / "r.csv").write_text(text, "utf-8")
        with pytest.raises(WrongCall, match=told):
            read_results(tmp_path / "r.csv")


def reads_as_written(data: bytes, form: str, layout: str, folder: Path) -> None:
    """Hold what is read of a filled template against what is read of the form as we write it."""
    told = whole_year()
    (folder / f"表.{form}").write_bytes(data)
    found, _ = read_here(folder / f"表.{form}")
    direct = back(told, form, layout, folder)
    fields = ("target", "points", "actual", "score", "description", "basis_raw", "interim", "expected", "deviation")
    assert plain(found.indicators, *fields) == plain(direct.indicators, *fields)
    assert found.projects[0].money == direct.projects[0].money
    assert found.projects[0].goals == direct.projects[0].goals
    assert found.projects[0].name == told.projects[0].name
    assert (found.document.kind, found.document.year) == (direct.document.kind, 2027)


class TestTemplates:
    @pytest.mark.parametrize("layout", ["central", "described", "self_evaluation", "monitoring"])
    def test_our_own_is_filled_and_read_back(self, layout: str, tmp_path: Path) -> None:
        told = whole_year()
        reads_as_written(filled(template_of(LAYOUTS[layout]), told), "docx", layout, tmp_path)

    @staticmethod
    def template(text: str) -> bytes:
        import io

        from docx import Document

        document = Document()
        document.add_paragraph(text)
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("{{ projekt }}", r"目标\.docx：没有这些栏目：projekt；可用：title、year、project"),
            ("{{ project", r"目标\.docx：栏目写法不对"),
            ("{% for row in rows %}{{ row.wert }}{% endfor %}", r"目标\.docx：没有这个栏目：.*wert.*一行可用：level1、level2"),
        ],
    )
    def test_a_wrong_field_is_named(self, text: str, told: str) -> None:
        with pytest.raises(WrongCall, match=told):
            filled(self.template(text), targets(), "目标.docx")

    def test_no_word_file(self) -> None:
        with pytest.raises(WrongCall, match=r"目标\.docx：不是 Word 文档"):
            filled(b"PK nothing", targets(), "目标.docx")

    def test_a_field_is_text_and_no_markup(self, tmp_path: Path) -> None:
        from docx import Document

        told = targets()
        told = replace(told, projects=(replace(told.projects[0], name="甲<b>&乙{{ year }}"),))
        (tmp_path / "a.docx").write_bytes(filled(self.template("名称：{{ project }}"), told))
        assert [each.text for each in Document(str(tmp_path / "a.docx")).paragraphs] == ["名称：甲<b>&乙{{ year }}"]

    def test_a_template_reaches_nothing_else(self) -> None:
        with pytest.raises(WrongCall):
            filled(self.template("{{ project.__class__.__mro__ }}"), targets(), "目标.docx")


class TestWorkbookTemplates:
    @pytest.mark.parametrize("layout", ["central", "described", "self_evaluation", "monitoring"])
    def test_our_own_is_filled_and_read_back(self, layout: str, tmp_path: Path) -> None:
        told = whole_year()
        reads_as_written(filled_workbook(workbook_template_of(LAYOUTS[layout]), told), "xlsx", layout, tmp_path)

    @staticmethod
    def book(cells: dict[str, object], merged: tuple[str, ...] = (), heights: tuple[tuple[int, float], ...] = ()) -> bytes:
        made = Workbook()
        for place, text in cells.items():
            made.active[place] = text
        for each in merged:
            made.active.merge_cells(each)
        for row_, height in heights:
            made.active.row_dimensions[row_].height = height
        out = io.BytesIO()
        made.save(out)
        return out.getvalue()

    def test_rows_are_repeated_and_what_is_below_moves(self) -> None:
        cells = {
            **{"A1": "{{ project }}绩效表（{{ year }}）", "A2": "指标", "B2": "{{ group.level1 }}", "C2": "{{ row.level3 }}"},
            **{"D2": "{{ row.target }}", "F2": "{{ row.points }}", "A3": "合计", "F3": "{{ points }}", "A4": "签字"},
        }
        merged = ("A1:F1", "D2:E2", "A2:A3", "B3:E3", "A4:F4")
        made = filled_workbook(self.book(cells, merged, ((2, 40), (4, 70))), targets())
        sheet = load_workbook(io.BytesIO(made)).active
        assert sheet["A1"].value == "村卫生室药品采购补助绩效表（2027）"
        assert [[cell.value for cell in line] for line in sheet["C2:F5"]] == [
            [name, target, None, points] for _, name, target, _, points in ROWS
        ]
        assert [sheet[place].value for place in ("A2", "B2", "B4", "B5", "A6", "A7")] == [
            *("指标", "产出指标", "效益指标", "满意度指标", None, "签字")
        ]
        boxes = {"A1:F1", "A2:A6", "B2:B3", "B6:E6", "A7:F7", *(f"D{at}:E{at}" for at in range(2, 6))}
        assert {each.coord for each in sheet.merged_cells.ranges} == boxes
        assert [sheet.row_dimensions[at].height for at in range(2, 8)] == [40, 40, 40, 40, None, 70]

    def test_a_row_is_as_high_as_its_text(self) -> None:
        told = targets()
        long = replace(told.indicators[0], level3="采购" * 60)
        made = filled_workbook(workbook_template_of(LAYOUTS["central"]), replace(told, indicators=(long, *told.indicators[1:])))
        sheet = load_workbook(io.BytesIO(made)).active
        rows = {cell.value: sheet.row_dimensions[cell.row].height for line in sheet.iter_rows() for cell in line if cell.value}
        assert rows[long.level3] > 5 * rows["药品验收合格率"]
        assert rows["药品验收合格率"] == rows["项目名称"]

    def test_a_project_without_indicators(self) -> None:
        told = replace(targets(), indicators=())
        made = filled_workbook(self.book({"A1": "{{ project }}", "A2": "{{ row.level3 }}", "A3": "签字"}), told)
        sheet = load_workbook(io.BytesIO(made)).active
        assert [line[0].value for line in sheet.iter_rows()] == ["村卫生室药品采购补助", "签字"]

    @pytest.mark.parametrize(
        ("cells", "told"),
        [
            ({"B3": "{{ projekt }}"}, "目标.xlsx：工作表“Sheet”B3：没有这个栏目：projekt；可用：.*project"),
            ({"A1": "{{ row.wert }}"}, "A1：没有这个栏目：row.wert；可用：row.level1"),
            ({"A1": "{% for row in rows %}"}, "A1：栏目写法不对"),
            ({"A1": "{{ project"}, "A1：栏目写法不对"),
            ({"A1": "{{ row.level3 }}", "A2": "=SUM(B1)"}, "A2：逐行重复的行下面不能有公式"),
            ({"A1": "{{ year }}", "ZZ300": "x"}, "太大"),
        ],
    )
    def test_what_is_wrong_is_named_with_its_cell(self, cells: dict[str, object], told: str) -> None:
        with pytest.raises(WrongCall, match=told):
            filled_workbook(self.book(cells), targets(), "目标.xlsx")

    def test_no_workbook(self) -> None:
        with pytest.raises(WrongCall, match=r"目标\.xlsx：不是 Excel 工作簿"):
            filled_workbook(b"PK nothing", targets(), "目标.xlsx")

    def test_a_field_is_text_and_no_formula(self) -> None:
        told = targets()
        rows = (replace(told.indicators[0], level3="=2{{ year }}"),)
        told = replace(told, projects=(replace(told.projects[0], name="=1+1{{ year }}"),), indicators=rows)
        book = self.book({"A1": "{{ project }}", "A2": "{{ row.level3 }}，{{ year }}"})
        sheet = load_workbook(io.BytesIO(filled_workbook(book, told))).active
        assert (sheet["A1"].value, sheet["A1"].data_type) == ("=1+1{{ year }}", "s")
        assert (sheet["A2"].value, sheet["A2"].data_type) == ("=2{{ year }}，2027", "s")


@pytest.mark.parametrize("suffix", sorted(FORMATS))
def test_a_note_under_the_form_is_no_row_of_it(suffix: str, tmp_path: Path) -> None:
    told, note = targets(), "注：依据文件请逐件核对是否适用"
    (tmp_path / f"表.{suffix}").write_bytes(write(told, suffix, "described", note))
    found, document = read_here(tmp_path / f"表.{suffix}")
    assert plain(found.indicators, "target", "basis_raw") == plain(told.indicators, "target", "basis_raw")
    cells = [cell.text for table in document.tables() for cell in table.cells]
    assert note in [*(each.text for each in document.paragraphs()), *cells]


def test_one_project_of_several() -> None:
    told = targets()
    second = replace(told.projects[0], ref="p2", name="村医培训")
    rows = (*told.indicators, replace(told.indicators[0], project="p2", level3="培训人次"))
    both = replace(told, projects=(*told.projects, second), indicators=rows)
    assert [each.level3 for each in of_project(both, "村医培训").indicators] == ["培训人次"]
    with pytest.raises(WrongCall, match=r"2 个项目.*村卫生室药品采购补助、村医培训"):
        of_project(both)
    with pytest.raises(WrongCall, match="没有项目“甲”"):
        of_project(told, "甲")
