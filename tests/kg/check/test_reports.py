"""Reports: everything found stands in them, nothing is run or fetched by them."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import openpyxl

from kg.check import check, report_html, report_many, report_xlsx, rules, to_json
from kg.check.folding import roots
from kg.check.report import beside, counts
from kg.check.report_many import Checked
from kg.document import Place
from kg.record_ledger import Unparsed
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
    assert list(told) == [
        "rule",
        "severity",
        "confidence",
        "project",
        "level3",
        "place",
        "printed",
        "message",
        "source",
        "suggestion",
        "caused_by",
    ]
    assert told["place"] == {"line": 1}
    assert json.loads(json.dumps(told, ensure_ascii=False)) == told


def test_sheets_are_headed_and_filled_column_by_column() -> None:
    form = reading(
        row("质量", "养护合格率", "≤98%", description="验收合格的里程", points=Decimal(5), score=Decimal(4)),
        row("数量", "养护里程", "≥30公里"),
        projects=(project(name="河堤养护c"),),
    )
    findings = [f for f in check(form) if f.rule in ("rate_wrong_direction", "name_suffix", "operator_missing")]
    book = openpyxl.load_workbook(BytesIO(report_xlsx.render(form, findings)))
    rows, found, rules_ = (list(sheet.iter_rows(values_only=True)) for sheet in book)
    wrong, suffix = "“养护合格率”越高越好，“≤98%”恒能达到，应为“≥”或“=”", "项目名称“河堤养护c”末尾有字母“c”"
    assert rows == [
        ("项目", "一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值", "分值", "得分", "位置", "程度", "发现的问题"),
        (
            "河堤养护c",
            "产出指标",
            "质量指标",
            "养护合格率",
            "验收合格的里程",
            "≤98%",
            5,
            4,
            "文本第1行",
            "错误",
            f"［错误·确定］{wrong}",
        ),
        ("河堤养护c", "产出指标", "数量指标", "养护里程", None, "≥30公里", None, None, "文本第2行", None, None),
        ("河堤养护c", None, None, None, None, None, None, None, "文本第1行", "提示", f"［提示·确定］{suffix}"),
    ]
    assert found[0] == ("程度", "把握", "规则", "项目", "三级指标", "原文", "说明", "位置", "依据", "建议", "处理意见")
    assert [line[:8] for line in found[1:]] == [
        ("错误", "确定", "rate_wrong_direction", "河堤养护c", "养护合格率", "养护合格率 ≤98%", wrong, "文本第1行"),
        ("提示", "确定", "name_suffix", "河堤养护c", None, "河堤养护c", suffix, "文本第1行"),
    ]
    assert [(line[8], line[9] or "", line[10]) for line in found[1:]] == [(f.source, f.suggestion, None) for f in findings]
    assert rules_[0] == ("规则", "说明", "程度", "把握", "依据", "依据已核对")
    assert {line[5] for line in rules_[1:]} <= {"是", "否"}
    sheet = book["各行与问题"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet["A1"].font.bold) == ("A2", "A1:K4", True)
    assert [sheet.column_dimensions[letter].width for letter in "ABDFIK"] == [32, 14, 32, 20, 26, 70]
    assert [sheet.cell(line, 10).fill.fgColor.rgb for line in (2, 4)] == ["00F4C7C3", "00E8EAED"]
    assert [sheet.cell(2, column).fill.fill_type for column in (9, 10, 11)] == [None, "solid", "solid"]
    assert (sheet["D2"].alignment.wrap_text, sheet["D2"].alignment.vertical) == (True, "top")


def test_the_page_has_tables_of_findings_and_of_rows() -> None:
    findings = check(FORM)
    page = report_html.render(FORM, findings)
    assert "<p>文件：a.txt；1个项目，3个指标；" + counts(findings) + "。</p>" in page
    assert "<h1>校核报告：河堤养护绩效目标</h1>" in page
    assert "<th>程度</th><th>说明</th><th>项目</th><th>三级指标</th><th>原文</th><th>位置</th><th>规则与依据</th>" in page
    assert "<th>一级指标</th><th>二级指标</th><th>三级指标</th><th>指标值</th><th>发现的问题</th>" in page
    assert "<caption>河堤养护c</caption>" in page
    assert '<td><span class="mark error">错误·确定</span></td>' in page
    assert "<td>产出指标</td><td>数量指标</td><td>养护里程</td><td>30公里</td><td><ul><li>" in page
    assert "<h2>不属于某一指标的问题</h2>" in page
    plain = report_html.render(reading(row("数量", "养护里程", "≥30公里"), projects=()), ())
    assert "<caption>指标</caption>" in plain
    assert "<td>≥30公里</td><td></td></tr>" in plain
    assert "不属于某一指标" not in plain


def test_findings_are_counted_by_severity() -> None:
    findings = check(FORM)
    found = {severity: sum(f.severity == severity for f in findings) for severity in ("error", "warning", "info")}
    assert counts(findings) == f"错误{found['error']}条，警告{found['warning']}条，提示{found['info']}条"
    assert counts(()) == "错误0条，警告0条，提示0条"


def many() -> list[Checked]:
    """Two forms, the worse one second, and one without rows."""
    sound = reading(row("数量", "养护里程", "≥30公里"), row("社会效益", "受益人口", "≥3万人"), year=2025)
    forms = [replace(form, file=f"{name}.html") for name, form in (("甲", sound), ("乙", FORM), ("丙", reading()))]
    return [Checked(form, check(form)) for form in forms]


def test_one_page_for_all_says_first_what_was_not_checked() -> None:
    page = report_many.html(many())
    assert page.index("没有校核的") < page.index("总览") < page.index("按问题统计")
    assert "<li>丙.html：没有校核指标，因为文件里没有表格</li>" in page
    assert page.index('<a href="#form1">乙.html</a>') < page.index('<a href="#form2">甲.html</a>')
    assert not re.search(r"<script[^>]|@import|url\(|(?:src|href)=[^#]*http", page)


def test_files_that_could_not_be_read_stand_first() -> None:
    failures = ["申报/丁<1>.docx：空文件，没有内容"]
    page = report_many.html(many(), failures)
    assert page.index("<li>申报/丁&lt;1&gt;.docx：空文件，没有内容</li>") < page.index("<li>丙.html：") < page.index("总览")
    assert "；另有1份读不出来。" in page
    assert "读不出来" not in report_many.html(many())
    overview = openpyxl.load_workbook(BytesIO(report_many.xlsx(many(), failures)))["总览"]
    lines = list(overview.iter_rows(min_row=2, values_only=True))
    assert lines[0] == ("申报/丁<1>.docx", None, None, "空文件，没有内容", None, None, None, None)
    assert [line[0] for line in lines[1:]] == ["乙.html", "甲.html", "丙.html"]


def test_unread_text_that_a_library_does_not_keep_is_not_quoted() -> None:
    lost = [Unparsed(Place(table=1, row=2, column=3), text) for text in ("＊＊＊＊", "＊＊")]
    form = reading(row("数量", "养护里程", "≥30公里"))
    for texts, told, printed in (
        (lost, "表中有2格没有读懂，没有校核", ""),
        ([replace(lost[0], text="另有说明"), lost[1]], "表中有2格没有读懂，没有校核：“另有说明”等", "另有说明"),
    ):
        kept = replace(form, ledger=replace(form.ledger, unparsed=tuple(texts)))
        (found,) = (finding for finding in check(kept) if finding.rule == "not_checked")
        assert (found.message, found.printed) == (told, printed)
        blank = replace(reading(), ledger=kept.ledger)
        first = next(finding for finding in check(blank) if finding.rule == "not_checked")
        assert "＊" not in first.message


def test_one_workbook_for_all_has_a_line_a_form_and_a_line_a_finding() -> None:
    forms = many()
    book = openpyxl.load_workbook(BytesIO(report_many.xlsx(forms)))
    assert book.sheetnames == ["总览", "全部问题", "按问题统计", "规则"]
    overview, found, by_rule, _rules = (list(sheet.iter_rows(values_only=True)) for sheet in book)
    assert overview[0] == ("文件", "标题", "指标", "未校核", "错误", "警告", "提示", "最要紧的一条")
    assert [line[0] for line in overview[1:]] == ["乙.html", "甲.html", "丙.html"]
    assert overview[3][3] == "没有校核指标，因为文件里没有表格"
    assert len(found) - 1 == sum(len(form.findings) for form in forms)
    assert found[0] == (
        "文件", "程度", "把握", "项目", "三级指标", "指标值", "完成值", "原因分析", "原文", "说明", "建议", "位置",
        "由哪条引起", "规则", "依据", "编号", "处理意见",
    )  # fmt: skip
    assert by_rule[0] == ("问题", "程度", "条数", "涉及的表", "规则", "依据")
    widths = {
        sheet.title: {cell.value: sheet.column_dimensions[cell.column_letter].width for cell in sheet[1]} for sheet in book
    }
    assert {head: widths["总览"][head] for head in ("文件", "标题", "最要紧的一条", "指标")} == {
        "文件": 30, "标题": 30, "最要紧的一条": 60, "指标": 7,
    }  # fmt: skip
    wide = {"说明": 70, "建议": 40, "处理意见": 30, "原文": 40, "三级指标": 32, "项目": 32, "指标值": 20, "完成值": 20}
    assert {head: widths["全部问题"][head] for head in (*wide, "原因分析", "位置")} == {**wide, "原因分析": 30, "位置": 26}
    assert widths["按问题统计"]["问题"] == 50
    assert ("没有读出、因此没有校核的内容", "警告", 1, 1, "not_checked", "约定") in by_rule


def test_a_line_of_the_workbook_tells_the_row_its_result_and_the_decision() -> None:
    """What the row says of its result, what the finding follows from, and what a reviewer decided on it."""
    told = {"deviation": "雨季", "reason": "停工", "improvement": "赶工", "deduction": "扣1分"}
    form = replace(
        reading(
            row("质量", "养护合格率", "≤98%", **told),
            *(row("数量", f"养护{n}段", "") for n in "甲乙丙丁戊"),
            projects=(project(name="河堤养护"),),
        ),
        file="甲.html",
    )
    findings = check(form)
    wrong = next(n for n, f in enumerate(findings) if f.rule == "rate_wrong_direction")
    under = next(n for n, f in enumerate(findings) if f.caused_by is not None)
    cause = findings[findings[under].caused_by or 0]
    many = Checked(
        form,
        findings,
        ids=tuple(f"f{n}" for n in range(len(findings))),
        decided=tuple("不采纳：已说明" if n == wrong else "" for n in range(len(findings))),
        rejected=frozenset({wrong}),
    )
    (_, found, _, _) = (
        list(sheet.iter_rows(values_only=True)) for sheet in openpyxl.load_workbook(BytesIO(report_many.xlsx([many])))
    )
    line = found[wrong + 1]
    assert line[:8] == ("甲.html", "错误", "确定", "河堤养护", "养护合格率", "≤98%", None, "雨季；停工；赶工；扣1分")
    assert line[8:] == (
        findings[wrong].printed, findings[wrong].message, findings[wrong].suggestion, "文本第1行", None,
        "rate_wrong_direction", findings[wrong].source, f"f{wrong}", "不采纳：已说明",
    )  # fmt: skip
    assert (found[under + 1][12], found[under + 1][15:]) == (cause.message, (f"f{under}", None))
    # what the reviewer did not take on does not count
    kept = Checked(form, findings)
    assert many.count("error") == kept.count("error") - 1
    assert kept.line[4] == kept.count("error")
    assert kept.line[-1] == next(f.message for f in findings if f.severity != "info")
    page = report_many.html([many])
    assert "<option>不采纳</option>" in page
    assert 'data-decided="不采纳"' in page
    assert 'data-decided="未处理"' in page
    assert "<td>河堤养护</td><td>养护合格率</td><td>≤98%</td><td></td><td>雨季；停工；赶工；扣1分</td><td>错误</td>" in page


def test_what_follows_from_a_finding_stands_below_it() -> None:
    form = reading(*(row("数量", f"养护{n}段", "") for n in "甲乙丙丁戊"))
    findings = check(form)
    shown, more = roots(findings)
    first = next((root, under) for root, under in shown if root.rule == "missing_target")
    assert (first[0].level3, [f.level3 for f in first[1]]) == ("养护甲段", ["养护乙段", "养护丙段", "养护丁段", "养护戊段"])
    assert {f.caused_by for f in findings if f.rule == "missing_target"} == {None, findings.index(first[0])}
    assert more == 0


def test_a_template_in_a_cell_is_the_cause_of_the_rest() -> None:
    findings = check(reading(row("时效", "完工日期", "××××")))
    root = next(n for n, f in enumerate(findings) if f.rule == "template_residue")
    assert [f.rule for f in findings if f.caused_by == root] == ["timeliness_without_time"]
