"""`search` and `evaluate`: finding wordings, and judging how well they are found."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from api.cli.options import AbsolutePath, library_option, tell
from api.render import json_text
from api.render import rows as render_rows
from kg.errors import JixiaoError, WrongCall

__all__ = ["evaluate", "search"]

FILTERS: tuple[tuple[str, str, str], ...] = (
    ("level1", "LABEL", "Level-1 label as printed, or its category."),
    ("level2", "LABEL", "Level-2 label as printed, or its category."),
    ("department", "NAME|CODE", "Part of the name of a body, or a unit code."),
    ("division", "NAME|CODE", "Division with everything below it."),
    ("year", "YEAR", "Year of the target."),
    ("unit", "UNIT", "Unit of the target."),
    ("operator", "SIGN", "≥ ≤ > < = between."),
    ("cites", "NUMBER", "Rests on this document, in any spelling."),
    ("quantitative", "true|false", "Whether the target is a number."),
    ("project_text", "TEXT", "Text in the project's name."),
    ("head", "NOUN", "Head noun of the wording (满意度)."),
    ("slot", "TEXT", "What stands before the head noun (受益群众)."),
)

PARTS = ("level2", "department", "division", "year", "unit", "operator", "cites")
"""`search.understand.PARTS`; that module is not loaded to print the help."""


def filter_options(function: Any) -> Any:
    """Add one option a filter."""
    for name, metavar, text in reversed(FILTERS):
        function = click.option(f"--{name.replace('_', '-')}", name, metavar=metavar, help=text)(function)
    return function


@click.command()
@click.argument("query", metavar="QUERY", required=False)
@library_option
@click.option("--top", default=10, show_default=True, type=click.IntRange(1, 1000), help="Number of hits.")
@click.option(
    "--mode",
    type=click.Choice(["near", "alt"]),
    default="near",
    show_default=True,
    help="near: the same measure; alt: other ways to measure the same need.",
)
@filter_options
@click.option("--batch", metavar="FILE|-", help="Queries as JSON lines; answers as JSON lines.")
@click.option("--literal", is_flag=True, help="Take nothing in the query for a filter (year, division, unit …).")
@click.option(
    "--ignore",
    multiple=True,
    type=click.Choice(PARTS),
    help="Do not take this part of the query for a condition. May be repeated.",
)
@click.option("--json", "as_json", is_flag=True, help="JSON.")
def search(
    query: str | None,
    library: Path,
    top: int,
    mode: str,
    batch: str | None,
    literal: bool,
    ignore: tuple[str, ...],
    as_json: bool,
    **filters: str | None,
) -> None:
    """Find past wordings by what is meant, with their targets and the documents they rest on.

    Example: jixiao search 水质达标 --level2 质量指标 --library 图谱库
    """
    from search import open_library

    if (query is None) == (batch is None):
        raise click.UsageError("应给出一个查询，或用 --batch 给出一批查询")
    if query is not None and not query.strip():
        raise WrongCall("查询是空的，请写出要找的意思，如：jixiao search 参保率达标")
    given = {name: value for name, value in filters.items() if value is not None}
    with open_library(library) as opened:
        if query is not None:
            answer = opened.search(query, top=top, mode=mode, understand=not literal, ignore=ignore, filters=given).as_dict()
            click.echo(json_text(answer) if as_json else answer_text(answer), nl=as_json)
            return
        failed = False
        lines = list(batch_lines(str(batch)))
        opened.prepare(spoken(lines))
        for number, line in lines:
            try:
                request = json.loads(line)
                if not isinstance(request, dict) or not isinstance(request.get("query"), str):
                    raise ValueError("应为带 query 的对象")
                wanted = {name: request[name] for name, _, _ in FILTERS if request.get(name) is not None}
                found = opened.search(
                    request["query"],
                    top=int(request.get("top", top)),
                    mode=request.get("mode", mode),
                    understand=not literal,
                    ignore=[*ignore, *_names(request.get("ignore"))],
                    filters={**given, **wanted},
                ).as_dict()
            except (ValueError, TypeError, OverflowError, JixiaoError) as error:
                failed = True
                tell(f"{batch} 第 {number} 行：{error}")
                continue
            click.echo(json_text({"id": request["id"], **found} if "id" in request else found))
    sys.exit(1 if failed else 0)


def _names(value: object) -> list[str]:
    """Return the parts that a line of a batch names.

    Raises:
        ValueError: not a list of texts.
    """
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise ValueError("ignore 应为名称的列表")
    return value


def batch_lines(source: str) -> Iterator[tuple[int, str]]:
    """Yield (1-based number, line) of the lines that are not blank."""
    from api.cli.language import lines_of, text_of

    return ((number, line) for number, line in lines_of(text_of(source)) if line.strip())


def spoken(lines: list[tuple[int, str]]) -> Iterator[str]:
    """Yield the queries of a batch, to be encoded at once; what is wrong with a line is told when its turn comes."""
    for _, line in lines:
        try:
            request = json.loads(line)
        except ValueError:
            continue
        if isinstance(request, dict) and isinstance(request.get("query"), str):
            yield request["query"]


def answer_text(answer: dict[str, Any]) -> str:
    """Return an answer for people."""
    lines = ""
    if answer["understood"]:
        lines += "理解为：" + "，".join(f"{name}={value}" for name, value in answer["understood"].items()) + "\n"
    if answer["ignored"]:
        lines += "不作条件：" + "，".join(f"{name}={value}" for name, value in answer["ignored"].items()) + "\n"
    if answer["absent"]:
        lines += "库中没有：" + "，".join(f"{name}={value}" for name, value in answer["absent"].items()) + "\n"
    if not answer["hits"]:
        return lines + "没有合适的表述。\n"
    if not answer["match"]:
        lines += f"没有合适的（把握 {answer['confidence']:.0%}）；最接近的是：\n"
    rows = [
        {
            "": hit["rank"],
            "类别": " / ".join(part for part in (hit["level1"], hit["level2"]) if part),
            "表述": hit["name"],
            "指标值（次数）": "、".join(f"{target['raw']}×{target['count']}" for target in hit["targets"][:4]),
            "依据": "、".join(hit["policies"][:3]),
            "用过": hit["uses"],
            "把握": f"{hit['confidence']:.0%}",
        }
        for hit in answer["hits"]
    ]
    return lines + render_rows(rows, list(rows[0]), "table")


@click.command()
@click.option("--queries", required=True, type=AbsolutePath(), help="Judged queries, JSON lines.")
@click.option("--pool", type=AbsolutePath(), help="Wordings to search, JSON lines; instead of a library.")
@click.option("--none", "unanswerable", type=AbsolutePath(), help="Queries that have no answer, for abstention.")
@click.option("--library", "-l", type=AbsolutePath(), envvar="JIXIAO_LIBRARY", help="Library to search.")
@click.option("--model", type=AbsolutePath(), help="Folder of a sentence-transformers model (extra: models).")
@click.option("--json", "as_json", is_flag=True, help="JSON.")
def evaluate(
    queries: Path, pool: Path | None, unanswerable: Path | None, library: Path | None, model: Path | None, as_json: bool
) -> None:
    """Judge the search on queries with graded answers, beside four baselines.

    Example: jixiao evaluate --queries queries.jsonl --pool pool.jsonl
    """
    from search.evaluate import evaluate as judge

    if (pool is None) == (library is None):
        raise click.UsageError("应给出 --pool 或 --library 之一")
    result = judge(queries, pool=pool, library=library, none=unanswerable, model=model)
    click.echo(json_text(result.as_dict(), indent=2) if as_json else result.text(), nl=as_json)
