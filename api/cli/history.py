"""`generations`, `rollback`, `prune`, `diff`: what a library was, and is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from api.cli.options import library_option, output_options
from api.render import json_text
from api.render import rows as render_rows

__all__ = ["diff", "generations", "prune", "rollback"]

STATES = {"current": "在用", "previous": "上一版", "kept": "保留", "damaged": "损坏"}
STATES |= {"older": "旧版程序所建", "newer": "新版程序所建"}
CHANGES = {"added": "新增", "gone": "消失", "changed": "改动"}


@click.command()
@library_option
@output_options
def generations(library: Path, form: str | None) -> None:
    """List the generations of a library, the newest first.

    Example: jixiao generations --library 图谱库
    """
    from kg.store.history import generations as listed

    entries = [entry.to_json() for entry in listed(library)]
    if form == "json":
        click.echo(json_text(entries))
        return
    if form is None:
        for entry in entries:
            entry["state"] = STATES[entry["state"]]
            entry["made"] = entry["made"][:19].replace("T", " ")  # local time, on one line
    names = ["id", "state", "made", "sources", "documents", "projects", "indicators", "quads", "bytes", "readers"]
    click.echo(render_rows(entries, names, form or "table"), nl=False)


@click.command()
@click.argument("generation", required=False)
@library_option
@click.option("--json", "as_json", is_flag=True, help="The generation in use now, as a build reports it.")
def rollback(generation: str | None, library: Path, as_json: bool) -> None:
    """Put the generation from before (or the named one) into use; all its files are checked first.

    Example: jixiao rollback --library 图谱库
    """
    from kg.store.history import report_of
    from kg.store.history import rollback as roll_back

    name = roll_back(library, generation)
    click.echo(json_text(report_of(library, name)) if as_json else f"图谱库已换用版本 {name}")


@click.command()
@library_option
@click.option("--keep", type=click.IntRange(1, 1000), default=2, show_default=True, help="Generations that stay.")
@click.option("--json", "as_json", is_flag=True, help="JSON.")
def prune(library: Path, keep: int, as_json: bool) -> None:
    """Delete old generations, but the newest, the one in use, and those that a reader holds.

    Example: jixiao prune --keep 1 --library 图谱库
    """
    from kg.store.history import prune as delete

    gone = delete(library, keep)
    click.echo(json_text({"deleted": gone}) if as_json else f"删除 {len(gone)} 个版本{'：' if gone else ''}{'、'.join(gone)}")


@click.command()
@click.argument("before", required=False)
@click.argument("after", required=False)
@library_option
@output_options
def diff(before: str | None, after: str | None, library: Path, form: str | None) -> None:
    """Show which indicators were added, are gone, or changed their target, from one generation to another.

    From the generation before to the one in use by default.

    Example: jixiao diff --library 图谱库 --csv
    """
    from kg.store.difference import COLUMNS, difference
    from kg.store.history import span

    rows: list[dict[str, Any]] = [each.to_json() for each in difference(library, *span(library, before, after))]
    if form == "json":
        told: dict[str, list[dict[str, Any]]] = {change: [] for change in CHANGES}
        for row in rows:
            told[row.pop("change")].append(row)
        click.echo(json_text(told))
        return
    if form is None:
        for row in rows:
            row["change"] = CHANGES[row["change"]]
    names = [name for name in COLUMNS if form is not None or name != "indicator"]
    click.echo(render_rows(rows, names, form or "table"), nl=False)
    if form is None:
        counts = "，".join(f"{word} {sum(row['change'] == word for row in rows)}" for word in CHANGES.values())
        click.echo(f"指标：{counts}")
