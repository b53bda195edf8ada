"""`samples`: the sample forms of invented counties."""

from __future__ import annotations

from pathlib import Path

import click

from api.cli.options import AbsolutePath
from kg.file_names import shown

__all__ = ["samples"]


@click.command()
@click.argument("folder", metavar="FOLDER", type=AbsolutePath(file_okay=False))
@click.option("--no-mistakes", is_flag=True, help="Plant no mistakes.")
@click.option("--formats", default="txt", metavar="LIST", help="Formats to write, of txt,docx,xlsx,html (default: txt).")
def samples(folder: Path, no_mistakes: bool, formats: str) -> None:
    """Write sample forms of invented counties into a folder, of every kind of document.

    Targets and self-evaluations are written in the formats of --formats; a document of each further kind (monitoring, review,
    library of indicators …) in a format of its own.

    Example: jixiao samples 样例 --formats txt,docx
    """
    from kg.samples import write_samples
    from kg.samples.formats import WRITERS

    wanted = tuple(dict.fromkeys(part.strip().lower() for part in formats.split(",") if part.strip()))
    unknown = [part for part in wanted if part not in ("txt", *WRITERS)]
    if unknown or not wanted:
        raise click.BadParameter(f"可写的格式：txt、{'、'.join(WRITERS)}", param_hint="--formats")
    paths = write_samples(folder, mistakes=not no_mistakes, formats=wanted, kinds=True)
    click.echo(f"已写 {len(paths)} 份样例到 {shown(str(folder))}（县、单位、文号和数字均为虚构）")
