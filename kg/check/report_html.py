"""The findings as a page to read and print: one self-contained HTML file, without script, nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from kg.check.base import Finding
from kg.check.folding import roots
from kg.check.report import CONFIDENCE, SEVERITY, beside, counts, project_names, where
from kg.records import Indicator, Reading

__all__ = ["page", "render", "sections"]

_STYLE = """
body{font:15px/1.6 "Noto Sans SC","Microsoft YaHei","PingFang SC",sans-serif;
  margin:2rem auto;max-width:78rem;padding:0 1rem;color:#1d2327}
h1{font-size:1.5rem}h2{font-size:1.2rem;margin-top:2rem}
table{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem}
th,td{border:1px solid #c9ced6;padding:.3rem .5rem;text-align:left;vertical-align:top}
th{background:#f0f3f7}caption{text-align:left;font-weight:600;padding:.3rem 0}
.mark{display:inline-block;padding:0 .45em;border-radius:.3em;font-size:.85em;white-space:nowrap}
.error{background:#8f1414;color:#fff}.warning{background:#7a4b00;color:#fff}.info{background:#44546a;color:#fff}
ul{margin:0;padding-left:1.1em}.where,.source{color:#5a6472;font-size:.85em}
@media print{body{margin:0;max-width:none}thead{display:table-header-group}tr{break-inside:avoid}}
"""


def render(reading: Reading, findings: Sequence[Finding]) -> str:
    """Return an HTML page in Chinese: counts, the findings by severity, then the form's rows with the findings beside them."""
    title = f"校核报告：{reading.document.title or reading.file}"
    return page(title, [f"<h1>{escape(title)}</h1>", *sections(reading, findings)])


def sections(reading: Reading, findings: Sequence[Finding]) -> list[str]:
    """Return what a page says of one form, below its heading: counts, findings, rows."""
    rows, rest = beside(reading, findings)
    body = [
        f"<p>文件：{escape(reading.file)}；{len(reading.projects)}个项目，{len(reading.indicators)}个指标；{counts(findings)}。</p>",
        _all(reading, findings),
    ]
    if reading.indicators:
        body.append(_form(reading, rows))
    if rest:
        body.append(_rest(rest))
    return body


def page(title: str, body: Sequence[str]) -> str:
    """Return a page of its own with a body."""
    return (
        f'<!DOCTYPE html>\n<html lang="zh-Hans">\n<head>\n<meta charset="utf-8">\n<title>{escape(title)}</title>\n'
        f'<meta name="viewport" content="width=device-width">\n<style>{_STYLE}</style>\n</head>\n<body>\n'
        + "\n".join(body)
        + "\n</body>\n</html>\n"
    )


def _mark(finding: Finding) -> str:
    label = f"{SEVERITY[finding.severity]}·{CONFIDENCE[finding.confidence]}"
    return f'<span class="mark {finding.severity}">{label}</span>'


def _all(reading: Reading, findings: Sequence[Finding]) -> str:
    if not findings:
        return "<p>没有发现问题。</p>"
    names = project_names(reading)
    shown, more = roots(findings)
    lines = [_line(finding, under, names) for finding, under in shown]
    out = ["<h2>发现的问题</h2>", _findings_table(lines)]
    if more:
        first = {id(finding) for finding, _under in shown}
        rest = [f for f in findings if f.caused_by is None and id(f) not in first]
        lines = [_line(f, [g for g in findings if g.caused_by is not None and findings[g.caused_by] is f], names) for f in rest]
        out.append(f"<details><summary>另有{more}条提示</summary>\n{_findings_table(lines)}</details>")
    return "\n".join(out)


def _findings_table(lines: Sequence[str]) -> str:
    head = "<tr><th>程度</th><th>说明</th><th>项目</th><th>三级指标</th><th>原文</th><th>位置</th><th>规则与依据</th></tr>"
    return f"<table><thead>{head}</thead>\n<tbody>\n" + "\n".join(lines) + "\n</tbody></table>"


def _line(finding: Finding, under: Sequence[Finding], names: dict[str, str]) -> str:
    """Return a row of the table: the finding, what to write instead, and below it what follows from it."""
    told = escape(finding.message)
    if finding.suggestion:
        told += f"<div class=where>建议：{escape(finding.suggestion)}</div>"
    if under:
        items = "".join(f"<li>{escape(f.message)} <span class=where>{escape(where(f.place))}</span></li>" for f in under)
        told += f"<details><summary>同一原因或同类的另有{len(under)}条</summary><ul>{items}</ul></details>"
    return (
        f"<tr><td>{_mark(finding)}</td><td>{told}</td><td>{escape(names.get(finding.project or '', ''))}</td>"
        f"<td>{escape(finding.level3 or '')}</td><td>{escape(finding.printed)}</td>"
        f"<td class=where>{escape(where(finding.place))}</td>"
        f"<td class=source>{escape(finding.rule)}<br>{escape(finding.source)}</td></tr>"
    )


def _form(reading: Reading, rows: list[list[Finding]]) -> str:
    names = project_names(reading)
    out = ["<h2>表中各行</h2>"]
    groups: dict[str | None, list[tuple[Indicator, list[Finding]]]] = {}
    for indicator, found in zip(reading.indicators, rows, strict=True):
        groups.setdefault(indicator.project, []).append((indicator, found))
    for project, group in groups.items():
        lines = [
            f"<tr><td>{escape(i.level1 or '')}</td><td>{escape(i.level2 or '')}</td><td>{escape(i.level3)}</td>"
            f"<td>{escape(i.target.raw)}</td><td>{_list(found)}</td></tr>"
            for i, found in group
        ]
        caption = escape(names.get(project or "", "")) or "指标"
        head = "<tr><th>一级指标</th><th>二级指标</th><th>三级指标</th><th>指标值</th><th>发现的问题</th></tr>"
        out.append(
            f"<table><caption>{caption}</caption><thead>{head}</thead><tbody>\n" + "\n".join(lines) + "\n</tbody></table>"
        )
    return "\n".join(out)


def _list(found: list[Finding]) -> str:
    return f"<ul>{''.join(f'<li>{_mark(f)} {escape(f.message)}</li>' for f in found)}</ul>" if found else ""


def _rest(rest: list[Finding]) -> str:
    items = "".join(f"<li>{_mark(f)} {escape(f.message)} <span class=where>{escape(where(f.place))}</span></li>" for f in rest)
    return f"<h2>不属于某一指标的问题</h2>\n<ul>{items}</ul>"
