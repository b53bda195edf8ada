"""The masked documents of a generation: all text of the sources, without what is personal, cell by cell.

They let `verify` read every document again, and `why` show the exact text of a cell, where the sources themselves are gone.
They lie in zip archives, one for all sources whose SHA-256 begins with the same two digits, with a JSON member a source:
``grids/ab.zip`` holds ``ab….json``. So a change writes the archives of what changed and shares the others with the generation
before. An archive is a function of its documents (fixed dates, fixed order); anyone can open it with ordinary tools.
"""

from __future__ import annotations

import json
import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from kg.document import Document
from kg.document_json import document_from_json
from kg.errors import LibraryError

__all__ = ["GridArchive", "archive_of", "pack", "write_grids"]

_EPOCH = (1980, 1, 1, 0, 0, 0)


def archive_of(sha256: str) -> str:
    """Return the name of the archive that holds a source.

    >>> archive_of("ab12")
    'ab.zip'
    """
    return f"{sha256[:2]}.zip"


def write_grids(folder: Path, files: Mapping[str, str], grids: Mapping[str, bytes]) -> None:
    """Write the archives into `folder`.

    Args:
        folder: made where absent.
        files: name of each source's file, by its sha256.
        grids: packed (`pack`) JSON of each source's document; asked for one after the other.
    """
    folder.mkdir(parents=True, exist_ok=True)
    archives: dict[str, list[str]] = {}
    for sha in sorted(files):
        archives.setdefault(archive_of(sha), []).append(sha)
    for name, members in archives.items():
        with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as archive:
            for sha in members:
                grid = zlib.decompress(grids[sha]).decode()
                text = f'{{"file":{json.dumps(files[sha], ensure_ascii=False)},"grid":{grid}}}'
                archive.writestr(zipfile.ZipInfo(f"{sha}.json", _EPOCH), text, zipfile.ZIP_DEFLATED)


def pack(text: str) -> bytes:
    """Return `text` in little memory: a build holds the documents of all its files."""
    return zlib.compress(text.encode(), 1)


class GridArchive:
    """The masked documents of a generation, open for reading."""

    def __init__(self, folder: Path) -> None:
        """Look which archives there are; each is opened when something in it is asked for.

        Raises:
            LibraryError: there are none.
        """
        self._folder = folder
        self._opened: dict[str, zipfile.ZipFile] = {}
        try:
            self._names = sorted(path.name for path in folder.iterdir() if path.suffix == ".zip")
        except OSError as error:
            raise LibraryError(f"{folder}：表格存档打不开") from error

    def _archive(self, name: str) -> zipfile.ZipFile:
        if name not in self._opened:
            try:
                self._opened[name] = zipfile.ZipFile(self._folder / name)
            except (OSError, zipfile.BadZipFile) as error:
                raise LibraryError(f"{self._folder / name}：表格存档打不开") from error
        return self._opened[name]

    def __iter__(self) -> Iterator[str]:
        """Yield the sha256 of each source, sorted."""
        yield from self.listed(self._names)

    def listed(self, archives: Collection[str]) -> Iterator[str]:
        """Yield the sha256 of each source in some archives, sorted."""
        for name in self._names:
            if name in archives:
                yield from sorted(member.removesuffix(".json") for member in self._archive(name).namelist())

    def text(self, sha256: str) -> str:
        """Return the JSON text of one document.

        Raises:
            LibraryError: there is none, or it is damaged.
        """
        try:
            if archive_of(sha256) not in self._names:
                raise KeyError(sha256)
            return self._archive(archive_of(sha256)).read(f"{sha256}.json").decode()
        except (KeyError, zipfile.BadZipFile, zlib.error, UnicodeDecodeError) as error:
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

    def packed(self, sha256: str) -> tuple[str, bytes]:
        """Return the file's name and the packed document of one source, as `write_grids` takes them.

        Raises:
            LibraryError: there is none, or it is damaged.
        """
        text = self.text(sha256)
        try:
            file, end = json.JSONDecoder().raw_decode(text, len('{"file":'))
        except ValueError as error:
            raise LibraryError("表格存档已损坏") from error
        return file, pack(text[end + len(',"grid":') : -1])

    def document(self, sha256: str) -> Document:
        """Return the masked document of one source.

        Raises:
            LibraryError: there is none, or it is damaged.
        """
        file, grid = self.entry(sha256)
        return document_from_json(grid, file)

    def close(self) -> None:
        """Let go of the files."""
        for archive in self._opened.values():
            archive.close()
        self._opened.clear()
