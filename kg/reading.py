"""Reading many files with limits: folders and archives taken apart, each file in a process that can be stopped."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from kg import codec
from kg.document import Document
from kg.errors import ReadError
from kg.ingest.archive import MARK
from kg.ingest.sandbox import Job, Limits, Outcome, run
from kg.records import Reading
from kg.store.collect import collect
from kg.store.grids import document_from_json

__all__ = ["Read", "read_many"]


@dataclass(frozen=True, slots=True)
class Read:
    """What came of one file: reading and masked document, or the error.

    Attributes:
        file: as the caller named it (``archive.zip!/member`` inside an archive).
        reading: its records; `reading.file` is the name without folders.
        document: paragraphs and tables, personal data masked.
        error: why there is no reading.
    """

    file: str
    reading: Reading | None = None
    document: Document | None = None
    error: ReadError | None = None


def read_many(paths: Iterable[Path], *, limits: Limits | None = None) -> Iterator[Read]:
    """Yield what is in the files, folders and archives `paths`, in the caller's order, one after the other.

    A bad file is one error; the rest goes on. Nothing is raised for bad input.
    """
    allowed = limits or Limits()
    for path in paths:
        found = collect([path])
        for error in found.failed:
            yield Read(error.file, error=error)
        outcomes = {outcome.job.file: outcome for outcome in run(found.jobs, "kg.store.extract:extract", allowed)}
        for job in found.jobs:
            yield _read(job, outcomes[job.file])


def _read(job: Job, outcome: Outcome) -> Read:
    if outcome.value is None:
        return Read(job.file, error=outcome.error)
    name = job.file if MARK in job.file else Path(job.file).name
    reading = replace(codec.from_json(codec.loads(outcome.value["reading"])), file=name)
    return Read(job.file, reading, document_from_json(json.loads(outcome.value["grid"]), name))
