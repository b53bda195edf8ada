"""The two steps of a build that know what documents mean: bytes → masked document and records, documents → quads."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pyoxigraph import Quad

from kg import codec, iris
from kg.forms import read_masked
from kg.forms.base import Skip, Status, Work
from kg.forms.privacy import mask
from kg.ingest import read_document
from kg.records import Reading
from kg.store.grids import document_from_json, document_to_json
from kg.store.logical import LogicalDocument
from kg.triples import evidence_quads, reference_quads

__all__ = ["extract", "quads_of", "read"]


def extract(data: bytes, file: str) -> dict[str, Any]:
    """Return what a build needs of one file, all strings: ``sha256``, ``format``, and as JSON texts ``grid`` and ``reading``.

    The grid is the masked document (`kg.store.grids`) with what the mask claimed, the reading the tree of `kg.codec`.
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


def read(grid: Mapping[str, Any]) -> Reading:
    """Return the records of a masked document, as `extract` told it: the same as were read from the file."""
    work = Work(document_from_json(grid))
    for table, row, column, status, reason in grid["claims"]:
        work.claim((table, row, column), Status(status), None if reason is None else Skip(reason))
    return read_masked(work)


def quads_of(documents: Sequence[LogicalDocument], base: str) -> Iterator[Quad]:
    """Yield the quads of all `documents`, then those of the reference graph; a function of the documents alone.

    The evidence is made twice rather than kept: a million quads take half a gigabyte.
    """
    yield from _evidence(documents, base)
    yield from reference_quads(_evidence(documents, base), base)


def _evidence(documents: Sequence[LogicalDocument], base: str) -> Iterator[Quad]:
    for document in documents:
        key = document.key
        name = iris.document(base, key.publisher, key.kind, key.year, key.part)
        others = {source.sha256: source.file for source in document.sources[1:]}
        yield from evidence_quads(document.reading, base, document=name, others=others)
