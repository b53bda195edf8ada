"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from kg.file_names import visible

__all__ = [
    "AbsolutePath",
    "library_option",
    "output_options",
    "own_words",
    "rule_options",
    "seconds_option",
    "tell",
    "words_option",
]

F = TypeVar("F", bound=Callable[..., Any])


class AbsolutePath(click.Path):
    """A path that is made absolute where it comes in, so that it means the same to every process that it is handed on to.

    Files to read are the exception: reports name them as the caller did (`jixiao read`, `check`, `build`); they are opened, or
    made absolute, before anything else is started.
    """

    def __init__(self, *, exists: bool = False, file_okay: bool = True, dir_okay: bool = True) -> None:
        super().__init__(path_type=Path, exists=exists, file_okay=file_okay, dir_okay=dir_okay)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Return the path, absolute; symbolic links in it are left."""
        converted = super().convert(value, param, ctx)
        assert isinstance(converted, Path)
        return converted.absolute()


library_option = click.option(
    "--library",
    "-l",
    type=AbsolutePath(),
    envvar="JIXIAO_LIBRARY",
    required=True,
    help="Folder of the library (or the variable JIXIAO_LIBRARY).",
)


seconds_option = click.option(
    "--seconds",
    type=click.FloatRange(0.1, 86400),
    help="Processor time that one file may take [default: 60]; how busy the machine is makes no difference.",
)


words_option = click.option(
    "--words", type=AbsolutePath(), metavar="FILE", help="Own words (TOML): units, bodies, synonyms of heads and levels."
)


def tell(message: object) -> None:
    """Print what a person should know on standard error: one line, whatever names of files stand in it."""
    click.echo(f"jixiao：{visible(str(message))}", err=True)


def own_words(path: Path | None) -> dict[str, list[dict[str, str]]] | None:
    """Take the user's own words into use and return them, for the processes that read; None without a file.

    Raises:
        ReadError: the file can't be read, or something in it cannot be.
    """
    if path is None:
        return None
    from kg.own_words import load, use

    words = load(path)
    use(words)
    return words


def output_options(function: F) -> F:
    """Add ``--json --nl --csv --tsv`` (a table without any of them), given to the command as `form`."""
    for name, text in (
        ("tsv", "Tab-separated."),
        ("csv", "Comma-separated, RFC 4180."),
        ("nl", "One JSON object a line."),
        ("json", "JSON."),
    ):
        function = click.option(f"--{name}", "form", flag_value=name, help=text)(function)
    return function


def rule_options(function: F) -> F:
    """Add ``--off`` and ``--rule-file``, which choose the rules that forms are checked by, and ``--words``."""
    file = click.option(
        "--rule-file",
        type=AbsolutePath(),
        metavar="FILE",
        help="Own rules (TOML): off, severity, minimum, required, forbidden, pattern.",
    )
    off = click.option("--off", multiple=True, metavar="RULE", help="Switch a rule off; may be repeated.")
    return off(file(words_option(function)))
