"""The folder of a library: immutable generations, and the one small file that says which of them is in use.

::

    LIB/current                 id of the generation in use: one line, replaced as a whole
    LIB/previous                id of the one before
    LIB/generations/<id>/       store/  grids/  state.sqlite  report.json  manifest.json, and the files of the search layer
    LIB/building/<token>/       a generation in the making; debris where nobody holds the lock
    LIB/sources.json            where the sources were last seen on this machine (no part of any generation)
    LIB/models.json             where the models of its indexes lie on this machine (likewise; see `search.models`)
    LIB/cache/                  records by file hash, vectors by text hash: makes a build fast, never different
    LIB/readers/<id>/           leases (kg.store.leases)
    LIB/build.lock              the builder's lock (kg.store.lock)

A generation comes into being by one rename of a finished, sealed folder, and into use by one `os.replace` of ``current``:
at every moment the library is either as before or as after. No symbolic links: offices run Windows.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import stat
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from kg.errors import LibraryError
from kg.store import leases
from kg.store.manifest import Manifest, read_manifest
from kg.store.soundness import Soundness, concerns
from kg.store.versions import sources_of

__all__ = ["Generation", "Library", "library_of", "open_generation"]

KEPT = 2
"""Generations that stay: the current one and the one before."""

TRIES = 5

_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,63}")
"""What an id looks like: never a path. (Ours are 20 hexadecimal digits.)"""

_SMALL = 200
"""Bytes of ``current`` that are read: an id and a line end are 21."""


@dataclass(frozen=True, slots=True)
class Generation:
    """A sealed generation on disk, held open by a lease.

    As a context it explains errors: where one passes through its end and a file is damaged, that is raised (`LibraryError`),
    whichever engine noticed it.
    """

    id: str
    folder: Path
    manifest: Manifest
    lease: leases.Lease
    soundness: Soundness

    @property
    def library(self) -> Path:
        """Folder of the library."""
        return library_of(self.folder)

    @property
    def store(self) -> Path:
        """Folder of the Oxigraph store."""
        return self.folder / "store"

    @property
    def grids(self) -> Path:
        """Folder of the archives of the masked documents."""
        return self.folder / "grids"

    def close(self) -> None:
        """Give the lease back; the generation may be deleted from then on."""
        self.lease.release()

    def __enter__(self) -> Generation:
        """Return the generation itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Give the lease back; see the class for errors."""
        try:
            if error is not None and concerns(error):
                self.soundness.look(error)
        finally:
            self.close()


class Library:
    """The paths of a library and the steps that change it; the steps want the builder's lock to be held."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.generations = folder / "generations"
        self.building = folder / "building"
        self.cache = folder / "cache"
        self.sources = folder / "sources.json"

    def exists(self) -> bool:
        """Say whether a generation is in use here."""
        return (self.folder / "current").is_file()

    def check_usable(self) -> None:
        """Check that the folder is a library, or can become one: absent, or empty, or with nothing strange in it.

        Raises:
            LibraryError: it is a file, or a folder with other people's files.
        """
        if self.folder.exists() and not self.folder.is_dir():
            raise LibraryError(f"{self.folder}：是文件，不是图谱库文件夹")
        if self.folder.is_dir() and not self.generations.is_dir():
            ours = ("building", "cache", "readers", "sources.json", "models.json", "build.", ".DS_Store")
            strange = sorted(path.name for path in self.folder.iterdir() if not path.name.startswith(ours))
            if strange:
                raise LibraryError(f"{self.folder}：文件夹里有别的内容（{strange[0]} 等），不能用作图谱库，请另选一个空文件夹")

    def current_id(self) -> str:
        """Return the id of the generation in use.

        Raises:
            LibraryError: there is no library, or it has no generation yet.
        """
        try:
            name = _small_text(self.folder / "current").strip()
        except (FileNotFoundError, NotADirectoryError) as error:
            missing = "图谱库不存在" if not self.folder.is_dir() else "不是图谱库，或还没有构建完成"
            raise LibraryError(f"{self.folder}：{missing}，请先运行 jixiao build") from error
        except (OSError, ValueError) as error:
            raise LibraryError(f"{self.folder}：current 文件不能读") from error
        if not _ID.fullmatch(name):
            raise LibraryError(f"{self.folder}：current 文件已损坏，里面不是版本号")
        return name

    def begin(self) -> Path:
        """Clear the debris of builds that were killed, and return a new empty folder for a generation in the making."""
        self.generations.mkdir(parents=True, exist_ok=True)
        self.clear()
        for name in ("current", "previous", "sources.json", "models.json", "build.holder.json"):
            for path in self.folder.glob(f"{name}.*"):
                path.unlink()
        for folder in self.generations.iterdir():
            if not (folder / "manifest.json").is_file():
                shutil.rmtree(folder)
        aside = self.building / uuid.uuid4().hex[:12]
        aside.mkdir(parents=True)
        return aside

    def clear(self) -> None:
        """Delete what is in the making; only for the holder of the lock."""
        shutil.rmtree(self.building, ignore_errors=True)

    def admit(self, aside: Path, manifest: Manifest) -> Path:
        """Move a sealed folder to its place among the generations and return it.

        Where a generation with this id is there already, it is the same content, and is kept: readers may hold it. A damaged
        one is replaced.
        """
        folder = self.generations / manifest.id
        if folder.exists():
            try:
                Soundness(folder, read_manifest(folder)).check()
            except LibraryError:
                folder.rename(self.building / f"damaged-{manifest.id}")
            else:
                shutil.rmtree(aside)
                return folder
        _sync(aside)
        aside.rename(folder)
        return folder

    def swap(self, generation: str) -> None:
        """Put `generation` into use, by replacing ``current`` in one step, and remember the one before."""
        before = None
        with contextlib.suppress(LibraryError):  # none yet, or damaged
            before = self.current_id()
        if before is not None and before != generation:
            _replace(self.folder / "previous", before + "\n")
        _replace(self.folder / "current", generation + "\n")

    def record_sources(self, seen: Mapping[str, list[str]]) -> None:
        """Write where each source (by sha256) was last seen, sorted, personal data blotted out (`kg.store.sources` finds them).

        (In ASCII: a path may hold bytes that are no UTF-8.)
        """
        _replace(self.sources, json.dumps(dict(seen), indent=1, sort_keys=True) + "\n")

    def source_paths(self) -> dict[str, list[str]]:
        """Return where each source (by sha256) was last seen; empty where that is not known."""
        try:
            told = json.loads(self.sources.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return {str(sha): [str(path) for path in paths] for sha, paths in told.items()}

    def known_sources(self) -> set[str]:
        """Return the sha256 of the sources of all generations that are there, whichever version of the program made them."""
        return set().union(*(sources_of(folder) for folder in self.generations.iterdir()))

    def forget_sources(self) -> None:
        """Drop from ``sources.json`` what belongs to no generation that is still there."""
        known = self.known_sources()
        self.record_sources({sha: paths for sha, paths in self.source_paths().items() if sha in known})

    def keep_private(self) -> None:
        """Take the rights of others from all files and folders of the library, those of earlier versions among them."""
        for path in (self.folder, *self.folder.rglob("*")):
            with contextlib.suppress(OSError):  # a lease that its reader just gave back
                mode = path.lstat().st_mode
                if mode & 0o077 and not path.is_symlink():
                    path.chmod(mode & 0o700)

    def previous_id(self) -> str | None:
        """Return the id of the generation that was in use before; None where there is none, or it is not known."""
        with contextlib.suppress(OSError, ValueError):
            name = _small_text(self.folder / "previous").strip()
            if _ID.fullmatch(name) and (self.generations / name).is_dir():
                return name
        return None

    def newest_first(self) -> list[Path]:
        """Return the folders of the sealed generations, the last made first."""
        listed = self.generations.iterdir() if self.generations.is_dir() else ()
        found = [folder for folder in listed if (folder / "manifest.json").is_file()]
        return sorted(found, key=lambda folder: ((folder / "manifest.json").stat().st_mtime_ns, folder.name), reverse=True)

    def prune(self, keep: int = KEPT) -> list[str]:
        """Delete generations until `keep` are left: the one in use, the one before, the newest; return the ids of those gone.

        What a reader holds stays too. No fewer than one are kept.
        """
        first = [self.current_id(), self.previous_id(), *(folder.name for folder in self.newest_first())]
        kept = set(list(dict.fromkeys(name for name in first if name))[: max(1, keep)])
        gone = []
        for folder in sorted(self.generations.iterdir()):
            held = leases.held(self.folder, folder.name)  # asked of all: it clears the leases of dead readers
            if folder.name not in kept and not held and self._remove(folder):
                gone.append(folder.name)
        self.clear()
        return gone

    def _remove(self, folder: Path) -> bool:
        """Delete one generation; False where a reader came in between (or Windows will not move open files)."""
        away = self.building / f"old-{folder.name}"
        try:
            self.building.mkdir(exist_ok=True)
        except OSError:  # the disk is full, which is why it is to go: without its manifest it is debris from now on
            (folder / "manifest.json").unlink(missing_ok=True)
            shutil.rmtree(folder, ignore_errors=True)
            return not folder.exists()
        try:
            folder.rename(away)
        except OSError:
            return False
        if leases.held(self.folder, folder.name):  # taken after we looked and before the rename: give it back
            away.rename(folder)
            return False
        shutil.rmtree(away)
        return True


def library_of(generation: Path) -> Path:
    """Return the folder of the library that a generation is in, or is being made in.

    >>> library_of(Path("library/generations/01")).name
    'library'
    """
    return generation.parents[1]


def open_generation(folder: Path, generation: str | None = None) -> Generation:
    """Return the generation in use in the library `folder` (or the named one), with a lease on it.

    Raises:
        LibraryError: no library, nothing built yet, damaged, or of another version.
    """
    library = Library(folder)
    for _ in range(TRIES):
        name = generation or library.current_id()
        lease = leases.take(folder, name)
        try:
            path = library.generations / name
            manifest = read_manifest(path)
            if manifest.id != name:
                raise LibraryError(f"{path}：清单 manifest.json 属于另一版本（{manifest.id[:64]}）")
            return Generation(name, path, manifest, lease, Soundness(path, manifest))
        except LibraryError:
            lease.release()
            if generation or library.current_id() == name:
                raise
            # else: a builder swapped twice between our two looks; the new one is there now
    raise LibraryError(f"{folder}：图谱库正在不断更换，请稍后再试")


def _small_text(path: Path) -> str:
    """Return the start of a small text file; whatever lies there under this name, this neither waits nor takes memory.

    Raises:
        OSError: there is none, it cannot be read, or it is no file (a folder, a pipe).
        UnicodeDecodeError: it is not UTF-8.
    """
    number = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        if not stat.S_ISREG(os.fstat(number).st_mode):
            raise OSError(f"{path} is no file")
        return os.read(number, _SMALL).decode("utf-8")
    finally:
        os.close(number)


def _replace(path: Path, text: str) -> None:
    """Write a small file as a whole or not at all, also when the machine loses power."""
    aside = path.with_name(f"{path.name}.{uuid.uuid4().hex[:8]}")
    with aside.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    aside.replace(path)


def _sync(folder: Path) -> None:
    """Ask the system to write all files of a generation to the disk before anything points at it.

    What it shares with the generation before is there already.
    """
    for path in folder.rglob("*"):
        if path.is_file() and path.stat().st_nlink == 1:
            with path.open("rb+") as stream:
                os.fsync(stream.fileno())
