"""Reading files: in this process, or each in a process of its own, with limits; what comes of each is a `Read`."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kg import codec
from kg.children import Stop
from kg.document import Document
from kg.document_json import document_from_json
from kg.errors import ReadError
from kg.file_names import shown
from kg.reading.collect import Collected, Skipped, collect
from kg.reading.extract import EXTRACT, extract
from kg.reading.job import Job
from kg.reading.limits import Limits
from kg.reading.sandbox import Outcome, run
from kg.records import Reading

__all__ = ["Read", "read_data", "read_here", "read_many", "run_bytes"]


@dataclass(frozen=True, slots=True)
class Read:
    """What came of one file: reading and masked document, or the error.

    Attributes:
        file: as the caller named it (``archive.zip!/member`` inside an archive), for people (`kg.file_names.shown`).
        reading: its records; `reading.file` is the name without folders.
        document: paragraphs and tables, personal data masked.
        error: why there is no reading.
    """

    file: str
    reading: Reading | None = None
    document: Document | None = None
    error: ReadError | None = None


def read_here(path: Path, size: int = Limits().size) -> tuple[Reading, Document]:
    """Return reading and masked document of one file, read in this process: `size` is the only limit that is kept.

    Raises:
        ReadError: the file is missing, no regular file, empty, damaged, too large, or of a format that no reader knows.
    """
    job = Job(path, shown(str(path)))
    name = shown(path.name)
    try:
        return read_data(job.data(size), name)
    except ReadError as error:
        if error.file == name:  # said of the bytes: the reader knows the name only
            raise type(error)(job.file, error.reason, error.where) from error
        raise


def read_data(data: bytes, name: str) -> tuple[Reading, Document]:
    """Return reading and masked document of the bytes of one file, read in this process and without limits.

    Args:
        data: the bytes.
        name: of the file, without folders; it stands in the reading and in errors.

    Raises:
        ReadError: the bytes are none, damaged, or of a format that no reader knows.
    """
    return _decoded(extract(data, name), name)


def read_many(
    paths: Iterable[Path], *, limits: Limits | None = None, skipped: Callable[[Skipped], object] | None = None
) -> Iterator[Read]:
    """Yield what is in the files, folders and archives `paths`, in the caller's order, one after the other.

    A bad file is one error; the rest goes on. Nothing is raised for bad input.

    Args:
        paths: what to read; a file that is meant twice is read once and yielded twice.
        limits: what one file may take.
        skipped: called with each link or device in a folder that is passed over.
    """
    found = [collect([path]) for path in paths]
    for link in (link for each in found for link in each.skipped):
        if skipped is not None:
            skipped(link)
    jobs = list(dict.fromkeys(job for each in found for job in each.jobs))
    yield from _in_order(found, run(jobs, EXTRACT, limits or Limits()))


def _in_order(found: Sequence[Collected], outcomes: Iterator[Outcome]) -> Iterator[Read]:
    """Yield errors and outcomes in the order of what was found; an outcome is kept only until its turn has come."""
    left: dict[Job, int] = {}
    for job in (job for each in found for job in each.jobs):
        left[job] = left.get(job, 0) + 1
    here: dict[Job, Outcome] = {}
    for each in found:
        for error in each.failed:
            yield Read(error.file, error=error)
        for job in each.jobs:
            while job not in here:
                outcome = next(outcomes)
                here[outcome.job] = outcome
            left[job] -= 1
            yield _read(here[job] if left[job] else here.pop(job))


def run_bytes(data: bytes, name: str, task: str, *, limits: Limits | None = None, stop: Stop | None = None) -> Outcome:
    """Return the outcome of a task on a file that somebody sent, in a process of its own.

    Args:
        data: its bytes; they lie in a folder of their own that is gone at the end.
        name: what the sender called it; shown, and never used as a path.
        task: see `kg.reading.sandbox.run`; `EXTRACT`, or what makes an answer of the file in that process.
        limits: what it may take.
        stop: ends the reading, which is an error then.
    """
    own = shown(name.replace("\\", "/").rpartition("/")[2])
    with tempfile.TemporaryDirectory(prefix="jixiao-") as folder:
        path = Path(folder) / "file"
        path.write_bytes(data)
        (outcome,) = run([Job(path, own)], task, replace(limits or Limits(), workers=1), stop=stop)
    return outcome


def _read(outcome: Outcome) -> Read:
    job = outcome.job
    if outcome.value is None:
        return Read(job.file, error=outcome.error)
    reading, document = _decoded(outcome.value, job.file if job.member else Path(job.file).name)
    return Read(job.file, reading, document)


def _decoded(extracted: dict[str, str], name: str) -> tuple[Reading, Document]:
    """Return what `extract` gave as records and document."""
    reading = replace(codec.from_json(codec.loads(extracted["reading"])), file=name)
    return reading, document_from_json(json.loads(extracted["grid"]), name)
