"""`build`, `verify`, `why`, `dump`: making a library and leading its facts back to their sources."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.cli.options import AbsolutePath, library_option, seconds_option, tell
from api.render import json_text, percent
from api.render import rows as render_rows
from kg.file_names import shown

if TYPE_CHECKING:
    from kg.store.report import BuildReport

__all__ = ["build", "dump", "verify", "why"]

STAGES = {"collect": "收集", "read": "读取", "graph": "成图", "store": "入库", "index": "索引", "check": "检查"}
STAGES |= {"seal": "封存", "swap": "换用", "prune": "清理", "recall": "重读存档"}
STAGES |= {"archive": "重读存档", "sources": "重读来源"}
VIOLATIONS_SHOWN = 20
"""Lines of what breaks shapes that a build prints; `verify` and ``--json`` have more."""


class ProgressLine:
    """One line on standard error that is written over; only whole tenths where standard error is no terminal.

    It says how far a stage is, how fast it goes, and how long it will take at that rate.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin a line; `clock` gives seconds."""
        self._terminal = sys.stderr.isatty()
        self._last = ("", -1)
        self._clock = clock
        self._begun = ("", 0, 0.0)

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Show how far a stage is."""
        label = STAGES.get(stage, stage)
        if stage != self._begun[0] or not total:
            self._begun = (stage, done, self._clock())
        pace = self._pace(done, total)
        if self._terminal:
            bar = f" {'█' * (20 * done // total):<20} {done}/{total}" if total else f" {done or ''}"
            click.echo(f"\r\033[K{label}{bar}{pace}", err=True, nl=False)
            return
        tenth = 10 * done // total if total else 0
        if (stage, tenth) != self._last:
            self._last = (stage, tenth)
            click.echo(f"{label} {done}/{total}{pace}" if total else label, err=True)

    def _pace(self, done: int, total: int) -> str:
        """Return the rate and the time left, once both can be told."""
        _, first, since = self._begun
        seconds = self._clock() - since
        if not first < done < total or seconds < 1:
            return ""
        rate = (done - first) / seconds
        left = round((total - done) / rate)
        return f"，每秒 {rate:.3g}，约剩 {f'{left} 秒' if left <= 90 else f'{round(left / 60)} 分钟'}"

    def end(self) -> None:
        """Clear the line."""
        if self._terminal:
            click.echo("\r\033[K", err=True, nl=False)


@click.command()
@click.argument("paths", metavar="PATH…", nargs=-1, required=True, type=click.Path(path_type=Path))
@library_option
@click.option("--json", "as_json", is_flag=True, help="The report as JSON.")
@click.option("--base", help="Base IRI of the things in the library (kept in its manifest).")
@click.option("--model", type=AbsolutePath(), help="Folder of a sentence-transformers model (extra: models).")
@click.option("--workers", type=click.IntRange(1, 64), help="Processes that read files; the number of cores by default.")
@seconds_option
@click.option("--quiet", "-q", is_flag=True, help="No progress.")
def build(
    paths: tuple[Path, ...],
    library: Path,
    as_json: bool,
    base: str | None,
    model: Path | None,
    workers: int | None,
    seconds: float | None,
    quiet: bool,
) -> None:
    """Read files and folders into a library; bad files are reported, the rest goes on.

    Example: jixiao build 绩效文件/ --library 图谱库
    """
    from dataclasses import replace

    from kg.reading import Limits
    from kg.store.build import build as build_library
    from kg.store.request import Settings

    settings = Settings()
    if base is not None:
        settings = replace(settings, base=base)
    if model is not None:
        settings = replace(settings, index={"model": str(model)})
    limits = Limits(workers=workers)
    if seconds is not None:
        limits = replace(limits, seconds=seconds)
    line = ProgressLine()
    try:
        report = build_library(
            paths,
            library,
            index="search.index:write_index",
            settings=settings,
            limits=limits,
            progress=None if quiet else line,
        )
    finally:
        line.end()
    for entry in report.skipped:
        tell(entry)
    for failure in report.failed:
        tell(f"{failure.file}：{failure.error}")
    click.echo(json_text(report.to_json()) if as_json else report_text(report, library), nl=as_json)
    sys.exit(1 if report.failed else 0)


def report_text(report: BuildReport, library: Path) -> str:
    """Return the report for people."""
    from kg.store.conformance import Conformance

    listed: list[dict[str, object]] = [
        {"项": "文件（读成）", "数": report.files},
        {"项": "文件（失败）", "数": len(report.failed)},
        {"项": "链接、设备（跳过）", "数": len(report.skipped)},
        {"项": "文档（合并同一文档的不同格式）", "数": report.documents},
        {"项": "项目", "数": report.projects},
        {"项": "指标", "数": report.indicators},
        {"项": "不同表述", "数": report.wordings},
        {"项": "政策文件", "数": report.policies},
        {"项": "引用", "数": report.citations},
        {"项": "四元组", "数": report.quads},
        {"项": "与本体约束不符之处", "数": sum(report.violated.values())},
        {"项": "已交代的文字", "数": percent(report.accounted)},
        {"项": "用时（秒）", "数": f"{sum(report.seconds.values()):.1f}"},
    ]
    broken = "".join(f"{line}\n" for line in Conformance(report.violated, report.violations).lines(VIOLATIONS_SHOWN))
    table = render_rows(listed, ["项", "数"], "table")
    return f"{table}{broken}图谱库 {shown(str(library))} 已换用版本 {report.generation}\n"


@click.command()
@library_option
def dump(library: Path) -> None:
    """Print all quads as N-Quads, sorted.

    Example: jixiao dump --library 图谱库 | gzip > 图谱.nq.gz
    """
    from kg.store.embedded import EmbeddedStore
    from kg.store.generations import open_generation

    with open_generation(library) as generation, EmbeddedStore.open(generation.store) as store:
        out = sys.stdout.buffer
        for text in store.sorted_nquads():
            out.write(text.encode())


@click.command()
@library_option
@click.option("--json", "as_json", is_flag=True, help="JSON.")
@click.option("--workers", type=click.IntRange(1, 64), help="Processes that read; the number of cores by default.")
@seconds_option
@click.option("--quiet", "-q", is_flag=True, help="No progress.")
def verify(library: Path, as_json: bool, workers: int | None, seconds: float | None, quiet: bool) -> None:
    """Recompute every fact from the kept grids, and from the sources where they are present.

    Example: jixiao verify --library 图谱库
    """
    from kg.reading import Limits
    from kg.store.verify import verify as verify_library

    limits = Limits(workers=workers) if seconds is None else Limits(workers=workers, seconds=seconds)
    line = ProgressLine()
    try:
        result = verify_library(library, limits=limits, progress=None if quiet else line)
    finally:
        line.end()
    if as_json:
        click.echo(json_text(result.to_json()))
    else:
        click.echo(result.text(), nl=False)
    sys.exit(0 if result.ok else 1)


@click.command()
@click.argument("iri", metavar="IRI")
@library_option
@click.option("--json", "as_json", is_flag=True, help="JSON.")
def why(iri: str, library: Path, as_json: bool) -> None:
    """Show where a fact stands: file, place, exact text.

    Example: jixiao why https://w3id.org/jixiao/id/policy/澜财农〔2022〕48号 --library 图谱库
    """
    from kg.store.why import why as explain

    answer = explain(library, iri)
    click.echo(json_text(answer.to_json()) if as_json else answer.text(), nl=as_json)
