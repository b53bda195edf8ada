"""`check`: what is wrong or odd in forms, or in all forms of a library, and what could not be checked."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from api.cli.options import AbsolutePath, output_options, own_words, rule_options, seconds_option, tell
from api.render import rows as render_rows
from kg.errors import JixiaoError
from kg.file_names import shown

if TYPE_CHECKING:
    from kg.check import Finding, OwnRules
    from kg.check.report_many import Checked

__all__ = ["check", "checked"]

COLUMNS = ["severity", "confidence", "rule", "where", "level3", "printed", "message", "suggestion"]
RULE_COLUMNS = ["rule", "family", "severity", "confidence", "source", "verified", "fault"]
WORDS = {"error": "错误", "warning": "警告", "info": "提示", "certain": "确定", "likely": "很可能", "suspect": "可疑"}


@click.command()
@click.argument("paths", metavar="FILE|FOLDER|LIB…", nargs=-1, type=click.Path(path_type=Path))
@output_options
@click.option("--rules", "listing", is_flag=True, help="List the rules.")
@click.option(
    "--all", "whole", is_flag=True, help="Show people all findings: hints past the eighth, and what follows from others."
)
@click.option("--html", type=AbsolutePath(), help="Write a report for people as a page: of one form, or one for all.")
@click.option("--xlsx", type=AbsolutePath(), help="Write the findings as Excel: beside the rows of one form, or one for all.")
@click.option("--reports", type=AbsolutePath(), metavar="FOLDER", help="Write a page and an Excel file for each form.")
@rule_options
@seconds_option
def check(
    paths: tuple[Path, ...],
    form: str | None,
    listing: bool,
    off: tuple[str, ...],
    whole: bool,
    html: Path | None,
    xlsx: Path | None,
    reports: Path | None,
    rule_file: Path | None,
    words: Path | None,
    seconds: float | None,
) -> None:
    """Find mistakes in forms: files, folders, or whole libraries. What could not be read is said first, as not checked.

    Findings are answers and no failure: the exit code is 0 with any number of them, 1 where a file could not be read.

    Example: jixiao check 绩效目标表.docx 申报/ --html 校核报告.html
    """
    known_words = own_words(words)
    from dataclasses import asdict, replace

    from kg.check import rules

    if listing:
        click.echo(render_rows([asdict(rule) for rule in rules()], RULE_COLUMNS, form or "table"), nl=False)
        return
    if not paths:
        raise click.UsageError("应给出文件、文件夹或图谱库，或 --rules")
    known = {rule.rule for rule in rules()}
    if unknown := [name for name in off if name not in known]:
        raise click.UsageError(f"没有这样的规则：{'、'.join(unknown)}（--rules 列出）")
    own = own_rules(rule_file)
    failures: list[str] = []
    forms: list[Checked] = []
    for path in paths:
        try:
            forms += [replace(each, document=None) for each in checked(path, off, failures, seconds, own, known_words)]
        except JixiaoError as error:
            failures.append(str(error))
    for failure in failures:
        tell(failure)
    write(forms, failures, html, xlsx, reports)
    if form is None:
        click.echo(people(forms, whole=whole), nl=False)
    else:
        click.echo(render_rows(flat(forms), [*COLUMNS, "file"], form), nl=False)
    sys.exit(1 if failures else 0)


def own_rules(path: Path | None) -> OwnRules | None:
    """Return the rules of a file, None without one.

    Raises:
        ReadError: it can't be read, or something in it is unknown.
    """
    from kg.check import rules
    from kg.check.own_rules import load

    return None if path is None else load(path, {rule.rule: rule for rule in rules()})


def checked(
    path: Path,
    off: tuple[str, ...],
    failures: list[str],
    seconds: float | None = None,
    own: OwnRules | None = None,
    words: dict[str, list[dict[str, str]]] | None = None,
) -> Iterator[Checked]:
    """Yield each file of a file or folder, or each document of a library, with its findings.

    What could not be read, in `seconds` of the processor a file, is added to `failures`.
    """
    from kg.check import check as check_reading
    from kg.check.report_many import Checked

    if not os.path.isfile(path / "current"):  # noqa: PTH113 (Path.is_file raises where a folder may not be entered)
        from kg.reading import Limits, read_many

        limits = Limits(words=words) if seconds is None else Limits(seconds=seconds, words=words)
        for found in read_many([path], limits=limits, skipped=tell):
            if found.reading is None:
                failures.append(str(found.error))
            else:
                findings = check_reading(found.reading, found.document, off=off, own=own)
                lies = Path(found.file)
                yield Checked(found.reading, findings, found.document, lies if os.path.isfile(lies) else None)  # noqa: PTH113
        return
    from contextlib import closing

    from kg.store.grids import GridArchive
    from kg.triples import readings
    from search import open_library

    with open_library(path) as opened, closing(GridArchive(opened.generation.grids)) as archive:
        known = set(archive)
        for reading in readings(opened.store.quads()):
            document = archive.document(reading.sha256) if reading.sha256 in known else None
            yield Checked(reading, check_reading(reading, document, off=off, own=own), document)


def flat(forms: list[Checked]) -> list[dict[str, Any]]:
    """Return the findings of all forms as the objects that are printed; `caused_by` counts over the whole list."""
    from kg.check import to_json
    from kg.check.report import where

    listed: list[dict[str, Any]] = []
    for form in forms:
        before = len(listed)
        for finding in form.findings:
            told = to_json(finding)
            if finding.caused_by is not None:
                told["caused_by"] = before + finding.caused_by
            listed.append({**told, "file": form.reading.file, "where": where(finding.place)})
    return listed


def write(forms: list[Checked], failures: list[str], html: Path | None, xlsx: Path | None, folder: Path | None) -> None:
    """Write the reports that were asked for; one on several files names those that could not be read, too."""
    from kg.check import report_html, report_many, report_xlsx

    if not forms:
        return
    one = forms[0] if len(forms) == 1 and not failures else None
    if html is not None:
        page = report_html.render(one.reading, one.findings) if one is not None else report_many.html(forms, failures)
        html.write_text(page, "utf-8")
        click.echo(f"已写 {shown(str(html))}", err=True)
    if xlsx is not None:
        book = report_xlsx.render(one.reading, one.findings) if one is not None else report_many.xlsx(forms, failures)
        xlsx.write_bytes(book)
        click.echo(f"已写 {shown(str(xlsx))}", err=True)
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        for form, stem in zip(forms, stems([form.reading.file for form in forms]), strict=True):
            (folder / f"{stem}.html").write_text(report_html.render(form.reading, form.findings), "utf-8")
            (folder / f"{stem}.xlsx").write_bytes(report_xlsx.render(form.reading, form.findings))
        click.echo(f"已写 {shown(str(folder))}：{len(forms)}份", err=True)


def stems(files: list[str]) -> list[str]:
    """Return a name for the report on each file: its own name, with a number where another file has it too.

    >>> stems(["a/表.docx", "b/表.docx", "表.pdf", "包.zip!/内/单.xlsx"])
    ['表.docx', '表.docx-2', '表.pdf', '单.xlsx']
    """
    out: list[str] = []
    for file in files:
        name = file.replace("\\", "/").rstrip("/").rpartition("/")[2] or "表"
        number, stem = 1, name
        while stem in out:
            number += 1
            stem = f"{name}-{number}"
        out.append(stem)
    return out


def people(forms: list[Checked], *, whole: bool = False) -> str:
    """Return the findings as a table for people: what was not checked, then each form's findings, then their number."""
    from kg.check.folding import roots

    rows: list[dict[str, Any]] = []
    more = 0
    for form in forms:
        found, hidden = roots(form.findings) if not whole else ([(finding, []) for finding in form.findings], 0)
        more += hidden
        rows += [line(form, finding, under) for finding, under in found]
    if not rows:
        return "没有发现问题。\n" if forms else ""
    text = render_rows(rows, list(rows[0]), "table")
    if more:
        text += f"另有 {more} 条提示没有列出（--all 全部列出）。\n"
    return text + totals(forms) + "\n"


def line(form: Checked, finding: Finding, under: list[Finding]) -> dict[str, Any]:
    """Return a row of the table: a finding with what to write instead and how many follow from it."""
    from kg.check.report import where

    told = finding.message + (f"（同一原因或同类的另有{len(under)}条）" if under else "")
    if finding.suggestion and finding.severity != "info":
        told += ("" if told.endswith(("。", "？")) else "。") + f"建议：{finding.suggestion}"
    return {
        "程度": f"{WORDS[finding.severity]}·{WORDS[finding.confidence]}",
        "位置": f"{form.reading.file} {where(finding.place)}",
        "指标": finding.level3,
        "说明": told,
    }


def totals(forms: list[Checked]) -> str:
    """Return the numbers of findings, of forms that were not checked, and of those without any finding."""
    from kg.check.report import SEVERITY

    counted = "，".join(f"{WORDS[key]} {sum(f.severity == key for form in forms for f in form.findings)}" for key in SEVERITY)
    unread = sum(form.unread is not None and form.unread.severity != "info" for form in forms)
    clean = sum(not form.findings for form in forms)
    counted += f"；{unread} 份没有校核或没有全部校核" if unread else ""
    return counted + (f"；{clean} 份没有发现问题" if clean else "")
