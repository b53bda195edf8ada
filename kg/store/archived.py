"""The masked document of a source, as a generation keeps it, read again: what is left to read where the source is gone."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from kg import codec
from kg.errors import DamagedFile, LibraryError
from kg.reading import Job, Limits, Outcome, read_again, run
from kg.records import Reading
from kg.store.cache import ARCHIVED

__all__ = ["READ_ARCHIVED", "archived", "read_archived"]

READ_ARCHIVED = "kg.store.archived:read_archived"
"""Name of `read_archived`, for the processes that run it."""


def read_archived(data: bytes, file: str, read: Callable[[Mapping[str, Any]], Reading] = read_again) -> dict[str, Any]:
    """Return what `kg.reading.extract` returns of a file, out of a member of an archive (`kg.store.grids`).

    Args:
        data: of the member.
        file: its name for messages.
        read: makes records of a masked document.

    Raises:
        DamagedFile: it is no such member.
    """
    try:
        told = json.loads(data)
        name, grid = str(told["file"]), told["grid"]
        reading = replace(read(grid), file=name)
    except (LibraryError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise DamagedFile(file, "图谱库存档的表格已损坏，或本程序不认识") from error
    return {
        "sha256": reading.sha256,
        "format": str(grid["format"]),
        "grid": json.dumps(grid, ensure_ascii=False, separators=(",", ":")),
        "reading": codec.dumps(codec.to_json(reading)),
        ARCHIVED: True,
    }


def archived(
    archives: Mapping[str, Path], sources: Collection[str], limits: Limits, task: str = READ_ARCHIVED
) -> Iterator[tuple[str, Outcome]]:
    """Yield the sha256 of each of `sources` with the outcome of `read_archived`, in the order in which they end.

    Args:
        archives: the archive of each source.
        sources: sha256 of those that are wanted.
        limits: for one document, and the number of workers.
        task: name of the function that reads a member.
    """
    jobs = {sha: Job(archives[sha], f"{archives[sha].name}!/{sha[:12]}", f"{sha}.json") for sha in sorted(sources)}
    names = {job.member: sha for sha, job in jobs.items()}
    for outcome in run(list(jobs.values()), task, limits):
        yield names[outcome.job.member], outcome
