"""The masked documents of a generation: all text of the sources, without what is personal, cell by cell.

They let `verify` read every document again, and `why` show the exact text of a cell, where the sources themselves are gone.
One zip archive with a JSON member a source: ``<sha256>.json``. The archive is a function of its documents (fixed dates, fixed
order); anyone can open it with ordinary tools.
"""

from __future__ import annotations

import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kg.document import Document
from kg.document_json import document_from_json
from kg.errors import LibraryError

__all__ = ["GridArchive", "pack", "write_grids"]

_EPOCH = (1980, 1, 1, 0, 0, 0)


def write_grids(path: Path, grids: Mapping[str, tuple[str, bytes]]) -> None:
    """Write the archive of `grids`: by sha256 the file's name and the packed (`pack`) JSON text of its document."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for sha in sorted(grids):
            file, packed = grids[sha]
            text = f'{{"file":{json.dumps(file, ensure_ascii=False)},"grid":{zlib.decompress(packed).decode()}}}'
            archive.writestr(zipfile.ZipInfo(f"{sha}.json", _EPOCH), text, zipfile.ZIP_DEFLATED)


def pack(text: str) -> bytes:
    """Return `text` in little memory: a build holds the documents of all its files."""
    return zlib.compress(text.encode(), 1)


class GridArchive:
    """The masked documents of a generation, open for reading."""

    def __init__(self, path: Path) -> None:
        """Open the archive.

        Raises:
            LibraryError: it is missing or damaged.
        """
        try:
            self._archive = zipfile.ZipFile(path)
        except (OSError, zipfile.BadZipFile) as error:
            raise LibraryError(f"{path}：表格存档打不开") from error

    def __iter__(self) -> Iterator[str]:
        """Yield the sha256 of each source, sorted."""
        return iter(sorted(name.removesuffix(".json") for name in self._archive.namelist()))

    def text(self, sha256: str) -> str:
        """Return the JSON text of one document.

        Raises:
            LibraryError: there is none, or it is damaged.
        """
        try:
            return self._archive.read(f"{sha256}.json").decode()
        except (KeyError, zipfile.BadZipFile, UnicodeDecodeError) as error:
            raise LibraryError(f"表格存档里没有来源 {sha256[:12]}，或已损坏") from error

    def entry(self, sha256: str) -> tuple[str, dict[str, Any]]:
        """Return the file's name and the masked document of one source, as JSON values.

        Raises:
            LibraryError: there is none, or it is damaged.
        """
        try:
            told = json.loads(self.text(sha256))
            return told["file"], told["grid"]
        except (KeyError, TypeError, ValueError) as error:
            raise LibraryError("表格存档已损坏") from error

    def document(self, sha256: str) -> Document:
        """Return the masked document of one source.

        Raises:
            LibraryError: there is none, or it is damaged.
        """
        file, grid = self.entry(sha256)
        return document_from_json(grid, file)

    def close(self) -> None:
        """Let go of the file."""
        self._archive.close()
