"""`compare`: two indicators, projects, years of a project or departments side by side."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from api.cli.options import library_option, output_options, tell
from api.render import json_text
from api.render import rows as render_rows

__all__ = ["compare"]

COLUMNS = [
    *("likeness", "left", "left_target", "left_interim", "left_actual"),
    *("right", "right_target", "right_interim", "right_actual", "difference"),
]
SOMETIMES = ("left_interim", "left_actual", "right_interim", "right_actual")
"""Columns that a table for people has only where a row fills them."""
MARKS = {"same": "{}", "left": "[-{}-]", "right": "[+{}+]"}


@click.command()
@click.argument("left", metavar="A")
@click.argument("right", metavar="B")
@library_option
@output_options
def compare(left: str, right: str, library: Path, form: str | None) -> None:
    """Compare two sets of indicators, aligned by meaning.

    A side is an IRI, filters (name=value,…), or part of a project's name.

    Example: jixiao compare 'project_text=饮水安全,year=2023' 'project_text=饮水安全,year=2024' --library 图谱库
    """
    from search import open_library
    from search.sides import compare_sides

    with open_library(library) as opened:
        told = compare_sides(opened, left, right)
    missing = [what for what, side in ((left, "left"), (right, "right")) if not any(pair[side] for pair in told["pairs"])]
    for what in missing:
        tell(f"{what}：图谱库中没有这样的指标")
    if form == "json":
        click.echo(json_text(told))
        sys.exit(1 if missing else 0)
    rows = [flat(pair) for pair in told["pairs"]]
    told_columns = COLUMNS if form else [name for name in COLUMNS if name not in SOMETIMES or any(row[name] for row in rows)]
    click.echo(render_rows(rows, told_columns, form or "table"), nl=False)
    if form is None:
        names = {"both": "两边都依据", "left": "只有前者依据", "right": "只有后者依据"}
        for name, label in names.items():
            if told["policies"][name]:
                click.echo(f"{label}：{'、'.join(told['policies'][name])}")
    sys.exit(1 if missing else 0)


def flat(pair: dict[str, Any]) -> dict[str, Any]:
    """Return a pair as a row; the wording's changes are written like a word diff."""
    left, right, runs = pair["left"] or {}, pair["right"] or {}, pair["wording"]
    return {
        "likeness": pair["likeness"] if left and right else None,
        "left": left.get("name"),
        "left_target": left.get("raw"),
        "left_interim": left.get("interim"),
        "left_actual": left.get("actual"),
        "right": right.get("name"),
        "right_target": right.get("raw"),
        "right_interim": right.get("interim"),
        "right_actual": right.get("actual"),
        "difference": "" if len(runs) < 2 else "".join(MARKS[run["kind"]].format(run["text"]) for run in runs),
    }
