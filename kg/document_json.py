"""A masked document as JSON values and back: what processes hand each other and what a library keeps of its sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from kg.document import Block, Cell, Document, Origin, Paragraph, Place, Sha256, Table
from kg.errors import LibraryError

__all__ = ["document_from_json", "document_to_json"]

_PLACE = tuple(field.name for field in fields(Place))


def document_to_json(document: Document) -> dict[str, Any]:
    """Return `document` as JSON values, without the file's name (which is no part of its content).

    Blocks are lists: a paragraph ``[text, style, place]``; a table an object whose cells are
    ``[row, column, text, rowspan, colspan, place]``. A place is an object of the parts that it has; a table
    says its origin where the file does not state its cells.
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
