"""The files that a build reads: from files and folders named by the caller.

A file named by the caller is always taken. In folders, at any depth, only documents are (by suffix, as people's folders hold
much else; the reader then goes by the bytes): not what is hidden or temporary (``.DS_Store``, ``~$form.docx``), not symbolic
links that lead out of the folder, not libraries of ours. A zip is a folder. Order and duplicates in the
caller's list make no difference.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.errors import ReadError
from kg.ingest.archive import MARK, is_archive, members
from kg.ingest.sandbox import Job

__all__ = ["Collected", "collect"]

_TEXT = ".txt .text .htm .html .mht .mhtml .xml .csv .rtf"
_OFFICE = ".docx .docm .dotx .doc .dot .wps .xlsx .xlsm .xls .et .pdf .ofd .zip"
SUFFIXES = frozenset(f"{_TEXT} {_OFFICE}".split())
"""Of documents, whether or not there is a reader for them: a document that can't be read is reported, not passed over."""

TEMPORARY = ("~", ".tmp", ".part", ".crdownload")


@dataclass(frozen=True, slots=True)
class Collected:
    """What was found.

    Attributes:
        jobs: the files to read, sorted by name, each once.
        failed: what the caller named and is not there, one error each.
        ignored: number of files in folders that are no documents.
    """

    jobs: tuple[Job, ...]
    failed: tuple[ReadError, ...]
    ignored: int


def collect(paths: Iterable[Path], library: Path | None = None) -> Collected:
    """Return the files under `paths`; whatever lies inside `library` is left out.

    A folder without any document is an error of its own, like a missing file: the caller meant something by naming it.
    """
    jobs: dict[str, Job] = {}
    failed: list[ReadError] = []
    ignored = 0
    for path in paths:
        if path.is_dir():
            found = 0
            for file in _walk(path, library.resolve() if library else None):
                if file.suffix.lower() in SUFFIXES:
                    found += 1
                    _add(jobs, file, failed)
                else:
                    ignored += 1
            if not found:
                failed.append(ReadError(str(path), "文件夹里没有文档"))
        elif path.exists():
            _add(jobs, path, failed)
        else:
            failed.append(ReadError(str(path), "文件不存在"))
    return Collected(tuple(sorted(jobs.values(), key=lambda job: job.file)), tuple(failed), ignored)


def _add(jobs: dict[str, Job], file: Path, failed: list[ReadError]) -> None:
    """Take a file; of an archive, the documents in it."""
    resolved = file.resolve()
    if not is_archive(resolved):
        _put(jobs, Job(resolved, _shown(file)))
        return
    try:
        names = members(resolved, _shown(file))
    except ReadError as error:
        failed.append(error)
        return
    wanted = [name for name in names if _wanted(name)]
    for name in wanted:
        _put(jobs, Job(resolved, f"{_shown(file)}{MARK}{name}", name))
    if not wanted:
        failed.append(ReadError(_shown(file), "压缩包里没有文档"))


def _shown(file: Path) -> str:
    """Return the name of a file for people; bytes in it that are no UTF-8 become ``?``."""
    return str(file).encode("utf-8", "replace").decode("utf-8")


def _put(jobs: dict[str, Job], job: Job) -> None:
    known = jobs.get(job.source)
    if known is None or job.file < known.file:
        jobs[job.source] = job


def _wanted(member: str) -> bool:
    """Say whether a member of an archive is a document, as its name goes; none of its folders is hidden."""
    *folders, name = member.replace("\\", "/").split("/")
    if any(folder.startswith((".", "__MACOSX")) and folder not in (".", "..") for folder in folders):
        return False
    return not name.startswith((".", "~$")) and not name.lower().endswith(TEMPORARY) and Path(name).suffix.lower() in SUFFIXES


def _walk(root: Path, library: Path | None) -> Iterator[Path]:
    """Yield the files under `root`, in sorted order."""
    inside = root.resolve()
    for folder, names, files in os.walk(root):
        here = Path(folder)
        names[:] = sorted(n for n in names if not n.startswith((".", "__MACOSX")) and not _is_library(here / n, library))
        for name in sorted(files):
            file = here / name
            if name.startswith((".", "~$")) or name.lower().endswith(TEMPORARY):
                continue
            if file.is_symlink() and not file.resolve().is_relative_to(inside):
                continue
            if file.is_file():
                yield file


def _is_library(folder: Path, library: Path | None) -> bool:
    return folder.resolve() == library or ((folder / "generations").is_dir() and (folder / "build.lock").is_file())
