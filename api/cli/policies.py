"""`cites` and `policies`: what rests on a document, and which documents there are."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from api.cli.options import library_option, output_options, tell
from api.render import json_text
from api.render import rows as render_rows
from kg.document import Place
from kg.places import where

__all__ = ["cites", "policies", "policy_line"]

USE_COLUMNS = ["level3", "project", "department", "division", "year", "role", "printed", "where"]
POLICY_COLUMNS = ["number", "title", "issuer", "status", "indicators", "projects", "citations"]


@click.command()
@click.argument("number", metavar="NUMBER")
@library_option
@output_options
@click.option("--as-of", "as_of", type=click.IntRange(1949, 2100), metavar="YEAR", help="As it stood at the end of that year.")
def cites(number: str, library: Path, form: str | None, as_of: int | None) -> None:
    """List what rests on a policy document, by any spelling of its number or by its title.

    Example: jixiao cites '澜财农[2022]48号文' --library 图谱库
    """
    from search import open_library

    with open_library(library) as opened:
        found = opened.cites(number, as_of)
    if form == "json":
        click.echo(json_text(found))
    else:
        rows = [{**use, "where": where(Place(**use["place"]) if use["place"] else None)} for use in found["uses"]]
        if form is None:
            click.echo(cites_head(found), nl=False)
        click.echo(render_rows(rows, USE_COLUMNS, form or "table"), nl=False)
    if not found["policies"]:
        tell(f"图谱库中没有引用 {number} 的地方")
        sys.exit(1)


def cites_head(found: dict[str, Any]) -> str:
    """Return the lines above the table: the documents meant, and the counts."""
    lines = [policy_line(policy) for policy in found["policies"]]
    counts = found["counts"]
    lines.append(
        f"指标 {counts['indicators']}，项目 {counts['projects']}，部门 {counts['departments']}，文档 {counts['documents']}"
    )
    return "\n".join(lines) + "\n\n"


def policy_line(policy: dict[str, Any]) -> str:
    """Return number, title, issuers and what is to be known of a document in one line."""
    parts = (policy["number"], policy["title"] and f"《{policy['title']}》", policy["issuer"], _caution(policy))
    return " ".join(part for part in parts if part)


def _caution(policy: dict[str, Any]) -> str | None:
    """Return what is to be known of a document before one relies on it, in Chinese."""
    if policy["status"] == "conflict":
        return "（有不止一个文号对应此标题）"
    if policy["in_force"] is False:
        return f"（已由{policy['replaced_by']}代替）" if policy["replaced_by"] else "（不在施行期内）"
    return None


@click.command()
@library_option
@output_options
@click.option("--like", help="Only documents whose number or title contains this text.")
def policies(library: Path, form: str | None, like: str | None) -> None:
    """List the policy documents of a library with what rests on them.

    Example: jixiao policies --library 图谱库 --csv > 依据文件.csv
    """
    from kg.text import compact
    from search import open_library

    with open_library(library) as opened:
        listed = opened.policies()
    if like:
        wanted = compact(like)
        listed = [row for row in listed if wanted in compact(f"{row['number'] or ''} {row['title'] or ''}")]
    click.echo(render_rows(listed, POLICY_COLUMNS, form or "table"), nl=False)
