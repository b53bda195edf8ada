"""`check`: what is wrong or odd in a form, or in all forms of a library."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from api.cli.options import AbsolutePath, output_options, seconds_option, tell
from api.render import rows as render_rows
from kg.errors import JixiaoError
from kg.file_names import shown

if TYPE_CHECKING:
    from kg.check import Finding
    from kg.records import Reading

__all__ = ["check"]

COLUMNS = ["severity", "confidence", "rule", "where", "level3", "printed", "message"]
RULE_COLUMNS = ["rule", "family", "severity", "confidence", "source", "verified", "fault"]
WORDS = {"error": "错误", "warning": "警告", "info": "提示", "certain": "确定", "likely": "很可能", "suspect": "可疑"}


@click.command()
@click.argument("paths", metavar="FILE|LIB…", nargs=-1, type=click.Path(path_type=Path))
@output_options
@click.option("--rules", "listing", is_flag=True, help="List the rules.")
@click.option("--off", multiple=True, metavar="RULE", help="Switch a rule off; may be repeated.")
@click.option("--html", type=AbsolutePath(), help="Write a report for people as a page.")
@click.option("--xlsx", type=AbsolutePath(), help="Write the form's rows with the findings beside them as Excel.")
@seconds_option
def check(
    paths: tuple[Path, ...],
    form: str | None,
    listing: bool,
    off: tuple[str, ...],
    html: Path | None,
    xlsx: Path | None,
    seconds: float | None,
) -> None:
    """Find mistakes in forms: files, or a whole library.

    Findings are answers and no failure: the exit code is 0 with any number of them, 1 where a file could not be read.

    Example: jixiao check 绩效目标表.docx --html 校核报告.html
    """
    from dataclasses import asdict

    from kg.check import rules, to_json
    from kg.check.report import where

    if listing:
        click.echo(render_rows([asdict(rule) for rule in rules()], RULE_COLUMNS, form or "table"), nl=False)
        return
    if not paths:
        raise click.UsageError("应给出文件或图谱库，或 --rules")
    if (html or xlsx) and len(paths) > 1:
        raise click.UsageError("--html 和 --xlsx 用于一个文件")
    known = {rule.rule for rule in rules()}
    if unknown := [name for name in off if name not in known]:
        raise click.UsageError(f"没有这样的规则：{'、'.join(unknown)}（--rules 列出）")
    failures: list[str] = []
    listed: list[dict[str, Any]] = []
    read = 0
    for path in paths:
        try:
            for reading, findings in checked(path, off, failures, seconds):
                read += 1
                listed += [{**to_json(item), "file": reading.file, "where": where(item.place)} for item in findings]
                reports(reading, findings, html, xlsx)
        except JixiaoError as error:
            failures.append(str(error))
    for failure in failures:
        tell(failure)
    if form is None:
        click.echo(people(listed) if read else "", nl=False)
    else:
        click.echo(render_rows(listed, [*COLUMNS, "file"], form), nl=False)
    sys.exit(1 if failures else 0)


def checked(
    path: Path, off: tuple[str, ...], failures: list[str], seconds: float | None = None
) -> Iterator[tuple[Reading, tuple[Finding, ...]]]:
    """Yield reading and findings of each file, or of each document of a library (with the places that the graph keeps).

    What could not be read, in `seconds` of the processor a file, is added to `failures`.
    """
    from kg.check import check as check_reading

    if not os.path.isfile(path / "current"):  # noqa: PTH113 (Path.is_file raises where a folder may not be entered)
        from kg.reading import Limits, read_many

        limits = Limits() if seconds is None else Limits(seconds=seconds)
        for found in read_many([path], limits=limits, skipped=tell):
            if found.reading is None:
                failures.append(str(found.error))
            else:
                yield found.reading, check_reading(found.reading, found.document, off=off)
        return
    from kg.triples import readings
    from search import open_library

    with open_library(path) as opened:
        for reading in readings(opened.store.quads()):
            yield reading, check_reading(reading, off=off)


def reports(reading: Reading, findings: tuple[Finding, ...], html: Path | None, xlsx: Path | None) -> None:
    """Write the reports that were asked for."""
    if html is not None:
        from kg.check import report_html

        html.write_text(report_html.render(reading, findings), "utf-8")
        click.echo(f"已写 {shown(str(html))}", err=True)
    if xlsx is not None:
        from kg.check import report_xlsx

        xlsx.write_bytes(report_xlsx.render(reading, findings))
        click.echo(f"已写 {shown(str(xlsx))}", err=True)


def people(listed: list[dict[str, Any]]) -> str:
    """Return the findings as a table for people, and their number by severity."""
    if not listed:
        return "没有发现问题。\n"
    rows = [
        {
            "程度": f"{WORDS[item['severity']]}·{WORDS[item['confidence']]}",
            "位置": f"{item['file']} {item['where']}",
            "指标": item["level3"],
            "原文": item["printed"],
            "说明": f"{item['message']}（{item['rule']}）",
        }
        for item in listed
    ]
    counts = "，".join(
        f"{WORDS[name]} {sum(item['severity'] == name for item in listed)}" for name in ("error", "warning", "info")
    )
    return render_rows(rows, list(rows[0]), "table") + counts + "\n"
