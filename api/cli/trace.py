"""`trace`: from a policy document to everything that rests on it, and from a thing to what it rests on."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from api.cli.options import AbsolutePath, library_option, output_options
from api.render import json_text
from api.render import rows as render_rows
from api.tables import workbook
from kg.errors import JixiaoError
from kg.file_names import shown

__all__ = ["trace"]

COLUMNS = ["policy", "division", "department", "project", "year", "indicators", "roles"]
COUNTED = (("indicators", "指标"), ("projects", "项目"), ("departments", "部门"), ("documents", "文档"))
REST_COLUMNS = ["project", "level3", "target", "year", "policies", "basis"]


@click.command()
@click.argument("what", metavar="NUMBER|IRI")
@library_option
@output_options
@click.option("--xlsx", type=AbsolutePath(), help="Write the table as an Excel file.")
@click.option("--svg", type=AbsolutePath(), help="Write a picture.")
@click.option("--as-of", "as_of", type=click.IntRange(1949, 2100), metavar="YEAR", help="As it stood at the end of that year.")
def trace(what: str, library: Path, form: str | None, xlsx: Path | None, svg: Path | None, as_of: int | None) -> None:
    """Trace a policy document (number in any spelling, or title), or a thing of the library (its IRI) back to what it rests on.

    Example: jixiao trace 澜财农[2022]48号 --svg 溯源.svg --library 图谱库
    """
    from search import open_library
    from search.trace import rests
    from search.trace import trace as trace_policy

    with open_library(library) as opened:
        if "://" in what:
            if svg is not None:
                raise click.UsageError("--svg 只用于文号")
            back = rests(opened.store, what)
            rows, columns, told = list(back.rows), REST_COLUMNS, back.as_dict()
            head = f"指标 {len(back.rows)}，其中没有依据文件的 {back.without}\n\n"
        else:
            found = trace_policy(opened.store, what, as_of)
            if not found.rows:
                raise JixiaoError(f"图谱库中没有引用 {what} 的地方")
            rows, columns, told = [row.as_dict() for row in found.rows], COLUMNS, found.as_dict()
            span = f"{found.first_year or '?'}–{found.last_year or '?'}"
            head = f"{found.policies[0]['number'] or found.policies[0]['title']}　{found.policies[0]['title'] or ''}　{span}\n"
            head += "，".join(f"{label} {found.counts[name]}" for name, label in COUNTED)
            if found.same_title:
                head += "\n同名文件：" + "、".join(str(other["number"]) for other in found.same_title)
            head += "\n\n"
            if svg is not None:
                from api.flow import flow_svg

                svg.write_text(flow_svg(found.rows, f"依据 {found.policies[0]['number'] or what}"), "utf-8")
    if xlsx is not None:
        xlsx.write_bytes(workbook({"溯源": (columns, rows)}))
    if form == "json":
        click.echo(json_text(told))
    else:
        click.echo((head if form is None else "") + render_rows(rows, columns, form or "table"), nl=False)
    for path in (xlsx, svg):
        if path is not None:
            click.echo(f"已写 {shown(str(path))}", err=True)
    sys.exit(0)
