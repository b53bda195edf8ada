"""The files that are meant by paths: files and folders named by the caller, archives taken apart.

A file named by the caller is always taken. In folders, at any depth, only documents are (by suffix, as people's folders hold
much else; the reader then goes by the bytes): not what is hidden or temporary (``.DS_Store``, ``~$form.docx``), not libraries
of ours. A zip is a folder. Links that lead out of the folder, in circles or nowhere, and what is no file (devices, pipes,
sockets) are passed over and listed. Order and duplicates in the caller's list make no difference.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from kg.errors import ReadError
from kg.file_names import shown
from kg.reading.archive import MARK, is_archive, members
from kg.reading.job import Job, no_file, why_not

__all__ = ["Collected", "Skipped", "collect"]

_TEXT = ".txt .text .htm .html .mht .mhtml .xml .csv .rtf"
_OFFICE = ".docx .docm .dotx .doc .dot .wps .xlsx .xlsm .xls .et .pdf .ofd .zip"
SUFFIXES = frozenset(f"{_TEXT} {_OFFICE}".split())
"""Of documents, whether or not there is a reader for them: a document that can't be read is reported, not passed over."""

TEMPORARY = ("~", ".tmp", ".part", ".crdownload")


@dataclass(frozen=True, slots=True)
class Skipped:
    """What a folder or an archive holds and is not followed or opened.

    Attributes:
        file: its name for people.
        reason: why, in Chinese.
    """

    file: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}：{self.reason}，已跳过"


@dataclass(frozen=True, slots=True)
class Collected:
    """What was found.

    Attributes:
        jobs: the files to read, sorted by name, each once.
        failed: what the caller named and is not there or can't be opened, one error each.
        ignored: number of files in folders that are no documents.
        skipped: links and devices in folders and archives, in order.
    """

    jobs: tuple[Job, ...]
    failed: tuple[ReadError, ...]
    ignored: int
    skipped: tuple[Skipped, ...] = ()


@dataclass(slots=True)
class _Found:
    """What has been found so far: jobs by source."""

    jobs: dict[str, Job] = field(default_factory=dict)
    failed: list[ReadError] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    ignored: int = 0


def collect(paths: Iterable[Path], library: Path | None = None) -> Collected:
    """Return the files under `paths`; whatever lies inside `library` is left out.

    A folder without any document is an error of its own, like a missing file: the caller meant something by naming it.
    """
    found = _Found()
    own = _real(library) if library else None
    for path in paths:
        if os.path.isdir(path):  # noqa: PTH112 (Path.is_dir raises where a folder may not be entered)
            _folder(found, path, own)
            continue
        reason = no_file(path)
        if reason is None:
            _add(found, path)
        else:
            found.failed.append(ReadError(shown(str(path)), reason))
    jobs = sorted(found.jobs.values(), key=lambda job: (job.file, job.source))
    return Collected(tuple(jobs), tuple(found.failed), found.ignored, tuple(found.skipped))


def _folder(found: _Found, folder: Path, library: str | None) -> None:
    """Take the documents in a folder; that there are none is an error, where nothing else explains it."""
    before = (len(found.jobs), len(found.failed))
    documents = 0
    for file in _walk(found, folder, library):
        if file.suffix.lower() in SUFFIXES:
            documents += 1
            _add(found, file)
        else:
            found.ignored += 1
    if not documents and (len(found.jobs), len(found.failed)) == before:
        found.failed.append(ReadError(shown(str(folder)), "文件夹里没有文档"))


def _add(found: _Found, file: Path) -> None:
    """Take a file; of an archive, the documents in it."""
    real = Path(_real(file))
    name = shown(str(file))
    if not is_archive(real):
        _put(found, Job(real, name))
        return
    try:
        inside = members(real, name)
    except ReadError as error:
        found.failed.append(error)
        return
    found.skipped += [Skipped(f"{name}{MARK}{link}", "压缩包里的符号链接或设备") for link in inside.links]
    wanted = [member for member in inside.files if _wanted(member)]
    for member in wanted:
        _put(found, Job(real, shown(f"{name}{MARK}{member}"), member))
    if not wanted:
        found.failed.append(ReadError(name, "压缩包里没有文档"))


def _put(found: _Found, job: Job) -> None:
    known = found.jobs.get(job.source)
    if known is None or job.file < known.file:
        found.jobs[job.source] = job


def _wanted(member: str) -> bool:
    """Say whether a member of an archive is a document, as its name goes; none of its folders is hidden."""
    *folders, name = member.replace("\\", "/").split("/")
    if any(folder.startswith((".", "__MACOSX")) and folder not in (".", "..") for folder in folders):
        return False
    return not _passed_over(name) and Path(name).suffix.lower() in SUFFIXES


def _passed_over(name: str) -> bool:
    """Say whether a file is hidden or temporary, by its name."""
    return name.startswith((".", "~$")) or name.lower().endswith(TEMPORARY)


def _walk(found: _Found, root: Path, library: str | None) -> Iterator[Path]:
    """Yield the regular files under `root`, in sorted order; what is none, and what can't be entered, is noted."""
    inside = _real(root)

    def closed(error: OSError) -> None:
        found.failed.append(ReadError(shown(os.fsdecode(error.filename or root)), f"文件夹打不开：{why_not(error)}"))

    for folder, names, files in os.walk(root, onerror=closed):
        here = Path(folder)
        entered = []
        for name in sorted(names):
            if name.startswith((".", "__MACOSX")) or _is_library(here / name, library):
                continue
            if _is_link(here / name):
                where = "指向文件夹之外" if not _within(here / name, inside) else "指向另一个文件夹"
                found.skipped.append(Skipped(shown(str(here / name)), f"符号链接{where}"))
            else:
                entered.append(name)
        names[:] = entered
        for name in sorted(files):
            if _passed_over(name):
                continue
            reason = _kept_out(here / name, inside)
            if reason is None:
                yield here / name
            else:
                found.skipped.append(Skipped(shown(str(here / name)), reason))


def _kept_out(file: Path, inside: str) -> str | None:
    """Return why an entry of a folder is not opened: a link that leads out or nowhere, or no file; None where it is read."""
    if _is_link(file) and not _within(file, inside):
        return "符号链接指向文件夹之外"
    try:
        regular = stat.S_ISREG(file.stat().st_mode)
    except OSError:
        regular = not _is_link(file)  # a file that may not be read is reported as one
    return None if regular else no_file(file)


def _is_link(path: Path) -> bool:
    return os.path.islink(path)  # noqa: PTH114 (Path.is_symlink raises where a folder may not be entered)


def _real(path: Path) -> str:
    """Return the path without links, as far as it goes: `Path.resolve` raises on a link to itself."""
    return os.path.realpath(path)


def _within(path: Path, folder: str) -> bool:
    return Path(_real(path)).is_relative_to(folder)


def _is_library(folder: Path, library: str | None) -> bool:
    return _real(folder) == library or (
        os.path.isdir(folder / "generations") and os.path.isfile(folder / "build.lock")  # noqa: PTH112, PTH113
    )
