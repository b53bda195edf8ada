"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from kg.file_names import visible

__all__ = ["library_option", "output_options", "seconds_option", "tell"]

F = TypeVar("F", bound=Callable[..., Any])

library_option = click.option(
    "--library",
    "-l",
    type=click.Path(path_type=Path),
    envvar="JIXIAO_LIBRARY",
    required=True,
    help="Folder of the library (or the variable JIXIAO_LIBRARY).",
)


seconds_option = click.option(
    "--seconds",
    type=click.FloatRange(0.1, 86400),
    help="Processor time that one file may take [default: 60]; how busy the machine is makes no difference.",
)


def tell(message: object) -> None:
    """Print what a person should know on standard error: one line, whatever names of files stand in it."""
    click.echo(f"jixiao：{visible(str(message))}", err=True)


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
