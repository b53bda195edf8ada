"""A generation that another version of the program made, made anew by this one: from its sources, else from what it kept.

A source that lies where it was seen last is read again. Of one that is gone, the masked document in the generation is: the code
of today makes records of it, and they lie in the cache of readings under a mark of their own (`kg.store.cache.ARCHIVED`), until
the file is there again. All else is a build (`kg.store.build`): aside, checked, sealed, in use by the replacement of one small
file; the old generation stays in use until then, and on the disk after it, as any generation before does.

No quad of the old generation is taken over, so that an old layout need not be understood beyond `kg.store.versions`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.errors import LibraryError, OtherVersion, ReadError
from kg.file_names import shown
from kg.reading import Limits
from kg.store import leases
from kg.store.archived import archived
from kg.store.build import build
from kg.store.cache import RecordCache, extractor_version
from kg.store.generations import KEPT, Library
from kg.store.history import meant
from kg.store.manifest import FORMAT
from kg.store.report import BuildReport
from kg.store.request import Progress, Settings
from kg.store.sources import candidates
from kg.store.versions import Stored, stored

__all__ = ["AgeOfIndex", "Migration", "migrate"]

AgeOfIndex = Callable[[Path, Mapping[str, Any]], str | None]
"""Returns ``older`` or ``newer`` for an index that this program cannot use, from a generation's folder and what it reported."""

_SHOWN = 3
"""Sources that a message names."""


@dataclass(frozen=True, slots=True)
class Migration:
    """What a migration did.

    Attributes:
        report: of the build; None where the library is of this version and nothing was to be done.
        before: id of the generation that was looked at.
        format: version of its layout.
        because: what was of another version, of ``format``, ``index``, ``code``.
        archived: sources that are gone, and whose masked documents were read instead, now (later they are in the cache).
    """

    report: BuildReport | None
    before: str
    format: int
    because: tuple[str, ...] = ()
    archived: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the report of the build, with where it came from."""
        told = self.report.to_json() if self.report is not None else {"generation": self.before}
        return {
            **told,
            "before": self.before,
            "format": {"before": self.format, "now": FORMAT},
            "because": list(self.because),
            "archived": list(self.archived),
        }


def migrate(
    library: Path | str,
    generation: str | None = None,
    *,
    index: str | None = None,
    options: Callable[[Path, Mapping[str, Any]], dict[str, Any]] | None = None,
    age_of_index: AgeOfIndex | None = None,
    limits: Limits | None = None,
    progress: Progress | None = None,
    generations: int = KEPT,
) -> Migration:
    """Bring a generation to this version of the program and put it into use.

    Args:
        library: folder of the library.
        generation: its id, or the beginning of it; the one in use by default.
        index: see `kg.store.build.build`.
        options: see `kg.store.changes.add`.
        age_of_index: tells whether the index is of another version.
        limits: for one file.
        progress: see `kg.store.build.build`.
        generations: how many stay.

    Raises:
        OtherVersion: a newer program made it.
        LibraryError: there is none; a source is gone and its masked document is missing, damaged or can't be read; or as for
            `kg.store.build.build`. The library is as it was.
    """
    folder = Path(library)
    opened = Library(folder)
    current = opened.current_id()
    name = current if generation is None else meant(opened, generation)
    limits = limits or Limits()
    lease = leases.take(folder, name)
    try:
        old = stored(opened.generations / name)
        because = _because(old, index, age_of_index)
        gone = _gone(old, opened, limits)
        _recall(old, gone, opened, limits, progress)
        if not because and name == current:
            return Migration(None, name, old.format, archived=tuple(gone))
        seen = opened.source_paths()
        report = build(
            (),
            folder,
            index=index,
            settings=Settings(base=old.base, index={} if options is None else options(folder, old.index)),
            limits=limits,
            progress=progress,
            kept={sha: seen.get(sha, []) for sha in old.sources},
            after=current,
            generations=generations,
            whole=True,
        )
    finally:
        lease.release()
    return Migration(report, name, old.format, because, tuple(gone))


def _because(old: Stored, index: str | None, age_of_index: AgeOfIndex | None) -> tuple[str, ...]:
    """Return what of a generation is of another version.

    Raises:
        OtherVersion: its index is of a newer one.
    """
    age = age_of_index(old.folder, old.index) if age_of_index is not None and index is not None else None
    if age == "newer":
        raise OtherVersion(
            f"{old.folder.parents[1]}：版本 {old.folder.name} 的检索索引由更新版本的程序写成，请更新程序", newer=True
        )
    found = {
        "format": old.format != FORMAT,
        "index": age is not None,
        "code": old.extractor != extractor_version(),
    }
    return tuple(part for part, other in found.items() if other)


def _gone(old: Stored, library: Library, limits: Limits) -> list[str]:
    """Return the sources that are neither in the cache nor where they were seen last, sorted."""
    cache = RecordCache(library.cache / "records", extractor_version())
    seen = library.source_paths()
    return [
        sha
        for sha in sorted(old.sources)
        if cache.get(sha, archived=True) is None and not _there(sha, seen.get(sha, ()), limits)
    ]


def _there(sha: str, paths: Collection[str], limits: Limits) -> bool:
    """Say whether a file with these bytes lies at one of `paths`."""
    for job in (job for path in paths for job in candidates(path)):
        try:
            if job.sha256(limits.size) == sha:
                return True
        except ReadError:
            continue
    return False


def _recall(old: Stored, gone: Collection[str], library: Library, limits: Limits, progress: Progress | None) -> None:
    """Put the readings of masked documents into the cache.

    Raises:
        LibraryError: one is missing, damaged or can't be read; nothing of the library is changed but its cache.
    """
    cache = RecordCache(library.cache / "records", extractor_version())
    archives = {sha: old.archive(sha) for sha in gone}
    damaged = {path for path in set(archives.values()) if not old.sound(path)}
    lacking = [f"{sha[:12]}（存档 {archives[sha].name} 缺失或已损坏）" for sha in gone if archives[sha] in damaged]
    wanted = [sha for sha in gone if archives[sha] not in damaged]
    before = os.umask(0o077)  # as in a build: what a library holds is for its owner alone
    try:
        for number, (sha, outcome) in enumerate(archived(archives, wanted, limits), 1):
            if outcome.value is None:
                lacking.append(f"{sha[:12]}（{outcome.error}）")
            else:
                cache.put(sha, {**outcome.value, "format": old.sources[sha]})
            if progress is not None:
                progress("recall", number, len(wanted))
    except OSError as error:
        what = f"{error.strerror}：{error.filename}" if error.filename else str(error)
        raise LibraryError(f"{library.folder}：不能读写（{what}），图谱库未改动") from error
    finally:
        os.umask(before)
    if lacking:
        seen = library.source_paths()
        named = [shown(min(paths)) for sha in gone if (paths := seen.get(sha))][:_SHOWN]
        raise LibraryError(
            f"{library.folder}：不能升级，{len(lacking)} 份来源既不在原处，存档的表格也不能用："
            f"{'；'.join(lacking[:_SHOWN])}。请把来源放回原处（{'、'.join(named) or '原处不详'}）再运行，"
            "或用 jixiao build 从现有文件重建；原来的版本未改动"
        )
