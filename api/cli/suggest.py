"""`suggest`: what the library holds that begins like what was typed."""

from __future__ import annotations

from pathlib import Path

import click

from api.cli.options import library_option, output_options
from api.render import json_text
from api.render import rows as render_rows

__all__ = ["suggest"]

KINDS = {"wording": "表述", "policy": "文件", "body": "单位"}
COLUMNS = ["text", "kind", "title", "uses"]


@click.command()
@click.argument("typed", metavar="TEXT")
@click.option("--top", default=10, show_default=True, type=click.IntRange(1, 1000), help="Number of suggestions.")
@click.option("--kind", "kinds", multiple=True, type=click.Choice(list(KINDS)), help="Only of this kind; may be repeated.")
@library_option
@output_options
def suggest(typed: str, top: int, kinds: tuple[str, ...], library: Path, form: str | None) -> None:
    """List wordings, policy documents and bodies whose name begins like TEXT.

    TEXT is the beginning of a name, its pinyin, the initials of its pinyin, or characters with pinyin behind them.

    Example: jixiao suggest qzmyd --library 图谱库
    """
    from search import open_library

    with open_library(library) as opened:
        found = [each.as_dict() for each in opened.suggest(typed, top=top, kinds=kinds or tuple(KINDS))]
    if form == "json":
        click.echo(json_text({"query": typed, "suggestions": found}))
        return
    if form is not None:
        click.echo(render_rows(found, COLUMNS, form), nl=False)
        return
    told = [
        {"": KINDS[each["kind"]], "名称": each["text"], "标题": each["title"] or "", "用过": each["uses"]} for each in found
    ]
    click.echo(render_rows(told, list(told[0]), "table") if told else "没有这样开头的名称。\n", nl=False)
