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
from dataclasses import fields
from pathlib import Path
from typing import Any

from kg.document import Block, Cell, Document, Origin, Paragraph, Place, Sha256, Table
from kg.errors import LibraryError

__all__ = ["GridArchive", "document_from_json", "document_to_json", "pack", "write_grids"]

_PLACE = tuple(field.name for field in fields(Place))
_EPOCH = (1980, 1, 1, 0, 0, 0)


def document_to_json(document: Document) -> dict[str, Any]:
    """Return `document` as JSON values, without the file's name (which is no part of its content).

    Blocks are lists: a paragraph ``[text, style, place]``; a table an object whose cells are
    ``[row, column, text, rowspan, colspan, place]``. A place is an object of the parts that it has; a table says its origin
    where the file does not state its cells.
    """
    return {
        "sha256": document.sha256,
        "format": document.format,
        "notes": list(document.notes),
        "blocks": [_block_to_json(block) for block in document.blocks],
    }


def document_from_json(told: Mapping[str, Any], file: str = "") -> Document:
    """Return the document that `document_to_json` told; `file` is its name for messages.

    Raises:
        LibraryError: it has another shape.

    >>> document = Document("", Sha256("00"), "text", (Paragraph("一", Place(line=1)),))
    >>> document_from_json(document_to_json(document)) == document
    True
    """
    try:
        blocks = tuple(_block_from_json(block) for block in told["blocks"])
        return Document(file, Sha256(told["sha256"]), told["format"], blocks, tuple(told["notes"]))
    except (KeyError, TypeError, ValueError) as error:
        raise LibraryError("表格存档已损坏") from error


def _place_to_json(place: Place) -> dict[str, Any]:
    return {name: value for name in _PLACE if (value := getattr(place, name)) is not None}


def _block_to_json(block: Block) -> list[Any] | dict[str, Any]:
    if isinstance(block, Paragraph):
        return [block.text, block.style, _place_to_json(block.place)]
    return {
        **({} if block.origin is Origin.STATED else {"origin": block.origin}),
        "table": [block.index, block.nrows, block.ncols, block.merged, block.ragged, _place_to_json(block.place)],
        "cells": [
            [cell.row, cell.column, cell.text, cell.rowspan, cell.colspan, _place_to_json(cell.place)] for cell in block.cells
        ],
    }


def _block_from_json(told: list[Any] | dict[str, Any]) -> Block:
    if isinstance(told, list):
        text, style, place = told
        return Paragraph(text, _place_from_json(place), style)
    index, nrows, ncols, merged, ragged, place = told["table"]
    cells = tuple(
        Cell(row, column, text, _place_from_json(where), rowspan, colspan)
        for row, column, text, rowspan, colspan, where in told["cells"]
    )
    return Table(index, nrows, ncols, cells, _place_from_json(place), merged, ragged, Origin(told.get("origin", "stated")))


def _place_from_json(told: Mapping[str, Any]) -> Place:
    origin = told.get("origin")
    return Place(**{**told, "origin": None if origin is None else Origin(origin)})


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
