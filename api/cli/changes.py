"""`add`, `remove`, `watch`: changing a library by what comes and goes."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from api.cli.library import ProgressLine, report_text
from api.cli.options import library_option, seconds_option, tell
from api.render import json_text
from kg.errors import JixiaoError

if TYPE_CHECKING:
    from kg.reading import Limits
    from kg.store.changes import Change

__all__ = ["add", "remove", "watch"]

KEEP = click.option("--keep", type=click.IntRange(1, 1000), default=2, show_default=True, help="Generations that stay.")


def _options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of a change."""
    for option in (
        click.option("--quiet", "-q", is_flag=True, help="No progress."),
        seconds_option,
        click.option(
            "--workers", type=click.IntRange(1, 64), help="Processes that read files; the number of cores by default."
        ),
        KEEP,
        click.option("--whole", is_flag=True, help="Write every file anew, so that nothing of what went is left in one."),
        click.option("--json", "as_json", is_flag=True, help="The report as JSON."),
        library_option,
    ):
        function = option(function)
    return function


@click.command()
@click.argument("paths", metavar="PATH…", nargs=-1, required=True, type=click.Path(path_type=Path))
@_options
def add(paths: tuple[Path, ...], library: Path, as_json: bool, quiet: bool, keep: int, whole: bool, **limits: Any) -> None:
    """Put files and folders into a library, beside what it holds.

    A file that is known and has changed takes the place of what it was; nothing is taken out because it is gone from a folder.

    Example: jixiao add 新收到的表/ --library 图谱库
    """
    from kg.store import changes

    change = _made(lambda progress: changes.add(paths, library, progress=progress, **_how(keep, whole, limits)), quiet)
    _show(change, library, as_json)


@click.command()
@click.argument("names", metavar="SOURCE…", nargs=-1, required=True)
@_options
def remove(names: tuple[str, ...], library: Path, as_json: bool, quiet: bool, keep: int, whole: bool, **limits: Any) -> None:
    """Take sources out of a library, by path, file name, the first digits of their SHA-256, or IRI.

    Generations from before still hold them; jixiao prune --keep 1 deletes those. With --whole no byte of their texts is left in
    the files of the new generation either.

    Example: jixiao remove 旧表.docx --library 图谱库
    """
    from kg.store import changes

    change = _made(lambda progress: changes.remove(names, library, progress=progress, **_how(keep, whole, limits)), quiet)
    _show(change, library, as_json)


@click.command()
@click.argument("folders", metavar="FOLDER…", nargs=-1, required=True, type=click.Path(path_type=Path, file_okay=False))
@click.option("--every", type=click.FloatRange(0.1, 86400), default=5.0, show_default=True, help="Seconds between two looks.")
@click.option("--once", is_flag=True, help="Publish what is there, and end.")
@_options
def watch(
    folders: tuple[Path, ...],
    library: Path,
    every: float,
    once: bool,
    as_json: bool,
    quiet: bool,
    keep: int,
    whole: bool,
    **limits: Any,
) -> None:
    """Publish what appears in folders, until Ctrl-C.

    A file is taken once two looks see it unchanged. What can't be read is reported and tried again when it changes.

    Example: jixiao watch 收件夹/ --once --library 图谱库
    """
    from kg.store import changes
    from kg.store.watching import appearing

    def publish(paths: tuple[Path, ...]) -> bool:
        try:
            change = _made(lambda progress: changes.add(paths, library, progress=progress, **_how(keep, whole, limits)), quiet)
        except JixiaoError as error:  # somebody builds, or no file is readable: the watch goes on
            tell(error)
            return False
        return _told(change, library, as_json)

    if once:
        sys.exit(0 if publish(folders) else 1)
    tell(f"正在查看 {'、'.join(map(str, folders))}，按 Ctrl-C 结束")

    def wait() -> bool:
        time.sleep(every)
        return True

    for paths in appearing(folders, library, wait):
        publish(paths)


def _how(keep: int, whole: bool, limits: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments that all changes share."""
    from search.models import options_of

    return {
        "index": "search.index:write_index",
        "options": options_of,
        "generations": keep,
        "whole": whole,
        "limits": _limits(**limits),
    }


def _limits(workers: int | None, seconds: float | None) -> Limits:
    from kg.reading import Limits

    return Limits(workers=workers) if seconds is None else Limits(workers=workers, seconds=seconds)


def _made(change: Callable[[ProgressLine | None], Change], quiet: bool) -> Change:
    line = ProgressLine()
    try:
        return change(None if quiet else line)
    finally:
        line.end()


def _show(change: Change, library: Path, as_json: bool) -> None:
    """Print what a change did and leave with its exit code."""
    sys.exit(0 if _told(change, library, as_json) else 1)


def _told(change: Change, library: Path, as_json: bool) -> bool:
    """Print what a change did; say whether all went well."""
    report = change.report
    for line in change.missing:
        tell(line)
    for entry in report.skipped if report is not None else ():
        tell(entry)
    for failure in report.failed if report is not None else ():
        tell(f"{failure.file}：{failure.error}")
    if as_json:
        click.echo(json_text(change.to_json()))
    elif report is None:
        click.echo("图谱库没有变化")
    else:
        click.echo(report_text(report, library), nl=False)
        same = "，内容与之前相同" if report.generation == change.before else ""
        click.echo(f"加入 {len(change.added)} 份来源，撤下 {len(change.removed)} 份{same}")
    return not change.missing and (report is None or not report.failed)
