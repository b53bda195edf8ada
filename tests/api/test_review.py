"""`jixiao review` and `jixiao check` over several forms, as a user calls them."""

from __future__ import annotations

import json
from pathlib import Path

import docx
import openpyxl
import pytest
from click.testing import CliRunner

from api.cli.check import check, stems
from api.cli.review import review
from tests.kg.check.planted import planted
from tests.kg.forms.exported import excel_file, web_page, word_file


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two forms with planted mistakes, one without, a blank one and one that is no form."""
    forms = {form.name: form.drawing for form in planted()}
    made = tmp_path / "表"
    made.mkdir()
    for name in ("declare_anhui", "self_copied", "quiet_declare"):
        (made / f"{name}.html").write_bytes(web_page(forms[name]))
    (made / "blank.html").write_text("<h1>项目支出绩效目标表</h1><p>附后</p>", "utf-8")
    (made / "broken.docx").write_bytes(b"PK\x03\x04 no zip")
    return made


def test_check_says_what_was_not_checked_and_goes_on(folder: Path) -> None:
    result = CliRunner().invoke(check, [str(folder)])
    assert result.exit_code == 1  # broken.docx
    assert "broken.docx" in result.stderr
    assert "没有校核指标" in result.stdout
    assert "没有发现问题" not in result.stdout.partition("；")[0]
    assert "1 份没有校核或没有全部校核" in result.stdout


def test_causes_are_counted_over_the_whole_list(folder: Path) -> None:
    result = CliRunner().invoke(check, [str(folder), "--json"])
    listed = json.loads(result.stdout)
    roots = [(finding, listed[finding["caused_by"]]) for finding in listed if finding["caused_by"] is not None]
    assert roots != []
    assert all(finding["file"] == root["file"] for finding, root in roots)
    assert {finding["suggestion"] for finding in listed if finding["rule"] == "results_empty"} <= {"逐项填写实际完成值"}


def test_one_report_for_all_or_one_each(folder: Path, tmp_path: Path) -> None:
    page, book, each = tmp_path / "报告.html", tmp_path / "报告.xlsx", tmp_path / "各表"
    CliRunner().invoke(check, [str(folder), "--html", str(page), "--xlsx", str(book), "--reports", str(each)])
    text = page.read_text("utf-8")
    assert all(
        name in text for name in ("declare_anhui.html", "self_copied.html", "quiet_declare.html", "blank.html", "broken.docx")
    )
    assert openpyxl.load_workbook(book).sheetnames == ["总览", "全部问题", "按问题统计", "规则"]
    names = ("blank", "declare_anhui", "quiet_declare", "self_copied")
    assert sorted(path.name for path in each.iterdir()) == sorted(
        f"{n}.html.{kind}" for n in names for kind in ("html", "xlsx")
    )


def test_reports_of_files_with_one_name_stay_apart() -> None:
    assert stems(["甲/表.docx", "乙/表.docx"]) == ["表.docx", "表.docx-2"]


def test_review_prints_an_opinion_a_form(folder: Path) -> None:
    result = CliRunner().invoke(review, [str(folder), "--json"])
    told = {Path(line["file"]).name: line for line in map(json.loads, result.stdout.splitlines())}
    assert {name: line["grade"] for name, line in told.items()} == {
        "blank.html": None, "declare_anhui.html": "中", "quiet_declare.html": "优", "self_copied.html": "良",
    }  # fmt: skip
    assert "deadline_missed" in told["self_copied.html"]["opinion"]["feasibility"]["findings"]


def test_review_writes_overview_and_opinions(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "意见"
    result = CliRunner().invoke(review, [str(folder), "--out", str(out)])
    assert "没有校核" in result.stdout
    assert sorted(path.name for path in out.iterdir()) == [
        "审核意见-blank.docx",
        "审核意见-declare_anhui.docx",
        "审核意见-quiet_declare.docx",
        "审核意见-self_copied.docx",
        "总览.html",
        "总览.xlsx",
    ]


def test_forms_are_sent_back_with_notes_at_the_cells(tmp_path: Path) -> None:
    drawing = next(form.drawing for form in planted() if form.name == "declare_anhui")
    (tmp_path / "申报.docx").write_bytes(word_file(drawing))
    (tmp_path / "申报.xlsx").write_bytes(excel_file(drawing))
    out = tmp_path / "意见"
    result = CliRunner().invoke(review, [str(tmp_path / "申报.docx"), str(tmp_path / "申报.xlsx"), "--out", str(out)])
    assert result.exit_code == 0
    sheet = openpyxl.load_workbook(out / "批注-申报.xlsx").active
    notes = {str(cell.value): cell.comment.text for line in sheet.iter_rows() for cell in line if cell.comment}
    assert notes["施工人数"].splitlines()[0] == "［警告］“施工人数”的指标值“45”没有单位"
    made = docx.Document(str(out / "批注-申报.docx"))
    assert sorted(comment.text for comment in made.comments) == sorted(notes.values())
    before = docx.Document(str(tmp_path / "申报.docx"))
    texts = [[cell.text for line in file.tables[0].rows for cell in line.cells] for file in (before, made)]
    assert texts[0] == texts[1]
