"""`export`: a library in the formats that others use."""

from __future__ import annotations

from pathlib import Path

import click

from api.cli.options import AbsolutePath, library_option
from kg.file_names import shown

__all__ = ["export"]

FORMATS = ("nquads", "turtle", "jsonld", "csv", "parquet", "xlsx", "stratml")


@click.command()
@library_option
@click.option("--format", "form", type=click.Choice(FORMATS), required=True, help="What to write.")
@click.option("--out", required=True, type=AbsolutePath(), help="File or folder to write to.")
def export(library: Path, form: str, out: Path) -> None:
    """Write a library as RDF, as tables with a data dictionary, or as StratML.

    csv, parquet and stratml write a folder, the others one file. The generation is named in what is written, so that results
    can be cited and repeated.

    Example: jixiao export --format csv --out 表格 --library 图谱库
    """
    from kg.export import exporter
    from search import open_library

    write = exporter(form)
    with open_library(library) as opened:
        files = write(opened.store, opened.generation.id, out)
        click.echo(f"已写 {len(files)} 个文件到 {shown(str(out))}（图谱库版本 {opened.generation.id}）", err=True)
