"""The command group: lazy loading, exit codes, UTF-8.

Exit codes: 0 all well; 1 some input failed, the rest is printed; 2 wrong call. Results go to standard output, progress and
errors to standard error, one line an error.
"""

from __future__ import annotations

import errno
import importlib
import io
import os
import sys
from typing import Any

import click

from api.cli.options import tell
from kg.errors import JixiaoError, WrongCall
from kg.file_names import shown

__all__ = ["cli", "main", "utf8"]

COMMANDS = {
    "add": "api.cli.changes:add",
    "build": "api.cli.library:build",
    "check": "api.cli.check:check",
    "citations": "api.cli.language:citations",
    "cites": "api.cli.policies:cites",
    "code": "api.cli.language:code",
    "compare": "api.cli.compare:compare",
    "diff": "api.cli.history:diff",
    "draft": "api.cli.draft:draft",
    "dump": "api.cli.library:dump",
    "evaluate": "api.cli.search:evaluate",
    "export": "api.cli.export:export",
    "form": "api.cli.form:form",
    "generations": "api.cli.history:generations",
    "issuer": "api.cli.language:issuer",
    "migrate": "api.cli.migrate:migrate",
    "policies": "api.cli.policies:policies",
    "prune": "api.cli.history:prune",
    "read": "api.cli.read:read",
    "remove": "api.cli.changes:remove",
    "review": "api.cli.review:review",
    "rollback": "api.cli.history:rollback",
    "samples": "api.cli.samples:samples",
    "search": "api.cli.search:search",
    "serve": "api.cli.serve:serve",
    "similar": "api.cli.similar:similar",
    "sparql": "api.cli.sparql:sparql",
    "suggest": "api.cli.suggest:suggest",
    "trace": "api.cli.trace:trace",
    "tune": "api.cli.tune:tune",
    "value": "api.cli.language:value",
    "verify": "api.cli.library:verify",
    "watch": "api.cli.changes:watch",
    "why": "api.cli.library:why",
}
"""Command name → module:object. A module is imported when its command runs, so that `jixiao search` does not load what
`jixiao serve` needs."""

REASONS = {
    errno.ENOENT: "没有这个文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "只读，不能写",
    errno.EISDIR: "是文件夹，应给出文件",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EEXIST: "已有同名文件，应给出文件夹",
    errno.ENOSPC: "磁盘已满",
    errno.ENAMETOOLONG: "名称太长",
}
"""What a file that cannot be written (or opened) is told about: the system's words are English, or in the system's language."""


FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
"""What a write on a full disk (or beyond what one user may have) fails with, and names no file."""


class LazyGroup(click.Group):
    """A group whose commands are imported when called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands, sorted."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of that name, or None."""
        target = COMMANDS.get(cmd_name)
        if target is None:
            return None
        module, _, attribute = target.partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="jixiao", prog_name="jixiao")
def cli() -> None:  # honest: the group; its commands do the work
    """绩效图谱: budget performance forms as a knowledge graph.

    \b
    jixiao build DOCS --library LIB          read a folder of forms into a library
    jixiao search 水质达标 --library LIB      how did others word it
    jixiao cites 澜财农[2022]48号 --library LIB   what rests on this document
    jixiao sparql QUERY --library LIB        ask anything
    jixiao serve --library LIB               pages, REST and SPARQL for a browser
    """


def utf8() -> None:
    """Make the standard streams UTF-8: offices run Windows, where the console's code page is another."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="strict" if stream is sys.stdout else "replace")


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    utf8()
    try:
        code: Any = cli.main(args=arguments, standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("已中断。", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except JixiaoError as error:
        tell(error)
        sys.exit(2 if isinstance(error, WrongCall) else 1)
    except BrokenPipeError:
        # `jixiao dump | head`: the reader has seen enough. Closing stderr keeps the interpreter from complaining.
        sys.stderr.close()
        sys.exit(0)
    except OSError as error:
        if error.filename is None and error.errno not in FULL:  # no file of the user's: a fault of ours, to be seen whole
            raise
        if error.filename is None:
            tell(REASONS[errno.ENOSPC])
            sys.exit(1)
        tell(f"{shown(os.fsdecode(error.filename))}：{REASONS.get(error.errno or 0, error.strerror)}")
        sys.exit(1)
    sys.exit(code if isinstance(code, int) else 0)
