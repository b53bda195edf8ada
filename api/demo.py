"""The demonstration behind ``make demo``: sample forms, a library, a search, a trace, a SPARQL query, and where to go next."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import click

from api.cli.main import cli, utf8

__all__ = ["demo"]


def step(title: str, *arguments: str) -> None:
    """Say what comes, show the command as a person would type it, and run it.

    Raises:
        SystemExit: the command failed.
    """
    shown = " ".join(f"'{part}'" if any(mark in part for mark in " []{}?") else part for part in arguments)
    click.echo(f"\n── {title}\n$ jixiao {shown}\n")
    try:
        cli.main(args=list(arguments), standalone_mode=False)
    except SystemExit as ended:
        if ended.code not in (0, None):
            raise


def demo(folder: Path) -> None:
    """Run the demonstration in `folder`: sample forms in ``forms/``, the library in ``library/``."""
    began = time.monotonic()
    forms, library = folder / "forms", folder / "library"
    at = ("--library", str(library))
    step("写出样例：虚构的县、单位和文件", "samples", str(forms))
    step("读成图谱库", "build", str(forms), *at, "--quiet")
    step("起草人：别人怎么写、定多高、依据什么", "search", "老百姓喝的水达不达标", *at, "--top", "5")
    step("审计：哪些指标和项目依据这份文件", "cites", "澜财农〔2022〕48号", *at)
    step("研究：引用最多的政策文件", "sparql", "most-cited", *at)
    step("监控：年中实际值对全年目标值", "sparql", "interim-against-target", *at)
    click.echo(
        f"\n── 用时 {time.monotonic() - began:.0f} 秒。接下来：\n"
        f"  .venv/bin/jixiao serve {' '.join(at)}      在浏览器里打开 http://127.0.0.1:8000/\n"
        f"  .venv/bin/jixiao build 你的文件夹 --library 你的图谱库\n"
        f"  .venv/bin/jixiao --help    README.md 有全部说明\n"
    )


if __name__ == "__main__":
    utf8()
    demo(Path(sys.argv[1] if len(sys.argv) > 1 else ".demo"))
