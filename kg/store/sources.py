"""Where the sources of a library lie: paths are kept without personal data, and lead to their files all the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kg.errors import ReadError
from kg.privacy import BLOT, blot_path, find
from kg.reading import Job
from kg.reading.archive import MARK, members

__all__ = ["candidates"]


def candidates(source: str) -> Iterator[Job]:
    """Yield the files that are there and may be the source: one, or all whose name without personal data is the same.

    Args:
        source: a path as ``sources.json`` keeps it, for a file in an archive ``path!/member``.
    """
    if BLOT not in source:
        job = Job.of(source)
        if job.exists():
            yield job
        return
    whole, mark, member = source.partition(MARK)
    for path in find(Path(whole)):
        if not mark:
            yield Job(path, source)
            continue
        try:
            names = members(path, source).files
        except ReadError:
            continue
        yield from (Job(path, source, name) for name in names if blot_path(name) == member)
