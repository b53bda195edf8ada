"""`migrate`: a library that another version of the program made."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from api.cli.library import ProgressLine, report_text
from api.cli.options import library_option, seconds_option, tell
from api.render import json_text

__all__ = ["migrate"]

BECAUSE = {"format": "格式", "index": "检索索引", "code": "读取文档的程序"}


@click.command()
@click.argument("generation", required=False)
@library_option
@click.option("--json", "as_json", is_flag=True, help="The report as JSON.")
@click.option("--keep", type=click.IntRange(1, 1000), default=2, show_default=True, help="Generations that stay.")
@click.option("--workers", type=click.IntRange(1, 64), help="Processes that read files; the number of cores by default.")
@seconds_option
@click.option("--quiet", "-q", is_flag=True, help="No progress.")
def migrate(
    generation: str | None,
    library: Path,
    as_json: bool,
    keep: int,
    workers: int | None,
    seconds: float | None,
    quiet: bool,
) -> None:
    """Bring a library (or the named generation) that another version of the program made to this one.

    Sources are read again where they lie; of those that are gone, what the library keeps of them. The old generation stays in
    use until the new one is whole, and on the disk after that.

    Example: jixiao migrate --library 图谱库
    """
    from kg.reading import Limits
    from kg.store.history import report_of
    from kg.store.migration import migrate as bring
    from search.index_age import age_of_index
    from search.models import options_of

    line = ProgressLine()
    try:
        done = bring(
            library,
            generation,
            index="search.index:write_index",
            options=options_of,
            age_of_index=age_of_index,
            limits=Limits(workers=workers) if seconds is None else Limits(workers=workers, seconds=seconds),
            progress=None if quiet else line,
            generations=keep,
        )
    finally:
        line.end()
    failed = done.report.failed if done.report is not None else ()
    for failure in failed:
        tell(f"{failure.file}：{failure.error}")
    if as_json:  # what is in use has its report too, where nothing was to be done
        click.echo(json_text({**report_of(library, done.before), **done.to_json()} if done.report is None else done.to_json()))
    elif done.report is None:
        click.echo(f"版本 {done.before} 已是本程序的版本，图谱库没有变化")
    else:
        click.echo(report_text(done.report, library), nl=False)
        parts = "、".join(BECAUSE[part] for part in done.because)
        why = f"{parts}与本程序不同" if parts else "已是本程序的版本"
        same = done.report.generation == done.before
        click.echo(f"由版本 {done.before} 升级（{why}），{'内容与之前相同' if same else '原来的版本保留'}")
    if done.archived and not as_json:
        click.echo(f"{len(done.archived)} 份来源已不在原处，由图谱库存档的表格重读")
    sys.exit(1 if failed else 0)
