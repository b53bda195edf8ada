"""`read`: the records of files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.cli.options import own_words, seconds_option, tell, words_option
from api.render import percent
from api.render import rows as render_rows
from api.words import concept

if TYPE_CHECKING:
    from kg.records import Indicator, Project, Reading

__all__ = ["read"]


@click.command()
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=click.Path())
@click.option("--json", "as_json", is_flag=True, help="One JSON object a file, one a line.")
@click.option("--ledger", is_flag=True, help="What became of every cell and paragraph.")
@words_option
@seconds_option
def read(files: tuple[str, ...], as_json: bool, ledger: bool, words: Path | None, seconds: float | None) -> None:
    """Read forms into records: files, folders, zip archives. A bad file is reported, the rest goes on.

    Example: jixiao read 绩效目标表.docx --json
    """
    known = own_words(words)
    from kg import codec
    from kg.reading import Limits, read_many

    failed = False
    limits = Limits(words=known) if seconds is None else Limits(seconds=seconds, words=known)
    for found in read_many(map(Path, files), limits=limits, skipped=tell):
        reading = found.reading
        if reading is None:
            failed = True
            tell(found.error)
            continue
        if as_json:
            click.echo(codec.dumps(codec.to_json(reading)))
        elif ledger:
            click.echo(ledger_text(reading), nl=False)
        else:
            click.echo(summary(reading), nl=False)
    sys.exit(1 if failed else 0)


def ledger_text(reading: Reading) -> str:
    """Return the ledger of one file as a table, and below it the text that no rule understood."""
    ledger = reading.ledger
    listed = [
        {"状态": "事实", "数": ledger.facts},
        {"状态": "标签", "数": ledger.labels},
        {"状态": "叙述", "数": ledger.prose},
        {"状态": "空白", "数": ledger.blank},
        *({"状态": f"略过：{reason}", "数": count} for reason, count in ledger.skipped),
        {"状态": "未读懂", "数": len(ledger.unparsed)},
        {"状态": f"共（单元格 {ledger.cells}，段落 {ledger.paragraphs}）", "数": ledger.cells + ledger.paragraphs},
    ]
    text = f"{reading.file}　已交代 {percent(ledger.accounted)}\n" + render_rows(listed, ["状态", "数"], "table")
    for item in ledger.unparsed:
        place = item.place
        spot = "，".join(
            f"{label}{number}"
            for label, number in (("表", place.table), ("行", place.row), ("列", place.column), ("文本行", place.line))
            if number is not None
        )
        text += f"  未读懂（{spot}）：{item.text}\n"
    return text


ALWAYS = ("项目", "一级", "二级", "三级指标", "指标值", "依据")
"""Columns of the table; the others stand in it where a row fills them."""


def shown(item: Indicator, project: str) -> dict[str, object]:
    """Return an indicator as a row of the table for people."""
    return {
        "区域": item.region,
        "项目": project,
        "一级": item.level1,
        "二级": item.level2,
        "三级指标": ("★" if item.core else "") + item.level3,
        "历年值": "；".join(f"{value.year or ''}：{value.raw}".lstrip("：") for value in item.history),
        "指标值": item.target.raw,
        "年中完成值": item.interim and item.interim.raw,
        "全年预计值": item.expected and item.expected.raw,
        "可能性": item.likelihood,
        "完成值": item.actual and item.actual.raw,
        "分值": item.points,
        "得分": item.score,
        "依据": "、".join(c.normalized for c in item.citations),
    }


def spent(project: Project) -> str:
    """Return a line with a project's budget and what was spent, its conclusion and grade; nothing where none is printed."""
    money = project.money
    sums = () if money is None else (("年初预算", money.initial), ("全年预算", money.adjusted), ("执行", money.executed))
    parts = [f"{name} {amount.raw}{amount.unit or ''}" for name, amount in sums if amount is not None]
    if money is not None and money.rate is not None:
        parts.append(f"执行率 {money.rate}%")
    parts += [f"{name}：{text}" for name, text in (("结论", project.conclusion), ("等级", project.grade)) if text]
    return f"{project.name}：{'，'.join(parts)}\n" if parts else ""


def summary(reading: Reading) -> str:
    """Return one file's projects and indicators as a table for people."""
    head = reading.document
    names = {project.ref: project.name for project in reading.projects}
    text = f"{reading.file}　{head.title or '（无标题）'}　{concept(head.kind)}　{head.year or '年度未印'}\n"
    text += f"项目 {len(reading.projects)}，指标 {len(reading.indicators)}，评分行 {len(reading.evaluation_rows)}，"
    text += f"引用 {len(reading.citations)}，已交代 {percent(reading.ledger.accounted)}\n"
    listed = [shown(item, names.get(item.project or "", "")) for item in reading.indicators]
    filled = {key for row in listed for key, value in row.items() if value not in (None, "")}
    if listed:
        columns = [key for key in listed[0] if key in filled or key in ALWAYS]
        text += render_rows(listed, columns, "table")
    for task in reading.tasks:
        amount = "" if task.amount is None else f"　{task.amount.raw}{task.amount.unit or ''}"
        text += f"任务：{task.name}{amount}\n"
    text += "".join(map(spent, reading.projects))
    for note in reading.notes:
        text += f"注：{note}\n"
    return text
