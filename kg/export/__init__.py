"""Exports of a library: RDF, tables with a data dictionary, StratML."""

from __future__ import annotations

import errno
import importlib
import os
from collections.abc import Callable
from pathlib import Path

from kg.errors import JixiaoError
from kg.store.base import QuadStore

__all__ = ["FORMATS", "Exporter", "UnknownExport", "exporter"]

Exporter = Callable[[QuadStore, str, Path], list[Path]]
"""From store, generation id and the place to write to; returns the files written."""

FORMATS = {
    "nquads": ("rdf", "one file, sorted N-Quads"),
    "turtle": ("rdf", "one file, Turtle of the union of all graphs"),
    "jsonld": ("rdf", "one file, JSON-LD with the graphs kept apart"),
    "csv": ("csvw", "a folder of CSV tables with their data dictionary (CSVW)"),
    "parquet": ("parquet", "a folder of Parquet tables (extra: notebooks)"),
    "xlsx": ("xlsx", "one workbook, a sheet a table, and the data dictionary"),
    "stratml": ("stratml", "a folder of StratML documents, one a form"),
}
"""Format → module of this package, and what is written."""


class UnknownExport(JixiaoError, LookupError):
    """There is no such export format, or its extra is not installed."""


def exporter(form: str) -> Exporter:
    """Return the function that writes a format; its module is imported when asked for.

    Raises:
        UnknownExport: no such format, or a package of the extra `notebooks` is missing.
    """
    if form not in FORMATS:
        raise UnknownExport(f"没有 {form} 这种导出格式；有：{'、'.join(FORMATS)}")
    try:
        module = importlib.import_module(f"kg.export.{FORMATS[form][0]}")
    except ModuleNotFoundError as error:
        raise UnknownExport(f"{form} 需要 {error.name}：pip install 'jixiao[notebooks]'") from error
    write: Exporter = getattr(module, f"write_{form}")
    return whole(write) if FORMATS[form][1].startswith("one ") else write


def whole(write: Exporter) -> Exporter:
    """Return an exporter of one file that leaves the whole file or, where it fails, what was there before."""

    def written(store: QuadStore, generation: str, path: Path) -> list[Path]:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        if not path.parent.is_dir():
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path.parent))
        aside = path.with_name(f".{path.name}.part")
        try:
            write(store, generation, aside)
            aside.replace(path)
        finally:
            aside.unlink(missing_ok=True)
        return [path]

    return written
