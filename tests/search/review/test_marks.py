"""What a reviewer decides on findings stays beside the form and comes back: command, overview, Word and Excel."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from api.cli.main import cli
from kg.check import check
from kg.errors import ReadError
from kg.ingest import read_document
from search.review import marks, review
from search.review.decided import decisions
from search.review.marks import Mark
from tests.kg.check.forms import reading, row
from tests.kg.forms.exported import excel_file, word_file

FORM = """项目支出绩效目标表
（2025年度）
项目名称 | 河堤养护 | < | <
一级指标 | 二级指标 | 三级指标 | 指标值
产出指标 | 数量指标 | 养护里程 | 30
产出指标 | 质量指标 | 养护合格率 | ≥120%
效益指标 | 社会效益指标 | 受益人口 | ≥3万人
满意度指标 | 服务对象满意度指标 | 村民满意度 | ≥90%
"""


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(cli, ["review", *arguments])
    return done.exit_code, done.output


def findings(form: Path) -> dict[str, dict[str, object]]:
    """The findings of a form by rule."""
    _, printed = run(str(form), "--json")
    told = json.loads(next(line for line in printed.splitlines() if line.startswith("{")))
    return {finding["rule"]: finding for finding in told["findings"]}


@pytest.fixture
def form(tmp_path: Path) -> Path:
    path = tmp_path / "河堤.docx"
    path.write_bytes(word_file(FORM))
    return path


def test_decisions_come_back_next_time(form: Path) -> None:
    first = findings(form)
    assert {f["state"] for f in first.values()} == {"open"}
    unit, cap = str(first["unit_missing"]["id"]), str(first["rate_at_or_over_cap"]["id"])
    code, _ = run(str(form), "--reject", unit, "--accept", cap, "--comment", cap, "以批复为准")
    assert code == 0
    after = findings(form)
    assert (after["unit_missing"]["state"], after["unit_missing"]["comment"]) == ("rejected", None)
    assert (after["rate_at_or_over_cap"]["state"], after["rate_at_or_over_cap"]["comment"]) == ("accepted", "以批复为准")
    kept = json.loads((form.parent / "河堤.docx.review.json").read_text("utf-8"))
    assert kept["form"] == "河堤.docx"
    assert {mark["rule"]: mark["state"] for mark in kept["marks"]} == {
        "unit_missing": "rejected",
        "rate_at_or_over_cap": "accepted",
    }


def test_a_rejected_finding_is_not_sent_back(form: Path, tmp_path: Path) -> None:
    first = findings(form)
    run(
        str(form),
        "--reject",
        str(first["unit_missing"]["id"]),
        "--comment",
        str(
            first["rate_at_or_over_cap"]["id"],
        ),
        "请核对",
    )
    code, _ = run(str(form), "--out", str(tmp_path / "out"))
    assert code == 0
    opinion = read_document((tmp_path / "out" / "审核意见-河堤.docx").read_bytes(), "a.docx")
    texts = [cell.text for table in opinion.tables() for cell in table.cells]
    assert not [text for text in texts if "没有单位" in text]
    assert [text for text in texts if "审核人意见：请核对" in text]
    sheet = load_workbook(tmp_path / "out" / "总览.xlsx")["全部问题"]
    heads = [cell.value for cell in sheet[1]]
    told = {r[heads.index("规则")]: r[heads.index("处理意见")] for r in sheet.iter_rows(min_row=2, values_only=True)}
    assert (told["unit_missing"], told["rate_at_or_over_cap"]) == ("不采纳", "请核对")
    page = (tmp_path / "out" / "总览.html").read_text("utf-8")
    assert "<option>不采纳</option>" in page
    assert 'data-decided="不采纳"' in page


def test_an_overview_filled_in_by_hand_is_taken_over(form: Path, tmp_path: Path) -> None:
    run(str(form), "--out", str(tmp_path / "out"))
    overview = tmp_path / "out" / "总览.xlsx"
    book = load_workbook(overview)
    sheet = book["全部问题"]
    heads = [cell.value for cell in sheet[1]]
    for cells in sheet.iter_rows(min_row=2):
        if cells[heads.index("规则")].value == "unit_missing":
            cells[heads.index("处理意见")].value = "不采纳：段数见附表"
    book.save(overview)
    run(str(form), "--decisions", str(overview))
    again = findings(form)["unit_missing"]
    assert (again["state"], again["comment"]) == ("rejected", "段数见附表")


def test_a_mark_holds_while_other_rows_change_and_is_kept_when_its_finding_is_gone(tmp_path: Path) -> None:
    made = reading(row("数量", "养护里程", "30"), row("质量", "养护合格率", "≥120%"))
    names = dict(zip((f.rule for f in check(made)), marks.ids(made, check(made)), strict=True))
    moved = reading(row("社会效益", "受益人口", "≥3万人"), row("数量", "养护里程", "30"))
    again = dict(zip((f.rule for f in check(moved)), marks.ids(moved, check(moved)), strict=True))
    assert names["unit_missing"] == again["unit_missing"]
    path = tmp_path / "a.review.json"
    given = {names["rate_at_or_over_cap"]: Mark("rejected", "改过")}
    marks.save(path, "a", given, zip(marks.ids(moved, check(moved)), check(moved), strict=True))
    assert marks.load(path) == given


def test_grades_go_by_what_is_not_rejected() -> None:
    made = reading(row("数量", "养护里程", "30"), row("社会效益", "受益人口", "≥3万人"))
    done = review(made, check(made))
    assert done.opinion.grade == "良"
    rejected = done.decided({done.ids[n]: Mark("rejected") for n, f in enumerate(done.findings) if f.severity != "info"})
    assert (rejected.opinion.grade, [f.severity for f in rejected.kept if f.severity != "info"]) == ("优", [])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[1]", "应为"),
        ("{", "不是 JSON"),
        ('{"marks": [{"state": "open"}]}', "第1项缺少 id"),
        ('{"marks": [{"id": "a", "state": "maybe"}]}', "state = 'maybe'"),
        ('{"marks": [{"id": "a", "comment": 3}]}', "comment"),
        ("[" * 100_000, "不是 JSON"),
    ],
)
def test_a_damaged_file_is_one_message(form: Path, text: str, told: str) -> None:
    form.with_name("河堤.docx.review.json").write_text(text, "utf-8")
    code, printed = run(str(form))
    assert code == 1
    assert "河堤.docx.review.json" in printed
    assert told in printed


def test_what_cannot_be_decided(form: Path, tmp_path: Path) -> None:
    assert "没有编号为 nought 的问题" in run(str(form), "--accept", "nought")[1]
    assert run(str(tmp_path), "--accept", "a")[0] == 2
    assert run(str(form), "--accept", "a", "--reject", "a")[0] == 2
    (tmp_path / "b.xlsx").write_bytes(excel_file(FORM))
    with pytest.raises(ReadError, match="没有“全部问题”表"):
        decisions(tmp_path / "b.xlsx")
    with pytest.raises(ReadError, match="没有这个文件"):
        decisions(tmp_path / "c.xlsx")


def test_findings_alike_have_names_of_their_own() -> None:
    made = reading(row("数量", "养护里程", "30"))
    found = check(made)
    assert len(set(marks.ids(made, (*found, *found)))) == 2 * len(found)
    assert marks.ids(made, (replace(found[0], place=None),)) == marks.ids(made, found[:1])
