"""One report on many forms: an overview with a line a form, worst first, then the forms one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from openpyxl import Workbook

from kg.check.base import Finding, describe
from kg.check.report import CONFIDENCE, SEVERITY, beside, project_names, where
from kg.check.report_html import page, sections
from kg.check.report_xlsx import fill, rules_sheet, saved
from kg.document import Document
from kg.file_names import visible
from kg.records import Indicator, Reading

__all__ = ["Checked", "html", "xlsx"]

_LINES = ("文件", "标题", "指标", "未校核", "错误", "警告", "提示", "最要紧的一条")
_FOUND = (
    "文件", "程度", "把握", "项目", "三级指标", "指标值", "完成值", "原因分析", "原文", "说明", "建议", "位置", "由哪条引起",
    "规则", "依据", "编号", "处理意见",
)  # fmt: skip
_BY_RULE = ("问题", "程度", "条数", "涉及的表", "规则", "依据")


@dataclass(frozen=True, slots=True)
class Checked:
    """A form with what was found in it.

    Attributes:
        reading: its records.
        findings: in their order.
        document: the file as read, where it is kept.
        path: where the file lies, None for a member of an archive or a document of a library.
        ids: names of the findings, by which a reviewer's decisions come back; empty where nothing is decided on them.
        decided: what the reviewer decided on each finding, in words, empty where nothing.
        rejected: numbers of the findings that the reviewer did not take on.
        grade: that a review proposes, None where none is proposed or nothing was reviewed.
    """

    reading: Reading
    findings: tuple[Finding, ...]
    document: Document | None = None
    path: Path | None = None
    ids: tuple[str, ...] = ()
    decided: tuple[str, ...] = ()
    rejected: frozenset[int] = frozenset()
    grade: str | None = None

    def count(self, severity: str) -> int:
        """Return how many findings of a severity stand for themselves."""
        return sum(
            f.severity == severity and f.caused_by is None and f.rule != "not_checked" and number not in self.rejected
            for number, f in enumerate(self.findings)
        )

    @property
    def lines(self) -> Iterator[tuple[Finding, Indicator | None, str, str]]:
        """Each finding with the row that it is about, its name and what was decided on it."""
        rows, _rest = beside(self.reading, self.findings)
        of = {id(f): row for row, found in zip(self.reading.indicators, rows, strict=True) for f in found}
        for number, finding in enumerate(self.findings):
            name = self.ids[number] if self.ids else ""
            yield finding, of.get(id(finding)), name, self.decided[number] if self.decided else ""

    @property
    def unread(self) -> Finding | None:
        """What was not checked of it, None where all was."""
        return next((finding for finding in self.findings if finding.rule == "not_checked"), None)

    @property
    def line(self) -> tuple[str | int | None, ...]:
        """A line of the overview, under the heads `_LINES`."""
        kept = (finding for number, finding in enumerate(self.findings) if number not in self.rejected)
        first = next((finding.message for finding in kept if finding.severity != "info"), None)
        unread = self.unread.message if self.unread is not None else None
        numbers = [self.count(severity) for severity in SEVERITY]
        return (self.reading.file, self.reading.document.title, len(self.reading.indicators), unread, *numbers, first)


def _overview(forms: Sequence[Checked]) -> tuple[tuple[str, ...], list[tuple[str | int | None, ...]]]:
    """Return heads and lines of the overview; a review has the grades that it proposes behind the file."""
    if not any(form.grade for form in forms):
        return _LINES, [form.line for form in forms]
    return (_LINES[0], "建议等级", *_LINES[1:]), [(form.line[0], form.grade or "没有校核", *form.line[1:]) for form in forms]


def _worst_first(forms: Sequence[Checked]) -> list[Checked]:
    return sorted(forms, key=lambda form: tuple(-form.count(severity) for severity in SEVERITY))


def html(forms: Sequence[Checked], failures: Sequence[str] = ()) -> str:
    """Return a page: what was not checked, the overview, the rules by number of findings, then each form folded.

    Args:
        forms: with what was found in them.
        failures: files that could not be read, each with the reason.
    """
    unread = [(form.reading.file, form.unread.message) for form in forms if form.unread and form.unread.severity != "info"]
    body = [f"<h1>校核报告：{len(forms)}份文件</h1>", f"<p>{escape(_summary(forms, failures))}</p>"]
    if unread or failures:
        told = [*failures, *(f"{file}：{message}" for file, message in unread)]
        items = "".join(f"<li>{escape(visible(each))}</li>" for each in told)
        body.append(f"<h2>没有校核的</h2>\n<ul>{items}</ul>")
    ordered = _worst_first(forms)
    lines = []
    heads, told_lines = _overview(ordered)
    for number, (form, line) in enumerate(zip(ordered, told_lines, strict=True), 1):
        cells = "".join(f"<td>{escape('' if value is None else str(value))}</td>" for value in line[1:])
        lines.append(f'<tr><td><a href="#form{number}">{escape(form.reading.file)}</a></td>{cells}</tr>')
    body.append("<h2>总览</h2>\n" + _table(heads, lines))
    rules = ["<tr>" + "".join(f"<td>{escape(str(value))}</td>" for value in line[:4]) + "</tr>" for line in _by_rule(forms)]
    body.append("<h2>按问题统计</h2>\n" + _table(_BY_RULE[:4], rules))
    body.append("<h2>全部问题</h2>\n" + _filtered(ordered))
    for number, form in enumerate(ordered, 1):
        inner = "\n".join(sections(form.reading, form.findings))
        body.append(f'<details id="form{number}"><summary>{escape(form.reading.file)}</summary>\n{inner}</details>')
    return page(f"校核报告：{len(forms)}份文件", body)


def _of_row(row: Indicator | None) -> tuple[str | None, str | None, str | None]:
    """Return target, result and reason of the row that a finding is about."""
    if row is None:
        return None, None, None
    told = [text for text in (row.deviation, row.reason, row.improvement, row.deduction) if text]
    return row.target.raw, row.actual.raw if row.actual is not None else None, "；".join(told) or None


def _filtered(forms: Sequence[Checked]) -> str:
    """Return a table of all errors and warnings, with filters that work by the script of the page; without it all is shown."""
    lines = []
    choices: dict[str, dict[str, None]] = {"file": {}, "severity": {}, "rule": {}, "decided": {"未处理": None}}
    rules = describe()
    for form in forms:
        names = project_names(form.reading)
        for f, row, _name, decided in form.lines:
            if f.severity == "info":
                continue
            fault = rules[f.rule].fault if f.rule in rules else f.rule
            state = decided.partition("：")[0] or "未处理"
            told = {"file": form.reading.file, "severity": SEVERITY[f.severity], "rule": fault, "decided": state}
            for key, value in told.items():
                choices[key][value] = None
            data = " ".join(f'data-{key}="{escape(value)}"' for key, value in told.items())
            cells = (
                form.reading.file,
                names.get(f.project or "", ""),
                f.level3,
                *_of_row(row),
                SEVERITY[f.severity],
                f.message,
            )
            shown = (*cells, f.suggestion, decided)
            lines.append(f"<tr {data}>" + "".join(f"<td>{escape(str(cell or ''))}</td>" for cell in shown) + "</tr>")
    filters = "".join(
        f'<label>{label} <select data-filter="{key}"><option value="">全部</option>'
        + "".join(f"<option>{escape(value)}</option>" for value in values)
        + "</select></label> "
        for (key, values), label in zip(choices.items(), ("文件", "程度", "问题", "处理意见"), strict=True)
    )
    return f'<p class="filters" hidden>{filters}<output></output></p>\n{_table(_FILTERED, lines)}\n<script>{_SCRIPT}</script>'


_FILTERED = ("文件", "项目", "三级指标", "指标值", "完成值", "原因分析", "程度", "问题", "建议", "处理意见")
_SCRIPT = """
(function () {
  var box = document.currentScript.parentNode.querySelector(".filters");
  var rows = Array.from(document.querySelectorAll("tr[data-rule]"));
  var chosen = Array.from(box.querySelectorAll("select"));
  function show() {
    var shown = 0;
    rows.forEach(function (row) {
      var fits = chosen.every(function (each) { return !each.value || row.dataset[each.dataset.filter] === each.value; });
      row.hidden = !fits;
      shown += fits ? 1 : 0;
    });
    box.querySelector("output").textContent = "显示 " + shown + " / " + rows.length + " 条";
  }
  box.hidden = false;
  chosen.forEach(function (each) { each.addEventListener("change", show); });
  show();
})();
"""


def _table(heads: Sequence[str], lines: Sequence[str]) -> str:
    head = "".join(f"<th>{escape(text)}</th>" for text in heads)
    return f"<table><thead><tr>{head}</tr></thead>\n<tbody>\n" + "\n".join(lines) + "\n</tbody></table>"


def _summary(forms: Sequence[Checked], failures: Sequence[str]) -> str:
    numbers = "，".join(f"{word}{sum(form.count(key) for form in forms)}条" for key, word in SEVERITY.items())
    clean = sum(not form.count("error") and not form.count("warning") and form.unread is None for form in forms)
    return f"{numbers}；{clean}份没有错误和警告{f'；另有{len(failures)}份读不出来' if failures else ''}。"


def _by_rule(forms: Sequence[Checked]) -> list[tuple[str | int, ...]]:
    """Return the rules with findings, most findings first, under the heads `_BY_RULE`."""
    number = Counter(finding.rule for form in forms for finding in form.findings)
    spread = Counter(rule for form in forms for rule in {finding.rule for finding in form.findings})
    rules = describe()
    first = {f.rule: f for form in reversed(forms) for f in reversed(form.findings)}
    order = sorted(number, key=lambda rule: (list(SEVERITY).index(first[rule].severity), -number[rule], rule))
    fault = {rule: rules[rule].fault if rule in rules else first[rule].message for rule in order}
    return [(fault[r], SEVERITY[first[r].severity], number[r], spread[r], r, first[r].source) for r in order]


def xlsx(forms: Sequence[Checked], failures: Sequence[str] = ()) -> bytes:
    """Return a workbook: 总览, 全部问题 (a line a finding, with a column 处理意见 to fill in), 按问题统计, 规则.

    Files that could not be read (`failures`, each with the reason) stand first in 总览.
    """
    book = Workbook()
    ordered = _worst_first(forms)
    worst = {form.reading.file: next((s for s in SEVERITY if form.count(s)), None) for form in ordered}
    heads, told_lines = _overview(ordered)
    unread = []
    for each in failures:
        failed = {"文件": each.partition("：")[0], "未校核": each.partition("：")[2]}
        unread.append((tuple(failed.get(head) for head in heads), None))
    graded = zip(told_lines, (worst[form.reading.file] for form in ordered), strict=True)
    fill(book.active, "总览", heads, [*unread, *graded])
    lines = []
    for form in ordered:
        names = project_names(form.reading)
        for f, row, name, decided in form.lines:
            cause = form.findings[f.caused_by].message if f.caused_by is not None else None
            told = (SEVERITY[f.severity], CONFIDENCE[f.confidence], names.get(f.project or ""), f.level3, *_of_row(row))
            told_of = (
                f.printed,
                f.message,
                f.suggestion or None,
                where(f.place),
                cause,
                f.rule,
                f.source,
                name,
                decided or None,
            )
            lines.append(((form.reading.file, *told, *told_of), f.severity))
    fill(book.create_sheet(), "全部问题", _FOUND, lines)
    fill(book.create_sheet(), "按问题统计", _BY_RULE, [(line, None) for line in _by_rule(forms)])
    rules_sheet(book)
    return saved(book)
