"""Reports: everything found stands in them, nothing is run or fetched by them."""

from __future__ import annotations

import json
import re
from io import BytesIO

import openpyxl

from kg.check import check, report_html, report_xlsx, rules, to_json
from kg.check.report import beside
from tests.kg.check.forms import project, reading, row

FORM = reading(
    row("质量", "<b>养护合格率", "≤98%"),
    row("质量", "设备完好率", "=100%"),
    row("数量", "养护里程", "30公里"),
    projects=(project(name="河堤养护c"),),
)


def test_findings_stand_beside_their_rows() -> None:
    findings = check(FORM)
    rows, rest = beside(FORM, findings)
    assert {f.rule for f in rows[0]} >= {"rate_wrong_direction"}
    assert {f.rule for f in rows[2]} >= {"operator_missing"}
    assert {f.rule for f in rest} >= {"name_suffix"}
    assert sum(map(len, rows)) + len(rest) == len(findings)


def test_rows_of_the_same_name_are_told_apart_by_their_place() -> None:
    form = reading(row("数量", "养护里程", "30公里"), row("数量", "养护里程", "≥30公里"))
    rows, _rest = beside(form, check(form))
    assert "operator_missing" in {f.rule for f in rows[0]}
    assert "operator_missing" not in {f.rule for f in rows[1]}


def test_html_holds_every_message_escaped_and_fetches_nothing() -> None:
    findings = check(FORM)
    page = report_html.render(FORM, findings)
    assert page.startswith("<!DOCTYPE html>")
    assert 'lang="zh-Hans"' in page
    assert "&lt;b&gt;养护合格率" in page
    assert "<b>" not in page
    assert not re.search(r"(?:src|href)=|<script|@import|url\(", page)
    for finding in findings:
        assert finding.message.replace("<", "&lt;").replace(">", "&gt;") in page


def test_html_of_a_clean_form_says_so() -> None:
    assert "没有发现问题" in report_html.render(reading(), ())


def test_workbook_has_the_rows_the_findings_and_the_rules() -> None:
    findings = check(FORM)
    book = openpyxl.load_workbook(BytesIO(report_xlsx.render(FORM, findings)))
    assert book.sheetnames == ["各行与问题", "全部问题", "规则"]
    form, found, told = (list(sheet.iter_rows(values_only=True)) for sheet in book)
    assert form[1][3] == "<b>养护合格率"
    assert "越高越好" in str(form[1][10])
    assert len(found) == len(findings) + 1
    assert [line[0] for line in told[1:]] == [rule.rule for rule in rules()]


def test_a_target_that_begins_with_an_equals_sign_is_no_formula() -> None:
    book = openpyxl.load_workbook(BytesIO(report_xlsx.render(FORM, ())))
    cell = book["各行与问题"].cell(3, 6)
    assert (cell.value, cell.data_type) == ("=100%", "s")


def test_control_characters_do_not_break_the_workbook() -> None:
    # The bell prints nothing and goes; the vertical tab is the line break of Word inside a paragraph and stays one.
    form = reading(row("数量", "养护\x07里程\x0b（县道）", "30公里"))
    book = openpyxl.load_workbook(BytesIO(report_xlsx.render(form, check(form))))
    assert book["各行与问题"].cell(2, 4).value == "养护里程\n（县道）"


def test_json_has_the_keys_that_programs_rely_on() -> None:
    told = to_json(check(FORM)[0])
    assert list(told) == ["rule", "severity", "confidence", "project", "level3", "place", "printed", "message", "source"]
    assert told["place"] == {"line": 1}
    assert json.loads(json.dumps(told, ensure_ascii=False)) == told
