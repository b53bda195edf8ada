"""The generations of a library: which there are, going back to one, and deleting old ones."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kg.errors import LibraryError, OtherVersion
from kg.store import leases
from kg.store.cache import RecordCache, extractor_version
from kg.store.generations import KEPT, Library, open_generation
from kg.store.lock import BuildLock
from kg.store.manifest import read_manifest
from kg.store.report import read_report
from kg.store.soundness import Soundness
from kg.store.versions import sources_of

__all__ = ["Entry", "generations", "meant", "prune", "report_of", "rollback", "span"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A generation in a list.

    Attributes:
        id: its name.
        state: ``current``, ``previous``, ``kept``; ``older`` or ``newer`` where another version of the program made it, in use
            or not (`kg.store.migration`); ``damaged`` where its manifest can't be read.
        made: when it was sealed, local time with its offset, ISO 8601.
        sources, documents, projects, indicators, quads: how many it holds; None where that can't be read.
        bytes: on disk; hard links are counted in full.
        readers: processes that have it open.
    """

    id: str
    state: str
    made: str
    sources: int | None
    documents: int | None
    projects: int | None
    indicators: int | None
    quads: int | None
    bytes: int
    readers: int

    def to_json(self) -> dict[str, Any]:
        """Return the fields as JSON values."""
        return asdict(self)


def generations(library: Path | str) -> list[Entry]:
    """Return the generations of a library, the last made first.

    Raises:
        LibraryError: there is no library.
    """
    opened = Library(Path(library))
    current = opened.current_id()
    states = {opened.previous_id(): "previous", current: "current"}
    return [_entry(opened, folder, states.get(folder.name, "kept")) for folder in opened.newest_first()]


def _entry(library: Library, folder: Path, state: str) -> Entry:
    told: dict[str, Any] = {}
    sources: int | None = None
    try:
        manifest = read_manifest(folder)
        sources = len(manifest.sources)
        Soundness(folder, manifest).check("report.json")
        told = {"quads": manifest.quads, **read_report(folder)}
    except OtherVersion as error:
        state = "newer" if error.newer else "older"
        sources = len(sources_of(folder))
    except LibraryError:
        state = "damaged"
    made = datetime.fromtimestamp((folder / "manifest.json").stat().st_mtime, UTC).astimezone().isoformat(timespec="seconds")
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return Entry(
        id=folder.name,
        state=state,
        made=made,
        sources=sources,
        documents=told.get("documents"),
        projects=told.get("projects"),
        indicators=told.get("indicators"),
        quads=told.get("quads"),
        bytes=size,
        readers=leases.count(library.folder, folder.name),
    )


def rollback(library: Path | str, generation: str | None = None) -> str:
    """Put a generation from before into use, having checked all its files, and return its id.

    Args:
        library: folder of the library.
        generation: its id, or the beginning of it that no other has; the one before by default.

    Raises:
        LibraryError: there is none such, it is damaged, or somebody else builds; the library is as it was.
    """
    folder = Path(library)
    opened = Library(folder)
    if not opened.generations.is_dir():
        opened.current_id()  # raises: no library; nor does the lock make one
    with _writing(folder), BuildLock(folder):
        name = meant(opened, generation)
        with open_generation(folder, name) as found:
            Soundness(found.folder, found.manifest).check()
            opened.swap(name)
    return name


@contextmanager
def _writing(library: Path) -> Iterator[None]:
    """Say what can't be written in a library, or read.

    Raises:
        LibraryError: for an error of the system.
    """
    try:
        yield
    except OSError as error:
        what = f"{error.strerror or type(error).__name__}{f'：{error.filename}' if error.filename else ''}"
        raise LibraryError(f"{library}：不能读写（{what}）") from error


def meant(library: Library, generation: str | None) -> str:
    """Return the id of the generation that `generation` is, or is the beginning of; the one before for None.

    Raises:
        LibraryError: there is none such, or several.
    """
    if generation is None:
        before = library.previous_id()
        if before is None:
            raise LibraryError(f"{library.folder}：没有更早的版本")
        return before
    found = [path.name for path in library.newest_first() if path.name.startswith(generation)] if generation else []
    if len(found) != 1:
        what = "没有这个版本" if not found else f"有 {len(found)} 个版本以此开头，请多写几位"
        raise LibraryError(f"{generation}：{what}，见 jixiao generations")
    return found[0]


def prune(library: Path | str, keep: int = KEPT) -> list[str]:
    """Delete generations until `keep` are left (`Library.prune`), and what the caches hold of documents in none of them.

    Returns:
        The ids of those that are gone.

    Raises:
        LibraryError: there is no library, somebody else builds, or the folder can't be written.
    """
    folder = Path(library)
    opened = Library(folder)
    opened.current_id()
    with _writing(folder), BuildLock(folder):
        gone = opened.prune(keep)
        RecordCache(opened.cache / "records", extractor_version()).prune(opened.known_sources())
        opened.forget_sources()
    return gone


def span(library: Path | str, before: str | None = None, after: str | None = None) -> tuple[str, str]:
    """Return the ids of two generations to compare.

    Args:
        library: folder of the library.
        before: id or the beginning of one; the generation before the one in use by default.
        after: likewise; the one in use by default.

    Raises:
        LibraryError: there is no such generation.
    """
    opened = Library(Path(library))
    current = opened.current_id()
    return meant(opened, before), current if after is None else meant(opened, after)


def report_of(library: Path | str, generation: str) -> dict[str, Any]:
    """Return the report of the build that made a generation; what tells of the run alone (``failed``, ``seconds``) is empty.

    Raises:
        LibraryError: there is no such generation, or its report is damaged.
    """
    return {**read_report(Library(Path(library)).generations / generation), "failed": [], "seconds": {}}
