"""Title, kind, year, organisations and division of documents: the real ones against the gold, invented ones for each rule."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.document import Cell, Document, Paragraph, Place, Sha256, Table
from kg.forms import read_forms
from kg.forms.base import Status, Work
from kg.forms.head.document import read_head
from kg.forms.lexicon.words import is_body
from kg.ingest import read_document
from kg.records import Division, DocumentHead, EvaluationRow, Organisation, Party, Project


def head(text: str, *projects: Project) -> DocumentHead:
    work = Work(read_document(text.encode(), "文.txt"))
    work.projects.extend(projects)
    return read_head(work)


def project(**changes: object) -> Project:
    return Project(**{"ref": "p1", "name": "渠道清淤", **changes})  # type: ignore[arg-type]


def bodies(found: DocumentHead, role: str) -> list[tuple[str, str | None]]:
    return [(each.name, each.code) for each in found.organisations if each.role == role]


@pytest.mark.parametrize("number", ["001", "002", "003"])
def test_head_of_the_real_documents_equals_the_gold(shared: Path, number: str) -> None:
    data = (shared / "seeds" / f"{number}.txt").read_bytes()
    found = read_forms(read_document(data, f"{number}.txt")).document
    gold = json.loads((shared / "gold" / f"{number}.json").read_text(encoding="utf-8"))["document"]
    assert found.title == gold["title"]
    assert found.year == (None if "inferred" in gold["year_basis"] else gold["year"])
    kinds = {
        "project_expenditure_targets": "project_targets",
        "department_self_evaluation_report": "self_evaluation",
        "department_overall_and_project_targets": "project_targets",
    }
    assert found.kind == kinds[gold["kind"]]
    assert {each.name for each in found.organisations} == {each["name"] for each in gold["organisations"]}
    codes = {each["name"]: each["code"] for each in gold["organisations"] if "inferred" not in each["role"]}
    assert all(each.code == codes.get(each.name, each.code) for each in found.organisations)
    roles = {
        "publisher": "publisher",
        "supervising_dept": "supervising",
        "implementing_unit/publisher": "publisher",
        "department/publisher": "publisher",
        "unit": "implementing",
    }
    for each in gold["organisations"]:
        wanted = next((role for printed, role in roles.items() if each["role"] == printed), "publisher")
        assert each["name"] in [name for name, _ in bodies(found, wanted)]
    assert found.division is not None
    assert found.division.name == gold["county"]
    if "region_code" in gold:
        assert found.division.code == gold["region_code"]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("附件1：\n某县民政局2023年度项目支出绩效目标\n一、概况\n", "某县民政局2023年度项目支出绩效目标"),
        ("附件2 某县民政局2023年部门预算公开\n", "某县民政局2023年部门预算公开"),
        # the publisher on a line of its own
        ("某县民政局\n2023年度部门整体支出绩效自评报告\n\n一、概况\n", "某县民政局2023年度部门整体支出绩效自评报告"),
        # the publisher and the year on lines of their own
        ("云岭县水利局\n2023年度\n部门整体支出绩效自评报告\n", "云岭县水利局2023年度部门整体支出绩效自评报告"),
        # what a web page prints above
        ("首页\n当前位置：首页>政务公开\n某县民政局2023年部门预算公开\n发布时间：2023-02-01\n", "某县民政局2023年部门预算公开"),
        # blanks of typesetting
        ("某县民政局 部门 2023 年度 自 评 报 告\n", "某县民政局部门2023年度自评报告"),
        # a mark of the year below belongs to the form, not to the title
        ("项目支出绩效目标表\n（2023年度）\n", "项目支出绩效目标表"),
        # parts without a title above them
        ("第一部分\n单位整体绩效目标\n一、职责\n负责养老。\n第二部分 项目绩效目标\n", "单位整体绩效目标及项目绩效目标"),
        ("一、概况\n负责养老服务工作。\n", None),
        ("某县共有敬老院三所，入住老人二百名。\n", None),
    ],
)
def test_title(text: str, title: str | None) -> None:
    assert head(text).title == title


def test_title_in_the_first_row_of_a_sheet() -> None:
    place = Place(sheet="表1")
    cells = (
        Cell(1, 1, "项目支出绩效自评表", place, colspan=3),
        Cell(2, 1, "（2022年度）", place, colspan=3),
        Cell(3, 1, "项目名称", place),
        Cell(3, 2, "渠道清淤", place),
    )
    work = Work(Document("表.xlsx", Sha256("0" * 64), "xlsx", (Table(1, 3, 3, cells, place),)))
    found = read_head(work)
    assert (found.title, found.kind, found.year) == ("项目支出绩效自评表", "self_evaluation", 2022)
    assert work.claims[(1, 1, 1)][0] is Status.FACT


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("某市供销社2023年度项目支出绩效目标公开清单", "project_targets"),
        ("某市供销社2023年度部门整体支出绩效目标", "department_targets"),
        ("某市供销社部门整体支出绩效自评报告", "self_evaluation"),
        ("2022年度农技推广项目绩效评价报告", "self_evaluation"),
        ("粮食仓储设施维修经费绩效评价表", "evaluation_form"),
        ("某省财政厅分行业绩效指标体系", "indicator_list"),
        ("某市供销社2024年部门预算公开", "budget"),
        ("某市供销社2022年度部门决算", "budget"),
        ("某市供销社工作情况报告", "other"),
    ],
)
def test_kind_by_title(title: str, kind: str) -> None:
    assert head(title + "\n").kind == kind


def test_kind_by_content_where_the_title_does_not_say() -> None:
    assert head("一、概况\n", project()).kind == "project_targets"
    work = Work(read_document("一、概况\n".encode(), "a.txt"))
    work.evaluation_rows.append(EvaluationRow("产出", None, None, None, "完成率", None, None, None, None))
    assert read_head(work).kind == "evaluation_form"
    # both the department's and its projects' targets: the tables of projects are what is in it
    both = "某县民政局部门整体绩效目标及项目绩效目标\n"
    assert (head(both).kind, head(both, project()).kind) == ("department_targets", "project_targets")


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("某县民政局2023年度项目支出绩效目标\n", 2023),
        ("某县民政局二〇二三年度项目支出绩效目标\n", 2023),
        ("某县民政局项目支出绩效目标\n（２０２３年度）\n", 2023),
        ("某县民政局项目支出绩效目标\n预算年度：2023\n", 2023),
        ("某县民政局2023—2025年项目支出绩效目标\n", None),  # a span is no year
        ("某县民政局项目支出绩效目标\n一、目标\n2023年底前建成敬老院。\n", None),  # a deadline is no year of the document
        ("某县民政局项目支出绩效目标\n（2023年度）\n（2024年度）\n", None),  # two marks contradict each other
        ("某县民政局项目支出绩效目标\n2023\n", None),  # a bare number without a label
    ],
)
def test_year(text: str, year: int | None) -> None:
    assert head(text).year == year


def test_year_of_all_projects_is_the_documents() -> None:
    assert head("绩效目标表\n", project(year=2022), project(year=2022)).year == 2022
    assert head("绩效目标表\n", project(year=2022), project(year=2023)).year is None


def test_what_codes_suggest_is_noted_and_not_taken() -> None:
    work = Work(read_document("绩效目标表\n".encode(), "a.txt"))
    work.projects.append(project(code="110199" + "25" + "P" + "0" * 12))
    assert read_head(work).year is None
    assert work.notes == ["文件未印年度；项目编码第 7、8 位均为 25，可能是 2025 年"]


@pytest.mark.parametrize(
    ("text", "publisher"),
    [
        ("云岭县水利局2023年度项目支出绩效目标\n", ("云岭县水利局", None)),
        ("2023年度云岭县水利局部门整体支出绩效目标\n", ("云岭县水利局", None)),
        ("项目支出绩效自评表\n填报单位：云岭县水利局\n", ("云岭县水利局", None)),
        ("项目支出绩效自评表\n填报单位(盖章)：[301]云岭县水利局    单位：万元\n", ("云岭县水利局", "301")),
        ("关于水利项目绩效目标的报告\n一、概况\n负责水利。\n云岭县水利局\n2023年3月1日\n", ("云岭县水利局", None)),
        ("2023年度项目支出绩效目标表（云岭县水利局）\n", ("云岭县水利局", None)),
        ("云岭县水利局关于2023年度项目绩效目标的公示\n", ("云岭县水利局", None)),
        ("2023年度项目绩效目标公开\n信息来源：云岭县水利局  2023-02-01\n", ("云岭县水利局", None)),
        # 部门名称 names the department above
        ("项目绩效自评表\n部门名称：云岭县教育局\n填报单位：云岭县第二中学\n", ("云岭县第二中学", None)),
        ("项目绩效自评表\n填报单位：云岭县第一中学\n填报单位：云岭县第二中学\n", None),  # forms of several
        # 单位 of a body, of money, and both on a line
        ("项目支出绩效目标表\n单位：云岭县水利局　　金额单位：万元\n", ("云岭县水利局", None)),
        ("项目支出绩效目标表\n编制单位：云岭县水利局 单位：万元\n", ("云岭县水利局", None)),
        ("项目支出绩效目标表\n填报日期：2024年3月 编制单位：云岭县水利局 单位：万元\n", ("云岭县水利局", None)),
        ("项目支出绩效目标表\n金额单位：万元 单位：[301]云岭县水利局\n", ("云岭县水利局", "301")),
        ("项目支出绩效目标表\n单位：万元\n", None),
        ("项目支出绩效目标表\n单位：处\n", None),
        ("项目支出绩效目标表\n", None),
        ("云岭县2023年水利发展资金绩效自评报告\n", None),  # a county is no body
    ],
)
def test_publisher(text: str, publisher: tuple[str, str | None] | None) -> None:
    assert bodies(head(text), "publisher") == ([publisher] if publisher else [])


def test_publisher_behind_a_label_in_a_table() -> None:
    place = Place(table=1)
    cells = (Cell(1, 1, "填报单位", place), Cell(1, 2, "云岭县水利局", place))
    work = Work(Document("a.docx", Sha256("0" * 64), "docx", (Paragraph("绩效目标表", Place()), Table(1, 1, 2, cells, place))))
    assert bodies(read_head(work), "publisher") == [("云岭县水利局", None)]


def test_roles_of_bodies_in_the_heads_of_projects() -> None:
    dept, unit = Party("云岭县水利局", "301"), Party("云岭县灌区管理站", "301002")
    found = head("项目支出绩效目标表\n", project(supervising_dept=dept, implementing_unit=unit))
    assert found.organisations == (
        Organisation("云岭县水利局", "301", "publisher"),  # the only department there is
        Organisation("云岭县水利局", "301", "supervising"),
        Organisation("云岭县灌区管理站", "301002", "implementing"),
    )
    office = head(
        "项目支出绩效目标表\n", project(implementing_unit=Party("云岭县水利局本级", "301001")), project(implementing_unit=unit)
    )
    assert bodies(office, "publisher") == [("云岭县水利局", None)]  # the department whose own office fills in a form


def test_division_by_the_publishers_name() -> None:
    found = head("昌平区水务局2023年度项目支出绩效目标\n").division
    assert isinstance(found, Division)
    assert (found.code, found.name) == ("110114", "昌平区")
    assert head("云岭县水利局2023年度项目支出绩效目标\n").division == Division(None, "云岭县")  # in no list of codes
    assert head("青山灌区管理中心2023年度项目支出绩效目标\n").division is None
    assert head("项目支出绩效目标表\n").division is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("云岭县水利局", True),
        ("云岭县第二中学", True),
        ("云岭县民政局（本级）", True),
        ("云岭县", False),
        ("主要职责", False),
        ("水利局负责人", False),
        ("局", False),
    ],
)
def test_what_names_a_body(text: str, expected: bool) -> None:
    assert is_body(text) is expected
