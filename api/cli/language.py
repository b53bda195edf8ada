"""`citations`, `value`, `code`, `issuer`: what a piece of text means, always as JSON."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from api.render import json_text
from kg.errors import ReadError

__all__ = ["citations", "code", "issuer", "value"]


def text_of(source: str) -> str:
    """Return the text of a file, or of standard input for ``-``.

    Raises:
        ReadError: the file is missing or is no text.
    """
    if source == "-":
        return sys.stdin.read()
    try:
        return Path(source).read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise ReadError(source, "没有这个文件") from None
    except IsADirectoryError:
        raise ReadError(source, "这是文件夹，应为文本文件") from None
    except UnicodeDecodeError as error:
        raise ReadError(source, f"不是 UTF-8 文本（第 {error.start + 1} 字节）；Word、PDF 等请用 jixiao read") from None


def lines_of(text: str) -> Iterator[tuple[int, str]]:
    """Yield (1-based number, line without its end); only LF, CRLF and CR end a line."""
    yield from enumerate(text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n"), 1)


@click.command()
@click.argument("source", metavar="FILE|-")
@click.option("--lines", is_flag=True, help="One object a line of input.")
def citations(source: str, lines: bool) -> None:
    """Find the 文号 in a text: spans, normal forms, titles, kinds.

    Example: echo '依据冀财社[2023]91、208号' | jixiao citations -
    """
    from kg.citations import find_all, to_json

    text = text_of(source)
    if not lines:
        click.echo(json_text({"citations": to_json(find_all(text))}))
        return
    for number, line in lines_of(text):
        click.echo(json_text({"line": number, "citations": to_json(find_all(line))}))


@click.command()
@click.argument("texts", metavar="TEXT…|-", nargs=-1, required=True)
@click.option("--lines", is_flag=True, help="With -: one value a line of standard input (the default there).")
@click.option("--name", help="Name of the indicator, for direction and dimension.")
@click.option("--unit", help="Unit printed in a column of its own.")
def value(texts: tuple[str, ...], lines: bool, name: str | None, unit: str | None) -> None:
    """Read target values: operator, number, unit, kind, direction. One JSON object a value.

    Example: jixiao value '≥98%' '2024年12月31日之前' 三分之二以上
    """
    from kg.values import parse, to_json

    for text in texts:
        listed = [line for _, line in lines_of(text_of("-"))] if text == "-" else [text]
        for line in listed:
            click.echo(json_text(to_json(parse(line, name=name, unit=unit))))


@click.command()
@click.argument("codes", metavar="CODE…|-", nargs=-1, required=True)
def code(codes: tuple[str, ...]) -> None:
    """Take 项目代码 apart: division, year, class, check character.

    Example: jixiao code 13032424P00442810283Y
    """
    from kg.project_codes import describe

    for given in codes:
        for line in [line for _, line in lines_of(text_of("-"))] if given == "-" else [given]:
            click.echo(json_text(describe(line)))


@click.command()
@click.argument("daizi", metavar="代字")
@click.option("--within", metavar="CODE", help="Division of the document that cites (GB/T 2260, six digits).")
@click.option(
    "--as-of",
    "as_of",
    type=click.IntRange(1949, 2100),
    metavar="YEAR",
    help="Year of the document, where its number does not say it.",
)
def issuer(daizi: str, within: str | None, as_of: int | None) -> None:
    """Name the body behind a 代字, or its candidates.

    Example: jixiao issuer 秦医保 --within 130324
    """
    from kg.bodies import describe

    click.echo(json_text(describe(daizi, within, year=as_of)))
