"""What a build takes in: files that are read now, and sources that the library holds already and keeps.

Both end as readings by the sha256 of their bytes, so that a build that adds three files to a library is a build from all of
them: the same documents, the same quads, the same id. What is known of a source that stays is its reading in the cache; where
the program has changed since, or the cache is gone, its file is read again, and where that is gone too, the build says so and
changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from kg import codec
from kg.errors import LibraryError, ReadError
from kg.file_names import shown
from kg.privacy import BLOT, blot_path
from kg.reading import Collected, Job, Limits, run
from kg.records import Reading
from kg.store.cache import RecordCache
from kg.store.grids import pack
from kg.store.sources import candidates
from kg.store.state import Known
from kg.triples.logical import bucket_of

__all__ = ["Intake", "name_of", "recalled", "take_in"]

_SHOWN = 3
"""Sources that a message names."""


@dataclass(slots=True)
class Intake:
    """What was read: by sha256 the reading and packed grid, what is known of it, and where each file lies; and what failed.

    Of a build from nothing, readings and grids lie on the disk (`kg.store.spool`).
    """

    grids: MutableMapping[str, bytes] = field(default_factory=dict)
    readings: MutableMapping[str, Reading] = field(default_factory=dict)
    known: dict[str, Known] = field(default_factory=dict)
    paths: dict[str, list[str]] = field(default_factory=dict)
    failed: list[ReadError] = field(default_factory=list)
    files: int = 0

    def note(self, sha: str, paths: Collection[str]) -> None:
        """Note where a source lies (personal data blotted out)."""
        self.paths[sha] = sorted({*self.paths.get(sha, ()), *paths})
        self.files += len(paths) or 1


def take_in(
    found: Collected,
    kept: Mapping[str, Sequence[str]],
    cache: RecordCache,
    limits: Limits,
    extract: str,
    progress: Callable[[int, int], None],
    known: Collection[str] = (),
    into: Intake | None = None,
) -> Intake:
    """Return the readings of the files `found` and of the sources `kept`: out of the cache, else from files in the sandbox.

    Args:
        found: files to read.
        kept: sha256 of sources that stay, with where each was last seen.
        cache: of readings.
        limits: for one file.
        extract: name of the function that reads.
        progress: called with the number of files done, and of all.
        known: sources of which no reading is wanted; they count as files and have their places, no more.
        into: what is filled and returned; an empty one by default.

    Raises:
        LibraryError: a source that should stay is neither in the cache nor where it was.
    """
    sources = into or Intake()
    sources.failed += found.failed
    waiting = _hashed(found.jobs, limits.size, sources.failed)
    places = _places(kept, waiting, limits.size)
    total = len(found.jobs) + sum(len(paths) or 1 for paths in places.values())
    for sha in list(waiting):
        if sha in known:
            sources.note(sha, [blot_path(job.source) for job in waiting.pop(sha)])
        elif (extracted := cache.get(sha)) is not None:
            _accept(sources, extracted, waiting.pop(sha))
    lost: dict[str, list[Job]] = {}
    for sha, paths in places.items():
        if sha in known:
            sources.note(sha, paths)
        elif sha in waiting:
            waiting[sha] += [Job.of(path) for path in paths]
        elif (extracted := cache.get(sha, archived=True)) is not None:
            _accept(sources, extracted, [Job.of(path) for path in paths])
        else:
            lost[sha] = _still_there(sha, paths, limits.size)
    _refuse_lost(lost, places)
    progress(sources.files, total)
    same = {jobs[0].source: jobs for jobs in (*waiting.values(), *lost.values())}
    for outcome in run([jobs[0] for jobs in same.values()], extract, limits):
        jobs = same[outcome.job.source]
        if outcome.value is not None:
            cache.put(outcome.value["sha256"], outcome.value)
            _accept(sources, outcome.value, jobs)
        elif outcome.error is not None:
            for job in jobs:
                sources.failed.append(type(outcome.error)(job.file, outcome.error.reason, outcome.error.where))
        progress(sources.files + len(sources.failed), total)
    sources.failed.sort(key=lambda error: error.file)
    return sources


def _hashed(jobs: Sequence[Job], size: int, failed: list[ReadError]) -> dict[str, list[Job]]:
    """Return the jobs by the sha256 of their bytes; what can't be read is noted."""
    out: dict[str, list[Job]] = {}
    for job in jobs:
        try:
            out.setdefault(job.sha256(size), []).append(job)
        except ReadError as error:
            failed.append(error)
    return out


