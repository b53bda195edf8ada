"""`similar`: past projects that are like the one described."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from api.cli.describing import asked, project_options
from api.cli.options import library_option, output_options
from api.render import json_text
from api.render import rows as render_rows

__all__ = ["similar"]

COLUMNS = ["score", "name", "department", "division", "year", "wan", "indicators", "why", "iri"]


@click.command()
@click.option("--project", required=True, metavar="NAME", help="Name of the project.")
@project_options
@click.option("--top", default=10, show_default=True, type=click.IntRange(1, 1000), help="Number of projects.")
@library_option
@output_options
def similar(project: str, top: int, library: Path, form: str | None, **described: Any) -> None:
    """Find past projects that are like the one described.

    Found by use, goals, name, indicators, kind of department and money together, with the reasons.

    Example: jixiao similar --project 村卫生室药品采购补助 --funds 30 --library 图谱库
    """
    from search import open_library

    with open_library(library) as opened:
        found = [each.as_dict() for each in opened.similar(asked(project, described), top=top)]
    if form == "json":
        click.echo(json_text({"projects": found}))
        return
    rows = [{**each, "wan": each["funds"] and each["funds"]["wan"]} for each in found]
    if form is not None:
        click.echo(render_rows(rows, COLUMNS, form), nl=False)
        return
    told = [
        {
            "相近": f"{each['score']:.0%}",
            "项目": each["name"],
            "部门": each["department"],
            "年度": each["year"],
            "万元": each["wan"],
            "指标": each["indicators"],
            "理由": "，".join(each["why"]),
        }
        for each in rows
    ]
    click.echo(render_rows(told, list(told[0]), "table") if told else "没有相近的项目。\n", nl=False)
