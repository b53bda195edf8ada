"""Bytes → masked document and records: what every way of reading does, in the process it is called in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from kg import codec
from kg.document_json import document_from_json, document_to_json
from kg.forms import read_masked
from kg.forms.base import Skip, Status, Work
from kg.forms.privacy import mask
from kg.ingest import read_document
from kg.records import Reading

__all__ = ["EXTRACT", "READ_AGAIN", "extract", "read_again"]

EXTRACT = "kg.reading.extract:extract"
"""Name of `extract`, for the processes that run it."""

READ_AGAIN = "kg.reading.extract:read_again"
"""Name of `read_again`."""


def extract(data: bytes, file: str) -> dict[str, Any]:
    """Return what is made of one file, all strings: ``sha256``, ``format``, and as JSON texts ``grid`` and ``reading``.

    The grid is the masked document (`kg.document_json`) with what the mask claimed, the reading the tree of `kg.codec`.
    Neither holds the file's name, which plays no part in reading. All that follows sees only these.

    Raises:
        ReadError: the file can't be read.
    """
    work = mask(read_document(data, file))
    work.document = replace(work.document, file="")
    claims = [[*key, status.value, reason and reason.value] for key, (status, reason) in sorted(work.claims.items())]
    grid = {**document_to_json(work.document), "claims": claims}
    reading = read_masked(work)
    return {
        "sha256": reading.sha256,
        "format": work.document.format,
        "grid": json.dumps(grid, ensure_ascii=False, separators=(",", ":")),
        "reading": codec.dumps(codec.to_json(reading)),
    }


def read_again(grid: Mapping[str, Any]) -> Reading:
    """Return the records of a masked document, as `extract` wrote it: the same as were read from the file."""
    work = Work(document_from_json(grid))
    for table, row, column, status, reason in grid["claims"]:
        work.claim((table, row, column), Status(status), None if reason is None else Skip(reason))
    return read_masked(work)