def _places(kept: Mapping[str, Sequence[str]], waiting: Mapping[str, Sequence[Job]], size: int) -> dict[str, list[str]]:
    """Return the sources that stay with their places; one whose every place holds other bytes now has been replaced."""
    now = {blot_path(job.source) for jobs in waiting.values() for job in jobs}
    out: dict[str, list[str]] = {}
    for sha, paths in kept.items():
        left = [path for path in paths if path not in now]
        if not left and sha not in waiting:  # names that differ in personal data only are one path here
            left = [path for path in paths if BLOT in path and _still_there(sha, [path], size)]
        if left or not paths:
            out[sha] = left
    return out


def _still_there(sha: str, paths: Sequence[str], size: int) -> list[Job]:
    """Return the files at `paths` (several may share the name that is left without personal data) that hold these bytes."""
    out = []
    for job in (job for path in paths for job in candidates(path)):
        try:
            if job.sha256(size) == sha:
                out.append(job)
        except ReadError:
            continue
    return out


def _refuse_lost(lost: Mapping[str, Sequence[Job]], places: Mapping[str, Sequence[str]]) -> None:
    gone = [min(places[sha], default=sha[:12]) for sha, jobs in lost.items() if not jobs]
    if gone:
        names = "、".join(shown(each) for each in sorted(gone)[:_SHOWN])
        more = f" 等 {len(gone)} 份" if len(gone) > _SHOWN else ""
        raise LibraryError(
            f"图谱库里的来源 {names}{more} 既不在缓存中（程序已更新或缓存已清），原处也找不到；"
            "请放回原处，或用 jixiao migrate 从图谱库存档的表格重读，或用 jixiao remove 撤下"
        )


def _accept(sources: Intake, extract: dict[str, Any], jobs: Sequence[Job]) -> None:
    reading = codec.from_json(codec.loads(extract["reading"]))
    if _is_empty(reading):
        reason = (
            "有表格，但认不出版式，没有读出任何绩效内容" if reading.ledger.cells else "没有表格，也没有读出任何绩效内容或文号"
        )
        sources.failed.extend(ReadError(job.file, reason) for job in jobs)
        return
    sha = str(reading.sha256)
    sources.grids[sha] = pack(extract["grid"])
    sources.note(sha, [blot_path(job.source) for job in jobs])
    reading = replace(reading, file=name_of(sources.paths[sha], reading.file))
    sources.readings[sha] = reading
    sources.known[sha] = Known(extract["format"], reading.file, "\t".join(bucket_of(reading)))


def name_of(paths: Iterable[str], default: str) -> str:
    """Return the name that the graph says of a file: its own, not the folder's, which is the caller's affair.

    Of copies, the first name in order; `default` where nobody knows where the file lies.
    """
    return min((Job.of(path).name for path in paths), default=default)


def recalled(sha: str, cache: RecordCache, name: str) -> tuple[Reading, str] | None:
    """Return the reading of a source that the library holds, under the name `name`, and its grid; None if not cached."""
    extract = cache.get(sha, archived=True)
    if extract is None:
        return None
    return replace(codec.from_json(codec.loads(extract["reading"])), file=name), extract["grid"]


def _is_empty(reading: Reading) -> bool:
    return not (
        reading.projects
        or reading.indicators
        or reading.evaluation_rows
        or reading.sub_projects
        or reading.goals
        or reading.project_list
        or reading.citations
    )
