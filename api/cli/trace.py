"""`trace`: from a policy document to everything that rests on it, and from a thing to what it rests on."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from api.cli.options import AbsolutePath, library_option, output_options
from api.cli.policies import policy_line
from api.render import json_text
from api.render import rows as render_rows
from api.tables import workbook
from kg.errors import JixiaoError
from kg.file_names import shown
from kg.store.base import QuadStore

__all__ = ["trace"]

COUNTED = (("indicators", "指标"), ("projects", "项目"), ("departments", "部门"), ("documents", "文档"))
REST_COLUMNS = ["project", "level3", "target", "year", "policies", "superseded", "basis"]
POLICY_COLUMNS = ["number", "title", "issuer", "standing", "replaced_by", "indicators", "projects"]


@click.command()
@click.argument("what", metavar="NUMBER|IRI")
@library_option
@output_options
@click.option("--indicators", "each", is_flag=True, help="One row an indicator with its cell, not one a project and year.")
@click.option("--xlsx", type=AbsolutePath(), help="Write the tables as an Excel file.")
@click.option("--svg", type=AbsolutePath(), help="Write a picture.")
@click.option("--as-of", "as_of", type=click.IntRange(1949, 2100), metavar="YEAR", help="As it stood at the end of that year.")
def trace(
    what: str, library: Path, form: str | None, each: bool, xlsx: Path | None, svg: Path | None, as_of: int | None
) -> None:
    """Trace a policy document (number in any spelling, or title), or a thing of the library (its IRI) back to what it rests on.

    Example: jixiao trace 澜财农[2022]48号 --svg 溯源.svg --library 图谱库
    """
    from search import open_library

    with open_library(library) as opened:
        told = _back(opened.store, what, svg) if "://" in what else _forth(opened.store, what, svg, as_of)
    name = "指标" if each and "指标" in told.tables else next(iter(told.tables))
    columns, rows = told.tables[name]
    if xlsx is not None:
        xlsx.write_bytes(workbook(told.tables))
    if form == "json":
        click.echo(json_text(told.whole))
    else:
        click.echo((told.head if form is None else "") + render_rows(rows, columns, form or "table"), nl=False)
    for path in (xlsx, svg):
        if path is not None:
            click.echo(f"已写 {shown(str(path))}", err=True)
    sys.exit(0)


@dataclass(frozen=True, slots=True)
class Told:
    """An answer: as JSON, as tables by the name of their sheet, and the lines above the table."""

    whole: dict[str, Any]
    tables: dict[str, tuple[Sequence[str], list[dict[str, Any]]]]
    head: str


def _back(store: QuadStore, iri: str, svg: Path | None) -> Told:
    from search.rests import rests

    if svg is not None:
        raise click.UsageError("--svg 只用于文号")
    found = rests(store, iri)
    lines = [f"{policy_line(policy)}　指标 {policy['indicators']}，项目 {policy['projects']}" for policy in found.policies]
    lines.append(f"指标 {len(found.rows)}，其中没有依据文件的 {found.without}")
    tables: dict[str, tuple[Sequence[str], list[dict[str, Any]]]] = {
        "指标": (REST_COLUMNS, list(found.rows)),
        "文件": (POLICY_COLUMNS, list(found.policies)),
    }
    return Told(found.as_dict(), tables, "\n".join(lines) + "\n\n")


def _forth(store: QuadStore, number: str, svg: Path | None, as_of: int | None) -> Told:
    from api.traced import tables_of
    from search.trace import trace as trace_policy

    found = trace_policy(store, number, as_of)
    if not found.rows:
        raise JixiaoError(f"图谱库中没有引用 {number} 的地方")
    lines = [policy_line(policy) for policy in found.policies]
    counts = [f"{label} {found.counts[name]}" for name, label in COUNTED]
    money = [] if found.wan is None else [f"项目预算合计 {found.wan:f} 万元"]
    if found.unknown_money:
        money.append(f"另有 {found.unknown_money} 个项目的预算未知")
    lines.append("，".join([*counts, f"年度 {found.first_year or '?'}–{found.last_year or '?'}", *money]))
    if found.same_title:
        lines.append("同名文件：" + "、".join(str(other["number"] or other["title"]) for other in found.same_title))
    if svg is not None:
        from api.flow import flow_svg

        svg.write_text(flow_svg(found.rows, f"依据 {found.policies[0]['number'] or number}"), "utf-8")
    return Told(found.as_dict(), tables_of(found), "\n".join(lines) + "\n\n")
